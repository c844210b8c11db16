//! `recant alert` and `recant alerts`: searches that are kept, and what is new in them.

use std::io::Write;

use recant::alert::{Alert, Alerts, News, news};
use recant::build::{Change, Changes, Since, What, changes_since, run_of};
use recant::index::LocalIndex;
use recant::query;
use recant::render::{self, AlertAnswer, AlertsAnswer, Changed, Feed};
use recant::search::SearchEngine;

use super::Outcome;
use super::args::{Global, TextOrJson};
use super::change_args::{AlertArgs, AlertVerb, AlertsArgs, AlertsSince, NewsFormat};
use super::exit::Exit;
use super::output::{say, say_problems, stdout, terminal};

pub(crate) fn keep(global: &Global, args: &AlertArgs) -> Outcome {
    let alerts = Alerts::of(&global.index());
    match &args.what {
        AlertVerb::Add { name, query } => {
            let query = query.join(" ");
            let index = super::search::open(global)?;
            say_problems(global, &query::parse(&query).problems);
            alerts.add(name, &query, run_of(&index))?;
        }
        AlertVerb::Remove { name } => alerts.remove(name)?,
        AlertVerb::List { format } => return list(global, &alerts, *format),
    }
    Ok(Exit::Fine)
}

fn list(global: &Global, alerts: &Alerts, format: TextOrJson) -> Outcome {
    LocalIndex::open(&global.index())?;
    let (found, damaged) = all(global, alerts);
    let mut out = stdout();
    match format {
        TextOrJson::Json => render::write_json(&mut out, &found)?,
        TextOrJson::Text => {
            for Alert { name, query, .. } in &found {
                writeln!(out, "{name}: {}", render::sanitise(query))?;
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
    let (wanted, damaged) = match args.names.as_slice() {
        [] => all(global, &alerts),
        names => (names.iter().map(|name| alerts.get(name)).collect::<Result<Vec<_>, _>>()?, false),
    };
    let mut known: Vec<(Since, Changes)> = Vec::new();
    let mut told: Vec<(Alert, News)> = Vec::new();
    for alert in wanted {
        let since = match &args.since {
            AlertsSince::Last => Since::Run(alert.told_run),
            AlertsSince::Then(since) => since.clone(),
        };
        if !known.iter().any(|(known, _)| *known == since) {
            let changes = changes_since(&path, &index, &since)?;
            if changes.from_nothing {
                say(global, "the index was built from nothing meanwhile: every notice counts as new");
            }
            known.push((since.clone(), changes));
        }
        let Some((_, changes)) = known.iter().find(|(known, _)| *known == since) else { continue };
        let news = news(&index, &alert.query, changes)?;
        told.push((alert, news));
    }
    write(global, args.format, &index, &told)?;
    // Only what was written is told; whoever closed the pipe hears it again.
    if args.since == AlertsSince::Last {
        told.iter().try_for_each(|(alert, _)| alerts.told(alert, run_of(&index)))?;
    }
    let anything = told.iter().any(|(_, news)| !news.notices.is_empty());
    Ok(match (damaged, anything) {
        (true, _) => Exit::Incomplete,
        (false, true) => Exit::News,
        (false, false) => Exit::Fine,
    })
}

fn write(
    global: &Global,
    format: NewsFormat,
    index: &LocalIndex,
    told: &[(Alert, News)],
) -> anyhow::Result<()> {
    let archive = index.archive()?;
    let answers: Vec<AlertAnswer<'_>> = told.iter().map(|(alert, news)| answer(alert, news)).collect();
    let answer = AlertsAnswer::new(&answers, &archive);
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

fn answer<'a>(alert: &'a Alert, news: &'a News) -> AlertAnswer<'a> {
    let mut answer = AlertAnswer::new(&alert.name, &alert.query, news.total, &news.problems);
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
