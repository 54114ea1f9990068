//! One number of each place of an array, or of two.

use super::element::numbers;
use super::{Array, Element, Elements, shape_text};
use crate::error::Error;

impl Array {
    /// Makes another number of the same type of each, in the same memory if nobody else holds it.
    pub fn map(self, f: impl Fn(f64) -> f64) -> Self {
        Self { elements: self.elements.map(f), ..self }
    }

    /// Makes one number of each and of its partner in an array of the same shape. A single number
    /// on either side is the partner of all. The result is of the least type in which both fit.
    pub fn pair(self, other: &Self, f: impl Fn(f64, f64) -> f64) -> Result<Self, Error> {
        if self.is_like(other) {
            let elements = self.elements.zip(&other.elements, f);
            return Ok(Self { elements, ..self });
        }
        let depth = self.elements.depth().with(other.elements.depth());
        if let Some(single) = other.single() {
            let elements = self.elements.cast(depth).map(|x| f(x, single));
            return Ok(Self { elements, ..self });
        }
        if let Some(single) = self.single() {
            let elements = other.elements.map_to(depth, |x| f(single, x));
            return Ok(Self::new(other.shape.clone(), elements));
        }
        Err(Error::new(format!(
            "{} and {} do not fit together: both need the same rows, columns and channels, or one \
             a single number; cut one with array.select_rows and array.select_columns, or shrink \
             it with array.decimate",
            shape_text(&self.shape),
            shape_text(&other.shape)
        )))
    }

    /// Its only number, if it has no more.
    fn single(&self) -> Option<f64> {
        self.elements.single()
    }
}

impl Elements {
    fn single(&self) -> Option<f64> {
        fn only<T: Element>(numbers: &[T]) -> Option<f64> {
            match numbers {
                [only] => Some(only.wide()),
                _ => None,
            }
        }
        numbers!(self, x => only(x))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Depth;
    use super::*;

    fn bytes(shape: &[usize], numbers: &[u8]) -> Array {
        Array::new(shape, Elements::U8(numbers.to_vec().into()))
    }

    #[test]
    fn equal_shapes_pair_place_by_place_and_a_single_number_with_all() {
        let (row, one) = (bytes(&[2], &[200, 7]), bytes(&[1], &[100]));
        let matrix = bytes(&[1, 2], &[1, 2]);
        let add = |a: f64, b: f64| a + b;
        assert_eq!(row.clone().pair(&matrix, add).unwrap(), bytes(&[2], &[201, 9]));
        assert_eq!(row.clone().pair(&one, add).unwrap(), bytes(&[2], &[255, 107]));
        assert_eq!(one.pair(&row, |a, b| a - b).unwrap(), bytes(&[2], &[0, 93]));
        let half = Array::new([1], Elements::F32(vec![0.5]));
        assert_eq!(row.pair(&half, add).unwrap().elements.depth(), Depth::F32);
    }

    #[test]
    fn other_shapes_are_refused_with_both() {
        let error = bytes(&[2], &[1, 2]).pair(&bytes(&[3], &[1, 2, 3]), |a, _| a).unwrap_err();
        assert!(error.to_string().starts_with("2 and 3 do not fit together"), "{error}");
    }
}
