//! Values as rows of a table of text, and back.

use std::io::{self, Read};
use std::time::UNIX_EPOCH;

use crate::error::Error;
use crate::value::{Array, Elements, TimeTag, Value};

/// What a value has for each column: a name and a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The names of the columns.
    pub names: Vec<String>,
    /// What stands in them.
    pub fields: Vec<String>,
}

/// More columns than any program reads.
const MOST_COLUMNS: usize = 16_384;

impl Row {
    /// A value has one column, what is made of values has those of each, with its name in front.
    pub fn of(value: &Value) -> Result<Self, Error> {
        let mut row = Self::default();
        row.add("", value)?;
        Ok(row)
    }

    fn add(&mut self, name: &str, value: &Value) -> Result<(), Error> {
        let numbered = |i: usize| inside(name, &format!("Item{}", i + 1));
        match value {
            Value::Tuple(items) | Value::List(items) => {
                let mut items = items.iter().enumerate();
                items.try_for_each(|(i, item)| self.add(&numbered(i), item))
            }
            Value::Record(record) => {
                record.fields().try_for_each(|(field, value)| self.add(&inside(name, field), value))
            }
            Value::Timestamped(stamped) => {
                self.push(inside(name, "Timestamp"), stamped.time.to_string())?;
                self.add(&inside(name, "Value"), &stamped.value)
            }
            Value::Message(message) => {
                self.push(inside(name, "Address"), message.address.to_string())?;
                let mut arguments = message.arguments.iter().enumerate();
                arguments.try_for_each(|(i, argument)| self.add(&numbered(i), argument))
            }
            Value::Array(array) => {
                if array.elements.len() > MOST_COLUMNS {
                    return Err(too_many());
                }
                let mut numbers = texts(array).into_iter().enumerate();
                numbers.try_for_each(|(i, number)| self.push(numbered(i), number))
            }
            Value::Image(_) => Err(Error::new(
                "a picture does not fit into a table; write it with file.video_writer or file.record",
            )),
            other => {
                let text = match other {
                    Value::Nil => String::new(),
                    // The text form shortens them.
                    Value::Bytes(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
                    Value::Frames(frames) => {
                        let hex = |frame: &bytes::Bytes| -> String {
                            frame.iter().map(|byte| format!("{byte:02x}")).collect()
                        };
                        frames.0.iter().map(hex).collect::<Vec<_>>().join(" ")
                    }
                    other => other.to_string(),
                };
                self.push(if name.is_empty() { "Value".into() } else { name.to_owned() }, text)
            }
        }
    }

    fn push(&mut self, name: String, field: String) -> Result<(), Error> {
        if self.fields.len() == MOST_COLUMNS {
            return Err(too_many());
        }
        self.names.push(name);
        self.fields.push(field);
        Ok(())
    }
}

#[cold]
fn too_many() -> Error {
    Error::new(format!(
        "this value has more than {MOST_COLUMNS} columns; pick what is wanted with \
         core.member_selector, or write it with file.record"
    ))
}

fn inside(name: &str, member: &str) -> String {
    if name.is_empty() { member.to_owned() } else { format!("{name}.{member}") }
}

fn texts(array: &Array) -> Vec<String> {
    fn all<T: ToString>(numbers: &[T]) -> Vec<String> {
        numbers.iter().map(T::to_string).collect()
    }
    match &array.elements {
        Elements::U8(x) => all(x),
        Elements::I8(x) => all(x),
        Elements::U16(x) => all(x),
        Elements::I16(x) => all(x),
        Elements::I32(x) => all(x),
        Elements::F32(x) => all(x),
        Elements::F64(x) => all(x),
    }
}

/// The byte that stands between two fields, as it is written in a property.
pub fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !b"\"\r\n\0".contains(byte) => Ok(*byte),
        _ => Err(format!("{text:?} is not one character such as , or ; (\\t is a tabulator)")),
    }
}

/// The value that a field most likely stands for: nothing, a whole number, a number, true or false,
/// or else text.
pub fn guess(field: &str) -> Value {
    let text = field.trim();
    if text.is_empty() {
        return Value::Nil;
    }
    if let Ok(number) = text.parse() {
        return Value::Int(number);
    }
    if let Ok(number) = text.parse() {
        return Value::Long(number);
    }
    if let Some(number) = number(text) {
        return Value::Double(number);
    }
    match text {
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => Value::text(field),
    }
}

/// The number in a field, if it is one.
pub fn number(field: &str) -> Option<f64> {
    field.trim().parse().ok()
}

/// Seconds, or a moment of the calendar, as seconds.
pub fn moment(field: &str) -> Option<f64> {
    let calendar = || {
        let time = field.parse::<TimeTag>().ok()?.to_system_time()?;
        Some(time.duration_since(UNIX_EPOCH).ok()?.as_secs_f64())
    };
    number(field).filter(|time| time.is_finite()).or_else(calendar)
}

/// The longest line. A quote that is never closed would make one of all that is behind it.
const LONGEST_LINE: u64 = 1 << 20;

/// A text of which no line may be longer than the longest.
#[derive(Debug)]
pub struct Bounded<R> {
    text: R,
    left: u64,
}

impl<R: Read> Bounded<R> {
    /// Stands at the beginning of a line.
    pub fn new(text: R) -> Self {
        Self { text, left: LONGEST_LINE }
    }

    /// A line is over.
    pub fn next_line(&mut self) {
        self.left = LONGEST_LINE;
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other("a line is too long; perhaps a quote is never closed"));
        }
        let read = self.text.read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::value::{Image, Message, PixelFormat, Record, Timestamped};

    fn row(value: &Value) -> String {
        let row = Row::of(value).unwrap();
        let pairs =
            row.names.iter().zip(&row.fields).map(|(name, field)| format!("{name}={field}"));
        pairs.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_value_has_a_column_for_each_of_its_parts() {
        let point = Record::new(Record::names(["X", "Y"]), [Value::Int(3), Value::Float(0.1)]);
        let point = Value::Record(Arc::new(point));
        let time = TimeTag { seconds: 0xe1b6_5f80, fraction: 0 };
        let stamped = Timestamped { value: point.clone(), time };
        let array = Array::new([2, 1], Elements::I16(vec![-1, 2]));
        for (value, wanted) in [
            (Value::Double(0.5), "Value=0.5"),
            (Value::Nil, "Value="),
            (point.clone(), "X=3 Y=0.1"),
            (Value::tuple([point, Value::text("a b")]), "Item1.X=3 Item1.Y=0.1 Item2=a b"),
            (
                Value::Timestamped(Arc::new(stamped)),
                "Timestamp=2020-01-01T00:00:00.000000Z Value.X=3 Value.Y=0.1",
            ),
            (
                Value::Message(Arc::new(Message::new("/a", vec![Value::Bool(true)]))),
                "Address=/a Item1=true",
            ),
            (Value::Array(Arc::new(array)), "Item1=-1 Item2=2"),
            (Value::bytes(vec![0xab; 20]), &format!("Value={}", "ab".repeat(20))),
        ] {
            assert_eq!(row(&value), wanted);
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let image = Image::new(1, 1, PixelFormat::Gray8, vec![0]);
        assert!(Row::of(&Value::Image(Arc::new(image))).is_err());
        assert!(Row::of(&Value::list(vec![Value::Nil; MOST_COLUMNS])).is_ok());
        assert!(Row::of(&Value::list(vec![Value::Nil; MOST_COLUMNS + 1])).is_err());
        let long = Array::new([MOST_COLUMNS + 1], Elements::I8(vec![0; MOST_COLUMNS + 1]));
        assert!(Row::of(&Value::Array(Arc::new(long))).is_err());
    }

    #[test]
    fn times_are_seconds_or_moments() {
        assert_eq!(moment(" 1.5 "), Some(1.5));
        assert_eq!(moment("1970-01-01T00:00:01.5Z"), Some(1.5));
        assert_eq!((moment("noon"), moment("inf"), moment("")), (None, None, None));
    }

    #[test]
    fn fields_are_what_they_look_like() {
        for (field, value) in [
            ("1", Value::Int(1)),
            (" -7 ", Value::Int(-7)),
            ("5000000000", Value::Long(5_000_000_000)),
            ("0.5", Value::Double(0.5)),
            ("1e3", Value::Double(1000.0)),
            ("true", Value::Bool(true)),
            ("", Value::Nil),
            (" a ", Value::text(" a ")),
            ("1,5", Value::text("1,5")),
        ] {
            assert_eq!(guess(field), value);
        }
    }
}
