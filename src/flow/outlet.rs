//! The way of a task into its strand.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use super::event::{EventReader, Events};
use super::inner::Way;
use super::input_filter::KeyFilter;
use super::listening::{Held, Listening};
use super::peers::Joined;
use super::status::Status;
use super::strand::Door;
use super::vitals::{State, Vitals};
use crate::error::Error;
use crate::value::{Value, Wire};

/// The far end of a task: `push` is a plain call into everything downstream.
pub struct Outlet<T> {
    entrance: Entrance,
    vitals: Arc<Vitals>,
    events: Events,
    memory: Option<Box<dyn Any + Send>>,
    _wire: PhantomData<fn(T)>,
}

/// Where the values of a task enter.
enum Entrance {
    /// The strand of the task.
    Door(Door),
    /// An instance of an inner patch.
    Inside(Way),
}

impl<T: Wire> Outlet<T> {
    /// The way through this door, for a node with this life.
    pub fn new(door: Door, vitals: Arc<Vitals>, events: Events) -> Self {
        Self { entrance: Entrance::Door(door), vitals, events, memory: None, _wire: PhantomData }
    }

    /// The way into an instance of an inner patch.
    pub fn inside(way: Way, vitals: Arc<Vitals>, events: Events) -> Self {
        Self { entrance: Entrance::Inside(way), vitals, events, memory: None, _wire: PhantomData }
    }

    /// Runs everything downstream with this value, here and now.
    #[inline]
    pub fn push(&mut self, value: T) {
        self.emit(0, value.into_value());
    }

    /// The same for another output than the first.
    #[inline]
    pub fn emit(&mut self, output: usize, value: Value) {
        if self.vitals.is_closed() {
            return;
        }
        match &self.entrance {
            Entrance::Door(door) => door.lock().emit(output, value),
            Entrance::Inside(way) => way.push(output, value),
        }
    }

    /// Ends all outputs: no more values will come.
    pub fn end(&mut self) {
        match &self.entrance {
            Entrance::Door(door) => {
                // Inside the door, so that it cannot happen while a plan is laid out.
                let mut strand = door.lock();
                self.vitals.finish();
                strand.end();
            }
            Entrance::Inside(way) => {
                self.vitals.finish();
                way.end();
            }
        }
    }

    /// Whether anybody is left to hear what it gives. A device looks from time to time, and lets go
    /// of what it has when nobody is.
    pub fn is_wanted(&self) -> bool {
        !self.vitals.is_closed()
    }

    /// Counts an error that does not stop the task.
    pub fn fault(&self, error: &Error) {
        self.vitals.faults.report(error);
    }

    /// Counts an error that ended the work of the task, for now or for good. Inside of a node that
    /// takes care of what goes wrong, that is what it hears of.
    pub(crate) fn fail(&self, error: &Error) {
        match &self.entrance {
            Entrance::Door(_) => self.fault(error),
            Entrance::Inside(way) => way.fail(&self.vitals, error),
        }
    }

    /// Counts values that could not be kept.
    pub fn lose(&self, count: u64) {
        self.vitals.lose(count);
    }

    /// Says at the node what the task is doing: "listening on 0.0.0.0:2342".
    pub fn active(&self, sentence: impl Into<String>) {
        self.vitals.set_state(State::Active(sentence.into()));
    }

    /// Says at the node what the task is waiting for.
    pub fn waiting(&self, sentence: impl Into<String>) {
        self.vitals.set_state(State::Waiting(sentence.into()));
    }

    /// All that the task can say, for whoever does not have this.
    pub fn status(&self) -> Status {
        Status::new(&self.vitals)
    }

    /// Says where the node can be reached from outside, until what this gives is dropped.
    pub fn listening(&self, at: Listening) -> Held {
        Held::new(&self.vitals, at)
    }

    /// Says who is at the other end, until what this gives is dropped; counts are kept in it.
    pub fn joined(&self, address: std::net::SocketAddr) -> Joined {
        Joined::new(&self.vitals, address.to_string())
    }

    /// What the task noted before its properties were edited, which starts it anew: where a wave
    /// is in its cycle, what a counter has reached. The default if there is no such note.
    pub fn recall<M: Clone + Default + 'static>(&self) -> M {
        let noted = self.memory.as_ref().and_then(|memory| memory.downcast_ref::<M>());
        noted.cloned().unwrap_or_default()
    }

    /// Notes something for the time after the next edit.
    pub fn remember<M: Send + 'static>(&mut self, note: M) {
        match self.memory.as_mut().and_then(|memory| memory.downcast_mut::<M>()) {
            Some(place) => *place = note,
            None => self.memory = Some(Box::new(note)),
        }
    }

    /// Forgets the note, as it may be what made the task fail.
    pub(crate) fn forget(&mut self) {
        self.memory = None;
    }

    /// Listens to the keyboard; the window keeps its hands off the keys that are listened for.
    pub fn keys(&self, filter: KeyFilter) -> EventReader {
        self.events.listen_for_keys(filter)
    }

    /// Listens to what people do with their hands.
    pub fn events(&self) -> EventReader {
        self.events.listen()
    }
}
