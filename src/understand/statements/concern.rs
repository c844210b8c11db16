//! Sentences to who raised the concern, and when the journal was told.

use super::phrases::Tells;
use crate::notice::{Informant, RaisedBy, Role, Span};
use crate::understand::dates::{FoundDate, first_date};
use crate::understand::draft::Draft;
use crate::understand::prose::Sentence;

/// Fills `raised_by` and `dates.alerted`.
pub(super) fn read(draft: &mut Draft) {
    let mut found: Vec<RaisedBy> = std::mem::take(&mut draft.notice.raised_by);
    let mut alerted: Option<(FoundDate, Span)> = None;
    for sentence in &draft.sentences {
        for mention in &sentence.mentions {
            let Tells::Raised(kind) = mention.tells else { continue };
            let institution = kind == Informant::Authors && of_their_institution(draft.at(sentence.span));
            if !institution && !found.iter().any(|one| one.kind == kind) {
                found.push(RaisedBy { kind, evidence: draft.evidence(sentence.span) });
            }
        }
        alerted = alerted.or_else(|| told_on(draft, sentence));
    }
    let first = found.first().map(|one| Span { start: one.evidence.start, end: one.evidence.end });
    draft.notice.raised_by.extend(found);
    first.into_iter().for_each(|span| draft.mark("raised_by", span));
    named(draft);
    if let Some((date, span)) = alerted {
        draft.fill_date("dates.alerted", date.date, span);
    }
}

/// `informed by the authors' institution` is not said of the authors, even where the apostrophe is lost.
fn of_their_institution(words: &str) -> bool {
    let lower = words.to_lowercase().replace(['’', '\''], "");
    lower.contains("authors institution") || lower.contains("authors universit")
}

/// A person who is named as the one who raised the concern is no reader in general; but somebody raised it.
fn named(draft: &mut Draft) {
    let people = &draft.notice.people;
    let Some(at) = people.iter().position(|person| person.role == Role::Complainant) else { return };
    if !draft.notice.raised_by.is_empty() {
        return;
    }
    let Some(span) = draft.notice.evidence.get(&format!("people.{at}")).copied() else { return };
    let Some(sentence) =
        draft.sentences.iter().find(|one| one.span.start <= span.start && span.end <= one.span.end)
    else {
        return;
    };
    let evidence = draft.evidence(sentence.span);
    let kind = if is_author(draft, &people[at].name, &evidence.text) {
        Informant::Authors
    } else {
        Informant::ThirdParty
    };
    draft.mark("raised_by", sentence.span);
    draft.notice.raised_by.push(RaisedBy { kind, evidence });
}

/// Whether the one who raised the concern is an author of the article, by the lists of names or by the sentence: `Dr
/// Alpha told us that he and the other authors …`.
fn is_author(draft: &Draft, name: &str, words: &str) -> bool {
    let listed = draft.notice.articles.iter().any(|article| article.authors.iter().any(|one| one == name));
    let signs = draft.notice.people.iter().any(|one| one.role == Role::NoticeAuthor && one.name == name);
    listed || signs || words.contains("and the other authors") || words.contains("co-authors")
}

/// A date opens the sentence, or stands this near behind the words that tell of the concern, in bytes.
const OPENING_BYTES: usize = 12;
const NEAR_BYTES: usize = 48;

/// `In June 2022, a reader raised concerns`: the date, where the sentence speaks of no other event.
fn told_on(draft: &Draft, sentence: &Sentence) -> Option<(FoundDate, Span)> {
    let told = sentence.mentions.iter().any(|one| matches!(one.tells, Tells::Alert | Tells::Raised(_)));
    let other = sentence.mentions.iter().any(|one| matches!(one.tells, Tells::Prior(_)));
    if !told || other {
        return None;
    }
    let words = draft.at(sentence.span);
    let found = first_date(words)?;
    let before = words[..found.span.start].trim_end().to_lowercase();
    let introduced = ["in", "on", "in early", "in late", "in mid", "in mid-"].iter().any(|word| {
        before.strip_suffix(word).is_some_and(|rest| rest.is_empty() || rest.ends_with(char::is_whitespace))
    });
    let near = before.len() < OPENING_BYTES
        || sentence.mentions.iter().any(|one| {
            let tells = matches!(one.tells, Tells::Alert | Tells::Raised(_));
            tells && one.start < found.span.start && found.span.start - one.start < NEAR_BYTES
        });
    let tail = before.char_indices().rev().nth(40).map_or(0, |(at, _)| at);
    let published = ["publish", "article in", "paper in", "issue", "appeared"]
        .iter()
        .any(|word| before[tail..].contains(word));
    let start = sentence.span.start;
    let span = Span { start: start + found.span.start, end: start + found.span.end };
    (introduced && near && !published).then_some((found, span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::tests::read;
    use Informant::{Authority, Authors, Editor, Institution, Pubpeer, Reader, Reviewer, ThirdParty};

    #[track_caller]
    fn check(sentence: &str, expected: &[Informant]) {
        let notice = read(&format!("Retraction: A study\n\nThis article has been retracted. {sentence}"));
        let found: Vec<Informant> = notice.raised_by.iter().map(|one| one.kind).collect();
        assert_eq!(found, expected, "{sentence}");
    }

    #[test]
    fn who_raised_it() {
        check("A concerned reader drew our attention to Fig. 2.", &[Reader]);
        check("It was brought to our attention by a reader of Examples that it was copied.", &[Reader]);
        check("We thank the reader who told us.", &[Reader]);
        check("Concerns were raised on PubPeer.", &[Pubpeer]);
        check("The University of Examples informed us that the data were false.", &[Institution]);
        check("The journal was notified by the Office of Research Integrity.", &[Authority]);
        check("The authors informed the journal that Fig. 2 was wrong.", &[Authors]);
        check("The editors became aware of the overlap.", &[Editor]);
        check("A reviewer noticed the overlap.", &[Reviewer]);
        check("We received an anonymous letter.", &[ThirdParty]);
        check("Dr. Bo Beta from Examples raised concerns.", &[ThirdParty]);
    }

    #[test]
    fn nobody_is_made_up() {
        check("Concerns were raised regarding the data.", &[]);
        check("We apologise to the readers of the journal.", &[]);
        check("It has come to our attention that the data are wrong.", &[]);
    }

    #[track_caller]
    fn alerted(sentence: &str, expected: &str) {
        let notice = read(&format!("Retraction: A study\n\nThis article has been retracted. {sentence}"));
        assert_eq!(
            notice.dates.alerted.map(|date| date.to_string()).unwrap_or_default(),
            expected,
            "{sentence}"
        );
    }

    #[test]
    fn when_it_was_raised() {
        alerted("In June 2022, a reader raised concerns about Fig. 2.", "2022-06");
        alerted("Concerns were raised on 3 May 2021 by a reader.", "2021-05-03");
        alerted("A reader drew our attention to a thesis of the University of Examples in 2012.", "");
        alerted("A reader raised concerns about the article published in June 2022.", "");
        alerted("Concerns were raised in an Expression of Concern on 3 May 2021.", "");
    }
}
