//! Into the patches inside of nodes and out again, and groups put together and taken apart.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Pos2, Shape};
use egui_kittest::kittest::Queryable as _;
use patchline::engine;
use patchline::patch::file::text;
use patchline::patch::{Node, Patch};

use super::CTRL;
use super::hands::{Hands, patch, place};

const ALT: Modifiers = Modifiers::ALT;
const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

/// A patch with another inside of a node, and another inside of that.
fn nested() -> Patch {
    let within = |inside: Node| {
        let mut patch = Patch::default()
            .with_node("in", Node::new("nested.workflow_input"))
            .with_node("inside", inside)
            .with_node("out", Node::new("nested.workflow_output"))
            .with_chain(&["in", "inside", "out"]);
        for (at, id) in ["in", "inside", "out"].into_iter().enumerate() {
            patch.layout.nodes.insert(id.to_owned(), place(at as f32 * 320.0, 0.0));
        }
        Some(Box::new(patch))
    };
    let deep = Node { patch: within(Node::new("math.negate")), ..Node::new("nested.select_many") };
    let each = Node { patch: within(deep), ..Node::new("nested.select_many") };
    let mut patch = patch().with_node("each", each).with_chain(&["round", "each"]);
    patch.layout.nodes.insert("each".to_owned(), place(640.0, 240.0));
    patch
}

fn inside(hands: &Hands) -> String {
    hands.0.state().session().inside().to_owned()
}

#[test]
fn a_double_click_leads_in_and_the_way_back_is_on_the_wall() {
    let mut hands = Hands::on(nested());
    hands.double_click(hands.title("SelectMany each"));
    assert_eq!(inside(&hands), "each");
    // Far enough in time that four clicks are not a fourfold one.
    (0..40).for_each(|_| hands.0.step());
    hands.double_click(hands.title("SelectMany inside"));
    assert_eq!(inside(&hands), "each/inside");
    assert!(hands.0.query_by_label("Negate inside").is_some());
    hands.0.get_by_label("each").click();
    hands.0.run();
    assert_eq!((inside(&hands).as_str(), hands.selected()), ("each", vec!["inside".to_owned()]));
    hands.key(ALT, Key::ArrowUp);
    assert_eq!((inside(&hands).as_str(), hands.selected()), ("", vec!["each".to_owned()]));
    hands.key(Modifiers::NONE, Key::Enter);
    assert_eq!(inside(&hands), "each");
}

#[test]
fn what_is_done_inside_is_done_to_the_whole_and_undone_from_anywhere() {
    let mut hands = Hands::on(nested());
    let before = text(hands.0.state().session().whole());
    hands.double_click(hands.title("SelectMany each"));
    hands.click(hands.title("SelectMany inside"));
    hands.key(Modifiers::NONE, Key::Delete);
    let whole = hands.0.state().session().whole();
    assert!(whole.node("each/inside").is_none() && whole.node("each/in").is_some());
    hands.key(ALT, Key::ArrowUp);
    hands.key(CTRL, Key::Z);
    assert_eq!(text(hands.0.state().session().whole()), before);
}

#[test]
fn a_patch_that_is_gone_is_left() {
    let mut hands = Hands::on(nested());
    hands.click(hands.title("Negate lone"));
    hands.key(CTRL, Key::G);
    let group = hands.selected().remove(0);
    hands.key(Modifiers::NONE, Key::Enter);
    assert_eq!(inside(&hands), group);
    hands.key(CTRL, Key::Z);
    assert_eq!(inside(&hands), "");
}

#[test]
fn what_is_grouped_keeps_its_wires_and_comes_apart_again() {
    let mut hands = Hands::on(patch());
    let before = hands.wires();
    hands.click(hands.title("Abs abs"));
    hands.click_with(hands.title("Round round"), Modifiers::SHIFT);
    hands.key(CTRL, Key::G);
    assert_eq!(hands.selected(), ["group"]);
    assert_eq!(hands.wires(), [("timer".to_owned(), "group".to_owned())]);
    assert_eq!(hands.patch().nodes["group"].patch.as_ref().map(|inner| inner.nodes.len()), Some(3));
    hands.key(CTRL_SHIFT, Key::G);
    assert_eq!(hands.wires(), before);
    assert_eq!(hands.selected(), ["abs", "round"]);
}

#[test]
fn what_turns_a_knob_reaches_it_in_a_group() {
    let mapping = serde_json::json!([{"property": "operand"}]);
    let mut patch = patch()
        .with_node("turn", Node::new("core.property_mapping").with("mappings", mapping))
        .with_node("times", Node::new("math.multiply"))
        .with_node("plus", Node::new("math.add"))
        .with_chain(&["timer", "turn", "times"])
        .with_chain(&["turn", "plus"])
        .with_chain(&["round", "times"])
        .with_chain(&["round", "plus"]);
    for (id, y) in [("turn", 240.0), ("times", 360.0), ("plus", 480.0)] {
        patch.layout.nodes.insert(id.to_owned(), place(640.0, y));
    }
    let mut hands = Hands::on(patch);
    let (before, file) = (hands.wires(), text(hands.patch()));
    hands.click(hands.title("Multiply times"));
    // It turns what stays outside as well, so that it stays there too.
    hands.click_with(hands.title("PropertyMapping turn"), Modifiers::SHIFT);
    hands.key(CTRL, Key::G);
    assert!(hands.patch().nodes.contains_key("turn"));
    let sound = |hands: &Hands| {
        let (_, problems) = engine::check(hands.0.state().session().whole());
        assert!(problems.is_empty(), "{problems:?}");
    };
    sound(&hands);
    assert!(hands.0.query_all_by_label_contains("Operand").next().is_some(), "it is shown");
    assert!(hands.wires().contains(&("turn".to_owned(), "group".to_owned())));
    hands.key(CTRL_SHIFT, Key::G);
    let mut after = hands.wires();
    after.sort();
    assert_eq!(after, {
        let mut before = before;
        before.sort();
        before
    });
    sound(&hands);
    hands.key(CTRL, Key::Z);
    hands.key(CTRL, Key::Z);
    assert_eq!(text(hands.patch()), file);
}

#[test]
fn a_problem_inside_leads_there() {
    let mut patch = nested();
    let inner = patch.node_mut("each/inside/inside").expect("a node");
    inner.operator = "math.nothing".to_owned();
    let mut hands = Hands::on(patch);
    hands.0.get_by_label_contains("1 problem").click();
    hands.0.run();
    hands.0.get_by_label_contains("Problem at each/inside/inside").click();
    hands.0.run();
    assert_eq!(
        (inside(&hands).as_str(), hands.selected()),
        ("each/inside", vec!["inside".to_owned()])
    );
}

#[test]
fn what_a_group_shows_is_set_at_the_group() {
    let mapping = serde_json::json!([{"property": "operand", "name": "gain"}]);
    let mut inner = Patch::default()
        .with_node("in", Node::new("nested.workflow_input"))
        .with_node("times", Node::new("math.multiply"))
        .with_node("out", Node::new("nested.workflow_output"))
        .with_node("show", Node::new("core.externalized_mapping").with("mappings", mapping))
        .with_chain(&["in", "times", "out"])
        .with_chain(&["show", "times"]);
    for id in ["in", "times", "out", "show"] {
        inner.layout.nodes.insert(id.to_owned(), place(0.0, 0.0));
    }
    let group = Node { patch: Some(Box::new(inner)), ..Node::new("nested.group") };
    let mut patch = patch().with_node("group", group);
    patch.layout.nodes.insert("group".to_owned(), place(640.0, 240.0));
    let mut hands = Hands::on(patch);
    hands.click(hands.title("GroupWorkflow group"));
    assert!(hands.0.query_all_by_label_contains("Gain").next().is_some());
}

/// A node of this operator around a patch.
fn around(operator: &str, inner: Patch) -> Node {
    Node { patch: Some(Box::new(inner)), ..Node::new(format!("nested.{operator}")) }
}

fn middle(hands: &Hands, role: Role, name: &str) -> Pos2 {
    hands.0.get_by_role_and_label(role, name).rect().center()
}

/// Types into a field with the pointer and the keys.
fn write(hands: &mut Hands, field: &str, text: &str) {
    hands.click(middle(hands, Role::TextInput, field));
    hands.key(CTRL, Key::A);
    hands.0.event(Event::Text(text.to_owned()));
    hands.0.run();
    hands.key(Modifiers::NONE, Key::Enter);
}

/// What a node at a path is called, or calls.
fn name_at(hands: &Hands, path: &str) -> String {
    let node = hands.0.state().session().whole().node(path).expect("a node");
    node.properties["name"].as_str().expect("a name").to_owned()
}

#[test]
fn who_uses_a_subject_follows_its_name_wherever_it_is() {
    let named = |kind: &str, name: &str| Node::new(format!("subject.{kind}")).with("name", name);
    let hear = || Patch::new().with_node("hear", named("subscribe_subject", "A"));
    let shadowed = hear().with_node("own", named("behavior_subject", "A"));
    let apart = Patch::new()
        .with_node(
            "group",
            around("group", Patch::new().with_node("own", named("publish_subject", "A"))),
        )
        .with_node("hear", named("subscribe_subject", "A"));
    let holder = Patch::new()
        .with_node("it", named("behavior_subject", "A"))
        .with_node("deep", around("select_many", hear()));
    let patch = hear()
        .with_node("holder", around("group", holder))
        .with_node(
            "each",
            around("select_many", Patch::new().with_node("in", around("sink", hear()))),
        )
        .with_node("group", around("group", hear()))
        .with_node("shadowed", around("select_many", shadowed))
        .with_node("apart", around("select_many", apart))
        .with_node(
            "taken",
            around("select_many", hear().with_node("b", named("publish_subject", "B"))),
        );
    let mut hands = Hands::on(patch);
    let before = hands.0.state().session().whole().nodes.clone();
    hands.click(hands.title("SubscribeSubject hear"));
    // The way there is in the list of those who share it.
    hands.0.get_by_label("holder/it").click();
    hands.0.run();
    assert_eq!(inside(&hands), "holder");
    write(&mut hands, "Name", "B");
    for path in ["holder/it", "hear", "holder/deep/hear", "each/in/hear", "group/hear"] {
        assert_eq!(name_at(&hands, path), "B", "{path}");
    }
    // These mean another of the same name, or would from now on.
    for path in ["shadowed/hear", "apart/hear", "taken/hear"] {
        assert_eq!(name_at(&hands, path), "A", "{path}");
    }
    hands.key(CTRL, Key::Z);
    assert_eq!(hands.0.state().session().whole().nodes, before, "one step");
}

#[test]
fn who_listens_picks_a_name_or_types_one() {
    let hear = Node::new("subject.subscribe_subject").with("name", "A");
    let mut hands = Hands::on(Patch::new().with_node("hear", hear));
    hands.click(hands.title("SubscribeSubject hear"));
    hands.click(middle(&hands, Role::ComboBox, "Name"));
    write(&mut hands, "Name by name", "B");
    assert_eq!(name_at(&hands, "hear"), "B");
}

#[test]
fn the_way_back_stands_on_a_ground() {
    let mut hands = Hands::on(nested());
    hands.double_click(hands.title("SelectMany each"));
    // Far enough in time that four clicks are not a fourfold one.
    (0..40).for_each(|_| hands.0.step());
    hands.double_click(hands.title("SelectMany inside"));
    let way = hands.0.get_by_label("each").rect().center();
    let mut shown = hands.0.output().shapes.iter().filter(|it| it.clip_rect.contains(way));
    let under = shown.any(|clipped| match &clipped.shape {
        Shape::Rect(shape) => shape.rect.contains(way) && shape.fill.is_opaque(),
        _ => false,
    });
    assert!(under, "nothing is behind the words");
}
