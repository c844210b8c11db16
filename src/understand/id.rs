//! A notice to its provisional id, before the archive groups the records of one notice.

use crate::notice::{Notice, NoticeId};

/// An id that a source gives, as the archive names it: a bare number of Retraction Watch becomes `rw:RECORD`.
pub(super) fn stated(id: String, format: &str) -> String {
    if format == "retraction-watch" && !id.starts_with("rw:") { format!("rw:{id}") } else { id }
}

/// The id of a record, first of: the notice's DOI; `pmid:N`; `rw:RECORD`, or whatever id the source gives; `n:` and 12
/// hexadecimal digits of blake3 over nature, article DOI or title, and text; without text, over date and place too, by
/// which two errata of one article differ.
pub(super) fn provisional(notice: &Notice, stated: Option<&str>) -> NoticeId {
    if let Some(doi) = &notice.doi {
        return NoticeId::new(doi.as_str());
    }
    if let Some(pmid) = &notice.pmid {
        return NoticeId::new(format!("pmid:{pmid}"));
    }
    stated.map_or_else(|| NoticeId::new(hashed(notice)), NoticeId::new)
}

fn hashed(notice: &Notice) -> String {
    let mut hasher = blake3::Hasher::new();
    let first = notice.articles.first();
    let doi = first.and_then(|article| article.doi.as_ref()).map(|doi| doi.as_str());
    let title = first.and_then(|article| article.title.as_deref()).or(notice.title.as_deref());
    let article = doi.or(title).unwrap_or_default();
    let mut parts = vec![notice.nature.as_str(), article, notice.text.as_deref().unwrap_or_default()];
    let date = notice.dates.published.map(|date| date.to_string());
    if notice.text.is_none() {
        parts.extend(
            [&date, &notice.volume, &notice.issue, &notice.pages].into_iter().filter_map(Option::as_deref),
        );
    }
    for part in parts {
        hasher.update(part.as_bytes());
        // A byte that no text holds, so that no two lists of parts join to the same bytes.
        hasher.update(&[0xff]);
    }
    format!("n:{}", &hasher.finalize().to_hex()[..12])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::Doi;

    fn blank() -> Notice {
        Notice::new(NoticeId::new(""))
    }

    #[test]
    fn the_first_identifier_is_the_id() {
        let full = Notice { doi: Doi::parse("10.5555/N"), pmid: Some("1".into()), ..blank() };
        assert_eq!(provisional(&full, Some("rw:7")).as_str(), "10.5555/n");
        let pmid = Notice { pmid: Some("1".into()), ..blank() };
        assert_eq!(provisional(&pmid, Some("rw:7")).as_str(), "pmid:1");
        assert_eq!(provisional(&blank(), Some("rw:7")).as_str(), "rw:7");
        assert_eq!(stated("7".to_owned(), "retraction-watch"), "rw:7");
        assert_eq!(stated("rw:7".to_owned(), "retraction-watch"), "rw:7");
        assert_eq!(stated("7".to_owned(), "crossref"), "7");
    }

    #[test]
    fn without_identifiers_the_content_is_the_id() {
        let id = |text: &str| provisional(&Notice { text: Some(text.into()), ..blank() }, None);
        assert_eq!(id("a"), id("a"));
        assert_ne!(id("a"), id("b"));
        assert_eq!(id("a").as_str().len(), 14);
        let at = |pages: &str| provisional(&Notice { pages: Some(pages.into()), ..blank() }, None);
        assert_ne!(at("760"), at("1968"));
        assert_eq!(at("760"), at("760"));
    }
}
