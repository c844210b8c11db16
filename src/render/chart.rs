//! Numbers to pictures: SVG for pages and files, bars for a terminal, CSV for spreadsheets.

use std::io::{self, Write};

use plotters::coord::Shift;
use plotters::prelude::*;

use super::csv::safe_cell;
use super::terminal::{Terminal, sanitise};
use crate::statistics::{Chart, LeftOut, Series, Shape};

/// Colours that people with any colour vision tell apart (Okabe and Ito 2008, with two greys), on white; the last ones,
/// for the rarest kinds, so that no two kinds of notices look the same.
const COLOURS: [RGBColor; 15] = [
    RGBColor(0, 114, 178),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(213, 94, 0),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(140, 120, 0),
    RGBColor(90, 90, 90),
    RGBColor(170, 170, 170),
    RGBColor(120, 60, 140),
    RGBColor(240, 228, 66),
    RGBColor(20, 20, 20),
    RGBColor(128, 0, 32),
    RGBColor(0, 80, 80),
    RGBColor(200, 165, 130),
];

const INK: RGBColor = RGBColor(40, 38, 36);
const SOFT: RGBColor = RGBColor(90, 85, 80);
const FAINT: RGBColor = RGBColor(214, 210, 204);

/// The width of every picture, in pixels; pages scale it.
const WIDTH_PIXELS: u32 = 900;

/// The height of a bar with its gap.
const BAR_PIXELS: u32 = 24;

/// Letters of a label beside a bar.
const LABEL_LETTERS: usize = 44;

/// The picture of a chart, with the numbers' denominator beneath. The text of a title or a value is escaped.
///
/// # Errors
///
/// A sentence when the picture cannot be drawn.
pub fn svg(chart: &Chart) -> Result<String, String> {
    let mut drawn = String::new();
    let height = height_pixels(chart);
    {
        let root = SVGBackend::with_string(&mut drawn, (WIDTH_PIXELS, height)).into_drawing_area();
        draw(&root, chart).map_err(|error| format!("cannot draw `{}`: {error}", chart.name))?;
        root.present().map_err(|error| format!("cannot draw `{}`: {error}", chart.name))?;
    }
    Ok(described(&drawn, chart))
}

type Drawn = Result<(), Box<dyn std::error::Error>>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

fn text(size_pixels: i32, colour: &'static RGBColor) -> TextStyle<'static> {
    TextStyle::from(("sans-serif", size_pixels).into_font()).color(colour)
}

fn height_pixels(chart: &Chart) -> u32 {
    let rows = match chart.shape {
        Shape::Bars => {
            chart.categories.len().max(1) as u32 * BAR_PIXELS * chart.series.len().clamp(1, 8) as u32
        }
        Shape::Columns | Shape::Band => 300,
    };
    rows + 110 + legend_rows(chart) * 22 + foot(chart).len() as u32 * 18
}

fn legend_rows(chart: &Chart) -> u32 {
    if chart.series.len() > 1 { chart.series.len().div_ceil(2) as u32 } else { 0 }
}

fn draw(root: &Area<'_>, chart: &Chart) -> Drawn {
    root.fill(&WHITE)?;
    root.draw_text(chart.title, &text(20, &INK), (16, 14))?;
    let foot = foot(chart);
    let (_, height) = root.dim_in_pixel();
    let foot_height = foot.len() as i32 * 18 + 10;
    for (line, words) in foot.iter().enumerate() {
        root.draw_text(words, &text(13, &SOFT), (16, height as i32 - foot_height + line as i32 * 18))?;
    }
    let legend_top = 44;
    if chart.series.len() > 1 {
        for (at, series) in chart.series.iter().enumerate() {
            let (x, y) = (16 + (at as i32 % 2) * 430, legend_top + (at as i32 / 2) * 22);
            root.draw(&Rectangle::new([(x, y), (x + 12, y + 12)], COLOURS[at % COLOURS.len()].filled()))?;
            root.draw_text(&cut(&series.name, 52), &text(13, &INK), (x + 18, y))?;
        }
    }
    let top = legend_top + legend_rows(chart) as i32 * 22 + 6;
    let below = height as i32 - foot_height;
    let area = root.margin(top, height as i32 - below, 12, 24);
    if chart.categories.is_empty() || chart.series.is_empty() {
        return Ok(root.draw_text("nothing to draw", &text(15, &INK), (16, top + 20))?);
    }
    match chart.shape {
        Shape::Columns => columns(&area, chart),
        Shape::Bars => bars(&area, chart),
        Shape::Band => band(&area, chart),
    }
}

fn highest(numbers: impl Iterator<Item = u64>) -> f64 {
    numbers.max().unwrap_or(0).max(1) as f64 * 1.05
}

/// Counts have no halves, so small ones have few ticks.
fn ticks(series: &[Series]) -> usize {
    let largest = series.iter().flat_map(|series| series.values.iter().flatten()).max().copied().unwrap_or(1);
    largest.clamp(2, 8) as usize
}

fn columns(area: &Area<'_>, chart: &Chart) -> Drawn {
    let sums = (0..chart.categories.len()).map(|at| chart.series.iter().filter_map(|s| s.values[at]).sum());
    let mut plot = ChartBuilder::on(area)
        .x_label_area_size(28)
        .y_label_area_size(56)
        .build_cartesian_2d(0.0..chart.categories.len() as f64, 0.0..highest(sums))?;
    let every = chart.categories.len().div_ceil(14).max(1);
    plot.configure_mesh()
        .disable_x_mesh()
        .light_line_style(WHITE)
        .bold_line_style(FAINT)
        .axis_style(FAINT)
        .x_labels(0)
        .y_labels(ticks(&chart.series))
        .y_label_formatter(&|value| format!("{value:.0}"))
        .label_style(("sans-serif", 12).into_font().color(&INK))
        .draw()?;
    for (at, category) in chart.categories.iter().enumerate() {
        let mut height = 0.0;
        for (number, series) in chart.series.iter().enumerate() {
            let value = series.values[at].unwrap_or(0) as f64;
            if value > 0.0 {
                let corners = [(at as f64 + 0.12, height), (at as f64 + 0.88, height + value)];
                plot.draw_series([Rectangle::new(corners, COLOURS[number % COLOURS.len()].filled())])?;
            }
            height += value;
        }
        if at % every == 0 {
            let place = plot.backend_coord(&(at as f64 + 0.5, 0.0));
            let (left, top) = area.get_base_pixel();
            let style = text(12, &INK);
            area.draw_text(category, &style, (place.0 - left - 14, place.1 - top + 8))?;
        }
    }
    Ok(())
}

fn bars(area: &Area<'_>, chart: &Chart) -> Drawn {
    let largest = highest(chart.series.iter().flat_map(|series| series.values.iter().flatten().copied()));
    let (width, height) = area.dim_in_pixel();
    let rows = chart.categories.len() * chart.series.len();
    let row_pixels = f64::from(height) / rows.max(1) as f64;
    let (label_pixels, number_pixels) = (330.0, 70.0);
    let room = f64::from(width) - label_pixels - number_pixels;
    let style = text(13, &INK);
    for (at, category) in chart.categories.iter().enumerate() {
        for (number, series) in chart.series.iter().enumerate() {
            let top = ((at * chart.series.len() + number) as f64 * row_pixels) as i32;
            if number == 0 {
                area.draw_text(&cut(category, LABEL_LETTERS), &style, (0, top + 4))?;
            }
            let told = series.values[at];
            let length = told.unwrap_or(0) as f64 / largest * room;
            let left = label_pixels as i32;
            let corners = [(left, top + 3), (left + length.round() as i32, top + row_pixels as i32 - 3)];
            area.draw(&Rectangle::new(corners, COLOURS[number % COLOURS.len()].filled()))?;
            let words = told.map_or("few".to_owned(), |count| count.to_string());
            area.draw_text(&words, &style, (corners[1].0 + 6, top + 4))?;
        }
    }
    Ok(())
}

fn band(area: &Area<'_>, chart: &Chart) -> Drawn {
    let largest = highest(chart.series.iter().flat_map(|series| series.values.iter().flatten().copied()));
    let mut plot = ChartBuilder::on(area)
        .x_label_area_size(28)
        .y_label_area_size(56)
        .build_cartesian_2d(0.0..chart.categories.len() as f64, 0.0..largest)?;
    let years = chart.categories.clone();
    plot.configure_mesh()
        .disable_x_mesh()
        .light_line_style(WHITE)
        .bold_line_style(FAINT)
        .axis_style(FAINT)
        .x_labels(14)
        .x_label_formatter(&|at| years.get(*at as usize).cloned().unwrap_or_default())
        .y_labels(ticks(&chart.series))
        .y_label_formatter(&|value| format!("{value:.0}"))
        .label_style(("sans-serif", 12).into_font().color(&INK))
        .draw()?;
    for (number, series) in chart.series.iter().enumerate() {
        let colour = COLOURS[number % COLOURS.len()];
        let points =
            series.values.iter().enumerate().filter_map(|(at, v)| v.map(|v| (at as f64 + 0.5, v as f64)));
        let stroke = colour.stroke_width(if number == 1 { 3 } else { 1 });
        plot.draw_series(LineSeries::new(points.clone(), stroke))?;
        plot.draw_series(points.map(|point| Circle::new(point, 3, colour.filled())))?;
    }
    Ok(())
}

/// What the numbers are a part of, and what they leave out.
fn foot(chart: &Chart) -> Vec<String> {
    let noun = if chart.unit == "notices" { "notices" } else { "articles" };
    let of = |left: &LeftOut| format!("{} {}", left.count, left.why);
    let left_out: Vec<String> = chart.left_out.iter().map(of).collect();
    let mut lines = vec![format!(
        "of {} {noun}{}{}",
        chart.total,
        if left_out.is_empty() { "" } else { "; not shown: " },
        left_out.join(", ")
    )];
    lines.extend(chart.notes.iter().cloned());
    lines.push(format!(
        "archive {}{}",
        chart.archive.fingerprint,
        if chart.archive.sample { ", a sample: these notices are invented" } else { "" }
    ));
    lines
}

/// Puts title and description into the picture, for those who cannot see it.
fn described(drawn: &str, chart: &Chart) -> String {
    let Some(end) = drawn.find("<svg").and_then(|start| Some(start + drawn[start..].find('>')?)) else {
        return drawn.to_owned();
    };
    let words =
        format!("<title>{}</title><desc>{}</desc>", escaped(chart.title), escaped(&foot(chart).join("; ")));
    format!("{} role=\"img\">{words}{}", &drawn[..end], &drawn[end + 1..])
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn cut(text: &str, letters: usize) -> String {
    let text = sanitise(text);
    if text.chars().count() <= letters {
        return text.into_owned();
    }
    text.chars().take(letters - 1).chain(std::iter::once('…')).collect()
}

/// Writes a chart as a table: one row for each category, one column for each series. `null` is an empty cell.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_chart_csv(out: &mut dyn Write, chart: &Chart) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let names = chart.series.iter().map(|series| safe_cell(&series.name));
    writer.write_record(std::iter::once(chart.name.to_owned()).chain(names))?;
    for (at, category) in chart.categories.iter().enumerate() {
        let numbers = chart.series.iter().map(|s| s.values[at].map(|v| v.to_string()).unwrap_or_default());
        writer.write_record(std::iter::once(safe_cell(category)).chain(numbers))?;
    }
    for left in &chart.left_out {
        writer.write_record(
            [format!("not shown: {}", left.why), left.count.to_string()]
                .iter()
                .chain(std::iter::repeat_n(&String::new(), chart.series.len().saturating_sub(1))),
        )?;
    }
    writer.flush()
}

/// Writes a chart as bars of text, with the sum of all series for each category.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_chart(out: &mut dyn Write, chart: &Chart, terminal: Terminal) -> io::Result<()> {
    writeln!(out, "{}", terminal.strong(chart.title))?;
    let number = |at: usize| -> u64 {
        let values = chart.series.iter().filter_map(|series| series.values[at]);
        if chart.shape == Shape::Band { chart.series[1].values[at].unwrap_or(0) } else { values.sum() }
    };
    let largest = (0..chart.categories.len()).map(number).max().unwrap_or(0);
    for (at, category) in chart.categories.iter().enumerate().filter(|_| !chart.series.is_empty()) {
        let label = cut(category, LABEL_LETTERS);
        let gap = " ".repeat(
            (LABEL_LETTERS + 1).saturating_sub(unicode_width::UnicodeWidthStr::width(label.as_str())).max(1),
        );
        let line = format!(
            "{:>8}  {label}{gap}{}",
            number(at),
            terminal.faint(&super::text::bar(number(at), largest))
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    for line in foot(chart) {
        writeln!(out, "{}", terminal.faint(&line))?;
    }
    writeln!(out)
}
