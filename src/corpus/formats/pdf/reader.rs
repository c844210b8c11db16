//! One PDF to one raw notice.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, RenderContent, interpret_page};
use hayro_syntax::page::Page as PdfPage;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use kurbo::{Affine, Rect};

use super::chunk::{Chunk, chunks};
use super::cid::{Encoding, Maps};
use super::device::{Collector, Late, Page};
use super::furniture::drop_furniture;
use super::glyph::{Direction, Glyph, Unnamed};
use super::layout::parts;
use super::line::lines;
use super::metadata::stated;
use super::paragraph::{PartLines, blocks};
use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::records::Records;
use crate::corpus::{Block, FileError, RawNotice, ReadOptions};

/// A text layer of which more is unknown characters, one in this many, cannot be read.
const UNKNOWN_ONE_IN: usize = 2;

/// Reads a PDF.
///
/// # Errors
///
/// When the file is broken, encrypted with a password, or has no text layer.
pub(crate) fn read(
    document: &Document<'_>,
    options: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    let malformed =
        |reason: &str| FileError::Malformed { path: document.name.to_owned(), reason: reason.to_owned() };
    let pdf = Pdf::new(document.bytes.to_vec()).map_err(|error| malformed(why_not(error)))?;
    let limits = &options.limits;
    let deadline = Instant::now() + limits.worker.clock();
    let drawn = draw(&pdf, limits.pages, deadline);
    let mut drawn = drawn.map_err(|Late| malformed(&limits.worker.out_of_time()))?;
    name_by_code(&mut drawn);
    match text_layer(&drawn) {
        TextLayer::Readable => {}
        TextLayer::Missing => return Err(malformed("no text layer: needs OCR")),
        TextLayer::Unknown => {
            return Err(malformed("the fonts do not say which letters they show: needs OCR"));
        }
        TextLayer::Blank => return Ok(Outcome::Skipped("the pages are empty".to_owned())),
    }
    let warnings = warnings(&pdf, &drawn, limits.pages);
    records.push(RawNotice {
        blocks: arrange(drawn),
        stated: stated(&pdf),
        warnings,
        ..RawNotice::default()
    });
    Ok(Outcome::Read)
}

fn why_not(error: LoadPdfError) -> &'static str {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            "encrypted: save a copy without password"
        }
        LoadPdfError::Decryption(_) => {
            "encrypted in a way that is not supported: save a copy without encryption"
        }
        LoadPdfError::Invalid => "is not a PDF that can be read, or is cut off",
    }
}

/// Lets every page draw itself.
fn draw(pdf: &Pdf, limit_pages: usize, deadline: Instant) -> Result<Vec<Page>, Late> {
    let settings =
        InterpreterSettings { render_content: RenderContent::PAGE, ..InterpreterSettings::default() };
    let cache = InterpreterCache::new();
    let (mut drawn, mut maps) = (Vec::new(), BTreeMap::new());
    for page in pdf.pages().iter().take(limit_pages) {
        let mut found = draw_page(page, &cache, settings.clone(), deadline)?;
        name_by_maps(&mut found, page, &mut maps);
        drawn.push(found);
    }
    Ok(drawn)
}

fn draw_page<'a>(
    page: &PdfPage<'a>,
    cache: &InterpreterCache<'a>,
    settings: InterpreterSettings,
    deadline: Instant,
) -> Result<Page, Late> {
    let (width, height) = page.render_dimensions();
    let transform = Affine::new(page.initial_transform(false).as_coeffs());
    let bounds = Rect::new(0.0, 0.0, width.into(), height.into());
    let mut context = Context::new(transform, bounds, cache, page.xref(), settings);
    let mut collector = Collector::new(width, height, deadline);
    let run = catch_unwind(AssertUnwindSafe(|| interpret_page(page, &mut context, &mut collector)));
    match run {
        Ok(()) => Ok(collector.finish()),
        Err(payload) => match payload.downcast::<Late>() {
            Ok(late) => Err(*late),
            Err(panic) => std::panic::resume_unwind(panic),
        },
    }
}

/// Named glyphs of Type 3 fonts that must agree before codes are believed, and how many of them may differ, one in
/// so many.
const CODES_ARE_ASCII: (usize, usize) = (100, 100);

/// TeX names letters in its Type 3 fonts, but digits and points by themselves (`/2`), which is no name that fonts may
/// have. Where all named letters have their code in ASCII, so have the others.
fn name_by_code(pages: &mut [Page]) {
    let (ascii, other) =
        pages.iter().fold((0, 0), |sum, page| (sum.0 + page.codes.ascii, sum.1 + page.codes.other));
    let believed = ascii >= CODES_ARE_ASCII.0 && other * CODES_ARE_ASCII.1 <= ascii;
    for glyph in pages.iter_mut().flat_map(|page| page.glyphs.values_mut().flatten()) {
        if let Some(Unnamed::Type3(code)) = Unnamed::of(glyph.character) {
            let ascii = char::from_u32(code).filter(|character| believed && character.is_ascii_graphic());
            glyph.character = ascii.unwrap_or('\u{fffd}');
        }
    }
}

/// Names glyphs whose fonts use a predefined character map. `known` are the maps of the pages before.
fn name_by_maps(page: &mut Page, source: &PdfPage<'_>, known: &mut BTreeMap<Encoding, Option<Maps>>) {
    let outline = |glyph: &Glyph| match Unnamed::of(glyph.character) {
        Some(Unnamed::Outline(code)) => Some(code),
        _ => None,
    };
    if !page.glyphs.values().flatten().any(|glyph| outline(glyph).is_some()) {
        return;
    }
    let encoding = Encoding::of(source);
    let maps =
        encoding.and_then(|encoding| known.entry(encoding).or_insert_with_key(Encoding::maps).as_ref());
    for glyph in page.glyphs.values_mut().flatten() {
        if let Some(code) = outline(glyph) {
            glyph.character = maps.and_then(|maps| maps.character(code)).unwrap_or('\u{fffd}');
        }
    }
}

/// Whether there is a text that can be read.
enum TextLayer {
    Readable,
    /// Something is drawn, but no text.
    Missing,
    /// There is text, but most of its characters are unknown.
    Unknown,
    /// Nothing is drawn.
    Blank,
}

fn text_layer(pages: &[Page]) -> TextLayer {
    let all = || pages.iter().flat_map(|page| page.glyphs.values().flatten()).map(|glyph| glyph.character);
    let seen = all().filter(|character| !character.is_whitespace()).count();
    let unknown = all().filter(|character| *character == '\u{fffd}' || is_private(*character)).count();
    if seen == 0 {
        let drawn = pages.iter().any(|page| page.has_graphics);
        return if drawn { TextLayer::Missing } else { TextLayer::Blank };
    }
    if unknown * UNKNOWN_ONE_IN > seen { TextLayer::Unknown } else { TextLayer::Readable }
}

fn is_private(character: char) -> bool {
    matches!(character, '\u{e000}'..='\u{f8ff}')
}

fn warnings(pdf: &Pdf, drawn: &[Page], limit_pages: usize) -> Vec<String> {
    let mut warnings = Vec::new();
    let count = pdf.pages().len();
    if count > limit_pages {
        warnings.push(format!(
            "has {count} pages, of which the first {limit_pages} are read; allow more with --limit-pages"
        ));
    }
    let without = drawn.iter().zip(1..).filter(|(page, _)| page.glyphs.is_empty() && page.has_graphics);
    let without: Vec<String> = without.map(|(_, number): (_, u32)| number.to_string()).collect();
    if !without.is_empty() {
        warnings.push(format!("no text layer on page {}: needs OCR", without.join(", ")));
    }
    warnings
}

/// Glyphs of all pages to blocks in reading order.
fn arrange(drawn: Vec<Page>) -> Vec<Block> {
    let (mut main, mut other) = (Vec::new(), Vec::new());
    for page in drawn {
        let mut by_direction: BTreeMap<Direction, Vec<Chunk>> =
            page.glyphs.iter().map(|(direction, glyphs)| (*direction, chunks(glyphs))).collect();
        main.push(by_direction.remove(&main_direction(&page)).unwrap_or_default());
        other.push(by_direction.into_values().collect::<Vec<_>>());
    }
    drop_furniture(&mut main);
    let (mut pages, mut beside) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for ((main, other), page) in main.into_iter().zip(other).zip(1..) {
        pages.extend(part_lines(main, page));
        beside.extend(other.into_iter().flat_map(|chunks| part_lines(chunks, page)));
    }
    let mut found = blocks(&pages);
    // What runs along the margin or across the page, such as a watermark, comes last and once.
    found.extend(blocks(&beside).into_iter().filter(|block| seen.insert(block.text.clone())));
    found
}

/// The direction of a page's text. A long note along the margin of a short page is not its text.
fn main_direction(page: &Page) -> Direction {
    let count = |direction: Direction| page.glyphs.get(&direction).map_or(0, Vec::len);
    let most = page.glyphs.keys().copied().max_by_key(|direction| count(*direction));
    most.filter(|most| count(*most) > 3 * count(Direction::HORIZONTAL)).unwrap_or(Direction::HORIZONTAL)
}

fn part_lines(chunks: Vec<Chunk>, page: u32) -> Vec<PartLines> {
    let part_lines = |part: super::layout::Part| PartLines { page, rows: part.rows, lines: lines(part) };
    parts(chunks).into_iter().map(part_lines).collect()
}
