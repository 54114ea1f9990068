//! Arithmetic with numbers of different widths, and how binary operators apply it.
//!
//! Two whole numbers give a whole number of the wider type, which stays at the limit of the type
//! if it does not fit. An int and a float give a float, everything else a double: a long does not
//! fit into a float.

use super::{Number, Value, ValueType};
use crate::error::Error;

/// Makes one number of two: `whole` does it for whole numbers, `real` for all others.
pub fn combine(
    left: Number,
    right: Number,
    whole: impl FnOnce(i64, i64) -> Result<i64, Error>,
    real: impl FnOnce(f64, f64) -> f64,
) -> Result<Number, Error> {
    use Number::{Double, Float, Int, Long};
    Ok(match (left, right) {
        (Int(a), Int(b)) => Int(saturate(whole(a.into(), b.into())?)),
        (Int(a), Long(b)) => Long(whole(a.into(), b)?),
        (Long(a), Int(b)) => Long(whole(a, b.into())?),
        (Long(a), Long(b)) => Long(whole(a, b)?),
        // In 64 bits and then rounded is the same as in 32 bits for each single operation.
        (Float(_), Float(_) | Int(_)) | (Int(_), Float(_)) => {
            Float(real(left.as_f64(), right.as_f64()) as f32)
        }
        _ => Double(real(left.as_f64(), right.as_f64())),
    })
}

/// Applies an operation to a plain number and the operand, or to the items of a tuple or list
/// from left to right.
pub fn fold(
    value: &Value,
    operand: f64,
    operate: impl Fn(Number, Number) -> Result<Number, Error>,
) -> Result<Number, Error> {
    let (Value::Tuple(items) | Value::List(items)) = value else {
        let number = number(value)?;
        return operate(number, beside(number, operand));
    };
    let mut numbers = items.iter().map(number);
    let first = numbers
        .next()
        .ok_or_else(|| Error::new("nothing to calculate with: the list is empty"))??;
    numbers.try_fold(first, |left, right| operate(left, right?))
}

fn number(value: &Value) -> Result<Number, Error> {
    Number::of(value).ok_or_else(|| Error::wrong_type(ValueType::Number, value))
}

/// An operand as it meets a number: of the same type, unless that cannot hold it.
pub(super) fn beside(number: Number, operand: f64) -> Number {
    match number {
        Number::Float(_) => Number::Float(operand as f32),
        Number::Double(_) => Number::Double(operand),
        Number::Int(_) | Number::Long(_) => match Number::Double(operand).to_i64() {
            Some(whole) => i32::try_from(whole).map_or(Number::Long(whole), Number::Int),
            None => Number::Double(operand),
        },
    }
}

/// The nearest 32-bit whole number.
pub fn saturate(whole: i64) -> i32 {
    // In range by construction.
    whole.clamp(i32::MIN.into(), i32::MAX.into()) as i32
}

#[cfg(test)]
mod tests {
    use super::Number::{Double, Float, Int, Long};
    use super::*;

    fn add(left: Number, right: Number) -> Result<Number, Error> {
        combine(left, right, |a, b| Ok(a.saturating_add(b)), |a, b| a + b)
    }

    #[test]
    fn the_wider_type_wins() {
        for (left, right, sum) in [
            (Int(1), Int(2), Int(3)),
            (Int(1), Long(2), Long(3)),
            (Int(1), Float(0.5), Float(1.5)),
            (Float(0.1), Float(0.2), Float(0.1 + 0.2)),
            (Long(1), Float(0.5), Double(1.5)),
            (Float(0.5), Double(0.25), Double(0.75)),
            (Int(1), Double(0.5), Double(1.5)),
        ] {
            assert_eq!(add(left, right).unwrap(), sum);
            assert_eq!(add(right, left).unwrap(), sum);
        }
    }

    #[test]
    fn whole_numbers_stay_at_their_limit() {
        assert_eq!(add(Int(i32::MAX), Int(1)).unwrap(), Int(i32::MAX));
        assert_eq!(add(Int(i32::MIN), Int(-1)).unwrap(), Int(i32::MIN));
        assert_eq!(add(Long(i64::MAX), Int(1)).unwrap(), Long(i64::MAX));
    }

    #[test]
    fn an_operand_takes_the_type_of_the_number() {
        for (value, operand, sum) in [
            (Value::Int(1), 2.0, Int(3)),
            (Value::Int(1), 0.5, Double(1.5)),
            (Value::Int(1), 1e10, Long(10_000_000_001)),
            (Value::Long(1), 2.0, Long(3)),
            (Value::Float(1.0), 0.1, Float(1.1)),
            (Value::Double(1.0), 0.1, Double(1.1)),
        ] {
            assert_eq!(fold(&value, operand, add).unwrap(), sum);
        }
    }

    #[test]
    fn items_are_folded_from_the_left() {
        let minus = |a, b| combine(a, b, |a, b| Ok(a.saturating_sub(b)), |a, b| a - b);
        let items = [Value::Int(10), Value::Int(3), Value::Float(0.5)];
        assert_eq!(fold(&Value::tuple(items.clone()), 99.0, minus).unwrap(), Float(6.5));
        assert_eq!(fold(&Value::list(items[..1].to_vec()), 99.0, minus).unwrap(), Int(10));
        assert!(fold(&Value::list([]), 99.0, minus).is_err());
        let error = fold(&Value::list([Value::Int(1), Value::text("x")]), 0.0, minus).unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected number, got text \"x\": convert it with text.parse, or wire another output"
        );
    }
}
