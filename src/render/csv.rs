//! Hits to CSV that is safe to open in a spreadsheet, one row for each hit.

use std::collections::HashSet;
use std::io::{self, Write};

use crate::notice::{Article, Notice};
use crate::search::{FacetCounts, SearchResults};

const HEADER: &[&str] = &[
    "rank",
    "score",
    "id",
    "nature",
    "status",
    "title",
    "article_title",
    "authors",
    "journal",
    "publisher",
    "family",
    "date",
    "doi",
    "pmid",
    "article_doi",
    "article_pmid",
    "article_year",
    "articles",
    "reasons",
    "reason_sources",
    "initiator",
    "stance",
    "countries",
    "reason_text",
    "source",
];

/// Writes the names of the columns of [`write_csv`].
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_csv_header(out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(HEADER).map_err(unwrapped)?;
    writer.flush()
}

/// Writes one row for each hit, or for each of its matching articles where articles are counted; lists are joined with `; `.
/// What a row says of an article, its identifiers and reasons included, is said of one and the same: the one that matched
/// best, or the one that is counted. `articles` is the number of all that the notice speaks of. UTF-8 without a mark at the
/// beginning.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_csv(out: &mut dyn Write, results: &SearchResults) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    for hit in &results.hits {
        let best = [hit.entry];
        for entry in if hit.entries.is_empty() { &best[..] } else { &hit.entries } {
            let row = row(hit.rank, hit.score, &hit.notice, *entry);
            writer.write_record(row.iter().map(|cell| safe_cell(cell))).map_err(unwrapped)?;
        }
    }
    writer.flush()
}

/// Writes a row `query, rank, id, score` for each hit of one query of many, without a header.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_query_csv(out: &mut dyn Write, query: &str, results: &SearchResults) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    for hit in &results.hits {
        let (rank, score) = (hit.rank.to_string(), hit.score.to_string());
        writer
            .write_record([safe_cell(query), rank, safe_cell(hit.notice.id.as_str()), score])
            .map_err(unwrapped)?;
    }
    writer.flush()
}

/// Writes the counts of a facet, one row for each value.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_facet_csv(out: &mut dyn Write, facet: &FacetCounts) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([facet.field.as_str(), "count", "parent"]).map_err(unwrapped)?;
    for value in &facet.values {
        writer
            .write_record([safe_cell(&value.value), value.count.to_string(), String::new()])
            .map_err(unwrapped)?;
        for child in &value.children {
            writer
                .write_record([safe_cell(&child.value), child.count.to_string(), safe_cell(&value.value)])
                .map_err(unwrapped)?;
        }
    }
    writer
        .write_record(["(not stated)".to_owned(), facet.not_stated.to_string(), String::new()])
        .map_err(unwrapped)?;
    writer.flush()
}

/// The cause of a failure, which the writer of tables wraps in an error of its own: a reader that went away must be known.
pub(super) fn unwrapped(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(cause) => cause,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn row(rank: usize, score: f32, notice: &Notice, entry: usize) -> Vec<String> {
    let empty = Article::default();
    let article = notice.articles.get(entry).unwrap_or(&empty);
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let reasons = || notice.reasons.iter().chain(&article.reasons).filter(|one| one.is_stated());
    vec![
        rank.to_string(),
        format!("{score:.4}"),
        notice.id.to_string(),
        notice.nature.to_string(),
        article.status.map(|s| s.to_string()).unwrap_or_default(),
        text(&notice.title),
        text(&article.title),
        article.authors.join("; "),
        text(&notice.journal),
        notice.publisher.as_ref().map(|p| p.imprint.clone()).unwrap_or_default(),
        notice.publisher.as_ref().map(|p| p.family.clone()).unwrap_or_default(),
        notice.dates.published.map(|d| d.to_string()).unwrap_or_default(),
        notice.doi.as_ref().map(ToString::to_string).unwrap_or_default(),
        text(&notice.pmid),
        article.doi.as_ref().map(ToString::to_string).unwrap_or_default(),
        text(&article.pmid),
        article.year.map(|y| y.to_string()).unwrap_or_default(),
        notice.articles.len().to_string(),
        joined(reasons().map(|r| r.code.clone())),
        joined(reasons().map(|r| r.source.to_string())),
        joined(notice.initiator.iter().map(ToString::to_string)),
        notice.stance.map(|s| s.to_string()).unwrap_or_default(),
        joined(notice.countries.iter().chain(&article.countries).cloned()),
        text(&notice.reason_text),
        notice.source.as_ref().map(|s| s.path.clone()).unwrap_or_default(),
    ]
}

fn joined(values: impl Iterator<Item = String>) -> String {
    let mut seen = HashSet::new();
    let each_once: Vec<String> = values.filter(|value| seen.insert(value.clone())).collect();
    each_once.join("; ")
}

/// Spreadsheets run a cell that begins like a formula; an apostrophe in front makes it text (OWASP, "CSV Injection").
/// Some pass over blanks first, and take the wide forms of the signs for the signs.
pub(super) fn safe_cell(cell: &str) -> String {
    let begins =
        |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n');
    let formula = cell.starts_with(begins) || cell.trim_start().starts_with(begins);
    let formula = formula && !is_number(cell);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

fn is_number(cell: &str) -> bool {
    cell.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
        && cell.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_went_away_is_known() {
        let cause = csv::Error::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(unwrapped(cause).kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn formulas_become_text() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2.5", "-2.5"),
            ("a=b", "a=b"),
            ("+x", "'+x"),
            (" =1", "' =1"),
            ("＝1", "'＝1"),
            ("+1", "'+1"),
            ("-inf", "'-inf"),
            ("\n=1", "'\n=1"),
        ] {
            assert_eq!(safe_cell(cell), expected);
        }
    }

    #[test]
    fn a_row_speaks_of_one_article() {
        let articles = r#"[{"doi":"10.5555/a","pmid":"1"},{"doi":"10.5555/b"},{"pmid":"3"}]"#;
        let notice = format!(r#"{{"id":"n","articles":{articles}}}"#);
        let row = row(1, 0.5, &serde_json::from_str(&notice).unwrap(), 1);
        let cell = |name: &str| row[HEADER.iter().position(|column| *column == name).unwrap()].as_str();
        assert_eq!((cell("article_doi"), cell("article_pmid")), ("10.5555/b", ""));
    }

    #[test]
    fn a_row_has_a_cell_for_every_column() {
        let notice = Notice::new(crate::notice::NoticeId::new("1"));
        assert_eq!(row(1, 0.5, &notice, 0).len(), HEADER.len());
    }
}
