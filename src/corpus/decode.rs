//! Bytes to text, and the name of the encoding where it is not UTF-8.

use std::borrow::Cow;
use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use regex::bytes::Regex;

/// How much of a file is looked at to guess its encoding: enough to meet some accented names.
const GUESS_BYTES: usize = 1 << 20;
/// How much of a file may hold its XML or HTML declaration of an encoding, as browsers have it.
const DECLARATION_BYTES: usize = 1024;

/// A text with what was learnt while decoding it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded<'a> {
    /// The text, without byte order mark and NUL bytes.
    pub text: Cow<'a, str>,
    /// The encoding's name where it is not UTF-8, such as `windows-1252`.
    pub encoding: Option<&'static str>,
    /// What was lost, in words.
    pub warning: Option<String>,
}

/// Bytes of a file as text, whatever its encoding, and what was lost of it, in words.
///
/// ```
/// assert_eq!(recant::corpus::decoded(b"\xef\xbb\xbfq1\tmice"), ("q1\tmice".to_owned(), None));
/// ```
pub fn decoded(bytes: &[u8]) -> (String, Option<String>) {
    let Decoded { text, warning, .. } = decode(bytes);
    (text.into_owned(), warning)
}

/// Decodes by byte order mark, by being UTF-8, by declaration, by guess; in this order.
pub(crate) fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with_encoding(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return with_encoding(encoding, bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return without_nul(Decoded { text: Cow::Borrowed(text), encoding: None, warning: None });
    }
    if mostly_utf8(bytes) {
        return with_encoding(UTF_8, bytes);
    }
    with_encoding(declared(bytes).unwrap_or_else(|| guess(bytes)), bytes)
}

fn with_encoding<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    let (text, lossy) = encoding.decode_without_bom_handling(bytes);
    let warning = lossy.then(|| format!("some bytes are not {}; they show as `\u{fffd}`", encoding.name()));
    let name = (encoding != UTF_8).then(|| encoding.name());
    without_nul(Decoded { text, encoding: name, warning })
}

/// NUL has no meaning in text and ends strings in other programs.
fn without_nul(mut decoded: Decoded<'_>) -> Decoded<'_> {
    if decoded.text.contains('\0') {
        decoded.text = Cow::Owned(decoded.text.replace('\0', ""));
        decoded.warning.get_or_insert_with(|| "NUL bytes were left out".to_owned());
    }
    decoded
}

/// Text in Latin letters has a zero in every second byte when it is UTF-16.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(DECLARATION_BYTES)];
    if head.len() < 4 || !head.contains(&0) {
        return None;
    }
    let zeros = |parity| head.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Nine in ten of one half, hardly any of the other: numbers that binary formats do not reach.
    let many = head.len() / 2 * 9 / 10;
    let few = head.len() / 20;
    match () {
        () if odd >= many && even <= few => Some(UTF_16LE),
        () if even >= many && odd <= few => Some(UTF_16BE),
        () => None,
    }
}

/// A torn or patched UTF-8 file stays UTF-8 when its good multi-byte characters far outnumber the bad bytes.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad * 10
}

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r#"(?i-u)<(?:\?xml|meta)[^>]{0,200}?(?:encoding|charset)\s*=\s*["']?([a-z0-9_:-]+)"#).ok()
    });
    let head = &bytes[..bytes.len().min(DECLARATION_BYTES)];
    let label = LABEL.as_ref()?.captures(head)?.get(1)?.as_bytes();
    // A file that declares UTF-8 and is not is guessed instead.
    Encoding::for_label(label).filter(|encoding| *encoding != UTF_8)
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(around_first_non_ascii(bytes), true);
    match detector.guess(None, Utf8Detection::Deny) {
        // The standard's two names of one decoder; the wider one says what was read.
        encoding if encoding == GBK => GB18030,
        encoding => encoding,
    }
}

/// A long file may begin with a megabyte of English.
fn around_first_non_ascii(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let start = first.saturating_sub(GUESS_BYTES / 2);
    &bytes[start..bytes.len().min(start + GUESS_BYTES)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, encoding: Option<&str>) {
        let decoded = decode(bytes);
        assert_eq!((decoded.text.as_ref(), decoded.encoding), (text, encoding));
    }

    fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        let (bytes, _, lost) = encoding.encode(text);
        assert!(!lost);
        bytes.into_owned()
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn utf8_with_and_without_mark() {
        check("Müller".as_bytes(), "Müller", None);
        check("\u{feff}Müller".as_bytes(), "Müller", None);
        check(b"", "", None);
    }

    #[test]
    fn utf16_with_and_without_mark() {
        let text = "Retraction: an invented study by Müller";
        check(&utf16(&format!("\u{feff}{text}"), u16::to_le_bytes), text, Some("UTF-16LE"));
        check(&utf16(&format!("\u{feff}{text}"), u16::to_be_bytes), text, Some("UTF-16BE"));
        check(&utf16(text, u16::to_le_bytes), text, Some("UTF-16LE"));
        check(&utf16(text, u16::to_be_bytes), text, Some("UTF-16BE"));
    }

    #[test]
    fn encodings_of_old_exports_are_guessed() {
        let german =
            "Rückzug: Die Autoren Müller und Groß ziehen die Veröffentlichung zurück – „wegen Fehlern“";
        check(&encoded(german, encoding_rs::WINDOWS_1252), german, Some("windows-1252"));
        let latin = "Rückzug: Die Autoren Müller und Groß ziehen die Veröffentlichung zurück";
        check(&encoded(latin, encoding_rs::WINDOWS_1252), latin, Some("windows-1252"));
        let chinese = "撤稿声明:经作者同意,本刊决定撤回该论文,原因是图像重复使用。";
        check(&encoded(chinese, encoding_rs::GB18030), chinese, Some("gb18030"));
        let japanese = "論文撤回のお知らせ:著者全員の同意により、この論文を撤回します。";
        check(&encoded(japanese, encoding_rs::SHIFT_JIS), japanese, Some("Shift_JIS"));
    }

    #[test]
    fn a_declaration_outweighs_a_guess() {
        let xml = "<?xml version=\"1.0\" encoding=\"ISO-8859-2\"?><a>Łukasz</a>";
        check(&encoded(xml, encoding_rs::ISO_8859_2), xml, Some("ISO-8859-2"));
    }

    #[test]
    fn damage_is_told() {
        let mut bytes =
            "Müller, Groß, Łukasz, Ørsted, Žižek, Peña, Šimić, Çelik, Gödel, Brontë, Née".as_bytes().to_vec();
        bytes.push(0xff);
        let decoded = decode(&bytes);
        assert_eq!(decoded.encoding, None);
        assert_eq!(decoded.warning.as_deref(), Some("some bytes are not UTF-8; they show as `\u{fffd}`"));
        assert_eq!(decode(b"a\0b").warning.as_deref(), Some("NUL bytes were left out"));
    }
}
