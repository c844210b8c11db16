//! Words like `14 May 2024` to a date that knows how much of itself is stated.

use std::sync::LazyLock;

use regex::Regex;

use super::table::rows;
use crate::notice::{PartialDate, Span};

/// A date in running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FoundDate {
    pub(super) date: PartialDate,
    pub(super) span: Span,
}

/// A value that is meant to be one date: ISO, `5/14/2024 0:00` as Retraction Watch writes it (month first), or words.
pub(super) fn date(value: &str) -> Option<PartialDate> {
    let value = value.trim();
    if !value.starts_with(|c: char| c.is_ascii_digit()) {
        return first_date(value).map(|found| found.date);
    }
    value.parse().ok().or_else(|| american(value)).or_else(|| first_date(value).map(|found| found.date))
}

/// `5/14/2024 0:00`.
fn american(value: &str) -> Option<PartialDate> {
    let day = value.split_once(' ').map_or(value, |(day, _)| day);
    let mut parts = day.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = parts.next().is_none() && year.len() == 4;
    whole.then(|| PartialDate::new(year.parse().ok()?, month.parse().ok(), day.parse().ok()))?
}

/// The first date that stands in the text: `14 May 2024`, `May 14, 2024`, `2024 May 14`, `2024-05-14`, `May 2024`,
/// or a year alone.
pub(super) fn first_date(text: &str) -> Option<FoundDate> {
    static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let foreign: Vec<&str> = MONTHS.iter().skip(12).map(|(name, _)| *name).collect();
        let month = format!(
            "(?:(?:{})\\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)",
            foreign.join("|")
        );
        let year = "(?:19|20)[0-9]{2}";
        let day = r"[0-3]?[0-9](?:st|nd|rd|th|º|er|\.)?";
        let of = "(?:(?:of|de|del)[ ]+)?";
        let forms = format!(
            r"(?i)\b(?:({year})-([01][0-9])(?:-([0-3][0-9]))?\b|({day})[ -]+{of}({month})[.,]?[ -]+{of}({year})\b|({month})\.?[ ]+(?:({day}),?[ ]+)?{of}({year})\b|({year})[ ]+({month})\.?(?:[ ]+([0-3]?[0-9])\b)?|([0-3]?[0-9])\.([01]?[0-9])\.({year})\b|({year})年([01]?[0-9])月(?:([0-3]?[0-9])日)?|({year})\b)"
        );
        Regex::new(&forms).ok()
    });
    let found = DATE.as_ref()?.captures(text)?;
    let part = |group: usize| found.get(group).map(|part| part.as_str());
    let any = |groups: [usize; 3]| groups.into_iter().find_map(part);
    let year = any([1, 6, 9]).or_else(|| any([10, 15, 16])).or_else(|| part(19))?.parse().ok()?;
    let numbered = any([2, 14, 17]).and_then(|month| month.parse().ok());
    let month = numbered.or_else(|| month(any([5, 7, 11])?));
    let day = any([3, 4, 8])
        .or_else(|| any([12, 13, 18]))
        .and_then(|day| day.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok());
    let day = month.and(day);
    let whole = found.get(0)?;
    let date = PartialDate::new(year, month, day).or_else(|| PartialDate::new(year, month, None))?;
    Some(FoundDate { date, span: Span { start: whole.start(), end: whole.end() } })
}

/// Names of months with their numbers: the twelve English ones by their first three letters, then whole ones of other
/// languages.
static MONTHS: LazyLock<Vec<(&str, i8)>> = LazyLock::new(|| {
    let months = rows(include_str!("../../data/months.csv"));
    months.filter_map(|row| Some((*row.first()?, row.get(1)?.parse().ok()?))).collect()
});

fn month(name: &str) -> Option<i8> {
    let name = name.to_lowercase();
    let whole = MONTHS.iter().find(|(known, _)| *known == name);
    let found = whole.or_else(|| MONTHS.iter().find(|(known, _)| name.get(..3) == Some(known)))?;
    Some(found.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = first_date(text).map(|found| found.date.to_string()).unwrap_or_default();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn dates_in_words() {
        check("14 May 2024", "2024-05-14");
        check("on 24th June 2007 in", "2007-06-24");
        check("May 14, 2024", "2024-05-14");
        check("Sept. 2003", "2003-09");
        check("2010 Jun 7", "2010-06-07");
        check("2024-05-14", "2024-05-14");
        check("2024-05", "2024-05");
        check("online: 2016", "2016");
        check("31 February 2012", "2012-02");
        check("12 de abril de 2021", "2021-04-12");
        check("3. März 2020", "2020-03-03");
        check("1er août 2019", "2019-08-01");
        check("3 mai 2020", "2020-05-03");
        check("2019年6月15日", "2019-06-15");
        check("2016年9月", "2016-09");
        check("marched on 2019", "2019");
        check("nothing", "");
    }

    #[test]
    fn values() {
        let read = |value| date(value).map(|date| date.to_string()).unwrap_or_default();
        assert_eq!(read("1/29/2015 0:00"), "2015-01-29");
        assert_eq!(read("2015-01-29"), "2015-01-29");
        assert_eq!(read("2015"), "2015");
        assert_eq!(read("January 2015"), "2015-01");
        assert_eq!(read("unknown"), "");
    }
}
