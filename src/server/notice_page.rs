//! A notice to its page: the text beside the fields, and for each field the words that it was read from.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::app::App;
use super::archive::Engine;
use super::guard::wants_page;
use super::pieces::{Piece, whole};
use super::problem::Problem;
use super::search_page::{badge, hit_view, HitView};
use crate::notice::{Article, Notice, Reason, Role, Span};
use crate::query;
use crate::render::source_words;
use crate::search::{ArchiveInfo, SearchRequest, Sort};

/// `GET /notices/ID`.
pub(super) async fn page(State(app): State<App>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    match app.with_engine(move |engine| view(engine, &id)).await {
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
    archive: ArchiveInfo,
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
    /// The notices about the article, oldest first.
    timeline: Vec<HitView>,
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

fn view(engine: &Engine, id: &str) -> Result<View, Problem> {
    let found = engine.notice(id)?;
    let notice = found.ok_or_else(|| Problem::not_found(format!("no notice `{id}` in this archive")))?;
    let mut marks = Marks::default();
    let fields = fields(&notice, &mut marks);
    let reasons = notice.reasons.iter().map(|reason| reason_view(reason, &mut marks)).collect();
    let mut articles = Vec::new();
    for (at, article) in notice.articles.iter().enumerate() {
        let timeline = if at < MOST_TIMELINES { timeline(engine, article)? } else { Vec::new() };
        articles.push(ArticleView {
            status: article.status.and_then(badge),
            reasons: article.reasons.iter().map(|reason| reason_view(reason, &mut marks)).collect(),
            article: article.clone(),
            timeline,
        });
    }
    Ok(View {
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
    let agreed = notice.by_agreement.map(|agreed| if agreed { ", by agreement" } else { "" }).unwrap_or_default();
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
        says: source_words(reason.source),
        marks: reason.evidence.iter().map(|e| marks.add(Span { start: e.start, end: e.end })).collect(),
        evidence: reason.evidence.iter().map(|evidence| evidence.text.clone()).collect(),
    }
}

/// The notices about an article, oldest first.
fn timeline(engine: &Engine, article: &Article) -> Result<Vec<HitView>, Problem> {
    let Some(doi) = article.doi.as_ref().filter(|_| article.history.len() > 1) else { return Ok(Vec::new()) };
    let request = SearchRequest {
        sort: Sort::Oldest,
        limit_hits: 50,
        ..SearchRequest::new(query::parse(&format!("doi:\"{doi}\"")).query)
    };
    Ok(engine.search(&request)?.hits.iter().map(hit_view).collect())
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
