//! What can be typed behind `recant check`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use recant::check::Verdict;
use recant::notice::{DateError, PartialDate};

#[derive(Debug, ClapArgs)]
pub(crate) struct CheckArgs {
    /// Reference lists, manuscripts, folders with them, DOIs and PubMed numbers; - reads standard input
    #[arg(value_name = "FILE|DOI", required_unless_present = "watch_list")]
    pub(crate) lists: Vec<String>,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub(crate) format: ReportFormat,
    /// Verdicts that make the exit code 1; retracted stands for every form of it. What was not checked makes it 2, always
    #[arg(long, value_name = "VERDICTS", value_delimiter = ',', value_parser = verdict,
        default_value = "retracted,concern,possible,not_checked")]
    pub(crate) fail_on: Vec<Verdict>,
    /// List every reference, not only those that need an eye
    #[arg(long)]
    pub(crate) all: bool,
    /// Write the list to this file, with a note added to the entries concerned (BibTeX and RIS)
    #[arg(long, value_name = "OUT")]
    pub(crate) fix: Option<PathBuf>,
    /// The date of the manuscript, to tell what was cited before its notice
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) date: Option<PartialDate>,
    /// Warn when the newest notice of the archive is older than so many days
    #[arg(long, value_name = "DAYS")]
    pub(crate) max_age: Option<u32>,
    /// The day from which --max-age counts back, today unless given
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) today: Option<PartialDate>,
    /// Keep the references in this file, and tell what has changed about those that are in it
    #[arg(long, value_name = "FILE")]
    pub(crate) watch_list: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people: problems first
    Text,
    /// One object
    Json,
    /// One row for each reference
    Csv,
    /// A test case for each reference
    Junit,
    /// Results with places, for code hosts
    Sarif,
    /// For issues and lab books
    Markdown,
    /// One page that needs nothing else
    Html,
}

fn verdict(text: &str) -> Result<Verdict, String> {
    Verdict::from_text(text).ok_or_else(|| {
        let names: Vec<&str> = Verdict::ALL.iter().map(|verdict| verdict.as_str()).collect();
        format!("`{text}` is not a verdict; verdicts are {}", names.join(", "))
    })
}

fn date(text: &str) -> Result<PartialDate, String> {
    text.parse().map_err(|error: DateError| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_read_in_any_spelling() {
        assert_eq!(verdict("Not-Checked"), Ok(Verdict::NotChecked));
        assert!(
            verdict("clean").unwrap_err().starts_with("`clean` is not a verdict; verdicts are retracted,")
        );
        assert!(date("May 2024").unwrap_err().contains("YYYY-MM-DD"));
    }
}
