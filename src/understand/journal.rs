//! An abbreviated journal to its full name, where the text has it.

use crate::notice::Span;

use super::draft::Draft;

/// The full name of a journal that is only abbreviated, where the text has it: `Front. Oncol.` and later `Frontiers in
/// Oncology`. The abbreviation is kept as another form.
pub(super) fn expand(draft: &mut Draft) {
    let Some(short) = draft.notice.journal.clone().filter(|journal| journal.contains('.')) else { return };
    if let Some(span) = expansion(&draft.text.text, &short) {
        let full = draft.found(span);
        draft.notice.journal = Some(full.value);
        draft.notice.evidence.insert("journal".to_owned(), full.span);
        if !draft.notice.journal_also.contains(&short) {
            draft.notice.journal_also.push(short);
        }
    }
}

/// Where words stand that begin with the parts of the abbreviation, each longer than its part, with nothing between
/// them but `in`, `of`, `and`, `the` and the like.
fn expansion(text: &str, short: &str) -> Option<Span> {
    const BETWEEN: [&str; 8] = ["in", "of", "and", "the", "for", "on", "de", "&"];
    let parts: Vec<&str> = short.split([' ', '.']).filter(|part| !part.is_empty()).collect();
    let first = parts.first().filter(|_| parts.len() > 1)?;
    text.match_indices(first).find_map(|(start, _)| {
        let line = text[start..].split(['\n', ',', ';', ':', '(']).next()?;
        let mut end = start;
        let mut wanted = parts.iter().peekable();
        for word in line.split_inclusive(' ') {
            let bare = word.trim_end_matches([' ', '.']);
            let part = wanted.peek()?;
            if bare.starts_with(**part) && bare.len() > part.len() {
                wanted.next();
            } else if end == start || !BETWEEN.contains(&bare) {
                return None;
            }
            end += word.len();
            if wanted.peek().is_none() {
                let end = end - (word.len() - bare.len());
                return Some(Span { start, end });
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviated_journals_are_expanded_by_the_text() {
        let text = "Front. Ex. 9:1. The Editor of Frontiers in Examples - Section agrees";
        let found = expansion(text, "Front. Ex.").map(|span| &text[span.start..span.end]);
        assert_eq!(found, Some("Frontiers in Examples"));
        assert_eq!(expansion("Frontiers of something else", "Front. Ex."), None);
    }
}
