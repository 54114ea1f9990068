//! Whether values are the same, and which comes first.

use std::cmp::Ordering;
use std::convert::Infallible;
use std::str::FromStr;

use super::arithmetic::beside;
use super::{Number, Value};
use crate::error::Error;

/// What values are compared with, as somebody wrote it: `5`, `true`, `hello`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Operand {
    text: Box<str>,
    number: Option<Number>,
}

impl FromStr for Operand {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let written = text.trim();
        let whole = written.parse().map(Number::Long).ok();
        let number = whole.or_else(|| written.parse().map(Number::Double).ok());
        Ok(Self { text: text.into(), number })
    }
}

impl Operand {
    /// Whether a value is what was written: a number by its size whichever its type, a bool as
    /// `true` and `false` or as 1 and 0, anything else by its text.
    fn is(&self, value: &Value) -> bool {
        let same = |number| match (number, self.number) {
            // Written `0.1`, a float is meant to be the float nearest to it.
            (Number::Float(float), Some(operand)) => float == operand.as_f64() as f32,
            (number, Some(operand)) => same_number(number, operand),
            (_, None) => false,
        };
        match (Number::of(value), value) {
            (Some(number), _) => same(number),
            (_, Value::Bool(value)) => {
                same(Number::Int((*value).into()))
                    || self.text.trim().eq_ignore_ascii_case(if *value { "true" } else { "false" })
            }
            (_, Value::Text(text)) => **text == *self.text,
            (_, other) => other.to_string() == *self.text,
        }
    }
}

/// Whether a value equals the operand, or the two items of a tuple or list each other.
pub fn equal(value: &Value, operand: &Operand) -> Result<bool, Error> {
    Ok(match pair(value)? {
        None => operand.is(value),
        Some((left, right)) => match (Number::of(left), Number::of(right)) {
            (Some(left), Some(right)) => same_number(left, right),
            _ => left == right,
        },
    })
}

/// How a number stands to the operand, or the first of two items to the second. None where one
/// of them is no number at all (NaN).
pub fn order(value: &Value, operand: f64) -> Result<Option<Ordering>, Error> {
    match pair(value)? {
        Some((left, right)) => order_two(left, right),
        None => {
            let operand = Number::of(value).map_or(Number::Double(operand), |n| beside(n, operand));
            order_two(value, &operand.into())
        }
    }
}

fn order_two(left: &Value, right: &Value) -> Result<Option<Ordering>, Error> {
    if let (Some(left), Some(right)) = (Number::of(left), Number::of(right)) {
        return Ok(order_numbers(left, right));
    }
    Ok(Some(match (left, right) {
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::Char(left), Value::Char(right)) => left.cmp(right),
        (Value::TimeTag(left), Value::TimeTag(right)) => left.cmp(right),
        _ => {
            return Err(Error::new(format!(
                "cannot say which is greater, {} or {}; numbers, texts or time tags can be compared",
                left.value_type(),
                right.value_type()
            )));
        }
    }))
}

fn order_numbers(left: Number, right: Number) -> Option<Ordering> {
    match (left.to_i64(), right.to_i64()) {
        // Longs are compared to the last digit, which doubles would lose.
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64().partial_cmp(&right.as_f64()),
    }
}

fn same_number(left: Number, right: Number) -> bool {
    order_numbers(left, right).is_some_and(Ordering::is_eq)
}

/// The two items of a tuple or list; none if the value is neither.
fn pair(value: &Value) -> Result<Option<(&Value, &Value)>, Error> {
    let (Value::Tuple(items) | Value::List(items)) = value else {
        return Ok(None);
    };
    match &**items {
        [left, right] => Ok(Some((left, right))),
        items => Err(Error::new(format!(
            "can compare two items with each other, not {}; choose two with MemberSelector",
            items.len()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equals(value: Value, operand: &str) -> bool {
        equal(&value, &operand.parse().unwrap()).unwrap()
    }

    #[test]
    fn an_operand_is_read_as_the_value_needs_it() {
        assert!(equals(Value::Int(5), "5"));
        assert!(equals(Value::Float(5.0), " 5"));
        assert!(equals(Value::Float(0.1), "0.1"));
        assert!(equals(Value::Double(0.1), "0.1"));
        assert!(equals(Value::Bool(true), "True"));
        assert!(equals(Value::Bool(false), "0"));
        assert!(equals(Value::text("abc"), "abc"));
        assert!(equals(Value::text("5"), "5"));
        assert!(equals(Value::Char('x'), "x"));
        assert!(equals(Value::Nil, "nil"));
        assert!(equals(Value::Long(i64::MAX), "9223372036854775807"));
        assert!(!equals(Value::Long(i64::MAX - 1), "9223372036854775807"));
        assert!(!equals(Value::Int(5), "five"));
        assert!(!equals(Value::text("5.0"), "5"));
        assert!(!equals(Value::Double(f64::NAN), "NaN"));
    }

    #[test]
    fn pairs_are_compared_across_types() {
        let compare = |left: Value, right: Value| {
            let pair = Value::tuple([left, right]);
            (equal(&pair, &Operand::default()).unwrap(), order(&pair, 0.0))
        };
        assert!(compare(Value::Int(1), Value::Double(1.0)).0);
        assert!(!compare(Value::Int(1), Value::text("1")).0);
        let (same, order) = compare(Value::text("a"), Value::text("b"));
        assert!(!same);
        assert_eq!(order.unwrap(), Some(Ordering::Less));
        assert!(compare(Value::Bool(true), Value::Int(1)).1.is_err());
        let nan = compare(Value::Double(f64::NAN), Value::Int(1)).1;
        assert_eq!(nan.unwrap(), None);
    }

    #[test]
    fn an_operand_has_the_precision_of_the_number() {
        assert_eq!(order(&Value::Float(0.1), 0.1).unwrap(), Some(Ordering::Equal));
        assert_eq!(order(&Value::Int(0), 0.1).unwrap(), Some(Ordering::Less));
        assert!(order(&Value::Bool(true), 0.1).is_err());
    }

    #[test]
    fn three_are_too_many() {
        let three = Value::list([Value::Nil, Value::Nil, Value::Nil]);
        assert!(equal(&three, &Operand::default()).is_err());
    }
}
