//! What a page draws to glyphs, in the order in which they are drawn.

use std::collections::BTreeMap;
use std::time::Instant;

use hayro_cmap::BfString;
use hayro_interpret::font::{Glyph as DrawnGlyph, GlyphRun, PositionedGlyph};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};
use hayro_syntax::object::{Dict, String as PdfString};
use kurbo::{Affine, BezPath, Point, Rect};

use super::glyph::{Direction, Expansion, Glyph, Unnamed, expand, is_unnamed};
use super::metadata::text_string;

/// Glyph space has a thousand units in an em (ISO 32000-1, 9.2.4).
const UNITS_PER_EM: f64 = 1000.0;
/// Text may stand out of the page by this much and still be seen in part, in points.
const BLEED_PT: f64 = 4.0;
/// Operations between two looks at the clock.
const OPERATIONS_PER_LOOK: u32 = 1024;

/// The time is over: unwinds out of the interpreter, which has no other way to stop.
pub(super) struct Late;

/// What one page draws.
pub(super) struct Page {
    /// The glyphs by the direction of their lines.
    pub(super) glyphs: BTreeMap<Direction, Vec<Glyph>>,
    /// Whether anything but text is drawn, such as a scanned image or letters as outlines.
    pub(super) has_graphics: bool,
    /// How many glyphs of Type 3 fonts are named, and have the code of their name in ASCII or another one.
    pub(super) codes: Codes,
}

/// Whether codes are those of ASCII, counted over named glyphs of Type 3 fonts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Codes {
    pub(super) ascii: usize,
    pub(super) other: usize,
}

/// Collects the glyphs of a page.
pub(super) struct Collector {
    page: Page,
    bounds: Rect,
    deadline: Instant,
    operations: u32,
    marked: Vec<Option<Marked>>,
}

/// Marked content that says itself what its glyphs mean.
struct Marked {
    text: String,
    /// How many glyphs there were of each direction when it began.
    before: BTreeMap<Direction, usize>,
}

impl Collector {
    /// For a page of some size in points; past the deadline, interpretation is stopped with [`Late`].
    pub(super) fn new(width: f32, height: f32, deadline: Instant) -> Self {
        let bounds = Rect::new(0.0, 0.0, width.into(), height.into()).inflate(BLEED_PT, BLEED_PT);
        let page = Page { glyphs: BTreeMap::new(), has_graphics: false, codes: Codes::default() };
        Collector { page, bounds, deadline, operations: 0, marked: Vec::new() }
    }

    /// What was drawn.
    pub(super) fn finish(self) -> Page {
        self.page
    }

    fn count_operation(&mut self) {
        self.operations = self.operations.wrapping_add(1);
        if self.operations.is_multiple_of(OPERATIONS_PER_LOOK) && Instant::now() > self.deadline {
            std::panic::resume_unwind(Box::new(Late));
        }
    }

    fn push_run(&mut self, run: &GlyphRun<'_, '_>, transform: Affine) {
        let metrics = RunMetrics::of(run, transform);
        for glyph in run.glyphs() {
            self.count_operation();
            let placed = transform * glyph.transform();
            let origin = placed * Point::ZERO;
            // NaN is outside as well.
            if self.bounds.contains(origin) {
                self.push_glyph(run, glyph, placed, &metrics);
            }
        }
    }

    fn push_glyph(
        &mut self,
        run: &GlyphRun<'_, '_>,
        glyph: &PositionedGlyph<'_>,
        placed: Affine,
        metrics: &RunMetrics,
    ) {
        let [a, b, ..] = placed.as_coeffs();
        let vertical = run.writing_mode() == hayro_cmap::WritingMode::Vertical;
        let direction = if vertical { Direction::VERTICAL } else { Direction::of(a, b) };
        let origin = placed * Point::ZERO;
        let (x, y) = direction.place(origin.x, origin.y);
        let (mut x0, mut x1) = (x, x + metrics.width(glyph, placed));
        if vertical {
            (x0, x1) = (x - metrics.size, x);
        }
        let whole = Glyph { character: ' ', x0, x1, y, size: metrics.size };
        self.count_code(glyph);
        push_text(self.page.glyphs.entry(direction).or_default(), &unicode(glyph), whole);
    }

    fn count_code(&mut self, glyph: &PositionedGlyph<'_>) {
        if let (DrawnGlyph::Type3(_), Some(BfString::Char(name))) = (&**glyph, glyph.as_unicode()) {
            let codes = &mut self.page.codes;
            *(if u32::from(name) == glyph.char_code() { &mut codes.ascii } else { &mut codes.other }) += 1;
        }
    }

    /// Puts the text that marked content states in the place of the glyphs that it drew.
    fn replace(&mut self, marked: &Marked) {
        let Some((&direction, drawn)) =
            self.page.glyphs.iter_mut().find(|(direction, glyphs)| glyphs.len() > marked.start(**direction))
        else {
            return;
        };
        let new = &drawn[marked.start(direction)..];
        let same_line = new.iter().all(|glyph| (glyph.y - new[0].y).abs() < glyph.size);
        // Text over several lines stays where it was drawn, unless it cannot be read there.
        if same_line || new.iter().any(|glyph| is_unnamed(glyph.character)) {
            let x0 = new.iter().map(|glyph| glyph.x0).fold(f32::INFINITY, f32::min);
            let x1 = new.iter().map(|glyph| glyph.x1).fold(f32::NEG_INFINITY, f32::max);
            let whole = Glyph { x0, x1, ..new[0] };
            drawn.truncate(marked.start(direction));
            push_text(drawn, &marked.text, whole);
        }
    }
}

impl Marked {
    fn start(&self, direction: Direction) -> usize {
        self.before.get(&direction).copied().unwrap_or_default()
    }
}

/// Adds text that takes the room of one glyph, each character its share.
fn push_text(glyphs: &mut Vec<Glyph>, text: &str, whole: Glyph) {
    let mut characters = Vec::with_capacity(4);
    for character in text.chars() {
        match expand(character) {
            Expansion::Itself(character) => characters.push(character),
            Expansion::Text(text) => characters.extend(text.chars()),
        }
    }
    #[allow(clippy::cast_precision_loss, reason = "a few characters")]
    let share = (whole.x1 - whole.x0) / characters.len().max(1) as f32;
    let mut x0 = whole.x0;
    for character in characters {
        glyphs.push(Glyph { character, x0, x1: x0 + share, ..whole });
        x0 += share;
    }
}

fn unicode(glyph: &PositionedGlyph<'_>) -> String {
    match glyph.as_unicode() {
        // A private character says nothing, and must not be taken for one that waits.
        Some(BfString::Char(character)) if is_unnamed(character) => "\u{fffd}".to_owned(),
        Some(BfString::Char(character)) => character.to_string(),
        Some(BfString::String(text)) => text.replace(is_unnamed, "\u{fffd}"),
        None if matches!(&**glyph, DrawnGlyph::Type3(_)) => Unnamed::Type3(glyph.char_code()).wait().to_string(),
        None => Unnamed::Outline(glyph.char_code()).wait().to_string(),
    }
}

fn advance(glyph: &PositionedGlyph<'_>) -> f64 {
    let advance = match &**glyph {
        DrawnGlyph::Outline(glyph) => glyph.advance_width(),
        DrawnGlyph::Type3(glyph) => glyph.advance_width(),
    };
    advance.map_or(0.0, f64::from)
}

/// What the glyphs of a run have in common.
struct RunMetrics {
    /// The size of the type, in points.
    size: f32,
    /// Points to an em along the line, where the glyphs themselves are stretched to fit.
    stretched_scale: Option<f64>,
}

impl RunMetrics {
    fn of(run: &GlyphRun<'_, '_>, transform: Affine) -> Self {
        let scales = run.glyphs().iter().map(|glyph| scales(transform * glyph.transform()));
        let (mut along, mut across) = ((f64::INFINITY, 0.0_f64), 0.0_f64);
        for (x, y) in scales {
            along = (along.0.min(x), along.1.max(x));
            across = across.max(y);
        }
        // A substitute font stretches each glyph by its own measure; condensed type stretches all alike.
        let stretched = along.1 > along.0 * 1.01;
        let size = plausible_size(run, across, along.1);
        RunMetrics { size, stretched_scale: stretched.then_some(across) }
    }

    fn width(&self, glyph: &PositionedGlyph<'_>, placed: Affine) -> f32 {
        let scale = self.stretched_scale.unwrap_or_else(|| scales(placed).0);
        #[allow(clippy::cast_possible_truncation, reason = "a glyph is some points wide")]
        let width = (advance(glyph) * scale) as f32;
        width.max(0.0)
    }
}

/// Points to a unit of glyph space, along the line and across it.
fn scales(placed: Affine) -> (f64, f64) {
    let [a, b, c, d, ..] = placed.as_coeffs();
    (a.hypot(b), c.hypot(d))
}

/// The size of the type. Type 3 fonts may have any unit, so that only the width of their letters tells their size.
fn plausible_size(run: &GlyphRun<'_, '_>, across: f64, along: f64) -> f32 {
    let size = across * UNITS_PER_EM;
    let is_type3 = run.glyphs().iter().any(|glyph| matches!(&**glyph, DrawnGlyph::Type3(_)));
    #[allow(clippy::cast_precision_loss, reason = "a run has few glyphs")]
    let mean = run.glyphs().iter().map(advance).sum::<f64>() / run.glyphs().len().max(1) as f64 * along;
    // Letters are about half an em wide.
    let odd = is_type3 && mean > 0.0 && !(size * 0.1..size * 1.5).contains(&mean);
    #[allow(clippy::cast_possible_truncation, reason = "type is some points high")]
    let size = if odd { mean * 2.0 } else { size } as f32;
    size.max(f32::MIN_POSITIVE)
}

impl<'a> Device<'a> for Collector {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.count_operation();
        self.page.has_graphics = true;
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.count_operation();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.count_operation();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        self.push_run(run, props.transform);
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.count_operation();
        self.page.has_graphics = true;
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        self.count_operation();
        let text = properties.and_then(|properties| properties.get::<PdfString<'_>>("ActualText"));
        let before =
            || self.page.glyphs.iter().map(|(&direction, glyphs)| (direction, glyphs.len())).collect();
        self.marked.push(text.map(|text| Marked { text: text_string(text.as_bytes()), before: before() }));
    }

    fn end_marked_content(&mut self) {
        if let Some(Some(marked)) = self.marked.pop() {
            self.replace(&marked);
        }
    }
}
