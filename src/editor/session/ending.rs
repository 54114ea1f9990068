//! How a run ends with the window, or to begin anew.

use std::sync::Arc;
use std::time::Duration;

use super::{Life, Session};

/// How long the window waits for a run to end before it closes; a run ends sooner.
const PATIENCE: Duration = Duration::from_secs(2);

impl Session {
    /// Whether it is to run again once it has stopped.
    pub fn runs_again(&self) -> bool {
        self.again
    }

    /// Hands over the end of what runs, for somebody else to wait for it; not forever.
    pub fn take_end(&mut self) -> Option<impl Future<Output = ()> + Send + use<>> {
        self.stop();
        match std::mem::replace(&mut self.life, Life::Stopped) {
            Life::Stopping(pending) => Some(async move {
                let _ = tokio::time::timeout(PATIENCE, pending.wait()).await;
            }),
            _ => None,
        }
    }

    /// Ends it and waits for that, as a window does that closes.
    pub fn finish(&mut self) {
        let end = self.take_end();
        let Some(runtime) = self.runtime.take() else { return };
        if let Some(end) = end {
            runtime.block_on(end);
        }
        // The last to leave does not wait for what would not stop.
        if let Some(runtime) = Arc::into_inner(runtime) {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.finish();
    }
}
