//! The instances of a node, as its operator reaches them.

use super::{Given, Instances, Left};
use crate::error::Error;
use crate::flow::inner::{Arrival, News};
use crate::flow::strand::Out;
use crate::value::Value;

/// What a nested operator reaches during one call: its instances, and its outputs.
pub struct Within<'a, 'b> {
    instances: &'a mut Instances,
    out: &'a mut Out<'b>,
    /// How many outputs are drawn at the node; those to hubs come after them.
    drawn: usize,
    wired: bool,
}

impl<'a, 'b> Within<'a, 'b> {
    /// For a node with so many drawn outputs, something wired to its inputs or not.
    pub fn new(
        instances: &'a mut Instances,
        out: &'a mut Out<'b>,
        (drawn, wired): (usize, bool),
    ) -> Self {
        Self { instances, out, drawn, wired }
    }

    /// Whether anything is wired to an input that may stay unwired.
    pub fn is_wired(&self) -> bool {
        self.wired
    }

    /// Begins an instance; the error says that there are too many.
    pub fn begin(&mut self, limit: usize) -> Result<u64, Error> {
        let id = self.instances.begin(limit)?;
        self.out.vitals().instances.begin();
        Ok(id)
    }

    /// Gives a value to an input of an instance. What comes of it is to be fetched with
    /// [`fetch`](Self::fetch), or is given to the operator when its call has returned.
    pub fn push(&mut self, id: u64, input: usize, value: Value) {
        if input < self.instances.plan.0.ports.inputs {
            self.instances.call(id, |strand| strand.emit(input, value));
        }
    }

    /// Gives a value to an instance that is the only one and the last for all its inputs.
    pub fn push_last(&mut self, id: u64, value: Value) {
        self.instances.push_last(id, value);
    }

    /// Ends all inputs of an instance.
    pub fn end(&mut self, id: u64) {
        for input in 0..self.instances.plan.0.ports.inputs {
            self.instances.call(id, |strand| strand.end_head(input));
        }
    }

    /// Ends all inputs of all instances.
    pub fn end_all(&mut self) {
        let mut at = self.after(None);
        while let Some(id) = at {
            self.end(id);
            at = self.after(Some(id));
        }
    }

    /// Lets go of an instance, whatever it is doing.
    pub fn forget(&mut self, id: u64) {
        if let Some(at) = self.instances.at(id) {
            let instance = self.instances.alive.remove(at);
            self.instances.keep(instance);
        }
    }

    /// How many are alive.
    pub fn count(&self) -> usize {
        self.instances.count()
    }

    /// The oldest that is alive.
    pub fn oldest(&self) -> Option<u64> {
        self.instances.after(None)
    }

    /// Runs everything behind an output of the node with this value, here and now.
    pub fn emit(&mut self, output: usize, value: Value) {
        self.out.emit(output, value);
    }

    /// The outputs of the node.
    pub fn out(&mut self) -> &mut Out<'b> {
        self.out
    }

    /// The next that an instance gives and nobody has looked at. What it sends to hubs goes there
    /// in its turn.
    pub fn fetch(&mut self) -> Option<(u64, Given)> {
        loop {
            if self.out.is_closed() {
                // Nobody hears it: just as if they had been unsubscribed.
                self.instances.clear();
            }
            match self.instances.given.pop_front()? {
                (id, Left::Given(given)) => return Some((id, given)),
                (_, Left::Sent(send, value)) => self.out.emit(self.drawn + send, value),
                (_, Left::SentAll(send)) => self.out.end_output(self.drawn + send),
            }
        }
    }

    /// Lets an instance hear the value of this number that a hub says, unless it was told that at
    /// its birth.
    pub fn hear(&mut self, id: u64, hub: usize, (value, number): (Value, u64)) {
        self.instances.hear(id, hub, (value, number));
    }

    /// Lets an instance know that a hub has ended.
    pub fn end_hub(&mut self, id: u64, hub: usize) {
        let head = self.instances.plan.0.ports.inputs + hub;
        self.instances.call(id, |strand| strand.end_head(head));
    }

    /// Lets in what a task of an instance gives.
    pub fn arrive(&mut self, arrival: Arrival<'_>) {
        let Arrival { route, head, news } = arrival;
        let Some((&(id, slot), deeper)) = route.split_first() else { return };
        self.instances.call(id, |strand| match (deeper, news) {
            ([], News::Value(value)) => strand.emit(head, value),
            ([], News::End) => strand.end_head(head),
            ([], News::Fault(count)) => count(),
            (route, news) => strand.arrive(slot, Arrival { route, head, news }),
        });
    }

    /// Says at the node how many are alive.
    pub fn show(&self) {
        self.out.vitals().instances.set_alive(self.instances.count());
    }

    /// The first that was born after this one.
    pub fn after(&self, id: Option<u64>) -> Option<u64> {
        self.instances.after(id)
    }
}
