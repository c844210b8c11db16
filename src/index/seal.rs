//! Content to a file that is whole or not there, ends in a hash of itself, and can be read by whom the umask allows.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// What stands before the hash at the end of a sealed file.
const MARK: &[u8] = b"\n#blake3 ";

/// The hash in hexadecimal.
const HASH_BYTES: usize = 64;

/// Mark, hash and the end of the line.
const SEAL_BYTES: usize = MARK.len() + HASH_BYTES + 1;

/// What names of files begin with that are still being written; a killed process leaves them.
pub(super) const UNFINISHED: &str = ".tmp-recant-";

/// Writes a file beside its place, makes it durable and moves it into its place.
///
/// # Errors
///
/// When the folder cannot be written; then the file is as it was before.
pub fn write_whole(path: &Path, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut out = BufWriter::new(unfinished(folder)?);
    write(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// Like [`write_whole`], with a seal behind the content by which [`open_sealed`] sees damage.
///
/// # Errors
///
/// As [`write_whole`].
pub fn write_sealed(path: &Path, write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    write_whole(path, &mut |out| {
        let mut hashing = Hashing { out, hasher: blake3::Hasher::new() };
        write(&mut hashing)?;
        let seal = seal(&hashing.hasher.finalize());
        out.write_all(&seal)
    })
}

/// Opens a sealed file for reading its content, once the seal is found to fit.
///
/// # Errors
///
/// When the file cannot be read, or with [`io::ErrorKind::InvalidData`] when it is damaged.
pub fn open_sealed(path: &Path) -> io::Result<impl Read> {
    let mut file = File::open(path)?;
    let content_bytes = file.metadata()?.len().checked_sub(SEAL_BYTES as u64).ok_or_else(damaged)?;
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut (&mut file).take(content_bytes), &mut hasher)?;
    let mut found = Vec::with_capacity(SEAL_BYTES);
    file.read_to_end(&mut found)?;
    if found != seal(&hasher.finalize()) {
        return Err(damaged());
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(BufReader::new(file.take(content_bytes)))
}

/// The content of a file that may be sealed, without its seal.
///
/// A file of a program that did not seal is handed on as it is; a seal that is damaged itself stays in the content,
/// where its reader stumbles over it.
pub(super) fn unsealed(mut bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    let Some(end) = bytes.len().checked_sub(SEAL_BYTES).filter(|end| bytes[*end..].starts_with(MARK)) else {
        return Ok(bytes);
    };
    if bytes[end..] != seal(&blake3::hash(&bytes[..end])) {
        return Err(damaged());
    }
    bytes.truncate(end);
    Ok(bytes)
}

/// Makes renames and new names in a folder durable.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened as a file; the rename itself is all there is.
#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn seal(hash: &blake3::Hash) -> Vec<u8> {
    [MARK, hash.to_hex().as_bytes(), b"\n"].concat()
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "its content does not fit its checksum")
}

/// A temporary file as open as any other that the user makes; left alone they are readable by their owner only, and
/// an index in a shared folder would be of use to nobody else.
fn unfinished(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

struct Hashing<'a> {
    out: &'a mut dyn Write,
    hasher: blake3::Hasher,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(content: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write_sealed(&path, &mut |out| out.write_all(content.as_bytes())).unwrap();
        (folder, path)
    }

    #[test]
    fn content_comes_back_without_its_seal() {
        for content in ["", "a", "two\nlines\n"] {
            let (_folder, path) = sealed(content);
            let mut read = String::new();
            open_sealed(&path).unwrap().read_to_string(&mut read).unwrap();
            assert_eq!(read, content);
            assert_eq!(unsealed(std::fs::read(&path).unwrap()).unwrap(), content.as_bytes());
        }
    }

    #[test]
    fn every_flipped_bit_is_seen() {
        let (_folder, path) = sealed("content");
        let bytes = std::fs::read(&path).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&path, &flipped).unwrap();
            let error = open_sealed(&path).err().unwrap();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "bit {bit}");
            // Without the strict reader, a damaged seal is not taken off, so that what follows cannot be parsed.
            assert_ne!(unsealed(flipped).ok().as_deref(), Some(&b"content"[..]), "bit {bit}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_umask_decides_who_may_read() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, path) = sealed("content");
        let plain = folder.path().join("plain");
        std::fs::write(&plain, "").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&path), mode(&plain));
    }
}
