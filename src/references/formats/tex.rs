//! TeX of a bibliography to words: without the commands that dress them, and with the rest as letters.

/// Commands that bibliography styles write, and how many groups behind each belong to the command and not to the reference.
const DRESS: &[(&str, usize)] = &[
    ("APACinsertmetastar", 1),
    ("APACrefYearMonthDay", 0),
    // The title twice, once in capitals.
    ("APACrefatitle", 1),
    ("APACrefbtitle", 1),
    ("BibitemOpen", 0),
    ("BibitemShut", 1),
    ("bibfield", 1),
    ("bibinfo", 1),
    ("bibfnamefont", 0),
    ("bibnamefont", 0),
    ("bibsnamefont", 0),
    ("citenamefont", 0),
    ("bibnamedelima", 0),
    ("bibnamedelimb", 0),
    ("bibnamedelimi", 0),
    ("bibinitperiod", 0),
    ("bibinitdelim", 0),
    ("natexlab", 1),
    ("providecommand", 2),
    ("relax", 0),
];

/// The text without commands that dress others: those of styles, and any that is unknown and has something in braces
/// (`\enquote{…}`, `\mkbibemph{…}`). Accents, letters and signs stay, and so do words that stand for one (`\alpha`).
pub(super) fn undressed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let (name, behind) = command(&rest[at + 1..]);
        rest = match DRESS.iter().find(|(dress, _)| *dress == name) {
            Some((_, groups)) => {
                out.push(' ');
                (0..*groups).fold(behind, |behind, _| group(behind).map_or(behind, |(_, behind)| behind))
            }
            None if name == "penalty" => behind.trim_start_matches(|c: char| c == '-' || c.is_ascii_digit()),
            None if wraps(name, behind) => behind,
            None => {
                let end = if name.is_empty() { behind.chars().next().map_or(0, char::len_utf8) } else { 0 };
                out.push('\\');
                out.push_str(name);
                out.push_str(&behind[..end]);
                &behind[end..]
            }
        };
    }
    out + rest
}

/// The name of a command behind its backslash, and what follows; a sign has no name.
fn command(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    text.split_at(end)
}

/// Whether a command holds a group that is not empty. Accents have names of one letter; addresses are read by theirs.
fn wraps(name: &str, behind: &str) -> bool {
    const READ_ELSEWHERE: [&str; 4] = ["bibitem", "href", "newblock", "url"];
    name.len() > 1
        && !READ_ELSEWHERE.contains(&name)
        && behind.starts_with('{')
        && !behind[1..].trim_start().starts_with('}')
}

/// The first group in braces, behind blanks and comments, and what follows it.
pub(super) fn group(text: &str) -> Option<(&str, &str)> {
    let mut text = text.trim_start();
    while let Some(comment) = text.strip_prefix('%') {
        text = comment.split_once(['\n', '\r']).map_or("", |(_, next)| next).trim_start();
    }
    let inner = text.strip_prefix('{')?;
    let end = closing(inner, '{', '}');
    Some((&inner[..end], inner.get(end + 1..).unwrap_or_default()))
}

/// Where the bracket closes that is open before the text begins; its end where it does not.
pub(super) fn closing(text: &str, open: char, close: char) -> usize {
    let mut depth = 1;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == open => depth += 1,
            c if c == close => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// Mathematics and leftover commands as words: `$\alpha$-helix` is `alpha-helix`.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' | '}' | '$' | '^' | '_' => {}
            '~' => out.push(' '),
            '\\' => {
                let mut command = String::new();
                while let Some(letter) = chars.next_if(char::is_ascii_alphabetic) {
                    command.push(letter);
                }
                if command.is_empty() {
                    out.extend(chars.next_if(|c| !c.is_whitespace() && *c != '\\'));
                } else if let Some(letter) = upright_greek(&command) {
                    out.push_str(letter);
                } else if !is_style(&command) {
                    out.push_str(&command);
                }
            }
            c => out.push(c),
        }
    }
    out
}

/// `\textbeta` is `beta`.
fn upright_greek(command: &str) -> Option<&str> {
    const LETTERS: [&str; 12] = [
        "alpha", "beta", "gamma", "delta", "epsilon", "kappa", "lambda", "mu", "pi", "sigma", "tau", "omega",
    ];
    let letter = command.strip_prefix("text").or(command.strip_prefix("up"))?;
    LETTERS.contains(&letter).then_some(letter)
}

fn is_style(command: &str) -> bool {
    const STYLES: [&str; 12] =
        ["emph", "it", "bf", "em", "sc", "rm", "tt", "uppercase", "ensuremath", "newblock", "url", "href"];
    command.starts_with("text") || command.starts_with("math") || STYLES.contains(&command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = undressed(text);
        assert_eq!(found.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{text}");
    }

    #[test]
    fn dress_is_dropped_and_letters_stay() {
        check(r"\bibinfo {title} {Bright cats}, \bibinfo{year}{2010}", "{Bright cats}, {2010}");
        check(r"\BibitemOpen \bibfnamefont {J.}~\bibnamefont {Doe}\BibitemShut {NoStop}", "{J.}~ {Doe}");
        check(r"4\penalty0 (2):\penalty-100 1--2", "4 (2): 1--2");
        check(r"\APACrefatitle {Dim Cats} {Dim cats}.", "{Dim cats}.");
        check(r"\enquote{Loud cats} and \mkbibemph{dogs}", "{Loud cats} and {dogs}");
        check(
            r#"M{\"u}ller, \v{s}, \ss{}, \alpha-helix, \% of \{"#,
            r#"M{\"u}ller, \v{s}, \ss{}, \alpha-helix, \% of \{"#,
        );
        check(r"\url{https://example.org/a_b} \", r"\url{https://example.org/a_b} \");
    }

    #[test]
    fn groups_are_balanced() {
        assert_eq!(group(" %\n {a {b} \\} c} d"), Some(("a {b} \\} c", " d")));
        assert_eq!(group("{open"), Some(("open", "")));
        assert_eq!(group("no"), None);
    }
}
