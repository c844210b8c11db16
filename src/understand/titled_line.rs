//! A line that bears the article's title to what stands around the title: names before it, journal and place behind it.
//!
//! Houses cite in every order and with every mark; where the title is known, nothing else need be.

use super::citation;
use super::draft::{Draft, behind_title};
use super::facts::Facts;
use super::identity;
use super::labels::Label;
use super::layout::Part;
use super::markers::marked;
use super::names;
use super::place::{self, Place};
use super::reference_list;
use super::table::key;
use crate::notice::{Span, find_dois};

/// Shorter titles stand in others.
const TITLE_LETTERS: usize = 20;

/// Longer passages are no references.
const LINE_BYTES: usize = 1_200;

/// Fills what the first such line says, where names stand before the title.
pub(super) fn read(draft: &Draft, facts: &mut Facts) {
    let Some(title) = draft.notice.title.as_deref().map(|title| marked(title).rest) else { return };
    if title.chars().filter(|c| c.is_alphanumeric()).count() < TITLE_LETTERS {
        return;
    }
    let open = |part: Part| matches!(part, Part::Prose | Part::Citation | Part::Related | Part::Relation);
    let pieces = draft.layout.pieces.iter().filter(|piece| open(piece.part)).map(|piece| piece.span);
    let listed = match draft.layout.first(Part::Labelled(Label::References)) {
        Some(_) => reference_list::items(draft),
        None => Vec::new(),
    };
    let lines = pieces.chain(listed).filter(|span| span.end - span.start < LINE_BYTES);
    for span in lines {
        let words = draft.at(span);
        let Some((start, end)) = find_title(words, title) else { continue };
        // `Retraction of: Ann Alpha, A study, Journal`: the names follow the marker.
        let marker = words.len() - marked(words).rest.len();
        let marker = if marked(words).nature.is_some() { marker.min(start) } else { 0 };
        let from = Span { start: span.start + marker, end: span.end };
        if read_line(draft, from, (start - marker, end - marker), facts) {
            return;
        }
    }
}

/// Whether words bear the title of the notice without its marker, whatever its case and marks.
pub(super) fn bears_title(draft: &Draft, words: &str) -> bool {
    let Some(title) = draft.notice.title.as_deref() else { return false };
    let title = key(marked(title).rest);
    title.len() >= TITLE_LETTERS && key(words).contains(&title)
}

/// Where a title stands within words, whatever its case and joints.
fn find_title(words: &str, title: &str) -> Option<(usize, usize)> {
    let first = title.chars().find(|c| c.is_alphanumeric())?.to_lowercase().next()?;
    let mut before = ' ';
    let begins = |before: char, c: char| !before.is_alphanumeric() && c.to_lowercase().next() == Some(first);
    words.char_indices().find_map(|(at, c)| {
        let starts = begins(before, c);
        before = c;
        starts.then(|| behind_title(&words[at..], title).map(|end| (at, at + end)))?
    })
}

/// Names, year and marks before the title, journal and place behind it. Gives whether names stand there.
fn read_line(draft: &Draft, span: Span, (start, end): (usize, usize), facts: &mut Facts) -> bool {
    let words = draft.at(span);
    let (before, behind) = (&words[..start], &words[end..]);
    let number = citation::number_end(before);
    let list = without_year(before[number..].trim_end_matches(MARKS));
    let listed = names::people(list.trim_end_matches([' ', ',', '.', ':', '(', '\n']));
    let Some(listed) = listed.filter(|listed| listed.iter().any(|one| !one.group)) else { return false };
    facts.authors(listed, span.start + number);
    if let Some(found) = find_dois(words).into_iter().next().filter(|found| found.range.start >= end) {
        facts.doi(found, span.start);
    }
    let year = citation::last_year(before);
    if let Some(place) = place::place(behind).or_else(|| place::numbered(behind)) {
        read_journal(
            draft,
            Span { start: span.start + end, end: span.start + end + place.span.start },
            facts,
        );
        let year = place.year.or(year);
        facts.place(Place { year, ..place }, span.start + end);
    } else if year.is_some() {
        facts.place(Place { year, span: 0..start, ..Place::default() }, span.start);
    }
    true
}

const MARKS: [char; 12] = ['“', '"', '‘', '\'', '«', '[', ' ', ',', '.', ':', '\n', '*'];

/// The names without `(2019)` or `2022.` behind them.
fn without_year(list: &str) -> &str {
    let bare = list.trim_end_matches([')', '.', ',', ' ']);
    let digits = bare.len() - bare.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    if digits == 4 { bare[..bare.len() - 4].trim_end_matches(['(', ' ', ',', '.']) } else { list }
}

fn read_journal(draft: &Draft, span: Span, facts: &mut Facts) {
    let words = draft.at(span);
    let name = words.trim_matches(|c: char| c.is_whitespace() || ".,;:?!“”\"’'()[]*".contains(c));
    let name = name.strip_prefix("In ").or_else(|| name.strip_prefix("in ")).unwrap_or(name);
    if let Some(at) = words.find(name).filter(|_| (3..120).contains(&name.len()) && !name.contains(". "))
        && citation::begins_journal(name)
    {
        facts.journal.get_or_insert(draft.within(span, at..at + name.len()));
    }
}

/// `(Ann Alpha, Bo Beta. J Ex 2012;11:88–97; https://doi.org/…)` in the sentence that tells of the article.
pub(super) fn in_brackets(draft: &Draft, facts: &mut Facts) {
    const SENTENCES: usize = 4;
    for sentence in draft.sentences.iter().take(SENTENCES) {
        // An author's name ends with a full stop, where sentences are parted.
        let end = draft.layout.pieces.get(sentence.piece).map_or(sentence.span.end, |piece| piece.span.end);
        let words = draft.at(Span { start: sentence.span.start, end });
        let limit = words.floor_char_boundary(words.len().min(LINE_BYTES));
        let words = &words[..sentence.turn.unwrap_or(limit).min(limit)];
        for (open, _) in words.match_indices(['(', '[']) {
            let close = words[open..].find(['\n']).map_or(words.len(), |end| open + end);
            let inside = &words[open + 1..close];
            let Some(stop) = inside.find(". ").filter(|stop| *stop < 400) else { continue };
            let Some(listed) =
                names::people(&inside[..stop]).filter(|listed| listed.iter().all(|one| !one.group))
            else {
                continue;
            };
            let behind = &inside[stop..];
            let Some(place) = place::place(behind).filter(|place| place.span.start < 120) else { continue };
            facts.authors(listed, sentence.span.start + open + 1);
            let start = sentence.span.start + open + 1 + stop;
            read_journal(draft, Span { start, end: start + place.span.start }, facts);
            return facts.place(place, start);
        }
    }
}

/// Whether the names under the title are the article's authors: on the article's own page, where they retract what they
/// wrote, or where the text names one of them as its author.
pub(super) fn header_wrote_article(draft: &Draft) -> bool {
    let Some(span) = draft.layout.first(Part::Names) else { return false };
    let listed = names::people(draft.at(span)).unwrap_or_default();
    let families: Vec<&str> =
        listed.iter().filter(|one| !one.group).filter_map(|one| names::family(&one.name)).collect();
    !families.is_empty()
        && (is_articles_page(draft) || speaks_as_author(draft) || names_author(draft, &families))
}

/// A page headed `RETRACTED: A study` on which no other work is cited.
pub(super) fn is_articles_page(draft: &Draft) -> bool {
    let title = draft.notice.title.as_deref().unwrap_or_default();
    let cites = draft.layout.pieces.iter().any(|piece| {
        matches!(
            piece.part,
            Part::Citation | Part::Relation | Part::Related | Part::Labelled(Label::References)
        )
    });
    super::markers::title_marker(title).is_of_article && !cites && identity::of_article(draft).is_none()
}

/// `We retract our paper`, which no editor says.
pub(super) fn speaks_as_author(draft: &Draft) -> bool {
    let mut early = draft.sentences.iter().take(8).map(|sentence| draft.at(sentence.span));
    early.any(|words| {
        const OURS: [&str; 9] = [
            "our paper",
            "our article",
            "our study",
            "our letter",
            "our work",
            "our report",
            "of us ",
            "article, we ",
            "paper, we ",
        ];
        let words = words.to_lowercase();
        OURS.iter().any(|ours| words.contains(ours)) && !words.contains("editor")
    })
}

/// A sentence on the authors that names one of the families, or `Alpha et al.`.
fn names_author(draft: &Draft, families: &[&str]) -> bool {
    let text = &draft.text.text;
    let et_al = |family: &&str| text.contains(&format!("{family} et al"));
    let told = |family: &&str| {
        draft
            .sentences
            .iter()
            .take(24)
            .map(|one| draft.at(one.span))
            .any(|words| words.contains("author") && has_word(words, family))
    };
    families.iter().any(|family| et_al(family) || told(family))
}

fn has_word(words: &str, wanted: &str) -> bool {
    words.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| word == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_found_within_a_line() {
        let line = "Ann Alpha, Bo Beta, A study of\nBrown mice, J Ex, Volume 5";
        assert_eq!(
            find_title(line, "A Study of brown mice").map(|(start, end)| &line[start..end]),
            Some("A study of\nBrown mice")
        );
        assert_eq!(find_title(line, "A study of white mice"), None);
    }

    #[test]
    fn years_stand_behind_names() {
        assert_eq!(without_year("Alpha A, Beta B (2019)"), "Alpha A, Beta B");
        assert_eq!(without_year("A. Alpha and B. Beta. 2022"), "A. Alpha and B. Beta");
        assert_eq!(without_year("A. Alpha"), "A. Alpha");
    }
}
