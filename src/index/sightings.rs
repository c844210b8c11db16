//! Matching entries to the articles of authors of one name, read from the columns alone.

use std::collections::{BTreeMap, HashMap};

use tantivy::columnar::StrColumn;
use tantivy::{DocId, SegmentReader};

use super::engine::Plan;
use super::order::{InOrder, Placed};
use super::reader::LocalIndex;
use crate::ranking::{AskedName, Sighting, asked_authors, namesakes};
use crate::search::{Namesakes, SearchRequest, Sort};

/// Notices that are looked at, the newest first. The most retracted authors have some 200; what has more is a name
/// that many share, of which the newest show enough.
const MOST_NOTICES: usize = 1000;

/// Names that are looked into for one request.
const MOST_NAMES: usize = 3;

impl LocalIndex {
    /// For each author whom a request asks for: who that may be.
    pub(super) fn people(&self, request: &SearchRequest, plan: &Plan) -> tantivy::Result<Vec<Namesakes>> {
        let asked = if request.people { asked_authors(request) } else { Vec::new() };
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let clock = plan.clock.clone();
        let newest = InOrder { sort: Sort::Newest, limit: MOST_NOTICES + 1, after: None, clock };
        let mut notices = self.searcher.search(&plan.filtered(), &newest)?;
        let cut = notices.len() > MOST_NOTICES;
        notices.truncate(MOST_NOTICES);
        let mut people = Vec::new();
        for name in asked.into_iter().take(MOST_NAMES) {
            let sightings = self.sightings(&AskedName::new(&name), &notices)?;
            people.extend(Some(namesakes(&name, &sightings, cut)).filter(|found| found.notices > 0));
        }
        Ok(people)
    }

    /// The articles of these notices that have an author of the name, in the order of the notices.
    fn sightings(&self, name: &AskedName, notices: &[Placed]) -> tantivy::Result<Vec<Sighting>> {
        let mut found: Vec<(usize, DocId, Sighting)> = Vec::new();
        for (number, segment) in (0..).zip(self.searcher.segment_readers()) {
            let own: Vec<(usize, &Placed)> =
                notices.iter().enumerate().filter(|(_, placed)| placed.segment == number).collect();
            let entries: Vec<(usize, DocId)> = own
                .iter()
                .flat_map(|(at, placed)| self.entries_of(segment, placed).map(move |entry| (*at, entry)))
                .collect();
            let columns = Columns::read(segment, &entries)?;
            for (at, entry) in entries {
                found.extend(columns.sighting(name, &notices[at].id, entry).map(|s| (at, entry, s)));
            }
        }
        found.sort_by_key(|(at, entry, _)| (*at, *entry));
        Ok(found.into_iter().map(|(_, _, sighting)| sighting).collect())
    }

    /// All entries of a notice.
    fn entries_of(&self, segment: &SegmentReader, placed: &Placed) -> impl Iterator<Item = DocId> {
        let notices = self.notices[placed.segment as usize].clone();
        let first = placed.first;
        (first..segment.max_doc()).take_while(move |entry| notices.first_entry(*entry) == first)
    }
}

/// The values of some entries, by column.
struct Columns {
    authors: Values,
    institutions: Values,
    countries: Values,
    journals: Values,
    subjects: Values,
    years: Values,
    article_years: Values,
}

impl Columns {
    fn read(segment: &SegmentReader, entries: &[(usize, DocId)]) -> tantivy::Result<Self> {
        let values = |column: &str| Values::read(segment, column, entries);
        Ok(Columns {
            authors: values("author")?,
            institutions: values("institution")?,
            countries: values("country")?,
            journals: values("journal")?,
            subjects: values("subject")?,
            years: values("year")?,
            article_years: values("article_year")?,
        })
    }

    /// The article of an entry, if an author of it has the name.
    fn sighting(&self, name: &AskedName, notice: &str, entry: DocId) -> Option<Sighting> {
        let authors = self.authors.of(entry);
        let at = authors.iter().position(|author| name.finds(author))?;
        let mut coauthors = authors;
        let written = coauthors.remove(at);
        let year = self.article_years.of(entry).into_iter().chain(self.years.of(entry)).next();
        Some(Sighting {
            notice: notice.to_owned(),
            written,
            coauthors,
            institutions: self.institutions.of(entry),
            countries: self.countries.of(entry),
            journals: self.journals.of(entry),
            subjects: self.subjects.of(entry),
            year: year.and_then(|year| year.parse().ok()),
        })
    }
}

/// The values of one column that some entries have.
struct Values {
    column: Option<StrColumn>,
    texts: HashMap<u64, String>,
}

impl Values {
    fn read(segment: &SegmentReader, name: &str, entries: &[(usize, DocId)]) -> tantivy::Result<Self> {
        let column = segment.fast_fields().str(name)?;
        let mut texts = HashMap::new();
        if let Some(column) = &column {
            let mut wanted: BTreeMap<u64, ()> = BTreeMap::new();
            for (_, entry) in entries {
                wanted.extend(column.term_ords(*entry).map(|ordinal| (ordinal, ())));
            }
            let ordinals: Vec<u64> = wanted.into_keys().collect();
            let mut next = ordinals.iter();
            column.dictionary().sorted_ords_to_term_cb(&ordinals, |value| {
                texts.extend(
                    next.next().map(|ordinal| (*ordinal, String::from_utf8_lossy(value).into_owned())),
                );
            })?;
        }
        Ok(Values { column, texts })
    }

    fn of(&self, entry: DocId) -> Vec<String> {
        let ordinals = self.column.iter().flat_map(|column| column.term_ords(entry));
        ordinals.filter_map(|ordinal| self.texts.get(&ordinal).cloned()).collect()
    }
}
