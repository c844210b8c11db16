//! One reference and what the archive knows to a verdict.

use std::sync::Arc;

use super::details;
use super::evidence::Cited;
use super::report::Options;
use super::title::{LEAST_WORDS, SAME_TITLE, Sureness, likeliest, unmarked};
use super::verdict::{Checked, Matched, MatchedBy, Verdict};
use crate::notice::{Article, Nature, Notice, Status};
use crate::query::Identifier;
use crate::references::Reference;
use crate::search::{ArchiveInfo, ArticleLookup, Entry, Holdings, SearchError};
use crate::understand::title_marker;

/// What all decisions of one run share.
pub(super) struct Bench<'e> {
    pub(super) engine: &'e dyn ArticleLookup,
    pub(super) archive: &'e ArchiveInfo,
    pub(super) holdings: Holdings,
    pub(super) options: &'e Options,
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
        Ok(match self.not_checkable(reference) {
            Some(why) => Checked::new(reference, Verdict::NotChecked, why),
            None => Checked::new(reference, Verdict::NoNoticeFound, self.against(reference)),
        })
    }

    fn by_identifier(&self, reference: &Reference, found: &[(MatchedBy, Vec<Entry>)]) -> Option<Checked> {
        let carried = |wants_article: bool| {
            found.iter().find_map(|(by, entries)| {
                let of: Vec<&Entry> =
                    entries.iter().filter(|entry| carries(reference, entry) == wants_article).collect();
                (!of.is_empty()).then_some((*by, of))
            })
        };
        if let Some((by, entries)) = carried(true) {
            return Some(self.identified_article(reference, by, &entries));
        }
        carried(false).and_then(|(by, entries)| Some(self.identified_notice(reference, by, entries.first()?)))
    }

    /// The identifier is that of an article.
    fn identified_article(&self, reference: &Reference, by: MatchedBy, entries: &[&Entry]) -> Checked {
        // An identifier may stand at the wrong article too; the one that is cited is then the one that fits.
        let fitting: Vec<&Entry> =
            entries.iter().copied().filter(|entry| contradiction(reference, entry).is_none()).collect();
        let entry = gravest(if fitting.is_empty() { entries } else { &fitting });
        let label = label(by);
        let mut why = format!("the {label} is that of the article");
        let mut score = 1.0;
        let contradicted = contradiction(reference, entry);
        if let Some(contradiction) = &contradicted {
            why = format!("{why}, but {contradiction}; check the {label}");
            score = 0.5;
        }
        let mut answer = self.answer(reference, entry, by, score, why);
        if contradicted.is_some() && answer.status.is_problem() {
            answer.status = Verdict::Possible;
        }
        answer
    }

    /// The identifier is that of a notice.
    fn identified_notice(&self, reference: &Reference, by: MatchedBy, entry: &Entry) -> Checked {
        let label = label(by);
        let marked = reference.title.as_deref().is_some_and(|title| title_marker(title).nature.is_some());
        let article = entry.notice.articles.get(entry.entry);
        let names_article =
            reference.title.as_deref().zip(article.and_then(|article| article.title.as_deref()));
        let same = names_article.and_then(|(cited, known)| {
            Cited::new(reference, cited)
                .compare(known, &entry.notice, article)
                .map(|e| e.known_covered.min(e.cited_covered))
        });
        if !marked && same.is_some_and(|same| same > SAME_TITLE) {
            let why = format!(
                "the {label} is that of the notice, the title that of the article; check which of the two is cited"
            );
            let mut answer = self.answer(reference, entry, by, 0.5, why);
            answer.status = Verdict::Possible;
            return answer;
        }
        self.cited_notice(reference, entry, by, 1.0, format!("the {label} is that of the notice itself"))
    }

    fn by_title(&self, reference: &Reference) -> Result<Option<Checked>, SearchError> {
        let Some(title) = reference.title.as_deref().filter(|_| self.holdings.titles > 0) else {
            return Ok(None);
        };
        let marker = title_marker(title);
        let cited = Cited::new(reference, unmarked(title));
        // A notice has a DOI of its own.
        let is_notice = marker.nature.is_some() && !marker.is_of_article;
        let Some((entry, evidence, sure)) = likeliest(self.engine, &cited, is_notice)? else {
            return Ok(None);
        };
        let entry = &entry;
        let why = evidence.words();
        if let Some(nature) =
            marker.nature.filter(|nature| is_notice && is_other_notice(*nature, &entry.notice))
        {
            let kind = nature.as_str().replace('_', " ");
            let why = format!(
                "the title is that of a notice ({kind}), about whose article this archive holds another; {why}"
            );
            let mut answer = self.answer(reference, entry, MatchedBy::Title, evidence.score(), why);
            answer.status = Verdict::Possible;
            return Ok(Some(answer));
        }
        if is_notice && !shares_doi(&entry.notice, entry.entry) {
            let mut answer = self.cited_notice(
                reference,
                entry,
                MatchedBy::Title,
                evidence.score(),
                format!("the title is that of a notice; {why}"),
            );
            if sure == Sureness::Possible {
                answer.status = Verdict::Possible;
            }
            return Ok(Some(answer));
        }
        let deciding = self.deciding(entry)?;
        let mut answer = self.answer(reference, &deciding, MatchedBy::Title, evidence.score(), why);
        if sure == Sureness::Possible && answer.status != Verdict::NoNoticeFound {
            answer.status = Verdict::Possible;
        }
        Ok(Some(answer))
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
    fn answer(
        &self,
        reference: &Reference,
        entry: &Entry,
        by: MatchedBy,
        score: f32,
        why: String,
    ) -> Checked {
        let (notice, article) = (&entry.notice, entry.notice.articles.get(entry.entry));
        let status = article.and_then(|article| article.status).unwrap_or(Status::None);
        let verdict = Verdict::of_status(status).unwrap_or(match notice.nature {
            Nature::ConcernLifted => Verdict::NoNoticeFound,
            _ => Verdict::Possible,
        });
        let mut answer = Checked::new(reference, verdict, why);
        if status == Status::None {
            let kind = notice.nature.as_str().replace('_', " ");
            answer.why = format!(
                "{}; the archive holds a notice about it ({kind}) that gives it no standing of its own",
                answer.why
            );
        }
        self.complete(&mut answer, entry, by, score);
        details::add(&mut answer, reference, notice, article, self.options);
        answer
    }

    fn cited_notice(
        &self,
        reference: &Reference,
        entry: &Entry,
        by: MatchedBy,
        score: f32,
        why: String,
    ) -> Checked {
        let mut answer = Checked::new(reference, Verdict::IsNotice, why);
        self.complete(&mut answer, entry, by, score);
        answer.notices = vec![entry.notice.id.to_string()];
        answer
    }

    fn complete(&self, answer: &mut Checked, entry: &Entry, by: MatchedBy, score: f32) {
        let article = entry.notice.articles.get(entry.entry);
        answer.matched_by = Some(by);
        answer.score = Some((score * 1000.0).round() / 1000.0);
        answer.nature = Some(entry.notice.nature);
        answer.notice_date = entry.notice.dates.published;
        let history = article.map(|article| article.history.clone()).unwrap_or_default();
        answer.notices = if history.is_empty() { vec![entry.notice.id.to_string()] } else { history };
        answer.matched = article.map(|article| matched(&entry.notice, article));
    }

    /// Why nothing can be said of a reference that nothing matched.
    fn not_checkable(&self, reference: &Reference) -> Option<String> {
        let holdings = self.holdings;
        if holdings.entries == 0 {
            return Some("the archive is empty".to_owned());
        }
        if self.archive.articles == 0 {
            return Some("the archive holds no articles, only other documents".to_owned());
        }
        if let Some(why) = &reference.malformed {
            return Some(why.clone());
        }
        if reference.is_empty() {
            return Some("it states neither a title nor an identifier".to_owned());
        }
        let by_identifier = !reference.dois.is_empty() && holdings.dois > 0
            || !reference.pmids.is_empty() && holdings.pmids > 0
            || !reference.pmcids.is_empty() && holdings.pmcids > 0;
        if by_identifier {
            return None;
        }
        let Some(title) = reference.title.as_deref() else {
            return Some("it states only identifiers of a kind that this archive does not hold".to_owned());
        };
        if holdings.titles * 2 < holdings.entries {
            return Some(format!(
                "it is known by its title only, and this archive holds titles of {} of {} articles",
                holdings.titles, holdings.entries
            ));
        }
        let words = Cited::new(reference, title_marker(title).rest).telling_words();
        let alone = reference.authors.is_empty();
        (words < LEAST_WORDS && (words == 0 || alone))
            .then(|| "it has no identifier, and its title is too short to be told from others".to_owned())
    }

    /// What a reference was compared with in vain.
    fn against(&self, reference: &Reference) -> String {
        let holdings = self.holdings;
        let mut by = Vec::new();
        if !reference.dois.is_empty() && holdings.dois > 0 {
            by.push(format!("DOI against {}", holdings.dois));
        }
        if !reference.pmids.is_empty() && holdings.pmids > 0 {
            by.push(format!("PubMed number against {}", holdings.pmids));
        }
        if !reference.pmcids.is_empty() && holdings.pmcids > 0 {
            by.push(format!("PubMed Central number against {}", holdings.pmcids));
        }
        if reference.title.is_some() && holdings.titles > 0 {
            by.push(format!("title against {}", holdings.titles));
        }
        let newest = self.archive.newest.as_ref().map(|date| format!(", newest {date}")).unwrap_or_default();
        format!(
            "none in this archive of {} notices{newest}, fingerprint {}: {}",
            self.archive.notices,
            self.archive.fingerprint,
            by.join(", ")
        )
    }
}

/// Whether the entry's article has an identifier of the reference; otherwise its notice has.
fn carries(reference: &Reference, entry: &Entry) -> bool {
    let Some(article) = entry.notice.articles.get(entry.entry) else { return false };
    article.doi.as_ref().is_some_and(|doi| reference.dois.contains(doi))
        || article.pmid.as_ref().is_some_and(|pmid| reference.pmids.contains(pmid))
}

fn label(by: MatchedBy) -> &'static str {
    match by {
        MatchedBy::Doi => "DOI",
        MatchedBy::Pmid => "PubMed number",
        MatchedBy::Pmcid => "PubMed Central number",
        MatchedBy::Title => "title",
    }
}

/// The entry whose notice decides: the one that did what the article's status says, the latest of several.
fn gravest<'e>(entries: &[&'e Entry]) -> &'e Entry {
    let key = |entry: &&&Entry| {
        let status = entry.notice.articles.get(entry.entry).and_then(|article| article.status);
        let decides = status.is_some_and(|status| explains(status, entry.notice.nature));
        (
            decides,
            entry.notice.dates.published.map(|date| date.first_day()),
            std::cmp::Reverse(entry.notice.id.clone()),
        )
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

/// A correction or note that is cited is not the retraction that the archive holds.
fn is_other_notice(cited: Nature, notice: &Notice) -> bool {
    let is_minor =
        |nature: Nature| matches!(nature, Nature::Correction | Nature::Addendum | Nature::EditorsNote);
    is_minor(cited) && !is_minor(notice.nature)
}

/// Publishers that overwrite an article with its notice leave one DOI for both.
fn shares_doi(notice: &Notice, entry: usize) -> bool {
    let article = notice.articles.get(entry).and_then(|article| article.doi.as_ref());
    article.is_some() && article == notice.doi.as_ref()
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
