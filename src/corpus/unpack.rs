//! Packed bytes to streams of plain ones, within limits that no "zip bomb" passes.

use std::io::{self, Read};

/// How a file is packed, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Zstd,
    Zip,
    Tar,
}

impl Packing {
    /// How these bytes are packed, if they are.
    pub(crate) fn of(bytes: &[u8]) -> Option<Packing> {
        match bytes {
            [0x1f, 0x8b, 8, ..] => Some(Packing::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Packing::Zip),
            _ if is_tar(bytes) => Some(Packing::Tar),
            _ => None,
        }
    }
}

/// The mark of POSIX and GNU tar stands in the first header.
pub(crate) fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(257..262) == Some(b"ustar")
}

/// The unpacked bytes of a gzip or zstd file, at most so many; other bytes as they are.
///
/// # Errors
///
/// When the first frame is damaged.
pub(crate) fn stream(packing: Packing, bytes: &[u8], allowed_bytes: u64) -> io::Result<Box<dyn Read + '_>> {
    let plain: Box<dyn Read + '_> = match packing {
        Packing::Gzip => Box::new(flate2::read::MultiGzDecoder::new(bytes)),
        Packing::Zstd => Box::new(ruzstd::decoding::StreamingDecoder::new(bytes).map_err(io::Error::other)?),
        Packing::Zip | Packing::Tar => return Ok(Box::new(bytes)),
    };
    Ok(Box::new(Bounded::new(plain, allowed_bytes)))
}

/// A stream that ends in an error when it grows out of proportion.
pub(crate) struct Bounded<R> {
    inner: R,
    allowed_bytes: u64,
    unpacked_bytes: u64,
}

impl<R: Read> Bounded<R> {
    /// Bounds a stream to so many bytes.
    pub(crate) fn new(inner: R, allowed_bytes: u64) -> Self {
        Bounded { inner, allowed_bytes, unpacked_bytes: 0 }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.unpacked_bytes += read as u64;
        if self.unpacked_bytes > self.allowed_bytes {
            let allowed = self.allowed_bytes;
            return Err(io::Error::other(format!(
                "unpacks to more than {allowed} bytes, out of all proportion to its size; {ALLOW_MORE}"
            )));
        }
        Ok(read)
    }
}

/// What to do about a file that grows so.
pub(crate) const ALLOW_MORE: &str =
    "if it is no attack, allow more with --limit-ratio and --limit-unpacked-size";

/// A name that stays inside its archive, with `/` between folders; `None` for `../x`, `/x`, `C:\x`.
pub(crate) fn inside(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let leads_out = name.starts_with('/') || parts.iter().any(|part| *part == ".." || part.ends_with(':'));
    (!leads_out && !parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside() {
        for (name, expected) in [
            ("a/b.txt", Some("a/b.txt")),
            ("./a//b.txt", Some("a/b.txt")),
            ("a\\b.txt", Some("a/b.txt")),
            ("../b.txt", None),
            ("a/../../b.txt", None),
            ("/etc/x", None),
            ("C:\\x", None),
            ("", None),
        ] {
            assert_eq!(inside(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn a_bomb_is_stopped() {
        let mut bomb = Bounded::new(io::repeat(b' '), 20_000_000);
        let error = io::copy(&mut bomb, &mut io::sink()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "unpacks to more than 20000000 bytes, out of all proportion to its size; if it is no attack, allow more \
             with --limit-ratio and --limit-unpacked-size"
        );
    }
}
