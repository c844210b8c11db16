//! Charts to ones without the numbers that may point to single people, nor those from which such a number would follow.

use super::audit::{Audit, Number};
use super::chart::{Chart, ChartKind, Shape};
use super::count::{BARS, Counted};
use super::delay::{BEFORE, COARSE, UNDATED_ARTICLE, UNDATED_NOTICE};

/// Begins the name of a category that is a part of the one before it.
pub const PART: &str = "– ";

/// The publisher that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Largest {
    pub(super) name: String,
    /// How many match; `None` where it is not told.
    pub(super) count: Option<u64>,
}

impl Largest {
    pub(super) fn in_words(&self) -> String {
        match self.count {
            Some(count) => format!("without {}, which has {count} of the matches", self.name),
            None => format!("without {}, which has most of the matches", self.name),
        }
    }
}

/// The name of the number of the left-out publisher.
const LARGEST: &str = "largest";

/// What it costs to hide a number: single cells go first, what stands in many places last.
const CELL: u8 = 0;
const BAR: u8 = 1;
const LEFT_OUT: u8 = 2;
const TOTAL: u8 = 3;

/// Takes out the numbers from 1 to below `least_told`, and as many others as it needs so that none of them can be worked
/// out from all that the charts tell together. Says how many were taken out.
pub(super) fn suppress(counted: &mut [Counted], largest: &mut Option<Largest>, least_told: u64) -> usize {
    if least_told < 2 {
        return 0;
    }
    let mut audit = Audit::new(least_told);
    for one in counted.iter() {
        Sums { audit: &mut audit, one }.add();
    }
    add_the_whole(&mut audit, counted, largest.as_ref());
    add_times(&mut audit, counted);
    audit.protect();
    for one in counted.iter_mut() {
        hide(&audit, one);
    }
    if audit.hides(LARGEST) {
        largest.iter_mut().for_each(|largest| largest.count = None);
    }
    audit.hidden()
}

fn total_name(chart: &Chart) -> String {
    format!("total {}", chart.population)
}

/// The name of a left-out number. Delays count articles, whatever the others count.
fn left_name(chart: &Chart, why: &str) -> String {
    let why = if chart.population == "articles" && why == "undated" { UNDATED_NOTICE } else { why };
    format!("{} {why}", chart.population)
}

/// The name of the bar of a value, which rows by year and shares sum up to.
fn value_name(kind: ChartKind, value: &str) -> String {
    let field = match kind {
        ChartKind::Publishers | ChartKind::PublisherByYear | ChartKind::CompletenessByPublisher => "family",
        ChartKind::Reasons | ChartKind::ReasonsByYear => "reason",
        ChartKind::NoticesByYear => "nature",
        ChartKind::Countries => "country",
        ChartKind::Delay => "days",
        ChartKind::DelayInYears => "years",
    };
    format!("{field}\u{1f}{value}")
}

/// The name of a number of the chart: what a series has in a category.
fn cell_name(one: &Counted, series: usize, at: usize) -> String {
    let chart = &one.chart;
    let category = &chart.categories[at];
    match (chart.shape, category.strip_prefix(PART)) {
        (Shape::Bars, None) => value_name(one.kind, category),
        (Shape::Bars, Some(part)) => {
            format!("{}\u{1f}{part}", value_name(one.kind, &chart.categories[whole_of(chart, at)]))
        }
        (Shape::Columns, _) => {
            format!("{}\u{1f}{category}", value_name(one.kind, &chart.series[series].name))
        }
        (Shape::Shares | Shape::Band, _) => format!("{} {category} {series}", chart.name),
    }
}

/// The category that a part belongs to.
fn whole_of(chart: &Chart, part: usize) -> usize {
    (0..part).rev().find(|at| !chart.categories[*at].starts_with(PART)).unwrap_or_default()
}

/// The sums of one chart.
struct Sums<'a> {
    audit: &'a mut Audit,
    one: &'a Counted,
}

impl Sums<'_> {
    fn add(&mut self) {
        let chart = &self.one.chart;
        self.total();
        for left in chart.left_out.iter().filter(|left| left.why != BEFORE) {
            self.audit.printed(left_name(chart, &left.why), left.count.unwrap_or(0), LEFT_OUT);
        }
        match chart.shape {
            Shape::Columns => self.columns(),
            Shape::Bars => self.bars(),
            Shape::Shares => self.shares(),
            Shape::Band => self.band(),
        }
    }

    fn total(&mut self) -> Number {
        let chart = &self.one.chart;
        self.audit.printed(total_name(chart), chart.total.unwrap_or(0), TOTAL)
    }

    fn left(&mut self, is_meant: impl Fn(&str) -> bool) -> Vec<Number> {
        let chart = &self.one.chart;
        let meant = chart.left_out.iter().filter(|left| is_meant(&left.why));
        meant
            .map(|left| self.audit.printed(left_name(chart, &left.why), left.count.unwrap_or(0), LEFT_OUT))
            .collect()
    }

    fn cell(&mut self, series: usize, at: usize) -> Number {
        let weight = if self.one.chart.shape == Shape::Bars { BAR } else { CELL };
        let value = self.one.chart.series[series].values[at].unwrap_or(0);
        self.audit.printed(cell_name(self.one, series, at), value, weight)
    }

    /// Whether each notice counts once in the whole chart, so that its numbers add up.
    fn adds_up(&self) -> bool {
        self.one.chart.population != "wordings"
            && !matches!(self.one.kind, ChartKind::Reasons | ChartKind::ReasonsByYear | ChartKind::Countries)
    }

    /// Each row adds up to what the same value has over all years; each column, where each notice counts once, to what the
    /// year has; all of them to the whole.
    fn columns(&mut self) {
        let chart = &self.one.chart;
        let (rows, years) = (chart.series.len(), chart.categories.len());
        let cells: Vec<Vec<Number>> =
            (0..rows).map(|row| (0..years).map(|at| self.cell(row, at)).collect()).collect();
        if chart.population == "wordings" {
            return;
        }
        let undated = !self.left(|why| why == "undated").is_empty();
        for (row, series) in cells.iter().zip(&chart.series) {
            // Though the undated of one row are not told, they may well be none.
            self.audit.known_sum(row);
            if !undated && self.one.kind != ChartKind::NoticesByYear {
                let sum = series.values.iter().flatten().sum();
                let bar = self.audit.printed(value_name(self.one.kind, &series.name), sum, BAR);
                self.audit.equal(row, &[bar]);
            }
        }
        if !self.adds_up() {
            return;
        }
        let left = self.left(|_| true);
        if self.one.is_whole {
            for at in 0..years {
                self.audit.known_sum(&cells.iter().map(|row| row[at]).collect::<Vec<_>>());
            }
        }
        let mut all = [cells.concat(), left.clone()].concat();
        if left.len() > 1 {
            // What is undated and has no publisher either.
            all.push(self.audit.unknown());
        }
        let total = self.total();
        self.audit.equal(&all, &[total]);
    }

    /// Parts add up to their whole where all of them are shown, and wholes to the total.
    fn bars(&mut self) {
        let chart = &self.one.chart;
        let cells: Vec<Number> = (0..chart.categories.len()).map(|at| self.cell(0, at)).collect();
        if !self.adds_up() {
            return;
        }
        let is_part = |at: usize| chart.categories[at].starts_with(PART);
        let wholes: Vec<usize> = (0..cells.len()).filter(|at| !is_part(*at)).collect();
        for whole in &wholes {
            let parts: Vec<Number> =
                (whole + 1..cells.len()).take_while(|at| is_part(*at)).map(|at| cells[at]).collect();
            if !parts.is_empty() && parts.len() < BARS {
                self.audit.equal(&parts, &[cells[*whole]]);
            }
        }
        let mut all: Vec<Number> = wholes.into_iter().map(|at| cells[at]).collect();
        all.extend(self.left(|_| true));
        let total = self.total();
        self.audit.equal(&all, &[total]);
    }

    /// The parts of each publisher add up to what it rests on.
    fn shares(&mut self) {
        let chart = &self.one.chart;
        let mut all = self.left(|_| true);
        for (at, category) in chart.categories.iter().enumerate() {
            let parts: Vec<Number> = (0..chart.series.len()).map(|series| self.cell(series, at)).collect();
            let rests_on = chart.rests_on[at].unwrap_or(0);
            let whole = self.audit.printed(value_name(self.one.kind, category), rests_on, BAR);
            all.push(whole);
            if self.adds_up() {
                self.audit.equal(&parts, &[whole]);
            }
        }
        if self.adds_up() {
            let total = self.total();
            self.audit.equal(&all, &[total]);
        }
    }

    /// What the years rest on, with what has no delay, is the whole.
    fn band(&mut self) {
        let chart = &self.one.chart;
        let mut all = self.left(|why| [UNDATED_NOTICE, UNDATED_ARTICLE, COARSE].contains(&why));
        // Days and years come before the article in different numbers of articles.
        let before = chart.left_out.iter().find(|left| left.why == BEFORE).and_then(|left| left.count);
        if let Some(count) = before {
            all.push(self.audit.printed(format!("{} {BEFORE}", chart.name), count, LEFT_OUT));
        }
        for (at, category) in chart.categories.iter().enumerate() {
            let count = chart.rests_on[at].unwrap_or(0);
            all.push(self.audit.printed(value_name(self.one.kind, category), count, CELL));
        }
        let total = self.total();
        self.audit.equal(&all, &[total]);
    }
}

/// The archive's size is told beneath everything: what the search leaves of it must not be worked out either.
fn add_the_whole(audit: &mut Audit, counted: &[Counted], largest: Option<&Largest>) {
    let mut seen = Vec::new();
    for Counted { chart, .. } in counted {
        let archive = match chart.population {
            "notices" => chart.archive.notices,
            "articles" => chart.archive.articles,
            _ => continue,
        };
        if seen.contains(&chart.population) {
            continue;
        }
        seen.push(chart.population);
        let total = chart.total.unwrap_or(0);
        let mut all = vec![audit.printed(total_name(chart), total, TOTAL)];
        let mut rest = archive.saturating_sub(total);
        // The first chart of the list that is not by article is counted as the left-out publisher is.
        if let Some(count) = largest.and_then(|largest| largest.count).filter(|count| *count <= rest)
            && counted.iter().all(|one| one.kind.is_delay() || one.chart.population == chart.population)
        {
            all.push(audit.printed(LARGEST.to_owned(), count, LEFT_OUT));
            rest -= count;
        }
        if rest > 0 {
            all.push(audit.unprinted(rest));
        }
        audit.equal(&all, &[]);
    }
    if let Some(count) = largest.and_then(|largest| largest.count) {
        audit.printed(LARGEST.to_owned(), count, LEFT_OUT);
    }
}

/// The delays of a year in days, in years, and all that a year has may be one number.
fn add_times(audit: &mut Audit, counted: &[Counted]) {
    let of = |kind: ChartKind| counted.iter().find(|one| one.kind == kind);
    let (Some(days), Some(years), Some(notices)) =
        (of(ChartKind::Delay), of(ChartKind::DelayInYears), of(ChartKind::NoticesByYear))
    else {
        return;
    };
    let lacks = |one: &Counted, whys: &[&str]| {
        one.chart.left_out.iter().any(|left| whys.contains(&left.why.as_str()))
    };
    // Where each notice speaks of one article, both are counted by the same numbers.
    let archive = &years.chart.archive;
    let is_one = notices.chart.population == "notices"
        && (archive.notices == archive.articles || years.chart.total == notices.chart.total);
    if is_one {
        let [by_notice, by_article] = [notices, years].map(|one| {
            let undated = |why: &str| why == "undated" || why == UNDATED_NOTICE;
            let sums = &mut Sums { audit: &mut *audit, one };
            [vec![sums.total()], sums.left(undated)]
        });
        by_notice.iter().zip(&by_article).for_each(|(notices, articles)| audit.equal(notices, articles));
    }
    for (at, year) in years.chart.categories.iter().enumerate() {
        let in_years = value_name(ChartKind::DelayInYears, year);
        let in_years = audit.printed(in_years, years.chart.rests_on[at].unwrap_or(0), CELL);
        let in_days = days.chart.categories.iter().position(|known| known == year);
        if let Some(rests_on) = in_days.and_then(|at| days.chart.rests_on[at])
            && !lacks(days, &[COARSE, BEFORE])
            && !lacks(years, &[BEFORE])
        {
            let in_days = audit.printed(value_name(ChartKind::Delay, year), rests_on, CELL);
            audit.equal(&[in_days], &[in_years]);
        }
        let by_kind = notices.chart.categories.iter().position(|known| known == year);
        let is_same = is_one || notices.chart.population == "articles";
        if let Some(at) = by_kind.filter(|_| is_same && !lacks(years, &[UNDATED_ARTICLE, BEFORE])) {
            let cells: Vec<Number> = (0..notices.chart.series.len())
                .map(|series| {
                    let value = notices.chart.series[series].values[at].unwrap_or(0);
                    audit.printed(cell_name(notices, series, at), value, CELL)
                })
                .collect();
            audit.equal(&cells, &[in_years]);
        }
    }
}

/// Takes the hidden numbers out of a chart.
fn hide(audit: &Audit, one: &mut Counted) {
    let names: Vec<Vec<String>> = (0..one.chart.series.len())
        .map(|series| (0..one.chart.categories.len()).map(|at| cell_name(one, series, at)).collect())
        .collect();
    let chart = &mut one.chart;
    let is_band = chart.shape == Shape::Band;
    for (at, category) in chart.categories.iter().enumerate().take(chart.rests_on.len()) {
        if audit.hides(&value_name(one.kind, category)) {
            chart.rests_on[at] = None;
            // Quartiles of few are the delays of single articles.
            if is_band {
                chart.series.iter_mut().for_each(|series| series.values[at] = None);
            }
        }
    }
    for (series, names) in chart.series.iter_mut().zip(&names).filter(|_| !is_band) {
        for (value, _) in series.values.iter_mut().zip(names).filter(|(_, name)| audit.hides(name)) {
            *value = None;
        }
    }
    let total = total_name(chart);
    for at in 0..chart.left_out.len() {
        let why = &chart.left_out[at].why;
        let name =
            if is_band && why == BEFORE { format!("{} {BEFORE}", chart.name) } else { left_name(chart, why) };
        if audit.hides(&name) {
            chart.left_out[at].count = None;
        }
    }
    chart.total = chart.total.filter(|_| !audit.hides(&total));
}
