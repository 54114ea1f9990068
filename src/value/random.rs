//! Numbers left to chance, the same ones again for the same seed.

use std::hash::{BuildHasher as _, RandomState};

/// A small generator: `SplitMix64` (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
/// Generators", 2014). Good enough for movement and noise, not for secrets.
#[derive(Clone, Debug, Default)]
pub struct Random {
    seed: u64,
    state: Option<u64>,
}

impl Random {
    /// The sequence of this seed, from its beginning; for 0 one that nobody knows. The same
    /// seed again lets the sequence go on.
    pub fn seed(&mut self, seed: u64) {
        if seed != self.seed || self.state.is_none() {
            let state = if seed == 0 { RandomState::new().hash_one(0) } else { seed };
            *self = Self { seed, state: Some(state) };
        }
    }

    /// Any 64 bits.
    pub fn bits(&mut self) -> u64 {
        let state = self.state.unwrap_or(self.seed).wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.state = Some(state);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to but not including 1.
    pub fn unit(&mut self) -> f64 {
        // As many bits as a double holds.
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_sequence() {
        let mut random = Random::default();
        random.seed(1_234_567);
        // From the reference implementation of the algorithm.
        assert_eq!(random.bits(), 6_457_827_717_110_365_317);
        assert_eq!(random.bits(), 3_203_168_211_198_807_973);
        random.seed(1_234_567);
        assert_eq!(random.bits(), 9_817_491_932_198_370_423, "the same seed goes on");
    }

    #[test]
    fn fills_the_unit_evenly() {
        let mut random = Random::default();
        random.seed(7);
        let numbers: Vec<f64> = (0..10_000).map(|_| random.unit()).collect();
        assert!(numbers.iter().all(|x| (0.0..1.0).contains(x)));
        let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
    }

    #[test]
    fn without_a_seed_nobody_knows() {
        let [mut one, mut other] = [Random::default(), Random::default()];
        one.seed(0);
        other.seed(0);
        assert_ne!(one.bits(), other.bits());
    }
}
