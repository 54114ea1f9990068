//! Properties that are chosen from those of the nodes behind.

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
