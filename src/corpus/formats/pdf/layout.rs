//! Chunks of a page to parts in reading order: columns one after the other, side blocks after the main text.
//!
//! A page is cut into strips by the white space that runs across it. Strips that share a gutter form a band of
//! columns; a strip that no gutter passes, such as a title over two columns, ends the band. Each column is cut again.

use super::chunk::Chunk;

/// Chunks that are read line by line.
#[derive(Debug)]
pub(super) struct Part {
    /// The chunks, in no order.
    pub(super) chunks: Vec<Chunk>,
    /// Whether each line stands for itself, as in a table or a list of labels and values.
    pub(super) rows: bool,
}

/// Columns in columns in columns: nobody sets deeper, and a hostile page shall not use up the stack.
const MAX_DEPTH: u32 = 24;
/// The narrowest gutter, in ems, where many lines bear witness to it.
const GUTTER_EM: f32 = 0.6;
/// The narrowest gutter between two lines and two lines, in ems.
const GUTTER_OF_FEW_EM: f32 = 1.5;
/// The narrowest gap that parts what stands on one line, in ems.
const GUTTER_OF_ONE_EM: f32 = 3.0;
/// Lines that are many enough to bear witness to a narrow gutter.
const MANY_LINES: usize = 3;
/// A side block takes less than this share of the width, the main text beside it more than half.
const SIDE_BLOCK_SHARE: f32 = 0.38;
/// Headers and footers are further from the text than its lines from each other, in ems.
const EDGE_DISTANCE_EM: f32 = 2.5;
/// Labels, values and cells of tables have fewer characters to the line than columns of text.
const CELL_CHARACTERS: usize = 22;

/// A stretch of the page's width, from left to right.
type Interval = (f32, f32);

/// Brings the chunks of a page into parts in reading order.
pub(super) fn parts(chunks: Vec<Chunk>) -> Vec<Part> {
    let mut parts = Vec::new();
    order(chunks, MAX_DEPTH, &mut parts);
    parts
}

fn order(chunks: Vec<Chunk>, depth: u32, parts: &mut Vec<Part>) {
    if chunks.is_empty() {
        return;
    }
    let bands = if depth == 0 { vec![Band::plain(chunks)] } else { bands(chunks) };
    let many = bands.len() > 1;
    for band in bands {
        match band.gutter {
            None => parts.push(Part { chunks: band.chunks, rows: false }),
            Some(_) if many => order(band.chunks, depth - 1, parts),
            Some(gutter) => columns(band.chunks, gutter, depth, parts),
        }
    }
}

/// Reads what stands left and right of a gutter.
fn columns(chunks: Vec<Chunk>, gutter: Interval, depth: u32, parts: &mut Vec<Part>) {
    let (left, right): (Vec<Chunk>, Vec<Chunk>) =
        chunks.into_iter().partition(|chunk| chunk.x1 <= f32::midpoint(gutter.0, gutter.1));
    if are_rows(&left, &right) {
        let chunks = left.into_iter().chain(right).collect();
        parts.push(Part { chunks, rows: true });
        return;
    }
    let sides = if is_side_block(&left, &right) { [right, left] } else { [left, right] };
    for side in sides {
        order(side, depth.saturating_sub(1), parts);
    }
}

/// Whether the left is a narrow block beside the main text; its reader wants the main text first.
fn is_side_block(left: &[Chunk], right: &[Chunk]) -> bool {
    let ((x0, left_end), (right_start, x1)) = (extent(left), extent(right));
    let width = x1 - x0;
    let narrow = left_end - x0 < SIDE_BLOCK_SHARE * width && x1 - right_start > 0.5 * width;
    // The first of three equal columns is as narrow, but the lines beside it are no wider than its own.
    narrow && line_width(right) > 1.3 * line_width(left)
}

/// The width that three lines in four do not exceed.
fn line_width(chunks: &[Chunk]) -> f32 {
    let mut widths: Vec<f32> = chunks.iter().map(|chunk| chunk.x1 - chunk.x0).collect();
    widths.sort_by(f32::total_cmp);
    widths.get(widths.len() * 3 / 4).copied().unwrap_or_default()
}

/// Whether left and right answer each other line by line: labels and values, or cells of a table.
fn are_rows(left: &[Chunk], right: &[Chunk]) -> bool {
    let (rows_left, rows_right) = (baselines(left), baselines(right));
    let (fewer, more) = if rows_left.len() <= rows_right.len() {
        (&rows_left, &rows_right)
    } else {
        (&rows_right, &rows_left)
    };
    let size = median_size(left);
    let partners = fewer.iter().filter(|y| more.iter().any(|other| (*y - other).abs() < 0.15 * size)).count();
    let alike = (median_size(right) / size - 1.0).abs() < 0.05;
    fewer.len() > 1
        && alike
        && fewer.len() * 2 >= more.len()
        && partners * 10 >= fewer.len() * 8
        && characters_per_line(left, &rows_left).min(characters_per_line(right, &rows_right))
            < CELL_CHARACTERS
}

fn characters_per_line(chunks: &[Chunk], rows: &[f32]) -> usize {
    chunks.iter().map(|chunk| chunk.glyphs.len()).sum::<usize>() / rows.len().max(1)
}

/// Strips that follow each other, and the gutter that they share.
struct Band {
    chunks: Vec<Chunk>,
    gutter: Option<Interval>,
}

impl Band {
    fn plain(chunks: Vec<Chunk>) -> Self {
        Band { chunks, gutter: None }
    }

    /// Finds out whether one of the gaps that all strips share is a gutter.
    fn of(strips: Vec<Vec<Chunk>>, gaps: Vec<Interval>, em: f32) -> Self {
        let chunks: Vec<Chunk> = strips.into_iter().flatten().collect();
        let width = |gap: &Interval| gap.1 - gap.0;
        let gutter = gaps
            .into_iter()
            .filter(|gap| width(gap) >= narrowest_gutter(&chunks, *gap) * em)
            .max_by(|a, b| width(a).total_cmp(&width(b)));
        Band { chunks, gutter }
    }
}

/// The narrowest gap that is taken for a gutter at this place, in ems.
fn narrowest_gutter(chunks: &[Chunk], gap: Interval) -> f32 {
    let (left, right): (Vec<&Chunk>, Vec<&Chunk>) =
        chunks.iter().partition(|chunk| chunk.x1 <= f32::midpoint(gap.0, gap.1));
    match baselines(left).len().min(baselines(right).len()) {
        0 => f32::INFINITY,
        1 => GUTTER_OF_ONE_EM,
        few if few < MANY_LINES => GUTTER_OF_FEW_EM,
        _ => GUTTER_EM,
    }
}

/// Cuts a region into bands, from the top down. Bands without a gutter that follow each other are one.
fn bands(chunks: Vec<Chunk>) -> Vec<Band> {
    let (region, em) = (extent(&chunks), median_size(&chunks));
    let mut bands: Vec<Band> = Vec::new();
    let mut open: Vec<Vec<Chunk>> = Vec::new();
    let (mut shared, mut edges): (Vec<Interval>, Interval) = (Vec::new(), NOWHERE);
    let cut = strips(chunks);
    let alone = [stands_alone(&cut, 0, 1), stands_alone(&cut, cut.len() - 1, cut.len().saturating_sub(2))];
    let count = cut.len();
    for (at, strip) in cut.into_iter().enumerate() {
        let (gaps, own) = (gaps(&strip, region), extent(&strip));
        let both = intersection(&shared, &gaps, GUTTER_EM * em);
        let all = (edges.0.min(own.0), edges.1.max(own.1));
        // A margin that all lines leave free is no gutter, and must not carry columns into the text above them.
        let has_columns = has_gutter(&shared, edges) || has_gutter(&gaps, own);
        let edge = at == 1 && alone[0] || at + 1 == count && alone[1];
        if !open.is_empty() && (edge || has_columns && !has_gutter(&both, all)) {
            add(&mut bands, Band::of(std::mem::take(&mut open), std::mem::take(&mut shared), em));
        }
        (shared, edges) = if open.is_empty() { (gaps, own) } else { (both, all) };
        open.push(strip);
    }
    add(&mut bands, Band::of(open, shared, em));
    bands
}

/// Whether a strip is a header or footer with a left and a right part, which belong to no column.
fn stands_alone(strips: &[Vec<Chunk>], at: usize, neighbour: usize) -> bool {
    let (Some(strip), Some(other)) = (strips.get(at), strips.get(neighbour)) else { return false };
    let baseline = |strip: &[Chunk]| strip.iter().map(|chunk| chunk.y).fold(f32::NEG_INFINITY, f32::max);
    let distance = (baseline(strip) - baseline(other)).abs();
    let row = at != neighbour && baselines(strip).len() == 1;
    row && distance > EDGE_DISTANCE_EM * median_size(other)
        && has_gutter(&gaps(strip, extent(strip)), extent(strip))
}

/// The extent of nothing.
const NOWHERE: Interval = (f32::INFINITY, f32::NEG_INFINITY);

/// Whether there is type on both sides of one of the gaps.
fn has_gutter(gaps: &[Interval], edges: Interval) -> bool {
    gaps.iter().any(|gap| gap.0 > edges.0 && gap.1 < edges.1)
}

fn add(bands: &mut Vec<Band>, band: Band) {
    match bands.last_mut() {
        Some(last) if last.gutter.is_none() && band.gutter.is_none() => last.chunks.extend(band.chunks),
        _ => bands.push(band),
    }
}

/// Groups of chunks between which white space runs across the region, from the top down.
fn strips(mut chunks: Vec<Chunk>) -> Vec<Vec<Chunk>> {
    chunks.sort_by(|a, b| a.top().total_cmp(&b.top()).then(a.x0.total_cmp(&b.x0)));
    let mut strips: Vec<Vec<Chunk>> = Vec::new();
    let mut bottom = f32::NEG_INFINITY;
    for chunk in chunks {
        let below = chunk.top() >= bottom;
        bottom = bottom.max(chunk.y);
        match strips.last_mut() {
            Some(strip) if !below => strip.push(chunk),
            _ => strips.push(vec![chunk]),
        }
    }
    strips
}

/// The stretches of the region's width that are white in a strip and wide enough for a gutter.
fn gaps(strip: &[Chunk], region: Interval) -> Vec<Interval> {
    let mut covered: Vec<Interval> = strip.iter().map(|chunk| (chunk.x0, chunk.x1)).collect();
    covered.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut gaps = Vec::new();
    let mut end = region.0;
    for (x0, x1) in covered.into_iter().chain([(region.1, region.1)]) {
        gaps.push((end, x0));
        end = end.max(x1);
    }
    let narrowest = GUTTER_EM * median_size(strip);
    gaps.retain(|gap| gap.1 - gap.0 >= narrowest);
    gaps
}

/// What remains of gaps and is wide enough. A page number in the middle of the gutter ends the columns above it.
fn intersection(a: &[Interval], b: &[Interval], narrowest: f32) -> Vec<Interval> {
    let all = a.iter().flat_map(|x| b.iter().map(move |y| (x.0.max(y.0), x.1.min(y.1))));
    all.filter(|both| both.1 - both.0 >= narrowest).collect()
}

/// The left and the right edge of some chunks.
fn extent(chunks: &[Chunk]) -> Interval {
    let x0 = chunks.iter().map(|chunk| chunk.x0).fold(f32::INFINITY, f32::min);
    let x1 = chunks.iter().map(|chunk| chunk.x1).fold(f32::NEG_INFINITY, f32::max);
    (x0, x1)
}

/// The distinct baselines, from the top down.
fn baselines<'a>(chunks: impl IntoIterator<Item = &'a Chunk>) -> Vec<f32> {
    let mut found: Vec<(f32, f32)> = chunks.into_iter().map(|chunk| (chunk.y, chunk.size)).collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.dedup_by(|b, a| b.0 - a.0 < 0.3 * a.1);
    found.into_iter().map(|(y, _)| y).collect()
}

/// The size that half of the glyphs do not exceed.
pub(super) fn median_size(chunks: &[Chunk]) -> f32 {
    let mut sizes: Vec<(f32, usize)> = chunks.iter().map(|chunk| (chunk.size, chunk.glyphs.len())).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|(_, count)| count).sum::<usize>() / 2;
    let mut seen = 0;
    let median = sizes.iter().find(|(_, count)| {
        seen += count;
        seen > half
    });
    median.map_or(1.0, |(size, _)| *size)
}
