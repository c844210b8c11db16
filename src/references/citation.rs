//! One printed reference to its fields: authors, year, title, journal and identifiers, in the usual styles.
//!
//! Styles disagree about everything but the order "who, what, where", so that borders are guesses. A guess is only
//! the first try of the comparison, which also looks for a known title anywhere in the printed text.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::identifiers::{pattern, year_in};
use super::reference::{Reference, plain};

/// A title has at least so many letters, or what was found is the rest of a name or an abbreviation.
const TITLE_LETTERS: usize = 8;

/// Reads one reference as printed.
pub(super) fn citation(text: &str) -> Reference {
    let collapsed = joined(text);
    let (key, body) = without_marks(&collapsed);
    let mut reference = Reference { printed: true, ..Reference::of_text(&collapsed) };
    reference.set_key(key);
    reference.add_identifiers_of(&collapsed);
    let body = before_addresses(body);
    let parts = quoted(body).or_else(|| after_year(body)).or_else(|| after_authors(body));
    if let Some(parts) = parts {
        reference.set_title(parts.title.trim_matches([' ', '.', ',', ':', '*', '_', '"', '“', '”']));
        authors_of_field(parts.authors).iter().for_each(|name| reference.add_author(name));
        reference.set_journal(journal(parts.rest));
    } else {
        reference.set_title(first_sentence(body).0);
    }
    reference.year = year(body).or_else(|| year_in(body));
    reference
}

struct Parts<'t> {
    authors: &'t str,
    title: &'t str,
    rest: &'t str,
}

/// Lines to one, without breaking addresses that were broken at the end of a line.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let last = out.split(' ').next_back().unwrap_or_default();
        let in_address =
            (last.contains("10.") || last.contains("://")) && last.ends_with(['/', '-', '_', '.']);
        let goes_on = in_address && line.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
        if !out.is_empty() && !goes_on {
            out.push(' ');
        }
        out.push_str(line);
    }
    plain(&without_markdown(&out))
}

/// Links of Markdown as their words and their address, and addresses without the brackets around them.
fn without_markdown(text: &str) -> Cow<'_, str> {
    static LINK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"!?\[([^\[\]]*)\]\((https?://[^\s]*?[^\s)])(?:\s+\x22[^\x22]*\x22)?\)(?:$|[\s.,;])")
    });
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"<((?:https?://|doi:|10\.)[^<>\s]+)>"));
    if !text.contains("](") && !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let text = LINK.replace_all(text, "$1. $2 ").into_owned();
    Cow::Owned(ADDRESS.replace_all(&text, "$1").into_owned())
}

/// Takes off a bullet and the number behind it.
fn without_marks(text: &str) -> (&str, &str) {
    match without_mark(text) {
        ("", body) if body.len() < text.len() && body.starts_with('[') => without_mark(body),
        found => found,
    }
}

/// Takes off `[12]`, `12.`, `(12)` or a bullet; gives the number.
pub(super) fn without_mark(text: &str) -> (&str, &str) {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^\s*(?:\[\^?([\p{L}\d+:_-]{1,24})\]:?|\((\d{1,5})\)|(\d{1,6})[.)](?:\s|\D)|(\d{1,3})\s+\p{Lu}|[-*•–]\s)\s*",
        )
    });
    let Some(found) = MARK.captures(text) else { return ("", text.trim()) };
    let key = (1..=4).find_map(|group| found.get(group)).map_or("", |key| key.as_str());
    // The look ahead behind a dot or a bare number took one sign of the text.
    let whole = found.get(0).map_or(0, |whole| whole.end());
    let dotted = found.get(3).map(|number| number.end() + 1);
    let end = dotted.or(found.get(4).map(|number| number.end())).unwrap_or(whole);
    (key, text[end..].trim())
}

/// The text before identifiers and addresses, which end what styles have in common.
fn before_addresses(text: &str) -> &str {
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\s*[\[(]?(?:\bdoi\s*[:.]?\s*10\.|https?://|\bdoi\.org/|\bPMID\b|\bPMCID\b|\bavailable (?:from|at)\b|\bretrieved\b|\baccessed\b)",
        )
    });
    let end = ADDRESS.find(text).map(|found| found.start()).filter(|end| *end > 20);
    text[..end.unwrap_or(text.len())].trim()
}

/// `Authors, "Title," Journal …`.
fn quoted(text: &str) -> Option<Parts<'_>> {
    const QUOTES: [(char, char); 4] = [('“', '”'), ('"', '"'), ('«', '»'), ('„', '“')];
    for (open, close) in QUOTES {
        let Some(start) = text.find(open) else { continue };
        let inner = start + open.len_utf8();
        let Some(length) = text[inner..].find(close) else { continue };
        let title = &text[inner..inner + length];
        // Quoted words within a title are no title.
        if title.split_whitespace().count() >= 3 && start * 2 < text.len() + 40 {
            let rest = &text[inner + length + close.len_utf8()..];
            return Some(Parts { authors: before_year(&text[..start]), title, rest });
        }
    }
    None
}

fn before_year(authors: &str) -> &str {
    static YEAR: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"[\s,.(]*\(?\b(?:1[5-9]|20)\d\d[a-z]?\)?[\s,.:]*$"));
    let end = YEAR.find(authors).map_or(authors.len(), |found| found.start());
    authors[..end].trim_end_matches([' ', ',', '.', ':'])
}

/// `Authors (2014). Title. Journal …` and `Authors 2014. Title. …`.
fn after_year(text: &str) -> Option<Parts<'_>> {
    static YEAR: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\((?:(?:1[5-9]|20)\d\d[a-z]?|in press|forthcoming|n\.d\.)(?:,[^)]{1,30})?\)[.,:]?\s|[.,]?\s(?:1[5-9]|20)\d\d[a-z]?[.,:]\s",
        )
    });
    let found = YEAR.find(text)?;
    let (authors, rest) = (&text[..found.start()], text[found.end()..].trim_start());
    // A year behind the journal belongs to no title.
    let is_bracketed = found.as_str().starts_with('(') && looks_like_names(authors);
    let early = is_bracketed || found.start() * 10 < text.len() * 6 && found.start() < 700;
    let names = !authors.trim().is_empty() && !authors.contains(". ") || looks_like_names(authors);
    if !early || !names || rest.starts_with(|c: char| c.is_ascii_digit() && !rest.contains(". ")) {
        return None;
    }
    let (title, rest) = first_sentence(rest);
    (letters(title) >= TITLE_LETTERS).then_some(Parts { authors, title, rest })
}

/// `Authors. Title. Journal 2014;…`.
fn after_authors(text: &str) -> Option<Parts<'_>> {
    let end = names_end(text)?;
    let (title, rest) = first_sentence(text[end..].trim_start());
    (letters(title) >= TITLE_LETTERS).then(|| Parts { authors: &text[..end], title, rest })
}

fn looks_like_names(text: &str) -> bool {
    names_end(&format!("{} ", text.trim_end())).is_some_and(|end| end + 3 >= text.trim_end().len())
}

/// Where a list of names at the beginning ends.
fn names_end(text: &str) -> Option<usize> {
    static NAMES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        let particle =
            r"(?:(?:van|von|de|der|den|di|da|del|della|la|le|el|al|bin|ter|ten|dos|du|zu|af|av)\s+)*";
        let word = r"\p{Lu}[\p{L}'’\-]+";
        let initials = r"(?:\p{Lu}\.?[\s\-–]?){1,4}(?:,?\s?(?:Jr|Sr|II|III)\b\.?)?";
        let surname_first = format!(r"{particle}{word}(?:\s{particle}{word})?,?\s+{initials}");
        let surname_last = format!(r"(?:\p{{Lu}}\.[\s\-]?){{1,4}}{particle}{word}(?:[\s\-]{word})?");
        let full = format!(r"{word}(?:\s(?:\p{{Lu}}\.?|{particle}{word})){{1,3}}");
        let between = r"(?:\s*[,;]\s*(?:and\s+|&\s*|y\s+|und\s+)?|\s+(?:and|&|y|und|et)\s+)";
        let end = r"(?:[,;]?\s*(?:et\s+al\.?|and others))?\s*(?:\(eds?\.?\))?\s*[.:,]?\s+";
        [surname_first, surname_last, full]
            .into_iter()
            .map(|name| pattern(&format!(r"^(?:{name})(?:{between}(?:{name}))*{end}")))
            .collect()
    });
    NAMES.iter().find_map(|names| names.find(text)).map(|found| found.end())
}

/// The text up to the end of its first sentence, and what follows.
pub(super) fn first_sentence(text: &str) -> (&str, &str) {
    let mut from = 0;
    while let Some(at) = text[from..].find(['.', '?', '!']).map(|at| from + at) {
        let rest = &text[at + 1..];
        let ends = rest.is_empty() || rest.starts_with(char::is_whitespace);
        let next = rest.trim_start().chars().next();
        let begins = next
            .is_none_or(|c| c.is_uppercase() || c.is_ascii_digit() || "[(“\"*_".contains(c) || !c.is_ascii());
        if ends && begins && !is_abbreviation(&text[..at]) && letters(&text[..at]) >= TITLE_LETTERS {
            let title = if text[at..].starts_with('.') { &text[..at] } else { &text[..=at] };
            return (title, rest.trim_start());
        }
        from = at + 1;
    }
    (text, "")
}

fn is_abbreviation(before: &str) -> bool {
    const ABBREVIATIONS: [&str; 16] = [
        "vs", "sp", "spp", "subsp", "var", "cv", "st", "dr", "e.g", "i.e", "cf", "no", "vol", "ca", "approx",
        "al",
    ];
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    initial || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// The journal, as far as it stands before volume, year or pages.
fn journal(rest: &str) -> &str {
    let rest = rest.trim_start_matches([' ', ',', '.', ':', '*', '_']);
    let rest = ["In: ", "In ", "in: ", "in "].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    let end = rest.find(|c: char| c.is_ascii_digit() || matches!(c, ',' | ';' | '(')).unwrap_or(rest.len());
    rest[..end].trim_matches([' ', '.', ',', ':', '*', '_'])
}

/// The year of publication: in parentheses, else the last that stands alone before punctuation.
fn year(text: &str) -> Option<i16> {
    static IN_PARENTHESES: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\(((?:1[5-9]|20)\d\d)[a-z]?(?:,[^)]*)?\)"));
    static ALONE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:^|[\s,.;])((?:1[5-9]|20)\d\d)[a-z]?(?:[\s;:,.]|$)"));
    let found = IN_PARENTHESES.captures(text).or_else(|| ALONE.captures_iter(text).last());
    found.and_then(|found| found[1].parse().ok())
}

/// The names of a field or of the beginning of a reference, in whatever way they are parted.
pub(super) fn authors_of_field(text: &str) -> Vec<String> {
    static OTHERS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"[,;]?\s*(?:\bet\.?\s+al\b|\band others\b)\.?\s*$"));
    let text = OTHERS.replace(text.trim().trim_end_matches([' ', ':', ',']), "");
    let text = without_full_stop(text.trim_end_matches([' ', ':', ',']));
    if text.contains(';') || text.contains('|') {
        return text
            .split([';', '|'])
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect();
    }
    static AND: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s*,?\s+(?:and|und|et|y)\s+|\s*,?\s*&\s*"));
    let chunks: Vec<&str> = AND.split(text).map(str::trim).filter(|chunk| !chunk.is_empty()).collect();
    let one_comma = |chunk: &&str| chunk.matches(',').count() <= 1;
    if chunks.len() > 1
        && chunks.iter().all(one_comma)
        && chunks[0].contains(',')
        && !chunks[0].contains(", et")
    {
        return chunks.into_iter().map(str::to_owned).collect();
    }
    let mut names: Vec<String> = Vec::new();
    for part in
        chunks.iter().flat_map(|chunk| chunk.split(',')).map(str::trim).filter(|part| !part.is_empty())
    {
        match names.last_mut().filter(|last| is_initials(part) && !last.contains(',')) {
            Some(surname) => *surname = format!("{surname}, {part}"),
            None => names.push(part.to_owned()),
        }
    }
    if let [family, given] = names.as_slice()
        && chunks.len() == 1
        && !family.contains(' ')
        && !family.contains(',')
    {
        return vec![format!("{family}, {given}")];
    }
    names
}

/// The full stop behind an initial belongs to the name.
fn without_full_stop(text: &str) -> &str {
    let Some(before) = text.strip_suffix('.') else { return text };
    let last = before.rsplit([' ', '.', '-']).next().unwrap_or_default();
    if last.chars().count() == 1 { text } else { before }
}

fn is_initials(part: &str) -> bool {
    let letters = part.chars().filter(|c| c.is_alphabetic());
    part.chars().all(|c| c.is_uppercase() || matches!(c, '.' | ' ' | '-' | '–'))
        && (1..=4).contains(&letters.count())
}
