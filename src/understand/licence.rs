//! An address or words of a licence to its usual short name.

use super::draft::{Draft, Found};

/// The licence by its usual short name, from its address or words.
pub(super) fn read(draft: &mut Draft) {
    if draft.notice.licence.is_some() || !draft.text.text.contains("reative") {
        return;
    }
    let found = draft.layout.pieces.iter().find_map(|piece| {
        let words = draft.at(piece.span);
        words
            .contains("reative")
            .then(|| licence(words))
            .flatten()
            .map(|value| Found { value, span: piece.span })
    });
    draft.fill("licence", |notice| &mut notice.licence, found);
}

/// `CC BY-NC` and such, from an address or from the words of a Creative Commons licence; `None` for other words.
pub(super) fn licence(words: &str) -> Option<String> {
    let lower = words.to_lowercase();
    if let Some(at) = lower.find("creativecommons.org/") {
        let mut path = lower[at..].split('/').skip(1);
        return match (path.next(), path.next()) {
            (Some("licenses"), Some(code)) => Some(format!("CC {}", code.trim().to_uppercase())),
            (Some("publicdomain"), Some("zero")) => Some("CC0".to_owned()),
            _ => None,
        };
    }
    let at = lower.find("creative commons").or_else(|| lower.find("cc by"))?;
    let end = (at + 120..lower.len()).find(|end| lower.is_char_boundary(*end)).unwrap_or(lower.len());
    let name = lower[at..end].split_whitespace().collect::<Vec<_>>().join(" ");
    let parts = [
        ("non-commercial", "NC"),
        ("noncommercial", "NC"),
        ("non commercial", "NC"),
        ("by-nc", "NC"),
        ("no deriv", "ND"),
        ("noderiv", "ND"),
        ("-nd", "ND"),
        ("share alike", "SA"),
        ("share-alike", "SA"),
        ("sharealike", "SA"),
        ("-sa", "SA"),
    ];
    let mut code = "CC BY".to_owned();
    for (word, short) in parts {
        if name.contains(word) && !code.contains(short) {
            code.push('-');
            code.push_str(short);
        }
    }
    (name.contains("attribution") || name.contains("cc by")).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_by_address_or_words() {
        let read = |words| licence(words).unwrap_or_default();
        assert_eq!(read("http://creativecommons.org/licenses/by-nc/3.0"), "CC BY-NC");
        assert_eq!(read("the Creative Commons Attribution License\n(CC BY). The use"), "CC BY");
        assert_eq!(read("Creative Commons Attribution-Noncommercial-Share Alike 3.0"), "CC BY-NC-SA");
        assert_eq!(read("Creative Commons Attribution Non\nCommercial (CC BY-NC 4.0) license"), "CC BY-NC");
        assert_eq!(read("Creative Commons Attribution (CC BY-NC-ND 4.0)"), "CC BY-NC-ND");
        assert_eq!(read("https://creativecommons.org/publicdomain/zero/1.0/"), "CC0");
        assert_eq!(read("All rights reserved"), "");
    }
}
