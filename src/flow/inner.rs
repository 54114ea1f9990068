//! A patch inside a node: how instances of it are made, and what goes in and comes out.
//!
//! An instance is a strand of its own that stands in the memory of its node, on the strand on
//! which the node lies. So it needs no door, and what it gives is handed over in the order in
//! which it was given, before the call that made it give returns.

use std::any::Any;
use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use super::instances::room::{Place, Room};
use super::strand::{Door, Out, Push, Slot, Strand, Surroundings};
use super::vitals::Vitals;
use crate::error::Error;
use crate::value::Value;

/// Makes instances of an inner patch.
#[derive(Clone)]
pub struct InnerPlan(pub(super) Arc<Parts>);

/// What all instances of an inner patch have in common.
pub struct Parts {
    /// Makes the strand of one. Its head has an output for each input of the patch, then one for
    /// each hub it listens to, then those of its tasks; its last slot is an [`Exit`].
    pub make: Box<dyn Fn() -> Made + Send + Sync>,
    /// How many ways lead in and out.
    pub ports: Ports,
    /// The slots that may have something to say before anything reaches them, in the order of
    /// their nodes.
    pub begins: Box<[usize]>,
    /// The slots that have patches inside themselves.
    pub nests: Box<[Nest]>,
    /// The slots of subjects that outlive those who send to them. They have ended once what is wired
    /// to them has, as nobody outside can reach them.
    pub lasting: Box<[usize]>,
    /// How a strand is when it is new.
    pub fresh: OnceLock<Box<[Fresh]>>,
    /// Where they find room, together with all others of the run.
    pub room: Room,
}

/// How many ways lead into an inner patch and out of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ports {
    /// Its inputs.
    pub inputs: usize,
    /// The hubs outside that it listens to.
    pub hubs: usize,
    /// Its outputs.
    pub outputs: usize,
    /// The hubs outside that it sends to.
    pub sends: usize,
}

/// A node with a patch inside that stands in an inner patch itself.
#[derive(Clone, Debug)]
pub struct Nest {
    /// Its slot.
    pub slot: usize,
    /// Where the hubs are that its patch listens to.
    pub hubs: Box<[Whence]>,
}

/// Where a hub is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Whence {
    /// On the same strand.
    Slot(usize),
    /// Outside: the hub of this number of the patch around.
    Outside(usize),
    /// There is none.
    Nowhere,
}

/// A slot as it is when it is new.
#[derive(Debug)]
pub struct Fresh {
    open: Box<[u32]>,
    wanted_by: usize,
}

/// A new strand, and its tasks that are still to be started.
pub struct Made {
    /// The strand.
    pub strand: Strand,
    /// Its tasks.
    pub tasks: Vec<Launch>,
}

/// Starts a task of an instance, whose values come in by this way; it works until what this gives
/// is dropped.
pub type Launch = Box<dyn FnOnce(&Way) -> Box<dyn Any + Send> + Send>;

/// What has left an instance and was not fetched: the way out, and a value or the end of them.
/// Fetched after each call into the instance.
pub type Left = VecDeque<(usize, Option<Value>)>;

/// The last slot of an inner strand, where values leave: by its outputs, then to hubs outside.
#[derive(Debug, Default)]
pub struct Exit(Left);

impl Push for Exit {
    fn push(&mut self, way: usize, value: Value, _: &mut Out<'_>) -> Result<(), Error> {
        self.0.push_back((way, Some(value)));
        Ok(())
    }

    fn end(&mut self, way: usize, _: &mut Out<'_>) -> Result<(), Error> {
        self.0.push_back((way, None));
        Ok(())
    }

    fn left(&mut self) -> Option<&mut Left> {
        Some(&mut self.0)
    }

    fn finishes(&self) -> bool {
        // Which of its ends is that of the instance its owner knows.
        false
    }

    fn renew(&mut self) -> bool {
        self.0.clear();
        true
    }
}

/// Where a node stands that has a patch with tasks inside; changes with every new plan.
#[derive(Debug, Default)]
pub struct Address {
    place: Mutex<Option<(Weak<Mutex<Strand>>, usize)>>,
    known: Condvar,
}

/// How long a plan may take to be laid out before those in it are told where they stand. Whoever
/// waits longer stands nowhere.
const LAID_OUT: Duration = Duration::from_secs(5);

impl Address {
    /// The node stands there from now on. Called with all doors closed.
    pub fn set(&self, door: &Door, slot: usize) {
        *self.place.lock() = Some((Arc::downgrade(door), slot));
        self.known.notify_all();
    }

    /// A task of an instance that began while the plan was laid out waits for the end of that.
    fn get(&self) -> Option<(Door, usize)> {
        let mut place = self.place.lock();
        if place.is_none() {
            self.known.wait_while_for(&mut place, |place| place.is_none(), LAID_OUT);
        }
        let (door, slot) = place.as_ref()?;
        Some((door.upgrade()?, *slot))
    }

    /// Does something at the node, wherever it stands; nothing if it is gone.
    fn enter(&self, work: impl FnOnce(&mut Strand, usize)) {
        while let Some((door, slot)) = self.get() {
            let mut strand = door.lock();
            // A new plan may have been laid out before the door opened.
            if self.get().is_some_and(|(now, at)| Arc::ptr_eq(&now, &door) && at == slot) {
                return work(&mut strand, slot);
            }
        }
    }
}

/// The way of a task into the instance in which it stands.
#[derive(Clone, Default)]
pub struct Way {
    address: Arc<Address>,
    /// The instance, and within it the slot with the next patch inside, as deep as it takes.
    route: Arc<[(u64, usize)]>,
    head: usize,
    outputs: usize,
}

impl Way {
    /// To a node that stands there.
    pub fn leading_to(address: Arc<Address>) -> Self {
        Self { address, ..Self::default() }
    }

    /// On into an instance; `slot` is where the next patch is, if it leads deeper.
    pub(super) fn inward(&self, instance: u64, slot: usize) -> Self {
        let route = self.route.iter().copied().chain([(instance, slot)]).collect();
        Self { route, ..self.clone() }
    }

    /// To the outputs of a task: the first in the head of the strand, and how many there are.
    pub fn at(&self, head: usize, outputs: usize) -> Self {
        Self { head, outputs, ..self.clone() }
    }

    /// Lets what stands behind the task know that no more will come.
    pub fn end(&self) {
        (0..self.outputs).for_each(|output| self.arrive(output, News::End));
    }

    /// Lets a value of the task run through everything behind it.
    pub fn push(&self, output: usize, value: Value) {
        self.arrive(output, News::Value(value));
    }

    /// Counts an error that ended the task at its node, in the presence of whoever takes care of what
    /// goes wrong in the instance.
    pub fn fail(&self, vitals: &Vitals, error: &Error) {
        let is_told = Cell::new(false);
        let tell = || {
            is_told.set(true);
            vitals.faults.report(error);
        };
        self.arrive(0, News::Fault(&tell));
        // The instance may be gone.
        if !is_told.get() {
            tell();
        }
    }

    fn arrive(&self, output: usize, news: News<'_>) {
        let arrival = Arrival { route: &self.route, head: self.head + output, news };
        self.address.enter(|strand, slot| strand.arrive(slot, arrival));
    }
}

/// What a task of an instance gives, on its way there.
pub struct Arrival<'a> {
    pub(super) route: &'a [(u64, usize)],
    pub(super) head: usize,
    pub(super) news: News<'a>,
}

/// What a task of an instance has to say.
pub(super) enum News<'a> {
    Value(Value),
    /// No more values will come.
    End,
    /// Something went wrong, which this counts.
    Fault(&'a dyn Fn()),
}

/// One running instance of an inner patch.
pub(super) struct Instance {
    /// Its number; later ones have greater ones.
    pub id: u64,
    pub strand: Strand,
    /// For each hub, the number of the last value that it was told at its birth.
    pub told: Box<[u64]>,
    /// As long as it is alive.
    pub place: Option<Place>,
    tasks: Vec<Box<dyn Any + Send>>,
}

impl InnerPlan {
    /// From what all instances have in common.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// How many ways lead in and out.
    pub fn ports(&self) -> Ports {
        self.0.ports
    }

    /// A fresh instance, with its own state.
    pub(super) fn make(
        &self,
        id: u64,
        hubs: &[Option<Arc<Vitals>>],
        way: Option<&Way>,
    ) -> Instance {
        let Made { mut strand, tasks } = (self.0.make)();
        self.0.fresh.get_or_init(|| strand.slots.iter().map(fresh).collect());
        self.settle(id, &mut strand, hubs, way);
        let tasks = tasks.into_iter();
        let tasks = way.map(|way| tasks.map(|task| task(&way.inward(id, 0))).collect());
        let told = vec![0; self.0.ports.hubs].into();
        Instance { id, strand, told, place: None, tasks: tasks.unwrap_or_default() }
    }

    /// Tells the slots of an instance that have patches inside where their hubs are.
    pub(super) fn settle(
        &self,
        id: u64,
        strand: &mut Strand,
        hubs: &[Option<Arc<Vitals>>],
        way: Option<&Way>,
    ) {
        for Nest { slot, hubs: whence } in &self.0.nests {
            let find = |whence: &Whence| match *whence {
                Whence::Slot(at) => strand.slots.get(at).map(|slot| slot.vitals.clone()),
                Whence::Outside(at) => hubs.get(at).cloned().flatten(),
                Whence::Nowhere => None,
            };
            let found = whence.iter().map(find).collect();
            let way = way.map(|way| way.inward(id, *slot));
            if let Some(slot) = strand.slots.get_mut(*slot) {
                let place = Surroundings { hubs: found, way, ..Surroundings::default() };
                slot.push.settle(&place);
            }
        }
    }

    /// Makes an instance that is over as good as new; whether it is.
    pub(super) fn renew(&self, instance: &mut Instance) -> bool {
        let Some(fresh) = self.0.fresh.get() else { return false };
        instance.tasks.is_empty()
            && instance.strand.slots.iter_mut().zip(fresh).all(|(slot, fresh)| {
                // One or two numbers, for which a call would be too much.
                slot.open.iter_mut().zip(&fresh.open).for_each(|(open, fresh)| *open = *fresh);
                slot.vitals.renew(fresh.wanted_by);
                slot.push.renew()
            })
    }

    /// Whether an instance has said that no more will come.
    pub(super) fn is_over(&self, strand: &Strand) -> bool {
        let Some((exit, slots)) = strand.slots.split_last() else { return true };
        match self.0.ports.outputs {
            // Without an output it is over when all in it is.
            0 => slots.iter().enumerate().all(|(at, slot)| {
                let lasts = || self.0.lasting.contains(&at);
                slot.vitals.is_closed() || lasts() && slot.open.iter().all(|open| *open == 0)
            }),
            outputs => exit.open.iter().take(outputs).all(|open| *open == 0),
        }
    }
}

fn fresh(slot: &Slot) -> Fresh {
    Fresh { open: slot.open.clone(), wanted_by: slot.vitals.wanted_by() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_comes_before_the_plan_is_laid_out_waits_for_it() {
        let (address, door) = (Arc::<Address>::default(), Door::default());
        let (entered, came) = std::sync::mpsc::channel();
        let early = address.clone();
        let task = std::thread::spawn(move || early.enter(|_, slot| entered.send(slot).unwrap()));
        // Nothing can show that it waits but that it has not come.
        assert!(came.recv_timeout(Duration::from_millis(20)).is_err());
        address.set(&door, 3);
        assert_eq!(came.recv(), Ok(3));
        task.join().unwrap();
        drop(door);
        address.enter(|_, _| panic!("it is gone"));
    }
}
