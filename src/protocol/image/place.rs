//! Points and rectangles, as they come along wires.

use crate::error::Error;
use crate::value::{Number, Value};

/// The most places of one value that are looked at.
pub const MOST_PLACES: usize = 4096;

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rectangle {
    /// Its left edge.
    pub left: f64,
    /// Its upper edge.
    pub top: f64,
    /// How wide, if it is known.
    pub width: Option<f64>,
    /// How high, if it is known.
    pub height: Option<f64>,
}

fn number(value: &Value) -> Option<f64> {
    Number::of(value).map(Number::as_f64)
}

fn field(value: &Value, name: &str) -> Option<f64> {
    match value {
        Value::Record(record) => number(record.get(name)?),
        _ => None,
    }
}

/// Two numbers, or a record with `X` and `Y`.
fn point(value: &Value) -> Option<(f64, f64)> {
    match value {
        Value::Record(_) => Some((field(value, "X")?, field(value, "Y")?)),
        Value::Timestamped(stamped) => point(&stamped.value),
        _ => match value.items()? {
            [x, y] => Some((number(x)?, number(y)?)),
            _ => None,
        },
    }
}

/// Four numbers, or a record with `Left` and `Top`, or else `X` and `Y`.
fn rectangle(value: &Value) -> Option<Rectangle> {
    match value {
        Value::Record(_) => {
            let corner = field(value, "Left").zip(field(value, "Top"));
            let (left, top) = corner.or_else(|| point(value))?;
            let (width, height) = (field(value, "Width"), field(value, "Height"));
            Some(Rectangle { left, top, width, height })
        }
        Value::Timestamped(stamped) => rectangle(&stamped.value),
        _ => match value.items()? {
            [x, y, width, height] => Some(Rectangle {
                left: number(x)?,
                top: number(y)?,
                width: Some(number(width)?),
                height: Some(number(height)?),
            }),
            _ => point(value).map(|(left, top)| Rectangle { left, top, width: None, height: None }),
        },
    }
}

fn all<T>(value: &Value, one: fn(&Value) -> Option<T>, what: &str) -> Result<Vec<T>, Error> {
    if let Some(place) = one(value) {
        return Ok(vec![place]);
    }
    let items = value.items().unwrap_or_default();
    let places: Option<Vec<T>> = items.iter().take(MOST_PLACES).map(one).collect();
    match places {
        Some(places) if !places.is_empty() || matches!(value, Value::List(_)) => Ok(places),
        _ => Err(Error::new(format!(
            "a position is {what}, or a list of these, unlike {}; pick its parts with \
             core.member_selector",
            value.value_type()
        ))),
    }
}

/// One point or a list of points. Points that are nowhere, as of a region that was not found, are
/// among them as NaN.
pub fn points(value: &Value) -> Result<Vec<(f64, f64)>, Error> {
    all(value, point, "two numbers or a record with X and Y")
}

/// One rectangle or a list of them.
pub fn rectangles(value: &Value) -> Result<Vec<Rectangle>, Error> {
    all(value, rectangle, "four numbers or a record with X, Y, Width and Height")
}
