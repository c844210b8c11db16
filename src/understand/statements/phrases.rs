//! The words of a sentence to the telling phrases in it, from `data/statement_phrases.csv`.

use std::sync::LazyLock;

use crate::notice::{AffectedPart, Informant, Inquiry, Investigator, Nature, Responsibility};
use crate::understand::phrase_table::PhraseTable;
use crate::understand::word_phrase::Words;

const PHRASES: &str = include_str!("../../../data/statement_phrases.csv");

/// One thing that words of a sentence can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::understand) enum Tells {
    Responsibility(Responsibility),
    Raised(Informant),
    /// The concern is raised, whoever raises it.
    Alert,
    /// Somebody looks into the matter.
    Probe,
    Investigated(Investigator),
    Inquiry(Inquiry),
    Prior(Nature),
    Batch,
    Affected(AffectedPart),
}

/// A telling phrase, and the byte of the sentence where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::understand) struct Mention {
    pub(in crate::understand) tells: Tells,
    pub(in crate::understand) start: usize,
}

static TABLE: LazyLock<PhraseTable<Tells>> = LazyLock::new(|| PhraseTable::read(PHRASES, tells));

/// What the words of a sentence tell, each thing at its first place; of responsibility every place.
pub(in crate::understand) fn mentions(words: &Words) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    for at in 0..words.len() {
        for (phrase, tells) in TABLE.beginning(words.word(at)) {
            let again = matches!(tells, Tells::Responsibility(_) | Tells::Prior(_));
            let start = words.start(at);
            let known = |one: &Mention| one.tells == *tells && (!again || one.start == start);
            if !found.iter().any(known) && phrase.matches_at(words, at) {
                found.push(Mention { tells: *tells, start });
            }
        }
    }
    found
}

fn tells(kind: &str, value: &str) -> Option<Tells> {
    Some(match kind {
        "responsibility" => Tells::Responsibility(Responsibility::from_text(value)?),
        "raised" => Tells::Raised(Informant::from_text(value)?),
        "alert" => Tells::Alert,
        "probe" => Tells::Probe,
        "investigated" => Tells::Investigated(Investigator::from_text(value)?),
        "inquiry" => Tells::Inquiry(Inquiry::from_text(value)?),
        "prior" => Tells::Prior(Nature::from_text(value)?),
        "batch" => Tells::Batch,
        "affected" => Tells::Affected(AffectedPart::from_text(value)?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::table::rows;

    #[test]
    fn the_table_is_whole() {
        for row in rows(PHRASES).filter(|row| row[0] != "class") {
            assert!(row.len() == 3 && tells(row[0], row[1]).is_some(), "{row:?}");
        }
        assert!(TABLE.is_whole());
    }
}
