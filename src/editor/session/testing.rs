//! Patches that run, for the tests of what shows them.

use std::time::{Duration, Instant};

use super::Session;
use crate::engine::testing::{node, patch};
use crate::patch::{Node, Patch};

/// One that listens, at a port that nobody opens, and says so like this.
pub fn ear(sentence: &str, door: u16) -> Node {
    node("ear", serde_json::json!({"sentence": sentence, "door": door}))
}

/// A patch that runs, in which two nodes listen.
pub fn listening(sentences: [&str; 2]) -> Session {
    let [first, second] = [ear(sentences[0], 1000), ear(sentences[1], 1001)];
    let mut session = running(patch([("first", first), ("second", second)], &[]));
    until(&mut session, |session| session.listening().count() == 2);
    session
}

/// A patch that runs.
pub fn running(patch: Patch) -> Session {
    let mut session = Session::new().unwrap();
    session.replace(patch, None);
    session.run();
    session
}

/// Looks until it is so; fails after a time that only a broken program needs.
#[track_caller]
pub fn until(session: &mut Session, is: impl Fn(&Session) -> bool) {
    let (ctx, start) = (egui::Context::default(), Instant::now());
    while !is(session) {
        assert!(start.elapsed() < Duration::from_secs(20), "never happened");
        session.look(&ctx);
        std::thread::yield_now();
    }
}
