use crate::operator::prelude::*;

/// Tells whether a number has reached a level, or passes the numbers that cross it.
///
/// The number counts as below the level until it reaches it for the first time, so that the first
/// press of a button is an edge too.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Threshold {
    /// On from here upwards.
    pub level: f64,
    /// How far below the level a number must fall to be off again. Keeps a trembling sensor from
    /// switching all the time.
    #[schemars(range(min = 0.0))]
    pub hysteresis: f64,
    /// What comes out.
    pub mode: Mode,
}

impl Default for Threshold {
    fn default() -> Self {
        Self { level: 0.5, hysteresis: 0.0, mode: Mode::State }
    }
}

/// What comes out of a threshold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// On or off as a bool, for every number.
    #[default]
    State,
    /// The number that switches on; all others stay away.
    Rising,
    /// The number that switches off; all others stay away.
    Falling,
}

impl Transform for Threshold {
    type In = Number;
    type Out = Option<Value>;
    type State = bool;

    fn apply(&self, on: &mut bool, number: Number) -> Result<Option<Value>, Error> {
        let (was, size) = (*on, number.as_f64());
        if size >= self.level {
            *on = true;
        } else if size < self.level - self.hysteresis.max(0.0) {
            *on = false;
        }
        let passes = match self.mode {
            Mode::State => return Ok(Some(Value::Bool(*on))),
            Mode::Rising => *on && !was,
            Mode::Falling => was && !*on,
        };
        Ok(passes.then(|| number.into()))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Threshold>().aliases(&[
    "Schmitt trigger",
    "edge",
    "past",
    "togedge",
    "thresh~",
    "threshold~",
    "rising edge",
    "Logic CHOP",
    "Trigger CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn run(bench: &mut Bench, numbers: &[f64]) -> Vec<Value> {
        numbers.iter().flat_map(|number| bench.push(*number)).collect()
    }

    #[test]
    fn switches_off_only_below_the_hysteresis() {
        let mut bench = Bench::new(&OPERATOR, json!({"level": 0.5, "hysteresis": 0.25}));
        let states = run(&mut bench, &[0.4, 0.5, 0.3, 0.25, 0.2, 0.4, f64::NAN]);
        assert_eq!(states, [false, true, true, true, false, false, false].map(Value::Bool));
    }

    #[test]
    fn passes_the_edges() {
        let numbers = [1.0, 2.0, 0.0, -1.0, 3.0, 0.1];
        let mut rising = Bench::new(&OPERATOR, json!({"mode": "rising"}));
        assert_eq!(run(&mut rising, &numbers), [1.0, 3.0].map(Value::Double));
        let mut falling = Bench::new(&OPERATOR, json!({"mode": "falling"}));
        assert_eq!(run(&mut falling, &numbers), [0.0, 0.1].map(Value::Double));
    }

    #[test]
    fn the_level_moves_while_running() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(1), [Value::Bool(true)]);
        bench.set(json!({"level": 2}));
        assert_eq!(bench.push(1), [Value::Bool(false)]);
        assert_eq!(bench.push("x"), []);
        assert_eq!(bench.faults(), 1);
    }
}
