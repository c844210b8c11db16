//! A notice to its entries: one document of the engine for each article it speaks of, or one for the notice alone.

use std::collections::BTreeSet;

use tantivy::TantivyDocument;
use tantivy::schema::Field;

use super::error::IndexError;
use super::places;
use super::schema::Columns;
use super::tokenizer::weighted;
use crate::analysis;
use crate::notice::{
    Article, Band, Disagreement, Doi, Layer, NatureFamily, Notice, Reason, Role, pmcid_digits,
};
use crate::ranking::Sketch;

/// How much a word of a title weighs against a word of the text.
const TITLE_WEIGHT: u8 = 3;

/// How much a word that says why weighs.
const REASON_WEIGHT: u8 = 2;

/// Most notices need no more than this many bytes as JSON.
const USUAL_JSON_BYTES: usize = 3072;

/// Most entries need no more than this many bytes beside the notice itself, so that they are not moved while they grow.
const USUAL_ENTRY_BYTES: usize = 4096;

/// Titles are ordered by this many bytes of their folded form.
const TITLE_KEY_BYTES: usize = 256;

/// A notice as the engine takes it.
pub(super) struct Entries {
    /// In the order of its articles.
    pub(super) documents: Vec<TantivyDocument>,
    /// A hash of its content.
    pub(super) hash: u64,
    /// How long its content is, with that of the records that it was merged from.
    pub(super) stored_bytes: usize,
}

/// The entries of a notice, in the order of its articles. The first also keeps the notice itself.
///
/// The records that it was merged from are kept beside it, so that it can be derived again when one of them changes.
/// Beside it, too, are the `places` where they were read, so that the notice stays as it is when a record only moves.
pub(super) fn entries(
    columns: &Columns,
    notice: &Notice,
    parts: &[Notice],
    places: &[u32],
) -> Result<Entries, IndexError> {
    let unwritable = |cause: serde_json::Error| IndexError::Unwritable {
        id: notice.id.to_string(),
        cause: cause.to_string(),
    };
    let mut json = Vec::with_capacity(USUAL_JSON_BYTES);
    serde_json::to_writer(&mut json, notice).map_err(unwritable)?;
    // proof: JSON is UTF-8.
    let json = String::from_utf8(json).unwrap_or_default();
    let (hash, mut stored_bytes) = (hash(&json), json.len());
    let articles: Vec<Option<&Article>> = match notice.articles.as_slice() {
        [] => vec![None],
        articles => articles.iter().map(Some).collect(),
    };
    let mut entries: Vec<_> = articles
        .iter()
        .enumerate()
        .map(|(number, article)| {
            let kept_bytes = if number == 0 { json.len() } else { 0 };
            Entry::new(columns, notice, *article, number, kept_bytes).finish(number)
        })
        .collect();
    if let Some(first) = entries.first_mut() {
        first.add_u64(columns.hash, hash);
        first.add_text(columns.notice, json);
        if !places.is_empty() {
            first.add_text(columns.places, places::to_text(places));
        }
        if !parts.is_empty() {
            let json = serde_json::to_string(parts).map_err(unwritable)?;
            stored_bytes += json.len();
            first.add_text(columns.parts, json);
        }
    }
    Ok(Entries { documents: entries, hash, stored_bytes })
}

/// Eight bytes of blake3: a name for the content of one notice among millions.
pub(super) fn hash(json: &str) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(json.as_bytes()).as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// The terms of identifiers.
pub(super) mod ident {
    /// The id of a notice: deleting it removes every entry of the notice.
    pub(in crate::index) fn id(id: &str) -> String {
        tagged("id", id)
    }

    /// Any identifier, with the tag of its sort.
    pub(in crate::index) fn tagged(tag: &str, value: &str) -> String {
        format!("{tag}:{value}")
    }
}

struct Entry<'a> {
    columns: &'a Columns,
    notice: &'a Notice,
    article: Option<&'a Article>,
    number: usize,
    document: TantivyDocument,
}

impl<'a> Entry<'a> {
    /// Begins the entry of one article, with room for what is kept with it beside.
    fn new(
        columns: &'a Columns,
        notice: &'a Notice,
        article: Option<&'a Article>,
        number: usize,
        kept_bytes: usize,
    ) -> Self {
        let mut document = TantivyDocument::with_capacity(USUAL_ENTRY_BYTES + kept_bytes);
        document.add_u64(columns.entry, number as u64);
        document.add_u64(columns.is_article, u64::from(article.is_some()));
        Entry { columns, notice, article, number, document }
    }

    fn finish(mut self, number: usize) -> TantivyDocument {
        for number in Sketch::of(self.notice, number).numbers() {
            self.document.add_u64(self.columns.sketch_pairs, number);
        }
        self.identifiers();
        self.dates();
        self.texts();
        self.people();
        self.places();
        self.reasons();
        self.statements();
        self.kinds();
        self.document
    }

    fn identifiers(&mut self) {
        let notice = self.notice;
        self.ident("id", notice.id.as_str());
        notice.aliases.iter().for_each(|alias| self.ident("alias", alias));
        self.doi("doi", notice.doi.as_ref());
        self.maybe_ident("pmid", notice.pmid.as_deref());
        self.pmcid("pmcid", notice.pmcid.as_deref());
        self.doi("article-doi", self.article.and_then(|a| a.doi.as_ref()));
        self.maybe_ident("article-pmid", self.article.and_then(|a| a.pmid.as_deref()));
        self.pmcid("article-pmcid", self.article.and_then(|a| a.pmcid.as_deref()));
        self.document.add_text(self.columns.id, notice.id.as_str());
        let article = self.article;
        let doi = notice.doi.is_some() || article.is_some_and(|a| a.doi.is_some());
        let pmid = notice.pmid.is_some() || article.is_some_and(|a| a.pmid.is_some());
        let title = notice.title.is_some() || article.is_some_and(|a| a.title.is_some());
        let text = notice.text.is_some() || notice.reason_text.is_some();
        for (name, _) in
            [("doi", doi), ("pmid", pmid), ("title", title), ("text", text)].iter().filter(|p| p.1)
        {
            self.document.add_text(self.columns.stated, name);
        }
    }

    fn ident(&mut self, tag: &str, value: &str) {
        self.document.add_text(self.columns.ident, ident::tagged(tag, value));
    }

    fn maybe_ident(&mut self, tag: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.ident(tag, value);
        }
    }

    /// Notices that were written by hand may have the number with its letters.
    fn pmcid(&mut self, tag: &str, value: Option<&str>) {
        self.maybe_ident(tag, value.and_then(pmcid_digits).as_deref());
    }

    fn doi(&mut self, tag: &str, doi: Option<&Doi>) {
        if let Some(doi) = doi {
            self.ident(tag, doi.as_str());
        }
    }

    fn dates(&mut self) {
        if let Some(date) = self.notice.dates.published {
            self.document.add_u64(self.columns.first_day, u64::from(date.first_day()));
            self.document.add_u64(self.columns.last_day, u64::from(date.last_day()));
            self.document.add_text(self.columns.year, date.year().to_string());
        }
        let article_year = self.article.and_then(|a| a.year.or(a.published.map(|date| date.year())));
        if let Some(year) = article_year {
            self.document.add_text(self.columns.article_year, year.to_string());
        }
        let article_date = self.article.and_then(|a| a.published);
        if let Some(days) = self.notice.dates.published.and_then(|date| article_date?.days_until(date)) {
            self.document.add_text(self.columns.delay, days.to_string());
        }
    }

    fn texts(&mut self) {
        let (columns, notice) = (self.columns, self.notice);
        let article_title = self.article.and_then(|a| a.title.as_deref());
        self.text(columns.title, TITLE_WEIGHT, notice.title.as_deref());
        self.text(columns.article_title, TITLE_WEIGHT, article_title);
        self.text(columns.text, 1, notice.text.as_deref());
        if let Some(reason) = &notice.reason_text {
            // The passage is usually part of the text; then its words need no second place.
            let quoted = notice.text.as_ref().is_some_and(|text| text.contains(reason.as_str()));
            match quoted {
                true => self.weigh(REASON_WEIGHT - 1, reason),
                false => self.text(columns.text, REASON_WEIGHT, Some(reason)),
            }
        }
        if let Some(title) = notice.title.as_deref().or(article_title) {
            self.document.add_text(columns.title_key, title_key(title));
        }
    }

    fn text(&mut self, column: Field, weight: u8, text: Option<&str>) {
        if let Some(text) = text {
            self.document.add_text(column, text);
            self.weigh(weight, text);
        }
    }

    fn weigh(&mut self, weight: u8, text: &str) {
        self.document.add_text(self.columns.all, weighted(weight, text));
    }

    fn people(&mut self) {
        let mut everybody = BTreeSet::new();
        for author in self.article.map(|a| a.authors.as_slice()).unwrap_or_default() {
            self.document.add_text(self.columns.author, author);
            everybody.insert(author.as_str());
        }
        for person in &self.notice.people {
            let column = self.role_column(person.role);
            self.document.add_text(column, &person.name);
            everybody.insert(person.name.as_str());
        }
        for name in everybody {
            self.document.add_text(self.columns.person, name);
            self.weigh(1, name);
        }
    }

    fn role_column(&self, role: Role) -> Field {
        match role {
            Role::RetractedAuthor => self.columns.author,
            Role::NoticeAuthor => self.columns.notice_author,
            Role::Approver => self.columns.approver,
            Role::Editor => self.columns.editor,
            Role::Investigator => self.columns.investigator,
            Role::Complainant => self.columns.complainant,
            Role::Signatory => self.columns.signatory,
        }
    }

    fn places(&mut self) {
        let (columns, notice, article) = (self.columns, self.notice, self.article);
        let of_article = article.and_then(|a| a.journal.as_deref());
        let journal = notice.journal.as_deref().or(of_article);
        self.value(columns.journal, journal);
        let also = notice.journal_also.iter().map(String::as_str).chain(of_article);
        also.filter(|name| Some(*name) != journal)
            .for_each(|name| self.value(columns.journal_also, Some(name)));
        self.values(columns.issn, notice.issn.iter().map(String::as_str), false);
        if let Some(publisher) = &notice.publisher {
            self.value(columns.publisher, Some(&publisher.imprint));
            if publisher.as_found != publisher.imprint {
                self.value(columns.publisher_also, Some(&publisher.as_found));
            }
            self.values(columns.family, [publisher.family.as_str()], publisher.family != publisher.imprint);
            let pair = format!("{}\u{1f}{}", publisher.family, publisher.imprint);
            self.document.add_text(columns.imprint_in_family, pair);
        }
        let institutions = article.map(|a| a.institutions.as_slice()).unwrap_or_default();
        self.values(columns.institution, institutions.iter().map(String::as_str), true);
        let countries = article.map(|a| a.countries.as_slice()).filter(|c| !c.is_empty());
        let countries = countries.unwrap_or(&notice.countries);
        self.values(columns.country, countries.iter().map(String::as_str), true);
    }

    fn value(&mut self, column: Field, value: Option<&str>) {
        self.values(column, value, true);
    }

    /// Adds each value once: a value said twice counts once.
    fn values<'v>(&mut self, column: Field, values: impl IntoIterator<Item = &'v str>, in_all: bool) {
        let distinct: BTreeSet<&str> = values.into_iter().filter(|value| !value.is_empty()).collect();
        for value in distinct {
            self.document.add_text(column, value);
            if in_all {
                self.weigh(1, value);
            }
        }
    }

    fn reasons(&mut self) {
        let columns = self.columns;
        let of_article = self.article.map(|a| a.reasons.as_slice()).unwrap_or_default();
        // What is only inferred is neither found nor counted.
        let all = self.notice.reasons.iter().chain(of_article);
        let reasons: Vec<&Reason> = all.filter(|reason| reason.is_stated()).collect();
        for (layer, column, by_source) in [
            (Layer::Substance, columns.reason, columns.reason_by_source),
            (Layer::Process, columns.process, columns.process_by_source),
            (Layer::Quality, columns.quality, columns.quality_by_source),
        ] {
            let of_layer = || reasons.iter().filter(move |reason| reason.layer == layer);
            for code in of_layer().map(|reason| reason.code.as_str()).collect::<BTreeSet<&str>>() {
                self.document.add_text(column, code);
                self.weigh(if layer == Layer::Substance { REASON_WEIGHT } else { 1 }, code);
            }
            let pair = |reason: &&Reason| format!("{}\u{1f}{}", reason.code, reason.source);
            for pair in of_layer().map(pair).collect::<BTreeSet<String>>() {
                self.document.add_text(by_source, pair);
            }
        }
        self.values(columns.reason_source, reasons.iter().map(|reason| reason.source.as_str()), false);
    }

    /// What the notice says of the matter beyond its reasons.
    fn statements(&mut self) {
        let (columns, notice) = (self.columns, self.notice);
        self.values(columns.responsibility, notice.responsibility.iter().map(|one| one.kind.as_str()), false);
        self.values(columns.raised_by, notice.raised_by.iter().map(|one| one.kind.as_str()), false);
        self.values(
            columns.investigated_by,
            notice.investigated_by.iter().map(|one| one.kind.as_str()),
            false,
        );
        let bodies = notice.investigated_by.iter().filter_map(|one| one.name.as_deref());
        self.values(columns.investigated_by_also, bodies, false);
        self.values(columns.affected, notice.affected.iter().map(|one| one.part.as_str()), false);
        self.values(columns.prior, notice.prior.iter().map(|one| one.nature.as_str()), false);
        self.values(columns.batch, notice.batch.filter(|batch| *batch).map(|_| "yes"), false);
        self.values(columns.inquiry, notice.inquiry.map(|inquiry| inquiry.as_str()), false);
    }

    fn completeness(&mut self) {
        let card = self.notice.completeness.as_ref();
        let band = card.and_then(|card| card.band).or_else(|| wordless(self.notice)).map(Band::as_str);
        self.values(self.columns.completeness, band, false);
        let lacks = card.into_iter().flat_map(|card| card.lacks.iter().map(String::as_str));
        self.values(self.columns.lacks, lacks, false);
    }

    fn kinds(&mut self) {
        let (columns, notice, article) = (self.columns, self.notice, self.article);
        self.values(columns.nature, [notice.nature.as_str()], false);
        self.values(columns.status, article.and_then(|a| a.status).map(|s| s.as_str()), false);
        self.values(columns.initiator, notice.initiator.iter().map(|i| i.as_str()), false);
        self.values(columns.stance, notice.stance.map(|s| s.as_str()), false);
        self.values(columns.subject, notice.subjects.iter().map(String::as_str), true);
        self.values(columns.article_type, article.and_then(|a| a.kind.as_deref()), true);
        self.values(columns.language, notice.language.as_deref(), false);
        let of_sources = notice.sources.iter().map(|source| &source.provenance);
        let formats = notice.source.iter().chain(of_sources).map(|source| source.format.as_str());
        self.values(columns.source, formats, false);
        let values = notice.sources.iter().flat_map(|source| source.values.keys());
        let contradicted = values.filter_map(|name| Disagreement::of_value(name));
        let here = contradicted.filter(|(_, article)| article.is_none_or(|number| number == self.number));
        let here: Vec<&str> = here.map(|(what, _)| what.as_str()).collect();
        self.values(columns.disagreement, here, false);
        self.completeness();
        self.values(columns.cluster, notice.cluster.as_deref(), false);
    }
}

/// A retraction that only a database knows has no wording to judge, and keeps no card that says so.
fn wordless(notice: &Notice) -> Option<Band> {
    let retraction = notice.nature.family() == NatureFamily::Retraction;
    (retraction && notice.text.is_none() && notice.completeness.is_none()).then_some(Band::NotAssessable)
}

/// The key that orders titles: folded, so that case, marks and punctuation do not count.
pub(super) fn title_key(title: &str) -> String {
    let mut key = analysis::fold_key(title);
    let end = (0..=TITLE_KEY_BYTES.min(key.len())).rev().find(|at| key.is_char_boundary(*at));
    key.truncate(end.unwrap_or_default());
    key
}
