//! The value of a field to a query on that field: ranges, identifiers, closed lists, whole values.

use super::identifier::identifier_value;
use super::{Bound, Field, Problem, ProblemKind, Query, TermKind};
use crate::notice::{
    AffectedPart, Band, Disagreement, Informant, Initiator, Inquiry, Nature, PartialDate, ReasonSource,
    Responsibility, Stance, Status,
};

/// Reads the value of a flag such as `--publisher Wiley` or `--year 2010..2015`: the whole value, not its words.
///
/// A field with an order takes a range, `*` stands for any value, and a `*` at the end for any ending. A value that
/// the field cannot have matches nothing, and a problem says so.
///
/// ```
/// use recant::query::{Field, filter};
/// let (query, problems) = filter(Field::Year, "2010..2015");
/// assert_eq!(query.to_string(), "year:2010..2015");
/// assert!(problems.is_empty());
/// ```
pub fn filter(field: Field, value: &str) -> (Query, Vec<Problem>) {
    let value = value.trim();
    let mut problems = Vec::new();
    let query = if value == "*" {
        Some(Query::Exists(field))
    } else if value.is_empty() {
        let name = field.name();
        problems.push(Problem::new(
            ProblemKind::BadValue,
            format!("`{name}` has no value; nothing is found by it"),
        ));
        None
    } else if is_typed(field) {
        typed(field, value, 0, &mut problems)
    } else {
        check_closed(field, value, 0, &mut problems);
        Some(whole(field, value))
    };
    for problem in &mut problems {
        // The value is not part of a query text, and a filter is never left out.
        (problem.start, problem.end) = (None, None);
        if let Some(message) = problem.message.strip_suffix("; left out") {
            problem.message = format!("{message}; nothing is found by it");
        }
    }
    (query.unwrap_or(Query::NOTHING), problems)
}

fn whole(field: Field, value: &str) -> Query {
    let text = |text: &str| text.to_owned();
    match value.strip_suffix('*').filter(|stem| super::word::is_prefix(stem)) {
        Some(stem) => Query::Term { field: Some(field), text: text(stem), kind: TermKind::Prefix },
        None if matches!(field, Field::Title | Field::Text) => Query::all_of(
            value
                .split_whitespace()
                .map(|word| Query::Term { field: Some(field), text: text(word), kind: TermKind::Word })
                .collect(),
        ),
        None => Query::Phrase { field: Some(field), text: text(value), slop: 0 },
    }
}

/// Whether values of the field are more than words: years, dates, identifiers.
pub(super) fn is_typed(field: Field) -> bool {
    field.is_ordered() || matches!(field, Field::Doi | Field::Pmid)
}

/// Reads a value of a typed field that stands at byte `start` of the query; `None` with a problem if it cannot be one.
pub(super) fn typed(field: Field, value: &str, start: usize, problems: &mut Vec<Problem>) -> Option<Query> {
    let found = if field.is_ordered() { range(field, value) } else { identified(field, value) };
    match found {
        Ok((query, hint)) => {
            problems
                .extend(hint.map(|hint| Problem::at(ProblemKind::Hint, hint, start, start + value.len())));
            Some(query)
        }
        Err(message) => {
            problems.push(Problem::at(ProblemKind::BadValue, message, start, start + value.len()));
            None
        }
    }
}

fn identified(field: Field, value: &str) -> Result<(Query, Option<String>), String> {
    let is_pmid = field == Field::Pmid;
    let begins = |prefix: &&str| match is_pmid {
        true => prefix.len() >= 2 && prefix.bytes().all(|byte| byte.is_ascii_digit()),
        false => prefix.starts_with("10."),
    };
    if let Some(prefix) = value.strip_suffix('*').filter(begins) {
        let text = super::word::without_escapes(prefix).to_lowercase();
        return Ok((Query::Term { field: Some(field), text, kind: TermKind::Prefix }, None));
    }
    if let Some(number) = without_tolerance(value).filter(|_| is_pmid) {
        return identified(field, number).map(|(query, _)| (query, Some(exact_number(number))));
    }
    if let Some(identifier) = identifier_value(value, is_pmid) {
        return Ok((Query::Identifier(identifier), None));
    }
    let form = if is_pmid { "a number such as 31921628" } else { "a DOI such as 10.1234/abc" };
    Err(format!("`{value}` is not {form}; left out"))
}

/// The parts of a range with what to say about it.
pub(super) type Range = (Query, Option<String>);

fn range(field: Field, value: &str) -> Result<Range, String> {
    let value = value.trim();
    let bad = || bad_range(field, value);
    if field == Field::Delay {
        return days(field, value).ok_or_else(bad);
    }
    if let Some(start) = value.strip_suffix('*') {
        return beginning(field, start).map(|query| (query, None)).ok_or_else(bad);
    }
    if let Some(date) = without_tolerance(value) {
        return range(field, date).map(|(query, _)| (query, Some(exact_number(date))));
    }
    let at = |text: &str| point(field, text.trim()).ok_or_else(bad);
    if let Some((from, to)) = value.split_once("..") {
        let to = to.trim_start_matches('.');
        if from.is_empty() && to.is_empty() {
            return Err(bad());
        }
        let bound = |text: &str| if text.is_empty() { Ok(Bound::Open) } else { at(text).map(Bound::At) };
        return Ok(ordered(field, bound(from)?, bound(to)?));
    }
    for (sign, from, to) in SIGNS {
        if let Some(text) = value.strip_prefix(sign) {
            let date = at(text)?;
            let bound = |step: Option<i8>| match step {
                None => Some(Bound::Open),
                Some(0) => Some(Bound::At(date)),
                Some(step) => neighbour(date, step).map(Bound::At),
            };
            let (from, to) = (bound(from).ok_or_else(bad)?, bound(to).ok_or_else(bad)?);
            return Ok((Query::Range { field, from, to }, None));
        }
    }
    if let Some((from, to)) = years_with_dash(value) {
        let (query, _) = ordered(field, Bound::At(at(from)?), Bound::At(at(to)?));
        let hint = format!("read `{value}` as the range `{from}..{to}`");
        return Ok((query, Some(hint)));
    }
    let date = at(value)?;
    Ok((Query::Range { field, from: Bound::At(date), to: Bound::At(date) }, None))
}

/// A number of days, a range of them, or its first digits.
fn days(field: Field, value: &str) -> Option<Range> {
    if let Some(number) = without_tolerance(value) {
        let (query, _) = super::numbers::range(field, number)?;
        return Some((query, Some(exact_number(number))));
    }
    let is_beginning = |digits: &&str| digits.len() > 1 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(digits) = value.strip_suffix('*').filter(is_beginning) {
        let text = digits.to_owned();
        return Some((Query::Term { field: Some(field), text, kind: TermKind::Prefix }, None));
    }
    super::numbers::range(field, value)
}

/// Years that a date can have; see [`PartialDate`].
const EARLIEST_YEAR: i16 = 1500;
const LATEST_YEAR: i16 = 2200;

/// A number without `~` or `~1` behind it.
fn without_tolerance(value: &str) -> Option<&str> {
    let (number, letters) = value.rsplit_once('~')?;
    (letters.len() <= 1 && letters.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

fn exact_number(number: &str) -> String {
    format!("a number one digit off is another number; read as `{number}`")
}

/// The dates that begin so: `201` are ten years, `2019-1` three months.
fn beginning(field: Field, start: &str) -> Option<Query> {
    let start = start.trim_end_matches('-');
    let parts: Vec<&str> = start.split('-').collect();
    let digits = parts.last().filter(|last| last.bytes().all(|byte| byte.is_ascii_digit()))?;
    let between =
        |from: PartialDate, to: PartialDate| Query::Range { field, from: Bound::At(from), to: Bound::At(to) };
    match (parts.len(), digits.len()) {
        (1, length @ 1..=3) => {
            let missing = 10i16.pow(4 - length as u32);
            let first = digits.parse::<i16>().ok()?.checked_mul(missing)?;
            let (from, to) = (first.max(EARLIEST_YEAR), first.checked_add(missing - 1)?.min(LATEST_YEAR));
            (from <= to).then_some(())?;
            Some(between(PartialDate::year_only(from)?, PartialDate::year_only(to)?))
        }
        (2 | 3, 1) if field == Field::Date => {
            let date = |last: u8| point(field, &format!("{start}{last}"));
            Some(between((0..10).find_map(date)?, (0..10).rev().find_map(date)?))
        }
        _ => point(field, start).map(|date| between(date, date)),
    }
}

/// Signs of comparison, with the steps from the value typed to the lower and the upper bound.
const SIGNS: [(&str, Option<i8>, Option<i8>); 5] = [
    (">=", Some(0), None),
    ("<=", None, Some(0)),
    (">", Some(1), None),
    ("<", None, Some(-1)),
    ("=", Some(0), Some(0)),
];

fn bad_range(field: Field, value: &str) -> String {
    let name = field.name();
    let forms = match field {
        Field::Date => "2019, 2019-05, 2019-05-14, 2019..2024 or >=2019",
        Field::Delay => "a number of days: 365, 30..365, ..30 or >=365",
        _ => "2019, 2019..2024, 2019.., ..2024 or >=2019",
    };
    format!("`{name}` cannot be `{value}`; it takes {forms}; left out")
}

/// A year for the fields of years, any date for `date`.
fn point(field: Field, text: &str) -> Option<PartialDate> {
    let date: PartialDate = text.parse().ok()?;
    (field == Field::Date || date.month().is_none()).then_some(date)
}

fn ordered(field: Field, from: Bound, to: Bound) -> Range {
    match (from, to) {
        (Bound::At(from), Bound::At(to)) if from.first_day() > to.last_day() => {
            let hint = format!("`{from}` is later than `{to}`; read as `{to}..{from}`");
            (Query::Range { field, from: Bound::At(to), to: Bound::At(from) }, Some(hint))
        }
        (from, to) => (Query::Range { field, from, to }, None),
    }
}

/// `2019-2024`, which many type for a range of years.
fn years_with_dash(value: &str) -> Option<(&str, &str)> {
    let (from, to) = value.split_once(['-', '–', '—'])?;
    (from.len() == 4 && to.len() == 4).then_some((from, to))
}

/// The year, month or day before or after; as precise as the date itself.
fn neighbour(date: PartialDate, step: i8) -> Option<PartialDate> {
    let (month, day) = (date.month(), date.day());
    let first = jiff::civil::Date::new(date.year(), month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    let span = match (month, day) {
        (None, _) => jiff::Span::new().years(step),
        (_, None) => jiff::Span::new().months(step),
        _ => jiff::Span::new().days(step),
    };
    let next = first.checked_add(span).ok()?;
    PartialDate::new(next.year(), month.map(|_| next.month()), day.map(|_| next.day()))
}

/// Says so when a field with a closed list of values is asked for another one.
pub(super) fn check_closed(field: Field, value: &str, start: usize, problems: &mut Vec<Problem>) {
    let (known, values) = match field {
        Field::Nature => (Nature::from_text(value).is_some(), names(Nature::ALL)),
        Field::Status => (Status::from_text(value).is_some(), names(Status::ALL)),
        Field::Initiator => (Initiator::from_text(value).is_some(), names(Initiator::ALL)),
        Field::Stance => (Stance::from_text(value).is_some(), names(Stance::ALL)),
        Field::Disagreement => (Disagreement::from_text(value).is_some(), names(Disagreement::ALL)),
        Field::Responsibility => (Responsibility::from_text(value).is_some(), names(Responsibility::ALL)),
        Field::RaisedBy => (Informant::from_text(value).is_some(), names(Informant::ALL)),
        Field::Affected => (AffectedPart::from_text(value).is_some(), names(AffectedPart::ALL)),
        Field::Prior => (Nature::from_text(value).is_some(), names(Nature::ALL)),
        Field::Batch => (value.eq_ignore_ascii_case("yes"), "yes".to_owned()),
        Field::Inquiry => (Inquiry::from_text(value).is_some(), names(Inquiry::ALL)),
        Field::Completeness => (Band::from_text(value).is_some(), names(Band::ALL)),
        Field::ReasonSource => (ReasonSource::from_text(value).is_some(), names(ReasonSource::ALL)),
        _ => return,
    };
    if !known && !value.ends_with('*') {
        let name = field.name();
        let message = format!("`{name}` is never `{value}`; its values are {values}");
        problems.push(Problem::at(ProblemKind::BadValue, message, start, start + value.len()));
    }
}

fn names<T: std::fmt::Display>(all: &[T]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Problem {
    /// A problem of the query as a whole.
    pub fn new(kind: ProblemKind, message: impl Into<String>) -> Problem {
        Problem { kind, message: message.into(), start: None, end: None }
    }

    /// A problem of these bytes of the query.
    pub fn at(kind: ProblemKind, message: impl Into<String>, start: usize, end: usize) -> Problem {
        Problem { kind, message: message.into(), start: Some(start), end: Some(end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(field: Field, value: &str, expected: &str) {
        let (query, problems) = filter(field, value);
        assert_eq!((query.to_string().as_str(), problems.len()), (expected, 0), "{value}: {problems:?}");
    }

    #[track_caller]
    fn check_problem(field: Field, value: &str, expected: &str, kind: ProblemKind) {
        let (query, problems) = filter(field, value);
        assert_eq!(query.to_string(), expected, "{value}");
        assert_eq!(problems.iter().map(|problem| problem.kind).collect::<Vec<_>>(), [kind], "{value}");
    }

    #[test]
    fn a_flag_takes_a_whole_value() {
        check(Field::Publisher, "Wiley", "publisher:\"Wiley\"");
        check(Field::Publisher, " John Wiley & Sons ", "publisher:\"John Wiley & Sons\"");
        check(
            Field::Reason,
            "Falsification/Fabrication of Data",
            "reason:\"Falsification/Fabrication of Data\"",
        );
        check(Field::Publisher, "*", "publisher:*");
        check(Field::Journal, "Front*", "journal:Front*");
        check(Field::Title, "microRNA sponge", "title:microRNA AND title:sponge");
        check(Field::Nature, "expression of concern", "nature:\"expression of concern\"");
        check(Field::Doi, "https://doi.org/10.5555/A", "10.5555/a");
        check(Field::Doi, "10.5555/S0:b*", "doi:10.5555/s0\\:b*");
        check(Field::Doi, "10.5555/s0\\:b*", "doi:10.5555/s0\\:b*");
        check(Field::Pmid, "31921628", "pmid:31921628");
    }

    #[test]
    fn ranges_have_many_forms() {
        check(Field::Year, "2019", "year:2019");
        check(Field::Year, "2010..2015", "year:2010..2015");
        check(Field::Year, "2010...2015", "year:2010..2015");
        check(Field::Year, "..2015", "year:..2015");
        check(Field::Year, "2010..", "year:2010..");
        check(Field::Year, ">=2019", "year:2019..");
        check(Field::Year, ">2019", "year:2020..");
        check(Field::Year, "<2019", "year:..2018");
        check(Field::Date, "2019-05..", "date:2019-05..");
        check(Field::Date, ">2019-12", "date:2020-01..");
        check(Field::Date, "<2020-03-01", "date:..2020-02-29");
        check(Field::ArticleYear, "<=2019", "article_year:..2019");
        check(Field::Delay, "..30", "delay:..30");
        check(Field::Delay, ">=1000", "delay:1000..");
        check(Field::Delay, ">1000", "delay:1001..");
        check(Field::Delay, "<0", "delay:..-1");
        check(Field::Delay, "..-1", "delay:..-1");
        check(Field::Delay, "-30..-1", "delay:-30..-1");
        check(Field::Delay, "100..200", "delay:100..200");
        check(Field::Delay, "-5", "delay:-5");
        check(Field::Delay, "20*", "delay:20*");
    }

    #[test]
    fn odd_ranges_are_read_and_told() {
        check_problem(Field::Year, "2015..2010", "year:2010..2015", ProblemKind::Hint);
        check_problem(Field::Year, "2010-2015", "year:2010..2015", ProblemKind::Hint);
        check_problem(Field::Date, "2010–2015", "date:2010..2015", ProblemKind::Hint);
        check_problem(Field::Delay, "200..100", "delay:100..200", ProblemKind::Hint);
        check_problem(Field::Delay, "100-200", "delay:100..200", ProblemKind::Hint);
    }

    #[test]
    fn a_filter_is_never_said_to_be_left_out() {
        let (_, problems) = filter(Field::Year, "abc");
        assert!(problems[0].message.ends_with("; nothing is found by it"), "{problems:?}");
    }

    #[test]
    fn what_cannot_be_is_told_and_finds_nothing() {
        for value in ["abc", "2019-05", "20", "..", ">", ">=x", "2200..2201", "2019..x"] {
            check_problem(Field::Year, value, "--", ProblemKind::BadValue);
        }
        check_problem(Field::Date, "2019-13", "--", ProblemKind::BadValue);
        check_problem(Field::Delay, "soon", "--", ProblemKind::BadValue);
        check_problem(Field::Delay, "1*", "--", ProblemKind::BadValue);
        check_problem(Field::Delay, "..", "--", ProblemKind::BadValue);
        check_problem(Field::Pmid, "abc", "--", ProblemKind::BadValue);
        check_problem(Field::Doi, "abc", "--", ProblemKind::BadValue);
        check_problem(Field::Publisher, " ", "--", ProblemKind::BadValue);
        check_problem(Field::Disagreement, "colour", "disagreement:\"colour\"", ProblemKind::BadValue);
        check_problem(Field::Nature, "retracted", "nature:\"retracted\"", ProblemKind::BadValue);
    }
}
