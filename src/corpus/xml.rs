//! XML text to trees of elements, one record at a time; reads on where a file is damaged, and says so.
//!
//! Nothing outside the text is ever fetched and no entity that a file declares is ever expanded, so that neither
//! external entities nor "billion laughs" have an effect.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

/// Deeper elements give their text to the element at this depth. Articles with nested lists and mathematics stay
/// below 60; the limit keeps recursion over the tree safe.
pub(crate) const DEPTH_LIMIT: usize = 200;
/// Further elements of one record are left out. The longest articles have some 300,000.
const ELEMENTS_LIMIT: usize = 2_000_000;
/// Further attributes of one element are left out. Elements of articles have some ten.
const ATTRIBUTES_LIMIT: usize = 200;

/// An element with what it holds. Names are without namespace prefix.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Element {
    /// Its name.
    pub name: String,
    attributes: Vec<(String, String)>,
    /// Its text and elements, in order.
    pub children: Vec<Node>,
    /// Whether the file breaks off inside it, so that its text may be cut.
    pub broken: bool,
}

/// What an element holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// Another element.
    Element(Element),
    /// Text, with its references resolved.
    Text(String),
}

impl Element {
    /// An element that holds nothing yet.
    pub(crate) fn new(name: &str, attributes: Vec<(String, String)>) -> Self {
        Element { name: name.to_owned(), attributes, ..Element::default() }
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The elements right below.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements of this name right below.
    pub(crate) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.elements().filter(move |element| element.name == name)
    }

    /// The first element at the end of a path of names.
    pub(crate) fn first(&self, path: &[&str]) -> Option<&Element> {
        let Some((name, rest)) = path.split_first() else { return Some(self) };
        self.elements().filter(|element| element.name == *name).find_map(|element| element.first(rest))
    }

    /// Every element of this name at any depth, in order.
    pub(crate) fn descendants<'e>(&'e self, name: &str) -> Vec<&'e Element> {
        let mut found = Vec::new();
        self.collect(name, &mut found);
        found
    }

    fn collect<'e>(&'e self, name: &str, found: &mut Vec<&'e Element>) {
        for element in self.elements() {
            if element.name == name {
                found.push(element);
            }
            element.collect(name, found);
        }
    }

    /// All text, with white space collapsed.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.push_text(&mut text);
        collapse(&text)
    }

    /// All text of a value that must be whole or not at all, such as an identifier.
    pub(crate) fn value(&self) -> String {
        if self.broken { String::new() } else { self.text() }
    }

    /// The value at the end of a path of names; empty if there is none.
    pub(crate) fn value_at(&self, path: &[&str]) -> String {
        self.first(path).map(Element::value).unwrap_or_default()
    }

    /// All text, where elements that follow each other unparted get a blank between them.
    pub(crate) fn spaced_text(&self) -> String {
        let mut text = String::new();
        self.push_spaced(&mut text);
        collapse(&text)
    }

    fn push_spaced(&self, text: &mut String) {
        let mut was_element = false;
        for node in &self.children {
            match node {
                Node::Text(more) => text.push_str(more),
                Node::Element(element) => {
                    if was_element {
                        text.push(' ');
                    }
                    element.push_spaced(text);
                }
            }
            was_element = matches!(node, Node::Element(_));
        }
    }

    fn push_text(&self, text: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(more) => text.push_str(more),
                Node::Element(element) => element.push_text(text),
            }
        }
    }
}

/// Runs of white space to one blank, none at the ends.
pub(crate) fn collapse(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    collapsed
}

/// What `&name;` stands for, by the names of XML and HTML and by number. Names that a file declares are unknown.
pub(crate) fn entity(name: &str) -> Option<Cow<'static, str>> {
    if name.starts_with('#') {
        let character = BytesRef::new(name).resolve_char_ref().ok().flatten()?;
        return Some(Cow::Owned(character.to_string()));
    }
    quick_xml::escape::resolve_predefined_entity(name).map(Cow::Borrowed)
}

/// The name of the root element, if the text is XML at all.
pub(crate) fn root_name(text: &str) -> Option<String> {
    if !text.trim_start().starts_with('<') {
        return None;
    }
    let mut reader = lenient(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => return Some(local(start.name().0)),
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

/// Goes through a text from one wanted element to the next.
pub(crate) struct Records<'a> {
    reader: Reader<&'a [u8]>,
    /// Behind which byte of the text the last element that was wanted begins.
    pub(crate) start: usize,
    /// What is damaged in the text so far; `None` while all is well.
    pub(crate) damage: Option<String>,
}

impl<'a> Records<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Records { reader: lenient(text), start: 0, damage: None }
    }

    /// The next element of this name, whole, wherever it stands.
    pub(crate) fn next(&mut self, name: &str) -> Option<Element> {
        loop {
            self.start = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
            match self.reader.read_event() {
                Ok(Event::Start(start)) if is(&start, name) => return Some(self.element(&start)),
                Ok(Event::Empty(start)) if is(&start, name) => return Some(opened(&start)),
                Ok(Event::Eof) => return None,
                Ok(_) => {}
                Err(error) => {
                    self.damaged(format!("the XML is damaged: {error}"));
                    return None;
                }
            }
        }
    }

    fn element(&mut self, start: &BytesStart<'_>) -> Element {
        let mut tree = Tree::new(opened(start));
        while !tree.stack.is_empty() {
            match self.reader.read_event() {
                Ok(Event::Eof) => {
                    self.damaged(format!("the XML breaks off inside `{}`", tree.innermost()));
                    break;
                }
                Ok(event) => tree.take(event),
                Err(error) => {
                    self.damaged(format!("the XML is damaged inside `{}`: {error}", tree.innermost()));
                    break;
                }
            }
        }
        if let Some(damage) = tree.damage.take() {
            self.damaged(damage);
        }
        tree.finish()
    }

    /// The first damage is the one that explains the others.
    fn damaged(&mut self, what: String) {
        self.damage.get_or_insert(what);
    }
}

/// An element under construction, with those inside it that are still open.
struct Tree {
    stack: Vec<Element>,
    done: Option<Element>,
    elements: usize,
    /// How many elements are open that are not kept.
    beyond_limit: usize,
    damage: Option<String>,
}

impl Tree {
    fn new(root: Element) -> Self {
        Tree { stack: vec![root], done: None, elements: 1, beyond_limit: 0, damage: None }
    }

    fn innermost(&self) -> &str {
        self.stack.last().map_or("", |element| &element.name)
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(start) => self.open(&start),
            Event::Empty(start) => {
                self.open(&start);
                self.close(&local(start.name().0));
            }
            Event::End(end) => self.close(&local(end.name().0)),
            Event::Text(text) => self.text(&text.xml10_content()),
            Event::CData(text) => self.text(&text.xml10_content()),
            Event::GeneralRef(reference) => self.reference(&reference),
            _ => {}
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) {
        self.elements += 1;
        if self.stack.len() >= DEPTH_LIMIT || self.elements > ELEMENTS_LIMIT {
            self.beyond_limit += 1;
            self.damage.get_or_insert_with(|| {
                format!("elements deeper than {DEPTH_LIMIT} or beyond the first {ELEMENTS_LIMIT} give only their text")
            });
        } else {
            self.stack.push(opened(start));
        }
    }

    /// Closes an element, and those inside it that the file left open.
    fn close(&mut self, name: &str) {
        if self.beyond_limit > 0 {
            self.beyond_limit -= 1;
            return;
        }
        let Some(depth) = self.stack.iter().rposition(|element| element.name == name) else {
            self.damage.get_or_insert_with(|| format!("the XML closes `{name}`, which is not open"));
            return;
        };
        if depth + 1 < self.stack.len() {
            let damage = format!("the XML breaks off inside `{}`", self.innermost());
            self.damage.get_or_insert(damage);
        }
        while self.stack.len() > depth + 1 {
            self.pop(true);
        }
        self.pop(false);
    }

    fn pop(&mut self, broken: bool) {
        let Some(mut element) = self.stack.pop() else { return };
        element.broken |= broken;
        match self.stack.last_mut() {
            Some(parent) => parent.children.push(Node::Element(element)),
            None => self.done = Some(element),
        }
    }

    fn text(&mut self, text: &str) {
        let Some(element) = self.stack.last_mut() else { return };
        match element.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => element.children.push(Node::Text(text.to_owned())),
        }
    }

    fn reference(&mut self, name: &str) {
        match entity(name) {
            Some(text) => self.text(&text),
            None => {
                self.text(&format!("&{name};"));
                self.damage.get_or_insert_with(|| format!("the entity `{name}` is not expanded"));
            }
        }
    }

    fn finish(mut self) -> Element {
        while !self.stack.is_empty() {
            self.pop(true);
        }
        self.done.unwrap_or_default()
    }
}

fn lenient(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

fn is(start: &BytesStart<'_>, name: &str) -> bool {
    start.local_name().into_inner() == name
}

fn opened(start: &BytesStart<'_>) -> Element {
    let mut found = start.attributes();
    let attributes = found.with_checks(false).flatten().take(ATTRIBUTES_LIMIT).map(|attribute| {
        let value = attribute.normalized_value_with(XmlVersion::Implicit1_0, 1, |name| {
            quick_xml::escape::resolve_predefined_entity(name)
        });
        let value = value.map_or_else(|_| attribute.value.to_string(), Cow::into_owned);
        (local(attribute.key.0), value)
    });
    Element { name: local(start.name().0), attributes: attributes.collect(), ..Element::default() }
}

fn local(name: &str) -> String {
    name.rsplit_once(':').map_or(name, |(_, local)| local).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(xml: &str, text: &str, damage: Option<&str>) {
        let mut records = Records::new(xml);
        let element = records.next("a").unwrap_or_default();
        assert_eq!((element.text().as_str(), records.damage.as_deref()), (text, damage));
    }

    #[test]
    fn references_are_part_of_the_text() {
        check("<a>M&#252;ller &amp; S&oslash;n &#x2013; x</a>", "Müller & Søn – x", None);
        check("<a><![CDATA[1 < 2]]></a>", "1 < 2", None);
        check("<a>AT&T; and #x000A9;</a>", "AT&T; and #x000A9;", Some("the entity `T` is not expanded"));
        check("<a>you & me</a>", "you & me", None);
    }

    #[test]
    fn damage_is_told_and_the_rest_is_read() {
        check("<a><b>x</a>", "x", Some("the XML breaks off inside `b`"));
        check("<a><b>x", "x", Some("the XML breaks off inside `b`"));
        check("<a>x</c>y</a>", "xy", Some("the XML closes `c`, which is not open"));
    }

    #[test]
    fn a_bomb_is_inert() {
        let bomb = "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;&x;\"><!ENTITY z SYSTEM \"file:///etc/passwd\">]>";
        check(&format!("{bomb}<a>&y;&z;</a>"), "&y;&z;", Some("the entity `y` is not expanded"));
    }

    #[test]
    fn depth_is_bounded() {
        let depth = 200_000;
        let xml = format!("<a>{}x{}y</a>", "<b>".repeat(depth), "</b>".repeat(depth));
        let limit = "elements deeper than 200 or beyond the first 2000000 give only their text";
        check(&xml, "xy", Some(limit));
    }

    #[test]
    fn names_lose_their_prefix() {
        let mut records = Records::new("<x:a xlink:href='u&amp;v'/>");
        assert_eq!(records.next("a").unwrap().attribute("href"), Some("u&v"));
        assert_eq!(root_name("<?xml version='1.0'?><!DOCTYPE q><p:q/>").as_deref(), Some("q"));
        assert_eq!(root_name("plain"), None);
    }
}
