//! Glyphs in drawing order to chunks: neighbours on one line, such as a word or a whole line of a column.

use super::glyph::Glyph;

/// A gap wider than this ends a chunk, in ems. Gutters are at least one em wide, blanks in justified lines seldom
/// are; where one is, the two chunks meet again in their line.
const CHUNK_GAP_EM: f32 = 0.7;
/// Accents and kerned letters step back by no more than this, in ems.
const STEP_BACK_EM: f32 = 0.6;
/// Type is of one size if the smaller is at least this share of the larger; superscripts are smaller.
pub(super) const SAME_SIZE: f32 = 0.85;
/// Glyphs of one size are on one line if their baselines differ by less, in ems.
const SAME_LINE_EM: f32 = 0.25;
/// Superscripts and subscripts leave the baseline by less, in ems of the larger type.
const SCRIPT_SHIFT_EM: f32 = 0.6;
/// Type that is smaller than this share of its neighbour is no script of it, but something else.
const SMALLEST_SCRIPT: f32 = 0.4;

/// Neighbouring glyphs of one line. Never without a glyph that can be seen.
#[derive(Debug, Clone)]
pub(super) struct Chunk {
    /// The glyphs in drawing order, blanks among them.
    pub(super) glyphs: Vec<Glyph>,
    /// Left edge.
    pub(super) x0: f32,
    /// Right edge.
    pub(super) x1: f32,
    /// The baseline of the largest type.
    pub(super) y: f32,
    /// The largest type, in points.
    pub(super) size: f32,
}

impl Chunk {
    fn new(glyph: Glyph) -> Self {
        Chunk { glyphs: vec![glyph], x0: glyph.x0, x1: glyph.x1, y: glyph.y, size: glyph.size }
    }

    /// Upper edge of the small letters: what overlaps with this stands beside.
    pub(super) fn top(&self) -> f32 {
        self.y - 0.5 * self.size
    }

    /// The characters, for comparison.
    pub(super) fn characters(&self) -> impl Iterator<Item = char> + '_ {
        self.glyphs.iter().map(|glyph| glyph.character)
    }

    fn goes_on_with(&self, glyph: &Glyph) -> bool {
        let gap = glyph.x0 - self.last_seen().x1;
        let em = self.size.max(glyph.size);
        same_line((self.y, self.size), (glyph.y, glyph.size))
            && gap > -STEP_BACK_EM * em
            && gap < CHUNK_GAP_EM * em
    }

    fn last_seen(&self) -> &Glyph {
        self.glyphs.iter().rev().find(|glyph| glyph.character != ' ').unwrap_or(&self.glyphs[0])
    }

    /// Bold type is sometimes made by drawing a letter twice.
    fn repeats(&self, glyph: &Glyph) -> bool {
        self.glyphs.last().is_some_and(|last| {
            last.character == glyph.character && (last.x0 - glyph.x0).abs() < 0.1 * (glyph.x1 - glyph.x0)
        })
    }

    fn push(&mut self, glyph: Glyph) {
        self.glyphs.push(glyph);
        if glyph.character == ' ' {
            return;
        }
        self.x0 = self.x0.min(glyph.x0);
        self.x1 = self.x1.max(glyph.x1);
        if glyph.size > self.size {
            (self.size, self.y) = (glyph.size, glyph.y);
        }
    }
}

/// Whether two baselines, each with its size, belong to one line.
pub(super) fn same_line(a: (f32, f32), b: (f32, f32)) -> bool {
    let ((y_a, size_a), (y_b, size_b)) = (a, b);
    let (small, large) = (size_a.min(size_b), size_a.max(size_b));
    let shift = (y_a - y_b).abs();
    let script = small < SAME_SIZE * large;
    shift < SAME_LINE_EM * large
        || script && small > SMALLEST_SCRIPT * large && shift < SCRIPT_SHIFT_EM * large
}

/// Joins glyphs to chunks, in drawing order. What is drawn twice at one place is kept once.
pub(super) fn chunks(glyphs: &[Glyph]) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    for &glyph in glyphs {
        match chunks.last_mut() {
            Some(last) if glyph.character == ' ' => last.push(glyph),
            Some(last) if last.goes_on_with(&glyph) => {
                if !last.repeats(&glyph) {
                    last.push(glyph);
                }
            }
            None if glyph.character == ' ' => {}
            _ => chunks.push(Chunk::new(glyph)),
        }
    }
    without_copies(chunks)
}

/// Shadows and outlines repeat a whole chunk a little beside itself.
fn without_copies(mut chunks: Vec<Chunk>) -> Vec<Chunk> {
    let copies: Vec<bool> = (0..chunks.len())
        .map(|at| {
            // A copy follows at once, or after the other words of its line.
            chunks[at.saturating_sub(8)..at].iter().any(|before| is_copy(before, &chunks[at]))
        })
        .collect();
    let mut copies = copies.into_iter();
    chunks.retain(|_| !copies.next().unwrap_or_default());
    chunks
}

fn is_copy(before: &Chunk, after: &Chunk) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() < 0.15 * after.size;
    near(before.x0, after.x0)
        && near(before.y, after.y)
        && near(before.x1, after.x1)
        && before.characters().filter(|c| *c != ' ').eq(after.characters().filter(|c| *c != ' '))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Letters half an em wide, from `x` on.
    pub(in super::super) fn glyphs(text: &str, x: f32, y: f32, size: f32) -> Vec<Glyph> {
        let mut x0 = x;
        let place = |character| {
            let glyph = Glyph { character, x0, x1: x0 + size / 2.0, y, size };
            x0 = glyph.x1;
            glyph
        };
        text.chars().map(place).collect()
    }

    /// One chunk for each line of text.
    pub(in super::super) fn chunk(text: &str, x: f32, y: f32, size: f32) -> Chunk {
        chunks(&glyphs(text, x, y, size)).remove(0)
    }

    #[track_caller]
    fn check(runs: &[(&str, f32, f32, f32)], expected: &[&str]) {
        let glyphs: Vec<Glyph> =
            runs.iter().flat_map(|&(text, x, y, size)| glyphs(text, x, y, size)).collect();
        let found: Vec<String> =
            chunks(&glyphs).iter().map(|chunk| chunk.characters().collect::<String>()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_gutter_parts_and_a_blank_does_not() {
        check(&[("one two", 0.0, 0.0, 10.0)], &["one two"]);
        check(&[("one", 0.0, 0.0, 10.0), ("two", 20.0, 0.0, 10.0)], &["onetwo"]);
        check(&[("one", 0.0, 0.0, 10.0), ("two", 27.0, 0.0, 10.0)], &["one", "two"]);
        check(&[("one", 0.0, 0.0, 10.0), ("two", 0.0, 12.0, 10.0)], &["one", "two"]);
    }

    #[test]
    fn scripts_stay_with_their_word() {
        check(&[("Doe", 0.0, 0.0, 10.0), ("1", 15.0, -4.0, 6.0)], &["Doe1"]);
        check(&[("1", 0.0, -4.0, 6.0), ("Ward", 3.0, 0.0, 10.0)], &["1Ward"]);
        check(&[("Doe", 0.0, 0.0, 10.0), ("1", 15.0, -11.0, 10.0)], &["Doe", "1"]);
    }

    #[test]
    fn what_is_drawn_twice_is_kept_once() {
        check(&[("bold", 0.0, 0.0, 10.0), ("bold", 0.3, 0.0, 10.0)], &["bold"]);
        check(&[("o", 0.0, 0.0, 10.0), ("o", 0.2, 0.0, 10.0)], &["o"]);
        check(&[("oo", 0.0, 0.0, 10.0)], &["oo"]);
        check(&[("same", 0.0, 0.0, 10.0), ("same", 0.0, 12.0, 10.0)], &["same", "same"]);
    }
}
