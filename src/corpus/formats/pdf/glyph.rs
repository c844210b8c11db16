//! A character on a page: where it stands, and how large it is.

/// One character, in the frame of its own line: `x` runs along the line, `y` from line to line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    /// The character; U+FFFD where the font does not say.
    pub(super) character: char,
    /// Where it begins, in points.
    pub(super) x0: f32,
    /// Where it ends, in points.
    pub(super) x1: f32,
    /// Its baseline, in points; larger is further down the page.
    pub(super) y: f32,
    /// The size of the type, in points.
    pub(super) size: f32,
}

/// Where glyphs of Type 3 fonts of which only the code is known wait: a plane for private use.
const UNNAMED_TYPE3: u32 = 0xf_0000;
/// The same for other fonts.
const UNNAMED_OUTLINE: u32 = 0x10_0000;
/// Planes end in two numbers that are no characters.
const LAST_CODE: u32 = 0xfffd;

/// A glyph whose font does not say what it shows, but what code it has.
pub(super) enum Unnamed {
    Type3(u32),
    Outline(u32),
}

impl Unnamed {
    /// Stands for the glyph until all pages are drawn.
    pub(super) fn wait(self) -> char {
        let (plane, code) = match self {
            Unnamed::Type3(code) => (UNNAMED_TYPE3, code),
            Unnamed::Outline(code) => (UNNAMED_OUTLINE, code),
        };
        char::from_u32(plane + code.min(LAST_CODE)).unwrap_or('\u{fffd}')
    }

    /// The glyph that a character stands for.
    pub(super) fn of(character: char) -> Option<Unnamed> {
        match u32::from(character) {
            number @ UNNAMED_OUTLINE.. => Some(Unnamed::Outline(number - UNNAMED_OUTLINE)),
            number @ UNNAMED_TYPE3.. => Some(Unnamed::Type3(number - UNNAMED_TYPE3)),
            _ => None,
        }
    }
}

/// Whether the font does not say what the character is.
pub(super) fn is_unnamed(character: char) -> bool {
    character == '\u{fffd}' || Unnamed::of(character).is_some()
}

/// The direction in which lines of text run, in degrees against the horizontal; vertical writing has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Direction(i16);

impl Direction {
    /// Lines from left to right, as on nearly every page.
    pub(super) const HORIZONTAL: Direction = Direction(0);
    /// Characters from top to bottom, lines from right to left.
    pub(super) const VERTICAL: Direction = Direction(i16::MAX);

    /// The direction of a vector in a space whose `y` points up.
    pub(super) fn of(x: f64, y: f64) -> Self {
        // A degree is finer than any scan is straight, and coarser than rounding.
        #[allow(clippy::cast_possible_truncation, reason = "an angle in degrees is small")]
        Direction((y.atan2(x).to_degrees().round() as i16).rem_euclid(360))
    }

    /// A point in a space whose `y` points up, in the frame of the lines of this direction.
    pub(super) fn place(self, x: f64, y: f64) -> (f32, f32) {
        let (sin, cos) = match self {
            Direction::VERTICAL => (-1.0, 0.0),
            Direction(degrees) => f64::from(degrees).to_radians().sin_cos(),
        };
        #[allow(clippy::cast_possible_truncation, reason = "a page is some thousand points wide")]
        ((x * cos + y * sin) as f32, (x * sin - y * cos) as f32)
    }
}

/// What a ligature or presentation form stands for, as NFKC has it; other characters stay themselves.
pub(super) fn expand(character: char) -> Expansion {
    let text = match character {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        // The bullet of Microsoft's Symbol font, in its private range.
        '\u{f0b7}' => "•",
        // No-break and other spaces part words like any space.
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' | '\t' | '\n' | '\r' => " ",
        '\0' => "\u{fffd}",
        // Marks without width that would part a word in two for every comparison.
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{1}'..='\u{1f}' => "",
        _ => return Expansion::Itself(character),
    };
    Expansion::Text(text)
}

/// The outcome of [`expand`].
pub(super) enum Expansion {
    /// The character as it is.
    Itself(char),
    /// Other characters in its place.
    Text(&'static str),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(vector: (f64, f64), point: (f64, f64), expected: (f32, f32)) {
        let (x, y) = Direction::of(vector.0, vector.1).place(point.0, point.1);
        assert!((x - expected.0).abs() < 1e-3 && (y - expected.1).abs() < 1e-3, "({x}, {y})");
    }

    #[test]
    fn x_follows_the_line_and_y_goes_down() {
        check((1.0, 0.0), (3.0, 5.0), (3.0, -5.0));
        check((0.0, 1.0), (3.0, 5.0), (5.0, 3.0));
        check((-1.0, 0.0), (3.0, 5.0), (-3.0, 5.0));
        check((0.0, -1.0), (3.0, 5.0), (-5.0, -3.0));
    }

    #[test]
    fn vertical_lines_follow_each_other_from_right_to_left() {
        assert_eq!(Direction::VERTICAL.place(3.0, 5.0), (-5.0, -3.0));
    }
}
