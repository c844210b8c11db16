//! A notice to what a reference manager keeps of it, and what it says about the article it speaks of.

use crate::notice::{Article, Nature, Notice};

/// What a notice is to its article, in PubMed's words where it has some ("Retraction of", "Erratum for").
pub(super) fn relation(nature: Nature) -> &'static str {
    match nature {
        Nature::Retraction | Nature::Withdrawal | Nature::Removal | Nature::TemporaryRemoval => {
            "Retraction of"
        }
        Nature::PartialRetraction => "Partial retraction of",
        Nature::RetractAndReplace => "Retraction and replacement of",
        Nature::ExpressionOfConcern => "Expression of concern for",
        Nature::ConcernLifted => "Lifted expression of concern for",
        Nature::Correction | Nature::Addendum => "Erratum for",
        Nature::Reinstatement => "Reinstatement of",
        Nature::ViolationNotice | Nature::EditorsNote | Nature::Other => "Comment on",
    }
}

/// The relation to each article, as PubMed writes it: `Retraction of: Otter B. Copper frogs. Tea. 2019;4:7. doi: …`.
pub(super) fn relations(notice: &Notice) -> Vec<String> {
    let relation = relation(notice.nature);
    let said = |article: &Article| format!("{relation}: {}", source_of(article));
    notice.articles.iter().map(said).filter(|said| said.len() > relation.len() + 2).collect()
}

/// Whose article it is, its title, where it appeared, and its identifiers, as far as they are stated.
fn source_of(article: &Article) -> String {
    let authors = match article.authors.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        [first, ..] => Some(format!("{first}, et al")),
    };
    let year = article.year.map(|year| year.to_string());
    let volume = article.volume.as_ref().map(|volume| format!(";{volume}")).unwrap_or_default();
    let pages = article.pages.as_ref().map(|pages| format!(":{pages}")).unwrap_or_default();
    let parts = [
        authors,
        article.title.as_ref().map(|title| title.trim_end_matches('.').to_owned()),
        article.journal.clone(),
        year.map(|year| format!("{year}{volume}{pages}")),
        article.doi.as_ref().map(|doi| format!("doi: {doi}")),
        article.pmid.as_ref().map(|pmid| format!("PMID: {pmid}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(". ")
}

/// The notice's title; the article's behind what the notice is, where the notice has none.
pub(super) fn title(notice: &Notice) -> String {
    let of_article = notice.articles.iter().find_map(|article| article.title.as_ref());
    match (&notice.title, of_article) {
        (Some(title), _) => title.clone(),
        (None, Some(title)) => format!("{}: {title}", kind(notice.nature)),
        (None, None) => kind(notice.nature),
    }
}

/// A person's name as reference managers sort it: `Quill, Dora`, with what stands behind a name (`Jr`) last. A name that
/// does not say which of its words is the family's stays as it is.
pub(super) struct Sorted<'n> {
    pub(super) family: String,
    pub(super) given: String,
    pub(super) suffix: Option<&'n str>,
}

/// Words with which family names begin.
const PARTICLES: &[&str] = &[
    "af", "al", "bin", "da", "das", "de", "degli", "del", "dela", "della", "den", "der", "di", "do", "dos",
    "du", "el", "ibn", "la", "le", "ten", "ter", "van", "vom", "von", "zu", "zum", "zur",
];

/// What stands behind a name.
const SUFFIXES: &[&str] = &["jr", "sr", "ii", "iii", "iv"];

/// Takes a name apart: `Nikolaev A` and `A Nikolaev`, `Jan van der Berg`, `LIU Yingqi`.
pub(super) fn sorted(name: &str) -> Option<Sorted<'_>> {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let is_suffix = |word: &&str| SUFFIXES.contains(&word.trim_matches(['.', ',']).to_lowercase().as_str());
    let suffix = words.pop_if(|word| is_suffix(&&**word)).map(|word| word.trim_matches(','));
    if words.len() < 2 || words.iter().any(|word| word.contains(',')) {
        return None;
    }
    let split = |at: usize, is_family_first: bool| {
        let (first, last) = (words[..at].join(" "), words[at..].join(" "));
        let (family, given) = if is_family_first { (first, last) } else { (last, first) };
        Some(Sorted { family, given, suffix })
    };
    let has_small = |word: &&str| word.chars().any(char::is_lowercase);
    if !words.iter().any(has_small) {
        return None;
    }
    let initials = words.iter().rev().take_while(|word| is_initials(word)).count();
    if initials > 0 && initials < words.len() {
        return split(words.len() - initials, true);
    }
    if is_shouted(words[0]) && words[1..].iter().all(has_small) {
        return split(1, true);
    }
    let particle = words[1..words.len() - 1].iter().position(|word| PARTICLES.contains(word));
    split(particle.map_or(words.len() - 1, |at| at + 1), false)
}

/// `A`, `JB`, `J.-P.`.
fn is_initials(word: &str) -> bool {
    let letters = word.chars().filter(|c| !matches!(c, '.' | '-')).count();
    (1..=3).contains(&letters) && word.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '-'))
}

/// A family name in capitals, as in `LIU Yingqi`; shorter words in capitals may be initials.
fn is_shouted(word: &str) -> bool {
    word.chars().count() >= 3 && word.chars().all(char::is_uppercase)
}

/// The sort of notice as a heading: `Expression of concern`.
pub(super) fn kind(nature: Nature) -> String {
    let words = nature.as_str().replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}

/// A value on one line: no line end or other control character may begin a new field.
pub(super) fn one_line(value: &str) -> String {
    let plain: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An invented notice with everything that a reference manager keeps.
    pub(in crate::render) fn notice() -> Notice {
        serde_json::from_str(
            r#"{"id":"10.5555/n_1","nature":"retraction","title":"Retraction: 100% {copper} frogs\nTY  - BOOK","doi":"10.5555/n_1","pmid":"901","journal":"Tea & Frogs","issn":["1234-5678"],"volume":"9","issue":"2","pages":"10-12","publisher":{"as_found":"Tea","imprint":"Tea","family":"Tea"},"dates":{"published":"2024-05-14"},"articles":[{"title":"Copper frogs.","authors":["Ben Otter","Ana Quill"],"doi":"10.5555/a1","journal":"Tea","year":2019,"volume":"4","pages":"7","status":"retracted"}],"people":[{"name":"Maria Examplini","role":"approver"},{"name":"Dora Quill","role":"notice_author"}],"language":"en"}"#,
        )
        .unwrap()
    }

    #[test]
    fn a_notice_says_what_it_is_to_its_article() {
        let expected = "Retraction of: Ben Otter, et al. Copper frogs. Tea. 2019;4:7. doi: 10.5555/a1";
        assert_eq!(relations(&notice()), [expected]);
    }

    #[track_caller]
    fn check_sorted(name: &str, expected: Option<&str>) {
        let shown = sorted(name).map(|name| {
            let suffix = name.suffix.map(|suffix| format!(", {suffix}")).unwrap_or_default();
            format!("{}, {}{suffix}", name.family, name.given)
        });
        assert_eq!(shown.as_deref(), expected, "{name}");
    }

    #[test]
    fn names_are_sorted_by_family() {
        check_sorted("Dora Quill", Some("Quill, Dora"));
        check_sorted("Quill D", Some("Quill, D"));
        check_sorted("D. J. Quill", Some("Quill, D. J."));
        check_sorted("van der Otter JB", Some("van der Otter, JB"));
        check_sorted("Ben van der Otter", Some("van der Otter, Ben"));
        check_sorted("Ben Otter Jr.", Some("Otter, Ben, Jr."));
        check_sorted("OTTER Ben", Some("OTTER, Ben"));
        check_sorted("BEN OTTER", None);
        check_sorted("Quill, Dora", None);
        check_sorted("Quill", None);
    }

    #[test]
    fn a_notice_without_title_is_named_after_its_article() {
        let check = |notice: Notice, expected: &str| assert_eq!(title(&notice), expected);
        check(Notice { title: None, ..notice() }, "Retraction: Copper frogs.");
        let nature = Nature::ExpressionOfConcern;
        check(Notice { title: None, articles: Vec::new(), nature, ..notice() }, "Expression of concern");
    }
}
