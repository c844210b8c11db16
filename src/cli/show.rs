//! `recant show`: one notice in full.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use recant::archive;
use recant::index::LocalIndex;
use recant::notice::Notice;
use recant::query::{self, Field, Query};
use recant::render::{self, Beside, Template};
use recant::search::{SearchEngine, SearchError, SearchRequest, Sort};
use recant::understand::completeness_card;

use super::Outcome;
use super::args::{Global, ShowArgs};
use super::choices::TextOrJson;
use super::exit::Exit;
use super::output::{say, say_sample, stdout, terminal};

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
        TextOrJson::Json => render::write_json(&mut out, &Shown::new(first, template(&index, first)?))?,
        TextOrJson::Text => {
            if archive.sample {
                writeln!(out, "sample archive: these notices are invented\n")?;
            }
            for notice in &notices {
                if args.completeness {
                    render::write_card(&mut out, &completeness_card(notice), terminal(global))?;
                } else {
                    let (template, history) = (template(&index, notice)?, history(&index, notice)?);
                    render::write_notice(&mut out, notice, &Beside { template, history }, terminal(global))?;
                }
            }
        }
    }
    out.flush()?;
    if archive.sample && args.format == TextOrJson::Json {
        say_sample(global);
    }
    Ok(Exit::Fine)
}

/// The notices about the article with this identifier, newest first.
pub(crate) fn about_article(index: &LocalIndex, id: &str) -> Result<Vec<Notice>, SearchError> {
    let query = named(id);
    if !matches!(query, Query::Identifier(_)) {
        return Ok(Vec::new());
    }
    let request = SearchRequest { sort: Sort::Newest, limit_hits: 100, ..SearchRequest::new(query) };
    Ok(index.search(&request)?.hits.into_iter().map(|hit| hit.notice).collect())
}

/// The identifier that is meant. A bare number is a word in a search, but here it is that of PubMed.
fn named(id: &str) -> Query {
    let id = id.trim();
    let is_number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    query::parse(&if is_number { format!("pmid:{id}") } else { id.to_owned() }).query
}

/// Other notices of a wording with which one is compared.
const COMPARED: usize = 25;

/// What the wording of a notice has in common with others.
fn template(index: &LocalIndex, notice: &Notice) -> Result<Template, SearchError> {
    let Some(cluster) = &notice.cluster else { return Ok(Template::default()) };
    let (query, _) = query::filter(Field::Cluster, cluster);
    let found = index.search(&SearchRequest {
        sort: Sort::Title,
        limit_hits: COMPARED + 1,
        ..SearchRequest::new(query)
    })?;
    let mut others: Vec<Notice> = found.hits.into_iter().map(|hit| hit.notice).collect();
    others.retain(|other| other.id != notice.id);
    others.truncate(COMPARED);
    let differs = archive::differing(notice, &others);
    Ok(Template { notices: found.total, compared: others.len() as u64, differs })
}

/// What the notices in the histories of a notice's articles are, and when they were published.
fn history(index: &LocalIndex, notice: &Notice) -> Result<BTreeMap<String, String>, SearchError> {
    let mut words = BTreeMap::new();
    let several = notice.articles.iter().filter(|article| article.history.len() > 1);
    for id in several.flat_map(|article| &article.history) {
        if let Some(other) = index.notice(id)?.filter(|_| !words.contains_key(id)) {
            let date = other.dates.published.map_or("undated".to_owned(), |date| date.to_string());
            words.insert(id.clone(), format!("{date} {}", other.nature.as_str().replace('_', " ")));
        }
    }
    Ok(words)
}

/// A notice with what only the whole archive can say of it.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    notice: &'a Notice,
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<Template>,
}

impl<'a> Shown<'a> {
    fn new(notice: &'a Notice, template: Template) -> Self {
        Shown { notice, template: Some(template).filter(|template| template.notices > 1) }
    }
}
