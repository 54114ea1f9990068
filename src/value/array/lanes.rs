//! Walks through arrays along an axis.

use super::element::numbers;
use super::{Array, Axis, Element, Lanes};
use crate::error::Error;

/// Goes through the numbers of each lane in their order and gives what came of each: `start` says
/// what to begin with in the lane of this number, `step` what a number makes of it.
pub fn fold<A: Copy>(
    array: &Array,
    lanes: Lanes,
    start: impl Fn(usize) -> A,
    step: impl Fn(A, f64) -> A,
) -> Vec<A> {
    numbers!(&array.elements, x => fold_slice(x, lanes, start, step))
}

fn fold_slice<T: Element, A: Copy>(
    numbers: &[T],
    Lanes { outer, length, inner }: Lanes,
    start: impl Fn(usize) -> A,
    step: impl Fn(A, f64) -> A,
) -> Vec<A> {
    let mut folded: Vec<A> = (0..outer * inner).map(start).collect();
    let blocks = numbers.chunks_exact((length * inner).max(1));
    for (block, results) in blocks.zip(folded.chunks_exact_mut(inner.max(1))) {
        match results {
            // Side by side in a register, not in memory.
            [result] => *result = block.iter().fold(*result, |a, x| step(a, x.wide())),
            [a, b, c] => {
                let pixels = block.as_chunks::<3>().0.iter();
                let begin = (*a, *b, *c);
                (*a, *b, *c) = pixels.fold(begin, |(a, b, c), [x, y, z]| {
                    (step(a, x.wide()), step(b, y.wide()), step(c, z.wide()))
                });
            }
            results => {
                for numbers in block.chunks_exact(inner.max(1)) {
                    let pairs = results.iter_mut().zip(numbers);
                    pairs.for_each(|(result, x)| *result = step(*result, x.wide()));
                }
            }
        }
    }
    folded
}

impl Array {
    /// The mean of every so many numbers along an axis, of the same type. What remains at the end
    /// counts as a group too.
    pub fn means_along(&self, axis: Axis, group: usize) -> Result<Self, Error> {
        let lanes = self.lanes(axis)?;
        let shape = self.shape_with(axis, lanes.length.div_ceil(group.max(1)));
        let elements = numbers!(&self.elements, x => Element::pack(means(x, lanes, group)));
        Ok(Self::new(shape, elements))
    }
}

fn means<T: Element>(numbers: &[T], Lanes { length, inner, .. }: Lanes, group: usize) -> Vec<T> {
    let mut all = Vec::with_capacity(numbers.len() / group.max(1) + 1);
    let mut sums = vec![0.0; inner];
    for block in numbers.chunks_exact((length * inner).max(1)) {
        for members in block.chunks(inner.saturating_mul(group).max(1)) {
            sums.fill(0.0);
            for side_by_side in members.chunks_exact(inner.max(1)) {
                sums.iter_mut().zip(side_by_side).for_each(|(sum, x)| *sum += x.wide());
            }
            let count = (members.len() / inner.max(1)) as f64;
            all.extend(sums.iter().map(|sum| T::near(sum / count)));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::Elements;
    use super::*;

    #[test]
    fn every_so_many_have_one_mean() {
        let array = Array::new([2, 3, 2], Elements::I32((0..12).collect()));
        let columns = array.means_along(Axis::Columns, 2).unwrap();
        let expected = Elements::I32(vec![1, 2, 4, 5, 7, 8, 10, 11]);
        assert_eq!(columns, Array::new([2, 2, 2], expected));
        let rows = array.means_along(Axis::Rows, usize::MAX).unwrap();
        assert_eq!(rows, Array::new([1, 3, 2], Elements::I32(vec![3, 4, 5, 6, 7, 8])));
    }

    #[test]
    fn lanes_fold_alike_however_many_lie_side_by_side() {
        for inner in 1..6 {
            let array = Array::new([2, 4, inner], Elements::I16((0..8 * inner as i16).collect()));
            let lanes = array.lanes(Axis::Columns).unwrap();
            let sums = fold(&array, lanes, |_| 0.0, |sum, x| sum + x);
            let first: f64 = (0..4).map(|column| (column * inner) as f64).sum();
            assert_eq!((sums.len(), sums[0]), (2 * inner, first));
            assert_eq!(sums[inner], first + (16 * inner) as f64);
        }
    }
}
