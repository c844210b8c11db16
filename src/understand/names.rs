//! A printed list of people to their names, one by one, without marks, degrees and titles.

use crate::notice::Span;

pub(super) use super::name_form::is_initials;
use super::name_form::{is_ideograph, is_name_part, kind, normal};

/// One item of a list of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// The name; `Surname, Given` is turned round, capitals are made small.
    pub(super) name: String,
    /// Where it stands in the list's text.
    pub(super) span: Span,
    /// Whether this is a group, such as `Frontiers Editorial Office`.
    pub(super) group: bool,
}

/// Reads a list of people: `A, B and C`, `Smith, J.; Doe, R.`, `SMITH J1,*; DOE R2`, with or without degrees.
///
/// `None` if any item is neither a person nor a group, because then the text is no list of people. `et al.` ends a
/// list.
pub(super) fn people(text: &str) -> Option<Vec<Listed>> {
    if has_long_number(text) {
        return None;
    }
    let text_end = end_of_list(text);
    let list = &text[..text_end];
    let mut found: Vec<Listed> = Vec::new();
    for (start, end) in items(list) {
        if !add_item(list, start, end, &mut found)? {
            break;
        }
    }
    let whole = |one: &Listed| one.group || one.name.contains(' ') || one.name.chars().all(is_ideograph);
    (!found.is_empty() && found.iter().all(whole)).then_some(found)
}

/// The family name in a name, which initials stand before or behind.
pub(super) fn family(name: &str) -> Option<&str> {
    let mut words = name.split_whitespace().filter(|word| word.chars().count() > 2 && !is_initials(word));
    let last = words.next_back();
    let initials_last = name.split_whitespace().next_back().is_some_and(is_initials);
    if initials_last { name.split_whitespace().find(|word| !is_initials(word)) } else { last }
}

/// One person's name, cleaned; `None` for anything that is not a person's name.
pub(super) fn person(text: &str) -> Option<String> {
    match people(text)?.as_slice() {
        [one] if !one.group => Some(one.name.clone()),
        _ => None,
    }
}

/// Whether the words are those of a group, not of a person.
pub(super) fn is_group(text: &str) -> bool {
    text.split_whitespace().any(|word| kind(word) == Some("group"))
}

/// Years and page numbers stand in references, not in lists of people.
fn has_long_number(text: &str) -> bool {
    text.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit))
}

fn end_of_list(text: &str) -> usize {
    let lower = text.to_ascii_lowercase();
    let end = ["et al", "and colleagues", "and others"].iter().filter_map(|mark| lower.find(mark)).min();
    end.unwrap_or(text.len())
}

/// The items of a list, which semicolons part, or else commas, `and` and `&`.
fn items(list: &str) -> Vec<(usize, usize)> {
    let by_semicolon = list.contains(';');
    let mut items = Vec::new();
    let mut start = 0;
    for (at, c) in list.char_indices() {
        let parts = match c {
            ';' => true,
            ',' | '&' | '，' | '、' => !by_semicolon,
            _ => false,
        };
        if parts {
            items.push((start, at));
            start = at + c.len_utf8();
        }
    }
    items.push((start, list.len()));
    items.into_iter().flat_map(|(start, end)| split_at_and(list, start, end)).collect()
}

fn split_at_and(list: &str, start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut from = start;
    let mut at = start;
    for word in list[start..end].split_inclusive(char::is_whitespace) {
        if matches!(word.trim(), "and" | "And" | "AND" | "et" | "und" | "e" | "y") {
            // A lone letter is a name's part, not a conjunction, unless lists of that language have two names.
            if word.trim().len() > 1 || at > from && list[at..end].split_whitespace().count() > 2 {
                parts.push((from, at));
                from = at + word.len();
            }
        }
        at += word.len();
    }
    parts.push((from, end));
    parts
}

/// Adds what stands between two separators. `None` if it belongs in no list of people, `false` at its end.
fn add_item(list: &str, start: usize, end: usize, found: &mut Vec<Listed>) -> Option<bool> {
    let (start, end) = without_marks(list, start, end);
    let words: Vec<&str> = list[start..end].split_whitespace().collect();
    let span = Span { start, end };
    if words.is_empty() || words.iter().all(|word| matches!(kind(word), Some("degree" | "honorific"))) {
        return Some(true);
    }
    let suffix = words.iter().all(|word| kind(word) == Some("suffix"));
    if suffix || words.iter().all(|word| is_initials(word)) && follows_family(found) {
        return attach(list, span, found).then_some(true);
    }
    let group = is_group(&list[start..end]);
    if group {
        let name = words.join(" ");
        return is_group_name(&words).then(|| found.push(Listed { name, span, group })).map(|()| true);
    }
    if let [family] = words[..]
        && is_name_part(family)
        && list[end..].starts_with(',')
    {
        // `Kiehntopf, M.`: the initials follow.
        found.push(Listed { name: family.to_owned(), span, group });
        return Some(true);
    }
    let name = if list.contains(';') { turned(list, span) } else { None };
    let name = name.or_else(|| normal(&list[start..end]))?;
    found.push(Listed { name, span, group });
    Some(true)
}

/// Whether the last item is a surname that waits for its initials, as in `Kiehntopf, M.`
fn follows_family(found: &[Listed]) -> bool {
    found.last().is_some_and(|last| !last.group && !last.name.contains(' '))
}

/// Groups are written with capitals, but for `of the` and the like.
fn is_group_name(words: &[&str]) -> bool {
    let part = |word: &&str| {
        word.starts_with(char::is_uppercase) || matches!(*word, "of" | "the" | "for" | "in" | "de" | "and")
    };
    words.len() <= 9 && words.iter().all(part)
}

/// `Kiehntopf, M.` in a list parted by commas: the initials belong to the name before them.
fn attach(list: &str, initials: Span, found: &mut [Listed]) -> bool {
    let Some(last) = found.last_mut().filter(|last| !last.group) else { return false };
    let words = &list[initials.start..initials.end];
    let suffix = words.split_whitespace().all(|word| kind(word) == Some("suffix"));
    last.name = if suffix { format!("{} {words}", last.name) } else { format!("{words} {}", last.name) };
    last.span.end = initials.end;
    true
}

/// `Wu, Tailin` as `Tailin Wu`.
fn turned(list: &str, span: Span) -> Option<String> {
    let (family, given) = list[span.start..span.end].split_once(',')?;
    let (family, given) = (family.trim(), given.trim());
    if given.split_whitespace().all(|word| kind(word) == Some("suffix")) {
        return normal(&format!("{family} {given}"));
    }
    let degree = given.split_whitespace().all(|word| kind(word) == Some("degree"));
    if given.is_empty() || degree || given.contains(',') {
        return None;
    }
    normal(&format!("{given} {family}"))
}

/// The name within an item: without brackets, footnote marks and honorifics at either end.
fn without_marks(list: &str, mut start: usize, mut end: usize) -> (usize, usize) {
    let mark =
        |c: char| c.is_whitespace() || !c.is_alphabetic() && !matches!(c, '.' | '’' | '\'' | '(' | '“');
    loop {
        let item = &list[start..end];
        let trimmed = item.trim_end_matches(mark).trim_end_matches([',', '(']);
        let trimmed = trimmed.strip_suffix("’").unwrap_or(trimmed);
        let open = trimmed.len() + start;
        let first = item.chars().next().map_or(0, char::len_utf8);
        let begun = item[..trimmed.len().max(first)].find(char::is_alphabetic).unwrap_or(0);
        let (next_start, next_end) = (start + begun, open.max(start + begun));
        let (words_start, words_end) = without_titles(list, next_start, next_end);
        if (words_start, words_end) == (start, end) {
            return (start, end);
        }
        (start, end) = (words_start, words_end);
    }
}

fn without_titles(list: &str, start: usize, end: usize) -> (usize, usize) {
    let item = &list[start..end];
    if let Some((first, rest)) = item.split_once(char::is_whitespace) {
        if kind(first) == Some("honorific") {
            return (end - rest.trim_start().len(), end);
        }
    } else if let Some((first, rest)) = item.split_once('.')
        && rest.len() > 2
        && kind(first) == Some("honorific")
    {
        return (end - rest.len(), end);
    }
    let Some((rest, last)) = item.trim_end().rsplit_once(char::is_whitespace) else { return (start, end) };
    let footnote = last.chars().count() == 1 && last.chars().all(|c| c.is_ascii_lowercase());
    let degree =
        kind(last) == Some("degree") && rest.split_whitespace().count() > 1 && !is_short_capitals(last);
    if footnote || degree {
        return (start, start + rest.trim_end().len());
    }
    (start, end)
}

/// `MA` and `DO` are initials at least as often as degrees.
fn is_short_capitals(word: &str) -> bool {
    word.len() == 2 && word.chars().all(|c| c.is_ascii_uppercase()) && !matches!(word, "MD" | "RN")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(list: &str, expected: &[&str]) {
        let found = people(list).unwrap_or_default();
        let names: Vec<_> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, expected, "{list}");
    }

    #[test]
    fn lists_are_parted() {
        check("Ann Alpha, Bo Beta and Cy Gamma", &["Ann Alpha", "Bo Beta", "Cy Gamma"]);
        check("Alpha A, Beta B, Gamma C, et al", &["Alpha A", "Beta B", "Gamma C"]);
        check("Alpha, A.; Beta, B.C.", &["A. Alpha", "B.C. Beta"]);
        check("Wu, Tailin; Zhou, Xiang", &["Tailin Wu", "Xiang Zhou"]);
        check("Alpha, M., F. Beta, and M.A. Gamma", &["M. Alpha", "F. Beta", "M.A. Gamma"]);
        check("Ann Alpha & Bo Beta", &["Ann Alpha", "Bo Beta"]);
        check("Ann Alpha", &["Ann Alpha"]);
        check("Ann Alpha, Bo Beta, ©", &["Ann Alpha", "Bo Beta"]);
    }

    #[test]
    fn capitals_and_marks_go() {
        check("TAILIN WU1,#; DE LA CRUZ2; BASEM Y HENARY1,*", &["Tailin Wu", "De La Cruz", "Basem Y Henary"]);
        check("AïCHA METCHALPHA, Éva Beta", &["Aïcha Metchalpha", "Éva Beta"]);
        check("WU TL, JIAN-KE FENG", &["Wu TL", "Jian-Ke Feng"]);
        check("Ann Alpha1,2*, Bo Beta†", &["Ann Alpha", "Bo Beta"]);
        check("T. L. BRIONES a*, H. DARWISH b", &["T. L. Briones", "H. Darwish"]);
    }

    #[test]
    fn degrees_and_titles_go() {
        check("Ann Alpha, MD, PhD, Prof. Bo Beta, M.D.", &["Ann Alpha", "Bo Beta"]);
        check("Dr Ann Alpha, Mr. Bo Beta Jr", &["Ann Alpha", "Bo Beta Jr"]);
        check("Bo Beta, Jr., Cy Gamma III", &["Bo Beta Jr.", "Cy Gamma III"]);
    }

    #[test]
    fn names_of_many_kinds() {
        check("Jos. M. J. van der Alpha, Stephen O'Beta", &["Jos. M. J. van der Alpha", "Stephen O'Beta"]);
        check("王小明、李雷", &["王小明", "李雷"]);
        check("Иван Петров, Élodie d’Artois", &["Иван Петров", "Élodie d’Artois"]);
        check("Nick H T ten Hacken", &["Nick H T ten Hacken"]);
    }

    #[test]
    fn groups_are_told_apart() {
        let found = people("Ann Alpha, Example Editorial Office").unwrap();
        assert_eq!(found.iter().map(|one| one.group).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn what_is_no_list_of_people_is_refused() {
        for text in [
            "This article has been retracted",
            "Figure 4, BMP2",
            "a study of mice",
            "2012",
            "Retraction",
            "Vol. 7, No. 2",
        ] {
            assert_eq!(people(text), None, "{text}");
        }
    }

    #[test]
    fn names_know_their_place() {
        let list = "by1 Ann Alpha1, Dr. Bo Beta*";
        let found = people(&list[4..]).unwrap();
        assert_eq!(&list[4..][found[1].span.start..found[1].span.end], "Bo Beta");
    }
}
