//! The engine against a plain reading of the same notices: random queries and filters, the same sets and counts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::analysis::word_forms;
use crate::notice::{Article, Notice, PartialDate};
use crate::query::{Bound, Field, Query, TermKind};
use crate::search::{CountUnit, FacetRequest, Filter, Matching, SearchRequest};

const WORDS: &[&str] =
    &["copper", "frogs", "frog", "falsified", "falsification", "lung", "tea", "rivers", "river", "wires"];
const NAMES: &[&str] = &["Ana Quill", "Ben Otter", "Cleo Otter", "Dora Quill"];
const COUNTRIES: &[&str] = &["Nowhere", "Elsewhere", "Somewhere Far"];
const JOURNALS: &[&str] = &["Journal of Copper", "Tea", "River Letters"];
const NATURES: &[&str] = &["retraction", "correction", "expression_of_concern"];
const DATES: &[&str] = &["2019", "2020-03", "2020-11-30", "2021"];

/// Numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    fn text(&mut self, words: usize) -> String {
        (0..words).map(|_| self.pick(WORDS)).collect::<Vec<_>>().join(" ")
    }
}

fn random_notices() -> Vec<Notice> {
    let mut dice = Dice(7);
    (0..150).map(|number| random_notice(&mut dice, number)).collect()
}

fn random_notice(dice: &mut Dice, number: usize) -> Notice {
    let id = format!("10.5555/o{number}");
    let mut notice: Notice =
        serde_json::from_value(serde_json::json!({ "id": id, "nature": dice.pick(NATURES) })).unwrap();
    notice.title = Some(dice.text(3));
    notice.text = (dice.roll(3) > 0).then(|| dice.text(6));
    notice.journal = (dice.roll(4) > 0).then(|| dice.pick(JOURNALS).to_owned());
    notice.dates.published = if dice.roll(4) > 0 { dice.pick(DATES).parse().ok() } else { None };
    for _ in 0..dice.roll(4) {
        notice.articles.push(Article {
            title: Some(dice.text(2)),
            authors: (0..dice.roll(3)).map(|_| dice.pick(NAMES).to_owned()).collect(),
            countries: (0..dice.roll(3)).map(|_| dice.pick(COUNTRIES).to_owned()).collect(),
            ..Article::default()
        });
    }
    notice
}

static ARCHIVE: LazyLock<(Vec<Notice>, Archive)> = LazyLock::new(|| {
    let notices = random_notices();
    let archive = archive_of(&notices);
    (notices, archive)
});

/// The texts of one entry, by the columns of the index that matter here.
struct Plain<'n> {
    notice: &'n Notice,
    article: Option<&'n Article>,
}

fn stem(word: &str) -> String {
    word_forms(word).stems.concat()
}

impl Plain<'_> {
    fn titles(&self) -> Vec<&str> {
        let article = self.article.and_then(|a| a.title.as_deref());
        self.notice.title.as_deref().into_iter().chain(article).collect()
    }

    fn authors(&self) -> Vec<&str> {
        self.article.map(|a| a.authors.iter().map(String::as_str).collect()).unwrap_or_default()
    }

    fn countries(&self) -> Vec<&str> {
        self.article.map(|a| a.countries.iter().map(String::as_str).collect()).unwrap_or_default()
    }

    fn texts(&self) -> Vec<&str> {
        let mut texts = self.titles();
        texts.extend(self.notice.text.as_deref());
        texts.extend(self.notice.journal.as_deref());
        texts.extend(self.authors());
        texts.extend(self.countries());
        texts
    }

    fn matches(&self, query: &Query, any: bool) -> bool {
        let has_word = |texts: Vec<&str>, test: &dyn Fn(&str) -> bool| {
            texts.iter().any(|text| text.to_lowercase().split(' ').any(test))
        };
        let has_row = |texts: Vec<&str>, row: &str| {
            texts.iter().any(|text| {
                format!(" {} ", text.to_lowercase()).contains(&format!(" {} ", row.to_lowercase()))
            })
        };
        match query {
            Query::All => true,
            Query::Term { field: None, text, kind: TermKind::Word | TermKind::AsSpelt } => {
                has_word(self.texts(), &|word| stem(word) == stem(text))
            }
            Query::Term { field: None, text, kind: TermKind::Prefix } => {
                has_word(self.texts(), &|word| word.starts_with(text.as_str()))
            }
            Query::Term { field: None, text, kind: TermKind::Fuzzy(letters) } => {
                has_word(self.texts(), &|word| strsim::osa_distance(word, text) <= usize::from(*letters))
            }
            Query::Term { field: Some(Field::Title), text, kind: TermKind::Prefix } => {
                has_word(self.titles(), &|word| word.starts_with(text.as_str()))
            }
            Query::Term { field: Some(Field::Author), text, kind: TermKind::Fuzzy(letters) } => {
                has_word(self.authors(), &|word| strsim::osa_distance(word, text) <= usize::from(*letters))
            }
            Query::Near { parts, words } => {
                let texts = match parts[0] {
                    Query::Term { field: Some(Field::Title), .. } => self.titles(),
                    _ => self.texts(),
                };
                texts.iter().any(|text| are_near(text, parts, *words as usize))
            }
            Query::Term { field: Some(Field::Title), text, .. } => {
                has_word(self.titles(), &|word| stem(word) == stem(text))
            }
            Query::Term { field: Some(Field::Author), text, .. } => {
                has_word(self.authors(), &|word| word == text.to_lowercase())
            }
            Query::Phrase { field: None, text, .. } => has_row(self.texts(), text),
            Query::Phrase { field: Some(Field::Author), text, .. } => self.authors().contains(&text.as_str()),
            Query::Phrase { field: Some(field), text, .. } => self.values(*field).contains(&text.as_str()),
            Query::Range { from, to, .. } => self.in_range(from, to),
            Query::Exists(Field::Date | Field::Year) => self.notice.dates.published.is_some(),
            Query::Exists(Field::Title) => !self.titles().is_empty(),
            Query::Exists(Field::Text) => self.notice.text.is_some(),
            Query::Exists(field) => !self.values(*field).is_empty(),
            Query::Words(parts) if any => {
                let (unwanted, wanted): (Vec<_>, Vec<_>) =
                    parts.iter().partition(|part| matches!(part, Query::Not(_)));
                unwanted.iter().all(|part| self.matches(part, any))
                    && (wanted.is_empty() || wanted.iter().any(|part| self.matches(part, any)))
            }
            Query::Words(parts) | Query::And(parts) => parts.iter().all(|part| self.matches(part, any)),
            Query::Or(parts) => parts.iter().any(|part| self.matches(part, any)),
            Query::Not(part) => !self.matches(part, any),
            other => panic!("no plain reading of {other:?}"),
        }
    }

    fn values(&self, field: Field) -> Vec<&str> {
        match field {
            Field::Country => self.countries(),
            Field::Journal => self.notice.journal.as_deref().into_iter().collect(),
            Field::Nature => vec![self.notice.nature.as_str()],
            Field::Author => self.authors(),
            other => panic!("no plain reading of {other:?}"),
        }
    }

    fn in_range(&self, from: &Bound, to: &Bound) -> bool {
        let Some(date) = self.notice.dates.published else { return false };
        let after = match from {
            Bound::Open | Bound::Number(_) => true,
            Bound::At(from) => date.last_day() >= from.first_day(),
        };
        let before = match to {
            Bound::Open | Bound::Number(_) => true,
            Bound::At(to) => date.first_day() <= to.last_day(),
        };
        after && before
    }
}

/// Whether the words of the parts stand within so many words, each of the one before.
fn are_near(text: &str, parts: &[Query], words: usize) -> bool {
    let text = text.to_lowercase();
    let places = |part: &Query| -> Vec<usize> {
        let Query::Term { text: wanted, .. } = part else { panic!("no plain reading of {part:?}") };
        let is_it = |(_, word): &(usize, &str)| stem(word) == stem(wanted);
        text.split(' ').enumerate().filter(is_it).map(|(at, _)| at).collect()
    };
    let mut reached = places(&parts[0]);
    for part in &parts[1..] {
        let near =
            |at: &usize| reached.iter().any(|before| before != at && before.abs_diff(*at) - 1 <= words);
        reached = places(part).into_iter().filter(near).collect();
    }
    !reached.is_empty()
}

fn pick(from: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::sample::select(from).prop_map(str::to_owned)
}

fn one_of_a_field() -> impl Strategy<Value = Query> {
    prop_oneof![
        pick(COUNTRIES).prop_map(|text| value(Field::Country, &text)),
        pick(JOURNALS).prop_map(|text| value(Field::Journal, &text)),
        pick(NATURES).prop_map(|text| value(Field::Nature, &text)),
        pick(NAMES).prop_map(|text| value(Field::Author, &text)),
    ]
}

fn bound() -> impl Strategy<Value = Bound> {
    prop_oneof![
        Just(Bound::Open),
        proptest::sample::select(&["2019", "2020", "2020-03", "2020-11-01", "2021-06"][..])
            .prop_map(|text| Bound::At(text.parse::<PartialDate>().unwrap())),
    ]
}

fn query() -> impl Strategy<Value = Query> {
    let leaf = prop_oneof![
        4 => pick(WORDS).prop_map(|text| word(&text)),
        2 => pick(WORDS).prop_map(|text| in_field(Field::Title, &text)),
        1 => proptest::sample::select(&["fal", "ri", "frog", "els", "tea"][..])
            .prop_map(|text| Query::Term { field: None, text: text.into(), kind: TermKind::Prefix }),
        1 => proptest::sample::select(&["ana", "otter", "quill"][..]).prop_map(|text| in_field(Field::Author, text)),
        2 => (pick(WORDS), pick(WORDS)).prop_map(|(a, b)| phrase(&format!("{a} {b}"))),
        1 => pick(JOURNALS).prop_map(|text| phrase(&text)),
        1 => pick(WORDS).prop_map(|text| phrase(&text)),
        2 => one_of_a_field(),
        1 => (bound(), bound()).prop_map(|(from, to)| Query::Range { field: Field::Date, from, to }),
        1 => proptest::sample::select(&[Field::Country, Field::Journal, Field::Author, Field::Date, Field::Title, Field::Text][..])
            .prop_map(Query::Exists),
        1 => (proptest::sample::select(&["forgs", "falsifed", "tae", "wirse", "lunng", "qill"][..]), 1..3u8)
            .prop_map(|(text, letters)| Query::Term { field: None, text: text.into(), kind: TermKind::Fuzzy(letters) }),
        1 => proptest::sample::select(&["oter", "quil", "bne"][..])
            .prop_map(|text| Query::Term { field: Some(Field::Author), text: text.into(), kind: TermKind::Fuzzy(1) }),
        1 => proptest::sample::select(&["fal", "ri", "frog"][..])
            .prop_map(|text| Query::Term { field: Some(Field::Title), text: text.into(), kind: TermKind::Prefix }),
        1 => pick(WORDS).prop_map(|text| Query::Term { field: None, text, kind: TermKind::AsSpelt }),
        2 => (proptest::collection::vec(pick(WORDS), 2..4), 0..4u32, any::<bool>()).prop_map(|(texts, words, title)| {
            let part = |text: String| if title { in_field(Field::Title, &text) } else { word(&text) };
            Query::Near { parts: texts.into_iter().map(part).collect(), words }
        }),
        1 => Just(Query::All),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let several = || proptest::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            several().prop_map(Query::And),
            several().prop_map(Query::Or),
            several().prop_map(Query::Words),
            inner.clone().prop_map(|part| Query::Not(Box::new(part))),
        ]
    })
}

fn filters() -> impl Strategy<Value = Vec<Filter>> {
    let of = |field, from| {
        proptest::collection::vec(pick(from), 0..3).prop_map(move |texts| {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            (!texts.is_empty()).then(|| filter(field, &texts))
        })
    };
    (of(Field::Country, COUNTRIES), of(Field::Journal, JOURNALS), of(Field::Nature, NATURES))
        .prop_map(|(a, b, c)| [a, b, c].into_iter().flatten().collect())
}

fn passes(entry: &Plain<'_>, filters: &[Filter], without: Option<Field>) -> bool {
    filters
        .iter()
        .filter(|filter| Some(filter.field) != without)
        .all(|filter| filter.values.iter().any(|(_, value)| entry.matches(value, false)))
}

/// Ids and entries that match.
fn plain_matches(
    query: &Query,
    any: bool,
    filters: &[Filter],
    without: Option<Field>,
) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for notice in &ARCHIVE.0 {
        let articles: Vec<Option<&Article>> =
            if notice.articles.is_empty() { vec![None] } else { notice.articles.iter().map(Some).collect() };
        for (number, article) in articles.into_iter().enumerate() {
            let entry = Plain { notice, article };
            if entry.matches(query, any) && passes(&entry, filters, without) {
                found.push((notice.id.to_string(), number));
            }
        }
    }
    found
}

fn plain_facet(matches: &[(String, usize)], field: Field, unit: CountUnit) -> (BTreeMap<String, u64>, u64) {
    let mut with: BTreeMap<String, BTreeSet<(String, usize)>> = BTreeMap::new();
    let (mut all, mut stated) = (BTreeSet::new(), BTreeSet::new());
    for (id, number) in matches {
        let notice = ARCHIVE.0.iter().find(|notice| notice.id.as_str() == id).unwrap();
        let entry = Plain { notice, article: notice.articles.get(*number) };
        if unit == CountUnit::Articles && entry.article.is_none() {
            continue;
        }
        let counted = (id.clone(), if unit == CountUnit::Notices { 0 } else { *number });
        all.insert(counted.clone());
        for value in entry.values(field) {
            stated.insert(counted.clone());
            with.entry(value.to_owned()).or_default().insert(counted.clone());
        }
    }
    let counts = with.into_iter().map(|(value, units)| (value, units.len() as u64)).collect();
    (counts, (all.len() - stated.len()) as u64)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sets_totals_and_facets_are_those_of_a_plain_reading(
        query in query(), filters in filters(), any in any::<bool>(), by_article in any::<bool>(),
    ) {
        let unit = if by_article { CountUnit::Articles } else { CountUnit::Notices };
        let fields = [Field::Country, Field::Journal, Field::Nature];
        let request = SearchRequest {
            matching: if any { Matching::Any } else { Matching::All },
            filters: filters.clone(),
            facets: fields.iter().map(|field| FacetRequest { field: *field, limit_values: 50 }).collect(),
            count: unit,
            limit_hits: 1000,
            ..SearchRequest::new(query.clone())
        };
        let answer = ARCHIVE.1.ask(&request);
        let expected = plain_matches(&query, any, &filters, None);
        let expected_ids: BTreeSet<String> = expected.iter().map(|(id, _)| id.clone()).collect();
        let found: BTreeSet<String> = ids(&answer).into_iter().collect();
        prop_assert_eq!(&found, &expected_ids);
        let is_article = |(id, number): &&(String, usize)| {
            ARCHIVE.0.iter().any(|notice| notice.id.as_str() == id && notice.articles.len() > *number)
        };
        let articles = expected.iter().filter(is_article).count() as u64;
        prop_assert_eq!((answer.total, answer.total_articles), (expected_ids.len() as u64, articles));
        for hit in &answer.hits {
            prop_assert!(expected.contains(&(hit.notice.id.to_string(), hit.entry)), "{} {}", hit.notice.id, hit.entry);
        }
        for (facet, field) in answer.facets.iter().zip(fields) {
            let matches = plain_matches(&query, any, &filters, Some(field));
            let (counts, not_stated) = plain_facet(&matches, field, unit);
            let shown: BTreeMap<String, u64> =
                facet.values.iter().filter(|v| v.count > 0).map(|v| (v.value.clone(), v.count)).collect();
            prop_assert_eq!(shown, counts);
            prop_assert_eq!(facet.not_stated, not_stated);
            for value in filters.iter().filter(|f| f.field == field).flat_map(|f| &f.values) {
                prop_assert!(facet.values.iter().any(|shown| shown.selected && shown.value == value.0));
            }
        }
    }
}
