//! What a PDF says of itself, in its information dictionary and its XMP packet, to stated values.
//!
//! Nobody proofreads these. A title is taken only if it looks like one, a DOI only if it is one; what a value means
//! beside the printed text is decided in [`crate::understand`].

use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Stream};

use crate::corpus::xml::{Records, collapse};
use crate::corpus::{Field, Stated};
use crate::notice::Doi;

/// Properties of XMP (Dublin Core, PRISM, Crossmark and PDF/X) by their local names.
const PROPERTIES: &[(&str, Field)] = &[
    ("doi", Field::Doi),
    ("DOI", Field::Doi),
    ("WPS-ARTICLEDOI", Field::Doi),
    ("identifier", Field::Doi),
    ("title", Field::Title),
    ("publicationName", Field::Journal),
    ("issn", Field::Issn),
    ("eIssn", Field::Issn),
    ("volume", Field::Volume),
    ("number", Field::Issue),
];

/// A larger packet holds thumbnails and histories, not the bibliography.
const MAX_XMP_BYTES: usize = 1 << 20;
/// Titles have at least three words; fewer are a type of document or a file's name.
const MIN_TITLE_WORDS: usize = 3;
/// How titles begin and end that a program made up.
const MADE_UP: &[&str] = &["untitled", "microsoft word", "microsoft powerpoint", "layout ", "print preview"];

/// What the file states about itself.
pub(super) fn stated(pdf: &Pdf) -> Stated {
    let mut found = xmp(pdf).map(|packet| properties(&packet)).unwrap_or_default();
    let metadata = pdf.metadata();
    found.extend(metadata.title.as_deref().map(|title| (Field::Title, text_string(title))));
    found.extend(metadata.subject.as_deref().and_then(doi_within).map(|doi| (Field::Doi, doi)));
    let mut stated = Stated::default();
    for (field, value) in found {
        let value = match field {
            Field::Title => Some(collapse(&value)).filter(|title| is_title(title)),
            Field::Doi => Doi::parse(&value).map(|doi| doi.as_str().to_owned()),
            _ => Some(collapse(&value)),
        };
        if let Some(value) = value.filter(|value| !stated.all(field).any(|known| known == value)) {
            stated.push(field, value);
        }
    }
    stated
}

fn xmp(pdf: &Pdf) -> Option<String> {
    let catalog: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
    let packet = catalog.get::<Stream<'_>>("Metadata")?.decoded_data().ok()?;
    (packet.len() <= MAX_XMP_BYTES).then(|| String::from_utf8_lossy(&packet).into_owned())
}

/// The properties of an XMP packet that state something, as elements or as attributes, in the order of the table.
fn properties(packet: &str) -> Vec<(Field, String)> {
    let mut records = Records::new(packet);
    let mut found = Vec::new();
    while let Some(description) = records.next("Description") {
        for (name, field) in PROPERTIES {
            found.extend(description.attribute(name).map(|value| (*field, value.to_owned())));
            found.extend(description.all(name).map(|property| (*field, property.text())));
        }
    }
    found
}

/// Some publishers write `Journal 2019.9:1-4, doi:10.5555/x` as the subject.
fn doi_within(subject: &[u8]) -> Option<String> {
    let subject = text_string(subject);
    let at = subject.to_ascii_lowercase().find("doi")?;
    subject.get(at..).map(str::to_owned)
}

/// Whether a title is more than the name of a file, of a program or of a kind of document.
fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let words = title.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    let ideographs = title.chars().filter(|c| super::line::is_ideograph(*c)).count();
    let file = lower.rsplit_once('.').is_some_and(|(name, ending)| {
        name.len() > 1 && (1..=5).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    (words >= MIN_TITLE_WORDS || ideographs > 4)
        && !file
        && !lower.contains(".indd")
        && !MADE_UP.iter().any(|made_up| lower.starts_with(made_up))
        && !title.contains(['\u{fffd}', '\\'])
}

/// A PDF text string: UTF-16 or UTF-8 with a byte order mark, or Latin in PDF's own encoding (ISO 32000-1, 7.9.2.2).
pub(super) fn text_string(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}')).collect()
    };
    match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8(bytes.to_vec())
            .unwrap_or_else(|_| bytes.iter().map(|&byte| pdf_doc(byte)).collect()),
    }
}

/// PDFDocEncoding, of which only 0x80 to 0x9f differ from Latin-1 in what titles use (ISO 32000-1, annex D.2).
fn pdf_doc(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ',
        'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_title(title: &str, expected: bool) {
        assert_eq!(is_title(title), expected);
    }

    #[test]
    fn made_up_titles_are_none() {
        check_title("Retraction: An Invented Study of Glass Frogs", true);
        check_title("对一项虚构研究的撤回声明", true);
        check_title("untitled", false);
        check_title("Microsoft Word - final version of notice.docx", false);
        check_title("JEXM_A_12345 1..2", false);
        check_title("notice for the printer.docx", false);
        check_title("Research Article", false);
        check_title("j.exm.2024.01.001 4..5 of it", true);
        check_title("C:\\Users\\a title of three", false);
    }

    #[track_caller]
    fn check_properties(packet: &str, expected: &[(Field, &str)]) {
        let found = properties(packet);
        let found: Vec<(Field, &str)> = found.iter().map(|(field, value)| (*field, value.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn xmp_states_as_elements_or_attributes() {
        check_properties(
            "<x><rdf:Description prism:doi='10.5555/a'/><rdf:Description><dc:title><rdf:Alt><rdf:li>A &amp; b</rdf:li>\
             </rdf:Alt></dc:title></rdf:Description></x>",
            &[(Field::Doi, "10.5555/a"), (Field::Title, "A & b")],
        );
        check_properties("no xml", &[]);
    }

    #[track_caller]
    fn check_string(bytes: &[u8], expected: &str) {
        assert_eq!(text_string(bytes), expected);
    }

    #[test]
    fn strings_in_their_encodings() {
        check_string(b"\xfe\xff\0O\0\xd8", "OØ");
        check_string(b"\xff\xfeO\0\xd8\0", "OØ");
        check_string(b"\xef\xbb\xbf\xc3\x98", "Ø");
        check_string(b"\x8dSm\xf8r\x8e", "“Smør”");
    }
}
