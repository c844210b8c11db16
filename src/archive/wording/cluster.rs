//! The sketches of an archive to clusters: notices whose wordings agree in most of their words, directly or through
//! others.

use super::sketch::{LANES, Sketch, mixed};

/// Numbers that must agree before two wordings are one: 42 of 64, so that about two thirds of the word sequences are
/// common. Templates filled in differently agree in 0.7 to 1, different notices of one publisher in less than 0.5.
const LEAST_AGREEING: usize = 42;

/// Numbers that are looked up together: two sketches are compared when one such group of theirs is the same, which
/// holds for 97 in 100 of those that agree in two thirds, and for nearly all that agree in more.
const GROUP_LANES: usize = 4;

/// Sketches with one group in common are each compared with so many of their neighbours in order. A group of thousands
/// is joined all the same, because neighbours are alike, and costs no more than its length.
const NEIGHBOURS: usize = 16;

/// The cluster of each sketch, in their order; `None` stays `None`.
///
/// A cluster is named by the least sketch in it, so that its name changes only when that wording comes or goes.
pub fn clusters<'a>(sketches: impl Iterator<Item = Option<&'a Sketch>>) -> Vec<Option<String>> {
    let all: Vec<Option<&Sketch>> = sketches.collect();
    let mut distinct: Vec<&Sketch> = all.iter().copied().flatten().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let mut joined = Joined::new(distinct.len());
    for group in 0..LANES / GROUP_LANES {
        join_alike(&distinct, group * GROUP_LANES, &mut joined);
    }
    let mut named = |sketch: &Sketch| {
        let at = distinct.binary_search(&sketch).unwrap_or_default();
        name(distinct[joined.first(at)])
    };
    all.into_iter().map(|sketch| sketch.map(&mut named)).collect()
}

/// Joins the alike among those whose numbers from `from` on agree.
fn join_alike(distinct: &[&Sketch], from: usize, joined: &mut Joined) {
    let key = |at: usize| {
        let (before, behind) = distinct[at].0.split_at(from);
        (behind, before)
    };
    let mut order: Vec<usize> = (0..distinct.len()).collect();
    order.sort_unstable_by(|a, b| key(*a).cmp(&key(*b)));
    let same_group = |a: usize, b: usize| {
        distinct[a].0[from..from + GROUP_LANES] == distinct[b].0[from..from + GROUP_LANES]
    };
    for (at, &one) in order.iter().enumerate() {
        let neighbours = order[at + 1..].iter().take(NEIGHBOURS).take_while(|other| same_group(one, **other));
        for &other in neighbours {
            if joined.first(one) != joined.first(other)
                && distinct[one].agreeing(distinct[other]) >= LEAST_AGREEING
            {
                joined.join(one, other);
            }
        }
    }
}

/// A name without meaning; it begins with a letter, so that it is never taken for a number.
fn name(sketch: &Sketch) -> String {
    let hash = sketch.0.iter().fold(0, |hash, lane| mixed(hash ^ u64::from(*lane)));
    format!("w{:012x}", hash & 0xffff_ffff_ffff)
}

/// Which sketches are joined; the least of each cluster leads it.
struct Joined(Vec<usize>);

impl Joined {
    fn new(length: usize) -> Self {
        Joined((0..length).collect())
    }

    fn first(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.first(a), self.first(b));
        self.0[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::super::sketch;
    use super::*;
    use crate::notice::{Notice, NoticeId};

    const TEMPLATE: &str = "This article has been retracted by the publisher following an investigation undertaken by \
        the publisher. This investigation has uncovered evidence of one or more of the following indicators of \
        systematic manipulation of the publication process. The presence of these indicators undermines our confidence \
        in the integrity of the content of the article, and we cannot vouch for its reliability.";

    fn sketches(texts: &[&str]) -> Vec<Option<Sketch>> {
        let of = |text: &&str| {
            let mut notice = Notice::new(NoticeId::new("1"));
            notice.text = Some((*text).to_owned());
            sketch(&notice)
        };
        texts.iter().map(of).collect()
    }

    /// Checks which texts share a cluster: equal letters mean one cluster, `-` none.
    #[track_caller]
    fn check(texts: &[&str], expected: &str) {
        let sketches = sketches(texts);
        let found = clusters(sketches.iter().map(Option::as_ref));
        let first = |name: &String| found.iter().flatten().position(|other| other == name).unwrap();
        let letters =
            found.iter().map(|name| name.as_ref().map_or('-', |name| (b'a' + first(name) as u8).into()));
        assert_eq!(letters.collect::<String>(), expected);
        let reversed = clusters(sketches.iter().rev().map(Option::as_ref));
        assert_eq!(reversed.into_iter().rev().collect::<Vec<_>>(), found, "the order shows");
    }

    #[test]
    fn one_template_is_one_cluster_whatever_is_filled_in() {
        let first =
            format!("{TEMPLATE} The corresponding author, Ada Exampleson, did not answer on 3 May 2021.");
        let second =
            format!("{TEMPLATE} The corresponding author, Max Mustermann, did not answer on 9 June 2022.");
        let third = format!("{TEMPLATE} The authors agree.");
        check(&[&first, &second, &third], "aaa");
        check(
            &[
                &first,
                "The authors retract the article because two of the blots in it were shown twice by mistake.",
                "",
            ],
            "ab-",
        );
    }

    #[test]
    fn short_wordings_are_alike_only_when_they_are_the_same() {
        check(
            &[
                "The following article is retracted for plagiarism.",
                "The following article is retracted for plagiarism.",
                "The following article is retracted for duplication.",
            ],
            "aac",
        );
    }

    #[test]
    fn a_cluster_of_thousands_is_one() {
        let texts: Vec<String> = (0..2000)
            .map(|n| {
                let word = |salt: usize| {
                    format!(
                        "{}{}",
                        "abcdefghij".chars().nth(n / salt % 10).unwrap(),
                        "xyzw".chars().nth(n % 4).unwrap()
                    )
                };
                format!("{TEMPLATE} it was about {} and {} and {}", word(1), word(10), word(100))
            })
            .collect();
        let sketches = sketches(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let mut names = clusters(sketches.iter().map(Option::as_ref));
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 1);
    }
}
