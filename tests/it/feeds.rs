//! Feeds of searches and of what is kept, held against the rules of Atom (RFC 4287) and RSS 2.0.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::StatusCode;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::sandbox::Sandbox;
use crate::server::{Server, to};

/// An element with all its text.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    #[track_caller]
    fn parse(xml: &str) -> Element {
        let forbidden = |c: char| {
            c.is_control() && !matches!(c, '\n' | '\t' | '\r') || matches!(c, '\u{fffe}' | '\u{ffff}')
        };
        assert!(!xml.contains(forbidden), "characters that XML forbids: {xml}");
        let mut reader = Reader::from_str(xml);
        reader.config_mut().expand_empty_elements = true;
        let mut open = vec![Element::default()];
        loop {
            let last = open.last_mut().unwrap();
            match reader.read_event().unwrap_or_else(|error| panic!("{error} in {xml}")) {
                Event::Start(start) => open.push(Element::begun(&start)),
                Event::End(_) => {
                    let element = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(element);
                }
                Event::Text(text) => last.text += &text,
                Event::GeneralRef(_) => last.text.push('?'),
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(open.len(), 1, "every element is closed in {xml}");
        open.remove(0).children.remove(0)
    }

    fn begun(start: &BytesStart<'_>) -> Element {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            (attribute.key.as_ref().to_owned(), attribute.value.to_string())
        });
        Element {
            name: start.name().as_ref().to_owned(),
            attributes: attributes.collect(),
            ..Element::default()
        }
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the one child of this name.
    #[track_caller]
    fn one<'a>(&'a self, name: &'a str) -> &'a str {
        let mut found = self.all(name);
        let text = found.next().map(|child| child.text.trim()).unwrap_or_default();
        assert!(!text.is_empty() && found.next().is_none(), "not one `{name}` in {self:#?}");
        text
    }

    fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Where the link with this relation leads.
    fn link(&self, relation: &str) -> Option<&str> {
        self.all("link").find(|link| link.attribute("rel") == relation).map(|link| link.attribute("href"))
    }
}

fn is_absolute(address: &str) -> bool {
    let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
    !scheme.is_empty()
        && scheme.chars().all(|c| c.is_ascii_alphanumeric())
        && !address.contains(char::is_whitespace)
}

/// What RFC 4287 demands of feeds and entries (sections 4.1.1, 4.1.2, 4.2.6 and 3.3).
#[track_caller]
fn check_atom(xml: &str, entries: usize) -> Element {
    let feed = Element::parse(xml);
    assert_eq!((feed.name.as_str(), feed.attribute("xmlns")), ("feed", "http://www.w3.org/2005/Atom"));
    assert_eq!(feed.all("entry").count(), entries, "{xml}");
    assert!(is_absolute(feed.one("id")), "{xml}");
    feed.one("title");
    let dated = |element: &Element| element.one("updated").parse::<jiff::Timestamp>().is_ok();
    assert!(dated(&feed), "{xml}");
    let has_author = |element: &Element| element.all("author").any(|author| !author.one("name").is_empty());
    let mut ids = BTreeSet::new();
    for entry in feed.all("entry") {
        entry.one("title");
        assert!(dated(entry) && is_absolute(entry.one("id")), "{entry:#?}");
        assert!(ids.insert(entry.one("id")), "an id that is not its own: {entry:#?}");
        assert!(has_author(entry) || has_author(&feed), "{entry:#?}");
        assert!(
            entry.all("content").count() == 1 || entry.link("alternate").is_some_and(is_absolute),
            "{entry:#?}"
        );
        assert!(entry.all("category").all(|category| !category.attribute("term").is_empty()), "{entry:#?}");
    }
    feed
}

/// What the description of RSS 2.0 demands of channels and items.
#[track_caller]
fn check_rss(xml: &str, items: usize) -> Element {
    let mut rss = Element::parse(xml);
    assert_eq!((rss.name.as_str(), rss.attribute("version")), ("rss", "2.0"));
    let channel = rss.children.remove(0);
    assert_eq!(channel.all("item").count(), items, "{xml}");
    channel.one("title");
    channel.one("description");
    assert!(is_absolute(channel.one("link")), "{xml}");
    let mut names = BTreeSet::new();
    for item in channel.all("item") {
        assert!(item.all("title").count() + item.all("description").count() > 0, "{item:#?}");
        assert!(names.insert(item.one("guid")), "{item:#?}");
        assert!(item.all("link").all(|link| is_absolute(link.text.trim())), "{item:#?}");
        for date in item.all("pubDate") {
            assert!(jiff::fmt::rfc2822::parse(&date.text).is_ok(), "{item:#?}");
        }
    }
    channel
}

#[test]
fn a_search_is_a_sound_atom_feed() {
    let server = Server::new();
    let feed = check_atom(&server.get("/feed.atom?q=duplicated").1, 2);
    assert_eq!(feed.link("self"), Some("http://localhost/feed.atom?q=duplicated"));
    assert_eq!(feed.one("id"), "http://localhost/feed.atom?q=duplicated");
    assert_eq!(feed.one("updated"), "2024-05-06T00:00:00Z");
    let links: Vec<_> = feed.all("entry").filter_map(|entry| entry.link("alternate")).collect();
    assert_eq!(links, ["http://localhost/notices/10.5555/evil", "http://localhost/notices/10.5555/second"]);
    check_atom(&server.get("/feed.atom?q=%2Bxyzzyplugh").1, 0);
}

#[test]
fn a_search_is_a_sound_rss_feed() {
    let server = Server::new();
    let channel = check_rss(&server.get("/feed.rss?nature=retraction").1, 1);
    assert_eq!(channel.all("atom:link").next().unwrap().attribute("rel"), "self");
    assert_eq!(channel.one("link"), "http://localhost/?nature=retraction");
    assert_eq!(channel.all("item").next().unwrap().one("pubDate"), "Mon, 06 May 2024 00:00:00 GMT");
    check_rss(&server.get("/feed.rss?q=%2Bxyzzyplugh").1, 0);
}

#[test]
fn feeds_lead_below_the_base_path() {
    let mut server = Server::new();
    server.options.base_path = "/retractions".to_owned();
    let feed = check_atom(&server.get("/retractions/feed.atom").1, 2);
    assert_eq!(feed.link("self"), Some("http://localhost/retractions/feed.atom"));
}

#[test]
fn undated_notices_are_in_feeds_too() {
    let server = Server::new();
    server.holds("{\"id\":\"a b\",\"title\":\"Retraction\\u0007: \\ud83d\\ude00 <b>\",\"text\":\"\"}\n");
    check_atom(&server.get("/feed.atom").1, 1);
    let channel = check_rss(&server.get("/feed.rss").1, 1);
    assert_eq!(channel.all("item").next().unwrap().all("pubDate").count(), 0);
}

#[test]
fn what_a_feed_cannot_mean_is_refused_and_what_is_known_is_not_sent_again() {
    let server = Server::new();
    for path in ["/feed.atom", "/feed.rss"] {
        assert_eq!(server.get(&format!("{path}?publsher=x")).0, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(server.get(&format!("{path}?sort=best")).0, StatusCode::BAD_REQUEST, "{path}");
        let (_, headers, _) = server.ask(to(path).body(Body::empty()).unwrap());
        let again = to(path).header("if-none-match", headers["etag"].clone()).body(Body::empty());
        assert_eq!(server.ask(again.unwrap()).0, StatusCode::NOT_MODIFIED, "{path}");
    }
}

#[test]
fn what_is_new_in_a_kept_search_is_a_sound_feed() {
    let line =
        |id: &str| format!("{{\"id\":\"{id}\",\"title\":\"Retraction & <more> {id}\",\"text\":\"frogs\"}}\n");
    let sandbox = Sandbox::indexed(&[("a.jsonl", &line("one"))]);
    sandbox.run(&["alert", "add", "frogs", "frogs"]);
    sandbox.write("a.jsonl", line("one") + &line("two") + &line("three"));
    sandbox.run(&["index", "--quiet"]).code(0);
    let news = |format: &str| sandbox.run(&["alerts", "--format", format]).stdout;
    let (atom, rss) = (news("atom"), news("rss"));
    assert!(atom.contains("two"), "{atom}");
    check_atom(&atom, atom.matches("<entry>").count());
    check_rss(&rss, rss.matches("<item>").count());
}
