use std::f64::consts::PI;

use crate::operator::prelude::*;
use crate::value::random::Random;

/// Gives numbers by chance, each for itself or in a smooth wandering line.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Noise {
    /// How many numbers are given in a second.
    #[schemars(range(min = 0.001, max = 1000.0), extend("unit" = "Hz"))]
    pub rate: f64,
    /// The least number.
    pub min: f64,
    /// The greatest number.
    pub max: f64,
    /// How the numbers hang together.
    pub kind: Kind,
    /// How many new numbers smooth noise heads for in a second.
    #[schemars(range(min = 0.0, max = 1000.0), extend("unit" = "Hz"))]
    pub frequency: f64,
    /// The same seed gives the same numbers at every start; 0 gives others every time.
    pub seed: u64,
}

/// How the numbers of a noise hang together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Not at all: every number is as likely as every other.
    #[default]
    White,
    /// A soft line from one number to the next.
    Smooth,
}

impl Default for Noise {
    fn default() -> Self {
        Self { rate: 60.0, min: 0.0, max: 1.0, kind: Kind::White, frequency: 1.0, seed: 0 }
    }
}

/// What an edit must not disturb: the beat, the sequence of chance, and the way that smooth noise
/// is on, from where to where and how far.
#[derive(Clone, Debug, Default)]
struct Memory {
    beat: Beat,
    random: Random,
    way: Option<(f64, f64, f64)>,
}

impl Source for Noise {
    type Out = f64;

    async fn run(self, out: &mut Outlet<f64>) -> Result<(), Error> {
        let mut memory: Memory = out.recall();
        memory.random.seed(self.seed);
        loop {
            let passed = memory.beat.next(self.rate).await;
            let part = match self.kind {
                Kind::White => memory.random.unit(),
                Kind::Smooth => memory.walk(passed.as_secs_f64() * self.frequency),
            };
            out.remember(memory.clone());
            out.push(self.min + (self.max - self.min) * part);
        }
    }
}

impl Memory {
    fn walk(&mut self, distance: f64) -> f64 {
        let Self { random, way, .. } = self;
        let (mut from, mut to, mut gone) =
            way.unwrap_or_else(|| (random.unit(), random.unit(), -distance));
        gone += distance;
        // Whatever lies far back no longer matters.
        for _ in 0..gone.clamp(0.0, 2.0) as u32 {
            (from, to) = (to, random.unit());
        }
        gone = gone.fract();
        *way = Some((from, to, gone));
        from + (to - from) * (1.0 - (PI * gone).cos()) / 2.0
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::source::<Noise>().aliases(&[
    "random",
    "noise~",
    "rand~",
    "jitter",
    "Noise CHOP",
    "Perlin",
    "drift",
    "chance",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    async fn run(bench: &mut Bench, seconds: f64) -> Vec<f64> {
        let values = bench.run_for(Duration::from_secs_f64(seconds)).await;
        values.iter().map(|value| value.as_f64().unwrap()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn white_noise_fills_its_range() {
        let properties = json!({"rate": 100, "min": -2, "max": 2, "seed": 3});
        let mut bench = Bench::unwired(&OPERATOR, properties.clone());
        let first = run(&mut bench, 9.995).await;
        assert_eq!(first.len(), 1000);
        assert!(first.iter().all(|x| (-2.0..2.0).contains(x)));
        assert!(first.iter().any(|x| *x < -1.9) && first.iter().any(|x| *x > 1.9));
        let mut again = Bench::unwired(&OPERATOR, properties);
        assert_eq!(run(&mut again, 9.995).await, first, "the same seed, the same numbers");
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_seed_it_is_another_one_every_time() {
        let [mut one, mut other] = [(); 2].map(|()| Bench::unwired(&OPERATOR, json!({})));
        assert_ne!(run(&mut one, 1.0).await, run(&mut other, 1.0).await);
    }

    #[tokio::test(start_paused = true)]
    async fn smooth_noise_makes_no_jumps_even_when_edited() {
        let properties = json!({"rate": 100, "kind": "smooth", "frequency": 2, "seed": 5});
        let mut bench = Bench::unwired(&OPERATOR, properties);
        let mut line = run(&mut bench, 1.0).await;
        bench.set(json!({"frequency": 3}));
        line.extend(run(&mut bench, 9.0).await);
        assert!(line.iter().all(|x| (0.0..=1.0).contains(x)));
        let steps: Vec<f64> = line.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
        // Half a cosine over the whole range, at three a second and a hundred values.
        let steepest = PI / 2.0 * 3.0 / 100.0;
        assert!(steps.iter().all(|step| *step <= steepest));
        assert!(steps.iter().sum::<f64>() > 1.0, "it moves");
    }
}
