//! Evidence, verdicts and watch lists, without an index.

use super::*;
