//! Citations to entries: exact identifiers without a query, and candidates by the words of a title.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, FuzzyTermQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocAddress, DocSet, SegmentReader, TERMINATED};

use super::document::ident;
use super::guard::guarded;
use super::lower::Clause;
use super::reader::LocalIndex;
use crate::analysis::{self, Form};
use crate::notice::Notice;
use crate::query::Identifier;
use crate::search::{ArticleLookup, Entry, Holdings, SearchError};

/// Words of one title that are looked up; longer titles are told apart by their first words.
const MOST_WORDS: usize = 48;
/// A title with fewer words known to the archive is also looked up by words with a letter wrong.
const FEW_WORDS: usize = 4;
/// Words that more than one entry in so many has are left out where rarer ones are enough: reading their lists takes
/// longest, and they tell least.
const COMMON_ONE_IN: u64 = 12;
/// So many rarer words are enough.
const ENOUGH_WORDS: usize = 5;
/// Entries with a smaller share of the score that all words together would have are not worth reading. Titles that
/// share half of their words have more, also when the known title is twice as long.
const LEAST_SHARE: f32 = 0.3;
/// Shorter words have too many neighbours with a letter wrong.
const FUZZY_LETTERS: usize = 5;

impl ArticleLookup for LocalIndex {
    fn identified(&self, identifiers: &[Identifier]) -> Result<Vec<Vec<Entry>>, SearchError> {
        let mut read = BTreeMap::new();
        let mut answer = |identifier: &Identifier| {
            let found = self.carriers(identifier).map_err(|cause| self.unreadable(&cause))?;
            self.entries(&found, &mut read)
        };
        guarded(self.path(), || identifiers.iter().map(&mut answer).collect())
    }

    fn titled_like(&self, title: &str, limit_entries: usize) -> Result<Vec<Entry>, SearchError> {
        guarded(self.path(), || {
            let found = self.candidates(title, limit_entries.max(1));
            self.entries(&found.map_err(|cause| self.unreadable(&cause))?, &mut BTreeMap::new())
        })
    }

    fn holdings(&self) -> Result<Holdings, SearchError> {
        guarded(self.path(), || self.count_holdings().map_err(|cause| self.unreadable(&cause)))
    }
}

impl LocalIndex {
    /// The entries with this identifier; those whose article carries it come first. A notice is also known by the DOIs
    /// that it had in other sources, which are its id or its aliases.
    fn carriers(&self, identifier: &Identifier) -> tantivy::Result<Vec<DocAddress>> {
        let (tags, value): (&[&str], &str) = match identifier {
            Identifier::Doi(doi) => (&["article-doi", "doi", "id", "alias"], doi.as_str()),
            Identifier::Pmid(number) => (&["article-pmid", "pmid"], number),
            Identifier::Pmcid(number) => (&["article-pmcid", "pmcid"], number),
            Identifier::Id(id) => (&["id", "alias"], id),
            Identifier::DoiEnd(_) => (&[], ""),
        };
        let mut found = Vec::new();
        for tag in tags {
            let term = Term::from_field_text(self.columns.ident, &ident::tagged(tag, value));
            self.with_term(&term, &mut found)?;
        }
        let mut seen = BTreeSet::new();
        found.retain(|address| seen.insert(*address));
        Ok(found)
    }

    fn with_term(&self, term: &Term, found: &mut Vec<DocAddress>) -> tantivy::Result<()> {
        for (number, segment) in (0..).zip(self.searcher.segment_readers()) {
            let index = segment.inverted_index(term.field())?;
            let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else { continue };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    found.push(DocAddress::new(number, postings.doc()));
                }
                postings.advance();
            }
        }
        Ok(())
    }

    fn entries(
        &self,
        found: &[DocAddress],
        read: &mut BTreeMap<DocAddress, Arc<Notice>>,
    ) -> Result<Vec<Entry>, SearchError> {
        let mut entries = Vec::with_capacity(found.len());
        for address in found {
            let notices = &self.notices[address.segment_ord as usize];
            let first = DocAddress::new(address.segment_ord, notices.first_entry(address.doc_id));
            let notice = match read.get(&first) {
                Some(notice) => Arc::clone(notice),
                None => Arc::new(self.stored(first)?),
            };
            read.insert(first, Arc::clone(&notice));
            entries.push(Entry { notice, entry: notices.number(address.doc_id) });
        }
        Ok(entries)
    }

    /// Entries that share words with the title of the article or the notice, best first.
    fn candidates(&self, title: &str, limit: usize) -> tantivy::Result<Vec<DocAddress>> {
        let words = words_of(title);
        let mut found = Vec::new();
        for field in [self.columns.article_title, self.columns.title] {
            let (clauses, whole_score) = self.clauses(field, &words)?;
            if !clauses.is_empty() {
                let best = TopDocs::with_limit(limit).order_by_score();
                let best = self.searcher.search(&BooleanQuery::union(clauses), &best)?;
                found.extend(best.into_iter().filter(|(score, _)| *score >= whole_score * LEAST_SHARE));
            }
        }
        // Ties fall in the order of the index, which differs between two ways of building it.
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut seen = BTreeSet::new();
        Ok(found.into_iter().map(|(_, address)| address).filter(|address| seen.insert(*address)).collect())
    }

    /// The words as clauses, and the score of an entry of usual length that has them all.
    fn clauses(&self, field: Field, words: &[String]) -> tantivy::Result<(Vec<Clause>, f32)> {
        let term = |word: &String| Term::from_field_text(field, word);
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for word in words {
            match self.searcher.doc_freq(&term(word))? {
                0 => unknown.push(word),
                frequency => known.push((word, frequency)),
            }
        }
        let entries = self.searcher.num_docs();
        let is_rare = |(_, frequency): &(&String, u64)| frequency * COMMON_ONE_IN <= entries;
        if known.iter().filter(|word| is_rare(word)).count() >= ENOUGH_WORDS {
            known.retain(is_rare);
        }
        let whole_score = known.iter().map(|(_, frequency)| weight(*frequency, entries)).sum();
        let mut clauses: Vec<Clause> = known
            .iter()
            .map(|(word, _)| -> Clause { Box::new(TermQuery::new(term(word), IndexRecordOption::WithFreqs)) })
            .collect();
        if known.len() < FEW_WORDS && self.has_words(field)? {
            let long = unknown.into_iter().filter(|word| word.chars().count() >= FUZZY_LETTERS);
            clauses.extend(long.map(|word| -> Clause { Box::new(FuzzyTermQuery::new(term(word), 1, true)) }));
        }
        Ok((clauses, whole_score))
    }

    fn has_words(&self, field: Field) -> tantivy::Result<bool> {
        for segment in self.searcher.segment_readers() {
            if segment.inverted_index(field)?.terms().num_terms() > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn count_holdings(&self) -> tantivy::Result<Holdings> {
        let mut holdings = Holdings { entries: self.searcher.num_docs(), ..Holdings::default() };
        let titled = Term::from_field_text(self.columns.stated, "title");
        let mut with_title = Vec::new();
        self.with_term(&titled, &mut with_title)?;
        holdings.titles = with_title.len() as u64;
        for segment in self.searcher.segment_readers() {
            let count = |tag: &str| terms_tagged(segment, self.columns.ident, tag);
            holdings.dois += count("article-doi")?;
            holdings.pmids += count("article-pmid")?;
            // Notices have such numbers too, but a cited article is not found by them.
            holdings.pmcids += count("article-pmcid")?;
        }
        Ok(holdings)
    }
}

/// The weight of a word in BM25, as the engine has it.
fn weight(frequency: u64, entries: u64) -> f32 {
    let (entries, frequency) = (entries as f32, frequency.min(entries) as f32);
    (1.0 + (entries - frequency + 0.5) / (frequency + 0.5)).ln()
}

/// How many identifiers of one sort a segment knows. One that lies in two segments is counted twice.
fn terms_tagged(segment: &SegmentReader, field: Field, tag: &str) -> tantivy::Result<u64> {
    let index = segment.inverted_index(field)?;
    // `;` follows `:`, which ends the tag.
    let range = index.terms().range().ge(ident::tagged(tag, "")).lt(format!("{tag};"));
    let (mut stream, mut count) = (range.into_stream()?, 0);
    while stream.advance() {
        count += 1;
    }
    Ok(count)
}

/// The words of a title as the index has them, each once: words, and compounds written as one.
fn words_of(title: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    analysis::for_each_token(title, &mut |word, form, _, _| {
        let wanted = matches!(form, Form::Exact | Form::Joined) && words.len() < MOST_WORDS;
        if wanted && !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    });
    words
}
