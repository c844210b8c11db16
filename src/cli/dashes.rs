//! A command line to one in which words that begin with a dash are words: `recant search fraud -plagiarism`.

use std::convert::Infallible;
use std::ffi::OsString;

use clap::{Arg, Command, CommandFactory, Parser};

use super::args::Args;

/// Stands before a word that begins with a dash, so that the parser of flags takes it for a word. Private use: nobody types it.
const MARK: char = '\u{E000}';

/// The verbs that take words, with how many other values stand before these.
const TAKE_WORDS: [(&str, usize); 4] = [("search", 0), ("facets", 1), ("stats", 0), ("alert add", 1)];

/// Parses a command line; ends the program where it is wrong or asks for help.
pub(crate) fn parse(line: Vec<OsString>) -> Args {
    // Describing all flags once more takes time, which a line without such words need not.
    if !line.iter().any(|part| part.to_str().is_some_and(is_word)) {
        return Args::parse_from(line);
    }
    Args::parse_from(marked(&Args::command(), line.into_iter()))
}

/// Marks the words that begin with a single dash and are no flag. What begins with two is a flag, known or mistyped.
fn marked(command: &Command, mut line: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut marked: Vec<OsString> = line.next().into_iter().collect();
    let mut verb: Option<(&Command, usize)> = None;
    let mut named = String::new();
    let mut values = 0;
    while let Some(part) = line.next() {
        let text = part.to_str().unwrap_or_default();
        if text == "--" {
            marked.push(part);
            break;
        }
        let flags = command.get_arguments().chain(verb.iter().flat_map(|(verb, _)| verb.get_arguments()));
        if takes_value(flags, text) {
            marked.push(part);
            marked.extend(line.next());
            continue;
        }
        match verb {
            None if !text.starts_with('-') => {
                named = format!("{named} {text}").trim_start().to_owned();
                let begins = |name: &str| name.split(' ').next() == Some(named.as_str());
                let found = TAKE_WORDS.iter().find(|(name, _)| *name == named);
                let is_open = found.is_some() || TAKE_WORDS.iter().any(|(name, _)| begins(name));
                marked.push(part);
                if !is_open {
                    break;
                }
                verb = found.and_then(|(name, before)| Some((subcommand(command, name)?, *before)));
            }
            Some((_, before)) if values >= before && is_word(text) => {
                marked.push(format!("{MARK}{text}").into());
            }
            _ => {
                values += usize::from(verb.is_some() && !text.starts_with('-'));
                marked.push(part);
            }
        }
    }
    marked.extend(line);
    marked
}

/// The command of a verb, such as `alert add`.
fn subcommand<'c>(command: &'c Command, name: &str) -> Option<&'c Command> {
    name.split(' ').try_fold(command, |command, name| command.find_subcommand(name))
}

/// Reads one word, marked or not.
#[allow(clippy::unnecessary_wraps, reason = "what reads a value may fail")]
pub(crate) fn word(text: &str) -> Result<String, Infallible> {
    Ok(text.strip_prefix(MARK).unwrap_or(text).to_owned())
}

/// Whether this is a flag whose value is the next part of the line.
fn takes_value<'c>(mut flags: impl Iterator<Item = &'c Arg>, text: &str) -> bool {
    let Some(name) = text.strip_prefix("--") else { return false };
    let is_it = |flag: &&Arg| {
        let aliases = flag.get_all_aliases().unwrap_or_default();
        flag.get_long() == Some(name) || aliases.contains(&name)
    };
    flags.find(is_it).is_some_and(|flag| flag.get_action().takes_values())
}

/// A dash with something behind it that is no flag of one letter; help and version are all there are.
fn is_word(text: &str) -> bool {
    text.len() > 1 && text.starts_with('-') && !text.starts_with("--") && !matches!(text, "-h" | "-V")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        let command = Args::command();
        let parts = std::iter::once("recant").chain(line.split(' ')).map(OsString::from);
        let marked = marked(&command, parts).into_iter().skip(1);
        let marked: Vec<String> = marked.map(|part| part.to_string_lossy().replace(MARK, "|")).collect();
        assert_eq!(marked.join(" "), expected);
    }

    #[test]
    fn words_with_a_dash_are_told_from_flags() {
        check("search fraud -plagiarism", "search fraud |-plagiarism");
        check("search -country:*", "search |-country:*");
        check("search -a --limit 5 -b --explain", "search |-a --limit 5 |-b --explain");
        check("search fraud --delay -5", "search fraud --delay -5");
        check("search fraud --article-year -5", "search fraud --article-year -5");
        check("search fraud --article_year -5", "search fraud --article_year -5");
        check("search fraud --publsher -x", "search fraud --publsher |-x");
        check("search fraud -h", "search fraud -h");
        check("search - fraud", "search - fraud");
        check("search fraud -- -x", "search fraud -- -x");
        check("facets nature -country:*", "facets nature |-country:*");
        check("facets -x", "facets -x");
        check("--index d search -x", "--index d search |-x");
        check("--index search check -x", "--index search check -x");
        check("show -x", "show -x");
        check("alert add neg mice -hindawi", "alert add neg mice |-hindawi");
        check("alert add -x mice", "alert add -x mice");
        check("alert list -x", "alert list -x");
    }
}
