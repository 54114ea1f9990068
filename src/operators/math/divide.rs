use crate::operator::prelude::*;
use crate::value::arithmetic::{combine, fold};

/// Divides each number by the operand, or the first item of a tuple or list by the others.
///
/// Gives a number with a fraction: a float if floats come in, else a double. A division by zero is
/// infinite, as IEEE 754 has it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Divide {
    /// A plain number is divided by it. A tuple or list needs none.
    pub operand: f64,
    /// Divide whole numbers by whole numbers without a fraction, towards zero: 7 by 2 is 3. By
    /// zero this is a fault.
    pub integer: bool,
}

impl Default for Divide {
    fn default() -> Self {
        Self { operand: 1.0, integer: false }
    }
}

impl Transform for Divide {
    type In = Value;
    type Out = Number;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Number, Error> {
        fold(&value, self.operand, |left, right| {
            if left.is_whole() && right.is_whole() && !self.integer {
                return Ok(Number::Double(left.as_f64() / right.as_f64()));
            }
            combine(left, right, whole_quotient, |a, b| a / b)
        })
    }
}

fn whole_quotient(left: i64, right: i64) -> Result<i64, Error> {
    match right {
        0 => Err(Error::new("cannot divide a whole number by zero; switch Integer off or use Max")),
        // The least number by -1 has no room for its result; the greatest is next to it.
        _ => Ok(left.saturating_div(right)),
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::transform::<Divide>().aliases(&["/", "÷", "quotient", "ratio", "Math CHOP"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn gives_a_fraction() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 2}));
        assert_eq!(bench.push(7), [Value::Double(3.5)]);
        assert_eq!(bench.push(7.0_f32), [Value::Float(3.5)]);
        let items = [Value::Int(12), Value::Int(2), Value::Int(4)];
        assert_eq!(bench.push(Value::tuple(items)), [Value::Double(1.5)]);
        bench.set(json!({"operand": 0}));
        assert_eq!(bench.push(1), [Value::Double(f64::INFINITY)]);
    }

    #[test]
    fn whole_numbers_on_request() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 2, "integer": true}));
        assert_eq!(bench.push(7), [Value::Int(3)]);
        assert_eq!(bench.push(-7), [Value::Int(-3)]);
        assert_eq!(bench.push(7.0), [Value::Double(3.5)]);
        bench.set(json!({"operand": -1}));
        assert_eq!(bench.push(i32::MIN), [Value::Int(i32::MAX)]);
        assert_eq!(bench.push(i64::MIN), [Value::Long(i64::MAX)]);
    }

    #[test]
    fn a_whole_number_by_zero_is_a_fault() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 0, "integer": true}));
        assert_eq!(bench.push(1), []);
        assert!(bench.fault().unwrap().contains("by zero"));
        assert_eq!(bench.push(-1.0), [Value::Double(f64::NEG_INFINITY)]);
    }
}
