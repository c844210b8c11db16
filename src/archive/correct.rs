//! Corrections by the archive's owner to corrected notices: they win over every source and show what they replaced.

use std::collections::BTreeMap;

use super::disagreement::ReasonsByArticle;
use super::merge::{Merged, source_record};
use crate::notice::{CorrectionRecord, Provenance, SourceRecord};
use crate::understand::assess;

/// A record of corrections, and where it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrections {
    /// The record.
    pub record: CorrectionRecord,
    /// Where it was read.
    pub source: Provenance,
}

/// What became of a record of corrections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Where the record was read.
    pub source: Provenance,
    /// The id of the notice, or why it could not be corrected.
    pub outcome: Result<String, String>,
}

/// Corrects notices, in the order of the records: a later record has the last word.
pub(super) fn correct(merged: &mut [Merged], mut corrections: Vec<Corrections>) -> Vec<Applied> {
    corrections.sort_by(|a, b| a.source.cmp(&b.source));
    let mut applied = Vec::with_capacity(corrections.len());
    for Corrections { record, source } in corrections {
        let outcome = match find(merged, record.id.as_str()) {
            Some(notice) => apply(notice, record, &source),
            None => Err(format!("there is no notice `{}` in this archive to correct", record.id)),
        };
        applied.push(Applied { source, outcome });
    }
    applied
}

/// The notice with this id, or else with this alias.
fn find<'m>(merged: &'m mut [Merged], id: &str) -> Option<&'m mut Merged> {
    let by_id = merged.iter().position(|merged| merged.notice.id.as_str() == id);
    let by_alias = || merged.iter().position(|merged| merged.notice.aliases.iter().any(|alias| alias == id));
    by_id.or_else(by_alias).map(|at| &mut merged[at])
}

/// Applies all corrections of a record or none.
fn apply(merged: &mut Merged, record: CorrectionRecord, source: &Provenance) -> Result<String, String> {
    let mut notice = merged.notice.clone();
    for mut correction in record.corrections {
        let id = &record.id;
        correction.apply(&mut notice).map_err(|reason| format!("correction of `{id}`: {reason}"))?;
        source.path.clone_into(&mut correction.path);
        correction.record = source.record;
        notice.corrections.push(correction);
    }
    if notice.completeness.is_some() {
        notice.completeness = assess(&notice);
    }
    if merged.parts.is_empty() {
        merged.parts = vec![merged.notice.clone()];
    }
    let is_correction = |source: &SourceRecord| source.provenance.format == source_format();
    let former: Vec<SourceRecord> = notice.sources.drain(..).filter(is_correction).collect();
    let mut reasons = ReasonsByArticle::default();
    notice.sources =
        merged.parts.iter().filter_map(|part| source_record(part, &notice, &mut reasons)).collect();
    notice.sources.extend(former);
    notice.sources.push(SourceRecord { provenance: source.clone(), values: BTreeMap::new() });
    notice.sources.dedup();
    merged.notice = notice;
    Ok(merged.notice.id.to_string())
}

/// The name of the format of corrections, as in `source.format`.
fn source_format() -> &'static str {
    "corrections"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::merge;
    use crate::notice::{Correction, Notice, NoticeId};

    fn at(format: &str, record: usize) -> Provenance {
        Provenance {
            path: format!("{format}.x"),
            format: format.to_owned(),
            record,
            encoding: None,
            extracted_from: None,
        }
    }

    fn corrections(id: &str, number: usize, field: &str, value: serde_json::Value) -> Corrections {
        let corrections = vec![Correction::new(field, value, "the record says so", "the owner").unwrap()];
        let record = CorrectionRecord { id: NoticeId::new(id), corrections };
        Corrections { record, source: at("corrections", number) }
    }

    fn archive() -> Vec<Merged> {
        let mut notice = Notice::new(NoticeId::new("rw:1"));
        notice.aliases = vec!["old".to_owned()];
        notice.journal = Some("Journal of Examples".to_owned());
        notice.source = Some(at("retraction-watch", 7));
        merge(vec![notice])
    }

    #[track_caller]
    fn check(corrected: Vec<Corrections>, outcomes: &[Result<&str, &str>], journal: &str) -> Notice {
        let mut merged = archive();
        let applied = correct(&mut merged, corrected);
        let found: Vec<_> =
            applied.iter().map(|a| a.outcome.as_ref().map(String::as_str).map_err(String::as_str)).collect();
        assert_eq!(found, outcomes);
        assert_eq!(merged[0].notice.journal.as_deref(), Some(journal));
        merged.swap_remove(0).notice
    }

    #[test]
    fn a_correction_wins_and_shows_what_it_replaced() {
        let notice = check(vec![corrections("rw:1", 1, "journal", "Annals".into())], &[Ok("rw:1")], "Annals");
        assert_eq!(notice.corrections[0].replaced, Some("Journal of Examples".into()));
        assert_eq!((notice.corrections[0].path.as_str(), notice.corrections[0].record), ("corrections.x", 1));
        let sources: Vec<_> = notice.sources.iter().map(|s| s.provenance.format.as_str()).collect();
        assert_eq!(sources, ["retraction-watch", "corrections"]);
        assert_eq!(notice.sources[0].values["journal"], "Journal of Examples");
    }

    #[test]
    fn the_last_of_two_has_the_last_word_whatever_their_order() {
        let (first, second) = (
            corrections("rw:1", 1, "journal", "Annals".into()),
            corrections("old", 2, "journal", "Archives".into()),
        );
        check(vec![second.clone(), first.clone()], &[Ok("rw:1"), Ok("rw:1")], "Archives");
        check(vec![first, second], &[Ok("rw:1"), Ok("rw:1")], "Archives");
    }

    #[test]
    fn a_correction_of_nothing_is_told() {
        check(
            vec![corrections("rw:2", 1, "journal", "Annals".into())],
            &[Err("there is no notice `rw:2` in this archive to correct")],
            "Journal of Examples",
        );
        check(
            vec![corrections("rw:1", 1, "articles.0.title", "T".into())],
            &[Err(
                "correction of `rw:1`: `articles.0.title`: there is no article 0; the notice speaks of 0, counted from 0",
            )],
            "Journal of Examples",
        );
    }
}
