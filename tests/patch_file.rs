//! The loader: any bytes are a patch or an error, and a patch is read back as it was saved.

use std::path::Path;

use patchline::engine::check;
use patchline::patch::file::{parse, text};
use patchline::patch::{
    Bend, Comment, Endpoint, Frame, Layout, Mode, Node, NodeLayout, Patch, Pin, Wire,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value as Json};

fn read(bytes: &[u8]) -> Result<Patch, String> {
    parse(bytes, Path::new("test.json")).map_err(|error| error.to_string())
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-1e9..1e9_f64).prop_map(Json::from),
        ".{0,8}".prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::from),
            map(inner).prop_map(Json::Object),
        ]
    })
}

fn map(values: impl Strategy<Value = Json>) -> impl Strategy<Value = Map<String, Json>> {
    // Keys of later versions: none that this version knows.
    vec(("x_[a-z]{1,6}", values), 0..3).prop_map(|pairs| pairs.into_iter().collect())
}

fn node(inner: impl Strategy<Value = Option<Box<Patch>>>) -> impl Strategy<Value = Node> {
    let operator = prop_oneof!["math\\.(abs|add|scael)", ".{0,12}"];
    let mode = proptest::option::of(prop_oneof![Just(Mode::Bypass), Just(Mode::Mute)]);
    (operator, map(json()), mode, inner, map(json())).prop_map(
        |(operator, properties, mode, patch, extra)| Node {
            operator,
            properties,
            mode,
            patch,
            extra,
        },
    )
}

fn endpoint() -> impl Strategy<Value = Endpoint> {
    prop_oneof!["[a-c](\\.[0-9a-z]{1,4})?", ".{0,6}"].prop_map(|text| text.as_str().into())
}

fn place() -> impl Strategy<Value = NodeLayout> {
    let visual = proptest::option::of("[a-z]{1,6}");
    let size = proptest::option::of([40.0..900_f32, 40.0..900_f32]);
    let at = (-1e4..1e4_f32, -1e4..1e4_f32);
    (at, visual, size, map(json()), any::<bool>(), map(json())).prop_map(
        |((x, y), visual, size, settings, docked, extra)| NodeLayout {
            x,
            y,
            visual,
            size,
            settings,
            docked,
            extra,
        },
    )
}

fn layout() -> impl Strategy<Value = Layout> {
    let text = (-1e4..1e4_f32, ".{0,20}", map(json()));
    let texts = vec(text, 0..3).prop_map(|texts| {
        let comment = |(x, text, extra): &(f32, String, Map<String, Json>)| Comment {
            extra: extra.clone(),
            ..Comment::new(*x, -x, [80.0, 40.5], text.clone())
        };
        let frame = |(x, text, extra): &(f32, String, Map<String, Json>)| Frame {
            extra: extra.clone(),
            ..Frame::new(*x, -x, [80.0, 40.5], text.clone())
        };
        (texts.iter().map(comment).collect(), texts.iter().map(frame).collect())
    });
    let pin = (endpoint(), -1e4..1e4_f32).prop_map(|(output, x)| Pin::new(output, x, 1.0));
    let points = vec([-1e4..1e4_f32, -1e4..1e4_f32], 0..3);
    let bend = (endpoint(), endpoint(), points).prop_map(|(a, b, points)| Bend::new(a, b, points));
    let nodes = vec(("[a-c]|.{0,4}", place()), 0..4);
    (nodes, texts, vec(pin, 0..3), vec(bend, 0..3), map(json())).prop_map(
        |(nodes, (comments, frames), probes, bends, extra)| Layout {
            nodes: nodes.into_iter().collect(),
            comments,
            frames,
            probes,
            bends,
            extra,
        },
    )
}

fn patch_of(node: impl Strategy<Value = Node>) -> impl Strategy<Value = Patch> {
    let wire = (endpoint(), endpoint(), map(json()));
    let wire = wire.prop_map(|(from, to, extra)| Wire { from, to, extra });
    let nodes = vec(("[a-c]|.{0,4}", node), 0..5);
    (".{0,20}", nodes, vec(wire, 0..6), layout(), map(json())).prop_map(
        |(description, nodes, wires, layout, extra)| Patch {
            version: Some(1),
            description,
            nodes: nodes.into_iter().collect(),
            wires,
            layout,
            extra,
        },
    )
}

fn patch() -> impl Strategy<Value = Patch> {
    let inner = patch_of(node(Just(None))).prop_map(|patch| Some(Box::new(patch)));
    patch_of(node(prop_oneof![3 => Just(None), 1 => inner]))
}

proptest! {
    #[test]
    fn what_is_saved_is_loaded_as_it_was(patch in patch()) {
        let written = text(&patch);
        let loaded = read(written.as_bytes()).unwrap();
        prop_assert_eq!(&loaded, &patch);
        prop_assert_eq!(text(&loaded), written);
    }

    #[test]
    fn any_patch_can_be_checked(patch in patch()) {
        let (plan, problems) = check(&patch);
        // What is muted or bypassed is left out without a word.
        let left_out = |path: &str| {
            let mut ways = path.match_indices('/').map(|(at, _)| &path[..at]).chain([path]);
            ways.any(|way| patch.node(way).is_some_and(|node| node.mode.is_some()))
        };
        let unsound = plan.nodes.iter().filter(|node| !node.sound && !left_out(&node.path));
        for node in unsound {
            prop_assert!(problems.iter().any(|p| p.node == node.path), "{}", node.path);
        }
    }

    #[test]
    fn any_bytes_are_a_patch_or_an_error(bytes in vec(any::<u8>(), 0..200)) {
        if let Err(error) = read(&bytes) {
            prop_assert!(error.starts_with("test.json"), "{}", error);
        }
    }

    #[test]
    fn a_damaged_file_is_a_patch_or_an_error(
        patch in patch(),
        at in any::<prop::sample::Index>(),
        bytes in vec(any::<u8>(), 0..4),
    ) {
        let mut file = text(&patch).into_bytes();
        let at = at.index(file.len());
        file.splice(at..(at + 2).min(file.len()), bytes);
        if let Ok(mut loaded) = read(&file) {
            // Saving says the version.
            loaded.version.get_or_insert(1);
            prop_assert_eq!(read(text(&loaded).as_bytes()), Ok(loaded));
        }
    }
}

#[test]
fn a_place_that_could_not_be_saved_is_refused() {
    let layouts = [
        r#""nodes": {"a": {"x": 1e39, "y": 0}}"#,
        r#""nodes": {"a": {"x": 0, "y": -1e39}}"#,
        r#""nodes": {"a": {"x": 0, "y": 0, "size": [9, 1e39]}}"#,
        r#""comments": [{"x": 0, "y": 0, "width": 1e39, "height": 1, "text": ""}]"#,
        r#""frames": [{"x": 0, "y": 0, "width": 1, "height": 1e39, "title": ""}]"#,
        r#""probes": [{"output": "a", "x": 1e39, "y": 0}]"#,
        r#""bends": [{"from": "a", "to": "b", "points": [[0, 0], [1e39, 0]]}]"#,
    ];
    for layout in layouts {
        let text = format!("{{\"patchline\": 1, \"layout\": {{{layout}}}}}");
        let error = read(text.as_bytes()).expect_err(&text);
        // The parser refuses what it can see; what it cannot, the layout does.
        assert!(error.contains("this number"), "{error}");
        read(text.replace("1e39", "1e38").as_bytes()).expect(&text);
    }
    let twice = r#"{"layout": {"nodes": {"a": {"x": 0, "y": 0}, "a": {"x": 1, "y": 0}}}}"#;
    let error = read(twice.as_bytes()).expect_err("two places");
    assert!(error.contains("\"a\" has two places; keep one of them"), "{error}");
}

#[test]
fn nesting_without_end_is_an_error() {
    let deep = format!(
        "{}1{}",
        "{\"nodes\":{\"a\":{\"operator\":\"nested.group\",\"patch\":".repeat(5000),
        "}}}".repeat(5000)
    );
    assert!(read(deep.as_bytes()).unwrap_err().contains("nested too deep"));
}

#[test]
fn what_is_wrong_is_said_in_words_that_tell_what_to_do() {
    let expected = [
        ("", "1:1: the file is empty; a patch is at least {\"patchline\": 1, \"nodes\": {}}"),
        (" \n ", "1:1: the file is empty; a patch is at least {\"patchline\": 1, \"nodes\": {}}"),
        ("<svg>", "1:1: this is not a patch: one is JSON, which begins with {; open another file"),
        ("[1, 2]", OTHER_JSON),
        ("3", OTHER_JSON),
        (r#"{"name": "x", "version": "1.0"}"#, OTHER_JSON),
        (
            r#"{"nodes": {"a": {"operator": "x"}"#,
            "1:33: at nodes: the file ends in the middle of an object",
        ),
        (r#"{"nodes": {"a": {"operator": "ma"#, "the file ends in the middle of a text"),
        (r#"{"wires": [{"from": "a", "to": "b"}"#, "the file ends in the middle of a list"),
        (
            r#"{"wires": [3]}"#,
            "1:12: at wires[0]: this should be a wire: an object such as {\"from\"",
        ),
        (r#"{"wires": [{"from": "a"}]}"#, "1:24: at wires[0]: \"to\" is missing; a wire is"),
        (r#"{"wires": {}}"#, "1:10: at wires: this should be a list [ ], not an object"),
        (r#"{"nodes": {"a": {}}}"#, "1:18: at nodes.a: \"operator\" is missing; a node is"),
        (r#"{"nodes": {"a": []}}"#, "1:16: at nodes.a: this should be a node: an object such as"),
        (
            r#"{"nodes": {"a": {"operator": "x", "mode": "off"}}}"#,
            "at nodes.a.mode: this should be \"bypass\" or \"mute\", not \"off\"",
        ),
        (r#"{"layout": {"frames": [3]}}"#, "this should be an object { }, not 3"),
        (r#"{"nodes": [1]}"#, "1:10: at nodes: this should be the nodes: an object such as"),
        (
            r#"{"patchline": "1"}"#,
            "at patchline: this should be a whole number from 0 on, not the text \"1\"",
        ),
        (
            r#"{"patchline": 1, "patchline": 1}"#,
            "\"patchline\" stands here twice; keep one of them",
        ),
        (r#"{"nodes": {},}"#, "1:14: a comma stands after the last item; remove it"),
        (r#"{"nodes": {} "wires": []}"#, "1:14: a comma or a closing } is missing before this"),
        (r#"{"nodes" {}}"#, "1:10: a colon is missing between a name and its value"),
        (r"{nodes: {}}", "1:2: a name in double quotes is missing here"),
        (r#"{"nodes": }"#, "1:11: at nodes: a value is missing here"),
        (r#"{"nodes": {}} x"#, "1:15: the patch has ended before this; remove what follows"),
        (r#"{"description": "\d"}"#, "a backslash in a text is written twice"),
    ];
    let jargon = ["EOF", "struct", "expected", "invalid", "field", "`", "sequence", "map"];
    let mut wrong = Vec::new();
    for (text, expected) in expected {
        let error = read(text.as_bytes()).expect_err(text);
        if !error.contains(expected) || jargon.iter().any(|word| error.contains(word)) {
            wrong.push(format!("{text}\n  {error}\n  {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(read(b"\xff\xfe{\0}\0").expect_err("UTF-16").contains("save it as UTF-8"));
    assert!(read(b"{\"description\": \"\xff\"}").expect_err("bytes").contains("save it as UTF-8"));
    assert!(read(b"{}").is_ok(), "nothing yet, but nothing else either");
}

const OTHER_JSON: &str =
    "1:1: this is JSON, but not a patch: a patch has \"patchline\" and \"nodes\"";
