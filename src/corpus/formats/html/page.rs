//! HTML text to its head and the tree of its main part, without scripts, menus and cookie banners.

use std::sync::LazyLock;

use scraper::{ElementRef, Html, Selector};

use crate::corpus::xml::{DEPTH_LIMIT, Element, Node};

/// A page, taken apart.
pub(super) struct Page {
    /// `meta` elements as (name or property, content), names in lower case.
    pub meta: Vec<(String, String)>,
    /// The contents of JSON-LD scripts.
    pub json_ld: Vec<String>,
    /// The title of the window.
    pub title: String,
    /// The language of the page.
    pub language: String,
    /// The part that holds the article.
    pub main: Element,
}

/// Elements that show no text of the article.
const UNSEEN: &[&str] = &[
    "script", "style", "noscript", "template", "nav", "aside", "footer", "form", "button", "svg", "iframe",
    "select", "input", "textarea", "canvas", "video", "audio", "object", "head", "dialog",
];
/// Roles of the same sort.
const UNSEEN_ROLES: &[&str] = &[
    "navigation",
    "banner",
    "contentinfo",
    "search",
    "dialog",
    "alertdialog",
    "complementary",
    "menu",
    "menubar",
    "toolbar",
];

/// Words in `class` and `id` that mark clutter.
static CLUTTER: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("../../../../data/html_clutter.txt").lines().collect());

/// Parses a page. Never fails: HTML has no errors.
pub(super) fn parse(text: &str) -> Page {
    let html = Html::parse_document(text);
    let first = |selector: &str| select(&html, selector).into_iter().next();
    let meta = select(&html, "meta[content]").into_iter().filter_map(|meta| {
        let name = meta.attr("name").or(meta.attr("property"))?;
        Some((name.trim().to_lowercase(), meta.attr("content")?.trim().to_owned()))
    });
    let scripts = select(&html, "script[type='application/ld+json']");
    Page {
        meta: meta.collect(),
        json_ld: scripts.iter().map(|script| script.text().collect()).collect(),
        title: first("head > title").map(|title| title.text().collect()).unwrap_or_default(),
        language: html.root_element().attr("lang").unwrap_or_default().to_owned(),
        main: tree(main_part(&html), 0),
    }
}

fn select<'h>(html: &'h Html, selector: &str) -> Vec<ElementRef<'h>> {
    // A selector is a literal of this file; one that does not parse selects nothing, which the tests would show.
    Selector::parse(selector).map(|selector| html.select(&selector).collect()).unwrap_or_default()
}

/// The main part as the page marks it; the longest article; or all of the page.
fn main_part(html: &Html) -> ElementRef<'_> {
    let length = |element: &ElementRef<'_>| element.text().map(str::len).sum::<usize>();
    let longest = |selector| select(html, selector).into_iter().max_by_key(length);
    longest("main, [role='main']")
        .or_else(|| longest("article"))
        .or_else(|| longest("body"))
        .unwrap_or(html.root_element())
}

/// Copies what is seen. Deeper than the limit, only the text is copied.
fn tree(element: ElementRef<'_>, depth: usize) -> Element {
    let attributes = element.value().attrs().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut copy = Element::new(element.value().name(), attributes.collect());
    for child in element.children() {
        if let Some(text) = child.value().as_text() {
            copy.children.push(Node::Text(text.to_string()));
        } else if let Some(inside) = ElementRef::wrap(child).filter(|inside| !is_unseen(*inside)) {
            copy.children.push(if depth < DEPTH_LIMIT {
                Node::Element(tree(inside, depth + 1))
            } else {
                Node::Text(inside.text().collect())
            });
        }
    }
    copy
}

fn is_unseen(element: ElementRef<'_>) -> bool {
    let value = element.value();
    let is_hidden = value.attr("hidden").is_some()
        || value.attr("aria-hidden") == Some("true")
        || value.attr("style").is_some_and(|style| style.replace(' ', "").contains("display:none"));
    let is_role = value.attr("role").is_some_and(|role| UNSEEN_ROLES.contains(&role));
    UNSEEN.contains(&value.name()) || is_hidden || (is_role || is_clutter(element)) && !holds_article(element)
}

/// `c-cookie-banner` and `site_nav` are clutter; `has-sidebar` around the whole article is not.
fn is_clutter(element: ElementRef<'_>) -> bool {
    let names = [element.attr("class"), element.attr("id")].into_iter().flatten();
    let mut words = names.flat_map(|name| name.split(|c: char| !c.is_ascii_alphanumeric()));
    element.value().name() == "header"
        || words.any(|word| CLUTTER.iter().any(|clutter| word.eq_ignore_ascii_case(clutter)))
}

fn holds_article(element: ElementRef<'_>) -> bool {
    element.descendent_elements().any(|inside| matches!(inside.value().name(), "h1" | "main" | "article"))
}
