//! Text to tokens with byte offsets: folding, compounds, stems, identifiers, CJK. No engine.

/// One searchable form of a piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The form under which it is found; a stem begins with [`STEM_MARK`].
    pub text: String,
    /// First byte of the text it stands for.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// The word's number; forms of one word share it.
    pub position: u32,
    /// What sort of form it is.
    pub form: Form,
}

/// Sorts of forms of one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The folded word itself.
    Exact,
    /// The parts of a compound written as one.
    Joined,
    /// The stem of the word.
    Stem,
}

/// The first character of every stem, so that stems and words never meet in one dictionary.
pub const STEM_MARK: char = '\u{1}';
