//! Statements in Chinese and Japanese to what they say of the article: `论文《…》（作者：…；DOI：…）`.

use std::sync::LazyLock;

use regex::Regex;

use super::draft::Draft;
use super::facts::Facts;
use super::journal;
use super::names;
use super::place::{self, Place};
use crate::notice::Span;

/// Reads title, authors, year and place from the first sentences that quote a title.
pub(super) fn read(draft: &Draft, facts: &mut Facts) {
    const SENTENCES: usize = 4;
    for sentence in draft.sentences.iter().take(SENTENCES) {
        let words = draft.at(sentence.span);
        if !words.contains(['《', '「', '『', '“']) || !words.chars().any(|c| c > '\u{3000}') {
            continue;
        }
        let Some(title) = quoted(words) else { continue };
        facts.title(draft.within(sentence.span, title.clone()));
        read_authors(draft, sentence.span, facts);
        let before = &words[..title.start];
        if let Some(place) = place::numbered(before).or_else(|| year(before)) {
            facts.place(place, sentence.span.start);
        }
        return;
    }
}

/// The first quotation that is no journal's name.
fn quoted(words: &str) -> Option<std::ops::Range<usize>> {
    static QUOTED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"《([^《》]{4,300})》|「([^「」]{6,300})」|『([^『』]{6,300})』").ok());
    let mut found = QUOTED
        .as_ref()?
        .captures_iter(words)
        .filter_map(|found| (1..=3).find_map(|group| found.get(group)).map(|inside| inside.range()));
    found.find(|range| !journal::is_name(&words[range.clone()]))
}

/// `作者：梁思远，邹文涛`, `著者: 山田太郎、鈴木花子`.
fn read_authors(draft: &Draft, span: Span, facts: &mut Facts) {
    static AUTHORS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:作者|著者|저자)(?:为|為|は)?[：:]?\s*([^；;。()（）《「『\n]{2,200})").ok()
    });
    let words = draft.at(span);
    let Some(list) = AUTHORS.as_ref().and_then(|authors| authors.captures(words)?.get(1)) else { return };
    let names = list.as_str().trim_end_matches(['，', '、', ',', ' ', '等']);
    if let Some(listed) = names::people(names) {
        facts.authors(listed, span.start + list.start());
    }
}

/// `2020年`.
fn year(words: &str) -> Option<Place> {
    let at = words.find('年')?;
    let year = words[..at].get(at.checked_sub(4)?..)?.parse().ok().filter(|year| (1900..2100).contains(year));
    year.map(|year| Place { year: Some(year), span: at - 4..at, ..Place::default() })
}
