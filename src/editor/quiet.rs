//! Nodes that listen and hear nothing: which, and what to check.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Instant;

use egui::Ui;

use super::graph::GraphNode;
use super::meter;
use super::session::{Activity, Session};
use super::theme::{self, size};
use super::widget::prose;
use crate::flow::listening::Listening;
use crate::operator::OperatorType;
use crate::operator::port::Link;

/// What is said first.
const HEADING: &str = "No packets yet. Check that";

/// The positions of nodes that listen for a while without hearing anything, and of those that take
/// what these hear; each with the position of the one that listens.
pub fn nodes(session: &Session, now: Instant) -> HashMap<usize, usize> {
    let mut quiet = HashMap::new();
    if !matches!(session.activity(), Activity::Running | Activity::Finished) {
        return quiet;
    }
    let graph = session.graph();
    // A connection that nobody reads from is there to send.
    let is_heard = |at: &usize| {
        let provides = |operator: &OperatorType| matches!(operator.link, Link::Provides(_));
        graph.nodes[*at].operator.is_none_or(|operator| !provides(operator))
            || graph.links.iter().any(|link| link.from == *at)
    };
    let listeners = session.quiet(now).filter_map(|id| graph.position(id));
    for listener in listeners.filter(is_heard) {
        quiet.insert(listener, listener);
        for link in graph.links.iter().filter(|link| link.from == listener) {
            quiet.entry(link.to).or_insert(listener);
        }
    }
    quiet
}

/// Says what to check at a node that hears nothing.
pub fn show(ui: &mut Ui, session: &Session, listener: &GraphNode) {
    let Some(reading) = session.reading(&listener.id) else { return };
    let palette = theme::palette(ui);
    prose(ui, HEADING, size::BODY, palette.warning);
    for check in checks(&reading.listening, &meter::addresses(ui.ctx())) {
        prose(ui, &format!("•  {check}"), size::BODY, palette.text_weak);
    }
}

/// What may be wrong, in the words after "Check that"; `own` are the addresses of this machine.
pub fn checks(listening: &[Listening], own: &[IpAddr]) -> Vec<String> {
    let mut checks = Vec::new();
    for at in listening.iter().filter(|at| at.chosen) {
        let (protocol, port) = (at.protocol, at.address.port());
        let ip = at.address.ip();
        if ip.is_loopback() {
            checks.push(format!("the sender runs on this machine too, and sends to {ip}"));
            checks.push("a sender elsewhere is not meant: let it listen on all addresses".into());
        } else {
            checks.push(format!("the sender sends to {}", places(ip, own)));
        }
        checks.push(format!("it sends to port {port}, by {protocol}"));
        checks.push(format!("no firewall keeps {protocol} port {port} from this program"));
    }
    checks
}

/// Where one sends to so that it comes to this address.
fn places(listens_on: IpAddr, own: &[IpAddr]) -> String {
    if !listens_on.is_unspecified() {
        return listens_on.to_string();
    }
    let hears = |ip: &&IpAddr| listens_on.is_ipv6() || ip.is_ipv4();
    let places: Vec<String> = own.iter().filter(hears).map(IpAddr::to_string).collect();
    if places.is_empty() {
        return "this machine, which has no address in a network at the moment".to_owned();
    }
    format!("this machine: {}", places.join(" or "))
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;
    use std::time::Duration;

    use serde_json::json;

    use super::super::session::testing;
    use super::*;
    use crate::engine::testing::node;
    use crate::patch::{Node, Patch};

    fn said(address: &str, own: &[&str]) -> Vec<String> {
        let address = address.parse().unwrap();
        let own: Vec<IpAddr> = own.iter().map(|ip| ip.parse().unwrap()).collect();
        let at = |chosen| Listening { protocol: "TCP", address, chosen };
        assert!(checks(&[at(false)], &own).is_empty(), "nobody sends to a port that nobody knows");
        checks(&[at(true)], &own)
    }

    fn later() -> Instant {
        Instant::now() + Duration::from_secs(6)
    }

    #[test]
    fn who_listens_is_known_whatever_it_says_and_who_hears_it_is_told_as_well() {
        let port = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let client = |port: u16| Node::new("osc.create_udp_client").with("port", port);
        let out = client(0).with("name", "Out").with("remote_port", 9);
        let hear = Node::new("osc.receive_message").with("connection", "In");
        let garbled = json!({"garbled": true, "door": 2, "sentence": "listening on everything"});
        let patch = Patch::new()
            .with_node("in", client(port).with("name", "In"))
            .with_node("out", out)
            .with_node("hear", hear)
            .with_node("ear", testing::ear("at your service", 1))
            .with_node("garbled", node("ear", garbled));
        let mut session = testing::running(patch);
        testing::until(&mut session, |session| {
            let heard = session.reading("garbled").is_some_and(|reading| reading.faults == 1);
            session.listening().count() == 4 && heard
        });
        let quiet = |session: &Session, now| {
            let quiet = nodes(session, now).into_iter();
            let names = quiet.map(|pair| [pair.0, pair.1].map(|at| &*session.graph().nodes[at].id));
            let mut names: Vec<_> = names.map(|pair| pair.join(" by ")).collect();
            names.sort_unstable();
            names.join(", ")
        };
        assert_eq!(quiet(&session, Instant::now()), "", "it is early");
        assert_eq!(quiet(&session, later()), "ear by ear, hear by in, in by in");
        let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
        peer.send_to(b"/a\0\0,\0\0\0", ("127.0.0.1", port)).unwrap();
        testing::until(&mut session, |session| quiet(session, later()) == "ear by ear");
        session.stop();
        assert_eq!(quiet(&session, later()), "", "nobody listens any more");
    }

    #[test]
    fn a_server_that_only_sends_misses_nothing() {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Node::new("osc.create_tcp_server").with("name", "Out").with("port", port);
        let send = Node::new("osc.send_message").with("connection", "Out");
        let patch = Patch::new().with_node("out", server).with_node("send", send);
        let mut session = testing::running(patch.clone());
        testing::until(&mut session, |session| session.listening().count() == 1);
        assert!(nodes(&session, later()).is_empty());
        session.stop();
        testing::until(&mut session, |session| session.activity() == Activity::Stopped);
        let hear = Node::new("osc.receive_message").with("connection", "Out");
        let mut session = testing::running(patch.with_node("hear", hear));
        testing::until(&mut session, |session| !nodes(session, later()).is_empty());
    }

    #[test]
    fn what_to_check_follows_from_where_it_listens() {
        let own = ["192.168.1.5", "fd00::5"];
        let all = said("0.0.0.0:2342", &own);
        assert_eq!(all[0], "the sender sends to this machine: 192.168.1.5");
        assert_eq!(all[1], "it sends to port 2342, by TCP");
        assert_eq!(all[2], "no firewall keeps TCP port 2342 from this program");
        let both = said("[::]:1", &own);
        assert_eq!(both[0], "the sender sends to this machine: 192.168.1.5 or fd00::5");
        assert_eq!(said("10.0.0.1:1", &own)[0], "the sender sends to 10.0.0.1");
        assert!(said("127.0.0.1:1", &own)[1].ends_with("let it listen on all addresses"));
        assert!(said("0.0.0.0:1", &["fd00::5"])[0].ends_with("at the moment"));
    }
}
