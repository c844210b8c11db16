//! `--limit-… N` flags to what one file may cost.

use clap::Args as ClapArgs;

use recant::corpus::Limits;
use recant::corpus::worker;

use super::choices::memory_size;

/// Flags for users who have honest files beyond the limits.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Limits (what one file may cost)")]
pub(crate) struct LimitFlags {
    /// The longest file, such as 512M [default: text 16M, HTML 2M, XML, DOCX and RTF 64M, PDF 128M, tables 2G]
    #[arg(long, value_name = "SIZE", value_parser = memory_size)]
    limit_file_size: Option<usize>,
    /// Processor time for one PDF, HTML page or DOCX; twice that on the clock [default: 5]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    limit_file_seconds: Option<u64>,
    /// Memory for one PDF, HTML page or DOCX [default: 768M]
    #[arg(long, value_name = "SIZE", value_parser = memory_size)]
    limit_file_memory: Option<usize>,
    /// Pages of one PDF that are read [default: 5000]
    #[arg(long, value_name = "N")]
    limit_pages: Option<usize>,
    /// Files in one archive [default: 250000]
    #[arg(long, value_name = "N")]
    limit_members: Option<usize>,
    /// How many times its size a packed file may unpack to [default: 200]
    #[arg(long, value_name = "N")]
    limit_ratio: Option<u64>,
    /// What a packed file may unpack to, whatever its size [default: 16G]
    #[arg(long, value_name = "SIZE", value_parser = memory_size)]
    limit_unpacked_size: Option<usize>,
    /// How many archives deep a file may lie [default: 1]
    #[arg(long, value_name = "N")]
    limit_depth: Option<u32>,
}

impl LimitFlags {
    pub(crate) fn limits(&self) -> Limits {
        let usual = Limits::default();
        let bytes = |size: usize| size as u64;
        Limits {
            file_bytes: self.limit_file_size.map(bytes),
            worker: self.worker(usual.worker),
            pages: self.limit_pages.unwrap_or(usual.pages),
            members: self.limit_members.unwrap_or(usual.members),
            ratio: self.limit_ratio.unwrap_or(usual.ratio),
            unpacked_bytes: self.limit_unpacked_size.map_or(usual.unpacked_bytes, bytes),
            depth: self.limit_depth.unwrap_or(usual.depth),
        }
    }

    fn worker(&self, usual: worker::Limits) -> worker::Limits {
        let seconds = self.limit_file_seconds;
        worker::Limits {
            processor_s: seconds.unwrap_or(usual.processor_s),
            clock_s: seconds.map_or(usual.clock_s, |seconds| 2 * seconds),
            memory_bytes: self.limit_file_memory.map_or(usual.memory_bytes, |size| size as u64),
        }
    }
}
