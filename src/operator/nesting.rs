//! Operators with a patch inside: what is the same for all of them.

use serde_json::Value as Json;

use super::adapter::properties;
use super::author::Nested;
use super::port::{Inputs, Link};
use super::{Behaviour, Built, Wiring};
use crate::error::Error;
use crate::flow::inner::Arrival;
use crate::flow::instances::{Given, Instances, Within};
use crate::flow::live::Live;
use crate::flow::strand::{Out, Push, Surroundings};
use crate::value::Value;

/// Brings a nested operator to life.
pub(super) fn nested<N: Nested>(json: &Json, wiring: Wiring) -> Result<Built, Error> {
    let (updates, set) = properties::<N>(json)?;
    let inner = wiring.inner.ok_or_else(|| Error::new("this node needs a patch inside"))?;
    let drawn = wiring.inputs.saturating_sub(inner.ports().hubs);
    let wired = wiring.wired || !matches!(N::INPUTS, Inputs::Optional(_));
    Ok(Built::of(set, move || {
        Behaviour::Push(Box::new(Nesting::<N> {
            live: Live::new(updates.clone()),
            state: N::State::default(),
            instances: Instances::new(inner.clone()).catching(N::CATCHES),
            open: vec![wired; drawn].into(),
            wired,
            begun: false,
        }))
    }))
}

struct Nesting<N: Nested> {
    live: Live<N>,
    state: N::State,
    instances: Instances,
    /// Of the drawn inputs, those that have not ended.
    open: Box<[bool]>,
    wired: bool,
    /// Whether what it has from the start is there.
    begun: bool,
}

impl<N: Nested> Nesting<N> {
    /// Does something with the instances, and then what comes of it.
    fn with(
        &mut self,
        out: &mut Out<'_>,
        work: impl FnOnce(&N, &mut N::State, &mut Within<'_, '_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Self { live, state, instances, open, begun, wired } = self;
        let operator = live.get();
        let own = usize::from(matches!(N::LINK, Link::Sends(_) | Link::Provides(_)));
        let mut within = Within::new(instances, out, (N::OUTPUTS.count() + own, *wired));
        let mut result = Ok(());
        if !std::mem::replace(begun, true) {
            result = operator.begin(state, &mut within);
            result = result.and(settle(operator, state, &mut within));
        }
        let worked = work(operator, state, &mut within);
        let worked = worked.and(settle(operator, state, &mut within));
        within.show();
        if within.count() == 0 && !N::awaits(open) {
            within.out().end();
        }
        result.and(worked)
    }

    /// The same with each instance that is alive, one after the other.
    fn each(
        &mut self,
        out: &mut Out<'_>,
        mut work: impl FnMut(u64, &mut Within<'_, '_>),
    ) -> Result<(), Error> {
        self.with(out, |operator, state, within| {
            let mut result = Ok(());
            let mut at = within.after(None);
            while let Some(id) = at {
                work(id, within);
                result = result.and(settle(operator, state, within));
                at = within.after(Some(id));
            }
            result
        })
    }
}

/// Hands over what the instances have given. An error of one is no reason to keep back the others.
fn settle<N: Nested>(
    operator: &N,
    state: &mut N::State,
    within: &mut Within<'_, '_>,
) -> Result<(), Error> {
    let mut result = Ok(());
    while let Some((instance, given)) = within.fetch() {
        let done = match given {
            Given::Value(_, value) => operator.given(state, instance, value, within),
            Given::Failed => operator.failed(state, instance, within),
            Given::Over => operator.over(state, instance, within),
        };
        result = result.and(done);
    }
    result
}

impl<N: Nested> Push for Nesting<N> {
    fn push(&mut self, input: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        match input.checked_sub(self.open.len()) {
            None => {
                self.with(out, |operator, state, within| operator.push(state, input, value, within))
            }
            Some(hub) => self.come_back(input, (value, self.instances.said(hub)), out),
        }
    }

    fn come_back(
        &mut self,
        input: usize,
        (value, number): (Value, u64),
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        // Only what subjects say comes back.
        let Some(hub) = input.checked_sub(self.open.len()) else { return Ok(()) };
        self.each(out, |id, within| within.hear(id, hub, (value.clone(), number)))
    }

    fn end(&mut self, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        match input.checked_sub(self.open.len()) {
            None => {
                self.open[input] = false;
                self.with(out, |operator, state, within| operator.end(state, input, within))
            }
            Some(hub) => self.each(out, |id, within| within.end_hub(id, hub)),
        }
    }

    fn finishes(&self) -> bool {
        // It ends with its last instance.
        false
    }

    fn begins(&mut self) -> bool {
        true
    }

    fn begin(&mut self, out: &mut Out<'_>) -> Result<(), Error> {
        self.with(out, |_, _, _| Ok(()))
    }

    fn settle(&mut self, place: &Surroundings) {
        self.instances.settle(place);
    }

    fn arrive(&mut self, from: Arrival<'_>, out: &mut Out<'_>) -> Result<(), Error> {
        self.with(out, |_, _, within| {
            within.arrive(from);
            Ok(())
        })
    }

    fn revive(&mut self) -> bool {
        let edited = self.live.refresh();
        edited && self.renew()
    }

    fn renew(&mut self) -> bool {
        self.state = N::State::default();
        self.instances.clear();
        self.open.fill(self.wired);
        self.begun = false;
        true
    }
}
