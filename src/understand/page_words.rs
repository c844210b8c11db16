//! A line of a saved page to whether it is menu, trail or heading of a side block, which say nothing of the notice.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::table::rows;

/// What a phrase of web pages is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A button, a banner, a count.
    Menu,
    /// The name of a platform.
    House,
    /// A heading of a section, or the kind of a page.
    Section,
    /// A heading above lists of other works.
    Aside,
}

/// Longer lines say something.
const LINE_BYTES: usize = 300;

/// No phrase of the table has more words.
const PHRASE_WORDS: usize = 12;

static PHRASES: LazyLock<HashMap<String, Kind>> = LazyLock::new(|| {
    let table = rows(include_str!("../../data/page_words.csv"));
    table.filter_map(|row| Some((plain_words(row.first()?).join(" "), kind(row.get(1)?)?))).collect()
});

fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "menu" => Kind::Menu,
        "house" => Kind::House,
        "section" => Kind::Section,
        "aside" => Kind::Aside,
        _ => return None,
    })
}

/// Words in lower case without signs; counts like `1,204` and `(118K)` are none.
fn plain_words(line: &str) -> Vec<String> {
    let bare =
        |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).replace('’', "'").to_lowercase();
    let is_count = |word: &str| {
        let digits = word.trim_end_matches(['k', 'm', 'b']);
        !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'))
    };
    line.split_whitespace().map(bare).filter(|word| !word.is_empty() && !is_count(word)).collect()
}

/// Whether a line is made of menu words, or is a row of cells of which most are.
///
/// ```text
/// Find a journal  Publish with us  Search  Cart
/// 1,204 Views   0 CrossRef citations to date   0 Altmetric
/// ```
pub(super) fn is_menu(line: &str) -> bool {
    if line.len() > LINE_BYTES || line.contains("://") || line.contains("10.") {
        return false;
    }
    let words = plain_words(line);
    let known = covered(&words);
    let leads = ARROWS.iter().any(|arrow| line.contains(arrow));
    let row = || !leads && cells(line).count() > 2 && known * 10 >= words.len() * 6;
    !words.is_empty() && (known == words.len() || row())
}

/// How many of the words belong to phrases, the longest taken first.
fn covered(words: &[String]) -> usize {
    let (mut at, mut known) = (0, 0);
    while at < words.len() {
        let longest = PHRASE_WORDS.min(words.len() - at);
        let phrase =
            (1..=longest).rev().find(|length| PHRASES.contains_key(&words[at..at + length].join(" ")));
        known += phrase.unwrap_or(0);
        at += phrase.unwrap_or(1);
    }
    known
}

/// Whether a line is the heading of a list of other works, such as `Related articles`.
pub(super) fn begins_aside(line: &str) -> bool {
    line.len() < 80 && PHRASES.get(&plain_words(line).join(" ")) == Some(&Kind::Aside)
}

/// The cells of a row: what stands between wide gaps and bars.
fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split(['|', '·', '•', '\t', '›', '»', '>', '→', '/'])
        .flat_map(|cell| cell.split("  "))
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
}

/// Marks between the items of a trail.
const ARROWS: [&str; 5] = [" > ", " → ", " › ", " » ", " ▸ "];

/// The items of a trail from the house down to the page: `Home > Journals > Journal of Examples > Volume 4`.
pub(super) fn trail(line: &str) -> Option<Vec<&str>> {
    let line = line.trim();
    if line.len() > LINE_BYTES || is_menu(line) {
        return None;
    }
    let arrows = ARROWS.into_iter().chain([" / "]);
    let arrow = arrows.max_by_key(|arrow| line.matches(arrow).count())?;
    let count = line.matches(arrow).count();
    let split = |by: &str| line.split(by).map(str::trim).filter(|item| !item.is_empty()).collect::<Vec<_>>();
    let items = match count {
        0 => split("  "),
        _ => split(arrow).into_iter().flat_map(|item| item.split(" - ")).map(str::trim).collect(),
    };
    let led = items.first().is_some_and(|first| is_menu(first));
    let many = items.len() > 2 && (led || count > 1 && arrow != " / ");
    many.then_some(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, menu: bool, trailing: usize) {
        assert_eq!((is_menu(line), trail(line).map_or(0, |items| items.len())), (menu, trailing), "{line}");
    }

    #[test]
    fn menus_are_lines_of_menu_words() {
        check("Skip to main content", true, 0);
        check("1,204 Views   0 CrossRef citations to date   0 Altmetric", true, 0);
        check("Download PDF (118K)", true, 0);
        check("Examples home · Menu · Search", true, 0);
        check("RETRACTION", false, 0);
        check("Retraction: A study of search menus", false, 0);
        check("The article is removed", false, 0);
        check("505", false, 0);
    }

    #[test]
    fn trails_lead_from_the_house_to_the_page() {
        check("Home > Journals > Journal of Examples > Volume 4 > Retraction", false, 5);
        check("Home  Journal of Examples  Vol. 12, No. 3  Retraction to: A study", false, 4);
        check("J-STAGE home / Journal of Examples / Volume 63 (2017) Issue 5", false, 3);
        check("p > 0.05", false, 0);
        check("Retraction: and/or", false, 0);
    }

    #[test]
    fn other_works_stand_under_their_heading() {
        assert!(begins_aside("Related Articles"));
        assert!(begins_aside("People also read:"));
        assert!(!begins_aside("Related work was copied"));
    }

    #[test]
    fn the_table_is_whole() {
        let table = || rows(include_str!("../../data/page_words.csv"));
        assert!(table().all(|row| kind(row[1]).is_some() && plain_words(row[0]).len() <= PHRASE_WORDS));
    }
}
