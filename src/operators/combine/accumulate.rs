use crate::operator::prelude::*;

/// Adds up all numbers so far and gives each sum.
///
/// The sum has the type of the number that came; a whole sum beyond the range of its type stays at
/// the limit until it is within again. What is not a finite number is a fault and is left out, as
/// it would spoil the sum for ever.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Accumulate {}

/// The sum so far: exact for whole numbers, and for others as good as doubles are.
#[derive(Debug, Default)]
pub struct Sum {
    whole: i64,
    real: f64,
}

impl Transform for Accumulate {
    type In = Number;
    type Out = Number;
    type State = Sum;

    fn apply(&self, sum: &mut Sum, number: Number) -> Result<Number, Error> {
        match number {
            Number::Int(x) => sum.whole = sum.whole.saturating_add(x.into()),
            Number::Long(x) => sum.whole = sum.whole.saturating_add(x),
            Number::Float(_) | Number::Double(_) if !number.as_f64().is_finite() => {
                let text = Value::from(number);
                return Err(Error::new(format!("{text} cannot be added up and was left out")));
            }
            Number::Float(_) | Number::Double(_) => {
                sum.real = (sum.real + number.as_f64()).clamp(f64::MIN, f64::MAX);
            }
        }
        Ok(match number {
            Number::Long(_) if sum.real == 0.0 => Number::Long(sum.whole),
            number => number.with(sum.whole as f64 + sum.real),
        })
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::filter::<Accumulate>().aliases(&[
    "running sum",
    "cumulative sum",
    "integrate",
    "accum",
    "total",
    "Speed CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn gives_each_sum_in_the_type_that_came() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(1), [Value::Int(1)]);
        assert_eq!(bench.push(2), [Value::Int(3)]);
        assert_eq!(bench.push(0.25_f32), [Value::Float(3.25)]);
        assert_eq!(bench.push(0.25), [Value::Double(3.5)]);
        bench.end(0);
        assert!(bench.ended());
    }

    #[test]
    fn whole_sums_are_exact_and_stay_at_the_limit() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push((1_i64 << 53) + 1), [Value::Long((1 << 53) + 1)]);
        assert_eq!(bench.push(i64::MAX), [Value::Long(i64::MAX)]);

        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.push(i32::MAX);
        assert_eq!(bench.push(10), [Value::Int(i32::MAX)]);
        assert_eq!(bench.push(-11), [Value::Int(i32::MAX - 1)]);
    }

    #[test]
    fn many_small_floats_do_not_get_lost() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.push(16_777_216.0_f32);
        assert_eq!(bench.push(1.0_f32), [Value::Float(16_777_216.0)]);
        assert_eq!(bench.push(1.0_f32), [Value::Float(16_777_218.0)]);
    }

    #[test]
    fn not_a_number_does_not_spoil_the_sum() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.push(1.0);
        assert_eq!(bench.push(f64::NAN), []);
        assert_eq!(bench.push(f64::INFINITY), []);
        assert_eq!(bench.fault().as_deref(), Some("inf cannot be added up and was left out"));
        assert_eq!(bench.push(1.0), [Value::Double(2.0)]);
        assert_eq!(bench.push("a"), []);
        assert_eq!(bench.faults(), 3);
    }
}
