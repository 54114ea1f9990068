//! From pictures and arrays to what the screen shows.

use egui::{Color32, ColorImage};

use super::super::theme::{NOTHING, heat_color, opaque_color, value_color};
use super::trace::element;
use crate::value::{Array, Image, PixelFormat};

/// What keeps a picture from being shown, in a sentence.
pub fn complaint(image: &Image) -> String {
    let (width, height, format) = (image.width, image.height, image.format);
    if width == 0 || height == 0 {
        return format!("{width}×{height}: there is nothing to show");
    }
    let needed = u128::from(width) * u128::from(height) * format.bytes() as u128;
    let name = format.name();
    format!("{width}×{height} {name} needs {needed} bytes, there are {}", image.pixels.len())
}

/// Every so many pixels of a picture, in colours; none for one that is not sound. The colours go
/// where earlier ones were, so that a stream of pictures asks for memory once.
pub fn picture(image: &Image, every: usize, mut colors: Vec<Color32>) -> Option<ColorImage> {
    if !image.is_sound() {
        return None;
    }
    let every = every.max(1);
    let row = image.width as usize * image.format.bytes();
    let scale = scale(image);
    let size = [reduced(image.width, every), reduced(image.height, every)];
    colors.clear();
    colors.reserve(size[0] * size[1]);
    for row in image.pixels.chunks_exact(row).step_by(every) {
        match image.format {
            PixelFormat::Gray8 => thin(row, every, &mut colors, |[level]| gray(level)),
            PixelFormat::Gray16 => {
                thin(row, every, &mut colors, |dot| gray((u16::from_ne_bytes(dot) >> 8) as u8));
            }
            PixelFormat::Rgb8 => thin(row, every, &mut colors, opaque_color),
            PixelFormat::Bgr8 => thin(row, every, &mut colors, |[b, g, r]| opaque_color([r, g, b])),
            PixelFormat::Rgba8 => thin(row, every, &mut colors, value_color),
            PixelFormat::F32 => {
                thin(row, every, &mut colors, |dot| bright(f32::from_ne_bytes(dot), scale));
            }
        }
    }
    Some(ColorImage::new(size, colors))
}

/// Every so many pixels of a row. That all of them are wanted is a way of its own, as it is four
/// times as fast.
fn thin<const SIZE: usize>(
    row: &[u8],
    every: usize,
    colors: &mut Vec<Color32>,
    color: impl Fn([u8; SIZE]) -> Color32,
) {
    let (dots, _) = row.as_chunks::<SIZE>();
    if every == 1 {
        colors.extend(dots.iter().map(|dot| color(*dot)));
    } else {
        colors.extend(dots.iter().step_by(every).map(|dot| color(*dot)));
    }
}

fn reduced(side: u32, every: usize) -> usize {
    (side as usize).div_ceil(every)
}

fn gray(level: u8) -> Color32 {
    opaque_color([level; 3])
}

/// The number that a pixel of floats is.
pub fn float(dot: &[u8]) -> f32 {
    f32::from_ne_bytes([dot[0], dot[1], dot[2], dot[3]])
}

/// Floats are bright from 0 to 1, or between their least and greatest where they go beyond.
pub fn scale(image: &Image) -> [f32; 2] {
    if image.format != PixelFormat::F32 {
        return [0.0, 1.0];
    }
    let floats = image.pixels.chunks_exact(4).map(float).filter(|x| x.is_finite());
    let [least, most] = floats.fold([0.0_f32, 1.0], |[least, most], x| [least.min(x), most.max(x)]);
    [least, most]
}

fn bright(number: f32, [least, most]: [f32; 2]) -> Color32 {
    if number.is_nan() {
        return NOTHING;
    }
    let share = (number / 2.0 - least / 2.0) / (most / 2.0 - least / 2.0);
    gray((share.clamp(0.0, 1.0) * 255.0).round() as u8)
}

/// The parts of a pixel as they stand in the picture.
pub fn parts(image: &Image, x: u32, y: u32) -> Option<String> {
    if !image.is_sound() || x >= image.width || y >= image.height {
        return None;
    }
    let size = image.format.bytes();
    let at = (y as usize * image.width as usize + x as usize) * size;
    let dot = image.pixels.get(at..at + size)?;
    Some(match image.format {
        PixelFormat::Gray8 => dot[0].to_string(),
        PixelFormat::Gray16 => u16::from_ne_bytes([dot[0], dot[1]]).to_string(),
        PixelFormat::F32 => float(dot).to_string(),
        PixelFormat::Rgb8 => format!("R {} G {} B {}", dot[0], dot[1], dot[2]),
        PixelFormat::Bgr8 => format!("R {} G {} B {}", dot[2], dot[1], dot[0]),
        PixelFormat::Rgba8 => format!("R {} G {} B {} A {}", dot[0], dot[1], dot[2], dot[3]),
    })
}

/// The place of an element among all, if the array has it.
pub fn place(array: &Array, row: usize, column: usize, channel: usize) -> Option<usize> {
    if column >= array.columns() || row >= array.rows() || channel >= array.channels() {
        return None;
    }
    let before = row.checked_mul(array.columns())?.checked_add(column)?;
    before.checked_mul(array.channels())?.checked_add(channel)
}

/// A matrix as colours, every so many rows and columns; what is missing stays clear.
pub fn heat(
    array: &Array,
    channel: usize,
    every: usize,
    [least, most]: [f64; 2],
    mut colors: Vec<Color32>,
) -> ColorImage {
    let every = every.max(1);
    // However large it says it is, there are only so many numbers.
    let numbers = array.elements.len();
    let columns = array.columns().min(numbers);
    let rows = array.rows().min(numbers.div_ceil(columns.max(1)));
    let (width, height) = (columns.div_ceil(every), rows.div_ceil(every));
    colors.clear();
    colors.reserve(width * height);
    for row in (0..rows).step_by(every) {
        for column in (0..columns).step_by(every) {
            let number =
                place(array, row, column, channel).and_then(|at| element(&array.elements, at));
            colors.push(heat_color(share(number.unwrap_or(f64::NAN), [least, most])));
        }
    }
    ColorImage::new([width, height], colors)
}

fn share(number: f64, [least, most]: [f64; 2]) -> f64 {
    if most > least {
        (number / 2.0 - least / 2.0) / (most / 2.0 - least / 2.0)
    } else {
        number * 0.0 + 0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Elements;

    fn image(format: PixelFormat, width: u32, height: u32, pixels: Vec<u8>) -> Image {
        Image::new(width, height, format, pixels)
    }

    fn first(format: PixelFormat, pixels: Vec<u8>) -> [u8; 4] {
        picture(&image(format, 1, 1, pixels), 1, vec![]).expect("a picture").pixels[0].to_array()
    }

    #[test]
    fn every_format_becomes_colours() {
        assert_eq!(first(PixelFormat::Gray8, vec![7]), [7, 7, 7, 255]);
        let half = 0x80ff_u16.to_ne_bytes().to_vec();
        assert_eq!(first(PixelFormat::Gray16, half), [0x80, 0x80, 0x80, 255]);
        assert_eq!(first(PixelFormat::Rgb8, vec![1, 2, 3]), [1, 2, 3, 255]);
        assert_eq!(first(PixelFormat::Bgr8, vec![1, 2, 3]), [3, 2, 1, 255]);
        assert_eq!(first(PixelFormat::Rgba8, vec![1, 2, 3, 255]), [1, 2, 3, 255]);
        assert_eq!(first(PixelFormat::Rgba8, vec![1, 2, 3, 0]), [0, 0, 0, 0]);
        let float = |x: f32| first(PixelFormat::F32, x.to_ne_bytes().to_vec());
        assert_eq!(float(0.5)[0], 128);
        assert_eq!(float(f32::NAN), [0; 4]);
        assert_eq!(float(200.0)[0], 255);
    }

    #[test]
    fn floats_beyond_one_are_scaled() {
        let floats = [-1.0_f32, 0.0, 1.0, 3.0];
        let bytes = floats.iter().flat_map(|x| x.to_ne_bytes()).collect();
        let picture = picture(&image(PixelFormat::F32, 4, 1, bytes), 1, vec![]).expect("a picture");
        let levels: Vec<u8> = picture.pixels.iter().map(Color32::r).collect();
        assert_eq!(levels, [0, 64, 128, 255]);
    }

    #[test]
    fn a_large_picture_is_thinned_out() {
        let image = image(PixelFormat::Gray8, 5, 3, (0..15).collect());
        let picture = picture(&image, 2, vec![]).expect("a picture");
        assert_eq!(picture.size, [3, 2]);
        let levels: Vec<u8> = picture.pixels.iter().map(Color32::r).collect();
        assert_eq!(levels, [0, 2, 4, 10, 12, 14]);
        assert_eq!(parts(&image, 4, 2).as_deref(), Some("14"));
        assert_eq!(parts(&image, 5, 2), None);
    }

    #[test]
    fn colours_go_where_earlier_ones_were() {
        let image = image(PixelFormat::Rgb8, 2, 1, vec![1, 2, 3, 4, 5, 6]);
        let before = vec![NOTHING; 100];
        let place = before.as_ptr();
        let picture = picture(&image, 1, before).expect("a picture");
        assert_eq!((picture.pixels.as_ptr(), picture.size), (place, [2, 1]));
        assert_eq!(picture.pixels[1].to_array(), [4, 5, 6, 255]);
    }

    #[test]
    fn a_picture_that_lies_about_its_size_is_not_shown() {
        for (width, height, bytes) in [(0, 0, 0), (2, 2, 3), (u32::MAX, u32::MAX, 4), (0, 7, 0)] {
            let image = image(PixelFormat::Rgba8, width, height, vec![0; bytes]);
            assert!(picture(&image, 1, vec![]).is_none());
            assert!(parts(&image, 0, 0).is_none());
            assert!(!complaint(&image).is_empty());
        }
    }

    fn array(shape: &[usize], numbers: Vec<f64>) -> Array {
        Array { shape: shape.into(), elements: Elements::F64(numbers) }
    }

    #[test]
    fn heat_goes_from_the_least_to_the_greatest() {
        let array = array(&[2, 2], vec![0.0, 5.0, f64::NAN, 10.0]);
        let map = heat(&array, 0, 1, [0.0, 10.0], vec![]);
        assert_eq!(map.size, [2, 2]);
        assert_eq!(map.pixels[0], heat_color(0.0));
        assert_eq!(map.pixels[1], heat_color(0.5));
        assert_eq!(map.pixels[2], Color32::TRANSPARENT);
        assert_eq!(map.pixels[3], heat_color(1.0));
    }

    #[test]
    fn channels_are_apart() {
        let array = array(&[1, 2, 2], vec![0.0, 7.0, 1.0, 9.0]);
        assert_eq!(place(&array, 0, 1, 1), Some(3));
        assert_eq!(place(&array, 0, 2, 0), None);
    }

    #[test]
    fn an_array_that_lies_about_its_shape_is_drawn_as_far_as_it_goes() {
        for shape in [&[usize::MAX, usize::MAX, usize::MAX][..], &[], &[0], &[0, 3], &[3, 0], &[9]]
        {
            for numbers in [vec![], vec![1.0], vec![f64::NAN, f64::INFINITY]] {
                let array = array(shape, numbers);
                let map = heat(&array, 0, 1, [0.0, 1.0], vec![]);
                assert!(map.pixels.len() <= 4);
            }
        }
        let flat = array(&[1, 2], vec![3.0, 3.0]);
        let map = heat(&flat, 0, 1, [3.0, 3.0], vec![]);
        assert_eq!(map.pixels[0], heat_color(0.5));
    }
}
