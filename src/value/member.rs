//! Reaching into a value: `X`, `Item1.First`, `it[0].address`.

mod walk;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use bytes::Bytes;
use smallvec::SmallVec;

use self::walk::follow;
use super::{Array, Elements, Frames, Image, Message, Value};

/// Member paths, separated by commas; several select a tuple. Bonsai's `MemberSelector`.
///
/// A path is a chain of names and indexes. Names are matched in whichever case. `it`, or nothing,
/// is the value itself. `Item1`, `Item2` … count the items of tuples, lists, records and
/// messages from one, `[0]`, `[1]` … from zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selector {
    paths: Vec<Vec<Step>>,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Name(Name),
    Index(usize),
}

/// A name, with all that would otherwise be found out anew for each value.
#[derive(Clone, Debug, PartialEq)]
struct Name {
    written: Box<str>,
    lower: Box<str>,
    /// What it may mean that stands in the value as it is.
    part: Option<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    /// Of `Item3` the index, counted from zero.
    Item(usize),
    First,
    Last,
    Address,
    Message,
    Request,
    Buffer,
}

impl Name {
    fn new(written: &str) -> Self {
        let lower = written.to_ascii_lowercase().into_boxed_str();
        let number = lower.strip_prefix("item").and_then(|number| number.parse::<usize>().ok());
        let item = number.and_then(|number| number.checked_sub(1)).map(Part::Item);
        let part = item.or(match &*lower {
            "first" => Some(Part::First),
            "last" => Some(Part::Last),
            "address" => Some(Part::Address),
            "message" => Some(Part::Message),
            "request" => Some(Part::Request),
            "buffer" => Some(Part::Buffer),
            _ => None,
        });
        Self { written: written.into(), lower, part }
    }
}

impl Selector {
    /// Reads paths. The error says where it could not.
    pub fn parse(text: &str) -> Result<Self, String> {
        let paths = text.split(',').map(parse_path).collect::<Result<_, _>>()?;
        Ok(Self { paths })
    }

    /// How many paths there are; a blank selector has one, which leads to the value itself.
    pub fn paths(&self) -> usize {
        self.paths.len().max(1)
    }

    /// What the paths lead to; the error names the member that is not there and those that are.
    pub fn select(&self, value: &Value) -> Result<Value, String> {
        match &*self.paths {
            [] => Ok(value.clone()),
            [path] => follow(path, value),
            paths => {
                let members = paths.iter().map(|path| follow(path, value));
                let members: SmallVec<[Value; 4]> = members.collect::<Result<_, _>>()?;
                Ok(Value::tuple(members))
            }
        }
    }
}

impl FromStr for Selector {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}

impl Value {
    /// How many items an index may count in it; none for what has no items.
    pub fn length(&self) -> Option<usize> {
        length(self)
    }

    /// The item at an index counted from zero: of a tuple, list, record or message, a character
    /// of text, a byte, a frame, an element of an array.
    pub fn item(&self, index: usize) -> Option<Self> {
        item(self, index)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => formatter.write_str(&name.written),
            Self::Index(index) => write!(formatter, "[{index}]"),
        }
    }
}

fn parse_path(path: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    for part in path.trim().split('.') {
        let (name, mut indexes) = match part.find('[') {
            Some(bracket) => part.split_at(bracket),
            None => (part, ""),
        };
        match name.trim() {
            "" if !indexes.is_empty() || path.trim().is_empty() => {}
            "" => return Err(format!("\"{path}\" has an empty name in it")),
            name if name.eq_ignore_ascii_case("it") && steps.is_empty() => {}
            name => steps.push(Step::Name(Name::new(name))),
        }
        while !indexes.is_empty() {
            let (index, rest) = indexes
                .strip_prefix('[')
                .and_then(|rest| rest.split_once(']'))
                .ok_or_else(|| format!("\"{part}\" has a bracket without its partner"))?;
            let number = index.trim().parse();
            let number =
                number.map_err(|_| format!("\"[{index}]\" is not an index such as [0]"))?;
            steps.push(Step::Index(number));
            indexes = rest;
        }
    }
    Ok(steps)
}

fn reach(value: &Value, step: &Step) -> Result<Value, String> {
    member(value, step).ok_or_else(|| missing(value, step))
}

#[cold]
fn missing(value: &Value, step: &Step) -> String {
    let there = names(value);
    let hint =
        if there.is_empty() { String::from("it has no members") } else { format!("try {there}") };
    format!("{} has no member {step}; {hint}", value.value_type())
}

fn member(value: &Value, step: &Step) -> Option<Value> {
    let whole = match step {
        Step::Index(index) => return item(value, *index),
        Step::Name(name) => name,
    };
    let name = &*whole.lower;
    let named = match value {
        Value::Record(record) => record.get(&whole.written).cloned(),
        Value::Message(message) => message_member(message, name),
        Value::Timestamped(inner) => match name {
            "value" => Some(inner.value.clone()),
            "timestamp" => Some(Value::TimeTag(inner.time)),
            _ => None,
        },
        Value::Image(image) => image_member(image, name),
        Value::Array(array) => array_member(array, name),
        Value::Frames(frames) => frames_member(frames, name),
        Value::Bytes(bytes) => bytes_member(bytes, name),
        Value::Color(parts) => component(parts, &["r", "g", "b", "a"], name),
        Value::Midi(parts) => component(parts, &["port", "status", "data1", "data2"], name),
        _ => None,
    };
    named.or_else(|| collection_member(value, whole))
}

/// Members that everything made of items has.
fn collection_member(value: &Value, name: &Name) -> Option<Value> {
    match (name.part, &*name.lower) {
        (Some(Part::Item(index)), _) => item(value, index),
        (Some(Part::First), _) => item(value, 0),
        (Some(Part::Last), _) => item(value, length(value)?.checked_sub(1)?),
        (_, "count" | "length") => Some(Value::Int(length(value)?.try_into().ok()?)),
        _ => None,
    }
}

/// Members that Bonsai's ZeroMQ messages have; those of 2022 called whom it is from the address and
/// what it says the message.
fn frames_member(frames: &Frames, name: &str) -> Option<Value> {
    match name {
        "framecount" => Some(Value::Int(frames.0.len().try_into().ok()?)),
        "isempty" => Some(Value::Bool(frames.0.is_empty())),
        _ => None,
    }
}

/// Members that Bonsai's frames have: a frame is its bytes.
fn bytes_member(bytes: &Bytes, name: &str) -> Option<Value> {
    match name {
        "buffersize" | "messagesize" => Some(Value::Int(bytes.len().try_into().ok()?)),
        "isempty" => Some(Value::Bool(bytes.is_empty())),
        _ => None,
    }
}

fn length(value: &Value) -> Option<usize> {
    match value {
        Value::Text(text) => Some(text.chars().count()),
        Value::Bytes(bytes) => Some(bytes.len()),
        Value::Frames(frames) => Some(frames.0.len()),
        Value::Array(array) => Some(array.elements.len()),
        other => other.items().map(<[Value]>::len),
    }
}

fn item(value: &Value, index: usize) -> Option<Value> {
    match value {
        Value::Text(text) => text.chars().nth(index).map(Value::Char),
        Value::Bytes(bytes) => bytes.get(index).copied().map(byte),
        Value::Frames(frames) => frames.0.get(index).cloned().map(Value::bytes),
        Value::Array(array) => element(array, index),
        other => other.items()?.get(index).cloned(),
    }
}

fn byte(byte: u8) -> Value {
    Value::Int(byte.into())
}

fn element(array: &Array, index: usize) -> Option<Value> {
    match &array.elements {
        Elements::U8(x) => x.get(index).map(|x| Value::Int((*x).into())),
        Elements::I8(x) => x.get(index).map(|x| Value::Int((*x).into())),
        Elements::U16(x) => x.get(index).map(|x| Value::Int((*x).into())),
        Elements::I16(x) => x.get(index).map(|x| Value::Int((*x).into())),
        Elements::I32(x) => x.get(index).copied().map(Value::Int),
        Elements::F32(x) => x.get(index).copied().map(Value::Float),
        Elements::F64(x) => x.get(index).copied().map(Value::Double),
    }
}

fn message_member(message: &Arc<Message>, name: &str) -> Option<Value> {
    match name {
        "address" => Some(Value::Text(message.address.clone())),
        "arguments" => Some(Value::list(message.arguments.iter().cloned())),
        "time" => Some(message.time.map_or(Value::Nil, Value::TimeTag)),
        "peer" => Some(message.peer.map_or(Value::Nil, |peer| Value::text(peer.to_string()))),
        _ => None,
    }
}

fn image_member(image: &Image, name: &str) -> Option<Value> {
    match name {
        "width" => Some(Value::Int(image.width.try_into().ok()?)),
        "height" => Some(Value::Int(image.height.try_into().ok()?)),
        "format" => Some(Value::text(image.format.name())),
        "time" => Some(image.time.map_or(Value::Nil, Value::TimeTag)),
        _ => None,
    }
}

fn array_member(array: &Array, name: &str) -> Option<Value> {
    let size = match name {
        "rows" => array.rows(),
        "columns" => array.columns(),
        "channels" => array.channels(),
        _ => return None,
    };
    Some(Value::Int(size.try_into().ok()?))
}

fn component(parts: &[u8; 4], names: &[&str; 4], name: &str) -> Option<Value> {
    let index = names.iter().position(|n| n.eq_ignore_ascii_case(name))?;
    Some(Value::Int(parts[index].into()))
}

/// The members a person could have meant.
fn names(value: &Value) -> String {
    let named: Vec<String> = match value {
        Value::Record(record) => record.fields().map(|(name, _)| name.into()).collect(),
        Value::Message(_) => ["Address", "Arguments", "Time", "Peer"].map(Into::into).into(),
        Value::Timestamped(_) => ["Value", "Timestamp"].map(Into::into).into(),
        Value::Image(_) => ["Width", "Height", "Format", "Time"].map(Into::into).into(),
        Value::Frames(_) => {
            ["First", "Last", "Address", "Message", "FrameCount"].map(Into::into).into()
        }
        Value::Color(_) => ["R", "G", "B", "A"].map(Into::into).into(),
        Value::Midi(_) => ["Port", "Status", "Data1", "Data2"].map(Into::into).into(),
        other => match length(other) {
            None | Some(0) => Vec::new(),
            Some(1) => vec!["Item1".into()],
            Some(count) => vec![format!("Item1 … Item{count}")],
        },
    };
    named.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::Record;
    use super::*;

    fn select(paths: &str, value: &Value) -> Result<Value, String> {
        Selector::parse(paths)?.select(value)
    }

    fn point() -> Value {
        let names = Record::names(["X", "Y"]);
        Value::Record(Arc::new(Record::new(names, [Value::Int(3), Value::Int(4)])))
    }

    #[test]
    fn reaches_members() {
        let pair = Value::tuple([point(), Value::text("abc")]);
        for (paths, found) in [
            ("Item1.X", Value::Int(3)),
            ("item1.y", Value::Int(4)),
            ("it[1][2]", Value::Char('c')),
            ("Last.Length", Value::Int(3)),
            ("it", pair.clone()),
            ("", pair.clone()),
            ("Item1.X, Item2", Value::tuple([Value::Int(3), Value::text("abc")])),
        ] {
            assert_eq!(select(paths, &pair), Ok(found), "{paths}");
        }
    }

    #[test]
    fn reaches_into_zeromq_messages() {
        let frames = [&b"\0\x07\0\0\0"[..], b"", b"hello"].map(Bytes::from_static);
        let message = Value::Frames(Arc::new(Frames::new(frames.to_vec())));
        for (paths, found) in [
            ("Request.First.Buffer[1]", Value::Int(7)),
            ("First.Buffer.Buffer", Value::bytes(frames[0].clone())),
            ("Address", Value::bytes(frames[0].clone())),
            ("Message", Value::bytes(frames[2].clone())),
            ("it[1].IsEmpty", Value::Bool(true)),
            ("Last.BufferSize", Value::Int(5)),
            ("FrameCount", Value::Int(3)),
        ] {
            assert_eq!(select(paths, &message), Ok(found), "{paths}");
        }
        assert!(select("Body", &message).unwrap_err().contains("try First, Last, Address"));
    }

    #[test]
    fn says_what_is_there() {
        assert_eq!(select("Z", &point()).unwrap_err(), "record has no member Z; try X, Y");
        assert_eq!(
            select("X", &Value::Int(1)).unwrap_err(),
            "int has no member X; it has no members"
        );
        assert!(select("it[x]", &point()).is_err());
        assert!(select("a..b", &point()).is_err());
        assert!(select("it[0", &point()).is_err());
    }
}
