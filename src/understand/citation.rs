//! A bibliographic reference as printed to its parts: authors, title, journal, year, volume, pages.

use std::sync::LazyLock;

use regex::Regex;

use super::names;
use super::place::{Place, Span0, place};

/// A reference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Citation {
    pub(super) authors: Vec<String>,
    pub(super) title: Option<Span0>,
    pub(super) journal: Option<Span0>,
    pub(super) place: Place,
}

impl Citation {
    /// Whether the reference is all that the words hold, but for identifiers and a date of access.
    pub(super) fn fills(&self, words: &str) -> bool {
        let end = self.place.span.end;
        let behind = words[end..].trim_start_matches(|c: char| !c.is_alphanumeric());
        let identifier = ["doi", "http", "pmid", "pmc", "epub", "[pub", "issn", "available"];
        let behind_lower = behind.to_ascii_lowercase();
        behind.len() < 12
            || identifier.iter().any(|word| behind_lower.starts_with(word)) && behind.len() < 150
    }
}

/// Reads words that are a reference: something must stand before the place, or the place with its journal.
pub(super) fn citation(words: &str) -> Option<Citation> {
    let place = place(words).filter(|place| place.year.is_some() || place.volume.is_some());
    let place = place.or_else(|| behind_year(words))?;
    let before = words[..place.span.start].trim_end();
    if let Some(quoting) = quoting(before, &place) {
        return Some(quoting);
    }
    let early_year = early_year(before);
    let (authors_end, title_start) = early_year.unwrap_or_else(|| without_year(before));
    let list = before[..authors_end].trim_start_matches(|c: char| !c.is_alphabetic());
    let people = names::people(without_marks(list));
    let authors: Vec<String> =
        people.unwrap_or_default().into_iter().filter(|one| !one.group).map(|one| one.name).collect();
    let start = if authors.is_empty() { number_end(before) } else { title_start };
    let (mut title, mut journal) = title_and_journal(before, start);
    if title.is_none() && early_year.is_some() && !authors.is_empty() {
        (title, journal) = parted_by_comma(before, start)
            .map_or((title, journal), |(title, name)| (Some(title), Some(name)));
    }
    let mut place = place;
    place.year = place.year.or_else(|| last_year(&before[..title_start.min(before.len())]));
    (journal.is_some() || title.is_some()).then_some(Citation { authors, title, journal, place })
}

/// `Alpha, A (2019) A study. Journal 122, 1001–1010`: a place whose year stands behind the names.
fn behind_year(words: &str) -> Option<Place> {
    static BARE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b([0-9]{1,4}),[ ]*([0-9]{1,6}[ ]*[-–—][ ]*[0-9]{1,6})\b").ok());
    let found = BARE.as_ref()?.captures(words)?;
    let span = found.get(0)?.range();
    let (_, title_start) = early_year(&words[..span.start])?;
    let year = last_year(&words[..title_start]);
    let part = |group: usize| found.get(group).map(|part| part.as_str().replace(' ', ""));
    year.map(|year| Place { year: Some(year), volume: part(1), issue: None, pages: part(2), span })
}

/// `Ann Alpha & Bo Beta (2020) A study, Journal of Examples`: title and journal parted by the last comma.
fn parted_by_comma(before: &str, start: usize) -> Option<(Span0, Span0)> {
    let body = before[start..].trim_end_matches([' ', ',', '(', ';']);
    let comma = body.rfind(", ").filter(|at| *at > 12)?;
    let name = body[comma + 2..].trim_start();
    let end = start + body.len();
    (name.starts_with(char::is_uppercase) && name.len() > 2)
        .then(|| (start..start + comma, end - name.len()..end))
}

/// `[1] A. Alpha and B. Beta, “A study,” Journal`: the title in quotation marks parts names and journal.
fn quoting(before: &str, place: &Place) -> Option<Citation> {
    static QUOTED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"["“]([^"“”]{10,400}?)[,.]?["”],?\s*"#).ok());
    let found = QUOTED.as_ref()?.captures(before)?;
    let (whole, title) = (found.get(0)?, found.get(1)?);
    let list = before[number_end(before)..whole.start()].trim_end_matches([',', ' ']);
    let people = names::people(list)?;
    let name = before[whole.end()..].trim_end_matches([' ', ',', ';', '(']);
    let journal = (name.len() > 2 && name.len() <= 160).then(|| whole.end()..whole.end() + name.len());
    let authors = people.into_iter().filter(|one| !one.group).map(|one| one.name).collect();
    Some(Citation { authors, title: Some(title.range()), journal, place: place.clone() })
}

/// Whether words hold a year beside a place, as references in brackets do: `Journal 18, 3001–3012; March 2017`.
pub(super) fn dated_place(words: &str) -> bool {
    last_year(words).is_some() && words.bytes().filter(u8::is_ascii_digit).count() > 6
}

/// `Authors (2010) Title` and `Authors. 1995. Title`: where the authors end and the title begins.
fn early_year(before: &str) -> Option<(usize, usize)> {
    static YEAR: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"[.,]?\s*\(?\b((?:19|20)[0-9]{2})[a-z]?\)?[.,:]?\s+").ok());
    let found = YEAR.as_ref()?.find(before).filter(|found| found.end() < before.len())?;
    let names = names::people(before[..found.start()].trim()).is_some();
    names.then_some((found.start(), found.end()))
}

/// The last year in round brackets: `Alpha A, Beta B (2018) A study`.
pub(super) fn year_in_brackets(words: &str) -> Option<i16> {
    let mut years = words.rmatch_indices('(').filter_map(|(at, _)| words[at + 1..].split_once(')'));
    years.find_map(|(inside, _)| last_year(inside).filter(|_| inside.len() == 4))
}

/// The last year in words.
pub(super) fn last_year(words: &str) -> Option<i16> {
    let digits = |word: &&str| word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    // The digits of an identifier are no year.
    let words = words.find("10.").filter(|at| words[*at..].contains('/')).map_or(words, |at| &words[..at]);
    words.split(|c: char| !c.is_ascii_digit()).rfind(digits).and_then(|year| year.parse().ok())
}

/// `Alpha A, Beta B. Title`: the authors end at the first full stop in front of a word that is no initial.
fn without_year(before: &str) -> (usize, usize) {
    let stops = before.match_indices(['.', ':', '?']).map(|(at, _)| at);
    let end = stops.take_while(|at| *at < LIST_BYTES).find(|at| ends_names(before, *at));
    match end {
        Some(at) => (at + 1, before.len() - before[at + 1..].trim_start().len()),
        None => (0, number_end(before)),
    }
}

/// The list without the marks behind it; a full stop that belongs to initials like `B.C.` stays.
fn without_marks(list: &str) -> &str {
    let names = list.trim_end_matches(['.', ',', ' ', '(']);
    let last = names.rsplit(char::is_whitespace).next().unwrap_or_default();
    let dotted = last.contains('.') && names::is_initials(last) && list[names.len()..].starts_with('.');
    if dotted { &list[..=names.len()] } else { names }
}

/// The longest list of authors that we look through.
const LIST_BYTES: usize = 1_500;

/// Whether the names end at byte `at`: "A study" begins a title, "A. Beta" goes on with the names.
fn ends_names(before: &str, at: usize) -> bool {
    let after = &before[at + 1..];
    let next = after.split_whitespace().next().unwrap_or_default();
    let initial = next.ends_with(['.', ',']) && names::is_initials(next.trim_end_matches([',', '.']));
    let list = before[..at].trim_start_matches(|c: char| !c.is_alphabetic());
    after.starts_with(char::is_whitespace) && !initial && names::people(list).is_some()
}

/// Behind the number of a list item: `1. `, `2) `, `[3] `.
pub(super) fn number_end(before: &str) -> usize {
    let open = usize::from(before.starts_with('['));
    let digits = before[open..].bytes().take_while(u8::is_ascii_digit).count();
    let mark = before[open + digits..].starts_with(['.', ')', ']']);
    let is_number = digits > 0 && digits < 4 && mark;
    if is_number { before.len() - before[open + digits + 1..].trim_start().len() } else { 0 }
}

/// The last sentence before the place is the journal, and what stands before it the title. Journals may be
/// abbreviated, so that a word of up to five letters with a full stop ends no title.
fn title_and_journal(before: &str, start: usize) -> (Option<Span0>, Option<Span0>) {
    let body = before[start..].trim_end_matches([' ', ',', ';', '(', '.', '\n']);
    let end = start + body.len();
    let cut = title_end(body).map(|at| start + at);
    let journal_start = cut.unwrap_or(start);
    let title = cut.map(|cut| start..cut).and_then(|range| trimmed(before, range));
    // `Appl. Ex. Phys.` begins with a short word, too.
    let is_word = |range: &Span0| range.len() < 8 && !before[range.clone()].contains(' ');
    let (title, journal_start) = match title {
        Some(range) if is_word(&range) => (None, start),
        title => (title, journal_start),
    };
    let journal = journal_start
        + (before[journal_start..end].len() - before[journal_start..end].trim_start().len())
        ..end;
    let name = &before[journal.clone()];
    let plausible = name.len() <= 160 && begins_journal(name) && !name.contains(['"', '“', '”']);
    (title, Some(journal).filter(|range| !range.is_empty() && plausible))
}

fn trimmed(words: &str, range: Span0) -> Option<Span0> {
    let part = words[range.clone()].trim_matches(|c: char| c.is_whitespace() || "“”\"‘’',;".contains(c));
    let part = part.strip_suffix('.').unwrap_or(part).trim_end_matches(['”', '"', '’', ',']);
    let start = range.start + words[range.clone()].find(part)?;
    (part.len() > 3).then_some(start..start + part.len())
}

/// A capital, or the one within `eLife`.
pub(super) fn begins_journal(rest: &str) -> bool {
    let mut letters = rest.chars();
    let first = letters.next().unwrap_or(' ');
    first.is_uppercase() || first.is_lowercase() && letters.next().is_some_and(char::is_uppercase)
}

/// The byte behind the full stop, question mark or closing quote that ends the title.
fn title_end(body: &str) -> Option<usize> {
    let ends = body.char_indices().filter(|(_, c)| matches!(c, '.' | '?' | '!' | '”' | '’' | '"'));
    let mut best = None;
    for (at, c) in ends {
        let end = at + c.len_utf8();
        let rest = &body[end..];
        if !rest.starts_with(char::is_whitespace) || !begins_journal(rest.trim_start()) {
            continue;
        }
        let word = body[..at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let abbreviation =
            c == '.' && word.chars().count() <= 5 && word.starts_with(char::is_uppercase) && best.is_some();
        let quote = matches!(c, '’' | '"' | '”');
        if quote && best.is_some() || abbreviation {
            continue;
        }
        best = Some(end);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &str, authors: &[&str], title: &str, journal: &str) {
        let found = citation(words).unwrap_or_default();
        let part = |range: &Option<Span0>| range.clone().map_or("", |range| &words[range]).to_owned();
        assert_eq!(
            (part(&found.title), part(&found.journal)),
            (title.to_owned(), journal.to_owned()),
            "{words}"
        );
        assert_eq!(found.authors, authors, "{words}");
    }

    #[test]
    fn references_are_taken_apart() {
        check(
            "Alpha AB, Beta C. A study of mice. J Ex Med 2009;52:529-537.",
            &["Alpha AB", "Beta C"],
            "A study of mice",
            "J Ex Med",
        );
        check(
            "Alpha A, Beta B, et al. A study. Exam. J. Med. 2014;8:2193–2211",
            &["Alpha A", "Beta B"],
            "A study",
            "Exam. J. Med",
        );
        check(
            "Alpha, A.; Beta, B.C. A study of mice. Examples 2010, 10, 6128–6148.",
            &["A. Alpha", "B.C. Beta"],
            "A study of mice",
            "Examples",
        );
        check(
            "Alpha, M., F. Beta, and M.A. Gamma. 1995. A study. J. Ex. Med. 181:793–798.",
            &["M. Alpha", "F. Beta", "M.A. Gamma"],
            "A study",
            "J. Ex. Med",
        );
        check(
            "Alpha A, Beta B (2010) A study. Exam Reports 7:190",
            &["Alpha A", "Beta B"],
            "A study",
            "Exam Reports",
        );
        check("Korean J Examples 2009;52:529-537", &[], "", "Korean J Examples");
    }
}
