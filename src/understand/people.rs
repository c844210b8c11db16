//! A notice to the people in it, each with the role that the notice gives them.

use std::sync::LazyLock;

use regex::Regex;

use crate::notice::{Informant, Person, RaisedBy, Role, Span};

use super::clean::one_line;
use super::draft::Draft;
use super::labels::Label;
use super::layout::{Part, is_affiliation};
use super::names::{self, Listed};
use super::table::key;

/// Adds everyone whom the text names with a role. Retracted authors stand with their article, not here.
pub(super) fn read(draft: &mut Draft, header_is_article: bool) {
    labelled(draft, Label::Approver, Role::Approver);
    labelled(draft, Label::Editor, Role::Editor);
    if !header_is_article {
        header(draft);
    }
    approving(draft);
    editors(draft);
    complainants(draft);
    investigators(draft);
    signatories(draft);
}

/// Adds a person once in each role.
fn add(draft: &mut Draft, name: String, role: Role, affiliation: Option<String>, span: Span) {
    let as_found = as_found(draft, span).filter(|found| *found != name);
    if is_journal(draft, &name) || cited_editor(draft, span) {
        return;
    }
    if role == Role::Complainant && is_author(draft, &name, span) {
        return raised_by_authors(draft, span);
    }
    let known = draft.notice.people.iter().any(|person| person.role == role && person.name == name);
    if !known {
        let field = format!("people.{}", draft.notice.people.len());
        draft.notice.people.push(Person { name, as_found, role, affiliation });
        draft.mark(field, span);
    }
}

/// Whether the name is that of an author of the article, by the lists of names or by the sentence: `Dr Alpha told us
/// that she and the other authors …`. Authors who report their own mistake complain of nobody.
fn is_author(draft: &Draft, name: &str, span: Span) -> bool {
    let words = sentence_around(draft, span).map_or("", |span| draft.at(span));
    let says_so = [
        "he and the other authors",
        "she and her coauthor",
        "she and her co-author",
        "he and his coauthor",
        "he and his co-author",
    ];
    let writers =
        draft.notice.people.iter().filter(|one| one.role == Role::NoticeAuthor).map(|one| &one.name);
    let authors = draft.notice.articles.iter().flat_map(|article| &article.authors);
    says_so.iter().any(|said| words.contains(said))
        || writers.chain(authors).any(|author| is_same(name, author))
}

/// `Ann Alpha` and `Alpha A` share the family name and a first letter.
fn is_same(name: &str, author: &str) -> bool {
    let words: Vec<String> = author.split_whitespace().map(key).collect();
    let given = name.chars().next().map(|first| key(&first.to_string())).unwrap_or_default();
    let family = name.split_whitespace().last().map(key).unwrap_or_default();
    words.contains(&family) && words.iter().any(|word| *word != family && word.starts_with(&given))
}

fn sentence_around(draft: &Draft, span: Span) -> Option<Span> {
    let around = |one: &Span| one.start <= span.start && span.end <= one.end;
    draft.sentences.iter().map(|sentence| sentence.span).find(around)
}

fn raised_by_authors(draft: &mut Draft, span: Span) {
    let known = draft.notice.raised_by.iter().any(|one| one.kind == Informant::Authors);
    if let Some(sentence) = sentence_around(draft, span).filter(|_| !known) {
        let evidence = draft.evidence(sentence);
        draft.notice.raised_by.push(RaisedBy { kind: Informant::Authors, evidence });
    }
}

/// Journals sign notices, and `Trop Parasitol` looks like a name.
fn is_journal(draft: &Draft, name: &str) -> bool {
    let name = key(name);
    let notice = &draft.notice;
    let journals = notice
        .journal
        .iter()
        .chain(&notice.journal_also)
        .chain(notice.articles.iter().filter_map(|one| one.journal.as_ref()));
    journals.into_iter().any(|journal| key(journal).contains(&name))
}

/// `In: McIntyre AD, editor.` is the editor of a cited book.
fn cited_editor(draft: &Draft, span: Span) -> bool {
    let before = draft.text.text.get(..span.start).unwrap_or_default().trim_end();
    before.ends_with("In:") || before.ends_with("Eds:")
}

/// The name as the source prints it, with the letters of another script that were repaired.
fn as_found(draft: &Draft, span: Span) -> Option<String> {
    let mut words = draft.at(span).to_owned();
    let repairs = draft
        .text
        .repairs
        .iter()
        .rev()
        .filter(|repair| span.start <= repair.span.start && repair.span.end <= span.end);
    let mut any = false;
    for repair in repairs {
        words.replace_range(repair.span.start - span.start..repair.span.end - span.start, &repair.as_found);
        any = true;
    }
    let capitals = !words.chars().any(char::is_lowercase);
    (any || capitals).then(|| one_line(&words))
}

/// `APPROVED BY`: names, each with its affiliation behind it.
fn labelled(draft: &mut Draft, label: Label, role: Role) {
    let pieces: Vec<Span> = draft.layout.all(Part::Labelled(label)).collect();
    for piece in pieces {
        let words = draft.at(piece).to_owned();
        let line_end = words.find('\n').unwrap_or(words.len());
        let (mut name_end, mut rest) = (line_end, &words[line_end..]);
        if names::person(words[..line_end].trim_end_matches(',')).is_none() {
            // `Name, Institution, Country` on one line.
            name_end = words.find(',').unwrap_or(line_end);
            rest = &words[name_end..];
        }
        let Some(listed) = names::people(words[..name_end].trim_end_matches([',', ' '])) else { continue };
        let affiliation = one_line(rest.trim_start_matches([',', ' ', '\n']));
        let affiliation = Some(affiliation.trim_end_matches(',').to_owned()).filter(|words| words.len() > 3);
        for one in listed.into_iter().filter(|one| !one.group) {
            add(draft, one.name, role, affiliation.clone(), moved(one.span, piece.start));
        }
    }
}

fn moved(span: Span, offset: usize) -> Span {
    Span { start: offset + span.start, end: offset + span.end }
}

/// Names under the title wrote the notice.
fn header(draft: &mut Draft) {
    let Some(span) = draft.layout.first(Part::Names) else { return };
    for one in names::people(draft.at(span)).unwrap_or_default().into_iter().filter(|one| !one.group) {
        add(draft, one.name, Role::NoticeAuthor, None, moved(one.span, span.start));
    }
}

/// A rule: words of a role with a name behind or before them.
struct Rule {
    pattern: Option<Regex>,
    role: Role,
}

/// One to five words that begin with capitals, with initials and particles between them.
///
/// Ranges instead of Unicode classes, which would make the expressions ten times as large.
const NAME: &str = concat!(
    r#"(?P<n>[A-ZÀ-ÞĀ-ŽА-Я][^\s,;:()0-9"“”]*(?:[ \n]+(?:(?:de|del|della|der|den|di|da|dos|du|la|le|van|von|ten|ter|el|al|bin|ibn)[ \n]+){0,2}"#,
    r#"[A-ZÀ-ÞĀ-ŽА-Я][^\s,;:()0-9"“”]*){1,4})"#
);
const TITLE: &str = r"(?:(?:Dr|Prof|Professor|Drs|Mr|Mrs|Ms|Sir)\.?[ \n]+)*";

fn matches(draft: &Draft, rule: &Rule, within: Span) -> Vec<(String, Option<String>, Span)> {
    let Some(pattern) = &rule.pattern else { return Vec::new() };
    // A blank is as long as a line end, so that places stay.
    let words = &draft.at(within).replace('\n', " ");
    pattern
        .captures_iter(words)
        .filter_map(|found| found.name("n"))
        .filter_map(|name| {
            let printed = shortened(name.as_str());
            let span =
                Span { start: within.start + name.start(), end: within.start + name.start() + printed.len() };
            Some((names::person(printed)?, affiliation_behind(&words[name.start() + printed.len()..]), span))
        })
        .collect()
}

/// `Ann Alpha from Invented University raised …`, `Ann Alpha (Invented University)`.
fn affiliation_behind(words: &str) -> Option<String> {
    static BEHIND: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^,?\s*(?:\(|(?:from|of|at)\s+)(?:the\s+)?(?P<a>[A-ZÀ-Þ][^.;()]{3,120}?)",
            r"(?:\)|,?\s+(?:has|have|had|raised|for|who|that|and (?:the|his|her|found|concluded)|is|was|informed|notified|contacted|which|found|concluded|reported)\b|[.;]|$)"
        ))
        .ok()
    });
    let found = BEHIND.as_ref()?.captures(words)?.name("a")?.as_str().trim_end_matches([',', ' ']);
    is_affiliation(found).then(|| one_line(found))
}

/// A run of capitalised words up to the first that is part of no name: `Ann Alpha Editor` is `Ann Alpha`. Nothing is
/// left of the name of a body, such as `Invented State University`.
fn shortened(run: &str) -> &str {
    let mut end = run.trim_end_matches(['.', '’', '\'']).len();
    loop {
        let words = &run[..end];
        if names_body(&run[end..]) {
            return "";
        }
        if names::person(words).is_some() || !words.contains(char::is_whitespace) {
            return words;
        }
        end = words.trim_end().rfind(char::is_whitespace).map_or(0, |at| words[..at].trim_end().len());
    }
}

/// Whether a word says that this is a university or the like, not a person.
fn names_body(words: &str) -> bool {
    const BODIES: [&str; 15] = [
        "Universit",
        "Universidad",
        "School",
        "Colleg",
        "Institut",
        "Hospital",
        "Academ",
        "Clinic",
        "Center",
        "Centre",
        "Facult",
        "Foundation",
        "Laborator",
        "Committee",
        "Council",
    ];
    words.split_whitespace().any(|word| BODIES.iter().any(|body| word.starts_with(body)))
}

fn rule(pattern: &str, role: Role) -> Rule {
    let pattern = pattern.replace("NAME", NAME).replace("TITLE", TITLE);
    Rule { pattern: Regex::new(&pattern).ok(), role }
}

fn apply(draft: &mut Draft, rules: &[Rule], mark: &[&str]) {
    let spans: Vec<Span> = draft.sentences.iter().map(|sentence| sentence.span).collect();
    for span in spans {
        let words = draft.at(span);
        if !mark.iter().any(|mark| words.contains(mark)) {
            continue;
        }
        for rule in rules {
            for (name, affiliation, span) in matches(draft, rule, span) {
                add(draft, name, rule.role, affiliation, span);
            }
        }
    }
}

/// `This retraction was approved by Ann Alpha, Editor`.
fn approving(draft: &mut Draft) {
    static RULES: LazyLock<[Rule; 1]> =
        LazyLock::new(|| [rule(r"approved by (?:the )?TITLENAME", Role::Approver)]);
    apply(draft, RULES.as_slice(), &["approved by"]);
}

/// `the journal Editor-in-Chief, Professor Ann Alpha, and …`, `Ann Alpha, Editor-in-Chief`.
fn editors(draft: &mut Draft) {
    static RULES: LazyLock<[Rule; 2]> = LazyLock::new(|| {
        [
            rule(
                r"(?:[Ee]ditors?(?:[- ][Ii]n[- ][Cc]hief)?|[Ee]ditors?-in-[Cc]hief|[Cc]hief [Ee]ditor)(?: of [A-Za-z &]{3,60})?(?:,| is|:| [-–—])[ \n]*TITLENAME",
                Role::Editor,
            ),
            rule(
                r"NAME(?:,[ \n]*(?:M\.?D\.?|Ph\.?D\.?))*(?:[ \n]*[,;]|[ \n]+[-–—])?[ \n]+(?:(?:the|our)[ \n]+)?(?:[Aa]ssociate |[Ee]xecutive |[Mm]anaging |[Aa]cademic |[Aa]cting |[Dd]eputy |[Ss]enior |[Ss]ection |[Hh]onorary )?(?:[Cc]hief )?[Ee]ditor(?:[- ][Ii]n[- ][Cc]hief)?\b",
                Role::Editor,
            ),
        ]
    });
    apply(draft, RULES.as_slice(), &["ditor"]);
}

/// `We thank Dr. Ann Alpha for bringing this to our attention`, `Ann Alpha … raised concerns`.
fn complainants(draft: &mut Draft) {
    static RULES: LazyLock<[Rule; 6]> = LazyLock::new(|| {
        [
            rule(
                r"(?:colleagues?|scientists?|researchers?|readers?),? TITLENAME,? (?:pointed out|alerted|informed|notified|contacted|wrote|drew)",
                Role::Complainant,
            ),
            rule(
                r"\b(?:eyes? of|detected by|spotted by|noticed by|pointed out by)[ \n]+(?:Dr|Prof|Professor)\.?[ \n]+NAME",
                Role::Complainant,
            ),
            rule(
                r"received an? (?:report|letter|complaint|e-?mail|message|notification)[^.;]{0,60}? (?:by|from)[ \n]+TITLENAME",
                Role::Complainant,
            ),
            rule(
                // Whoever is thanked for technical help raised no concern.
                r"(?:thank|thanks to|grateful to|gratitude to|acknowledge)[ \n]+TITLENAME[^.;]{0,60}?\b(?i:for|who|whose)\b[^.;]{0,60}?(?i:bring|brought|rais|draw|drew|alert|report|point|identif|notif|inform|attention|concern|discover|notic|highlight|flag|question|contact|spot)",
                Role::Complainant,
            ),
            rule(
                r"TITLENAME(?:,? (?:from|of|at) [^.;]{3,80}?)?,? (?:has |have |had )?raised (?:\w+ ){0,3}concerns",
                Role::Complainant,
            ),
            rule(
                r"(?:reported to (?:the |our )?(?:journal|editors?|publisher|editorial office|us) by|made aware by|pointed out (?:to us )?by|raised by|alerted by|contacted by|notified by|brought to (?:our|the) attention[^.]{0,30} by|letter from|complaint (?:by|from))[ \n]+TITLENAME",
                Role::Complainant,
            ),
        ]
    });
    apply(
        draft,
        RULES.as_slice(),
        &[
            "thank",
            "raised",
            "lerted",
            "ontacted",
            "otified",
            "attention",
            "letter from",
            "omplaint",
            "eported to",
            "aware by",
            "pointed out",
            "rateful",
            "ratitude",
            "cknowledge",
            "colleague",
            "pointed out",
            "received a",
            "eye of",
            "eyes of",
            "detected by",
            "spotted by",
            "noticed by",
        ],
    );
    several(draft);
}

/// `Three colleagues (A Alpha, B Beta, and C Gamma) alerted us`: those who stand in the brackets.
fn several(draft: &mut Draft) {
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"\b(?:colleagues|readers|scientists|researchers|groups) \((?P<n>[^()]{5,200})\),? (?:\w+ ){0,3}?(?:alerted|informed|notified|contacted|wrote|pointed|raised|brought|drew)\b").ok()
    });
    let Some(pattern) = PATTERN.as_ref() else { return };
    let spans: Vec<Span> = draft.sentences.iter().map(|sentence| sentence.span).collect();
    for span in spans {
        let words = draft.at(span);
        let Some(list) = pattern.captures(words).and_then(|found| found.name("n")) else { continue };
        let start = span.start + list.start();
        for one in names::people(list.as_str()).unwrap_or_default().into_iter().filter(|one| !one.group) {
            add(draft, one.name, Role::Complainant, None, moved(one.span, start));
        }
    }
}

/// `an investigation by Ann Alpha`, `investigated by Ann Alpha`, `a committee chaired by Professor Ann Alpha`.
fn investigators(draft: &mut Draft) {
    static LED: LazyLock<[Rule; 2]> = LazyLock::new(|| {
        [
            rule(
                r"(?:chaired|led|headed|conducted|carried out|undertaken|overseen|performed) by[ \n]+(?:the[ \n]+)?TITLENAME",
                Role::Investigator,
            ),
            rule(
                r"(?i:research integrity officer|ombudsman|investigator),[ \n]+TITLENAME",
                Role::Investigator,
            ),
        ]
    });
    let matter =
        ["nvestigation", "nquiry", "nquiries", "ommittee", "panel", "ommission", "ntegrity", "mbudsman"];
    apply(draft, LED.as_slice(), &matter);
    static ASKED: LazyLock<[Rule; 1]> = LazyLock::new(|| {
        [rule(
            r"TITLENAME,? (?:who )?(?:was|had been|has been) asked [^.;]{0,80}to investigate",
            Role::Investigator,
        )]
    });
    apply(draft, ASKED.as_slice(), &["to investigate"]);
    static RULES: LazyLock<[Rule; 1]> = LazyLock::new(|| {
        [rule(
            r"(?:investigation (?:was )?(?:conducted |led |carried out )?by|investigated by|committee chaired by|reviewed by)[ \n]+TITLENAME",
            Role::Investigator,
        )]
    });
    apply(draft, RULES.as_slice(), &["nvestigat", "chaired by", "reviewed by"]);
}

/// Names under the text have signed it, whatever their office.
fn signatories(draft: &mut Draft) {
    let pieces: Vec<Span> = draft.layout.all(Part::Signature).collect();
    for piece in &pieces {
        let words = draft.at(*piece).to_owned();
        for (line, offset) in lines(&words) {
            if is_affiliation(line) {
                continue;
            }
            for one in signed(line) {
                add(draft, one.name, Role::Signatory, None, moved(one.span, piece.start + offset));
            }
        }
    }
}

fn lines(words: &str) -> Vec<(&str, usize)> {
    let mut offset = 0;
    let mut found = Vec::new();
    for line in words.split_inclusive('\n') {
        found.push((line.trim_end(), offset));
        offset += line.len();
    }
    found
}

/// The people of a line of a signature, in front of their office.
fn signed(line: &str) -> Vec<Listed> {
    let people = |words: &str| names::people(words).unwrap_or_default();
    let listed = match people(line) {
        listed if listed.is_empty() => {
            let end = [",", " - ", " – ", " — "].iter().filter_map(|mark| line.find(mark)).min();
            end.map(|end| people(&line[..end])).unwrap_or_default()
        }
        listed => listed,
    };
    // Behind the office stands what it belongs to: `Editor, Dalton Examples`.
    listed.into_iter().take_while(|one| !one.group).collect()
}
