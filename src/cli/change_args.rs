//! What can be typed for the verbs that tell what changed.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use recant::build::Since;
use recant::notice::PartialDate;

use super::choices::TextOrJson;

#[derive(Debug, ClapArgs)]
pub(crate) struct DiffArgs {
    /// Two index folders, the older first
    #[arg(value_names = ["OLD", "NEW"], num_args = 2, required_unless_present = "since")]
    pub(crate) indexes: Vec<PathBuf>,
    /// In place of two indexes: what this one has seen since a run (`12`) or a day (`2026-11-21`)
    #[arg(long, value_name = "RUN|DATE", value_parser = since, conflicts_with = "indexes")]
    pub(crate) since: Option<Since>,
    /// How to print the changes
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(crate) format: TextOrJson,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AlertArgs {
    #[command(subcommand)]
    pub(crate) what: AlertVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AlertVerb {
    /// Keep a search, or a watch list, under a name
    Add {
        /// Letters, digits, `-` and `_`
        name: String,
        /// What to look for; see `recant help query`
        #[arg(value_name = "QUERY", value_parser = super::dashes::word, required_unless_present = "watch_list")]
        query: Vec<String>,
        /// In place of a search: references that `recant check --watch-list` has put into this file
        #[arg(long, value_name = "FILE", conflicts_with = "query")]
        watch_list: Option<PathBuf>,
    },
    /// List the searches and watch lists that are kept
    List {
        /// How to print the list
        #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
        format: TextOrJson,
    },
    /// Keep a search or watch list no longer
    Remove {
        /// Its name
        name: String,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AlertsArgs {
    /// Only these searches and watch lists
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Since this verb told it last, since a run (`12`) or a day (`2026-11-21`)
    #[arg(long, value_name = "last|RUN|DATE", default_value = "last", value_parser = since_last)]
    pub(crate) since: AlertsSince,
    /// How to print what is new
    #[arg(long, value_enum, default_value_t = NewsFormat::Text)]
    pub(crate) format: NewsFormat,
}

/// `--since` of alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AlertsSince {
    Last,
    Then(Since),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum NewsFormat {
    Text,
    Json,
    Rss,
    Atom,
}

/// `12`, `2026-11-21`.
fn since(text: &str) -> Result<Since, String> {
    let date = text.parse::<PartialDate>().is_ok() && text.contains('-');
    match text.parse() {
        Ok(run) => Ok(Since::Run(run)),
        Err(_) if date => Ok(Since::Time(text.to_owned())),
        Err(_) => Err(format!("`{text}` is no run and no day; write a number such as 12, or 2026-11-21")),
    }
}

fn since_last(text: &str) -> Result<AlertsSince, String> {
    if text == "last" { Ok(AlertsSince::Last) } else { since(text).map(AlertsSince::Then) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_and_a_day_are_told_apart() {
        let read = |text: &str| since_last(text).ok();
        let then = |since| Some(AlertsSince::Then(since));
        assert_eq!(read("last"), Some(AlertsSince::Last));
        assert_eq!(read("12"), then(Since::Run(12)));
        assert_eq!(read("2026-11-21"), then(Since::Time("2026-11-21".to_owned())));
        assert_eq!(read("2026-11"), then(Since::Time("2026-11".to_owned())));
        assert_eq!((read("2026-13"), read("yesterday")), (None, None));
    }
}
