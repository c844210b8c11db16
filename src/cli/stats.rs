//! `recant stats`: counts over time, by publisher, reason and delay, as text, numbers or a picture.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args as ClapArgs, ValueEnum};

use recant::render;
use recant::statistics::{Chart, ChartKind, StatisticsRequest, charts};

use super::Outcome;
use super::args::Global;
use super::exit::Exit;
use super::output::{say_problems, say_sample, stdout, terminal};
use super::search_args::Scope;

#[derive(Debug, ClapArgs)]
pub(crate) struct StatsArgs {
    /// Count only what matches; nothing means everything
    #[arg(value_name = "WORDS", value_parser = super::dashes::word)]
    pub(crate) words: Vec<String>,
    /// The chart; may be repeated [default: all]
    #[arg(long = "chart", value_name = "NAME", value_parser = chart_kind)]
    pub(crate) charts: Vec<ChartKind>,
    /// Leave out the publisher with the most notices
    #[arg(long)]
    pub(crate) without_largest: bool,
    /// Do not tell numbers from 1 to below N, which may point to single people
    #[arg(long = "suppress-below", value_name = "N", default_value_t = 0)]
    pub(crate) least_told: u64,
    /// How to print [default: text, or what the ending of the file says]
    #[arg(long, value_enum)]
    pub(crate) format: Option<ChartFormat>,
    /// Write to this file: .svg, .csv, .json or .txt
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scope: Scope,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ChartFormat {
    /// Bars for a terminal
    Text,
    /// One object on each line
    Json,
    /// One row for each category
    Csv,
    /// A picture
    Svg,
}

fn chart_kind(name: &str) -> Result<ChartKind, String> {
    ChartKind::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = ChartKind::ALL.iter().map(|kind| kind.name()).collect();
        format!("`{name}` is not a chart; charts are {}", names.join(", "))
    })
}

pub(crate) fn run(global: &Global, args: &StatsArgs) -> Outcome {
    let index = super::search::open(global)?;
    let (search, problems) = super::search::parsed(&args.words.join(" "), &args.scope);
    say_problems(global, &problems);
    let request =
        StatisticsRequest { search, without_largest: args.without_largest, least_told: args.least_told };
    let kinds = if args.charts.is_empty() { ChartKind::ALL.to_vec() } else { args.charts.clone() };
    let format = format(args)?;
    let charts: Vec<Chart> = charts(&index, &kinds, &request)?;
    let mut written = Vec::new();
    for chart in &charts {
        match format {
            ChartFormat::Text => render::write_chart(&mut written, chart, terminal(global))?,
            ChartFormat::Json => render::write_json(&mut written, chart)?,
            ChartFormat::Csv => render::write_chart_csv(&mut written, chart)?,
            ChartFormat::Svg if charts.len() == 1 => {
                written.extend(render::svg(chart).map_err(anyhow::Error::msg)?.into_bytes());
            }
            ChartFormat::Svg => {
                bail!("a picture shows one chart; name it with --chart, such as --chart publisher-by-year")
            }
        }
    }
    match &args.output {
        Some(path) => {
            fs::write(path, written).with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        None => {
            let mut out = stdout();
            out.write_all(&written)?;
            out.flush()?;
        }
    }
    if charts.iter().any(|chart| chart.archive.sample) && format != ChartFormat::Text {
        say_sample(global);
    }
    Ok(outcome(&charts))
}

/// What was cut short may have missed what it was for.
fn outcome(charts: &[Chart]) -> Exit {
    if charts.iter().any(|chart| !chart.complete) {
        Exit::Incomplete
    } else if charts.iter().all(|chart| chart.total == Some(0)) {
        Exit::Nothing
    } else {
        Exit::Fine
    }
}

/// Endings of files that mean a format.
const ENDINGS: [(&str, ChartFormat); 4] = [
    ("svg", ChartFormat::Svg),
    ("csv", ChartFormat::Csv),
    ("json", ChartFormat::Json),
    ("txt", ChartFormat::Text),
];

/// The format asked for, or the one that the name of the file means.
fn format(args: &StatsArgs) -> anyhow::Result<ChartFormat> {
    let Some(path) = args.output.as_deref().filter(|_| args.format.is_none()) else {
        return Ok(args.format.unwrap_or(ChartFormat::Text));
    };
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match ENDINGS.iter().find(|(known, _)| *known == ending) {
        Some((_, format)) => Ok(*format),
        None => bail!(
            "`{}` does not end in .svg, .csv, .json or .txt; rename it, or say --format",
            path.display()
        ),
    }
}
