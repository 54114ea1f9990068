//! A port that is taken: by whom, and the next one that is free.

use std::collections::HashMap;
use std::fs;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};

use crate::patch::edit::Edit;

/// What is known of ports that are taken, so that it is found out once and not at every frame.
#[derive(Debug, Default)]
pub struct Ports(HashMap<(String, u16), Taken>);

/// A port that is taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The port.
    pub port: u16,
    /// Who has it, as far as the system says.
    pub owner: Option<String>,
    /// The next port that is free.
    pub free: u16,
}

impl Ports {
    /// What a fault of this node says about a port; none if it is about something else.
    pub fn look_up(&mut self, node: &str, sentence: &str) -> Option<&Taken> {
        let port = taken_port(sentence)?;
        let key = (node.to_owned(), port);
        if !self.0.contains_key(&key) {
            let taken = Taken { port, owner: owner(port), free: next_free(port)? };
            self.0.insert(key.clone(), taken);
        }
        self.0.get(&key)
    }

    /// Another run may find another world.
    pub fn forget(&mut self) {
        self.0.clear();
    }
}

impl Taken {
    /// What makes the node use the free one.
    pub fn remedy(&self, node: &str) -> Edit {
        let (node, property) = (node.to_owned(), "port".to_owned());
        Edit::SetProperty { node, property, value: Some(self.free.into()) }
    }
}

/// The port that a sentence such as "port 2342 on 0.0.0.0 is taken by …" is about.
fn taken_port(sentence: &str) -> Option<u16> {
    let rest = sentence.split("port ").nth(1)?;
    let (port, rest) = rest.split_once(' ')?;
    rest.contains("is taken").then(|| port.parse().ok()).flatten()
}

/// The first port above this one that nobody uses, for packets and for streams.
fn next_free(port: u16) -> Option<u16> {
    let is_free = |port: &u16| {
        UdpSocket::bind((Ipv4Addr::UNSPECIFIED, *port)).is_ok()
            && TcpListener::bind((Ipv4Addr::UNSPECIFIED, *port)).is_ok()
    };
    (port.checked_add(1)?..=u16::MAX).take(200).find(is_free)
}

/// The program that has a port; known on Linux, of programs of the same user.
fn owner(port: u16) -> Option<String> {
    let tables = ["udp", "udp6", "tcp", "tcp6"];
    let inodes: Vec<String> = tables
        .iter()
        .filter_map(|table| fs::read_to_string(format!("/proc/net/{table}")).ok())
        .flat_map(|table| inodes_of(&table, port))
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    if inodes.is_empty() {
        return None;
    }
    let own = std::process::id().to_string();
    for process in fs::read_dir("/proc").ok()?.filter_map(Result::ok) {
        let number = process.file_name().to_string_lossy().into_owned();
        let Ok(open) = fs::read_dir(process.path().join("fd")) else { continue };
        let links = open.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
        let has = |link: std::path::PathBuf| {
            inodes.iter().any(|inode| link.as_os_str() == inode.as_str())
        };
        if !links.into_iter().any(has) {
            continue;
        }
        if number == own {
            return Some("this Patchline".to_owned());
        }
        let name = fs::read_to_string(process.path().join("comm")).ok()?;
        return Some(format!("{}, process {number}", name.trim()));
    }
    None
}

/// The sockets on a port in a table of `/proc/net`.
fn inodes_of(table: &str, port: u16) -> Vec<String> {
    let end = format!(":{port:04X}");
    let lines = table.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let on_port = lines.filter(|cells| cells.get(1).is_some_and(|local| local.ends_with(&end)));
    on_port.filter_map(|cells| cells.get(9).map(|inode| (*inode).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_names_its_owner_and_the_next_free_one() {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
        let port = socket.local_addr().unwrap().port();
        let sentence = format!("port {port} on 0.0.0.0 is taken by another program or node");
        let mut ports = Ports::default();
        let taken = ports.look_up("in", &sentence).unwrap();
        assert!(taken.free > port);
        if cfg!(target_os = "linux") {
            assert_eq!(taken.owner.as_deref(), Some("this Patchline"));
        }
        assert!(ports.look_up("in", "port 80 on 0.0.0.0 is reserved").is_none());
        assert!(ports.look_up("in", "the host is unknown").is_none());
    }
}
