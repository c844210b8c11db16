//! Text to tokens, by example and by property.

use proptest::prelude::*;

use super::*;

type Token = (String, Form, Range<usize>, u32);

fn tokens(text: &str) -> Vec<Token> {
    let mut all = Vec::new();
    for_each_token(text, &mut |token, form, range, position| {
        all.push((token.to_owned(), form, range, position));
    });
    all
}

/// Exact and joined forms as `form@position`.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let found: Vec<String> = tokens(text)
        .into_iter()
        .filter(|(_, form, ..)| *form != Form::Stem)
        .map(|(token, _, _, position)| format!("{token}@{position}"))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[track_caller]
fn check_bytes(text: &str, token: &str, bytes: &str) {
    let found: Vec<Range<usize>> =
        tokens(text).into_iter().filter(|(t, ..)| t == token).map(|(_, _, range, _)| range).collect();
    assert!(found.iter().any(|range| &text[range.clone()] == bytes), "{token} in {text}: {found:?}");
}

#[test]
fn words_are_counted_and_folded() {
    check("The  data, were FALSIFIED.", &["the@0", "data@1", "were@2", "falsified@3"]);
    check("p<0.05", &["p@0", "0@1", "005@1", "05@2"]);
    check("a - b -- c", &["a@0", "b@1", "c@2"]);
    check("end. Next", &["end@0", "next@1"]);
    check("word—word", &["word@0", "word@1"]);
    check("", &[]);
    check("-.'/", &[]);
}

#[test]
fn compounds_are_found_whole_and_in_parts() {
    check("microRNA-148b", &["microrna@0", "microrna148b@0", "148b@1"]);
    check("TGF-β1 x", &["tgf@0", "tgfbeta1@0", "beta1@1", "x@2"]);
    check("TGF‑beta1", &["tgf@0", "tgfbeta1@0", "beta1@1"]);
    check("TGFβ1", &["tgfbeta1@0"]);
    check("BMP-2-mediated", &["bmp@0", "bmp2mediated@0", "bmp2@0", "2@1", "2mediated@1", "mediated@2"]);
    check("O’Brien", &["o@0", "obrien@0", "brien@1"]);
    check("U.S.A.", &["u@0", "usa@0", "s@1", "a@2"]);
    check("R&D", &["r@0", "rd@0", "d@1"]);
    check("10.3389/f.1", &["10@0", "103389f1@0", "3389@1", "f@2", "1@3"]);
}

#[test]
fn a_possessive_and_a_superscript_take_no_position() {
    check("author's data", &["author@0", "authors@0", "data@1"]);
    check("authors' data", &["authors@0", "data@1"]);
    check("café’s", &["cafe@0", "cafes@0"]);
    check("Wang² and", &["wang@0", "wang2@0", "and@1"]);
    check("¹⁸F", &["18@0", "18f@0", "f@1"]);
    check("H₂O₂", &["h2o2@0"]);
}

#[test]
fn cjk_is_found_by_its_pairs() {
    check("张伟 基因表达", &["张伟@0", "基因@1", "因表@2", "表达@3"]);
    check("p53蛋白", &["p53@0", "蛋白@1"]);
    check("第1章", &["第@0", "1@1", "章@2"]);
    check("ﾃﾞｰﾀ", &["デー@0", "ータ@1"]);
    check("한국어", &["한국@0", "국어@1"]);
    check("\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}", &["한국@0"]);
}

#[test]
fn bytes_are_those_of_the_original() {
    check_bytes("by Mu\u{308}ller et al.", "muller", "Mu\u{308}ller");
    check_bytes("the TGF‑β1 path", "tgfbeta1", "TGF‑β1");
    check_bytes("fals\u{ad}ified", "\u{1}falsif", "fals\u{ad}ified");
    check_bytes("基因表达", "因表", "因表");
    check_bytes("ﬁbrosis", "fibrosis", "ﬁbrosis");
    check_bytes("x BMP-2-mediated", "bmp2", "BMP-2");
}

#[test]
fn overlong_words_are_cut_and_stay_bounded() {
    let word = "a".repeat(1_000_000);
    check(&word, &[&format!("{}@0", "a".repeat(MAX_TOKEN_BYTES))]);
    let foreign = "é".repeat(100_000);
    check(&foreign, &[&format!("{}@0", "e".repeat(MAX_TOKEN_BYTES))]);
    assert!(tokens(&"a-".repeat(100_000)).len() < 250_000);
    assert!(tokens(&format!("基{}", "\u{301}".repeat(100_000))).iter().all(|t| t.0.len() <= MAX_TOKEN_BYTES));
    assert!(tokens(&format!("a{}", "²".repeat(100_000))).iter().all(|t| t.0.len() <= MAX_TOKEN_BYTES));
}

#[test]
fn a_sink_may_analyse_too() {
    let mut inner = Vec::new();
    for_each_token("one two", &mut |word, form, _, _| {
        if form == Form::Exact {
            inner.extend(tokens(word).into_iter().map(|(token, ..)| token));
        }
    });
    assert_eq!(inner, ["one", "\u{1}one", "two", "\u{1}two"]);
}

/// How fast text is taken apart, printed; run it with `--ignored --nocapture` on a quiet machine.
#[test]
#[ignore = "measures"]
fn speed() {
    let notice = "The Publisher and Editor retract this article, because concerns were raised regarding duplicated \
        images in Figures 2A-C of the microRNA-148b-3p experiments (https://doi.org/10.5555/example.2019.01076). The \
        authors, Wei Wang and Jörg Müller, didn’t respond to our requests; TGF-β1 data could not be verified. ";
    let text = notice.repeat((20 << 20) / notice.len());
    let mut tokens = 0u64;
    let start = std::time::Instant::now();
    for_each_token(&text, &mut |_, _, _, _| tokens += 1);
    let seconds = start.elapsed().as_secs_f64();
    println!("{:.0} MB/s, {tokens} tokens", text.len() as f64 / 1e6 / seconds);
}

/// Whether a text is taken apart for a word, as written and by its stem.
#[track_caller]
fn check_begins(word: &str, text: &str, expected: bool) {
    let mut letters = FirstLetters::default();
    letters.add_word(word);
    assert_eq!(letters.may_begin_in(text), expected, "{word} in {text}");
}

#[test]
fn two_letters_say_which_texts_may_hold_a_word() {
    check_begins("image", "an Image", true);
    check_begins("image", "an Icon", false);
    check_begins("image", "prim age", false);
    check_begins("image", "i-mage", true);
    check_begins("i", "an Icon", true);
    check_begins("p53", "P-53", true);
    check_begins("image", "über", true);
    check_begins("image", "", false);
    check_begins("基因", "image", false);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tokens_of_any_text_stand_in_it(text in "\\PC*|[a-zéβ基\u{ad}\u{301}²'. -]{0,40}") {
        let mut last = 0;
        for (token, form, range, position) in tokens(&text) {
            prop_assert!(text.get(range.clone()).is_some_and(|bytes| !bytes.is_empty()), "{range:?}");
            prop_assert!(!token.is_empty() && token.len() <= MAX_TOKEN_BYTES + 2);
            prop_assert_eq!(token.starts_with(STEM_MARK), form == Form::Stem);
            prop_assert!(position >= last && position <= last + 1);
            last = position;
        }
    }

    #[test]
    fn every_token_may_begin_where_it_stands(text in "[a-z0-9 'é./-]{0,40}") {
        for (token, form, _, _) in tokens(&text) {
            let mut letters = FirstLetters::default();
            match form {
                Form::Stem => letters.add_stem(&token),
                _ => letters.add_word(&token),
            }
            let is_ascii = token.trim_start_matches(STEM_MARK).starts_with(|first: char| first.is_ascii());
            prop_assert!(!is_ascii || letters.may_begin_in(&text), "{token} in {text}");
        }
    }

    #[test]
    fn positions_follow_the_text(text in "[a-z '基é.-]{0,60}") {
        let exact: Vec<Token> = tokens(&text).into_iter().filter(|t| t.1 == Form::Exact).collect();
        for (at, token) in exact.iter().enumerate() {
            prop_assert_eq!(token.3 as usize, at);
        }
    }
}
