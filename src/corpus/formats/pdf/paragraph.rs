//! Lines in reading order to paragraphs, also over the end of a column or a page.

use std::collections::BTreeMap;

use super::chunk::SAME_SIZE;
use super::hyphen::{Vocabulary, append};
use super::line::Line;
use crate::corpus::Block;

/// Lines further apart than this share of the usual distance are of different paragraphs.
const PARAGRAPH_GAP: f32 = 1.3;
/// A first line is set in by at least this, in ems.
const INDENT_EM: f32 = 0.8;
/// Type that differs by more is of another paragraph, such as a heading.
const SIZE_STEP: f32 = 0.06;
/// Larger type than this, relative to the body, is a heading, whose lines may begin anywhere.
const HEADING_SIZE: f32 = 1.15;
/// Lines before and after a place that tell how far to the right lines reach there.
const NEAR_LINES: usize = 4;
/// The room that a justified line may leave beside that of the next word, in ems.
const JUSTIFIED_SLACK_EM: f32 = 0.8;
/// The same for lines whose right edge is ragged.
const RAGGED_SLACK_EM: f32 = 4.0;
/// How many paragraphs back one may go on over a footnote, a header or a side block.
const GOES_ON_WITHIN: usize = 6;
/// The distance of baselines where a document does not tell, in ems.
const USUAL_LEADING: f32 = 1.2;

/// The lines of a part of a page.
pub(super) struct PartLines {
    /// The page, from 1.
    pub(super) page: u32,
    /// Whether each line stands for itself.
    pub(super) rows: bool,
    /// The lines, from the top down.
    pub(super) lines: Vec<Line>,
}

/// A paragraph on its way.
struct Paragraph {
    text: String,
    size: f32,
    page: u32,
    /// Whether its last line reaches the right edge of its part.
    full: bool,
}

/// Joins the parts of a document to blocks.
pub(super) fn blocks(parts: &[PartLines]) -> Vec<Block> {
    let all = || parts.iter().flat_map(|part| &part.lines);
    let body = body_size(all());
    let mut vocabulary = Vocabulary::default();
    vocabulary.add(all().map(|line| line.text.as_str()));
    let shape = Shape { body, leading: leading(parts), vocabulary };
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    for part in parts {
        let mut new = shape.paragraphs(part);
        if let (Some(first), Some(open)) = (new.first(), shape.open(&mut paragraphs, new.first())) {
            append(&mut open.text, &first.text, open.full, &shape.vocabulary);
            open.full = first.full;
            new.remove(0);
        }
        paragraphs.append(&mut new);
    }
    let block = |paragraph: Paragraph| Block {
        text: paragraph.text.replace('\u{ad}', ""),
        size: (paragraph.size / body * 100.0).round() / 100.0,
        page: paragraph.page,
    };
    paragraphs.into_iter().map(block).filter(|block| !block.text.trim().is_empty()).collect()
}

/// What is usual in a document.
struct Shape {
    /// The size of most of the text, in points.
    body: f32,
    /// The distance of baselines, in ems.
    leading: f32,
    vocabulary: Vocabulary,
}

impl Shape {
    fn paragraphs(&self, part: &PartLines) -> Vec<Paragraph> {
        let edges = Edges::of(&part.lines, self.leading);
        let mut paragraphs: Vec<Paragraph> = Vec::new();
        for (at, line) in part.lines.iter().enumerate() {
            let full = line.x1 > edges.right - 2.0 * line.size;
            let goes_on = at > 0 && !part.rows && !self.begins(&part.lines, at, &edges);
            match paragraphs.last_mut().filter(|_| goes_on) {
                Some(last) => {
                    let full_before = std::mem::replace(&mut last.full, full);
                    append(&mut last.text, &line.text, full_before, &self.vocabulary);
                }
                None => paragraphs.push(Paragraph {
                    text: line.text.clone(),
                    size: line.size,
                    page: part.page,
                    full,
                }),
            }
        }
        paragraphs
    }

    /// Whether a line begins a new paragraph after the line before it.
    fn begins(&self, lines: &[Line], at: usize, edges: &Edges) -> bool {
        let (before, line) = (&lines[at - 1], &lines[at]);
        let em = line.size.max(before.size);
        let gap = line.y - before.y > PARAGRAPH_GAP * edges.pitch.max(em);
        let step = (line.size / before.size - 1.0).abs() > SIZE_STEP;
        if gap || step {
            return true;
        }
        if line.size > HEADING_SIZE * self.body || is_centred(before, line, edges) {
            return false;
        }
        let indented = |line: &Line| line.x0 > edges.left + INDENT_EM * em;
        let set_in = indented(line) && !indented(before);
        // Items with a hanging indent begin further left than the lines before them.
        let hanging = indented(before) && !indented(line) && is_item(&line.text);
        let ended = before.text.ends_with(['.', '!', '?', ':', ';']);
        set_in || hanging || ends_early(lines, at) || is_item(&line.text) && ended
    }

    /// The paragraph that a column or page broke off, if the next part goes on with it.
    fn open<'p>(
        &self,
        paragraphs: &'p mut [Paragraph],
        next: Option<&Paragraph>,
    ) -> Option<&'p mut Paragraph> {
        let next = next?;
        let lower = next.text.starts_with(char::is_lowercase);
        let from = paragraphs.len().saturating_sub(GOES_ON_WITHIN);
        paragraphs[from..].iter_mut().rev().find(|open| {
            let same_size = (open.size / next.size - 1.0).abs() < SIZE_STEP / 2.0;
            let body = open.size > SAME_SIZE * self.body && open.size < HEADING_SIZE * self.body;
            let broken = open.text.ends_with(['-', '\u{2010}', '\u{ad}']);
            let unended = open.text.ends_with(|c: char| c.is_lowercase() || c.is_ascii_digit() || c == ',');
            same_size && body && open.full && open.text.len() > 40 && lower && (broken || unended)
        })
    }
}

/// Whether the line before a place ends though the next word had room on it: typesetters fill lines, so that a
/// paragraph ends there.
fn ends_early(lines: &[Line], at: usize) -> bool {
    let (before, line) = (&lines[at - 1], &lines[at]);
    let near = &lines[at.saturating_sub(NEAR_LINES)..lines.len().min(at + NEAR_LINES)];
    let alike = || near.iter().filter(|other| (other.size / line.size - 1.0).abs() < SIZE_STEP);
    let right = alike().map(|other| other.x1).fold(f32::NEG_INFINITY, f32::max);
    let filled = alike().filter(|other| right - other.x1 < 0.3 * line.size).count();
    // Ragged lines are balanced by some typesetters, so that a short word may have had room.
    let slack_em = if filled > 1 { JUSTIFIED_SLACK_EM } else { RAGGED_SLACK_EM };
    let characters = line.text.chars().count().max(1);
    let first = line.text.split(' ').next().unwrap_or_default().chars().count();
    #[allow(clippy::cast_precision_loss, reason = "a line has some hundred characters")]
    let first_width = (line.x1 - line.x0) * first as f32 / characters as f32;
    right - before.x1 > first_width + slack_em * line.size
}

/// Where the lines of a part begin and end.
struct Edges {
    left: f32,
    right: f32,
    /// The usual distance of baselines, in points.
    pitch: f32,
}

impl Edges {
    fn of(lines: &[Line], leading: f32) -> Self {
        let size = lines.iter().map(|line| line.size).max_by(f32::total_cmp).unwrap_or(1.0);
        let mut pitches: Vec<f32> = lines.windows(2).map(|pair| pair[1].y - pair[0].y).collect();
        pitches.sort_by(f32::total_cmp);
        // A few lines tell nothing of what is usual; their distances may all be those of paragraphs.
        let usual = leading * size;
        let pitch = if pitches.len() < 5 { usual } else { pitches[pitches.len() / 4] };
        let right = lines.iter().map(|line| line.x1).fold(f32::NEG_INFINITY, f32::max);
        Edges { left: left(lines), right, pitch }
    }
}

/// Where most lines begin; among equals the leftmost.
fn left(lines: &[Line]) -> f32 {
    let mut starts: BTreeMap<i32, (usize, f32)> = BTreeMap::new();
    for line in lines {
        #[allow(clippy::cast_possible_truncation, reason = "a page is some thousand points wide")]
        let start = starts.entry((line.x0 / 2.0).round() as i32).or_insert((0, line.x0));
        start.0 += 1;
    }
    let most = starts.values().max_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    most.map_or(0.0, |(_, x0)| *x0)
}

/// Whether two lines share their centre and both keep away from the edges, as centred lines do.
fn is_centred(before: &Line, line: &Line, edges: &Edges) -> bool {
    let centre = |line: &Line| f32::midpoint(line.x0, line.x1);
    let apart = (before.x0 - line.x0).abs() > 0.5 * line.size;
    apart
        && (centre(before) - centre(line)).abs() < 0.3 * line.size
        && edges.right - line.x1 > 0.5 * line.size
}

/// Whether a line begins an item of a list: `1.`, `(2)`, `[3]`, a bullet.
fn is_item(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let number = first.trim_start_matches(['(', '[']).trim_end_matches([')', ']', '.']);
    let marked = number.len() < first.len() && number.len() <= 3;
    let numbered = marked && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    numbered || matches!(first, "•" | "▪" | "●" | "◦" | "–" | "-" | "*")
}

/// The size of most characters, in points; where two are even, the larger.
fn body_size<'a>(lines: impl Iterator<Item = &'a Line>) -> f32 {
    let mut sizes: BTreeMap<i32, (usize, f32)> = BTreeMap::new();
    for line in lines {
        #[allow(clippy::cast_possible_truncation, reason = "type is some points high")]
        let size = sizes.entry((line.size * 5.0).round() as i32).or_insert((0, line.size));
        size.0 += line.text.len();
    }
    sizes.values().max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))).map_or(1.0, |(_, size)| *size)
}

/// The usual distance of baselines within a paragraph, in ems: where paragraphs are short, half of all distances are
/// between paragraphs.
fn leading(parts: &[PartLines]) -> f32 {
    let pairs = parts.iter().flat_map(|part| part.lines.windows(2));
    let ratios = pairs.map(|pair| (pair[1].y - pair[0].y) / pair[0].size);
    let mut ratios: Vec<f32> = ratios.filter(|ratio| (0.9..2.2).contains(ratio)).collect();
    ratios.sort_by(f32::total_cmp);
    ratios.get(ratios.len() / 4).copied().unwrap_or(USUAL_LEADING)
}
