//! Columns, bars, shares and bands to their lines and rectangles.

use plotters::prelude::*;

use super::svg::{Area, COLOURS, Drawn, FAINT, INK, text};
use super::{LABEL_LETTERS, cut, numbers};
use crate::statistics::{Chart, Series};

/// Room for the label on the left of a bar and for the number on its right.
const LABEL_PIXELS: i32 = 330;
const NUMBER_PIXELS: i32 = 70;

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

pub(super) fn bars(area: &Area<'_>, chart: &Chart) -> Drawn {
    let largest = highest(chart.series.iter().flat_map(|series| series.values.iter().flatten().copied()));
    let (width, height) = area.dim_in_pixel();
    let rows = chart.categories.len() * chart.series.len();
    let row_pixels = f64::from(height) / rows.max(1) as f64;
    let room = f64::from(width as i32 - LABEL_PIXELS - NUMBER_PIXELS);
    let style = text(13, &INK);
    for (at, category) in chart.categories.iter().enumerate() {
        for (number, series) in chart.series.iter().enumerate() {
            let top = ((at * chart.series.len() + number) as f64 * row_pixels) as i32;
            if number == 0 {
                area.draw_text(&cut(category, LABEL_LETTERS), &style, (0, top + 4))?;
            }
            let told = series.values[at];
            let length = told.unwrap_or(0) as f64 / largest * room;
            let left = LABEL_PIXELS;
            let corners = [(left, top + 3), (left + length.round() as i32, top + row_pixels as i32 - 3)];
            area.draw(&Rectangle::new(corners, COLOURS[number % COLOURS.len()].filled()))?;
            let words = told.map_or("few".to_owned(), |count| count.to_string());
            area.draw_text(&words, &style, (corners[1].0 + 6, top + 4))?;
        }
    }
    Ok(())
}

pub(super) fn band(area: &Area<'_>, chart: &Chart) -> Drawn {
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

/// Bars of one length, each divided into its shares, with what it rests on behind.
pub(super) fn shares(area: &Area<'_>, chart: &Chart) -> Drawn {
    let (width, height) = area.dim_in_pixel();
    let row_pixels = f64::from(height) / chart.categories.len().max(1) as f64;
    let room = f64::from(width as i32 - LABEL_PIXELS - NUMBER_PIXELS);
    let style = text(13, &INK);
    for (at, category) in chart.categories.iter().enumerate() {
        let top = (at as f64 * row_pixels) as i32;
        area.draw_text(&cut(category, LABEL_LETTERS), &style, (0, top + 4))?;
        let whole = numbers(chart, at).sum::<u64>().max(1) as f64;
        let mut passed = 0;
        for (number, part) in numbers(chart, at).enumerate() {
            let x = |count: u64| LABEL_PIXELS + (count as f64 / whole * room).round() as i32;
            let corners = [(x(passed), top + 3), (x(passed + part), top + row_pixels as i32 - 3)];
            if part > 0 {
                area.draw(&Rectangle::new(corners, COLOURS[number % COLOURS.len()].filled()))?;
            }
            passed += part;
        }
        let words = chart.rests_on[at].map_or("few".to_owned(), |count| count.to_string());
        area.draw_text(&words, &style, (width as i32 - NUMBER_PIXELS + 6, top + 4))?;
    }
    Ok(())
}
