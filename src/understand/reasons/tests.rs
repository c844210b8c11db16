//! Invented sentences and the codes that must, and must not, be read from them.

use super::*;
use crate::notice::{Layer, ReasonSource};
use crate::understand::codes;

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let stated = read_reasons(text).into_iter().filter(|reason| reason.is_stated());
    assert_eq!(stated.map(|reason| reason.code).collect::<Vec<_>>(), expected, "{text}");
}

#[track_caller]
fn check_inferred(text: &str, expected: &[&str]) {
    let inferred = read_reasons(text).into_iter().filter(|reason| reason.inferred);
    assert_eq!(inferred.map(|reason| reason.code).collect::<Vec<_>>(), expected, "{text}");
    assert!(read_reasons(text).iter().all(|reason| !reason.inferred || reason.confidence <= Some(0.4)));
}

#[test]
fn what_is_only_likely_is_inferred() {
    check_inferred("A systematic investigation was held.", &["Investigation by Journal/Publisher"]);
    check_inferred("The editors held an investigation. An investigation found errors.", &[]);
    check_inferred("A reader drew to our attention the images in Fig. 3.", &["Duplication of/in Image"]);
    check_inferred(
        "A reader drew to our attention the images in Fig. 3. Panels 3A and 3B are identical.",
        &[],
    );
}

#[test]
fn what_is_stated_stands_beside_what_is_likely() {
    let text = "It is retracted. A reader raised concerns about the images in Figure 3.";
    let reasons = read_reasons(text);
    let stated = |code: &str| reasons.iter().any(|reason| reason.code == code && !reason.inferred);
    assert!(stated("Concerns/Issues about Image"), "{reasons:?}");
    check_inferred(text, &["Duplication of/in Image"]);
}

#[test]
fn evidence_is_the_sentence() {
    let text = "We retract it.The data “X” were unreliable. All agree.";
    let reasons = read_reasons(text);
    assert_eq!(reasons.len(), 1);
    assert_eq!((reasons[0].code.as_str(), reasons[0].layer), ("Unreliable Data", Layer::Substance));
    assert_eq!(reasons[0].source, ReasonSource::Text);
    assert!(reasons[0].confidence.is_some_and(|c| c > 0.0 && c <= 1.0));
    let evidence = &reasons[0].evidence[0];
    assert_eq!(evidence.text, "The data “X” were unreliable.");
    assert_eq!(&text[evidence.start..evidence.end], evidence.text);
}

#[test]
fn passages_limit_what_is_read() {
    let text = "Errors in the images. Errors in the data.";
    let reasons = read_reasons_in(text, &[22..text.len(), 3..900]);
    assert_eq!(reasons.iter().map(|reason| reason.code.as_str()).collect::<Vec<_>>(), ["Error in Data"]);
    assert_eq!(reasons[0].evidence[0].start, 22);
}

#[test]
fn errors_and_doubts() {
    check("It is retracted because of errors in the statistical analysis.", &["Error in Analyses"]);
    check("The wrong image was shown in Figure 2.", &["Error in Image"]);
    check("A mistake was made in the protocol.", &["Error in Methods"]);
    check("We could not reproduce the results.", &["Results Not Reproducible"]);
    check("We were unable to\nreplicate the key findings.", &["Results Not Reproducible"]);
    check(
        "The raw data could not be provided.",
        &["Original Data and/or Images not Provided and/or not Available"],
    );
    check("The cell line was contaminated.", &["Contamination of Cell Lines/Tissues"]);
    check("Concerns were raised about the data.", &["Concerns/Issues about Data"]);
    check("The conclusions can no longer be relied upon.", &["Unreliable Results and/or Conclusions"]);
    check("The repeated experiments did not show the difference.", &["Results Not Reproducible"]);
    check(
        "It is retracted because the data were lost.",
        &["Original Data and/or Images not Provided and/or not Available"],
    );
    check("It is retracted because of mistakes that we found.", &["Error in Data"]);
    check(
        "It does not meet the standards of editorial and scientific soundness.",
        &["Concerns/Issues about Article"],
    );
    check("As a result, the journal made an error.", &[]);
}

#[test]
fn own_work_is_duplication_and_others_work_is_plagiarism() {
    check("It is a duplicate publication.", &["Duplication of/in Article"]);
    check("It overlaps with their own previous article.", &["Duplication of/in Article"]);
    check("The article had already been published by the same authors.", &["Duplication of/in Article"]);
    check("Sections of text were copied from another source.", &["Plagiarism of Text"]);
    check("Text was reused without attribution.", &["Plagiarism of Text"]);
    check("It was retracted due to plagiarism.", &["Plagiarism of/in Article"]);
    check("It was retracted for plagiarising a paper.", &["Plagiarism of/in Article"]);
    check(
        "It was retracted for plagiarizing a thesis.",
        &["Plagiarism of/in Article", "Taken from Dissertation/Thesis"],
    );
    check("Panels of Figure 1 and Figure 3 are identical.", &["Duplication of/in Image"]);
}

#[test]
fn accusations_need_words() {
    check("The data were fabricated.", &["Falsification/Fabrication of Data"]);
    check(
        "The university concluded that research misconduct had been committed.",
        &[
            "Investigation by Company/Institution",
            "Misconduct - Official Investigation(s) and/or Finding(s)",
            "Misconduct by Author",
        ],
    );
    check("The blots in Figure 4 had been manipulated.", &["Manipulation of Images"]);
    check("The peer review process was compromised.", &["Compromised Peer Review"]);
    check("The article contains forged and altered images.", &["Falsification/Fabrication of Image"]);
    check("RETRACTED ARTICLE: this article has fabricated data.", &["Falsification/Fabrication of Data"]);
    check("L’article a été plagié.", &["Plagiarism of/in Article"]);
}

#[test]
fn who_investigates_is_read_from_the_sentence() {
    check("A systematic investigation was held.", &[]);
    check("The editors held an investigation.", &["Investigation by Journal/Publisher"]);
    check("Our investigation supported the claim.", &["Investigation by Journal/Publisher"]);
    check("We investigated this and retract our paper.", &["Notice - Limited or No Information"]);
    check("The university held an investigation.", &["Investigation by Company/Institution"]);
    check(
        "A concerned reader drew to our attention that the data shown in Fig. 2 were wrong.",
        &["Concerns/Issues about Data", "Error in Data", "Error in Image"],
    );
    check("The authors have investigated the matter, and our paper is wrong.", &[]);
}

#[test]
fn a_code_is_given_only_where_its_sentence_states_it() {
    check(
        "A concerned reader drew to our attention the images in Fig. 3.",
        &["Concerns/Issues about Data", "Concerns/Issues about Image"],
    );
    check(
        "A concerned reader drew to our attention that images in Fig. 3 were strikingly similar to others.",
        &["Concerns/Issues about Data", "Duplication of/in Image"],
    );
    check(
        "Figures one A, four B (a longer legend of many words stands here, as in many captions) and five B were duplicated from another article.",
        &["Duplication of/in Image"],
    );
    check(
        "It was republished to correct Figure 4, resized wrongly in the typesetting process.",
        &["Error by Journal/Publisher", "Error in Image"],
    );
    check("The density is due to the overlapping positioning of the strand in this paper.", &[]);
    check(
        "It was retracted by the publisher because it was republished in error.",
        &["Duplication of Content through Error by Journal/Publisher", "Error by Journal/Publisher"],
    );
    check(
        "The text bears close resemblance with an article by Ann Alpha in another journal.",
        &["Plagiarism of Text"],
    );
    check("Calculations underlying some figures contained errors.", &["Error in Analyses"]);
    check("The wrong image of the vector group was shown.", &["Error in Image"]);
    check(
        "It was not possible to determine beyond doubt that the authors of this article were aware of any third party attempts to manipulate peer review.",
        &[],
    );
    check("We cannot duplicate the results again.", &["Results Not Reproducible"]);
    check(
        "They could not supply the source data.",
        &["Original Data and/or Images not Provided and/or not Available"],
    );
    check("This constitutes gross research misconduct.", &["Misconduct by Author"]);
    check("The panel was extracted from the thesis of a student.", &["Taken from Dissertation/Thesis"]);
    check("The published results cannot be considered reliable.", &["Unreliable Results and/or Conclusions"]);
    check("The authors asked an agency for writing it.", &["Concerns/Issues about Third Party Involvement"]);
}

/// Codes that accuse somebody.
const ACCUSING: [&str; 3] = ["fabrication-manipulation", "plagiarism", "misconduct-ethics"];

#[track_caller]
fn check_accused(text: &str, expected: bool) {
    let accuses = |code: &str| codes::current(code).is_some_and(|code| ACCUSING.contains(&code.category));
    let found: Vec<_> = read_reasons(text).into_iter().filter(|reason| accuses(&reason.code)).collect();
    assert_eq!(!found.is_empty(), expected, "{text} {found:?}");
}

#[test]
fn who_is_cleared_is_not_accused() {
    check_accused("The university investigated and found no misconduct by the authors.", false);
    check_accused("An investigation by the university did not find misconduct.", false);
    check_accused("The investigation cleared Dr Alpha of research misconduct.", false);
    check_accused("The university found insufficient evidence of misconduct.", false);
    check_accused("The errors were unintentional and did not constitute research misconduct.", false);
    check_accused("The co-authors were unaware of the misconduct of the first author.", false);
    check_accused("None of the other authors engaged in plagiarism.", false);
    check_accused("The allegations of plagiarism proved unfounded.", false);
    check_accused("We do not believe that there was any deliberate intent to mislead or plagiarise.", false);
    check_accused("No image manipulation was detected.", false);
    check_accused("The investigation did not reveal any evidence of image manipulation.", false);
    check_accused("Professor Beta, who was accused of fraud, left in 2010.", false);
    check_accused("The university’s committee on scientific misconduct investigated the case.", false);
    check_accused("Plagiarism detection software was used by the journal.", false);
    check_accused("The journal takes plagiarism seriously.", false);
}

#[test]
fn who_is_found_guilty_is_named_so() {
    check_accused("The university investigated and found that the first author committed misconduct.", true);
    check_accused("The investigation found that Dr Alpha had fabricated the data.", true);
    check_accused("The article was plagiarised.", true);
    check_accused("The images had been manipulated; the other authors were not involved.", true);
}

#[test]
fn a_finding_of_no_misconduct_is_no_misconduct() {
    check(
        "The board for assessment of research misconduct reviewed a breach of good scientific practice. \
         It concluded that no research misconduct occurred.",
        &["Ethical Violations by Author"],
    );
    check("The journal’s policy prohibits falsification of data.", &[]);
    check("To condemn such practices as plagiarism, the editors retract it.", &[]);
}

#[test]
fn what_is_denied_is_not_read() {
    check("There was no evidence of misconduct or fabrication of data.", &[]);
    check("There is no suggestion of plagiarism.", &[]);
    check("The data were true, not fabricated.", &[]);
    check("Misconduct by the first author was ruled out.", &[]);
    check("The authors deny that they manipulated the images.", &[]);
    check(
        "We have not investigated whether the authors were aware of or involved in manipulation of images.",
        &[],
    );
    check("The errors do not affect the conclusions.", &[]);
    check("It was an honest error in the data rather than fabrication.", &["Error in Data"]);
    check("There was no evidence of fraud, but the images were duplicated.", &["Duplication of/in Image"]);
    check("It is possible that the data were fabricated.", &[]);
}

#[test]
fn boilerplate_is_no_reason() {
    check(
        "Authors must explicitly declare that their work is original and free of plagiarism and data duplication.",
        &[],
    );
    check("Re-use of any data should be appropriately cited.", &[]);
    check("As such this article represents a severe abuse of the scientific publishing system.", &[]);
    check("The journal is a member of the Committee on Publication Ethics and investigates plagiarism.", &[]);
    check("No use, distribution or reproduction is permitted which does not comply with these terms.", &[]);
    check("We apologise to readers for any error in the data.", &[]);
    check("The authors declare no conflict of interest.", &[]);
    check(
        "The article titled “Fabrication of images from data with errors” [1] is retracted because of X.",
        &[],
    );
}

#[test]
fn a_list_of_concerns_is_read_item_by_item() {
    check(
        "This article has been retracted following an investigation undertaken by the publisher. It found:\n\n\
         (1) Discrepancies between the availability of data and the research described\n\n\
         (2) Inappropriate citations\n\n(3) Peer-review manipulation\n\n\
         We have not investigated whether the authors were aware of or involved in any manipulation.",
        &[
            "Compromised Peer Review",
            "Concerns/Issues about Data",
            "Concerns/Issues about Referencing/Attributions",
            "Investigation by Journal/Publisher",
        ],
    );
}

#[test]
fn what_was_done_about_it() {
    check("The authors did not respond to our queries.", &["Author Unresponsive"]);
    check(
        "There are errors in the data. X has not responded to letters about this retraction.",
        &["Error in Data"],
    );
    check("This retraction follows an Expression of Concern.", &["Upgrade/Update of Prior Notice(s)"]);
    check(
        "It was published without the patient's informed consent.",
        &["Informed/Patient Consent - None/Withdrawn"],
    );
    check("It had no approval from the ethics committee.", &["Lack of IRB/IACUC Approval and/or Compliance"]);
    check("It was submitted without the knowledge of the co-authors.", &["Lack of Approval from Author"]);
}

#[test]
fn a_notice_without_a_reason_says_so() {
    check("This article has been retracted.", &["Notice - Limited or No Information"]);
    check(
        "This article has been retracted at the request of the authors.",
        &["Notice - Limited or No Information"],
    );
    check("This article has been retracted because of matters that no rule knows.", &[]);
    check("A text about fish.", &[]);
    check("", &[]);
}

#[test]
fn dirty_text_is_read() {
    check("The images werefabricated inFigure 2.", &["Falsification/Fabrication of Image"]);
    check("errors in\r\nthe ‘data’", &["Error in Data"]);
    check("References\n\nSample A. Errors in the data and plagiarism. J Ex 2010.", &[]);
}

#[test]
fn hostile_text_costs_no_more_than_its_length() {
    for piece in
        ["fraud ", "fraud", "fabricated image data not ", "“titled ", ". ", "(1) ", "\n", "image duplicate "]
    {
        let started = std::time::Instant::now();
        read_reasons(&piece.repeat(200_000 / piece.len()));
        assert!(started.elapsed().as_secs() < 5, "`{piece}` took {:?}", started.elapsed());
    }
}
