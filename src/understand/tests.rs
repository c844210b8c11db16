//! What is understood of whole notices, and of the sentences that matter in them.

use super::example_notices::{GLUED, PLAIN, REPUBLISHED, SIDEBAR};
use super::{Options, understand};
use crate::corpus::{Block, Field, RawNotice, Stated};
use crate::notice::{Initiator, Nature, Notice, NoticeId, Provenance, Role, Stance};

pub(super) fn blocks(text: &str) -> Vec<Block> {
    text.split("\n\n").map(|text| Block { text: text.to_owned(), ..Block::default() }).collect()
}

#[track_caller]
pub(super) fn read(text: &str) -> Notice {
    let notice = understand(RawNotice { blocks: blocks(text), ..RawNotice::default() }, &Options::default());
    let notice = notice.expect("the text is a notice");
    let text = notice.text.as_deref().unwrap_or_default();
    for (field, span) in &notice.evidence {
        assert!(
            text.get(span.start..span.end).is_some_and(|words| !words.is_empty()),
            "{field} has no evidence"
        );
    }
    notice
}

fn people(notice: &Notice, role: Role) -> Vec<&str> {
    notice.people.iter().filter(|person| person.role == role).map(|person| person.name.as_str()).collect()
}

/// Title, DOI, journal, date of the notice; title, DOI, year of its article; `-` for what is not stated.
#[track_caller]
fn check(text: &str, notice_has: [&str; 4], article_has: [&str; 3]) {
    let notice = read(text);
    let shown = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    let doi = notice.doi.as_ref().map(ToString::to_string);
    let date = notice.dates.published.map(|date| date.to_string());
    assert_eq!([shown(notice.title), shown(doi), shown(notice.journal), shown(date)], notice_has);
    let article = notice.articles.first().cloned().unwrap_or_default();
    let doi = article.doi.map(String::from);
    assert_eq!(
        [shown(article.title), shown(doi), shown(article.year.map(|year| year.to_string()))],
        article_has
    );
}

#[test]
fn a_sidebar_states_the_notice_and_a_relation_the_article() {
    check(
        SIDEBAR,
        [
            "Retraction: Exosomes from microRNA-148b-3p cells in mice",
            "10.5555/ex.2024.1422567",
            "Examples in Oncology",
            "2024-05-14",
        ],
        ["Exosomes from microRNA-148b-3p cells in mice", "10.5555/ex.2019.01076", "2019"],
    );
    let notice = read(SIDEBAR);
    assert_eq!(notice.journal_also, ["Ex. Oncol."]);
    assert_eq!(notice.articles[0].authors, ["Alpha A", "Beta BC", "Gamma D"]);
    assert_eq!(
        (notice.articles[0].volume.as_deref(), notice.articles[0].pages.as_deref()),
        (Some("9"), Some("1076"))
    );
    assert_eq!(notice.dates.received.map(|date| date.to_string()).as_deref(), Some("2024-04-24"));
    assert_eq!(notice.licence.as_deref(), Some("CC BY"));
    assert_eq!(
        (notice.initiator.as_slice(), notice.stance),
        ([Initiator::Publisher].as_slice(), Some(Stance::Informed))
    );
    assert_eq!(
        notice.reason_text.as_deref(),
        Some(
            "Following publication, concerns were raised regarding the validity of the data. The authors were unresponsive to our requests for raw data."
        )
    );
}

#[test]
fn an_approver_is_no_author_and_no_group_is_a_person() {
    let notice = read(SIDEBAR);
    let shown: Vec<_> =
        notice.people.iter().map(|one| (one.name.as_str(), one.as_found.as_deref(), one.role)).collect();
    assert_eq!(shown, [("Carla Broggini", Some("Carla Brogгинi"), Role::Approver)]);
    assert_eq!(notice.people[0].affiliation.as_deref(), Some("Invented Institute (INV), Italy"));
}

#[test]
fn the_head_of_a_page_states_the_notice() {
    check(
        PLAIN,
        ["Retraction: A study of brown mice", "10.5555/own", "BMC Examples", "2010-10-12"],
        ["A study of brown mice", "10.5555/article", "-"],
    );
    let notice = read(PLAIN);
    assert_eq!(people(&notice, Role::NoticeAuthor), ["Ann Alpha", "Bo Beta"]);
    assert!(notice.articles[0].authors.is_empty(), "who signs the notice is not said to be retracted");
    assert_eq!(notice.publisher.map(|found| found.imprint).as_deref(), Some("BMC"));
}

#[test]
fn the_title_stands_behind_the_kicker_of_a_page() {
    let text = PLAIN
        .replace("Retraction: A study", "RETRACTION NOTE         Open Access\n\nRetraction Note: A study");
    let notice = read(&text);
    assert_eq!(notice.title.as_deref(), Some("Retraction Note: A study of brown mice"));
    assert_eq!(notice.doi.as_ref().map(|doi| doi.as_str()), Some("10.5555/own"));
    assert_eq!(notice.articles[0].doi.as_ref().map(|doi| doi.as_str()), Some("10.5555/article"));
}

#[test]
fn a_title_may_stand_below_the_running_head() {
    let notice = read(
        "Invented Computing Letters\nPublished: 12 March 2025\ndoi: 10.5555/own\n\nRetraction: A study of mice\n\nThis article (doi: 10.5555/article) has been retracted by the Editor.",
    );
    assert_eq!(notice.title.as_deref(), Some("Retraction: A study of mice"));
    assert_eq!(notice.articles[0].title.as_deref(), Some("A study of mice"));
}

#[test]
fn a_line_that_names_the_article_may_be_glued_to_the_text() {
    check(
        GLUED,
        ["[Retracted] A study of brown mice", "-", "Oncology Examples", "-"],
        ["A study of brown mice", "10.5555/or.2017.5997", "2017"],
    );
    let notice = read(GLUED);
    assert_eq!((notice.articles.len(), notice.stance), (1, Some(Stance::Agree)));
    assert!(notice.reason_text.unwrap_or_default().starts_with("Clinical readers drew"));
}

#[test]
fn a_line_with_a_doi_names_the_notice_where_another_article_is_retracted() {
    check(
        "Journal of Examples\nRetraction\n\nRetraction: A study of brown mice\n\nJ Ex. 2015;19(2):88. doi: 10.5555/ex.2015.88\nPublished: 20 May 2015\n\nThe article by Dr. Ann Alpha (2013;17:14–22, doi: 10.5555/ex.2013.14) has been retracted by the editors.",
        ["Retraction: A study of brown mice", "10.5555/ex.2015.88", "Journal of Examples", "2015-05-20"],
        ["A study of brown mice", "10.5555/ex.2013.14", "2013"],
    );
    check(
        "[Retracted] A study of brown mice\n\nExamples 38: 3187–3196, 2017; DOI: 10.5555/or.2017.5997\n\nThis article has been retracted because its figures were copied from another (doi: 10.5555/other).",
        ["[Retracted] A study of brown mice", "-", "Examples", "-"],
        ["A study of brown mice", "10.5555/or.2017.5997", "2017"],
    );
}

#[test]
fn a_notice_that_takes_over_the_articles_head() {
    check(
        REPUBLISHED,
        ["RETRACTION: A study of brown mice", "-", "EXAMPLES", "-"],
        ["A study of brown mice", "10.5555/ex.2022.015214", "2022"],
    );
    let notice = read(REPUBLISHED);
    let article = &notice.articles[0];
    assert_eq!(article.authors, ["Tailin Wu", "Jin Won Oh", "Richard Roe Jr"]);
    assert_eq!(
        (article.institutions.len(), article.countries.as_slice()),
        (2, ["China".to_owned()].as_slice())
    );
    assert_eq!((notice.initiator.as_slice(), notice.people.len()), ([Initiator::Authors].as_slice(), 0));
    let why = notice.reason_text.unwrap_or_default();
    assert!(
        why.contains("discrepancies in Figure 4") && why.contains("cannot duplicate the results"),
        "{why}"
    );
    assert!(!why.contains("original") && !why.contains("Reuse"), "{why}");
}

#[test]
fn a_lone_doi_is_the_articles() {
    check(
        "Retraction: A study of mice\n\nThis article has been retracted. 10.5555/a",
        ["Retraction: A study of mice", "-", "-", "-"],
        ["A study of mice", "10.5555/a", "-"],
    );
}

#[test]
fn a_paper_that_a_panel_is_compared_with_is_not_the_article() {
    article_dois(
        "Retraction: A study of mice\n\nThis article has been retracted. The institution found that one panel is a crop of Figure 4A of \"Another hormone in cells\" Alpha et al, Journal of Examples, 43, 865-874 (2004) https://doi.org/10.5555/other",
        &[],
    );
}

#[track_caller]
fn article_dois(text: &str, expected: &[&str]) {
    let notice = read(text);
    let dois: Vec<_> =
        notice.articles.iter().filter_map(|article| article.doi.as_ref()).map(|doi| doi.as_str()).collect();
    assert_eq!(dois, expected, "{text}");
}

#[test]
fn another_work_is_not_retracted() {
    article_dois(
        "Retraction: A study of mice\n\nThis article was plagiarised from Other A, Else B. Their study. J Else 2009;5:1-9. doi: 10.5555/other.",
        &[],
    );
    article_dois(
        "Retraction: A study of mice\n\nThe paper “A study of mice” (doi: 10.5555/own) is retracted because it was copied from 10.5555/other.",
        &["10.5555/own"],
    );
    article_dois(
        "Retraction\n\nThe following article has been retracted.\n\nAlpha A, Beta B. A study of mice. J Ex 2009;5:1-9. doi: 10.5555/own\n\nIt was copied from this paper.\n\nOther A, Else B. Their study. J Else 2008;4:1-9. doi: 10.5555/other",
        &["10.5555/own"],
    );
}

#[test]
fn authors_of_another_work_are_not_retracted() {
    let notice = read(
        "Retraction\n\nThe following article has been retracted.\n\nAlpha A, Beta B. A study of mice. J Ex 2009;5:1-9.\n\nIt was copied from this paper.\n\nOther A, Else B. Their study. J Else 2008;4:1-9.",
    );
    assert_eq!(notice.articles[0].authors, ["Alpha A", "Beta B"]);
    assert_eq!(notice.articles[0].title.as_deref(), Some("A study of mice"));
}

#[test]
fn a_batch_retracts_every_article_of_its_list() {
    article_dois(
        "Statement of Retraction\n\nThe following articles have been retracted:\n\nAlpha A, Beta B. A study of mice. J Ex 2009;5:1-9. doi: 10.5555/a1\n\nGamma C. A study of men. J Ex 2010;6:1-9. doi: 10.5555/a2",
        &["10.5555/a1", "10.5555/a2"],
    );
}

#[track_caller]
fn roles(sentence: &str, role: Role, expected: &[&str]) {
    let notice = read(&format!("Retraction: A study of mice\n\nThis article has been retracted. {sentence}"));
    assert_eq!(people(&notice, role), expected, "{sentence}");
    assert!(notice.articles.iter().all(|article| article.authors.is_empty()), "{sentence}");
}

#[test]
fn people_have_the_role_that_the_notice_gives_them() {
    roles(
        "It was retracted by agreement with the Editor-in-Chief, Professor Ann Alpha, and Invented Press.",
        Role::Editor,
        &["Ann Alpha"],
    );
    roles("We thank Dr. Bo Beta for bringing this to our attention.", Role::Complainant, &["Bo Beta"]);
    roles(
        "Dr. Bo van der Beta from Invented University raised concerns.",
        Role::Complainant,
        &["Bo van der Beta"],
    );
    roles("The retraction was approved by Cy Gamma.", Role::Approver, &["Cy Gamma"]);
    roles("The matter was investigated by Dr. Di Delta.", Role::Investigator, &["Di Delta"]);
    roles("We thank Bo Beta for technical assistance.", Role::Complainant, &[]);
    roles(
        "Three colleagues (A Alpha, B Beta, and C Gamma) together alerted us that we were wrong.",
        Role::Complainant,
        &["A Alpha", "B Beta", "C Gamma"],
    );
    roles(
        "In June, one of our colleagues, Dr. Bo Beta, pointed out to us that he and his colleagues had doubts.",
        Role::Complainant,
        &["Bo Beta"],
    );
    roles("The error was detected by the sharp eye of Professor Cy Gamma.", Role::Complainant, &["Cy Gamma"]);
    roles("We received a report on plagiarism by Bo Beta, the manager.", Role::Complainant, &["Bo Beta"]);
    roles("Concerns were raised by the Invented Miller School of Medicine.", Role::Complainant, &[]);
    roles("An inquiry conducted by Invented State University found it.", Role::Investigator, &[]);
    roles(
        "The editors were told by Dr. Bo Beta that she and the other authors wish to retract it.",
        Role::Complainant,
        &[],
    );
    roles(
        "It was approved by the board. Dr. Ann Alpha - Editor in Chief, signs.",
        Role::Editor,
        &["Ann Alpha"],
    );
    roles("Prof. Ann Alpha , Acting Editor in Chief, signs.", Role::Editor, &["Ann Alpha"]);
    roles(
        "An inquiry by a committee chaired by Professor Di van Delta found errors.",
        Role::Investigator,
        &["Di van Delta"],
    );
    roles("The experiments were conducted by Ann Alpha.", Role::Investigator, &[]);
    roles("It is in a book (In: Alpha AB, editor. A book).", Role::Editor, &[]);
    roles("The Specialty Chief Editor of Examples approved.", Role::Editor, &[]);
}

#[test]
fn an_affiliation_behind_a_name_belongs_to_the_person() {
    let of = |sentence: &str| {
        let notice = read(&format!("Retraction: A study\n\nThis article has been retracted. {sentence}"));
        notice.people.first().and_then(|one| one.affiliation.clone())
    };
    let university = Some("Invented University".to_owned());
    assert_eq!(of("Dr. Bo Beta from Invented University raised concerns."), university);
    assert_eq!(of("We thank Bo Beta (Invented University) for bringing this to our attention."), university);
    assert_eq!(of("We thank Bo Beta for bringing this to the attention of Invented University."), None);
}

#[test]
fn who_signs_is_a_signatory_whatever_the_office() {
    let notice = read(
        "Retraction: A study of mice\n\nThe authors retract this article because of errors.\n\nAnn Alpha, MD, PhD\n\nEditor-in-Chief\n\nJournal of Examples",
    );
    assert_eq!(people(&notice, Role::Signatory), ["Ann Alpha"]);
    assert!(people(&notice, Role::Editor).is_empty());
    let notice = read(
        "Retraction: A study of mice\n\nWe retract our article because of errors.\n\nSincerely\n\nBo Beta, MD",
    );
    assert_eq!(people(&notice, Role::Signatory), ["Bo Beta"]);
}

#[track_caller]
fn nature(text: &str, expected: Nature) {
    assert_eq!(read(text).nature, expected, "{text}");
}

#[test]
fn the_kind_is_named_by_title_or_text() {
    nature(
        "Expression of Concern: A study of mice\n\nThe editors are concerned.",
        Nature::ExpressionOfConcern,
    );
    nature("RETRACTION\n\nExpression of concern: A study of mice\n\nAnn Alpha", Nature::ExpressionOfConcern);
    nature("The authors wish to retract this article.", Nature::Retraction);
    nature("The article has been withdrawn by the publisher.", Nature::Withdrawal);
    nature("Publisher's Note\n\nThis paper has been withdrawn.", Nature::Withdrawal);
}

#[track_caller]
fn reasons(text: &str, expected: &[&str]) {
    let found: Vec<_> = read(text).reasons.into_iter().map(|reason| reason.code).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn reasons_are_read_where_a_notice_gives_them() {
    let none = ["Notice - Limited or No Information"];
    reasons("Retraction: A study of mice\n\nThis article has been retracted.", &none);
    // An excerpt does not show what the rest of the notice says.
    reasons("The authors have retracted this article [1].", &[]);
    let formula = "This article has been retracted: please see the Example Policy on Article Withdrawal. \
                   It has been retracted because of errors in the data.";
    reasons(formula, &["Error in Data"]);
    reasons(
        "Retraction of: Alpha A. J Examples 2015. Volume 10, pages 3-8. DOI 10.5555/a. It was withdrawn due to plagiarism.",
        &["Plagiarism of/in Article"],
    );
    let article = "The data of earlier studies were fabricated, it seems. ".repeat(400);
    let printed_again = format!(
        "Retraction: A study\n\nThis article has been retracted because of errors in the data.\n\n{article}"
    );
    reasons(&printed_again, &["Error in Data"]);
}

#[test]
fn an_excerpt_that_tells_of_doubts_is_a_notice() {
    let excerpt = "A concerned reader drew to the Editor's attention that two figures were identical.";
    let raw = |text: &str| RawNotice { blocks: blocks(text), ..RawNotice::default() };
    assert!(understand(raw(excerpt), &Options::default()).is_ok());
    let long = format!("{excerpt} {}", "The trial had two arms. ".repeat(200));
    assert!(understand(raw(&long), &Options::default()).is_err());
}

#[test]
fn an_ordinary_article_is_no_notice() {
    let raw = || RawNotice {
        blocks: blocks("A study of mice\n\nWe studied mice. They were brown."),
        ..RawNotice::default()
    };
    assert!(understand(raw(), &Options::default()).is_err());
    let all = understand(raw(), &Options { all: true }).expect("everything is taken");
    assert_eq!(all.nature, Nature::Other);
}

fn stated(values: &[(Field, &str)]) -> Stated {
    let mut stated = Stated::default();
    values.iter().for_each(|(field, value)| stated.push(*field, *value));
    stated
}

#[test]
fn the_retracting_sentence_points_to_the_retracted_reference() {
    let raw = RawNotice {
        stated: stated(&[
            (Field::Nature, "retraction"),
            (Field::Title, "Retraction"),
            (Field::Author, "Ann Alpha"),
            (Field::Author, "Bo Beta"),
        ]),
        blocks: blocks(
            "The authors have retracted this article [2] because it overlaps with an article by others [1].",
        ),
        references: vec![
            stated(&[(Field::Label, "1"), (Field::Doi, "10.5555/other"), (Field::Author, "O. Other")]),
            stated(&[
                (Field::Label, "2"),
                (Field::Doi, "10.5555/own"),
                (Field::Author, "A. Alpha"),
                (Field::Author, "B. Beta"),
            ]),
        ],
        ..RawNotice::default()
    };
    let notice = understand(raw, &Options::default()).expect("a notice");
    assert_eq!(notice.articles.len(), 1);
    assert_eq!(notice.articles[0].doi.as_ref().map(|doi| doi.as_str()), Some("10.5555/own"));
    assert_eq!(notice.articles[0].authors, ["Ann Alpha", "Bo Beta"], "the full names of the same people");
}

#[test]
fn what_the_format_states_is_not_overruled() {
    let raw = RawNotice {
        stated: stated(&[
            (Field::Nature, "retraction"),
            (Field::Title, "Erratum"),
            (Field::Doi, "10.5555/own"),
        ]),
        articles: vec![stated(&[(Field::Nature, "retracted-article"), (Field::Doi, "10.5555/stated")])],
        blocks: blocks(
            "Retraction to: Journal https://doi.org/10.5555/text\n\nThis article is retracted because of errors.",
        ),
        ..RawNotice::default()
    };
    let notice = understand(raw, &Options::default()).expect("a notice");
    assert_eq!((notice.nature, notice.title.as_deref()), (Nature::Retraction, Some("Erratum")));
    assert_eq!(notice.articles[0].doi.as_ref().map(|doi| doi.as_str()), Some("10.5555/stated"));
}

#[test]
fn a_ready_notice_passes_through() {
    let ready = Notice { title: Some("Retraction: A study".into()), ..Notice::new(NoticeId::new("7")) };
    let source = Provenance {
        path: "a.jsonl".into(),
        format: "notices".into(),
        record: 1,
        encoding: None,
        extracted_from: None,
    };
    let raw =
        RawNotice { ready: Some(Box::new(ready)), source: Some(source.clone()), ..RawNotice::default() };
    let notice = understand(raw, &Options::default()).expect("a notice");
    assert_eq!((notice.id.as_str(), notice.nature, notice.source), ("7", Nature::Retraction, Some(source)));
    assert!(notice.text.is_none());
}

#[test]
fn an_extracted_record_remembers_the_format_that_was_read() {
    let at = |format: &str| Provenance {
        path: "a".into(),
        format: format.into(),
        record: 1,
        encoding: None,
        extracted_from: None,
    };
    let origin = |stated: Option<Provenance>| {
        let ready = Notice { source: stated, ..Notice::new(NoticeId::new("7")) };
        let raw =
            RawNotice { ready: Some(Box::new(ready)), source: Some(at("notices")), ..RawNotice::default() };
        understand(raw, &Options::default())
            .expect("a notice")
            .source
            .and_then(|source| source.extracted_from)
    };
    assert_eq!(origin(Some(at("jats"))).as_deref(), Some("jats"));
    assert_eq!(origin(Some(at("notices"))), None);
    assert_eq!(origin(None), None);
}

#[test]
fn agreement_and_stances_are_read() {
    let notice = read(
        "Retraction: A study of mice\n\nThis article has been retracted by agreement between the authors, the Editor, Ann Alpha, and Invented Publishing Ltd. Bo Beta agrees to this retraction. Cy Gamma did not agree with the retraction.",
    );
    assert_eq!(notice.initiator, [Initiator::Authors, Initiator::Editor, Initiator::Publisher]);
    assert_eq!((notice.by_agreement, notice.stance), (Some(true), Some(Stance::Mixed)));
    let by: Vec<_> = notice.stance_by.iter().map(|one| (one.name.as_str(), one.stance)).collect();
    assert_eq!(by, [("Bo Beta", Stance::Agree), ("Cy Gamma", Stance::Disagree)]);
}

#[test]
fn nothing_makes_it_fail() {
    for text in [
        "",
        "é",
        "[",
        "Retraction:",
        "by ",
        "(2010) 7:1",
        "“",
        "CITATION",
        "RECEIVED",
        "10.5555/",
        "Retraction to:",
        "‘’",
        "¿",
        "\u{200b}",
    ] {
        let raw = RawNotice { blocks: blocks(text), ..RawNotice::default() };
        assert!(understand(raw, &Options { all: true }).is_ok(), "{text}");
    }
}
