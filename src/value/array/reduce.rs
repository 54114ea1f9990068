//! Many numbers become one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Array, Axis, Depth, Element as _, Elements, Lanes, fold};
use crate::error::Error;
use crate::value::Value;

/// Which numbers make one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// All of them: a single number.
    #[default]
    All,
    /// Those of a channel, at whichever place: an array with one number for each channel.
    Places,
    /// Those of all rows: an array of one row.
    Rows,
    /// Those of all columns: an array of one column.
    Columns,
    /// Those of all channels at the same place: an array of one channel.
    Channels,
}

impl Array {
    /// Makes one number, of this type, of the numbers that belong together: `start` and `step` as
    /// in [`fold`], `finish` gives the result and is told how many there were. All of them make a
    /// plain number.
    pub fn reduce<A: Copy>(
        &self,
        over: Over,
        depth: Depth,
        start: impl Fn(usize) -> A,
        step: impl Fn(A, f64) -> A,
        finish: impl Fn(A, f64) -> f64,
    ) -> Result<Value, Error> {
        let lanes = self.together(over)?;
        let folded = fold(self, lanes, start, step);
        let count = lanes.length as f64;
        let results = folded.into_iter().map(|a| finish(a, count)).collect();
        self.result(over, depth, results)
    }

    /// How far the numbers that belong together are from their mean: the root of the mean square,
    /// of all of them.
    pub fn deviation(&self, over: Over) -> Result<Value, Error> {
        let lanes = self.together(over)?;
        let count = lanes.length as f64;
        let means: Vec<f64> = fold(self, lanes, |_| 0.0, |sum, x| sum + x)
            .into_iter()
            .map(|sum| sum / count)
            .collect();
        let begin = |lane: usize| (means.get(lane).copied().unwrap_or_default(), 0.0);
        let squares = fold(self, lanes, begin, |(mean, sum), x| {
            let far = x - mean;
            (mean, sum + far * far)
        });
        let results =
            squares.into_iter().map(|(_, sum): (f64, f64)| (sum / count).sqrt()).collect();
        self.result(over, Depth::F64, results)
    }

    fn together(&self, over: Over) -> Result<Lanes, Error> {
        let count = self.elements.len();
        let axis = match over {
            Over::Rows => Axis::Rows,
            Over::Columns | Over::All => Axis::Columns,
            Over::Channels => Axis::Channels,
            Over::Places => {
                let Lanes { outer, length, inner } = self.lanes(Axis::Columns)?;
                return Ok(Lanes { outer: 1, length: outer * length, inner });
            }
        };
        let lanes = self.lanes(axis)?;
        Ok(if over == Over::All { Lanes { outer: 1, length: count, inner: 1 } } else { lanes })
    }

    fn result(&self, over: Over, depth: Depth, results: Vec<f64>) -> Result<Value, Error> {
        let shape: Box<[usize]> = match over {
            Over::All | Over::Places => [results.len()].into(),
            Over::Rows => self.shape_with(Axis::Rows, 1),
            Over::Columns => self.shape_with(Axis::Columns, 1),
            Over::Channels => self.shape_with(Axis::Channels, 1),
        };
        let array = Array::new(shape, Elements::F64(results).cast(depth));
        let value = Value::Array(array.into());
        if over == Over::All {
            return value.item(0).ok_or_else(|| Error::new("the array is empty"));
        }
        Ok(value)
    }

    /// How many of the numbers of each channel lie in each of `bins` equal parts of a range, whose
    /// end is not part of it: an array with a row for each channel.
    pub fn histogram(&self, bins: usize, from: f64, to: f64) -> Result<Self, Error> {
        /// More than anybody looks at; arrays of many channels could ask for any number.
        const MOST: usize = 1 << 22;
        let Lanes { inner: channels, .. } = self.lanes(Axis::Columns)?;
        let places = channels.checked_mul(bins).filter(|places| *places <= MOST);
        let Some(places) = places else {
            return Err(Error::new(format!(
                "{channels} channels of {bins} bins each are too many: choose fewer bins, or a \
                 channel with array.select_channels"
            )));
        };
        let mut counts = vec![0_i32; places];
        super::element::numbers!(&self.elements, x => {
            let scale = bins as f64 / (to - from);
            for pixel in x.chunks_exact(channels.max(1)) {
                for (number, counts) in pixel.iter().zip(counts.chunks_exact_mut(bins.max(1))) {
                    let bin = (number.wide() - from) * scale;
                    if bin >= 0.0 && let Some(count) = counts.get_mut(bin as usize) {
                        *count = count.saturating_add(1);
                    }
                }
            }
        });
        Ok(Self::new([channels, bins], Elements::I32(counts)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(array: &Array, over: Over) -> Value {
        array.reduce(over, Depth::F64, |_| 0.0, |a, x| a + x, |a, _| a).unwrap()
    }

    fn doubles(shape: &[usize], numbers: &[f64]) -> Value {
        Value::Array(Array::new(shape, Elements::F64(numbers.to_vec())).into())
    }

    #[test]
    fn what_belongs_together_makes_one() {
        let array = Array::new([2, 2, 3], Elements::I16((1..=12).collect()));
        assert_eq!(sum(&array, Over::All), Value::Double(78.0));
        assert_eq!(sum(&array, Over::Places), doubles(&[3], &[22.0, 26.0, 30.0]));
        assert_eq!(
            sum(&array, Over::Rows),
            doubles(&[1, 2, 3], &[8.0, 10.0, 12.0, 14.0, 16.0, 18.0])
        );
        assert_eq!(
            sum(&array, Over::Columns),
            doubles(&[2, 1, 3], &[5.0, 7.0, 9.0, 17.0, 19.0, 21.0])
        );
        assert_eq!(sum(&array, Over::Channels), doubles(&[2, 2], &[6.0, 15.0, 24.0, 33.0]));
        let vector = Array::new([3], Elements::F32(vec![1.0, 2.0, 4.0]));
        assert_eq!(sum(&vector, Over::Columns), doubles(&[1], &[7.0]));
        assert_eq!(sum(&vector, Over::Rows), doubles(&[3], &[1.0, 2.0, 4.0]));
    }

    #[test]
    fn the_deviation_is_that_of_the_whole() {
        let array = Array::new([2, 4], Elements::F64(vec![2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]));
        assert_eq!(array.deviation(Over::All).unwrap(), Value::Double(2.0));
        assert_eq!(array.deviation(Over::Rows).unwrap(), doubles(&[1, 4], &[1.5, 0.5, 1.5, 2.5]));
    }

    #[test]
    fn numbers_are_counted_where_they_lie() {
        let array = Array::new([2, 2], Elements::F32(vec![0.0, 0.9, 1.0, -0.1]));
        let counts = array.histogram(2, 0.0, 1.0).unwrap();
        assert_eq!(counts, Array::new([1, 2], Elements::I32(vec![1, 1])));
        let colours = Array::new([1, 2, 2], Elements::U8(vec![0, 255, 10, 255].into()));
        assert_eq!(
            colours.histogram(2, 0.0, 256.0).unwrap().elements,
            Elements::I32(vec![2, 0, 0, 2])
        );
        assert!(colours.histogram(1 << 22, 0.0, 1.0).is_err());
    }
}
