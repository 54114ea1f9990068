//! Pictures: their files, the formats of cameras, and colours.
//!
//! Whatever comes in here may lie about its size, so that every size is held against these limits
//! before memory is asked for, and what a codec may do wrong stays within one picture.

pub mod arithmetic;
pub mod camera;
pub mod canvas;
pub mod color;
pub mod filter;
mod huffman;
pub mod jpeg;
pub mod layout;
pub mod place;
pub mod png;
pub mod regions;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::Error;
use crate::value::{Image, PixelFormat};

/// The most pixels in a row or a column.
pub const MAX_SIDE: u32 = 16_384;
/// The most pixels of one picture.
pub const MAX_PIXELS: u64 = 128 * 1024 * 1024;

/// Reads a picture file, JPEG or PNG, whichever its first bytes say. With no format wanted it comes
/// as it is in the file.
pub fn decode(bytes: &[u8], wanted: Option<PixelFormat>) -> Result<Image, Error> {
    match bytes {
        [0xff, 0xd8, ..] => match wanted {
            Some(wanted) => jpeg::decode(bytes, wanted),
            None => jpeg::decode_natural(bytes),
        },
        [0x89, b'P', b'N', b'G', ..] => png::decode(bytes, wanted),
        [] => Err(Error::new("there are no bytes to read a picture from")),
        _ => Err(Error::new(
            "these bytes are neither a JPEG nor a PNG; for plain pixels use \
             image.convert_to_image, which needs an array with rows and columns",
        )),
    }
}

/// How many pixels a picture of this size has; the error says that it is empty or too large.
pub fn checked_size(width: u32, height: u32) -> Result<usize, Error> {
    if width == 0 || height == 0 {
        return Err(Error::new(format!("a picture of {width} by {height} pixels has no pixels")));
    }
    let pixels = u64::from(width) * u64::from(height);
    if width > MAX_SIDE || height > MAX_SIDE || pixels > MAX_PIXELS {
        return Err(Error::new(format!(
            "a picture of {width} by {height} pixels is too large; up to {MAX_SIDE} pixels a side \
             and {} megapixels are possible",
            MAX_PIXELS / 1_000_000
        )));
    }
    Ok(pixels as usize)
}

/// Whether a picture has the pixels that it claims, and not too many.
pub fn checked(image: &Image) -> Result<(), Error> {
    checked_size(image.width, image.height)?;
    if image.is_sound() {
        return Ok(());
    }
    Err(Error::new(format!(
        "the picture claims {} by {} pixels of {}, but has {} bytes; whoever made it is wrong about \
         its size",
        image.width,
        image.height,
        image.format.name(),
        image.pixels.len()
    )))
}

/// Calls a codec that trusts its input more than it should: a panic in it is an error of this one
/// picture.
pub(crate) fn guarded<T>(what: &str, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Error::new(format!("{what} cannot be worked with"))))
}
