//! What a reference list says of one cited work, and where it says so.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::identifiers;
use crate::notice::Doi;

/// One cited work, as far as the list states it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Its number among all references that are checked together, from 1.
    pub number: usize,
    /// The entry's own name in its list, such as a BibTeX key or `12` of a numbered list.
    pub key: Option<String>,
    /// Where it stands.
    pub place: Place,
    /// The reference as found, cut where it is long.
    pub input: String,
    /// The title, without braces and commands, with whatever marker it carries.
    pub title: Option<String>,
    /// Authors in order, in any form of name.
    pub authors: Vec<String>,
    /// The year.
    pub year: Option<i16>,
    /// The journal, book or proceedings.
    pub journal: Option<String>,
    /// DOIs: of its field, else those that stand in notes, addresses or the printed text.
    pub dois: Vec<Doi>,
    /// PubMed numbers.
    pub pmids: Vec<String>,
    /// PubMed Central numbers, digits only.
    pub pmcids: Vec<String>,
    /// Whether the fields were taken apart from running text, so that the title's borders may be wrong.
    pub printed: bool,
    /// Why the entry could not be read; whatever else is set was found in its rest.
    pub malformed: Option<String>,
}

/// Where a reference stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file as named.
    pub file: String,
    /// The line of its beginning, from 1, where the format has lines.
    pub line: Option<usize>,
    /// The page, from 1, where the format has pages.
    pub page: Option<u32>,
    /// The paragraph, from 1, where the format has neither lines nor pages, as DOCX and RTF; empty ones do not count.
    #[serde(default)]
    pub paragraph: Option<usize>,
    /// The bytes of the entry in the decoded text, for formats that can be amended.
    pub span: Option<Range<usize>>,
}

/// Longer references are shown by their beginning.
const INPUT_CHARS: usize = 500;

impl Reference {
    /// A reference of which only the text is known.
    pub(super) fn of_text(input: &str) -> Self {
        let mut reference = Reference::default();
        reference.set_input(input);
        reference
    }

    pub(super) fn set_input(&mut self, input: &str) {
        let collapsed = input.split_whitespace().collect::<Vec<_>>().join(" ");
        let end = collapsed.char_indices().nth(INPUT_CHARS);
        self.input = end.map_or(collapsed.clone(), |(at, _)| format!("{}…", &collapsed[..at]));
    }

    /// Sets the title, if there is none yet and the value holds a letter or digit.
    pub(super) fn set_title(&mut self, value: &str) {
        set(&mut self.title, &plain(value));
    }

    pub(super) fn set_journal(&mut self, value: &str) {
        set(&mut self.journal, &plain(value));
    }

    pub(super) fn set_key(&mut self, value: &str) {
        set(&mut self.key, value.trim());
    }

    /// The first year from 1500 on that stands in the value.
    pub(super) fn set_year(&mut self, value: &str) {
        if self.year.is_none() {
            self.year = identifiers::year_in(value);
        }
    }

    pub(super) fn add_author(&mut self, name: &str) {
        let name = plain(name);
        let name = name.trim().trim_end_matches([',', ';']);
        let nobody = ["others", "et al", "et al.", "anonymous", "anon", "na", "n/a"];
        if !name.is_empty() && !nobody.contains(&name.to_lowercase().as_str()) {
            self.authors.push(name.to_owned());
        }
    }

    /// Takes the value of a field that is meant to hold DOIs.
    pub(super) fn add_doi(&mut self, value: &str) {
        identifiers::dois_stated(value).into_iter().for_each(|doi| add(&mut self.dois, doi));
    }

    /// Takes the value of a field that is meant to hold a PubMed number.
    pub(super) fn add_pmid(&mut self, value: &str) {
        if let Some(pmid) = identifiers::pubmed_number(value) {
            add(&mut self.pmids, pmid);
        }
    }

    /// Takes the value of a field that is meant to hold a PubMed Central number.
    pub(super) fn add_pmcid(&mut self, value: &str) {
        if let Some(pmcid) = identifiers::central_number(value) {
            add(&mut self.pmcids, pmcid);
        }
    }

    /// Takes labelled identifiers out of notes, addresses and running text, of the sorts that no field gave.
    pub(super) fn add_identifiers_of(&mut self, text: &str) {
        if self.dois.is_empty() {
            identifiers::dois_in(text).into_iter().for_each(|doi| add(&mut self.dois, doi));
        }
        if self.pmids.is_empty() {
            identifiers::labelled_pubmed(text).into_iter().for_each(|pmid| add(&mut self.pmids, pmid));
        }
        if self.pmcids.is_empty() {
            identifiers::labelled_central(text).into_iter().for_each(|pmcid| add(&mut self.pmcids, pmcid));
        }
    }

    /// Takes identifiers out of a note, unless the note speaks of a notice: then they are the notice's and not the work's.
    pub(super) fn add_identifiers_of_note(&mut self, note: &str) {
        const OF_NOTICES: [&str; 6] = ["retract", "withdraw", "concern", "notice", "erratum", "correction"];
        let words = note.to_lowercase();
        if !OF_NOTICES.iter().any(|word| words.contains(word)) {
            self.add_identifiers_of(note);
        }
    }

    /// Whether nothing is stated by which the work could be looked up.
    pub fn is_empty(&self) -> bool {
        self.title.is_none() && self.dois.is_empty() && self.pmids.is_empty() && self.pmcids.is_empty()
    }
}

fn set(field: &mut Option<String>, value: &str) {
    if field.is_none() && value.chars().any(char::is_alphanumeric) && !is_blank_word(value) {
        *field = Some(value.to_owned());
    }
}

/// What programs write where they have nothing.
fn is_blank_word(value: &str) -> bool {
    ["na", "n/a", "null", "none", "undefined", "nan"].contains(&value.trim().to_lowercase().as_str())
}

fn add<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if !list.contains(&value) {
        list.push(value);
    }
}

/// A value without markup tags and with white space collapsed.
pub(super) fn plain(value: &str) -> String {
    let untagged = identifiers::without_tags(value);
    // Databases escape what was escaped: `&lt;sub&gt;`, `&amp;amp;`.
    let twice = ["</", "<i>", "<b>", "<em>", "<sub>", "<sup>"].iter().any(|tag| untagged.contains(tag))
        || untagged.contains('&') && untagged.contains(';');
    let untagged = if twice { identifiers::without_tags(&untagged) } else { untagged };
    untagged.split_whitespace().collect::<Vec<_>>().join(" ")
}
