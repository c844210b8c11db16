//! Text to tokens with byte offsets: folding, compounds, stems, identifiers, CJK; names to terms. No engine.
//!
//! The same rules serve both sides: [`for_each_token`] what is put into an index, [`word_forms`] what is looked
//! up in it. Whatever changes here changes [`fingerprint`], so that no index is asked in another language than
//! it was built in.

mod fingerprint;
mod fold;
mod forms;
mod name_words;
pub mod names;
mod scan;
mod stem;
mod tokens;

pub use fingerprint::fingerprint;
pub use forms::{WordForms, fold_key, word_forms};
pub use stem::stem_beginnings;
pub use tokens::{
    FirstLetters, Form, MAX_TOKEN_BYTES, STEM_MARK, Sink, for_each_token, for_each_token_stemming,
};
