//! And, or and exclusive or: of booleans, and bit by bit of whole numbers.

use super::arithmetic::saturate;
use super::{Number, Value};
use crate::error::Error;

/// Applies an operation to a plain value and the operand, or to the items of a tuple or list
/// from left to right. To a boolean an operand of 0 is false and any other true.
pub fn fold(
    value: &Value,
    operand: i64,
    operate: impl Fn(i64, i64) -> i64,
) -> Result<Value, Error> {
    let (Value::Tuple(items) | Value::List(items)) = value else {
        let operand = match value {
            Value::Bool(_) => Value::Bool(operand != 0),
            _ => i32::try_from(operand).map_or(Value::Long(operand), Value::Int),
        };
        return combine(value, &operand, operate);
    };
    let Some((first, rest)) = items.split_first() else {
        return Err(Error::new("nothing to combine: the list is empty"));
    };
    // A single item is its own result, if it is one that could be combined.
    let first = combine(first, first, |left, _| left)?;
    rest.iter().try_fold(first, |left, right| combine(&left, right, &operate))
}

fn combine(left: &Value, right: &Value, operate: impl Fn(i64, i64) -> i64) -> Result<Value, Error> {
    if let (Value::Bool(left), Value::Bool(right)) = (left, right) {
        return Ok(Value::Bool(operate(i64::from(*left), i64::from(*right)) != 0));
    }
    match (Number::of(left), Number::of(right)) {
        (Some(Number::Int(left)), Some(Number::Int(right))) => {
            Ok(Value::Int(saturate(operate(left.into(), right.into()))))
        }
        (Some(left @ (Number::Int(_) | Number::Long(_))), Some(right)) if right.is_whole() => {
            let (left, right) = (left.to_i64(), right.to_i64());
            Ok(Value::Long(operate(left.unwrap_or_default(), right.unwrap_or_default())))
        }
        _ => Err(Error::new(format!(
            "can combine bools with bools and whole numbers with whole numbers, not {} with {}",
            left.value_type(),
            right.value_type()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn and(value: &Value, operand: i64) -> Result<Value, Error> {
        fold(value, operand, |a, b| a & b)
    }

    #[test]
    fn bools_and_bits() {
        let pair = Value::tuple([Value::Bool(true), Value::Bool(false)]);
        assert_eq!(and(&pair, 0).unwrap(), Value::Bool(false));
        assert_eq!(and(&Value::Bool(true), 2).unwrap(), Value::Bool(true));
        assert_eq!(and(&Value::Int(-1), 0xff).unwrap(), Value::Int(255));
        assert_eq!(and(&Value::Int(-1), 0xffff_ffff).unwrap(), Value::Long(0xffff_ffff));
        let mixed = Value::tuple([Value::Int(6), Value::Long(3)]);
        assert_eq!(and(&mixed, 0).unwrap(), Value::Long(2));
        assert_eq!(and(&Value::list([Value::Int(6)]), 0).unwrap(), Value::Int(6));
    }

    #[test]
    fn anything_else_is_refused() {
        for value in [
            Value::Double(1.0),
            Value::list([]),
            Value::list([Value::text("x")]),
            Value::tuple([Value::Int(1), Value::Bool(true)]),
        ] {
            assert!(and(&value, 1).is_err(), "{value}");
        }
    }
}
