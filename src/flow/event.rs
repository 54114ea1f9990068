//! What people do with their hands: the one seam through which it reaches a run.
//!
//! The window feeds it, and so does the headless runner, from a synthetic path or a script.

use std::sync::{Arc, Weak};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use super::input_filter::KeyFilter;

/// Events that may wait for a slow reader before it loses the oldest.
const WAITING: usize = 1024;

/// Something a person did. Coordinates are points of the window, from its top left corner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputEvent {
    /// The pointer moved.
    MouseMove {
        /// To the right, in points.
        x: f32,
        /// Downwards, in points.
        y: f32,
    },
    /// A button went down or up.
    MouseButton {
        /// Which: `Left`, `Right`, `Middle`, `Extra1`, `Extra2`.
        button: String,
        /// Down or up.
        pressed: bool,
    },
    /// The wheel turned.
    MouseWheel {
        /// To the right, in notches.
        x: f32,
        /// Away from the user, in notches.
        y: f32,
    },
    /// A key went down or up.
    Key {
        /// Its name: `A`, `D1`, `Space`, `Left`, `F5` …
        key: String,
        /// Down or up.
        pressed: bool,
        /// Pressed by the keyboard's own repetition.
        #[serde(default)]
        repeated: bool,
        /// Held at the same time.
        #[serde(default)]
        modifiers: Modifiers,
    },
}

/// Keys held together with another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Modifiers {
    /// Control.
    pub control: bool,
    /// Shift.
    pub shift: bool,
    /// Alt, or Option.
    pub alt: bool,
    /// Command, or the Windows key.
    pub command: bool,
}

/// Where input events enter a run.
#[derive(Clone, Debug)]
pub struct Events {
    sender: broadcast::Sender<InputEvent>,
    /// The keys that somebody listens for.
    keys: Arc<Mutex<Vec<Weak<KeyFilter>>>>,
}

impl Default for Events {
    fn default() -> Self {
        Self { sender: broadcast::channel(WAITING).0, keys: Arc::default() }
    }
}

impl Events {
    /// Tells every operator that listens. Never waits.
    pub fn send(&self, event: InputEvent) {
        // No listener is no error.
        let _ = self.sender.send(event);
    }

    /// Whether any operator listens.
    pub fn wanted(&self) -> bool {
        self.sender.receiver_count() > 0
    }

    /// How many operators listen.
    pub fn listeners(&self) -> usize {
        self.sender.receiver_count()
    }

    /// Listens from now on.
    pub fn listen(&self) -> EventReader {
        EventReader { receiver: self.sender.subscribe(), _keys: None }
    }

    /// Listens from now on, and says which keys are meant for it.
    pub fn listen_for_keys(&self, keys: KeyFilter) -> EventReader {
        let filter = Arc::new(keys);
        let mut keys = self.keys.lock();
        keys.retain(|filter| filter.strong_count() > 0);
        keys.push(Arc::downgrade(&filter));
        EventReader { receiver: self.sender.subscribe(), _keys: Some(filter) }
    }

    /// Whether somebody listens for any key.
    pub fn takes_keys(&self) -> bool {
        self.keys.lock().iter().any(|filter| filter.strong_count() > 0)
    }

    /// Whether somebody listens for this key, so that it means nothing else.
    pub fn takes_key(&self, key: &str, modifiers: Modifiers) -> bool {
        let keys = self.keys.lock();
        let mut filters = keys.iter().filter_map(Weak::upgrade);
        // Who listens to all keys leaves those with which one edits.
        filters
            .any(|filter| filter.accepts(key, modifiers) && (filter.names_a_key() || is_typed(key)))
    }
}

/// Whether the key of this name is a letter, a digit or a blank.
fn is_typed(key: &str) -> bool {
    let digit = |rest: &str| rest.len() == 1 && rest.starts_with(|c: char| c.is_ascii_digit());
    key.len() == 1 || key == "Space" || key.strip_prefix('D').is_some_and(digit)
}

/// One listener.
#[derive(Debug)]
pub struct EventReader {
    receiver: broadcast::Receiver<InputEvent>,
    _keys: Option<Arc<KeyFilter>>,
}

impl EventReader {
    /// The next event, and how many were lost before it; none once the run is over.
    pub async fn next(&mut self) -> Option<(InputEvent, u64)> {
        let mut lost = 0;
        loop {
            match self.receiver.recv().await {
                Ok(event) => return Some((event, lost)),
                Err(broadcast::error::RecvError::Lagged(count)) => lost += count,
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_taken_by_those_who_listen_for_as_long_as_they_do() {
        let events = Events::default();
        let takes = |key: &str| events.takes_key(key, Modifiers::default());
        let all = events.listen_for_keys(KeyFilter::default());
        assert!(takes("A") && takes("D1") && takes("Space") && events.takes_keys());
        assert!(!takes("Delete") && !takes("Tab") && !takes("Left"), "with these one edits");
        drop(all);
        assert!(!takes("A") && !events.takes_keys());
        let one = events.listen_for_keys(KeyFilter::parse("Delete").unwrap());
        assert!(takes("Delete") && !takes("A"));
        drop(one);
        assert!(!events.wanted());
    }
}
