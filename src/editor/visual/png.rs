//! A picture as a file.

use std::borrow::Cow;

use png::{BitDepth, ColorType, Encoder, EncodingError};

use super::pixels;
use crate::value::{Image, PixelFormat};

/// The bytes of a PNG file: exactly these pixels, but for floats, of which 16 bits are kept, from
/// 0 to 1 or as far as they go.
pub fn encode(image: &Image) -> Result<Vec<u8>, EncodingError> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, image.width, image.height);
    let (color, depth) = match image.format {
        PixelFormat::Gray8 => (ColorType::Grayscale, BitDepth::Eight),
        PixelFormat::Gray16 | PixelFormat::F32 => (ColorType::Grayscale, BitDepth::Sixteen),
        PixelFormat::Rgb8 | PixelFormat::Bgr8 => (ColorType::Rgb, BitDepth::Eight),
        PixelFormat::Rgba8 => (ColorType::Rgba, BitDepth::Eight),
    };
    encoder.set_color(color);
    encoder.set_depth(depth);
    // A person waits for it.
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels(image))?;
    writer.finish()?;
    Ok(file)
}

/// As PNG orders them: red first, the high byte first.
fn pixels(image: &Image) -> Cow<'_, [u8]> {
    let bytes = &image.pixels[..];
    match image.format {
        PixelFormat::Gray8 | PixelFormat::Rgb8 | PixelFormat::Rgba8 => bytes.into(),
        PixelFormat::Bgr8 => {
            let mut bytes = bytes.to_vec();
            bytes.as_chunks_mut::<3>().0.iter_mut().for_each(|dot| dot.reverse());
            bytes.into()
        }
        PixelFormat::Gray16 => {
            let dots = bytes.as_chunks::<2>().0.iter();
            dots.flat_map(|dot| u16::from_ne_bytes(*dot).to_be_bytes()).collect()
        }
        PixelFormat::F32 => {
            let [least, most] = pixels::scale(image);
            let dots = bytes.as_chunks::<4>().0.iter().map(|dot| f32::from_ne_bytes(*dot));
            let level = |number: f32| {
                let share = (number / 2.0 - least / 2.0) / (most / 2.0 - least / 2.0);
                // What is no number is black.
                (share.clamp(0.0, 1.0) * f32::from(u16::MAX)).round() as u16
            };
            dots.flat_map(|number| level(number).to_be_bytes()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(image: &Image) -> (Vec<u8>, BitDepth) {
        let file = encode(image).expect("a file");
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().expect("a PNG");
        let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut bytes).expect("a frame");
        assert_eq!((info.width, info.height), (image.width, image.height));
        (bytes, info.bit_depth)
    }

    #[test]
    fn every_format_comes_back_as_it_was() {
        let image = |format, pixels: Vec<u8>| Image::new(2, 1, format, pixels);
        let six = vec![1, 2, 3, 4, 5, 6];
        assert_eq!(decoded(&image(PixelFormat::Rgb8, six.clone())).0, six);
        assert_eq!(decoded(&image(PixelFormat::Bgr8, six)).0, [3, 2, 1, 6, 5, 4]);
        assert_eq!(decoded(&image(PixelFormat::Gray8, vec![7, 8])).0, [7, 8]);
        let eight = vec![1, 2, 3, 4, 5, 6, 7, 0];
        assert_eq!(decoded(&image(PixelFormat::Rgba8, eight.clone())).0, eight);
        let levels = [0x1234_u16, 9].iter().flat_map(|x| x.to_ne_bytes()).collect();
        let gray = decoded(&image(PixelFormat::Gray16, levels));
        assert_eq!(gray, (vec![0x12, 0x34, 0, 9], BitDepth::Sixteen));
        let floats = [1.0_f32, f32::NAN].iter().flat_map(|x| x.to_ne_bytes()).collect();
        assert_eq!(decoded(&image(PixelFormat::F32, floats)).0, [255, 255, 0, 0]);
    }

    #[test]
    fn what_lies_about_its_size_is_refused() {
        assert!(encode(&Image::new(2, 2, PixelFormat::Rgb8, vec![0; 3])).is_err());
        assert!(encode(&Image::new(0, 0, PixelFormat::Rgb8, vec![])).is_err());
    }
}
