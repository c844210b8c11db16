//! A reference that nothing matched to what it was compared with in vain, or why nothing can be said of it.

use super::cited::Cited;
use super::title::LEAST_WORDS;
use crate::references::Reference;
use crate::search::{ArchiveInfo, Holdings};
use crate::understand::title_marker;

/// An archive that knows an identifier of fewer than one article in so many says nothing by not knowing it.
const LEAST_KNOWN_ONE_IN: u64 = 10;

/// An identifier of a reference: its name, and of how many articles the archive knows it.
type Known = (&'static str, u64);

/// Why nothing can be said of a reference.
pub(super) fn not_checkable(
    reference: &Reference,
    archive: &ArchiveInfo,
    holdings: Holdings,
) -> Option<String> {
    if holdings.entries == 0 {
        return Some("the archive is empty".to_owned());
    }
    if archive.articles == 0 {
        return Some("the archive holds no articles, only other documents".to_owned());
    }
    if let Some(why) = &reference.malformed {
        return Some(why.clone());
    }
    if reference.is_empty() {
        return Some("it states neither a title nor an identifier".to_owned());
    }
    let stated = identified_by(reference, holdings);
    if stated.iter().any(|(_, known)| *known > 0 && known * LEAST_KNOWN_ONE_IN >= holdings.entries) {
        return None;
    }
    match reference.title.as_deref() {
        None => Some(unknown_identifiers(&stated, holdings)),
        Some(title) => untold_title(reference, title, holdings),
    }
}

/// What a reference was compared with in vain.
pub(super) fn compared(reference: &Reference, archive: &ArchiveInfo, holdings: Holdings) -> String {
    let stated = identified_by(reference, holdings);
    let mut by: Vec<String> = stated
        .iter()
        .filter(|(_, known)| *known > 0)
        .map(|(name, known)| format!("{name} against {known}"))
        .collect();
    if reference.title.is_some() && holdings.titles > 0 {
        by.push(format!("title against {}", holdings.titles));
    }
    let newest = archive.newest.as_ref().map(|date| format!(", newest {date}")).unwrap_or_default();
    format!(
        "none in this archive of {} notices{newest}, fingerprint {}: {}",
        archive.notices,
        archive.fingerprint,
        by.join(", ")
    )
}

fn identified_by(reference: &Reference, holdings: Holdings) -> Vec<Known> {
    [
        (!reference.dois.is_empty(), ("DOI", holdings.dois)),
        (!reference.pmids.is_empty(), ("PubMed number", holdings.pmids)),
        (!reference.pmcids.is_empty(), ("PubMed Central number", holdings.pmcids)),
    ]
    .into_iter()
    .filter(|(is_stated, _)| *is_stated)
    .map(|(_, known)| known)
    .collect()
}

fn unknown_identifiers(stated: &[Known], holdings: Holdings) -> String {
    let names: Vec<String> = stated.iter().map(|(name, _)| format!("a {name}")).collect();
    let known = match stated.iter().map(|(_, known)| *known).max() {
        None | Some(0) => "of none of its articles".to_owned(),
        Some(known) => format!("of only {known} of its {} articles", holdings.entries),
    };
    format!("it states only {}, which this archive knows {known}", names.join(" and "))
}

/// Why a title alone tells nothing, if it does not.
fn untold_title(reference: &Reference, title: &str, holdings: Holdings) -> Option<String> {
    if holdings.titles * 2 < holdings.entries {
        return Some(format!(
            "it is known by its title only, and this archive holds titles of {} of {} articles",
            holdings.titles, holdings.entries
        ));
    }
    let words = Cited::new(reference, title_marker(title).rest).telling_words();
    let alone = reference.authors.is_empty();
    (words < LEAST_WORDS && (words == 0 || alone)).then(|| {
        "it has no identifier that this archive knows, and its title is too short to be told from others"
            .to_owned()
    })
}
