//! A port that is taken: by whom, and the next one that is free.

pub mod followers;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::sync::{Arc, OnceLock};

use serde_json::Value as Json;

use super::session::Session;
use crate::engine;
use crate::patch::Patch;
use crate::patch::edit::Edit;

/// What is known of ports that are taken, so that it is found out once and not at every frame.
#[derive(Debug, Default)]
pub struct Ports {
    known: HashMap<(String, u16), Answer>,
    /// The run that this is about.
    run: u64,
}

/// Empty while it is looked for, which takes longer than a frame may.
type Answer = Arc<OnceLock<Taken>>;

/// A port that is taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The port.
    pub port: u16,
    /// Who has it, as far as the system says.
    pub owner: Option<String>,
    /// The next port that is free, if there is one near.
    pub free: Option<u16>,
}

impl Ports {
    /// What is known of this port, which a node wants and does not get; none until it is found out.
    pub fn look_up(
        &mut self,
        node: &str,
        port: u16,
        session: &Session,
        ctx: &egui::Context,
    ) -> Option<&Taken> {
        // Another run may find another world.
        if self.run != session.runs() {
            self.known.clear();
            self.run = session.runs();
        }
        let key = (node.to_owned(), port);
        let known = self.known.get(&key).map(|answer| answer.get());
        let free = known.flatten().and_then(|taken| taken.free);
        let stale =
            || free.is_some_and(|free| numbers_beside(session.whole(), node).contains(&free));
        if known.is_none() || stale() {
            let (answer, ctx) = (Answer::default(), ctx.clone());
            self.known.insert(key.clone(), answer.clone());
            let said = numbers_beside(session.whole(), node);
            session.aside(move || {
                let _ = answer.set(Taken::find(port, &said));
                ctx.request_repaint();
            });
        }
        self.known.get(&key)?.get()
    }
}

impl Taken {
    /// Asks the system, which takes its time. What other nodes want is not free either.
    fn find(port: u16, said: &HashSet<u16>) -> Self {
        Self { port, owner: owner(port), free: next_free(port, said) }
    }

    /// What makes the node use the free one, and those that connect to it here if they are to
    /// follow.
    pub fn remedy(
        &self,
        node: &str,
        property: &str,
        follow: bool,
        session: &Session,
    ) -> Option<Vec<Edit>> {
        let free = self.free?;
        let value = with_port(&said(session, node, property)?, self.port, free)?;
        let followers = follow.then(|| followers::of(session.whole(), node, self.port, free));
        let (node, property) = (node.to_owned(), property.to_owned());
        let mut edits = vec![Edit::SetProperty { node, property, value: Some(value) }];
        edits.extend(followers.into_iter().flatten());
        Some(edits)
    }

    /// Whether the node still wants this port by that property.
    pub fn is_wanted(&self, node: &str, property: &str, session: &Session) -> bool {
        let said = said(session, node, property);
        said.is_some_and(|said| with_port(&said, self.port, self.port).is_some())
    }
}

/// What a property of a node is, if only by default.
fn said(session: &Session, node: &str, property: &str) -> Option<Json> {
    let node = session.whole().node(node)?;
    let said = node.properties.get(property).cloned();
    let default = || {
        let operator = engine::operator(&node.operator)?;
        operator.fields().iter().find(|field| field.name == property).map(|it| it.default.clone())
    };
    said.or_else(default)
}

/// A property with another port in it: a number, a text such as `tcp://localhost:5557`, or fields of
/// which one is the port. None if it does not say this port.
fn with_port(said: &Json, port: u16, other: u16) -> Option<Json> {
    match said {
        Json::Number(number) => (number.as_u64() == Some(port.into())).then(|| other.into()),
        Json::Object(fields) => {
            let mut fields = fields.clone();
            let field = fields.entry("port").or_insert_with(|| port.into());
            *field = with_port(field, port, other)?;
            Some(Json::Object(fields))
        }
        Json::String(text) => {
            let wanted = format!(":{port}");
            let ends = |at: usize| {
                let next = text[at + wanted.len()..].chars().next();
                next.is_none_or(|letter| !letter.is_ascii_digit())
            };
            let (at, _) = text.match_indices(&wanted).find(|(at, _)| ends(*at))?;
            let (before, behind) = (&text[..at], &text[at + wanted.len()..]);
            Some(format!("{before}:{other}{behind}").into())
        }
        _ => None,
    }
}

/// Numbers that other nodes have in their properties, and that may be ports.
fn numbers_beside(patch: &Patch, node: &str) -> HashSet<u16> {
    let others = patch.nodes.iter().filter(|(id, _)| *id != node);
    let values = others.flat_map(|(_, other)| other.properties.values());
    values.filter_map(|value| u16::try_from(value.as_u64()?).ok()).collect()
}

/// The first port above this one that nobody uses, for packets and for streams.
fn next_free(port: u16, said: &HashSet<u16>) -> Option<u16> {
    let is_free = |port: &u16| {
        !said.contains(port)
            && UdpSocket::bind((Ipv4Addr::UNSPECIFIED, *port)).is_ok()
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
        // Names such as `self` are another way to the same processes.
        if number.parse::<u32>().is_err() {
            continue;
        }
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
        let Ok(name) = fs::read_to_string(process.path().join("comm")) else { continue };
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
        let taken = Taken::find(port, &HashSet::new());
        let free = taken.free.unwrap();
        assert!(free > port);
        assert_ne!(Taken::find(port, &HashSet::from([free])).free, Some(free));
        if cfg!(target_os = "linux") {
            assert_eq!(taken.owner.as_deref(), Some("this Patchline"));
        }
    }

    #[test]
    fn the_port_is_changed_wherever_it_stands() {
        use serde_json::json;
        for (said, becomes) in [
            (json!(5557), Some(json!(6000))),
            (json!(5558), None),
            (json!("@tcp://*:5557"), Some(json!("@tcp://*:6000"))),
            (
                json!("tcp://a:55570,>tcp://b:5557,ipc://c"),
                Some(json!("tcp://a:55570,>tcp://b:6000,ipc://c")),
            ),
            (json!("ipc://5557"), None),
            (json!({"host": "*", "port": 5557}), Some(json!({"host": "*", "port": 6000}))),
            (json!({"host": "*"}), Some(json!({"host": "*", "port": 6000}))),
            (json!(null), None),
        ] {
            assert_eq!(with_port(&said, 5557, 6000), becomes, "{said}");
        }
    }

    #[test]
    fn it_is_looked_for_once_even_if_nothing_is_free() {
        let (session, ctx) = (Session::new().unwrap(), egui::Context::default());
        let mut ports = Ports::default();
        assert!(ports.look_up("in", u16::MAX, &session, &ctx).is_none());
        let key = ("in".to_owned(), u16::MAX);
        let answer = ports.known[&key].clone();
        assert_eq!(answer.wait().free, None);
        assert!(ports.look_up("in", u16::MAX, &session, &ctx).is_some());
        assert!(Arc::ptr_eq(&answer, &ports.known[&key]));
    }
}
