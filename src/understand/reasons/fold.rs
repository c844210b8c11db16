//! A sentence to the folded text that rules are matched against: small letters, one blank, no titles, no citations.

/// Stands for a citation number while titles are being cut.
const CITATION: char = '\u{1}';

/// Folds `sentence` into `folded`, which is emptied first.
///
/// Apostrophes vanish (sources drop them at random), hyphens and slashes become blanks, and words glued at a dropped
/// tag (`onArticle`) are parted. What the notice quotes as a title is left out: a title is not a reason.
pub(super) fn fold(sentence: &str, folded: &mut String) {
    folded.clear();
    let mut at = 0;
    while at < sentence.len() {
        let plain = plain_bytes(&sentence.as_bytes()[at..]);
        folded.push_str(&sentence[at..at + plain]);
        at += plain;
        at += fold_next(sentence, at, folded);
    }
    cut_titles(folded);
    folded.retain(|c| c != CITATION && c != '"');
}

/// How many bytes at the start need no folding.
fn plain_bytes(bytes: &[u8]) -> usize {
    let plain = |byte: &&u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b',' | b';' | b':');
    bytes.iter().take_while(plain).count()
}

/// Folds the citation or character at `at`, if any, and tells its length.
fn fold_next(sentence: &str, at: usize, folded: &mut String) -> usize {
    let rest = &sentence[at..];
    let behind = citation(rest);
    if behind > 0 {
        drop_blank(folded);
        folded.push(CITATION);
        return behind;
    }
    let Some(c) = rest.chars().next() else { return 0 };
    push(folded, c, &sentence[..at], &rest[c.len_utf8()..]);
    c.len_utf8()
}

fn push(folded: &mut String, c: char, before: &str, after: &str) {
    match c {
        '\'' | '’' | '‘' | '`' | '´' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}' => {}
        '"' | '“' | '”' | '„' | '«' | '»' | '″' => folded.push('"'),
        'ﬁ' => folded.push_str("fi"),
        'ﬂ' => folded.push_str("fl"),
        '-' | '‐'..='―' | '/' | '(' | ')' | '[' | ']' | '\u{1}' => push_blank(folded),
        c if c.is_whitespace() => push_blank(folded),
        c if c.is_ascii() => {
            if c.is_ascii_uppercase() && glued(before, after) {
                push_blank(folded);
            }
            folded.push(c.to_ascii_lowercase());
        }
        c => folded.extend(c.to_lowercase()),
    }
}

fn push_blank(folded: &mut String) {
    if !folded.ends_with(' ') && !folded.is_empty() {
        folded.push(' ');
    }
}

fn drop_blank(folded: &mut String) {
    if folded.ends_with(' ') {
        folded.pop();
    }
}

/// Whether the capital between the two begins a word of its own: `onArticle`, `5029Following`, but not `mRNA`.
fn glued(before: &str, after: &str) -> bool {
    let mut last = before.bytes().rev();
    let (near, far) = (last.next().unwrap_or(b' '), last.next().unwrap_or(b' '));
    let word_before = (near.is_ascii_lowercase() && far.is_ascii_lowercase()) || near.is_ascii_digit();
    word_before && after.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_whitespace())
}

/// The length of a citation such as `[3]`, `[ 2–4 ]` or `(1)` at the start of `text`, else 0.
fn citation(text: &str) -> usize {
    let close = match text.as_bytes().first() {
        Some(b'[') => ']',
        Some(b'(') => ')',
        _ => return 0,
    };
    let Some(end) = text.bytes().take(24).position(|b| b == close as u8) else { return 0 };
    let inner = &text[1..end];
    let numbers = |c: char| c.is_ascii_digit() || matches!(c, ' ' | ',' | '-' | '–' | ';' | '\n' | '\u{a0}');
    let short = close == ']' || inner.len() <= 2;
    if short && inner.contains(|c: char| c.is_ascii_digit()) && inner.chars().all(numbers) {
        end + 1
    } else {
        0
    }
}

/// Words behind which a quoted or cited text is a title.
const ANNOUNCERS: &[&str] =
    &["titled", "entitled", "title", "article", "paper", "manuscript", "review", "report"];

/// Words that can only follow a title, where no quotation mark shows its end.
const TITLE_ENDS: &[&str] = &[
    "\u{1}",
    " has been ",
    " have been ",
    " is being ",
    " was ",
    " is retracted",
    " published ",
    ", by ",
    " by ",
];

/// The longest title that is believed, in bytes.
const LONGEST_TITLE: usize = 400;

fn cut_titles(folded: &mut String) {
    cut_quoted(folded);
    let mut from = 0;
    while let Some(found) = folded[from..].find("titled ") {
        let start = from + found + "titled ".len();
        let limit = floor_boundary(folded, start + LONGEST_TITLE);
        let rest = &folded[start..limit];
        let end = TITLE_ENDS.iter().filter_map(|mark| rest.find(mark)).min();
        if let Some(length) = end {
            let behind = rest[length..].trim_start_matches([CITATION, ' ']);
            folded.replace_range(start..limit - behind.len(), "");
        }
        from = start;
    }
}

/// Cuts what stands in quotation marks behind a word that announces a title, or before a citation number.
fn cut_quoted(folded: &mut String) {
    let mut from = 0;
    while let Some(open) = folded[from..].find('"').map(|at| from + at) {
        let Some(length) = folded[open + 1..].find('"').filter(|&length| length <= LONGEST_TITLE) else {
            from = open + 1;
            continue;
        };
        let close = open + 1 + length;
        let before = folded[..open].trim_end_matches([' ', ',', ':', '.']);
        let announced = ANNOUNCERS.iter().any(|word| before.ends_with(word));
        if length > 12
            && (announced || folded[close + 1..].trim_start_matches([' ', ',', '.']).starts_with(CITATION))
        {
            let behind = folded[close + 1..].len() - folded[close + 1..].trim_start().len();
            folded.replace_range(open..=close + behind, "");
            from = open;
        } else {
            from = close + 1;
        }
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sentence: &str, expected: &str) {
        let mut folded = String::new();
        fold(sentence, &mut folded);
        assert_eq!(folded, expected);
    }

    #[test]
    fn letters_blanks_and_marks_are_folded() {
        check("The Authors’ re-use\nof data", "the authors re use of data");
        check("see Policy onArticle 5029Following mRNA", "see policy on article 5029 following mrna");
        check("this article [ 1, 2–4 ] is out (3).", "this article is out.");
        check("(Fig. 3) in [sic]", "fig. 3 in sic ");
    }

    #[test]
    fn titles_are_cut() {
        check("The article titled “Errors in images” [1] is out", "the article titled is out");
        check("The article titled Errors in images [1] is out", "the article titled is out");
        check("The paper, “A study of forged data,” is out", "the paper, is out");
        check("They say “the data were forged” here", "they say the data were forged here");
        check("entitled Fraud and us has been retracted", "entitled has been retracted");
    }
}
