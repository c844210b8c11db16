//! One word or value of a query to the forms that an index holds of it.

use super::fold::{fold_cjk, fold_word};
use super::scan::{Part, Scanner, Segment, is_apostrophe};
use super::tokens::{Form, for_each_token};

/// The forms to look up for one word as typed.
///
/// The word is found where `parts` stand in a row, or where `joined` stands; in its related forms where `stems`
/// stand in a row, or `joined_stem`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordForms {
    /// The folded parts in order: one for a plain word, none if nothing in it can be found.
    pub parts: Vec<String>,
    /// The parts written as one, if the whole word is one compound.
    pub joined: Option<String>,
    /// As many as `parts`: the marked stem of each, or the part itself where it has no stem.
    pub stems: Vec<String>,
    /// The marked stem of `joined`, where it has one.
    pub joined_stem: Option<String>,
}

/// The forms of one word of a query, by the rules of [`for_each_token`].
///
/// ```
/// let forms = recant::analysis::word_forms("BMP-2");
/// assert_eq!(forms.parts, ["bmp", "2"]);
/// assert_eq!(forms.joined.as_deref(), Some("bmp2"));
/// ```
pub fn word_forms(word: &str) -> WordForms {
    let mut forms = WordForms::default();
    let mut joined_from_first = None;
    let mut last_byte = 0;
    for_each_token(word, &mut |text, form, range, position| match form {
        Form::Exact => {
            last_byte = last_byte.max(range.end);
            forms.parts.push(text.to_owned());
            forms.stems.push(text.to_owned());
        }
        Form::Joined if position == 0 && joined_from_first.is_none() => {
            joined_from_first = Some((text.to_owned(), range.end));
        }
        Form::Stem
            if position == 0 && joined_from_first.as_ref().is_some_and(|(_, end)| *end == range.end) =>
        {
            forms.joined_stem = Some(text.to_owned());
        }
        Form::Stem => {
            if let Some(stem) = forms.stems.last_mut() {
                text.clone_into(stem);
            }
        }
        Form::Joined => {}
    });
    match joined_from_first {
        Some((joined, end)) if end >= last_byte => forms.joined = Some(joined),
        _ => forms.joined_stem = None,
    }
    forms
}

/// A whole value folded to one key, so that spellings of one name meet.
///
/// Words are set apart by one blank; what stands between them does not count, and apostrophes join. A value
/// without any letter or digit is its own key.
///
/// ```
/// use recant::analysis::fold_key;
/// assert_eq!(fold_key("Wiley-Blackwell"), fold_key("wiley  BLACKWELL"));
/// assert_eq!(fold_key("Alzheimer’s Disease"), "alzheimers disease");
/// ```
pub fn fold_key(value: &str) -> String {
    let mut key = String::with_capacity(value.len());
    let mut scanner = Scanner::new(value, Vec::new());
    while let Some(segment) = scanner.next() {
        match segment {
            Segment::Plain(range) => push_word(&mut key, &value[range]),
            Segment::Compound => push_parts(&mut key, value, &scanner.parts),
            Segment::Cjk(range) => {
                separate(&mut key);
                fold_cjk(&value[range], &mut key);
            }
        }
    }
    if key.is_empty() { value.trim().to_lowercase() } else { key }
}

fn push_parts(key: &mut String, value: &str, parts: &[Part]) {
    for (at, part) in parts.iter().enumerate() {
        let before = value[..part.range.start].chars().next_back();
        if at == 0 || !before.is_some_and(is_apostrophe) {
            separate(key);
        }
        fold_word(&value[part.range.clone()], key);
        fold_word(&value[part.suffix.clone()], key);
    }
}

fn push_word(key: &mut String, word: &str) {
    separate(key);
    fold_word(word, key);
}

fn separate(key: &mut String) {
    if !key.is_empty() && !key.ends_with(' ') {
        key.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, parts: &[&str], joined: Option<&str>) {
        let forms = word_forms(word);
        assert_eq!(forms.parts, parts, "{word}");
        assert_eq!(forms.joined.as_deref(), joined, "{word}");
        assert_eq!(forms.stems.len(), forms.parts.len(), "{word}");
    }

    #[track_caller]
    fn check_key(value: &str, key: &str) {
        assert_eq!(fold_key(value), key, "{value}");
    }

    #[test]
    fn a_word_has_its_parts_in_order() {
        check("Fraud", &["fraud"], None);
        check("microRNA-148b-3p", &["microrna", "148b", "3p"], Some("microrna148b3p"));
        check("148b-3p", &["148b", "3p"], Some("148b3p"));
        check("BMP-2", &["bmp", "2"], Some("bmp2"));
        check("BMP2", &["bmp2"], None);
        check("O'Brien", &["o", "brien"], Some("obrien"));
        check("patient's", &["patient"], Some("patients"));
        check("2,4-dichlorophenol", &["2", "4", "dichlorophenol"], None);
        check("N-(2-hydroxyethyl)acrylamide", &["n", "2", "hydroxyethyl", "acrylamide"], None);
        check("基因表达", &["基因", "因表", "表达"], None);
        check("基", &["基"], None);
        check("--", &[], None);
        check("", &[], None);
    }

    #[test]
    fn stems_stand_beside_their_parts() {
        let forms = word_forms("co-authors");
        assert_eq!(forms.stems, ["co", "\u{1}author"]);
        assert_eq!(forms.joined_stem.as_deref(), Some("\u{1}coauthor"));
        assert_eq!(word_forms("p53").stems, ["p53"]);
        assert_eq!(word_forms("patient's").joined_stem, None);
    }

    #[test]
    fn keys_do_not_see_case_accents_and_joints() {
        check_key("Wiley-Blackwell", "wiley blackwell");
        check_key("Concerns/Issues About Data", "concerns issues about data");
        check_key("  Universität   München ", "universitat munchen");
        check_key("O’Reilly", "oreilly");
        check_key("Alzheimer's Disease", "alzheimers disease");
        check_key("中华医学杂志", "中华医学杂志");
        check_key("P. R. China", "p r china");
        check_key("+++", "+++");
        check_key("", "");
    }
}
