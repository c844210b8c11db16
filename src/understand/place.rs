//! Words like `(2010) 7:190` to year, volume, issue and pages of an article.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::notice::Span;

/// Where an article stands: `(2010) 7:190`, `2009;52:529-537`, `38: 3187–3196, 2017`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) year: Option<i16>,
    pub(super) volume: Option<String>,
    pub(super) issue: Option<String>,
    pub(super) pages: Option<String>,
    /// The bytes of the place itself.
    pub(super) span: Span0,
}

/// Bytes within the words that were read.
pub(super) type Span0 = std::ops::Range<usize>;

/// The ways to write a place, those that say most first.
static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let year = "(?P<y>(?:19|20)[0-9]{2})";
    let volume = r"(?P<v>[0-9]{1,4}[A-Z]?)";
    let issue = r"(?:\s*\((?P<i>[^()]{1,20})\))?";
    let pages =
        r"(?P<p>[A-Za-z]{0,6}[0-9](?:[A-Za-z0-9]|\.[0-9])*(?:\s*[-–—]\s*[A-Za-z]{0,2}[0-9]+[A-Za-z]?)?)";
    let month = r"(?:[ ]+[A-Z][a-z]{2,8}(?:[-–/ ]+[A-Z][a-z]{2,8})?(?:[ ]+[0-9]{1,2})?)?";
    let forms = [
        // Vol.46, No.2, 2022, pp.495–503 · Vol. 170 No. 6, September 12, 2005. Pages 903–912
        format!(
            r"(?i:vol(?:ume)?\.?)\s*{volume}\s*,?\s*(?:\(?\s*(?i:no|issue|iss)\.?\s*(?P<i>[0-9A-Za-z-]+)\s*\)?)?\s*[,.]?\s*(?:[A-Z][a-z]+\.?\s*(?:[0-9]{{1,2}},?\s*)?)?\(?{year}\)?\s*[,.;]?\s*(?i:pp|pages?|p)\.?\s*{pages}"
        ),
        // Vol. 7, No. 2, pp. 167-176, 2006
        format!(
            r"(?i:vol(?:ume)?\.?)\s*{volume}\s*,?\s*(?:(?i:no|issue)\.?\s*(?P<i>[0-9A-Za-z-]+))?\s*,?\s*(?i:pp|pages?|p)\.?\s*{pages}\s*,?\s*\(?{year}\)?"
        ),
        // vol. 2022, Article ID 4410001, 9 pages, 2022
        format!(
            r"(?i:vol(?:ume)?\.?)\s*{volume}\s*,\s*(?i:article(?: id)?)\s*(?P<p>[A-Za-z]?[0-9]+)\s*,(?:\s*[0-9]+ pages?\s*,)?\s*{year}"
        ),
        // 118, no. 7 (2017): 2041–2053 · 33 (2016): 410–421 · 240 (2018) 10–18
        format!(
            r"\b{volume}(?:\s*,\s*(?i:no|issue)\.?\s*(?P<i>[0-9A-Za-z–-]+))?\s*\({year}\)\s*(?:[:,]\s*(?:(?i:pp|p)\.?\s*)?)?{pages}"
        ),
        // 9, 2016, pp. 21–44 · 117, 2023, 640–655
        format!(r"\b{volume}\s*,\s*{year}\s*,\s*(?i:pp|pages?|p)\.?\s*{pages}"),
        format!(r"\b{volume}\s*,\s*{year}\s*,\s*(?P<p>[0-9]+\s*[-–—]\s*[0-9]+)"),
        // (2010) 7:190 · (2008) 99, 1493–1501 · [2004] 15, 4522–4531
        format!(r"[(\[]{year}[)\]]\s*,?\s*{volume}{issue}\s*[,:]\s*{pages}"),
        // 2009;52:529-537 · 2012 Aug;1(2):12-3 · 2007, 41(2), 132–138 · 2010, 10 , 6128–6148
        format!(r"\b{year}{month}\s*[;,:]\s*{volume}{issue}\s*[,:;]\s*{pages}"),
        // 42:11, 1502-1517, as behind `Alpha (2020) A study`
        format!(r"\b{volume}:(?P<i>[0-9]{{1,3}}),\s*(?P<p>[0-9]+\s*[-–—]\s*[0-9]+),?\s*\(?{year}\)?"),
        // 198, 1129 (2003)
        format!(r"\b{volume}{issue}\s*,\s*{pages}\s*\({year}\)"),
        // 38: 3187–3196, 2017 · 119(10):1403–1408 (2011) · 34: 2153, 2006
        format!(r"\b{volume}{issue}\s*:\s*{pages}(?:\s*,\s*|\s+|\s*\()\(?{year}\)?"),
        // 2016, 8 , 72 without pages after a colon is covered above; 9:1076 and 181:793–798 without a year
        format!(r"\b{volume}{issue}\s*:\s*{pages}"),
    ];
    forms.iter().filter_map(|form| Regex::new(form).ok()).collect()
});

/// The place that stands first in the words. One without a year counts only where there is no other, because `1:100`
/// has that form too.
pub(super) fn place(words: &str) -> Option<Place> {
    if !words.bytes().any(|byte| byte.is_ascii_digit()) || !words.contains([':', ',', ';', '.', '(']) {
        return None;
    }
    let (without_year, with_year) = FORMS.split_last()?;
    let start = |form: &'static Regex| Some((form.find(words)?.start(), form));
    let with_year = if has_year(words) { with_year } else { &[] };
    let first = with_year.iter().filter_map(start).min_by_key(|(start, _)| *start);
    let form = first.map_or(without_year, |(_, form)| form);
    form.captures(words).map(|found| read_place(&found, words))
}

/// Whether four digits that can be a year stand anywhere; looking is cheaper than trying every form.
fn has_year(words: &str) -> bool {
    let century = |four: &[u8]| matches!(four, [b'1', b'9', ..] | [b'2', b'0', ..]);
    words.as_bytes().windows(4).any(|four| century(four) && four.iter().all(u8::is_ascii_digit))
}

/// `2:abcde-2016-000177notice`: a volume with a number that is no page.
pub(super) fn odd_place(words: &str) -> Option<Place> {
    static ODD: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\b(?P<v>[0-9]{1,4}):(?P<p>[A-Za-z][^\s]{3,40})").ok());
    ODD.as_ref()?.captures(words).map(|found| read_place(&found, words))
}

/// The place in words, in any order: `Volume 60, Issue 5, May 2021, Page 2501`, `2017 Volume 63 Issue 5 Pages 412`,
/// `Year : 2019 | Volume : 30 | Page : 811`, `第42卷第8期`. A volume must stand with another part.
pub(super) fn numbered(line: &str) -> Option<Place> {
    /// Longer lines are no such places.
    const LINE_BYTES: usize = 400;
    static PARTS: LazyLock<Option<[Regex; 4]>> = LazyLock::new(|| {
        let part =
            |words: &str, value: &str| Regex::new(&format!(r"(?i)(?:\b|^)(?:{words})\.?[ ]*:?[ ]*{value}"));
        Some([
            Regex::new(r"(?i)(?:\b(?:volume|vol|band|bd|jahrgang|jg|tome|tomo|том)\b\.?[ ]*:?[ ]*|第)([0-9]{1,4})(?:[ ]*卷|\b)").ok()?,
            Regex::new(r"(?i)(?:\b(?:issue|no|number|heft|nr|número|num|núm|numéro|выпуск|вып)\b\.?|№|n[°º])[ ]*:?[ ]*([0-9]{1,4}(?:[-–/][0-9]+)?)|第([0-9]{1,4})[期号]").ok()?,
            part("pages?|pp|p|article number|article id|article", r"([a-z]{0,2}[0-9]+(?:[ ]*[-–—][ ]*[a-z]?[0-9]+)?)").ok()?,
            Regex::new(r"\b((?:19|20)[0-9]{2})(?:\b|年)").ok()?,
        ])
    });
    if line.len() > LINE_BYTES || !line.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let found: Vec<_> = PARTS.as_ref()?.iter().map(|part| part.captures(line)).collect();
    let value = |at: usize| {
        let groups = found[at].as_ref()?;
        Some(groups.get(1).or_else(|| groups.get(2))?.as_str().replace(' ', ""))
    };
    let volume = value(0)?;
    let whole: Vec<_> = found.iter().flatten().filter_map(|groups| groups.get(0)).collect();
    let (start, end) =
        (whole.iter().map(|part| part.start()).min()?, whole.iter().map(|part| part.end()).max()?);
    let year = value(3).and_then(|year| year.parse().ok());
    (whole.len() > 1).then(|| Place {
        year,
        volume: Some(volume),
        issue: value(1),
        pages: value(2),
        span: start..end,
    })
}

/// `Volume 85, no. 11, p. 5401–5410, 2011.` as a sentence of its own names the article.
pub(super) fn place_alone(words: &str) -> Option<Place> {
    let place = numbered(words).or_else(|| place(words)).filter(|place| place.year.is_some())?;
    let beside = words.len() - place.span.len();
    (words.len() < 160 && beside < 12).then_some(place)
}

fn read_place(found: &Captures<'_>, words: &str) -> Place {
    let part = |name: &str| found.name(name).map(|part| part.as_str().trim());
    let end = found.name("p").map_or(0, |pages| pages.end());
    let pages = part("p").map(|pages| without_doi(pages, &words[end..]));
    let pages =
        pages.map(|pages| pages.trim_end_matches('.').replace(' ', "")).filter(|pages| !pages.is_empty());
    Place {
        year: part("y").and_then(|year| year.parse().ok()),
        volume: part("v").map(str::to_owned),
        issue: part("i").map(str::to_owned),
        pages,
        span: found.get(0).map_or(0..0, |whole| whole.range()),
    }
}

/// `12510.5555/a`: the pages without the beginning of a DOI that is glued to them.
fn without_doi<'w>(pages: &'w str, behind: &str) -> &'w str {
    match pages.rfind("10.").filter(|_| behind.starts_with('/')) {
        Some(at) => &pages[..at],
        None => pages,
    }
}

impl Place {
    /// The bytes of the place, moved by `offset`.
    pub(super) fn at(&self, offset: usize) -> Span {
        Span { start: offset + self.span.start, end: offset + self.span.end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_place(words: &str, expected: &str) {
        let found = place(words).unwrap_or_default();
        let parts = [found.year.map(|year| year.to_string()), found.volume, found.issue, found.pages];
        let shown: Vec<_> = parts.into_iter().map(Option::unwrap_or_default).collect();
        assert_eq!(shown.join("|"), expected, "{words}");
    }

    #[test]
    fn places_in_every_form() {
        check_place("J Name (2010) 7:190", "2010|7||190");
        check_place("Korean J Examples 2009;52:529-537.", "2009|52||529-537");
        check_place("Examples 2012 Aug;1(2):12-3", "2012|1|2|12-3");
        check_place("J. Ex. 2007, 41(2), 132–138", "2007|41|2|132–138");
        check_place("Oncol Ex 38: 3187–3196, 2017; DOI", "2017|38||3187–3196");
        check_place("Br J Ex (2008) 99, 1493–1501; doi", "2008|99||1493–1501");
        check_place("Vol.46, No.2, 2022, pp.495–503", "2022|46|2|495–503");
        check_place("Vol. 170 No. 6, September 12, 2005. Pages 903–912", "2005|170|6|903–912");
        check_place("Ex. 9:1076", "|9||1076");
        check_place("PLoS Ex, Vol.9, No.7, 2014, pp.e102287", "2014|9|7|e102287");
        check_place("Ex Perspect 119(10):1403–1408 (2011)", "2011|119|10|1403–1408");
        check_place("J Ex 198, 1129 (2003). DOI", "2003|198||1129");
        check_place("J Ex, vol. 2022, Article ID 4410001, 9 pages, 2022", "2022|2022||4410001");
        check_place("Journal 118, no. 7 (2017): 2041-2053", "2017|118|7|2041-2053");
        check_place("J. Ex. 240 (2018) 10-18", "2018|240||10-18");
        check_place("Journal 33 (2016): 410–421", "2016|33||410–421");
        check_place("Ex Review 117, 2023, 640–655", "2023|117||640–655");
        check_place("Ex 12 (2019), p. 400.", "2019|12||400");
        check_place("Ex 9, 2016, pp. 21–44", "2016|9||21–44");
        check_place("J Ex. 2016;9:47054714.At the request", "2016|9||47054714");
        check_place("Ex Biol (2021) 9:12510.5555/a-b", "2021|9||125");
        check_place("nothing", "|||");
    }
}
