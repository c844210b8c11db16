//! A search to the page that people see: hits with their reasons, facets to tick, links for everything that can change.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::app::App;
use super::asked::{Asked, MOST_OFFSET, NOT_STATED};
use super::guard::wants_page;
use super::pieces::{Piece, pieces, whole};
use super::problem::Problem;
use crate::notice::{Article, Notice, Reason, ReasonSource, Span, Status};
use crate::query::{Field, ProblemKind};
use crate::render::{field_value, sanitise, source_words, standing_words};
use crate::search::{
    FacetCounts, FacetRequest, FacetValue, FilterCounts, Hit, Namesakes, SearchResults, Snippet,
};

/// The facets beside the hits, with their headings and the number of values shown.
const FACETS: &[(Field, &str, usize)] = &[
    (Field::Family, "Publisher", 12),
    (Field::Year, "Year of the notice", 200),
    (Field::Reason, "Reason", 12),
    (Field::Nature, "Kind of notice", 14),
    (Field::Status, "Article now", 10),
    (Field::Country, "Country", 10),
    (Field::Journal, "Journal", 10),
    (Field::Process, "Process", 8),
    (Field::ReasonSource, "Reasons given by", 6),
    (Field::Source, "Read from", 14),
];

/// The heading of a facet.
pub(super) fn heading(field: Field) -> String {
    let known =
        FACETS.iter().find(|(known, ..)| *known == field).map(|(_, heading, _)| (*heading).to_owned());
    known.unwrap_or_else(|| field.name().replace('_', " "))
}

/// Authors of an article that a hit names.
const NAMED: usize = 6;

/// `GET /`.
pub(super) async fn page(
    State(app): State<App>,
    headers: HeaderMap,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let asked = Asked::read(&pairs);
    let answered = app.with_engine(move |engine| view(&asked, &|request| Ok(engine.search(request)?))).await;
    match answered {
        Ok(view) => app.pages().page("search.html", view),
        Err(problem) if wants_page(&headers) => app.pages().problem(&problem),
        Err(problem) => problem.into_response(),
    }
}

/// All that the page shows.
#[derive(Serialize)]
struct View {
    asked: Box,
    results: Totals,
    hits: Vec<HitView>,
    facets: Vec<FacetView>,
    chips: Vec<Chip>,
    problems: Vec<String>,
    suggestion: Option<(String, String)>,
    /// Whether the suggestion was searched for already.
    is_respelt: bool,
    /// What filters leave out because notices do not say: field, number, address that takes them in.
    unstated: Vec<(String, u64, String)>,
    people: Vec<Namesakes>,
    pages: Turning,
    /// The same search as JSON, as a feed, as a file.
    here: String,
    archive: crate::search::ArchiveInfo,
}

/// What stands in the form.
#[derive(Serialize)]
struct Box {
    words: String,
    since: String,
    until: String,
    matching: String,
    count: String,
    sort: String,
    collapse: bool,
    is_filtered: bool,
}

#[derive(Serialize)]
struct Totals {
    total: u64,
    articles: u64,
    any: bool,
    wordings: Option<u64>,
    first: usize,
    last: usize,
}

#[derive(Serialize)]
struct Turning {
    previous: Option<String>,
    next: Option<String>,
    /// Absent behind a cursor, where pages are not counted.
    number: Option<usize>,
}

#[derive(Serialize)]
struct Chip {
    label: String,
    value: String,
    href: String,
}

#[derive(Serialize)]
struct FacetView {
    name: &'static str,
    heading: &'static str,
    values: Vec<ValueView>,
    /// Years as a histogram, oldest first.
    bars: Vec<ValueView>,
    distinct: u64,
    shown: usize,
    not_stated: u64,
    /// Whether what does not state the field is wanted.
    with_not_stated: bool,
    largest: u64,
    is_selected: bool,
    /// Years between the dates that are asked for.
    within: Vec<String>,
}

#[derive(Serialize, Clone)]
struct ValueView {
    field: &'static str,
    value: String,
    /// The value as people read it.
    label: String,
    count: u64,
    selected: bool,
    children: Vec<ValueView>,
}

#[derive(Serialize)]
pub(super) struct HitView {
    rank: usize,
    pub(super) id: String,
    pub(super) title: Vec<Piece>,
    more_articles: usize,
    authors: Vec<Vec<Piece>>,
    more_authors: usize,
    journal: Option<String>,
    publisher: Option<String>,
    date: Option<String>,
    nature: &'static str,
    status: Option<(&'static str, &'static str)>,
    passages: Vec<Passage>,
    codes: Vec<(&'static str, Vec<String>)>,
    doi: Option<String>,
    article_doi: Option<String>,
    explanation: Vec<String>,
    /// Other notices of the same wording that it stands for, and the wording.
    others: Option<(u64, String)>,
}

/// Words of the notice.
#[derive(Serialize)]
struct Passage {
    pieces: Vec<Piece>,
    cut_before: bool,
    cut_after: bool,
}

fn view(
    asked: &Asked,
    search: &dyn Fn(&crate::search::SearchRequest) -> Result<SearchResults, Problem>,
) -> Result<View, Problem> {
    let facets: Vec<FacetRequest> =
        FACETS.iter().map(|&(field, _, limit_values)| FacetRequest { field, limit_values }).collect();
    let (mut request, parsing) = asked.request(&facets);
    request.people = true;
    let mut results = search(&request)?;
    show_all_years(asked, &mut results, search)?;
    let first = results.hits.first().map_or(0, |hit| hit.rank);
    let last = results.hits.last().map_or(0, |hit| hit.rank);
    let problems = parsing.iter().chain(&results.problems).map(|problem| problem.message.clone());
    Ok(View {
        asked: Box {
            words: asked.words.clone(),
            since: asked.since.clone(),
            until: asked.until.clone(),
            matching: asked.matching.clone(),
            count: asked.count.clone(),
            sort: asked.sort.clone(),
            collapse: asked.collapse,
            is_filtered: !asked.filters.is_empty()
                || !asked.not_stated.is_empty()
                || !asked.since.is_empty()
                || !asked.until.is_empty(),
        },
        results: Totals {
            total: results.total,
            articles: results.total_articles,
            any: results.matched == crate::search::Matching::Any
                && asked.words.split_whitespace().count() > 1,
            wordings: results.total_collapsed,
            first,
            last,
        },
        facets: results.facets.iter().filter_map(|facet| facet_view(asked, facet)).collect(),
        chips: chips(asked),
        problems: problems.chain(asked.passed_over()).collect(),
        suggestion: results.suggestion.as_ref().map(|words| (words.clone(), suggested(asked, words))),
        pages: Turning {
            previous: (asked.page > 1).then(|| asked.address(asked.page - 1)),
            next: results.next.as_ref().map(|next| match last < MOST_OFFSET && asked.after.is_none() {
                true => asked.address(asked.page + 1),
                false => asked.behind(next),
            }),
            number: asked.after.is_none().then_some(asked.page),
        },
        is_respelt: results.problems.iter().any(|problem| problem.kind == ProblemKind::Respelt),
        unstated: results.filters.iter().filter_map(|left_out| unstated(asked, left_out)).collect(),
        people: results.people.iter().filter(|person| person.notices > 1).cloned().collect(),
        here: asked.address(1),
        hits: results.hits.iter().map(hit_view).collect(),
        archive: results.archive,
    })
}

/// Dates narrow the years too; whoever has chosen some of them still sees the others.
fn show_all_years(
    asked: &Asked,
    results: &mut SearchResults,
    search: &dyn Fn(&crate::search::SearchRequest) -> Result<SearchResults, Problem>,
) -> Result<(), Problem> {
    if asked.since.is_empty() && asked.until.is_empty() {
        return Ok(());
    }
    let other =
        Asked { since: String::new(), until: String::new(), after: None, limit: Some(0), ..asked.clone() };
    let limit_values = facet_limit(Field::Year);
    let (request, _) = other.request(&[FacetRequest { field: Field::Year, limit_values }]);
    let years = search(&request)?.facets.pop();
    let place = results.facets.iter_mut().find(|facet| facet.field == Field::Year.name());
    if let (Some(place), Some(years)) = (place, years) {
        *place = years;
    }
    Ok(())
}

fn facet_limit(field: Field) -> usize {
    FACETS.iter().find(|(known, ..)| *known == field).map_or(0, |(.., limit)| *limit)
}

/// Whether a year lies between the dates that are asked for, if any are.
fn is_within(asked: &Asked, year: &str) -> bool {
    let first = |date: &str| date.get(..4).map(str::to_owned);
    let is_asked = !(asked.since.is_empty() && asked.until.is_empty());
    is_asked
        && first(&asked.since).is_none_or(|since| since.as_str() <= year)
        && first(&asked.until).is_none_or(|until| year <= until.as_str())
}

fn suggested(asked: &Asked, words: &str) -> String {
    Asked { words: words.to_owned(), ..asked.clone() }.address(1)
}

/// What a filter leaves out, and the address that takes it in again.
fn unstated(asked: &Asked, left_out: &FilterCounts) -> Option<(String, u64, String)> {
    let field = Field::from_name(&left_out.field).filter(|field| field.is_facet())?;
    if left_out.not_stated == 0 || asked.not_stated.contains(&field) {
        return None;
    }
    let with = asked.with_not_stated(field, true).address(1);
    Some((field.name().replace('_', " "), left_out.not_stated, with))
}

fn chips(asked: &Asked) -> Vec<Chip> {
    let filters = asked.filters.iter().map(|(field, value)| Chip {
        label: field.name().replace('_', " "),
        value: shown(*field, &sanitise(value)),
        href: asked.without(*field, value).address(1),
    });
    let mut chips: Vec<Chip> = filters.collect();
    chips.extend(asked.not_stated.iter().map(|field| Chip {
        label: field.name().replace('_', " "),
        value: "not stated".to_owned(),
        href: asked.with_not_stated(*field, false).address(1),
    }));
    if !(asked.since.is_empty() && asked.until.is_empty()) {
        let value = match (asked.since.as_str(), asked.until.as_str()) {
            (since, "") => format!("from {since}"),
            ("", until) => format!("until {until}"),
            (since, until) => format!("{since} to {until}"),
        };
        let other = Asked { since: String::new(), until: String::new(), ..asked.clone() };
        chips.push(Chip { label: "date".to_owned(), value, href: other.address(1) });
    }
    chips
}

/// The value as people read it: those of closed lists have `_` for a blank.
fn shown(field: Field, value: &str) -> String {
    let is_closed = matches!(
        field,
        Field::Nature
            | Field::Status
            | Field::Stance
            | Field::RaisedBy
            | Field::Completeness
            | Field::Inquiry
            | Field::Prior
    );
    if is_closed { value.replace('_', " ") } else { value.to_owned() }
}

fn facet_view(asked: &Asked, facet: &FacetCounts) -> Option<FacetView> {
    let field = Field::from_name(&facet.field)?;
    let (_, heading, limit) = FACETS.iter().find(|(known, ..)| *known == field)?;
    let mut values: Vec<ValueView> = facet
        .values
        .iter()
        .filter(|value| value.value != NOT_STATED)
        .map(|value| value_view(asked, field, value))
        .collect();
    let largest = facet.values.iter().map(|value| value.count).max().unwrap_or_default();
    let mut bars = Vec::new();
    if field == Field::Year {
        bars = every_year(&values);
        values.sort_by(|a, b| b.value.cmp(&a.value));
    }
    let is_selected = asked.filters.iter().any(|(selected, _)| selected.facet() == field.facet());
    let with_not_stated = asked.not_stated.contains(&field);
    if values.is_empty() && facet.not_stated == 0 && !is_selected && !with_not_stated {
        return None;
    }
    Some(FacetView {
        within: bars.iter().map(|bar| bar.value.clone()).filter(|year| is_within(asked, year)).collect(),
        name: field.name(),
        heading,
        shown: values.len().min(*limit),
        with_not_stated,
        values,
        bars,
        distinct: facet.distinct,
        not_stated: facet.not_stated,
        largest,
        is_selected,
    })
}

/// A bar for each year from the first to the last: a year without notices is told by its gap.
fn every_year(values: &[ValueView]) -> Vec<ValueView> {
    let year = |value: &ValueView| value.value.parse::<i32>().ok();
    let years: Vec<i32> = values.iter().filter_map(year).collect();
    let (Some(first), Some(last)) = (years.iter().min(), years.iter().max()) else { return Vec::new() };
    let bar = |at: i32| {
        let counted = values.iter().find(|value| year(value) == Some(at)).cloned();
        counted.unwrap_or_else(|| ValueView {
            field: Field::Year.name(),
            value: at.to_string(),
            label: at.to_string(),
            count: 0,
            selected: false,
            children: Vec::new(),
        })
    };
    (*first..=*last).map(bar).collect()
}

fn value_view(asked: &Asked, field: Field, value: &FacetValue) -> ValueView {
    let selected = asked.selects(field, &value.value);
    // A family of one imprint of the same name needs no second line.
    let only_itself = value.children.len() == 1 && value.children[0].value == value.value;
    let children = value.children.iter().filter(|_| field == Field::Family && !only_itself);
    ValueView {
        field: field.name(),
        value: value.value.clone(),
        label: shown(field, &value.value),
        count: value.count,
        selected,
        children: children.map(|child| value_view(asked, Field::Publisher, child)).collect(),
    }
}

/// What a list shows of a hit.
pub(super) fn hit_view(hit: &Hit) -> HitView {
    let notice = &hit.notice;
    let article = notice.articles.get(hit.entry).or(notice.articles.first());
    let authors = article.map(|article| authors(hit, article)).unwrap_or_default();
    let all_authors = article.map_or(0, |article| article.authors.len());
    HitView {
        rank: hit.rank,
        id: notice.id.to_string(),
        title: title(hit),
        more_articles: notice.articles.len().saturating_sub(1),
        more_authors: all_authors - authors.len(),
        authors,
        journal: notice.journal.clone(),
        publisher: notice.publisher.as_ref().map(|publisher| publisher.imprint.clone()),
        date: notice.dates.published.map(|date| date.to_string()),
        nature: notice.nature.as_str(),
        status: article.and_then(|article| article.status).and_then(badge),
        passages: passages(hit),
        codes: codes(notice, article),
        doi: notice.doi.as_ref().map(ToString::to_string),
        article_doi: article.and_then(|article| article.doi.as_ref()).map(ToString::to_string),
        explanation: hit.explanation.clone(),
        others: hit.others.filter(|others| *others > 0).zip(notice.cluster.clone()),
    }
}

/// How the article stands: its name in styles, and in words.
pub(super) fn badge(status: Status) -> Option<(&'static str, &'static str)> {
    (status != Status::None).then(|| (status.as_str(), standing_words(status)))
}

fn is_words(snippet: &Snippet) -> bool {
    matches!(snippet.field.as_str(), "reason_text" | "text")
}

/// Two passages at most, neither of which says what the other does.
fn passages(hit: &Hit) -> Vec<Passage> {
    let words = |snippet: &Snippet| {
        let value =
            field_value(&hit.notice, &snippet.field).and_then(|value| value.get(snippet.start..snippet.end));
        value.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut chosen: Vec<(&Snippet, String)> = Vec::new();
    for snippet in hit.snippets.iter().filter(|snippet| is_words(snippet)) {
        let says = words(snippet);
        let is_new = chosen.iter().all(|(_, said)| !said.contains(&says) && !says.contains(said.as_str()));
        if is_new && chosen.len() < 2 {
            chosen.push((snippet, says));
        }
    }
    chosen.into_iter().filter_map(|(snippet, _)| passage(hit, snippet)).collect()
}

fn passage(hit: &Hit, snippet: &Snippet) -> Option<Passage> {
    let value = field_value(&hit.notice, &snippet.field)?;
    let part = Span { start: snippet.start, end: snippet.end };
    Some(Passage {
        pieces: pieces(value, part, spans(hit, &snippet.field)),
        cut_before: snippet.start > 0,
        cut_after: snippet.end < value.len(),
    })
}

fn spans<'a>(hit: &'a Hit, field: &str) -> &'a [Span] {
    hit.highlights.get(field).map_or(&[], Vec::as_slice)
}

/// The article's title, because many notices are titled only "Retraction".
fn title(hit: &Hit) -> Vec<Piece> {
    let of_article = format!("articles.{}.title", hit.entry);
    let field =
        [of_article.as_str(), "title"].into_iter().find(|field| field_value(&hit.notice, field).is_some());
    field
        .and_then(|field| Some(whole(field_value(&hit.notice, field)?, spans(hit, field))))
        .unwrap_or_else(|| whole(&in_place_of_title(&hit.notice), &[]))
}

/// Words of a notice that stand for its title.
const TITLE_WORDS: usize = 12;

/// What names a notice without a title: its first words, or where and when it appeared.
pub(super) fn in_place_of_title(notice: &Notice) -> String {
    let text = notice.reason_text.as_deref().or(notice.text.as_deref()).unwrap_or_default();
    let mut words = text.split_whitespace();
    let first: Vec<&str> = words.by_ref().take(TITLE_WORDS).collect();
    if !first.is_empty() {
        let more = if words.next().is_some() { " …" } else { "" };
        return format!("(no title) {}{more}", first.join(" "));
    }
    let date = notice.dates.published.map(|date| date.to_string());
    let place: Vec<String> = notice.journal.iter().cloned().chain(date).collect();
    if place.is_empty() { "(no title)".to_owned() } else { format!("(no title) {}", place.join(", ")) }
}

fn authors(hit: &Hit, article: &Article) -> Vec<Vec<Piece>> {
    let name = |(at, name): (usize, &String)| {
        whole(name, spans(hit, &format!("articles.{}.authors.{at}", hit.entry)))
    };
    article.authors.iter().enumerate().take(NAMED).map(name).collect()
}

/// Codes by whoever gave them, because a code that others gave is not the notice's own statement.
fn codes(notice: &Notice, article: Option<&Article>) -> Vec<(&'static str, Vec<String>)> {
    let all: Vec<&Reason> = notice.reasons.iter().chain(article.iter().flat_map(|a| &a.reasons)).collect();
    let of = |&source: &ReasonSource| {
        let codes: Vec<String> = all.iter().filter(|r| r.states(source)).map(|r| r.code.clone()).collect();
        (!codes.is_empty()).then(|| (source_words(source), codes))
    };
    ReasonSource::ALL.iter().filter_map(of).collect()
}
