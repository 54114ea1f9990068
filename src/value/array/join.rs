//! Several arrays become one.

use super::element::{Element, numbers};
use super::{Array, Axis, Elements, Lanes, shape_text};
use crate::error::Error;

impl Array {
    /// Puts arrays one behind the other along an axis; in the other directions they are of the same
    /// size. The result is of the least type in which all numbers fit.
    pub fn join(arrays: Vec<Self>, axis: Axis) -> Result<Self, Error> {
        let (arrays, first) = of_one_depth(arrays)?;
        let mut lanes = Vec::with_capacity(arrays.len());
        for array in &arrays {
            let own = array.lanes(axis)?;
            if array.shape_with(axis, 1) != first.shape_with(axis, 1) {
                return Err(Error::new(format!(
                    "{} does not continue {} along its {}: in the other directions both need the \
                     same size",
                    shape_text(&array.shape),
                    shape_text(&first.shape),
                    axis.name()
                )));
            }
            lanes.push(own);
        }
        let length = lanes.iter().map(|lanes| lanes.length).sum();
        let shape = first.shape_with(axis, length);
        let elements = numbers!(&first.elements, x => interleaved(x, &arrays, &lanes));
        Ok(Self::new(shape, elements))
    }

    /// Puts arrays of the same shape one behind the other in a dimension of its own, the first.
    pub fn stack(arrays: Vec<Self>) -> Result<Self, Error> {
        /// More dimensions than anybody can imagine.
        const MOST: usize = 8;
        let (arrays, first) = of_one_depth(arrays)?;
        if let Some(other) = arrays.iter().find(|array| array.shape != first.shape) {
            return Err(Error::new(format!(
                "{} cannot be stacked on {}: all need the same shape",
                shape_text(&other.shape),
                shape_text(&first.shape)
            )));
        }
        if first.shape.len() >= MOST {
            return Err(Error::new(format!("an array has at most {MOST} dimensions")));
        }
        let count = first.elements.len();
        let lanes = vec![Lanes { outer: 1, length: count, inner: 1 }; arrays.len()];
        let mut shape = vec![arrays.len()];
        shape.extend(&*first.shape);
        let elements = numbers!(&first.elements, x => interleaved(x, &arrays, &lanes));
        Ok(Self::new(shape, elements))
    }
}

/// The arrays with numbers of one type, and what the first of them is like.
fn of_one_depth(mut arrays: Vec<Array>) -> Result<(Vec<Array>, Array), Error> {
    let depths = arrays.iter().map(|array| array.elements.depth());
    let Some(depth) = depths.reduce(super::Depth::with) else {
        return Err(Error::new("there is nothing to join: no array has come"));
    };
    for array in &mut arrays {
        let elements = std::mem::replace(&mut array.elements, Elements::I8(Vec::new()));
        array.elements = elements.cast(depth);
    }
    // Only its shape and type matter.
    let shape = arrays.first().map(|first| first.shape.clone()).unwrap_or_default();
    let first = Array::new(shape, Elements::I8(Vec::new()).cast(depth));
    Ok((arrays, first))
}

/// A block of the first array, one of the second and so on, then the next of the first. The slice
/// only says of which type they are.
fn interleaved<T: Element>(_: &[T], arrays: &[Array], lanes: &[Lanes]) -> Elements {
    let count = arrays.iter().map(|array| array.elements.len()).sum();
    let mut all: Vec<T> = Vec::with_capacity(count);
    let outer = lanes.first().map_or(0, |lanes| lanes.outer);
    for block in 0..outer {
        for (array, lanes) in arrays.iter().zip(lanes) {
            let size = lanes.length * lanes.inner;
            let numbers = T::slice(&array.elements);
            all.extend_from_slice(
                numbers.get(block * size..(block + 1) * size).unwrap_or_default(),
            );
        }
    }
    T::pack(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ints(shape: &[usize], numbers: &[i32]) -> Array {
        Array::new(shape, Elements::I32(numbers.to_vec()))
    }

    #[test]
    fn arrays_continue_each_other_along_an_axis() {
        let (a, b) = (ints(&[2, 2], &[1, 2, 3, 4]), ints(&[1, 2], &[5, 6]));
        let join = |a: &Array, b: &Array, axis| Array::join(vec![a.clone(), b.clone()], axis);
        assert_eq!(join(&a, &b, Axis::Rows).unwrap(), ints(&[3, 2], &[1, 2, 3, 4, 5, 6]));
        let column = ints(&[2, 1], &[7, 8]);
        assert_eq!(join(&a, &column, Axis::Columns).unwrap(), ints(&[2, 3], &[1, 2, 7, 3, 4, 8]));
        let both = join(&a, &a, Axis::Channels).unwrap();
        assert_eq!(both, ints(&[2, 2, 2], &[1, 1, 2, 2, 3, 3, 4, 4]));
        let error = join(&a, &b, Axis::Columns).unwrap_err().to_string();
        assert!(error.starts_with("1×2 does not continue 2×2 along its columns"), "{error}");
        assert_eq!(
            join(&ints(&[1], &[9]), &ints(&[1], &[8]), Axis::Rows).unwrap(),
            ints(&[2, 1], &[9, 8])
        );
    }

    #[test]
    fn a_stack_has_a_dimension_more_and_the_type_that_holds_all() {
        let bytes = Array::new([2], Elements::U8(vec![1, 255].into()));
        let signed = Array::new([2], Elements::I8(vec![-1, 2]));
        let stack = Array::stack(vec![bytes.clone(), signed]).unwrap();
        assert_eq!(stack, Array::new([2, 2], Elements::I16(vec![1, 255, -1, 2])));
        assert!(Array::stack(vec![bytes, ints(&[3], &[1, 2, 3])]).is_err());
        assert!(Array::stack(Vec::new()).is_err());
        let mut high = ints(&[1], &[1]);
        for _ in 1..8 {
            high = Array::stack(vec![high]).unwrap();
        }
        assert!(Array::stack(vec![high]).is_err());
    }
}
