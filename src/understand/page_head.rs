//! The lines at the head of a page to what they name: the notice itself, or the article by a relation, place and DOI.

use std::sync::LazyLock;

use regex::Regex;

use crate::notice::{Doi, FoundDoi, find_dois};

use super::citation::number_end;
use super::place::{Place, Span0, place};

/// A heading like `Retraction to: Journal https://doi.org/…` or `A Retraction of the Original Research Article`, which
/// says that what follows names the article: the bytes behind it.
pub(super) fn relation(words: &str) -> Option<usize> {
    static RELATION: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)^(?:an? (?:partial )?(?:retraction|expression of concern|correction|erratum|corrigendum|withdrawal)s? (?:of|on|to)",
            r"(?: the \S+(?: \S+){0,4}? article\b|[ ]*(?:\n|$))|retracts\s*:|(?:this (?:article|notice) )?(?:retraction|retraction note|retraction notice|expression of concern|",
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

#[cfg(test)]
mod tests {
    use super::*;

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
