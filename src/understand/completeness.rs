//! A notice as understood to the items of the completeness rubric that it meets, lacks, or cannot be judged by.

use std::sync::LazyLock;

use crate::notice::{
    Band, CardItem, Completeness, CompletenessCard, Evidence, Initiator, Investigator, ItemStanding, Layer,
    Nature, NatureFamily, Notice, Reason, ReasonSource, Role, Span,
};

use super::codes;
use super::draft::same_title;
use super::markers::marked;
use super::table::rows;

const RUBRIC: &str = include_str!("../../data/completeness.csv");

const JUDGING_WORDS: &str = include_str!("../../data/judging_words.csv");

/// The version of the rubric: raised whenever an item is added, taken out or means something else.
pub const RUBRIC_VERSION: u32 = 1;

/// Below this length there are no words to judge.
const WORDING_BYTES: usize = 40;

/// One item of the rubric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Item {
    /// `R01` to `R22`.
    id: &'static str,
    /// How much it matters: `minimum`, `optimal` or `metadata`.
    level: &'static str,
    /// Its short name, a value of the field `lacks`.
    name: &'static str,
    /// What a notice does that meets it: "names the article's authors".
    met: &'static str,
    /// What a notice lacks that does not.
    missing: &'static str,
    /// What cannot be known of a notice where the source does not tell; empty for items that every text tells.
    unknown: &'static str,
}

/// The items of the rubric, in order.
fn items() -> &'static [Item] {
    static ITEMS: LazyLock<Vec<Item>> = LazyLock::new(|| rows(RUBRIC).filter_map(item).collect());
    &ITEMS
}

fn item(row: Vec<&'static str>) -> Option<Item> {
    let [id, level, name, met, missing, unknown] = row[..] else { return None };
    Some(Item { id, level, name, met, missing, unknown })
}

/// How one item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// By words of the text, or by the source's metadata.
    Met(Option<Span>),
    Missing,
    Unknown,
}

/// What a notice of retraction states of what it must state. `None` for notices of another kind, for which the rubric
/// was not made.
///
/// A source without wording, such as a row of a database, is judged by no item.
///
/// ```
/// use recant::notice::{Band, Nature, Notice, NoticeId};
/// use recant::understand::assess;
/// let mut notice = Notice::new(NoticeId::new("1"));
/// assert_eq!(assess(&notice), None);
/// notice.nature = Nature::Retraction;
/// assert_eq!(assess(&notice).and_then(|card| card.band), Some(Band::NotAssessable));
/// ```
pub fn assess(notice: &Notice) -> Option<Completeness> {
    if notice.nature.family() != NatureFamily::Retraction {
        return None;
    }
    if notice.text.as_ref().is_none_or(|text| text.len() < WORDING_BYTES) {
        return Some(Completeness {
            rubric: RUBRIC_VERSION,
            band: Some(Band::NotAssessable),
            not_assessable: vec!["any item: this source holds no wording of the notice".to_owned()],
            ..Completeness::default()
        });
    }
    let mut card = Completeness { rubric: RUBRIC_VERSION, ..Completeness::default() };
    let (mut met, mut judged) = (0, 0);
    for item in items() {
        let standing = standing(item.id, notice);
        if item.level == "minimum" && standing != Standing::Unknown {
            judged += 1;
            met += usize::from(standing != Standing::Missing);
        }
        note(&mut card, item, standing);
    }
    card.band = Some(band(met, judged));
    Some(card)
}

/// A notice set beside every item of the rubric, with the words that meet it.
///
/// The notice's own card is taken where it has one; else it is judged by the fields that it states.
pub fn completeness_card(notice: &Notice) -> CompletenessCard {
    let judged = notice.completeness.clone().or_else(|| assess(notice));
    CompletenessCard {
        id: notice.id.to_string(),
        title: notice.title.clone(),
        nature: notice.nature,
        rubric: judged.as_ref().map_or(RUBRIC_VERSION, |card| card.rubric),
        band: judged.as_ref().and_then(|card| card.band),
        items: judged
            .iter()
            .flat_map(|card| items().iter().map(|item| on_card(item, card, notice)))
            .collect(),
    }
}

fn on_card(item: &Item, card: &Completeness, notice: &Notice) -> CardItem {
    let standing = match () {
        () if card.met.iter().any(|id| id == item.id) => ItemStanding::Met,
        () if card.lacks.iter().any(|name| name == item.name) => ItemStanding::Missing,
        () => ItemStanding::NotAssessable,
    };
    let says = match standing {
        ItemStanding::Met => item.met.to_owned(),
        ItemStanding::Missing => item.missing.to_owned(),
        ItemStanding::NotAssessable if item.unknown.is_empty() => format!("whether it {}", item.met),
        ItemStanding::NotAssessable => item.unknown.to_owned(),
    };
    let words = |span: &Span| {
        let text = notice.text.as_deref()?.get(span.start..span.end)?.to_owned();
        Some(Evidence { start: span.start, end: span.end, text })
    };
    let evidence = card.evidence.get(item.id).and_then(words);
    CardItem { id: item.id, name: item.name, level: item.level, standing, says, evidence }
}

fn note(card: &mut Completeness, item: &Item, standing: Standing) {
    match standing {
        Standing::Met(span) => {
            card.met.push(item.id.to_owned());
            card.evidence.extend(span.map(|span| (item.id.to_owned(), span)));
        }
        Standing::Missing => {
            card.missing.push(item.missing.to_owned());
            card.lacks.push(item.name.to_owned());
        }
        Standing::Unknown => card.not_assessable.push(item.unknown.to_owned()),
    }
}

fn band(met: usize, judged: usize) -> Band {
    match () {
        () if met == judged => Band::Full,
        () if met * 4 >= judged * 3 => Band::Most,
        () if met * 2 >= judged => Band::Half,
        () => Band::Little,
    }
}

fn standing(id: &str, notice: &Notice) -> Standing {
    let evidence = |field: &str| notice.evidence.get(field).copied();
    let met = |yes: bool, field: &str| if yes { Standing::Met(evidence(field)) } else { Standing::Missing };
    let each = |stated: fn(&crate::notice::Article) -> bool| {
        !notice.articles.is_empty() && notice.articles.iter().all(stated)
    };
    match id {
        "R01" => plainly(notice),
        "R02" => met(each(|article| article.title.is_some()), "articles.0.title"),
        "R03" => met(each(|article| !article.authors.is_empty()), "articles.0.authors"),
        "R04" => met(each(|article| article.doi.is_some() || article.pmid.is_some()), "articles.0.doi"),
        "R05" => met(has_own_doi(notice), "doi"),
        "R06" => met(notice.dates.published.or(notice.dates.accepted).is_some(), "dates.published"),
        "R07" => met(!notice.initiator.is_empty(), "initiator"),
        "R08" => reason(notice),
        "R09" => error_or_misconduct(notice),
        "R10" => met(!notice.affected.is_empty(), "affected"),
        "R11" => match notice.stance {
            // One who asks for it says how he stands.
            None => met(notice.initiator.contains(&Initiator::Authors), "initiator"),
            Some(_) => met(true, "stance"),
        },
        "R12" => neutral(notice),
        "R13" => notice.licence.as_ref().map_or(Standing::Unknown, |_| Standing::Met(evidence("licence"))),
        "R14" => editor(notice),
        "R15" | "R16" => investigation(notice, id == "R16"),
        "R17" => met(notice.dates.alerted.is_some(), "dates.alerted"),
        "R18" => met(!notice.raised_by.is_empty(), "raised_by"),
        "R19" if notice.prior.is_empty() => Standing::Unknown,
        "R19" => Standing::Met(evidence("prior")),
        "R20" => met(notice.batch == Some(true), "batch"),
        "R21" => linked(notice),
        "R22" => title_in_title(notice),
        _ => Standing::Unknown,
    }
}

/// A passage that says why, or a sentence that gives a reason.
fn reason(notice: &Notice) -> Standing {
    if notice.reason_text.is_some() {
        return Standing::Met(notice.evidence.get("reason_text").copied());
    }
    let substance =
        |one: &&Reason| one.layer == Layer::Substance && one.source == ReasonSource::Text && one.is_stated();
    let given = notice.reasons.iter().filter(substance).find_map(|one| one.evidence.first());
    given.map_or(Standing::Missing, |words| Standing::Met(Some(Span { start: words.start, end: words.end })))
}

/// The title says it, or a sentence of the text.
fn plainly(notice: &Notice) -> Standing {
    let titled = notice.title.as_deref().and_then(|title| marked(title).nature);
    if titled.is_some_and(|nature| nature.family() == NatureFamily::Retraction) {
        return Standing::Met(notice.evidence.get("title").copied());
    }
    let words = ["retract", "withdraw", "remov"];
    let text = notice.text.as_deref().unwrap_or_default();
    let said = notice.nature != Nature::Other && words.iter().any(|word| text.to_lowercase().contains(word));
    if said { Standing::Met(notice.evidence.get("initiator").copied()) } else { Standing::Missing }
}

fn has_own_doi(notice: &Notice) -> bool {
    notice.doi.is_some() && notice.articles.iter().all(|article| article.doi != notice.doi)
}

/// Categories of codes that say either that somebody did wrong or that something went wrong.
const TELLING: [&str; 5] = [
    "fabrication-manipulation",
    "plagiarism",
    "misconduct-ethics",
    "publisher-error",
    "paper-mill-generated",
];

fn error_or_misconduct(notice: &Notice) -> Standing {
    let of_articles = notice.articles.iter().flat_map(|article| &article.reasons);
    let read = notice
        .reasons
        .iter()
        .chain(of_articles)
        .filter(|one| one.source == ReasonSource::Text && one.is_stated());
    let telling = read.into_iter().find(|one| {
        let category = codes::current(&one.code).map_or("", |code| code.category);
        TELLING.contains(&category)
            || one.code.contains("Error")
            || one.code.contains("Contamination")
            || one.code == "Compromised Peer Review"
    });
    let cleared = notice.responsibility.iter().find(|one| one.evidence.text.contains("misconduct"));
    let span = |evidence: &Evidence| Span { start: evidence.start, end: evidence.end };
    match (telling, cleared) {
        (Some(reason), _) => Standing::Met(reason.evidence.first().map(span)),
        (None, Some(one)) => Standing::Met(Some(span(&one.evidence))),
        (None, None) => Standing::Missing,
    }
}

fn neutral(notice: &Notice) -> Standing {
    let text = notice.text.as_deref().unwrap_or_default().to_lowercase();
    let judges = rows(JUDGING_WORDS).filter_map(|row| row.first().copied()).any(|word| text.contains(word));
    if judges { Standing::Missing } else { Standing::Met(None) }
}

fn editor(notice: &Notice) -> Standing {
    let named = notice.people.iter().position(|one| matches!(one.role, Role::Approver | Role::Editor));
    match named {
        Some(at) => Standing::Met(notice.evidence.get(&format!("people.{at}")).copied()),
        None => Standing::Missing,
    }
}

fn investigation(notice: &Notice, institution: bool) -> Standing {
    let fits = |kind: Investigator| match institution {
        true => matches!(kind, Investigator::Institution | Investigator::Authority),
        false => kind != Investigator::Unnamed,
    };
    let found =
        notice.investigated_by.iter().find(|one| fits(one.kind) && !(institution && one.name.is_none()));
    found.map_or(Standing::Missing, |one| {
        Standing::Met(Some(Span { start: one.evidence.start, end: one.evidence.end }))
    })
}

/// Formats that state the link between notice and article apart from the text.
fn linked(notice: &Notice) -> Standing {
    let format = notice.source.as_ref().map_or("", |source| source.format.as_str());
    let stated = matches!(format, "jats" | "crossref" | "pubmed")
        && notice.articles.first().is_some_and(|article| article.doi.is_some() || article.pmid.is_some())
        && !notice.evidence.contains_key("articles.0.doi");
    if stated { Standing::Met(None) } else { Standing::Unknown }
}

fn title_in_title(notice: &Notice) -> Standing {
    let title = notice.title.as_deref().unwrap_or_default();
    let of_article = notice.articles.first().and_then(|article| article.title.as_deref());
    match of_article {
        Some(of_article) if same_title(marked(title).rest, of_article) => {
            Standing::Met(notice.evidence.get("title").copied())
        }
        _ => Standing::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::tests::read;

    /// The short names of what is missing, for a text of three paragraphs.
    #[track_caller]
    fn check(text: &str, band: Band, lacks: &[&str]) {
        let card = assess(&read(text)).expect("a retraction");
        assert_eq!(card.lacks, lacks, "{text}");
        assert_eq!(card.band, Some(band), "{text}");
        assert_eq!(card.met.len() + card.missing.len() + card.not_assessable.len(), items().len());
    }

    #[test]
    fn the_rubric_changes_only_together_with_its_version() {
        let hash = blake3::hash(RUBRIC.as_bytes()).to_hex();
        assert_eq!(
            (RUBRIC_VERSION, &hash[..16]),
            (1, "43d3f556feae7015"),
            "raise RUBRIC_VERSION, then put the new hash here"
        );
        assert_eq!(items().len(), 22);
        assert!(items().iter().all(|item| !item.missing.is_empty() || !item.unknown.is_empty()));
    }

    #[test]
    fn what_a_notice_states_is_met_and_the_rest_is_named() {
        check(
            "Retraction: A study of mice\n\nThe article “A study of mice” by Ann Alpha and Bo Beta (doi: 10.5555/a) is retracted by the Editor because the data in Figure 2 were fabricated. Ann Alpha agrees to this retraction. An investigation by the University of Examples found this.",
            Band::Most,
            &[
                "own_identifier",
                "own_date",
                "approving_editor",
                "when_alerted",
                "who_raised",
                "other_articles",
            ],
        );
        check(
            "Retraction\n\nThis scandalous article has been retracted, which we deeply regret. We apologise.",
            Band::Little,
            &[
                "article_title",
                "article_authors",
                "article_link",
                "own_identifier",
                "own_date",
                "who_retracts",
                "reason",
                "error_or_misconduct",
                "affected_parts",
                "authors_view",
                "neutral_wording",
                "approving_editor",
                "investigation",
                "institution",
                "when_alerted",
                "who_raised",
                "other_articles",
                "title_in_title",
            ],
        );
    }

    #[test]
    fn an_apology_judges_nobody() {
        let card =
            |words: &str| assess(&read(&format!("Retraction\n\n{words}"))).expect("a retraction").lacks;
        let neutral = |words: &str| !card(words).contains(&"neutral_wording".to_owned());
        assert!(neutral("This article has been retracted. The authors deeply regret it and apologise."));
        assert!(!neutral("This article has been retracted. It is a flagrant case."));
    }

    #[test]
    fn authors_who_retract_say_how_they_stand_and_a_read_reason_says_why() {
        let lacks = |words: &str, name: &str| {
            let text = format!("Retraction: A study\n\n{words}");
            assess(&read(&text)).expect("a retraction").lacks.contains(&name.to_owned())
        };
        assert!(!lacks("The authors have retracted this article.", "authors_view"));
        assert!(!lacks(
            "It has been retracted by agreement between the authors, the Editor and Example Press.",
            "authors_view"
        ));
        assert!(lacks("The Editor has retracted this article.", "authors_view"));
        assert!(!lacks("The Editor has retracted this article because of errors in the data.", "reason"));
        assert!(lacks("The Editor has retracted this article.", "reason"));
    }

    #[test]
    fn other_kinds_of_notice_are_not_judged() {
        assert_eq!(assess(&read("Correction: A study of mice\n\nThe original article had an error.")), None);
    }
}
