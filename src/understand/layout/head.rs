//! The blocks above the prose of a page saved as text to lines and cells that stand for themselves.
//!
//! A saved page has titles, names, dates and buttons on lines of their own, one under the other; text from PDFs wraps
//! its titles. Whether a line goes on on the next is told by what either is.

use crate::notice::find_dois;
use crate::understand::dates::first_date;
use crate::understand::labels;
use crate::understand::markers::marked;
use crate::understand::names;
use crate::understand::page_words;
use crate::understand::phrases::said;
use crate::understand::place;

/// Longer lines are prose on one line.
const LINE_BYTES: usize = 200;

/// Whether a block is running text: lines that go on on the next, sentence after sentence.
pub(super) fn is_paragraph(words: &str) -> bool {
    /// Shorter paragraphs are told by their words alone.
    const PARAGRAPH_BYTES: usize = 240;
    let lines: Vec<&str> = words.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.iter().any(|line| line.len() > LINE_BYTES && line.contains(". ")) {
        return true;
    }
    let joints = lines.windows(2).filter(|pair| goes_on(pair[0], pair[1])).count();
    let flows = joints * 3 >= lines.len().saturating_sub(1) && lines.len() > 1;
    words.len() > PARAGRAPH_BYTES && flows && words.trim_end().ends_with(['.', ')', ']', '”', '"'])
}

/// Whether every line of a block is one of a page's head or foot: place, identifier, date, rights.
pub(super) fn is_heads(words: &str) -> bool {
    let lines = || words.lines().map(str::trim);
    lines().count() > 1
        && lines().all(|line| line.len() < LINE_BYTES && (line.contains('©') || stands_alone(line)))
}

/// Whether a line of a block, which is no title, says what notices say.
pub(super) fn speaks(words: &str) -> bool {
    const LINE_BYTES: usize = 60;
    let open = |line: &&str| {
        line.len() > LINE_BYTES && !line.starts_with('[') && !bears_title(line) && !is_button(line)
    };
    words.lines().map(str::trim).filter(open).any(|line| !said(line).says.is_empty())
}

/// Whether no line of a block is as long as those of running text, but for those that stand for themselves.
pub(super) fn is_stacked(words: &str) -> bool {
    const COLUMN_BYTES: usize = 56;
    let short = |line: &str| line.split("   ").all(|cell| cell.trim().len() < COLUMN_BYTES);
    words.lines().map(str::trim).all(|line| short(line) || stands_alone(line))
}

/// Whether `next` begins something new, not the rest of `above`. With `unwrapped`, line ends are meant.
pub(super) fn parts(above: &str, next: &str, unwrapped: bool) -> bool {
    /// Shorter lines are not wrapped at the edge of a column.
    const COLUMN_BYTES: usize = 60;
    let (above, next) = (above.trim(), next.trim());
    if is_button(next) || bears_title(next) {
        return true;
    }
    if goes_on(above, next) {
        return false;
    }
    if stands_alone(above) || stands_alone(next) {
        return true;
    }
    if bears_title(above) {
        return unwrapped || names::people(next).is_some() || above.ends_with('.');
    }
    unwrapped || above.len() < COLUMN_BYTES || above.ends_with('.') && next.len() < COLUMN_BYTES / 2
}

/// A marked title.
fn bears_title(line: &str) -> bool {
    let found = marked(line);
    found.nature.is_some() && !found.rest.is_empty()
}

/// Whether a line breaks off, or the next goes on with a small letter.
fn goes_on(above: &str, next: &str) -> bool {
    const SMALL: [&str; 24] = [
        "a", "an", "the", "of", "in", "on", "for", "and", "or", "with", "by", "to", "from", "at", "as", "de",
        "del", "der", "die", "und", "et", "la", "y", "e",
    ];
    let last = above.rsplit(char::is_whitespace).next().unwrap_or_default();
    let breaks_off = above.ends_with([',', '-', '(', '&', '–'])
        || above.contains(' ') && SMALL.contains(&last.to_lowercase().as_str());
    breaks_off
        || next.starts_with([',', ';', ')'])
        || next.starts_with(char::is_lowercase) && !is_identifier(next)
}

fn is_identifier(line: &str) -> bool {
    let is_address = !line.contains(char::is_whitespace) && line.contains('.') && line.contains(['/', '@']);
    if is_address {
        return true;
    }
    let lower = line.get(..12).unwrap_or(line).to_ascii_lowercase();
    ["doi", "http", "www.", "10.", "pmid", "e-mail", "email", "dc."]
        .iter()
        .any(|start| lower.starts_with(start))
}

/// A label, a button, a trail, a kind of notice alone.
fn is_button(line: &str) -> bool {
    let is_kind = || {
        let found = marked(line);
        found.nature.is_some() && found.rest.is_empty()
    };
    line.len() <= LINE_BYTES
        && (labels::label(line).is_some()
            || page_words::is_menu(line)
            || page_words::trail(line).is_some()
            || is_kind())
}

/// A line that neither goes on nor is gone on with: a button, a date, a place, an identifier, names.
fn stands_alone(line: &str) -> bool {
    if line.len() > LINE_BYTES {
        return false;
    }
    is_button(line)
        || is_identifier(line)
        || line.ends_with(':')
        || marked(line).nature.is_none() && (is_dated(line) || is_placed(line) || lists_people(line))
}

/// A date and hardly more.
fn is_dated(line: &str) -> bool {
    let Some(date) = first_date(line).filter(|found| found.date.month().is_some()) else { return false };
    let beside =
        line[..date.span.start].split_whitespace().count() + line[date.span.end..].split_whitespace().count();
    beside < 6 || line.matches(':').count() > 1
}

/// The place of a work with its journal at most, or an identifier behind it.
fn is_placed(line: &str) -> bool {
    let numbered = || place::numbered(line).is_some();
    let place = || place::place(line).is_some_and(|place| place.year.is_some() && place.span.start < 60);
    let short =
        line.len() < 100 || find_dois(line).first().is_some_and(|doi| line.len() < doi.range.end + 12);
    short && !line.contains(['“', '"', '‘', '[']) && (numbered() || place())
}

/// Two persons or more.
fn lists_people(line: &str) -> bool {
    names::people(line).is_some_and(|listed| listed.len() > 1 && listed.iter().all(|one| !one.group))
}

/// Where the cells of a line begin, but for the first: behind a wide gap, a bar, a dot. A label keeps its value.
pub(super) fn cells(line: &str) -> Vec<usize> {
    let mut found = Vec::new();
    if line.len() > LINE_BYTES * 2 || place::numbered(line).is_some() && line.contains(':') {
        return found;
    }
    for gap in ["   ", "\t", "|", " · ", " • "] {
        found.extend(line.match_indices(gap).filter_map(|(at, gap)| {
            let before = line[..at].trim_end();
            let rest = line[at + gap.len()..].trim_start();
            let open = !before.is_empty() && !rest.is_empty() && !before.ends_with([':', '|', '·', '•']);
            open.then_some(line.len() - rest.len())
        }));
    }
    found.sort_unstable();
    found.dedup();
    found.retain(|at| !line[*at..].starts_with(['|', '·', '•']));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(above: &str, next: &str, expected: bool) {
        assert_eq!(parts(above, next, false), expected, "{above} / {next}");
    }

    #[test]
    fn titles_are_wrapped_and_end_before_names_dates_and_buttons() {
        check("Retraction Notice to: Cells License Asymmetric", "Spindle Placement in Airway", false);
        check("Retraction: A study of", "Brown Mice", false);
        check("Spindle Placement in Airway", "Ann Alpha, Bo Beta and Cy Gamma", true);
        check("Retraction: A study of mice", "Published online: 3 May 2020", true);
        check("Retraction: A study of mice", "Download PDF", true);
        check("Retraction: A study of mice", "https://doi.org/10.5555/n", true);
        check("Retraction: A study of mice", "J Ex 2020;12:31", true);
        check("Journal of Examples", "Editorial matters", true);
    }

    #[test]
    fn paragraphs_flow() {
        let wrapped = "The editors have retracted this article because its figures were taken from another\nwork of the same authors, and because nobody could show the data from which they had\nbeen drawn. The authors have been asked for an explanation and did not give one. We\nregret this.";
        assert!(is_paragraph(wrapped));
        assert!(!is_paragraph(
            "Retraction: A study of mice\nAnn Alpha, Bo Beta\nPublished: 3 May 2020\nShare"
        ));
    }

    #[test]
    fn cells_stand_between_wide_gaps_and_bars() {
        let parted = |line: &'static str| cells(line).into_iter().map(|at| &line[at..]).collect::<Vec<_>>();
        assert_eq!(parted("Journal | Retraction"), ["Retraction"]);
        assert_eq!(parted("Retraction Notice        Journal of Examples"), ["Journal of Examples"]);
        assert!(parted("Title:        A study").is_empty());
        assert!(parted("Year : 2019  |  Volume : 30  |  Page : 811").is_empty());
    }
}
