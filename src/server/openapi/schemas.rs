//! The shapes of answers to JSON Schema, as far as programs rely on them.

use serde_json::{Value, json};

use crate::check::Verdict;
use crate::notice::Nature;
use crate::statistics::ChartKind;

/// Every named shape.
pub(super) fn schemas() -> Value {
    let count = json!({ "type": "integer", "minimum": 0 });
    let words = json!({ "type": "string" });
    // Numbers too small to be told are null.
    let untold = json!({ "type": "array", "items": { "type": ["integer", "null"], "minimum": 0 } });
    let untold_total = json!({ "type": ["integer", "null"], "minimum": 0 });
    let list =
        |name: &str| json!({ "type": "array", "items": { "$ref": format!("#/components/schemas/{name}") } });
    let object = |required: &[&str], properties: Value| json!({ "type": "object", "required": required, "properties": properties });
    let facet_info = object(&["distinct", "not_stated"], json!({ "distinct": count, "not_stated": count }));
    json!({
        "SearchAnswer": object(
            &["query", "match", "total", "total_articles", "hits", "facets", "facet_info", "problems", "archive"],
            json!({
                "query": words, "match": { "enum": ["all", "any"] }, "total": count, "total_articles": count,
                "hits": list("Hit"), "next": words,
                "facets": { "type": "object", "additionalProperties": list("FacetValue") },
                "facet_info": { "type": "object", "additionalProperties": facet_info },
                "problems": list("QueryProblem"), "suggestion": words,
                "archive": { "$ref": "#/components/schemas/Archive" },
            }),
        ),
        "FacetAnswer": object(
            &["field", "total", "values", "distinct", "not_stated", "archive"],
            json!({ "field": words, "total": count, "values": list("FacetValue"), "distinct": count, "not_stated": count }),
        ),
        "CheckAnswer": object(
            &["complete", "references", "summary", "archive"],
            json!({
                "complete": { "type": "boolean" }, "references": list("Checked"),
                "summary": { "type": "object", "additionalProperties": count },
                "errors": { "type": "array", "items": words }, "warnings": { "type": "array", "items": words },
                "archive": { "$ref": "#/components/schemas/Archive" },
            }),
        ),
        "Checked": object(
            &["number", "input", "status", "why", "notices"],
            json!({
                "number": count, "key": words, "file": words, "line": count, "page": count, "paragraph": count, "input": words, "title": words,
                "doi": words, "pmid": words, "pmcid": words, "reason_text": words, "notice_says": { "type": "object" },
                "status": { "enum": Verdict::ALL.iter().map(|verdict| verdict.as_str()).collect::<Vec<_>>() },
                "nature": words, "matched_by": words, "score": { "type": "number" }, "why": words,
                "notices": { "type": "array", "items": words },
            }),
        ),
        "Hit": object(
            &["rank", "score", "notice", "entry", "highlights", "snippets"],
            json!({
                "rank": count, "score": { "type": "number" }, "notice": { "$ref": "#/components/schemas/Notice" }, "entry": count,
                "highlights": { "type": "object", "additionalProperties": list("Span") }, "snippets": list("Snippet"),
            }),
        ),
        "FacetValue": object(
            &["value", "count", "selected"],
            json!({ "value": words, "count": count, "selected": { "type": "boolean" }, "children": list("FacetValue") }),
        ),
        "Snippet": object(&["field", "start", "end"], json!({ "field": words, "start": count, "end": count })),
        "Span": object(&["start", "end"], json!({ "start": count, "end": count })),
        "QueryProblem": object(&["kind", "message"], json!({ "kind": words, "message": words, "start": count, "end": count })),
        "Archive": object(
            &["fingerprint", "notices", "articles", "sample"],
            json!({ "fingerprint": words, "notices": count, "articles": count, "newest": words, "sample": { "type": "boolean" } }),
        ),
        "Notice": notice(),
        "Article": article(),
        "Reason": reason(),
        "Chart": object(
            &["name", "title", "shape", "unit", "categories", "series", "population", "total", "search", "left_out", "notes", "complete", "archive"],
            json!({
                "name": { "enum": ChartKind::ALL.map(ChartKind::name) }, "title": words, "shape": { "enum": ["columns", "bars", "shares", "band"] },
                "unit": { "enum": ["notices", "articles", "wordings", "days", "years"] }, "population": { "enum": ["notices", "articles", "wordings"] },
                "categories": { "type": "array", "items": words }, "total": untold_total, "search": words,
                "series": { "type": "array", "items": object(&["name", "values"], json!({
                    "name": words, "values": untold,
                })) },
                "rests_on": untold, "notes": { "type": "array", "items": words }, "complete": { "type": "boolean" },
                "left_out": { "type": "array", "items": object(&["why", "count"], json!({
                    "why": words, "count": { "type": ["integer", "null"], "minimum": 0 },
                })) },
                "archive": { "$ref": "#/components/schemas/Archive" },
            }),
        ),
        "Suggestion": object(&["query", "label", "kind"], json!({ "query": words, "label": words, "kind": words })),
        "Problem": object(
            &["type", "title", "status", "detail"],
            json!({ "type": words, "title": words, "status": count, "detail": words }),
        ),
    })
}

fn words() -> Value {
    json!({ "type": "string" })
}

fn list_of(items: &Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn named(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// One notice: what is absent is not stated.
fn notice() -> Value {
    let (words, texts) = (words(), list_of(&words()));
    let person = json!({ "type": "object", "required": ["name", "role"], "properties": {
        "name": words, "as_found": words, "role": words, "affiliation": words,
    } });
    let source = json!({ "type": "object", "properties": {
        "path": words, "format": words, "record": { "type": "integer", "minimum": 0 }, "values": { "type": "object" },
    } });
    let stance = json!({ "type": "object", "properties": { "name": words, "stance": words } });
    json!({ "type": "object", "required": ["id", "nature"], "properties": {
        "id": words, "aliases": texts, "nature": { "enum": Nature::ALL.iter().map(|nature| nature.as_str()).collect::<Vec<_>>() }, "title": words, "doi": words,
        "pmid": words, "url": words, "journal": words, "issn": texts, "volume": words, "issue": words, "pages": words,
        "publisher": { "type": "object", "properties": { "as_found": words, "imprint": words, "family": words } },
        "dates": { "type": "object", "additionalProperties": words },
        "articles": list_of(&named("Article")), "people": list_of(&person), "initiator": texts,
        "by_agreement": { "type": "boolean" }, "stance": words, "stance_by": list_of(&stance),
        "reasons": list_of(&named("Reason")), "reason_text": words, "text": words, "countries": texts, "subjects": texts,
        "licence": words, "language": words, "completeness": { "type": "object" }, "cluster": words, "source": source,
        "sources": list_of(&source), "warnings": texts,
    } })
}

fn article() -> Value {
    let (words, texts) = (words(), list_of(&words()));
    json!({ "type": "object", "properties": {
        "title": words, "authors": texts, "doi": words, "pmid": words, "journal": words, "year": { "type": "integer" },
        "volume": words, "pages": words, "published": words, "type": words, "institutions": texts, "countries": texts,
        "status": words, "history": texts, "reasons": list_of(&named("Reason")),
    } })
}

fn reason() -> Value {
    let words = words();
    let evidence = json!({ "type": "object", "required": ["start", "end", "text"], "properties": {
        "start": { "type": "integer", "minimum": 0 }, "end": { "type": "integer", "minimum": 0 }, "text": words,
    } });
    json!({ "type": "object", "required": ["code", "layer", "source"], "properties": {
        "code": words, "layer": words, "source": words, "confidence": { "type": "number" },
        "inferred": { "type": "boolean" }, "evidence": list_of(&evidence),
    } })
}
