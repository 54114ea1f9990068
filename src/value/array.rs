//! Numbers in rows, columns and channels.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

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

impl Array {
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

    /// The word for the type of the numbers.
    pub fn depth(&self) -> &'static str {
        match self {
            Self::U8(_) => "u8",
            Self::I8(_) => "i8",
            Self::U16(_) => "u16",
            Self::I16(_) => "i16",
            Self::I32(_) => "i32",
            Self::F32(_) => "f32",
            Self::F64(_) => "f64",
        }
    }
}
