//! Values of several inputs that belong together by their position: the first of each, then the
//! second of each, and so on.

use crate::flow::backlog::Backlog;
use crate::flow::strand::Out;
use crate::value::Value;

/// What waits at each input for its partners.
#[derive(Debug)]
pub struct Partners(Vec<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    values: Backlog<Value>,
    ended: bool,
}

impl Partners {
    /// Nothing waits at any of this many inputs.
    pub fn new(inputs: usize) -> Self {
        Self((0..inputs).map(|_| Waiting::default()).collect())
    }

    /// Keeps a value until it has its partners. Beyond `limit` the oldest of its input make room;
    /// how many did, to be counted as lost.
    #[must_use = "what is lost is to be counted"]
    pub fn keep(&mut self, input: usize, value: Value, limit: usize) -> u64 {
        self.0.get_mut(input).map_or(0, |waiting| waiting.values.keep(value, limit))
    }

    /// The oldest value of each input, once there is one at every input.
    pub fn take<T: FromIterator<Value>>(&mut self) -> Option<T> {
        if self.0.iter().any(|waiting| waiting.values.is_empty()) {
            return None;
        }
        // Of known length, so that it is collected into one piece of memory at once.
        let oldest = |waiting: &mut Waiting| waiting.values.pop().unwrap_or(Value::Nil);
        Some(self.0.iter_mut().map(oldest).collect())
    }

    /// No more values will come to this input.
    pub fn end(&mut self, input: usize) {
        if let Some(waiting) = self.0.get_mut(input) {
            waiting.ended = true;
        }
    }

    /// Ends the outputs if an input has ended and none of its values waits any more: there can be
    /// no further partners, and whatever waits is forgotten.
    pub fn end_if_over(&mut self, out: &mut Out<'_>) {
        if self.0.iter().any(|waiting| waiting.ended && waiting.values.is_empty()) {
            self.0.iter_mut().for_each(|waiting| waiting.values.clear());
            out.end();
        }
    }
}
