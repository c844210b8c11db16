//! The articles of several records of one notice to one list, each article once.

use crate::notice::{Article, Reason};

/// Merges the article lists of several records, the most trusted first.
pub(super) fn merge_articles<'a>(lists: impl Iterator<Item = &'a [Article]>) -> Vec<Article> {
    let mut merged: Vec<Article> = Vec::new();
    for list in lists {
        let alone = list.len() == 1 && merged.len() == 1;
        for article in list {
            match merged.iter_mut().find(|known| same_article(known, article, alone)) {
                Some(known) => complete(known, article),
                None => merged.push(article.clone()),
            }
        }
    }
    merged
}

/// Whether two records speak of the same article. Where each names exactly one, that is the same one unless the
/// identifiers or titles contradict each other.
fn same_article(a: &Article, b: &Article, alone: bool) -> bool {
    if let (Some(a), Some(b)) = (&a.doi, &b.doi) {
        return a == b;
    }
    if let (Some(a), Some(b)) = (&a.pmid, &b.pmid) {
        return a == b;
    }
    if let (Some(a), Some(b)) = (&a.pmcid, &b.pmcid) {
        return a == b;
    }
    match (&a.title, &b.title) {
        (Some(a), Some(b)) => same_title(a, b),
        _ => alone,
    }
}

/// Whether two titles are one, apart from case, marks and a cut at the end.
fn same_title(a: &str, b: &str) -> bool {
    let (a, b) = (title_key(a), title_key(b));
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    // A cut title is recognised only when what is left is long enough to be no other's beginning.
    const CUT_TITLE_BYTES: usize = 40;
    short == long || (short.len() >= CUT_TITLE_BYTES && long.starts_with(&short))
}

pub(super) fn title_key(title: &str) -> String {
    title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Fills in what the better record leaves open.
fn complete(known: &mut Article, other: &Article) {
    fill(&mut known.title, &other.title);
    fill(&mut known.doi, &other.doi);
    fill(&mut known.pmid, &other.pmid);
    fill(&mut known.pmcid, &other.pmcid);
    fill(&mut known.journal, &other.journal);
    fill(&mut known.year, &other.year);
    fill(&mut known.volume, &other.volume);
    fill(&mut known.issue, &other.issue);
    fill(&mut known.pages, &other.pages);
    fill(&mut known.kind, &other.kind);
    if known.published.is_none_or(|date| {
        other.published.is_some_and(|o| o.agrees_with(date) && o.month().is_some() && date.day().is_none())
    }) {
        known.published = other.published.or(known.published);
    }
    if fuller_names(&other.authors, &known.authors) {
        known.authors.clone_from(&other.authors);
    }
    add_missing(&mut known.institutions, &other.institutions);
    add_missing(&mut known.countries, &other.countries);
    add_reasons(&mut known.reasons, &other.reasons);
}

pub(super) fn fill<T: Clone>(known: &mut Option<T>, other: &Option<T>) {
    if known.is_none() {
        known.clone_from(other);
    }
}

pub(super) fn add_missing<T: Clone + PartialEq>(known: &mut Vec<T>, others: &[T]) {
    for other in others {
        if !known.contains(other) {
            known.push(other.clone());
        }
    }
}

/// Codes of one source are kept once; the same code from two sources stays two statements.
pub(super) fn add_reasons(known: &mut Vec<Reason>, others: &[Reason]) {
    for other in others {
        match known.iter_mut().find(|r| r.code == other.code && r.source == other.source) {
            None => known.push(other.clone()),
            // What one record states, another need not infer.
            Some(one) if one.inferred && other.is_stated() => *one = other.clone(),
            Some(_) => {}
        }
    }
}

/// Whether `a` names the authors more fully than `b`: more of them, or as many with longer names
/// (`Ling Yuan` against `Yuan L`).
fn fuller_names(a: &[String], b: &[String]) -> bool {
    let letters = |names: &[String]| {
        names.iter().map(|n| n.chars().filter(|c| c.is_alphabetic()).count()).sum::<usize>()
    };
    (a.len(), letters(a)) > (b.len(), letters(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::Doi;

    fn article(text: &str) -> Article {
        let mut article = Article::default();
        for part in text.split("; ") {
            match part.split_once('=').unwrap() {
                ("doi", value) => article.doi = Doi::parse(value),
                ("title", value) => article.title = Some(value.to_owned()),
                ("pmcid", value) => article.pmcid = Some(value.to_owned()),
                ("authors", value) => article.authors = value.split(", ").map(str::to_owned).collect(),
                ("pages", value) => article.pages = Some(value.to_owned()),
                (key, _) => panic!("{key}"),
            }
        }
        article
    }

    #[track_caller]
    fn check(first: &[&str], second: &[&str], expected: usize) -> Vec<Article> {
        let lists = [first, second].map(|list| list.iter().map(|t| article(t)).collect::<Vec<_>>());
        let merged = merge_articles(lists.iter().map(Vec::as_slice));
        assert_eq!(merged.len(), expected, "{merged:?}");
        merged
    }

    #[test]
    fn one_article_in_two_records_is_one() {
        check(&["doi=10.5555/a"], &["doi=10.5555/A"], 1);
        check(&["doi=10.5555/a"], &["doi=10.5555/b"], 2);
        check(&["doi=10.5555/a; title=A Study"], &["title=a study."], 1);
        check(&["doi=10.5555/a"], &["title=A study"], 1);
        check(&["doi=10.5555/a", "doi=10.5555/b"], &["title=A study"], 3);
        check(&["title=One"], &["title=Two"], 2);
        check(&["pmcid=7; title=One"], &["pmcid=7; title=Eins"], 1);
        check(&["pmcid=7; title=One"], &["pmcid=8; title=One"], 2);
    }

    #[test]
    fn the_fuller_names_win_and_gaps_are_filled() {
        let merged = check(
            &["doi=10.5555/a; authors=Yuan L, Liu Y"],
            &["doi=10.5555/a; authors=Ling Yuan, Yan Liu; pages=7"],
            1,
        );
        assert_eq!(merged[0].authors, ["Ling Yuan", "Yan Liu"]);
        assert_eq!(merged[0].pages.as_deref(), Some("7"));
    }
}
