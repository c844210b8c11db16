//! The parts of a date, as formats state them apart, to one text.

/// Three letters tell the months of English names apart.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as much as is stated. A month that is neither a number nor an English name
/// stands as found: `4 avril 2019`.
pub(crate) fn date_text(year: &str, month: &str, day: &str) -> String {
    match (month_number(month), day.parse::<u8>()) {
        _ if year.is_empty() || month.is_empty() => year.to_owned(),
        (Some(month), Ok(day)) => format!("{year}-{month:02}-{day:02}"),
        (Some(month), Err(_)) => format!("{year}-{month:02}"),
        (None, _) => format!("{day} {month} {year}").trim_start().to_owned(),
    }
}

fn month_number(month: &str) -> Option<u8> {
    if let Ok(number) = month.parse() {
        return Some(number);
    }
    let letters = month.trim_end_matches('.').to_lowercase();
    let at = MONTHS.iter().position(|name| letters.starts_with(name))?;
    // `May-Aug` names no one month.
    letters.chars().all(char::is_alphabetic).then_some(at as u8 + 1)
}

/// A date as Crossref has it: a list of numbers, `[2019, 4, 8]`.
pub(crate) fn date_of_numbers(numbers: &[u64]) -> String {
    let part = |at: usize| numbers.get(at).map(u64::to_string).unwrap_or_default();
    date_text(&part(0), &part(1), &part(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(year: &str, month: &str, day: &str, expected: &str) {
        assert_eq!(date_text(year, month, day), expected);
    }

    #[test]
    fn as_much_as_is_stated() {
        check("2019", "4", "8", "2019-04-08");
        check("2019", "Sept.", "08", "2019-09-08");
        check("2019", "April", "", "2019-04");
        check("2019", "", "", "2019");
        check("2019", "", "8", "2019");
        check("2019", "avril", "4", "4 avril 2019");
        check("2013", "May-Aug", "", "May-Aug 2013");
        check("", "4", "8", "");
        assert_eq!(date_of_numbers(&[2019, 4]), "2019-04");
    }
}
