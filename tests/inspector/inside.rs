//! What stands there of a patch as a whole: the open one, or the one that one has gone into.

use super::*;

#[test]
fn inside_of_a_group_it_is_the_group_that_is_described() {
    let mut inner = Patch::new().with_node("abs", Node::new("math.abs"));
    inner.description = "Only what moves.".to_owned();
    let mut group = Node::new("nested.group").with("name", "Filter");
    group.patch = Some(Box::new(inner));
    let mut whole = Patch::new().with_node("part", group);
    whole.description = "Counts mice.".to_owned();
    let mut harness = window(whole);
    assert!(harness.query_by_label("Untitled").is_some());
    press(&mut harness, Modifiers::COMMAND, Key::A);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().session().inside(), "part");
    assert!(harness.query_by_label("Filter").is_some(), "its name");
    assert!(harness.query_by_label("The patch inside of this GroupWorkflow").is_some());
    let field = Role::MultilineTextInput;
    let name = "Description of the patch inside";
    let said = harness.get_by_role_and_label(field, name).value();
    assert_eq!(said.as_deref(), Some("Only what moves."));
    write(&mut harness, field, name, "Lets through what moves.");
    select(&mut harness, "Abs abs");
    assert_eq!(patch(&harness).description, "Lets through what moves.");
    assert_eq!(harness.state().session().whole().description, "Counts mice.");
}
