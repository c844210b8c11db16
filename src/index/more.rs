//! A notice to the words that set it apart, and so to the notices most like it.

use std::collections::BTreeMap;

use tantivy::schema::Term;

use super::reader::LocalIndex;
use crate::analysis::{Form, STEM_MARK, for_each_token};
use crate::notice::Notice;
use crate::query::{Identifier, Query, TermKind};

/// How many words stand for a notice. Elasticsearch's `more_like_this` takes as many.
const MOST_WORDS: usize = 25;

/// Bytes of a notice's text that are read for them.
const TEXT_BYTES: usize = 64 << 10;

/// Articles of a notice whose titles are read.
const MOST_ARTICLES: usize = 16;

/// A word that more than this part of the entries have sets nothing apart.
const MOST_SHARED: f64 = 0.2;

/// Weights of a word in a title and in the reason against one in the text, as the index has them.
const TITLE_WEIGHT: f64 = 3.0;
const REASON_WEIGHT: f64 = 2.0;

/// How often a word weighs in a notice, and the word as it stands there first.
type Weights = BTreeMap<String, (f64, String)>;

impl LocalIndex {
    /// A query for the notices most like this one, and not for itself.
    pub(super) fn alike(&self, notice: &Notice) -> tantivy::Result<Query> {
        let entries = self.searcher.num_docs() as f64;
        let mut distinctive = Vec::new();
        for (form, (weight, word)) in weights(notice) {
            let with = self.searcher.doc_freq(&Term::from_field_text(self.columns.all, &form))? as f64;
            // What only this notice has leads to no other.
            if with > notice.articles.len().max(1) as f64 && (with <= entries * MOST_SHARED || with < 10.0) {
                distinctive.push((weight.ln_1p() * (1.0 + entries / with).ln(), form, word));
            }
        }
        distinctive.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        distinctive.truncate(MOST_WORDS);
        let term = |text| Query::Term { field: None, text, kind: TermKind::AsSpelt };
        let words = Query::Or(distinctive.into_iter().map(|(_, _, word)| term(word)).collect());
        let itself = Query::Identifier(Identifier::Id(notice.id.to_string()));
        Ok(Query::And(vec![words, Query::Not(Box::new(itself))]))
    }
}

fn weights(notice: &Notice) -> Weights {
    let mut weights = Weights::new();
    let articles = notice.articles.iter().take(MOST_ARTICLES);
    let titles = notice.title.iter().chain(articles.filter_map(|article| article.title.as_ref()));
    titles.for_each(|title| weigh(title, TITLE_WEIGHT, &mut weights));
    weigh(notice.reason_text.as_deref().unwrap_or_default(), REASON_WEIGHT, &mut weights);
    let text = notice.text.as_deref().unwrap_or_default();
    weigh(&text[..text.floor_char_boundary(TEXT_BYTES)], 1.0, &mut weights);
    weights
}

/// Adds the words of a text, under the form in which the index weighs them; numbers and single letters say nothing.
fn weigh(text: &str, weight: f64, weights: &mut Weights) {
    let mut word = (0, String::new());
    let mut forms = Vec::new();
    for_each_token(text, &mut |token, form, range, position| match form {
        Form::Exact => {
            forms.push((position, token.to_owned(), token.to_owned()));
            word = (range.end, token.to_owned());
        }
        Form::Stem if word.0 == range.end => {
            if let Some(last) = forms.last_mut().filter(|last| last.2 == word.1) {
                last.1 = token.to_owned();
            }
        }
        Form::Stem | Form::Joined => {}
    });
    for (_, form, word) in forms {
        let letters = form.strip_prefix(STEM_MARK).unwrap_or(&form).chars().count();
        if letters > 2 && word.chars().any(char::is_alphabetic) {
            weights.entry(form).or_insert_with(|| (0.0, word)).0 += weight;
        }
    }
}
