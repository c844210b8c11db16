//! Numbers to a picture: title, legend, what the shape draws, and the denominator beneath.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::super::markup::escaped;
use super::super::wrap::wrap;
use super::shapes::{band, bars, columns, shares};
use super::{cut, foot};
use crate::statistics::{Chart, Shape};

/// Colours that people with any colour vision tell apart (Okabe and Ito 2008, with two greys), on white; the last ones,
/// for the rarest kinds, so that no two kinds of notices look the same.
pub(super) const COLOURS: [RGBColor; 15] = [
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

/// Beside the first colour: parts of a whole, and what lies around a line.
pub(super) const PALE: RGBColor = RGBColor(160, 200, 228);

/// From much to little in one hue, little in a warm one, and greys for what is not judged: an order that is seen.
pub(super) const SHADES: [RGBColor; 6] = [
    RGBColor(0, 72, 128),
    RGBColor(64, 140, 196),
    RGBColor(168, 206, 232),
    RGBColor(230, 159, 0),
    RGBColor(150, 150, 150),
    RGBColor(214, 214, 214),
];

pub(super) const INK: RGBColor = RGBColor(40, 38, 36);
pub(super) const SOFT: RGBColor = RGBColor(90, 85, 80);
pub(super) const FAINT: RGBColor = RGBColor(214, 210, 204);

/// The width of a picture, in pixels; pages scale it.
const WIDTH_PIXELS: u32 = 900;

/// The width of a picture for a small screen, on which its words stay as large as those beside it.
const NARROW_PIXELS: u32 = 360;

/// The height of a bar with its gap.
const BAR_PIXELS: u32 = 24;

/// Letters of a line beneath a picture as wide as this.
fn foot_letters(width: u32) -> usize {
    width as usize * 13 / 90
}

/// The picture of a chart, with the numbers' denominator beneath. The text of a title or a value is escaped.
///
/// # Errors
///
/// A sentence when the picture cannot be drawn.
pub fn svg(chart: &Chart) -> Result<String, String> {
    svg_as_wide_as(chart, WIDTH_PIXELS)
}

/// The same for a small screen.
///
/// # Errors
///
/// A sentence when the picture cannot be drawn.
pub fn narrow_svg(chart: &Chart) -> Result<String, String> {
    svg_as_wide_as(chart, NARROW_PIXELS)
}

fn svg_as_wide_as(chart: &Chart, width: u32) -> Result<String, String> {
    let mut drawn = String::new();
    let height = height_pixels(chart, width);
    {
        let root = SVGBackend::with_string(&mut drawn, (width, height)).into_drawing_area();
        draw(&root, chart).map_err(|error| format!("cannot draw `{}`: {error}", chart.name))?;
        root.present().map_err(|error| format!("cannot draw `{}`: {error}", chart.name))?;
    }
    Ok(described(&drawn, chart))
}

pub(super) type Drawn = Result<(), Box<dyn std::error::Error>>;
pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

pub(super) fn text(size_pixels: i32, colour: &'static RGBColor) -> TextStyle<'static> {
    TextStyle::from(("sans-serif", size_pixels).into_font()).color(colour)
}

fn height_pixels(chart: &Chart, width: u32) -> u32 {
    let rows = match chart.shape {
        Shape::Bars => {
            chart.categories.len().max(1) as u32 * BAR_PIXELS * chart.series.len().clamp(1, 8) as u32
        }
        Shape::Shares => chart.categories.len().max(1) as u32 * BAR_PIXELS,
        Shape::Columns | Shape::Band => 300,
    };
    rows + 110 + legend_rows(chart, width) * 22 + wrapped_foot(chart, width).len() as u32 * 18
}

/// What the colours mean.
fn legend(chart: &Chart) -> Vec<(RGBColor, &str)> {
    let names = chart.series.iter().map(|series| series.name.as_str());
    match chart.shape {
        _ if chart.series.len() < 2 => Vec::new(),
        Shape::Band => vec![(COLOURS[0], "half within"), (PALE, "from a quarter to three quarters within")],
        Shape::Shares => SHADES.into_iter().cycle().zip(names).collect(),
        Shape::Columns | Shape::Bars => COLOURS.into_iter().cycle().zip(names).collect(),
    }
}

/// Colours that are named side by side.
fn legend_columns(width: u32) -> usize {
    if width < WIDTH_PIXELS { 1 } else { 2 }
}

fn legend_rows(chart: &Chart, width: u32) -> u32 {
    legend(chart).len().div_ceil(legend_columns(width)) as u32
}

/// The lines beneath, none longer than the picture is wide.
fn wrapped_foot(chart: &Chart, width: u32) -> Vec<String> {
    foot(chart)
        .iter()
        .flat_map(|line| wrap(line, 0, foot_letters(width)).lines().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn draw(root: &Area<'_>, chart: &Chart) -> Drawn {
    root.fill(&WHITE)?;
    let (width, height) = root.dim_in_pixel();
    let title_pixels = if width < WIDTH_PIXELS { 16 } else { 20 };
    root.draw_text(chart.title, &text(title_pixels, &INK), (16, 14))?;
    let foot = wrapped_foot(chart, width);
    let foot_height = foot.len() as i32 * 18 + 10;
    for (line, words) in foot.iter().enumerate() {
        root.draw_text(words, &text(13, &SOFT), (16, height as i32 - foot_height + line as i32 * 18))?;
    }
    let legend_top = 48;
    for (at, (colour, name)) in legend(chart).into_iter().enumerate() {
        let columns = legend_columns(width);
        let (x, y) = (16 + (at % columns) as i32 * 430, legend_top + (at / columns) as i32 * 22);
        root.draw(&Rectangle::new([(x, y), (x + 12, y + 12)], colour.filled()))?;
        root.draw_text(&cut(name, 52), &text(13, &INK), (x + 18, y + 1))?;
    }
    let top = legend_top + legend_rows(chart, width) as i32 * 22 + 6;
    let below = height as i32 - foot_height - 6;
    let area = root.margin(top, height as i32 - below, 12, 24);
    if chart.categories.is_empty() || chart.series.is_empty() {
        return Ok(root.draw_text("nothing to draw", &text(15, &INK), (16, top + 20))?);
    }
    match chart.shape {
        Shape::Columns => columns(&area, chart),
        Shape::Bars => bars(&area, chart),
        Shape::Shares => shares(&area, chart),
        Shape::Band => band(&area, chart),
    }
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
