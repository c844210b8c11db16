//! The records of one group to its notices: one for each nature family, each with all its sources.

use std::collections::BTreeMap;

use super::articles::{add_missing, add_reasons, fill, merge_articles};
use super::disagreement::{ReasonsByArticle, disagreements};
use super::keys::keys;
use crate::notice::{Nature, NatureFamily, Notice, NoticeId, SourceRecord, StanceOf};
use crate::understand::assess;

/// A notice and the records that it was merged from.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The notice.
    pub notice: Notice,
    /// The records, the most trusted first; empty when there is only one, which the notice equals.
    pub parts: Vec<Notice>,
}

/// Merges records that are linked by [`keys`](super::keys()) into notices, in order of their ids.
///
/// Records of one nature family that share a key are one notice; the rest stay apart. The notice's text comes from
/// the source that is nearest to the notice itself; every source is kept with the values in which it differs.
pub fn merge(records: Vec<Notice>) -> Vec<Merged> {
    let mut groups = split(records);
    for group in &mut groups {
        group.sort_by(|a, b| (trust(a), &a.source).cmp(&(trust(b), &b.source)));
    }
    let mut merged: Vec<Merged> = groups.into_iter().map(merge_group).collect();
    name_apart(&mut merged);
    merged.sort_by(|a, b| a.notice.id.cmp(&b.notice.id));
    merged
}

/// Splits records into those of one notice: same family, and linked by keys.
fn split(records: Vec<Notice>) -> Vec<Vec<Notice>> {
    if records.len() == 1 {
        return vec![records];
    }
    let mut groups: Vec<(NatureFamily, Vec<String>, Vec<Notice>)> = Vec::new();
    for record in records {
        let mut group = (record.nature.family(), keys(&record), vec![record]);
        // A record may link groups that were apart until now.
        while let Some(at) =
            groups.iter().position(|g| g.0 == group.0 && g.1.iter().any(|key| group.1.contains(key)))
        {
            let (_, keys, records) = groups.remove(at);
            add_missing(&mut group.1, &keys);
            group.2.extend(records);
        }
        groups.push(group);
    }
    groups.into_iter().map(|(_, _, records)| records).collect()
}

/// How near a source is to the notice itself; the nearest wins where sources differ. Among records that were extracted to our
/// own JSON Lines it is the format from which each was, so that an archive ends as it would have without the way round.
fn trust(record: &Notice) -> (u8, u8) {
    let Some(source) = &record.source else { return (trust_in(""), 0) };
    (trust_in(&source.format), source.extracted_from.as_deref().map_or(0, trust_in))
}

fn trust_in(format: &str) -> u8 {
    match format {
        "notices" => 1,
        "jats" => 2,
        "html" | "docx" | "rtf" | "markdown" | "text" => 3,
        "pdf" => 4,
        "pubmed" | "export" => 5,
        "crossref" => 6,
        "retraction-watch" => 7,
        "open-retractions" => 8,
        _ => 9,
    }
}

fn merge_group(mut group: Vec<Notice>) -> Merged {
    if group.len() == 1 {
        return Merged { notice: group.swap_remove(0), parts: Vec::new() };
    }
    let mut merged = group[0].clone();
    for other in &group[1..] {
        complete(&mut merged, other);
    }
    merged.articles = merge_articles(group.iter().map(|record| record.articles.as_slice()));
    merged.nature = nature(&group);
    merged.id = best_id(&group);
    merged.aliases = aliases(&group, &merged.id);
    // A source may know the DOI or the date that the wording of another lacks.
    if merged.completeness.is_some() {
        merged.completeness = assess(&merged);
    }
    let mut reasons = ReasonsByArticle::default();
    merged.sources = group.iter().filter_map(|record| source_record(record, &merged, &mut reasons)).collect();
    Merged { notice: merged, parts: group }
}

pub(super) fn source_record<'a>(
    record: &'a Notice,
    merged: &Notice,
    reasons: &mut ReasonsByArticle<'a>,
) -> Option<SourceRecord> {
    let mut values = disagreements(record, merged);
    values.extend(reasons.contradictions(record, merged));
    Some(SourceRecord { provenance: record.source.clone()?, values })
}

/// Fills in what the more trusted records leave open.
fn complete(merged: &mut Notice, other: &Notice) {
    if merged.text.is_none() && other.text.is_some() {
        // Offsets belong to the text that they count in.
        merged.text.clone_from(&other.text);
        merged.reason_text.clone_from(&other.reason_text);
        merged.evidence.clone_from(&other.evidence);
        merged.cluster.clone_from(&other.cluster);
        // So do the numbers of the people in the evidence.
        let people = std::mem::replace(&mut merged.people, other.people.clone());
        add_missing(&mut merged.people, &people);
        take_statements(merged, other);
    } else if merged.text.is_none() {
        take_statements(merged, other);
    }
    fill(&mut merged.title, &other.title);
    fill(&mut merged.doi, &other.doi);
    fill(&mut merged.pmid, &other.pmid);
    fill(&mut merged.pmcid, &other.pmcid);
    fill(&mut merged.url, &other.url);
    fill(&mut merged.journal, &other.journal);
    fill(&mut merged.volume, &other.volume);
    fill(&mut merged.issue, &other.issue);
    fill(&mut merged.pages, &other.pages);
    fill(&mut merged.publisher, &other.publisher);
    fill(&mut merged.dates.received, &other.dates.received);
    fill(&mut merged.dates.accepted, &other.dates.accepted);
    if merged.dates.published.is_none() {
        merged.dates.uncertain = other.dates.uncertain;
    }
    fill(&mut merged.dates.published, &other.dates.published);
    fill(&mut merged.dates.alerted, &other.dates.alerted);
    fill(&mut merged.by_agreement, &other.by_agreement);
    fill(&mut merged.inquiry, &other.inquiry);
    fill(&mut merged.batch, &other.batch);
    fill(&mut merged.stance, &other.stance);
    fill(&mut merged.reason_text, &other.reason_text);
    fill(&mut merged.licence, &other.licence);
    fill(&mut merged.language, &other.language);
    fill(&mut merged.completeness, &other.completeness);
    let journal = merged.journal.clone();
    add_missing(&mut merged.journal_also, &other.journal_also);
    add_missing(&mut merged.journal_also, other.journal.as_slice());
    merged.journal_also.retain(|name| Some(name) != journal.as_ref());
    add_missing(&mut merged.issn, &other.issn);
    add_missing(&mut merged.people, &other.people);
    add_missing(&mut merged.initiator, &other.initiator);
    add_stances(merged, other);
    add_reasons(&mut merged.reasons, &other.reasons);
    add_missing(&mut merged.countries, &other.countries);
    add_missing(&mut merged.subjects, &other.subjects);
    add_missing(&mut merged.warnings, &other.warnings);
}

/// Statements that quote the text by its bytes, where none are known yet.
fn take_statements(merged: &mut Notice, other: &Notice) {
    fn fill<T: Clone>(known: &mut Vec<T>, others: &[T]) {
        if known.is_empty() {
            known.extend_from_slice(others);
        }
    }
    fill(&mut merged.stance_by, &other.stance_by);
    fill(&mut merged.responsibility, &other.responsibility);
    fill(&mut merged.raised_by, &other.raised_by);
    fill(&mut merged.investigated_by, &other.investigated_by);
    fill(&mut merged.affected, &other.affected);
    fill(&mut merged.prior, &other.prior);
}

/// Stances of people whose stance is not known yet, without the bytes of a text that is not shown.
fn add_stances(merged: &mut Notice, other: &Notice) {
    for one in &other.stance_by {
        if !merged.stance_by.iter().any(|known| known.name == one.name) {
            merged.stance_by.push(StanceOf { evidence: None, ..one.clone() });
        }
    }
}

/// The nature that the most trusted source names, where it names one more special than plain retraction or other.
fn nature(group: &[Notice]) -> Nature {
    let plain = |nature: Nature| matches!(nature, Nature::Retraction | Nature::Other);
    let special = group.iter().map(|record| record.nature).find(|&nature| !plain(nature));
    special.unwrap_or(group[0].nature)
}

/// The id by the rule of the archive: a given one, the DOI, the PubMed number, the Retraction Watch record, the hash.
fn best_id(group: &[Notice]) -> NoticeId {
    let rank = |id: &NoticeId| match id.as_str() {
        id if id.starts_with("10.") => 1,
        id if id.starts_with("pmid:") => 2,
        id if id.starts_with("rw:") => 3,
        id if id.starts_with("n:") => 4,
        _ => 0,
    };
    let best =
        group.iter().map(|record| &record.id).min_by_key(|id| (rank(id), numbers_by_size(id.as_str())));
    best.cloned().unwrap_or_else(|| group[0].id.clone())
}

/// `rw:9` before `rw:10`.
fn numbers_by_size(id: &str) -> (usize, &str) {
    (id.len(), id)
}

fn aliases(group: &[Notice], id: &NoticeId) -> Vec<String> {
    let mut aliases: Vec<String> = group
        .iter()
        .flat_map(|r| std::iter::once(r.id.as_str().to_owned()).chain(r.aliases.clone()))
        .collect();
    aliases.sort_by(|a, b| numbers_by_size(a).cmp(&numbers_by_size(b)));
    aliases.dedup();
    aliases.retain(|alias| alias != id.as_str());
    aliases
}

/// Two notices under one id, such as a concern and a later retraction with one DOI, are told apart by their family.
/// The retraction keeps the plain id, or whichever comes first in the order of families.
fn name_apart(merged: &mut [Merged]) {
    let mut first: BTreeMap<NoticeId, NatureFamily> = BTreeMap::new();
    for Merged { notice, .. } in merged.iter() {
        let family = notice.nature.family();
        first.entry(notice.id.clone()).and_modify(|f| *f = (*f).min(family)).or_insert(family);
    }
    for Merged { notice, .. } in merged.iter_mut() {
        let family = notice.nature.family();
        if first.get(&notice.id).is_some_and(|&f| f != family) {
            notice.id = NoticeId::new(format!("{}~{family}", notice.id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::{Article, Doi, Layer, Provenance, Reason, ReasonSource};

    /// A record from `format id nature [doi=…] [pmid=…] [date=…] [guess=…] [title=…]`, blanks in values as `_`.
    fn record(text: &str) -> Notice {
        let mut words = text.split(' ');
        let format = words.next().unwrap();
        let mut notice = Notice::new(NoticeId::new(words.next().unwrap()));
        notice.nature = Nature::from_text(words.next().unwrap()).unwrap();
        notice.source = Some(Provenance {
            path: format!("{format}.x"),
            format: format.to_owned(),
            record: 1,
            encoding: None,
            extracted_from: None,
        });
        for word in words {
            match word.split_once('=').unwrap() {
                ("doi", v) => notice.doi = Doi::parse(v),
                ("pmid", v) => notice.pmid = Some(v.to_owned()),
                ("date", v) => notice.dates.published = Some(v.parse().unwrap()),
                ("guess", v) => {
                    notice.dates.published = Some(v.parse().unwrap());
                    notice.dates.uncertain = true;
                }
                ("title", v) => notice.title = Some(v.replace('_', " ")),
                (key, _) => panic!("{key}"),
            }
        }
        notice
    }

    #[track_caller]
    fn check(records: &[&str], expected: &[&str]) -> Vec<Notice> {
        let merged = merge(records.iter().map(|r| record(r)).collect());
        assert_eq!(merged.iter().map(|m| m.notice.id.as_str()).collect::<Vec<_>>(), expected);
        let reversed = merge(records.iter().rev().map(|r| record(r)).collect());
        assert_eq!(reversed, merged, "the order of records shows");
        merged.into_iter().map(|m| m.notice).collect()
    }

    #[track_caller]
    fn check_uncertain(records: &[&str], expected: bool) {
        assert_eq!(check(records, &["10.5555/n"])[0].dates.uncertain, expected, "{records:?}");
    }

    #[test]
    fn a_date_is_uncertain_only_where_the_source_that_gave_it_doubts_it() {
        let guess = "retraction-watch 10.5555/n retraction doi=10.5555/n guess=2019-06-01";
        check_uncertain(&[guess], true);
        check_uncertain(&[guess, "crossref 10.5555/n retraction doi=10.5555/n date=2019-06-14"], false);
        check_uncertain(&[guess, "crossref 10.5555/n retraction doi=10.5555/n"], true);
    }

    #[test]
    fn records_of_one_notice_meet_by_doi_or_pmid() {
        check(
            &[
                "jats 10.5555/n retraction doi=10.5555/n",
                "retraction-watch 10.5555/n retraction doi=10.5555/n",
            ],
            &["10.5555/n"],
        );
        let merged = check(
            &[
                "jats 10.5555/n retraction doi=10.5555/n pmid=7",
                "pubmed pmid:7 retraction pmid=7",
                "retraction-watch rw:3 retraction pmid=7",
            ],
            &["10.5555/n"],
        );
        assert_eq!(merged[0].aliases, ["rw:3", "pmid:7"]);
        assert_eq!(merged[0].sources.len(), 3);
    }

    #[test]
    fn a_concern_and_a_retraction_with_one_doi_are_two_notices() {
        check(
            &[
                "text 10.5555/n expression_of_concern doi=10.5555/n",
                "jats 10.5555/n retraction doi=10.5555/n",
            ],
            &["10.5555/n", "10.5555/n~expression_of_concern"],
        );
        check(&["text 10.5555/n expression_of_concern doi=10.5555/n"], &["10.5555/n"]);
    }

    #[test]
    fn the_nearer_source_wins_and_the_other_value_is_kept() {
        let merged = check(
            &[
                "retraction-watch 10.5555/n retraction doi=10.5555/n date=2024-05-13 title=A_study",
                "jats 10.5555/n retraction doi=10.5555/n date=2024-05-14 title=Retraction:_A_study",
            ],
            &["10.5555/n"],
        );
        assert_eq!(merged[0].dates.published.unwrap().to_string(), "2024-05-14");
        assert_eq!(merged[0].sources[1].values["dates.published"], "2024-05-13");
        assert_eq!(merged[0].sources[0].values.len(), 0);
    }

    #[test]
    fn a_less_precise_date_is_no_disagreement() {
        let merged = check(
            &[
                "retraction-watch 10.5555/n retraction doi=10.5555/n date=2024",
                "jats 10.5555/n retraction doi=10.5555/n date=2024-05-14",
            ],
            &["10.5555/n"],
        );
        assert!(merged[0].sources.iter().all(|source| source.values.is_empty()));
    }

    #[test]
    fn extracted_records_keep_the_order_of_their_formats() {
        let extracted = |format: &str, date: &str| {
            let mut record = record(&format!("notices 10.5555/n retraction date={date}"));
            let source = record.source.as_mut().unwrap();
            source.extracted_from = Some(format.to_owned());
            record
        };
        let published =
            |records: [Notice; 2]| merge(records.to_vec()).remove(0).notice.dates.published.unwrap();
        let (jats, row) = (extracted("jats", "2024-03-04"), extracted("retraction-watch", "2024-03-05"));
        assert_eq!(published([row.clone(), jats]).to_string(), "2024-03-04");
        let own = record("notices 10.5555/n retraction date=2024-03-06");
        assert_eq!(published([row, own]).to_string(), "2024-03-06");
    }

    #[test]
    fn sources_disagree_about_reasons_when_they_share_none() {
        let values = |theirs: &str, ours: &str, article: &str| {
            let mut records =
                [record("retraction-watch 10.5555/n retraction"), record("jats 10.5555/n retraction")];
            for (record, (codes, doi)) in records.iter_mut().zip([(theirs, "10.5555/a"), (ours, article)]) {
                record.reasons = codes.split_terminator(' ').map(reason).collect();
                record.articles.push(Article { doi: Doi::parse(doi), ..Article::default() });
            }
            let merged = merge(records.to_vec()).remove(0).notice;
            let values = merged.sources.into_iter().flat_map(|source| source.values);
            values.filter(|(name, _)| name.ends_with("reasons")).collect::<Vec<_>>()
        };
        let found = ("articles.0.reasons".to_owned(), "Data; Plagiarism".to_owned());
        assert_eq!(values("Plagiarism Data", "Image", "10.5555/a"), [found]);
        assert_eq!(values("Plagiarism Image", "Image", "10.5555/a"), []);
        assert_eq!(values("Plagiarism", "", "10.5555/a"), []);
        assert_eq!(values("Plagiarism", "Image", "10.5555/b"), [], "of two articles both may be true");
    }

    fn reason(code: &str) -> Reason {
        Reason {
            code: code.to_owned(),
            layer: Layer::Substance,
            source: ReasonSource::Text,
            confidence: None,
            inferred: false,
            evidence: Vec::new(),
        }
    }

    #[test]
    fn a_special_nature_outlives_the_plain_one() {
        let merged = check(
            &[
                "retraction-watch 10.5555/n retraction doi=10.5555/n",
                "crossref 10.5555/n withdrawal doi=10.5555/n",
            ],
            &["10.5555/n"],
        );
        assert_eq!(merged[0].nature, Nature::Withdrawal);
    }
}
