//! An evaluation to text: a table of fields, then the lines that were not read as the gold file wants.

use std::io::{self, Write};

use super::terminal::{Terminal, sanitise};
use super::text::count;
use super::wrap::wrap;
use crate::evaluate::{Counterexample, Evaluation, FieldScore};

/// Writes an evaluation for a person to read, with `limit_examples` counterexamples, of one field where one is named.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_evaluation(
    out: &mut dyn Write,
    evaluation: &Evaluation,
    only_field: Option<&str>,
    limit_examples: usize,
    terminal: Terminal,
) -> io::Result<()> {
    writeln!(out, "{} of the gold file, {} read\n", count(evaluation.records, "line"), evaluation.read)?;
    let heading = format!("{:22} {:>8} {:>7} {:>10} {:>7}", "field", "lines", "right", "precision", "recall");
    writeln!(out, "{}", terminal.strong(&heading))?;
    evaluation.fields.iter().try_for_each(|field| write_field(out, field))?;
    if let Some(mean) = evaluation.mean_right() {
        writeln!(out, "{:22} {:>8} {mean:7.3}", "mean over fields", "")?;
    }
    let wanted = |one: &&Counterexample| only_field.is_none_or(|field| one.field == field);
    let examples: Vec<&Counterexample> = evaluation.counterexamples.iter().filter(wanted).collect();
    if examples.is_empty() || limit_examples == 0 {
        return Ok(());
    }
    let shown = examples.len().min(limit_examples);
    writeln!(out, "\n{}", terminal.strong(&format!("counterexamples, {shown} of {}", examples.len())))?;
    examples.iter().take(limit_examples).try_for_each(|one| write_example(out, one, terminal))
}

fn write_field(out: &mut dyn Write, field: &FieldScore) -> io::Result<()> {
    let share = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
    let right = field.right as f64 / field.records.max(1) as f64;
    let (precision, recall) = (share(field.precision), share(field.recall));
    writeln!(out, "{:22} {:>8} {right:7.3} {precision:>10} {recall:>7}", field.field, field.records)
}

fn write_example(out: &mut dyn Write, one: &Counterexample, terminal: Terminal) -> io::Result<()> {
    let list = |label: &str, values: &[String]| {
        let quoted: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        (!values.is_empty()).then(|| format!("{label} {}", quoted.join(", ")))
    };
    let parts = [list("not found:", &one.missing), list("not in the gold file:", &one.wrong)];
    let words = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
    let line = format!("{} (line {}): {}: {words}", one.file, one.line, one.field);
    write!(out, "{}", wrap(&sanitise(&line), 2, terminal.width_columns))
}
