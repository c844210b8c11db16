//! A completeness card to text: what a notice states, what it lacks, and what its source cannot tell.

use std::io::{self, Write};

use super::terminal::{Terminal, sanitise};
use super::wrap::{cut, wrap};
use crate::notice::{CardItem, CompletenessCard, ItemStanding};

/// Columns before the words of an item.
const INDENT: usize = 6;

/// Words quoted for one item; the whole of it stands in JSON.
const QUOTED_COLUMNS: usize = 160;

/// Writes a card for an editor to read.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_card(out: &mut dyn Write, card: &CompletenessCard, terminal: Terminal) -> io::Result<()> {
    let title = card.title.as_deref().unwrap_or("(no title)");
    write!(out, "{}", wrap(&terminal.strong(&sanitise(title)), 0, terminal.width_columns))?;
    writeln!(out, "{}", sanitise(&card.id))?;
    if card.items.is_empty() {
        let nature = card.nature.as_str().replace('_', " ");
        return writeln!(out, "not judged: the rubric is made for retractions, and this is: {nature}\n");
    }
    writeln!(out, "{}\n", summary(card))?;
    for (standing, heading) in [
        (ItemStanding::Met, "the notice"),
        (ItemStanding::Missing, "missing: the notice"),
        (ItemStanding::NotAssessable, "this source does not tell"),
    ] {
        write_group(out, card, standing, heading, terminal)?;
    }
    let whose = format!(
        "recant's own reading by its rubric {}, made from public guidance; no body issues or endorses it.",
        card.rubric
    );
    writeln!(out, "{}", wrap(&terminal.faint(&whose), 0, terminal.width_columns))
}

fn summary(card: &CompletenessCard) -> String {
    let minimum = card.items.iter().filter(|item| item.level == "minimum");
    let judged: Vec<&CardItem> =
        minimum.filter(|item| item.standing != ItemStanding::NotAssessable).collect();
    let met = judged.iter().filter(|item| item.standing == ItemStanding::Met).count();
    match judged.len() {
        0 => "completeness: not assessable, this source holds no wording of the notice".to_owned(),
        all => format!("completeness: {met} of the {all} minimum items that this source can tell"),
    }
}

fn write_group(
    out: &mut dyn Write,
    card: &CompletenessCard,
    standing: ItemStanding,
    heading: &str,
    terminal: Terminal,
) -> io::Result<()> {
    let items: Vec<&CardItem> = card.items.iter().filter(|item| item.standing == standing).collect();
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", terminal.strong(heading))?;
    for item in items {
        let level = if item.level == "minimum" { String::new() } else { format!(" ({})", item.level) };
        let words = wrap(&format!("{}{level}", item.says), INDENT, terminal.width_columns);
        write!(out, "  {} {}", item.id, words.trim_start())?;
        if let Some(evidence) = &item.evidence {
            let quoted = cut(
                &sanitise(&evidence.text.split_whitespace().collect::<Vec<_>>().join(" ")),
                QUOTED_COLUMNS,
            );
            write!(out, "{}", wrap(&terminal.faint(&format!("“{quoted}”")), INDENT, terminal.width_columns))?;
        }
    }
    writeln!(out)
}
