//! The machine to what an index must know of it: memory, and whether a folder lies on another machine.

use std::path::Path;

/// What a machine is taken to have where the system does not say.
const UNKNOWN_MEMORY_BYTES: u64 = 4 << 30;

/// The memory of the machine, or of the part of it that this process may use.
pub fn memory_bytes() -> u64 {
    let installed = installed_bytes().unwrap_or(UNKNOWN_MEMORY_BYTES);
    installed.min(group_limit_bytes().unwrap_or(u64::MAX))
}

#[cfg(target_os = "linux")]
fn installed_bytes() -> Option<u64> {
    let info = rustix::system::sysinfo();
    (info.totalram as u64).checked_mul(u64::from(info.mem_unit))
}

#[cfg(not(target_os = "linux"))]
fn installed_bytes() -> Option<u64> {
    None
}

/// The limit of a container, as control groups give it (version 2, then 1).
fn group_limit_bytes() -> Option<u64> {
    let files = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    let read = |file: &&str| std::fs::read_to_string(file).ok()?.trim().parse().ok();
    files.iter().find_map(read)
}

/// The name of the network file system that a folder lies on, if it does. Numbers: `linux/magic.h` and the headers of
/// the file systems.
#[cfg(target_os = "linux")]
pub fn network_file_system(folder: &Path) -> Option<&'static str> {
    const KNOWN: &[(u32, &str)] = &[
        (0x6969, "NFS"),
        (0x517b, "SMB"),
        (0xff53_4d42, "CIFS"),
        (0xfe53_4d42, "SMB"),
        (0x0102_1997, "9P"),
        (0x6573_5546, "FUSE"),
        (0x00c3_6400, "Ceph"),
        (0x5346_414f, "AFS"),
        (0x6b41_4653, "AFS"),
        (0x7375_7245, "Coda"),
        (0x564c, "NCP"),
        (0x0bd0_0bd0, "Lustre"),
        (0x0116_1970, "GFS2"),
        (0x7461_636f, "OCFS2"),
        (0x786f_4256, "VirtualBox"),
    ];
    let found = rustix::fs::statfs(folder).ok()?.f_type as u64 as u32;
    KNOWN.iter().find(|(number, _)| *number == found).map(|(_, name)| *name)
}

/// Other systems do not tell.
#[cfg(not(target_os = "linux"))]
pub fn network_file_system(_: &Path) -> Option<&'static str> {
    None
}

/// The processor time of this thread, which other programs on the machine do not lengthen.
#[cfg(all(test, unix))]
pub(super) fn processor_time() -> std::time::Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    std::time::Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// Where threads are not measured, the time since the first call.
#[cfg(all(test, not(unix)))]
pub(super) fn processor_time() -> std::time::Duration {
    static FIRST: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    FIRST.elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_some_memory_and_a_local_disk() {
        assert!(memory_bytes() > 64 << 20);
        assert_eq!(network_file_system(Path::new("/proc")), None);
        assert_eq!(network_file_system(Path::new("/nowhere")), None);
    }
}
