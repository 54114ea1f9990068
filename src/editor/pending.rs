//! Something that takes its time, looked at by the window whenever it has news: no thread needed.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Task, Poll, Wake, Waker};

/// A future that the window drives. Its news ask for a frame.
pub struct Pending<T>(Pin<Box<dyn Future<Output = T> + Send>>);

struct Repaint(egui::Context);

impl Wake for Repaint {
    fn wake(self: Arc<Self>) {
        self.0.request_repaint();
    }
}

impl<T> Pending<T> {
    /// Begins at the first look.
    pub fn new(future: impl Future<Output = T> + Send + 'static) -> Self {
        Self(Box::pin(future))
    }

    /// Leaves it to somebody who can wait for it.
    pub fn wait(self) -> impl Future<Output = T> + Send {
        self.0
    }

    /// Looks whether it is there. Must not be called again once it was.
    pub fn look(&mut self, ctx: &egui::Context) -> Option<T> {
        let waker = Waker::from(Arc::new(Repaint(ctx.clone())));
        match self.0.as_mut().poll(&mut Task::from_waker(&waker)) {
            Poll::Ready(result) => Some(result),
            Poll::Pending => None,
        }
    }
}
