use crate::operator::prelude::*;
use crate::value::arithmetic::{combine, fold};

/// Gives what is left of each number after division by the operand.
///
/// A tuple or list is folded from left to right. Of two types the wider one wins; an operand with
/// a fraction turns whole numbers into doubles. A whole number by zero is a fault, any other gives
/// "not a number", as IEEE 754 has it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Mod {
    /// A plain number is divided by it. A tuple or list needs none.
    pub operand: f64,
    /// What becomes of negative numbers.
    pub sign: Sign,
}

impl Default for Mod {
    fn default() -> Self {
        Self { operand: 2.0, sign: Sign::Remainder }
    }
}

/// What becomes of negative numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// The result has the sign of the number that is divided, as in C# and Bonsai: -1 by 3
    /// leaves -1.
    #[default]
    Remainder,
    /// The result has the sign of the operand, as in Python, so that counting down goes round:
    /// -1 by 3 leaves 2.
    Floored,
}

impl Transform for Mod {
    type In = Value;
    type Out = Number;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Number, Error> {
        fold(&value, self.operand, |left, right| {
            combine(left, right, |a, b| self.whole(a, b), |a, b| self.real(a, b))
        })
    }
}

impl Mod {
    fn whole(&self, left: i64, right: i64) -> Result<i64, Error> {
        if right == 0 {
            return Err(Error::new(
                "nothing is left of a division by zero; choose another operand",
            ));
        }
        // The least number by -1 leaves 0, without the overflow of the quotient.
        let left_over = left.wrapping_rem(right);
        let wrong_sign = left_over != 0 && (left_over < 0) != (right < 0);
        Ok(if self.sign == Sign::Floored && wrong_sign { left_over + right } else { left_over })
    }

    fn real(&self, left: f64, right: f64) -> f64 {
        let left_over = left % right;
        let wrong_sign = left_over != 0.0 && (left_over < 0.0) != (right < 0.0);
        if self.sign == Sign::Floored && wrong_sign { left_over + right } else { left_over }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::transform::<Mod>().aliases(&["%", "modulo", "modulus", "remainder", "wrap"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_left() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 3}));
        assert_eq!(bench.push(7), [Value::Int(1)]);
        assert_eq!(bench.push(-1), [Value::Int(-1)]);
        assert_eq!(bench.push(-1.5), [Value::Double(-1.5)]);
        assert_eq!(bench.push(7.5_f32), [Value::Float(1.5)]);
        let pair = [Value::Long(i64::MIN), Value::Int(-1)];
        assert_eq!(bench.push(Value::tuple(pair)), [Value::Long(0)]);
    }

    #[test]
    fn floored_goes_round() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 3, "sign": "floored"}));
        for (number, left_over) in [(-1, 2), (-3, 0), (4, 1)] {
            assert_eq!(bench.push(number), [Value::Int(left_over)]);
            let double = f64::from(number);
            assert_eq!(bench.push(double), [Value::Double(left_over.into())]);
        }
        bench.set(json!({"operand": -3}));
        assert_eq!(bench.push(1), [Value::Int(-2)]);
    }

    #[test]
    fn a_whole_number_by_zero_is_a_fault() {
        let mut bench = Bench::new(&OPERATOR, json!({"operand": 0}));
        assert_eq!(bench.push(1), []);
        assert!(bench.fault().unwrap().contains("by zero"));
        assert!(matches!(bench.push(1.0)[..], [Value::Double(x)] if x.is_nan()));
    }
}
