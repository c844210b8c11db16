//! `recant search --queries FILE`: many queries, one answer each.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use anyhow::{Context, bail};

use recant::corpus::decoded;
use recant::index::LocalIndex;
use recant::query::Query;
use recant::render;
use recant::search::{Matching, SearchEngine, SearchResults};

use super::Outcome;
use super::args::Global;
use super::choices::Format;
use super::exit::Exit;
use super::output::{say, say_sample, stdout};
use super::search::request;
use super::search_args::SearchArgs;

/// Answers every line `id TAB words` of `file`. Words match `any` unless told otherwise, as in a test collection.
pub(crate) fn run(global: &Global, args: &SearchArgs, index: &LocalIndex, file: &Path) -> Outcome {
    let name = if file == Path::new("-") { "standard input".to_owned() } else { file.display().to_string() };
    let bytes = read(file).with_context(|| format!("cannot read queries `{name}`"))?;
    let (queries, lost) = decoded(&bytes);
    lost.into_iter().for_each(|lost| say(global, &format!("{name}: {lost}")));
    if index.archive()?.sample {
        say_sample(global);
    }
    let mut out = stdout();
    let mut asked = HashSet::new();
    for (number, line) in queries.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match query(line, &mut asked) {
            Ok((id, words)) => write(&mut out, args.format, id, &answer(args, index, words)?)?,
            Err(why) => say(global, &format!("{name}:{}: {why}", number + 1)),
        }
    }
    out.flush()?;
    Ok(Exit::Fine)
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    if file != Path::new("-") {
        return fs::read(file);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The id and the words of a line, or why it is not asked: a line of an answer has six columns, and one ranking an id.
fn query<'q>(line: &'q str, asked: &mut HashSet<&'q str>) -> Result<(&'q str, &'q str), String> {
    let (id, words) = line.split_once('\t').ok_or("no tab; write `id TAB words`")?;
    let id = id.trim();
    if id.is_empty() || id.contains(char::is_whitespace) {
        return Err(format!("`{id}` is not an id of one word; not asked"));
    }
    if words.trim().is_empty() {
        return Err(format!("no words for `{id}`; not asked"));
    }
    if !asked.insert(id) {
        return Err(format!("`{id}` was asked already; give each query an id of its own"));
    }
    Ok((id, words))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Result<(&str, &str), &str>) {
        assert_eq!(query(line, &mut HashSet::from(["q1"])), expected.map_err(str::to_owned), "{line}");
    }

    #[test]
    fn a_line_is_asked_or_says_why_not() {
        check("q2\tmice", Ok(("q2", "mice")));
        check("mice", Err("no tab; write `id TAB words`"));
        check("q 5\tmice", Err("`q 5` is not an id of one word; not asked"));
        check("\tmice", Err("`` is not an id of one word; not asked"));
        check("q3\t ", Err("no words for `q3`; not asked"));
        check("q1\tmice", Err("`q1` was asked already; give each query an id of its own"));
    }
}
