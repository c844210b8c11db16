//! Search results to text for a person at a terminal: the article first, then who, where, when, why and the identifiers.

use std::io::{self, Write};

use super::fields::field_value;
use super::people::write_namesakes;
use super::statements::responsibility;
use super::terminal::{Terminal, sanitise, width_columns};
use super::wrap::{cut, wrap};
use crate::notice::{Article, Notice, Reason, ReasonSource, Responsibility, Span, Status};
use crate::query::{Problem, ProblemKind};
use crate::search::{ArchiveInfo, FacetCounts, FacetValue, Hit, SearchResults};

/// Columns before each line of a hit, so that ranks stand out.
const INDENT: usize = 4;
/// Authors, codes and articles named before "and N more".
const NAMED: usize = 3;

/// Writes hits and facets, or what the archive holds when nothing matches.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_results(
    out: &mut dyn Write,
    query: &str,
    results: &SearchResults,
    terminal: Terminal,
) -> io::Result<()> {
    if results.archive.sample {
        writeln!(out, "{}\n", terminal.warn("sample archive: these notices are invented"))?;
    }
    if results.total == 0 {
        let partial = is_partial(results);
        writeln!(
            out,
            "{}",
            if partial { "none found until the time was up" } else { "none in this archive" }
        )?;
        write_unstated(out, results)?;
        write_suggestion(out, results)?;
        return writeln!(out, "{}", archive_line(&results.archive));
    }
    writeln!(out, "{}", headline(query, results))?;
    write_suggestion(out, results)?;
    write_unstated(out, results)?;
    writeln!(out)?;
    for hit in &results.hits {
        write_hit(out, hit, terminal)?;
    }
    results.people.iter().try_for_each(|name| write_namesakes(out, name, terminal))?;
    for facet in &results.facets {
        write_facets(out, facet, terminal)?;
    }
    writeln!(out, "{}", terminal.faint(&archive_line(&results.archive)))
}

fn is_partial(results: &SearchResults) -> bool {
    results.problems.iter().any(|problem| problem.kind == ProblemKind::Partial)
}

/// Another query: what was searched as well, or what could be searched.
fn write_suggestion(out: &mut dyn Write, results: &SearchResults) -> io::Result<()> {
    let Some(suggestion) = &results.suggestion else { return Ok(()) };
    let searched = results.problems.iter().any(|problem| problem.kind == ProblemKind::Respelt);
    let lead = if searched { "Searched for" } else { "Did you mean" };
    writeln!(out, "{lead}: {}", sanitise(suggestion))
}

/// What filters leave out because notices do not say.
fn write_unstated(out: &mut dyn Write, results: &SearchResults) -> io::Result<()> {
    for of in results.filters.iter().filter(|of| of.not_stated > 0) {
        let field = of.field.replace('_', " ");
        writeln!(out, "besides these: {} whose {field} is not stated", of.not_stated)?;
    }
    Ok(())
}

/// What an archive holds, in one line that can be cited.
pub fn archive_line(archive: &ArchiveInfo) -> String {
    let newest = archive.newest.as_ref().map(|date| format!(", newest {date}")).unwrap_or_default();
    let (notices, articles) = (count(archive.notices, "notice"), count(archive.articles, "article"));
    format!("archive: {notices} about {articles}{newest}, fingerprint {}", archive.fingerprint)
}

/// Writes problems as one line each: `note: …`.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_problems(out: &mut dyn Write, problems: &[Problem]) -> io::Result<()> {
    problems.iter().try_for_each(|problem| writeln!(out, "note: {}", sanitise(&problem.message)))
}

/// Writes one facet as a list of counts with bars.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_facets(out: &mut dyn Write, facet: &FacetCounts, terminal: Terminal) -> io::Result<()> {
    let rest = facet.distinct.saturating_sub(facet.values.iter().filter(|v| v.count > 0).count() as u64);
    writeln!(out, "{}", terminal.strong(&facet.field.replace('_', " ")))?;
    let largest = facet.values.iter().map(|v| v.count).max().unwrap_or(0);
    let split = is_split(facet);
    for mut value in with_gaps(facet, rest) {
        if !split {
            value.children.clear();
        }
        write_facet_value(out, &value, largest, 0, terminal)?;
    }
    if rest > 0 {
        writeln!(out, "{}", terminal.faint(&format!("{:>8}  more values", format!("+{rest}"))))?;
    }
    if facet.not_stated > 0 {
        writeln!(out, "{}", terminal.faint(&format!("{:>8}  not stated", facet.not_stated)))?;
    }
    writeln!(out)
}

/// Whether what is below the values tells something: where one source gave all the codes, it does not.
fn is_split(facet: &FacetCounts) -> bool {
    let mut below = facet.values.iter().flat_map(|value| &value.children).map(|child| &child.value);
    let first = below.next();
    let by_source = matches!(facet.field.as_str(), "reason" | "process" | "quality");
    !by_source || below.any(|other| Some(other) != first)
}

/// Years between the first and the last shown that nothing has, so that bars stand as far apart as their years.
const MOST_YEARS: i32 = 80;

/// The values of a facet; of a complete histogram of years also those that nothing has.
fn with_gaps(facet: &FacetCounts, rest: u64) -> Vec<FacetValue> {
    let years: Option<Vec<i32>> = facet.values.iter().map(|value| value.value.parse().ok()).collect();
    let span = years.as_ref().and_then(|years| Some(*years.first()?..=*years.last()?));
    let is_histogram = rest == 0 && facet.field.ends_with("year");
    let Some(span) = span.filter(|span| is_histogram && span.end() - span.start() < MOST_YEARS) else {
        return facet.values.clone();
    };
    let value = |year: i32| {
        let value = year.to_string();
        let found = facet.values.iter().find(|found| found.value == value).cloned();
        found.unwrap_or(FacetValue { value, count: 0, selected: false, children: Vec::new() })
    };
    span.map(value).collect()
}

fn write_facet_value(
    out: &mut dyn Write,
    value: &FacetValue,
    largest: u64,
    depth: usize,
    terminal: Terminal,
) -> io::Result<()> {
    let mark = if value.selected { "*" } else { " " };
    let label = cut(&sanitise(&value.value), terminal.width_columns.saturating_sub(28).max(20));
    let label = if value.selected { terminal.matched(&label) } else { label };
    let gap = " ".repeat(44usize.saturating_sub(width_columns(&label) + depth * 2).max(1));
    let line = format!(
        "{:>8} {mark}{}{label}{gap}{}",
        value.count,
        "  ".repeat(depth),
        terminal.faint(&bar(value.count, largest))
    );
    writeln!(out, "{}", line.trim_end())?;
    value.children.iter().try_for_each(|child| write_facet_value(out, child, largest, depth + 1, terminal))
}

/// A bar of up to sixteen cells, in eighths of a cell.
pub(super) fn bar(count: u64, largest: u64) -> String {
    const CELLS: u64 = 16;
    let eighths = (count * CELLS * 8).checked_div(largest).unwrap_or(0);
    let last = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][(eighths % 8) as usize];
    "█".repeat((eighths / 8) as usize) + last
}

fn headline(query: &str, results: &SearchResults) -> String {
    let least = if is_partial(results) { "at least " } else { "" };
    let collapsed = results.total_collapsed.map(|wordings| format!(" in {}", count(wordings, "wording")));
    let found = format!(
        "{least}{} ({}){}",
        count(results.total, "notice"),
        count(results.total_articles, "article"),
        collapsed.unwrap_or_default()
    );
    if query.trim().is_empty() { found } else { format!("{found} for {}", sanitise(query.trim())) }
}

pub(super) fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

fn write_hit(out: &mut dyn Write, hit: &Hit, terminal: Terminal) -> io::Result<()> {
    let width = terminal.width_columns;
    let article = hit.notice.articles.get(hit.entry);
    let title = wrap(&terminal.strong(&title(hit, terminal)), INDENT, width);
    write!(out, "{:>2}. {}", hit.rank, title.trim_start())?;
    for line in
        [article.and_then(authors), Some(place(&hit.notice)), Some(standing(&hit.notice, article, terminal))]
    {
        write_line(out, &line.unwrap_or_default(), width)?;
    }
    for (label, passage) in why(hit, terminal) {
        write_line(out, &format!("{}: {passage}", terminal.faint(label)), width)?;
    }
    for (label, statement) in responsibilities(&hit.notice) {
        write_line(out, &format!("{}: {}", terminal.faint(label), sanitise(&statement)), width)?;
    }
    write_line(out, &codes(hit, terminal), width)?;
    write_line(out, &terminal.faint(&identifiers(&hit.notice, article)), width)?;
    if let Some(others) = hit.others.filter(|others| *others > 0) {
        let cluster = hit.notice.cluster.as_deref().unwrap_or_default();
        let more = format!("and {} of this wording: cluster:{cluster}", count(others, "more notice"));
        write_line(out, &terminal.faint(&more), width)?;
    }
    for line in &hit.explanation {
        write_line(out, &terminal.faint(&format!("- {}", sanitise(line))), width)?;
    }
    writeln!(out)
}

pub(super) fn write_line(out: &mut dyn Write, text: &str, width: usize) -> io::Result<()> {
    if text.is_empty() { Ok(()) } else { write!(out, "{}", wrap(text, INDENT, width)) }
}

/// The article's title, because many notices are titled only "Retraction".
fn title(hit: &Hit, terminal: Terminal) -> String {
    let article = format!("articles.{}.title", hit.entry);
    let field =
        [article.as_str(), "title"].into_iter().find(|field| field_value(&hit.notice, field).is_some());
    let Some(field) = field else { return "(no title)".to_owned() };
    let value = field_value(&hit.notice, field).unwrap_or_default();
    let spans = hit.highlights.get(field).map_or(&[][..], Vec::as_slice);
    let title = terminal.marked(value, Span { start: 0, end: value.len() }, spans);
    match hit.notice.articles.len() {
        0 | 1 => title,
        articles => format!("{title} (and {})", count(articles as u64 - 1, "more article")),
    }
}

fn authors(article: &Article) -> Option<String> {
    let named: Vec<String> =
        article.authors.iter().take(NAMED).map(|name| sanitise(name).into_owned()).collect();
    let rest = article.authors.len().saturating_sub(NAMED);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    (!named.is_empty()).then(|| format!("{}{more}", named.join(", ")))
}

fn place(notice: &Notice) -> String {
    let publisher = notice.publisher.as_ref().map(|p| {
        if p.imprint == p.family { p.imprint.clone() } else { format!("{} ({})", p.imprint, p.family) }
    });
    let mark = if notice.dates.uncertain { " (uncertain)" } else { "" };
    let date = notice.dates.published.map_or("undated".to_owned(), |date| format!("{date}{mark}"));
    let parts = [notice.journal.clone(), publisher, Some(date)];
    let parts: Vec<String> = parts.into_iter().flatten().map(|part| sanitise(&part).into_owned()).collect();
    parts.join(" · ")
}

fn standing(notice: &Notice, article: Option<&Article>, terminal: Terminal) -> String {
    let nature = notice.nature.as_str().replace('_', " ");
    match article.and_then(|article| article.status) {
        Some(Status::None) | None => nature,
        Some(status) => {
            format!("{nature} · {}", terminal.warn(&format!("article now {}", standing_words(status))))
        }
    }
}

/// How an article stands, in words.
pub fn standing_words(status: Status) -> &'static str {
    match status {
        Status::PartiallyRetracted => "retracted in part",
        Status::Replaced => "retracted and replaced",
        Status::Concern => "under an expression of concern",
        Status::None => "without notice",
        other => other.as_str(),
    }
}

/// The passages that say why, each said to be whose words they are.
fn why(hit: &Hit, terminal: Terminal) -> Vec<(&'static str, String)> {
    let passage = |field: &str, part: Span| {
        let value = field_value(&hit.notice, field)?;
        let spans = hit.highlights.get(field).map_or(&[][..], Vec::as_slice);
        let before = if part.start > 0 { "… " } else { "" };
        let after = if part.end < value.len() { " …" } else { "" };
        Some(("the notice says", format!("“{before}{}{after}”", terminal.marked(value, part, spans))))
    };
    let words = |snippet: &&crate::search::Snippet| matches!(snippet.field.as_str(), "reason_text" | "text");
    hit.snippets
        .iter()
        .filter(words)
        .take(2)
        .filter_map(|s| passage(&s.field, Span { start: s.start, end: s.end }))
        .collect()
}

/// Who is exonerated stands beside the reasons; who accepts responsibility stands with it, and never without.
fn responsibilities(notice: &Notice) -> Vec<(&'static str, String)> {
    let label = |kind: Responsibility| match kind {
        Responsibility::Accepts | Responsibility::Attributed => "responsibility",
        Responsibility::Exonerated => "exonerated",
    };
    let exonerates = notice.responsibility.iter().any(|one| one.kind == Responsibility::Exonerated);
    let shown = notice.responsibility.iter().filter(|_| exonerates);
    shown.map(|one| (label(one.kind), responsibility(one))).collect()
}

/// Codes by source, because a code that others gave is not the notice's own statement; those that were found first.
fn codes(hit: &Hit, terminal: Terminal) -> String {
    let article = hit.notice.articles.get(hit.entry);
    let of_notice = (0..).zip(&hit.notice.reasons).map(|(at, reason)| (format!("reasons.{at}.code"), reason));
    let of_article = (0..).zip(article.iter().flat_map(|article| &article.reasons));
    let of_article =
        of_article.map(|(at, reason)| (format!("articles.{}.reasons.{at}.code", hit.entry), reason));
    let spans = |field: &String| hit.highlights.get(field).map_or(&[][..], Vec::as_slice);
    let mut all: Vec<(String, &Reason)> = of_notice.chain(of_article).collect();
    all.sort_by_key(|(field, _)| spans(field).is_empty());
    let by_source = |&source: &ReasonSource| {
        let given = all.iter().filter(|(_, reason)| reason.states(source));
        let codes: Vec<String> = given
            .map(|(field, reason)| {
                terminal.marked(&reason.code, Span { start: 0, end: reason.code.len() }, spans(field))
            })
            .collect();
        let rest = codes.len().saturating_sub(NAMED + 1);
        let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        let shown = codes[..codes.len() - rest].join("; ");
        (!codes.is_empty()).then(|| format!("{}: {shown}{more}", terminal.faint(source_words(source))))
    };
    ReasonSource::ALL.iter().filter_map(by_source).collect::<Vec<_>>().join(" · ")
}

/// Who says so.
pub fn source_words(source: ReasonSource) -> &'static str {
    match source {
        ReasonSource::Text => "recant read",
        ReasonSource::RetractionWatch => "Retraction Watch codes",
        ReasonSource::Crossref => "Crossref says",
        ReasonSource::Pubmed => "PubMed says",
        ReasonSource::Correction => "the archive's owner says",
    }
}

/// Who says so of one code, where the words state it or only make it likely.
pub fn reason_words(reason: &Reason) -> &'static str {
    if reason.inferred { "recant infers, the notice does not state it" } else { source_words(reason.source) }
}

fn identifiers(notice: &Notice, article: Option<&Article>) -> String {
    let own = notice.doi.as_ref().map(|doi| format!("notice {doi}"));
    let id = (notice.doi.as_ref().map(|d| d.as_str()) != Some(notice.id.as_str()))
        .then(|| format!("id {}", notice.id));
    let article = article.and_then(|a| a.doi.as_ref()).map(|doi| format!("article {doi}"));
    let parts: Vec<String> = [id, own, article].into_iter().flatten().collect();
    sanitise(&parts.join(" · ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_grow_with_the_count() {
        for (count, expected) in [(0, ""), (1, "█"), (16, "████████████████"), (3, "███")]
        {
            assert_eq!(bar(count, 16), expected);
        }
        assert_eq!(bar(5, 0), "");
    }

    #[test]
    fn numbers_agree_with_their_nouns() {
        assert_eq!((count(1, "notice"), count(2, "notice")), ("1 notice".to_owned(), "2 notices".to_owned()));
    }
}
