//! What can be typed behind `search`, `facets` and `more`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args as ClapArgs;
use recant::query::Field;
use recant::search::FacetRequest;

use super::choices::{CollapseBy, Count, Format, Match, SortBy, TableFormat, TextOrJson, facet, facet_field};
use super::filters::FilterFlags;

#[derive(Debug, ClapArgs)]
pub(crate) struct SearchArgs {
    /// What to look for; see `recant help query`. Nothing means everything, newest first
    #[arg(value_name = "WORDS", value_parser = super::dashes::word)]
    pub(crate) words: Vec<String>,
    /// Count the values of this field, N of them [default: publisher, year and reason, 10 each]
    #[arg(long = "facet", value_name = "FIELD[:N]", value_parser = facet)]
    pub(crate) facets: Vec<FacetRequest>,
    /// Count no facets
    #[arg(long, conflicts_with = "facets")]
    pub(crate) no_facets: bool,
    /// Draw N notices by lot from all that match; the same ones for the same seed
    #[arg(long, value_name = "N", conflicts_with_all = ["sort", "limit", "offset", "queries"])]
    pub(crate) sample: Option<usize>,
    /// Which sample to draw
    #[arg(long, value_name = "S", requires = "sample", default_value_t = 0)]
    pub(crate) seed: u64,
    /// The order of hits [default: relevance; newest where nothing is looked for]
    #[arg(long, value_enum)]
    pub(crate) sort: Option<SortBy>,
    /// How many hits to print
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) limit: usize,
    /// How many hits to pass over
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) offset: usize,
    /// Go on behind the hit that gave this cursor (`next` in JSON)
    #[arg(long, value_name = "CURSOR", conflicts_with = "offset")]
    pub(crate) after: Option<String>,
    /// Say for each hit why it is where it is
    #[arg(long)]
    pub(crate) explain: bool,
    /// Print how to cite the answer, and nothing else: query, totals, fingerprint of the archive, version
    #[arg(long, conflicts_with_all = ["queries", "explain"])]
    pub(crate) cite: bool,
    /// Answer every line `id TAB words` of this file, matching any word unless told
    #[arg(long, value_name = "FILE.tsv", conflicts_with_all = ["words", "after"])]
    pub(crate) queries: Option<PathBuf>,
    /// How to print the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) scope: Scope,
}

/// Which notices match and how they are counted, for every command that searches by words.
#[derive(Debug, ClapArgs)]
pub(crate) struct Scope {
    /// Whether all words must match; auto tries all, then any
    #[arg(long = "match", value_enum, value_name = "HOW")]
    pub(crate) matching: Option<Match>,
    /// What totals and facets count
    #[arg(long, value_enum, default_value_t = Count::Notices)]
    pub(crate) count: Count,
    /// Take as one the notices that share this
    #[arg(long, value_enum, value_name = "FIELD")]
    pub(crate) collapse: Option<CollapseBy>,
    #[command(flatten)]
    pub(crate) budget: Budget,
    #[command(flatten)]
    pub(crate) filters: FilterFlags,
}

/// What a query may cost.
#[derive(Debug, ClapArgs)]
pub(crate) struct Budget {
    /// Answer with what was found after so many milliseconds; 0 means never
    #[arg(long, value_name = "MS", default_value_t = 10_000)]
    timeout_ms: u64,
}

impl Budget {
    /// When to stop, from now on.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        (self.timeout_ms > 0).then(|| Instant::now().checked_add(Duration::from_millis(self.timeout_ms)))?
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct FacetsArgs {
    /// The field whose values to count
    #[arg(value_name = "FIELD", value_parser = facet_field)]
    pub(crate) facet: Field,
    /// Under which query; nothing means everything
    #[arg(value_name = "WORDS", value_parser = super::dashes::word)]
    pub(crate) words: Vec<String>,
    /// How many values to print
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) limit: usize,
    /// Count only values that hold this text
    #[arg(long, value_name = "TEXT")]
    pub(crate) contains: Option<String>,
    /// How to print the counts
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(crate) format: TableFormat,
    #[command(flatten)]
    pub(crate) scope: Scope,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct MoreArgs {
    /// The notice's id, DOI, PubMed number or former id; or an article's, for what is like the newest notice about it
    pub(crate) id: String,
    /// How many notices to print
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) limit: usize,
    /// Say for each notice which words it shares
    #[arg(long)]
    pub(crate) explain: bool,
    /// How to print the notices
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(crate) format: TextOrJson,
    #[command(flatten)]
    pub(crate) budget: Budget,
    #[command(flatten)]
    pub(crate) filters: FilterFlags,
}
