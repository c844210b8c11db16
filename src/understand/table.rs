//! One of our data files to rows of columns.

/// The rows below the heading of a comma-separated table. A value that holds a comma stands in quotes; none holds a
/// quote or a line break. Lines that begin with `#` are remarks.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.skip(1).map(columns)
}

fn columns(line: &'static str) -> Vec<&'static str> {
    let mut columns = Vec::new();
    let mut rest = line;
    loop {
        let (value, next) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (value, after) = quoted.split_once('"').unwrap_or((quoted, ""));
                (value, after.strip_prefix(','))
            }
            None => rest.split_once(',').map_or((rest, None), |(value, next)| (value, Some(next))),
        };
        columns.push(value);
        let Some(next) = next else { return columns };
        rest = next;
    }
}

/// Letters and digits in lower case, `&` as `and`: two spellings of one name have one key.
pub(super) fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '&' => key.push_str("and"),
            c if c.is_ascii_alphanumeric() => key.push(c.to_ascii_lowercase()),
            c if c.is_alphanumeric() => key.extend(c.to_lowercase()),
            _ => {}
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_values_keep_their_commas() {
        let found: Vec<_> = rows("name,family\n# remark\n\"A, Ltd\",B\nC,\n").collect();
        assert_eq!(found, [vec!["A, Ltd", "B"], vec!["C", ""]]);
    }

    #[test]
    fn keys_ignore_case_and_punctuation() {
        assert_eq!(key("John Wiley & Sons, Ltd."), "johnwileyandsonsltd");
        assert_eq!(key("Édition"), "édition");
    }
}
