//! Words typed to the values that flags of several verbs take: formats, orders, fields, sizes.

use clap::ValueEnum;
use recant::query::Field;
use recant::search::{Collapse, CountUnit, FacetRequest, Matching, Sort};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextOrJson {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExtractFormat {
    Text,
    Json,
    Jsonl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    Text,
    Json,
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// One object
    Json,
    /// One hit on each line
    Jsonl,
    /// One row for each hit, in UTF-8 without a byte order mark
    Csv,
    /// One entry for each hit, with the article in its note
    Bibtex,
    /// One record for each hit, with the article in its notes
    Ris,
    /// `qid Q0 id rank score recant`
    Trec,
}

/// `--match`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Match {
    Auto,
    All,
    Any,
}

impl From<Match> for Matching {
    fn from(matching: Match) -> Matching {
        match matching {
            Match::Auto => Matching::Auto,
            Match::All => Matching::All,
            Match::Any => Matching::Any,
        }
    }
}

/// `--count`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Count {
    Notices,
    Articles,
}

impl From<Count> for CountUnit {
    fn from(count: Count) -> CountUnit {
        match count {
            Count::Notices => CountUnit::Notices,
            Count::Articles => CountUnit::Articles,
        }
    }
}

/// `--collapse`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CollapseBy {
    /// The wording, but for titles, names, dates and numbers
    Cluster,
}

impl From<CollapseBy> for Collapse {
    fn from(CollapseBy::Cluster: CollapseBy) -> Collapse {
        Collapse::Cluster
    }
}

/// `--sort`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SortBy {
    Relevance,
    Newest,
    Oldest,
    Title,
}

impl From<SortBy> for Sort {
    fn from(sort: SortBy) -> Sort {
        match sort {
            SortBy::Relevance => Sort::Relevance,
            SortBy::Newest => Sort::Newest,
            SortBy::Oldest => Sort::Oldest,
            SortBy::Title => Sort::Title,
        }
    }
}

/// Values that are counted when `--facet` names no number.
pub(crate) const FACET_VALUES: usize = 10;

pub(super) fn facet(text: &str) -> Result<FacetRequest, String> {
    let (name, number) = text.split_once(':').map_or((text, None), |(name, number)| (name, Some(number)));
    let limit_values = match number {
        None => FACET_VALUES,
        Some(number) => {
            number.parse().map_err(|_| format!("`{number}` is not a number of values; write FIELD:N"))?
        }
    };
    Ok(FacetRequest { field: facet_field(name)?, limit_values })
}

pub(super) fn facet_field(name: &str) -> Result<Field, String> {
    let facets = || Field::all().filter(|field| field.is_facet());
    let field = Field::from_name(name).filter(|field| field.is_facet());
    field.ok_or_else(|| {
        let nearest = facets().max_by(|a, b| likeness(a.name(), name).total_cmp(&likeness(b.name(), name)));
        let nearest = nearest.filter(|field| likeness(field.name(), name) > 0.7);
        let hint = nearest.map_or("; facets are".to_owned(), |field| {
            format!("; did you mean `{}`? Facets are", field.name())
        });
        let names: Vec<&str> = facets().map(Field::name).collect();
        format!("`{name}` is not a facet{hint} {}", names.join(", "))
    })
}

fn likeness(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(a, b)
}

/// `512M`, `2G`, `100000000`.
pub(crate) fn memory_size(text: &str) -> Result<usize, String> {
    let error = || format!("`{text}` is not a size; write a number with K, M or G, such as 512M");
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" => 0,
        "K" | "KB" => 10,
        "M" | "MB" => 20,
        "G" | "GB" => 30,
        _ => return Err(error()),
    };
    let number: usize = digits.parse().map_err(|_| error())?;
    number.checked_mul(1 << shift).ok_or_else(error)
}

/// Less is not enough to build an index with; it would be taken all the same.
const LEAST_MEMORY_BYTES: usize = 16 << 20;

/// How much memory a run may take.
pub(crate) fn memory_budget(text: &str) -> Result<usize, String> {
    match memory_size(text)? {
        bytes if bytes < LEAST_MEMORY_BYTES => {
            Err(format!("`{text}` is not enough to build with; give 16M or more"))
        }
        bytes => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        for (text, expected) in [
            ("15", Some(15)),
            ("2k", Some(2048)),
            ("512M", Some(512 << 20)),
            ("1G", Some(1 << 30)),
            ("x", None),
            ("1T", None),
            ("", None),
        ] {
            assert_eq!(memory_size(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn facets_have_a_field_and_a_number() {
        let read = |text| facet(text).map(|f| (f.field, f.limit_values));
        assert_eq!(read("publisher"), Ok((Field::Publisher, FACET_VALUES)));
        assert_eq!(read("article-year:3"), Ok((Field::ArticleYear, 3)));
        assert!(read("publsher").unwrap_err().contains("did you mean `publisher`?"));
        assert!(read("title").is_err());
        assert!(read("publisher:x").is_err());
    }
}
