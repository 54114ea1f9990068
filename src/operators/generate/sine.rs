use std::f64::consts::TAU;

use crate::operator::prelude::*;

/// Swings up and down as a sine wave.
///
/// The wave goes on where it is when a property is edited, and keeps time however busy the
/// machine is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Sine {
    /// How many numbers are given in a second.
    #[schemars(range(min = 0.001, max = 1000.0), extend("unit" = "Hz"))]
    pub rate: f64,
    /// How many swings there are in a second.
    #[schemars(range(min = 0.0, max = 1000.0), extend("unit" = "Hz"))]
    pub frequency: f64,
    /// How far it swings to either side.
    pub amplitude: f64,
    /// The middle of the swing.
    pub offset: f64,
    /// How far into its cycle the wave begins: 0.25 begins at the top.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub phase: f64,
}

impl Default for Sine {
    fn default() -> Self {
        Self { rate: 60.0, frequency: 1.0, amplitude: 1.0, offset: 0.0, phase: 0.0 }
    }
}

/// What an edit must not disturb: the beat, and how far the cycle has gone.
#[derive(Clone, Copy, Debug, Default)]
struct Memory {
    beat: Beat,
    cycle: f64,
}

impl Source for Sine {
    type Out = f64;

    async fn run(self, out: &mut Outlet<f64>) -> Result<(), Error> {
        let Memory { mut beat, mut cycle } = out.recall();
        loop {
            let passed = beat.next(self.rate).await;
            cycle = (cycle + passed.as_secs_f64() * self.frequency).rem_euclid(1.0);
            out.remember(Memory { beat, cycle });
            out.push(self.offset + self.amplitude * (TAU * (cycle + self.phase)).sin());
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::source::<Sine>().aliases(&[
    "sin",
    "cosine",
    "oscillator",
    "cycle~",
    "osc~",
    "LFO CHOP",
    "Wave CHOP",
    "FunctionGenerator",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    async fn run(bench: &mut Bench, milliseconds: u64) -> Vec<f64> {
        let values = bench.run_for(Duration::from_millis(milliseconds)).await;
        let round = |value: &Value| (value.as_f64().unwrap() * 1e9).round() / 1e9;
        values.iter().map(round).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn swings() {
        let properties = json!({"rate": 4, "amplitude": 2, "offset": 1});
        let mut bench = Bench::unwired(&OPERATOR, properties);
        assert_eq!(run(&mut bench, 1100).await, [1.0, 3.0, 1.0, -1.0, 1.0]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_edit_makes_no_jump_and_no_additional_value() {
        let mut bench = Bench::unwired(&OPERATOR, json!({"rate": 4}));
        assert_eq!(run(&mut bench, 300).await, [0.0, 1.0]);
        for amplitude in 2..5 {
            bench.set(json!({"amplitude": amplitude}));
            assert!(run(&mut bench, 10).await.is_empty());
        }
        bench.set(json!({"frequency": 2}));
        // Half a cycle in a quarter of a second, on from a quarter.
        assert_eq!(run(&mut bench, 200).await, [-4.0]);
    }
}
