//! The place of a hit to a text that a later request can go on from, and back.

use serde::{Deserialize, Serialize};

use super::order::Key;
use crate::query::{Problem, ProblemKind};
use crate::search::{SearchError, SearchRequest, Sort};

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    pub(super) sort: Sort,
    pub(super) place: Place,
    /// The last hit of the page.
    pub(super) id: String,
    /// Its rank.
    pub(super) rank: usize,
    /// What was asked, see [`asked`].
    pub(super) asked: String,
    /// The fingerprint of the archive, where the place is by score or rank and so holds for this archive alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) archive: Option<String>,
}

/// The place of a hit in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Place {
    /// By rank. Scores depend on the archive, so that a place by score would be no firmer.
    Ranked,
    /// Behind this key; ties by id.
    Key(Key),
}

impl Cursor {
    /// What is to be told where the place is by rank and the archive is no longer the one of the page before.
    pub(super) fn outdated(&self, fingerprint: &str) -> Option<Problem> {
        let message =
            "the archive is another than that of the page before: hits may be missing or come twice";
        let other = self.archive.as_ref().is_some_and(|archive| archive != fingerprint);
        other.then(|| Problem {
            kind: ProblemKind::Hint,
            message: message.to_owned(),
            start: None,
            end: None,
        })
    }

    pub(super) fn encode(&self) -> String {
        // proof: a cursor holds numbers and texts only, which JSON can always hold.
        let json = serde_json::to_vec(self).unwrap_or_default();
        json.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads a cursor that belongs to answers to this question in this order.
    pub(super) fn decode(text: &str, asked: &str, sort: Sort) -> Result<Cursor, SearchError> {
        let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(hex).collect();
        let cursor = bytes.and_then(|bytes| serde_json::from_slice::<Cursor>(&bytes).ok());
        cursor
            .filter(|cursor| cursor.asked == asked && cursor.sort == sort && cursor.place.belongs_to(sort))
            .ok_or_else(|| SearchError::BadCursor(text.to_owned()))
    }
}

/// A name for what decides which notices are found, and so for the questions between which a cursor can go on.
pub(super) fn asked(request: &SearchRequest) -> String {
    let SearchRequest { query, matching, filters, collapse, among, .. } = request;
    let asked = format!("{query:?} {matching:?} {filters:?} {collapse:?} {among:?}");
    blake3::hash(asked.as_bytes()).to_hex()[..8].to_owned()
}

impl Place {
    fn belongs_to(&self, sort: Sort) -> bool {
        match self {
            Place::Ranked => sort == Sort::Relevance,
            Place::Key(Key::Day(_)) => matches!(sort, Sort::Newest | Sort::Oldest),
            Place::Key(Key::Title(_)) => sort == Sort::Title,
            Place::Key(Key::Lot(_)) => matches!(sort, Sort::Random(_)),
            Place::Key(Key::Unstated) => sort != Sort::Relevance,
        }
    }
}

fn hex(pair: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(pair).ok().filter(|text| text.len() == 2)?;
    u8::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_by_rank_holds_for_one_archive() {
        let check = |archive: Option<&str>, expected: bool| {
            let (place, id, asked) = (Place::Ranked, "n:1".into(), "q".into());
            let archive = archive.map(str::to_owned);
            let cursor = Cursor { sort: Sort::Relevance, place, id, rank: 3, asked, archive };
            assert_eq!(cursor.outdated("now").is_some(), expected);
        };
        check(Some("now"), false);
        check(Some("then"), true);
        check(None, false);
    }

    #[test]
    fn cursors_are_read_back_only_in_their_own_order() {
        let cursor = Cursor {
            sort: Sort::Title,
            place: Place::Key(Key::Title("é".into())),
            id: "n:1".into(),
            rank: 3,
            asked: "q".into(),
            archive: None,
        };
        let text = cursor.encode();
        assert_eq!(Cursor::decode(&text, "q", Sort::Title).unwrap(), cursor);
        assert!(Cursor::decode(&text, "q", Sort::Newest).is_err());
        assert!(Cursor::decode(&text, "other", Sort::Title).is_err());
        for bad in ["", "zz", "7", "+1", "7b7d"] {
            assert!(Cursor::decode(bad, "q", Sort::Title).is_err(), "{bad}");
        }
        let mixed = Cursor { place: Place::Ranked, ..cursor };
        assert!(Cursor::decode(&mixed.encode(), "q", Sort::Title).is_err());
    }
}
