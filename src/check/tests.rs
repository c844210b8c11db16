//! Titles, authors and years to how sure a match is; watch lists to what has changed.

use std::sync::Arc;

use super::cited::Cited;
use super::*;
use crate::notice::{Article, Doi, Nature, Notice, NoticeId, Status};
use crate::query::Identifier;
use crate::references::Reference;
use crate::search::{
    ArchiveInfo, ArticleLookup, Entry, Holdings, SearchEngine, SearchError, SearchRequest, SearchResults,
};

/// A reference or article as `title | authors | year`.
fn parts(text: &str) -> (String, Vec<String>, Option<i16>) {
    let mut parts = text.split('|').map(str::trim);
    let title = parts.next().unwrap_or_default().to_owned();
    let authors =
        parts.next().unwrap_or_default().split("; ").filter(|name| !name.is_empty()).map(str::to_owned);
    (title, authors.collect(), parts.next().and_then(|year| year.parse().ok()))
}

fn reference(text: &str) -> Reference {
    let (title, authors, year) = parts(text);
    Reference { title: Some(title), authors, year, ..Reference::default() }
}

fn article(text: &str) -> Article {
    let (title, authors, year) = parts(text);
    Article { title: Some(title), authors, year, ..Article::default() }
}

/// `asserted`, `possible` or `no`, by the thresholds alone.
fn sureness(cited: &str, known: &str) -> &'static str {
    let (reference, article) = (reference(cited), article(known));
    let title = reference.title.clone().unwrap_or_default();
    let notice = Notice::new(NoticeId::new("n"));
    let evidence = Cited::new(&reference, &title).compare(
        article.title.as_deref().unwrap_or_default(),
        &notice,
        Some(&article),
    );
    match evidence.map(|evidence| evidence.score()) {
        Some(score) if score >= ASSERTED_FROM => "asserted",
        Some(score) if score >= POSSIBLE_FROM => "possible",
        _ => "no",
    }
}

#[track_caller]
fn check(cited: &str, known: &str, expected: &str) {
    assert_eq!(sureness(cited, known), expected, "{cited}\n{known}");
}

const KNOWN: &str = "Bright exosomes of the hypothetical oyster quiet imaginary inflammation | Ada Exampleson; Wei Wang | 2019";

#[test]
fn damaged_titles_are_found() {
    check("Bright exosomes of the hypothetical oyster quiet imaginary inflammation", KNOWN, "asserted");
    check(
        "Brigth exosomes of hypothetical oyster quiets imaginary inflamation | Exampleson A | 2019",
        KNOWN,
        "asserted",
    );
    check("Bright exosomes of the hypothetical oyster | Exampleson, A.; Wang, W. | 2020", KNOWN, "asserted");
    check(
        "BRIGHT EXO-SOMES OF THE HYPOTHETICAL OYSTER QUIET IMAGINARY INFLAMMATION. | | 2019",
        KNOWN,
        "asserted",
    );
    check(
        "TGF-β1 and α-synuclein in imaginary mice | Doe J | 2019",
        "TGF-beta1 and alpha synuclein in imaginary mice | Jane Doe | 2019",
        "asserted",
    );
}

#[test]
fn neighbouring_titles_stay_apart() {
    check("Bright exosomes of the real walrus cause true inflammation | Ada Exampleson | 2019", KNOWN, "no");
    check(
        "Dim exosomes of the hypothetical mussel raise imaginary temperatures | Wei Wang | 2019",
        KNOWN,
        "no",
    );
    let known = "MicroRNA-21 promotes imaginary growth of invented glioma | Wei Wang | 2019";
    check("MicroRNA-214 inhibits imaginary growth of sampled melanoma | Wei Wang | 2019", known, "no");
    // The same words by others, in another year.
    check(
        "Imaginary inflammation in invented oysters | Roe R | 2001",
        "Imaginary inflammation in invented oysters | Ada Exampleson | 2019",
        "no",
    );
}

#[test]
fn the_evidence_is_told_in_words() {
    let (reference, article) = (
        reference("Bright exosomes in mice | Doe J | 2018"),
        article("Bright exosomes in mice | Jane Doe | 2019"),
    );
    let notice = Notice::new(NoticeId::new("n"));
    let evidence = Cited::new(&reference, "Bright exosomes in mice")
        .compare("Bright exosomes in mice", &notice, Some(&article))
        .unwrap();
    assert_eq!(evidence.words(), "the title is the same; the authors agree; the years are 1 apart");
    assert!(evidence.is_corroborated());
}

/// An archive of notices in memory, in which every title is a candidate.
struct Memory(Vec<Arc<Notice>>);

impl SearchEngine for Memory {
    fn search(&self, _: &SearchRequest) -> Result<SearchResults, SearchError> {
        unreachable!("a check does not search")
    }

    fn notice(&self, id: &str) -> Result<Option<Notice>, SearchError> {
        Ok(self.0.iter().find(|notice| notice.id.as_str() == id).map(|notice| Notice::clone(notice)))
    }

    fn more(&self, _: &str, _: &SearchRequest) -> Result<Option<SearchResults>, SearchError> {
        Ok(None)
    }

    fn archive(&self) -> Result<ArchiveInfo, SearchError> {
        Ok(ArchiveInfo {
            fingerprint: "f".to_owned(),
            notices: self.0.len() as u64,
            articles: self.0.len() as u64,
            newest: Some("2020-05".to_owned()),
            ..ArchiveInfo::default()
        })
    }
}

impl ArticleLookup for Memory {
    fn identified(&self, identifiers: &[Identifier]) -> Result<Vec<Vec<Entry>>, SearchError> {
        let carries = |notice: &Notice, identifier: &Identifier| match identifier {
            Identifier::Doi(doi) => {
                notice.doi.as_ref() == Some(doi) || notice.articles[0].doi.as_ref() == Some(doi)
            }
            _ => false,
        };
        let of = |identifier: &Identifier| {
            let found = self.0.iter().filter(|notice| carries(notice, identifier));
            found.map(|notice| Entry { notice: Arc::clone(notice), entry: 0 }).collect()
        };
        Ok(identifiers.iter().map(of).collect())
    }

    fn titled_like(&self, _: &str, _: usize) -> Result<Vec<Entry>, SearchError> {
        Ok(self.0.iter().map(|notice| Entry { notice: Arc::clone(notice), entry: 0 }).collect())
    }

    fn holdings(&self) -> Result<Holdings, SearchError> {
        let entries = self.0.len() as u64;
        let titles = self.0.iter().filter(|notice| notice.articles[0].title.is_some()).count() as u64;
        Ok(Holdings { entries, titles, dois: entries, ..Holdings::default() })
    }
}

fn notice(status: Status, text: &str) -> Arc<Notice> {
    let mut notice = Notice::new(NoticeId::new("10.5555/n"));
    notice.doi = Doi::parse("10.5555/n");
    notice.dates.published = "2026-06".parse().ok();
    notice.articles = vec![Article { doi: Doi::parse("10.5555/a"), status: Some(status), ..article(text) }];
    Arc::new(notice)
}

/// The verdict on `title | authors | year | doi` in an archive with one retracted article.
#[track_caller]
fn check_verdict(cited: &str, expected: &str) {
    let doi = cited.split('|').nth(3).and_then(Doi::parse);
    let cited_reference = Reference { dois: doi.into_iter().collect(), ..reference(cited) };
    let report = super::check(
        &Memory(vec![notice(Status::Retracted, KNOWN)]),
        &[cited_reference],
        &Options::default(),
    )
    .unwrap();
    let answer = &report.references[0];
    assert_eq!(
        format!("{} {}", answer.status, answer.matched_by.map_or("-", MatchedBy::as_str)),
        expected,
        "{cited}: {}",
        answer.why
    );
}

#[test]
fn identifiers_decide_and_titles_follow() {
    check_verdict("Whatever | | | 10.5555/A", "retracted doi");
    check_verdict("Whatever else stands here for long | Roe R | 1990 | 10.5555/a", "possible doi");
    check_verdict("Whatever else stands here for long | Ada Exampleson | 2019 | 10.5555/a", "retracted doi");
    check_verdict("A title of another work altogether | Roe R | 1990 | 10.5555/other", "no_notice_found -");
    check_verdict(&format!("{KNOWN} | 10.5555/other"), "possible title");
    check_verdict(KNOWN, "retracted title");
    check_verdict(&format!("RETRACTED: {KNOWN}"), "retracted title");
}

#[test]
fn another_work_is_never_asserted() {
    let title = KNOWN.split(" | ").next().unwrap();
    for other in [
        format!("Reply to: {title}"),
        format!("Comment on “{title}”"),
        format!("{title}. Part II: Applications"),
        title.replace("oyster", "walrus"),
        format!("Correction to: {title}"),
    ] {
        check_verdict(&other, "possible title");
        check_verdict(&format!("{other} | Exampleson A; Wang W | 2019"), "possible title");
    }
}

/// The verdict on the beginning of a long title.
#[track_caller]
fn check_cut(cited: &str, expected: &str) {
    let known = "Bright exosomes directly targeted by imaginary oysters increase the quiet growth of invented walruses that \
        interact with hypothetical weather, sampled oceans, several moons and the temperature of unlikely northern harbours";
    let archive = Memory(vec![notice(Status::Retracted, known)]);
    let report = super::check(&archive, &[reference(cited)], &Options::default()).unwrap();
    assert_eq!(report.references[0].status.as_str(), expected, "{}", report.references[0].why);
}

/// A word that is repeated in place of another, or likens one that has its own counterpart, is another word.
#[test]
fn a_word_that_is_repeated_is_another_word() {
    let check = |cited: &str, known: &str| {
        let archive = Memory(vec![notice(Status::Retracted, known)]);
        let report = super::check(&archive, &[reference(cited)], &Options::default()).unwrap();
        assert_eq!(report.references[0].status, Verdict::Possible, "{cited}");
    };
    check(
        "Bright exosomes of imaginary oysters for regeneration of invented bone: in vivo and in vivo studies of years",
        "Bright exosomes of imaginary oysters for regeneration of invented bone: in vitro and in vivo studies of years",
    );
    check(
        "Colonic stent or surgery for the treatment of chronic colonic obstruction in imaginary oysters: invented analysis",
        "Colonic stent or surgery for the treatment of acute colonic obstruction in imaginary oysters: invented analysis",
    );
    check(
        "Magnetic maps of imaginary ultrathin films on (1 0 0) and (1 0 10) surfaces of invented systems | Doe J | 2019",
        "Magnetic maps of imaginary ultrathin films on (1 0 0) and (1 0 0) surfaces of invented systems | Jane Doe | 2019",
    );
    check(
        "Bright oysters and angiotensin II in imaginary seas of the invented north. Part II: Waves | Doe J | 2019",
        "Bright oysters and angiotensin II in imaginary seas of the invented north | Jane Doe | 2019",
    );
}

#[test]
fn pieces_of_titles_ask_a_person() {
    check_cut("Bright exosomes directly targeted by imaginary oysters…", "possible");
    check_cut("Bright exosomes directly", "no_notice_found");
    check_verdict("Bright exosomes of the hypothetical oyster", "possible title");
    check_verdict(
        "Quiet imaginary inflammation: bright exosomes of the hypothetical oyster",
        "possible title",
    );
    check_verdict("Bright exosomes of the hypothetical oyster | Roe R | 2019", "no_notice_found -");
    check_verdict("Exosomes of the oyster", "not_checked -");
}

#[test]
fn parts_and_exchanged_halves_are_vouched_for_by_authors_and_year() {
    let check = |cited: &str, expected: &str| {
        let known = "Bright exosomes of imaginary oysters: quiet growth of invented northern walruses | Wei Wang | 2019";
        let archive = Memory(vec![notice(Status::Retracted, known)]);
        let report = super::check(&archive, &[reference(cited)], &Options::default()).unwrap();
        assert_eq!(report.references[0].status.as_str(), expected, "{cited}: {}", report.references[0].why);
    };
    check("Bright exosomes of imaginary oysters | Wang W | 2019", "retracted");
    check("Quiet growth of invented northern walruses | Wang W | 2018", "retracted");
    check(
        "Quiet growth of invented northern walruses: bright exosomes of imaginary oysters | Wang W | 2019",
        "retracted",
    );
    check("Bright exosomes of imaginary oysters: quiet growth of invented… | Wang W | 2019", "retracted");
    // Without authors or year, or where the title does not end at a border, only a person can tell.
    check("Bright exosomes of imaginary oysters | Wang W", "possible");
    check("Bright exosomes of imaginary oysters | | 2019", "possible");
    check("Exosomes of imaginary oysters: quiet growth | Wang W | 2013", "possible");
    check("Bright exosomes of imaginary oysters. Part 2 | Wang W | 2019", "no_notice_found");
}

#[test]
fn a_part_that_two_titles_share_tells_neither() {
    let known = |end: &str| {
        notice(Status::Retracted, &format!("Bright exosomes of imaginary oysters: {end} | Wei Wang | 2019"))
    };
    let archive = Memory(vec![known("quiet growth of invented walruses"), known("a tale of sampled moons")]);
    let cited = reference("Bright exosomes of imaginary oysters | Wang W | 2019");
    let report = super::check(&archive, &[cited], &Options::default()).unwrap();
    assert_eq!(report.references[0].status, Verdict::Possible, "{}", report.references[0].why);
}

#[test]
fn citing_the_notice_is_fine() {
    check_verdict(&format!("Retraction notice to: {KNOWN}"), "is_notice title");
    check_verdict(&format!("Retraction: {KNOWN} | 10.5555/n"), "is_notice doi");
    check_verdict(
        &format!("Retraction notice to: “{}” [J. Ex. 12 (2019) 1–9]", KNOWN.split(" | ").next().unwrap()),
        "is_notice title",
    );
    check_verdict(" |  |  | 10.5555/n", "is_notice doi");
    // Who cites a notice gives the year in which it appeared.
    let title = KNOWN.split(" | ").next().unwrap();
    check_verdict(&format!("Retraction notice to: {title} | | 2026"), "is_notice title");
    check_verdict(&format!("Retraction notice to: {title} | | 2035"), "possible title");
    // The article's title beside the notice's DOI: one of the two is wrong.
    check_verdict(&format!("{KNOWN} | 10.5555/n"), "possible doi");
}

#[test]
fn what_cannot_be_told_is_not_checked() {
    let verdict = |reference: Reference, known: &str| {
        let archive = Memory(vec![notice(Status::Retracted, known)]);
        let report = super::check(&archive, &[reference], &Options::default()).unwrap();
        assert!(report.is_incomplete() == (report.count(Verdict::NotChecked) > 0));
        (report.references[0].status, report.references[0].why.clone())
    };
    let why = |text: &str| (Verdict::NotChecked, text.to_owned());
    assert_eq!(verdict(Reference::default(), KNOWN), why("it states neither a title nor an identifier"));
    let short =
        "it has no identifier that this archive knows, and its title is too short to be told from others";
    assert_eq!(verdict(reference("Editorial"), KNOWN), why(short));
    let pmid = Reference { pmids: vec!["1".to_owned()], ..Reference::default() };
    assert_eq!(
        verdict(pmid, KNOWN),
        why("it states only a PubMed number, which this archive knows of none of its articles")
    );
    let pmcid = Reference { pmcids: vec!["1".to_owned()], ..Reference::default() };
    assert_eq!(
        verdict(pmcid, KNOWN),
        why("it states only a PubMed Central number, which this archive knows of none of its articles")
    );
    let broken = Reference { malformed: Some("the entry is empty".to_owned()), ..Reference::default() };
    assert_eq!(verdict(broken, KNOWN), why("the entry is empty"));
    let empty = super::check(&Memory(Vec::new()), &[reference(KNOWN)], &Options::default()).unwrap();
    assert_eq!(empty.references[0].why, "the archive is empty");
    assert!(super::check(&Memory(Vec::new()), &[], &Options::default()).unwrap().is_incomplete());
}

#[test]
fn short_titles_need_authors() {
    let status = |cited: &str| {
        let archive = Memory(vec![notice(Status::Retracted, "Seasons | Ada Exampleson | 2019")]);
        super::check(&archive, &[reference(cited)], &Options::default()).unwrap().references[0].status
    };
    assert_eq!(status("Seasons | Exampleson A | 2019"), Verdict::Retracted);
    assert_eq!(status("Seasons | Roe R | 2019"), Verdict::NoNoticeFound);
    assert_eq!(status("Seasons | | 2019"), Verdict::NotChecked);
}

#[test]
fn the_age_of_the_archive_is_a_warning() {
    let warnings = |max_age_days: u32| {
        let options = Options {
            max_age_days: Some(max_age_days),
            today: "2020-06-30".parse().ok(),
            ..Options::default()
        };
        let archive = Memory(vec![notice(Status::Retracted, KNOWN)]);
        super::check(&archive, &[reference(KNOWN)], &options).unwrap().warnings
    };
    assert!(warnings(30).is_empty());
    assert_eq!(
        warnings(29),
        ["the newest notice of this archive is 30 days old, more than 29; later notices are not known to it"]
    );
}

#[test]
fn a_watch_list_tells_what_has_changed() {
    let references = [reference(KNOWN), reference("A work that nobody has written about yet | Roe R | 2001")];
    let archive = |status| Memory(vec![notice(status, KNOWN)]);
    let mut list = WatchList::new();
    let first = super::check(&archive(Status::Concern), &references, &Options::default()).unwrap();
    assert!(list.update(&references, &first).is_empty(), "what is new to the list has not changed");
    let mut list = WatchList::from_json(&list.to_json()).unwrap();
    assert_eq!(list.references.len(), 2);
    let (changes, _) = list.recheck(&archive(Status::Concern), &Options::default()).unwrap();
    assert!(changes.is_empty());
    let (changes, _) = list.recheck(&archive(Status::Retracted), &Options::default()).unwrap();
    let words: Vec<String> =
        changes.iter().map(|change| format!("{} {}", change.before, change.now.status)).collect();
    assert_eq!(words, ["concern retracted"]);
    assert!(WatchList::from_json("{}").unwrap_err().to_string().starts_with("is not a watch list: "));
    assert_eq!(
        WatchList::from_json(r#"{"version":9,"references":[]}"#).unwrap_err().to_string(),
        "is a watch list of version 9, this program knows 1; use the program that wrote it"
    );
}

/// A correction that came after a concern is not the notice to cite for the concern, though its title is found first.
#[test]
fn a_title_leads_to_the_notice_that_decided() {
    let history = vec!["10.5555/c".to_owned(), "10.5555/e".to_owned()];
    let of = |id: &str, nature: Nature| {
        let mut notice = Notice::new(NoticeId::new(id));
        notice.nature = nature;
        let text = "Bright exosomes in imaginary mice | Jane Doe | 2019";
        let status = Some(Status::Concern);
        notice.articles = vec![Article { status, history: history.clone(), ..article(text) }];
        Arc::new(notice)
    };
    for order in [[0, 1], [1, 0]] {
        let both = [of("10.5555/c", Nature::ExpressionOfConcern), of("10.5555/e", Nature::Correction)];
        let archive = Memory(order.iter().map(|at| Arc::clone(&both[*at])).collect());
        let cited = [reference("Bright exosomes in imaginary mice | Jane Doe | 2019")];
        let report = super::check(&archive, &cited, &Options::default()).unwrap();
        assert_eq!(report.references[0].nature, Some(Nature::ExpressionOfConcern));
    }
}
