//! JPEG files, and the frames of motion JPEG.

use bytes::Bytes;
use jpeg_encoder::{ColorType, Encoder, EncodingError};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

pub use super::huffman::with_standard_tables;
use super::{MAX_SIDE, checked, checked_size, color, guarded};
use crate::error::Error;
use crate::value::{Image, PixelFormat};

/// Reads a JPEG in these colours; frames without Huffman tables too. Gray is read as it is in the
/// file and costs less than colour.
pub fn decode(bytes: &[u8], wanted: PixelFormat) -> Result<Image, Error> {
    let bytes = with_standard_tables(bytes);
    let image = guarded("this JPEG", || decoded(&bytes, Some(wanted)))?;
    color::convert(image, wanted)
}

/// Reads a JPEG as it is in the file: `gray8` or `rgb8`.
pub fn decode_natural(bytes: &[u8]) -> Result<Image, Error> {
    let bytes = with_standard_tables(bytes);
    guarded("this JPEG", || decoded(&bytes, None))
}

/// More pixels than a byte can stand for, even where a whole picture is of one colour.
const MOST_PIXELS_A_BYTE: usize = 1024;

fn decoded(bytes: &[u8], wanted: Option<PixelFormat>) -> Result<Image, Error> {
    let side = MAX_SIDE as usize;
    let options = DecoderOptions::default()
        .set_max_width(side)
        .set_max_height(side)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(unreadable)?;
    let (width, height) = decoder.dimensions().unwrap_or_default();
    let pixels = checked_size(width as u32, height as u32)?;
    if pixels / MOST_PIXELS_A_BYTE > bytes.len() {
        return Err(Error::new(format!(
            "this JPEG claims {width} by {height} pixels, but has only {} bytes; it is damaged",
            bytes.len()
        )));
    }
    // Brightness stands on its own in most files; of the others it is made afterwards.
    let gray = match (decoder.input_colorspace(), wanted) {
        (Some(ColorSpace::Luma), _) => wanted.is_none_or(|wanted| wanted.channels() == 1),
        (Some(ColorSpace::YCbCr), Some(wanted)) => wanted.channels() == 1,
        _ => false,
    };
    let format = if gray { PixelFormat::Gray8 } else { PixelFormat::Rgb8 };
    if gray {
        decoder.set_options(options.jpeg_set_out_colorspace(ColorSpace::Luma));
    }
    let decoded = decoder.decode().map_err(unreadable)?;
    let image = Image::new(width as u32, height as u32, format, decoded);
    checked(&image)?;
    Ok(image)
}

#[cold]
fn unreadable(error: DecodeErrors) -> Error {
    let text = format!("{error:?}");
    Error::new(format!("this JPEG cannot be read: {}", text.trim().trim_matches('"')))
}

/// Writes a JPEG of this quality, from 1, small, to 100, best. Transparency is lost, and finer
/// grays become 256 of them, as JPEG has nothing else.
pub fn encode(image: &Image, quality: u8) -> Result<Bytes, Error> {
    checked(image)?;
    let color = match image.format {
        PixelFormat::Gray8 => ColorType::Luma,
        PixelFormat::Rgb8 => ColorType::Rgb,
        PixelFormat::Bgr8 => ColorType::Bgr,
        PixelFormat::Rgba8 => ColorType::Rgba,
        PixelFormat::Gray16 | PixelFormat::F32 => {
            return encode(&color::convert(image.clone(), PixelFormat::Gray8)?, quality);
        }
    };
    // A tenth is about what a photograph needs at a good quality.
    let mut bytes = Vec::with_capacity(1024 + image.pixels.len() / 10);
    // Sizes are below `MAX_SIDE`.
    let (width, height) = (image.width as u16, image.height as u16);
    guarded("this picture", || {
        let encoder = Encoder::new(&mut bytes, quality.clamp(1, 100));
        encoder.encode(&image.pixels, width, height, color).map_err(unwritable)
    })?;
    Ok(bytes.into())
}

#[cold]
fn unwritable(error: EncodingError) -> Error {
    Error::new(format!("this picture cannot be written as JPEG: {error}"))
}
