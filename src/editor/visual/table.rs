//! The parts of a value, each with its name, type and value.

use super::cells::{self, Row};
use super::text::one_line;
use super::trace::element;
use super::{Frame, frames};
use crate::flow::probe::Sample;
use crate::value::{Array, Value, ValueType};

/// Rows that are drawn on the canvas at most.
const FEW: usize = 64;

pub fn paint(frame: &Frame<'_>, last: &Sample) {
    let rows = rows(&last.value, FEW);
    cells::paint(frame, frame.rect, &rows, count(&last.value));
}

/// How many rows a value has.
pub fn count(value: &Value) -> usize {
    match value {
        Value::Timestamped(inner) => count(&inner.value).saturating_add(1),
        Value::Color(_) | Value::Midi(_) => 4,
        Value::Array(array) => array.elements.len(),
        Value::Frames(frames) => frames.0.len(),
        other => other.items().map_or(1, <[Value]>::len),
    }
}

/// The parts of a value, at most so many; what has none is a row of its own.
pub fn rows(value: &Value, most: usize) -> Vec<Row> {
    let place = |i: usize| (i + 1).to_string();
    match value {
        Value::Record(record) => {
            record.fields().take(most).map(|(name, value)| row(name, value)).collect()
        }
        Value::Timestamped(inner) => {
            let time = row("time", &Value::TimeTag(inner.time));
            let inner = rows(&inner.value, most.saturating_sub(1));
            std::iter::once(time).chain(inner).take(most).collect()
        }
        Value::Color(parts) => bytes(["red", "green", "blue", "alpha"], *parts, Some(*parts), most),
        Value::Midi(parts) => bytes(["port", "status", "data 1", "data 2"], *parts, None, most),
        Value::Array(array) => numbers(array, most),
        Value::Frames(message) => frames::rows(message, most),
        other => match other.items() {
            Some(items) => {
                let items = items.iter().take(most).enumerate();
                items.map(|(i, item)| row(&place(i), item)).collect()
            }
            None => vec![row("value", other)],
        },
    }
}

fn row(name: &str, value: &Value) -> Row {
    let swatch = if let Value::Color(color) = value { Some(*color) } else { None };
    let value_type = value.value_type();
    let tag = value_type.name().to_owned();
    Row { name: name.to_owned(), value_type, tag, value: one_line(value), swatch }
}

fn bytes(names: [&str; 4], parts: [u8; 4], swatch: Option<[u8; 4]>, most: usize) -> Vec<Row> {
    let mut rows: Vec<Row> = (names.iter().zip(parts).take(most))
        .map(|(name, part)| row(name, &Value::Int(i32::from(part))))
        .collect();
    if let Some(first) = rows.first_mut() {
        first.swatch = swatch;
    }
    rows
}

/// The numbers of an array by their places: `2, 0`.
fn numbers(array: &Array, most: usize) -> Vec<Row> {
    let numbers = (0..array.elements.len().min(most)).map(|at| Row {
        name: place_in(&array.shape, at),
        value_type: ValueType::Number,
        tag: array.elements.depth().name().to_owned(),
        value: element(&array.elements, at).map(|x| x.to_string()).unwrap_or_default(),
        swatch: None,
    });
    numbers.collect()
}

fn place_in(shape: &[usize], at: usize) -> String {
    let mut rest = at;
    let mut places: Vec<String> = Vec::new();
    for size in shape.iter().rev() {
        let size = (*size).max(1);
        places.push((rest % size).to_string());
        rest /= size;
    }
    if places.is_empty() {
        places.push(at.to_string());
    }
    places.reverse();
    places.join(", ")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::value::{Elements, Record, TimeTag, Timestamped};

    fn told(value: &Value) -> Vec<(String, String, String)> {
        rows(value, 10).into_iter().map(|row| (row.name, row.tag, row.value)).collect()
    }

    fn of(rows: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
        rows.iter().map(|(a, b, c)| ((*a).into(), (*b).into(), (*c).into())).collect()
    }

    #[test]
    fn parts_have_names_types_and_values() {
        let record = Record::new(Record::names(["X", "Y"]), [Value::Int(1), Value::Float(0.5)]);
        let record = Value::Record(Arc::new(record));
        assert_eq!(told(&record), of(&[("X", "int", "1"), ("Y", "float", "0.5")]));
        let tuple = Value::tuple([Value::text("a"), Value::tuple([Value::Nil])]);
        assert_eq!(told(&tuple), of(&[("1", "text", "a"), ("2", "tuple", "(nil)")]));
        let time = TimeTag::IMMEDIATELY;
        let seen = Value::Timestamped(Arc::new(Timestamped { value: Value::Int(7), time }));
        let rows = [("time", "time tag", "immediately"), ("value", "int", "7")];
        assert_eq!(told(&seen), of(&rows));
        assert_eq!(count(&seen), 2);
        let array = Array { shape: [2, 2].into(), elements: Elements::I16(vec![1, 2, 3]) };
        let array = Value::Array(Arc::new(array));
        let rows = [("0, 0", "i16", "1"), ("0, 1", "i16", "2"), ("1, 0", "i16", "3")];
        assert_eq!(told(&array), of(&rows));
    }

    #[test]
    fn a_colour_is_shown_as_itself() {
        let rows = rows(&Value::list([Value::Color([1, 2, 3, 255])]), 10);
        assert_eq!(rows[0].swatch, Some([1, 2, 3, 255]));
        assert_eq!(super::rows(&Value::Color([9, 2, 3, 255]), 10)[0].value, "9");
    }

    #[test]
    fn odd_values_have_rows_too() {
        let empty = Array { shape: [0, 5].into(), elements: Elements::F32(vec![]) };
        assert!(rows(&Value::Array(Arc::new(empty)), 10).is_empty());
        let none = Array { shape: [].into(), elements: Elements::F32(vec![f32::NAN]) };
        assert_eq!(rows(&Value::Array(Arc::new(none)), 10)[0].value, "NaN");
        assert!(rows(&Value::list([]), 10).is_empty());
        assert_eq!(rows(&Value::list(vec![Value::Nil; 100]), 10).len(), 10);
    }
}
