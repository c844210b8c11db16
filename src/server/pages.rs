//! Values to HTML, by templates in which every value is escaped.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value};
use serde::Serialize;

use super::assets;
use super::problem::Problem;
use crate::render::{escaped, sanitise};

/// The templates by name. None of them marks a value as safe: a test looks.
const TEMPLATES: &[(&str, &str)] = &[
    ("base.html", include_str!("templates/base.html")),
    ("parts.html", include_str!("templates/parts.html")),
    ("search.html", include_str!("templates/search.html")),
    ("notice.html", include_str!("templates/notice.html")),
    ("stats.html", include_str!("templates/stats.html")),
    ("facet.html", include_str!("templates/facet.html")),
    ("check.html", include_str!("templates/check.html")),
    ("help.html", include_str!("templates/help.html")),
    ("api.html", include_str!("templates/api.html")),
    ("problem.html", include_str!("templates/problem.html")),
    ("feed.atom", include_str!("templates/feed.atom")),
    ("feed.rss", include_str!("templates/feed.rss")),
];

/// The templates, ready.
pub(super) struct Pages {
    environment: Environment<'static>,
}

impl Pages {
    pub(super) fn new(base_path: &str) -> Pages {
        let mut environment = Environment::new();
        // Feeds are XML, whose escapes are those of HTML.
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(write_escaped);
        // What a notice does not state is absent, and so is all that would stand within it.
        environment.set_undefined_behavior(UndefinedBehavior::Chainable);
        if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
            environment.set_syntax(syntax);
        }
        environment.add_filter("words", |text: String| text.replace('_', " "));
        environment.add_filter("number", number);
        environment.add_filter("id_in_path", |id: &str| id_in_path(id));
        environment.add_filter("part", part);
        environment.add_global("base", base_path.trim_end_matches('/').to_owned());
        environment.add_global("assets", assets::version());
        environment.add_global("version", env!("CARGO_PKG_VERSION"));
        for (name, source) in TEMPLATES {
            // proof: the templates are embedded, and a test renders each of them.
            let added = environment.add_template(name, source);
            debug_assert!(added.is_ok(), "{name}: {added:?}");
        }
        Pages { environment }
    }

    /// The text of a template.
    fn render(&self, name: &str, values: impl Serialize) -> Result<String, Problem> {
        let template = self.environment.get_template(name).map_err(|error| broken(name, &error))?;
        template.render(Serde(values)).map_err(|error| broken(name, &error))
    }

    /// A page of HTML.
    pub(super) fn page(&self, name: &str, values: impl Serialize) -> Response {
        match self.render(name, values) {
            Ok(html) => with_type(html, "text/html; charset=utf-8"),
            Err(problem) => problem.into_response(),
        }
    }

    /// An answer of another media type.
    pub(super) fn document(&self, name: &str, media_type: &'static str, values: impl Serialize) -> Response {
        self.render(name, values).map_or_else(Problem::into_response, |text| with_type(text, media_type))
    }

    /// A page that says what went wrong.
    pub(super) fn problem(&self, problem: &Problem) -> Response {
        let mut response =
            self.page("problem.html", ProblemView { title: problem.title(), detail: problem.detail() });
        if response.status() == StatusCode::OK {
            *response.status_mut() = problem.status();
        }
        response
    }
}

#[derive(Serialize)]
struct ProblemView<'a> {
    title: &'a str,
    detail: &'a str,
}

fn broken(name: &str, error: &minijinja::Error) -> Problem {
    debug_assert!(false, "template {name}: {error:#}");
    Problem::internal()
}

fn with_type(text: String, media_type: &'static str) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))], text).into_response()
}

/// Writes a value as text of HTML and XML: what deceives a reader is left out, what could be markup is escaped. Every
/// attribute of the templates stands in quotation marks, so that a `/` is as harmless as it is legible.
fn write_escaped(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    if value.is_safe() {
        // What a macro of ours wrote: its values were escaped when they were put in.
        return out.write_str(value.as_str().unwrap_or_default()).map_err(minijinja::Error::from);
    }
    let text = value.to_string();
    out.write_str(&escaped(&sanitise(&text))).map_err(minijinja::Error::from)
}

/// An id as the end of a path. A browser takes a part that is only dots for a step up, so these are escaped where they
/// would be one.
fn id_in_path(id: &str) -> String {
    let escaped = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'~' | b'/' | b'.' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    let part = |part: &str| match part {
        "." | ".." | "" => part.bytes().map(|byte| format!("%25{byte:02X}")).collect(),
        part => part.bytes().map(escaped).collect::<String>(),
    };
    id.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// The id that stands at the end of a path, as [`id_in_path`] wrote it and the router has read it.
pub(super) fn id_of(path: &str) -> String {
    let part = |part: &str| match part.to_ascii_uppercase().as_str() {
        "%2E" => ".".to_owned(),
        "%2E%2E" => "..".to_owned(),
        _ => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// `12345` as `12,345`.
fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A part of a whole in percent, for the width of a bar.
fn part(value: f64, whole: f64) -> f64 {
    if whole > 0.0 { (value / whole * 1000.0).round() / 10.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_sound() {
        let pages = Pages::new("");
        for (name, _) in TEMPLATES {
            assert!(pages.environment.get_template(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn no_template_lets_a_value_through_unescaped() {
        for (name, source) in TEMPLATES {
            for forbidden in
                ["|safe", "| safe", "autoescape", "<script>", "style=", "onclick", "onchange", "javascript:"]
            {
                assert!(!source.contains(forbidden), "{name} holds {forbidden}");
            }
        }
    }

    #[test]
    fn every_attribute_with_a_value_is_quoted() {
        for (name, source) in TEMPLATES {
            for (at, _) in source.match_indices("={{") {
                // Within an address, such as `?author={{ … }}`, the name is not behind a blank.
                let before = source[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '-');
                let is_bare = before.ends_with(char::is_whitespace);
                assert!(!is_bare, "{name} has an attribute without quotation marks");
            }
        }
    }

    #[test]
    fn values_are_legible_and_harmless() {
        let check = |value: &str, expected: &str| {
            let mut pages = Pages::new("");
            pages.environment.add_template("one", "<a href=\"{{ value }}\">").unwrap();
            let html = pages.render("one", serde_json::json!({ "value": value })).unwrap();
            assert_eq!(html, format!("<a href=\"{expected}\">"));
        };
        check("/a?b=1&c", "/a?b=1&amp;c");
        check("\"><script>'", "&quot;&gt;&lt;script&gt;&#39;");
        check("a\u{202e}b\u{200b}c\u{ffff}", "abc");
    }

    #[test]
    fn ids_lead_to_their_notices() {
        let check = |id: &str, expected: &str| {
            assert_eq!(id_in_path(id), expected);
            let read = form_urlencoded::parse(expected.as_bytes()).next().unwrap().0;
            assert_eq!(id_of(&read), id);
        };
        check("10.5555/a.b", "10.5555/a.b");
        check("10.5555/a?b#c<d>", "10.5555/a%3Fb%23c%3Cd%3E");
        check("..", "%252E%252E");
        check("10.5555/../x", "10.5555/%252E%252E/x");
    }

    #[test]
    fn numbers_are_grouped() {
        let grouped = [0, 999, 1000, 1_234_567].map(number);
        assert_eq!(grouped, ["0", "999", "1,000", "1,234,567"]);
    }
}
