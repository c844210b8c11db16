//! One reference and what the archive knows to a verdict.

use super::details;
use super::evidence::{ASSERTED_FROM, Cited, Evidence, POSSIBLE_FROM};
use super::report::Options;
use super::verdict::{Checked, Matched, MatchedBy, Verdict};
use crate::notice::{Article, Nature, Notice, Status};
use crate::query::Identifier;
use crate::references::Reference;
use crate::search::{ArchiveInfo, ArticleLookup, Entry, Holdings, SearchError};
use crate::understand::title_marker;

/// Entries that are compared with one title.
const CANDIDATES: usize = 12;
/// A title with fewer telling words is shared by too many works to be told by itself.
const LEAST_WORDS: usize = 3;
/// A title match behind another DOI must be as near as this to be worth a look.
const SAME_TITLE: f32 = 0.95;

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
        let scored = scored_entries(self.engine, &cited)?;
        let best = scored.into_iter().max_by(|a, b| a.1.score().total_cmp(&b.1.score()));
        let Some((entry, evidence)) = best else { return Ok(None) };
        let entry = &entry;
        let is_notice = marker.nature.is_some() && !marker.is_of_article;
        // A notice has a DOI of its own.
        let evidence = Evidence { other_doi: evidence.other_doi && !is_notice, ..evidence };
        let Some(sure) = sureness(&cited, &evidence) else { return Ok(None) };
        let why = evidence.words();
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
        let mut answer = self.answer(reference, entry, MatchedBy::Title, evidence.score(), why);
        if sure == Sureness::Possible && answer.status != Verdict::NoNoticeFound {
            answer.status = Verdict::Possible;
        }
        Ok(Some(answer))
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

/// The entries whose titles come near that of a reference, each with what speaks for and against it, likeliest first.
///
/// # Errors
///
/// When the index cannot be read.
pub fn title_candidates(
    engine: &dyn ArticleLookup,
    reference: &Reference,
) -> Result<Vec<(Entry, Evidence)>, SearchError> {
    let Some(title) = reference.title.as_deref() else { return Ok(Vec::new()) };
    scored_entries(engine, &Cited::new(reference, unmarked(title)))
}

fn scored_entries(
    engine: &dyn ArticleLookup,
    cited: &Cited<'_>,
) -> Result<Vec<(Entry, Evidence)>, SearchError> {
    let entries = engine.titled_like(cited.text(), CANDIDATES)?;
    Ok(entries
        .into_iter()
        .filter_map(|entry| best_evidence(cited, &entry).map(|evidence| (entry, evidence)))
        .collect())
}

/// The title without its marker, and without the quotes and the citation that notices put around it
/// (`“X” [J. Ex. 12 (2019) 1–9]`); the marker itself where there is nothing else.
fn unmarked(title: &str) -> &str {
    let marker = title_marker(title);
    if marker.rest.is_empty() {
        return title;
    }
    if marker.nature.is_none() {
        return marker.rest;
    }
    let rest = match marker.rest.strip_suffix([']', ')']).and_then(|inner| inner.rfind(['[', '('])) {
        Some(open) if holds_volume(&marker.rest[open..]) => &marker.rest[..open],
        _ => marker.rest,
    };
    rest.trim_matches(|c: char| c.is_whitespace() || "\"“”‘’'`«»".contains(c))
}

/// Whether bracketed words cite a journal: at least two numbers.
fn holds_volume(words: &str) -> bool {
    words.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()).count() >= 2
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

/// Publishers that overwrite an article with its notice leave one DOI for both.
fn shares_doi(notice: &Notice, entry: usize) -> bool {
    let article = notice.articles.get(entry).and_then(|article| article.doi.as_ref());
    article.is_some() && article == notice.doi.as_ref()
}

/// The best evidence over the titles of an entry: the article's, and the notice's without its marker.
fn best_evidence(cited: &Cited<'_>, entry: &Entry) -> Option<Evidence> {
    let article = entry.notice.articles.get(entry.entry);
    let of_notice = entry
        .notice
        .title
        .as_deref()
        .filter(|_| entry.notice.articles.len() <= 1)
        .map(|title| title_marker(title).rest);
    let of_article =
        article.and_then(|article| article.title.as_deref()).into_iter().flat_map(parallel_titles);
    let titles = of_article.chain(of_notice);
    let compared = titles
        .filter(|title| !title.is_empty())
        .filter_map(|title| cited.compare(title, &entry.notice, article));
    compared.max_by(|a, b| a.score().total_cmp(&b.score()))
}

/// A title, and where it carries its translation in brackets, each of the two.
fn parallel_titles(title: &str) -> Vec<&str> {
    let mut titles = vec![title];
    if let Some((first, second)) = title.strip_suffix(']').and_then(|inner| inner.rsplit_once('[')) {
        let long = |part: &str| part.split_whitespace().count() >= 3;
        if long(first) && long(second) {
            titles.extend([first.trim(), second.trim()]);
        }
    }
    titles
}

/// How sure a match by title is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sureness {
    Asserted,
    Possible,
}

fn sureness(cited: &Cited<'_>, evidence: &Evidence) -> Option<Sureness> {
    let score = evidence.score();
    if score < POSSIBLE_FROM {
        return None;
    }
    let same = evidence.known_covered.min(evidence.cited_covered) >= SAME_TITLE;
    if evidence.other_doi {
        // The same work under two DOIs, such as a preprint, or another work of the same title.
        return (same && evidence.is_corroborated() && score >= ASSERTED_FROM).then_some(Sureness::Possible);
    }
    if cited.telling_words() < LEAST_WORDS {
        // "Editorial", "Introduction": only who and when can tell.
        let sure = same && evidence.is_corroborated();
        let by_authors = evidence.authors.is_some_and(|share| share > 0.5);
        return sure.then_some(if by_authors { Sureness::Asserted } else { Sureness::Possible });
    }
    // `miR-21` and `miR-214` may be a slip or two works; only a person can tell.
    let sure = score >= ASSERTED_FROM && !evidence.other_codes;
    Some(if sure { Sureness::Asserted } else { Sureness::Possible })
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
