//! A notice to the sketch of its wording: so many numbers agree in two sketches as the wordings have in common.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::mask::sentences;
use crate::notice::Notice;

/// Numbers of a sketch. The share that two sketches have in common differs from the share that the wordings have in
/// common by some 6 in 100 (standard error of 64 trials).
pub(super) const LANES: usize = 64;

/// Words of the overlapping sequences that wordings are compared by.
const SEQUENCE_WORDS: usize = 3;

/// Wordings of fewer sequences are alike only when they are the same: in so short a text one word makes another notice.
const LEAST_SEQUENCES: usize = 8;

/// What is kept of a notice's wording to compare it by: the smallest of its word sequences under each of 64 orders
/// (MinHash: A. Z. Broder, On the resemblance and containment of documents, 1997), 16 bits of each.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sketch(pub(super) Box<[u16; LANES]>);

/// The sketch of a notice's wording; none where it has no wording, as in a database row.
///
/// ```
/// use recant::archive::sketch;
/// use recant::notice::{Notice, NoticeId};
/// let mut notice = Notice::new(NoticeId::new("1"));
/// assert!(sketch(&notice).is_none());
/// notice.text = Some("This article was retracted by Ada Exampleson because two figures are one.".to_owned());
/// let first = sketch(&notice);
/// notice.text = Some("This article was retracted by Max Mustermann because two figures are one.".to_owned());
/// assert_eq!(sketch(&notice), first);
/// ```
pub fn sketch(notice: &Notice) -> Option<Sketch> {
    let mut sequences: Vec<u64> = sentences(notice)
        .iter()
        .flat_map(|words| {
            words.windows(SEQUENCE_WORDS).map(|words| words.iter().map(|word| word.key)).map(join)
        })
        .collect();
    sequences.sort_unstable();
    sequences.dedup();
    match sequences.len() {
        0 => None,
        1..LEAST_SEQUENCES => Some(smallest(&[join(sequences.into_iter())])),
        _ => Some(smallest(&sequences)),
    }
}

/// One number for several in a row.
pub(super) fn join(keys: impl Iterator<Item = u64>) -> u64 {
    keys.fold(0x9e37_79b9_7f4a_7c15, |joined, key| mixed(joined.rotate_left(5) ^ key))
}

fn smallest(sequences: &[u64]) -> Sketch {
    let mut lanes = Box::new([0; LANES]);
    for (lane, order) in lanes.iter_mut().zip(1u64..) {
        let turned = order.wrapping_mul(0xd134_2543_de82_ef95);
        let least = sequences.iter().map(|sequence| mixed(sequence ^ turned)).min().unwrap_or_default();
        *lane = (least & 0xffff) as u16;
    }
    Sketch(lanes)
}

/// A permutation of 64 bits without pattern: the finaliser of SplitMix64.
pub(super) fn mixed(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

impl Sketch {
    /// How many numbers agree.
    pub(super) fn agreeing(&self, other: &Sketch) -> usize {
        self.0.iter().zip(other.0.iter()).filter(|(a, b)| a == b).count()
    }
}

impl fmt::Debug for Sketch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Sketch({:04x}{:04x}…)", self.0[0], self.0[1])
    }
}

impl Serialize for Sketch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|lane| lane.to_le_bytes()).collect();
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de> Deserialize<'de> for Sketch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Bytes)
    }
}

/// Reads a sketch from its bytes.
struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = Sketch;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} bytes", 2 * LANES)
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Sketch, E> {
        if bytes.len() != 2 * LANES {
            return Err(E::invalid_length(bytes.len(), &self));
        }
        let mut lanes = Box::new([0; LANES]);
        for (lane, pair) in lanes.iter_mut().zip(bytes.chunks_exact(2)) {
            *lane = u16::from_le_bytes([pair[0], pair[1]]);
        }
        Ok(Sketch(lanes))
    }
}
