//! Text like `2024-05` to a date that knows how much of itself is stated.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A year, a month of a year, or a day: as much as the source states, never more.
///
/// Ordered by the first day it may mean; `2024` sorts before `2024-01`.
///
/// ```
/// use recant::notice::PartialDate;
/// let may: PartialDate = "2024-05".parse().unwrap();
/// assert_eq!((may.first_day(), may.last_day()), (20240501, 20240531));
/// assert!("2024-02-30".parse::<PartialDate>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// A date that cannot be: `2024-13`, `May`, or a year that no notice can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a date of the form YYYY, YYYY-MM or YYYY-MM-DD; years from 1500 to 2200")]
pub struct DateError {
    text: String,
}

impl PartialDate {
    /// A year alone.
    pub fn year_only(year: i16) -> Option<Self> {
        Self::new(year, None, None)
    }

    /// A date of which the month, or month and day, may be unknown. `None` if no such day exists.
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Option<Self> {
        let plausible = (1500..=2200).contains(&year) && !(month.is_none() && day.is_some());
        let exists = jiff::civil::Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).is_ok();
        (plausible && exists).then_some(Self { year, month, day })
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12, where it is stated.
    pub fn month(self) -> Option<i8> {
        self.month
    }

    /// The day of the month, 1 to 31, where it is stated.
    pub fn day(self) -> Option<i8> {
        self.day
    }

    /// The first day that this may mean, as the number YYYYMMDD.
    pub fn first_day(self) -> u32 {
        self.number(self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// The last day that this may mean, as the number YYYYMMDD.
    pub fn last_day(self) -> u32 {
        let month = self.month.unwrap_or(12);
        let last = jiff::civil::Date::new(self.year, month, 1).map_or(31, |first| first.days_in_month());
        self.number(month, self.day.unwrap_or(last))
    }

    /// Whether nothing in the two contradicts: `2024` and `2024-05-14` agree, `2024-05` and `2024-06` do not.
    pub fn agrees_with(self, other: Self) -> bool {
        self.first_day() <= other.last_day() && other.first_day() <= self.last_day()
    }

    /// Days to a later date, where both are known to the day; less than none to an earlier one.
    pub fn days_until(self, later: Self) -> Option<i32> {
        let day = |date: Self| jiff::civil::Date::new(date.year, date.month?, date.day?).ok();
        Some(day(self)?.until(day(later)?).ok()?.get_days())
    }

    fn number(self, month: i8, day: i8) -> u32 {
        // Every part is positive by construction, so the conversions keep their values.
        self.year as u32 * 10_000 + month as u32 * 100 + day as u32
    }
}

impl FromStr for PartialDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let error = || DateError { text: text.to_owned() };
        let mut parts = text.trim().split('-');
        let year = parts.next().filter(|y| y.len() == 4).and_then(|y| y.parse().ok()).ok_or_else(error)?;
        let mut part = || parts.next().map(|p| p.parse::<i8>().map_err(|_| error())).transpose();
        let (month, day) = (part()?, part()?);
        if parts.next().is_some() {
            return Err(error());
        }
        Self::new(year, month, day).ok_or_else(error)
    }
}

impl TryFrom<String> for PartialDate {
    type Error = DateError;

    fn try_from(text: String) -> Result<Self, DateError> {
        text.parse()
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> String {
        date.to_string()
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(out, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(out, "-{day:02}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(u32, u32)>) {
        let parsed: Option<PartialDate> = text.parse().ok();
        assert_eq!(parsed.map(|d| (d.first_day(), d.last_day())), expected, "{text}");
        if let Some(date) = parsed {
            assert_eq!(date.to_string(), text.trim());
        }
    }

    #[test]
    fn dates_keep_their_precision() {
        check("2024", Some((20240101, 20241231)));
        check("2024-02", Some((20240201, 20240229)));
        check("2024-05-14", Some((20240514, 20240514)));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["", "24", "May 2024", "2024-13", "2024-02-30", "2024-05-14-1", "0999", "2024--1"] {
            check(text, None);
        }
    }

    #[test]
    fn days_are_counted_between_days() {
        let check = |from: &str, to: &str, expected: Option<i32>| {
            let date = |text: &str| text.parse::<PartialDate>().unwrap();
            assert_eq!(date(from).days_until(date(to)), expected, "{from} to {to}");
        };
        check("2019-10-27", "2020-05-14", Some(200));
        check("2020-02-28", "2020-03-01", Some(2));
        check("1999-01-01", "2024-01-01", Some(9131));
        check("2020-05-14", "2020-05-13", Some(-1));
        check("2020-05", "2020-05-14", None);
        check("2019", "2020", None);
    }
}
