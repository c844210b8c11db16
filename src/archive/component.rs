//! All records that touch one another, through notices or articles, to notices whose articles know their status.

use std::collections::BTreeMap;

use super::keys::article_key;
use super::merge::{Merged, merge};
use super::status::{Event, fold_status, history};
use crate::notice::Article;

/// Merges the groups of a component and folds the status of every article over all its notices.
///
/// A component is closed: no record outside it shares a notice or an article with one inside. So the answer depends on
/// nothing else, and an update derives only the components that changed.
pub fn derive(groups: Vec<Vec<crate::notice::Notice>>) -> Vec<Merged> {
    let mut merged: Vec<Merged> = groups.into_iter().flat_map(merge).collect();
    let events = events(&merged);
    for Merged { notice, .. } in &mut merged {
        let own: Vec<Event> = (0..notice.articles.len()).map(|number| Event::of(notice, number)).collect();
        for (article, own) in notice.articles.iter_mut().zip(own) {
            let shared = article_key(article).and_then(|key| events.get(&key));
            settle(article, shared.map_or(std::slice::from_ref(&own), Vec::as_slice));
        }
    }
    merged
}

fn settle(article: &mut Article, events: &[Event]) {
    article.status = Some(fold_status(events));
    article.history = history(events);
}

/// What happened to each article that can be recognised, in every notice.
fn events(merged: &[Merged]) -> BTreeMap<String, Vec<Event>> {
    let mut events: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    for Merged { notice, .. } in merged {
        for (number, article) in notice.articles.iter().enumerate() {
            if let Some(key) = article_key(article) {
                events.entry(key).or_default().push(Event::of(notice, number));
            }
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::{Doi, Nature, Notice, NoticeId, Status};

    fn notice(id: &str, nature: Nature, date: &str, article: &str) -> Vec<Notice> {
        let mut notice = Notice::new(NoticeId::new(id));
        notice.nature = nature;
        notice.dates.published = Some(date.parse().unwrap());
        notice.articles.push(Article { doi: Doi::parse(article), ..Article::default() });
        vec![notice]
    }

    #[test]
    fn every_notice_shows_the_status_of_its_article_today() {
        let merged = derive(vec![
            notice("c", Nature::Correction, "2020", "10.5555/a"),
            notice("r", Nature::Retraction, "2019", "10.5555/a"),
            notice("x", Nature::Correction, "2019", "10.5555/b"),
        ]);
        let found: Vec<_> = merged
            .iter()
            .map(|m| (m.notice.articles[0].status.unwrap(), m.notice.articles[0].history.join(" ")))
            .collect();
        let retracted = (Status::Retracted, "r c".to_owned());
        assert_eq!(found, [retracted.clone(), retracted, (Status::Corrected, "x".to_owned())]);
    }
}
