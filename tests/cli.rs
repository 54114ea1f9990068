//! The command line, as people and programs use it: the real binary on real files.

mod common;

use std::io::Write as _;
use std::net::UdpSocket;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use common::program::{Folder, patchline, say};
use patchline::patch::{Node, Patch};
use serde_json::{Value as Json, json};

/// Counts quickly, and ends by itself after so many.
fn counting(count: u32) -> Patch {
    Patch::new()
        .with_node("tick", Node::new("time.timer").with("period", 0.005))
        .with_node("half", Node::new("math.multiply").with("operand", 0.5))
        .with_node("some", Node::new("combine.take").with("count", count))
        .with_chain(&["tick", "half", "some"])
}

fn endless() -> Patch {
    Patch::new().with_node("tick", Node::new("time.timer").with("period", 0.01))
}

/// Lines of JSON that are about the values of a node.
fn values_of<'a>(out: &'a str, node: &'a str) -> impl Iterator<Item = Json> + 'a {
    let lines = out.lines().map(|line| serde_json::from_str::<Json>(line).expect("JSON"));
    lines.filter(move |line| line["node"] == node && line.get("value").is_some())
}

#[test]
fn version_help_and_what_is_not_understood() {
    let said = say(&["--version"]);
    assert_eq!(
        (said.code, &*said.out),
        (0, concat!("patchline ", env!("CARGO_PKG_VERSION"), "\n"))
    );
    for command in [&["--help"][..], &["run", "--help"], &["operators", "--help"]] {
        let said = say(command);
        assert_eq!(said.code, 0);
        assert!(said.out.contains("Examples:"), "{}", said.out);
    }
    for wrong in [
        &["--nonsense"][..],
        &["run"],
        &["run", "x.json", "--for", "5parsecs"],
        &["run", "x.json", "--set", "no-equals-sign"],
        &["check"],
        &["operators", "--json", "--markdown"],
        &["completions", "cmd.exe"],
    ] {
        assert_eq!(say(wrong).code, 2, "{wrong:?}");
    }
    for time in ["5parsecs", "soon", "-1s"] {
        let said = say(&["run", "x.json", &format!("--for={time}")]);
        assert!(said.err.contains("such as 500ms, 5s, 2m or 1h"), "{}", said.err);
    }
}

#[test]
fn without_a_display_the_window_names_the_way_out() {
    let said = say(&["patches/hello-osc.json"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("patchline run"), "{}", said.err);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let said = say(&["completions", shell]);
        assert_eq!(said.code, 0);
        assert!(said.out.contains("fail-on-fault") && said.out.contains("operators"), "{shell}");
    }
}

#[test]
fn check_says_all_that_is_wrong_in_all_files() {
    let folder = Folder::new();
    let good = folder.patch("good.json", &counting(3));
    let said = say(&["check", &good]);
    assert_eq!((said.code, said.out), (0, format!("{good}: no problems\n")));

    let bad = Patch::new()
        .with_node("odd", Node::new("math.scael"))
        .with_node("loop", Node::new("math.negate"))
        .with_chain(&["loop", "loop"]);
    let bad = folder.patch("bad.json", &bad);
    let broken = folder.write("broken.json", "{\n  \"nodes\": 3\n}");
    let said = say(&["check", &bad, &good, &broken, "/nowhere.json"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains(&format!(
        "{bad}: odd: there is no operator \"math.scael\"; did you mean \"math.scale\"?"
    )));
    assert!(said.out.contains(&format!("{good}: no problems")), "{}", said.out);
    assert!(said.out.contains(&format!("{bad}: loop: feeds back into itself")));
    assert!(said.out.contains(&format!("{broken}:2:")), "{}", said.out);
    assert!(said.out.contains("/nowhere.json: "), "{}", said.out);
}

#[test]
fn what_keeps_no_node_from_running_fails_no_check() {
    let folder = Folder::new();
    let patch = Patch::new().with_node("a", Node::new("math.scale").with("from_the_future", 1));
    let file = folder.patch("a.json", &patch);
    let said = say(&["check", &file]);
    assert_eq!(said.code, 0);
    assert!(said.out.contains("a: there is no property \"from_the_future\""), "{}", said.out);
}

#[test]
fn fmt_writes_the_one_form_and_nothing_twice() {
    let folder = Folder::new();
    let loose = r#"{"patchline":1,"nodes":{"t":{"operator":"time.timer","properties":{"due_time":0.0,"period":2.0}},
        "x":{"operator":"later.thing","properties":{"kept":[1]}}},"wires":[{"from":"t","to":"x"}]}"#;
    let file = folder.write("a.json", loose);
    let broken = folder.write("broken.json", "{");

    let said = say(&["fmt", "--check", &file]);
    assert_eq!((said.code, said.out), (1, format!("{file}\n")));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), loose, "--check changes nothing");

    let said = say(&["fmt", &broken, &file]);
    assert_eq!(said.code, 1, "one file could not be read");
    assert!(said.err.contains("broken.json:1:"), "{}", said.err);
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(
        text,
        "{\n  \"patchline\": 1,\n  \"nodes\": {\n    \
         \"t\": {\"operator\": \"time.timer\", \"properties\": {\"period\": 2.0}},\n    \
         \"x\": {\"operator\": \"later.thing\", \"properties\": {\"kept\": [1]}}\n  },\n  \
         \"wires\": [\n    {\"from\": \"t\", \"to\": \"x\"}\n  ]\n}\n"
    );
    assert_eq!(std::fs::read_to_string(&broken).unwrap(), "{", "what is broken is left alone");
    assert_eq!(say(&["fmt", "--check", &file]).code, 0);

    let mut filter = patchline(&["fmt", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    filter.stdin.take().unwrap().write_all(loose.as_bytes()).unwrap();
    let output = filter.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), text);
}

#[test]
fn operators_are_listed_found_and_described() {
    let all = say(&["operators"]);
    assert_eq!(all.code, 0);
    let names: Vec<_> = patchline::operators::ALL.iter().map(|(name, _)| *name).collect();
    assert!(names.iter().all(|name| all.out.contains(name)));
    assert!(all.out.contains("\nmath\n") && all.out.contains("\nosc\n"), "{}", all.out);

    let one = say(&["operators", "math.scale"]);
    assert!(one.out.starts_with("Scale (math.scale)\n"), "{}", one.out);
    for part in ["Input\n", "Output\n", "Properties\n", "at first", "Elsewhere called: "] {
        assert!(one.out.contains(part), "{part}: {}", one.out);
    }
    assert_eq!(say(&["operators", "Scale"]).out, one.out);

    for name in names.iter().copied().chain(["text"]) {
        let out = say(&["operators", name]).out;
        assert!(!out.contains('`'), "Markdown is not for terminals: {out}");
    }
    let parse = say(&["operators", "text.parse"]).out;
    assert!(parse.contains("\"x=%i y=%f\"") && parse.contains("\"%i\""), "{parse}");

    let found = say(&["operators", "debounce"]);
    assert!(found.out.contains("combine.throttle"), "{}", found.out);
    let unknown = say(&["operators", "math.scael"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("did you mean \"math.scale\"?"), "{}", unknown.err);

    let page = say(&["operators", "--markdown"]).out;
    assert!(page.starts_with("# Operators\n"));
    assert!(names.iter().all(|name| page.contains(&format!("`{name}` · "))));
    let json: Json = serde_json::from_str(&say(&["operators", "--json"]).out).expect("JSON");
    assert_eq!(json.as_array().unwrap().len(), names.len());
}

#[test]
fn a_run_that_is_over_ends_and_says_values_in_lines() {
    let folder = Folder::new();
    // One that is late by less than this leaves nothing out.
    let mut patch = counting(3);
    patch.node_mut("tick").expect("a node").properties.insert("period".into(), json!(0.5));
    let file = folder.patch("a.json", &patch);
    let start = Instant::now();
    let said = say(&["run", &file, "--watch", "some", "--fail-on-fault", "--for", "30s"]);
    assert_eq!((said.code, &*said.err), (0, ""));
    assert!(start.elapsed().as_secs() < 30, "it ends by itself");
    let lines: Vec<Vec<&str>> = said.out.lines().map(|line| line.split(' ').collect()).collect();
    let values: Vec<_> = lines.iter().map(|words| (words[1], words[2])).collect();
    assert_eq!(values, [("some", "0"), ("some", "0.5"), ("some", "1")]);
    let times: Vec<f64> = lines.iter().map(|words| words[0].parse().unwrap()).collect();
    assert!(times.is_sorted() && times[2] >= 1.0, "{times:?}");
}

#[test]
fn json_lines_are_typed_and_nothing_is_missing_from_them() {
    let folder = Folder::new();
    let mut patch = counting(100_000);
    patch.nodes["tick"].properties["period"] = json!(0.0002);
    let file = folder.patch("a.json", &patch);
    let said = say(&["run", &file, "--watch", "half", "--json", "--for", "2s"]);
    let values: Vec<Json> = values_of(&said.out, "half").collect();
    assert_eq!((&values[0]["port"], &values[0]["number"]), (&json!("1"), &json!(1)));
    assert_eq!(values[1]["value"], json!({"type": "double", "value": 0.5}));
    let numbers: Vec<u64> = values.iter().map(|line| line["number"].as_u64().unwrap()).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b));
    let lines = said.out.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let left_out: u64 = lines.filter_map(|line| line["left_out"].as_u64()).sum();
    assert_eq!(numbers.last().copied().unwrap(), numbers.len() as u64 + left_out);
}

#[test]
fn set_changes_a_property_and_says_what_it_does_not_know() {
    let folder = Folder::new();
    let file = folder.patch("a.json", &counting(3));
    let run = |set: &str| say(&["run", &file, "--watch", "some", "--set", set, "--for", "5s"]);
    let said = run("some.count=1");
    assert_eq!((said.code, said.out.lines().count()), (0, 1), "{}", said.out);
    for (set, expected) in [
        ("smoe.count=1", "there is no node \"smoe\"; did you mean \"some\"?"),
        ("some.cuont=1", "did you mean \"count\"?"),
        ("some.count=many", "--set some.count: "),
        ("tick.period=-1", "--set tick.period: must be from 0 to 86400, not -1"),
    ] {
        let said = run(set);
        assert_eq!((said.code, said.err.lines().count()), (1, 1), "{}", said.err);
        assert!(said.err.contains(expected), "{}", said.err);
    }
    let said = say(&["run", &file, "--watch", "sone"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("did you mean \"some\"?"), "{}", said.err);
}

#[test]
fn a_file_that_cannot_be_loaded_is_one_sentence() {
    let folder = Folder::new();
    let broken = folder.write("broken.json", "{\"nodes\": {\"a\": {}}}");
    let near = broken.replace("broken", "brokn");
    for file in ["/nowhere/patch.json", &broken, &near] {
        let said = say(&["run", file]);
        assert_eq!((said.code, said.err.lines().count()), (1, 1), "{}", said.err);
        assert_eq!(said.err.matches(file).count(), 1, "{}", said.err);
        assert!(!said.err.contains("os error"), "what to do is said: {}", said.err);
    }
    let said = say(&["check", &near]).out;
    assert!(said.contains(&format!("did you mean {broken}?")), "{said}");
}

#[test]
fn problems_are_said_and_the_rest_runs() {
    let folder = Folder::new();
    let patch = counting(2).with_node("odd", Node::new("math.nothing"));
    let file = folder.patch("a.json", &patch);
    let said = say(&["run", &file, "--watch", "some", "--for", "30s"]);
    assert_eq!((said.code, said.out.lines().count()), (0, 2), "{}", said.out);
    assert!(said.err.starts_with("odd: there is no operator \"math.nothing\""), "{}", said.err);
    assert_eq!(said.err.lines().count(), 1, "a problem is said once: {}", said.err);
    assert_eq!(say(&["run", &file, "--fail-on-fault", "--for", "30s"]).code, 1);
}

#[test]
fn faults_are_said_as_they_happen_and_counted_on_demand() {
    let taken = UdpSocket::bind("0.0.0.0:0").expect("a socket");
    let port = taken.local_addr().expect("its address").port();
    let client = Node::new("osc.create_udp_client").with("name", "x").with("port", port);
    let folder = Folder::new();
    let file = folder.patch("a.json", &Patch::new().with_node("client", client));
    let said = say(&["run", &file, "--for", "2s"]);
    assert_eq!(said.code, 0);
    assert!(said.err.contains("client: ") && said.err.contains(&port.to_string()));
    let (reason, retry) = (said.err.find(" is taken "), said.err.find("trying again in "));
    assert!(reason.is_some() && reason < retry, "the reason comes first: {}", said.err);
    let said = say(&["run", &file, "--for", "2s", "--fail-on-fault", "--json"]);
    assert_eq!(said.code, 1);
    let lines: Vec<Json> = said.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let fault = lines.iter().find(|line| line.get("fault").is_some()).expect("a fault");
    assert_eq!(fault["node"], json!("client"));
    assert!(fault["count"].as_u64().is_some_and(|count| count >= 1), "{fault}");
}

#[test]
fn the_time_limit_ends_it() {
    let folder = Folder::new();
    let file = folder.patch("a.json", &endless());
    let start = Instant::now();
    let said = say(&["run", &file, "--for", "300ms"]);
    assert_eq!(said.code, 0);
    let lasted = start.elapsed().as_secs_f64();
    assert!((0.3..10.0).contains(&lasted), "{lasted}");
}

fn mouse() -> Patch {
    Patch::new()
        .with_node("mouse", Node::new("input.mouse_move"))
        .with_node("key", Node::new("input.key_down"))
}

#[test]
fn without_a_person_the_pointer_follows_a_path() {
    let folder = Folder::new();
    let file = folder.patch("a.json", &mouse());
    let said = say(&["run", &file, "--watch", "mouse", "--json", "--for", "500ms"]);
    let places: Vec<Json> =
        values_of(&said.out, "mouse").map(|line| line["value"].clone()).collect();
    assert!(places.len() > 5, "{}", said.out);
    assert!(places.windows(2).all(|pair| pair[0] != pair[1]), "it moves");
}

#[test]
fn a_script_is_played_instead() {
    let folder = Folder::new();
    let file = folder.patch("a.json", &mouse());
    let script = folder.write(
        "script.jsonl",
        "{\"at\": 0, \"mouse_move\": {\"x\": 1, \"y\": 2}}\n\
         {\"at\": 0.1, \"key\": {\"key\": \"D1\", \"pressed\": true}}\n",
    );
    let run = |script: &str| {
        let watch = ["--watch", "mouse", "--watch", "key"];
        say(&[&["run", &file, "--for", "1s", "--input", script][..], &watch].concat())
    };
    let said = run(&script);
    let values: Vec<_> =
        said.out.lines().map(|line| line.split_once(' ').expect("a time").1).collect();
    assert_eq!(values.len(), 2, "{}", said.out);
    assert!(values[0].starts_with("mouse {X: 1, Y: 2"), "{}", values[0]);
    assert!(values[1].starts_with("key ") && values[1].contains("D1"), "{}", values[1]);

    let wrong = folder.write("wrong.jsonl", "{\"at\": 0, \"mouse\": 1}");
    let said = run(&wrong);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("wrong.jsonl: step 1: "), "{}", said.err);
}

#[test]
fn a_lesson_runs_as_it_is() {
    let lesson = Path::new(env!("CARGO_MANIFEST_DIR")).join("patches/osc-send-message.json");
    let said = say(&["run", &lesson.display().to_string(), "--for", "1s", "--json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(values_of(&said.out, "x").count() > 5, "{}", said.out);
}
