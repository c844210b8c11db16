//! A raw notice to a notice.

use std::ops::Range;

use crate::corpus::{RawNotice, Stated};
use crate::notice::{Nature, Notice, Provenance, Reason, ReasonSource, Stance};

use super::clean::Text;
use super::codes;
use super::completeness::assess;
use super::draft::Draft;
use super::layout::{Part, Piece};
use super::markers::marked;
use super::nature::{more_exact, nature};
use super::phrases::Says;
use super::prose::Sentence;
use super::{articles, front, id, journal, people, reason_text, reasons, stated, statements, who};

/// How to understand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Take everything for a notice, even what does not look like one.
    pub all: bool,
}

/// A text that is no notice, such as an ordinary article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct NotANotice {
    /// Why it is taken for something else.
    pub reason: String,
}

/// Reads what a raw notice means. What its format states outright is kept; the text fills the rest.
///
/// Offsets of `evidence` and of reasons are UTF-8 bytes of the result's `text`.
///
/// ```
/// use recant::corpus::{Block, RawNotice};
/// use recant::understand::{Options, understand};
/// let block = |text: &str| Block { text: text.to_owned(), ..Block::default() };
/// let raw = RawNotice {
///     blocks: vec![
///         block("Retraction: A study of mice"),
///         block("The authors have retracted this article (doi: 10.5555/a) because the data were wrong."),
///     ],
///     ..RawNotice::default()
/// };
/// let notice = understand(raw, &Options::default())?;
/// assert_eq!(notice.articles[0].title.as_deref(), Some("A study of mice"));
/// assert_eq!(notice.articles[0].doi.as_ref().map(|doi| doi.as_str()), Some("10.5555/a"));
/// assert!(notice.doi.is_none());
/// # Ok::<(), recant::understand::NotANotice>(())
/// ```
///
/// # Errors
///
/// When neither the format nor title nor text says that this is a notice, unless `options.all`.
pub fn understand(raw: RawNotice, options: &Options) -> Result<Notice, NotANotice> {
    let RawNotice { blocks, stated, articles, references, ready, source, warnings, .. } = raw;
    if let Some(ready) = ready {
        return Ok(complete(*ready, source, warnings));
    }
    let format = source.as_ref().map_or("", |source| source.format.as_str());
    let (mut notice, stated_ids) = stated::notice(stated, articles, reason_source(format));
    if !blocks.is_empty() {
        notice = from_text(Text::join(&blocks), notice, &references, options)?;
    } else if let Some(title) = &notice.title {
        notice.nature = with_title(notice.nature, title);
    }
    let stated_ids: Vec<String> = stated_ids.into_iter().map(|id| id::stated(id, format)).collect();
    notice.id = id::provisional(&notice, stated_ids.first().map(String::as_str));
    notice.aliases = stated_ids.into_iter().filter(|id| id != notice.id.as_str()).collect();
    notice.source = source;
    notice.warnings.splice(0..0, warnings);
    if notice.text.is_some() {
        notice.completeness = assess(&notice);
    }
    Ok(notice)
}

fn reason_source(format: &str) -> ReasonSource {
    match format {
        "crossref" => ReasonSource::Crossref,
        "pubmed" => ReasonSource::Pubmed,
        _ => ReasonSource::RetractionWatch,
    }
}

fn with_title(stated: Nature, title: &str) -> Nature {
    let titled = marked(title).nature;
    if stated == Nature::Other { titled.unwrap_or(stated) } else { more_exact(stated, titled) }
}

/// A record that is a notice already lacks an id and a kind at most.
fn complete(mut notice: Notice, source: Option<Provenance>, warnings: Vec<String>) -> Notice {
    if notice.nature == Nature::Other {
        notice.nature =
            notice.title.as_deref().map_or(Nature::Other, |title| with_title(Nature::Other, title));
    }
    if notice.id.as_str().is_empty() {
        notice.id = id::provisional(&notice, None);
    }
    notice.source = with_origin(source, notice.source);
    notice.warnings.extend(warnings);
    notice
}

/// Where a record was read, with the format from which it was once extracted.
fn with_origin(source: Option<Provenance>, stated: Option<Provenance>) -> Option<Provenance> {
    let Some(mut source) = source else { return stated };
    let own = source.format.clone();
    let former = stated.and_then(|stated| stated.extracted_from.or(Some(stated.format)));
    source.extracted_from = former.filter(|format| !format.is_empty() && *format != own);
    Some(source)
}

fn from_text(
    text: Text,
    notice: Notice,
    references: &[Stated],
    options: &Options,
) -> Result<Notice, NotANotice> {
    let stated = notice.nature != Nature::Other;
    let mut draft = Draft::new(text, notice);
    front::read(&mut draft);
    draft.notice.nature = nature(&draft);
    if !(stated || options.all || is_notice(&draft)) {
        return Err(NotANotice { reason: "neither title nor text says that this is a notice".to_owned() });
    }
    let header_is_article = articles::read(&mut draft, references);
    front::read_publisher(&mut draft);
    journal::read_statement(&mut draft);
    journal::expand(&mut draft);
    people::read(&mut draft, header_is_article);
    who::read(&mut draft);
    statements::read(&mut draft);
    read_reason_text(&mut draft);
    read_reasons(&mut draft);
    read_language(&mut draft);
    let Draft { text, mut notice, .. } = draft;
    notice.text = Some(text.text);
    Ok(notice)
}

/// How far into a text the statement of a notice must come, in bytes: an article may quote a notice further on.
const STATEMENT_BYTES: usize = 4_000;

/// A text up to this long that tells of doubts raised is taken for a notice, or an excerpt of one, even when the
/// sentence that retracts is not in it; a longer one may be an article on such doubts.
const EXCERPT_BYTES: usize = 2_500;

fn is_notice(draft: &Draft) -> bool {
    let titled = draft.notice.title.as_deref().is_some_and(|title| marked(title).nature.is_some());
    let shown =
        titled || draft.layout.first(Part::Kicker).is_some() || draft.layout.first(Part::Relation).is_some();
    let early = |at: usize| at < STATEMENT_BYTES;
    let short = draft.text.text.len() < EXCERPT_BYTES;
    shown
        || draft.sentences.iter().any(|sentence| early(sentence.span.start) && sentence.has(Says::Notice))
        || short && draft.sentences.iter().any(|sentence| sentence.has(Says::Alert))
}

fn read_reason_text(draft: &mut Draft) {
    let found = reason_text::reason_text(draft);
    draft.fill("reason_text", |notice| &mut notice.reason_text, found);
}

fn read_reasons(draft: &mut Draft) {
    let mut found = reasons::read_reasons_in(&draft.text.text, &telling_passages(draft));
    if is_excerpt(draft) {
        found.retain(|reason| reason.code != reasons::NO_REASON_GIVEN);
    }
    found.extend(objection(draft, &found));
    draft.notice.reasons.extend(found);
}

/// Authors who disagree, by name or initials too, object.
fn objection(draft: &Draft, found: &[Reason]) -> Option<Reason> {
    /// As sure as the rule for authors who are not named.
    const CONFIDENCE: f32 = 0.7;
    let code = codes::current("Objections by Author(s)")?;
    let known = found.iter().any(|reason| reason.code == code.code);
    let disagree = matches!(draft.notice.stance, Some(Stance::Disagree | Stance::Mixed)) && !known;
    let says = |sentence: &&Sentence| sentence.has(Says::Stance(Stance::Disagree));
    let sentence = draft.sentences.iter().find(says).filter(|_| disagree)?;
    Some(Reason {
        code: code.code.to_owned(),
        layer: code.layer,
        source: ReasonSource::Text,
        confidence: Some(CONFIDENCE),
        inferred: false,
        evidence: vec![draft.evidence(sentence.span)],
    })
}

/// A paragraph without a title is an excerpt: what the rest of the notice says, or leaves out, is not known.
fn is_excerpt(draft: &Draft) -> bool {
    draft.notice.title.is_none() && draft.text.blocks.len() == 1
}

/// More prose than this, in bytes, is an article that is printed again with its notice.
const LONGEST_NOTICE_BYTES: usize = 16_000;

/// Where a notice may say why: its prose and formulas; where there are none, all but titles, names and labels.
///
/// Of an article that is printed with its notice only the paragraphs that speak as a notice are read. A text of one
/// piece is read whatever it was taken for: excerpts begin with the line that names the article.
fn telling_passages(draft: &Draft) -> Vec<Range<usize>> {
    let prose = passages(draft, |piece| matches!(piece.part, Part::Prose | Part::Formula));
    if prose.iter().map(Range::len).sum::<usize>() > LONGEST_NOTICE_BYTES {
        return noticing(draft);
    }
    let titled = draft.layout.pieces.len() > 1;
    let silent = |part: Part| match part {
        Part::Labelled(_) | Part::Names | Part::Affiliation | Part::Address => true,
        Part::Title => titled,
        _ => false,
    };
    if prose.is_empty() { passages(draft, |piece| !silent(piece.part)) } else { prose }
}

fn passages(draft: &Draft, chosen: impl Fn(&Piece) -> bool) -> Vec<Range<usize>> {
    let pieces = draft.layout.pieces.iter().filter(|piece| chosen(piece));
    pieces.map(|piece| piece.span.start..piece.span.end).collect()
}

/// The pieces with a sentence that speaks as only notices do.
fn noticing(draft: &Draft) -> Vec<Range<usize>> {
    let mut found: Vec<usize> =
        draft.sentences.iter().filter(|sentence| sentence.has(Says::Notice)).map(|one| one.piece).collect();
    found.dedup();
    let span = |piece: usize| draft.layout.pieces.get(piece).map(|piece| piece.span.start..piece.span.end);
    found.into_iter().filter_map(span).collect()
}

/// Shorter texts tell their language too rarely.
const LANGUAGE_BYTES: std::ops::RangeInclusive<usize> = 80..=400;

fn read_language(draft: &mut Draft) {
    if draft.notice.language.is_some() {
        return;
    }
    let longest = draft.layout.all(Part::Prose).max_by_key(|span| span.end - span.start);
    let words = longest.map(|span| draft.at(span)).unwrap_or_default();
    let end = words.floor_char_boundary(words.len().min(*LANGUAGE_BYTES.end()));
    if LANGUAGE_BYTES.contains(&end) {
        draft.notice.language = Some(two_letters(whichlang::detect_language(&words[..end])).to_owned());
    }
}

/// ISO 639-1 of a language that whichlang names by ISO 639-3.
fn two_letters(language: whichlang::Lang) -> &'static str {
    use whichlang::Lang;
    match language {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    }
}
