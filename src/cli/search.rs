//! `recant search`: one query, or a file of them.

use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::Path;

use anyhow::bail;

use recant::index::{IndexError, LocalIndex};
use recant::query::{self, Field, Problem, ProblemKind, Query};
use recant::render::{self, SearchAnswer};
use recant::search::{FacetRequest, SearchEngine, SearchRequest, SearchResults, Sort};
use recant::understand::{codes, country};

use super::Outcome;
use super::args::Global;
use super::choices::{FACET_VALUES, Format};
use super::exit::Exit;
use super::export;
use super::output::{say_problems, stdout, terminal};
use super::queries;
use super::search_args::{Scope, SearchArgs};

pub(crate) fn run(global: &Global, args: &SearchArgs) -> Outcome {
    // The process ends when it has answered; the system frees the index faster than it is taken apart piece by piece.
    let index = ManuallyDrop::new(open(global)?);
    if let Some(file) = &args.queries {
        return queries::run(global, args, &index, file);
    }
    let words = args.words.join(" ");
    let (request, problems) = request(args, &words, facets(args));
    if export::is_list(args.format) && !args.cite {
        return export::run(global, args, &index, request, &problems);
    }
    let results = index.search(&request)?;
    if args.cite {
        return cite(args, &words, &results);
    }
    write(global, args.format, &words, &problems, &results)?;
    Ok(outcome(&results))
}

/// How a search went. One that was cut short may have missed what it was for.
pub(crate) fn outcome(results: &SearchResults) -> Exit {
    let partial = results.problems.iter().any(|problem| problem.kind == ProblemKind::Partial);
    match (partial, results.total) {
        (true, _) => Exit::Incomplete,
        (false, 0) => Exit::Nothing,
        _ => Exit::Fine,
    }
}

/// Prints what a methods section must say for others to find the same.
fn cite(args: &SearchArgs, words: &str, results: &SearchResults) -> Outcome {
    let filters = args.scope.filters.as_typed();
    let citation = render::Citation::new(words, &filters, results, env!("CARGO_PKG_VERSION"));
    let citation = citation.chosen(chosen(args));
    let mut out = stdout();
    match args.format {
        Format::Json | Format::Jsonl => render::write_json(&mut out, &citation)?,
        Format::Text => render::write_citation(&mut out, &citation)?,
        _ => bail!("a citation is text or JSON; use --format text or --format json"),
    }
    out.flush()?;
    Ok(outcome(results))
}

fn chosen(args: &SearchArgs) -> render::Chosen {
    let random = args.sample.map(|notices| render::RandomSample { notices, seed: args.seed });
    let is_by_article =
        recant::search::CountUnit::from(args.scope.count) == recant::search::CountUnit::Articles;
    render::Chosen {
        random,
        collapse: args.scope.collapse.map(|_| "cluster"),
        count: is_by_article.then_some("articles"),
    }
}

/// Opens the index; the one at the default place is built from `corpus` first if it is missing.
pub(crate) fn open(global: &Global) -> anyhow::Result<LocalIndex> {
    let path = global.index();
    match LocalIndex::open(&path) {
        Err(IndexError::Missing { .. }) if global.is_default_index() && Path::new("corpus").is_dir() => {
            super::index::announce_default(global);
            super::index::build_default(global)?;
            Ok(with_old_names(LocalIndex::open(&path)?))
        }
        opened => Ok(with_old_names(opened?)),
    }
}

/// Old names of reason codes find the present ones, other names of countries those under which they are counted.
pub(crate) fn with_old_names(index: LocalIndex) -> LocalIndex {
    index.with_value_aliases(|field, value| {
        if field == Field::Country {
            return country(value).map(str::to_owned).into_iter().collect();
        }
        let coded = matches!(field, Field::Reason | Field::Process | Field::Quality);
        let code = codes::current(value).filter(|_| coded);
        code.map(|code| code.code.to_owned()).into_iter().collect()
    })
}

/// The request for `words` under the flags, and what was read differently from what was typed.
pub(crate) fn request(
    args: &SearchArgs,
    words: &str,
    facets: Vec<FacetRequest>,
) -> (SearchRequest, Vec<Problem>) {
    let (mut request, problems) = parsed(words, &args.scope);
    request.facets = facets;
    request.limit_hits = args.limit;
    request.offset_hits = args.offset;
    request.after.clone_from(&args.after);
    request.explain = args.explain;
    request.people = matches!(args.format, Format::Text | Format::Json) && args.queries.is_none();
    if let Some(sort) = args.sort {
        request.sort = sort.into();
    }
    if let Some(notices) = args.sample {
        request.sort = Sort::Random(args.seed);
        request.limit_hits = notices;
    }
    (request, problems)
}

/// The request for `words` under the flags that all searching commands share, with the defaults for everything else.
pub(crate) fn parsed(words: &str, scope: &Scope) -> (SearchRequest, Vec<Problem>) {
    let parsed = if words.trim().is_empty() {
        query::Parsed { query: Query::All, problems: Vec::new() }
    } else {
        query::parse(words)
    };
    let (filters, mut problems) = scope.filters.filters();
    problems.splice(0..0, parsed.problems);
    let mut request = SearchRequest::new(parsed.query);
    request.typed = Some(words.to_owned());
    request.filters = filters;
    request.count = scope.count.into();
    request.collapse = scope.collapse.map(Into::into);
    request.deadline = scope.budget.deadline();
    if let Some(matching) = scope.matching {
        request.matching = matching.into();
    }
    (request, problems)
}

fn facets(args: &SearchArgs) -> Vec<FacetRequest> {
    if args.no_facets || !matches!(args.format, Format::Text | Format::Json) {
        return Vec::new();
    }
    if !args.facets.is_empty() {
        return last_of_each(&args.facets);
    }
    let usual = [Field::Publisher, Field::Year, Field::Reason];
    usual.map(|field| FacetRequest { field, limit_values: FACET_VALUES }).to_vec()
}

/// Each field once, as it was asked for last.
fn last_of_each(asked: &[FacetRequest]) -> Vec<FacetRequest> {
    let later = |at: usize| asked[at + 1..].iter().any(|other| other.field == asked[at].field);
    (0..asked.len()).filter(|at| !later(*at)).map(|at| asked[at]).collect()
}

fn write(
    global: &Global,
    format: Format,
    words: &str,
    problems: &[Problem],
    results: &SearchResults,
) -> anyhow::Result<()> {
    say_problems(global, problems);
    say_problems(global, &results.problems);
    let mut out = stdout();
    match format {
        Format::Text => render::write_results(&mut out, words, results, terminal(global))?,
        Format::Json => render::write_json(&mut out, &SearchAnswer::new(words, problems, results))?,
        _ => bail!("TREC lines need a query id; put `id TAB words` into a file and use --queries FILE"),
    }
    Ok(out.flush()?)
}
