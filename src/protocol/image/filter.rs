//! Filters that come from `imageproc`, for whichever format a picture has, and a faster blur.

use image::{ImageBuffer, Luma, Pixel, Primitive, Rgb, Rgba};
use imageproc::definitions::Clamp;
use imageproc::geometric_transformations::{
    Border, Interpolation, rotate_about_center, rotate_about_center_no_crop,
};

use super::{MAX_SIDE, checked, checked_size, color, guarded};
use crate::error::Error;
use crate::value::{Image, PixelFormat};

/// A picture as `imageproc` has it.
type Buffer<P> = ImageBuffer<P, Vec<<P as Pixel>::Subpixel>>;

/// A filter for any kind of pixel.
trait Filter {
    fn apply<P>(&self, image: Buffer<P>) -> Buffer<P>
    where
        P: Pixel + Send + Sync,
        P::Subpixel: Primitive + Into<f32> + Clamp<f32> + Send + Sync;
}

fn filtered(image: Image, filter: &impl Filter) -> Result<Image, Error> {
    checked(&image)?;
    let Image { width, height, format, time, pixels } = image;
    let (width, height, pixels) = guarded("this picture", || {
        Ok(match format {
            PixelFormat::Gray8 => bytes::<Luma<u8>>((width, height), pixels.into(), filter),
            PixelFormat::Rgb8 | PixelFormat::Bgr8 => {
                bytes::<Rgb<u8>>((width, height), pixels.into(), filter)
            }
            PixelFormat::Rgba8 => bytes::<Rgba<u8>>((width, height), pixels.into(), filter),
            PixelFormat::Gray16 => {
                let words = pixels.as_chunks().0.iter().map(|word| u16::from_ne_bytes(*word));
                let buffer = buffer::<Luma<u16>>((width, height), words.collect(), filter);
                let words = buffer.as_raw().iter().flat_map(|word| word.to_ne_bytes());
                (buffer.width(), buffer.height(), words.collect())
            }
            PixelFormat::F32 => {
                let floats = pixels.as_chunks().0.iter().map(|float| f32::from_ne_bytes(*float));
                let buffer = buffer::<Luma<f32>>((width, height), floats.collect(), filter);
                let floats = buffer.as_raw().iter().flat_map(|float| float.to_ne_bytes());
                (buffer.width(), buffer.height(), floats.collect())
            }
        })
    })?;
    Ok(Image { width, height, format, time, pixels: pixels.into() })
}

fn buffer<P>(
    (width, height): (u32, u32),
    values: Vec<P::Subpixel>,
    filter: &impl Filter,
) -> Buffer<P>
where
    P: Pixel + Send + Sync,
    P::Subpixel: Primitive + Into<f32> + Clamp<f32> + Send + Sync,
{
    // The size was checked; without pixels nothing comes out.
    filter.apply(Buffer::<P>::from_raw(width, height, values).unwrap_or_default())
}

fn bytes<P>(size: (u32, u32), pixels: Vec<u8>, filter: &impl Filter) -> (u32, u32, Vec<u8>)
where
    P: Pixel<Subpixel = u8> + Send + Sync,
{
    let buffer = buffer::<P>(size, pixels, filter);
    (buffer.width(), buffer.height(), buffer.into_raw())
}

struct Rotation {
    radians: f32,
    grow: bool,
}

impl Filter for Rotation {
    fn apply<P>(&self, image: Buffer<P>) -> Buffer<P>
    where
        P: Pixel + Send + Sync,
        P::Subpixel: Primitive + Into<f32> + Clamp<f32> + Send + Sync,
    {
        let Some(first) = image.pixels().next() else { return image };
        let outside = Border::Constant(first.map(|_| P::Subpixel::DEFAULT_MIN_VALUE));
        let rotate = if self.grow { rotate_about_center_no_crop } else { rotate_about_center };
        rotate(&image, self.radians, Interpolation::Bilinear, outside)
    }
}

/// Turns a picture around its middle, clockwise. It keeps its size and loses its corners, or grows
/// until they fit; what was outside is black.
pub fn rotate(image: Image, degrees: f64, grow: bool) -> Result<Image, Error> {
    checked(&image)?;
    let radians = degrees.rem_euclid(360.0).to_radians();
    if !radians.is_finite() {
        return Err(Error::new("the angle is no number"));
    }
    if grow {
        let (sin, cos) = (radians.sin().abs(), radians.cos().abs());
        let (width, height) = (f64::from(image.width), f64::from(image.height));
        let side = |x: f64| x.ceil() as u32 + 1;
        checked_size(side(width * cos + height * sin), side(width * sin + height * cos))?;
    }
    filtered(image, &Rotation { radians: radians as f32, grow })
}

struct Blur {
    sigma: f32,
}

impl Filter for Blur {
    fn apply<P>(&self, image: Buffer<P>) -> Buffer<P>
    where
        P: Pixel + Send + Sync,
        P::Subpixel: Primitive + Into<f32> + Clamp<f32> + Send + Sync,
    {
        imageproc::filter::gaussian_blur_f32(&image, self.sigma)
    }
}

/// The widest blur that there is; beyond it a smaller picture does as well.
pub const MAX_SIGMA: f64 = 50.0;

/// Blurs as if by a bell curve of this standard deviation, in pixels.
pub fn blur(image: Image, sigma: f64) -> Result<Image, Error> {
    checked(&image)?;
    // Narrower than this it changes nothing.
    if sigma.is_nan() || sigma < 0.1 {
        return Ok(image);
    }
    let sigma = sigma.min(MAX_SIGMA);
    if image.format.depth().bytes() > 1 {
        return filtered(image, &Blur { sigma: sigma as f32 });
    }
    let (channels, row) = (image.format.channels(), image.width as usize * image.format.bytes());
    let kernel = kernel(sigma);
    let mut image = image;
    let mut pixels = image.take_pixels();
    blur_rows(&mut pixels, row, channels, &kernel);
    image.pixels = blur_columns(&pixels, row, &kernel).into();
    Ok(image)
}

/// Half of a bell curve, from its middle, in parts of 256: the whole curve adds up to 256.
fn kernel(sigma: f64) -> Vec<u16> {
    let radius = (3.0 * sigma).ceil().max(1.0) as usize;
    let curve: Vec<f64> =
        (0..=radius).map(|x| (-((x * x) as f64) / (2.0 * sigma * sigma)).exp()).collect();
    let total = curve[0] + 2.0 * curve[1..].iter().sum::<f64>();
    // What rounding leaves over is carried on, so that the sum is right and wide curves stay wide.
    let mut parts = vec![0; radius + 1];
    let (mut exact, mut given) = (0.0, 0.0);
    for x in (1..=radius).rev() {
        exact += curve[x] * 256.0 / total;
        let part = (exact - given).round();
        given += part;
        parts[x] = part as u16;
    }
    parts[0] = 256 - 2 * parts[1..].iter().sum::<u16>();
    parts
}

/// Each row by itself, with its ends repeated beyond them.
fn blur_rows(pixels: &mut [u8], row: usize, channels: usize, kernel: &[u16]) {
    let border = (kernel.len() - 1) * channels;
    let mut wide = vec![0_u8; row + 2 * border];
    let mut sums = vec![0_u16; row];
    for row in pixels.chunks_exact_mut(row) {
        wide[border..border + row.len()].copy_from_slice(row);
        let (before, rest) = wide.split_at_mut(border);
        let after = &mut rest[row.len()..];
        let (first, last) = (&row[..channels], &row[row.len() - channels..]);
        before.chunks_exact_mut(channels).for_each(|pixel| pixel.copy_from_slice(first));
        after.chunks_exact_mut(channels).for_each(|pixel| pixel.copy_from_slice(last));
        sums.fill(128);
        for (x, weight) in kernel.iter().enumerate() {
            add(&mut sums, &wide[border - x * channels..], *weight);
            if x > 0 {
                add(&mut sums, &wide[border + x * channels..], *weight);
            }
        }
        row.iter_mut().zip(&sums).for_each(|(pixel, sum)| *pixel = (sum >> 8) as u8);
    }
}

/// Each column by itself, row by row, with the first and last row repeated beyond them.
fn blur_columns(pixels: &[u8], row: usize, kernel: &[u16]) -> Vec<u8> {
    let height = pixels.len() / row;
    let mut blurred = vec![0; pixels.len()];
    let mut sums = vec![0_u16; row];
    let line = |y: usize| &pixels[y * row..];
    for (y, target) in blurred.chunks_exact_mut(row).enumerate() {
        sums.fill(128);
        for (distance, weight) in kernel.iter().enumerate() {
            add(&mut sums, line(y.saturating_sub(distance)), *weight);
            if distance > 0 {
                add(&mut sums, line((y + distance).min(height - 1)), *weight);
            }
        }
        target.iter_mut().zip(&sums).for_each(|(pixel, sum)| *pixel = (sum >> 8) as u8);
    }
    blurred
}

/// 256 times 255 and a half fits into 16 bits.
fn add(sums: &mut [u16], pixels: &[u8], weight: u16) {
    for (sum, pixel) in sums.iter_mut().zip(pixels) {
        *sum = sum.wrapping_add(u16::from(*pixel) * weight);
    }
}

/// The most pixels of what `imageproc` sums up in 32 bits.
const MOST_SUMMED: u64 = 16_000_000;

fn gray(image: Image) -> Result<(Buffer<Luma<u8>>, Image), Error> {
    let mut image = color::convert(image, PixelFormat::Gray8)?;
    if u64::from(image.width) * u64::from(image.height) > MOST_SUMMED {
        return Err(Error::new(
            "the picture is too large for this; make it smaller than 16 megapixels with \
             image.resize",
        ));
    }
    let pixels = std::mem::take(&mut image.pixels).into();
    Ok((Buffer::from_raw(image.width, image.height, pixels).unwrap_or_default(), image))
}

/// The edges of a picture, in white, found by the method of Canny.
pub fn canny(image: Image, low: f32, high: f32) -> Result<Image, Error> {
    let (gray, image) = gray(image)?;
    // The margin of the picture, where nothing is found, must stay below.
    let (low, high) = (low.max(f32::MIN_POSITIVE), high.max(0.0));
    let edges = guarded("this picture", || Ok(imageproc::edges::canny(&gray, low, high.max(low))))?;
    Ok(Image { pixels: edges.into_raw().into(), ..image })
}

/// White where a picture is brighter than the mean of the square around it by `offset` or more.
pub fn brighter_than_around(image: Image, radius: u32, offset: i32) -> Result<Image, Error> {
    let (gray, image) = gray(image)?;
    let radius = radius.clamp(1, MAX_SIDE);
    let mask = guarded("this picture", || {
        Ok(imageproc::contrast::adaptive_threshold(&gray, radius, -offset.clamp(-255, 255)))
    })?;
    Ok(Image { pixels: mask.into_raw().into(), ..image })
}

/// The brightness that divides dark from light best, by the method of Otsu.
pub fn otsu(gray: &[u8]) -> u8 {
    let mut counts = [0_u64; 256];
    gray.iter().for_each(|gray| counts[usize::from(*gray)] += 1);
    let weighted = |(gray, count): (usize, &u64)| gray as f64 * *count as f64;
    let (all, whole) = (gray.len() as f64, counts.iter().enumerate().map(weighted).sum::<f64>());
    let (mut dark, mut dark_sum) = (0.0, 0.0);
    let (mut best, mut level) = (0.0, 0);
    for (gray, count) in counts.iter().enumerate() {
        dark += *count as f64;
        dark_sum += weighted((gray, count));
        let light = all - dark;
        if dark == 0.0 || light == 0.0 {
            continue;
        }
        let apart = dark_sum / dark - (whole - dark_sum) / light;
        let variance = dark * light * apart * apart;
        if variance > best {
            (best, level) = (variance, gray as u8);
        }
    }
    level
}
