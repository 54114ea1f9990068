//! From each way to write a pixel to each other.
//!
//! Brightness is weighted as in ITU BT.601 and OpenCV: 0.299 red, 0.587 green, 0.114 blue. Gray of
//! 16 bits fills its range, and so do floats from 0 to 1.

use yuv::{
    BufferStoreMut, YuvError, YuvGrayImageMut, YuvRange, YuvStandardMatrix, bgr_to_rgb,
    bgr_to_rgba, bgr_to_yuv400, rgb_to_rgba, rgb_to_yuv400, rgba_to_bgr, rgba_to_rgb,
    rgba_to_yuv400,
};

use super::{checked, guarded};
use crate::error::Error;
use crate::value::{Image, PixelFormat};

/// The same picture in another format. Red and blue change places where they are, if nobody else
/// holds the picture.
pub fn convert(image: Image, wanted: PixelFormat) -> Result<Image, Error> {
    use PixelFormat::{Bgr8, F32, Gray8, Gray16, Rgb8, Rgba8};
    checked(&image)?;
    let convert = match (image.format, wanted) {
        (from, to) if from == to => return Ok(image),
        (Rgb8, Bgr8) | (Bgr8, Rgb8) => return swap_red_and_blue(image, wanted),
        (Rgb8, Rgba8) => return shuffled(image, wanted, rgb_to_rgba),
        (Bgr8, Rgba8) => return shuffled(image, wanted, bgr_to_rgba),
        (Rgba8, Rgb8) => return shuffled(image, wanted, rgba_to_rgb),
        (Rgba8, Bgr8) => return shuffled(image, wanted, rgba_to_bgr),
        (Rgb8 | Bgr8 | Rgba8, Gray8) => return brightness(image),
        (Gray8, Rgb8 | Bgr8) => |gray: &[u8]| each(gray, |[value]| [value; 3]),
        (Gray8, Rgba8) => |gray: &[u8]| each(gray, |[value]| [value, value, value, u8::MAX]),
        (Gray8, Gray16) => |gray: &[u8]| each(gray, |[value]| [value; 2]),
        (Gray8, F32) => {
            |gray: &[u8]| each(gray, |[value]| (f32::from(value) / 255.0).to_ne_bytes())
        }
        (Gray16, Gray8) => |gray: &[u8]| each(gray, |pixel| [narrow(u16::from_ne_bytes(pixel))]),
        (Gray16, F32) => |gray: &[u8]| {
            each(gray, |pixel| (f32::from(u16::from_ne_bytes(pixel)) / 65535.0).to_ne_bytes())
        },
        // Casts from floats end at the ends of the range, and nothing in particular becomes black.
        (F32, Gray8) => {
            |gray: &[u8]| each(gray, |pixel| [(f32::from_ne_bytes(pixel) * 255.0).round() as u8])
        }
        (F32, Gray16) => |gray: &[u8]| {
            each(gray, |pixel| ((f32::from_ne_bytes(pixel) * 65535.0).round() as u16).to_ne_bytes())
        },
        // Whatever is left has no direct way: one end is gray of more than 8 bits, the other colour.
        _ => return convert(convert(image, Gray8)?, wanted),
    };
    Ok(Image { format: wanted, pixels: convert(&image.pixels).into(), ..image })
}

fn each<const FROM: usize, const TO: usize>(
    pixels: &[u8],
    change: impl Fn([u8; FROM]) -> [u8; TO],
) -> Vec<u8> {
    let pixels = pixels.as_chunks::<FROM>().0;
    let mut changed = vec![0; pixels.len() * TO];
    for (to, from) in changed.as_chunks_mut::<TO>().0.iter_mut().zip(pixels) {
        *to = change(*from);
    }
    changed
}

fn narrow(gray: u16) -> u8 {
    ((u32::from(gray) + 128) / 257) as u8
}

/// In place: row by row through a row that stays in the cache.
fn swap_red_and_blue(mut image: Image, wanted: PixelFormat) -> Result<Image, Error> {
    let width = image.width;
    let mut pixels = image.take_pixels();
    let mut row = vec![0; width as usize * 3];
    guarded("this picture", || {
        for target in pixels.chunks_exact_mut(row.len()) {
            row.copy_from_slice(target);
            bgr_to_rgb(&row, width * 3, target, width * 3, width, 1).map_err(refused)?;
        }
        Ok(())
    })?;
    Ok(Image { format: wanted, pixels: pixels.freeze(), ..image })
}

type Shuffle = fn(&[u8], u32, &mut [u8], u32, u32, u32) -> Result<(), YuvError>;

fn shuffled(image: Image, wanted: PixelFormat, shuffle: Shuffle) -> Result<Image, Error> {
    let Image { width, height, ref pixels, .. } = image;
    let stride = |format: PixelFormat| width * format.channels() as u32;
    let (from, to) = (stride(image.format), stride(wanted));
    let mut changed = vec![0; to as usize * height as usize];
    guarded("this picture", || {
        shuffle(pixels, from, &mut changed, to, width, height).map_err(refused)
    })?;
    Ok(Image { format: wanted, pixels: changed.into(), ..image })
}

fn brightness(image: Image) -> Result<Image, Error> {
    let Image { width, height, ref pixels, format, .. } = image;
    let mut gray = vec![0; width as usize * height as usize];
    guarded("this picture", || {
        let y_plane = BufferStoreMut::Borrowed(&mut gray);
        let mut target = YuvGrayImageMut { y_plane, y_stride: width, width, height };
        let stride = width * format.channels() as u32;
        let (range, weights) = (YuvRange::Full, YuvStandardMatrix::Bt601);
        match format {
            PixelFormat::Bgr8 => bgr_to_yuv400(&mut target, pixels, stride, range, weights),
            PixelFormat::Rgba8 => rgba_to_yuv400(&mut target, pixels, stride, range, weights),
            _ => rgb_to_yuv400(&mut target, pixels, stride, range, weights),
        }
        .map_err(refused)
    })?;
    Ok(Image { format: PixelFormat::Gray8, pixels: gray.into(), ..image })
}

#[cold]
pub(super) fn refused(error: YuvError) -> Error {
    Error::new(format!("the colours of this picture cannot be converted: {error}"))
}
