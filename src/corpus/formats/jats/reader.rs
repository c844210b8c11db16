//! Articles of a JATS file to raw notices, as far as they are notices.

use super::{body, front, kind, references, related};
use crate::corpus::document::Document;
use crate::corpus::format::Outcome;
use crate::corpus::records::Records;
use crate::corpus::xml::{self, Element};
use crate::corpus::{Field, FileError, RawNotice, ReadOptions};

/// Root elements that hold articles: an article itself, sets of PMC, and answers of OAI servers.
const ROOTS: &[&str] = &["article", "pmc-articleset", "articles", "OAI-PMH"];

pub(crate) fn claims(document: &Document<'_>) -> bool {
    let root = xml::root_name(document.text());
    // Other XML and HTML have an `article` too; only JATS types it or gives it a front.
    root.is_some_and(|root| ROOTS.contains(&root.as_str()))
        && (document.text().contains("<front") || document.head().contains("article-type="))
}

pub(crate) fn read(
    document: &Document<'_>,
    options: &ReadOptions,
    records: &mut Records<'_>,
) -> Result<Outcome, FileError> {
    let mut articles = xml::Records::new(document.text());
    let mut ordinary = None;
    while let Some(article) = articles.next("article") {
        let warning = articles.damage.take();
        let why_not = kind::why_not_a_notice(&article).or_else(|| why_empty(&article));
        if let Some(why_not) = why_not.filter(|_| !options.all) {
            records.pass_over();
            ordinary.get_or_insert(why_not);
            continue;
        }
        let mut raw = raw_notice(&article);
        raw.warnings.extend(warning);
        records.push(raw);
    }
    Ok(match ordinary {
        Some(why_not) if records.read == 0 => Outcome::Skipped(why_not),
        _ => Outcome::Read,
    })
}

/// A file that breaks off behind its first tag tells nothing.
fn why_empty(article: &Element) -> Option<String> {
    let kind = article.attribute("article-type").unwrap_or_default();
    article.children.is_empty().then(|| format!("an article (`{kind}`) without text and metadata"))
}

fn raw_notice(article: &Element) -> RawNotice {
    let citations = body::citations(article);
    let mut stated = front::stated(article);
    if let Some(kind) = article.attribute("article-type") {
        stated.push(Field::Nature, kind);
    }
    RawNotice {
        blocks: body::blocks(article),
        stated,
        articles: related::articles(article),
        references: references::references(article, &citations),
        ..RawNotice::default()
    }
}
