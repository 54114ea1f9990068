//! Numbers in rows, columns and channels.

mod convert;
mod element;
mod join;
mod lanes;
mod pairs;
mod pick;
mod reduce;
mod shape;
mod video;

use bytes::Bytes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use element::{ByteOrder, Element};
pub use lanes::fold;
pub use pick::Span;
pub use reduce::Over;
pub use shape::{Axis, Lanes, arrange, shape_text};
pub use video::{PictureSize, picture_sizes};

/// An n-dimensional array, the last dimension varying fastest.
///
/// A matrix with channels is `[rows, columns, channels]`, a plain matrix `[rows, columns]`, a
/// vector `[columns]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Array {
    /// The size of each dimension; their product is the number of elements.
    pub shape: Box<[usize]>,
    /// The numbers.
    pub elements: Elements,
}

/// The numbers of an array, by type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Elements {
    /// Bytes, shared with the buffer they were received in.
    U8(#[serde(with = "super::json::bytes")] Bytes),
    /// Signed bytes.
    I8(Vec<i8>),
    /// Unsigned 16-bit numbers.
    U16(Vec<u16>),
    /// Signed 16-bit numbers.
    I16(Vec<i16>),
    /// Signed 32-bit numbers.
    I32(Vec<i32>),
    /// 32-bit floats.
    F32(Vec<f32>),
    /// 64-bit floats.
    F64(Vec<f64>),
}

/// The type of the numbers of an array: OpenCV's depth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Depth {
    /// Whole numbers from 0 to 255.
    #[default]
    U8,
    /// Whole numbers from -128 to 127.
    I8,
    /// Whole numbers from 0 to 65,535.
    U16,
    /// Whole numbers from -32,768 to 32,767.
    I16,
    /// Whole numbers of 32 bits.
    I32,
    /// Numbers with a fraction, of 32 bits.
    F32,
    /// Numbers with a fraction, of 64 bits.
    F64,
}

impl Depth {
    /// Bytes a number takes.
    pub fn bytes(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::U8 => "u8",
            Self::I8 => "i8",
            Self::U16 => "u16",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::F32 => "f32",
            Self::F64 => "f64",
        }
    }
}

impl Array {
    /// Numbers in this shape.
    pub fn new(shape: impl Into<Box<[usize]>>, elements: Elements) -> Self {
        Self { shape: shape.into(), elements }
    }

    /// Whether its shape has as many places as there are numbers. What comes from a wire may be
    /// otherwise.
    pub fn is_sound(&self) -> bool {
        let places = self.shape.iter().try_fold(1_usize, |all, size| all.checked_mul(*size));
        !self.shape.is_empty() && places == Some(self.elements.len())
    }

    /// Rows of the matrix; a vector has one.
    pub fn rows(&self) -> usize {
        if self.shape.len() < 2 { 1 } else { self.shape[0] }
    }

    /// Columns of the matrix, or the length of a vector.
    pub fn columns(&self) -> usize {
        match *self.shape {
            [] => 0,
            [columns] | [_, columns, ..] => columns,
        }
    }

    /// Channels of each element; 1 where there are none.
    pub fn channels(&self) -> usize {
        self.shape.get(2).copied().unwrap_or(1)
    }
}

impl Elements {
    /// How many numbers.
    pub fn len(&self) -> usize {
        match self {
            Self::U8(x) => x.len(),
            Self::I8(x) => x.len(),
            Self::U16(x) => x.len(),
            Self::I16(x) => x.len(),
            Self::I32(x) => x.len(),
            Self::F32(x) => x.len(),
            Self::F64(x) => x.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The type of the numbers.
    pub fn depth(&self) -> Depth {
        match self {
            Self::U8(_) => Depth::U8,
            Self::I8(_) => Depth::I8,
            Self::U16(_) => Depth::U16,
            Self::I16(_) => Depth::I16,
            Self::I32(_) => Depth::I32,
            Self::F32(_) => Depth::F32,
            Self::F64(_) => Depth::F64,
        }
    }
}
