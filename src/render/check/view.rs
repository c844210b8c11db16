//! A report to the words that a page shows of it: the sum, what was not read, and what needs an eye first.

use serde::Serialize;

use super::words;
use crate::check::{Checked, Report, Verdict};

/// A report in the words that all formats share; a page adds only its layout.
#[derive(Debug, Serialize)]
pub struct CheckView {
    /// One line that sums up.
    pub sum: String,
    /// What the references were checked against.
    pub against: String,
    /// Whether something was not checked.
    pub is_incomplete: bool,
    /// What the user should know.
    pub warnings: Vec<String>,
    /// What could not be read.
    pub errors: Vec<String>,
    /// What needs a person's eye, the gravest first.
    pub problems: Vec<CheckedView>,
    /// What an archive knows of the rest: corrections, reinstatements, cited notices.
    pub others: Vec<CheckedView>,
    /// References about which this archive holds no notice.
    pub without_notice: Vec<CheckedView>,
}

/// One reference with its verdict in words.
#[derive(Debug, Serialize)]
pub struct CheckedView {
    number: usize,
    key: Option<String>,
    place: String,
    /// The verdict as in JSON, for styles.
    status: &'static str,
    verdict: &'static str,
    name: String,
    doi: Option<String>,
    /// By what it was matched, and why.
    matched: String,
    /// What happened when.
    event: Option<String>,
    /// The archive's article, where a person must compare.
    compare: Option<String>,
    /// The notice's own words.
    says: Option<String>,
    reasons: Vec<ReasonWords>,
    statements: Vec<StatementWords>,
    cite: Option<String>,
    statement: Option<String>,
    notices: Vec<String>,
}

/// A code, whose it is, and the sentence that it was read from.
#[derive(Debug, Serialize)]
struct ReasonWords {
    whose: String,
    code: String,
    sentence: Option<String>,
}

/// What else the notice says.
#[derive(Debug, Serialize)]
struct StatementWords {
    label: &'static str,
    words: String,
}

impl CheckView {
    /// The words for a report.
    pub fn new(report: &Report) -> CheckView {
        let (mut problems, rest): (Vec<&Checked>, Vec<&Checked>) =
            report.references.iter().partition(|checked| checked.status.is_problem());
        problems.sort_by_key(|checked| (checked.status, checked.number));
        let (without_notice, others): (Vec<&Checked>, Vec<&Checked>) =
            rest.into_iter().partition(|checked| checked.status == Verdict::NoNoticeFound);
        let views = |found: Vec<&Checked>| found.into_iter().map(CheckedView::new).collect();
        CheckView {
            sum: words::sum(report),
            against: words::against(report),
            is_incomplete: report.is_incomplete(),
            warnings: report.warnings.clone(),
            errors: report.errors.clone(),
            problems: views(problems),
            others: views(others),
            without_notice: views(without_notice),
        }
    }
}

impl CheckedView {
    fn new(checked: &Checked) -> CheckedView {
        let reason = |reason: &crate::check::ReasonGiven| ReasonWords {
            whose: words::source_words(&reason.source).to_owned(),
            code: reason.code.clone(),
            sentence: reason.sentence.clone(),
        };
        let statements = words::statements(checked).into_iter();
        CheckedView {
            number: checked.number,
            key: checked.key.clone(),
            place: words::place(checked),
            status: checked.status.as_str(),
            verdict: words::verdict(checked.status),
            name: words::name(checked),
            doi: checked.doi.as_ref().map(ToString::to_string),
            matched: words::matched(checked),
            event: words::event(checked),
            compare: words::compare(checked),
            says: checked.reason_text.clone(),
            reasons: checked.reasons.iter().map(reason).collect(),
            statements: statements.map(|(label, words)| StatementWords { label, words }).collect(),
            cite: checked.cite.clone(),
            statement: checked.statement.clone(),
            notices: checked.notices.clone(),
        }
    }
}
