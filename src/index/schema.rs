//! The columns of the index: what each holds, how it is analysed, and which columns a query field reads.

use tantivy::schema::{Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions};

use crate::query;

/// Raised whenever the columns or what is put into them change, so that older indexes are refused.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// The first character of a whole value, so that values and their words never meet in one dictionary.
pub(super) const WHOLE_MARK: char = '\u{2}';

/// How a column is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number beside each entry, for sorting and ranges.
    Number,
    /// Numbers beside each entry, in their order.
    Numbers,
    /// Kept for display and read only for the hits of a page.
    Stored,
    /// Values beside each entry, for counting and sorting; not searched.
    Column,
    /// Terms as given.
    Exact,
    /// Running text: every word and every compound as one, with positions.
    Text,
    /// Names of people, findable in any order, and counted.
    Names,
    /// Whole values, few enough that their words are looked up in the list of values; counted.
    Value,
    /// Whole values, and their words as in running text; counted.
    Phrases,
    /// Like `Phrases`, not counted: other names of a value that is counted under its main name.
    Alias,
    /// Every word of the entry under its stem, as often as its place weighs; for ranked candidates.
    Weighted,
}

/// Declares the columns in the order of the schema. `all` stays last: see `tokenizer`.
macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident: $kind:ident),+ $(,)?) => {
        /// The columns by name.
        #[derive(Debug, Clone, Copy)]
        pub(super) struct Columns { $($(#[$doc])* pub(super) $name: Field),+ }

        /// Every column with its kind, in order.
        const COLUMNS: &[(&str, Kind)] = &[$((stringify!($name), Kind::$kind)),+];

        impl Columns {
            fn from_order(mut next: impl FnMut() -> Field) -> Self {
                Columns { $($name: next()),+ }
            }
        }
    };
}

columns! {
    /// The entry's number within its notice, from 0: the entries of a notice lie next to each other.
    entry: Number,
    /// The first day that the notice's date may mean, as YYYYMMDD.
    first_day: Number,
    /// The last day that the notice's date may mean, as YYYYMMDD.
    last_day: Number,
    /// Whether the entry is an article (1) or a notice without one (0).
    is_article: Number,
    /// A hash of the notice as it is kept, with the first of its entries.
    hash: Number,
    /// The notice as JSON, with the first of its entries.
    notice: Stored,
    /// The records that the notice was merged from, as JSON, where there are several.
    parts: Stored,
    /// Where its records were read, as numbers of the table of the commit, where the notice does not say it itself.
    places: Stored,
    /// The first words of titles and reason, two in each number, for ranking; see `ranking::Sketch`.
    sketch_pairs: Numbers,
    /// The notice's id, for ties.
    id: Column,
    /// The folded title, for sorting.
    title_key: Column,
    /// Identifiers, each with the tag of its sort; see `document::ident`.
    ident: Exact,
    /// Names of the fields that are stated, of those that are not counted.
    stated: Exact,
    /// The notice's title.
    title: Text,
    /// The article's title.
    article_title: Text,
    /// The notice's text.
    text: Text,
    /// The article's authors.
    author: Names,
    /// Who approved the notice.
    approver: Names,
    /// Editors.
    editor: Names,
    /// Investigators.
    investigator: Names,
    /// Who raised the concern.
    complainant: Names,
    /// Who signed.
    signatory: Names,
    /// Authors of the notice.
    notice_author: Names,
    /// Everybody, for counting; searched through the columns of the roles.
    person: Column,
    /// Institutions.
    institution: Phrases,
    /// The journal.
    journal: Phrases,
    /// Other names of the journal, and the article's journal.
    journal_also: Alias,
    /// The publisher's imprint.
    publisher: Phrases,
    /// The publisher's name as found.
    publisher_also: Alias,
    /// The company that owns the imprint.
    family: Value,
    /// The family and the imprint in it, for counting imprints under families.
    imprint_in_family: Column,
    /// Countries.
    country: Value,
    /// ISSNs.
    issn: Value,
    /// Year of the notice.
    year: Value,
    /// Year of the article.
    article_year: Value,
    /// Days from the article to the notice.
    delay: Value,
    /// Kind of notice.
    nature: Value,
    /// How the article stands.
    status: Value,
    /// Substance codes.
    reason: Value,
    /// Process codes.
    process: Value,
    /// Quality codes.
    quality: Value,
    /// Who gave the codes.
    reason_source: Value,
    /// A substance code and who gave it, for counting sources under codes.
    reason_by_source: Column,
    /// The same for process codes.
    process_by_source: Column,
    /// The same for quality codes.
    quality_by_source: Column,
    /// Who retracts.
    initiator: Value,
    /// The authors' stance.
    stance: Value,
    /// Kinds of statements on responsibility.
    responsibility: Value,
    /// Kinds of informants.
    raised_by: Value,
    /// Kinds of investigators.
    investigated_by: Value,
    /// Names of investigating bodies.
    investigated_by_also: Alias,
    /// Kinds of affected parts.
    affected: Value,
    /// Kinds of earlier notices.
    prior: Value,
    /// Whether the notice is one of a batch.
    batch: Value,
    /// Whether the authors answered.
    inquiry: Value,
    /// Subjects.
    subject: Value,
    /// Kind of article.
    article_type: Value,
    /// Language.
    language: Value,
    /// Formats of the sources.
    source: Value,
    /// What the sources contradict each other in.
    disagreement: Value,
    /// How much is stated of what must be stated.
    completeness: Value,
    /// Rubric items missing.
    lacks: Value,
    /// Template of the wording.
    cluster: Value,
    /// Every word, weighted.
    all: Weighted,
}

/// The schema and its columns.
pub(super) fn schema() -> (Schema, Columns) {
    let mut builder = Schema::builder();
    for (name, kind) in COLUMNS {
        match kind {
            Kind::Number | Kind::Numbers => builder.add_u64_field(name, NumericOptions::default().set_fast()),
            _ => builder.add_text_field(name, text_options(*kind)),
        };
    }
    (builder.build(), columns())
}

/// The columns of an index that was made with this schema.
pub(super) fn columns() -> Columns {
    let mut numbers = 0..;
    Columns::from_order(|| Field::from_field_id(numbers.next().unwrap_or_default()))
}

/// The column of this name, if there is one.
pub(super) fn column(name: &str) -> Option<(Field, Kind)> {
    let at = COLUMNS.iter().position(|(column, _)| *column == name)?;
    Some((Field::from_field_id(at as u32), COLUMNS[at].1))
}

fn text_options(kind: Kind) -> TextOptions {
    let options = TextOptions::default();
    let (analyser, record, norms) = match kind {
        Kind::Stored => return options.set_stored(),
        Kind::Number | Kind::Numbers | Kind::Column => return options.set_fast("raw"),
        Kind::Exact => ("raw", IndexRecordOption::Basic, false),
        Kind::Text => ("text", IndexRecordOption::WithFreqsAndPositions, true),
        Kind::Names => ("names", IndexRecordOption::Basic, false),
        Kind::Value => ("whole_or_hash", IndexRecordOption::Basic, false),
        Kind::Phrases | Kind::Alias => ("value_or_hash", IndexRecordOption::WithFreqsAndPositions, false),
        Kind::Weighted => ("weighted", IndexRecordOption::WithFreqs, true),
    };
    let indexing =
        TextFieldIndexing::default().set_tokenizer(analyser).set_index_option(record).set_fieldnorms(norms);
    let counted = matches!(kind, Kind::Names | Kind::Value | Kind::Phrases);
    let options = options.set_indexing_options(indexing);
    if counted { options.set_fast("raw") } else { options }
}

/// Which columns answer a query field, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    /// Running text.
    Text(&'static [&'static str]),
    /// Names of people.
    Names(&'static [&'static str]),
    /// Whole values: those that are counted first, then other names of them.
    Values(&'static [&'static str], &'static [&'static str]),
    /// The notice's date, by year or by day.
    Date,
    /// Identifiers with one of these tags.
    Identifiers(&'static [&'static str]),
}

/// The columns of people in each role, authors first.
pub(super) const ROLES: &[&str] =
    &["author", "approver", "editor", "investigator", "complainant", "signatory", "notice_author"];

/// The columns that hold words, for phrases, exact words and parts of words without a field.
pub(super) const TEXTS: &[&str] = &[
    "title",
    "article_title",
    "text",
    "institution",
    "journal",
    "journal_also",
    "publisher",
    "publisher_also",
];

/// The columns of whole values whose words are found without a field.
pub(super) const VALUES: &[&str] =
    &["family", "country", "reason", "process", "quality", "subject", "article_type"];

/// The columns that a query field reads.
pub(super) fn reads(field: query::Field) -> Reads {
    use query::Field as F;
    match field {
        F::Title => Reads::Text(&["title", "article_title"]),
        F::Text => Reads::Text(&["text"]),
        F::Author => Reads::Names(&["author"]),
        F::Person => Reads::Names(ROLES),
        F::Approver => Reads::Names(&["approver"]),
        F::Editor => Reads::Names(&["editor"]),
        F::Investigator => Reads::Names(&["investigator"]),
        F::Complainant => Reads::Names(&["complainant"]),
        F::Signatory => Reads::Names(&["signatory"]),
        F::Institution => Reads::Values(&["institution"], &[]),
        F::Country => Reads::Values(&["country"], &[]),
        F::Publisher => Reads::Values(&["publisher"], &["publisher_also"]),
        F::Family => Reads::Values(&["family"], &[]),
        F::Journal => Reads::Values(&["journal"], &["journal_also"]),
        F::Issn => Reads::Values(&["issn"], &[]),
        F::Year | F::Date => Reads::Date,
        F::ArticleYear => Reads::Values(&["article_year"], &[]),
        F::Delay => Reads::Values(&["delay"], &[]),
        F::Nature => Reads::Values(&["nature"], &[]),
        F::Status => Reads::Values(&["status"], &[]),
        F::Reason => Reads::Values(&["reason", "process", "quality"], &[]),
        F::Process => Reads::Values(&["process"], &[]),
        F::Quality => Reads::Values(&["quality"], &[]),
        F::ReasonSource => Reads::Values(&["reason_source"], &[]),
        F::Initiator => Reads::Values(&["initiator"], &[]),
        F::Stance => Reads::Values(&["stance"], &[]),
        F::Responsibility => Reads::Values(&["responsibility"], &[]),
        F::RaisedBy => Reads::Values(&["raised_by"], &[]),
        F::InvestigatedBy => Reads::Values(&["investigated_by"], &["investigated_by_also"]),
        F::Affected => Reads::Values(&["affected"], &[]),
        F::Prior => Reads::Values(&["prior"], &[]),
        F::Batch => Reads::Values(&["batch"], &[]),
        F::Inquiry => Reads::Values(&["inquiry"], &[]),
        F::Subject => Reads::Values(&["subject"], &[]),
        F::ArticleType => Reads::Values(&["article_type"], &[]),
        F::Language => Reads::Values(&["language"], &[]),
        F::Source => Reads::Values(&["source"], &[]),
        F::Disagreement => Reads::Values(&["disagreement"], &[]),
        F::Doi => Reads::Identifiers(&["doi", "article-doi"]),
        F::Pmid => Reads::Identifiers(&["pmid", "article-pmid"]),
        F::Completeness => Reads::Values(&["completeness"], &[]),
        F::Lacks => Reads::Values(&["lacks"], &[]),
        F::Cluster => Reads::Values(&["cluster"], &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_changes_only_together_with_its_version() {
        let (schema, _) = schema();
        let json = serde_json::to_string(&schema).unwrap();
        let hash = blake3::hash(json.as_bytes()).to_hex();
        assert_eq!(
            (SCHEMA_VERSION, &hash[..16]),
            (1, "501efc0eb201acd5"),
            "raise SCHEMA_VERSION, then put the new hash here"
        );
    }

    #[test]
    fn every_column_that_a_field_reads_exists() {
        for field in query::Field::all() {
            let names: Vec<&str> = match reads(field) {
                Reads::Text(names) | Reads::Names(names) => names.to_vec(),
                Reads::Values(names, also) => [names, also].concat(),
                Reads::Date | Reads::Identifiers(_) => Vec::new(),
            };
            for name in names {
                assert!(column(name).is_some(), "{name}");
            }
            if field.is_facet() {
                let (_, kind) = column(field.name()).unwrap();
                assert!(
                    matches!(kind, Kind::Names | Kind::Value | Kind::Phrases | Kind::Column),
                    "{field:?}"
                );
            }
        }
    }
}
