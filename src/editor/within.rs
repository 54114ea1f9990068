//! Nodes with a patch inside as one sees them from outside: as bad as what is worst inside of them.
//! What stands at a node without one is told by the same functions.

use super::canvas::glyph::Condition;
use super::graph::GraphNode;
use super::session::Session;
use super::watch::Reading;
use crate::flow::fault::{Cause, Fault};

/// One of those that make up how a node is: itself, or one inside of it.
pub struct Part<'a> {
    /// The path of the one inside, from the patch that is shown; none if it is the node itself.
    pub inner: Option<&'a str>,
    /// What is known of that one.
    pub reading: &'a Reading,
}

impl Part<'_> {
    /// A sentence about it, which says which it is if it is inside.
    pub fn about(&self, sentence: &str) -> String {
        match self.inner {
            Some(path) => format!("{path}: {sentence}"),
            None => sentence.to_owned(),
        }
    }
}

/// How a node is, as far as what runs tells.
pub fn condition(session: &Session, node: &GraphNode) -> Option<Condition> {
    let own = session.own_reading(&node.id).map(Condition::of);
    let inner = session.inner_readings(node).map(|(_, reading)| Condition::of(reading)).max();
    match (own, inner) {
        // So is what was inside.
        (Some(Condition::Finished), _) => own,
        (Some(_), Some(Condition::Waiting | Condition::Fault)) => own.max(inner),
        _ => own.or(inner),
    }
}

/// The node and those inside of it, in the order of the file.
fn all<'a>(session: &'a Session, node: &'a GraphNode) -> impl Iterator<Item = Part<'a>> {
    let own = session.own_reading(&node.id).map(|reading| Part { inner: None, reading });
    let inner = session.inner_readings(node);
    own.into_iter().chain(inner.map(|(path, reading)| Part { inner: Some(path), reading }))
}

/// What went wrong and is not past: the fault that stands at the node.
pub fn fault(session: &Session, node: &GraphNode) -> Option<String> {
    let said = |it: &Part<'_>| it.reading.fault.as_ref().map(|fault| it.about(&fault.sentence));
    all(session, node).find_map(|it| said(&it))
}

/// What it says it is doing, or what one inside waits for.
pub fn sentence(session: &Session, node: &GraphNode) -> Option<String> {
    let waits = |it: &Part<'_>| Condition::of(it.reading) == Condition::Waiting;
    let who = all(session, node).find(waits);
    let who = who.or_else(|| all(session, node).next().filter(|it| it.inner.is_none()))?;
    who.reading.sentence().map(|sentence| who.about(sentence))
}

/// How many of those inside run, of a node that does nothing by itself.
pub fn running(session: &Session, node: &GraphNode) -> Option<String> {
    let runs =
        |reading: &Reading| matches!(Condition::of(reading), Condition::Ready | Condition::Active);
    let all = session.inner_readings(node).count();
    let run = session.inner_readings(node).filter(|(_, reading)| runs(reading)).count();
    let none = all == 0 || session.own_reading(&node.id).is_some();
    (!none).then(|| match (all, run) {
        (1, 1) => "the node inside runs".to_owned(),
        (1, _) => "the node inside does not run".to_owned(),
        (2, 2) => "both nodes inside run".to_owned(),
        (all, run) if all == run => format!("all {all} nodes inside run"),
        (all, run) => format!("{run} of {all} nodes inside run"),
    })
}

/// Those with which something went wrong since they run, also where it is past. What was found before
/// is said once.
pub fn faulty<'a>(session: &'a Session, node: &'a GraphNode) -> impl Iterator<Item = Part<'a>> {
    let had_any = |it: &Part<'_>| it.reading.faults > 0 && it.reading.cause != Cause::Unsound;
    all(session, node).filter(had_any)
}

/// How many faults there were.
pub fn faults(session: &Session, node: &GraphNode) -> u64 {
    faulty(session, node).map(|it| it.reading.faults).sum()
}

/// How many values could not be kept.
pub fn lost(session: &Session, node: &GraphNode) -> u64 {
    all(session, node).map(|it| it.reading.lost).sum()
}

/// The newest fault, also once it is past.
pub fn latest<'a>(session: &'a Session, node: &'a GraphNode) -> Option<(Part<'a>, Fault)> {
    let told = faulty(session, node).filter_map(|it| it.reading.latest_fault().map(|f| (it, f)));
    told.max_by_key(|(_, fault)| fault.at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::session::testing;
    use super::*;
    use crate::engine::testing::node as made;
    use crate::patch::{Node, Patch};

    fn group(inner: Patch) -> Node {
        Node { patch: Some(Box::new(inner)), ..Node::new("nested.group") }
    }

    fn holding(inner: Patch) -> Session {
        testing::running(Patch::new().with_node("outer", group(inner)))
    }

    fn outer(session: &Session) -> &GraphNode {
        session.graph().node("outer").unwrap()
    }

    #[test]
    fn a_fault_inside_is_seen_from_outside() {
        let deep = Patch::new().with_node("router", made("ear", json!({"door": 9, "taken": true})));
        let inner = Patch::new()
            .with_node("fine", testing::ear("listening", 1001))
            .with_node("deep", group(deep));
        let mut session = holding(inner);
        testing::until(&mut session, |session| faults(session, outer(session)) > 0);
        testing::until(&mut session, |session| {
            condition(session, outer(session)) == Some(Condition::Waiting)
        });
        let node = outer(&session);
        let said = fault(&session, node).unwrap();
        assert!(said.starts_with("outer/deep/router: port 9 on 0.0.0.0 is taken"), "{said}");
        let (latest, fault) = latest(&session, node).unwrap();
        assert_eq!(latest.about(&fault.sentence), said);
        assert_eq!(running(&session, node).as_deref(), Some("1 of 2 nodes inside run"));
        let waits = sentence(&session, node).unwrap();
        assert!(waits.starts_with("outer/deep/router: "), "{waits}");
        assert!(session.enter("outer"));
        let deep = session.graph().node("deep").unwrap();
        assert_eq!(faults(&session, deep), latest_count(&session, deep));
        let said = super::fault(&session, deep).unwrap();
        assert!(said.starts_with("deep/router: port 9"), "by its path from here: {said}");
        let fine = session.graph().node("fine").unwrap();
        assert_eq!((faults(&session, fine), super::fault(&session, fine)), (0, None));
    }

    fn latest_count(session: &Session, node: &GraphNode) -> u64 {
        latest(session, node).unwrap().0.reading.faults
    }

    #[test]
    fn what_works_inside_is_at_work_from_outside() {
        let inner = Patch::new()
            .with_node("ear", testing::ear("listening", 1001))
            .with_node("sum", made("add", json!({})));
        let mut session = holding(inner);
        testing::until(&mut session, |session| {
            condition(session, outer(session)) == Some(Condition::Active)
        });
        let node = outer(&session);
        assert_eq!(running(&session, node).as_deref(), Some("both nodes inside run"));
        assert_eq!((fault(&session, node), sentence(&session, node)), (None, None));
    }

    #[test]
    fn what_passes_inside_is_seen_from_outside() {
        let mut session = holding(Patch::new().with_node("ticks", made("ticks", json!({}))));
        testing::until(&mut session, |session| {
            condition(session, outer(session)) == Some(Condition::Active)
        });
        assert!(session.rate() > 0.0);
        // What is seen then is what passes then.
        assert!(session.enter("outer"));
        let counted = |session: &Session| session.tap(0, 0).is_some_and(|tap| tap.count > 2);
        testing::until(&mut session, counted);
        assert!(session.tap(0, 0).unwrap().last.is_some());
    }
}
