//! `recant more`: the notices most like one.

use std::io::Write;

use recant::index::LocalIndex;
use recant::query::Query;
use recant::render::{self, SearchAnswer};
use recant::search::{SearchEngine, SearchRequest, SearchResults};

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
    let Some(results) = like(global, &index, &args.id, &request)? else {
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

/// The notices most like the one that is named; where an article is named, like the newest about it.
fn like(
    global: &Global,
    index: &LocalIndex,
    id: &str,
    request: &SearchRequest,
) -> anyhow::Result<Option<SearchResults>> {
    if let Some(results) = index.more(id, request)? {
        return Ok(Some(results));
    }
    let about = super::show::about_article(index, id)?;
    let Some(newest) = about.first() else { return Ok(None) };
    say(global, &format!("like `{}`, the newest of {} about `{id}`", newest.id, notices(about.len())));
    Ok(index.more(newest.id.as_str(), request)?)
}

fn notices(count: usize) -> String {
    if count == 1 { "1 notice".to_owned() } else { format!("{count} notices") }
}
