use super::testing;
use crate::engine::testing::{CHECKS, node, patch};
use crate::patch::edit::Edit;
use crate::patch::{Mode, Node, Patch};

#[test]
fn what_leaves_a_bypassed_node_is_what_comes_to_it() {
    let past = || Node { mode: Some(Mode::Bypass), ..Node::new("math.abs") };
    let patch = Patch::new()
        .with_node("tick", Node::new("time.timer").with("period", 0.01))
        .with_node("one", past())
        .with_node("two", past())
        .with_node("alone", past())
        .with_chain(&["tick", "one", "two"]);
    let mut session = testing::running(patch);
    let last = |session: &super::Session, id: &str| {
        let position = session.graph().position(id)?;
        session.tap(position, 0)?.last.as_ref().map(|last| last.value.to_string())
    };
    testing::until(&mut session, |session| last(session, "two").is_some());
    assert_eq!(last(&session, "two"), last(&session, "tick"));
    assert_eq!(last(&session, "alone"), None);
}

#[test]
fn a_group_is_looked_into_where_its_output_leaves() {
    let inner = Patch::new()
        .with_node("tick", Node::new("time.timer").with("period", 0.01))
        .with_node("out", Node::new("nested.workflow_output"))
        .with_chain(&["tick", "out"]);
    let group = Node { patch: Some(inner.into()), ..Node::new("nested.group") };
    let mut patch = Patch::new().with_node("group", group);
    patch.layout.probes.push(crate::patch::Pin::new("group", 0.0, 0.0));
    let mut session = testing::running(patch);
    testing::until(&mut session, |session| {
        let position = session.graph().position("group").unwrap();
        session.tap(position, 0).is_some_and(|tap| tap.count > 2 && tap.last.is_some())
    });
    let state = &session.reading("group").expect("what is known of it").state;
    assert!(!matches!(state, crate::flow::vitals::State::Waiting(_)), "{state:?}");
    let (passed, _) = session.take_pinned();
    assert!(passed.iter().any(|(node, _)| node == "group"), "{passed:?}");
}

#[test]
fn what_stands_in_a_file_is_not_shown_as_if_it_stood_here() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("part.json");
    let inner = Patch::new().with_node("abs", Node::new("math.abs"));
    crate::patch::file::save(&inner, &path).unwrap();
    let part = Node::new("nested.include_patch").with("path", path.to_str().unwrap());
    // As patches have it that were made when a new one had an inside.
    let part = Node { patch: Some(Box::default()), ..part };
    let mut session = super::Session::new().unwrap();
    session.replace(Patch::new().with_node("part", part), None);
    assert_eq!(session.inside_of("part").map(|inner| inner.nodes.len()), Some(1));
    assert!(!session.enter("part") && session.inside().is_empty());
    assert_eq!((session.way_into("part"), session.file_of("part")), (None, Some(path)));
}

#[test]
fn an_edit_is_checked_once_also_while_it_runs() {
    let scaled = |amount: i32| node("add", serde_json::json!({"amount": amount}));
    let mut session = testing::running(patch([("a", scaled(1))], &[]));
    let checks = || CHECKS.get();
    let before = checks();
    let (node, property) = ("a".to_owned(), "amount".to_owned());
    session.apply(Edit::SetProperty { node, property, value: Some(2.into()) }.into());
    assert_eq!(checks(), before + 1);
    session.apply(Edit::Remove { node: "a".into() }.into());
    assert_eq!(checks(), before + 2);
    session.undo();
    assert_eq!(checks(), before + 3);
}
