//! What an element costs for which an instance of an inner patch is begun, from the value that
//! comes to the end of the instance; beside it the same nodes without a patch around them.

use std::sync::Arc;

use divan::Bencher;
use divan::counter::ItemsCount;
use patchline::engine::{Alone, operator, plan_alone, runtime};
use patchline::flow::strand::{Slot, Strand, Target, Wires};
use patchline::operator::{Behaviour, JsonMap, Setter, Wiring};
use patchline::patch::{Node, Patch};
use patchline::value::Value;

fn main() {
    divan::main();
}

fn wires(slot: usize) -> Wires {
    let target = Target { door: None, slot, input: 0, ends: true };
    Wires { targets: Box::new([target]), ..Wires::default() }
}

/// Operators in a row, and what they need to stay as they are.
#[derive(Default)]
struct Chain {
    slots: Vec<Slot>,
    /// The ways to change their properties, which a run holds.
    knobs: Vec<Setter>,
    inner: Vec<Alone>,
}

impl Chain {
    /// With one more operator behind.
    fn with(mut self, name: &str, inner: Option<Alone>) -> Self {
        let operator = operator(name).expect("an operator");
        let plan = inner.as_ref().map(|inner| inner.plan.clone());
        let wiring = Wiring { inputs: 1, wired: true, inside: false, inner: plan };
        let built = operator.build(&JsonMap::new(), wiring).expect("defaults that can be used");
        let Behaviour::Push(push) = built.behaviour else { panic!("{name} has a task of its own") };
        let outlets = Box::new([wires(self.slots.len() + 1)]);
        let slot = Slot { node: 0, push, outlets, vitals: Arc::default(), open: vec![1].into() };
        self.slots.push(slot);
        self.knobs.push(built.set);
        self.inner.extend(inner);
        self
    }

    /// The strand of them, as it is once probes that nobody looks at have kept their first values.
    fn unwatched(&mut self) -> Strand {
        let slots = std::mem::take(&mut self.slots);
        let mut strand = Strand { head: Box::new([wires(0)]), slots, ..Strand::default() };
        for _ in 0..100 {
            strand.emit(0, Value::Double(1.0));
        }
        strand
    }
}

/// So many operators between the input and the output of a patch.
fn inner(length: usize) -> Patch {
    let ids: Vec<String> = (0..length).map(|at| format!("n{at}")).collect();
    let mut patch = Patch::new().with_node("in", Node::new("nested.workflow_input"));
    for id in &ids {
        patch = patch.with_node(id, Node::new("math.abs"));
    }
    let patch = patch.with_node("out", Node::new("nested.workflow_output"));
    let chain = ids.iter().map(String::as_str);
    let chain: Vec<&str> = std::iter::once("in").chain(chain).chain(["out"]).collect();
    patch.with_chain(&chain)
}

/// An instance for each element, over at once.
#[divan::bench(args = [0, 1, 10])]
fn element(bencher: Bencher<'_, '_>, length: usize) {
    let runtime = runtime().expect("a runtime");
    let inner = plan_alone(&inner(length), runtime.handle());
    let chain = Chain::default().with("nested.select_many", Some(inner));
    let mut chain = chain.with("combine.merge", None);
    let mut strand = chain.unwatched();
    bencher
        .counter(ItemsCount::new(1_usize))
        .bench_local(|| strand.emit(0, divan::black_box(Value::Double(-1.0))));
}

/// The same nodes as a chain.
#[divan::bench(args = [0, 1, 10])]
fn flat(bencher: Bencher<'_, '_>, length: usize) {
    let mut names = vec!["nested.workflow_input"];
    names.extend(vec!["math.abs"; length]);
    names.extend(["nested.workflow_output", "combine.merge"]);
    let mut chain = names.iter().fold(Chain::default(), |chain, name| chain.with(name, None));
    let mut strand = chain.unwatched();
    bencher
        .counter(ItemsCount::new(1_usize))
        .bench_local(|| strand.emit(0, divan::black_box(Value::Double(-1.0))));
}
