//! `recant search --queries FILE`: many queries, one answer each.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};

use recant::index::LocalIndex;
use recant::query::Query;
use recant::render;
use recant::search::{Matching, SearchEngine, SearchResults};

use super::Outcome;
use super::args::Global;
use super::choices::Format;
use super::exit::Exit;
use super::output::{say, stdout};
use super::search::request;
use super::search_args::SearchArgs;

/// Answers every line `id TAB words` of `file`. Words match `any` unless told otherwise, as in a test collection.
pub(crate) fn run(global: &Global, args: &SearchArgs, index: &LocalIndex, file: &Path) -> Outcome {
    let queries =
        fs::read_to_string(file).with_context(|| format!("cannot read queries `{}`", file.display()))?;
    let mut out = stdout();
    for (number, line) in queries.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let Some((id, words)) = line.split_once('\t') else {
            say(global, &format!("{}:{}: no tab; write `id TAB words`", file.display(), number + 1));
            continue;
        };
        write(&mut out, args.format, id, &answer(args, index, words)?)?;
    }
    out.flush()?;
    Ok(Exit::Fine)
}

fn answer(args: &SearchArgs, index: &LocalIndex, words: &str) -> anyhow::Result<SearchResults> {
    let (mut request, _) = request(args, words, Vec::new());
    if args.scope.matching.is_none() {
        request.matching = Matching::Any;
    }
    if request.query == Query::All && !words.trim().is_empty() {
        // Nothing of the line could be searched; everything would be a wrong answer.
        request.limit_hits = 0;
    }
    Ok(index.search(&request)?)
}

fn write(out: &mut dyn Write, format: Format, id: &str, results: &SearchResults) -> anyhow::Result<()> {
    match format {
        Format::Trec | Format::Text => {
            for hit in &results.hits {
                writeln!(out, "{id} Q0 {} {} {:.6} recant", hit.notice.id, hit.rank, hit.score)?;
            }
        }
        Format::Jsonl => render::write_json(
            out,
            &serde_json::json!({ "query": id, "total": results.total, "hits": results.hits }),
        )?,
        Format::Csv => render::write_query_csv(out, id, results)?,
        Format::Json => bail!("one object cannot hold many answers; use --format jsonl"),
        Format::Bibtex | Format::Ris => bail!("a bibliography holds one answer; ask without --queries"),
    }
    Ok(())
}
