//! A notice to its page: the text beside the fields, and for each field the words that it was read from.

use std::time::{Duration, Instant};

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::app::App;
use super::archive::Engine;
use super::guard::wants_page;
use super::pages::id_of;
use super::pieces::{Piece, whole};
use super::problem::Problem;
use super::search_page::{HitView, badge, hit_view, in_place_of_title};
use crate::check::citation;
use crate::notice::{Article, Band, CardItem, Evidence, ItemStanding, Notice, Reason, Role, Span};
use crate::query::{self, Field, Query};
use crate::render::{Statement, reason_words, statements};
use crate::search::{ArchiveInfo, SearchRequest, Sort};
use crate::understand::completeness_card;

/// `GET /notices/ID`.
pub(super) async fn page(State(app): State<App>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    match app.with_engine(move |engine| view(engine, &id_of(&id))).await {
        Ok(view) => app.pages().page("notice.html", view),
        Err(problem) if wants_page(&headers) => app.pages().problem(&problem),
        Err(problem) => problem.into_response(),
    }
}

#[derive(Serialize)]
struct View {
    notice: Notice,
    journal: Option<String>,
    fields: Vec<FieldView>,
    people: Vec<(String, Vec<PersonView>)>,
    reasons: Vec<ReasonView>,
    articles: Vec<ArticleView>,
    paragraphs: Vec<Vec<Piece>>,
    statements: Vec<StatementView>,
    card: CardView,
    similar: Vec<HitView>,
    /// How many notices share the wording, this one among them; 0 or 1 where none other does.
    wording: u64,
    cite: String,
    /// What names the notice where it has no title.
    untitled: String,
    archive: ArchiveInfo,
}

/// What the notice says beyond its reasons, with its words.
#[derive(Serialize)]
struct StatementView {
    label: &'static str,
    value: Option<String>,
    marks: Vec<usize>,
    words: Vec<String>,
}

/// The notice beside the rubric: items met, missing, and those that the source cannot tell.
#[derive(Serialize)]
struct CardView {
    rubric: u32,
    band: Option<&'static str>,
    met: Vec<ItemView>,
    missing: Vec<ItemView>,
    unknown: Vec<ItemView>,
}

#[derive(Serialize)]
struct ItemView {
    id: &'static str,
    says: String,
    level: &'static str,
    mark: Option<usize>,
}

/// Something that happened to an article.
#[derive(Serialize)]
struct Event {
    date: String,
    what: String,
    /// The notice, where it is one.
    id: Option<String>,
    title: Option<String>,
    is_here: bool,
}

/// A field with its value, or with the word that the notice does not state it.
#[derive(Serialize)]
struct FieldView {
    label: &'static str,
    value: Option<String>,
    /// The number of its mark in the text.
    mark: Option<usize>,
}

#[derive(Serialize)]
struct PersonView {
    name: String,
    as_found: Option<String>,
    affiliation: Option<String>,
}

#[derive(Serialize)]
struct ReasonView {
    code: String,
    layer: String,
    says: &'static str,
    marks: Vec<usize>,
    evidence: Vec<String>,
}

#[derive(Serialize)]
struct ArticleView {
    article: Article,
    status: Option<(&'static str, &'static str)>,
    reasons: Vec<ReasonView>,
    /// From its publication to the last notice about it.
    timeline: Vec<Event>,
}

/// Marks in the text, numbered as they are found.
#[derive(Default)]
struct Marks(Vec<Span>);

impl Marks {
    fn add(&mut self, span: Span) -> usize {
        self.0.iter().position(|known| *known == span).unwrap_or_else(|| {
            self.0.push(span);
            self.0.len() - 1
        })
    }
}

/// Articles of a batch whose history is shown; the rest is named.
const MOST_TIMELINES: usize = 20;

/// Notices of the history of one article.
const MOST_EVENTS: usize = 50;

/// Notices alike that a page names.
const SIMILAR: usize = 5;

/// What stands beside a notice must not keep it waiting.
const ASIDE_WITHIN: Duration = Duration::from_secs(2);

fn view(engine: &Engine, id: &str) -> Result<View, Problem> {
    let found = engine.notice(id)?;
    let notice = found.ok_or_else(|| Problem::not_found(format!("no notice `{id}` in this archive")))?;
    let mut marks = Marks::default();
    let fields = fields(&notice, &mut marks);
    let reasons = notice.reasons.iter().map(|reason| reason_view(reason, &mut marks)).collect();
    let mut articles = Vec::new();
    for (at, article) in notice.articles.iter().enumerate() {
        let timeline = if at < MOST_TIMELINES { timeline(engine, &notice, article)? } else { Vec::new() };
        articles.push(ArticleView {
            status: article.status.and_then(badge),
            reasons: article.reasons.iter().map(|reason| reason_view(reason, &mut marks)).collect(),
            article: article.clone(),
            timeline,
        });
    }
    let statements = statements(&notice).into_iter().map(|one| statement_view(one, &mut marks)).collect();
    let card = card_view(&notice, &mut marks);
    Ok(View {
        statements,
        card,
        similar: similar(engine, &notice)?,
        wording: wording(engine, &notice)?,
        untitled: in_place_of_title(&notice),
        cite: citation(&notice),
        journal: journal(&notice),
        fields,
        people: people(&notice),
        reasons,
        articles,
        paragraphs: paragraphs(notice.text.as_deref().unwrap_or_default(), &marks.0),
        archive: engine.archive()?,
        notice,
    })
}

fn journal(notice: &Notice) -> Option<String> {
    let mut text = notice.journal.clone()?;
    for (before, value, after) in
        [(" ", &notice.volume, ""), ("(", &notice.issue, ")"), (": ", &notice.pages, "")]
    {
        if let Some(value) = value {
            text += &format!("{before}{value}{after}");
        }
    }
    Some(text)
}

fn fields(notice: &Notice, marks: &mut Marks) -> Vec<FieldView> {
    let mut fields = Vec::new();
    let mut field = |label: &'static str, value: Option<String>, name: &str| {
        let mark = notice.evidence.get(name).map(|span| marks.add(*span));
        fields.push(FieldView { label, value, mark });
    };
    let words = |text: &str| text.replace('_', " ");
    let initiators: Vec<String> = notice.initiator.iter().map(|one| words(one.as_str())).collect();
    let agreed =
        notice.by_agreement.map(|agreed| if agreed { ", by agreement" } else { "" }).unwrap_or_default();
    let initiator = (!initiators.is_empty()).then(|| format!("{}{agreed}", initiators.join(", ")));
    field("retracted by", initiator, "initiator");
    field("authors’ view", notice.stance.map(|stance| words(stance.as_str())), "stance");
    field("received", notice.dates.received.map(|date| date.to_string()), "dates.received");
    field("accepted", notice.dates.accepted.map(|date| date.to_string()), "dates.accepted");
    field("published", notice.dates.published.map(|date| date.to_string()), "dates.published");
    let publisher = notice.publisher.as_ref().map(|publisher| {
        if publisher.family == publisher.imprint {
            publisher.imprint.clone()
        } else {
            format!("{} ({})", publisher.imprint, publisher.family)
        }
    });
    field("publisher", publisher, "publisher");
    field("why, in its words", notice.reason_text.as_ref().map(|_| "see the text".to_owned()), "reason_text");
    field("language", notice.language.clone(), "language");
    field("licence", notice.licence.clone(), "licence");
    fields
}

fn people(notice: &Notice) -> Vec<(String, Vec<PersonView>)> {
    let of = |role: &Role| {
        let named = notice.people.iter().filter(|person| person.role == *role);
        let named: Vec<PersonView> = named
            .map(|person| PersonView {
                name: person.name.clone(),
                as_found: person.as_found.clone(),
                affiliation: person.affiliation.clone(),
            })
            .collect();
        (!named.is_empty()).then(|| (role.as_str().replace('_', " "), named))
    };
    Role::ALL.iter().filter_map(of).collect()
}

fn reason_view(reason: &Reason, marks: &mut Marks) -> ReasonView {
    ReasonView {
        code: reason.code.clone(),
        layer: reason.layer.to_string(),
        says: reason_words(reason),
        marks: reason.evidence.iter().map(|e| marks.add(Span { start: e.start, end: e.end })).collect(),
        evidence: reason.evidence.iter().map(|evidence| evidence.text.clone()).collect(),
    }
}

fn statement_view(statement: Statement<'_>, marks: &mut Marks) -> StatementView {
    let mark = |evidence: &&Evidence| marks.add(Span { start: evidence.start, end: evidence.end });
    StatementView {
        label: statement.label,
        value: statement.value,
        marks: statement.evidence.iter().map(mark).collect(),
        words: statement.evidence.iter().map(|evidence| evidence.text.clone()).collect(),
    }
}

fn card_view(notice: &Notice, marks: &mut Marks) -> CardView {
    let card = completeness_card(notice);
    let mut of = |standing: ItemStanding| {
        let items = card.items.iter().filter(|item| item.standing == standing);
        let view = |item: &CardItem| ItemView {
            id: item.id,
            says: item.says.clone(),
            level: item.level,
            mark: item.evidence.as_ref().map(|words| marks.add(Span { start: words.start, end: words.end })),
        };
        items.map(view).collect::<Vec<_>>()
    };
    CardView {
        met: of(ItemStanding::Met),
        missing: of(ItemStanding::Missing),
        unknown: of(ItemStanding::NotAssessable),
        rubric: card.rubric,
        band: card.band.map(Band::as_str),
    }
}

/// Notices most like this one.
fn similar(engine: &Engine, notice: &Notice) -> Result<Vec<HitView>, Problem> {
    let request = SearchRequest {
        sort: Sort::Relevance,
        limit_hits: SIMILAR,
        deadline: Instant::now().checked_add(ASIDE_WITHIN),
        ..SearchRequest::new(Query::All)
    };
    let found = engine.more(notice.id.as_str(), &request)?;
    Ok(found.map(|found| found.hits.iter().map(hit_view).collect()).unwrap_or_default())
}

fn wording(engine: &Engine, notice: &Notice) -> Result<u64, Problem> {
    let Some(cluster) = &notice.cluster else { return Ok(0) };
    let (query, _) = query::filter(Field::Cluster, cluster);
    Ok(engine.search(&SearchRequest { limit_hits: 0, ..SearchRequest::new(query) })?.total)
}

/// What happened to an article, in order: its publication where the day or year is stated, then every notice.
fn timeline(engine: &Engine, here: &Notice, article: &Article) -> Result<Vec<Event>, Problem> {
    let published = article.published.map(|date| date.to_string());
    let mut events = Vec::new();
    events.extend(published.or(article.year.map(|year| year.to_string())).map(|date| Event {
        date,
        what: "article published".to_owned(),
        id: None,
        title: None,
        is_here: false,
    }));
    for id in article.history.iter().take(MOST_EVENTS) {
        let found = if id == here.id.as_str() { Some(here.clone()) } else { engine.notice(id)? };
        events.extend(found.map(|notice| Event {
            date: notice.dates.published.map_or("undated".to_owned(), |date| date.to_string()),
            what: notice.nature.as_str().replace('_', " "),
            is_here: notice.id == here.id,
            title: notice.title,
            id: Some(notice.id.to_string()),
        }));
    }
    Ok(if events.len() > 1 { events } else { Vec::new() })
}

/// Paragraphs with their marks; a mark that goes over the end of a paragraph goes on in the next.
fn paragraphs(text: &str, marks: &[Span]) -> Vec<Vec<Piece>> {
    let mut paragraphs = Vec::new();
    let mut start = 0;
    for paragraph in text.split_inclusive("\n\n") {
        let end = start + paragraph.trim_end().len();
        let local: Vec<Span> = marks
            .iter()
            .map(|mark| Span {
                start: mark.start.clamp(start, end) - start,
                end: mark.end.clamp(start, end) - start,
            })
            .collect();
        if end > start {
            paragraphs.push(whole(&text[start..end], &local));
        }
        start += paragraph.len();
    }
    paragraphs
}
