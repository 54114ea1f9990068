//! Pixels in other places: parts, mirrors, turns.

use super::{MAX_SIDE, checked};
use crate::error::Error;
use crate::value::Image;

/// Calls a function for pixels of as many bytes as this picture has.
macro_rules! by_pixel {
    ($image:expr, $function:ident($($argument:expr),*)) => {
        match $image.format.bytes() {
            1 => $function::<1>($($argument),*),
            2 => $function::<2>($($argument),*),
            3 => $function::<3>($($argument),*),
            _ => $function::<4>($($argument),*),
        }
    };
}

/// A rectangle in pixels, whose right and lower end lie outside of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// The first column.
    pub left: u32,
    /// The first row.
    pub top: u32,
    /// How many columns.
    pub width: u32,
    /// How many rows.
    pub height: u32,
}

impl Area {
    /// As much of a rectangle as lies within a picture of this size; a width or height of 0 means as
    /// much as there is. None if nothing is left of it.
    pub fn within(image: &Image, x: i64, y: i64, width: u32, height: u32) -> Option<Self> {
        let side = |start: i64, length: u32, limit: u32| {
            let length = if length == 0 { i64::from(MAX_SIDE) } else { i64::from(length) };
            let first = start.clamp(0, i64::from(limit));
            let end = start.saturating_add(length).clamp(first, i64::from(limit));
            (end > first).then_some((first as u32, (end - first) as u32))
        };
        let (left, width) = side(x, width, image.width)?;
        let (top, height) = side(y, height, image.height)?;
        Some(Self { left, top, width, height })
    }
}

/// A part of a picture. Whole rows are shared with it, others moved together in place if nobody
/// else holds it.
pub fn crop(image: Image, area: Area) -> Result<Image, Error> {
    checked(&image)?;
    let pixel = image.format.bytes();
    let (stride, row) = (image.width as usize * pixel, area.width as usize * pixel);
    let first = area.top as usize * stride + area.left as usize * pixel;
    let rows = area.height as usize;
    let last = first + (rows.max(1) - 1) * stride + row;
    if area.left + area.width > image.width || last > image.pixels.len() || row * rows == 0 {
        return Err(Error::new("the part to keep lies outside of the picture"));
    }
    let pixels = if row == stride {
        image.pixels.slice(first..first + rows * stride)
    } else {
        match image.pixels.try_into_mut() {
            Ok(mut own) => {
                for y in 0..rows {
                    own.copy_within(first + y * stride..first + y * stride + row, y * row);
                }
                own.truncate(rows * row);
                own.freeze()
            }
            Err(shared) => {
                let rows = shared[first..last].chunks(stride).map(|padded| &padded[..row]);
                rows.collect::<Vec<_>>().concat().into()
            }
        }
    };
    Ok(Image { width: area.width, height: area.height, pixels, ..image })
}

/// Swaps left and right, in place if nobody else holds the picture.
pub fn mirror(mut image: Image) -> Result<Image, Error> {
    checked(&image)?;
    let row = image.width as usize * image.format.bytes();
    let mut pixels = image.take_pixels();
    for row in pixels.chunks_exact_mut(row) {
        by_pixel!(image, reverse(row));
    }
    image.pixels = pixels.freeze();
    Ok(image)
}

/// Swaps top and bottom, in place if nobody else holds the picture.
pub fn upend(mut image: Image) -> Result<Image, Error> {
    checked(&image)?;
    let row = image.width as usize * image.format.bytes();
    let mut pixels = image.take_pixels();
    let (upper, lower) = pixels.split_at_mut(image.height as usize / 2 * row);
    for (above, below) in upper.chunks_exact_mut(row).zip(lower.chunks_exact_mut(row).rev()) {
        above.swap_with_slice(below);
    }
    image.pixels = pixels.freeze();
    Ok(image)
}

/// Turns by half, in place if nobody else holds the picture.
pub fn turn_half(mut image: Image) -> Result<Image, Error> {
    checked(&image)?;
    let mut pixels = image.take_pixels();
    by_pixel!(image, reverse(&mut pixels));
    image.pixels = pixels.freeze();
    Ok(image)
}

fn reverse<const N: usize>(pixels: &mut [u8]) {
    pixels.as_chunks_mut::<N>().0.reverse();
}

/// Turns by a quarter, clockwise or against the clock.
pub fn turn_quarter(image: Image, clockwise: bool) -> Result<Image, Error> {
    checked(&image)?;
    let size = (image.width as usize, image.height as usize);
    let pixels = by_pixel!(image, turned(&image.pixels, size, clockwise));
    Ok(Image { width: image.height, height: image.width, pixels: pixels.into(), ..image })
}

/// Small enough that both a block of rows and a block of columns stay in the cache.
const BLOCK: usize = 32;

fn turned<const N: usize>(
    pixels: &[u8],
    (width, height): (usize, usize),
    clockwise: bool,
) -> Vec<u8> {
    let mut turned = vec![0; pixels.len()];
    let (from, to) = (pixels.as_chunks::<N>().0, turned.as_chunks_mut::<N>().0);
    for block_y in (0..height).step_by(BLOCK) {
        for block_x in (0..width).step_by(BLOCK) {
            for y in block_y..height.min(block_y + BLOCK) {
                for x in block_x..width.min(block_x + BLOCK) {
                    let (row, column) =
                        if clockwise { (x, height - 1 - y) } else { (width - 1 - x, y) };
                    to[row * height + column] = from[y * width + x];
                }
            }
        }
    }
    turned
}
