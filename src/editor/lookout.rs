//! Wakes the window when something happens in the patch, so that it may sleep while nothing does.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::task::AbortHandle;

use crate::engine::NodeHandle;
use crate::flow::vitals::State;

/// How soon something new is seen.
const EVERY: Duration = Duration::from_millis(30);

/// A look at all nodes, small enough to be compared.
pub type Print = u64;

/// What can be seen of these nodes, as one number.
pub fn print(nodes: &[Arc<NodeHandle>]) -> Print {
    let mut hasher = DefaultHasher::new();
    for node in nodes {
        let vitals = &node.vitals;
        (vitals.faults.count(), vitals.lost(), vitals.phase() as u8).hash(&mut hasher);
        match vitals.state() {
            State::Ready => 0_u8.hash(&mut hasher),
            State::Active(sentence) | State::Waiting(sentence) => sentence.hash(&mut hasher),
        }
        vitals.listening().hash(&mut hasher);
        for peer in vitals.peers() {
            let messages = [peer.received.messages(), peer.sent.messages()];
            (Arc::as_ptr(&peer), messages, peer.queued(), peer.lost()).hash(&mut hasher);
        }
        for probe in &node.probes {
            probe.count().hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// At most one task that waits for a change.
#[derive(Default)]
pub struct Lookout(Option<AbortHandle>);

impl Lookout {
    /// Repaints the window once these nodes look otherwise than when this print was taken.
    pub fn wait(
        &mut self,
        runtime: &Runtime,
        nodes: Vec<Arc<NodeHandle>>,
        before: Print,
        ctx: &egui::Context,
    ) {
        let ctx = ctx.clone();
        let waiting = runtime.spawn(async move {
            while print(&nodes) == before {
                tokio::time::sleep(EVERY).await;
            }
            ctx.request_repaint();
        });
        self.leave();
        self.0 = Some(waiting.abort_handle());
    }

    /// Waits no longer.
    pub fn leave(&mut self) {
        if let Some(waiting) = self.0.take() {
            waiting.abort();
        }
    }
}

impl Drop for Lookout {
    fn drop(&mut self) {
        self.leave();
    }
}
