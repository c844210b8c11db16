//! Why a run could not be finished. A bad file or record is never such a reason.

use std::path::PathBuf;

use super::derive::LostRecord;
use crate::index::IndexError;

/// Why an archive could not be indexed.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// No root that was asked for can be read, and there is nothing from before to keep.
    #[error("cannot read corpus `{}`: {cause}; name a folder or file that holds notices", path.display())]
    NoCorpus {
        /// The root.
        path: PathBuf,
        /// Why not, in words.
        cause: String,
    },
    /// The index refused.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The former index cannot be read.
    #[error(transparent)]
    Former(#[from] crate::search::SearchError),
    /// Nothing says what the index was built from.
    #[error("cannot tell what index `{}` was built from; name its archive: `recant index PATH`", path.display())]
    LostRoots {
        /// The folder of the index.
        path: PathBuf,
    },
    /// The archive came through a pipe, wholly or in part, and nothing was piped in now.
    #[error(
        "index `{}` was built from standard input, which cannot be read again; name its whole archive, with `-` for what you pipe in: `recant index -`",
        path.display()
    )]
    StandardInputGone {
        /// The folder of the index.
        path: PathBuf,
    },
    /// A root holds nothing now, and the index must be built anew, so that its notices cannot be kept.
    #[error(
        "`{}` holds no file any more, and the index must be built anew; bring the files back, or use --allow-empty if they are really gone; the index is as it was before",
        path.display()
    )]
    EmptiedRoot {
        /// The root.
        path: PathBuf,
    },
    /// The run was asked to stop.
    #[error("stopped before the end; the index is as it was before")]
    Stopped,
    /// Working space ran out.
    #[error("cannot write working data in `{}`: {cause}; free some space and run `recant index` again", path.display())]
    WorkingSpace {
        /// The folder.
        path: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// The index does not hold what the last run says of it.
    #[error("cannot update index `{}`: {lost}; run `recant index --rebuild` to build it anew from its files", path.display())]
    LostRecord {
        /// The folder.
        path: PathBuf,
        /// What is missing.
        lost: LostRecord,
    },
    /// What is known of the last run cannot be written.
    #[error("cannot write `{}`: {cause}; the index is as it was before", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
}
