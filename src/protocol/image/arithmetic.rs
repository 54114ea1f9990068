//! Sums of pictures, pixel by pixel.

use super::{checked, color};
use crate::error::Error;
use crate::value::{Image, PixelFormat};

/// What becomes of two numbers at the same place, by the type that a picture is made of.
pub struct Pairwise<B, W, F> {
    /// Bytes.
    pub bytes: B,
    /// Numbers of 16 bits.
    pub words: W,
    /// Floats.
    pub floats: F,
}

/// Puts two pictures of one size together. The second is taken in the format of the first, whose
/// memory the result takes if nobody else holds it.
pub fn combine<B, W, F>(
    mut image: Image,
    other: &Image,
    pairwise: &Pairwise<B, W, F>,
) -> Result<Image, Error>
where
    B: Fn(u8, u8) -> u8,
    W: Fn(u16, u16) -> u16,
    F: Fn(f32, f32) -> f32,
{
    checked(&image)?;
    checked(other)?;
    if (image.width, image.height) != (other.width, other.height) {
        return Err(Error::new(format!(
            "the pictures are of different sizes, {} by {} and {} by {}; bring one to the size of \
             the other with image.resize",
            image.width, image.height, other.width, other.height
        )));
    }
    let converted;
    let other = if other.format == image.format {
        other
    } else {
        converted = color::convert(other.clone(), image.format)?;
        &converted
    };
    let mut pixels = image.take_pixels();
    match image.format {
        PixelFormat::Gray16 => pairs(&mut pixels, &other.pixels, |a, b| {
            (pairwise.words)(u16::from_ne_bytes(a), u16::from_ne_bytes(b)).to_ne_bytes()
        }),
        PixelFormat::F32 => pairs(&mut pixels, &other.pixels, |a, b| {
            (pairwise.floats)(f32::from_ne_bytes(a), f32::from_ne_bytes(b)).to_ne_bytes()
        }),
        _ => pairs(&mut pixels, &other.pixels, |[a], [b]| [(pairwise.bytes)(a, b)]),
    }
    image.pixels = pixels.freeze();
    Ok(image)
}

fn pairs<const N: usize>(
    pixels: &mut [u8],
    others: &[u8],
    change: impl Fn([u8; N], [u8; N]) -> [u8; N],
) {
    let pixels = pixels.as_chunks_mut::<N>().0;
    for (pixel, other) in pixels.iter_mut().zip(others.as_chunks::<N>().0) {
        *pixel = change(*pixel, *other);
    }
}
