//! The DOIs of a text to whose each is: the notice's own, or the article's.
//!
//! A house prints both on one page, in any order. What a DOI stands in tells them apart: words like `Article DOI:`, a
//! sentence that retracts, a reference with the article's title name the article; a DOI that stands alone, or with
//! journal and date only, names the notice, once another is known to be the article's.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::notice::{Doi, FoundDoi, Span, find_dois};

use super::citation;
use super::draft::{Draft, Found};
use super::labels::Label;
use super::layout::{Part, Piece};
use super::markers::marked;
use super::named_place;
use super::names;
use super::page_head;
use super::phrases::{Says, said};
use super::place;
use super::prose::Sentence;
use super::publishers;
use super::reference_list;
use super::table::rows;
use super::titled_line;

/// The DOI of the article, where the text says outright that it is the article's; worked out once for a text.
pub(super) fn of_article(draft: &Draft) -> Option<Found<Doi>> {
    draft.article_doi.get_or_init(|| told_of_article(draft)).clone()
}

fn told_of_article(draft: &Draft) -> Option<Found<Doi>> {
    let mentions = mentions(draft);
    let labelled = || mentions.iter().find(|one| is_called_article(draft, one));
    let related = || mentions.iter().find(|one| is_related(draft, one));
    let told = || mentions.iter().find(|one| is_in_statement(draft, one));
    let listed = || reference_list::of_article(draft).and_then(|facts| facts.doi);
    let titled = || mentions.iter().find(|one| is_titled(draft, one));
    let found = related().or_else(labelled).or_else(told).or_else(titled).map(Mention::found);
    let cited = || mentions.iter().find(|one| is_cited(draft, one)).map(Mention::found);
    let embedded = || mentions.iter().find(|one| is_embedded(draft, one)).map(Mention::found);
    found.or_else(listed).or_else(cited).or_else(embedded)
}

/// The DOI of the notice, which stands alone, where another is known to be the article's.
pub(super) fn of_notice(draft: &Draft) -> Option<Found<Doi>> {
    let mentions = mentions(draft);
    if let Some(own) = mentions.iter().find(|one| cites_notice(draft, one)) {
        return Some(own.found());
    }
    let article = of_article(draft).map(|found| found.value).or_else(|| in_identity_line(draft));
    let works = mentions.iter().filter(|one| cites_work(draft.at(one.line))).count();
    if article.is_none() && works < 2 {
        return None;
    }
    let (alone, beside): (Vec<_>, Vec<_>) = mentions.iter().partition(|one| stands_alone(draft, one));
    let names_other = |doi: &Doi| article.as_ref() == Some(doi) || beside.iter().any(|one| one.doi == *doi);
    alone.into_iter().find(|one| !names_other(&one.doi)).map(Mention::found)
}

/// `Journal 38: 3187, 2017; DOI: 10.…` under the title names the article, where nothing else does.
fn in_identity_line(draft: &Draft) -> Option<Doi> {
    let line = draft.layout.first(Part::Identity)?;
    page_head::glued_doi(draft.at(line)).map(|found| found.doi)
}

/// The first DOI that stands alone before the text says what is done: on the page of an article that is withdrawn, it
/// is the article's.
pub(super) fn above_statement(draft: &Draft) -> Option<Found<Doi>> {
    let tells = |one: &&Sentence| one.has(Says::Notice) || one.has(Says::Retracts) || one.has(Says::Apology);
    let statement = draft.sentences.iter().find(tells)?.span.start;
    let mentions = mentions(draft);
    let mut above = mentions.iter().take_while(|one| one.span.start < statement);
    above.find(|one| stands_alone(draft, one)).map(Mention::found)
}

/// A DOI in the text.
struct Mention {
    doi: Doi,
    span: Span,
    /// The line, or the part of it between dots and bars, that it stands in.
    line: Span,
    /// The piece that it stands in.
    piece: usize,
    part: Part,
}

impl Mention {
    fn found(&self) -> Found<Doi> {
        Found { value: self.doi.clone(), span: self.span }
    }
}

fn mentions(draft: &Draft) -> Vec<Mention> {
    let mut found: Vec<(usize, FoundDoi)> = Vec::new();
    for (at, piece) in draft.layout.pieces.iter().enumerate() {
        let dois = find_dois(draft.at(piece.span)).into_iter();
        found.extend(dois.filter(|doi| is_whole(draft, piece.span, doi)).map(|doi| (at, doi)));
    }
    if found.len() > HEAD_DOIS + FOOT_DOIS {
        found.drain(HEAD_DOIS..found.len() - FOOT_DOIS);
    }
    found.into_iter().map(|(piece, doi)| mention(draft, piece, doi)).collect()
}

fn mention(draft: &Draft, piece: usize, FoundDoi { doi, range }: FoundDoi) -> Mention {
    let Piece { part, span } = draft.layout.pieces[piece];
    let whole = part == Part::Citation && span.end - span.start < NEAR_BYTES * 2;
    let Range { start, end } =
        if whole { 0..span.end - span.start } else { line_around(draft.at(span), &range) };
    let line = Span { start: span.start + start, end: span.start + end };
    let span = Span { start: span.start + range.start, end: span.start + range.end };
    Mention { doi, span, line, piece, part }
}

/// Where pages are to stand, `pp. 10.…` is the number of the notice itself, and nobody's DOI; what goes on behind a
/// hyphen on another line is not whole.
fn is_whole(draft: &Draft, piece: Span, found: &FoundDoi) -> bool {
    let is_page = draft.at(piece)[..found.range.start].trim_end().ends_with("pp.");
    let behind = &draft.text.text[piece.start + found.range.end..];
    let is_broken = behind.strip_prefix('-').is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    !is_page && !is_broken
}

/// How many DOIs at the start and at the end of a text are looked at: in an article that is printed with its notice, the
/// others are those of its references.
const HEAD_DOIS: usize = 48;
const FOOT_DOIS: usize = 16;

fn line_around(words: &str, doi: &Range<usize>) -> Range<usize> {
    let bounds = ['\n', '·', '|'];
    let start = words[..doi.start]
        .rfind(bounds)
        .map_or(0, |at| at + words[at..].chars().next().map_or(1, char::len_utf8));
    let end = words[doi.end..].find(bounds).map_or(words.len(), |at| doi.end + at);
    start..end
}

/// The words of the line before the DOI and its address, and those behind it; of long lines the nearest.
fn beside<'d>(draft: &'d Draft, mention: &Mention) -> (&'d str, &'d str) {
    let start = mention.line.start.max(mention.span.start.saturating_sub(NEAR_BYTES));
    let end = mention.line.end.min(mention.span.end + NEAR_BYTES);
    let text = &draft.text.text;
    let before = &text[text.ceil_char_boundary(start)..mention.span.start];
    let behind = &text[mention.span.end..text.floor_char_boundary(end)];
    (without_address(before), behind.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// How far from a DOI words are looked for that tell whose it is.
pub(super) const NEAR_BYTES: usize = 400;

/// `Published: 3 May 2020 https://doi.org/` without the address, which belongs to the DOI.
fn without_address(before: &str) -> &str {
    static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)(?:\bdoi\b[\s:=]*|\burl\s*:\s*)?(?:https?://(?:dx\.)?doi\.org/|\bdoi\b[\s:=]*|doi:)?[\s(\[<]*$").ok()
    });
    let found = ADDRESS.as_ref().and_then(|pattern| pattern.find(before));
    let rest = found.map_or(before, |found| &before[..found.start()]);
    rest.trim_matches(|c: char| c.is_whitespace() || "*_(,;:".contains(c))
}

/// Named by `A Retraction of the Original Research Article`, `Retraction to: Journal`, or in what stands under it.
fn is_related(draft: &Draft, mention: &Mention) -> bool {
    matches!(mention.part, Part::Relation | Part::Related) || follows_relation(draft, mention.piece)
}

/// Words before a DOI that say that it is the article's.
fn is_called_article(draft: &Draft, mention: &Mention) -> bool {
    static CALLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)(?:(?:original|retracted|corrected|withdrawn|affected|related) (?:article|paper|publication)|(?:article|paper)(?: doi)?|(?:original|retracted) article:.{0,120}|",
            r"relates to|refers to|original (?:article )?(?:can be|is) found (?:online )?at|doi of (?:the )?original article|",
            r"this is an? (?:\S+ ){1,4}(?:for|of|to) the (?:article|paper)\b.*)$"
        ))
        .ok()
    });
    let (before, _) = beside(draft, mention);
    let bare = before.trim_end_matches([':', ' ']);
    let called = CALLED.as_ref().is_some_and(|pattern| pattern.is_match(bare)) && !is_listed(draft, mention);
    called || is_headed(draft, mention) || in_brackets(before) || describes_article(draft, mention)
}

/// `Retraction of ‘A study’ by …`, `Retraction Note: Journal (2019) 12:301` before the DOI or above it.
fn is_headed(draft: &Draft, mention: &Mention) -> bool {
    /// Such a line names one work.
    const LINE_BYTES: usize = 500;
    if is_listed(draft, mention) || matches!(mention.part, Part::Title | Part::Labelled(_)) {
        return false;
    }
    let span = draft.layout.pieces[mention.piece].span;
    if mention.span.start - span.start > LINE_BYTES {
        return false;
    }
    let before = without_address(draft.at(Span { start: span.start, end: mention.span.start }));
    let above = mention.piece.checked_sub(1).map(|above| draft.layout.pieces[above]);
    let words = match above.filter(|above| {
        before.is_empty() && above.part != Part::Title && find_dois(draft.at(above.span)).is_empty()
    }) {
        Some(above) => draft.at(above.span),
        None => before,
    };
    let marked = marked(words);
    words.len() < LINE_BYTES && marked.nature.is_some() && place::place(marked.rest).is_some()
}

/// In a reference with its authors that stands alone, before any other work is spoken of.
fn is_cited(draft: &Draft, mention: &Mention) -> bool {
    let cites = || citation::citation(draft.at(mention.line)).is_some_and(|found| !found.authors.is_empty());
    mention.part == Part::Citation && cites() && !after_turn(draft, mention) && !cites_notice(draft, mention)
}

/// `Alpha A. Retraction Note: A study. Journal 4, 12 (2021). https://doi.org/…`: how the notice itself is cited.
fn cites_notice(draft: &Draft, mention: &Mention) -> bool {
    static MARKED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r#"(?i)\b(?:retract\w*|withdr\w*|removal|removed|reinstatement|correction|corrected|erratum|corrigendum|addendum|concern|note|notice)[^.]{0,12}[:\].–—-]\s*[“‘"]?$"#).ok()
    });
    let Some(title) = draft.notice.title.as_deref().map(|title| marked(title).rest) else { return false };
    let near = mention.span.start - mention.line.start < 4 * NEAR_BYTES;
    let open = near && matches!(mention.part, Part::Prose | Part::Citation | Part::Running | Part::Title);
    let start = &title[..title.char_indices().nth(24).map_or(title.len(), |(at, _)| at)];
    let before = draft.at(Span { start: mention.line.start, end: mention.span.start });
    let marked_before = |at: usize| MARKED.as_ref().is_some_and(|marked| marked.is_match(&before[..at]));
    let cited_by_names = marked(before.trim()).nature.is_none() && !is_listed(draft, mention);
    open && cited_by_names && start.len() > 12 && before.find(start).is_some_and(marked_before)
}

/// In a sentence or reference that bears the title of the notice.
fn is_titled(draft: &Draft, mention: &Mention) -> bool {
    let near = mention.span.start - mention.line.start < 4 * NEAR_BYTES;
    let open = near && matches!(mention.part, Part::Prose | Part::Citation);
    let before = draft.at(Span { start: mention.line.start, end: mention.span.start });
    let bears = open && titled_line::bears_title(draft, before);
    bears && !cites_notice(draft, mention) && (is_reference(before) || !after_turn(draft, mention))
}

/// `A. Alpha and B. Beta. 2022. A study. In Proceedings`: names up to the year.
fn is_reference(before: &str) -> bool {
    let year =
        before.as_bytes().windows(4).position(|four| matches!(four, [b'1', b'9', ..] | [b'2', b'0', ..]));
    let list = year.and_then(|at| before.get(..at)).unwrap_or_default();
    names::people(list.trim_end_matches([' ', '(', '.', ',']))
        .is_some_and(|listed| listed.iter().all(|one| !one.group))
}

/// `(Journal 18, 3001–3012; March 2017) https://doi.org/…` alone on its line.
fn in_brackets(before: &str) -> bool {
    let whole = before.trim();
    let closes = whole.ends_with(')') && (whole.starts_with('(') || !whole.contains('('));
    (closes && before.len() > 12) && citation::dated_place(whole.trim_end_matches(')'))
}

/// `Article title: …`, `Authors: …`, `DOI: …` line by line.
fn describes_article(draft: &Draft, mention: &Mention) -> bool {
    /// Longer pieces are no list of labels.
    const LIST_BYTES: usize = 2_000;
    let words = draft.at(draft.layout.pieces[mention.piece].span);
    words.len() < LIST_BYTES && words.lines().any(|line| line.to_lowercase().starts_with("article title:"))
}

/// In a sentence that retracts, before it turns to other works.
fn is_in_statement(draft: &Draft, mention: &Mention) -> bool {
    let at = mention.span.start;
    let mut early = draft.sentences.iter().take(8);
    let Some(sentence) = early.find(|one| one.span.start <= at && at < one.span.end) else { return false };
    let before = draft.at(Span { start: sentence.span.start, end: at });
    let turned = sentence.turn.is_some_and(|turn| sentence.span.start + turn < at);
    let tells = sentence.has(Says::Retracts) || sentence.has(Says::Notice) && calls_article(before);
    tells && !turned && !calls_other_notice(before) && !stands_alone(draft, mention)
}

fn calls_article(before: &str) -> bool {
    letters("article").any(|word| before.contains(word))
}

/// Whether words name another notice behind the last article: `the above article and a Corrigendum (doi: …)`.
pub(super) fn calls_other_notice(before: &str) -> bool {
    let last = |kind: &'static str| letters(kind).filter_map(|word| before.rfind(word)).max();
    last("notice") > last("article")
}

/// The letters of a kind in `data/identity_words.csv`.
fn letters(kind: &'static str) -> impl Iterator<Item = &'static str> {
    static LETTERS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
        let table = rows(include_str!("../../data/identity_words.csv"));
        table.filter_map(|row| Some((*row.first()?, *row.get(1)?))).collect()
    });
    LETTERS.iter().filter(move |(_, known)| *known == kind).map(|(letters, _)| *letters)
}

/// In brackets behind words that call something an article, or in prose of a language that we do not read.
fn is_embedded(draft: &Draft, mention: &Mention) -> bool {
    if mention.part != Part::Prose || stands_alone(draft, mention) {
        return false;
    }
    let at = mention.span.start;
    let line = draft.at(Span { start: mention.line.start, end: at });
    if after_turn(draft, mention) || calls_other_notice(line) {
        return false;
    }
    let mut early = draft.sentences.iter().take(3);
    let sentence = early.find(|one| one.span.start <= at && at < one.span.end);
    let before = |span: Span| draft.at(Span { start: span.start, end: at }).to_lowercase();
    let called = sentence.is_some_and(|one| letters("call").any(|call| before(one.span).contains(call)));
    // A title in the quotation marks of Chinese or Japanese.
    let quotes = [Some(mention.line), sentence.map(|one| one.span)];
    let quotes = quotes.into_iter().flatten().any(|span| draft.at(span).contains(['《', '「', '『']));
    let is_read =
        !quotes && draft.sentences.iter().any(|one| one.has(Says::Retracts) || one.has(Says::Notice));
    called || !is_read && draft.at(mention.line).len() > 40
}

/// Behind words that turn to other works.
fn after_turn(draft: &Draft, mention: &Mention) -> bool {
    let turned = |one: &Sentence| one.turn.is_some_and(|turn| one.span.start + turn < mention.span.start);
    draft.sentences.iter().any(turned)
}

/// Alone on its line, or only with journal, place and date.
fn stands_alone(draft: &Draft, mention: &Mention) -> bool {
    /// Longer lines say more than what the notice is.
    const LINE_BYTES: usize = 200;
    if draft.at(mention.line).len() >= LINE_BYTES {
        return false;
    }
    let (before, behind) = beside(draft, mention);
    let open = !is_listed(draft, mention)
        && mention.part != Part::Names
        && mention.part != Part::Title
        && !is_related(draft, mention);
    open && behind.len() < 40 && is_front_matter(before) && !is_called_article(draft, mention)
}

/// In the reference list, but for the line of journal and place that a house prints under it.
fn is_listed(draft: &Draft, mention: &Mention) -> bool {
    let line = || draft.at(mention.line).trim();
    let numbered = || citation::number_end(line()) > 0;
    mention.part == Part::Labelled(Label::References)
        && (numbered() || named_place::named_place(draft, mention.line).is_none())
}

/// An address under `Retraction to: Journal`, where that line has none.
fn follows_relation(draft: &Draft, piece: usize) -> bool {
    piece.checked_sub(1).is_some_and(|above| {
        let Piece { part, span } = draft.layout.pieces[above];
        draft.layout.pieces[piece].part == Part::Address
            && matches!(part, Part::Relation | Part::Related)
            && find_dois(draft.at(span)).is_empty()
    })
}

/// Journal, place, date or nothing: no work, no statement, no names.
pub(super) fn is_front_matter(before: &str) -> bool {
    let quoted = before.contains(['"', '‘', '“', '”', '«', '》', '」', '』', '[']);
    let numbered = citation::number_end(before) > 0;
    before.len() < 12
        || !quoted && !numbered && !cites_work(before) && said(before).says.is_empty() && !is_sentence(before)
}

fn is_sentence(words: &str) -> bool {
    let publisher = || words.split(", ").any(|part| publishers::is_known(part.trim_end_matches('.')));
    words.split_whitespace().count() > 14 || names::people(words).is_some() && !publisher()
}

/// Whether words are a reference with its authors or its title.
fn cites_work(words: &str) -> bool {
    citation::citation(words).is_some_and(|found| !found.authors.is_empty() || found.title.is_some())
}
#[cfg(test)]
mod tests {
    use super::super::clean::Text;
    use super::*;
    use crate::corpus::Block;
    use crate::notice::{Notice, NoticeId};

    /// The article's DOI and the notice's, of a text whose blocks are parted by empty lines; each by its suffix.
    #[track_caller]
    fn check(text: &str, article: &str, own: &str) {
        let block = |text: &str| Block { text: text.to_owned(), ..Block::default() };
        let blocks: Vec<Block> = text.split("\n\n").map(block).collect();
        let mut draft = Draft::new(Text::join(&blocks), Notice::new(NoticeId::new("a")));
        draft.notice.title = draft.layout.first(Part::Title).map(|span| draft.at(span).to_owned());
        let suffix = |found: Option<Found<Doi>>| {
            found.map_or_else(String::new, |found| found.value.as_str().replacen("10.5555/", "", 1))
        };
        assert_eq!(
            (suffix(of_article(&draft)).as_str(), suffix(of_notice(&draft)).as_str()),
            (article, own),
            "{text}"
        );
    }

    #[test]
    fn what_a_doi_is_called_tells_whose_it_is() {
        check("Retraction: A study of mice\n\nArticle DOI: 10.5555/a\ndoi: 10.5555/n", "a", "n");
        check(
            "Retraction: A study of mice\n\nDOI of original article: https://doi.org/10.5555/a\nhttps://doi.org/10.5555/n",
            "a",
            "n",
        );
        check(
            "Retraction: A study of mice\n\nThis retraction relates to https://doi.org/10.5555/a\nhttps://doi.org/10.5555/n",
            "a",
            "n",
        );
        check(
            "Retraction: A study of mice\n\nRetraction of ‘A study of mice’ by A. Alpha, Ex. J., 2018, 8, 22-29, https://doi.org/10.5555/a\n\nDOI: 10.5555/n",
            "a",
            "n",
        );
    }

    #[test]
    fn a_sentence_that_retracts_names_the_article() {
        let sentence = "The Editor has retracted the article “A study of mice” (Ex J 2014;3:1, doi: 10.5555/a) because the data were wrong.";
        check(
            &format!("Ex J 2016;5:9\ndoi: 10.5555/n\n\nRetraction: A study of mice\n\n{sentence}"),
            "a",
            "n",
        );
        check(
            &format!("Retraction: A study of mice\n\n{sentence}\n\nPublished: 3 May 2016 · DOI: 10.5555/n"),
            "a",
            "n",
        );
        check("编辑部决定撤销论文《小鼠研究》（DOI: 10.5555/a）。\n\nDOI: 10.5555/n", "a", "n");
        check("The article and a Corrigendum (doi: 10.5555/c) are retracted.\n\nDOI: 10.5555/n", "", "");
    }

    #[test]
    fn the_reference_with_its_title_names_the_article() {
        let notice = "Retracted: A study of brown mice in barns\n\nhttps://doi.org/10.5555/n\n\nThis article [1] has been retracted.";
        let reference = "References\n[1] A. Alpha and B. Beta, “A study of brown mice in barns,” Journal of Mice, vol. 2012, Article ID 31, 2012. doi:10.5555/a";
        check(&format!("{notice}\n\n{reference}"), "a", "n");
    }

    #[test]
    fn one_doi_alone_may_be_either() {
        check("Retraction: A study of mice\n\nhttps://doi.org/10.5555/x\n\nThe data were wrong.", "", "");
        check("The published article was retracted, pp. 10.5555/x", "", "");
    }
}
