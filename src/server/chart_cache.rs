//! Charts that were counted to charts that are shown: a page and its pictures ask for the same numbers one after another.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::archive::Engine;
use super::problem::Problem;
use crate::statistics::{Chart, ChartKind, StatisticsRequest, charts};

/// Pages of statistics whose numbers are kept.
const MOST_PAGES: usize = 8;

/// The numbers of the last pages, each with all its charts.
#[derive(Default)]
pub(super) struct ChartCache(Mutex<VecDeque<(String, Arc<Vec<Chart>>)>>);

impl ChartCache {
    /// The charts of these kinds. `address` is all that the request follows from, beside the archive.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub(super) fn charts(
        &self,
        engine: &Engine,
        kinds: &[ChartKind],
        address: &str,
        request: &StatisticsRequest,
    ) -> Result<Vec<Chart>, Problem> {
        let name = format!("{} {address}", engine.archive()?.fingerprint);
        if let Some(known) = self.known(&name) {
            return Ok(chosen(&known, kinds));
        }
        // Where small numbers are not told, all charts are counted anyway.
        let is_page = kinds.len() == ChartKind::ALL.len() || request.least_told > 1;
        let asked = if is_page { &ChartKind::ALL[..] } else { kinds };
        let counted = Arc::new(charts(engine.as_ref(), asked, request)?);
        if is_page && counted.iter().all(|chart| chart.complete) {
            self.keep(name, Arc::clone(&counted));
        }
        Ok(chosen(&counted, kinds))
    }

    fn known(&self, name: &str) -> Option<Arc<Vec<Chart>>> {
        let pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pages.iter().find(|(known, _)| known == name).map(|(_, charts)| Arc::clone(charts))
    }

    fn keep(&self, name: String, charts: Arc<Vec<Chart>>) {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pages.retain(|(known, _)| *known != name);
        pages.push_front((name, charts));
        pages.truncate(MOST_PAGES);
    }
}

fn chosen(charts: &[Chart], kinds: &[ChartKind]) -> Vec<Chart> {
    let of = |kind: &ChartKind| charts.iter().find(|chart| chart.name == kind.name()).cloned();
    kinds.iter().filter_map(of).collect()
}
