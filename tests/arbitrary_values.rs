//! Every operator survives every value at every input, in whatever order ends come.

use std::sync::Arc;

use bytes::Bytes;
use patchline::flow::strand::{Slot, Strand};
use patchline::flow::vitals::Phase;
use patchline::operator::port::Link;
use patchline::operator::{Behaviour, OperatorType, Wiring};
use patchline::operators::ALL;
use patchline::value::{
    Array, Elements, Frames, Image, Message, PixelFormat, Record, TimeTag, Timestamped, Value,
};

/// The edges of every type, and what lies beyond them.
fn odd_values() -> Vec<Value> {
    let image =
        |width, height, bytes: usize| Image::new(width, height, PixelFormat::Rgb8, vec![7; bytes]);
    let point = Record::new(Record::names(["X", "Y"]), [Value::Int(i32::MIN), Value::Nil]);
    let message = Message::new("/a", vec![Value::Float(f32::NAN), Value::list([])]);
    let deep = (0..40).fold(Value::Nil, |inner, _| Value::list([inner]));
    let mut values = vec![
        Value::Bang,
        Value::Nil,
        Value::Impulse,
        Value::Char('\u{10ffff}'),
        Value::Color([0, 255, 0, 255]),
        Value::Midi([255; 4]),
        Value::bytes(Vec::new()),
        Value::bytes(vec![0xff; 70_000]),
        Value::Record(Arc::new(point)),
        Value::Message(Arc::new(message)),
        Value::Message(Arc::new(Message::new("no slash", Vec::new()))),
        Value::Frames(Arc::new(Frames::new(vec![Bytes::new(), Bytes::from_static(&[0xff])]))),
        // Data that lie about their own size.
        Value::Image(Arc::new(image(u32::MAX, u32::MAX, 3))),
        Value::Image(Arc::new(image(0, 0, 0))),
        Value::Array(Arc::new(Array {
            shape: Box::new([usize::MAX, 2]),
            elements: Elements::F64(vec![f64::NAN]),
        })),
        Value::Array(Arc::new(Array { shape: Box::new([]), elements: Elements::I32(Vec::new()) })),
        deep,
    ];
    values.extend([false, true].map(Value::Bool));
    values.extend([0, 1, -1, i32::MIN, i32::MAX].map(Value::Int));
    values.extend([0, -1, i64::MIN, i64::MAX].map(Value::Long));
    values.extend([0.0, -0.0, f32::NAN, f32::INFINITY, f32::MIN, 1e-40].map(Value::Float));
    values.extend([0.5, f64::NAN, f64::NEG_INFINITY, f64::MAX, 9.3e18].map(Value::Double));
    values.extend(["", "a", "é\0{0}[[", "/a/*", "-1e999"].map(Value::text));
    let far = TimeTag { seconds: u32::MAX, fraction: u32::MAX };
    values.extend([TimeTag::IMMEDIATELY, far, TimeTag::now()].map(Value::TimeTag));
    let stamped = Timestamped { value: Value::Nil, time: far };
    values.push(Value::Timestamped(Arc::new(stamped)));
    let singles = values.clone();
    values.push(Value::tuple([]));
    values.extend(singles.iter().map(|value| Value::tuple([value.clone(), Value::Int(0)])));
    values.extend(singles.iter().map(|value| Value::list([Value::Int(2), value.clone()])));
    values
}

/// A strand of one slot, if the operator runs on the stack of its caller.
fn alone(operator: &OperatorType) -> Option<(Strand, usize)> {
    let hub = matches!(operator.link, Link::Receives(_));
    let inputs = operator.inputs.count(3) + usize::from(hub);
    let wiring = Wiring { inputs, wired: true, ..Wiring::default() };
    let Behaviour::Push(push) = operator.build(&operator.defaults(), wiring).ok()?.behaviour else {
        return None;
    };
    let slot = Slot {
        node: 0,
        push,
        outlets: Box::default(),
        vitals: Arc::default(),
        open: vec![1; inputs].into(),
    };
    Some((Strand { slots: vec![slot], ..Strand::default() }, inputs))
}

#[track_caller]
fn assert_alive(strand: &Strand, name: &str, doing: &str) {
    let vitals = &strand.slots[0].vitals;
    let fault = vitals.faults.latest().map(|fault| fault.sentence);
    assert!(vitals.phase() != Phase::Broken, "{name}, {doing}: {fault:?}");
}

#[test]
fn no_value_at_any_input_breaks_an_operator() {
    let values = odd_values();
    let mut tried = 0;
    for (name, operator) in ALL {
        let Some((mut strand, inputs)) = alone(operator) else { continue };
        for input in 0..inputs {
            for value in &values {
                strand.push(0, input, value.clone());
                assert_alive(&strand, name, &format!("{value} into input {input}"));
            }
        }
        for input in (0..inputs).rev() {
            strand.end_input(0, input);
            assert_alive(&strand, name, &format!("the end of input {input}"));
            strand.push(0, 0, Value::Int(1));
            assert_alive(&strand, name, "a value after the end");
        }
        tried += 1;
    }
    assert!(tried > ALL.len() / 2, "most operators run on the stack of their caller");
}

#[test]
fn an_end_before_any_value_breaks_no_operator() {
    for (name, operator) in ALL {
        let Some((mut strand, inputs)) = alone(operator) else { continue };
        (0..inputs).for_each(|input| strand.end_input(0, input));
        assert_alive(&strand, name, "ends before any value");
        let wanted = if operator.outlives_senders { Phase::Open } else { Phase::Finished };
        assert_eq!(strand.slots[0].vitals.phase(), wanted, "{name}");
    }
}
