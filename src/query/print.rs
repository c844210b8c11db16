//! A query back to text that reads as the same query.

use std::fmt::{self, Display};

use super::identifier::identifier_at;
use super::lex::{is_reserved, opens_quote};
use super::{Bound, Field, Identifier, Query, TermKind};

impl Display for Query {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Query::All => out.write_str("*"),
            Query::Term { field, text, kind } => {
                prefix(*field, out)?;
                if *kind == TermKind::AsSpelt {
                    out.write_str("+")?;
                }
                if field.is_none() && (is_reserved(text) || identifier_at(text).is_some()) {
                    out.write_str("\\")?;
                }
                word(text, out)?;
                match kind {
                    TermKind::Word | TermKind::AsSpelt => Ok(()),
                    TermKind::Prefix => out.write_str("*"),
                    TermKind::Fuzzy(distance) => write!(out, "~{distance}"),
                }
            }
            Query::Phrase { field, text, slop } => {
                prefix(*field, out)?;
                quoted(text, out)?;
                if *slop > 0 { write!(out, "~{slop}") } else { Ok(()) }
            }
            Query::Near { parts, words } => joined(parts, &format!(" NEAR/{words} "), out),
            Query::Range { field, from, to } => range(*field, from, to, out),
            Query::Exists(field) => write!(out, "{}:*", field.name()),
            Query::Identifier(identifier) => identifier.fmt(out),
            Query::Words(parts) | Query::Also { typed: parts, .. } => joined(parts, " ", out),
            Query::And(parts) => joined(parts, " AND ", out),
            Query::Or(parts) => joined(parts, " OR ", out),
            Query::Not(part) => {
                out.write_str("NOT ")?;
                operand(part, out)
            }
        }
    }
}

impl Display for Identifier {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Identifier::Doi(doi) => doi.fmt(out),
            Identifier::DoiEnd(text) | Identifier::Id(text) => out.write_str(text),
            Identifier::Pmid(number) => write!(out, "pmid:{number}"),
            Identifier::Pmcid(number) => write!(out, "PMC{number}"),
        }
    }
}

/// Parts with a sign between; `--`, which nothing matches, where there is no part.
fn joined(parts: &[Query], between: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    if parts.is_empty() {
        return out.write_str("--");
    }
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.write_str(between)?;
        }
        operand(part, out)?;
    }
    Ok(())
}

fn operand(part: &Query, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match part {
        Query::Words(parts) | Query::Also { typed: parts, .. } | Query::And(parts) | Query::Or(parts)
            if !parts.is_empty() =>
        {
            write!(out, "({part})")
        }
        _ => part.fmt(out),
    }
}

fn prefix(field: Option<Field>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    field.map_or(Ok(()), |field| write!(out, "{}:", field.name()))
}

fn range(field: Field, from: &Bound, to: &Bound, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(out, "{}:", field.name())?;
    match (from, to) {
        (Bound::At(_) | Bound::Number(_), to) if from == to => bound(to, out),
        (from, to) => {
            bound(from, out)?;
            out.write_str("..")?;
            bound(to, out)
        }
    }
}

fn bound(bound: &Bound, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match bound {
        Bound::Open => Ok(()),
        Bound::At(date) => date.fmt(out),
        Bound::Number(number) => number.fmt(out),
    }
}

/// A word with `\` before whatever would be an operator.
fn word(text: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for letter in text.chars() {
        if opens_quote(letter) || matches!(letter, '\\' | '(' | ')' | ':' | '*' | '~' | '?' | '”') {
            out.write_str("\\")?;
        }
        write!(out, "{letter}")?;
    }
    Ok(())
}

/// A phrase between marks that do not occur in it.
fn quoted(text: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let closes = |c: char| matches!(c, '"' | '”' | '“' | '‟' | '＂');
    if !text.contains(closes) {
        return write!(out, "\"{text}\"");
    }
    if !text.contains('»') {
        return write!(out, "«{text}»");
    }
    write!(out, "\"{}\"", text.replace(closes, " "))
}
