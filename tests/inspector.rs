//! Every kind of field, the name, the mode and the wires of nodes: set, refused, undone.

#[path = "inspector/chosen.rs"]
mod chosen;
#[path = "common/harness.rs"]
mod harness;
#[path = "inspector/inside.rs"]
mod inside;
#[path = "inspector/still.rs"]
mod still;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use harness::until;
use patchline::editor::App;
use patchline::patch::{Comment, Frame, Mode, Node, Patch, Wire};
use serde_json::{Value, json};

fn window(patch: Patch) -> Harness<'static, App> {
    let mut harness = Harness::builder()
        .with_size(egui::vec2(1440.0, 1400.0))
        .build_eframe(|creation| App::new(creation, None).expect("a window"));
    harness.state_mut().show_patch(patch);
    harness.run();
    harness
}

/// With this node alone, selected.
fn one(title: &str, node: Node) -> Harness<'static, App> {
    let mut harness = window(Patch::new().with_node("it", node));
    select(&mut harness, &format!("{title} it"));
    harness
}

fn select(harness: &mut Harness<'_, App>, name: &str) {
    harness.get_by_label(name).click();
    harness.run();
}

fn click(harness: &mut Harness<'_, App>, role: Role, name: &str) {
    harness.get_by_role_and_label(role, name).click();
    harness.run();
}

fn press(harness: &mut Harness<'_, App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run();
}

/// Replaces what stands in a field, without Enter.
fn write(harness: &mut Harness<'_, App>, role: Role, name: &str, text: &str) {
    click(harness, role, name);
    press(harness, Modifiers::COMMAND, Key::A);
    harness.event(Event::Text(text.to_owned()));
    harness.run();
}

fn enter(harness: &mut Harness<'_, App>, role: Role, name: &str, text: &str) {
    write(harness, role, name, text);
    press(harness, Modifiers::NONE, Key::Enter);
}

fn undo(harness: &mut Harness<'_, App>) {
    press(harness, Modifiers::COMMAND, Key::Z);
}

fn patch<'a>(harness: &'a Harness<'_, App>) -> &'a Patch {
    harness.state().session().patch()
}

fn property(harness: &Harness<'_, App>, node: &str, name: &str) -> Option<Value> {
    patch(harness).nodes[node].properties.get(name).cloned()
}

#[test]
fn a_number_is_typed_with_its_unit_and_undone() {
    let mut harness = one("Timer", Node::new("time.timer"));
    enter(&mut harness, Role::SpinButton, "Period", "250ms");
    assert_eq!(property(&harness, "it", "period"), Some(json!(0.25)));
    undo(&mut harness);
    assert_eq!(property(&harness, "it", "period"), None);
}

#[test]
fn what_is_no_number_is_refused_where_it_stands() {
    let mut harness = one("Timer", Node::new("time.timer").with("period", 2.0));
    enter(&mut harness, Role::SpinButton, "Period", "soon");
    assert_eq!(property(&harness, "it", "period"), Some(json!(2.0)));
    assert!(harness.query_by_label_contains("still 2").is_some());
    let field = harness.get_by_role_and_label(Role::SpinButton, "Period").rect();
    enter(&mut harness, Role::SpinButton, "Period", "3");
    assert_eq!(property(&harness, "it", "period"), Some(json!(3.0)));
    let after = harness.get_by_role_and_label(Role::SpinButton, "Period").rect();
    assert_eq!(field.min, after.min, "nothing has moved");
}

#[test]
fn whole_numbers_keep_all_their_digits() {
    let mut harness = one("Take", Node::new("combine.take"));
    enter(&mut harness, Role::SpinButton, "Count", "9007199254740993");
    assert_eq!(property(&harness, "it", "count"), Some(json!(9_007_199_254_740_993_i64)));
}

#[test]
fn a_text_counts_with_enter_and_escape_takes_it_back() {
    let mut harness = one("SendMessage", Node::new("osc.send_message").with("address", "/a"));
    write(&mut harness, Role::TextInput, "Address", "/b");
    assert_eq!(property(&harness, "it", "address"), Some(json!("/a")));
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(property(&harness, "it", "address"), Some(json!("/a")));
    assert_eq!(harness.state().selected(), Some("it"), "only the typing is taken back");
    enter(&mut harness, Role::TextInput, "Address", "/c");
    assert_eq!(property(&harness, "it", "address"), Some(json!("/c")));
    undo(&mut harness);
    assert_eq!(property(&harness, "it", "address"), Some(json!("/a")));
}

#[test]
fn what_is_typed_counts_when_one_turns_to_something_else() {
    let other = Node::new("math.abs");
    let send = Node::new("osc.send_message");
    let mut harness = window(Patch::new().with_node("it", send).with_node("abs", other));
    select(&mut harness, "SendMessage it");
    write(&mut harness, Role::TextInput, "Address", "/b");
    select(&mut harness, "Abs abs");
    assert_eq!(property(&harness, "it", "address"), Some(json!("/b")));
    select(&mut harness, "SendMessage it");
    write(&mut harness, Role::TextInput, "Address", "/c");
    undo(&mut harness);
    assert_eq!(property(&harness, "it", "address"), Some(json!("/b")), "the typing is undone");
}

#[test]
fn choices_and_switches_are_undone() {
    let mut harness = one("SendMessage", Node::new("osc.send_message"));
    click(&mut harness, Role::ComboBox, "To");
    harness.get_by_label("Sender").click();
    harness.run();
    assert_eq!(property(&harness, "it", "to"), Some(json!("sender")));
    undo(&mut harness);
    assert_eq!(property(&harness, "it", "to"), None);

    let mut harness = one("Scale", Node::new("math.scale"));
    click(&mut harness, Role::CheckBox, "Clamp");
    assert_eq!(property(&harness, "it", "clamp"), Some(json!(true)));
    undo(&mut harness);
    assert_eq!(property(&harness, "it", "clamp"), None);
}

#[test]
fn perhaps_nothing_becomes_something() {
    let mut harness = one("BufferCount", Node::new("combine.buffer_count"));
    click(&mut harness, Role::CheckBox, "Skip is set");
    assert!(property(&harness, "it", "skip").is_some_and(|skip| skip.is_number()));
    enter(&mut harness, Role::SpinButton, "Skip", "3");
    assert_eq!(property(&harness, "it", "skip"), Some(json!(3)));
}

#[test]
fn a_connection_is_made_where_it_is_needed() {
    let mut harness = one("SendMessage", Node::new("osc.send_message"));
    click(&mut harness, Role::ComboBox, "Connection");
    harness.get_by_label("New connection: CreateUdpClient…").click();
    harness.run();
    assert_eq!(patch(&harness).nodes["create_udp_client"].properties["name"], "Connection");
    assert_eq!(property(&harness, "it", "connection"), Some(json!("Connection")));
    undo(&mut harness);
    assert_eq!(patch(&harness).nodes.len(), 1, "one step");
    assert_eq!(property(&harness, "it", "connection"), None);
}

#[test]
fn who_uses_a_connection_follows_its_name() {
    let client = Node::new("osc.create_udp_client").with("name", "A").with("port", 9000);
    let send = Node::new("osc.send_message").with("connection", "A");
    let mut harness = window(Patch::new().with_node("client", client).with_node("send", send));
    select(&mut harness, "CreateUdpClient client");
    enter(&mut harness, Role::TextInput, "Name", "B");
    assert_eq!(property(&harness, "client", "name"), Some(json!("B")));
    assert_eq!(property(&harness, "send", "connection"), Some(json!("B")));
    undo(&mut harness);
    assert_eq!(property(&harness, "client", "name"), Some(json!("A")));
    assert_eq!(property(&harness, "send", "connection"), Some(json!("A")));
}

#[test]
fn a_node_gets_another_name_unless_it_is_taken() {
    let abs = || Node::new("math.abs");
    let mut harness = window(Patch::new().with_node("a", abs()).with_node("b", abs()));
    select(&mut harness, "Abs a");
    enter(&mut harness, Role::TextInput, "Name of the node", "b");
    assert!(patch(&harness).nodes.contains_key("a"));
    assert!(harness.query_by_label_contains("there already is a node").is_some());
    enter(&mut harness, Role::TextInput, "Name of the node", "c");
    assert!(patch(&harness).nodes.contains_key("c"));
    assert_eq!(harness.state().selected(), Some("c"));
}

#[test]
fn a_key_leads_to_the_name_of_a_node() {
    let mut harness = one("Timer", Node::new("time.timer"));
    press(&mut harness, Modifiers::NONE, Key::F2);
    assert!(harness.get_by_label("Name of the node").is_focused());
}

#[test]
fn nodes_are_muted_and_bypassed() {
    let mut harness = one("Abs", Node::new("math.abs"));
    harness.get_by_label("Mode: Muted").click();
    harness.run();
    assert_eq!(patch(&harness).nodes["it"].mode, Some(Mode::Mute));
    harness.get_by_label("Mode: Active").click();
    harness.run();
    assert_eq!(patch(&harness).nodes["it"].mode, None);
}

#[test]
fn wires_change_their_order_and_come_off() {
    let mut patch_ = Patch::new()
        .with_node("a", Node::new("core.int"))
        .with_node("b", Node::new("core.int"))
        .with_node("zip", Node::new("combine.zip"));
    patch_.wires = vec![Wire::new("a", "zip"), Wire::new("b", "zip.2")];
    let mut harness = window(patch_);
    select(&mut harness, "Zip zip");
    harness.get_by_label("Move from a down").click();
    harness.run();
    assert_eq!(patch(&harness).wires, [Wire::new("a", "zip.2"), Wire::new("b", "zip")]);
    undo(&mut harness);
    assert_eq!(patch(&harness).wires, [Wire::new("a", "zip"), Wire::new("b", "zip.2")]);
    harness.get_by_label("Disconnect from b").click();
    harness.run();
    assert_eq!(patch(&harness).wires, [Wire::new("a", "zip")]);
}

#[test]
fn wires_that_share_an_input_change_their_order_and_their_input_together() {
    let mut patch_ = Patch::new()
        .with_node("a", Node::new("core.int"))
        .with_node("b", Node::new("core.int"))
        .with_node("c", Node::new("core.int"))
        .with_node("zip", Node::new("combine.zip"));
    let wires = |ends: [(&str, &str); 3]| ends.map(|(from, to)| Wire::new(from, to)).to_vec();
    patch_.wires = wires([("a", "zip"), ("b", "zip"), ("c", "zip.2")]);
    let mut harness = window(patch_);
    select(&mut harness, "Zip zip");
    select(&mut harness, "Move from a down");
    assert_eq!(patch(&harness).wires, wires([("b", "zip"), ("a", "zip"), ("c", "zip.2")]));
    select(&mut harness, "Move from c up");
    assert_eq!(patch(&harness).wires, wires([("b", "zip.2"), ("a", "zip.2"), ("c", "zip")]));
}

#[test]
fn branches_change_their_order() {
    let abs = || Node::new("math.abs");
    let mut patch_ = Patch::new()
        .with_node("it", Node::new("core.int"))
        .with_node("a", abs())
        .with_node("b", abs());
    patch_.wires = vec![Wire::new("it", "a"), Wire::new("it", "b")];
    let mut harness = window(patch_);
    select(&mut harness, "Int it");
    harness.get_by_label("Move to b up").click();
    harness.run();
    assert_eq!(patch(&harness).wires, [Wire::new("it", "b"), Wire::new("it", "a")]);
}

#[test]
fn nodes_of_one_operator_are_set_together() {
    let take = || Node::new("combine.take");
    let mut harness = window(Patch::new().with_node("a", take()).with_node("b", take()));
    press(&mut harness, Modifiers::COMMAND, Key::A);
    assert!(harness.query_by_label("2 nodes").is_some());
    enter(&mut harness, Role::SpinButton, "Count", "7");
    assert_eq!(property(&harness, "a", "count"), Some(json!(7)));
    assert_eq!(property(&harness, "b", "count"), Some(json!(7)));
    undo(&mut harness);
    assert_eq!(property(&harness, "a", "count"), None);
    assert_eq!(property(&harness, "b", "count"), None);
}

#[test]
fn the_patch_says_what_it_is_for() {
    let mut harness = window(Patch::new().with_node("it", Node::new("math.abs")));
    let name = "Description of the patch";
    write(&mut harness, Role::MultilineTextInput, name, "Counts mice.");
    // What is being typed is saved and undone like anything else.
    select(&mut harness, "Abs it");
    assert_eq!(patch(&harness).description, "Counts mice.");
    undo(&mut harness);
    assert_eq!(patch(&harness).description, "");
}

/// Chosen as screen readers choose.
fn choose(harness: &mut Harness<'_, App>, name: &str) {
    harness.get_by_label_contains(name).click_accesskit();
    harness.run();
}

#[test]
fn a_comment_and_a_frame_are_written_in_the_inspector() {
    let mut drawn = Patch::new();
    drawn.layout.comments.push(Comment::new(0.0, 0.0, [200.0, 64.0], "old"));
    drawn.layout.frames.push(Frame::new(0.0, 200.0, [200.0, 64.0], "part"));
    let mut harness = window(drawn);
    choose(&mut harness, "Comment old");
    write(&mut harness, Role::MultilineTextInput, "Text of the comment", "new\nlines");
    choose(&mut harness, "Frame part");
    assert_eq!(patch(&harness).layout.comments[0].text, "new\nlines");
    enter(&mut harness, Role::TextInput, "Title of the frame", "Whole");
    assert_eq!(patch(&harness).layout.frames[0].title, "Whole");
    undo(&mut harness);
    undo(&mut harness);
    assert_eq!(patch(&harness).layout.comments[0].text, "old");
}

#[test]
fn a_wire_leads_to_its_ends_and_comes_off() {
    let abs = || Node::new("math.abs");
    let mut drawn = Patch::new().with_node("a", abs()).with_node("b", abs());
    drawn.wires.push(Wire::new("a", "b"));
    let mut harness = window(drawn);
    choose(&mut harness, "Wire from a to b");
    assert!(harness.query_by_label_contains("carries").is_some());
    harness.get_by_label("b").click();
    harness.run();
    assert_eq!(harness.state().selected(), Some("b"));
    choose(&mut harness, "Wire from a to b");
    click(&mut harness, Role::Button, "Disconnect");
    assert!(patch(&harness).wires.is_empty());
    undo(&mut harness);
    assert_eq!(patch(&harness).wires, [Wire::new("a", "b")]);
}

#[test]
fn a_fault_is_told_with_how_often_it_came() {
    let mut drawn = Patch::new()
        .with_node("text", Node::new("core.string").with("value", "hello"))
        .with_node("any", Node::new("core.index"))
        .with_node("abs", Node::new("math.abs"));
    drawn.wires = vec![Wire::new("text", "any"), Wire::new("any", "abs")];
    let mut harness = window(drawn);
    select(&mut harness, "Abs abs");
    let told = |harness: &Harness<'static, App>| {
        let faults = harness.state().session().reading("abs").map_or(0, |reading| reading.faults);
        faults > 0 && harness.query_by_label_contains("once, last").is_some()
    };
    assert!(!told(&harness));
    harness.key_press(Key::F5);
    until(&mut harness, "a fault in the inspector", told);
}

#[test]
fn what_would_put_a_fault_right_is_one_click_and_one_step() {
    // One number, sixteen times as many with each pair: as many as an image of 256×256.
    let (mut patch, mut chain) = (Patch::new(), vec!["one".to_owned(), "make".to_owned()]);
    patch = patch.with_node("one", Node::new("core.int"));
    patch = patch.with_node("make", Node::new("array.convert_from_array"));
    for i in 0..4 {
        let (more, row) = (format!("more{i}"), format!("row{i}"));
        let sixteen = Node::new("array.select_channels").with("channels", vec![0; 16]);
        patch = patch.with_node(&more, sixteen).with_node(&row, Node::new("array.flatten"));
        chain.extend([more, row]);
    }
    let reshape = Node::new("array.reshape").with("rows", 7).with("channels", 2);
    patch = patch.with_node("it", reshape);
    chain.push("it".to_owned());
    let chain: Vec<&str> = chain.iter().map(String::as_str).collect();

    let patch = patch.with_chain(&chain);
    let offers = |harness: &Harness<'static, App>| {
        harness.query_all_by_role_and_label(Role::Button, "Use 256×256×1").count()
    };
    // In the inspector and among the problems; a fault is not told for long.
    for which in 0..2 {
        let mut harness = window(patch.clone());
        select(&mut harness, "Reshape it");
        harness.key_press(Key::F5);
        harness::open_problem(&mut harness);
        until(&mut harness, "a way to put it right", |harness| offers(harness) == 2);
        let offered = harness.query_all_by_role_and_label(Role::Button, "Use 256×256×1");
        offered.skip(which).take(1).for_each(|button| button.click());
        harness.run();
        assert_eq!(property(&harness, "it", "rows"), Some(json!(256)));
        assert_eq!(property(&harness, "it", "channels"), Some(json!(1)));
        assert_eq!(offers(&harness), 0, "it has helped");
        undo(&mut harness);
        assert_eq!(property(&harness, "it", "rows"), Some(json!(7)), "both at once");
        assert_eq!(property(&harness, "it", "channels"), Some(json!(2)));
    }
}
