//! `recant facets`: the values of one field and how often each occurs under a query.

use std::io::Write;

use recant::render::{self, FacetAnswer};
use recant::search::{FacetCounts, FacetRequest, SearchEngine};

use super::Outcome;
use super::args::Global;
use super::choices::TableFormat;
use super::exit::Exit;
use super::output::{say_problems, say_sample, stdout, terminal};
use super::search_args::FacetsArgs;

pub(crate) fn run(global: &Global, args: &FacetsArgs) -> Outcome {
    let index = super::search::open(global)?;
    let (mut request, problems) = super::search::parsed(&args.words.join(" "), &args.scope);
    request.facets = vec![FacetRequest { field: args.facet, limit_values: args.limit }];
    request.facet_contains.clone_from(&args.contains);
    request.limit_hits = 0;
    let results = index.search(&request)?;
    say_problems(global, &problems);
    say_problems(global, &results.problems);
    let Some(facet) = results.facets.first() else { return Ok(Exit::Nothing) };
    let mut out = stdout();
    match args.format {
        TableFormat::Text => {
            if results.archive.sample {
                writeln!(out, "sample archive: these notices are invented\n")?;
            }
            render::write_facets(&mut out, facet, terminal(global))?;
            writeln!(out, "{}", render::archive_line(&results.archive))?;
        }
        TableFormat::Json => render::write_json(&mut out, &FacetAnswer::new(facet, &problems, &results))?,
        TableFormat::Csv => render::write_facet_csv(&mut out, facet)?,
    }
    out.flush()?;
    if results.archive.sample && args.format == TableFormat::Csv {
        say_sample(global);
    }
    Ok(match super::search::outcome(&results) {
        Exit::Incomplete => Exit::Incomplete,
        _ if is_empty(facet) => Exit::Nothing,
        _ => Exit::Fine,
    })
}

fn is_empty(facet: &FacetCounts) -> bool {
    facet.distinct == 0
}
