//! Some of the rows, columns or channels of an array, in whichever order.

use super::element::numbers;
use super::{Array, Axis, Element, Elements, Lanes};
use crate::error::Error;

/// From where to where, and how many at a time, as in Python: negative places count from the end,
/// and the place where it stops is not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub start: i64,
    /// Where it stops; at the end if none.
    pub stop: Option<i64>,
    /// From one to the next; backwards if negative, in which case it starts at the last unless
    /// another start is said.
    pub step: i64,
}

impl Span {
    /// The places it stands for among this many.
    pub fn places(self, length: usize) -> Vec<usize> {
        let count = i64::try_from(length).unwrap_or(i64::MAX);
        let place = |at: i64| if at < 0 { at.saturating_add(count) } else { at };
        let step = usize::try_from(self.step.unsigned_abs()).unwrap_or(usize::MAX).max(1);
        if self.step < 0 {
            let start = if self.start == 0 { count - 1 } else { place(self.start).min(count - 1) };
            let stop = self.stop.map_or(-1, |stop| place(stop).max(-1));
            let places = (stop + 1..=start).rev().step_by(step);
            return places.map(|at| at as usize).collect();
        }
        let start = place(self.start).clamp(0, count) as usize;
        let stop = self.stop.map_or(length, |stop| place(stop).clamp(0, count) as usize);
        (start..stop).step_by(step).collect()
    }
}

impl Array {
    /// What stands at these places along an axis, in this order. Rows of bytes that follow each
    /// other stay where they are.
    pub fn pick(&self, axis: Axis, places: &[usize]) -> Result<Self, Error> {
        let lanes = self.lanes(axis)?;
        if let Some(beyond) = places.iter().find(|place| **place >= lanes.length) {
            let (name, length) = (axis.name(), lanes.length);
            let numbered = length.saturating_sub(1);
            return Err(Error::new(format!(
                "there is no number {beyond} among {length} {name}, which count from 0 to {numbered}"
            )));
        }
        let shape = self.shape_with(axis, places.len());
        let elements = match (&self.elements, in_a_row(places)) {
            (Elements::U8(bytes), Some((start, end))) if lanes.outer == 1 => {
                Elements::U8(bytes.slice(start * lanes.inner..end * lanes.inner))
            }
            (elements, _) => numbers!(elements, x => Element::pack(gathered(x, lanes, places))),
        };
        Ok(Self::new(shape, elements))
    }

    /// Rows become columns; channels stay with their place.
    pub fn transposed(&self) -> Result<Self, Error> {
        let lanes = self.lanes(Axis::Columns)?;
        let Lanes { outer: rows, length: columns, inner } = lanes;
        let mut shape = self.shape.to_vec();
        match *shape {
            [_] => shape.push(1),
            _ => shape.swap(0, 1),
        }
        let (sizes, elements) = ((rows, columns, inner), &self.elements);
        // A single row or column lies in memory as it did.
        let same = (rows == 1 || columns == 1).then(|| elements.clone());
        let turned = || numbers!(elements, x => Element::pack(transposed(x, sizes)));
        Ok(Self::new(shape, same.unwrap_or_else(turned)))
    }
}

/// Where the places begin and end, if each is the one after the one before.
fn in_a_row(places: &[usize]) -> Option<(usize, usize)> {
    let (first, last) = (*places.first()?, *places.last()?);
    places.windows(2).all(|two| two[0] + 1 == two[1]).then_some((first, last + 1))
}

fn gathered<T: Element>(
    numbers: &[T],
    Lanes { outer, length, inner }: Lanes,
    places: &[usize],
) -> Vec<T> {
    let mut picked = Vec::with_capacity(outer * places.len() * inner);
    for block in numbers.chunks_exact((length * inner).max(1)) {
        if inner == 1 {
            picked.extend(places.iter().map(|at| block[*at]));
        } else {
            for at in places {
                picked.extend_from_slice(&block[at * inner..(at + 1) * inner]);
            }
        }
    }
    picked
}

/// In tiles, so that what is read and what is written are both near.
fn transposed<T: Element>(numbers: &[T], (rows, columns, inner): (usize, usize, usize)) -> Vec<T> {
    const TILE: usize = 32;
    let Some(first) = numbers.first() else { return Vec::new() };
    let mut turned = vec![*first; numbers.len()];
    for top in (0..rows).step_by(TILE) {
        for left in (0..columns).step_by(TILE) {
            for row in top..rows.min(top + TILE) {
                for column in left..columns.min(left + TILE) {
                    let (from, to) =
                        ((row * columns + column) * inner, (column * rows + row) * inner);
                    turned[to..to + inner].copy_from_slice(&numbers[from..from + inner]);
                }
            }
        }
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(shape: &[usize]) -> Array {
        let count: usize = shape.iter().product();
        Array::new(shape, Elements::U8((0..count).map(|x| x as u8).collect()))
    }

    fn bytes(array: &Array) -> &[u8] {
        match &array.elements {
            Elements::U8(bytes) => bytes,
            _ => panic!("bytes"),
        }
    }

    #[test]
    fn a_span_counts_as_in_python() {
        let places = |start, stop, step| Span { start, stop, step }.places(5);
        assert_eq!(places(0, None, 1), [0, 1, 2, 3, 4]);
        assert_eq!(places(1, Some(-1), 2), [1, 3]);
        assert_eq!(places(-2, None, 1), [3, 4]);
        assert_eq!(places(0, None, -1), [4, 3, 2, 1, 0]);
        assert_eq!(places(3, Some(0), -2), [3, 1]);
        assert_eq!(places(7, Some(9), 1), [0; 0]);
        assert_eq!(places(i64::MIN, Some(i64::MAX), i64::MAX), [0]);
        assert_eq!(places(i64::MAX, Some(i64::MIN), i64::MIN), [4]);
        assert_eq!(Span { start: 0, stop: None, step: -1 }.places(0), [0; 0]);
    }

    #[test]
    fn rows_columns_and_channels_are_picked_in_any_order() {
        let array = counted(&[2, 3, 2]);
        assert_eq!(bytes(&array.pick(Axis::Rows, &[1]).unwrap()), [6, 7, 8, 9, 10, 11]);
        let columns = array.pick(Axis::Columns, &[2, 0]).unwrap();
        assert_eq!(
            (&*columns.shape, bytes(&columns)),
            (&[2, 2, 2][..], &[4, 5, 0, 1, 10, 11, 6, 7][..])
        );
        let channel = array.pick(Axis::Channels, &[1]).unwrap();
        assert_eq!((&*channel.shape, bytes(&channel)), (&[2, 3][..], &[1, 3, 5, 7, 9, 11][..]));
        assert!(array.pick(Axis::Channels, &[2]).is_err());
    }

    #[test]
    fn rows_in_a_row_are_no_copy() {
        let array = counted(&[4, 3]);
        let some = array.pick(Axis::Rows, &[1, 2]).unwrap();
        assert_eq!(bytes(&some).as_ptr(), bytes(&array)[3..].as_ptr());
    }

    #[test]
    fn twice_turned_is_as_before() {
        let array = counted(&[37, 41, 3]);
        let turned = array.transposed().unwrap();
        assert_eq!(*turned.shape, [41, 37, 3]);
        assert_eq!(turned.transposed().unwrap(), array);
        assert_eq!(bytes(&counted(&[2, 3]).transposed().unwrap()), [0, 3, 1, 4, 2, 5]);
        assert_eq!(*counted(&[3]).transposed().unwrap().shape, [3, 1]);
    }
}
