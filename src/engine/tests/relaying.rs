//! The server of the client-server tutorial, fed by a script instead of a socket: the table of
//! expected traffic, bold entries included.

use serde_json::json;

use super::super::testing::{node, pass, patch, start, values};
use super::nesting::{input, named, nested, output};
use crate::patch::{Node, Patch};

/// Clients that are known, one after the other, until the next message.
fn select_all_clients() -> Patch {
    patch(
        [
            ("in", input()),
            ("clients", named("subject.subscribe_subject", "ClientAddresses")),
            ("next", named("subject.subscribe_subject", "NextMessage")),
            ("until", Node::new("combine.take_until")),
            ("out", output()),
        ],
        &[&["clients", "until", "out"], &["next", "until.other"]],
    )
}

/// Whether the client is another than the one who wrote.
fn non_sender() -> Patch {
    let member = |path: &str| Node::new("core.member_selector").with("selector", path);
    patch(
        [
            ("in", input()),
            ("client", member("Item1")),
            ("sender", member("Item2.Item1")),
            ("zip", Node::new("combine.zip")),
            ("differ", Node::new("logic.not_equal")),
            ("out", output()),
        ],
        &[&["in", "client", "zip"], &["in", "sender", "zip.2"], &["zip", "differ", "out"]],
    )
}

/// Sends the message to the client.
fn broadcast() -> Patch {
    let member = |path: &str| Node::new("core.member_selector").with("selector", path);
    patch(
        [
            ("in", input()),
            ("client", member("Item1")),
            ("content", member("Item2.Item2")),
            ("zip", Node::new("combine.zip")),
            ("take", Node::new("combine.take")),
            ("send", named("subject.multicast_subject", "RouterMessages")),
            ("out", output()),
        ],
        &[&["in", "client", "zip"], &["in", "content", "zip.2"], &["zip", "take", "send", "out"]],
    )
}

fn server(leave_one_out: bool) -> Patch {
    let lines = [1, 2, 3, 1].map(|id| json!([id, format!("Client{id}")]));
    let patch = patch(
        [
            ("messages", named("subject.behavior_subject", "RouterMessages")),
            ("sent", Node::new("combine.merge")),
            ("router", node("script", json!({"lines": lines}))),
            ("id", Node::new("core.member_selector").with("selector", "Item1")),
            ("distinct", Node::new("combine.distinct_by")),
            ("addresses", named("subject.replay_subject", "ClientAddresses")),
            ("skip", Node::new("combine.skip").with("count", 1)),
            ("next", named("subject.publish_subject", "NextMessage")),
            ("clients", nested("select_many", select_all_clients())),
            ("with", Node::new("combine.with_latest_from")),
            ("others", nested("condition", non_sender())),
            ("broadcast", nested("select_many", broadcast())),
        ],
        &[
            &["messages", "sent"],
            &["router", "id", "distinct", "addresses"],
            &["router", "skip", "next"],
            &["router", "clients", "with"],
            &["router", "with.other"],
        ],
    );
    if leave_one_out {
        patch.with_chain(&["with", "others", "broadcast"])
    } else {
        patch.with_chain(&["with", "broadcast"])
    }
}

async fn traffic(leave_one_out: bool) -> Vec<Vec<String>> {
    let run = start(&server(leave_one_out));
    pass(5).await;
    let mut traffic = Vec::new();
    for _ in 0..4 {
        pass(10).await;
        let sent = values(&run, "sent").into_iter().map(|value| {
            let items = value.items().expect("a pair").to_vec();
            format!("{} {}", items[0], items[1])
        });
        traffic.push(sent.collect());
    }
    traffic
}

#[tokio::test(start_paused = true)]
async fn each_message_goes_to_every_client() {
    assert_eq!(
        traffic(false).await,
        [
            vec!["1 Client1"],
            vec!["2 Client1", "1 Client2", "2 Client2"],
            vec!["3 Client2", "1 Client3", "2 Client3", "3 Client3"],
            vec!["1 Client1", "2 Client1", "3 Client1"],
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn each_message_goes_to_every_client_but_its_sender() {
    assert_eq!(
        traffic(true).await,
        [
            Vec::new(),
            vec!["2 Client1", "1 Client2"],
            vec!["3 Client2", "1 Client3", "2 Client3"],
            vec!["2 Client1", "3 Client1"],
        ]
    );
}
