//! A bibliographic reference as printed to its parts: authors, title, journal, year, volume, pages.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::notice::{Doi, FoundDoi, Span, find_dois};

use super::names;

/// Where an article stands: `(2010) 7:190`, `2009;52:529-537`, `38: 3187–3196, 2017`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) year: Option<i16>,
    pub(super) volume: Option<String>,
    pub(super) issue: Option<String>,
    pub(super) pages: Option<String>,
    /// The bytes of the place itself.
    pub(super) span: Span0,
}

/// Bytes within the words that were read.
pub(super) type Span0 = std::ops::Range<usize>;

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

/// The ways to write a place, those that say most first.
static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let year = "(?P<y>(?:19|20)[0-9]{2})";
    let volume = r"(?P<v>[0-9]{1,4}[A-Z]?)";
    let issue = r"(?:\s*\((?P<i>[^()]{1,20})\))?";
    let pages =
        r"(?P<p>[A-Za-z]{0,6}[0-9][A-Za-z0-9.]*[0-9A-Za-z]?(?:\s*[-–—]\s*[A-Za-z]{0,2}[0-9]+[A-Za-z]?)?)";
    let month = r"(?:[ ]+[A-Z][a-z]{2,8}(?:[-–/ ]+[A-Z][a-z]{2,8})?(?:[ ]+[0-9]{1,2})?)?";
    let forms = [
        // Vol.46, No.2, 2022, pp.495–503 · Vol. 170 No. 6, September 12, 2005. Pages 903–912
        format!(
            r"(?i:vol(?:ume)?\.?)\s*{volume}\s*,?\s*(?:\(?\s*(?i:no|issue|iss)\.?\s*(?P<i>[0-9A-Za-z-]+)\s*\)?)?\s*[,.]?\s*(?:[A-Z][a-z]+\.?\s*(?:[0-9]{{1,2}},?\s*)?)?\(?{year}\)?\s*[,.;]?\s*(?i:pp|pages?|p)\.?\s*{pages}"
        ),
        // Vol. 7, No. 2, pp. 167-176, 2006
        format!(
            r"(?i:vol(?:ume)?\.?)\s*{volume}\s*,?\s*(?:(?i:no|issue)\.?\s*(?P<i>[0-9A-Za-z-]+))?\s*,?\s*(?i:pp|pages?|p)\.?\s*{pages}\s*,?\s*\(?{year}\)?"
        ),
        // (2010) 7:190 · (2008) 99, 1493–1501 · [2004] 15, 4522–4531
        format!(r"[(\[]{year}[)\]]\s*,?\s*{volume}{issue}\s*[,:]\s*{pages}"),
        // 2009;52:529-537 · 2012 Aug;1(2):12-3 · 2007, 41(2), 132–138 · 2010, 10 , 6128–6148
        format!(r"\b{year}{month}\s*[;,:]\s*{volume}{issue}\s*[,:;]\s*{pages}"),
        // 198, 1129 (2003)
        format!(r"\b{volume}{issue}\s*,\s*{pages}\s*\({year}\)"),
        // 38: 3187–3196, 2017 · 119(10):1403–1408 (2011) · 34: 2153, 2006
        format!(r"\b{volume}{issue}\s*:\s*{pages}\s*,?\s*\(?{year}\)?"),
        // 2016, 8 , 72 without pages after a colon is covered above; 9:1076 and 181:793–798 without a year
        format!(r"\b{volume}{issue}\s*:\s*{pages}"),
    ];
    forms.iter().filter_map(|form| Regex::new(form).ok()).collect()
});

/// The place that stands first in the words. One without a year counts only where there is no other, because `1:100`
/// has that form too.
pub(super) fn place(words: &str) -> Option<Place> {
    if !words.bytes().any(|byte| byte.is_ascii_digit()) || !words.contains([':', ',', ';', '.']) {
        return None;
    }
    let (without_year, with_year) = FORMS.split_last()?;
    let start = |form: &'static Regex| Some((form.find(words)?.start(), form));
    let with_year = if has_year(words) { with_year } else { &[] };
    let first = with_year.iter().filter_map(start).min_by_key(|(start, _)| *start);
    let form = first.map_or(without_year, |(_, form)| form);
    form.captures(words).map(|found| read_place(&found))
}

/// Whether four digits that can be a year stand anywhere; looking is cheaper than trying every form.
fn has_year(words: &str) -> bool {
    let century = |four: &[u8]| matches!(four, [b'1', b'9', ..] | [b'2', b'0', ..]);
    words.as_bytes().windows(4).any(|four| century(four) && four.iter().all(u8::is_ascii_digit))
}

/// `2:abcde-2016-000177notice`: a volume with a number that is no page.
pub(super) fn odd_place(words: &str) -> Option<Place> {
    static ODD: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b(?P<v>[0-9]{1,4}):(?P<p>[A-Za-z][^\s]{3,40})").ok());
    ODD.as_ref()?.captures(words).map(|found| read_place(&found))
}

fn read_place(found: &Captures<'_>) -> Place {
    let part = |name: &str| found.name(name).map(|part| part.as_str().trim());
    let pages = part("p").map(|pages| pages.trim_end_matches('.').replace(' ', ""));
    Place {
        year: part("y").and_then(|year| year.parse().ok()),
        volume: part("v").map(str::to_owned),
        issue: part("i").map(str::to_owned),
        pages,
        span: found.get(0).map_or(0..0, |whole| whole.range()),
    }
}

/// Reads words that are a reference: something must stand before the place, or the place with its journal.
pub(super) fn citation(words: &str) -> Option<Citation> {
    let place = place(words).filter(|place| place.year.is_some() || place.volume.is_some())?;
    let before = words[..place.span.start].trim_end();
    let early_year = early_year(before);
    let (authors_end, title_start) = early_year.unwrap_or_else(|| without_year(before));
    let list = before[..authors_end].trim_start_matches(|c: char| !c.is_alphabetic());
    let people = names::people(without_marks(list));
    let authors: Vec<String> =
        people.unwrap_or_default().into_iter().filter(|one| !one.group).map(|one| one.name).collect();
    let start = if authors.is_empty() { number_end(before) } else { title_start };
    let (title, journal) = title_and_journal(before, start);
    let mut place = place;
    place.year = place.year.or_else(|| year_in(&before[..title_start.min(before.len())]));
    (journal.is_some() || title.is_some()).then_some(Citation { authors, title, journal, place })
}

/// `Authors (2010) Title` and `Authors. 1995. Title`: where the authors end and the title begins.
fn early_year(before: &str) -> Option<(usize, usize)> {
    static YEAR: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"[.,]?\s*\(?\b((?:19|20)[0-9]{2})[a-z]?\)?[.,:]?\s+").ok());
    let found = YEAR.as_ref()?.find(before).filter(|found| found.end() < before.len())?;
    let names = names::people(before[..found.start()].trim()).is_some();
    names.then_some((found.start(), found.end()))
}

fn year_in(words: &str) -> Option<i16> {
    let digits = |word: &&str| word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
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

/// Behind the number of a list item: `1. `, `2) `.
fn number_end(before: &str) -> usize {
    let digits = before.bytes().take_while(u8::is_ascii_digit).count();
    let mark = before[digits..].starts_with(['.', ')', ']']);
    if digits > 0 && digits < 4 && mark { before.len() - before[digits + 1..].trim_start().len() } else { 0 }
}

/// The last sentence before the place is the journal, and what stands before it the title. Journals may be
/// abbreviated, so that a word of up to five letters with a full stop ends no title.
fn title_and_journal(before: &str, start: usize) -> (Option<Span0>, Option<Span0>) {
    let body = before[start..].trim_end_matches([' ', ',', ';', '(', '.', '\n']);
    let end = start + body.len();
    let cut = title_end(body).map(|at| start + at);
    let journal_start = cut.unwrap_or(start);
    let journal = journal_start
        + (before[journal_start..end].len() - before[journal_start..end].trim_start().len())
        ..end;
    let title = cut.map(|cut| start..cut).and_then(|range| trimmed(before, range));
    let name = &before[journal.clone()];
    let plausible =
        name.len() <= 160 && name.starts_with(char::is_uppercase) && !name.contains(['"', '“', '”']);
    (title, Some(journal).filter(|range| !range.is_empty() && plausible))
}

fn trimmed(words: &str, range: Span0) -> Option<Span0> {
    let part = words[range.clone()].trim_matches(|c: char| c.is_whitespace() || "“”\"‘’',;".contains(c));
    let part = part.strip_suffix('.').unwrap_or(part).trim_end_matches(['”', '"', '’', ',']);
    let start = range.start + words[range.clone()].find(part)?;
    (part.len() > 3).then_some(start..start + part.len())
}

/// The byte behind the full stop, question mark or closing quote that ends the title.
fn title_end(body: &str) -> Option<usize> {
    let ends = body.char_indices().filter(|(_, c)| matches!(c, '.' | '?' | '!' | '”' | '’' | '"'));
    let mut best = None;
    for (at, c) in ends {
        let end = at + c.len_utf8();
        let rest = &body[end..];
        if !rest.starts_with(char::is_whitespace) || !rest.trim_start().starts_with(char::is_uppercase) {
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

/// A heading like `Retraction to: Journal https://doi.org/…` or `A Retraction of the Original Research Article`, which
/// says that what follows names the article: the bytes behind it.
pub(super) fn relation(words: &str) -> Option<usize> {
    static RELATION: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)^(?:an? (?:partial )?(?:retraction|expression of concern|correction|erratum|corrigendum|withdrawal)s? (?:of|on|to) ",
            r"the \S+(?: \S+){0,4}? article\b|(?:this (?:article|notice) )?(?:retraction|retraction note|retraction notice|expression of concern|",
            r"correction|erratum|corrigendum|withdrawal)(?: note| notice)?\s*(?:to|of|for)\s*:|(?:original|retracted|corrected) article\s*:|the article with doi\b)"
        ))
        .ok()
    });
    let number = number_end(words);
    RELATION.as_ref()?.find(&words[number..]).map(|found| number + found.end())
}

/// The head of a Springer page: `Smith et al. Journal (2010) 7:190`, with an address behind it or not. The place, and
/// the bytes of what stands before it.
pub(super) fn head(words: &str) -> Option<(Place, Span0)> {
    static HEAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^[^\n]{3,220}?\s\((?:19|20)[0-9]{2}\)\s*[0-9]{1,4}(?:\([^)]{1,12}\))?\s*:\s*[A-Za-z]{0,6}[0-9][^\s]*\s*(?:\n|https?:|doi|DOI|10\.|$)").ok()
    });
    HEAD.as_ref()?.find(words)?;
    let place = place(words).filter(|place| place.year.is_some())?;
    let before = words[..place.span.start].trim_end().len();
    let address = words[place.span.end..]
        .split_whitespace()
        .all(|word| word.contains("10.") || word.contains("http") || word.to_lowercase().starts_with("doi"));
    address.then_some((place, 0..before))
}

/// The longest line that names an article, with room for a DOI.
const IDENTITY_BYTES: usize = 400;

/// The end of a line at the start of the words that names the article: `Journal 38: 3187–3196, 2017; DOI: 10.…`. A
/// line without DOI counts only under a title.
pub(super) fn identity_line(words: &str, titled: bool) -> Option<usize> {
    let words = &words[..words.floor_char_boundary(words.len().min(IDENTITY_BYTES))];
    let place = place(words).filter(|place| place.year.is_some() && place.span.start < 200)?;
    let journal = words[..place.span.start].trim_end_matches([' ', ',', '(']);
    let begins = journal.starts_with(char::is_uppercase)
        && !journal.contains(['\n', '[', '“', '"'])
        && journal.split_whitespace().count() < 25;
    let sentence = journal.contains(". ") && journal.len() > 60 || journal.is_empty();
    if !begins || sentence {
        return None;
    }
    let doi = glued_doi(words).filter(|doi| doi.range.start >= place.span.end);
    let between = |end: usize| {
        words[place.span.end..end].chars().filter(|c| c.is_alphanumeric()).count() <= "httpsdxdoiorg".len()
    };
    match doi.filter(|doi| between(doi.range.start)) {
        Some(doi) => Some(doi.range.end),
        None => {
            (titled && !words[place.span.end..].starts_with(char::is_lowercase)).then_some(place.span.end)
        }
    }
}

/// The first DOI of words in which a sentence may be glued to it: cut where a capitalised word follows a digit or
/// bracket (`10.3892/or.2016.5029Clinical`), which no suffix of a DOI that ends a reference has.
pub(super) fn glued_doi(words: &str) -> Option<FoundDoi> {
    static GLUED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[0-9)][A-Z][a-z]").ok());
    let found = find_dois(words).into_iter().next()?;
    let Some(glued) = GLUED.as_ref().and_then(|glued| glued.find(&words[found.range.clone()])) else {
        return Some(found);
    };
    let end = found.range.start + glued.start() + 1;
    let doi = Doi::parse(&words[found.range.start..end])?;
    Some(FoundDoi { doi, range: found.range.start..end })
}

impl Place {
    /// The bytes of the place, moved by `offset`.
    pub(super) fn at(&self, offset: usize) -> Span {
        Span { start: offset + self.span.start, end: offset + self.span.end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_place(words: &str, expected: &str) {
        let found = place(words).unwrap_or_default();
        let parts = [found.year.map(|year| year.to_string()), found.volume, found.issue, found.pages];
        let shown: Vec<_> = parts.into_iter().map(Option::unwrap_or_default).collect();
        assert_eq!(shown.join("|"), expected, "{words}");
    }

    #[test]
    fn places_in_every_form() {
        check_place("J Name (2010) 7:190", "2010|7||190");
        check_place("Korean J Examples 2009;52:529-537.", "2009|52||529-537");
        check_place("Examples 2012 Aug;1(2):12-3", "2012|1|2|12-3");
        check_place("J. Ex. 2007, 41(2), 132–138", "2007|41|2|132–138");
        check_place("Oncol Ex 38: 3187–3196, 2017; DOI", "2017|38||3187–3196");
        check_place("Br J Ex (2008) 99, 1493–1501; doi", "2008|99||1493–1501");
        check_place("Vol.46, No.2, 2022, pp.495–503", "2022|46|2|495–503");
        check_place("Vol. 170 No. 6, September 12, 2005. Pages 903–912", "2005|170|6|903–912");
        check_place("Ex. 9:1076", "|9||1076");
        check_place("PLoS Ex, Vol.9, No.7, 2014, pp.e102287", "2014|9|7|e102287");
        check_place("Ex Perspect 119(10):1403–1408 (2011)", "2011|119|10|1403–1408");
        check_place("J Ex 198, 1129 (2003). DOI", "2003|198||1129");
        check_place("nothing", "|||");
    }

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

    #[test]
    fn heads_of_pages() {
        let read = |words: &'static str| {
            head(words).map(|(place, before)| (&words[before], place.volume.unwrap_or_default()))
        };
        assert_eq!(
            read("Ann Alpha Journal of Examples (2010) 7:190\nhttps://doi.org/10.5555/a"),
            Some(("Ann Alpha Journal of Examples", "7".to_owned()))
        );
        assert_eq!(read("Alpha et al. Journal (2010) 7:190"), Some(("Alpha et al. Journal", "7".to_owned())));
        assert_eq!(read("The study in Journal (2010) 7:190 was copied"), None);
    }

    #[test]
    fn relations() {
        for words in [
            "A Retraction of the Original Research Article",
            "Retraction to: Journal https://doi.org/10.5555/a",
            "Retraction of : Journal",
            "Retraction note to: X",
        ] {
            assert!(relation(words).is_some(), "{words}");
        }
        assert_eq!(relation("Retraction of the article"), None);
    }
}
