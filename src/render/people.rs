//! The people who may share a name to text, worded so that no name is taken for an identity.

use std::io::{self, Write};

use super::terminal::{Terminal, sanitise};
use super::text::{count, write_line};
use super::wrap::{cut, wrap};
use crate::search::{LikelyPerson, Namesakes};

/// Groups that are printed before the rest is counted.
const PRINTED_GROUPS: usize = 5;
/// Values of a group that are printed.
const PRINTED_VALUES: usize = 3;
/// Columns of a value; institutions come with their whole address.
const VALUE_COLUMNS: usize = 60;

/// Writes who may be meant by a name.
pub(super) fn write_namesakes(out: &mut dyn Write, names: &Namesakes, terminal: Terminal) -> io::Result<()> {
    write!(out, "{}", wrap(&terminal.strong(&headline(names)), 0, terminal.width_columns))?;
    for group in names.groups.iter().take(PRINTED_GROUPS) {
        write_group(out, group, terminal)?;
    }
    let printed = names.groups.len().min(PRINTED_GROUPS) as u64;
    if names.may_be_people > printed {
        writeln!(
            out,
            "{}",
            terminal.faint(&format!("{:>8}  more", format!("+{}", names.may_be_people - printed)))
        )?;
    }
    write_line(out, &terminal.faint(&names.note), terminal.width_columns)?;
    writeln!(out)
}

fn headline(names: &Namesakes) -> String {
    let name = sanitise(&names.name);
    let looked_at = if names.cut {
        format!(" (in the newest {})", count(names.notices, "notice"))
    } else {
        String::new()
    };
    match names.may_be_people {
        1 => format!("one person may be meant by “{name}”{looked_at}"),
        people => format!("{people} different people may share the name “{name}”{looked_at}"),
    }
}

fn write_group(out: &mut dyn Write, group: &LikelyPerson, terminal: Terminal) -> io::Result<()> {
    let years = group.years.map(|(first, last)| match first == last {
        true => format!(", {first}"),
        false => format!(", {first} to {last}"),
    });
    let joined = match group.shared.as_slice() {
        [] => String::new(),
        shared => format!(", may be one person: shared {}", shared.join(", ")),
    };
    let written = sanitise(&group.written.join(", ")).into_owned();
    let articles = count(group.articles, "article");
    write_line(
        out,
        &format!("{written}: {articles}{}{joined}", years.unwrap_or_default()),
        terminal.width_columns,
    )?;
    let parts = [
        ("with", &group.coauthors),
        ("at", &group.institutions),
        ("in", &group.journals),
        ("on", &group.subjects),
    ];
    let told: Vec<String> = parts
        .iter()
        .filter(|(_, values)| !values.is_empty())
        .map(|(word, values)| format!("{word} {}", first_values(values)))
        .collect();
    write_line(out, &terminal.faint(&told.join(" · ")), terminal.width_columns)
}

fn first_values(values: &[String]) -> String {
    let shown: Vec<String> =
        values.iter().take(PRINTED_VALUES).map(|value| cut(&sanitise(value), VALUE_COLUMNS)).collect();
    shown.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &Namesakes, expected: &str) {
        let mut out = Vec::new();
        write_namesakes(&mut out, names, Terminal { color: false, width_columns: 100 }).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn no_name_is_taken_for_an_identity() {
        let group = LikelyPerson {
            written: vec!["Wang W".to_owned(), "Wei Wang".to_owned()],
            notices: 2,
            articles: 2,
            shared: vec!["co-authors".to_owned()],
            coauthors: vec!["Li Na".to_owned()],
            years: Some((2010, 2012)),
            ..LikelyPerson::default()
        };
        let alone =
            LikelyPerson { written: vec!["Wei Wang".to_owned()], articles: 1, ..LikelyPerson::default() };
        let names = Namesakes {
            name: "Wang, Wei".to_owned(),
            notices: 3,
            cut: true,
            may_be_people: 4,
            groups: vec![group, alone],
            note: "a name is not an identity".to_owned(),
        };
        check(
            &names,
            "4 different people may share the name “Wang, Wei” (in the newest 3 notices)\n    \
             Wang W, Wei Wang: 2 articles, 2010 to 2012, may be one person: shared co-authors\n    \
             with Li Na\n    Wei Wang: 1 article\n      +2  more\n    a name is not an identity\n\n",
        );
    }
}
