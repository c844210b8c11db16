//! Two titles to how far they are the same words in the same order, and what differs where.

use super::words::{Word, likeness};

/// What two titles share. Weights add up to those of the titles.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Alignment {
    /// Weight of all words of the cited title.
    pub(super) cited: f32,
    /// Weight of all words of the known title.
    pub(super) known: f32,
    /// Weight of the cited title's words that stand in the known title.
    pub(super) cited_matched: f32,
    /// Weight of the known title's words that stand in the cited title.
    pub(super) known_matched: f32,
    /// Weight of the cited title's words that stand anywhere in the known title, in whatever order.
    pub(super) cited_found: f32,
    /// Weight of the known title's words that stand anywhere in the cited title.
    pub(super) known_found: f32,
    /// Weight of words that stand in place of others: the sign of another work.
    pub(super) replaced: f32,
    /// Telling words that each of the two has and the other lacks.
    pub(super) other_words: usize,
    /// Telling words that stand between others of the cited title, and nowhere in the known one.
    pub(super) added_words: usize,
    /// Whether the titles number a part differently, or only one does.
    pub(super) other_part: bool,
    /// Whether only the cited title has words of a reply or comment, at its beginning or end.
    pub(super) answers: bool,
    /// Codes, such as numbers and formulas, that each of the two has and the other lacks: `TiO2` and `ZrO2`.
    pub(super) other_codes: usize,
    /// Weight of cited words before the first and behind the last that is known: what stands around the title.
    pub(super) around: f32,
    /// How many words that tell something match.
    pub(super) words: usize,
    /// The known words that the cited ones are, one by one, where these are the first or the last of the known title.
    pub(super) edge: Option<(usize, usize)>,
}

/// One step of the best alignment, from the end: how many cited and known words it takes, and whether they match.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Start,
    Match(usize, usize, f32),
    Cited,
    Known,
}

/// How alike each word of one title is to each of another, compared once.
struct Likenesses {
    table: Vec<f32>,
    width: usize,
}

impl Likenesses {
    fn of(cited: &[Word], known: &[Word]) -> Likenesses {
        let pairs = cited.iter().flat_map(|cited| known.iter().map(move |known| likeness(cited, known)));
        Likenesses { table: pairs.collect(), width: known.len() }
    }

    fn get(&self, cited: usize, known: usize) -> f32 {
        self.table[cited * self.width + known]
    }
}

/// Aligns a cited title with a known one.
pub(super) fn align(cited: &[Word], known: &[Word]) -> Alignment {
    let total = |words: &[Word]| words.iter().map(|word| word.weight).sum::<f32>();
    let mut found = Alignment { cited: total(cited), known: total(known), ..Alignment::default() };
    let likes = Likenesses::of(cited, known);
    let steps = best(cited, known, &likes);
    found.edge = edge(&steps);
    let (mut gap_cited, mut gap_known) = (0.0f32, 0.0f32);
    let (mut at, mut of) = (0, 0);
    let mut any = false;
    for step in &steps {
        match *step {
            Step::Start => {}
            Step::Cited => {
                gap_cited += cited[at].weight;
                at += 1;
            }
            Step::Known => {
                gap_known += known[of].weight;
                of += 1;
            }
            Step::Match(from_cited, from_known, like) => {
                found.replaced += gap_cited.min(gap_known);
                if !any {
                    found.around += gap_cited;
                }
                (gap_cited, gap_known, any) = (0.0, 0.0, true);
                let weight = |words: &[Word]| words.iter().map(|word| word.weight).sum::<f32>();
                found.cited_matched += like * weight(&cited[at..at + from_cited]);
                found.known_matched += like * weight(&known[of..of + from_known]);
                found.words += usize::from(known[of].is_telling());
                at += from_cited;
                of += from_known;
            }
        }
    }
    found.replaced += gap_cited.min(gap_known);
    found.around += gap_cited;
    // Words that moved are no other words; words that the other title does not have anywhere are, wherever they stand.
    let of_cited = Foreign::of(cited, known, &|at, of| likes.get(at, of));
    let of_known = Foreign::of(known, cited, &|at, of| likes.get(of, at));
    let (least, most) = (of_cited.weight.min(of_known.weight), of_cited.weight.max(of_known.weight));
    found.replaced = least.max(found.replaced.min(most));
    found.other_codes = of_cited.codes.min(of_known.codes);
    found.other_words = of_cited.telling.min(of_known.telling);
    found.added_words =
        cited_run(&steps).map_or(0, |run| of_cited.strange[run].iter().filter(|strange| **strange).count());
    found.cited_found = found.cited - of_cited.weight;
    found.known_found = found.known - of_known.weight;
    found.other_part = part_numbers(cited) != part_numbers(known);
    found.answers = answers(cited, known);
    found
}

/// The cited words from the first that is matched to the last.
fn cited_run(steps: &[Step]) -> Option<std::ops::Range<usize>> {
    let is_match = |step: &Step| matches!(step, Step::Match(..));
    let (first, last) = (steps.iter().position(is_match)?, steps.iter().rposition(is_match)?);
    let cited = |step: &Step| match step {
        Step::Match(cited, ..) => *cited,
        Step::Cited => 1,
        Step::Known | Step::Start => 0,
    };
    let before = |end: usize| steps[..end].iter().map(cited).sum();
    Some(before(first)..before(last + 1))
}

/// Where the known words begin and end that the steps match with all cited words in a row, at the beginning of the known
/// title or at its end.
fn edge(steps: &[Step]) -> Option<(usize, usize)> {
    let is_match = |step: &Step| matches!(step, Step::Match(..));
    let (first, last) = (steps.iter().position(is_match)?, steps.iter().rposition(is_match)?);
    let row = steps[first..=last].iter().all(is_match) && !steps.contains(&Step::Cited);
    let known = |step: &Step| match step {
        Step::Match(_, known, _) => *known,
        Step::Known => 1,
        Step::Cited | Step::Start => 0,
    };
    let end = steps[..=last].iter().map(known).sum();
    (row && (first == 0 || last + 1 == steps.len())).then_some((first, end))
}

/// Every number of a part, as often as it stands: `angiotensin II` may be followed by `part II`.
fn part_numbers(words: &[Word]) -> Vec<&str> {
    let mut numbers: Vec<&str> =
        words.iter().filter(|word| word.is_part).map(|word| word.text.as_str()).collect();
    numbers.sort_unstable();
    numbers
}

/// Words of a reply stand before the title that it answers, or at the very end, and not in that title.
fn answers(cited: &[Word], known: &[Word]) -> bool {
    const AT_START: usize = 6;
    const AT_END: usize = 2;
    let at_end = cited.len().saturating_sub(AT_END);
    let is_own = |word: &Word| known.iter().all(|other| other.text != word.text);
    cited
        .iter()
        .enumerate()
        .any(|(at, word)| word.is_answer() && (at < AT_START || at >= at_end) && is_own(word))
}

/// The words of one title that stand nowhere in the other.
struct Foreign {
    weight: f32,
    /// How many of them are codes; a code that the other title has less often counts too.
    codes: usize,
    /// How many of them tell something.
    telling: usize,
    /// For each word, whether it tells something and stands nowhere.
    strange: Vec<bool>,
}

impl Foreign {
    fn of(words: &[Word], other: &[Word], like: &dyn Fn(usize, usize) -> f32) -> Foreign {
        let counterparts = counterparts(words, other, like);
        let mut foreign = Foreign { weight: 0.0, codes: 0, telling: 0, strange: Vec::new() };
        for (at, word) in words.iter().enumerate() {
            let stands = (0..other.len()).any(|of| like(at, of) > 0.0) || is_compound(words, at, other);
            foreign.strange.push(!stands && word.is_telling());
            if !stands {
                foreign.weight += word.weight;
            }
            if !stands || !counterparts[at] {
                foreign.codes += usize::from(word.is_code);
                foreign.telling += usize::from(word.is_telling());
            }
        }
        foreign
    }
}

/// Whether each word has one of its own in the other title: one that is repeated here (`in vivo and in vivo`) stands in
/// place of another there (`in vivo and in vitro`). Words written as one need none.
fn counterparts(words: &[Word], other: &[Word], like: &dyn Fn(usize, usize) -> f32) -> Vec<bool> {
    let mut taken = vec![false; other.len()];
    let mut found = vec![false; words.len()];
    // The same words first, then those that are alike.
    for likes in [|like: f32| like >= 1.0, |like: f32| like > 0.0] {
        for (at, _) in words.iter().enumerate().filter(|(_, word)| word.is_telling() || word.is_code) {
            let free = (0..other.len()).find(|of| !found[at] && !taken[*of] && likes(like(at, *of)));
            if let Some(known) = free {
                (taken[known], found[at]) = (true, true);
            }
        }
    }
    (0..words.len()).map(|at| found[at] || is_compound(words, at, other)).collect()
}

/// Whether a word is a part of one there, or made of two there.
fn is_compound(words: &[Word], at: usize, other: &[Word]) -> bool {
    let word = &words[at];
    let in_one = |known: &Word| {
        words.get(at + 1).is_some_and(|next| is_joined(word, next, known))
            || at > 0 && is_joined(&words[at - 1], word, known)
    };
    other.iter().any(in_one) || other.windows(2).any(|pair| is_joined(&pair[0], &pair[1], word))
}

/// The steps of the alignment with the greatest weight, from the beginning.
fn best(cited: &[Word], known: &[Word], likes: &Likenesses) -> Vec<Step> {
    let width = known.len() + 1;
    let mut table = vec![(0.0f32, Step::Start); (cited.len() + 1) * width];
    for at in 0..=cited.len() {
        for of in 0..=known.len() {
            if at + of > 0 {
                let score = |at: usize, of: usize| table[at * width + of].0;
                table[at * width + of] = step(cited, known, (at, of), likes, &score);
            }
        }
    }
    let mut steps = Vec::with_capacity(cited.len() + known.len());
    let (mut at, mut of) = (cited.len(), known.len());
    while at + of > 0 {
        let (_, step) = table[at * width + of];
        let (of_cited, of_known) = match step {
            Step::Match(of_cited, of_known, _) => (of_cited, of_known),
            Step::Cited => (1, 0),
            // The table begins at its corner, so that no other step is left.
            Step::Known | Step::Start => (0, 1),
        };
        at -= of_cited;
        of = of.saturating_sub(of_known);
        steps.push(step);
    }
    steps.reverse();
    steps
}

/// The best last step to a place of the table, with the weight up to there.
fn step(
    cited: &[Word],
    known: &[Word],
    (at, of): (usize, usize),
    likes: &Likenesses,
    score: &dyn Fn(usize, usize) -> f32,
) -> (f32, Step) {
    let mut best = (f32::MIN, Step::Start);
    let mut take = |value: f32, step: Step| {
        if value > best.0 {
            best = (value, step);
        }
    };
    if at > 0 && of > 0 {
        let (a, b) = (&cited[at - 1], &known[of - 1]);
        let like = likes.get(at - 1, of - 1);
        if like > 0.0 {
            take(score(at - 1, of - 1) + like * a.weight.min(b.weight), Step::Match(1, 1, like));
        }
        // "micro RNA" and "microRNA".
        if at > 1 && is_joined(&cited[at - 2], a, b) {
            take(score(at - 2, of - 1) + b.weight, Step::Match(2, 1, 1.0));
        }
        if of > 1 && is_joined(&known[of - 2], b, a) {
            take(score(at - 1, of - 2) + a.weight, Step::Match(1, 2, 1.0));
        }
    }
    if of > 0 {
        take(score(at, of - 1), Step::Known);
    }
    if at > 0 {
        take(score(at - 1, of), Step::Cited);
    }
    best
}

fn is_joined(first: &Word, second: &Word, whole: &Word) -> bool {
    // `1 0` is not `10`.
    let is_number = |word: &Word| word.text.bytes().all(|byte| byte.is_ascii_digit());
    whole.text.len() == first.text.len() + second.text.len()
        && !(is_number(first) && is_number(second))
        && whole.text.starts_with(&first.text)
        && whole.text.ends_with(&second.text)
}
