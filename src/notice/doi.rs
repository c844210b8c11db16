//! Text to DOIs: the identifier in its one canonical form, and where DOIs stand in running text.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A DOI in canonical form: lower case, no resolver, no escapes, no trailing punctuation.
///
/// DOI names are case-insensitive (DOI Handbook, 2.4), so lower case is a key.
///
/// ```
/// use recant::notice::Doi;
/// let doi = Doi::parse("https://doi.org/10.1016/S0140-6736(97)11096-0.").unwrap();
/// assert_eq!(doi.as_str(), "10.1016/s0140-6736(97)11096-0");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Doi(String);

/// A DOI found in running text, and the bytes it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDoi {
    /// The DOI.
    pub doi: Doi,
    /// The bytes of the text from which it was read, without resolver or label.
    pub range: Range<usize>,
}

/// Text that is not a DOI.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a DOI; a DOI looks like 10.1234/abc")]
pub struct DoiError(String);

impl Doi {
    /// Reads a value that is meant to be one DOI: bare, with `doi:` or a resolver, escaped or not.
    ///
    /// `None` for anything else, such as `unavailable` or an empty field.
    pub fn parse(value: &str) -> Option<Doi> {
        if is_canonical(value) {
            return Some(Doi(value.to_owned()));
        }
        let value = unescape(value.trim());
        let found = find_stated_dois(&value).into_iter().next()?;
        let before = value[..found.range.start].to_ascii_lowercase();
        let label = before.trim().trim_end_matches(['/', ':', ' ']);
        let labelled = label.is_empty()
            || label.ends_with("doi")
            || label.ends_with("doi.org")
            || label.ends_with("/doi");
        let rest = &value[found.range.end..];
        (labelled && rest.chars().all(|c| !c.is_alphanumeric())).then_some(found.doi)
    }

    /// Reads a value that is meant to be one DOI and was damaged in a way that leaves no doubt what it was: its first
    /// digits are lost (`0.5555/abc`, `.5555/abc`), zeros stand before it (`000010.5555/abc`), or its end stands behind
    /// it once more (`10.5555/abc.1 abc.1`). Every DOI begins with `10.` (DOI Handbook, 2.2), so nothing is guessed.
    ///
    /// `None` for what is whole, and for what cannot be mended.
    ///
    /// ```
    /// use recant::notice::Doi;
    /// assert_eq!(Doi::mended("0.5555/abc").map(String::from).as_deref(), Some("10.5555/abc"));
    /// assert_eq!(Doi::mended("10.5555/abc"), None);
    /// ```
    pub fn mended(value: &str) -> Option<Doi> {
        #[allow(clippy::expect_used, reason = "a literal that the tests compile")]
        static DAMAGED: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(
                r"(?i)^(?:doi:?\s*|https?://(?:dx\.)?doi\.org/)?(?:0?|0+10)(\.[0-9]{4,9}(?:\.[0-9]+)*/\S+)$",
            )
            .expect("a valid expression")
        });
        let value = value.trim();
        match DAMAGED.captures(value) {
            Some(found) => Doi::parse(&format!("10{}", &found[1])),
            None => {
                let (whole, again) = value.split_once(char::is_whitespace)?;
                let is_end = |doi: &Doi| doi.as_str().ends_with(&again.trim().to_lowercase());
                Doi::parse(whole).filter(is_end)
            }
        }
    }

    /// The DOI as text, such as `10.5555/example`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the first slash, such as `10.5555`: who registered the DOI, which is not always who
    /// publishes today.
    pub fn prefix(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }
}

/// Whether a value is so plainly a DOI in its canonical form that reading it would change nothing: most are, above all
/// those that this program wrote. What it does not know is read in full.
fn is_canonical(value: &str) -> bool {
    let Some((registrant, suffix)) = value.strip_prefix("10.").and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (4..=9).contains(&registrant.len())
        && registrant.bytes().all(|byte| byte.is_ascii_digit())
        && suffix.bytes().all(|byte| is_plain(byte) || matches!(byte, b'.' | b'-' | b'_'))
        && suffix.bytes().next_back().is_some_and(is_plain)
}

/// Finds the DOIs that stand in `text`, from left to right.
///
/// The right edge is where the difficulty lies: punctuation and unbalanced brackets are cut, old SICI forms with
/// `<` and `(` are kept whole, and a sentence glued to the DOI (`10.3892/or.2016.5029Following`) is cut off.
pub fn find_dois(text: &str) -> Vec<FoundDoi> {
    found(text, glued_sentence)
}

/// Finds DOIs where nothing else is meant to stand, as in a field or a list: there no sentence follows, and a DOI may
/// end in a word (`10.5465/amj.635Retraction`). Only an address or a label glued behind it is cut.
pub(crate) fn find_stated_dois(value: &str) -> Vec<FoundDoi> {
    found(value, glued_address)
}

fn found(text: &str, glued: fn(&str) -> Option<usize>) -> Vec<FoundDoi> {
    #[allow(clippy::expect_used, reason = "a literal that the tests compile")]
    static DOI: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s"“”‘’«»{}|\\^`\u{200b}\u{feff}\u{3000}-\u{303f}\u{ff01}-\u{ff0f}\u{ff1a}-\u{ff20}]+"#)
            .expect("a valid expression")
    });
    DOI.find_iter(text)
        .filter(|found| !preceded_by_number(text, found.start()))
        .filter_map(|found| {
            let end = found.start() + right_edge(found.as_str(), glued);
            let doi = canonical(&text[found.start()..end])?;
            Some(FoundDoi { doi, range: found.start()..end })
        })
        .collect()
}

/// `110.1234/x` and `3.10.1234/x` hold no DOI.
fn preceded_by_number(text: &str, start: usize) -> bool {
    text[..start].chars().next_back().is_some_and(|c| c.is_ascii_digit())
}

fn canonical(raw: &str) -> Option<Doi> {
    let doi: String = raw.chars().filter(|c| *c != '\u{ad}').flat_map(char::to_lowercase).collect();
    let suffix = doi.split_once('/')?.1;
    suffix.chars().any(char::is_alphanumeric).then_some(Doi(doi))
}

/// The length of the DOI at the beginning of `raw`, a run without blanks.
fn right_edge(raw: &str, glued: fn(&str) -> Option<usize>) -> usize {
    let mut end = raw.find("</").unwrap_or(raw.len());
    end = end.min(glued(&raw[..end]).unwrap_or(end));
    loop {
        let kept = &raw[..end];
        let Some(last) = kept.chars().next_back() else { return end };
        let cut = match last {
            ')' => unbalanced(kept, '(', ')'),
            ']' => unbalanced(kept, '[', ']'),
            '>' => unbalanced(kept, '<', '>'),
            '(' | '[' | '<' => true,
            _ => !last.is_alphanumeric(),
        };
        if !cut {
            return end;
        }
        end -= last.len_utf8();
    }
}

fn unbalanced(text: &str, open: char, close: char) -> bool {
    text.matches(close).count() > text.matches(open).count()
}

/// Where a capitalised word is glued to the DOI's digits: `…5029Following`, `…0047This`.
///
/// Words are cut only behind a digit or closing bracket and only when they begin a sentence, because capitals
/// occur inside real suffixes.
fn glued_sentence(raw: &str) -> Option<usize> {
    #[allow(clippy::expect_used, reason = "a literal that the tests compile")]
    static GLUED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"[0-9a-z)\]xX](?:(?:After|All|An|As|At|Authors?|Because|By|Concerns?|Consequently|Correction|Due|During|Editors?|Erratum|",
            r"Following|For|From|Given|Hence|However|In|It|Journal|No|Note|Notice|On|Our|Post|Publication|Published|Readers?|",
            r"Received|RETRACTION|RETRACTED|Retracted|Retraction|Several|Since|Subsequently|Subsequent|The|Their|There|These|They|This|",
            r"To|Unfortunately|Upon|URL|We|When|With)(?:[^a-z0-9]|$)|(?:[A-Z][a-z]+){0,1}(?:http|https|doi|DOI)[:/])"
        ))
        .expect("a valid expression")
    });
    GLUED.find(raw).map(|found| found.start() + 1)
}

/// Where an address or a label is glued to the DOI: `…0047https://…`.
fn glued_address(raw: &str) -> Option<usize> {
    #[allow(clippy::expect_used, reason = "a literal that the tests compile")]
    static GLUED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"[0-9a-z)\]xX](?:[A-Z][a-z]+)?(?:https?|doi|DOI)[:/]").expect("a valid expression")
    });
    GLUED.find(raw).map(|found| found.start() + 1)
}

/// Undoes percent escapes and the few entities that occur in copied identifiers.
pub(crate) fn unescape(value: &str) -> String {
    let value = value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let bytes = value.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| value.get(at + 1..at + 3)).flatten();
        match hex.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or(value)
}

impl TryFrom<String> for Doi {
    type Error = DoiError;

    fn try_from(value: String) -> Result<Self, DoiError> {
        Doi::parse(&value).ok_or(DoiError(value))
    }
}

impl From<Doi> for String {
    fn from(doi: Doi) -> String {
        doi.0
    }
}

impl fmt::Display for Doi {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = find_dois(text).into_iter().map(|f| f.doi.0).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn dois_are_found_with_their_right_edge() {
        check("doi: 10.3389/fonc.2019.01076.", &["10.3389/fonc.2019.01076"]);
        check("(see https://doi.org/10.1371/journal.pone.0049703), and", &["10.1371/journal.pone.0049703"]);
        check("10.1016/S0140-6736(97)11096-0", &["10.1016/s0140-6736(97)11096-0"]);
        check("(10.1016/S0140-6736(97)11096-0)", &["10.1016/s0140-6736(97)11096-0"]);
        check("<u>10.32604/biocell.2022.015214</u>", &["10.32604/biocell.2022.015214"]);
        check(
            "10.1002/1521-4095(200010)12:20<1539::AID-ADMA1539>3.0.CO;2-S ",
            &["10.1002/1521-4095(200010)12:20<1539::aid-adma1539>3.0.co;2-s"],
        );
        check("one 10.1000/a1; two 10.1000/b2, end", &["10.1000/a1", "10.1000/b2"]);
    }

    #[test]
    fn a_sentence_glued_to_a_doi_is_cut_off() {
        check("DOI: 10.3892/or.2016.5029Following the publication", &["10.3892/or.2016.5029"]);
        check("10.1186/1477-5956-9-27This article", &["10.1186/1477-5956-9-27"]);
        check("10.1083/jcb.200501040RETRACTION", &["10.1083/jcb.200501040"]);
        check("10.1000/ABCThe1", &["10.1000/abcthe1"]);
    }

    #[track_caller]
    fn check_mended(value: &str, expected: Option<&str>) {
        assert_eq!(Doi::mended(value).map(String::from).as_deref(), expected, "{value}");
    }

    #[test]
    fn a_stated_doi_may_end_in_a_word() {
        for value in ["10.5555/amj.635Retraction", "https://doi.org/10.5555/amj.635Retraction"] {
            assert_eq!(Doi::parse(value).map(String::from).as_deref(), Some("10.5555/amj.635retraction"));
        }
        assert_eq!(Doi::parse("10.5555/a1https://doi.org/10.5555/a1"), None);
        assert_eq!(Doi::parse("10.5555/or.2016.5029Following the publication"), None);
    }

    #[test]
    fn a_damaged_doi_is_mended_where_nothing_is_guessed() {
        check_mended("0.5555/bi060547b", Some("10.5555/bi060547b"));
        check_mended(".5555/0003-4819", Some("10.5555/0003-4819"));
        check_mended("0000000010.5555/j.x", Some("10.5555/j.x"));
        check_mended("https://doi.org/0.5555/a", Some("10.5555/a"));
        check_mended("10.5555/fj.03-0311fjeNOC fj.03-0311fjeNOC", Some("10.5555/fj.03-0311fjenoc"));
        for value in
            ["10.5555/a", "10.5555/a and more", "0.55/a", "110.5555/a", "unavailable", "0", "0.05/x y"]
        {
            check_mended(value, None);
        }
    }

    #[test]
    fn what_is_no_doi_is_not_found() {
        for text in ["110.1234/x", "10.12/x", "10.1234/", "10.1234/...", "1.10.1234"] {
            check(text, &[]);
        }
    }

    #[test]
    fn what_is_read_at_a_glance_is_read_the_same_in_full() {
        let values = "10.1000/xyz 10.1371/journal.pone.0049703 10.1000/a-b_c 10.1000/x. 10.1000/xdoi 10.1000/x1http 10.12/x 10.1000/ 10.1000.1/x";
        for value in values.split(' ') {
            let found = find_dois(value).into_iter().next().map(|found| found.doi);
            assert_eq!(Doi::parse(value), found, "{value}");
            assert!(!is_canonical(value) || found.is_some_and(|doi| doi.0 == value), "{value}");
        }
        assert!(is_canonical("10.1000/xyz-1") && !is_canonical("10.1000/XYZ"));
    }

    #[test]
    fn a_value_is_read_in_any_of_its_forms() {
        for value in [
            "10.1000/XYZ",
            " doi:10.1000/xyz ",
            "DOI 10.1000/xyz",
            "https://doi.org/10.1000/xyz",
            "http://dx.doi.org/10.1000%2Fxyz",
            "10.1000/xyz.",
        ] {
            assert_eq!(Doi::parse(value).map(String::from).as_deref(), Some("10.1000/xyz"), "{value}");
        }
        for value in ["", "unavailable", "Unavailable", "no doi", "10.1000/xyz and more"] {
            assert_eq!(Doi::parse(value), None, "{value}");
        }
    }
}
