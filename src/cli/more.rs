//! `recant more`: the notices most like one.

use std::io::Write;

use recant::query::Query;
use recant::render::{self, SearchAnswer};
use recant::search::{SearchEngine, SearchRequest};

use super::Outcome;
use super::args::Global;
use super::choices::TextOrJson;
use super::exit::Exit;
use super::output::{say, say_problems, stdout, terminal};
use super::search_args::MoreArgs;

pub(crate) fn run(global: &Global, args: &MoreArgs) -> Outcome {
    let index = super::search::open(global)?;
    let (filters, problems) = args.filters.filters();
    let mut request = SearchRequest::new(Query::All);
    request.sort = recant::search::Sort::Relevance;
    request.filters = filters;
    request.limit_hits = args.limit;
    request.explain = args.explain;
    request.deadline = args.budget.deadline();
    let Some(results) = index.more(&args.id, &request)? else {
        say(global, &format!("no notice `{}` in this archive", args.id));
        say(global, &render::archive_line(&index.archive()?));
        return Ok(Exit::Nothing);
    };
    say_problems(global, &problems);
    say_problems(global, &results.problems);
    let mut out = stdout();
    match args.format {
        TextOrJson::Json => {
            render::write_json(&mut out, &SearchAnswer::new(&args.id, &problems, &results))?;
        }
        TextOrJson::Text => {
            let subject = format!("words that set {} apart", args.id);
            render::write_results(&mut out, &subject, &results, terminal(global))?;
        }
    }
    out.flush()?;
    Ok(super::search::outcome(&results))
}
