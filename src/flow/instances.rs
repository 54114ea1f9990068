//! The instances of the patch inside of one node that are alive.

pub mod room;
mod within;

use std::collections::VecDeque;
use std::sync::Arc;

use super::fault;
use super::inner::{InnerPlan, Instance};
use super::strand::{Strand, Surroundings};
use super::vitals::{Phase, Vitals};
use crate::error::Error;
use crate::value::Value;

pub use within::Within;

/// Instances that are over and kept to be used again.
const SPARE: usize = 16;

/// The instances of one node, in the order of their births.
pub struct Instances {
    plan: InnerPlan,
    alive: Vec<Instance>,
    spare: Vec<Instance>,
    /// What they gave and nobody has looked at. Emptied before the call that filled it returns.
    given: VecDeque<(u64, Left)>,
    next: u64,
    place: Surroundings,
    /// Whether their node takes care of what goes wrong in them.
    catches: bool,
}

enum Left {
    Given(Given),
    Sent(usize, Value),
    SentAll(usize),
}

/// What an instance gives.
#[derive(Debug)]
pub enum Given {
    /// A value, by this output of the patch.
    Value(usize, Value),
    /// Something went wrong in it, after what it gave before. Only for who takes care of that.
    Failed,
    /// It is over, and gone.
    Over,
}

impl Instances {
    /// None yet.
    pub fn new(plan: InnerPlan) -> Self {
        Self {
            plan,
            alive: Vec::new(),
            spare: Vec::new(),
            given: VecDeque::new(),
            next: 0,
            place: Surroundings::default(),
            catches: false,
        }
    }

    /// For a node that takes care of what goes wrong in them, or not.
    pub fn catching(self, catches: bool) -> Self {
        Self { catches, ..self }
    }

    /// How many are alive.
    pub fn count(&self) -> usize {
        self.alive.len()
    }

    /// The patch that they are instances of.
    pub fn plan(&self) -> &InnerPlan {
        &self.plan
    }

    /// Lets go of all of them.
    pub fn clear(&mut self) {
        self.given.clear();
        while let Some(instance) = self.alive.pop() {
            self.keep(instance);
        }
    }

    /// Takes over where hubs and the node itself are.
    pub fn settle(&mut self, place: &Surroundings) {
        let before = std::mem::replace(&mut self.place, place.clone()).hubs;
        let of = |hubs: &[Option<Arc<Vitals>>], hub: usize| {
            hubs.get(hub).and_then(Option::as_ref).map(Arc::as_ptr)
        };
        for instance in self.alive.iter_mut().chain(&mut self.spare) {
            for (hub, told) in instance.told.iter_mut().enumerate() {
                // Another hub in the place of the one before counts its values anew.
                if of(&before, hub) != of(&place.hubs, hub) {
                    *told = 0;
                }
            }
            self.plan.settle(instance.id, &mut instance.strand, &place.hubs, place.way.as_ref());
        }
    }

    /// The number of the value that a hub is saying.
    pub fn said(&self, hub: usize) -> u64 {
        let hub = self.place.hubs.get(hub).and_then(Option::as_ref);
        hub.map_or(0, |hub| hub.memory.said())
    }

    /// The first that was born after this one, or of all.
    pub fn after(&self, id: Option<u64>) -> Option<u64> {
        let at = id.map_or(0, |id| self.alive.partition_point(|instance| instance.id <= id));
        self.alive.get(at).map(|instance| instance.id)
    }

    fn at(&self, id: u64) -> Option<usize> {
        // The newest is asked for most.
        match self.alive.last() {
            Some(last) if last.id == id => Some(self.alive.len() - 1),
            _ => self.alive.binary_search_by_key(&id, |instance| instance.id).ok(),
        }
    }

    /// A new instance. It is told what there is to tell before anything else reaches it.
    fn begin(&mut self, limit: usize) -> Result<u64, Error> {
        if self.alive.len() >= limit {
            return Err(full(limit));
        }
        let Some(place) = self.plan.0.room.take() else {
            return Err(crowded(self.plan.0.room.most()));
        };
        let id = self.next;
        self.next += 1;
        let Surroundings { hubs, way, .. } = &self.place;
        let mut instance = match self.spare.pop() {
            Some(mut instance) => {
                instance.id = id;
                if way.is_some() {
                    self.plan.settle(id, &mut instance.strand, hubs, way.as_ref());
                }
                instance
            }
            None => self.plan.make(id, hubs, way.as_ref()),
        };
        instance.told.fill(0);
        instance.place = Some(place);
        self.alive.push(instance);
        for at in 0..self.plan.0.begins.len() {
            let slot = self.plan.0.begins[at];
            self.call(id, |strand| strand.begin(slot));
        }
        for at in 0..self.place.hubs.len() {
            self.tell(id, at);
        }
        Ok(id)
    }

    /// Tells a new instance what a hub has said before.
    fn tell(&mut self, id: u64, hub: usize) {
        let Some(vitals) = self.place.hubs[hub].clone() else { return };
        let head = self.plan.0.ports.inputs + hub;
        // The values and their number in one look: the hub may speak on another strand.
        let told = vitals.memory.told();
        if let Some(at) = self.at(id) {
            self.alive[at].told[hub] = told.number;
        }
        for value in told.values {
            self.call(id, |strand| strand.emit(head, value));
        }
        if vitals.phase() == Phase::Finished {
            self.call(id, |strand| strand.end_head(head));
        }
    }

    /// Lets an instance hear the value of this number that a hub says, unless it was told that at
    /// its birth.
    fn hear(&mut self, id: u64, hub: usize, (value, number): (Value, u64)) {
        let Some(at) = self.at(id) else { return };
        let told = self.alive[at].told.get(hub).copied().unwrap_or_default();
        let late = |of: &&Arc<Vitals>| !self.plan.0.nests.is_empty() && of.memory.said() != number;
        let said_late = self.place.hubs.get(hub).and_then(Option::as_ref).filter(late).cloned();
        if number > 0 && number <= told {
            return;
        }
        let head = self.plan.0.ports.inputs + hub;
        let hear = || self.call(id, |strand| strand.emit(head, value));
        match said_late {
            // Patches deeper inside ask for the number themselves.
            Some(hub) => hub.memory.hearing(number, hear),
            None => hear(),
        }
    }

    /// Gives a value to an instance, and ends all its inputs.
    fn push_last(&mut self, id: u64, value: Value) {
        self.call_by_plan(id, |plan, strand| {
            let inputs = 0..plan.0.ports.inputs;
            if !inputs.is_empty() {
                strand.emit(0, value);
            }
            for input in inputs {
                // Whoever has had enough is not told of the end.
                if !plan.is_over(strand) {
                    strand.end_head(input);
                }
            }
        });
    }

    /// Does something to an instance and collects what comes of it.
    fn call(&mut self, id: u64, work: impl FnOnce(&mut Strand)) {
        self.call_by_plan(id, |_, strand| work(strand));
    }

    fn call_by_plan(&mut self, id: u64, work: impl FnOnce(&InnerPlan, &mut Strand)) {
        let Some(at) = self.at(id) else { return };
        let strand = &mut self.alive[at].strand;
        let failed = if self.catches {
            fault::noticing(|| work(&self.plan, strand)).1
        } else {
            work(&self.plan, strand);
            false
        };
        let outputs = self.plan.0.ports.outputs;
        let over = self.plan.is_over(strand);
        if let Some(left) = strand.slots.last_mut().and_then(|exit| exit.push.left()) {
            if over && !left.is_empty() {
                // What it still did after its end nobody hears.
                let is_end =
                    |(way, said): &(usize, Option<Value>)| *way < outputs && said.is_none();
                let end = left.iter().rposition(is_end).map_or(left.len(), |end| end + 1);
                // But that hubs outside have ended may be told last, wherever they stand.
                let mut at = 0;
                left.retain(|(way, said)| {
                    at += 1;
                    at <= end || *way >= outputs && said.is_none()
                });
            }
            while let Some((way, value)) = left.pop_front() {
                let left = match (way.checked_sub(outputs), value) {
                    (None, Some(value)) => Left::Given(Given::Value(way, value)),
                    (None, None) => continue,
                    (Some(send), Some(value)) => Left::Sent(send, value),
                    (Some(send), None) => Left::SentAll(send),
                };
                self.given.push_back((id, left));
            }
        }
        if failed {
            self.given.push_back((id, Left::Given(Given::Failed)));
        }
        if over {
            self.given.push_back((id, Left::Given(Given::Over)));
            let instance = self.alive.remove(at);
            self.keep(instance);
        }
    }

    /// Keeps an instance that is over, to be used again.
    fn keep(&mut self, mut instance: Instance) {
        instance.place = None;
        if self.spare.len() < SPARE && self.plan.renew(&mut instance) {
            self.spare.push(instance);
        }
    }
}

#[cold]
fn full(limit: usize) -> Error {
    Error::new(format!(
        "{limit} instances of the patch inside are alive, so no other was begun; end them sooner, \
         with Take or TakeUntil inside, or raise the limit"
    ))
}

#[cold]
fn crowded(most: usize) -> Error {
    Error::new(format!(
        "{most} instances of patches inside of nodes are alive in this run, as many as there may be, \
         so no other was begun; end them sooner, with Take or TakeUntil inside"
    ))
}

#[cfg(test)]
mod tests;
