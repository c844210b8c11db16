//! The analysis to one short name that changes whenever any token may change.

use std::sync::LazyLock;

use super::{fold, name_words, stem};

/// Counted up by hand when the code changes what becomes of a text; a test over sample tokens reminds of it.
const VERSION: u32 = 3;

/// The name of this analysis. An index that was built under another name must be built anew.
pub fn fingerprint() -> &'static str {
    static NAME: LazyLock<String> = LazyLock::new(|| {
        let mut hasher = blake3::Hasher::new();
        for table in [fold::GREEK_CSV, fold::LOOKALIKES_CSV, stem::STEMS_CSV, name_words::NAME_WORDS_CSV] {
            hasher.update(table.as_bytes());
            hasher.update(b"\0");
        }
        let hash = hasher.finalize().to_hex();
        format!("analysis-{VERSION}-{}", &hash[..12])
    });
    &NAME
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{for_each_token, names};

    /// Text of every kind that the analysis treats in its own way.
    const SAMPLE: &str = "Retraction: falsified analyses of microRNA-148b-3p, TGF‑β1 and µm; 10.3389/fonc.2019.01076 by \
        O’Brien, Müller & Łukasz's co-authors, H₂O₂ cm² BMP-2-mediated 基因表达 Brogгинi ¹⁸F-FDG fals\u{ad}ification";

    #[test]
    fn the_name_changes_with_the_tokens() {
        let mut hasher = blake3::Hasher::new();
        for_each_token(SAMPLE, &mut |text, form, range, position| {
            hasher.update(format!("{text} {form:?} {range:?} {position}\n").as_bytes());
        });
        for name in ["Wen-Can Wang", "van der Berg JP", "WU Tailin", "Jäger, Ö.", "Dewan Md Sakib Hossain"]
        {
            names::for_each_kept_term(name, &mut |term| {
                hasher.update(format!("{term} ").as_bytes());
            });
        }
        let tokens = &hasher.finalize().to_hex()[..12];
        assert_eq!(
            (tokens, fingerprint()),
            ("e32d6eef8177", "analysis-3-42b2923debf8"),
            "the tokens of the sample changed: count VERSION up, then write the new pair here"
        );
    }
}
