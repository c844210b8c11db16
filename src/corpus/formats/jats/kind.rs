//! An article to whether it is a notice: by its type, by what it relates to, by its heading, by its title.

use std::sync::LazyLock;

use crate::corpus::xml::Element;

/// The values that make a notice, by where they stand.
static NOTICES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    include_str!("../../../../data/jats_notices.csv")
        .lines()
        .skip(1)
        .filter_map(|row| row.split_once(','))
        .collect()
});

/// `None` for a notice; for an ordinary article, what it is.
pub(super) fn why_not_a_notice(article: &Element) -> Option<String> {
    let kind = article.attribute("article-type").unwrap_or("article").to_lowercase();
    let notice = is_listed("article-type", &kind)
        || related_types(article).iter().any(|related| is_listed("related-article-type", related))
        || subjects(article).iter().any(|subject| is_listed("subject", subject))
        || titled_as_notice(&title(article));
    (!notice).then(|| format!("an ordinary article (`{kind}`), not a notice"))
}

fn is_listed(place: &str, value: &str) -> bool {
    NOTICES.iter().any(|(where_, listed)| *where_ == place && *listed == value)
}

fn meta(article: &Element) -> Option<&Element> {
    article.first(&["front", "article-meta"])
}

fn related_types(article: &Element) -> Vec<String> {
    let Some(meta) = meta(article) else { return Vec::new() };
    let types = meta.all("related-article").filter_map(|related| related.attribute("related-article-type"));
    types.map(str::to_lowercase).collect()
}

fn subjects(article: &Element) -> Vec<String> {
    let groups = meta(article).and_then(|meta| meta.first(&["article-categories"]));
    groups
        .map(|groups| groups.descendants("subject"))
        .unwrap_or_default()
        .iter()
        .map(|subject| subject.text().to_lowercase())
        .collect()
}

fn title(article: &Element) -> String {
    meta(article)
        .map(|meta| meta.value_at(&["title-group", "article-title"]).to_lowercase())
        .unwrap_or_default()
}

/// A title that is the word, or begins with it and a mark ("Retraction: …"), or ends with it in brackets. A title
/// that goes on ("Retraction of the tongue") is an article's own.
fn titled_as_notice(title: &str) -> bool {
    let listed = |text: &str| is_listed("title", text.trim());
    let head = title.split([':', '.', '–', '—']).next().unwrap_or_default();
    let bracketed = title.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')).map(|(_, word)| word);
    let to = title.split_once(" to:").or_else(|| title.split_once(" to “")).map(|(word, _)| word);
    listed(head) || bracketed.is_some_and(listed) || to.is_some_and(listed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::xml::Records;

    #[track_caller]
    fn check(kind: &str, meta: &str, expected: Option<&str>) {
        let xml = format!(
            "<article article-type='{kind}'><front><article-meta>{meta}</article-meta></front></article>"
        );
        let article = Records::new(&xml).next("article").unwrap();
        assert_eq!(why_not_a_notice(&article).as_deref(), expected);
    }

    fn title(text: &str) -> String {
        format!("<title-group><article-title>{text}</article-title></title-group>")
    }

    const ORDINARY: Option<&str> = Some("an ordinary article (`research-article`), not a notice");

    #[test]
    fn types_relations_and_headings_make_a_notice() {
        check("retraction", "", None);
        check("research-article", "", ORDINARY);
        check("other", "<related-article related-article-type='retracted-article'/>", None);
        check("research-article", "<related-article related-article-type='companion'/>", ORDINARY);
        check(
            "other",
            "<article-categories><subj-group><subject>Retraction Note</subject></subj-group></article-categories>",
            None,
        );
    }

    #[test]
    fn titles_make_a_notice_when_the_word_stands_alone() {
        check("other", &title("Retraction: a study"), None);
        check("other", &title("Retraction Note to: a study"), None);
        check("other", &title("A study [Retraction]"), None);
        check("other", &title("ERRATUM"), None);
        check("research-article", &title("Retraction of the tongue"), ORDINARY);
        check("research-article", &title("Correction of scoliosis: an invented trial"), ORDINARY);
    }
}
