use crate::operator::prelude::*;

/// Rises from one number to another, again and again.
///
/// The wave goes on where it is when a property is edited, and keeps time however busy the
/// machine is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Ramp {
    /// How many numbers are given in a second.
    #[schemars(range(min = 0.001, max = 1000.0), extend("unit" = "Hz"))]
    pub rate: f64,
    /// How many rises there are in a second; negative numbers run backwards.
    #[schemars(range(min = -1000.0, max = 1000.0), extend("unit" = "Hz"))]
    pub frequency: f64,
    /// Where it begins.
    pub min: f64,
    /// Where it ends; a sawtooth jumps just before.
    pub max: f64,
    /// How far into its cycle the wave begins: 0.5 is half a cycle.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub phase: f64,
    /// What happens at the end.
    pub shape: Shape,
}

/// What happens at the end of a ramp.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// It jumps back to the beginning.
    #[default]
    Sawtooth,
    /// It comes down again as steadily, all within one cycle.
    Triangle,
}

impl Default for Ramp {
    fn default() -> Self {
        let shape = Shape::Sawtooth;
        Self { rate: 60.0, frequency: 1.0, min: 0.0, max: 1.0, phase: 0.0, shape }
    }
}

/// What an edit must not disturb: the beat, and how far the cycle has gone.
#[derive(Clone, Copy, Debug, Default)]
struct Memory {
    beat: Beat,
    cycle: f64,
}

impl Source for Ramp {
    type Out = f64;

    async fn run(self, out: &mut Outlet<f64>) -> Result<(), Error> {
        let Memory { mut beat, mut cycle } = out.recall();
        loop {
            let passed = beat.next(self.rate).await;
            cycle = (cycle + passed.as_secs_f64() * self.frequency).rem_euclid(1.0);
            out.remember(Memory { beat, cycle });
            out.push(self.at((cycle + self.phase).rem_euclid(1.0)));
        }
    }
}

impl Ramp {
    fn at(&self, cycle: f64) -> f64 {
        let part = match self.shape {
            Shape::Sawtooth => cycle,
            Shape::Triangle => 1.0 - (2.0 * cycle - 1.0).abs(),
        };
        self.min + (self.max - self.min) * part
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::source::<Ramp>().aliases(&[
    "sawtooth",
    "triangle",
    "phasor~",
    "line",
    "LFO CHOP",
    "Wave CHOP",
    "Speed CHOP",
    "Range",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn doubles<const N: usize>(numbers: [f64; N]) -> [Value; N] {
        numbers.map(Value::Double)
    }

    #[tokio::test(start_paused = true)]
    async fn rises_and_jumps_back() {
        let properties = json!({"rate": 4, "frequency": 1, "min": 10, "max": 20});
        let mut bench = Bench::unwired(&OPERATOR, properties);
        let wave = bench.run_for(SECOND + Duration::from_millis(100)).await;
        assert_eq!(wave, doubles([10.0, 12.5, 15.0, 17.5, 10.0]));
        assert!(!bench.ended());
    }

    #[tokio::test(start_paused = true)]
    async fn comes_down_again() {
        let properties = json!({"rate": 4, "shape": "triangle", "phase": 0.25, "max": 2});
        let mut bench = Bench::unwired(&OPERATOR, properties);
        let wave = bench.run_for(SECOND - Duration::from_millis(100)).await;
        assert_eq!(wave, doubles([1.0, 2.0, 1.0, 0.0]));
    }

    #[tokio::test(start_paused = true)]
    async fn goes_on_where_it_is_when_edited() {
        let mut bench = Bench::unwired(&OPERATOR, json!({"rate": 4, "frequency": 0.5}));
        let first = bench.run_for(Duration::from_millis(900)).await;
        assert_eq!(first, doubles([0.0, 0.125, 0.25, 0.375]));
        bench.set(json!({"frequency": -0.5}));
        // No value at the edit, the next one at its time, backwards from where it was.
        assert_eq!(bench.run_for(Duration::from_millis(90)).await, []);
        assert_eq!(bench.run_for(Duration::from_millis(300)).await, doubles([0.25, 0.125]));
    }
}
