//! A PubMed Central number, however it is written, to its digits.

/// The digits of one PubMed Central number: of `PMC6914843`, `pmc6914843.1`, `PMCID: PMC6914843`, an address of PubMed
/// Central or Europe PMC, or the bare number. A version behind a dot is none of its digits.
///
/// ```
/// use recant::notice::pmcid_digits;
/// assert_eq!(pmcid_digits("PMC6914843.1").as_deref(), Some("6914843"));
/// assert_eq!(pmcid_digits("PMC"), None);
/// ```
pub fn pmcid_digits(text: &str) -> Option<String> {
    let text = text.trim();
    if text.contains('/') {
        return pmcid_of_address(text);
    }
    let bare = without(text, "pmcid").trim_start_matches([':', '=', ' ']);
    number(without(bare, "pmc").trim_start())
}

/// The digits of the PubMed Central number in an address of PubMed Central or Europe PMC.
pub fn pmcid_of_address(address: &str) -> Option<String> {
    const PLACES: [&str; 4] = [
        "/pmc/articles/",
        "pmc.ncbi.nlm.nih.gov/articles/",
        "europepmc.org/articles/",
        "europepmc.org/article/pmc/",
    ];
    let lower = address.to_ascii_lowercase();
    let behind = |place: &&str| lower.find(place).map(|at| &lower[at + place.len()..]);
    number(without(PLACES.iter().find_map(behind)?, "pmc"))
}

fn without<'t>(text: &'t str, label: &str) -> &'t str {
    match text.split_at_checked(label.len()) {
        Some((found, rest)) if found.eq_ignore_ascii_case(label) => rest,
        _ => text,
    }
}

/// Up to nine digits at the beginning, where no letter goes on with them.
fn number(text: &str) -> Option<String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text[..digits].trim_start_matches('0');
    let ends = !text[digits..].starts_with(|c: char| c.is_alphanumeric());
    ((1..=9).contains(&number.len()) && ends).then(|| number.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(pmcid_digits(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn every_way_of_writing_gives_the_digits() {
        check("PMC6914843", Some("6914843"));
        check(" pmc123.1 ", Some("123"));
        check("PMCID: PMC0123", Some("123"));
        check("6914843", Some("6914843"));
        check("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC6914843/", Some("6914843"));
        check("https://pmc.ncbi.nlm.nih.gov/articles/pmc6914843?x=1", Some("6914843"));
        check("https://europepmc.org/article/PMC/6914843", Some("6914843"));
    }

    #[test]
    fn what_is_no_number_gives_none() {
        check("0", None);
        check("PMC", None);
        check("PMC12345678901", None);
        check("123abc", None);
        check("unavailable", None);
        check("https://pubmed.ncbi.nlm.nih.gov/31921628/", None);
    }
}
