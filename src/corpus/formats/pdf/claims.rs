//! Recognises a PDF by its signature; in a build without the reader, says that it is not read.

use crate::corpus::document::Document;

/// How far into the file the signature may stand; the specification's own bound (ISO 32000-1, annex H.3).
const SIGNATURE_WITHIN_BYTES: usize = 1024;

pub(crate) fn claims(document: &Document<'_>) -> bool {
    let head = &document.bytes[..document.bytes.len().min(SIGNATURE_WITHIN_BYTES)];
    head.windows(5).any(|window| window == b"%PDF-")
}

/// A build without the feature `pdf` names the file and the reason.
///
/// # Errors
///
/// Always.
#[cfg(not(feature = "pdf"))]
pub(crate) fn read(
    document: &Document<'_>,
    _: &crate::corpus::ReadOptions,
    _: &mut crate::corpus::records::Records<'_>,
) -> Result<crate::corpus::format::Outcome, crate::corpus::FileError> {
    Err(crate::corpus::FileError::Malformed {
        path: document.name.to_owned(),
        reason: "PDF is not read by this build; build with the feature `pdf`".to_owned(),
    })
}
