//! The lessons about ZeroMQ do what their comments say.

use std::collections::HashMap;
use std::path::Path;

use patchline::engine::{Run, operator, runtime};
use patchline::flow::event::{InputEvent, Modifiers};
use patchline::patch::file;
use patchline::protocol::test_picture::{TestPicture, read};
use patchline::value::PixelFormat;

use super::common::{start, values, wait_until};
use super::*;

/// Lessons, all with the same ports, which are free ones.
#[derive(Default)]
struct Lessons(HashMap<&'static str, u16>);

impl Lessons {
    fn load(&mut self, name: &str) -> Patch {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("patches/{name}.json"));
        let mut patch = file::load(&path).expect("a patch");
        for node in patch.nodes.values_mut() {
            let fields = operator(&node.operator).expect("an operator").fields();
            let Some(field) = fields.iter().find(|it| it.name == "connection_string") else {
                continue;
            };
            let place = node.properties.get(&field.name).unwrap_or(&field.default);
            let mut place = place.as_str().expect("text").to_owned();
            for port in [":5557", ":1234", ":5678"] {
                let free = *self.0.entry(port).or_insert_with(free_port);
                if place.ends_with(port) {
                    place = place.replace(port, &format!(":{free}"));
                }
            }
            node.properties.insert(field.name.clone(), place.into());
        }
        patch
    }
}

fn lesson(name: &str) -> Patch {
    Lessons::default().load(name)
}

fn press(run: &Run, key: &str) {
    touch(run, key, true);
    touch(run, key, false);
}

fn touch(run: &Run, key: &str, pressed: bool) {
    let modifiers = Modifiers::default();
    let key = key.into();
    run.events().send(InputEvent::Key { key, pressed, repeated: false, modifiers });
}

fn texts(run: &Run, node: &str, count: usize) -> Vec<String> {
    values(run, node, count).iter().map(ToString::to_string).collect()
}

/// The lesson with a timer this quick, behind which a counter stands: one that is late leaves some out.
fn quick(name: &str, period: f64) -> Patch {
    let mut patch = lesson(name);
    patch.node_mut("timer").expect("a node").properties.insert("period".into(), period.into());
    for wire in patch.wires.iter_mut().filter(|wire| wire.from.node == "timer") {
        wire.from.node = "counted".into();
    }
    patch.with_node("counted", Node::new("debug.count")).with_chain(&["timer", "counted"])
}

/// Numbers that follow each other, each at the end of a text that begins like this.
#[track_caller]
fn assert_counts(texts: &[String], start: &str, step: i64) {
    let number = |text: &String| text.strip_prefix(start).and_then(|it| it.parse::<i64>().ok());
    let numbers: Vec<_> = texts.iter().map(number).collect();
    let follows =
        |pair: &[Option<i64>]| pair[0].is_some() && pair[0].map(|it| it + step) == pair[1];
    assert!(numbers.windows(2).all(follows), "{texts:?}");
}

#[test]
fn both_subscribers_hear_the_publisher() {
    let runtime = runtime().expect("a runtime");
    let run = start(&quick("zmq-pub-sub", 0.02), &runtime);
    let numbers = texts(&run, "number", 5);
    assert_counts(&numbers, "", 1);
    let heard = values(&run, "two", 3);
    assert!(heard.iter().all(|it| frames(it)[0] == "ticks"), "{heard:?}");
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn each_worker_gets_every_third_task() {
    let runtime = runtime().expect("a runtime");
    let run = start(&quick("zmq-push-pull", 0.05), &runtime);
    wait_until("all work", || peers(&run, "push") == 3);
    // What was given out before all were there is not counted.
    for worker in ["worker1", "worker2", "worker3"] {
        run.node(worker).expect("a node").probes[0].record();
    }
    for worker in ["worker1", "worker2", "worker3"] {
        assert_counts(&texts(&run, worker, 4)[1..], "task ", 3);
    }
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn each_question_gets_its_answer() {
    let runtime = runtime().expect("a runtime");
    let run = start(&quick("zmq-req-rep", 0.02), &runtime);
    let answers = texts(&run, "answer", 10);
    assert_eq!(answers[0], "reply to question 1");
    assert_counts(&answers, "reply to question ", 1);
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn each_client_of_a_router_gets_its_own_answers() {
    let runtime = runtime().expect("a runtime");
    let run = start(&lesson("zmq-req-router"), &runtime);
    assert_counts(&texts(&run, "answer2", 3), "reply to client 2: ", 1);
    assert_counts(&texts(&run, "answer1", 2), "reply to client 1: ", 1);
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn publishers_and_subscribers_meet_at_the_proxy() {
    let runtime = runtime().expect("a runtime");
    let run = start(&lesson("zmq-proxy-pub-sub"), &runtime);
    assert_counts(&texts(&run, "some", 2), "timer1:", 1);
    wait_until("both are heard", || {
        let all = texts(&run, "every", 1);
        all.iter().any(|it| it.starts_with("timer2:"))
    });
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn workers_behind_the_proxy_answer_in_turn() {
    let runtime = runtime().expect("a runtime");
    let run = start(&lesson("zmq-proxy-req-rep"), &runtime);
    let answers = texts(&run, "answer", 6);
    let workers: Vec<bool> = answers.iter().map(|it| it.starts_with("worker 1: ")).collect();
    assert!(workers[2..].windows(2).all(|pair| pair[0] != pair[1]), "{answers:?}");
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

/// Whether it is what the test camera shows, as far as a JPEG keeps it; its number.
#[track_caller]
fn assert_test_picture(value: &Value) -> u32 {
    let Value::Image(image) = value else { panic!("{value}") };
    assert_eq!((image.width, image.height, image.format), (640, 480, PixelFormat::Bgr8));
    let stamp = read(image).expect("a strip that can be read");
    let drawing = TestPicture::new(640, 480, PixelFormat::Bgr8).expect("a size");
    let drawn = drawing.draw(stamp.number, stamp.time);
    let off = |(is, was): (&u8, &u8)| u64::from(is.abs_diff(*was));
    // Edges are blurred; what is all of one colour is not.
    let pixels = || image.pixels.iter().zip(drawn.pixels.iter());
    let mean = pixels().map(off).sum::<u64>() as f64 / drawn.pixels.len() as f64;
    let far = pixels().filter(|pair| off(*pair) > 24).count() as f64 / drawn.pixels.len() as f64;
    assert!(mean < 6.0 && far < 0.1, "{mean} off in the mean, {far} of it far off");
    stamp.number
}

#[test]
fn pictures_are_published() {
    let runtime = runtime().expect("a runtime");
    let mut patch = lesson("zmq-video");
    let camera = patch.node_mut("camera").expect("a node");
    // A machine with a camera would show whoever sits before it.
    camera.properties.insert("device".into(), "a camera that nobody has".into());
    let run = start(&patch, &runtime);
    let pictures = values(&run, "image", 5);
    let numbers: Vec<u32> = pictures.iter().map(assert_test_picture).collect();
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn the_cursor_comes_as_two_numbers() {
    let runtime = runtime().expect("a runtime");
    let run = start(&lesson("zmq-osc"), &runtime);
    wait_until("the mouse is listened to", || run.events().wanted());
    wait_until("it has come", || {
        run.events().send(InputEvent::MouseMove { x: 12.0, y: 34.0 });
        run.node("parse").expect("a node").probes[0].count() > 0
    });
    assert_eq!(texts(&run, "parse", 1)[0], "(12, 34)");
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn a_key_reaches_the_server() {
    let runtime = runtime().expect("a runtime");
    let run = start(&lesson("zmq-basic-client"), &runtime);
    wait_until("keys are listened to", || run.events().wanted());
    press(&run, "D2");
    press(&run, "D1");
    press(&run, "D1");
    assert_eq!(texts(&run, "text", 2), ["Client1", "Client1"]);
    assert_eq!(frames(&values(&run, "router", 2)[0])[1..], ["", "Client1"]);
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}

#[test]
fn the_server_tells_three_clients_apart() {
    let runtime = runtime().expect("a runtime");
    let mut lessons = Lessons::default();
    let clients = start(&lessons.load("zmq-client-server-1-three-clients"), &runtime);
    wait_until("all clients listen", || clients.events().listeners() == 3);
    for key in ["D1", "D2", "D3", "D1"] {
        press(&clients, key);
    }
    // What is sent before there is a server waits for it.
    let server = start(&lessons.load("zmq-client-server-2-basic-server"), &runtime);
    let said = texts(&server, "text", 4);
    let bytes = values(&server, "client", 4);
    let of = |text: &str| -> Vec<&Value> {
        said.iter().zip(&bytes).filter(|(it, _)| *it == text).map(|(_, byte)| byte).collect()
    };
    let [one, two, three] = ["Client1", "Client2", "Client3"].map(of);
    assert_eq!((one.len(), two.len(), three.len()), (2, 1, 1), "{said:?}");
    assert_eq!(one[0], one[1]);
    assert!(one[0] != two[0] && two[0] != three[0] && one[0] != three[0], "{bytes:?}");
    assert_no_faults(&server);
    runtime.block_on(clients.stop());
    runtime.block_on(server.stop());
}

/// What each client hears after each press of a key, in the tables of the lesson.
type Table = [(&'static str, [&'static [&'static str]; 3]); 4];

const TO_ALL: Table = [
    ("D1", [&["Client1"], &[], &[]]),
    ("D2", [&["Client2"], &["Client1", "Client2"], &[]]),
    ("D3", [&["Client3"], &["Client3"], &["Client2", "Client3"]]),
    ("D1", [&["Client1"], &["Client1"], &["Client1"]]),
];

const TO_OTHERS: Table = [
    ("D1", [&[], &[], &[]]),
    ("D2", [&["Client2"], &["Client1"], &[]]),
    ("D3", [&["Client3"], &["Client3"], &["Client2"]]),
    ("D1", [&[], &["Client1"], &["Client1"]]),
];

/// Presses the keys of the table, with real sockets between, and compares what is heard.
fn plays(name: &str, table: &Table) {
    let runtime = runtime().expect("a runtime");
    let run = start(&lesson(name), &runtime);
    wait_until("all clients listen", || run.events().listeners() == 3);
    wait_until("all are connected", || peers(&run, "router") == 3);
    for ((key, expected), pressed) in table.iter().zip(1..) {
        press(&run, key);
        let router = run.node("router").expect("a node");
        wait_until("the server hears it", || router.probes[0].count() == pressed);
        for (client, expected) in (1..).zip(expected) {
            let heard = texts(&run, &format!("heard{client}"), expected.len());
            assert_eq!(heard, *expected, "{name}: client {client} at press {pressed} of {key}");
        }
    }
    assert_no_faults(&run);
    // Nothing more has come to anybody.
    runtime.block_on(run.stop());
    for client in 1..=3 {
        let node = run.node(&format!("heard{client}")).expect("a node");
        assert!(node.probes[0].record().samples.is_empty(), "{name}: client {client}");
    }
}

#[test]
fn what_one_says_all_hear() {
    plays("zmq-client-server-9-broadcast", &TO_ALL);
}

#[test]
fn what_one_says_all_others_hear() {
    plays("zmq-client-server", &TO_OTHERS);
}

#[test]
fn what_one_says_all_others_hear_without_a_patch_for_each() {
    plays("zmq-relay", &TO_OTHERS);
}

#[test]
fn what_one_says_all_others_hear_as_of_2022() {
    plays("zmq-client-server-2022", &TO_OTHERS);
}

#[test]
fn the_server_answers_who_wrote() {
    for name in ["zmq-client-server-4-replies", "zmq-client-server-5-own-messages"] {
        let table = ["D1", "D2", "D3", "D1"].map(|key| {
            let reply: &[&str] = &["ServerResponse"];
            let to = |client: &str| if key == client { reply } else { &[] };
            (key, [to("D1"), to("D2"), to("D3")])
        });
        plays(name, &table);
    }
}

#[test]
fn the_server_knows_all_who_wrote() {
    for (name, node, counts) in [
        ("zmq-client-server-3-addresses", "addresses", [1, 2, 3, 3]),
        ("zmq-client-server-7-next-message", "next", [0, 1, 2, 3]),
        ("zmq-client-server-8-all-clients", "with", [1, 4, 8, 11]),
    ] {
        let runtime = runtime().expect("a runtime");
        let run = start(&lesson(name), &runtime);
        wait_until("all clients listen", || run.events().listeners() == 3);
        for (pressed, (key, count)) in (1..).zip(["D1", "D2", "D3", "D1"].into_iter().zip(counts)) {
            press(&run, key);
            let node = run.node(node).expect("a node");
            wait_until(&format!("{name}: {count}"), || node.probes[0].count() >= count);
            let router = run.node("router").expect("a node");
            wait_until("the server hears it", || router.probes[0].count() == pressed);
            assert_eq!(node.probes[0].count(), count, "{name}");
        }
        assert_no_faults(&run);
        runtime.block_on(run.stop());
    }
}

#[test]
fn a_key_lists_all_clients() {
    let runtime = runtime().expect("a runtime");
    let run = start(&lesson("zmq-client-server-6-detour"), &runtime);
    wait_until("all keys are listened to", || run.events().listeners() == 4);
    let count = |node: &str| run.node(node).expect("a node").probes[0].count();
    for (pressed, (key, known)) in (1..).zip([("D1", 1), ("D2", 2), ("D1", 2)]) {
        press(&run, key);
        wait_until("it has come", || count("router") == pressed);
        wait_until("it is known", || count("addresses") == known);
    }
    touch(&run, "A", true);
    let told = values(&run, "list", 2);
    assert_eq!(told.len(), 2, "{told:?}");
    wait_until("the instance hears when it is let go", || run.events().listeners() == 5);
    touch(&run, "A", false);
    let alive = || run.node("list").expect("a node").vitals.instances.alive();
    wait_until("it is over", || alive() == 0);
    // Whoever comes after A was let go is not told any more.
    press(&run, "D3");
    wait_until("it is known", || count("addresses") == 3);
    assert_no_faults(&run);
    runtime.block_on(run.stop());
    assert_eq!(count("list"), 2);
}

#[test]
fn each_player_sees_the_cursors_of_the_others() {
    let runtime = runtime().expect("a runtime");
    let run = start(&lesson("zmq-cursor-game"), &runtime);
    wait_until("the mouse is listened to", || run.events().wanted());
    wait_until("all play", || peers(&run, "router") == 4);
    wait_until("each is seen by another", || {
        run.events().send(InputEvent::MouseMove { x: 12.0, y: 34.0 });
        ["cursor2", "cursor3", "cursor4", "mouse2"]
            .iter()
            .all(|node| run.node(node).expect("a node").probes[0].count() > 0)
    });
    assert_eq!(texts(&run, "mouse2", 1)[0], "/player1 ,ii 12 34");
    let heard = texts(&run, "heard1", 20);
    let own = "2f 70 6c 61 79 65 72 31";
    assert!(heard.iter().all(|it| !it.contains(own)), "nobody sees himself: {heard:?}");
    assert_eq!(texts(&run, "draw4", 1)[0], "640×480 bgr8");
    assert_no_faults(&run);
    runtime.block_on(run.stop());
}
