//! Columns, bars, shares and bands to their lines and rectangles.

use std::ops::Range;

use plotters::prelude::*;

use super::svg::{Area, COLOURS, Drawn, FAINT, INK, PALE, SHADES, text};
use super::{LABEL_LETTERS, NOT_TOLD, cut, numbers};
use crate::statistics::{Chart, PART, Series};

/// Room for the label on the left of a bar and for the number on its right.
const LABEL_PIXELS: i32 = 330;
const NUMBER_PIXELS: i32 = 70;

/// A letter of a label, about.
const LETTER_PIXELS: i32 = 7;

/// A year beneath an axis with its gap.
const YEAR_PIXELS: u32 = 58;

/// The room for labels in a picture, and the letters that fit in it.
fn label_room(width: u32) -> (i32, usize) {
    let pixels = LABEL_PIXELS.min(width as i32 * 2 / 5);
    (pixels, LABEL_LETTERS.min((pixels / LETTER_PIXELS) as usize))
}

/// Labels begin where the title does.
const INDENT: i32 = 4;

/// Draws the lines behind the numbers: the same for every plot, whose type is too long to be named.
macro_rules! mesh {
    ($plot:ident, $ticks:expr) => {
        $plot
            .configure_mesh()
            .disable_x_mesh()
            .max_light_lines(0)
            .bold_line_style(FAINT)
            .axis_style(FAINT)
            .x_labels(0)
            .y_labels($ticks)
            .y_label_formatter(&|value| format!("{value:.0}"))
            .label_style(("sans-serif", 12).into_font().color(&INK))
            .draw()?
    };
}

fn highest(numbers: impl Iterator<Item = u64>) -> f64 {
    numbers.max().unwrap_or(0).max(1) as f64 * 1.05
}

/// Counts have no halves, so small ones have few ticks.
fn ticks(series: &[Series]) -> usize {
    let largest = series.iter().flat_map(|series| series.values.iter().flatten()).max().copied().unwrap_or(1);
    largest.clamp(2, 8) as usize
}

pub(super) fn columns(area: &Area<'_>, chart: &Chart) -> Drawn {
    let sums = (0..chart.categories.len()).map(|at| chart.series.iter().filter_map(|s| s.values[at]).sum());
    let mut plot = ChartBuilder::on(area)
        .x_label_area_size(28)
        .y_label_area_size(56)
        .build_cartesian_2d(0.0..chart.categories.len() as f64, 0.0..highest(sums))?;
    mesh!(plot, ticks(&chart.series));
    for at in 0..chart.categories.len() {
        let mut height = 0.0;
        for (number, series) in chart.series.iter().enumerate() {
            let value = series.values[at].unwrap_or(0) as f64;
            if value > 0.0 {
                let corners = [(at as f64 + 0.12, height), (at as f64 + 0.88, height + value)];
                plot.draw_series([Rectangle::new(corners, COLOURS[number % COLOURS.len()].filled())])?;
            }
            height += value;
        }
    }
    for (at, category) in labelled(area, chart) {
        label(area, category, plot.backend_coord(&(at as f64 + 0.5, 0.0)))?;
    }
    Ok(())
}

pub(super) fn bars(area: &Area<'_>, chart: &Chart) -> Drawn {
    let largest = highest(chart.series.iter().flat_map(|series| series.values.iter().flatten().copied()));
    let (width, height) = area.dim_in_pixel();
    let (label_pixels, label_letters) = label_room(width);
    let rows = chart.categories.len() * chart.series.len();
    let row_pixels = f64::from(height) / rows.max(1) as f64;
    let room = f64::from(width as i32 - label_pixels - NUMBER_PIXELS);
    let style = text(13, &INK);
    for (at, category) in chart.categories.iter().enumerate() {
        for (number, series) in chart.series.iter().enumerate() {
            let top = ((at * chart.series.len() + number) as f64 * row_pixels) as i32;
            if number == 0 {
                area.draw_text(&cut(category, label_letters), &style, (INDENT, top + 7))?;
            }
            let told = series.values[at];
            let length = told.unwrap_or(0) as f64 / largest * room;
            let left = label_pixels;
            let corners = [(left, top + 3), (left + length.round() as i32, top + row_pixels as i32 - 3)];
            let colour = if category.starts_with(PART) { PALE } else { COLOURS[number % COLOURS.len()] };
            area.draw(&Rectangle::new(corners, colour.filled()))?;
            let words = told.map_or(NOT_TOLD.to_owned(), |count| count.to_string());
            area.draw_text(&words, &style, (corners[1].0 + 6, top + 7))?;
        }
    }
    Ok(())
}

/// The median as a line, and the middle half around it. Years of which nothing is known part both.
pub(super) fn band(area: &Area<'_>, chart: &Chart) -> Drawn {
    let largest = highest(chart.series.iter().flat_map(|series| series.values.iter().flatten().copied()));
    let mut plot = ChartBuilder::on(area)
        .x_label_area_size(28)
        .y_label_area_size(56)
        .build_cartesian_2d(0.0..chart.categories.len() as f64, 0.0..largest)?;
    mesh!(plot, ticks(&chart.series));
    let x = |at: usize| at as f64 + 0.5;
    let y = |series: usize, at: usize| chart.series[series].values[at].unwrap_or(0) as f64;
    for run in runs(chart) {
        let (lower, upper) =
            (run.clone().map(|at| (x(at), y(0, at))), run.clone().rev().map(|at| (x(at), y(2, at))));
        let around: Vec<(f64, f64)> = lower.chain(upper).collect();
        if run.len() == 1 {
            plot.draw_series([PathElement::new(around, PALE.stroke_width(7))])?;
        } else {
            plot.draw_series([Polygon::new(around, PALE.filled())])?;
        }
        let middle: Vec<(f64, f64)> = run.map(|at| (x(at), y(1, at))).collect();
        plot.draw_series([PathElement::new(middle.clone(), COLOURS[0].stroke_width(3))])?;
        plot.draw_series(middle.into_iter().map(|point| Circle::new(point, 3, COLOURS[0].filled())))?;
    }
    for (at, category) in labelled(area, chart) {
        label(area, category, plot.backend_coord(&(x(at), 0.0)))?;
    }
    Ok(())
}

/// Rows of neighbouring categories of which all series are told.
fn runs(chart: &Chart) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let is_told = |at: &usize| chart.series.iter().all(|series| series.values[*at].is_some());
    for at in (0..chart.categories.len()).filter(is_told) {
        match runs.last_mut().filter(|run| run.end == at) {
            Some(run) => run.end = at + 1,
            None => runs.push(at..at + 1),
        }
    }
    runs
}

/// The categories whose names fit beneath an axis.
fn labelled<'a>(area: &Area<'_>, chart: &'a Chart) -> impl Iterator<Item = (usize, &'a String)> + use<'a> {
    let fit = (area.dim_in_pixel().0.saturating_sub(88) / YEAR_PIXELS).max(1) as usize;
    let every = chart.categories.len().div_ceil(fit).max(1);
    chart.categories.iter().enumerate().step_by(every)
}

fn label(area: &Area<'_>, name: &str, (x, y): (i32, i32)) -> Drawn {
    let (left, top) = area.get_base_pixel();
    Ok(area.draw_text(name, &text(12, &INK), (x - left - 14, y - top + 8))?)
}

/// Bars of one length, each divided into its shares, with what it rests on behind.
pub(super) fn shares(area: &Area<'_>, chart: &Chart) -> Drawn {
    let (width, height) = area.dim_in_pixel();
    let (label_pixels, label_letters) = label_room(width);
    let row_pixels = f64::from(height) / chart.categories.len().max(1) as f64;
    let room = f64::from(width as i32 - label_pixels - NUMBER_PIXELS);
    let style = text(13, &INK);
    for (at, category) in chart.categories.iter().enumerate() {
        let top = (at as f64 * row_pixels) as i32;
        area.draw_text(&cut(category, label_letters), &style, (INDENT, top + 7))?;
        let whole = numbers(chart, at).sum::<u64>().max(1) as f64;
        let mut passed = 0;
        for (number, part) in numbers(chart, at).enumerate() {
            let x = |count: u64| label_pixels + (count as f64 / whole * room).round() as i32;
            let corners = [(x(passed), top + 3), (x(passed + part), top + row_pixels as i32 - 3)];
            if part > 0 {
                area.draw(&Rectangle::new(corners, SHADES[number % SHADES.len()].filled()))?;
            }
            passed += part;
        }
        let words = chart.rests_on[at].map_or(NOT_TOLD.to_owned(), |count| count.to_string());
        area.draw_text(&words, &style, (width as i32 - NUMBER_PIXELS + 6, top + 7))?;
    }
    Ok(())
}
