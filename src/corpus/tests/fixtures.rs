//! Fixtures to what the readers see in them.

use super::*;

#[test]
fn text_and_markdown() {
    check("text/plain.txt");
    check("markdown/front_matter.md");
}

#[test]
fn jats() {
    check("jats/retraction.nxml");
    check("jats/ordinary.xml");
    check("jats/cut.nxml");
    check("jats/bomb.xml");
    check_bytes(
        "a.nxml",
        b"<article article-type='retraction'><?x y?></article>",
        "jats UTF-8, records, malformed, passed over: (0, 0, 1)\nSKIPPED an article (`retraction`) without text and metadata",
    );
}

#[test]
fn databases() {
    check("pubmed/set.xml");
    check("retraction_watch/rows.csv");
    check("retraction_watch/pairs.csv");
    check("crossref/message.json");
    check("open_retractions/updates.jsonl");
    check("notices/lines.jsonl");
    check("notices/array.json");
}

#[test]
fn pages_and_documents() {
    check("html/page.html");
    check("docx/notice.docx");
    check("rtf/notice.rtf");
}
