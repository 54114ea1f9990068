use crate::operator::prelude::*;

/// Lets values through while its gate is open.
///
/// Ends with its source. When the gate input has ended, the gate stays as it is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Gate {
    /// What opens the gate, and for how long.
    pub opens: Opens,
    /// Whether the gate is open before anything has come at the gate input. Bonsai's is: the first
    /// value passes without being asked for.
    pub starts_open: bool,
}

/// What opens a gate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Opens {
    /// Anything at the gate input opens it for the single next value, as in Bonsai. Opening it
    /// twice before a value comes still lets one value through.
    #[default]
    ForOneValue,
    /// `true`, or a number that is not 0, at the gate input opens it; `false` or 0 closes it.
    WhileTrue,
}

impl Default for Gate {
    fn default() -> Self {
        Self { opens: Opens::ForOneValue, starts_open: true }
    }
}

const SOURCE: usize = 0;

impl Combinator for Gate {
    const INPUTS: Inputs = Inputs::Named(&[
        Input::new("source", ValueType::Any, "The values that pass, or not."),
        Input::new("gate", ValueType::Any, "Opens and closes the gate."),
    ]);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    /// Whether the gate is open; none as long as nothing has come.
    type State = Option<bool>;

    fn start(&self, _: usize) -> Option<bool> {
        None
    }

    fn push(
        &self,
        open: &mut Option<bool>,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        if input != SOURCE {
            *open = Some(self.opens == Opens::ForOneValue || truth(&value)?);
        } else if open.unwrap_or(self.starts_open) {
            if self.opens == Opens::ForOneValue {
                *open = Some(false);
            }
            out.emit(0, value);
        }
        Ok(())
    }

    fn end(&self, _: &mut Option<bool>, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        if input == SOURCE {
            out.end();
        }
        Ok(())
    }
}

fn truth(value: &Value) -> Result<bool, Error> {
    let number = value.as_f64().ok_or_else(|| Error::wrong_type(ValueType::Bool, value))?;
    Ok(number != 0.0)
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<Gate>()
    .aliases(&["spigot", "switch", "valve", "pass if", "gswitch"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_value_passes_for_each_event() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push_to(0, 1), [Value::Int(1)]);
        assert_eq!(bench.push_to(0, 2), []);
        assert_eq!(bench.push_to(1, ()), []);
        assert_eq!(bench.push_to(1, false), []);
        assert_eq!(bench.push_to(0, 3), [Value::Int(3)]);
        assert_eq!(bench.push_to(0, 4), []);
    }

    #[test]
    fn may_start_closed() {
        let mut bench = Bench::new(&OPERATOR, json!({"starts_open": false}));
        assert_eq!(bench.push_to(0, 1), []);
        bench.push_to(1, ());
        assert_eq!(bench.push_to(0, 2), [Value::Int(2)]);
    }

    #[test]
    fn values_pass_while_it_is_true() {
        let mut bench = Bench::new(&OPERATOR, json!({"opens": "while_true"}));
        assert_eq!(bench.push_to(0, 1), [Value::Int(1)]);
        bench.push_to(1, false);
        assert_eq!(bench.push_to(0, 2), []);
        bench.push_to(1, 1.0_f32);
        assert_eq!(bench.push_to(0, 3), [Value::Int(3)]);
        assert_eq!(bench.push_to(0, 4), [Value::Int(4)]);
        bench.push_to(1, "open");
        assert_eq!(
            bench.fault().as_deref(),
            Some(
                "expected bool, got text \"open\": convert it with text.parse, or wire another output"
            )
        );
        assert_eq!(bench.push_to(0, 5), [Value::Int(5)]);
        bench.push_to(1, 0);
        assert_eq!(bench.push_to(0, 6), []);
    }

    #[test]
    fn ends_with_its_source_only() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.end(1);
        assert!(!bench.ended());
        bench.end(0);
        assert!(bench.ended());
    }
}
