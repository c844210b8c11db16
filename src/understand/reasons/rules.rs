//! The lines of `data/reason_rules.txt` to rules, and the hits of a sentence to whether a rule holds.

use super::words::{ClassSet, Hit, Words, entries};
use crate::understand::codes::{self, Code};

/// How far apart two words of a rule may stand unless the rule says otherwise, in bytes of folded text.
const WINDOW: u32 = 60;

/// A rule: if these words stand in one sentence, the notice gives this code.
#[derive(Debug)]
pub(super) struct Rule {
    /// The code that it gives.
    pub code: &'static Code,
    /// How often such a rule is right, 0 to 1.
    pub confidence: f32,
    /// Whether it speaks beside others.
    pub strength: Strength,
    /// Whether its words only make the code likely (`~`).
    pub inferred: bool,
    /// All of the words.
    steps: Vec<Step>,
    /// Words that must not stand in the sentence.
    without: ClassSet,
    /// Words of which one must stand anywhere in the notice; empty if the rule asks for none.
    elsewhere: ClassSet,
    /// Words that must not stand anywhere in the notice.
    nowhere: ClassSet,
}

/// Whether a rule speaks beside others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Only when no other rule gave a code of substance (`??`).
    LastResort,
    /// Only when no better rule gave a code of the same category (`?`).
    Weak,
    /// Always.
    Strong,
}

#[derive(Debug)]
struct Step {
    classes: ClassSet,
    order: Order,
    window: u32,
}

/// Where a word stands with regard to the one before it in the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Behind,
    Near,
    Anywhere,
}

/// A line of the rules that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rule `{line}`: {problem}")]
pub(super) struct RuleError {
    line: String,
    problem: &'static str,
}

impl Rule {
    /// Reads all rules; their form is described at the head of `data/reason_rules.txt`.
    pub(super) fn read_all(list: &str, words: &Words) -> Result<Vec<Rule>, RuleError> {
        entries(list)
            .iter()
            .map(|line| read(line, words).map_err(|problem| RuleError { line: line.clone(), problem }))
            .collect()
    }

    /// Whether the rule holds in a sentence with these hits (in order) and classes, in a notice with `notice`.
    pub(super) fn holds(&self, hits: &[Hit], sentence: &ClassSet, notice: &ClassSet) -> bool {
        self.steps.iter().all(|step| step.classes.meets(sentence))
            && !self.without.meets(sentence)
            && !self.nowhere.meets(notice)
            && (self.elsewhere == ClassSet::default() || self.elsewhere.meets(notice))
            && follows(&self.steps, None, hits)
    }
}

/// Whether the steps can be placed one after the other, beginning beside `last`.
fn follows(steps: &[Step], last: Option<Hit>, hits: &[Hit]) -> bool {
    let Some((step, rest)) = steps.split_first() else { return true };
    hits.iter().any(|&hit| {
        step.classes.contains(hit.class) && step.fits(last, hit) && follows(rest, Some(hit), hits)
    })
}

impl Step {
    fn fits(&self, last: Option<Hit>, hit: Hit) -> bool {
        let Some(last) = last else { return true };
        let behind = hit.start >= last.end && hit.start - last.end <= self.window;
        let before = last.start >= hit.end && last.start - hit.end <= self.window;
        match self.order {
            Order::Behind => behind,
            Order::Near => behind || before,
            Order::Anywhere => hit != last,
        }
    }
}

fn read(line: &str, words: &Words) -> Result<Rule, &'static str> {
    let mut columns = line.split('=').map(str::trim);
    let (code, confidence, condition) = (columns.next(), columns.next(), columns.next());
    let code = code.and_then(codes::current).ok_or("not a current code")?;
    let confidence = confidence.ok_or("no confidence")?;
    let stated = confidence.trim_end_matches('~');
    let number = stated.trim_end_matches('?').parse().map_err(|_| "the confidence is not a number")?;
    let mut rule = Rule {
        code,
        confidence: number,
        strength: strength(stated),
        inferred: stated.len() < confidence.len(),
        steps: Vec::new(),
        without: ClassSet::default(),
        elsewhere: ClassSet::default(),
        nowhere: ClassSet::default(),
    };
    let mut link = (Order::Anywhere, WINDOW);
    for token in condition.ok_or("no condition")?.split_whitespace() {
        match order(token) {
            Some(next) => link = next,
            None => rule.add(token, link, words)?,
        }
    }
    if rule.steps.is_empty() { Err("no words") } else { Ok(rule) }
}

fn strength(confidence: &str) -> Strength {
    match confidence.len() - confidence.trim_end_matches('?').len() {
        0 => Strength::Strong,
        1 => Strength::Weak,
        _ => Strength::LastResort,
    }
}

/// `>` and `~` with a window of their own, such as `>120`, or `&`.
fn order(token: &str) -> Option<(Order, u32)> {
    let order = match token.as_bytes().first() {
        Some(b'>') => Order::Behind,
        Some(b'~') => Order::Near,
        Some(b'&') => Order::Anywhere,
        _ => return None,
    };
    Some((order, token[1..].parse().unwrap_or(WINDOW)))
}

impl Rule {
    fn add(&mut self, token: &str, (order, window): (Order, u32), words: &Words) -> Result<(), &'static str> {
        let names = token.trim_start_matches(['%', '!']);
        let mut classes = ClassSet::default();
        for name in names.split('|') {
            classes.insert(words.class(name).ok_or("a class that the word list does not have")?);
        }
        match &token[..token.len() - names.len()] {
            "" => self.steps.push(Step { classes, order, window }),
            "!" => self.without.add(&classes),
            "%" => self.elsewhere.add(&classes),
            "%!" => self.nowhere.add(&classes),
            _ => return Err("marks are `!`, `%` and `%!`"),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "data: data\nerror: error*\nimage: image*\nnot: new\nown: own\n";

    #[track_caller]
    fn check(condition: &str, folded: &str, expected: bool) {
        let words = Words::read(WORDS).unwrap();
        let rule = read(&format!("Error in Data = 0.5 = {condition}"), &words).unwrap();
        let mut hits = Vec::new();
        words.search(folded, &mut hits);
        let mut classes = ClassSet::default();
        hits.iter().for_each(|hit| classes.insert(hit.class));
        assert_eq!(rule.holds(&hits, &classes, &classes), expected);
    }

    #[test]
    fn order_and_distance_count() {
        check("error > data", "errors in the data", true);
        check("error > data", "data with errors", false);
        check("error ~ data", "data with errors", true);
        check("error ~5 data", "data with many errors", false);
        check("error & data", "data with many errors", true);
        check("error > image|data", "errors in the data", true);
        check("error > data > image", "errors in data of images", true);
        check("error > data > image", "errors in images of data", false);
    }

    #[test]
    fn other_words_forbid_or_allow() {
        check("error > data !image", "errors in the data", true);
        check("error > data !image", "errors in the data of images", false);
        check("error %own", "an error", false);
        check("error %own", "our own error", true);
        check("error %!own", "our own error", false);
    }

    #[track_caller]
    fn check_problem(line: &str, expected: &str) {
        let problem = Rule::read_all(line, &Words::read(WORDS).unwrap()).unwrap_err();
        assert_eq!(problem.to_string(), format!("rule `{line}`: {expected}"));
    }

    #[test]
    fn lines_that_cannot_be_read_are_named() {
        check_problem("No Such = 0.5 = data", "not a current code");
        check_problem("Error in Data = high = data", "the confidence is not a number");
        check_problem("Error in Data = 0.5 = figure", "a class that the word list does not have");
        check_problem("Error in Data = 0.5 = !data", "no words");
    }
}
