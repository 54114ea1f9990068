//! The push path: a strand is a run of operators called directly, one inside the other.
//!
//! Slots are kept in topological order, so whatever a slot emits can only travel to slots behind
//! it. That is what lets `emit` hand the remaining slots down the call stack as a plain mutable
//! slice: no cell, no lock, no channel between one operator and the next.
//!
//! A strand is entered through its door, one uncontended mutex for a whole chain. It is what
//! joins values of several sources, and what a new plan closes to rearrange the slots.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parking_lot::Mutex;

use super::back::{self, Back, MOST_AT_ONCE, Returning, Waiting};
use super::fault;
use super::inner::Arrival;
use super::memory::Memory;
use super::probe::Probe;
pub use super::push::{Push, Surroundings, Turn};
use super::vitals::{Phase, Vitals};
use crate::error::Error;
use crate::value::Value;

/// A place on a strand: one operator and where its values go.
pub struct Slot {
    /// The node, for those who lay out plans.
    pub node: usize,
    /// The operator.
    pub push: Box<dyn Push>,
    /// Its outputs.
    pub outlets: Box<[Wires]>,
    /// Its life.
    pub vitals: Arc<Vitals>,
    /// Wires into each input that have not ended.
    pub open: Box<[u32]>,
}

/// One output: its probe and where its values go.
#[derive(Default)]
pub struct Wires {
    /// The tap.
    pub probe: Arc<Probe>,
    /// The far ends, in the order in which values take them.
    pub targets: Box<[Target]>,
}

/// The far end of a wire.
pub struct Target {
    /// How to get there, if it is not further along the same strand.
    pub door: Option<Entrance>,
    /// The place on it.
    pub slot: usize,
    /// The input of the operator there.
    pub input: usize,
    /// Whether the end of the values travels along; it does not into a connection, which serves
    /// others too.
    pub ends: bool,
}

/// The way to what is not further along the same strand.
pub enum Entrance {
    /// The door of another one, which values of several sources reach.
    Door(Door),
    /// Back to what lies before. Rare, and no reason for all others to be larger.
    Back(Box<Back>),
}

/// How a strand is entered.
pub type Door = Arc<Mutex<Strand>>;

/// Operators in topological order, and the outputs of the task in front of them, if there is one.
#[derive(Default)]
pub struct Strand {
    /// The outputs of the task that drives this strand.
    pub head: Box<[Wires]>,
    /// The operators.
    pub slots: Vec<Slot>,
    /// What comes back to operators of this strand, if anything does.
    pub waiting: Option<Arc<Waiting>>,
}

impl Strand {
    /// Sends a value of the task's output through everything behind it.
    #[inline]
    pub fn emit(&mut self, output: usize, value: Value) {
        if let Some(wires) = self.head.get(output) {
            emit(wires, &mut self.slots, 0, value);
        }
        self.let_come_back();
    }

    /// Ends all outputs of the task.
    pub fn end(&mut self) {
        for wires in &self.head {
            end(wires, &mut self.slots, 0);
        }
        self.let_come_back();
    }

    /// Sends a value to one place.
    #[inline]
    pub fn push(&mut self, slot: usize, input: usize, value: Value) {
        deliver(&mut self.slots, 0, slot, input, value);
        self.let_come_back();
    }

    /// Ends one wire into one place.
    pub fn end_input(&mut self, slot: usize, input: usize) {
        deliver_end(&mut self.slots, 0, slot, input);
        self.let_come_back();
    }

    /// Lets the operator at one place say what it has to say before anything reaches it.
    pub fn begin(&mut self, slot: usize) {
        self.at(slot, |push, out| if push.begins() { push.begin(out) } else { Ok(()) });
        self.let_come_back();
    }

    /// Lets in what a task inside of the operator at one place gives.
    pub fn arrive(&mut self, slot: usize, from: Arrival<'_>) {
        self.at(slot, |push, out| push.arrive(from, out));
        self.let_come_back();
    }

    #[inline]
    fn let_come_back(&mut self) {
        if self.waiting.is_some() {
            self.bring_back();
        }
    }

    /// Lets what waits run, and what comes back of that, but not without end.
    #[cold]
    fn bring_back(&mut self) {
        let Some(waiting) = self.waiting.clone() else { return };
        for _ in 0..MOST_AT_ONCE {
            let Some(Returning { slot, input, said }) = waiting.next() else { return };
            match said {
                Some(said) => {
                    let opens = |slot: &mut Slot| !slot.vitals.is_closed() || reopens(slot);
                    if self.slots.get_mut(slot).is_some_and(opens) {
                        self.at(slot, |push, out| push.come_back(input, said, out));
                    }
                }
                None => deliver_end(&mut self.slots, 0, slot, input),
            }
        }
        let mut fault = Some(back::endless());
        while let Some(Returning { slot, input, said }) = waiting.next() {
            match (said, self.slots.get(slot)) {
                (None, _) => deliver_end(&mut self.slots, 0, slot, input),
                (Some(_), Some(slot)) => {
                    slot.vitals.lose(1);
                    fault.take().into_iter().for_each(|fault| slot.vitals.faults.report(&fault));
                }
                (Some(_), None) => {}
            }
        }
    }

    fn at(
        &mut self,
        slot: usize,
        work: impl FnOnce(&mut dyn Push, &mut Out<'_>) -> Result<(), Error>,
    ) {
        let rest = self.slots.get_mut(slot..).and_then(<[Slot]>::split_first_mut);
        let Some((head, rest)) = rest.filter(|(head, _)| !head.vitals.is_closed()) else {
            return;
        };
        let Slot { push, outlets, vitals, .. } = head;
        let mut out = Out { outlets, vitals, rest, base: slot + 1 };
        guarded(vitals, || work(&mut **push, &mut out));
    }

    /// Ends one output of what stands in front of the strand.
    pub fn end_head(&mut self, output: usize) {
        if let Some(wires) = self.head.get(output) {
            end(wires, &mut self.slots, 0);
        }
        self.let_come_back();
    }
}

/// An operator's way to its outputs, valid for the duration of one call.
pub struct Out<'a> {
    outlets: &'a [Wires],
    vitals: &'a Arc<Vitals>,
    rest: &'a mut [Slot],
    base: usize,
}

impl Out<'_> {
    /// Runs everything behind an output with this value, here and now.
    #[inline]
    pub fn emit(&mut self, output: usize, value: Value) {
        if let Some(wires) = self.outlets.get(output) {
            emit(wires, self.rest, self.base, value);
        }
    }

    /// Ends all outputs: no more values will come. Values that still arrive are kept away.
    pub fn end(&mut self) {
        if self.vitals.phase() == Phase::Finished {
            return;
        }
        // Closed before the news travels, so that nothing can come back here.
        self.vitals.finish();
        self.end_behind();
    }

    /// Ends one output, while the node goes on with the others.
    pub fn end_output(&mut self, output: usize) {
        if let Some(wires) = self.outlets.get(output) {
            end(wires, self.rest, self.base);
        }
    }

    /// Whether the node has closed, so that nobody hears what it still says.
    pub fn is_closed(&self) -> bool {
        self.vitals.is_closed()
    }

    /// What those are told who begin to listen later.
    pub fn memory(&self) -> &Memory {
        &self.vitals.memory
    }

    /// The life of the node.
    pub(super) fn vitals(&self) -> &Arc<Vitals> {
        self.vitals
    }

    /// Ends what is wired behind, while the node itself still has work to do.
    pub(super) fn end_behind(&mut self) {
        for wires in self.outlets {
            end(wires, self.rest, self.base);
        }
    }

    /// Counts values that could not be kept.
    pub fn lose(&self, count: u64) {
        self.vitals.lose(count);
    }

    /// Counts an error that is not the end of this call.
    pub fn fault(&self, error: &Error) {
        self.vitals.faults.report(error);
    }
}

#[inline]
fn emit(wires: &Wires, rest: &mut [Slot], base: usize, value: Value) {
    wires.probe.offer(&value);
    // The last target gets the original: with one consumer nothing is ever copied.
    let Some((last, others)) = wires.targets.split_last() else {
        return;
    };
    for target in others {
        send(target, rest, base, value.clone());
    }
    send(last, rest, base, value);
}

#[inline]
fn send(target: &Target, rest: &mut [Slot], base: usize, value: Value) {
    match &target.door {
        None => deliver(rest, base, target.slot, target.input, value),
        Some(Entrance::Door(door)) => door.lock().push(target.slot, target.input, value),
        Some(Entrance::Back(back)) => back.keep(target.slot, target.input, Some(value)),
    }
}

#[inline]
fn deliver(rest: &mut [Slot], base: usize, slot: usize, input: usize, value: Value) {
    let Some((head, rest)) =
        rest.get_mut(slot.wrapping_sub(base)..).and_then(<[Slot]>::split_first_mut)
    else {
        return;
    };
    if head.vitals.is_closed() && !reopens(head) {
        return;
    }
    let Slot { push, outlets, vitals, .. } = head;
    let mut out = Out { outlets, vitals, rest, base: slot + 1 };
    guarded(vitals, || push.push(input, value, &mut out));
}

/// The barrier costs nothing measurable, and it is what keeps a show alive.
#[inline]
fn guarded(vitals: &Vitals, work: impl FnOnce() -> Result<(), Error>) {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => {}
        Ok(Err(error)) => vitals.faults.report(&error),
        Err(panic) => break_down(vitals, &*panic),
    }
}

#[cold]
#[inline(never)]
fn break_down(vitals: &Vitals, panic: &(dyn std::any::Any + Send)) {
    vitals.faults.report(&Error::panicked(panic));
    vitals.break_down();
}

/// Whether a closed node takes part again; a value that it does not take is lost.
#[cold]
#[inline(never)]
fn reopens(slot: &mut Slot) -> bool {
    if slot.vitals.phase() != Phase::Broken {
        return false;
    }
    let revived = catch_unwind(AssertUnwindSafe(|| slot.push.revive())).unwrap_or(false);
    if revived {
        slot.vitals.mend();
    } else {
        slot.vitals.lose(1);
        // For this value it is as if it had panicked again.
        fault::notice();
    }
    revived
}

fn end(wires: &Wires, rest: &mut [Slot], base: usize) {
    for target in wires.targets.iter().filter(|target| target.ends) {
        match &target.door {
            None => deliver_end(rest, base, target.slot, target.input),
            Some(Entrance::Door(door)) => door.lock().end_input(target.slot, target.input),
            Some(Entrance::Back(back)) => back.keep(target.slot, target.input, None),
        }
    }
}

/// One wire into an input has ended; the input has ended with its last wire, the node with its
/// last input.
fn deliver_end(rest: &mut [Slot], base: usize, slot: usize, input: usize) {
    let Some((head, rest)) =
        rest.get_mut(slot.wrapping_sub(base)..).and_then(<[Slot]>::split_first_mut)
    else {
        return;
    };
    let Some(open) = head.open.get_mut(input) else {
        return;
    };
    *open = if head.push.ends_with_first() { 0 } else { open.saturating_sub(1) };
    if *open > 0 || matches!(head.vitals.phase(), Phase::Finished | Phase::Unwanted) {
        return;
    }
    let all_ended = head.open.iter().all(|open| *open == 0);
    let Slot { push, outlets, vitals, .. } = head;
    let mut out = Out { outlets, vitals, rest, base: slot + 1 };
    // What panicked before is not asked again, but its end still travels on.
    if vitals.phase() == Phase::Open {
        guarded(vitals, || push.end(input, &mut out));
    }
    if all_ended && push.finishes() {
        if vitals.phase() == Phase::Broken {
            // Only to end: until it is edited the next instance would do no better.
            vitals.mend_alone();
        }
        out.end();
    }
}
