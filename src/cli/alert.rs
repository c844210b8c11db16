//! `recant alert` and `recant alerts`: searches and watch lists that are kept, and what is new in them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;

use recant::alert::{
    Alert, AlertError, Alerts, News, Subject, WatchNews, news, read_watch_list, watch_news, write_watch_list,
};
use recant::build::{Change, Changes, JournalError, Since, What, changes_since, run_of};
use recant::check::{Options, WatchList};
use recant::index::LocalIndex;
use recant::query::{self, ProblemKind};
use recant::render::{self, AlertAnswer, AlertsAnswer, Changed, Feed, WatchListAnswer};
use recant::search::SearchEngine;

use super::Outcome;
use super::args::Global;
use super::change_args::{AlertArgs, AlertVerb, AlertsArgs, AlertsSince, NewsFormat};
use super::check::today;
use super::choices::TextOrJson;
use super::exit::Exit;
use super::output::{say, say_problems, stdout, terminal};

pub(crate) fn keep(global: &Global, args: &AlertArgs) -> Outcome {
    let alerts = Alerts::of(&global.index());
    match &args.what {
        AlertVerb::Add { name, query, watch_list } => {
            let index = super::search::open(global)?;
            let subject = match watch_list {
                Some(file) => Subject::WatchList(watched_file(name, file)?),
                None => searched(global, name, &query.join(" "))?,
            };
            alerts.add(name, subject, run_of(&index))?;
        }
        AlertVerb::Remove { name } => alerts.remove(name)?,
        AlertVerb::List { format } => return list(global, &alerts, *format),
    }
    Ok(Exit::Fine)
}

/// Nobody reads along when a kept search runs: one of which a value cannot be read would find everything else for ever.
fn searched(global: &Global, name: &str, query: &str) -> anyhow::Result<Subject> {
    let problems = query::parse(query).problems;
    if let Some(bad) = problems.iter().find(|problem| problem.kind == ProblemKind::BadValue) {
        anyhow::bail!(
            "alert `{name}` is not kept: {}; mend its query",
            bad.message.trim_end_matches("; left out")
        );
    }
    say_problems(global, &problems);
    Ok(Subject::Query(query.to_owned()))
}

/// The file itself, wherever it is called from and whatever links lead to it.
fn watched_file(name: &str, file: &Path) -> anyhow::Result<PathBuf> {
    let path = fs::canonicalize(file).with_context(|| {
        format!("there is no watch list `{}`; `recant check --watch-list` begins one", file.display())
    })?;
    read_watch_list(name, &path)?;
    Ok(path)
}

fn list(global: &Global, alerts: &Alerts, format: TextOrJson) -> Outcome {
    LocalIndex::open(&global.index())?;
    let (found, damaged) = all(global, alerts);
    let mut out = stdout();
    match format {
        TextOrJson::Json => render::write_json(&mut out, &found)?,
        TextOrJson::Text => {
            for Alert { name, subject, .. } in &found {
                let subject = match subject {
                    Subject::Query(query) => query.clone(),
                    Subject::WatchList(path) => format!("watch list {}", path.display()),
                };
                writeln!(out, "{name}: {}", render::sanitise(&subject))?;
            }
        }
    }
    out.flush()?;
    Ok(if damaged { Exit::Incomplete } else { Exit::Fine })
}

/// The alerts that can be read, and whether some cannot; those are named.
fn all(global: &Global, alerts: &Alerts) -> (Vec<Alert>, bool) {
    let (found, damaged): (Vec<_>, Vec<_>) = alerts.list().into_iter().partition(Result::is_ok);
    damaged.iter().filter_map(|alert| alert.as_ref().err()).for_each(|error| say(global, &error.to_string()));
    (found.into_iter().flatten().collect(), !damaged.is_empty())
}

pub(crate) fn tell(global: &Global, args: &AlertsArgs) -> Outcome {
    let path = global.index();
    let (index, alerts) = (super::search::open(global)?, Alerts::of(&path));
    let (wanted, mut incomplete) = match args.names.as_slice() {
        [] => all(global, &alerts),
        names => (names.iter().map(|name| alerts.get(name)).collect::<Result<Vec<_>, _>>()?, false),
    };
    let mut told =
        Told { index: &index, path: &path, known: Vec::new(), searches: Vec::new(), lists: Vec::new() };
    for alert in wanted {
        let since = match &args.since {
            AlertsSince::Last => None,
            AlertsSince::Then(since) => Some(since.clone()),
        };
        match &alert.subject {
            Subject::Query(query) => told.search(global, &alert, query, since)?,
            Subject::WatchList(file) => {
                let list = match read_watch_list(&alert.name, file) {
                    Ok(list) => list,
                    Err(error) => {
                        // The other alerts can be told all the same.
                        say(global, &error.to_string());
                        incomplete = true;
                        continue;
                    }
                };
                told.watch_list(global, &alert, file, list, since)?;
            }
        }
    }
    told.write(global, args.format)?;
    // Only what was written is told; whoever closed the pipe hears it again.
    if args.since == AlertsSince::Last {
        told.remember(&alerts)?;
    }
    Ok(match (incomplete, told.anything()) {
        (true, _) => Exit::Incomplete,
        (false, true) => Exit::News,
        (false, false) => Exit::Fine,
    })
}

/// What is new, as far as it is known.
struct Told<'i> {
    index: &'i LocalIndex,
    path: &'i Path,
    /// What changed since the runs and days that were asked for.
    known: Vec<(Since, Changes)>,
    searches: Vec<(Alert, String, News)>,
    lists: Vec<(Alert, PathBuf, WatchList, WatchNews)>,
}

impl Told<'_> {
    fn search(
        &mut self,
        global: &Global,
        alert: &Alert,
        query: &str,
        since: Option<Since>,
    ) -> anyhow::Result<()> {
        let index = self.index;
        let changes = self.changes(global, since.unwrap_or(Since::Run(alert.told_run)))?;
        let news = news(index, query, changes)?;
        self.searches.push((alert.clone(), query.to_owned(), news));
        Ok(())
    }

    fn watch_list(
        &mut self,
        global: &Global,
        alert: &Alert,
        file: &Path,
        mut list: WatchList,
        since: Option<Since>,
    ) -> anyhow::Result<()> {
        let index = self.index;
        let options = Options { today: today(), ..Options::default() };
        // The list itself knows what was told last, by whichever verb.
        let changes = since.map(|since| self.changes(global, since)).transpose()?;
        let news = watch_news(&mut list, index, &options, changes)?;
        self.lists.push((alert.clone(), file.to_owned(), list, news));
        Ok(())
    }

    fn changes(&mut self, global: &Global, since: Since) -> Result<&Changes, JournalError> {
        let at = self.known.iter().position(|(known, _)| *known == since);
        let at = match at {
            Some(at) => at,
            None => {
                let changes = changes_since(self.path, self.index, &since)?;
                if changes.from_nothing {
                    say(global, "the index was built from nothing meanwhile: every notice counts as new");
                }
                self.known.push((since, changes));
                self.known.len() - 1
            }
        };
        Ok(&self.known[at].1)
    }

    fn anything(&self) -> bool {
        self.searches.iter().any(|(.., news)| !news.notices.is_empty())
            || self.lists.iter().any(|(.., news)| !news.changes.is_empty())
    }

    fn remember(&self, alerts: &Alerts) -> Result<(), AlertError> {
        let run = run_of(self.index);
        self.searches.iter().try_for_each(|(alert, ..)| alerts.told(alert, run))?;
        for (alert, file, list, _) in &self.lists {
            write_watch_list(file, list)?;
            alerts.told(alert, run)?;
        }
        Ok(())
    }

    fn write(&self, global: &Global, format: NewsFormat) -> anyhow::Result<()> {
        let archive = self.index.archive()?;
        let searches: Vec<AlertAnswer<'_>> =
            self.searches.iter().map(|(alert, query, news)| answer(alert, query, news)).collect();
        let files: Vec<String> = self.lists.iter().map(|(_, file, ..)| file.display().to_string()).collect();
        let lists: Vec<WatchListAnswer<'_>> = self
            .lists
            .iter()
            .zip(&files)
            .map(|((alert, .., news), file)| WatchListAnswer {
                name: &alert.name,
                watch_list: file,
                references: news.references,
                not_checked: news.not_checked,
                changes: &news.changes,
            })
            .collect();
        let answer = AlertsAnswer::new(&searches, &lists, &archive);
        let at = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let mut out = stdout();
        match format {
            NewsFormat::Json => render::write_json(&mut out, &answer)?,
            NewsFormat::Text => render::write_alerts(&mut out, &answer, terminal(global))?,
            NewsFormat::Rss => render::write_feed(&mut out, Feed::Rss, &answer, &at)?,
            NewsFormat::Atom => render::write_feed(&mut out, Feed::Atom, &answer, &at)?,
        }
        Ok(out.flush()?)
    }
}

fn answer<'a>(alert: &'a Alert, query: &'a str, news: &'a News) -> AlertAnswer<'a> {
    let mut answer = AlertAnswer::new(&alert.name, query, news.total, &news.problems);
    for new in &news.notices {
        answer.push(word(new.what), &new.fields, &new.notice);
    }
    answer
}

/// A change as it is shown.
pub(crate) fn shown(change: &Change) -> Changed<'_> {
    Changed {
        what: word(change.what),
        id: &change.id,
        fields: &change.fields,
        title: change.title.as_deref(),
    }
}

fn word(what: What) -> &'static str {
    match what {
        What::Came => "came",
        What::Changed => "changed",
        What::Went => "went",
    }
}
