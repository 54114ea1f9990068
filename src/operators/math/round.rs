use crate::operator::prelude::*;

/// Rounds each number, as it is or to a number of decimals.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Round {
    /// Which of the two neighbours to take.
    pub mode: Mode,
    /// Decimals to keep.
    #[schemars(range(min = 0, max = 15))]
    pub digits: i32,
    /// Give a whole number: an int, or a long where an int is too short. With decimals to keep it
    /// has no effect.
    pub whole: bool,
}

/// Which of the two neighbours a number is rounded to.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The nearer one; halves go away from zero: 2.5 becomes 3, -2.5 becomes -3.
    #[default]
    Nearest,
    /// The nearer one; halves go to the even neighbour, as in C# and Bonsai: 2.5 becomes 2.
    Even,
    /// The lesser one: -2.5 becomes -3.
    Floor,
    /// The greater one: -2.5 becomes -2.
    Ceiling,
    /// The one nearer to zero: decimals are cut off.
    Truncate,
}

impl Mode {
    fn round(self, x: f64) -> f64 {
        match self {
            Self::Nearest => x.round(),
            Self::Even => x.round_ties_even(),
            Self::Floor => x.floor(),
            Self::Ceiling => x.ceil(),
            Self::Truncate => x.trunc(),
        }
    }
}

impl Transform for Round {
    type In = Number;
    type Out = Number;
    type State = ();

    fn apply(&self, (): &mut (), number: Number) -> Result<Number, Error> {
        if number.is_whole() {
            return Ok(number);
        }
        let factor = 10_f64.powi(self.digits);
        let scaled = number.as_f64() * factor;
        // What is too large to be scaled has no decimals to lose.
        let rounded =
            if scaled.is_finite() { self.mode.round(scaled) / factor } else { number.as_f64() };
        let rounded = number.with(rounded);
        if !self.whole || self.digits != 0 {
            return Ok(rounded);
        }
        let whole = rounded.to_i32().map(Number::Int).or(rounded.to_i64().map(Number::Long));
        whole.ok_or_else(|| Error::new(format!("{} has no place in a long", rounded.as_f64())))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Round>().aliases(&[
    "floor",
    "ceil",
    "ceiling",
    "truncate",
    "int",
    "to int",
    "quantize",
    "snap",
    "Math CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_mode_has_its_way_with_halves() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        for (mode, up, down) in [
            ("nearest", 3.0, -3.0),
            ("even", 2.0, -2.0),
            ("floor", 2.0, -3.0),
            ("ceiling", 3.0, -2.0),
            ("truncate", 2.0, -2.0),
        ] {
            bench.set(json!({"mode": mode}));
            assert_eq!(bench.push(2.5), [Value::Double(up)], "{mode}");
            assert_eq!(bench.push(-2.5), [Value::Double(down)], "{mode}");
        }
    }

    #[test]
    fn keeps_decimals_and_types() {
        let mut bench = Bench::new(&OPERATOR, json!({"digits": 2}));
        assert_eq!(bench.push(1.23456), [Value::Double(1.23)]);
        assert_eq!(bench.push(1.23456_f32), [Value::Float(1.23)]);
        assert_eq!(bench.push(7), [Value::Int(7)]);
        assert_eq!(bench.push(1e308), [Value::Double(1e308)]);
    }

    #[test]
    fn whole_numbers_on_request() {
        let mut bench = Bench::new(&OPERATOR, json!({"whole": true}));
        assert_eq!(bench.push(2.6), [Value::Int(3)]);
        assert_eq!(bench.push(1e10), [Value::Long(10_000_000_000)]);
        assert_eq!(bench.push(f64::NAN), []);
        assert_eq!(bench.fault().as_deref(), Some("NaN has no place in a long"));
        bench.set(json!({"digits": 1}));
        assert_eq!(bench.push(2.64), [Value::Double(2.6)]);
    }
}
