//! A search to a list of any length: page after page, each written before the next is read.

use std::io::{self, Write};

use recant::index::LocalIndex;
use recant::query::{Problem, ProblemKind};
use recant::render;
use recant::search::{SearchEngine, SearchRequest, SearchResults};

use super::Outcome;
use super::args::Global;
use super::choices::Format;
use super::output::{say, say_problems, say_sample, stdout};
use super::search_args::SearchArgs;

/// Hits that are held at a time.
const PAGE_HITS: usize = 1_000;

/// Whether a format is a list of hits and nothing else, so that it can be written piece by piece.
pub(crate) fn is_list(format: Format) -> bool {
    matches!(format, Format::Jsonl | Format::Csv | Format::Bibtex | Format::Ris)
}

/// Writes as many hits as the request asks for. Every page has the time of a whole query.
pub(crate) fn run(
    global: &Global,
    args: &SearchArgs,
    index: &LocalIndex,
    mut request: SearchRequest,
    problems: &[Problem],
) -> Outcome {
    let mut left = request.limit_hits;
    request.limit_hits = left.min(PAGE_HITS);
    let mut results = index.search(&request)?;
    say_problems(global, problems);
    say_problems(global, &results.problems);
    if results.archive.sample {
        say_sample(global);
    }
    let mut out = stdout();
    if args.format == Format::Csv {
        render::write_csv_header(&mut out)?;
    }
    let mut last_rank = 0;
    loop {
        write_page(&mut out, args.format, &results)?;
        left -= results.hits.len().min(left);
        last_rank = results.hits.last().map_or(last_rank, |hit| hit.rank as u64);
        let Some(next) = results.next.take().filter(|_| left > 0 && !is_partial(&results)) else { break };
        request.after = Some(next);
        request.offset_hits = 0;
        request.limit_hits = left.min(PAGE_HITS);
        request.deadline = args.scope.budget.deadline();
        results = index.search(&request)?;
        // What the first page told holds for all; only that this one was cut short is new.
        let told = results.problems.iter().filter(|problem| problem.kind == ProblemKind::Partial);
        say_problems(global, &told.cloned().collect::<Vec<_>>());
    }
    out.flush()?;
    let total = results.total_collapsed.unwrap_or(results.total);
    let unwritten = total.saturating_sub(last_rank);
    if unwritten > 0 {
        say(global, &format!("{unwritten} more match; `--limit {total}` prints them all"));
    }
    Ok(super::search::outcome(&results))
}

fn is_partial(results: &SearchResults) -> bool {
    results.problems.iter().any(|problem| problem.kind == ProblemKind::Partial)
}

fn write_page(out: &mut dyn Write, format: Format, results: &SearchResults) -> io::Result<()> {
    match format {
        Format::Csv => render::write_csv(out, results),
        Format::Bibtex => render::write_bibtex(out, results),
        Format::Ris => render::write_ris(out, results),
        _ => results.hits.iter().try_for_each(|hit| render::write_json(out, hit)),
    }
}
