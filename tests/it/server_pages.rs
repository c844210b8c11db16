//! What people see on the pages, asked of the router: names, facets, suggestions, forms.

use crate::server::Server;

/// A notice of one line of JSON.
fn plain(id: &str, more: &str) -> String {
    format!("{{\"id\":\"{id}\",\"text\":\"\"{more}}}\n")
}

#[test]
fn a_notice_without_a_title_is_named_by_what_it_has() {
    let server = Server::new();
    let words = plain("1", ",\"reason_text\":\"The figures were duplicated.\"");
    let place = plain("2", ",\"journal\":\"Journal of Tea\",\"dates\":{\"published\":\"2020-05\"}");
    server.holds(&(words + &place));
    let (_, page) = server.get("/");
    assert!(page.contains("(no title) Journal of Tea, 2020-05"), "{page}");
    let (_, page) = server.get("/notices/2");
    assert!(page.contains("<h1>(no title) Journal of Tea, 2020-05</h1>"), "{page}");
}

#[test]
fn the_histogram_shows_every_year_after_some_were_chosen() {
    let server = Server::new();
    let year = |year: u16| plain(&year.to_string(), &format!(",\"dates\":{{\"published\":\"{year}\"}}"));
    server.holds(&(2015..2020).map(year).collect::<String>());
    let (_, page) = server.get("/?since=2016&until=2017");
    assert_eq!(page.matches("data-year=").count(), 5, "{page}");
    assert_eq!(page.matches("class=\"bar selected\"").count(), 2, "{page}");
}

#[test]
fn nothing_found_has_no_empty_facets() {
    let (_, page) = Server::new().get("/?q=%2Bxyzzyplugh");
    assert!(page.contains("None in this archive") && !page.contains("<fieldset"), "{page}");
}

#[test]
fn every_facet_is_a_group_with_a_name() {
    let (_, page) = Server::new().get("/");
    assert_eq!(page.matches("<fieldset").count(), page.matches("<legend").count());
    assert!(page.contains("<legend class=\"quiet\">Publisher</legend>"), "{page}");
    assert!(page.contains("href=\"#facets-heading\">Skip to the filters"), "{page}");
}

#[test]
fn a_hit_names_the_identifiers_that_print_needs() {
    let (_, page) = Server::new().get("/");
    assert!(page.contains("notice doi:10.5555/evil") && page.contains("article doi:10.5555/a"), "{page}");
}

#[test]
fn a_suggestion_keeps_the_rest_of_the_query() {
    let server = Server::new();
    let suggested = |typed: &str| -> Vec<String> {
        let found = server.json(&format!("/api/suggest?q={typed}"));
        let all = found.as_array().expect("a list").iter();
        all.filter_map(|one| one["query"].as_str().map(str::to_owned)).collect()
    };
    let kept = suggested("nature:retraction+dupl");
    assert!(!kept.is_empty() && kept.iter().all(|query| query.starts_with("nature:retraction ")), "{kept:?}");
    assert_eq!(suggested("10.5555/ev"), ["10.5555/evil"]);
    let author =
        ",\"journal\":\"Annals of Tea\",\"articles\":[{\"title\":\"A\",\"authors\":[\"Ada Nobody\"]}]";
    server.holds(&plain("1", author));
    assert!(suggested("tea+nobo").contains(&"tea author:\"Ada Nobody\"".to_owned()));
    assert!(suggested("anna").contains(&"journal:\"Annals of Tea\"".to_owned()));
}

#[test]
fn the_form_of_statistics_keeps_what_led_to_it() {
    let server = Server::new();
    let (_, page) =
        server.get("/stats?match=any&nature=retraction&not_stated=nature&chart=reasons&count=articles");
    for kept in [
        "name=\"match\" value=\"any\"",
        "name=\"nature\" value=\"retraction\"",
        "name=\"not_stated\" value=\"nature\"",
        "name=\"chart\" value=\"reasons\"",
        "value=\"articles\" selected",
    ] {
        assert!(page.contains(kept), "{kept} is not in {page}");
    }
}

#[test]
fn a_publisher_is_one_facet_with_its_imprints() {
    let server = Server::new();
    let notice = |id: &str, family: &str, imprint: &str| {
        format!(
            "{{\"id\":\"{id}\",\"title\":\"Retraction\",\"text\":\"\",\"publisher\":{{\"as_found\":\"P\",\"imprint\":\"{imprint}\",\"family\":\"{family}\"}}}}\n"
        )
    };
    server.holds(
        &[
            ("1", "Wiley", "Hindawi"),
            ("2", "Wiley", "Wiley"),
            ("3", "Springer", "BMC"),
            ("4", "Elsevier", "Lancet"),
        ]
        .map(|(id, family, imprint)| notice(id, family, imprint))
        .concat(),
    );
    let total = |query: &str| server.json(&format!("/api/search?{query}"))["total"].as_u64();
    assert_eq!(total("family=Elsevier&publisher=BMC"), Some(2));
    assert_eq!(total("family=Wiley&publisher=Hindawi"), Some(2));
    let stats = server.json("/api/stats?chart=publishers&family=Elsevier&publisher=BMC");
    assert_eq!(stats[0]["total"].as_u64(), Some(2), "statistics count what the search finds");
    let (_, page) = server.get("/?family=Wiley&publisher=Hindawi");
    for family in ["Springer", "Elsevier"] {
        assert!(page.contains(&format!("value=\"{family}\"")), "{family} can still be ticked: {page}");
    }
    let found = server.json("/api/facets/family?contains=hindawi");
    assert_eq!(found["values"][0]["children"][0]["value"], "Hindawi");
    let (_, page) = server.get("/facets/family?contains=hindawi");
    assert!(
        page.contains("<h1>Publisher: ") && page.contains("name=\"publisher\" value=\"Hindawi\""),
        "{page}"
    );
}

#[test]
fn pictures_are_narrow_for_small_screens_and_bear_the_dark() {
    let server = Server::new();
    let (_, page) = server.get("/stats");
    assert!(page.contains("srcset=\"/charts/publishers.svg?narrow=1\""), "{page}");
    let width = |path: &str| server.get(path).1.contains("width=\"360\"");
    assert!(width("/charts/publishers.svg?narrow=1") && !width("/charts/publishers.svg"));
    assert!(server.get("/charts/publishers.svg").1.contains("prefers-color-scheme: dark"));
}
