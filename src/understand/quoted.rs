//! Prose to the titles of articles that stand in it in quotation marks.

use crate::notice::Span;

/// A quoted title, and where it stands, without the marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quoted {
    pub(super) span: Span,
    /// The byte behind the closing mark.
    pub(super) end: usize,
}

/// The first quotation in `text[span]` that can be an article's title: behind `article`, `paper`, `titled` and the
/// like, of three words at least.
pub(super) fn title(text: &str, span: Span) -> Option<Quoted> {
    let part = &text[span.start..span.end];
    let mut from = 0;
    while let Some((open, quoted)) = quotation(part, from) {
        let words = &part[open..quoted];
        let introduced = introduces(&part[..open]);
        if introduced && words.split_whitespace().count() > 2 {
            let trimmed = words.trim().trim_end_matches([',', '.']);
            let start = span.start + open + (words.len() - words.trim_start().len());
            return Some(Quoted {
                span: Span { start, end: start + trimmed.len() },
                end: span.start + quoted,
            });
        }
        from = quoted + 1;
        while !part.is_char_boundary(from) {
            from += 1;
        }
    }
    None
}

/// The bytes between the next pair of quotation marks from `from` on.
fn quotation(part: &str, from: usize) -> Option<(usize, usize)> {
    let pairs = |open: char| match open {
        '“' | '„' => Some('”'),
        '‘' => Some('’'),
        '"' => Some('"'),
        '«' => Some('»'),
        '\'' => Some('\''),
        _ => None,
    };
    for (at, open) in part.get(from..)?.char_indices().map(|(at, c)| (from + at, c)) {
        let Some(close) = pairs(open) else { continue };
        let before = part[..at].chars().next_back();
        if before.is_some_and(char::is_alphanumeric) {
            continue;
        }
        let start = at + open.len_utf8();
        if let Some(end) = closing(part, start, close) {
            return Some((start, end));
        }
    }
    None
}

/// The closing mark: an apostrophe inside a word closes nothing. `‘…'` and `“…"` occur, so that any form may close.
fn closing(part: &str, start: usize, close: char) -> Option<usize> {
    let alike = |c: char| match close {
        '”' | '"' => matches!(c, '”' | '"' | '“'),
        '’' | '\'' => matches!(c, '’' | '\''),
        _ => c == close,
    };
    part[start..].char_indices().map(|(at, c)| (start + at, c)).find_map(|(at, c)| {
        let inside = part[at + c.len_utf8()..].chars().next().is_some_and(char::is_alphanumeric);
        (alike(c) && !inside && at > start).then_some(at)
    })
}

fn introduces(before: &str) -> bool {
    const WORDS: [&str; 36] = [
        "retraction for",
        "retraction of",
        "correction for",
        "beitrag",
        "artikel",
        "arbeit",
        "artículo",
        "trabajo",
        "artigo",
        "trabalho",
        "articolo",
        "стать",
        "makale",
        "artykuł",
        "論文",
        "论文",
        "retracts",
        "retract",
        "retracting",
        "withdraws",
        "article",
        "articles",
        "paper",
        "titled",
        "entitled",
        "entitield",
        "report",
        "review",
        "manuscript",
        "publication",
        "study",
        "authors of",
        "letter",
        "case report",
        "title",
        "headed",
    ];
    let tail_start = before.char_indices().rev().nth(90).map_or(0, |(at, _)| at);
    let tail = before[tail_start..].to_ascii_lowercase();
    let near = tail.trim_end_matches(|c: char| !c.is_alphanumeric());
    near.is_empty() || WORDS.iter().any(|word| near.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = title(text, Span { start: 0, end: text.len() });
        assert_eq!(found.map_or("", |found| &text[found.span.start..found.span.end]), expected, "{text}");
    }

    #[test]
    fn titles_in_quotation_marks() {
        check("The article titled \"A study of mice\", has been retracted", "A study of mice");
        check("The article, “A study of mice.” published in", "A study of mice");
        check("The paper ‘The mouse’s tail again’ by Alpha", "The mouse’s tail again");
        check("“A study of mice” published in Examples is retracted", "A study of mice");
        check("The authors' article “A study of mice”", "A study of mice");
    }

    #[test]
    fn other_quotations_are_no_titles() {
        check("They wrote “it was a great mistake of ours”", "");
        check("the article's “retracted” mark", "");
    }
}
