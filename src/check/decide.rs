//! One reference and what the archive knows to a verdict.

use std::cmp::Reverse;
use std::sync::Arc;

use super::against;
use super::checked::{Checked, Matched};
use super::cited::Cited;
use super::details;
use super::report::Options;
use super::title::{SAME_TITLE, Sureness, Titles, likeliest, shares_doi, unmarked};
use super::verdict::{MatchedBy, Verdict};
use crate::notice::{Article, Nature, Notice, Status, pmcid_digits};
use crate::query::Identifier;
use crate::references::Reference;
use crate::search::{ArchiveInfo, ArticleLookup, Entry, Holdings, SearchError};
use crate::understand::title_marker;

/// What all decisions of one run share.
pub(super) struct Bench<'e> {
    pub(super) engine: &'e dyn ArticleLookup,
    pub(super) titles: Titles<'e>,
    pub(super) archive: &'e ArchiveInfo,
    pub(super) holdings: Holdings,
    pub(super) options: &'e Options,
}

/// How a reference came to an entry of the archive.
struct Match {
    by: MatchedBy,
    score: f32,
    why: String,
    /// Whether only a person can tell that the two are one work.
    is_unsure: bool,
}

impl Match {
    fn sure(by: MatchedBy, score: f32, why: String) -> Self {
        Match { by, score, why, is_unsure: false }
    }

    /// An identifier that something speaks against.
    fn doubted(by: MatchedBy, why: String) -> Self {
        Match { by, score: 0.5, why, is_unsure: true }
    }

    /// The verdict, unless a person must look first.
    fn verdict(&self, sure: Verdict) -> Verdict {
        if self.is_unsure && sure != Verdict::NoNoticeFound { Verdict::Possible } else { sure }
    }
}

/// The identifiers by which a reference is looked up, each with how a match by it is called.
pub(super) fn identifiers(reference: &Reference) -> Vec<(Identifier, MatchedBy)> {
    let dois = reference.dois.iter().map(|doi| (Identifier::Doi(doi.clone()), MatchedBy::Doi));
    let pmids = reference.pmids.iter().map(|pmid| (Identifier::Pmid(pmid.clone()), MatchedBy::Pmid));
    let pmcids = reference.pmcids.iter().map(|pmcid| (Identifier::Pmcid(pmcid.clone()), MatchedBy::Pmcid));
    dois.chain(pmids).chain(pmcids).collect()
}

impl Bench<'_> {
    /// The verdict on a reference; `found` holds what carries its identifiers.
    pub(super) fn decide(
        &self,
        reference: &Reference,
        found: &[(MatchedBy, Vec<Entry>)],
    ) -> Result<Checked, SearchError> {
        if let Some(answer) = self.by_identifier(reference, found) {
            return Ok(answer);
        }
        if let Some(answer) = self.by_title(reference)? {
            return Ok(answer);
        }
        Ok(match against::not_checkable(reference, self.archive, self.holdings) {
            Some(why) => Checked::new(reference, Verdict::NotChecked, why),
            None => {
                let why = against::compared(reference, self.archive, self.holdings);
                Checked::new(reference, Verdict::NoNoticeFound, why)
            }
        })
    }

    fn by_identifier(&self, reference: &Reference, found: &[(MatchedBy, Vec<Entry>)]) -> Option<Checked> {
        let carried = |(by, entries): &(MatchedBy, Vec<Entry>)| {
            let of_article = |entry: &&Entry| carries(reference, entry);
            let entries: Vec<&Entry> = entries.iter().filter(of_article).collect();
            (!entries.is_empty()).then(|| self.identified_article(reference, *by, &entries))
        };
        let mut articles = found.iter().filter_map(carried);
        if let Some(first) = articles.next() {
            let others = if first.status.is_retraction() { Vec::new() } else { articles.collect() };
            return Some(graver_of_another(first, others));
        }
        let notice = found.iter().find_map(|(by, entries)| Some((*by, entries.first()?)));
        notice.map(|(by, entry)| self.identified_notice(reference, by, entry))
    }

    /// The identifier is that of an article.
    fn identified_article(&self, reference: &Reference, by: MatchedBy, entries: &[&Entry]) -> Checked {
        // An identifier may stand at the wrong article too; the one that is cited is then the one that fits.
        let fitting: Vec<&Entry> =
            entries.iter().copied().filter(|entry| contradiction(reference, entry).is_none()).collect();
        let entry = gravest(if fitting.is_empty() { entries } else { &fitting });
        let label = by.label();
        let found = match contradiction(reference, entry) {
            None => Match::sure(by, 1.0, format!("the {label} is that of the article")),
            Some(contradiction) => Match::doubted(
                by,
                format!("the {label} is that of the article, but {contradiction}; check the {label}"),
            ),
        };
        self.answer(reference, entry, found)
    }

    /// The identifier is that of a notice.
    fn identified_notice(&self, reference: &Reference, by: MatchedBy, entry: &Entry) -> Checked {
        let label = by.label();
        if is_titled_as_article(reference, entry) {
            let why = format!(
                "the {label} is that of the notice, the title that of the article; check which of the two is cited"
            );
            return self.answer(reference, entry, Match::doubted(by, why));
        }
        let why = format!("the {label} is that of the notice itself");
        self.cited_notice(reference, entry, Match::sure(by, 1.0, why))
    }

    fn by_title(&self, reference: &Reference) -> Result<Option<Checked>, SearchError> {
        let Some(title) = reference.title.as_deref().filter(|_| self.holdings.titles > 0) else {
            return Ok(None);
        };
        let marker = title_marker(title);
        let cited = Cited::new(reference, unmarked(title));
        let of_notice = marker.nature.filter(|_| !marker.is_of_article);
        // A notice has a DOI of its own.
        let Some((entry, evidence, sure)) = likeliest(&self.titles, &cited, of_notice.is_some())? else {
            return Ok(None);
        };
        let why = evidence.words();
        let found = |why: String, is_unsure: bool| Match {
            by: MatchedBy::Title,
            score: evidence.score(),
            why,
            is_unsure,
        };
        let is_unsure = sure == Sureness::Possible;
        Ok(Some(match of_notice {
            Some(nature) if is_other_notice(nature, &entry.notice) => {
                let kind = nature.as_str().replace('_', " ");
                let why = format!(
                    "the title is that of a notice ({kind}), about whose article this archive holds another; {why}"
                );
                self.answer(reference, &entry, found(why, true))
            }
            Some(_) if !shares_doi(&entry) => {
                let why = format!("the title is that of a notice; {why}");
                self.cited_notice(reference, &entry, found(why, is_unsure))
            }
            _ => self.answer(reference, &self.deciding(&entry)?, found(why, is_unsure)),
        }))
    }

    /// The entry of the same article whose notice gave it its status: a title may have led to a later, lesser one.
    fn deciding(&self, entry: &Entry) -> Result<Entry, SearchError> {
        let article = entry.notice.articles.get(entry.entry);
        let shared = article.map(|article| article.history.clone()).unwrap_or_default();
        let mut same = vec![entry.clone()];
        for id in shared.iter().filter(|id| **id != entry.notice.id.to_string()) {
            let Some(notice) = self.engine.notice(id)? else { continue };
            // All notices about an article carry the same history of it.
            let place = notice.articles.iter().position(|article| article.history == shared);
            same.extend(place.map(|place| Entry { notice: Arc::new(notice), entry: place }));
        }
        Ok(gravest(&same.iter().collect::<Vec<_>>()).clone())
    }

    /// The answer for an article of the archive.
    fn answer(&self, reference: &Reference, entry: &Entry, found: Match) -> Checked {
        let (notice, article) = (&entry.notice, entry.notice.articles.get(entry.entry));
        let status = article.and_then(|article| article.status).unwrap_or(Status::None);
        let verdict = Verdict::of_status(status).unwrap_or(match notice.nature {
            Nature::ConcernLifted => Verdict::NoNoticeFound,
            _ => Verdict::Possible,
        });
        let mut answer = completed(reference, entry, verdict, found);
        if status == Status::None {
            let kind = notice.nature.as_str().replace('_', " ");
            answer.why = format!(
                "{}; the archive holds a notice about it ({kind}) that gives it no standing of its own",
                answer.why
            );
        }
        details::add(&mut answer, reference, notice, article, self.options);
        answer
    }

    fn cited_notice(&self, reference: &Reference, entry: &Entry, found: Match) -> Checked {
        let mut answer = completed(reference, entry, Verdict::IsNotice, found);
        answer.notices = vec![entry.notice.id.to_string()];
        answer
    }
}

/// An answer with what was found, before the details.
fn completed(reference: &Reference, entry: &Entry, sure: Verdict, found: Match) -> Checked {
    let article = entry.notice.articles.get(entry.entry);
    let verdict = found.verdict(sure);
    let mut answer = Checked::new(reference, verdict, found.why);
    answer.matched_by = Some(found.by);
    answer.score = Some((found.score * 1000.0).round() / 1000.0);
    answer.nature = Some(entry.notice.nature);
    answer.notice_date = entry.notice.dates.published;
    let history = article.map(|article| article.history.clone()).unwrap_or_default();
    answer.notices = if history.is_empty() { vec![entry.notice.id.to_string()] } else { history };
    answer.matched = article.map(|article| matched(&entry.notice, article));
    answer
}

/// Identifiers that lead to two works: one of them is wrong, and where the graver answer is not the first, a person
/// must look.
fn graver_of_another(first: Checked, others: Vec<Checked>) -> Checked {
    let is_graver = |other: &Checked| other.status < first.status && other.notices != first.notices;
    let Some(mut graver) = others.into_iter().filter(is_graver).min_by_key(|other| other.status) else {
        return first;
    };
    let label = first.matched_by.map_or("identifier", MatchedBy::label);
    graver.status = Verdict::Possible;
    graver.why = format!("{}, and the {label} that of another; check both", graver.why);
    graver
}

/// Whether the entry's article has an identifier of the reference; otherwise its notice has.
fn carries(reference: &Reference, entry: &Entry) -> bool {
    let Some(article) = entry.notice.articles.get(entry.entry) else { return false };
    let pmcid = article.pmcid.as_deref().and_then(pmcid_digits);
    article.doi.as_ref().is_some_and(|doi| reference.dois.contains(doi))
        || article.pmid.as_ref().is_some_and(|pmid| reference.pmids.contains(pmid))
        || pmcid.is_some_and(|pmcid| reference.pmcids.contains(&pmcid))
}

/// The entry whose notice decides: the one that did what the article's status says, the latest of several.
fn gravest<'e>(entries: &[&'e Entry]) -> &'e Entry {
    let key = |entry: &&&Entry| {
        let status = entry.notice.articles.get(entry.entry).and_then(|article| article.status);
        let decides = status.is_some_and(|status| explains(status, entry.notice.nature));
        let first_day = entry.notice.dates.published.map(|date| date.first_day());
        (decides, first_day, Reverse(entry.notice.id.clone()))
    };
    // The caller has at least one.
    entries.iter().max_by_key(key).copied().unwrap_or(entries[0])
}

fn explains(status: Status, nature: Nature) -> bool {
    match status {
        Status::Retracted => nature == Nature::Retraction,
        Status::PartiallyRetracted => nature == Nature::PartialRetraction,
        Status::Withdrawn => nature == Nature::Withdrawal,
        Status::Removed => matches!(nature, Nature::Removal | Nature::TemporaryRemoval),
        Status::Replaced => matches!(nature, Nature::RetractAndReplace | Nature::Retraction),
        Status::Reinstated => nature == Nature::Reinstatement,
        Status::Concern => nature == Nature::ExpressionOfConcern,
        Status::Corrected => matches!(nature, Nature::Correction | Nature::Addendum),
        Status::None => false,
    }
}

/// What speaks against an identifier: another title, and authors or a year that do not fit either.
fn contradiction(reference: &Reference, entry: &Entry) -> Option<String> {
    let article = entry.notice.articles.get(entry.entry)?;
    let (cited, known) = (reference.title.as_deref()?, article.title.as_deref()?);
    if reference.printed {
        return None;
    }
    let cited = Cited::new(reference, title_marker(cited).rest);
    if cited.compare(known, &entry.notice, Some(article)).is_some() {
        return None;
    }
    cited
        .contradicts(article)
        .then(|| format!("the archive's title is “{known}”, and authors or year differ too"))
}

/// Whether a reference with the notice's identifier has the title of the article, without the marker of a notice.
fn is_titled_as_article(reference: &Reference, entry: &Entry) -> bool {
    let article = entry.notice.articles.get(entry.entry);
    let Some(cited) = reference.title.as_deref() else { return false };
    let Some(known) = article.and_then(|article| article.title.as_deref()) else { return false };
    let evidence = Cited::new(reference, cited).compare(known, &entry.notice, article);
    let same = evidence.is_some_and(|found| found.known_covered.min(found.cited_covered) > SAME_TITLE);
    same && title_marker(cited).nature.is_none()
}

/// A correction or note that is cited is not the retraction that the archive holds.
fn is_other_notice(cited: Nature, notice: &Notice) -> bool {
    let is_minor =
        |nature: Nature| matches!(nature, Nature::Correction | Nature::Addendum | Nature::EditorsNote);
    is_minor(cited) && !is_minor(notice.nature)
}

fn matched(notice: &Notice, article: &Article) -> Matched {
    Matched {
        title: article.title.clone(),
        authors: article.authors.iter().take(3).cloned().collect(),
        journal: article.journal.clone().or_else(|| notice.journal.clone()),
        year: article.year.or(article.published.map(|date| date.year())),
        doi: article.doi.clone(),
    }
}
