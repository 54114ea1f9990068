//! What an element costs for which an instance of an inner patch is begun, from the value that
//! comes to the end of the instance; beside it the same nodes without a patch around them.

use std::sync::Arc;

use divan::Bencher;
use divan::counter::ItemsCount;
use patchline::engine::{operator, plan_alone, runtime};
use patchline::flow::inner::InnerPlan;
use patchline::flow::strand::{Slot, Strand, Target, Wires};
use patchline::operator::{Behaviour, JsonMap, Wiring};
use patchline::patch::{Node, Patch};
use patchline::value::Value;

fn main() {
    divan::main();
}

fn wires(slot: usize) -> Wires {
    let target = Target { door: None, slot, input: 0, ends: true };
    Wires { targets: Box::new([target]), ..Wires::default() }
}

/// A slot of this operator, whose values go on to the slot behind it.
fn slot(name: &str, at: usize, inner: Option<InnerPlan>) -> Slot {
    let operator = operator(name).expect("an operator");
    let wiring = Wiring { inputs: 1, wired: true, inside: false, inner };
    let built = operator.build(&JsonMap::new(), wiring).expect("defaults that can be used");
    // The way to change properties stays alive, as it does in a run.
    std::mem::forget(built.set);
    let Behaviour::Push(push) = built.behaviour else { panic!("{name} has a task of its own") };
    let outlets = Box::new([wires(at + 1)]);
    Slot { node: 0, push, outlets, vitals: Arc::default(), open: vec![1].into() }
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

fn around(length: usize) -> Strand {
    let runtime = runtime().expect("a runtime");
    let plan = plan_alone(&inner(length), runtime.handle());
    let slots = vec![slot("nested.select_many", 0, Some(plan)), slot("combine.merge", 1, None)];
    Strand { head: Box::new([wires(0)]), slots }
}

/// Probes that nobody looks at, as they are once their first values have been kept.
fn unwatched(mut strand: Strand) -> Strand {
    for _ in 0..100 {
        strand.emit(0, Value::Double(1.0));
    }
    strand
}

/// An instance for each element, over at once.
#[divan::bench(args = [0, 1, 10])]
fn element(bencher: Bencher<'_, '_>, length: usize) {
    let mut strand = unwatched(around(length));
    bencher
        .counter(ItemsCount::new(1_usize))
        .bench_local(move || strand.emit(0, divan::black_box(Value::Double(-1.0))));
}

/// The same nodes as a chain.
#[divan::bench(args = [0, 1, 10])]
fn flat(bencher: Bencher<'_, '_>, length: usize) {
    let mut names = vec!["nested.workflow_input"];
    names.extend(vec!["math.abs"; length]);
    names.extend(["nested.workflow_output", "combine.merge"]);
    let slots = names.iter().enumerate().map(|(at, name)| slot(name, at, None)).collect();
    let mut strand = unwatched(Strand { head: Box::new([wires(0)]), slots });
    bencher
        .counter(ItemsCount::new(1_usize))
        .bench_local(move || strand.emit(0, divan::black_box(Value::Double(-1.0))));
}
