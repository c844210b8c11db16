//! The charts there are, and the numbers of one with what they leave out.

use serde::Serialize;

use crate::search::ArchiveInfo;

/// What can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartKind {
    /// Notices by year and kind.
    NoticesByYear,
    /// Notices by publisher, with imprints.
    Publishers,
    /// The largest publishers by year.
    PublisherByYear,
    /// Reasons of substance.
    Reasons,
    /// The commonest reasons by year.
    ReasonsByYear,
    /// Days from the article to its notice, by year of the notice; only where both are dated to the day.
    Delay,
    /// Years from the article to its notice, by year of the notice.
    DelayInYears,
    /// Countries of the authors.
    Countries,
    /// How much notices state, by publisher.
    CompletenessByPublisher,
}

/// Every chart in the order of a page, with its name on the command line and in addresses, and its heading.
const CHARTS: [(ChartKind, &str, &str); 9] = [
    (ChartKind::NoticesByYear, "notices-by-year", "Notices by year and kind"),
    (ChartKind::Publishers, "publishers", "Notices by publisher"),
    (ChartKind::PublisherByYear, "publisher-by-year", "Publishers by year"),
    (ChartKind::Reasons, "reasons", "Reasons"),
    (ChartKind::ReasonsByYear, "reasons-by-year", "Reasons by year"),
    (ChartKind::Delay, "delay", "Days from article to notice"),
    (ChartKind::DelayInYears, "delay-in-years", "Years from article to notice"),
    (ChartKind::Countries, "countries", "Countries of the authors"),
    (
        ChartKind::CompletenessByPublisher,
        "completeness-by-publisher",
        "How complete notices are, by publisher",
    ),
];

impl ChartKind {
    /// Every chart, in the order of a page.
    pub const ALL: [ChartKind; CHARTS.len()] = {
        let mut all = [ChartKind::NoticesByYear; CHARTS.len()];
        let mut at = 0;
        while at < all.len() {
            all[at] = CHARTS[at].0;
            at += 1;
        }
        all
    };

    /// The name on the command line and in addresses.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The chart of this name.
    pub fn from_name(name: &str) -> Option<ChartKind> {
        CHARTS.iter().find(|(_, known, _)| *known == name).map(|(kind, ..)| *kind)
    }

    /// The heading.
    pub fn title(self) -> &'static str {
        self.row().2
    }

    /// Whether it shows the time from an article to its notice.
    pub(super) fn is_delay(self) -> bool {
        matches!(self, ChartKind::Delay | ChartKind::DelayInYears)
    }

    fn row(self) -> &'static (ChartKind, &'static str, &'static str) {
        // proof: a test finds a row for every chart.
        CHARTS.iter().find(|(kind, ..)| *kind == self).unwrap_or(&CHARTS[0])
    }
}

/// How numbers are best drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Columns over categories that have an order, series on top of each other.
    Columns,
    /// Bars from the left, one for each category.
    Bars,
    /// Bars of one length from the left, each divided into the shares of its series.
    Shares,
    /// A line through the middle series between the other two.
    Band,
}

/// Numbers to draw, with what they leave out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chart {
    /// Which chart.
    pub name: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// How to draw it.
    pub shape: Shape,
    /// What the numbers count: `notices`, `articles`, `wordings`, `days` or `years`.
    pub unit: &'static str,
    /// Along the axis.
    pub categories: Vec<String>,
    /// What is counted for each category.
    pub series: Vec<Series>,
    /// How many of the population each category rests on, where its numbers do not say it: beneath quartiles and shares.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rests_on: Vec<Option<u64>>,
    /// What `total`, `rests_on` and `left_out` count: `notices`, `articles` or `wordings`.
    pub population: &'static str,
    /// How many of the population match the search: what the numbers are a part of; `null` where it is not told.
    pub total: Option<u64>,
    /// What is not drawn, and how much of it.
    pub left_out: Vec<LeftOut>,
    /// What was searched for, in words: the query, its filters, and what else narrows it.
    pub search: String,
    /// What else a reader must know.
    pub notes: Vec<String>,
    /// Whether all was counted before the time was up.
    pub complete: bool,
    /// What was searched.
    pub archive: ArchiveInfo,
}

/// One row of numbers, one for each category; `null` where a number is not told: it is too small, or a small one follows
/// from it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series {
    /// What it counts.
    pub name: String,
    /// The numbers.
    pub values: Vec<Option<u64>>,
}

/// What a chart does not show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Why, such as `undated`.
    pub why: String,
    /// How many of the population; `null` where the number is not told.
    pub count: Option<u64>,
}

impl Chart {
    pub(super) fn leave_out(&mut self, why: impl Into<String>, count: u64) {
        if count > 0 {
            self.left_out.push(LeftOut { why: why.into(), count: Some(count) });
        }
    }

    /// What is left out in words, each with its share of the whole, such as `12 undated (3.4 %)`.
    pub fn left_out_words(&self) -> Vec<String> {
        let words = |left: &LeftOut| match (left.count, self.total) {
            (Some(count), Some(total)) => format!("{count} {} ({})", left.why, percent(count, total)),
            (Some(count), None) => format!("{count} {}", left.why),
            (None, _) => format!("some {} (the number is not told)", left.why),
        };
        self.left_out.iter().map(words).collect()
    }

    /// What the numbers are a part of, such as `7 notices`.
    pub fn total_words(&self) -> String {
        let population = match self.total {
            Some(1) => self.population.trim_end_matches('s'),
            _ => self.population,
        };
        self.total.map_or_else(
            || format!("{population} whose number is not told"),
            |total| format!("{total} {population}"),
        )
    }
}

/// A part of a whole as `3.4 %`.
fn percent(part: u64, whole: u64) -> String {
    format!("{:.1} %", part as f64 * 100.0 / whole.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chart_goes_by_its_name() {
        for kind in ChartKind::ALL {
            assert_eq!(ChartKind::from_name(kind.name()), Some(kind));
            assert_eq!(kind.row().0, kind);
        }
        assert_eq!(ChartKind::from_name("pie"), None);
        assert_eq!(ChartKind::CompletenessByPublisher.name(), "completeness-by-publisher");
    }
}
