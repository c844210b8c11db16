//! A line to the label that it begins with.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::dates::first_date;
use super::table::rows;

/// What stands behind a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// Who approved the notice.
    Approver,
    /// Who edited.
    Editor,
    /// One of the notice's dates; the label itself is part of the piece.
    Date,
    /// How the notice is to be cited.
    Citation,
    /// Who holds the rights.
    Copyright,
    /// The reference list.
    References,
    /// Front matter that we do not read.
    Other,
}

impl Label {
    /// Whether a label alone on its line stands above its content.
    pub(super) fn owns_next(self) -> bool {
        !matches!(self, Label::Date | Label::Other)
    }
}

/// The longest label in the table, in bytes, with room for a footnote mark.
const LONGEST: usize = 60;

/// The label at the start of a line, and where its content begins.
///
/// `RECEIVED 24 April 2024`, `Received: 24 April 2024`, `CITATION`. Without capitals a colon is needed.
pub(super) fn label(line: &str) -> Option<(Label, usize)> {
    let start = line.len() - line.trim_start_matches([' ', '*', '\t', '✉', '\u{2022}']).len();
    let body = line[start..].trim_end();
    let head_end =
        body.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= LONGEST).last()?;
    let head = &body[..head_end];
    let words_end = head.find(|c: char| c == ':' || c.is_ascii_digit()).unwrap_or(head.len());
    let colon = head[words_end..].starts_with(':');
    let name = head[..words_end].trim_end();
    let bare = || above_references(body, name).or_else(|| before_date(body));
    let found = if colon { lookup(name) } else { in_capitals(name).or_else(bare) }?;
    let (label, length) = found;
    let content = if label == Label::Date { 0 } else { start + length + usize::from(colon) };
    Some((label, content.min(line.len())))
}

/// `Published 8 July 2021`, with no more than another date or label behind.
fn before_date(line: &str) -> Option<(Label, usize)> {
    /// What may stand behind the date: a DOI, a publisher, further dates.
    const BEHIND_BYTES: usize = 90;
    let date = first_date(line)
        .filter(|date| date.date.month().is_some() && line.len() - date.span.end < BEHIND_BYTES)?;
    let name = line[..date.span.start].trim_end();
    let behind = &line[date.span.end..];
    let ends = behind.trim_matches(['.', ' ']).is_empty()
        || behind.trim_start().starts_with([';', '·', '|', '\n', '©']);
    let name =
        [" on", " le", " am", " em", " el"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    lookup(name).filter(|(label, _)| *label == Label::Date && ends)
}

/// `References`, `Cite this article` alone on its line.
fn above_references(line: &str, name: &str) -> Option<(Label, usize)> {
    let lists = |label| matches!(label, Label::References | Label::Citation);
    lookup(name).filter(|(label, _)| lists(*label) && line.len() == name.len())
}

fn lookup(name: &str) -> Option<(Label, usize)> {
    static LABELS: LazyLock<HashMap<&'static str, Label>> = LazyLock::new(|| {
        rows(include_str!("../../data/labels.csv"))
            .filter_map(|row| Some((*row.first()?, kind(row.get(1)?)?)))
            .collect()
    });
    let lower = name.to_lowercase().replace('’', "'");
    // `Published online by Examples University Press:`
    let label = LABELS.get(lower.as_str()).or_else(|| LABELS.get(lower.split_once(" by ")?.0))?;
    Some((*label, name.len()))
}

/// The labels of dates in lower case, each with the date that it names: `received`, `accepted`, `published`, `none`.
pub(super) fn date_labels() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = rows(include_str!("../../data/labels.csv")).filter(|row| row.get(1) == Some(&"date"));
    rows.filter_map(|row| Some((*row.first()?, *row.get(2)?)))
}

/// The longest run of words in capitals at the start that is a label: `PUBLISHED 14 May`, `APPROVED BY`.
fn in_capitals(name: &str) -> Option<(Label, usize)> {
    let mut end = name.len();
    loop {
        let words = name[..end].trim_end();
        if words.is_empty() {
            return None;
        }
        let capitals = words.chars().any(char::is_uppercase) && !words.chars().any(char::is_lowercase);
        if let Some(found) = capitals.then(|| lookup(words)).flatten() {
            return Some(found);
        }
        end = words.rfind(char::is_whitespace)?;
    }
}

fn kind(name: &str) -> Option<Label> {
    Some(match name {
        "approver" => Label::Approver,
        "editor" => Label::Editor,
        "date" => Label::Date,
        "citation" => Label::Citation,
        "copyright" => Label::Copyright,
        "references" => Label::References,
        "other" => Label::Other,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<(Label, &str)>) {
        let found = label(line).map(|(label, content)| (label, &line[content..]));
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn labels_in_capitals_or_with_a_colon() {
        check("RECEIVED 24 April 2024", Some((Label::Date, "RECEIVED 24 April 2024")));
        check("Published online: 24 April 2024", Some((Label::Date, "Published online: 24 April 2024")));
        check("CITATION", Some((Label::Citation, "")));
        check("Cite this article: Alpha A (2020)", Some((Label::Citation, " Alpha A (2020)")));
        check("*CORRESPONDENCE", Some((Label::Other, "")));
        check("APPROVED BY", Some((Label::Approver, "")));
        check("Published 8 July 2021", Some((Label::Date, "Published 8 July 2021")));
        check(
            "Received 3 May 2014; Accepted 4 May 2014",
            Some((Label::Date, "Received 3 May 2014; Accepted 4 May 2014")),
        );
        check("REFERENCES", Some((Label::References, "")));
        check("References", Some((Label::References, "")));
    }

    #[test]
    fn sentences_have_no_label() {
        for line in [
            "Received wisdom says",
            "Published work was copied",
            "Published 8 July 2021 in the same journal",
            "Citation of other work",
            "The authors",
            "RETRACTION",
        ] {
            check(line, None);
        }
    }

    #[test]
    fn the_table_is_whole() {
        assert!(rows(include_str!("../../data/labels.csv")).all(|row| kind(row[1]).is_some()));
    }
}
