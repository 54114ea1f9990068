//! A bench for an operator with a patch inside.

use std::sync::{Arc, OnceLock};

use serde_json::Value as Json;

use super::{Bench, target};
use crate::error::Error;
use crate::flow::inner::{Exit, InnerPlan, Made, Parts, Ports};
use crate::flow::instances::room::Room;
use crate::flow::strand::{Out, Push, Slot, Strand, Wires};
use crate::operator::{OperatorType, Wiring};
use crate::value::Value;

/// What an inner patch of a test does with what comes into its inputs.
type Inside = Box<dyn FnMut(usize, Value, &mut Out<'_>) + Send>;

struct Acting(Inside);

impl Push for Acting {
    fn push(&mut self, input: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        (self.0)(input, value, out);
        Ok(())
    }
}

impl Bench {
    /// Around a patch with two inputs whose every instance does this; it ends with its inputs, or
    /// by `Out::end`.
    #[track_caller]
    pub fn around<I>(
        operator: &OperatorType,
        properties: Json,
        make: impl Fn() -> I + Send + Sync + 'static,
    ) -> Self
    where
        I: FnMut(usize, Value, &mut Out<'_>) + Send + 'static,
    {
        Self::around_wired(operator, properties, true, make)
    }

    /// The same with its input wired or not.
    #[track_caller]
    pub fn around_wired<I>(
        operator: &OperatorType,
        properties: Json,
        wired: bool,
        make: impl Fn() -> I + Send + Sync + 'static,
    ) -> Self
    where
        I: FnMut(usize, Value, &mut Out<'_>) + Send + 'static,
    {
        let parts = Parts {
            make: Box::new(move || made(Box::new(make()))),
            ports: Ports { inputs: 2, outputs: 1, ..Ports::default() },
            begins: Box::default(),
            nests: Box::default(),
            lasting: Box::default(),
            fresh: OnceLock::new(),
            room: Room::default(),
        };
        let inner = Some(InnerPlan::new(parts));
        let inputs = operator.inputs.count(1);
        Self::wired(operator, properties, Wiring { inputs, wired, inside: false, inner })
    }

    /// Whether the node itself takes nothing any more.
    pub fn closed(&self) -> bool {
        self.vitals.is_closed()
    }

    /// What those are told who begin to listen to a subject now.
    pub fn memory(&self) -> Vec<Value> {
        self.vitals.memory.told().values
    }

    /// How many instances are alive, and how many have been begun.
    pub fn instances(&self) -> (usize, u64) {
        (self.vitals.instances.alive(), self.vitals.instances.begun())
    }
}

fn made(inside: Inside) -> Made {
    let exit = Exit::default();
    let wires =
        |slot, input| Wires { targets: Box::new([target(slot, input)]), ..Wires::default() };
    let slot = |push, outlets, open: &[u32]| Slot {
        node: 0,
        push,
        outlets,
        vitals: Arc::default(),
        open: open.into(),
    };
    let acting = slot(Box::new(Acting(inside)), Box::new([wires(1, 0)]), &[1, 1]);
    let exit = slot(Box::new(exit), Box::default(), &[1]);
    let strand = Strand {
        head: Box::new([wires(0, 0), wires(0, 1)]),
        slots: vec![acting, exit],
        ..Strand::default()
    };
    Made { strand, tasks: Vec::new() }
}
