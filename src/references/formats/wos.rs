//! Web of Science's plain text to references: lines `TI value`, an entry from `PT` to `ER`, values going on behind blanks.
//!
//! Tags as Clarivate's field tags of exports have them; PubMed numbers stand in `PM`.

use crate::references::lines::{Line, lines};
use crate::references::reference::Reference;

pub(crate) fn claims(text: &str, _: &str) -> bool {
    let mut head = lines(text).filter(|line| !line.text.trim().is_empty()).take(4).map(|line| tag(line.text));
    head.any(|found| found.is_some_and(|(tag, value)| tag == "PT" && value.len() == 1))
}

/// `TI A title`; a tag with nothing behind it ends an entry or the file.
fn tag(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches('\u{feff}');
    let (tag, rest) = line.split_at_checked(2)?;
    let mut signs = tag.bytes();
    let named = signs.next()?.is_ascii_uppercase() && signs.next()?.is_ascii_alphanumeric();
    (named && (rest.is_empty() || rest.starts_with(' '))).then(|| (tag, rest.trim()))
}

#[derive(Default)]
struct Entry<'t> {
    first: Option<Line<'t>>,
    fields: Vec<(&'t str, Vec<&'t str>)>,
    closed: bool,
}

impl<'t> Entry<'t> {
    fn lines_of(&self, wanted: &'static str) -> impl Iterator<Item = &'t str> {
        let fields = self.fields.iter().filter(move |(tag, _)| *tag == wanted);
        fields.flat_map(|(_, values)| values.iter().copied())
    }
}

pub(crate) fn read(text: &str) -> Vec<Reference> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for line in lines(text) {
        match tag(line.text) {
            Some(("FN" | "VR" | "EF", _)) => {}
            Some(("ER", _)) => entries.iter_mut().for_each(|entry| entry.closed = true),
            Some((tag, value)) => {
                if tag == "PT" || entries.last().is_none_or(|entry| entry.closed) {
                    entries.push(Entry { first: Some(line), ..Entry::default() });
                }
                entries
                    .iter_mut()
                    .next_back()
                    .into_iter()
                    .for_each(|entry| entry.fields.push((tag, vec![value])));
            }
            None => {
                let open = entries.iter_mut().next_back().filter(|entry| !entry.closed);
                let field = open.and_then(|entry| entry.fields.last_mut());
                field.filter(|_| !line.text.trim().is_empty()).into_iter().for_each(|(_, values)| {
                    values.push(line.text.trim());
                });
            }
        }
    }
    entries.iter().map(reference).collect()
}

fn reference(entry: &Entry<'_>) -> Reference {
    let lines_of = |wanted| entry.lines_of(wanted);
    let value = |wanted: &'static str| lines_of(wanted).collect::<Vec<_>>().join(" ");
    let mut reference = Reference::of_text(&[value("AU"), value("TI"), value("SO"), value("PY")].join(" "));
    reference.place.line = entry.first.map(|line| line.number);
    reference.set_title(&value("TI"));
    let full = if lines_of("AF").next().is_some() { "AF" } else { "AU" };
    lines_of(full).for_each(|name| reference.add_author(name));
    ["PY", "EY", "PD"].iter().for_each(|tag| reference.set_year(&value(tag)));
    ["SO", "J9", "JI"].iter().for_each(|tag| reference.set_journal(&value(tag)));
    reference.set_key(&value("UT"));
    reference.add_doi(&value("DI"));
    reference.add_pmid(&value("PM"));
    if !entry.closed && reference.is_empty() {
        reference.malformed = Some("the entry is cut: no title and no identifier are left".to_owned());
    }
    reference
}
