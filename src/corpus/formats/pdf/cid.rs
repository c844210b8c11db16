//! Codes of fonts that do not say what they show, to characters, by the character maps that PDF predefines for Chinese,
//! Japanese and Korean (ISO 32000-1, 9.7.5.2 and 9.10.2).

use hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_syntax::object::{Array, Dict, Name, String as PdfString};
use hayro_syntax::page::Page;

/// How the codes of a font are to be read: the name of its encoding and the collection of its characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Encoding {
    name: Vec<u8>,
    registry: Vec<u8>,
    ordering: Vec<u8>,
}

impl Encoding {
    /// The encoding of the fonts of a page that do not say what they show; `None` where they differ in it, so that a
    /// code alone does not tell.
    pub(super) fn of(page: &Page<'_>) -> Option<Encoding> {
        let fonts = &page.resources().fonts;
        let mut found: Vec<Encoding> =
            fonts.keys().filter_map(|name| fonts.get::<Dict<'_>>(name)).filter_map(|font| Self::of_font(&font)).collect();
        found.sort();
        found.dedup();
        found.pop().filter(|_| found.is_empty())
    }

    fn of_font(font: &Dict<'_>) -> Option<Encoding> {
        if font.contains_key("ToUnicode") {
            return None;
        }
        let name = font.get::<Name<'_>>("Encoding")?;
        let descendant = font.get::<Array<'_>>("DescendantFonts")?.iter::<Dict<'_>>().next()?;
        let system = descendant.get::<Dict<'_>>("CIDSystemInfo")?;
        let text = |key: &str| system.get::<PdfString<'_>>(key).map(|text| text.as_bytes().to_vec());
        Some(Encoding { name: name.as_ref().to_vec(), registry: text("Registry")?, ordering: text("Ordering")? })
    }

    /// The maps of this encoding; `None` if it is not a predefined one.
    pub(super) fn maps(&self) -> Option<Maps> {
        let load = |name: CMapName<'_>| CMap::parse(load_embedded(name)?, load_embedded);
        let to_cid = match CMapName::from_bytes(&self.name) {
            CMapName::IdentityH => CMap::identity_h(),
            CMapName::IdentityV => CMap::identity_v(),
            name => load(name)?,
        };
        let family = CidFamily::from_registry_ordering(&self.registry, &self.ordering);
        Some(Maps { to_cid, to_unicode: load(family.ucs2_cmap()?)? })
    }
}

/// From codes to numbers in a collection of characters, and on to Unicode.
pub(super) struct Maps {
    to_cid: CMap,
    to_unicode: CMap,
}

impl Maps {
    /// The character of a code.
    pub(super) fn character(&self, code: u32) -> Option<char> {
        let lengths = if code > 0xff { 2..=2 } else { 1..=2 };
        let cid = lengths.into_iter().find_map(|bytes| self.to_cid.lookup_cid_code(code, bytes))?;
        match self.to_unicode.lookup_bf_string(cid)? {
            BfString::Char(character) => Some(character),
            BfString::String(text) => text.chars().next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, ordering: &str, code: u32, expected: Option<char>) {
        let encoding = Encoding {
            name: name.as_bytes().to_vec(),
            registry: b"Adobe".to_vec(),
            ordering: ordering.as_bytes().to_vec(),
        };
        let found = encoding.maps().and_then(|maps| maps.character(code));
        assert_eq!(found, expected, "{name} {ordering} {code:x}");
    }

    #[test]
    fn predefined_maps_name_characters() {
        check("90ms-RKSJ-H", "Japan1", 0x93fa, Some('日'));
        check("90ms-RKSJ-H", "Japan1", 0x41, Some('A'));
        check("UniGB-UCS2-H", "GB1", 0x64a4, Some('撤'));
        check("GBK-EUC-H", "GB1", 0xb3b7, Some('撤'));
        check("KSCms-UHC-H", "Korea1", 0xb0a1, Some('가'));
        check("Identity-H", "Japan1", 34, Some('A'));
        check("Identity-H", "Identity", 34, None);
        check("None-H", "Japan1", 34, None);
    }
}
