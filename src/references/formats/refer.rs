//! Refer, which EndNote exports as `.enw`, to references: lines `%T value`, entries apart by a blank line and begun by `%0`.

use crate::references::lines::{Line, lines};
use crate::references::reference::Reference;

pub(crate) fn claims(text: &str, ending: &str) -> bool {
    let first = lines(text).find(|line| !line.text.trim().is_empty());
    let is_tag = first.and_then(|line| tag(line.text)).is_some_and(|(tag, _)| ending == "enw" || tag == '0');
    is_tag && lines(text).filter_map(|line| tag(line.text)).any(|(tag, _)| tag == 'T')
}

fn tag(line: &str) -> Option<(char, &str)> {
    let mut signs = line.trim_start_matches('\u{feff}').strip_prefix('%')?.chars();
    let tag = signs.next()?;
    let value = signs.as_str();
    (tag.is_ascii_graphic() && (value.is_empty() || value.starts_with(' '))).then(|| (tag, value.trim()))
}

type Entry<'t> = (Line<'t>, Vec<(char, String)>);

pub(crate) fn read(text: &str) -> Vec<Reference> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut apart = true;
    for line in lines(text) {
        match (tag(line.text), line.text.trim()) {
            (Some((tag, value)), _) => {
                if apart || tag == '0' {
                    entries.push((line, Vec::new()));
                }
                entries
                    .iter_mut()
                    .next_back()
                    .into_iter()
                    .for_each(|(_, fields)| fields.push((tag, value.to_owned())));
                apart = false;
            }
            (None, "") => apart = true,
            (None, words) => {
                let field = entries.last_mut().and_then(|(_, fields)| fields.last_mut());
                field.into_iter().for_each(|(_, value)| *value = format!("{value} {words}"));
            }
        }
    }
    entries.iter().map(reference).collect()
}

fn reference((first, fields): &Entry<'_>) -> Reference {
    let all =
        |wanted: char| fields.iter().filter(move |(tag, _)| *tag == wanted).map(|(_, value)| value.as_str());
    let shown: Vec<&str> = ['A', 'T', 'J', 'D'].into_iter().flat_map(all).collect();
    let mut reference = Reference::of_text(&shown.join(" "));
    reference.place.line = Some(first.number);
    all('T').for_each(|value| reference.set_title(value));
    all('A').for_each(|name| reference.add_author(name));
    all('D').chain(all('8')).for_each(|value| reference.set_year(value));
    all('J').chain(all('B')).for_each(|value| reference.set_journal(value));
    all('F').for_each(|value| reference.set_key(value));
    all('R').for_each(|value| reference.add_doi(value));
    all('2')
        .filter(|value| value.to_lowercase().starts_with("pmc"))
        .for_each(|value| reference.add_pmcid(value));
    all('U').chain(all('M')).chain(all('Z')).for_each(|value| reference.add_identifiers_of_note(value));
    reference
}
