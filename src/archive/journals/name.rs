//! A journal's name to the words by which it is compared.

use super::words::is_short_form;

/// A name, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// Every word in lower case, without a leading article: names with one key are one name.
    pub(super) key: String,
    /// The words that abbreviations keep.
    pub(super) words: Vec<String>,
    /// Whether a place stands behind the name in brackets, as in `Cancers (Basel)`.
    pub(super) has_place: bool,
}

/// Words that abbreviations leave out.
const LEFT_OUT: &[&str] = &[
    "the", "of", "and", "in", "for", "on", "to", "a", "an", "de", "la", "le", "les", "des", "du", "der",
    "die", "das", "und", "für", "et", "e", "y", "del", "di", "da", "do", "dos", "el", "los", "las", "en",
    "och",
];

impl Name {
    pub(super) fn of(text: &str) -> Name {
        let bare = text.trim().strip_suffix(')').and_then(|text| text.rsplit_once('(')).map(|(name, _)| name);
        let bare = bare.map(str::trim).filter(|name| !name.is_empty());
        let all = words(bare.unwrap_or(text));
        let from = usize::from(all.len() > 1 && all[0].eq_ignore_ascii_case("the"));
        let last = all.len().saturating_sub(1);
        // A single letter at the end is a section: `Physical Review A`.
        let is_kept = |at: usize| at == last || !LEFT_OUT.contains(&all[at].as_str());
        let words = (0..all.len()).filter(|at| is_kept(*at)).map(|at| all[at].clone()).collect();
        Name { key: all[from..].join(" "), words, has_place: bare.is_some() }
    }

    /// Whether this is `full` with words shortened, or with a place behind it that tells it from others.
    pub(super) fn abbreviates(&self, full: &Name) -> bool {
        let same_place = !full.has_place || self.has_place;
        let fits = |(short, long): (&String, &String)| short == long || is_short_form(short, long);
        self.words.len() == full.words.len()
            && self.words.len() > 1
            && same_place
            && self.words != full.words
            && self.words.iter().zip(&full.words).all(fits)
    }
}

/// Words in lower case, `&` as `and`. An apostrophe joins: `Women's`.
fn words(text: &str) -> Vec<String> {
    let text = text.replace('&', " and ").replace(['\'', '’'], "").to_lowercase();
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(short: &str, full: &str, expected: bool) {
        assert_eq!(Name::of(short).abbreviates(&Name::of(full)), expected, "{short} for {full}");
    }

    #[test]
    fn abbreviations_fit_their_names() {
        check("J Cell Biol", "The Journal of Cell Biology", true);
        check("J. Cell. Biol.", "Journal of Cellular Biology", true);
        check(
            "Proc Natl Acad Sci U S A",
            "Proceedings of the National Academy of Sciences of the United States of America",
            true,
        );
        check("Front. Oncol.", "Frontiers in Oncology", true);
        check("Int J Biol Sci", "International Journal of Biological Sciences", true);
        check("BMC Med Inform Decis Mak", "BMC Medical Informatics and Decision Making", true);
        check("Indian J Dermatol", "Indian Journal of Dermatology", true);
        check("Nucleic Acids Res", "Nucleic Acids Research", true);
        check("Jpn J Clin Oncol", "Japanese Journal of Clinical Oncology", true);
        check("N Engl J Med", "The New England Journal of Medicine", true);
    }

    #[test]
    fn other_names_do_not() {
        check("J Cell Biol", "Journal of Cell Biochemistry", false);
        check("J Cell Biol", "Journal of Biology", false);
        check("Journal of Cell Biology", "Journal of Cell Biology", false);
        check("Int J Oncol", "Interventional Journal of Oncology", false);
        check("Phys Rev A", "Physical Review B", false);
        check("Cell", "Cellulose", false);
        check("Oncology", "Oncology Reports", false);
    }

    #[test]
    fn one_key_is_one_name() {
        let key = |text: &str| Name::of(text).key;
        assert_eq!(key("The Journal of Cell Biology"), key("Journal of Cell Biology"));
        assert_eq!(key("PLoS ONE"), key("PLOS One"));
        assert_eq!(key("Science & Engineering"), key("Science and Engineering"));
        assert_ne!(key("Biology in Medicine"), key("Biology and Medicine"));
    }
}
