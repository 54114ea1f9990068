//! The way along a path.

use bytes::Bytes;

use super::{Frames, Part, Step, Value, byte, reach};

/// Where a path has come as long as nothing had to be made for it.
#[derive(Clone, Copy)]
enum At<'a> {
    Value(&'a Value),
    Frame(&'a Bytes),
}

/// Follows a path. Only what does not stand in the value as it is has to be made.
pub(super) fn follow(path: &[Step], value: &Value) -> Result<Value, String> {
    let (mut at, mut path) = (At::Value(value), path);
    while let Some((first, rest)) = path.split_first()
        && let Some(inside) = at.inside(first)
    {
        (at, path) = (inside, rest);
    }
    let Some((step, rest)) = path.split_first() else { return Ok(at.to_value()) };
    let made = match (at, step) {
        (At::Value(value), _) => reach(value, step)?,
        (At::Frame(bytes), Step::Index(index)) if *index < bytes.len() => byte(bytes[*index]),
        (At::Frame(_), _) => reach(&at.to_value(), step)?,
    };
    if rest.is_empty() { Ok(made) } else { follow(rest, &made) }
}

impl At<'_> {
    /// The member, if it stands there as it is and need not be made.
    fn inside(self, step: &Step) -> Option<Self> {
        let is = |part| matches!(step, Step::Name(name) if name.part == Some(part));
        match self {
            // What Bonsai has a name for is the same here.
            At::Frame(_) | At::Value(Value::Bytes(_)) => is(Part::Buffer).then_some(self),
            At::Value(Value::Frames(_)) if is(Part::Request) => Some(self),
            At::Value(Value::Frames(frames)) => frame(frames, step).map(At::Frame),
            At::Value(value) => item_inside(value, step).map(At::Value),
        }
    }

    fn to_value(self) -> Value {
        match self {
            At::Value(value) => value.clone(),
            At::Frame(bytes) => Value::bytes(bytes.clone()),
        }
    }
}

fn frame<'a>(frames: &'a Frames, step: &Step) -> Option<&'a Bytes> {
    let name = match step {
        Step::Index(index) => return frames.0.get(*index),
        Step::Name(name) => name,
    };
    match name.part? {
        Part::Item(item) => frames.0.get(item),
        Part::First | Part::Address => frames.0.first(),
        Part::Last => frames.0.last(),
        Part::Message => frames.message(),
        Part::Request | Part::Buffer => None,
    }
}

fn item_inside<'a>(value: &'a Value, step: &Step) -> Option<&'a Value> {
    let name = match (step, value) {
        (Step::Index(index), _) => return value.items()?.get(*index),
        (Step::Name(name), Value::Record(record)) => return record.get(&name.written),
        (Step::Name(name), Value::Tuple(_) | Value::List(_)) => name,
        _ => return None,
    };
    let items = value.items()?;
    match name.part? {
        Part::Item(item) => items.get(item),
        Part::First => items.first(),
        Part::Last => items.last(),
        _ => None,
    }
}
