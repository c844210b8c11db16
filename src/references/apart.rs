//! Lists from people nobody knows to references: read where a parser that loops or grows can do no harm.

use std::io::{self, Read, Write};

use super::read::{ListError, ListSource, ReferenceList, read};
use crate::corpus::worker::{self, Limits, WorkerCommand};

/// What the lists of one request may cost. Five thousand references take a second; a large manuscript some more.
const LIMITS: Limits = Limits { processor_s: 10, clock_s: 20, memory_bytes: 768 << 20 };

/// How lists are read apart.
#[derive(Debug, Clone, Default)]
pub struct Apart {
    command: Option<WorkerCommand>,
    limits: Option<Limits>,
}

impl Apart {
    /// In processes that this command starts, which must call [`serve_lists`]; each reads the lists of one request.
    pub fn in_process(command: WorkerCommand) -> Apart {
        Apart { command: Some(command), limits: None }
    }

    /// Within other limits than the usual.
    #[must_use]
    pub fn within(self, limits: Limits) -> Apart {
        Apart { limits: Some(limits), ..self }
    }

    /// Reads lists under the names that their owner gave them, all together. Where their parser gives no answer, each is
    /// told in `errors`.
    pub fn read(&self, lists: Vec<(String, Vec<u8>)>) -> ReferenceList {
        let limits = self.limits.unwrap_or(LIMITS);
        let names: Vec<String> = lists.iter().map(|(name, _)| name.clone()).collect();
        let found = match &self.command {
            Some(command) => worker::once(command, limits, packed(&lists))
                .and_then(|answer| serde_json::from_slice(&answer).map_err(|error| error.to_string())),
            None => worker::in_thread(limits, move || read(&sources(lists))),
        };
        found.unwrap_or_else(|reason| unread(names, &reason))
    }
}

/// Reads the lists of one request and answers; the side that a process of [`Apart::in_process`] calls.
///
/// # Errors
///
/// When the other side breaks the protocol or goes away.
pub fn serve_lists(input: impl Read, output: impl Write) -> io::Result<()> {
    worker::serve_once(input, output, |packed| {
        let list = unpacked(packed).map(|lists| read(&sources(lists))).unwrap_or_default();
        serde_json::to_vec(&list).unwrap_or_default()
    })
}

fn sources(lists: Vec<(String, Vec<u8>)>) -> Vec<ListSource> {
    lists.into_iter().map(|(name, bytes)| ListSource::Bytes(name, bytes)).collect()
}

fn unread(names: Vec<String>, reason: &str) -> ReferenceList {
    let advice = if names.len() > 1 { "; send fewer lists at a time" } else { "; send a part of it" };
    let error = |file: String| ListError { file, reason: format!("{reason}{advice}") };
    ReferenceList { errors: names.into_iter().map(error).collect(), ..ReferenceList::default() }
}

/// Names and contents, each behind its length.
fn packed(lists: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut packed = Vec::new();
    for part in lists.iter().flat_map(|(name, bytes)| [name.as_bytes(), bytes.as_slice()]) {
        packed.extend((part.len() as u64).to_le_bytes());
        packed.extend(part);
    }
    packed
}

fn unpacked(mut packed: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut lists = Vec::new();
    while !packed.is_empty() {
        let mut part = || {
            let (length, rest) = packed.split_first_chunk::<8>()?;
            let (part, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
            packed = rest;
            Some(part.to_vec())
        };
        lists.push((String::from_utf8(part()?).ok()?, part()?));
    }
    Some(lists)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_packed_and_unpacked() {
        let check = |lists: &[(&str, &[u8])]| {
            let lists: Vec<_> =
                lists.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
            assert_eq!(unpacked(&packed(&lists)), Some(lists));
        };
        check(&[]);
        check(&[("a.bib", b"@article{a}"), ("", b""), ("\u{e9}.ris", &[0, 255, 10])]);
        assert_eq!(unpacked(&[1, 2, 3]), None);
        assert_eq!(unpacked(&u64::MAX.to_le_bytes()), None);
    }

    #[test]
    fn what_is_read_apart_is_read_alike() {
        let lists = vec![("a.txt".to_owned(), b"10.5555/a\n10.5555/b\n".to_vec())];
        let found = Apart::default().read(lists.clone());
        assert_eq!(found.references, read(&sources(lists)).references);
        assert_eq!(found.references.len(), 2);
    }
}
