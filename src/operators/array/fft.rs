use std::f64::consts::TAU;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::operator::prelude::*;
use crate::value::{Axis, Depth, Elements};

/// Says how strong each frequency is in a signal: the magnitudes of its Fourier transform.
///
/// Each row of an array, or each column, is a signal, each channel by itself. Of n samples there
/// are n/2 + 1 frequencies: the first is the mean, the last half of the sampling rate.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Fft {
    /// How the ends of a signal are faded, so that it may begin and end anywhere.
    pub window: Window,
    /// What a frequency's strength is given in.
    pub scale: Scale,
    /// In which direction the samples of a signal follow each other.
    pub along: Along,
}

/// How the ends of a signal are faded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// Hann: good for most signals.
    #[default]
    Hann,
    /// Hamming: near frequencies are told apart a little better.
    Hamming,
    /// Blackman: weak frequencies stand out beside strong ones.
    Blackman,
    /// Not at all: for signals that repeat exactly.
    None,
}

/// What a frequency's strength is given in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// The amplitude of the sine, in the units of the signal.
    #[default]
    Amplitude,
    /// The amplitude in decibels, 0 for an amplitude of 1, never below -200.
    Decibels,
    /// The bare magnitude of the transform, which grows with the length of the signal.
    Magnitude,
}

/// In which direction the samples of a signal follow each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Along {
    /// From column to column: each row is a signal.
    #[default]
    Columns,
    /// From row to row: each column is a signal.
    Rows,
}

/// What is made ready once for signals of one length.
#[derive(Default)]
pub struct Prepared {
    plan: Option<Arc<dyn RealToComplex<f64>>>,
    window: Window,
    weights: Vec<f64>,
    samples: Vec<f64>,
    spectrum: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
}

/// Samples of the longest signal. A longer one would hold up those behind it.
const LONGEST: usize = 1 << 20;

impl Transform for Fft {
    type In = Arc<Array>;
    type Out = Arc<Array>;
    type State = Prepared;

    fn apply(&self, prepared: &mut Prepared, array: Arc<Array>) -> Result<Arc<Array>, Error> {
        let axis = match self.along {
            Along::Columns => Axis::Columns,
            Along::Rows => Axis::Rows,
        };
        let lanes = array.lanes(axis)?;
        if lanes.length > LONGEST {
            let length = lanes.length;
            return Err(Error::new(format!(
                "a signal of {length} samples is too long: cut it with array.select_columns, or \
                 arrange it in rows with array.reshape; {LONGEST} are the most"
            )));
        }
        prepared.be_for(lanes.length, self.window);
        let depth = match array.elements.depth() {
            Depth::F64 | Depth::I32 => Depth::F64,
            _ => Depth::F32,
        };
        let Elements::F64(signal) = array.elements.clone().cast(Depth::F64) else {
            return Err(Error::new("the numbers could not be made doubles"));
        };
        let bins = lanes.length / 2 + 1;
        let mut magnitudes = vec![0.0; lanes.outer * bins * lanes.inner];
        let signals = signal.chunks_exact((lanes.length * lanes.inner).max(1));
        let results = magnitudes.chunks_exact_mut((bins * lanes.inner).max(1));
        for (signal, result) in signals.zip(results) {
            for offset in 0..lanes.inner {
                prepared.transform(signal.iter().skip(offset).step_by(lanes.inner))?;
                let places = result.iter_mut().skip(offset).step_by(lanes.inner);
                prepared.write(self.scale, lanes.length, places);
            }
        }
        let shape = array.shape_with(axis, bins);
        Ok(Arc::new(Array::new(shape, Elements::F64(magnitudes).cast(depth))))
    }
}

impl Prepared {
    fn be_for(&mut self, length: usize, window: Window) {
        let ready = self.plan.as_ref().is_some_and(|plan| plan.len() == length);
        if ready && self.window == window {
            return;
        }
        if !ready {
            let plan = RealFftPlanner::new().plan_fft_forward(length);
            self.samples = plan.make_input_vec();
            self.spectrum = plan.make_output_vec();
            self.scratch = plan.make_scratch_vec();
            self.plan = Some(plan);
        }
        self.window = window;
        self.weights = (0..length).map(|at| window.weight(at as f64 / length as f64)).collect();
    }

    fn transform<'a>(&mut self, signal: impl Iterator<Item = &'a f64>) -> Result<(), Error> {
        let weighted = signal.zip(&self.weights);
        self.samples.iter_mut().zip(weighted).for_each(|(to, (x, weight))| *to = x * weight);
        let Some(plan) = &self.plan else { return Ok(()) };
        plan.process_with_scratch(&mut self.samples, &mut self.spectrum, &mut self.scratch)
            .map_err(|error| Error::new(format!("the transform failed: {error}")))
    }

    fn write<'a>(&self, scale: Scale, length: usize, places: impl Iterator<Item = &'a mut f64>) {
        let sum: f64 = self.weights.iter().sum();
        for (bin, (place, number)) in places.zip(&self.spectrum).enumerate() {
            // All frequencies but the first and the middle one are there twice.
            let twice = if bin == 0 || 2 * bin == length { 1.0 } else { 2.0 };
            let amplitude = number.norm() * twice / sum.max(f64::MIN_POSITIVE);
            *place = match scale {
                Scale::Amplitude => amplitude,
                Scale::Decibels => (20.0 * amplitude.log10()).max(-200.0),
                Scale::Magnitude => number.norm(),
            };
        }
    }
}

impl Window {
    /// Its weight at a part of the length, from 0 to 1.
    fn weight(self, at: f64) -> f64 {
        let (one, two) = ((TAU * at).cos(), (2.0 * TAU * at).cos());
        match self {
            Self::None => 1.0,
            Self::Hann => 0.5 - 0.5 * one,
            Self::Hamming => 0.54 - 0.46 * one,
            Self::Blackman => 0.42 - 0.5 * one + 0.08 * two,
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Fft>().aliases(&[
    "Fourier",
    "spectrum",
    "frequencies",
    "fft~",
    "Audio Spectrum CHOP",
    "Dft",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sines(length: usize, cycles: &[f64]) -> Vec<f32> {
        let sample = |at: usize| {
            let phase = |cycles: &f64| (TAU * cycles * at as f64 / length as f64).sin();
            cycles.iter().map(phase).sum::<f64>() as f32
        };
        (0..length).map(sample).collect()
    }

    fn spectrum(bench: &mut Bench, shape: &[usize], numbers: Vec<f32>) -> Arc<Array> {
        let out = bench.push(Value::Array(Array::new(shape, Elements::F32(numbers)).into()));
        match &out[..] {
            [Value::Array(array)] => array.clone(),
            other => panic!("an array, not {other:?}: {:?}", bench.fault()),
        }
    }

    fn floats(array: &Array) -> &[f32] {
        match &array.elements {
            Elements::F32(numbers) => numbers,
            other => panic!("floats, not {other:?}"),
        }
    }

    #[test]
    fn a_sine_is_one_frequency_of_its_amplitude() {
        for window in ["none", "hann", "hamming", "blackman"] {
            let mut bench = Bench::new(&OPERATOR, json!({"window": window}));
            for length in [64, 60, 61] {
                let found = spectrum(&mut bench, &[length], sines(length, &[8.0]));
                let found = floats(&found);
                assert_eq!(found.len(), length / 2 + 1);
                assert!((found[8] - 1.0).abs() < 1e-5, "{window} {length}: {}", found[8]);
                assert!(found[12] < 1e-5, "{window} {length}: {}", found[12]);
            }
        }
    }

    #[test]
    fn each_row_and_each_channel_is_a_signal() {
        let mut bench = Bench::new(&OPERATOR, json!({"window": "none"}));
        let two: Vec<f32> = [sines(16, &[2.0]), sines(16, &[5.0])].concat();
        let rows = spectrum(&mut bench, &[2, 16], two.clone());
        assert_eq!(*rows.shape, [2, 9]);
        assert!(floats(&rows)[2] > 0.99 && floats(&rows)[9 + 5] > 0.99);
        bench.set(json!({"along": "rows"}));
        let columns: Vec<f32> = (0..16).flat_map(|at| [two[at], two[16 + at]]).collect();
        let columns = spectrum(&mut bench, &[16, 2], columns);
        assert_eq!(*columns.shape, [9, 2]);
        assert!(floats(&columns)[2 * 2] > 0.99 && floats(&columns)[5 * 2 + 1] > 0.99);
    }

    #[test]
    fn a_silence_has_a_floor_and_a_constant_its_mean() {
        let mut bench = Bench::new(&OPERATOR, json!({"scale": "decibels", "window": "none"}));
        let found = spectrum(&mut bench, &[4], vec![0.0; 4]);
        assert_eq!(floats(&found), [-200.0; 3]);
        bench.set(json!({"scale": "amplitude"}));
        let found = spectrum(&mut bench, &[1, 4], vec![3.0; 4]);
        assert_eq!(floats(&found), [3.0, 0.0, 0.0]);
        let found = spectrum(&mut bench, &[1], vec![3.0]);
        assert_eq!(floats(&found), [3.0]);
    }
}
