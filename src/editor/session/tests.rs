use super::testing;
use crate::engine::testing::{CHECKS, node, patch};
use crate::patch::edit::Edit;

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
