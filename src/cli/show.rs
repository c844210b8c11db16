//! `recant show`: one notice in full.

use std::io::Write;

use recant::index::LocalIndex;
use recant::notice::Notice;
use recant::query::{self, Query};
use recant::render;
use recant::search::{SearchEngine, SearchError, SearchRequest, Sort};
use recant::understand::completeness_card;

use super::Outcome;
use super::args::{Global, ShowArgs, TextOrJson};
use super::exit::Exit;
use super::output::{say, stdout, terminal};

pub(crate) fn run(global: &Global, args: &ShowArgs) -> Outcome {
    let index = super::search::open(global)?;
    let archive = index.archive()?;
    let notices = match index.notice(&args.id)? {
        Some(notice) => vec![notice],
        None => about_article(&index, &args.id)?,
    };
    let Some(first) = notices.first() else {
        say(global, &format!("no notice `{}` in this archive", args.id));
        say(global, &render::archive_line(&archive));
        return Ok(Exit::Nothing);
    };
    if notices.len() > 1 {
        let ids: Vec<&str> = notices.iter().map(|notice| notice.id.as_str()).collect();
        say(
            global,
            &format!("{} notices speak of `{}`, newest first: {}", ids.len(), args.id, ids.join(", ")),
        );
    }
    let mut out = stdout();
    match args.format {
        TextOrJson::Json if args.completeness => render::write_json(&mut out, &completeness_card(first))?,
        TextOrJson::Json => render::write_json(&mut out, first)?,
        TextOrJson::Text => {
            if archive.sample {
                writeln!(out, "sample archive: these notices are invented\n")?;
            }
            for notice in &notices {
                if args.completeness {
                    render::write_card(&mut out, &completeness_card(notice), terminal(global))?;
                } else {
                    render::write_notice(&mut out, notice, terminal(global))?;
                }
            }
        }
    }
    out.flush()?;
    Ok(Exit::Fine)
}

/// The notices about the article with this identifier, newest first.
fn about_article(index: &LocalIndex, id: &str) -> Result<Vec<Notice>, SearchError> {
    let query = query::parse(id).query;
    if !matches!(query, Query::Identifier(_)) {
        return Ok(Vec::new());
    }
    let request = SearchRequest { sort: Sort::Newest, limit_hits: 100, ..SearchRequest::new(query) };
    Ok(index.search(&request)?.hits.into_iter().map(|hit| hit.notice).collect())
}
