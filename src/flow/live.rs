//! Properties that may change while the patch runs.

use tokio::sync::watch;

/// The reader's side of one node's properties. Reading costs an atomic load unless they changed,
/// so operators read them at the moment of use.
#[derive(Debug)]
pub struct Live<P> {
    current: P,
    updates: watch::Receiver<P>,
}

impl<P: Clone> Live<P> {
    /// Follows these updates.
    pub fn new(mut updates: watch::Receiver<P>) -> Self {
        let current = updates.borrow_and_update().clone();
        Self { current, updates }
    }

    /// The properties as they are at this moment.
    #[inline]
    pub fn get(&mut self) -> &P {
        self.refresh();
        &self.current
    }

    /// Takes over new properties; whether there were any.
    #[inline]
    pub fn refresh(&mut self) -> bool {
        // A sender that is gone can send nothing new.
        let changed = self.updates.has_changed().unwrap_or(false);
        if changed {
            self.take_over();
        }
        changed
    }

    #[cold]
    #[inline(never)]
    fn take_over(&mut self) {
        self.current = self.updates.borrow_and_update().clone();
    }
}
