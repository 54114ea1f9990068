//! Work on the numbers of an array, whichever type they are of.
//!
//! What does the work is generic over [`Element`]; the type is looked at once, by `numbers!` and
//! `edit!`, and never inside a loop.

use bytes::{Bytes, BytesMut};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Depth, Elements};

/// A type of number that an array may be made of.
pub trait Element: Copy + Send + Sync + 'static {
    /// Which one.
    const DEPTH: Depth;

    /// As a 64-bit float, in which every one of them fits.
    fn wide(self) -> f64;

    /// The nearest number of this type: kept within its range and rounded, a half to the even
    /// neighbour, as in OpenCV. What is no number is 0, or stays what it is in floats.
    fn near(wide: f64) -> Self;

    /// The lowest byte of it, which is all of a number of 8 bits.
    fn byte(self) -> u8;

    /// The number of 8 bits that this byte is.
    fn of_byte(byte: u8) -> Self;

    /// The numbers, if they are of this type; none otherwise.
    fn slice(elements: &Elements) -> &[Self];

    /// An array's numbers.
    fn pack(numbers: Vec<Self>) -> Elements;

    /// Reads as many as the bytes have room for.
    fn read(bytes: &[u8], order: ByteOrder) -> Vec<Self>;

    /// Their memory in this order.
    fn write(numbers: &[Self], order: ByteOrder) -> Vec<u8>;
}

/// Which byte of a number comes first in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ByteOrder {
    /// The lowest byte first: what Bonsai and nearly every computer use.
    #[default]
    Little,
    /// The highest byte first: network order.
    Big,
}

impl ByteOrder {
    /// That of this machine.
    pub const NATIVE: Self = if cfg!(target_endian = "big") { Self::Big } else { Self::Little };
}

macro_rules! element {
    ($rust:ty, $depth:ident, $pack:expr, $near:expr) => {
        #[allow(
            trivial_numeric_casts,
            clippy::cast_lossless,
            clippy::useless_conversion,
            reason = "the same words for all types, the widest and the narrowest among them"
        )]
        impl Element for $rust {
            const DEPTH: Depth = Depth::$depth;

            #[inline]
            fn wide(self) -> f64 {
                f64::from(self)
            }

            #[inline]
            fn near(wide: f64) -> Self {
                $near(wide)
            }

            #[inline]
            fn byte(self) -> u8 {
                self as u8
            }

            #[inline]
            fn of_byte(byte: u8) -> Self {
                byte as Self
            }

            fn slice(elements: &Elements) -> &[Self] {
                match elements {
                    Elements::$depth(numbers) => numbers,
                    _ => &[],
                }
            }

            fn pack(numbers: Vec<Self>) -> Elements {
                $pack(numbers)
            }

            fn read(bytes: &[u8], order: ByteOrder) -> Vec<Self> {
                let (each, _) = bytes.as_chunks();
                match order {
                    ByteOrder::Little => each.iter().map(|x| Self::from_le_bytes(*x)).collect(),
                    ByteOrder::Big => each.iter().map(|x| Self::from_be_bytes(*x)).collect(),
                }
            }

            fn write(numbers: &[Self], order: ByteOrder) -> Vec<u8> {
                let mut bytes = vec![0; size_of_val(numbers)];
                let places = bytes.as_chunks_mut().0.iter_mut().zip(numbers);
                match order {
                    ByteOrder::Little => places.for_each(|(to, x)| *to = x.to_le_bytes()),
                    ByteOrder::Big => places.for_each(|(to, x)| *to = x.to_be_bytes()),
                }
                bytes
            }
        }
    };
}

macro_rules! whole {
    ($rust:ty, $depth:ident, $pack:expr) => {
        element!($rust, $depth, $pack, |wide: f64| {
            let number = if wide.is_nan() { 0.0 } else { wide };
            let inside = number.clamp(f64::from(<$rust>::MIN), f64::from(<$rust>::MAX));
            // Where numbers lie one apart, adding rounds to the even one, and the result stands in
            // the lowest bits: no call, no branch, several at a time.
            (inside + ONE_APART).to_bits() as i32 as $rust
        });
    };
}

/// Half as much again as the first float beyond which they lie one apart.
const ONE_APART: f64 = 6_755_399_441_055_744.0;

whole!(u8, U8, |numbers| Elements::U8(Bytes::from(numbers)));
whole!(i8, I8, Elements::I8);
whole!(u16, U16, Elements::U16);
whole!(i16, I16, Elements::I16);
whole!(i32, I32, Elements::I32);
element!(f32, F32, Elements::F32, |wide: f64| wide as f32);
element!(f64, F64, Elements::F64, |wide: f64| wide);

/// Does the same with the numbers of an array as a slice, of whichever type they are.
macro_rules! numbers {
    ($elements:expr, $numbers:ident => $then:expr) => {
        match $elements {
            $crate::value::Elements::U8(bytes) => {
                let $numbers: &[u8] = bytes;
                $then
            }
            $crate::value::Elements::I8($numbers) => $then,
            $crate::value::Elements::U16($numbers) => $then,
            $crate::value::Elements::I16($numbers) => $then,
            $crate::value::Elements::I32($numbers) => $then,
            $crate::value::Elements::F32($numbers) => $then,
            $crate::value::Elements::F64($numbers) => $then,
        }
    };
}
pub(super) use numbers;

/// Changes the numbers of an array where they are, as a slice, of whichever type they are. Bytes
/// that others hold too are copied first.
macro_rules! edit {
    ($elements:expr, $numbers:ident => $then:expr) => {
        match $elements {
            Elements::U8(bytes) => {
                let mut bytes = super::element::alone(bytes);
                let $numbers: &mut [u8] = &mut bytes;
                $then;
                Elements::U8(bytes.freeze())
            }
            Elements::I8(mut own) => edit!(own, I8, $numbers => $then),
            Elements::U16(mut own) => edit!(own, U16, $numbers => $then),
            Elements::I16(mut own) => edit!(own, I16, $numbers => $then),
            Elements::I32(mut own) => edit!(own, I32, $numbers => $then),
            Elements::F32(mut own) => edit!(own, F32, $numbers => $then),
            Elements::F64(mut own) => edit!(own, F64, $numbers => $then),
        }
    };
    ($own:ident, $depth:ident, $numbers:ident => $then:expr) => {{
        let $numbers = &mut $own[..];
        $then;
        Elements::$depth($own)
    }};
}
pub(super) use edit;

/// Bytes that nobody else holds: the very same memory if that is so already.
pub(super) fn alone(bytes: Bytes) -> BytesMut {
    bytes.try_into_mut().unwrap_or_else(|shared| BytesMut::from(&*shared))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_rounded_to_even_and_stays_within_its_range() {
        let bytes = [0.5, 1.5, 2.5, -3.0, 254.5, 255.5, 1e300, f64::NEG_INFINITY, f64::NAN];
        assert_eq!(bytes.map(u8::near), [0, 2, 2, 0, 254, 255, 255, 0, 0]);
        assert_eq!([-0.5, -1.5, -128.5, 300.0].map(i8::near), [0, -2, -128, 127]);
        assert_eq!([-1.0, 65_535.4].map(u16::near), [0, 65_535]);
        let wide = [-1.0, i32::MIN.into(), f64::INFINITY, 2_147_483_646.5];
        assert_eq!(wide.map(i32::near), [-1, i32::MIN, i32::MAX, 2_147_483_646]);
        assert!(f32::near(f64::NAN).is_nan());
    }

    #[test]
    fn every_float_rounds_as_the_plain_way_does() {
        for i in -200_000..200_000 {
            let wide = f64::from(i) / 640.0;
            assert_eq!(i16::near(wide), wide.round_ties_even() as i16, "{wide}");
            assert_eq!(u8::near(wide), wide.round_ties_even() as u8, "{wide}");
        }
    }
}
