//! A hit and patterns to the words that say why it is where it is.

use super::evidence::Evidence;
use super::find::{Match, matches};
use super::pattern::{Area, Kind, Patterns, Word};
use super::present::for_each_place;
use super::sketch::Sketch;
use crate::notice::{Doi, Notice};
use crate::query::{Field, Identifier};

/// Words of one notice that are named in an explanation at most.
const MAX_EXPLAINED: usize = 12;

pub(super) fn explain(patterns: &Patterns, notice: &Notice, entry: usize) -> Vec<String> {
    let mut lines: Vec<String> =
        patterns.identifiers.iter().filter_map(|identifier| owned(identifier, notice, entry)).collect();
    let mut place = |name: &str, area: Area, text: Option<&str>| {
        lines.extend(text.and_then(|text| explain_place(patterns, name, area, text)));
    };
    let article = notice.articles.get(entry);
    place("title of the notice", Area::Title, notice.title.as_deref());
    place("title of the article", Area::Title, article.and_then(|article| article.title.as_deref()));
    place("reason", Area::Text, notice.reason_text.as_deref());
    place("text", Area::Text, notice.text.as_deref());
    for author in article.map_or(&[][..], |article| &article.authors) {
        place("author", Area::Author, Some(author));
    }
    for person in &notice.people {
        place(person.role.as_str(), Area::Person(person.role), Some(&person.name));
    }
    for_each_place(notice, entry, |_, area, value| {
        let Area::Value(field) = area else { return };
        lines.extend(
            explain_place(patterns, name_of(field), area, value).filter(|line| !lines.contains(line)),
        );
    });
    let evidence = Evidence::of(patterns, &Sketch::of(notice, entry));
    let (words, all) = (evidence.of_words(), evidence.bonus());
    if words > 0.0 {
        lines.push(format!("words as typed and side by side in title and reason add {:.0} %", words * 100.0));
    }
    if all > words {
        lines.push(format!("a notice that takes an article back: adds {:.0} %", (all - words) * 100.0));
    }
    lines
}

/// The code that the query names and that this entry bears.
pub(super) fn bears(codes: &[String], notice: &Notice, entry: usize) -> Option<String> {
    let of_article = notice.articles.get(entry).map_or(&[][..], |article| &article.reasons);
    let borne = notice.reasons.iter().chain(of_article).find(|reason| codes.contains(&reason.code))?;
    Some(format!("bears the code that the words name, `{}`: stands before what does not", borne.code))
}

/// What a field of values is called.
fn name_of(field: Field) -> &'static str {
    match field {
        Field::Reason => "reason code",
        Field::Process => "process code",
        Field::Quality => "quality code",
        other => other.name(),
    }
}

/// How a score came about, for hits that are told apart by it: `is_rescored` where how words stand counts.
pub(super) fn explain_score(
    patterns: &Patterns,
    notice: &Notice,
    entry: usize,
    score: f32,
    is_rescored: bool,
) -> String {
    let of_words = "how rare they are, how often they stand and how short the texts are";
    let bonus = Evidence::of(patterns, &Sketch::of(notice, entry)).bonus();
    if is_rescored && bonus > 0.0 && score > 0.0 {
        let words = score / (1.0 + bonus);
        return format!(
            "score {score:.3}: {words:.3} for the words, by {of_words}; {:.0} % more as said",
            bonus * 100.0
        );
    }
    format!("score {score:.3}: for the words, by {of_words}")
}

/// What matches in one text: `title: "image" as typed, "duplication" as "duplicated"; side by side`.
fn explain_place(patterns: &Patterns, name: &str, area: Area, text: &str) -> Option<String> {
    let found = matches(patterns, area, text);
    let mut said: Vec<String> = Vec::new();
    for word in patterns.words.iter() {
        let exact = found.iter().find(|m| word.exact.contains(&m.pattern));
        let related = found.iter().find(|m| word.related.contains(&m.pattern));
        let (number, form) = match (exact, related) {
            (Some(m), _) => (m.pattern, None),
            (None, Some(m)) => (m.pattern, Some(&text[m.start..m.end])),
            (None, None) => continue,
        };
        let typed = &patterns.all[number].typed;
        let phrase = match (&patterns.all[number].kind, form) {
            (_, Some(form)) => format!("`{typed}` as `{form}`"),
            (Kind::Prefix { .. } | Kind::Fuzzy { .. } | Kind::Name(_), None) => {
                format!("`{typed}` as `{}`", exact.map_or("", |m| &text[m.start..m.end]))
            }
            (Kind::Row { .. }, None) => format!("`{typed}` as typed"),
        };
        if said.len() < MAX_EXPLAINED && !said.contains(&phrase) {
            said.push(phrase);
        }
    }
    said.extend(synonyms(patterns, &found, text));
    let ending = if are_side_by_side(patterns, &found) { "; side by side" } else { "" };
    (!said.is_empty()).then(|| format!("{name}: {}{ending}", said.join(", ")))
}

/// The other names of what was typed that stand in a text: `papermill` as `paper … mill`.
fn synonyms(patterns: &Patterns, found: &[Match], text: &str) -> Vec<String> {
    let whole = patterns.synonyms.iter().filter_map(|synonym| {
        let numbers = synonym.standing(found).next()?;
        let words: Vec<&str> =
            numbers.iter().map(|number| &text[found[*number].start..found[*number].end]).collect();
        Some(format!("`{}` by its other name `{}`", synonym.typed, words.join(" … ")))
    });
    whole.take(MAX_SYNONYMS).collect()
}

/// Other names of one thing that are named in an explanation at most.
const MAX_SYNONYMS: usize = 3;

/// Whose identifier was asked for: `DOI of the notice: 10.5555/n`.
fn owned(identifier: &Identifier, notice: &Notice, entry: usize) -> Option<String> {
    let article = notice.articles.get(entry);
    let (name, of_notice, of_article) = match identifier {
        Identifier::Doi(_) | Identifier::DoiEnd(_) => {
            let doi = |doi: &Option<Doi>| doi.as_ref().map(ToString::to_string);
            ("DOI", doi(&notice.doi), article.and_then(|article| doi(&article.doi)))
        }
        Identifier::Pmid(_) => {
            ("PubMed number", notice.pmid.clone(), article.and_then(|article| article.pmid.clone()))
        }
        Identifier::Pmcid(_) => {
            let of_article = article.and_then(|article| article.pmcid.clone());
            ("PubMed Central number", notice.pmcid.clone(), of_article)
        }
        Identifier::Id(_) => ("name", Some(notice.id.to_string()), None),
    };
    let is_it = |value: &String| match identifier {
        Identifier::Doi(doi) => value == doi.as_str(),
        Identifier::DoiEnd(end) => value.ends_with(&end.to_lowercase()),
        Identifier::Pmid(number) => value == number,
        Identifier::Pmcid(number) => value.trim_start_matches("PMC") == number,
        Identifier::Id(id) => value == id,
    };
    let line = |owner: &str, value: String| format!("{name} of the {owner}: `{value}`");
    let of_notice = of_notice.filter(is_it).map(|value| line("notice", value));
    of_notice.or_else(|| of_article.filter(is_it).map(|value| line("article", value)))
}

/// Whether each two neighbours of the query stand side by side in a text.
fn are_side_by_side(patterns: &Patterns, found: &[Match]) -> bool {
    let mut pairs = patterns.words.windows(2).filter(|pair| pair[1].follows).peekable();
    let stands = |first: &Word, second: &Word| {
        let of = |word: &Word| found.iter().filter(|m| word.has(m.pattern)).collect::<Vec<_>>();
        let (first, second) = (of(first), of(second));
        first.iter().any(|one| {
            let behind = one.position + patterns.all[one.pattern].tokens() as u32;
            second.iter().any(|two| two.position == behind)
        })
    };
    pairs.peek().is_some() && pairs.all(|pair| stands(&pair[0], &pair[1]))
}
