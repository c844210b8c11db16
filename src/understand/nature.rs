//! What format, title and text say to the kind of notice.

use crate::notice::Nature;

use super::draft::Draft;
use super::layout::Part;
use super::markers::marked;
use super::phrases::Says;

/// The kind: as the format states it, made more exact by the title; else as the title, the kicker, or the text says.
pub(super) fn nature(draft: &Draft) -> Nature {
    let stated = Some(draft.notice.nature).filter(|nature| *nature != Nature::Other);
    let titled = draft.notice.title.as_deref().and_then(|title| marked(title).nature);
    match (stated, titled) {
        (Some(stated), titled) => more_exact(stated, titled),
        // A "Publisher's note" may retract.
        (None, Some(Nature::EditorsNote)) => {
            let told = from_layout(draft).unwrap_or_else(|| from_prose(draft));
            if told == Nature::Other { Nature::EditorsNote } else { told }
        }
        (None, Some(titled)) => titled,
        (None, None) => from_layout(draft).unwrap_or_else(|| from_prose(draft)),
    }
}

/// The title's word within the stated family; the plain word of a family says least.
pub(super) fn more_exact(stated: Nature, titled: Option<Nature>) -> Nature {
    let plain = matches!(stated, Nature::Retraction | Nature::Correction);
    titled.filter(|titled| plain && titled.family() == stated.family()).unwrap_or(stated)
}

fn from_layout(draft: &Draft) -> Option<Nature> {
    let kicker = draft.layout.first(Part::Kicker).and_then(|span| marked(draft.at(span)).nature);
    kicker.or_else(|| {
        let relation = draft.at(draft.layout.first(Part::Relation)?).to_lowercase();
        let kinds = [
            ("partial retraction", Nature::PartialRetraction),
            ("retract", Nature::Retraction),
            ("withdraw", Nature::Withdrawal),
            ("concern", Nature::ExpressionOfConcern),
            ("correct", Nature::Correction),
            ("corrigend", Nature::Correction),
            ("errat", Nature::Correction),
        ];
        kinds.iter().find(|(word, _)| relation.contains(word)).map(|(_, nature)| *nature)
    })
}

fn from_prose(draft: &Draft) -> Nature {
    let telling =
        draft.sentences.iter().filter(|sentence| sentence.has(Says::Notice) || sentence.has(Says::Retracts));
    let words: Vec<String> = telling.map(|sentence| draft.at(sentence.span).to_lowercase()).collect();
    let any = |word: &str| words.iter().any(|sentence| sentence.contains(word));
    let kinds = [
        ("partially retract", Nature::PartialRetraction),
        ("partial retraction", Nature::PartialRetraction),
        ("retract", Nature::Retraction),
        ("rétract", Nature::Retraction),
        ("retrat", Nature::Retraction),
        ("withdr", Nature::Withdrawal),
        ("removed", Nature::Removal),
        ("of concern", Nature::ExpressionOfConcern),
        ("撤", Nature::Retraction),
        ("철회", Nature::Retraction),
        ("original version", Nature::Correction),
        ("published version", Nature::Correction),
    ];
    kinds.iter().find(|(word, _)| any(word)).map_or(Nature::Other, |(_, nature)| *nature)
}
