//! ZIP and tar archives to the documents inside them, in place: nothing is ever written to disk.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{Cursor, Read};

use super::limits::Limits;
use super::unpack::{ALLOW_MORE, Bounded, inside};

/// What became of one member: its bytes, or why it is not read.
pub(crate) enum Content {
    Bytes(Vec<u8>),
    /// Left out on purpose.
    Skipped(String),
    /// Should have been read and was not.
    Failed(String),
}

/// Receives each member with its name inside the archive.
pub(crate) type Visit<'v> = &'v mut dyn FnMut(String, Content);

/// A longer file inside an archive is not read: it would have to be held beside the archive itself.
const MEMBER_BYTES: u64 = 512 << 20;

/// What may still come out of an archive and the archives in it.
pub(crate) struct Budget<'l> {
    limits: &'l Limits,
    left_bytes: Cell<u64>,
}

impl<'l> Budget<'l> {
    /// The budget of a file of so many bytes.
    pub(crate) fn new(limits: &'l Limits, packed_bytes: u64) -> Self {
        Budget { limits, left_bytes: Cell::new(limits.unpacked(packed_bytes)) }
    }

    /// How much may come out of a file of so many bytes.
    pub(crate) fn allowed_bytes(&self, packed_bytes: u64) -> u64 {
        self.limits.unpacked(packed_bytes).min(self.left_bytes.get())
    }

    /// Takes off what came out.
    pub(crate) fn spend(&self, bytes: usize) {
        self.left_bytes.set(self.left_bytes.get().saturating_sub(bytes as u64));
    }

    fn check_members(&self, count: usize) -> Result<(), String> {
        let most = self.limits.members;
        if count > most {
            return Err(format!(
                "holds more than {most} files; unpack it, split it, or allow more with --limit-members"
            ));
        }
        Ok(())
    }

    fn check_left(&self) -> Result<(), String> {
        if self.left_bytes.get() == 0 {
            return Err(format!(
                "unpacks out of all proportion to its size, the rest is not read; {ALLOW_MORE}"
            ));
        }
        Ok(())
    }

    /// Unpacks a member; what comes out is taken off, even if the member then fails.
    fn load(&self, member: impl Read, packed_bytes: u64) -> Result<Vec<u8>, String> {
        let longest = self.limits.file_bytes.unwrap_or(MEMBER_BYTES);
        let mut bytes = Vec::new();
        let unpacked = Bounded::new(member, self.limits.unpacked(packed_bytes))
            .take(longest.saturating_add(1))
            .read_to_end(&mut bytes);
        self.spend(bytes.len());
        unpacked.map_err(|error| format!("cannot be unpacked: {error}"))?;
        if bytes.len() as u64 > longest {
            return Err(format!(
                "is longer than {longest} bytes; unpack it first, or allow more with --limit-file-size"
            ));
        }
        Ok(bytes)
    }
}

/// Whether the ZIP holds a member of this name.
pub(crate) fn zip_holds(bytes: &[u8], name: &str) -> bool {
    zip::ZipArchive::new(Cursor::new(bytes)).is_ok_and(|archive| archive.index_for_name(name).is_some())
}

/// One member of a ZIP, unpacked.
pub(crate) fn zip_member(bytes: &[u8], name: &str, limits: &Limits) -> Result<Vec<u8>, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let member = archive.by_name(name).map_err(|error| format!("`{name}`: {error}"))?;
    let packed_bytes = member.compressed_size();
    Budget::new(limits, packed_bytes).load(member, packed_bytes)
}

/// Visits the files of a ZIP in the order of its table.
pub(crate) fn zip(bytes: &[u8], budget: &Budget<'_>, visit: Visit<'_>) -> Result<(), String> {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| format!("is no whole ZIP: {error}"))?;
    budget.check_members(archive.len())?;
    for number in 0..archive.len() {
        // A member that cannot be opened (encrypted, or packed in an unknown way) still has a name.
        let name = archive.name_for_index(number).and_then(Result::ok).map(Cow::into_owned);
        let name = name.unwrap_or_else(|| format!("member {}", number + 1));
        match archive.by_index(number) {
            Ok(member) if member.is_dir() => {}
            Ok(member) => hand_on(&name, zip_content(member, budget), visit),
            Err(error) => hand_on(&name, Content::Failed(unopened(&error)), visit),
        }
        budget.check_left()?;
    }
    Ok(())
}

fn unopened(error: &zip::result::ZipError) -> String {
    match error {
        zip::result::ZipError::UnsupportedArchive(reason) if reason.contains("Password") => {
            "encrypted: unpack it with its password".to_owned()
        }
        error => format!("cannot be unpacked: {error}"),
    }
}

fn zip_content(member: zip::read::ZipFile<'_, Cursor<&[u8]>>, budget: &Budget<'_>) -> Content {
    if member.is_symlink() {
        return Content::Skipped("is a link".to_owned());
    }
    let packed_bytes = member.compressed_size();
    budget.load(member, packed_bytes).map_or_else(Content::Failed, Content::Bytes)
}

/// Visits the files of a tar as they come. Damage ends it, but not what was visited before.
pub(crate) fn tar(stream: impl Read, budget: &Budget<'_>, visit: Visit<'_>) -> Result<(), String> {
    let mut archive = tar::Archive::new(stream);
    let entries = archive.entries().map_err(|error| format!("is no whole tar: {error}"))?;
    for (number, entry) in entries.enumerate() {
        budget.check_members(number + 1)?;
        let mut entry = entry.map_err(|error| format!("the tar breaks off: {error}"))?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let kind = entry.header().entry_type();
        if kind.is_file() || kind.is_contiguous() {
            let size_bytes = entry.size();
            let loaded = budget.load(&mut entry, size_bytes);
            hand_on(&name, loaded.map_or_else(Content::Failed, Content::Bytes), visit);
        } else if kind.is_symlink() || kind.is_hard_link() {
            hand_on(&name, Content::Skipped("is a link".to_owned()), visit);
        } else if kind.is_gnu_sparse() {
            hand_on(&name, Content::Skipped("is a sparse file".to_owned()), visit);
        }
        budget.check_left()?;
    }
    Ok(())
}

fn hand_on(name: &str, content: Content, visit: Visit<'_>) {
    match inside(name) {
        Some(name) => visit(name, content),
        None => visit(
            name.replace(['/', '\\'], "_"),
            Content::Failed(format!("its name `{name}` leads out of the archive")),
        ),
    }
}
