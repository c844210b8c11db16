//! What can be typed.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use recant::query::Field;
use recant::search::{Collapse, CountUnit, FacetRequest, Matching, Sort};

use super::change_args::{AlertArgs, AlertsArgs, DiffArgs};
use super::check_args::CheckArgs;
use super::filters::FilterFlags;
use super::limits::LimitFlags;
use super::worker::WorkerArgs;

/// The index folder that is meant when none is named.
pub(crate) const DEFAULT_INDEX: &str = "index";

/// Full-text search over archives of scholarly retraction notices.
///
/// Exit codes: 0 found or fine, 1 nothing found, or something flagged by `check` or new to `diff` and `alerts`, 2 an error,
/// or something that should have been read or checked was not.
#[derive(Debug, Parser)]
#[command(name = "recant", version, disable_help_subcommand = true, max_term_width = 110)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// Flags of every verb.
#[derive(Debug, ClapArgs)]
pub(crate) struct Global {
    /// The index folder [default: index]
    #[arg(long, global = true, value_name = "DIR", env = "RECANT_INDEX")]
    index: Option<PathBuf>,
    /// Say nothing but answers and errors
    #[arg(long, global = true)]
    pub(crate) quiet: bool,
    /// When to use colour
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub(crate) color: Color,
}

impl Global {
    /// The index folder.
    pub(crate) fn index(&self) -> PathBuf {
        self.index.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_INDEX))
    }

    /// Whether no index was named, so that a missing one may be built.
    pub(crate) fn is_default_index(&self) -> bool {
        self.index.is_none()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Read an archive and bring its index up to date
    Index(IndexArgs),
    /// Search the archive
    Search(Box<SearchArgs>),
    /// Count the values of one field under a query
    Facets(Box<FacetsArgs>),
    /// List the notices most like one, by the words that set it apart
    More(Box<MoreArgs>),
    /// Show one notice in full
    Show(ShowArgs),
    /// Ask about every reference of a list: is it retracted, or under a concern?
    ///
    /// Nothing leaves the machine. Exit codes: 0 nothing flagged, 1 something flagged, 2 something could not be checked.
    Check(Box<CheckArgs>),
    /// Print what is read from files, without any index
    Extract(ExtractArgs),
    /// Score what is read from files against a gold file of your own
    Evaluate(EvaluateArgs),
    /// Say which notices came, went and changed: 0 none, 1 some, 2 an error
    Diff(DiffArgs),
    /// Keep a search or a watch list, to be told what is new
    Alert(AlertArgs),
    /// Tell what is new in the searches and watch lists that are kept: 0 nothing, 1 something, 2 an error
    Alerts(AlertsArgs),
    /// List files that were not read, with the reason and the remedy; verify the index
    Doctor(DoctorArgs),
    /// Count by year, publisher, reason and delay, as text, numbers or pictures
    Stats(Box<super::stats::StatsArgs>),
    /// Answer in a browser and over HTTP
    #[cfg(feature = "server")]
    Serve(super::serve::ServeArgs),
    /// Answer an assistant over standard input and output (Model Context Protocol)
    #[cfg(feature = "mcp")]
    Mcp,
    /// Explain the query language (`recant help query`) or a verb
    Help(HelpArgs),
    /// Print shell completions
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
    /// Parse files for another process of this program
    #[command(hide = true)]
    Worker(WorkerArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct IndexArgs {
    /// The whole archive: folders and files, or - for notice JSON Lines on standard input; remembered for the next run
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Build from nothing
    #[arg(long)]
    pub(crate) rebuild: bool,
    /// Believe a folder that has become empty or is gone
    #[arg(long)]
    pub(crate) allow_empty: bool,
    /// Take files that do not look like notices too
    #[arg(long)]
    pub(crate) all: bool,
    /// How many threads read, analyse and write [default: one for each core, 8 at most]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) jobs: Option<u16>,
    /// How much memory to take, such as 512M or 2G [default: 768M, but never over half of the machine's]
    #[arg(long, value_name = "SIZE", value_parser = memory_size)]
    pub(crate) memory: Option<usize>,
    /// Wait while another process writes the index
    #[arg(long)]
    pub(crate) wait: bool,
    /// Look again and again, and bring the index up to date when something changed, until stopped
    #[arg(long)]
    pub(crate) watch: bool,
    /// How many seconds to wait between two looks
    #[arg(long, value_name = "SECONDS", requires = "watch", default_value_t = 10,
          value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) every: u64,
    /// How to print the summary
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(crate) format: TextOrJson,
    #[command(flatten)]
    pub(crate) limits: LimitFlags,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SearchArgs {
    /// What to look for; see `recant help query`. Nothing means everything, newest first
    #[arg(value_name = "WORDS")]
    pub(crate) words: Vec<String>,
    /// Whether all words must match; auto tries all, then any
    #[arg(long = "match", value_enum, value_name = "HOW")]
    pub(crate) matching: Option<Match>,
    /// Count the values of this field, N of them [default: publisher, year and reason, 10 each]
    #[arg(long = "facet", value_name = "FIELD[:N]", value_parser = facet)]
    pub(crate) facets: Vec<FacetRequest>,
    /// Count no facets
    #[arg(long, conflicts_with = "facets")]
    pub(crate) no_facets: bool,
    /// What totals and facets count
    #[arg(long, value_enum, default_value_t = Count::Notices)]
    pub(crate) count: Count,
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
    /// Show one notice for all that share this
    #[arg(long, value_enum, value_name = "FIELD")]
    pub(crate) collapse: Option<CollapseBy>,
    /// Answer every line `id TAB words` of this file, matching any word unless told
    #[arg(long, value_name = "FILE.tsv", conflicts_with_all = ["words", "after"])]
    pub(crate) queries: Option<PathBuf>,
    /// How to print the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
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
    #[arg(value_name = "WORDS")]
    pub(crate) words: Vec<String>,
    /// Whether all words must match; auto tries all, then any
    #[arg(long = "match", value_enum, value_name = "HOW")]
    pub(crate) matching: Option<Match>,
    /// What to count
    #[arg(long, value_enum, default_value_t = Count::Notices)]
    pub(crate) count: Count,
    /// Count as one the notices that share this
    #[arg(long, value_enum, value_name = "FIELD")]
    pub(crate) collapse: Option<CollapseBy>,
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
    pub(crate) budget: Budget,
    #[command(flatten)]
    pub(crate) filters: FilterFlags,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct MoreArgs {
    /// The notice's id, DOI or former id
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

#[derive(Debug, ClapArgs)]
pub(crate) struct ShowArgs {
    /// The notice's id, DOI, PubMed number or former id; or an article's, for the notices about it
    pub(crate) id: String,
    /// Print what the notice states of what a retraction notice must state, and what it lacks
    #[arg(long)]
    pub(crate) completeness: bool,
    /// How to print the notice
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(crate) format: TextOrJson,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExtractArgs {
    /// Files and folders to read
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Take files that do not look like notices too
    #[arg(long)]
    pub(crate) all: bool,
    /// Print what each notice states of what a retraction notice must state, and what it lacks
    #[arg(long)]
    pub(crate) completeness: bool,
    /// Text, one JSON array, or one line for each record [default: jsonl; text with --completeness]
    #[arg(long, value_enum)]
    pub(crate) format: Option<ExtractFormat>,
    #[command(flatten)]
    pub(crate) limits: LimitFlags,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct EvaluateArgs {
    /// The gold file: JSON Lines of `file` and what a reader ought to find in it
    #[arg(value_name = "GOLD")]
    pub(crate) gold: PathBuf,
    /// The folder that the files are below [default: the folder of GOLD]
    #[arg(long, value_name = "DIR")]
    pub(crate) files: Option<PathBuf>,
    /// Show counterexamples of this field only, such as articles.authors
    #[arg(long, value_name = "FIELD")]
    pub(crate) field: Option<String>,
    /// How many counterexamples to show as text
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) examples: usize,
    /// How to print the scores
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(crate) format: TextOrJson,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DoctorArgs {
    /// Verify every file of the index, and build it anew if one is damaged
    #[arg(long)]
    pub(crate) deep: bool,
    /// Record that this file cannot be read, so that `recant index` no longer ends with 2 for it until it changes
    #[arg(long, value_name = "PATH", conflicts_with = "unacknowledge")]
    pub(crate) acknowledge: Vec<PathBuf>,
    /// Take that back
    #[arg(long, value_name = "PATH")]
    pub(crate) unacknowledge: Vec<PathBuf>,
    /// How to print the list
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(crate) format: TextOrJson,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct HelpArgs {
    /// `query` for the query language, or a verb
    pub(crate) topic: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

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
    /// One row for each hit
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

fn facet(text: &str) -> Result<FacetRequest, String> {
    let (name, number) = text.split_once(':').map_or((text, None), |(name, number)| (name, Some(number)));
    let limit_values = match number {
        None => FACET_VALUES,
        Some(number) => {
            number.parse().map_err(|_| format!("`{number}` is not a number of values; write FIELD:N"))?
        }
    };
    Ok(FacetRequest { field: facet_field(name)?, limit_values })
}

fn facet_field(name: &str) -> Result<Field, String> {
    let facets = || Field::all().filter(|field| field.is_facet());
    let field = Field::from_name(name).filter(|field| field.is_facet());
    field.ok_or_else(|| {
        let nearest = facets().max_by(|a, b| likeness(a.name(), name).total_cmp(&likeness(b.name(), name)));
        let nearest = nearest.filter(|field| likeness(field.name(), name) > 0.7);
        let hint = nearest.map(|field| format!("; did you mean `{}`?", field.name())).unwrap_or_default();
        let names: Vec<&str> = facets().map(Field::name).collect();
        format!("`{name}` is not a facet{hint} Facets are {}", names.join(", "))
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
    }

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
