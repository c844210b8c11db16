//! `recant stats`: counts over time, by publisher, reason and delay, as text, numbers or a picture.

use std::fs;
use std::io::Write;

use anyhow::{Context, bail};

use recant::render;
use recant::statistics::{Chart, ChartKind, StatisticsRequest, chart};

use super::Outcome;
use super::args::{ChartFormat, Global, StatsArgs};
use super::exit::Exit;
use super::output::{say_problems, stdout, terminal};

pub(crate) fn run(global: &Global, args: &StatsArgs) -> Outcome {
    let index = super::search::open(global)?;
    let (search, problems) = super::search::parsed(&args.words.join(" "), &args.filters, args.count, args.matching);
    say_problems(global, &problems);
    let request =
        StatisticsRequest { search, without_largest: args.without_largest, least_told: args.least_told };
    let kinds = if args.charts.is_empty() { ChartKind::ALL.to_vec() } else { args.charts.clone() };
    let charts: Vec<Chart> = kinds.iter().map(|kind| chart(&index, *kind, &request)).collect::<Result<_, _>>()?;
    let mut written = Vec::new();
    for chart in &charts {
        match format(args) {
            ChartFormat::Text => render::write_chart(&mut written, chart, terminal(global))?,
            ChartFormat::Json => render::write_json(&mut written, chart)?,
            ChartFormat::Csv => render::write_chart_csv(&mut written, chart)?,
            ChartFormat::Svg if charts.len() == 1 => {
                written.extend(render::svg(chart).map_err(anyhow::Error::msg)?.into_bytes());
            }
            ChartFormat::Svg => bail!("a picture shows one chart; name it with --chart, such as --chart publisher-by-year"),
        }
    }
    match &args.output {
        Some(path) => fs::write(path, written).with_context(|| format!("cannot write `{}`", path.display()))?,
        None => {
            let mut out = stdout();
            out.write_all(&written)?;
            out.flush()?;
        }
    }
    Ok(if charts.iter().all(|chart| chart.total == 0) { Exit::Nothing } else { Exit::Fine })
}

/// The format asked for, or the one that the name of the file means.
fn format(args: &StatsArgs) -> ChartFormat {
    let ending = args.output.as_deref().and_then(|path| path.extension()).and_then(|ending| ending.to_str());
    args.format.unwrap_or(match ending {
        Some("svg") => ChartFormat::Svg,
        Some("csv") => ChartFormat::Csv,
        Some("json") => ChartFormat::Json,
        _ => ChartFormat::Text,
    })
}
