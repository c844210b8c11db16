//! A large table on disk to one window of text after the other, so that it is never held whole.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;

use super::document::Document;
use super::format::{Format, MAX_BYTES, Outcome, recognise};
use super::formats::{crossref, notices, open_retractions, retraction_watch};
use super::json;
use super::records::{Records, Sink};
use super::unpack::Packing;
use super::{FileError, ReadOptions, Reading, SourceFile};

/// Files below this size are simply loaded.
const LARGE_BYTES: u64 = 32 << 20;

/// How much of a file is looked at at a time. A record that is longer makes its window grow.
const WINDOW_BYTES: usize = 8 << 20;

/// How much of a file is looked at to recognise it.
const HEAD_BYTES: u64 = 1 << 20;

/// What to do with one line of a file, or with why there is none.
type ReadLine = fn(Result<&str, String>, &ReadOptions, &mut Records<'_>);

/// How a format is read by windows.
enum Windowed {
    /// Rows of a table, which may run over several lines.
    Rows,
    /// Records of one line each, and what the whole comes to.
    Lines(ReadLine, fn(&Records<'_>) -> Outcome),
}

fn windowed(format: &Format) -> Option<Windowed> {
    match format.name {
        "retraction-watch" | "doi-pairs" => Some(Windowed::Rows),
        "notices" => Some(Windowed::Lines(notices::read_record, |_| Outcome::Read)),
        "open-retractions" => Some(Windowed::Lines(open_retractions::read_record, |_| Outcome::Read)),
        "crossref" => Some(Windowed::Lines(crossref::read_record, crossref::outcome)),
        _ => None,
    }
}

/// Reads a large file by windows; `None`, with nothing read, if it is not large or not such a table.
pub(super) fn read(
    file: &SourceFile,
    options: &ReadOptions,
    sink: Sink<'_>,
) -> Result<Option<Reading>, FileError> {
    let unreadable = |cause| FileError::Unreadable { path: file.name.clone(), cause };
    let metadata = std::fs::metadata(&file.path).map_err(unreadable)?;
    let limit_bytes = options.limits.file_bytes.unwrap_or(MAX_BYTES);
    if !metadata.is_file() || !(LARGE_BYTES..=limit_bytes).contains(&metadata.len()) {
        return Ok(None);
    }
    let open = || File::open(&file.path).map_err(unreadable);
    let mut head = Vec::new();
    open()?.take(HEAD_BYTES).read_to_end(&mut head).map_err(unreadable)?;
    let Some(end) = head.iter().rposition(|byte| *byte == b'\n') else { return Ok(None) };
    head.truncate(end + 1);
    if Packing::of(&head).is_some() {
        return Ok(None);
    }
    let survey = Survey::of(&mut open()?).map_err(unreadable)?;
    if !survey.is_plain {
        return Ok(None);
    }
    let mut source = open()?;
    let window = Window::new(&mut source, WINDOW_BYTES, metadata.len() as usize).map_err(unreadable)?;
    read_window(&file.name, &head, window, &survey.hash, options, sink)
}

fn read_window(
    name: &str,
    head: &[u8],
    mut window: Window<'_>,
    hash: &str,
    options: &ReadOptions,
    sink: Sink<'_>,
) -> Result<Option<Reading>, FileError> {
    let document = Document::new(name, head);
    let Some(format) = recognise(&document) else { return Ok(None) };
    let Some(windowed) = windowed(format) else { return Ok(None) };
    if matches!(windowed, Windowed::Lines(..)) && !json::is_lines(document.text().trim()) {
        return Ok(None);
    }
    let mut records = Records::new(&document, format.name, sink);
    let outcome = match windowed {
        Windowed::Rows => retraction_watch::read_window(&document, &mut window, &mut records)?,
        Windowed::Lines(read, outcome) => {
            read_lines(&mut window, &mut |line| read(line, options, &mut records))
                .map_err(|cause| FileError::Unreadable { path: name.to_owned(), cause })?;
            outcome(&records)
        }
    };
    let mut reading = Reading::new(b"");
    hash.clone_into(&mut reading.hash);
    reading.format = format.name;
    if let Outcome::Skipped(reason) = outcome {
        reading.skipped = Some(reason);
    }
    (reading.records, reading.malformed) = (records.read, records.malformed);
    reading.passed_over = records.passed_over;
    Ok(Some(reading))
}

fn read_lines(window: &mut Window<'_>, read: &mut dyn FnMut(Result<&str, String>)) -> io::Result<()> {
    loop {
        let text = window.text();
        let end = if window.is_last() { text.len() } else { text.rfind('\n').map_or(0, |at| at + 1) };
        json::for_each_line(&text[..end], &mut |line| {
            read(line);
            ControlFlow::Continue(())
        });
        if window.is_last() {
            return Ok(());
        }
        window.advance(end)?;
    }
}

/// A part of a text that moves on over it.
pub(crate) struct Window<'s> {
    source: &'s mut dyn Read,
    text: String,
    /// The beginning of a character whose end is not read yet.
    cut: Vec<u8>,
    is_last: bool,
    window_bytes: usize,
    total_bytes: usize,
    offset_bytes: usize,
}

impl<'s> Window<'s> {
    fn new(source: &'s mut dyn Read, window_bytes: usize, total_bytes: usize) -> io::Result<Self> {
        let (text, cut) = (String::new(), Vec::new());
        let mut window =
            Window { source, text, cut, is_last: false, window_bytes, total_bytes, offset_bytes: 0 };
        window.advance(0)?;
        if window.text.starts_with('\u{feff}') {
            window.text.drain(..'\u{feff}'.len_utf8());
        }
        Ok(window)
    }

    /// What the window shows.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing comes behind it.
    pub(crate) fn is_last(&self) -> bool {
        self.is_last
    }

    /// How long the whole text is.
    pub(crate) fn total_bytes(&self) -> usize {
        self.total_bytes
    }

    /// Where in the whole text the window begins.
    pub(crate) fn offset_bytes(&self) -> usize {
        self.offset_bytes
    }

    /// Leaves out what stands before byte `done`, and shows as much more as a window holds; more where a record was
    /// longer than that.
    ///
    /// # Errors
    ///
    /// When the source cannot be read, or is no longer the text that it was.
    pub(crate) fn advance(&mut self, done: usize) -> io::Result<()> {
        self.text.drain(..done);
        self.offset_bytes += done;
        let wanted = self.window_bytes.max(self.text.len());
        let mut bytes = std::mem::take(&mut self.cut);
        let kept = bytes.len();
        (&mut *self.source).take(wanted as u64).read_to_end(&mut bytes)?;
        self.is_last = bytes.len() - kept < wanted;
        match std::str::from_utf8(&bytes) {
            Ok(text) => self.text.push_str(text),
            Err(error) if error.error_len().is_none() && !self.is_last => {
                let (whole, cut) = bytes.split_at(error.valid_up_to());
                // proof: this is the part that was just found valid.
                self.text.push_str(std::str::from_utf8(whole).unwrap_or_default());
                self.cut = cut.to_vec();
            }
            Err(_) => return Err(io::Error::other("it changed while it was read")),
        }
        Ok(())
    }
}

/// What a first look over a whole file tells.
struct Survey {
    /// blake3 of the bytes, in hexadecimal.
    hash: String,
    /// Whether it is UTF-8 without NUL, so that windows of it read like the whole.
    is_plain: bool,
}

impl Survey {
    fn of(source: &mut dyn Read) -> io::Result<Survey> {
        let (mut hasher, mut is_plain, mut cut) = (blake3::Hasher::new(), true, Vec::new());
        let mut buffer = vec![0; 1 << 20];
        loop {
            let read = match source.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            hasher.update(&buffer[..read]);
            is_plain = is_plain && continues_text(&mut cut, &buffer[..read]);
        }
        Ok(Survey { hash: hasher.finalize().to_hex().to_string(), is_plain: is_plain && cut.is_empty() })
    }
}

/// Whether `bytes` go on with the text of which `cut` was the last, incomplete character.
fn continues_text(cut: &mut Vec<u8>, bytes: &[u8]) -> bool {
    let text =
        if cut.is_empty() { Cow::Borrowed(bytes) } else { Cow::Owned([cut.as_slice(), bytes].concat()) };
    cut.clear();
    if text.contains(&0) {
        return false;
    }
    match std::str::from_utf8(&text) {
        Ok(_) => true,
        Err(error) if error.error_len().is_none() => {
            *cut = text[error.valid_up_to()..].to_vec();
            true
        }
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::read_bytes;

    fn whole(name: &str, text: &str) -> (Vec<String>, String) {
        let mut seen = Vec::new();
        let reading =
            read_bytes(name, text.as_bytes(), &ReadOptions::default(), &mut |r| seen.push(format!("{r:?}")));
        (seen, counts(&reading.unwrap()))
    }

    fn by_windows(name: &str, text: &str, window_bytes: usize) -> (Vec<String>, String) {
        let mut seen = Vec::new();
        let mut source = text.as_bytes();
        let survey = Survey::of(&mut text.as_bytes()).unwrap();
        assert!(survey.is_plain);
        let window = Window::new(&mut source, window_bytes, text.len()).unwrap();
        let mut sink = |r: Result<_, _>| seen.push(format!("{r:?}"));
        let options = ReadOptions::default();
        let reading = read_window(name, text.as_bytes(), window, &survey.hash, &options, &mut sink);
        let reading = reading.unwrap().expect("a table");
        (seen, counts(&reading))
    }

    fn counts(reading: &Reading) -> String {
        let Reading { format, hash, records, malformed, passed_over, .. } = reading;
        format!("{format} {hash} {records} {malformed} {passed_over}")
    }

    #[track_caller]
    fn check(name: &str, text: &str) {
        for window_bytes in [1, 7, 64, 1000, 1 << 20] {
            assert_eq!(by_windows(name, text, window_bytes), whole(name, text), "{window_bytes}");
        }
    }

    #[test]
    fn windows_read_like_the_whole() {
        let head = "OriginalPaperDOI,RetractionDOI,RetractionNature\n";
        check("a.csv", &format!("{head}10.5555/a,10.5555/b,Retraction\n10.5555/c,10.5555/d,Correction"));
        check(
            "a.csv",
            &format!("{head}10.5555/a,\"10.5555/b\n\",Retraction\r\n10.5555/ü,10.5555/d,Correction\n\n"),
        );
        check(
            "a.csv",
            &format!("{head}torn,\"10.5555/b\nnext,row,x\n10.5555/c,10.5555/d,Correction\nshort\n"),
        );
        check(
            "a.jsonl",
            "{\"id\":\"1\",\"text\":\"ü\"}\n\n{\"id\":\"2\",\"text\":\n{\"id\":\"3\",\"text\":\"b\"}",
        );
        check("a.jsonl", "{\"id\":\"1\",\"text\":\"a\"}\r\n{\"id\":\"2\",\"text\":\"b\"}\r\n");
    }

    /// Rows are held back as long as the longest might not be whole, so that only a long table moves its window.
    #[test]
    fn a_long_table_reads_like_the_whole() {
        let torn = |n: usize| if n % 9000 == 77 { "torn,\"10.5555/x\n".to_owned() } else { String::new() };
        let row = |n: usize| format!("10.5555/a{n},\"10.5555/bü{n}\n\",Retraction\n{}", torn(n));
        let rows: String = (0..120_000).map(row).collect();
        let text = format!("OriginalPaperDOI,RetractionDOI,RetractionNature\n{rows}");
        assert!(text.len() > 4 << 20);
        let (whole, windows) = (whole("a.csv", &text), by_windows("a.csv", &text, 100_000));
        assert!(whole == windows, "{} and {}", whole.1, windows.1);
    }

    #[test]
    fn what_is_no_plain_text_is_seen() {
        for (bytes, expected) in [
            (&b"abc"[..], true),
            ("über".as_bytes(), true),
            (b"a\0", false),
            (b"\xff", false),
            (b"\xc3", false),
        ] {
            assert_eq!(Survey::of(&mut &*bytes).unwrap().is_plain, expected, "{bytes:?}");
        }
        let mut cut = Vec::new();
        assert!(continues_text(&mut cut, b"a\xc3") && continues_text(&mut cut, b"\xbc") && cut.is_empty());
    }
}
