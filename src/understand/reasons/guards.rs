//! Hits of a sentence to the hits that count: what is denied, apologised for or general policy is dropped.

use super::words::{Class, ClassSet, Hit, Words};

/// How far a negation reaches, in bytes of folded text: about a dozen words.
const REACH: u32 = 75;

/// The classes of the word list that change what other words mean.
pub(super) struct Guards {
    policy: Option<Class>,
    apology: Option<Class>,
    denial: Option<Class>,
    denied: Option<Class>,
    undetermined: Option<Class>,
    turn: Option<Class>,
    nothing: Option<Class>,
    deniable: ClassSet,
}

impl Guards {
    /// Finds the guarding classes by name: `policy`, `apology`, `denial`, `denied`, `undetermined`, `turn` and `nothing`.
    pub(super) fn new(words: &Words) -> Guards {
        Guards {
            policy: words.class("policy"),
            apology: words.class("apology"),
            denial: words.class("denial"),
            denied: words.class("denied"),
            undetermined: words.class("undetermined"),
            turn: words.class("turn"),
            nothing: words.class("nothing"),
            deniable: *words.deniable(),
        }
    }

    /// Drops the hits that do not count.
    pub(super) fn apply(&self, hits: &mut Vec<Hit>) {
        if hits.iter().any(|hit| Some(hit.class) == self.policy) {
            hits.clear();
        }
        if hits.iter().any(|hit| Some(hit.class) == self.nothing) {
            let all = hits.clone();
            hits.retain(|hit| !self.is_set_phrase(*hit, &all));
        }
        if let Some(at) = hits.iter().position(|hit| Some(hit.class) == self.apology) {
            hits.truncate(at);
        }
        let denying = [self.denial, self.denied, self.undetermined];
        let guarded = hits.iter().any(|hit| denying.contains(&Some(hit.class)));
        if guarded {
            let all = hits.clone();
            hits.retain(|hit| !self.deniable.contains(hit.class) || !self.is_denied(*hit, &all));
        }
    }

    /// Whether the word is part of a phrase in which it means nothing, such as the result of "as a result".
    fn is_set_phrase(&self, hit: Hit, all: &[Hit]) -> bool {
        all.iter()
            .any(|phrase| Some(phrase.class) == self.nothing && within(hit, *phrase) && !within(*phrase, hit))
    }

    /// A denial reaches forward ("no evidence of …"), a finding of nothing reaches back ("… was ruled out"); neither
    /// reaches across a turn ("but", "however"). What was not possible to determine stays open to the sentence's end.
    fn is_denied(&self, hit: Hit, all: &[Hit]) -> bool {
        let turns = |from: u32, to: u32| {
            all.iter().any(|turn| Some(turn.class) == self.turn && turn.start >= from && turn.end <= to)
        };
        all.iter().any(|guard| {
            let forward = Some(guard.class) == self.denial && guard.end <= hit.start;
            let open = Some(guard.class) == self.undetermined && guard.end <= hit.start;
            let back = Some(guard.class) == self.denied && guard.start >= hit.end;
            (Some(guard.class) == self.denial && guard.start <= hit.start && hit.start < guard.end)
                || (open && !turns(guard.end, hit.start))
                || (forward && hit.start - guard.end <= REACH && !turns(guard.end, hit.start))
                || (back && guard.start - hit.end <= REACH && !turns(hit.end, guard.start))
        })
    }
}

fn within(inner: Hit, outer: Hit) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
