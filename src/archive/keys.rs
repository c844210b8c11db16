//! A record to the keys under which it meets other records of the same notice or about the same article.

use crate::notice::{Article, NatureFamily, Notice, NoticeId};

/// Keys of a record; records that share one, directly or through others, are looked at together.
///
/// The notice's id is among them, so that a record without DOI and PubMed number has a key too.
pub fn keys(record: &Notice) -> Vec<String> {
    let doi = record.doi.as_ref().map(|doi| format!("doi:{doi}"));
    let pmid = record.pmid.as_ref().map(|pmid| format!("pmid:{pmid}"));
    let id = match (&doi, record.id.as_str()) {
        (Some(doi), id) if doi.ends_with(id) => None,
        (_, id) => Some(id_key(id)),
    };
    let aliases = record.aliases.iter().map(|alias| id_key(alias));
    let mut keys: Vec<String> = [id, doi, pmid].into_iter().flatten().chain(aliases).collect();
    keys.dedup();
    keys
}

/// The key under which a correction meets the records of the notice with this id or alias.
pub fn target_key(id: &NoticeId) -> String {
    let id = id.as_str();
    match id.rsplit_once('~') {
        // Two notices of one DOI are told apart by their family.
        Some((id, family)) if NatureFamily::ALL.iter().any(|known| known.as_str() == family) => id_key(id),
        _ => id_key(id),
    }
}

fn id_key(id: &str) -> String {
    match id {
        id if id.starts_with("10.") => format!("doi:{id}"),
        id if id.starts_with("pmid:") => id.to_owned(),
        id => format!("id:{id}"),
    }
}

/// The key under which notices about the same article meet: its DOI, else its PubMed number or that of PubMed Central. Titles are no key:
/// too many articles share one.
pub fn article_key(article: &Article) -> Option<String> {
    let doi = article.doi.as_ref().map(|doi| format!("doi:{doi}"));
    let pmid = || article.pmid.as_ref().map(|pmid| format!("pmid:{pmid}"));
    doi.or_else(pmid).or_else(|| article.pmcid.as_ref().map(|pmcid| format!("pmcid:{pmcid}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::{Doi, NoticeId};

    #[track_caller]
    fn check(id: &str, doi: Option<&str>, pmid: Option<&str>, expected: &[&str]) {
        let mut record = Notice::new(NoticeId::new(id));
        record.doi = doi.and_then(Doi::parse);
        record.pmid = pmid.map(str::to_owned);
        assert_eq!(keys(&record), expected);
    }

    #[test]
    fn every_record_has_a_key_and_none_twice() {
        check("10.5555/a", Some("10.5555/A"), None, &["doi:10.5555/a"]);
        check("10.5555/a", Some("10.5555/a"), Some("7"), &["doi:10.5555/a", "pmid:7"]);
        check("pmid:7", None, Some("7"), &["pmid:7"]);
        check("rw:12", None, None, &["id:rw:12"]);
        check("1", Some("10.5555/a"), None, &["id:1", "doi:10.5555/a"]);
    }
}
