//! Rows, columns and channels: how an array lies in memory, and how it may lie otherwise.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Array, Elements};
use crate::error::Error;

/// A direction in an array.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// From one row to the next, downwards.
    Rows,
    /// From one column to the next, to the right.
    #[default]
    Columns,
    /// From one channel to the next, at the same place.
    Channels,
}

/// How the numbers along an axis lie in memory: `inner` of them side by side, `length` times one
/// behind the other, and all of that `outer` times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lanes {
    /// How often.
    pub outer: usize,
    /// Numbers along the axis.
    pub length: usize,
    /// How far one is from the next.
    pub inner: usize,
}

impl Axis {
    /// The word for it in sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Columns => "columns",
            Self::Channels => "channels",
        }
    }

    /// The dimension that it is in an array of this many; none if it has no such dimension.
    pub fn dimension(self, dimensions: usize) -> Option<usize> {
        match (self, dimensions) {
            (Self::Columns, 1) => Some(0),
            (Self::Rows, 2..) => Some(0),
            (Self::Columns, 2..) => Some(1),
            (Self::Channels, 3..) => Some(2),
            _ => None,
        }
    }
}

impl Array {
    /// A matrix; of a single channel it has no dimension for channels.
    pub fn matrix(rows: usize, columns: usize, channels: usize, elements: Elements) -> Self {
        match channels {
            1 => Self::new([rows, columns], elements),
            _ => Self::new([rows, columns, channels], elements),
        }
    }

    /// How the numbers along an axis lie in memory. An array without numbers is refused, as
    /// nothing can be said of it that would not depend on sizes that nobody had to fill.
    pub fn lanes(&self, axis: Axis) -> Result<Lanes, Error> {
        if self.elements.is_empty() {
            let shape = shape_text(&self.shape);
            return Err(Error::new(format!(
                "the array is empty ({shape}): there is nothing in it"
            )));
        }
        let product = |sizes: &[usize]| sizes.iter().product();
        Ok(match axis.dimension(self.shape.len()) {
            Some(at) => Lanes {
                outer: product(&self.shape[..at]),
                length: self.shape[at],
                inner: product(&self.shape[at + 1..]),
            },
            None if axis == Axis::Rows => Lanes { outer: 1, length: 1, inner: self.elements.len() },
            None => Lanes { outer: self.elements.len(), length: 1, inner: 1 },
        })
    }

    /// Its shape with another size along an axis.
    pub fn shape_with(&self, axis: Axis, size: usize) -> Box<[usize]> {
        let mut shape = self.shape.to_vec();
        match axis.dimension(shape.len()) {
            // A single channel has no dimension of its own.
            Some(2) if size == 1 && shape.len() == 3 => drop(shape.pop()),
            Some(at) => shape[at] = size,
            None if size == 1 => {}
            None if axis == Axis::Rows => shape.insert(0, size),
            None => {
                if shape.len() == 1 {
                    shape.insert(0, 1);
                }
                shape.push(size);
            }
        }
        shape.into()
    }

    /// Whether each number of this array has its partner in the other: as many rows, columns and
    /// channels. A vector is a matrix of one row.
    pub fn is_like(&self, other: &Self) -> bool {
        let small = self.shape.len() <= 3 && other.shape.len() <= 3;
        let sizes = |array: &Self| (array.rows(), array.columns(), array.channels());
        self.shape == other.shape || (small && sizes(self) == sizes(other))
    }
}

/// Sizes as people write them: `480×640×3`.
pub fn shape_text(shape: &[usize]) -> String {
    let mut text = String::new();
    for (i, size) in shape.iter().enumerate() {
        let _ = write!(text, "{}{size}", if i == 0 { "" } else { "×" });
    }
    if text.is_empty() { "no size".to_owned() } else { text }
}

/// Rows and columns for this many numbers, where either may be inferred from the other; one row if
/// neither is given. None if they cannot be so many.
pub fn arrange(
    count: usize,
    rows: Option<usize>,
    columns: Option<usize>,
    channels: usize,
) -> Option<(usize, usize)> {
    let divide = |by: usize| {
        let by = by.checked_mul(channels).filter(|by| *by > 0)?;
        count.is_multiple_of(by).then(|| count / by)
    };
    match (rows, columns) {
        (Some(rows), Some(columns)) => {
            let needed = rows.checked_mul(columns)?.checked_mul(channels)?;
            (needed == count).then_some((rows, columns))
        }
        (Some(rows), None) => Some((rows, divide(rows)?)),
        (None, Some(columns)) => Some((divide(columns)?, columns)),
        (None, None) => Some((1, divide(1)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(shape: &[usize]) -> Array {
        Array::new(shape, Elements::U8(vec![0; shape.iter().product()].into()))
    }

    #[test]
    fn axes_lie_in_memory_as_the_shape_says() {
        let lanes = |shape: &[usize], axis| {
            let Lanes { outer, length, inner } = array(shape).lanes(axis).unwrap();
            (outer, length, inner)
        };
        assert_eq!(lanes(&[4, 5, 3], Axis::Rows), (1, 4, 15));
        assert_eq!(lanes(&[4, 5, 3], Axis::Columns), (4, 5, 3));
        assert_eq!(lanes(&[4, 5, 3], Axis::Channels), (20, 3, 1));
        assert_eq!(lanes(&[4, 5], Axis::Channels), (20, 1, 1));
        assert_eq!(lanes(&[7], Axis::Rows), (1, 1, 7));
        assert_eq!(lanes(&[7], Axis::Columns), (1, 7, 1));
        let liar = Array::new([0, usize::MAX], Elements::I8(Vec::new()));
        assert!(liar.is_sound() && liar.lanes(Axis::Rows).is_err());
    }

    #[test]
    fn a_size_along_an_axis_changes_as_few_dimensions_as_can_be() {
        let with = |shape: &[usize], axis, size| array(shape).shape_with(axis, size).to_vec();
        assert_eq!(with(&[4, 5, 3], Axis::Channels, 1), [4, 5]);
        assert_eq!(with(&[4, 5], Axis::Channels, 3), [4, 5, 3]);
        assert_eq!(with(&[4, 5], Axis::Rows, 9), [9, 5]);
        assert_eq!(with(&[5], Axis::Rows, 2), [2, 5]);
        assert_eq!(with(&[5], Axis::Channels, 2), [1, 5, 2]);
        assert_eq!(with(&[5], Axis::Channels, 1), [5]);
    }

    #[test]
    fn sizes_are_inferred_where_they_can_be() {
        assert_eq!(arrange(921_600, Some(480), None, 3), Some((480, 640)));
        assert_eq!(arrange(921_600, None, Some(640), 3), Some((480, 640)));
        assert_eq!(arrange(921_600, None, None, 3), Some((1, 307_200)));
        assert_eq!(arrange(921_600, Some(480), Some(640), 3), Some((480, 640)));
        assert_eq!(arrange(921_600, Some(481), None, 3), None);
        assert_eq!(arrange(7, Some(0), None, 1), None);
        assert_eq!(arrange(7, Some(usize::MAX), Some(2), 2), None);
    }

    #[test]
    fn a_vector_is_like_a_matrix_of_one_row() {
        assert!(array(&[4]).is_like(&array(&[1, 4])) && array(&[2, 4]).is_like(&array(&[2, 4, 1])));
        assert!(!array(&[4]).is_like(&array(&[4, 1])));
    }
}
