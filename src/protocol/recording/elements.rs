//! The numbers of arrays as bytes, little endian on every machine.

use bytes::Bytes;

use crate::value::{Depth, Elements};

pub(super) fn code(depth: Depth) -> u8 {
    match depth {
        Depth::U8 => 0,
        Depth::I8 => 1,
        Depth::U16 => 2,
        Depth::I16 => 3,
        Depth::I32 => 4,
        Depth::F32 => 5,
        Depth::F64 => 6,
    }
}

pub(super) fn depth(code: u8) -> Option<Depth> {
    const DEPTHS: [Depth; 7] =
        [Depth::U8, Depth::I8, Depth::U16, Depth::I16, Depth::I32, Depth::F32, Depth::F64];
    DEPTHS.get(usize::from(code)).copied()
}

/// Writes numbers behind what is there.
pub(super) fn write(elements: &Elements, bytes: &mut Vec<u8>) {
    match elements {
        Elements::U8(all) => bytes.extend_from_slice(all),
        Elements::I8(all) => bytes.extend(all.iter().map(|x| x.cast_unsigned())),
        Elements::U16(all) => all.iter().for_each(|x| bytes.extend_from_slice(&x.to_le_bytes())),
        Elements::I16(all) => all.iter().for_each(|x| bytes.extend_from_slice(&x.to_le_bytes())),
        Elements::I32(all) => all.iter().for_each(|x| bytes.extend_from_slice(&x.to_le_bytes())),
        Elements::F32(all) => all.iter().for_each(|x| bytes.extend_from_slice(&x.to_le_bytes())),
        Elements::F64(all) => all.iter().for_each(|x| bytes.extend_from_slice(&x.to_le_bytes())),
    }
}

/// The whole numbers in these bytes; an incomplete one at the end is left out.
pub(super) fn read(depth: Depth, bytes: Bytes) -> Elements {
    match depth {
        Depth::U8 => Elements::U8(bytes),
        Depth::I8 => Elements::I8(bytes.iter().map(|x| x.cast_signed()).collect()),
        Depth::U16 => Elements::U16(numbers(&bytes, u16::from_le_bytes)),
        Depth::I16 => Elements::I16(numbers(&bytes, i16::from_le_bytes)),
        Depth::I32 => Elements::I32(numbers(&bytes, i32::from_le_bytes)),
        Depth::F32 => Elements::F32(numbers(&bytes, f32::from_le_bytes)),
        Depth::F64 => Elements::F64(numbers(&bytes, f64::from_le_bytes)),
    }
}

fn numbers<const N: usize, T>(bytes: &[u8], number: fn([u8; N]) -> T) -> Vec<T> {
    bytes.as_chunks::<N>().0.iter().map(|chunk| number(*chunk)).collect()
}

/// Turns numbers of this many bytes from the order of the machine to that of the file, or back.
pub(super) fn to_little_endian(bytes: &mut [u8], width: usize) {
    if cfg!(target_endian = "big") && width > 1 {
        bytes.chunks_exact_mut(width).for_each(<[u8]>::reverse);
    }
}
