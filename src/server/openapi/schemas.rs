//! The shapes of answers to JSON Schema, as far as programs rely on them.

use serde_json::{Value, json};

use crate::check::Verdict;
use crate::statistics::ChartKind;

/// Every named shape.
pub(super) fn schemas() -> Value {
    let count = json!({ "type": "integer", "minimum": 0 });
    let words = json!({ "type": "string" });
    // Numbers too small to be told are null.
    let untold = json!({ "type": "array", "items": { "type": ["integer", "null"], "minimum": 0 } });
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
                "highlights": { "type": "object", "additionalProperties": list("Span") }, "snippets": { "type": "array" },
            }),
        ),
        "FacetValue": object(
            &["value", "count", "selected"],
            json!({ "value": words, "count": count, "selected": { "type": "boolean" }, "children": list("FacetValue") }),
        ),
        "Span": object(&["start", "end"], json!({ "start": count, "end": count })),
        "QueryProblem": object(&["kind", "message"], json!({ "kind": words, "message": words, "start": count, "end": count })),
        "Archive": object(
            &["fingerprint", "notices", "articles", "sample"],
            json!({ "fingerprint": words, "notices": count, "articles": count, "newest": words, "sample": { "type": "boolean" } }),
        ),
        "Notice": object(
            &["id", "nature"],
            json!({ "id": words, "nature": words, "title": words, "doi": words, "text": words, "articles": { "type": "array" } }),
        ),
        "Chart": object(
            &["name", "title", "shape", "unit", "categories", "series", "population", "total", "left_out", "notes", "complete", "archive"],
            json!({
                "name": { "enum": ChartKind::ALL.map(ChartKind::name) }, "title": words, "shape": { "enum": ["columns", "bars", "shares", "band"] },
                "unit": { "enum": ["notices", "articles", "wordings", "days", "years"] }, "population": { "enum": ["notices", "articles", "wordings"] },
                "categories": { "type": "array", "items": words }, "total": count,
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
