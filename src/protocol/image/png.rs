//! PNG files: nothing is lost, at the cost of size.

use std::io::Cursor;

use bytes::Bytes;
use png::{
    BitDepth, ColorType, Compression, Decoder, DecodingError, Encoder, EncodingError, Limits,
    Transformations,
};

use super::{MAX_PIXELS, checked, checked_size, color, guarded};
use crate::error::Error;
use crate::value::{Image, PixelFormat};

/// Reads a PNG, in these colours, or with none wanted as it is in the file: `gray8`, `gray16`,
/// `rgb8` or `rgba8`. Colours of 16 bits are read as 8.
pub fn decode(bytes: &[u8], wanted: Option<PixelFormat>) -> Result<Image, Error> {
    let image = guarded("this PNG", || decoded(bytes))?;
    match wanted {
        Some(wanted) => color::convert(image, wanted),
        None => Ok(image),
    }
}

/// More pixels than a byte can stand for: 8 pixels a byte before compression, which takes 1032
/// bytes to one at the best.
const MOST_PIXELS_A_BYTE: usize = 8 * 1032;

fn decoded(bytes: &[u8]) -> Result<Image, Error> {
    let limits = Limits { bytes: 8 * MAX_PIXELS as usize };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), limits);
    let header = decoder.read_header_info().map_err(unreadable)?;
    let (width, height) = (header.width, header.height);
    let deep_gray =
        header.color_type == ColorType::Grayscale && header.bit_depth == BitDepth::Sixteen;
    let strip = if deep_gray { Transformations::IDENTITY } else { Transformations::STRIP_16 };
    decoder.set_transformations(Transformations::EXPAND | strip);
    let pixels = checked_size(width, height)?;
    if pixels / MOST_PIXELS_A_BYTE > bytes.len() {
        return Err(Error::new(format!(
            "this PNG claims {width} by {height} pixels, but has only {} bytes; it is damaged",
            bytes.len()
        )));
    }
    let mut reader = decoder.read_info().map_err(unreadable)?;
    let size = reader.output_buffer_size().unwrap_or(usize::MAX);
    if size > pixels * 8 {
        return Err(Error::new("this PNG is too large to read"));
    }
    let mut buffer = vec![0; size];
    let info = reader.next_frame(&mut buffer).map_err(unreadable)?;
    buffer.truncate(info.buffer_size());
    let image = as_image((width, height), (info.color_type, info.bit_depth), buffer)?;
    checked(&image)?;
    Ok(image)
}

fn as_image(
    (width, height): (u32, u32),
    kind: (ColorType, BitDepth),
    mut pixels: Vec<u8>,
) -> Result<Image, Error> {
    let format = match kind {
        (ColorType::Grayscale, BitDepth::Eight) => PixelFormat::Gray8,
        (ColorType::Grayscale, BitDepth::Sixteen) => {
            swap_bytes(&mut pixels);
            PixelFormat::Gray16
        }
        (ColorType::GrayscaleAlpha, BitDepth::Eight) => {
            let pairs = pixels.as_chunks::<2>().0;
            pixels = pairs.iter().flat_map(|[gray, alpha]| [*gray, *gray, *gray, *alpha]).collect();
            PixelFormat::Rgba8
        }
        // One gray is said to be transparent.
        (ColorType::GrayscaleAlpha, BitDepth::Sixteen) => {
            let quads = pixels.as_chunks::<4>().0;
            pixels = quads
                .iter()
                .flat_map(|[gray, _, alpha, _]| [*gray, *gray, *gray, *alpha])
                .collect();
            PixelFormat::Rgba8
        }
        (ColorType::Rgb, BitDepth::Eight) => PixelFormat::Rgb8,
        (ColorType::Rgba, BitDepth::Eight) => PixelFormat::Rgba8,
        (color, depth) => {
            return Err(Error::new(format!(
                "a PNG of {color:?} with {depth:?} bits cannot be read; save it with 8 bits"
            )));
        }
    };
    Ok(Image::new(width, height, format, pixels))
}

/// From the byte order of the file to that of the machine, or back.
fn swap_bytes(pixels: &mut [u8]) {
    if cfg!(target_endian = "little") {
        pixels.as_chunks_mut::<2>().0.iter_mut().for_each(|pair| pair.reverse());
    }
}

#[cold]
fn unreadable(error: DecodingError) -> Error {
    Error::new(format!("this PNG cannot be read: {error}"))
}

/// Writes a PNG. `bgr8` is written as `rgb8`, and `f32` with 65,536 grays.
pub fn encode(image: &Image) -> Result<Bytes, Error> {
    checked(image)?;
    let swapped;
    let (color, depth, pixels) = match image.format {
        PixelFormat::Gray8 => (ColorType::Grayscale, BitDepth::Eight, &image.pixels[..]),
        PixelFormat::Rgb8 => (ColorType::Rgb, BitDepth::Eight, &image.pixels[..]),
        PixelFormat::Rgba8 => (ColorType::Rgba, BitDepth::Eight, &image.pixels[..]),
        PixelFormat::Gray16 => {
            swapped = {
                let mut pixels = image.pixels.to_vec();
                swap_bytes(&mut pixels);
                pixels
            };
            (ColorType::Grayscale, BitDepth::Sixteen, &swapped[..])
        }
        PixelFormat::Bgr8 => return encode(&color::convert(image.clone(), PixelFormat::Rgb8)?),
        PixelFormat::F32 => return encode(&color::convert(image.clone(), PixelFormat::Gray16)?),
    };
    let mut bytes = Vec::with_capacity(1024 + pixels.len() / 2);
    guarded("this picture", || {
        let mut encoder = Encoder::new(&mut bytes, image.width, image.height);
        encoder.set_color(color);
        encoder.set_depth(depth);
        encoder.set_compression(Compression::Fast);
        let mut writer = encoder.write_header().map_err(unwritable)?;
        writer.write_image_data(pixels).map_err(unwritable)?;
        writer.finish().map_err(unwritable)
    })?;
    Ok(bytes.into())
}

#[cold]
fn unwritable(error: EncodingError) -> Error {
    Error::new(format!("this picture cannot be written as PNG: {error}"))
}
