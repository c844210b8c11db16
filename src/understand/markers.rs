//! A title to the kind of notice that its marker names, and to the title without the marker.

use std::collections::{BTreeMap, HashMap};

use std::sync::LazyLock;

use crate::notice::Nature;

use super::table::{key, rows};

/// Markers of notices in titles, in several languages.
const MARKERS: &str = include_str!("../../data/title_markers.csv");

/// Words by which formats state the kind of a notice.
const NATURES: &str = include_str!("../../data/natures.csv");

/// What a title says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marked<'t> {
    /// The kind of notice, where a marker names one.
    pub(super) nature: Option<Nature>,
    /// The title without its markers; empty when the title is nothing else.
    pub(super) rest: &'t str,
}

struct Marker {
    text: &'static str,
    nature: Nature,
    /// Whether `to`, `of` or `for` may join it to the title without a colon.
    joined: bool,
}

/// The longest markers first, grouped by their first character.
static TABLE: LazyLock<BTreeMap<char, Vec<Marker>>> = LazyLock::new(|| {
    let mut table: BTreeMap<char, Vec<Marker>> = BTreeMap::new();
    for row in rows(MARKERS) {
        let [text, nature, joined] = row[..] else { continue };
        let (Some(nature), Some(first)) = (Nature::from_text(nature), text.chars().next()) else { continue };
        table.entry(first).or_default().push(Marker { text, nature, joined: joined == "any" });
    }
    table.values_mut().for_each(|markers| markers.sort_by_key(|marker| std::cmp::Reverse(marker.text.len())));
    table
});

/// Takes the markers off a title: `Retraction note to: X`, `[Retracted] X`, `X: Retraction`, `X (Retracted article)`.
///
/// The first marker at the start names the kind; one at the end counts where there is none at the start.
pub(super) fn marked(title: &str) -> Marked<'_> {
    let mut rest = title.trim().trim_start_matches(is_joint);
    let mut nature = None;
    while let Some((marker, after)) = leading(rest) {
        nature = nature.or(Some(marker.nature));
        rest = after;
    }
    while let Some((marker, before)) = trailing(rest) {
        nature = nature.or(Some(marker.nature));
        rest = before;
    }
    Marked { nature, rest: rest.trim() }
}

/// What the marker of a title says, for rooms that compare titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TitleMarker<'t> {
    /// The kind of notice, where a marker names one.
    pub nature: Option<Nature>,
    /// Whether the marker is one that publishers put before the article's own title (`RETRACTED: X`), so that the
    /// title need not be that of a notice.
    pub is_of_article: bool,
    /// The title without its markers; empty when the title is nothing else.
    pub rest: &'t str,
}

/// Takes the markers off a title.
///
/// ```
/// use recant::understand::title_marker;
/// let notice = title_marker("Retraction notice to: Bright exosomes");
/// assert_eq!((notice.rest, notice.is_of_article), ("Bright exosomes", false));
/// assert!(title_marker("RETRACTED: Bright exosomes").is_of_article);
/// ```
pub fn title_marker(title: &str) -> TitleMarker<'_> {
    const PARTICIPLES: [&str; 9] = [
        "retracted",
        "withdrawn",
        "removed",
        "reinstated",
        "retratad",
        "retractad",
        "rétracté",
        "zurückgezogen",
        "ritrattat",
    ];
    let Marked { nature, rest } = marked(title);
    let start = rest.as_ptr() as usize - title.as_ptr() as usize;
    let around = format!("{} {}", &title[..start], &title[start + rest.len()..]).to_lowercase();
    let is_of_article = nature.is_some() && PARTICIPLES.iter().any(|participle| around.contains(participle));
    TitleMarker { nature, is_of_article, rest }
}

/// The kind of notice that a format states in its own words.
pub(super) fn stated_nature(words: &str) -> Option<Nature> {
    static TERMS: LazyLock<HashMap<String, Nature>> = LazyLock::new(|| {
        let pairs =
            rows(NATURES).filter_map(|row| Some((key(row.first()?), Nature::from_text(row.get(1)?)?)));
        pairs.collect()
    });
    Nature::from_text(words).or_else(|| TERMS.get(&key(words)).copied())
}

/// A marker at the start, and what follows it.
fn leading(title: &str) -> Option<(&'static Marker, &str)> {
    let open = title.trim_start_matches(['[', '(', '*', '"', '“', '«', '【']);
    let bracketed = open.len() < title.len();
    let first = open.chars().next()?;
    let first = first.to_lowercase().next().unwrap_or(first);
    for marker in TABLE.get(&first)? {
        let Some(after) = strip_ignoring_case(open, marker.text) else { continue };
        if let Some(rest) = behind(after, marker, bracketed) {
            return Some((marker, rest));
        }
    }
    None
}

/// What follows a marker, if it is joined as a marker is.
fn behind<'t>(after: &'t str, marker: &Marker, bracketed: bool) -> Option<&'t str> {
    if after.starts_with(char::is_alphanumeric) && !is_wide(marker.text) {
        return None;
    }
    let rest = after.trim_start();
    if rest.is_empty() {
        return Some(rest);
    }
    if bracketed && rest.starts_with([']', ')', '】']) || rest.starts_with(is_colon) {
        return Some(rest.trim_start_matches(is_joint));
    }
    let dashed = after.starts_with(char::is_whitespace) && rest.starts_with(['-', '–', '—']);
    if dashed || rest.starts_with(['"', '“', '‘', '«', '„']) && marker.joined || is_wide(marker.text) {
        return Some(rest.trim_start_matches(is_joint));
    }
    joined_by_preposition(rest, marker)
}

fn joined_by_preposition<'t>(rest: &'t str, marker: &Marker) -> Option<&'t str> {
    const PREPOSITIONS: [&str; 10] = ["to", "of", "for", "in", "on", "de", "del", "do", "da", "zu"];
    let (word, after) = rest.split_once(|c: char| c.is_whitespace() || is_colon(c))?;
    if !PREPOSITIONS.iter().any(|preposition| word.eq_ignore_ascii_case(preposition)) {
        return None;
    }
    let colon = rest[word.len()..].trim_start().starts_with(is_colon);
    let after = after.trim_start_matches(is_joint);
    // "Retraction of the eyelid" is a title; "Retraction of Smith", "Retraction to: the role" are notices.
    let begins_title =
        after.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "\"“‘'«„".contains(c));
    (colon || marker.joined && begins_title).then_some(after)
}

/// A marker at the end, and what precedes it: `X: Retraction`, `X [Retraction]`, `X – RETRACTED`.
fn trailing(title: &str) -> Option<(&'static Marker, &str)> {
    let end = title.trim_end_matches(['.', ' ', '*']);
    if let Some(inner) = end.strip_suffix([']', ')']) {
        let open = inner.rfind(['[', '('])?;
        let (marker, _) = leading(&inner[open + 1..]).or_else(|| web_of_science(&inner[open + 1..]))?;
        return Some((marker, inner[..open].trim_end()));
    }
    let at = end.rfind([':', '–', '—', '-', '|'])?;
    let joint = end[at..].chars().next().map_or(1, char::len_utf8);
    let spaced = end[..at].ends_with(' ') || end[at..].starts_with(':');
    let (marker, rest) = leading(end[at + joint..].trim_start())?;
    (spaced && rest.is_empty()).then(|| (marker, end[..at].trim_end()))
}

/// `Retracted article. See vol. 122, pg. 1761, 2021` and `Retraction of vol 12, pg 345, 2010`, as the Web of Science
/// writes behind titles.
fn web_of_science(words: &str) -> Option<(&'static Marker, &str)> {
    let (head, _) = words.split_once(". See vol").or_else(|| words.split_once(" of vol"))?;
    leading(head)
}

fn strip_ignoring_case<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let mut rest = text.chars();
    for expected in start.chars() {
        let found = rest.next()?;
        let same = found == expected
            || found.to_lowercase().eq(std::iter::once(expected))
            || is_quote(found) && expected == '\'';
        if !same {
            return None;
        }
    }
    Some(rest.as_str())
}

fn is_quote(c: char) -> bool {
    matches!(c, '’' | '‘' | '`')
}

/// Chinese, Japanese and Korean titles join markers without blanks.
fn is_wide(marker: &str) -> bool {
    marker.starts_with(|c| c >= '\u{3000}')
}

fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：' | '.' | '|')
}

fn is_joint(c: char) -> bool {
    c.is_whitespace() || is_colon(c) || matches!(c, '-' | '–' | '—' | ']' | ')' | '】')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(title: &str, nature: &str, rest: &str) {
        let found = marked(title);
        assert_eq!((found.nature.map_or("", Nature::as_str), found.rest), (nature, rest), "{title}");
    }

    #[test]
    fn markers_at_the_start() {
        check("Retraction: A study of mice", "retraction", "A study of mice");
        check("RETRACTED: A study", "retraction", "A study");
        check("[Retracted] Retraction: a study", "retraction", "a study");
        check("Retraction note to: A study", "retraction", "A study");
        check("Retraction for Old enzymes", "retraction", "Old enzymes");
        check("Retraction Notice to \"A study\"", "retraction", "\"A study\"");
        check("Statement of Retraction", "retraction", "");
        check("[ARTIGO PARCIALMENTE RETRATADO]: um estudo", "partial_retraction", "um estudo");
        check("TEMPORARY REMOVAL: A study", "temporary_removal", "A study");
        check("Editor’s Note: A study", "editors_note", "A study");
        check("Notice of Violation of IEEE Publication Principles: A study", "violation_notice", "A study");
        check("撤稿：一项研究", "retraction", "一项研究");
        check("Correction: A study", "correction", "A study");
    }

    #[test]
    fn markers_at_the_end() {
        check("A study of mice [Retraction]", "retraction", "A study of mice");
        check("A study: Notice of Retraction", "retraction", "A study");
        check("A study – RETRACTED", "retraction", "A study");
        check("A study (Retracted article. See vol. 122, pg. 1761, 2021)", "retraction", "A study");
    }

    #[test]
    fn ordinary_titles_have_no_marker() {
        for title in [
            "Retraction of the eyelid",
            "Withdrawal of antibiotics",
            "Removal of arsenic",
            "A study",
            "Corrections of gait",
        ] {
            check(title, "", title);
        }
    }

    #[test]
    fn formats_state_natures_in_their_words() {
        let stated = |words| stated_nature(words).map_or("", Nature::as_str);
        assert_eq!(stated("Expression of concern"), "expression_of_concern");
        assert_eq!(stated("retracted-article"), "retraction");
        assert_eq!(stated("Retraction of Publication"), "retraction");
        assert_eq!(stated("PartialRetractionOf"), "partial_retraction");
        assert_eq!(stated("research-article"), "");
    }

    #[test]
    fn the_tables_are_whole() {
        let markers = TABLE.values().map(Vec::len).sum::<usize>();
        assert_eq!(markers, rows(MARKERS).count());
        assert!(rows(NATURES).all(|row| Nature::from_text(row[1]).is_some()));
    }
}
