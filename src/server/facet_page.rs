//! One facet to a page of all its values, for lists too long to stand beside the hits.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Serialize;

use super::app::App;
use super::asked::{Asked, NOT_STATED};
use super::problem::Problem;
use super::search_page::heading;
use crate::query::Field;
use crate::search::{ArchiveInfo, FacetRequest, FacetValue};

/// Values that a page shows.
const MOST_VALUES: usize = 500;

#[derive(Serialize)]
struct View {
    field: &'static str,
    /// The field of what stands below the values, where that can be ticked too.
    below: Option<&'static str>,
    heading: String,
    contains: String,
    values: Vec<FacetValue>,
    distinct: u64,
    /// The search that led here, without the values of this field: kept in the form.
    kept: Vec<(String, String)>,
    here: String,
    archive: ArchiveInfo,
}

/// `GET /facets/FIELD`: values to tick, and a box to find some.
pub(super) async fn page(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let asked = Asked::read(&pairs);
    match app
        .with_engine(move |engine| {
            let field = Field::from_name(&name).filter(|field| field.is_facet());
            let field = field.ok_or_else(|| Problem::not_found(format!("`{name}` is not a facet")))?;
            let (mut request, _) = asked.request(&[FacetRequest { field, limit_values: MOST_VALUES }]);
            request.limit_hits = 0;
            let mut results = engine.search(&request)?;
            let counts = results.facets.pop().ok_or_else(Problem::internal)?;
            Ok(view(&asked, field, counts, results.archive))
        })
        .await
    {
        Ok(view) => app.pages().page("facet.html", view),
        Err(problem) => app.pages().problem(&problem),
    }
}

fn view(asked: &Asked, field: Field, counts: crate::search::FacetCounts, archive: ArchiveInfo) -> View {
    let is_own = |name: &str| Field::from_name(name).is_some_and(|other| other.facet() == field.facet());
    let pairs = asked.pairs().into_iter().filter(|(name, _)| !is_own(name));
    let values = counts.values.into_iter().filter(|value| value.value != NOT_STATED);
    let below = (field == Field::Family).then(|| Field::Publisher.name());
    let values = values.map(|mut value| {
        // A family of one imprint of the same name needs no second line.
        let only_itself = value.children.len() == 1 && value.children[0].value == value.value;
        value.children.retain(|_| below.is_some() && !only_itself);
        value
    });
    View {
        field: field.name(),
        below,
        heading: heading(field),
        contains: asked.contains.clone(),
        values: values.collect(),
        distinct: counts.distinct,
        kept: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        here: asked.address(1),
        archive,
    }
}
