//! What the format states, the reference list and the text say of the articles, put together.

use std::sync::LazyLock;

use regex::Regex;

use crate::corpus::{Field, Stated};
use crate::notice::{Article, Doi, Span, find_dois, pmcid_digits};

use super::countries::countries;
use super::dates::date;
use super::draft::{Draft, same_title};
use super::facts::{self, Facts};
use super::layout::{Part, is_affiliation};
use super::markers::marked;
use super::names;
use super::phrases::Says;
use super::table::key;
use super::titled_line;

/// Completes the articles of a notice. Gives whether the names under the title are the article's authors.
pub(super) fn read(draft: &mut Draft, references: &[Stated]) -> bool {
    let batch = if draft.notice.articles.is_empty() { batch(draft) } else { Vec::new() };
    if batch.len() > 1 {
        for (nth, facts) in batch.into_iter().enumerate() {
            draft.notice.articles.push(Article::default());
            take_facts(draft, nth, facts);
        }
        return false;
    }
    if draft.notice.articles.len() > 1 {
        for nth in 0..draft.notice.articles.len() {
            if let Some(at) = matching(draft, &draft.notice.articles[nth], references) {
                take_reference(&mut draft.notice.articles[nth], &references[at]);
            }
        }
        return false;
    }
    one(draft, references)
}

fn one(draft: &mut Draft, references: &[Stated]) -> bool {
    let facts = facts::facts(draft);
    if let Some(own) = facts.own_doi.clone() {
        draft.mark("doi", own.span);
        draft.notice.doi = Some(own.value);
    }
    let chosen = chosen_reference(draft, &facts, references);
    if draft.notice.articles.is_empty() && chosen.is_none() && facts.is_empty() {
        return false;
    }
    let header = header_is_article(draft, &facts);
    if let Some(at) = chosen {
        take_reference(draft.article(), &references[at]);
    }
    draft.article();
    take_facts(draft, 0, facts);
    if header {
        take_institutions(draft);
    }
    full_names(draft);
    more_in_title(draft);
    // Authors who retract their own article have written the notice too.
    header && !titled_line::speaks_as_author(draft)
}

/// A title that cites several articles, each with its DOI, is about all of them.
fn more_in_title(draft: &mut Draft) {
    let title = draft.notice.title.clone().unwrap_or_default();
    let span = draft.notice.evidence.get("title").copied();
    for found in find_dois(&title) {
        let known = draft.notice.articles.iter().any(|article| article.doi.as_ref() == Some(&found.doi));
        if !known && draft.notice.doi.as_ref() != Some(&found.doi) {
            let nth = draft.notice.articles.len();
            draft.notice.articles.push(Article { doi: Some(found.doi), ..Article::default() });
            span.into_iter().for_each(|span| draft.mark(format!("articles.{nth}.doi"), span));
        }
    }
}

/// The retracted article's own reference: the one with its DOI or PubMed number, its title, or its place; else the one
/// that the retracting sentence points to.
fn chosen_reference(draft: &Draft, facts: &Facts, references: &[Stated]) -> Option<usize> {
    if references.is_empty() {
        return None;
    }
    let stated = draft.notice.articles.first();
    stated.and_then(|article| matching(draft, article, references)).or_else(|| {
        let title = facts.title.as_ref().map(|found| found.value.as_str());
        let titled = title.and_then(|title| with_title(title, references));
        titled.or_else(|| pointed_at(draft, title, references))
    })
}

fn matching(draft: &Draft, article: &Article, references: &[Stated]) -> Option<usize> {
    let with = |field, value: &str| {
        references
            .iter()
            .position(|reference| reference.all(field).any(|found| same_identifier(found, value)))
    };
    let by_doi = article.doi.as_ref().and_then(|doi| with(Field::Doi, doi.as_str()));
    let by_pmid = by_doi.or_else(|| article.pmid.as_deref().and_then(|pmid| with(Field::Pmid, pmid)));
    let by_number = by_pmid.or_else(|| with_pmcid(article.pmcid.as_deref()?, references));
    let by_title = by_number.or_else(|| with_title(article.title.as_deref()?, references));
    let single = draft.notice.articles.len() == 1;
    by_title.or_else(|| with_place(article, references)).or_else(|| {
        let title = draft.notice.title.as_deref().map(|title| marked(title).rest).filter(|_| single)?;
        with_title(title, references)
    })
}

fn with_pmcid(digits: &str, references: &[Stated]) -> Option<usize> {
    let has = |found: &str| pmcid_digits(found).as_deref() == Some(digits);
    references.iter().position(|reference| reference.all(Field::Pmcid).any(has))
}

fn same_identifier(found: &str, value: &str) -> bool {
    found.eq_ignore_ascii_case(value)
        || found.len() > value.len()
            && found.to_ascii_lowercase().ends_with(&format!("/{}", value.to_ascii_lowercase()))
}

fn with_title(title: &str, references: &[Stated]) -> Option<usize> {
    (title.len() > 8).then(|| {
        references
            .iter()
            .position(|reference| reference.first(Field::Title).is_some_and(|found| same_title(found, title)))
    })?
}

fn with_place(article: &Article, references: &[Stated]) -> Option<usize> {
    let (volume, pages) = (article.volume.as_deref()?, article.pages.as_deref()?);
    let first = |pages: &str| pages.split(['-', '–']).next().unwrap_or_default().trim().to_owned();
    references.iter().position(|reference| {
        reference.first(Field::Volume) == Some(volume)
            && reference.first(Field::Pages).is_some_and(|found| first(found) == first(pages))
    })
}

/// `This article [1] has been retracted`: reference 1, unless its title is another than the notice's.
fn pointed_at(draft: &Draft, title: Option<&str>, references: &[Stated]) -> Option<usize> {
    static POINTER: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\[\s*([0-9]{1,3})\s*\]|[\p{L}”’.,](\d{1,2})\)").ok());
    let sentence =
        draft.sentences.iter().take(4).find(|one| one.has(Says::Notice) || one.has(Says::Retracts))?;
    let words = draft.at(sentence.span);
    let turn = sentence.turn.unwrap_or(words.len());
    let found = POINTER.as_ref()?.captures(words)?;
    let label = found.get(1).or_else(|| found.get(2)).filter(|label| label.start() < turn)?;
    let at = references
        .iter()
        .position(|reference| reference.all(Field::Label).any(|known| known == label.as_str()))?;
    let another =
        title.zip(references[at].first(Field::Title)).is_some_and(|(title, cited)| !same_title(title, cited));
    (!another).then_some(at)
}

fn take_reference(article: &mut Article, reference: &Stated) {
    let text = |field| reference.first(field).map(str::to_owned);
    let fill = |slot: &mut Option<String>, value: Option<String>| {
        if slot.is_none() {
            *slot = value;
        }
    };
    fill(&mut article.title, text(Field::Title));
    fill(&mut article.pmid, text(Field::Pmid));
    fill(&mut article.pmcid, reference.all(Field::Pmcid).find_map(pmcid_digits));
    fill(&mut article.volume, text(Field::Volume));
    fill(&mut article.issue, text(Field::Issue));
    fill(&mut article.pages, text(Field::Pages));
    article.doi = article.doi.take().or_else(|| reference.first(Field::Doi).and_then(Doi::parse));
    article.year = article.year.or_else(|| date(reference.first(Field::Year)?).map(|date| date.year()));
    if article.authors.is_empty() {
        article.authors =
            reference.all(Field::Author).filter(|name| !names::is_group(name)).map(written).collect();
    }
}

fn written(name: &str) -> String {
    names::person(name).unwrap_or_else(|| name.to_owned())
}

/// Fills what the article lacks from the text, with evidence.
fn take_facts(draft: &mut Draft, nth: usize, facts: Facts) {
    let mut marks: Vec<(&str, Span)> = Vec::new();
    if let Some(found) = facts.journal.clone().filter(|_| draft.notice.journal.is_none()) {
        // A notice appears in the journal of its article, where it names no other.
        draft.fill("journal", |notice| &mut notice.journal, Some(found));
    }
    let own_journal = draft.notice.journal.clone();
    let article = &mut draft.notice.articles[nth];
    if let Some(found) = facts.title.filter(|_| article.title.is_none()) {
        article.title = Some(found.value);
        marks.push(("title", found.span));
    }
    if let Some(found) = facts.authors.filter(|_| article.authors.is_empty()) {
        article.authors = found.value;
        marks.push(("authors", found.span));
    }
    if let Some(found) = facts.doi.filter(|_| article.doi.is_none()) {
        article.doi = Some(found.value);
        marks.push(("doi", found.span));
    }
    if let Some(found) = facts.journal.filter(|_| article.journal.is_none()) {
        marks.push(("journal", found.span));
        article.journal = Some(found.value);
    }
    if let Some(found) = facts.place {
        let place = found.value;
        article.year = article.year.or(place.year);
        article.volume = article.volume.take().or(place.volume);
        article.issue = article.issue.take().or(place.issue);
        article.pages = article.pages.take().or(place.pages);
        marks.push(("place", found.span));
    }
    if own_journal.is_some() && article.journal.as_deref().map(key) == own_journal.as_deref().map(key) {
        article.journal = None;
    }
    for (field, span) in marks {
        draft.mark(format!("articles.{nth}.{field}"), span);
    }
}

fn header_is_article(draft: &Draft, facts: &Facts) -> bool {
    let names = draft.layout.first(Part::Names);
    facts
        .authors
        .as_ref()
        .zip(names)
        .is_some_and(|(authors, names)| names.start <= authors.span.start && authors.span.end <= names.end)
}

/// The institutions under the authors' names.
fn take_institutions(draft: &mut Draft) {
    let pieces: Vec<Span> = draft.layout.all(Part::Affiliation).collect();
    let lines = pieces.iter().flat_map(|span| draft.at(*span).lines());
    let strip = |line: &str| {
        line.trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || "#*†.)".contains(c))
            .trim()
            .to_owned()
    };
    let institutions: Vec<String> = lines.map(strip).filter(|line| is_affiliation(line)).collect();
    let found = countries(institutions.iter().map(String::as_str));
    let article = draft.article();
    if article.institutions.is_empty() {
        article.institutions = institutions;
    }
    if article.countries.is_empty() {
        article.countries = found;
    }
    if let (Some(first), Some(last)) = (pieces.first(), pieces.last()) {
        draft.mark("articles.0.institutions", Span { start: first.start, end: last.end });
    }
}

/// A shorter list may agree with the notice's authors by chance.
const CUT_AUTHORS: usize = 3;

/// Where the notice's authors are the article's, name by name, their full names replace the initials of a reference,
/// and those that the reference leaves out are added.
fn full_names(draft: &mut Draft) {
    let writers: Vec<String> = draft
        .notice
        .people
        .iter()
        .filter(|person| person.role == crate::notice::Role::NoticeAuthor)
        .map(|person| person.name.clone())
        .collect();
    let Some(article) = draft.notice.articles.first_mut() else { return };
    // A reference is often cut with "et al.": so many names in the same order are no chance.
    let cut = article.authors.len() >= CUT_AUTHORS && writers.len() > article.authors.len();
    let same = (cut || writers.len() == article.authors.len())
        && writers
            .iter()
            .zip(&article.authors)
            .all(|(full, short)| same_family(full, short) && full.len() >= short.len());
    if same && !writers.is_empty() {
        article.authors = writers;
    }
}

/// Whether two forms of a name share a word that is no initial.
fn same_family(a: &str, b: &str) -> bool {
    let long = |name: &str| {
        name.split_whitespace()
            .filter(|word| word.chars().count() > 1 && !names::is_initials(word))
            .map(key)
            .collect::<Vec<_>>()
    };
    let a = long(a);
    long(b).iter().any(|word| a.contains(word))
}

/// `The following articles have been retracted:` and their references, one by one.
fn batch(draft: &Draft) -> Vec<Facts> {
    static PLURAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:following|these|below|listed)(?: \S+){0,3}? (?:articles|papers|manuscripts|publications)\b").ok()
    });
    let plural = |span: Span| PLURAL.as_ref().is_some_and(|pattern| pattern.is_match(draft.at(span)));
    let Some(first) = draft
        .sentences
        .iter()
        .take(5)
        .find(|one| (one.has(Says::Notice) || one.has(Says::Retracts)) && plural(one.span))
    else {
        return Vec::new();
    };
    let pieces = draft.layout.pieces.iter().enumerate().skip(first.piece);
    let listed = pieces
        .filter(|(at, piece)| matches!(piece.part, Part::Citation) && !facts::after_other_work(draft, *at));
    listed.filter_map(|(_, piece)| facts::of_citation(draft, piece.span)).collect()
}
