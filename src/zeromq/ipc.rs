//! Whether somebody serves the file of an IPC socket. libzmq does not ask, and would take it away from
//! them without a word to either.

/// Whether a program of this machine listens there.
#[cfg(target_os = "linux")]
pub(super) fn is_served(path: &str) -> bool {
    // To whom is connected to, who only asks looks like a peer that does not finish the greeting. So
    // the system is asked instead.
    let table = std::fs::read("/proc/net/unix").unwrap_or_default();
    is_listed(&String::from_utf8_lossy(&table), path) && std::path::Path::new(path).exists()
}

/// Whether a program of this machine listens there.
#[cfg(all(unix, not(target_os = "linux")))]
pub(super) fn is_served(path: &str) -> bool {
    std::os::unix::net::UnixStream::connect(path).is_ok()
}

/// There are none.
#[cfg(not(unix))]
pub(super) fn is_served(_: &str) -> bool {
    false
}

/// Whether the system's table of sockets has one of this name that takes connections.
#[cfg(target_os = "linux")]
fn is_listed(table: &str, path: &str) -> bool {
    const ACCEPTS: &str = "00010000";
    let named = |line: &&str| line.strip_suffix(path).is_some_and(|rest| rest.ends_with(' '));
    let accepts = |line: &str| line.split_whitespace().nth(3) == Some(ACCEPTS);
    table.lines().filter(named).any(accepts)
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn who_listens_is_told_from_who_is_connected() {
        let table = "Num       RefCount Protocol Flags    Type St Inode Path\n\
            0000000000000000: 00000002 00000000 00010000 0001 01 23456 /tmp/one\n\
            0000000000000000: 00000003 00000000 00000000 0001 03   457 /tmp/two\n";
        assert!(is_listed(table, "/tmp/one"));
        assert!(!is_listed(table, "/tmp/two") && !is_listed(table, "/one"));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_file_that_was_left_behind_is_served_by_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
        assert!(is_served(path.to_str().unwrap()));
        drop(listener);
        assert!(path.exists() && !is_served(path.to_str().unwrap()));
    }
}
