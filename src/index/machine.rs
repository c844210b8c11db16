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

/// How much lower than usual the priority of whoever writes an index is, as `nice` counts.
#[cfg(unix)]
const MAKES_WAY_BY: i32 = 10;

/// Lets other processes go first, from now on, such as those that search while this one writes. Nothing is lost on a
/// machine that has nothing else to do.
pub fn make_way() {
    #[cfg(unix)]
    // A system that refuses leaves everything as it was.
    let _ = rustix::process::nice(MAKES_WAY_BY);
}

/// The name of the network file system that a folder lies on, if it does.
#[cfg(target_os = "linux")]
pub fn network_file_system(folder: &Path) -> Option<&'static str> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    network_mount(&mounts, &folder.canonicalize().ok()?)
}

/// The network file system among `mounts` that an absolute path lies on: that of the nearest folder above it, and of
/// two on one folder the later, which hides the other. Format: `proc_pid_mountinfo(5)`.
#[cfg(any(target_os = "linux", test))]
fn network_mount(mounts: &str, path: &Path) -> Option<&'static str> {
    let mount = |line: &str| {
        let (place, system) = line.split_once(" - ")?;
        let folder = unescaped(place.split(' ').nth(4)?);
        let depth = path.starts_with(&folder).then(|| Path::new(&folder).components().count())?;
        Some((depth, system.split(' ').next()?.to_owned()))
    };
    let (_, system) = mounts.lines().filter_map(mount).max_by_key(|(depth, _)| *depth)?;
    network_name(&system)
}

/// What is shown for a type of file system, if that lies on another machine or may do so. What FUSE does cannot be known,
/// but `fuseblk` is on a disk of this machine.
#[cfg(any(target_os = "linux", test))]
fn network_name(system: &str) -> Option<&'static str> {
    const KNOWN: &[(&str, &str)] = &[
        ("nfs", "NFS"),
        ("nfs4", "NFS"),
        ("cifs", "CIFS"),
        ("smb3", "SMB"),
        ("smbfs", "SMB"),
        ("9p", "9P"),
        ("fuse", "FUSE"),
        ("ceph", "Ceph"),
        ("afs", "AFS"),
        ("coda", "Coda"),
        ("ncpfs", "NCP"),
        ("lustre", "Lustre"),
        ("glusterfs", "Gluster"),
        ("gpfs", "GPFS"),
        ("beegfs", "BeeGFS"),
        ("gfs2", "GFS2"),
        ("ocfs2", "OCFS2"),
        ("vboxsf", "VirtualBox"),
        ("virtiofs", "virtio"),
    ];
    let family = if system.starts_with("fuse.") { "fuse" } else { system };
    KNOWN.iter().find(|(known, _)| *known == family).map(|(_, name)| *name)
}

/// Spaces and backslashes in a path are written as three octal digits.
#[cfg(any(target_os = "linux", test))]
fn unescaped(path: &str) -> String {
    let codes = [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")];
    codes.iter().fold(path.to_owned(), |path, (code, character)| path.replace(code, character))
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

    const MOUNTS: &str = r"22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 27 0:40 / /mnt/share rw - nfs4 server:/share rw,vers=4.2
41 40 8:1 / /mnt/share/local rw - xfs /dev/sdb1 rw
42 27 0:42 / /mnt/two\040words rw,relatime shared:9 master:2 - cifs //server/two rw
43 27 0:43 / /mnt/far rw - fuse.sshfs me@server: rw
44 27 8:2 / /mnt/stick rw - fuseblk /dev/sdc1 rw
45 27 8:3 / /mnt/twice rw - ext4 /dev/sdd1 rw
46 27 0:46 / /mnt/twice rw - ceph server:/ rw
damaged line
";

    #[track_caller]
    fn check(path: &str, expected: Option<&str>) {
        assert_eq!(network_mount(MOUNTS, Path::new(path)), expected, "{path}");
    }

    #[test]
    fn a_folder_lies_on_the_nearest_mount_above_it() {
        check("/mnt/share", Some("NFS"));
        check("/mnt/share/archive/index", Some("NFS"));
        check("/mnt/share/local/index", None);
        check("/mnt/shared/index", None);
        check("/home/index", None);
        check("/mnt/two words/index", Some("CIFS"));
        check("/mnt/far/index", Some("FUSE"));
        check("/mnt/stick/index", None);
        check("/mnt/twice/index", Some("Ceph"));
        assert_eq!(network_mount("", Path::new("/")), None);
    }

    #[test]
    fn a_machine_has_some_memory_and_a_local_disk() {
        assert!(memory_bytes() > 64 << 20);
        assert_eq!(network_file_system(Path::new("/proc")), None);
        assert_eq!(network_file_system(Path::new("/nowhere")), None);
    }
}
