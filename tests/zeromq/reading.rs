//! Sockets that are read by the task of their node.

use std::time::Duration;

use bytes::Bytes;
use patchline::engine::runtime;
use patchline::zeromq::Kind;

use super::common::{start, wait_until};
use super::*;

/// Whatever the patch overlooked would be the last.
#[test]
fn a_patch_overlooks_nothing_that_comes_while_it_answers() {
    let runtime = runtime().expect("a runtime");
    for ahead in [1, 2, 100] {
        // A Pair has one peer at a time, so each has one of its own.
        let place = format!("tcp://127.0.0.1:{}", free_port());
        let run = start(&echo("pair", &format!("@{place}")), &runtime);
        runtime.block_on(async {
            let link = links::open(&links::spec(Kind::Pair, &place)).await;
            let link =
                tokio::time::timeout(Duration::from_secs(100), links::converse(link, ahead)).await;
            assert_eq!(link.expect("an end").losses().total(), 0);
        });
        wait_until("it has left", || peers(&run, "net") == 0);
        assert_no_faults(&run);
        runtime.block_on(run.stop());
    }
}

/// More comes than fits on the way back: the patch can send nothing until some of it is read, which it
/// hears of while it waits for what comes.
#[test]
fn a_patch_that_could_send_nothing_hears_that_it_can() {
    const ALL: u64 = 40;
    let runtime = runtime().expect("a runtime");
    let place = format!("tcp://127.0.0.1:{}", free_port());
    let options = serde_json::json!({"send_high_water_mark": 10});
    let net = socket("pair", &format!("@{place}")).with("options", options);
    let patch = Patch::new().with_node("net", net).with_chain(&["net", "net"]);
    let run = start(&patch, &runtime);
    runtime.block_on(async {
        let mut spec = links::spec(Kind::Pair, &place);
        spec.options.receive_high_water_mark = 1;
        let link = links::open(&spec).await;
        let megabyte = Bytes::from(vec![7; 1 << 20]);
        let mut heard = 0;
        for round in 1..=10 {
            let before = lost(&run, "net");
            for _ in 0..ALL {
                link.send(vec![megabyte.clone()]).expect("a message of a megabyte");
            }
            link.wake();
            let count = || run.node("net").expect("it").probes[0].count();
            wait_until("all have come", || count() == round * ALL);
            wait_until("there were more than had room", || lost(&run, "net") > before);
            let mut came = Vec::new();
            wait_until("what was not lost is back", || {
                link.take(usize::MAX, &mut came);
                heard += came.drain(..).len();
                heard as u64 + lost(&run, "net") == round * ALL
            });
        }
    });
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}
