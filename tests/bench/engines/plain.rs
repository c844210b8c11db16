//! The rows in plain tantivy, as somebody would write it in an afternoon.

use std::path::Path;

use recant::search::Matching;
use tantivy::aggregation::AggregationCollector;
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{FAST, Field, STORED, STRING, Schema, TEXT};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument};

use super::{THREADS, seconds};

/// Enough that nothing is written out early.
const MEMORY_BYTES: usize = 512 << 20;

/// The columns whose values are counted; the first five are the facets of the queries.
const COUNTED: [&str; 8] =
    ["Publisher", "Year", "Reason", "Journal", "Country", "Subject", "ArticleType", "RetractionNature"];
const FACETS: usize = 5;

/// Indexes every column of the CSV as text that is stored, and some as values to count.
pub(crate) fn index(csv: &Path, folder: &Path) -> f64 {
    seconds(|| {
        let mut reader = csv::Reader::from_path(csv).expect("a CSV");
        let headers = reader.headers().expect("a header").clone();
        let mut schema = Schema::builder();
        let texts: Vec<Field> = (0..).zip(&headers).map(|(at, name)| text(&mut schema, at, name)).collect();
        let counted = COUNTED.map(|name| schema.add_text_field(&format!("{name}_facet"), STRING | FAST));
        let column = |name: &str| headers.iter().position(|header| header == name).expect("a column");
        let columns = COUNTED.map(|name| column(if name == "Year" { "RetractionDate" } else { name }));
        let index = Index::create_in_dir(folder, schema.build()).expect("an index");
        let mut writer: IndexWriter = index.writer_with_num_threads(THREADS, MEMORY_BYTES).expect("a writer");
        for record in reader.records() {
            let record = record.expect("a row");
            let mut document = TantivyDocument::default();
            for (field, value) in texts.iter().zip(&record).filter(|(_, value)| !value.is_empty()) {
                document.add_text(*field, value);
            }
            for ((field, at), name) in counted.into_iter().zip(columns).zip(COUNTED) {
                let values = if name == "Year" { year(&record[at]) } else { &record[at] };
                values.split(';').filter(|value| !value.is_empty()).for_each(|v| document.add_text(field, v));
            }
            writer.add_document(document).expect("a document added");
        }
        writer.commit().expect("a commit");
        writer.wait_merging_threads().expect("merged");
    })
}

fn text(schema: &mut tantivy::schema::SchemaBuilder, at: usize, name: &str) -> Field {
    let name = if name.is_empty() { format!("column{at}") } else { name.to_owned() };
    schema.add_text_field(&name, TEXT | STORED)
}

/// The year of `7/29/2009 0:00`.
fn year(date: &str) -> &str {
    date.split([' ', '/']).nth(2).unwrap_or_default()
}

/// The index, opened for queries.
pub(crate) struct Plain {
    searcher: Searcher,
    index: Index,
    facets: Aggregations,
}

impl Plain {
    pub(crate) fn open(folder: &Path) -> Self {
        let index = Index::open_in_dir(folder).expect("an index");
        let terms = COUNTED[..FACETS].iter().map(|name| {
            let terms = serde_json::json!({"terms": {"field": format!("{name}_facet"), "size": 10}});
            ((*name).to_owned(), terms)
        });
        let facets = serde_json::Value::Object(terms.collect());
        let searcher = index.reader().expect("a reader").searcher();
        Plain { searcher, index, facets: serde_json::from_value(facets).expect("aggregations") }
    }

    /// The number of matches; ten documents are read.
    pub(crate) fn search(&self, text: &str, columns: &[&str], matching: Matching, facets: bool) -> usize {
        let schema = self.index.schema();
        let fields = columns.iter().map(|name| schema.get_field(name).expect("a field")).collect();
        let mut parser = QueryParser::for_index(&self.index, fields);
        if matching == Matching::All {
            parser.set_conjunction_by_default();
        }
        let query = parser.parse_query(text).expect("a query");
        let top = TopDocs::with_limit(10).order_by_score();
        let (count, best) = if facets {
            let counts = AggregationCollector::from_aggs(self.facets.clone(), Default::default());
            let (count, best, _) = self.searcher.search(&query, &(Count, top, counts)).expect("an answer");
            (count, best)
        } else {
            self.searcher.search(&query, &(Count, top)).expect("an answer")
        };
        for (_, address) in best {
            let _: TantivyDocument = self.searcher.doc(address).expect("a document");
        }
        count
    }
}
