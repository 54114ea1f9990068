//! The barrier that turns a panic of an operator into an error, and what is said about it
//! meanwhile: one line, as to print where it came from would hold up a thread for seconds.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use crate::error::Error;

thread_local! {
    /// Whether this thread is inside of the barrier. Set where a thread comes in, not at each
    /// hop: all the hops of a value are made from there.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Sets the mark back however the work ends.
struct Mark {
    before: bool,
}

impl Drop for Mark {
    fn drop(&mut self) {
        let _ = INSIDE.try_with(|inside| inside.set(self.before));
    }
}

/// Does something that may panic.
pub fn contained<R>(work: impl FnOnce() -> R) -> Result<R, Error> {
    let marked = || {
        let _mark = Mark { before: INSIDE.replace(true) };
        work()
    };
    catch_unwind(AssertUnwindSafe(marked)).map_err(|panic| Error::panicked(&*panic))
}

/// Drives something that may panic.
pub async fn contained_future<F: Future>(future: F) -> Result<F::Output, Error> {
    let mut future = pin!(future);
    poll_fn(|context| match contained(|| future.as_mut().poll(context)) {
        Ok(poll) => poll.map(Ok),
        Err(error) => Poll::Ready(Err(error)),
    })
    .await
}

/// From now on a panic inside of the barrier is one line of the log. All others are reported as
/// they were.
pub fn report_in_one_line() {
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if INSIDE.try_with(Cell::get).unwrap_or(false) {
            tracing::error!("{}", line(info));
        } else {
            previous(info);
        }
    }));
}

fn line(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let place = info.location().map(|location| format!(" at {location}")).unwrap_or_default();
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text =
        text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("an operator panicked{place}: {text}")
}
