//! Properties that are chosen from those of the nodes behind, and such as take the place of others.

use egui_kittest::kittest::NodeT as _;

use super::*;

/// A node of this operator, selected, that is wired to a delay.
fn mapping(title: &str, operator: &str) -> Harness<'static, App> {
    let patch = Patch::new()
        .with_node("it", Node::new(operator))
        .with_node("behind", Node::new("time.delay"))
        .with_chain(&["it", "behind"]);
    let mut harness = window(patch);
    select(&mut harness, &format!("{title} it"));
    harness
}

#[test]
fn a_mapping_chooses_from_the_properties_of_the_node_behind() {
    let mappings = [
        ("PropertyMapping", "core.property_mapping"),
        ("InputMapping", "core.input_mapping"),
        ("ExternalizedMapping", "core.externalized_mapping"),
    ];
    for (title, operator) in mappings {
        let mut harness = mapping(title, operator);
        click(&mut harness, Role::Button, "Add to mappings");
        click(&mut harness, Role::Button, "Choose Property");
        harness.get_by_label("due_time").click();
        harness.run();
        let mappings = property(&harness, "it", "mappings").expect("a mapping");
        assert_eq!(mappings[0]["property"], json!("due_time"), "{operator}");
        assert!(harness.query_by_label_contains("{\"").is_none(), "JSON of {operator}");
    }
}

#[test]
fn of_two_ways_to_say_it_the_one_in_force_is_clear() {
    let mut harness = one("Dealer", Node::new("zeromq.dealer"));
    let is_disabled = |harness: &Harness<'_, App>, name| {
        let node = harness.get_by_role_and_label(Role::TextInput, name);
        node.accesskit_node().is_disabled()
    };
    assert!(is_disabled(&harness, "Host") && !is_disabled(&harness, "Connection string"));
    assert!(harness.query_by_label("not in force").is_some());
    assert!(harness.query_by_label_contains("Connection string is in force").is_some());
    click(&mut harness, Role::Button, "Use Connection id");
    assert_eq!(property(&harness, "it", "connection_string"), Some(json!("")));
    assert!(!is_disabled(&harness, "Host"));
    assert!(harness.query_by_label("not in force").is_none());
    undo(&mut harness);
    assert!(is_disabled(&harness, "Host"));
}

#[test]
fn a_name_that_is_taken_is_refused_where_it_is_typed() {
    let subject = |name| Node::new("subject.publish_subject").with("name", name);
    let hear = Node::new("subject.subscribe_subject").with("name", "a");
    let nodes = Patch::new().with_node("one", subject("a")).with_node("two", subject("b"));
    let mut harness = window(nodes.with_node("hear", hear));
    select(&mut harness, "PublishSubject one");
    enter(&mut harness, Role::TextInput, "Name", "b");
    harness.get_by_label_contains("is taken by the node \"two\"; choose another");
    assert_eq!(property(&harness, "hear", "name"), Some(json!("a")), "nobody is led astray");
}
