//! Values that a format states outright to a notice, without any reading of text.

use crate::corpus::{Field, Stated};
use crate::notice::{
    Article, Doi, Layer, Nature, Notice, NoticeId, PartialDate, Person, Reason, ReasonSource, Role,
    pmcid_digits,
};

use super::codes;
use super::countries::{countries, country};
use super::dates::date;
use super::licence::licence;
use super::markers::stated_nature;
use super::names;
use super::publishers::publisher;
use super::script::without_mojibake;

/// A notice from what its format states, and the ids that the source gives it. Its own id is not yet known.
pub(super) fn notice(stated: Stated, articles: Vec<Stated>, source: ReasonSource) -> (Notice, Vec<String>) {
    let mut notice = Notice::new(NoticeId::new(""));
    let mut ids = Vec::new();
    for (field, value) in stated {
        let value = without_mojibake(&value).unwrap_or(value);
        if field == Field::Id {
            push_new(&mut ids, value);
        } else {
            state(&mut notice, field, value, source);
        }
    }
    for stated in articles {
        let (article, nature) = article(stated, &mut notice, source);
        if notice.nature == Nature::Other {
            notice.nature = nature.unwrap_or(Nature::Other);
        }
        notice.articles.extend(article);
    }
    notice.dates.uncertain = notice.dates.published.is_some() && is_dated_uncertainly(&notice);
    (notice, ids)
}

/// Retraction Watch gives a date even where a code says that it is not known.
fn is_dated_uncertainly(notice: &Notice) -> bool {
    notice.reasons.iter().any(Reason::says_date_unknown)
        || notice.articles.iter().any(Article::is_dated_uncertainly)
}

fn state(notice: &mut Notice, field: Field, value: String, source: ReasonSource) {
    match field {
        Field::Nature => state_nature(notice, &value),
        Field::Title => set(&mut notice.title, value),
        Field::Doi => fill(&mut notice.doi, doi(&value, "the notice", &mut notice.warnings)),
        Field::Pmid => set(&mut notice.pmid, value),
        Field::Pmcid => fill(&mut notice.pmcid, pmcid_digits(&value)),
        Field::Url => set(&mut notice.url, value),
        Field::Journal if notice.journal.is_none() => notice.journal = Some(value),
        Field::Journal | Field::JournalAbbreviation => also(notice, value),
        Field::Issn => push_new(&mut notice.issn, value),
        Field::Volume => set(&mut notice.volume, value),
        Field::Issue => set(&mut notice.issue, value),
        Field::Pages => set(&mut notice.pages, value),
        Field::Publisher => fill(&mut notice.publisher, Some(publisher(&value))),
        Field::Received => fill(&mut notice.dates.received, date(&value)),
        Field::Accepted => fill(&mut notice.dates.accepted, date(&value)),
        Field::Published => fill(&mut notice.dates.published, date(&value)),
        Field::Year => fill(&mut notice.dates.published, date(&value)),
        Field::Author => person(notice, value, Role::NoticeAuthor),
        Field::Editor => person(notice, value, Role::Editor),
        Field::Institution => {
            country(&value).into_iter().for_each(|name| push_new(&mut notice.countries, name.to_owned()));
        }
        Field::Country => push_new(&mut notice.countries, country_name(value)),
        Field::Subject => subject(notice, value),
        Field::Reason => notice.reasons.push(reason(value, source)),
        Field::Licence => fill(&mut notice.licence, Some(licence(&value).unwrap_or(value))),
        Field::Language => fill(&mut notice.language, language(&value)),
        Field::Id | Field::GroupAuthor | Field::ArticleType | Field::Note | Field::Label => {}
    }
}

/// A DOI as stated. What is damaged is mended where nothing is guessed, and told; so is what cannot be read, unless it
/// holds no digit and only says that there is no DOI.
fn doi(value: &str, whose: &str, warnings: &mut Vec<String>) -> Option<Doi> {
    if let Some(doi) = Doi::parse(value) {
        return Some(doi);
    }
    let mended = Doi::mended(value);
    let told = |doi: &Doi| format!("the DOI of {whose} is stated as `{value}`; read as {doi}");
    let unread = || format!("the DOI of {whose} is stated as `{value}`, which is not a DOI; left out");
    if mended.is_some() || value.contains(|c: char| c.is_ascii_digit()) {
        push_new(warnings, mended.as_ref().map_or_else(unread, told));
    }
    mended
}

/// A subject, unless it is only the heading under which a journal prints its notices.
fn subject(notice: &mut Notice, value: String) {
    const HEADING_WORDS: &str = include_str!("../../data/heading_words.txt");
    let is_heading = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        word.chars().all(char::is_numeric) || HEADING_WORDS.split_whitespace().any(|heading| heading == word)
    };
    if !value.split_whitespace().all(is_heading) {
        push_new(&mut notice.subjects, value);
    }
}

/// A country under the name by which it is counted; a name that we do not know stays.
fn country_name(value: String) -> String {
    country(&value).map(str::to_owned).unwrap_or(value)
}

fn set(slot: &mut Option<String>, value: String) {
    if slot.is_none() {
        *slot = Some(value);
    }
}

fn fill<T>(slot: &mut Option<T>, value: Option<T>) {
    if slot.is_none() {
        *slot = value;
    }
}

fn push_new(list: &mut Vec<String>, value: String) {
    if !list.contains(&value) {
        list.push(value);
    }
}

/// The first word that names a kind counts; `research-article` names none.
fn state_nature(notice: &mut Notice, value: &str) {
    if notice.nature == Nature::Other {
        notice.nature = stated_nature(value).unwrap_or(Nature::Other);
    }
}

/// Another form of the journal's name; the first is the name where there is no other.
fn also(notice: &mut Notice, value: String) {
    if notice.journal.as_deref() != Some(value.as_str()) {
        push_new(&mut notice.journal_also, value);
    }
}

fn person(notice: &mut Notice, value: String, role: Role) {
    if names::is_group(&value) {
        return;
    }
    let name = names::person(&value).unwrap_or_else(|| value.clone());
    let as_found = (name != value).then_some(value);
    notice.people.push(Person { name, as_found, role, affiliation: None });
}

/// `en`, `EN`, `eng`, `en-US` as ISO 639-1.
fn language(value: &str) -> Option<String> {
    const THREE: [(&str, &str); 12] = [
        ("eng", "en"),
        ("fre", "fr"),
        ("fra", "fr"),
        ("ger", "de"),
        ("deu", "de"),
        ("spa", "es"),
        ("por", "pt"),
        ("ita", "it"),
        ("chi", "zh"),
        ("zho", "zh"),
        ("jpn", "ja"),
        ("kor", "ko"),
    ];
    let lower = value.trim().to_ascii_lowercase();
    let code = lower.split(['-', '_']).next().unwrap_or_default();
    match code.len() {
        2 => Some(code.to_owned()),
        3 => THREE.iter().find(|(three, _)| *three == code).map(|(_, two)| (*two).to_owned()),
        _ => None,
    }
}

/// A code under its current name; a name that no list knows stays as found.
fn reason(found: String, source: ReasonSource) -> Reason {
    let (code, layer) = match codes::current(&found) {
        Some(current) => (current.code.to_owned(), current.layer),
        None => (found, Layer::Substance),
    };
    Reason { code, layer, source, confidence: None, inferred: false, evidence: Vec::new() }
}

/// What is stated of one article, and the kind of its relation to the notice. A relation of another kind, such as a
/// companion article, is none that the notice is about.
fn article(stated: Stated, notice: &mut Notice, source: ReasonSource) -> (Option<Article>, Option<Nature>) {
    let mut article = Article::default();
    let mut nature = None;
    let mut related = true;
    for (field, value) in stated {
        let value = without_mojibake(&value).unwrap_or(value);
        match field {
            Field::Nature => {
                nature = stated_nature(&value);
                related = nature.is_some();
            }
            Field::Subject => subject(notice, value),
            Field::Doi => fill(&mut article.doi, doi(&value, "an article", &mut notice.warnings)),
            field => state_of_article(&mut article, field, value, source),
        }
    }
    if article.countries.is_empty() {
        article.countries = countries(article.institutions.iter().map(String::as_str));
    }
    let told = article != Article::default();
    ((related && told).then_some(article), nature)
}

fn state_of_article(article: &mut Article, field: Field, value: String, source: ReasonSource) {
    match field {
        Field::Title => set(&mut article.title, value),
        Field::Pmid => set(&mut article.pmid, value),
        Field::Pmcid => fill(&mut article.pmcid, pmcid_digits(&value)),
        Field::Journal => set(&mut article.journal, value),
        Field::Volume => set(&mut article.volume, value),
        Field::Issue => set(&mut article.issue, value),
        Field::Pages => set(&mut article.pages, value),
        Field::Published => {
            fill(&mut article.published, date(&value));
            fill(&mut article.year, article.published.map(PartialDate::year));
        }
        Field::Year => fill(&mut article.year, date(&value).map(PartialDate::year)),
        Field::Author => article.authors.push(value),
        Field::Institution => article.institutions.push(value),
        Field::Country => push_new(&mut article.countries, country_name(value)),
        Field::ArticleType => set(&mut article.kind, value),
        Field::Reason => article.reasons.push(reason(value, source)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[(Field, &str)], article: &[(Field, &str)]) -> (Notice, Vec<String>) {
        let list = |values: &[(Field, &str)]| {
            let mut stated = Stated::default();
            values.iter().for_each(|(field, value)| stated.push(*field, *value));
            stated
        };
        notice(list(values), vec![list(article)], ReasonSource::RetractionWatch)
    }

    #[test]
    fn a_row_becomes_a_notice() {
        let (notice, ids) = read(
            &[
                (Field::Id, "7"),
                (Field::Id, "8"),
                (Field::Nature, "Retraction"),
                (Field::Doi, "10.5555/N"),
                (Field::Published, "5/14/2024 0:00"),
                (Field::Publisher, "Hindawi"),
            ],
            &[
                (Field::Title, "A study"),
                (Field::Doi, "10.5555/a"),
                (Field::Pmcid, "PMC777.2"),
                (Field::Published, "10/18/2019 0:00"),
                (Field::Author, "Ann Alpha"),
                (Field::Reason, "Fake Peer Review"),
            ],
        );
        assert_eq!(ids, ["7", "8"]);
        assert_eq!(notice.nature, Nature::Retraction);
        assert_eq!(notice.doi.as_ref().map(Doi::as_str), Some("10.5555/n"));
        assert_eq!(notice.dates.published.map(|date| date.to_string()).as_deref(), Some("2024-05-14"));
        assert_eq!(notice.publisher.as_ref().map(|found| found.family.as_str()), Some("Wiley"));
        let article = &notice.articles[0];
        assert_eq!(article.pmcid.as_deref(), Some("777"));
        assert_eq!(
            (article.year, article.authors.as_slice()),
            (Some(2019), ["Ann Alpha".to_owned()].as_slice())
        );
        assert_eq!(article.reasons[0].code, "Compromised Peer Review");
        assert!(notice.title.is_none() && notice.text.is_none());
    }

    #[track_caller]
    fn check_doi(stated: &str, expected: Option<&str>, warning: &str) {
        let (notice, _) = read(&[], &[(Field::Title, "A study"), (Field::Doi, stated)]);
        assert_eq!(notice.articles[0].doi.as_ref().map(Doi::as_str), expected, "{stated}");
        assert_eq!(notice.warnings.join("; "), warning, "{stated}");
    }

    #[test]
    fn a_damaged_doi_is_told() {
        let mended = "the DOI of an article is stated as `0.5555/a`; read as 10.5555/a";
        check_doi("0.5555/a", Some("10.5555/a"), mended);
        let unread = "the DOI of an article is stated as `10.5555 a`, which is not a DOI; left out";
        check_doi("10.5555 a", None, unread);
        check_doi("10.5555/amj.635Retraction", Some("10.5555/amj.635retraction"), "");
        check_doi("unavailable", None, "");
    }

    #[track_caller]
    fn check_uncertain(date: &str, reason: &str, expected: bool) {
        let values = [(Field::Published, date)];
        let (notice, _) = read(&values, &[(Field::Title, "A study"), (Field::Reason, reason)]);
        assert_eq!(notice.dates.uncertain, expected, "{date}, {reason}");
    }

    #[test]
    fn a_date_that_a_code_calls_unknown_is_uncertain() {
        check_uncertain("6/1/2019 0:00", "Date of Article and/or Notice Unknown", true);
        check_uncertain("6/1/2019 0:00", "+Date of Retraction/Other Unknown", true);
        check_uncertain("6/1/2019 0:00", "Error in Data", false);
        check_uncertain("unavailable", "Date of Article and/or Notice Unknown", false);
    }

    #[test]
    fn a_relation_of_another_kind_is_no_article_of_the_notice() {
        let (notice, _) =
            read(&[(Field::Title, "Retraction")], &[(Field::Nature, "companion"), (Field::Doi, "10.5555/c")]);
        assert!(notice.articles.is_empty());
    }

    #[test]
    fn groups_are_no_persons() {
        let (notice, _) = read(
            &[
                (Field::Author, "Example Editorial Office"),
                (Field::Author, "ANN ALPHA"),
                (Field::Editor, "Bo Beta"),
            ],
            &[],
        );
        let people: Vec<_> = notice.people.iter().map(|one| (one.name.as_str(), one.role)).collect();
        assert_eq!(people, [("Ann Alpha", Role::NoticeAuthor), ("Bo Beta", Role::Editor)]);
    }

    #[test]
    fn languages() {
        assert_eq!(language("eng").as_deref(), Some("en"));
        assert_eq!(language("pt-BR").as_deref(), Some("pt"));
        assert_eq!(language("unknown"), None);
    }

    #[test]
    fn headings_of_a_journal_are_no_subjects() {
        let subjects = |values: &[&str]| {
            let mut stated = Stated::default();
            values.iter().for_each(|value| stated.push(Field::Subject, *value));
            notice(stated, Vec::new(), ReasonSource::RetractionWatch).0.subjects
        };
        let headings =
            ["Retraction", "Retraction Note", "Notice of Retraction", "Addenda and Errata", "1506", "Review"];
        assert!(subjects(&headings).is_empty());
        assert_eq!(
            subjects(&["Plant Science", "Retraction", "Public Health"]),
            ["Plant Science", "Public Health"]
        );
    }

    #[test]
    fn countries_come_from_institutions_and_have_one_name() {
        let countries = |field: Field, value: &str| {
            let mut stated = Stated::default();
            stated.push(Field::Title, "A study");
            stated.push(field, value);
            notice(Stated::default(), vec![stated], ReasonSource::Pubmed).0.articles[0].countries.clone()
        };
        assert_eq!(countries(Field::Institution, "Kasou Medical College, Japan."), ["Japan"]);
        assert_eq!(countries(Field::Country, "USA"), ["United States"]);
        assert_eq!(countries(Field::Country, "Nowhere"), ["Nowhere"]);
    }
}
