//! The tree of a page's main part to blocks, and its reference list to references.

use crate::corpus::formats::markup::is_mark;
use crate::corpus::xml::{Element, Node, collapse};
use crate::corpus::{Block, Field, Stated};

/// The running text of a page.
#[derive(Default)]
pub(super) struct Text {
    pub blocks: Vec<Block>,
    pub references: Vec<Stated>,
}

/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "header",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "thead",
    "ul",
];

/// Words in `class` and `id` that mark a reference list.
const REFERENCES: &[&str] = &["references", "bibliography", "reflist"];

pub(super) fn text(main: &Element) -> Text {
    let mut writer = Writer { size: 1.0, ..Writer::default() };
    writer.contents(main);
    writer.flush();
    writer.done
}

#[derive(Default)]
struct Writer {
    done: Text,
    text: String,
    size: f32,
}

impl Writer {
    fn contents(&mut self, element: &Element) {
        for node in &element.children {
            match node {
                Node::Text(text) => self.text.push_str(&text.replace('\n', " ")),
                Node::Element(inside) => self.element(inside),
            }
        }
    }

    fn element(&mut self, element: &Element) {
        match element.name.as_str() {
            "br" => self.text.push('\n'),
            "tr" => self.row(element),
            "a" => self.link(element),
            "sup" => self.superscript(element),
            name if heading_size(name).is_some() => {
                self.flush();
                self.size = heading_size(name).unwrap_or(1.0);
                self.contents(element);
                self.flush();
            }
            _ if is_reference_list(element) => self.references(element),
            name if BLOCKS.contains(&name) => {
                self.flush();
                self.contents(element);
                self.flush();
            }
            _ => self.contents(element),
        }
    }

    fn row(&mut self, row: &Element) {
        self.flush();
        let cells: Vec<String> = row.elements().map(Element::text).collect();
        self.text = cells.join("\t");
        self.flush();
    }

    /// A DOI may stand in the address alone.
    fn link(&mut self, link: &Element) {
        let start = self.text.len();
        self.contents(link);
        let address = link.attribute("href").unwrap_or_default();
        let words = self.text.get(start..).unwrap_or_default();
        if address.contains("/10.") && !words.contains("10.") {
            self.text.push_str(&format!(" ({address})"));
        }
    }

    /// Marks of affiliation must not become part of a name; a raised citation gets brackets.
    fn superscript(&mut self, element: &Element) {
        let words = element.text();
        let after_letter = self.text.ends_with(|c: char| !c.is_ascii_digit());
        if element.elements().any(|inside| inside.name == "a")
            && words.bytes().all(|b| b.is_ascii_digit() || b", -".contains(&b))
        {
            self.text.push_str(&format!("[{words}]"));
        } else if !(after_letter && is_mark(&words)) {
            self.contents(element);
        }
    }

    fn references(&mut self, list: &Element) {
        self.flush();
        for (item, number) in list.descendants("li").iter().zip(1..) {
            let mut stated = Stated::default();
            stated.push(Field::Label, number.to_string());
            for link in item.descendants("a") {
                let address = link.attribute("href").unwrap_or_default();
                if address.contains("doi.org/10.") {
                    stated.push(Field::Doi, address);
                }
            }
            stated.push(Field::Note, item.text());
            self.done.references.push(stated);
        }
    }

    fn flush(&mut self) {
        let lines: Vec<String> = self.text.split('\n').map(line).filter(|line| !line.is_empty()).collect();
        if !lines.is_empty() {
            self.done.blocks.push(Block { text: lines.join("\n"), size: self.size, page: 0 });
        }
        self.text.clear();
        self.size = 1.0;
    }
}

/// Cells of a row stay apart.
fn line(text: &str) -> String {
    text.split('\t').map(collapse).collect::<Vec<_>>().join("\t").trim().to_owned()
}

/// Type sizes of headings as browsers show them.
fn heading_size(name: &str) -> Option<f32> {
    match name {
        "h1" => Some(2.0),
        "h2" => Some(1.5),
        "h3" => Some(1.2),
        "h4" | "h5" | "h6" => Some(1.1),
        _ => None,
    }
}

fn is_reference_list(element: &Element) -> bool {
    let names = ["class", "id"].into_iter().filter_map(|name| element.attribute(name));
    let mut words = names.flat_map(|name| name.split(|c: char| !c.is_ascii_alphanumeric()));
    let named = words.any(|word| REFERENCES.iter().any(|known| word.eq_ignore_ascii_case(known)));
    named
        && element.name != "li"
        && !element.descendants("li").is_empty()
        && element.descendants("h1").is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::formats::html::page;

    #[track_caller]
    fn check(html: &str, expected: &[(&str, f32)]) {
        let found = text(&page::parse(html).main);
        let found: Vec<_> = found.blocks.iter().map(|block| (block.text.as_str(), block.size)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn clutter_goes_and_the_article_stays() {
        check(
            "<div class='c-cookie-banner'>Accept</div><nav>Home</nav><p>Text</p><footer>F</footer>",
            &[("Text", 1.0)],
        );
        check(
            "<body class='has-sidebar'><div class='sidebar'>S</div><h1>T</h1><p>a<br>b</p>",
            &[("T", 2.0), ("a\nb", 1.0)],
        );
        check("<p>a</p><main><p>b</p></main>", &[("b", 1.0)]);
        check("<p style='display: none'>x</p><script>y</script><p>z</p>", &[("z", 1.0)]);
    }

    #[test]
    fn marks_links_and_rows() {
        check("<p>JANE DOE<sup>1,*</sup>, 10<sup>5</sup></p>", &[("JANE DOE, 105", 1.0)]);
        check("<p>This article<sup><a href='#r1'>1</a></sup> is</p>", &[("This article[1] is", 1.0)]);
        check(
            "<p>The <a href='https://doi.org/10.5555/a'>article</a></p>",
            &[("The article (https://doi.org/10.5555/a)", 1.0)],
        );
        check("<table><tr><td>a</td><td> b </td></tr></table>", &[("a\tb", 1.0)]);
        check("<p>M&uuml;ller&nbsp;&amp; Co</p>", &[("Müller & Co", 1.0)]);
    }

    #[test]
    fn references_are_no_running_text() {
        let page = page::parse(
            "<p>x</p><ol class='c-article-references'><li>Doe J. <a href='https://doi.org/10.5555/r'>doi</a></li></ol>",
        );
        let found = text(&page.main);
        assert_eq!(found.blocks.len(), 1);
        let stated: Vec<_> = found.references[0].iter().collect();
        assert_eq!(
            stated,
            [(Field::Label, "1"), (Field::Doi, "https://doi.org/10.5555/r"), (Field::Note, "Doe J. doi")]
        );
    }

    #[test]
    fn depth_is_bounded() {
        let html = format!("{}x{}", "<div>".repeat(4_000), "</div>".repeat(4_000));
        check(&html, &[("x", 1.0)]);
    }
}
