//! All notices about one article to its status and history.

use crate::notice::{Nature, Notice, PartialDate, ReasonSource, Status};

/// What one notice did to an article, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The notice's id.
    pub notice: String,
    /// The nature of the notice.
    pub nature: Nature,
    /// When the notice was published, where that is stated.
    pub date: Option<PartialDate>,
}

impl Event {
    /// The event that a notice is for its article number `article`.
    ///
    /// Retraction Watch tells "retract and replace" and "concern lifted" by a reason code, not by the nature. A code that
    /// we read from the text lifts nothing: one misread phrase would show a retracted article as replaced.
    pub fn of(notice: &Notice, article: usize) -> Event {
        let coded = |code: &str| {
            let own = notice.articles.get(article).map_or(&[][..], |a| &a.reasons);
            notice
                .reasons
                .iter()
                .chain(own)
                .any(|reason| reason.code == code && reason.source != ReasonSource::Text)
        };
        let nature = match notice.nature {
            Nature::Retraction if coded("Retract and Replace") => Nature::RetractAndReplace,
            Nature::ExpressionOfConcern if coded("EOC Lifted") => Nature::ConcernLifted,
            nature => nature,
        };
        Event { notice: notice.id.as_str().to_owned(), nature, date: notice.dates.published }
    }

    /// Whether this happened before `other`, as far as both are dated; on one day it counts as not before.
    fn before(&self, other: &Event) -> bool {
        matches!((self.date, other.date), (Some(mine), Some(theirs)) if mine.last_day() < theirs.first_day())
    }
}

/// How an article stands after these events.
///
/// A retraction outranks a concern, which outranks a correction, whatever the order of dates. Only a reinstatement or
/// a replacement lifts a retraction, and not one that is dated before it; `concern_lifted` lifts only a concern.
pub fn fold_status(events: &[Event]) -> Status {
    standing_retraction(events)
        .or_else(|| standing_concern(events))
        .or_else(|| lifted(events))
        .or_else(|| find(events, &[Nature::Correction, Nature::Addendum]).map(|_| Status::Corrected))
        .unwrap_or(Status::None)
}

/// Ids of the notices, oldest first, undated ones last.
pub fn history(events: &[Event]) -> Vec<String> {
    let mut sorted: Vec<&Event> = events.iter().collect();
    sorted.sort_by_key(|e| (e.date.map_or(u32::MAX, PartialDate::first_day), e.notice.clone()));
    let mut ids: Vec<String> = sorted.into_iter().map(|e| e.notice.clone()).collect();
    ids.dedup();
    ids
}

/// The gravest retraction that nothing lifts.
fn standing_retraction(events: &[Event]) -> Option<Status> {
    const GRAVEST_FIRST: &[(Nature, Status)] = &[
        (Nature::Retraction, Status::Retracted),
        (Nature::Withdrawal, Status::Withdrawn),
        (Nature::Removal, Status::Removed),
        (Nature::TemporaryRemoval, Status::Removed),
        (Nature::PartialRetraction, Status::PartiallyRetracted),
    ];
    GRAVEST_FIRST.iter().find_map(|&(nature, status)| {
        let stands = |event: &&Event| event.nature == nature && !is_lifted(event, events);
        events.iter().find(stands).map(|_| status)
    })
}

fn is_lifted(retraction: &Event, events: &[Event]) -> bool {
    let lifts = |e: &Event| matches!(e.nature, Nature::Reinstatement | Nature::RetractAndReplace);
    events.iter().any(|event| lifts(event) && !event.before(retraction))
}

fn standing_concern(events: &[Event]) -> Option<Status> {
    let open = |concern: &&Event| {
        let lifts = |e: &Event| e.nature == Nature::ConcernLifted || e.nature == Nature::Reinstatement;
        concern.nature == Nature::ExpressionOfConcern
            && !events.iter().any(|e| lifts(e) && !e.before(concern))
    };
    events.iter().find(open).map(|_| Status::Concern)
}

fn lifted(events: &[Event]) -> Option<Status> {
    let replaced = find(events, &[Nature::RetractAndReplace]).map(|_| Status::Replaced);
    replaced.or_else(|| find(events, &[Nature::Reinstatement]).map(|_| Status::Reinstated))
}

fn find<'a>(events: &'a [Event], natures: &[Nature]) -> Option<&'a Event> {
    events.iter().find(|event| natures.contains(&event.nature))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::{Article, Layer, NoticeId, Reason};

    /// Events as `nature@date` words, the date optional.
    fn events(text: &str) -> Vec<Event> {
        let event = |(number, word): (usize, &str)| {
            let (nature, date) = word.split_once('@').map_or((word, None), |(n, d)| (n, Some(d)));
            Event {
                notice: format!("n{number}"),
                nature: Nature::from_text(nature).unwrap(),
                date: date.map(|d| d.parse().unwrap()),
            }
        };
        text.split_whitespace().enumerate().map(event).collect()
    }

    #[track_caller]
    fn check(text: &str, expected: Status) {
        assert_eq!(fold_status(&events(text)), expected, "{text}");
        let mut reversed = events(text);
        reversed.reverse();
        assert_eq!(fold_status(&reversed), expected, "{text}, reversed");
    }

    #[track_caller]
    fn check_coded(nature: &str, code: &str, source: ReasonSource, expected: Status) {
        let mut notice = Notice::new(NoticeId::new("n"));
        notice.nature = Nature::from_text(nature).unwrap();
        let reason = Reason {
            code: code.to_owned(),
            layer: Layer::Quality,
            source,
            confidence: None,
            inferred: false,
            evidence: vec![],
        };
        notice.articles = vec![Article { reasons: vec![reason], ..Article::default() }];
        assert_eq!(fold_status(&[Event::of(&notice, 0)]), expected, "{nature}, {code}, {source}");
    }

    #[test]
    fn a_code_that_a_source_gives_tells_what_the_nature_does_not() {
        check_coded("retraction", "Retract and Replace", ReasonSource::RetractionWatch, Status::Replaced);
        check_coded("retraction", "Retract and Replace", ReasonSource::Text, Status::Retracted);
        check_coded("expression_of_concern", "EOC Lifted", ReasonSource::RetractionWatch, Status::None);
        check_coded("expression_of_concern", "EOC Lifted", ReasonSource::Text, Status::Concern);
        check_coded("retraction", "Error in Data", ReasonSource::RetractionWatch, Status::Retracted);
    }

    #[test]
    fn a_retraction_outranks_what_comes_later() {
        check("", Status::None);
        check("retraction@2015 correction@2016", Status::Retracted);
        check("retraction@2015 expression_of_concern@2016", Status::Retracted);
        check("expression_of_concern@2015 correction@2016", Status::Concern);
        check("correction", Status::Corrected);
        check("partial_retraction expression_of_concern", Status::PartiallyRetracted);
        check("partial_retraction retraction", Status::Retracted);
        check("withdrawal", Status::Withdrawn);
        check("temporary_removal", Status::Removed);
        check("violation_notice", Status::None);
    }

    #[test]
    fn only_reinstatement_or_replacement_lifts_a_retraction() {
        check("retraction@2015 reinstatement@2016", Status::Reinstated);
        check("retraction reinstatement", Status::Reinstated);
        check("reinstatement@2015 retraction@2017", Status::Retracted);
        check("retraction@2015 retract_and_replace@2015", Status::Replaced);
        check("retraction@2015 concern_lifted@2016", Status::Retracted);
        check("retraction@2010 reinstatement@2012 retraction@2015", Status::Retracted);
    }

    #[test]
    fn a_lifted_concern_is_lifted() {
        check("expression_of_concern@2015 concern_lifted@2016", Status::None);
        check("expression_of_concern@2017 concern_lifted@2016", Status::Concern);
        check("expression_of_concern concern_lifted correction", Status::Corrected);
        check("retraction@2015 reinstatement@2016 expression_of_concern@2017", Status::Concern);
    }

    #[test]
    fn history_is_in_order_of_dates_with_undated_notices_last() {
        assert_eq!(history(&events("retraction@2016 correction correction@2015")), ["n2", "n0", "n1"]);
    }
}
