//! How instances come and go, and what they are told.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use super::room::Room;
use super::*;
use crate::flow::inner::{Exit, Made, Parts, Ports};
use crate::flow::strand::{Out, Push, Slot, Target, Wires};

fn wires(slot: usize) -> Wires {
    let target = Target { door: None, slot, input: 0, ends: true };
    Wires { targets: Box::new([target]), ..Wires::default() }
}

fn slot(push: impl Push + 'static, outlets: Box<[Wires]>) -> Slot {
    let (push, vitals) = (Box::new(push), Arc::default());
    Slot { node: 0, push, outlets, vitals, open: Box::new([1]) }
}

/// Of patches whose only way in leads to the first of these slots.
fn plan(
    ports: Ports,
    begins: &[usize],
    slots: impl Fn() -> Vec<Slot> + Send + Sync + 'static,
) -> InnerPlan {
    let make = move || {
        let exit = Exit::default();
        let mut slots = slots();
        slots.push(slot(exit, Box::default()));
        let strand = Strand { head: Box::new([wires(0)]), slots, ..Strand::default() };
        Made { strand, tasks: Vec::new() }
    };
    InnerPlan::new(Parts {
        make: Box::new(make),
        ports,
        begins: begins.into(),
        nests: Box::default(),
        lasting: Box::default(),
        fresh: OnceLock::new(),
        room: Room::of(3),
    })
}

/// A patch that lets everything pass.
fn passing() -> InnerPlan {
    plan(Ports { inputs: 1, outputs: 1, ..Ports::default() }, &[], Vec::new)
}

/// Gives what comes once, and counts the ends that it is told of.
struct Once(Arc<AtomicUsize>, bool);

impl Push for Once {
    fn push(&mut self, _: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        out.emit(0, value);
        if self.1 {
            out.end();
        }
        Ok(())
    }

    fn end(&mut self, _: usize, _: &mut Out<'_>) -> Result<(), Error> {
        self.0.fetch_add(1, Relaxed);
        Ok(())
    }
}

#[test]
fn the_only_value_is_the_last_and_who_has_enough_is_not_told_so() {
    for (enough, ends) in [(true, 0), (false, 1)] {
        let told = Arc::<AtomicUsize>::default();
        let counted = told.clone();
        let slots = move || vec![slot(Once(counted.clone(), enough), Box::new([wires(1)]))];
        let ports = Ports { inputs: 1, outputs: 1, ..Ports::default() };
        let mut instances = Instances::new(plan(ports, &[], slots));
        let id = instances.begin(1).unwrap();
        instances.push_last(id, Value::Int(1));
        let given: Vec<_> = instances.given.drain(..).map(|(_, left)| left).collect();
        let [Left::Given(Given::Value(0, value)), Left::Given(Given::Over)] = &given[..] else {
            panic!("a value, and that it is over")
        };
        assert_eq!((value, instances.count()), (&Value::Int(1), 0));
        assert_eq!(told.load(Relaxed), ends);
    }
}

#[test]
fn what_is_over_is_gone_and_used_again() {
    let mut instances = Instances::new(passing());
    for number in 0..1000 {
        let id = instances.begin(1).unwrap();
        instances.call(id, |strand| strand.emit(0, Value::Int(number)));
        assert_eq!(instances.count(), 1);
        instances.call(id, |strand| strand.end_head(0));
        assert_eq!((instances.count(), instances.spare.len()), (0, 1));
        let given: Vec<_> = instances.given.drain(..).map(|(of, _)| of).collect();
        assert_eq!(given, [id, id]);
    }
}

#[test]
fn there_are_never_more_than_the_limit() {
    let mut instances = Instances::new(passing());
    let first = instances.begin(2).unwrap();
    instances.begin(2).unwrap();
    assert!(instances.begin(2).unwrap_err().to_string().contains("raise the limit"));
    instances.call(first, |strand| strand.end_head(0));
    instances.begin(2).unwrap();
    assert_eq!(instances.after(None), Some(1));
    assert_eq!(instances.after(Some(1)), Some(2));
}

#[test]
fn all_nodes_share_the_room_of_their_run() {
    let plan = passing();
    let [mut some, mut others] = [plan.clone(), plan].map(Instances::new);
    let first = some.begin(9).unwrap();
    some.begin(9).unwrap();
    others.begin(9).unwrap();
    assert!(others.begin(9).unwrap_err().to_string().contains("as many as there may be"));
    some.call(first, |strand| strand.end_head(0));
    others.begin(9).unwrap();
    // Whoever is gone takes none of it.
    drop(some);
    others.begin(9).unwrap();
    others.clear();
    assert!((0..3).all(|_| others.begin(9).is_ok()));
}

/// Lets everything pass. Before that, once, a hub speaks on another strand.
struct Meanwhile(Arc<Vitals>, Arc<AtomicBool>);

impl Push for Meanwhile {
    fn push(&mut self, _: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        out.emit(0, value);
        Ok(())
    }

    fn begins(&mut self) -> bool {
        self.1.swap(false, Relaxed)
    }

    fn begin(&mut self, _: &mut Out<'_>) -> Result<(), Error> {
        self.0.memory.keep(Value::Int(2), 8, None);
        Ok(())
    }
}

fn given(instances: &mut Instances) -> Vec<Value> {
    let value = |(_, left)| match left {
        Left::Given(Given::Value(_, value)) => value,
        _ => panic!("nothing but values"),
    };
    instances.given.drain(..).map(value).collect()
}

fn around(hub: &Arc<Vitals>) -> Surroundings {
    Surroundings { hubs: Box::new([Some(hub.clone())]), ..Surroundings::default() }
}

#[test]
fn what_a_hub_says_while_an_instance_begins_is_heard_once() {
    let hub = Arc::<Vitals>::default();
    hub.memory.keep(Value::Int(1), 8, None);
    let (speaker, speaks) = (hub.clone(), Arc::new(AtomicBool::new(true)));
    let slots =
        move || vec![slot(Meanwhile(speaker.clone(), speaks.clone()), Box::new([wires(1)]))];
    let ports = Ports { hubs: 1, outputs: 1, ..Ports::default() };
    let mut instances = Instances::new(plan(ports, &[0], slots));
    instances.settle(&around(&hub));
    let id = instances.begin(1).unwrap();
    // The value was kept while the instance began, and only now comes by the wire.
    instances.hear(id, 0, (Value::Int(2), instances.said(0)));
    assert_eq!(given(&mut instances), [1, 2].map(Value::Int));
    hub.memory.keep(Value::Int(3), 8, None);
    instances.hear(id, 0, (Value::Int(3), instances.said(0)));
    assert_eq!(given(&mut instances), [Value::Int(3)]);
}

#[test]
fn who_listened_to_another_hub_hears_all_that_the_new_one_says() {
    let [before, hub] = std::array::from_fn(|_| Arc::<Vitals>::default());
    for value in 0..5 {
        before.memory.keep(Value::Int(value), 1, None);
    }
    let ports = Ports { hubs: 1, outputs: 1, ..Ports::default() };
    let mut instances = Instances::new(plan(ports, &[], Vec::new));
    instances.settle(&around(&before));
    let id = instances.begin(1).unwrap();
    assert_eq!(given(&mut instances), [Value::Int(4)]);
    instances.settle(&around(&hub));
    hub.memory.keep(Value::Int(7), 1, None);
    instances.hear(id, 0, (Value::Int(7), instances.said(0)));
    assert_eq!(given(&mut instances), [Value::Int(7)]);
}
