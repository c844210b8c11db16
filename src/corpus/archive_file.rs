//! ZIP and tar archives to the documents inside them, in place: nothing is ever written to disk.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use super::unpack::{Bounded, MEMBERS_LIMIT, allowed_bytes, inside};

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

/// A file larger than this inside an archive is not read: it would have to be held beside the archive itself.
const MEMBER_BYTES: u64 = 512 << 20;

/// Whether the ZIP holds a member of this name.
pub(crate) fn zip_holds(bytes: &[u8], name: &str) -> bool {
    zip::ZipArchive::new(Cursor::new(bytes)).is_ok_and(|archive| archive.index_for_name(name).is_some())
}

/// One member of a ZIP, unpacked.
pub(crate) fn zip_member(bytes: &[u8], name: &str) -> Result<Vec<u8>, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let member = archive.by_name(name).map_err(|error| format!("`{name}`: {error}"))?;
    let packed_bytes = member.compressed_size();
    load(member, packed_bytes, &mut allowed_bytes(packed_bytes))
}

/// Visits the files of a ZIP in the order of its table.
pub(crate) fn zip(bytes: &[u8], visit: Visit<'_>) -> Result<(), String> {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| format!("is no whole ZIP: {error}"))?;
    check_members(archive.len())?;
    let mut budget_bytes = allowed_bytes(bytes.len() as u64);
    for number in 0..archive.len() {
        // A member that cannot be opened (encrypted, or packed in an unknown way) still has a name.
        let name = archive.name_for_index(number).and_then(Result::ok).map(Cow::into_owned);
        let name = name.unwrap_or_else(|| format!("member {}", number + 1));
        match archive.by_index(number) {
            Ok(member) if member.is_dir() => {}
            Ok(member) => hand_on(&name, zip_content(member, &mut budget_bytes), visit),
            Err(error) => hand_on(&name, Content::Failed(error.to_string()), visit),
        }
        if budget_bytes == 0 {
            return Err("unpacks out of all proportion to its size; the rest is not read".to_owned());
        }
    }
    Ok(())
}

fn zip_content(member: zip::read::ZipFile<'_, Cursor<&[u8]>>, budget_bytes: &mut u64) -> Content {
    if member.is_symlink() {
        return Content::Skipped("is a link".to_owned());
    }
    let packed_bytes = member.compressed_size();
    load(member, packed_bytes, budget_bytes).map_or_else(Content::Failed, Content::Bytes)
}

/// Visits the files of a tar as they come. Damage ends it, but not what was visited before.
pub(crate) fn tar(stream: impl Read, visit: Visit<'_>) -> Result<(), String> {
    let mut archive = tar::Archive::new(stream);
    let entries = archive.entries().map_err(|error| format!("is no whole tar: {error}"))?;
    for (number, entry) in entries.enumerate() {
        check_members(number + 1)?;
        let mut entry = entry.map_err(|error| format!("the tar breaks off: {error}"))?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let kind = entry.header().entry_type();
        if kind.is_file() || kind.is_contiguous() {
            let (size_bytes, mut unbounded) = (entry.size(), u64::MAX);
            let loaded = load(&mut entry, size_bytes, &mut unbounded);
            hand_on(&name, loaded.map_or_else(Content::Failed, Content::Bytes), visit);
        } else if kind.is_symlink() || kind.is_hard_link() {
            hand_on(&name, Content::Skipped("is a link".to_owned()), visit);
        } else if kind.is_gnu_sparse() {
            hand_on(&name, Content::Skipped("is a sparse file".to_owned()), visit);
        }
    }
    Ok(())
}

fn check_members(count: usize) -> Result<(), String> {
    if count > MEMBERS_LIMIT {
        return Err(format!("holds more than {MEMBERS_LIMIT} files; unpack it, or split it"));
    }
    Ok(())
}

/// Unpacks a member; what comes out is taken off the archive's budget, even if the member then fails.
fn load(member: impl Read, packed_bytes: u64, budget_bytes: &mut u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let unpacked = Bounded::new(member, packed_bytes).take(MEMBER_BYTES + 1).read_to_end(&mut bytes);
    *budget_bytes = budget_bytes.saturating_sub(bytes.len() as u64);
    unpacked.map_err(|error| format!("cannot be unpacked: {error}"))?;
    if bytes.len() as u64 > MEMBER_BYTES {
        return Err(format!("is longer than {MEMBER_BYTES} bytes; unpack it first"));
    }
    Ok(bytes)
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
