//! What a hop costs: live properties, probe, counter, fault path and panic barrier included.
//! Beside it, in the same run, the same chain with a channel on every wire, and bare calls.

use std::sync::Arc;

use divan::Bencher;
use divan::counter::ItemsCount;
use patchline::engine::operator;
use patchline::flow::strand::{Slot, Strand, Target, Wires};
use patchline::operator::{Behaviour, JsonMap, Wiring};
use patchline::value::Value;

fn main() {
    divan::main();
}

/// A slot of this operator with this many inputs, whose values go on to these places.
fn slot(name: &str, inputs: usize, targets: &[(usize, usize)]) -> Slot {
    let operator = operator(name).expect("an operator");
    let wiring = Wiring { inputs, ..Wiring::default() };
    let built = operator.build(&JsonMap::new(), wiring).expect("defaults that can be used");
    // The way to change properties stays alive, as it does in a run.
    std::mem::forget(built.set);
    let Behaviour::Push(push) = built.behaviour else { panic!("{name} has a task of its own") };
    Slot {
        node: 0,
        push,
        outlets: Box::new([wires(targets)]),
        vitals: Arc::default(),
        open: vec![1; inputs].into(),
    }
}

fn wires(targets: &[(usize, usize)]) -> Wires {
    let target = |&(slot, input): &(usize, usize)| Target { door: None, slot, input, ends: true };
    Wires { probe: Arc::default(), targets: targets.iter().map(target).collect() }
}

/// A strand whose probes nobody looks at, as it is once their first values have been kept.
fn unwatched(mut strand: Strand) -> Strand {
    for _ in 0..100 {
        strand.emit(0, Value::Double(1.0));
    }
    strand
}

fn chain_of(length: usize) -> Strand {
    let next = |i: usize| if i + 1 < length { vec![(i + 1, 0)] } else { Vec::new() };
    let slots = (0..length).map(|i| slot("math.abs", 1, &next(i))).collect();
    unwatched(Strand { head: Box::new([wires(&[(0, 0)])]), slots, ..Strand::default() })
}

#[divan::bench(args = [1, 10, 100, 1000])]
fn chain(bencher: Bencher<'_, '_>, length: usize) {
    let mut strand = chain_of(length);
    bencher
        .counter(ItemsCount::new(length))
        .bench_local(move || strand.emit(0, divan::black_box(Value::Double(-1.0))));
}

/// Every probe is looked at before every value: the most that looking can cost.
#[divan::bench(args = [10])]
fn chain_watched(bencher: Bencher<'_, '_>, length: usize) {
    let mut strand = chain_of(length);
    bencher.counter(ItemsCount::new(length)).bench_local(move || {
        for slot in &strand.slots {
            divan::black_box(slot.outlets[0].probe.look());
        }
        strand.emit(0, divan::black_box(Value::Double(-1.0)));
    });
}

#[divan::bench(args = [1, 10, 100])]
fn fan_out(bencher: Bencher<'_, '_>, branches: usize) {
    let all: Vec<_> = (0..branches).map(|i| (i, 0)).collect();
    let slots = (0..branches).map(|_| slot("math.abs", 1, &[])).collect();
    let mut strand =
        unwatched(Strand { head: Box::new([wires(&all)]), slots, ..Strand::default() });
    bencher
        .counter(ItemsCount::new(branches))
        .bench_local(move || strand.emit(0, divan::black_box(Value::Double(-1.0))));
}

/// One value into both inputs of a `Zip`, and the pair on to one more operator.
#[divan::bench]
fn zip(bencher: Bencher<'_, '_>) {
    let slots = vec![slot("combine.zip", 2, &[(1, 0)]), slot("combine.merge", 1, &[])];
    let mut strand = unwatched(Strand {
        head: Box::new([wires(&[(0, 0), (0, 1)])]),
        slots,
        ..Strand::default()
    });
    bencher
        .counter(ItemsCount::new(3_usize))
        .bench_local(move || strand.emit(0, divan::black_box(Value::Double(-1.0))));
}

/// What other designs pay: a bounded channel on every wire, without even a task switch.
#[divan::bench(args = [10])]
fn channel_a_hop(bencher: Bencher<'_, '_>, length: usize) {
    let mut channels: Vec<_> = (0..length).map(|_| tokio::sync::mpsc::channel(16)).collect();
    bencher.counter(ItemsCount::new(length)).bench_local(move || {
        let mut value = divan::black_box(Value::Double(-1.0));
        for (sender, receiver) in &mut channels {
            let _ = sender.try_send(value);
            value = receiver.try_recv().expect("it was just sent");
            if let Value::Double(x) = &mut value {
                *x = x.abs();
            }
        }
        value
    });
}

/// The least that is possible: virtual calls and nothing else.
#[divan::bench(args = [10])]
fn bare_calls(bencher: Bencher<'_, '_>, length: usize) {
    type Call = Box<dyn Fn(Value) -> Value>;
    let abs = |value| match value {
        Value::Double(x) => Value::Double(f64::abs(x)),
        other => other,
    };
    let calls: Vec<Call> = (0..length).map(|_| Box::new(abs) as Call).collect();
    bencher.counter(ItemsCount::new(length)).bench_local(move || {
        calls.iter().fold(Value::Double(-1.0), |v, call| call(divan::black_box(v)))
    });
}
