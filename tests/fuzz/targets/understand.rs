//! Text to a notice: each line is a block; a line that begins with a digit and a blank is that much larger.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recant::corpus::{Block, RawNotice};
use recant::understand::{Options, understand};

fuzz_target!(|text: &str| {
    let blocks = text.lines().map(block).collect();
    let raw = RawNotice { blocks, ..RawNotice::default() };
    let notice = understand(raw, &Options { all: true }).expect("everything is taken for a notice");
    let whole = notice.text.as_deref().unwrap_or_default();
    let on_article = notice.articles.iter().flat_map(|article| &article.reasons);
    for evidence in notice.reasons.iter().chain(on_article).flat_map(|reason| &reason.evidence) {
        assert_eq!(whole.get(evidence.start..evidence.end), Some(evidence.text.as_str()));
    }
    for span in notice.evidence.values() {
        assert!(whole.get(span.start..span.end).is_some(), "{span:?} is no part of the text");
    }
});

fn block(line: &str) -> Block {
    let (size, text) = match line.as_bytes() {
        [digit @ b'0'..=b'9', b' ', ..] => (f32::from(digit - b'0') / 2.0, &line[2..]),
        _ => (1.0, line),
    };
    Block { text: text.replace('\u{1}', "\n"), size, page: 0 }
}
