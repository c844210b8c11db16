//! All records that touch one another, through notices or articles, to notices whose articles know their status.

use std::collections::BTreeMap;

use super::correct::{Applied, Corrections, correct};
use super::keys::article_key;
use super::merge::{Merged, merge};
use super::status::{Event, fold_status, history};
use crate::notice::{Article, Notice};

/// What a component comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Derivation {
    /// Its notices.
    pub notices: Vec<Merged>,
    /// What became of its corrections, in the order of the records.
    pub applied: Vec<Applied>,
}

/// Merges the groups of a component, corrects them, and folds the status of every article over all its notices.
///
/// A component is closed: no record outside it shares a notice or an article with one inside. So the answer depends on
/// nothing else, and an update derives only the components that changed.
pub fn derive(groups: Vec<Vec<Notice>>, corrections: Vec<Corrections>) -> Derivation {
    let mut merged: Vec<Merged> = groups.into_iter().flat_map(merge).collect();
    let applied = correct(&mut merged, corrections);
    let events = events(&merged);
    for Merged { notice, .. } in &mut merged {
        let own: Vec<Event> = (0..notice.articles.len()).map(|number| Event::of(notice, number)).collect();
        for (article, own) in notice.articles.iter_mut().zip(own) {
            let shared = article_key(article).and_then(|key| events.get(&key));
            settle(article, shared.map_or(std::slice::from_ref(&own), Vec::as_slice));
        }
    }
    Derivation { notices: merged, applied }
}

/// Takes from a record what only the archive can say: it may have been written out of another index.
pub fn without_derived(notice: &mut Notice) {
    notice.cluster = None;
    // An exported notice names the sources of the archive that it came from; here it has one, the export.
    notice.sources.clear();
    for article in &mut notice.articles {
        article.status = None;
        article.history = Vec::new();
    }
    if let Some(publisher) = &mut notice.publisher {
        publisher.family_then = None;
    }
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
    use crate::notice::{Doi, Nature, NoticeId, Status};

    fn notice(id: &str, nature: Nature, date: &str, article: &str) -> Vec<Notice> {
        let mut notice = Notice::new(NoticeId::new(id));
        notice.nature = nature;
        notice.dates.published = Some(date.parse().unwrap());
        notice.articles.push(Article { doi: Doi::parse(article), ..Article::default() });
        vec![notice]
    }

    #[test]
    fn every_notice_shows_the_status_of_its_article_today() {
        let groups = vec![
            notice("c", Nature::Correction, "2020", "10.5555/a"),
            notice("r", Nature::Retraction, "2019", "10.5555/a"),
            notice("x", Nature::Correction, "2019", "10.5555/b"),
        ];
        let found: Vec<_> = derive(groups, Vec::new())
            .notices
            .iter()
            .map(|m| (m.notice.articles[0].status.unwrap(), m.notice.articles[0].history.join(" ")))
            .collect();
        let retracted = (Status::Retracted, "r c".to_owned());
        assert_eq!(found, [retracted.clone(), retracted, (Status::Corrected, "x".to_owned())]);
    }
}
