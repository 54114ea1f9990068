//! What can be said of many numbers at once, without a look at each of very many.

use super::pixels;
use super::trace::element;
use crate::value::{Array, Elements};

/// Beyond so many numbers only every so manieth is looked at.
const ALL: usize = 1 << 20;
/// Lines that are drawn of a matrix at most.
pub const MOST_LINES: usize = super::super::theme::series::LINES;
/// Columns of pixels of a line at most.
const MOST_WIDE: usize = 4096;

/// What can be said of the numbers of an array.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statistics {
    /// The least.
    pub least: f64,
    /// The greatest.
    pub most: f64,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation: how far they are from it.
    pub deviation: f64,
    /// Every so manieth was looked at.
    pub every: usize,
}

/// Those of a channel; none if it has no number. What is no number, or endless, does not count.
pub fn of(array: &Array, channel: usize) -> Option<Statistics> {
    let channels = array.channels().max(1);
    if channel >= channels {
        return None;
    }
    let every = (array.elements.len() / channels).div_ceil(ALL).max(1);
    let mut sums = Sums::default();
    let step = channels.checked_mul(every)?;
    match &array.elements {
        Elements::U8(x) => sums.add(x, channel, step),
        Elements::I8(x) => sums.add(x, channel, step),
        Elements::U16(x) => sums.add(x, channel, step),
        Elements::I16(x) => sums.add(x, channel, step),
        Elements::I32(x) => sums.add(x, channel, step),
        Elements::F32(x) => sums.add(x, channel, step),
        Elements::F64(x) => sums.add(x, channel, step),
    }
    sums.finish(every)
}

/// Sums of the distances to the first number, which stay exact where the numbers are large and
/// near each other.
#[derive(Default)]
struct Sums {
    first: Option<f64>,
    count: f64,
    sum: f64,
    squares: f64,
    least: f64,
    most: f64,
}

impl Sums {
    fn add<T: Copy + Into<f64>>(&mut self, numbers: &[T], from: usize, step: usize) {
        let numbers = numbers.get(from..).unwrap_or_default().iter().step_by(step);
        let mut numbers = numbers.map(|x| (*x).into()).filter(|x: &f64| x.is_finite()).peekable();
        let Some(first) = numbers.peek().copied() else { return };
        let [mut least, mut most] = [first; 2];
        for number in numbers {
            let distance = number - first;
            self.count += 1.0;
            self.sum += distance;
            self.squares += distance * distance;
            least = least.min(number);
            most = most.max(number);
        }
        (self.first, self.least, self.most) = (Some(first), least, most);
    }

    fn finish(self, every: usize) -> Option<Statistics> {
        let first = self.first?;
        let mean = self.sum / self.count;
        let variance = (self.squares / self.count - mean * mean).max(0.0);
        Some(Statistics {
            least: self.least,
            most: self.most,
            mean: first + mean,
            deviation: variance.sqrt(),
            every,
        })
    }
}

/// Whether an array is one line of numbers rather than a matrix.
pub fn is_line(array: &Array) -> bool {
    array.rows() <= 1 || array.columns() == 1
}

/// How many lines are drawn of an array, and how many numbers each has.
pub fn line_count(array: &Array) -> (usize, usize) {
    let numbers = array.elements.len() / array.channels().max(1);
    // A single column is a line that stands upright.
    if is_line(array) {
        return (1, array.rows().max(array.columns()).min(numbers));
    }
    (array.rows().min(MOST_LINES), array.columns().min(numbers))
}

/// The place of a number of a line.
pub fn place_on_line(array: &Array, line: usize, at: usize, channel: usize) -> Option<usize> {
    if array.columns() == 1 && array.rows() > 1 {
        pixels::place(array, at, 0, channel)
    } else {
        pixels::place(array, line, at, channel)
    }
}

/// The least and greatest number in each column of pixels, for each line.
pub fn lines(array: &Array, channel: usize, wide: usize) -> Vec<Box<[[f64; 2]]>> {
    let (lines, count) = line_count(array);
    let wide = wide.clamp(1, MOST_WIDE).min(count.max(1));
    // No peak is lost of a line that is not endless.
    let every = (count / wide).div_ceil((ALL / wide / lines.max(1)).max(1)).max(1);
    let part = |line: usize, column: usize| {
        let (from, to) = (column * count / wide, (column + 1) * count / wide);
        let places = (from..to).step_by(every);
        let places = places.filter_map(|at| place_on_line(array, line, at, channel));
        let numbers = places.filter_map(|at| element(&array.elements, at));
        let ends = [f64::NAN; 2];
        let widen = |[least, most]: [f64; 2], x: f64| [least.min(x), most.max(x)];
        numbers.filter(|x| x.is_finite()).fold(ends, widen)
    };
    (0..lines).map(|line| (0..wide).map(|column| part(line, column)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(shape: &[usize], numbers: Vec<f64>) -> Array {
        Array::new(shape, Elements::F64(numbers))
    }

    #[test]
    fn numbers_are_summed_up_by_channel() {
        let array = array(&[1, 3, 2], vec![0.0, 7.0, f64::NAN, 9.0, 4.0, f64::INFINITY]);
        let first = of(&array, 0).expect("numbers");
        assert_eq!((first.least, first.most, first.mean, first.deviation), (0.0, 4.0, 2.0, 2.0));
        let second = of(&array, 1).expect("numbers");
        assert_eq!(
            (second.least, second.most, second.mean, second.deviation),
            (7.0, 9.0, 8.0, 1.0)
        );
        assert_eq!(of(&array, 2), None);
    }

    #[test]
    fn large_numbers_near_each_other_are_told_apart() {
        let far = 1e15;
        let found = of(&array(&[4], [1.0, 3.0, 1.0, 3.0].map(|x| x + far).to_vec()), 0);
        let found = found.expect("numbers");
        assert_eq!((found.mean - far, found.deviation), (2.0, 1.0));
    }

    #[test]
    fn of_very_many_numbers_some_are_looked_at() {
        let bytes = vec![7_u8; ALL * 3];
        let found = of(&Array::new([ALL * 3], Elements::U8(bytes.into())), 0).expect("numbers");
        assert_eq!((found.every, found.least, found.mean), (3, 7.0, 7.0));
    }

    #[test]
    fn what_lies_about_its_shape_or_is_empty_has_none_or_some() {
        for shape in [&[usize::MAX; 3][..], &[], &[0], &[0, 3], &[3, 0], &[9], &[1, 1, 0]] {
            for numbers in [vec![], vec![1.0], vec![f64::NAN, f64::INFINITY]] {
                let array = array(shape, numbers);
                for channel in [0, 5] {
                    assert!(of(&array, channel).is_none_or(|found| found.every == 1));
                    assert!(
                        lines(&array, channel, 100).iter().map(|line| line.len()).sum::<usize>()
                            <= 100
                    );
                }
            }
        }
        assert_eq!(of(&array(&[0], vec![]), 0), None);
    }

    #[test]
    fn a_line_is_one_column_a_pixel_and_keeps_its_peaks() {
        let mut numbers = vec![0.0; 100_000];
        numbers[77_777] = 5.0;
        for shape in [&[100_000][..], &[100_000, 1]] {
            let lines = lines(&array(shape, numbers.clone()), 0, 100);
            assert_eq!((lines.len(), lines[0].len()), (1, 100));
            assert!(lines[0].iter().any(|[_, most]| *most == 5.0));
        }
    }

    #[test]
    fn a_matrix_is_a_line_for_each_row() {
        let found = lines(&array(&[2, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), 0, 100);
        assert_eq!(found.len(), 2);
        assert_eq!(*found[1], [[4.0; 2], [5.0; 2], [6.0; 2]]);
        assert_eq!(line_count(&array(&[100, 2], vec![0.0; 200])), (MOST_LINES, 2));
    }
}
