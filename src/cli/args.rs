//! What can be typed.

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use super::change_args::{AlertArgs, AlertsArgs, DiffArgs};
use super::check_args::CheckArgs;
use super::choices::{ExtractFormat, TextOrJson, memory_budget};
use super::limits::LimitFlags;
use super::search_args::{FacetsArgs, MoreArgs, SearchArgs};
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
    #[arg(long, global = true, value_name = "DIR", env = "RECANT_INDEX", value_parser = OsStringValueParser::new().map(PathBuf::from))]
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
        self.named().cloned().unwrap_or_else(|| PathBuf::from(DEFAULT_INDEX))
    }

    /// Whether no index was named, so that a missing one may be built.
    pub(crate) fn is_default_index(&self) -> bool {
        self.named().is_none()
    }

    /// The folder that was named. An empty name, as of a variable that was emptied, names none.
    fn named(&self) -> Option<&PathBuf> {
        self.index.as_ref().filter(|path| !path.as_os_str().is_empty())
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
    #[arg(long, value_name = "SIZE", value_parser = memory_budget)]
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
    }
}
