//! Chunks of a part to lines of text: blanks where there are gaps, accents on their letters, marks off names.

use unicode_normalization::UnicodeNormalization;

use super::chunk::{Chunk, SAME_SIZE, same_line};
use super::glyph::Glyph;
use super::hyphen::is_year;
use super::layout::Part;
use crate::corpus::formats::markup::is_mark;

/// A gap wider than this is a blank, in ems. Many files have no blanks at all; this value gave the best agreement
/// with what authors wrote.
const BLANK_EM: f32 = 0.16;
/// Between ideographs only a gap of this width is a blank, in ems: lines are filled by spreading them.
const IDEOGRAPH_BLANK_EM: f32 = 0.5;
/// Letters that stand apart by more than this, in ems, are spaced out for emphasis.
const SPACED_OUT_EM: f32 = 0.1;
/// Type is set tighter by no more than this, in ems; letters that overlap more are drawn so for another reason.
const TIGHTEST_EM: f32 = 0.06;
/// A script stands above its line by at least this, in ems of the line.
const RAISED_EM: f32 = 0.15;

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// The text.
    pub(super) text: String,
    /// Left edge.
    pub(super) x0: f32,
    /// Right edge.
    pub(super) x1: f32,
    /// Baseline.
    pub(super) y: f32,
    /// The size of most of its type, in points.
    pub(super) size: f32,
}

/// The lines of a part, from the top down.
pub(super) fn lines(part: Part) -> Vec<Line> {
    let separator = if part.rows { '\t' } else { ' ' };
    let rows = rows(part.chunks).into_iter().map(|row| line(row, separator));
    rows.filter(|line| !line.text.is_empty()).collect()
}

/// Groups chunks that share a line.
pub(super) fn rows(mut chunks: Vec<Chunk>) -> Vec<Vec<Chunk>> {
    chunks.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    let mut rows: Vec<(f32, f32, Vec<Chunk>)> = Vec::new();
    for chunk in chunks {
        // A superscript may have come before its line.
        let own = rows.iter_mut().rev().take(2).find(|row| same_line((row.0, row.1), (chunk.y, chunk.size)));
        match own {
            Some(row) => {
                if chunk.size > row.1 {
                    (row.0, row.1) = (chunk.y, chunk.size);
                }
                row.2.push(chunk);
            }
            None => rows.push((chunk.y, chunk.size, vec![chunk])),
        }
    }
    rows.into_iter().map(|(_, _, row)| row).collect()
}

fn line(mut row: Vec<Chunk>, separator: char) -> Line {
    row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let (y, size) = base(&row);
    let mut writer = Writer { text: String::new(), y, size, composed: false };
    let (mut last_x1, mut drawn_blank) = (f32::INFINITY, false);
    for chunk in &row {
        let gap = chunk.x0 - last_x1;
        // A blank that is drawn may be narrow; it counts where it does not lie under the next word.
        let blank = gap > BLANK_EM * size || drawn_blank && gap > 0.0;
        writer.write(&letters(chunk), if gap > size { Some(separator) } else { blank.then_some(' ') });
        last_x1 = chunk.x1;
        drawn_blank = chunk.glyphs.last().is_some_and(|glyph| glyph.character == ' ');
    }
    Line {
        text: writer.finish(),
        x0: row.iter().map(|chunk| chunk.x0).fold(f32::INFINITY, f32::min),
        x1: row.iter().map(|chunk| chunk.x1).fold(f32::NEG_INFINITY, f32::max),
        y,
        size,
    }
}

/// The baseline and size of most of a row's glyphs.
fn base(row: &[Chunk]) -> (f32, f32) {
    let mut sizes: Vec<(f32, f32, usize)> = Vec::new();
    for glyph in row.iter().flat_map(|chunk| &chunk.glyphs).filter(|glyph| glyph.character != ' ') {
        match sizes.iter_mut().find(|(_, size, _)| (size / glyph.size - 1.0).abs() < 0.02) {
            Some(found) => found.2 += 1,
            None => sizes.push((glyph.y, glyph.size, 1)),
        }
    }
    let most = sizes.into_iter().max_by(|a, b| a.2.cmp(&b.2).then(a.1.total_cmp(&b.1)));
    most.map_or((0.0, 1.0), |(y, size, _)| (y, size))
}

/// A glyph that can be seen, and whether a blank stands before it.
struct Letter {
    glyph: Glyph,
    blank: bool,
}

fn letters(chunk: &Chunk) -> Vec<Letter> {
    let spacing = spacing(chunk);
    let mut letters: Vec<Letter> = Vec::with_capacity(chunk.glyphs.len());
    let mut blank = false;
    for &glyph in &chunk.glyphs {
        if glyph.character == ' ' {
            blank = true;
            continue;
        }
        let wide = letters.last().is_some_and(|last| is_blank(&last.glyph, &glyph, spacing));
        letters.push(Letter { glyph, blank: (blank || wide) && !letters.is_empty() });
        blank = false;
    }
    letters
}

fn is_blank(before: &Glyph, after: &Glyph, spacing: f32) -> bool {
    let ideographs = is_ideograph(before.character) && is_ideograph(after.character);
    let blank_em = if ideographs { IDEOGRAPH_BLANK_EM } else { BLANK_EM };
    after.x0 - before.x1 > blank_em * before.size.max(after.size) + spacing
}

/// By how much the letters of a chunk are spaced out or, if negative, set tighter, in points; 0 in ordinary type.
fn spacing(chunk: &Chunk) -> f32 {
    let pairs = chunk.glyphs.windows(2).filter(|pair| pair.iter().all(|glyph| glyph.character != ' '));
    let mut gaps: Vec<f32> = pairs.map(|pair| pair[1].x0 - pair[0].x1).collect();
    gaps.sort_by(f32::total_cmp);
    match gaps.get(gaps.len() / 2) {
        Some(&median) if gaps.len() >= 4 && median > SPACED_OUT_EM * chunk.size => median,
        // Tight type has tight blanks.
        Some(&median) if gaps.len() >= 4 && median < 0.0 => median.max(-TIGHTEST_EM * chunk.size),
        _ => 0.0,
    }
}

/// Han, kana and hangul: scripts that are written without blanks or with wide ones.
pub(super) fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

/// Writes the text of one line.
struct Writer {
    text: String,
    y: f32,
    size: f32,
    composed: bool,
}

impl Writer {
    fn write(&mut self, letters: &[Letter], before: Option<char>) {
        let mut at = 0;
        while let Some(letter) = letters.get(at) {
            let blank = if at == 0 { before } else { letter.blank.then_some(' ') };
            let scripts = letters[at..].iter().take_while(|letter| self.is_raised(&letter.glyph)).count();
            if scripts > 0 {
                let next = letters.get(at + scripts).map(|letter| letter.glyph.character);
                self.superscript(&letters[at..at + scripts], blank, next);
                at += scripts;
            } else {
                self.blank(blank);
                at += self.letter(letters, at);
            }
        }
    }

    fn blank(&mut self, blank: Option<char>) {
        if let Some(blank) = blank.filter(|_| !self.text.is_empty() && !self.text.ends_with([' ', '\t'])) {
            self.text.push(blank);
        }
    }

    /// Writes the letter at a place, with the accent that is drawn over it; says how many glyphs these were.
    fn letter(&mut self, letters: &[Letter], at: usize) -> usize {
        let glyph = &letters[at].glyph;
        if let Some(next) = letters.get(at + 1).filter(|next| overlap(glyph, &next.glyph)) {
            let pair = match (combining(glyph.character), combining(next.glyph.character)) {
                (Some(accent), None) => Some((next.glyph.character, accent)),
                (None, Some(accent)) => Some((glyph.character, accent)),
                _ => None,
            };
            if let Some((base, accent)) = pair.filter(|(base, _)| base.is_alphabetic()) {
                self.composed = true;
                self.text.push(if base == 'ı' { 'i' } else { base });
                self.text.push(accent);
                return 2;
            }
        }
        self.text.push(glyph.character);
        1
    }

    fn is_raised(&self, glyph: &Glyph) -> bool {
        glyph.size < SAME_SIZE * self.size && self.y - glyph.y > RAISED_EM * self.size
    }

    /// Marks of affiliation must not become part of a name; an exponent belongs to its number; a number after a word
    /// of the text points to the reference list.
    fn superscript(&mut self, letters: &[Letter], blank: Option<char>, next: Option<char>) {
        let mut script = String::new();
        for letter in letters {
            if letter.blank && !script.is_empty() {
                script.push(' ');
            }
            script.push(letter.glyph.character);
        }
        match meaning(&self.text, &script, next) {
            Script::Glued => {
                self.blank(blank);
                self.text.push_str(&script);
            }
            Script::Reference => {
                self.blank(Some(' '));
                self.text.push_str(&format!("[{}]", script.trim_end_matches([',', ';'])));
            }
            Script::Mark => {
                let ends_item = script.ends_with([',', ';']) && !self.text.ends_with([',', ';']);
                self.text.push_str(if ends_item && !self.text.is_empty() { "," } else { "" });
            }
        }
    }

    fn finish(self) -> String {
        // Blanks of a font that says nothing come in runs; a single letter shows that something is missing.
        let text = self.text.replace("\u{fffd}\u{fffd}\u{fffd}", "");
        let text = text.trim().to_owned();
        if self.composed { text.nfc().collect() } else { text }
    }
}

/// What a superscript is.
enum Script {
    /// Part of what it stands at: an exponent, an ion, an isotope.
    Glued,
    /// Points to the reference list.
    Reference,
    /// A mark of affiliation or of a footnote, which is no text.
    Mark,
}

fn meaning(before: &str, script: &str, next: Option<char>) -> Script {
    let Some(last) = before.trim_end().chars().next_back() else {
        // At the start of a line: the mark of an affiliation, or the mass of an isotope.
        let isotope = script.chars().all(|c| c.is_ascii_digit()) && script.len() > 1;
        return if is_mark(script) && !(isotope && next.is_some_and(char::is_uppercase)) {
            Script::Mark
        } else {
            Script::Glued
        };
    };
    let word: String = before
        .trim_end_matches([' ', '.', ',', ';', ':'])
        .rsplit([' ', '('])
        .next()
        .unwrap_or_default()
        .into();
    let points = script.chars().all(|c| c.is_ascii_digit() || ",-–, ".contains(c));
    // A footnote at a year must not make another number of it.
    if points && is_year(&word) {
        return Script::Reference;
    }
    if last.is_ascii_digit() || last == '(' || !is_mark(script) && !points {
        return Script::Glued;
    }
    let of_text =
        word.chars().filter(|c| c.is_lowercase()).count() >= 4 && !word.starts_with(char::is_uppercase);
    match of_text || ")]”\"’".contains(last) {
        true if points => Script::Reference,
        // `m2`, `cm3`: a unit with its power.
        false if points && word.chars().count() <= 3 && word.chars().all(char::is_lowercase) => Script::Glued,
        _ => Script::Mark,
    }
}

fn overlap(a: &Glyph, b: &Glyph) -> bool {
    let centre = |glyph: &Glyph| f32::midpoint(glyph.x0, glyph.x1);
    (centre(a) - centre(b)).abs() < 0.3 * a.size.max(b.size) && a.x1 > b.x0 && b.x1 > a.x0
}

/// The combining form of an accent that TeX and others draw as a letter of its own.
fn combining(accent: char) -> Option<char> {
    Some(match accent {
        '`' | 'ˋ' => '\u{300}',
        '´' | 'ˊ' => '\u{301}',
        'ˆ' | '^' => '\u{302}',
        '˜' | '~' => '\u{303}',
        '¯' | 'ˉ' => '\u{304}',
        '˘' => '\u{306}',
        '˙' => '\u{307}',
        '¨' => '\u{308}',
        '˚' => '\u{30a}',
        '˝' => '\u{30b}',
        'ˇ' => '\u{30c}',
        '¸' => '\u{327}',
        '˛' => '\u{328}',
        combining @ '\u{300}'..='\u{36f}' => combining,
        _ => return None,
    })
}
