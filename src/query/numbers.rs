//! The value of a field that counts to a range of whole numbers.

use super::value::Range;
use super::{Bound, Field, Query};

/// Reads `365`, `30..365`, `..30`, `>=365` and the like, with what to say about it; `None` if it is none of these.
pub(super) fn range(field: Field, value: &str) -> Option<Range> {
    let query = |from, to| Query::Range { field, from, to };
    for (sign, step, is_lower) in SIGNS {
        if let Some(number) = value.strip_prefix(sign) {
            let bound = Bound::Number(whole(number)?.checked_add(step)?);
            let (from, to) = if is_lower { (bound, Bound::Open) } else { (Bound::Open, bound) };
            return Some((query(from, to), None));
        }
    }
    if let Some((from, to)) = value.split_once("..") {
        return between(field, from, to.trim_start_matches('.'));
    }
    let value = value.strip_prefix('=').unwrap_or(value);
    if let Some(number) = whole(value) {
        return Some((query(Bound::Number(number), Bound::Number(number)), None));
    }
    let (from, to) =
        value.split_once(['-', '–', '—']).filter(|(from, to)| are_digits(from) && are_digits(to))?;
    let (query, _) = between(field, from, to)?;
    Some((query, Some(format!("read `{value}` as the range `{from}..{to}`"))))
}

/// Signs of comparison, the step from the number typed to the bound, and whether that is the lower one.
const SIGNS: [(&str, i64, bool); 4] = [(">=", 0, true), ("<=", 0, false), (">", 1, true), ("<", -1, false)];

fn between(field: Field, from: &str, to: &str) -> Option<Range> {
    let bound = |text: &str| match text.trim() {
        "" => Some(Bound::Open),
        number => whole(number).map(Bound::Number),
    };
    let (from, to) = (bound(from)?, bound(to)?);
    match (&from, &to) {
        (Bound::Open, Bound::Open) => None,
        (Bound::Number(more), Bound::Number(less)) if more > less => {
            let hint = format!("`{more}` is more than `{less}`; read as `{less}..{more}`");
            Some((Query::Range { field, from: to, to: from }, Some(hint)))
        }
        _ => Some((Query::Range { field, from, to }, None)),
    }
}

fn whole(text: &str) -> Option<i64> {
    text.trim().replace('\u{2212}', "-").parse().ok()
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
