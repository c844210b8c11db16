//! Articles by authors of one name to the people who may share the name, each with the evidence.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::analysis::{fold_key, names};
use crate::query::{Field, Query, TermKind};
use crate::search::{LikelyPerson, Namesakes, SearchRequest};

/// An article by an author of the name asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sighting {
    /// The notice's id.
    pub notice: String,
    /// The name as this article has it.
    pub written: String,
    /// The other authors.
    pub coauthors: Vec<String>,
    /// The institutions.
    pub institutions: Vec<String>,
    /// The countries.
    pub countries: Vec<String>,
    /// The journal.
    pub journals: Vec<String>,
    /// The subjects.
    pub subjects: Vec<String>,
    /// The year of the article, or else of the notice.
    pub year: Option<i16>,
}

/// Groups that are told; the rest is counted.
const TOLD_GROUPS: usize = 10;
/// Values of a group that are told.
const TOLD_VALUES: usize = 5;
/// Ids of a group that are told.
const TOLD_IDS: usize = 20;

const NOTE: &str = "grouped by shared co-authors, institutions, journals, subjects and years; a name is not an identity: \
one group may be several people, and one person may stand in several groups";

/// The names of authors that a request asks for, as typed, each once. What is excluded is not asked for.
pub fn asked_authors(request: &SearchRequest) -> Vec<String> {
    let mut asked = Vec::new();
    authors_of(&request.query, &mut asked);
    let filters = request.filters.iter().filter(|filter| filter.field == Field::Author);
    asked.extend(filters.flat_map(|filter| filter.values.iter().map(|(shown, _)| shown.clone())));
    let mut known = BTreeSet::new();
    asked.retain(|name| name.chars().any(char::is_alphabetic) && known.insert(fold_key(name)));
    asked
}

fn authors_of(query: &Query, asked: &mut Vec<String>) {
    match query {
        Query::Term { field: Some(Field::Author), text, kind: TermKind::Word }
        | Query::Phrase { field: Some(Field::Author), text, .. } => asked.push(text.clone()),
        Query::Words(parts) | Query::And(parts) | Query::Or(parts) => {
            parts.iter().for_each(|part| authors_of(part, asked));
        }
        _ => {}
    }
}

/// A name that is asked for, to be compared with many.
#[derive(Debug, Clone)]
pub struct AskedName {
    alternatives: Vec<Vec<String>>,
    words: Vec<String>,
}

impl AskedName {
    /// Prepares a name.
    pub fn new(name: &str) -> AskedName {
        let words = fold_key(name).split_whitespace().map(str::to_owned).collect();
        AskedName { alternatives: names::query_terms(name), words }
    }

    /// Whether an author query for this name finds `other`.
    pub fn finds(&self, other: &str) -> bool {
        let folded = fold_key(other);
        // Most names of an archive share no word with the one asked for, which is quickly seen.
        self.words.iter().any(|word| folded.contains(word.as_str())) && {
            let terms = names::index_terms(other);
            self.alternatives.iter().any(|all| all.iter().all(|term| terms.contains(term)))
        }
    }
}

/// Groups sightings, given the newest first. `cut` says that there are more than these.
///
/// Two articles are joined when their names may be one and they share enough: two co-authors written out, or one
/// co-author or an institution together with journal, subject or time. What joins nothing stands alone, so that two
/// people are never shown as one for their name alone.
pub fn namesakes(name: &str, sightings: &[Sighting], cut: bool) -> Namesakes {
    let mut groups = Groups::new(sightings);
    groups.join_all();
    let mut people: Vec<Vec<usize>> = groups.members();
    // Largest first, then in the order of the sightings.
    people.sort_by_key(|members| (std::cmp::Reverse(members.len()), members[0]));
    let notices: BTreeSet<&str> = sightings.iter().map(|sighting| sighting.notice.as_str()).collect();
    Namesakes {
        name: name.to_owned(),
        notices: notices.len() as u64,
        cut,
        may_be_people: people.len() as u64,
        groups: people.iter().take(TOLD_GROUPS).map(|members| person(sightings, members)).collect(),
        note: NOTE.to_owned(),
    }
}

/// Points that two articles must share.
const ENOUGH: u32 = 4;
/// Points for a co-author whose name is written out, or for an institution.
const STRONG: u32 = 2;
/// Articles that are compared for one shared value; a value of more articles than this tells nothing of a person.
const MOST_OF_VALUE: usize = 300;
/// Years between two articles of one time.
const ONE_TIME_YEARS: i16 = 5;

struct Groups<'a> {
    sightings: &'a [Sighting],
    features: Vec<Features>,
    parent: Vec<usize>,
    /// For each group, by its first member, the forms of the name in it.
    forms: Vec<BTreeSet<&'a str>>,
    agree: HashMap<(&'a str, &'a str), bool>,
}

/// What an article shares with others, folded.
struct Features {
    coauthors: BTreeSet<String>,
    institutions: BTreeSet<String>,
    journals: BTreeSet<String>,
    subjects: BTreeSet<String>,
    year: Option<i16>,
}

impl Features {
    fn of(sighting: &Sighting) -> Features {
        let folded = |values: &[String]| values.iter().map(|value| fold_key(value)).collect();
        Features {
            coauthors: sighting.coauthors.iter().map(|name| name_key(name)).collect(),
            institutions: folded(&sighting.institutions),
            journals: folded(&sighting.journals),
            subjects: folded(&sighting.subjects),
            year: sighting.year,
        }
    }

    fn points(&self, other: &Features) -> u32 {
        let coauthors: u32 = self.coauthors.intersection(&other.coauthors).map(|name| weight(name)).sum();
        let institution = u32::from(!self.institutions.is_disjoint(&other.institutions)) * STRONG;
        let journal = u32::from(!self.journals.is_disjoint(&other.journals));
        let subject = u32::from(!self.subjects.is_disjoint(&other.subjects));
        let near = |(a, b): (i16, i16)| (a - b).abs() <= ONE_TIME_YEARS;
        let time = u32::from(self.year.zip(other.year).is_some_and(near));
        coauthors + institution + journal + subject + time
    }
}

/// The words of a name in alphabetical order, because sources order them differently.
fn name_key(name: &str) -> String {
    let folded = fold_key(name);
    let mut words: Vec<&str> = folded.split_whitespace().collect();
    words.sort_unstable();
    words.join(" ")
}

/// A surname with initials is shared by too many to count as much as a name written out.
fn weight(name: &str) -> u32 {
    let written_out = name.split_whitespace().filter(|word| word.chars().count() > 1).count();
    if written_out > 1 { STRONG } else { 1 }
}

impl<'a> Groups<'a> {
    fn new(sightings: &'a [Sighting]) -> Self {
        Groups {
            sightings,
            features: sightings.iter().map(Features::of).collect(),
            parent: (0..sightings.len()).collect(),
            forms: sightings.iter().map(|sighting| BTreeSet::from([sighting.written.as_str()])).collect(),
            agree: HashMap::new(),
        }
    }

    /// Compares the articles that share a co-author or an institution; without these nothing is joined.
    fn join_all(&mut self) {
        let mut by_value: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, features) in self.features.iter().enumerate() {
            for value in features.coauthors.iter().chain(&features.institutions) {
                by_value.entry(value.clone()).or_default().push(at);
            }
        }
        for members in by_value.into_values().filter(|members| members.len() <= MOST_OF_VALUE) {
            for (number, &one) in members.iter().enumerate() {
                for &other in &members[number + 1..] {
                    self.compare(one, other);
                }
            }
        }
    }

    fn compare(&mut self, one: usize, other: usize) {
        let (a, b) = (self.first(one), self.first(other));
        if a == b || self.features[one].points(&self.features[other]) < ENOUGH || !self.may_be_one(a, b) {
            return;
        }
        let (low, high) = (a.min(b), a.max(b));
        self.parent[high] = low;
        let forms = std::mem::take(&mut self.forms[high]);
        self.forms[low].extend(forms);
    }

    /// Whether every form of the name in one group may be the name in the other: `Wei A. Wang` is not `Wei B. Wang`,
    /// even where both are called `Wei Wang` elsewhere.
    fn may_be_one(&mut self, a: usize, b: usize) -> bool {
        let pairs: Vec<(&str, &str)> = self.forms[a]
            .iter()
            .flat_map(|one| self.forms[b].iter().map(move |other| (*one, *other)))
            .collect();
        pairs.into_iter().all(|(one, other)| {
            *self
                .agree
                .entry((one, other))
                .or_insert_with(|| AskedName::new(one).finds(other) || AskedName::new(other).finds(one))
        })
    }

    fn first(&self, mut at: usize) -> usize {
        while self.parent[at] != at {
            at = self.parent[at];
        }
        at
    }

    /// Articles that speak of one notice are not for that reason by one person; each group is a list of places.
    fn members(&self) -> Vec<Vec<usize>> {
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in 0..self.sightings.len() {
            members.entry(self.first(at)).or_default().push(at);
        }
        members.into_values().collect()
    }
}

fn person(sightings: &[Sighting], members: &[usize]) -> LikelyPerson {
    let of =
        |values: fn(&Sighting) -> &[String]| most(members.iter().map(|at| values(&sightings[*at])), fold_key);
    let coauthors = most(members.iter().map(|at| sightings[*at].coauthors.as_slice()), name_key);
    let institutions = of(|s| &s.institutions);
    let (journals, subjects) = (of(|s| &s.journals), of(|s| &s.subjects));
    let several = |values: &[(String, usize)]| values.iter().any(|(_, count)| *count > 1);
    let shared = [
        ("co-authors", several(&coauthors)),
        ("institution", several(&institutions)),
        ("journal", several(&journals)),
        ("subject", several(&subjects)),
    ];
    let years: BTreeSet<i16> = members.iter().filter_map(|at| sightings[*at].year).collect();
    let mut ids: Vec<String> = members.iter().map(|at| sightings[*at].notice.clone()).collect();
    ids.dedup();
    let told = |values: Vec<(String, usize)>| values.into_iter().take(TOLD_VALUES).map(|(v, _)| v).collect();
    LikelyPerson {
        written: members
            .iter()
            .map(|at| sightings[*at].written.clone())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        notices: ids.iter().collect::<BTreeSet<_>>().len() as u64,
        articles: members.len() as u64,
        shared: shared.iter().filter(|(_, shared)| *shared).map(|(name, _)| (*name).to_owned()).collect(),
        coauthors: told(coauthors),
        institutions: told(institutions),
        countries: told(of(|s| &s.countries)),
        journals: told(journals),
        subjects: told(subjects),
        years: years.first().copied().zip(years.last().copied()),
        ids: ids.into_iter().take(TOLD_IDS).collect(),
    }
}

/// Values by how many articles have them, then by alphabet. Spellings with one key are one value, shown at its longest.
fn most<'s>(lists: impl Iterator<Item = &'s [String]>, key: fn(&str) -> String) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, (usize, &str)> = BTreeMap::new();
    for list in lists {
        let of_article: BTreeMap<String, &str> =
            list.iter().map(|value| (key(value), value.as_str())).collect();
        for (key, value) in of_article {
            let (count, shown) = counts.entry(key).or_insert((0, value));
            *count += 1;
            if (value.len(), *shown) > (shown.len(), value) {
                *shown = value;
            }
        }
    }
    let mut values: Vec<(String, usize)> =
        counts.into_values().map(|(count, shown)| (shown.to_owned(), count)).collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sighting from `NAME | co-author, … | institution | journal | subject | year`.
    fn sighting(text: &str) -> Sighting {
        let parts: Vec<&str> = text.split('|').map(str::trim).collect();
        let list = |at: usize| -> Vec<String> {
            parts[at].split(", ").filter(|value| !value.is_empty()).map(str::to_owned).collect()
        };
        Sighting {
            notice: text.to_owned(),
            written: parts[0].to_owned(),
            coauthors: list(1),
            institutions: list(2),
            journals: list(3),
            subjects: list(4),
            year: parts[5].parse().ok(),
            ..Sighting::default()
        }
    }

    /// Checks how many articles each group has, the largest first.
    #[track_caller]
    fn check(texts: &[&str], expected: &[u64]) -> Namesakes {
        let sightings: Vec<Sighting> = texts.iter().map(|text| sighting(text)).collect();
        let found = namesakes("Wei Wang", &sightings, false);
        assert_eq!(
            found.groups.iter().map(|group| group.articles).collect::<Vec<_>>(),
            expected,
            "{found:#?}"
        );
        assert_eq!(found.may_be_people, expected.len() as u64);
        found
    }

    #[test]
    fn shared_coauthors_join_and_a_name_alone_does_not() {
        check(&["Wei Wang | Li Na, Ana Müller | | J | |", "Wei Wang | Na Li, Ana Muller | | K | |"], &[2]);
        check(
            &["Wei Wang | Li Na | | J | Physics | 2010", "Wei Wang | Bo Hu | | J | Physics | 2010"],
            &[1, 1],
        );
        check(&["Wei Wang | Li Na | | J | Physics | 2010", "Wei Wang | Li Na | | J | Physics | 2012"], &[2]);
        check(
            &["Wei Wang | Li Na | | J | Physics | 2000", "Wei Wang | Li Na | | K | Medicine | 2020"],
            &[1, 1],
        );
    }

    #[test]
    fn an_institution_joins_with_more() {
        check(
            &["Wei Wang | | Hospital A | J | Medicine | 2010", "Wang W | | Hospital A | K | Medicine | 2011"],
            &[2],
        );
        check(
            &[
                "Wei Wang | | Hospital A | J | Medicine | 2000",
                "Wei Wang | | Hospital A | K | Physics | 2020",
            ],
            &[1, 1],
        );
    }

    #[test]
    fn names_that_contradict_each_other_stay_apart() {
        let rest = "| Li Na, Bo Hu | Hospital A | J | Medicine | 2010";
        check(&[&format!("Mei Xu {rest}"), &format!("Miao Xu {rest}")], &[1, 1]);
        check(&[&format!("Wei Wang {rest}"), &format!("Wang W {rest}"), &format!("Wu Wang {rest}")], &[2, 1]);
    }

    #[test]
    fn the_evidence_is_told() {
        let found = check(
            &[
                "Wei Wang | Li Na, Bo Hu | | J | Medicine | 2010",
                "Wei Wang | Li Na, Bo Hu | | J | Medicine | 2015",
            ],
            &[2],
        );
        let group = &found.groups[0];
        assert_eq!(group.shared, ["co-authors", "journal", "subject"]);
        assert_eq!(group.coauthors, ["Bo Hu", "Li Na"]);
        assert_eq!(group.years, Some((2010, 2015)));
    }

    #[test]
    fn names_are_asked_for_by_query_and_filter_but_not_excluded_ones() {
        let asked = |text: &str| asked_authors(&SearchRequest::new(crate::query::parse(text).query));
        assert_eq!(asked("author:\"Wei Wang\" fraud"), ["Wei Wang"]);
        assert_eq!(asked("author:wang OR author:Wang"), ["wang"]);
        assert!(asked("fraud -author:wang person:wu author:wan*").is_empty());
    }
}
