use crate::operator::prelude::*;
use crate::value::random::Random;

/// Wanders by chance, a small step at a time.
///
/// Begins in the middle of its range and turns back at the ends. It goes on where it is when a
/// property is edited.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct RandomWalk {
    /// How many steps are made in a second.
    #[schemars(range(min = 0.001, max = 1000.0), extend("unit" = "Hz"))]
    pub rate: f64,
    /// The greatest step, in either direction.
    #[schemars(range(min = 0.0))]
    pub step: f64,
    /// The least number.
    pub min: f64,
    /// The greatest number.
    pub max: f64,
    /// The same seed gives the same walk at every start; 0 gives another every time.
    pub seed: u64,
}

impl Default for RandomWalk {
    fn default() -> Self {
        Self { rate: 60.0, step: 0.02, min: 0.0, max: 1.0, seed: 0 }
    }
}

/// What an edit must not disturb: the beat, the sequence of chance, and the place reached.
#[derive(Clone, Debug, Default)]
struct Memory {
    beat: Beat,
    random: Random,
    place: Option<f64>,
}

impl Source for RandomWalk {
    type Out = f64;

    fn check(&self) -> Result<(), Complaint> {
        if self.min > self.max {
            let Self { min, max, .. } = self;
            return Err(Complaint::about("min", format!("must not be above max: {min} > {max}")));
        }
        Ok(())
    }

    async fn run(self, out: &mut Outlet<f64>) -> Result<(), Error> {
        let mut memory: Memory = out.recall();
        memory.random.seed(self.seed);
        loop {
            memory.beat.next(self.rate).await;
            let place = match memory.place {
                None => f64::midpoint(self.min, self.max),
                Some(place) => {
                    let step = self.step * (2.0 * memory.random.unit() - 1.0);
                    self.turned_back(place + step)
                }
            };
            memory.place = Some(place);
            out.remember(memory.clone());
            out.push(place);
        }
    }
}

impl RandomWalk {
    /// A place beyond an end is as far before it.
    fn turned_back(&self, place: f64) -> f64 {
        let place = if place > self.max { 2.0 * self.max - place } else { place };
        let place = if place < self.min { 2.0 * self.min - place } else { place };
        // A step may be larger than the range, or the range just made smaller.
        place.min(self.max).max(self.min)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::source::<RandomWalk>().aliases(&[
    "drunk",
    "Brownian",
    "brown noise",
    "wander",
    "drift",
    "random",
    "Noise CHOP",
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
    async fn wanders_within_its_range() {
        let properties = json!({"rate": 100, "step": 0.5, "min": 2, "max": 4, "seed": 1});
        let mut bench = Bench::unwired(&OPERATOR, properties);
        let walk = run(&mut bench, 9.995).await;
        assert_eq!((walk.len(), walk[0]), (1000, 3.0));
        assert!(walk.iter().all(|place| (2.0..=4.0).contains(place)));
        assert!(walk.windows(2).all(|pair| (pair[1] - pair[0]).abs() <= 0.5));
        assert!(walk.iter().any(|x| *x < 2.2) && walk.iter().any(|x| *x > 3.8));
    }

    #[tokio::test(start_paused = true)]
    async fn goes_on_where_it_is_when_edited() {
        let mut bench = Bench::unwired(&OPERATOR, json!({"rate": 100, "step": 0.2, "seed": 1}));
        let place = *run(&mut bench, 0.995).await.last().unwrap();
        bench.set(json!({"step": 0.001}));
        let next = run(&mut bench, 0.01).await;
        assert_eq!(next.len(), 1);
        assert!((next[0] - place).abs() <= 0.001);
        bench.set(json!({"min": 5, "max": 5}));
        assert_eq!(run(&mut bench, 0.01).await[..], [5.0]);
    }

    #[test]
    fn limits_the_wrong_way_round_are_found_before_running() {
        assert_eq!(OPERATOR.check(json!({"min": 2}).as_object().unwrap()).len(), 1);
    }
}
