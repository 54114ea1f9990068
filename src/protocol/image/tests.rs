//! What must hold for every picture, sound or hostile.

use proptest::prelude::*;

use super::camera::{CameraFormat, CameraFrame};
use super::canvas::Canvas;
use super::layout::{Area, crop, mirror, turn_half, turn_quarter, upend};
use super::place::Rectangle;
use super::{MAX_SIDE, checked, color, decode, filter, jpeg, png, regions};
use crate::value::PixelFormat::{Bgr8, F32, Gray8, Gray16, Rgb8, Rgba8};
use crate::value::{Image, PixelFormat, TimeTag};

const FORMATS: [PixelFormat; 6] = [Gray8, Gray16, Rgb8, Bgr8, Rgba8, F32];

/// Smooth enough for JPEG, and without symmetry.
fn gradient(width: u32, height: u32) -> Image {
    let pixel = |x: u32, y: u32| {
        [(x * 200 / width) as u8, (y * 150 / height) as u8 + 50, 255 - (x * 100 / width) as u8]
    };
    let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y)));
    Image::new(width, height, Rgb8, pixels.collect::<Vec<_>>())
}

fn as_format(image: &Image, format: PixelFormat) -> Image {
    color::convert(image.clone(), format).unwrap()
}

#[track_caller]
fn assert_alike(left: &Image, right: &Image, most: u8) {
    assert_eq!((left.width, left.height, left.format), (right.width, right.height, right.format));
    let difference = left.pixels.iter().zip(&right.pixels).map(|(l, r)| l.abs_diff(*r)).max();
    assert!(difference.unwrap() <= most, "{difference:?}");
}

#[test]
fn jpeg_reads_back_what_it_wrote_in_every_format() {
    let image = gradient(70, 45);
    for format in FORMATS {
        let written = jpeg::encode(&as_format(&image, format), 98).unwrap();
        let back = jpeg::decode(&written, format).unwrap();
        let (expected, back) = match format {
            // What JPEG can hold is bytes.
            Gray16 | F32 => (as_format(&image, Gray8), as_format(&back, Gray8)),
            _ => (as_format(&image, format), back),
        };
        assert_alike(&expected, &back, 12);
    }
}

#[test]
fn jpeg_of_colour_is_read_as_gray_and_back() {
    let image = gradient(33, 17);
    let written = jpeg::encode(&image, 95).unwrap();
    assert_alike(&jpeg::decode(&written, Gray8).unwrap(), &as_format(&image, Gray8), 8);
    let gray = jpeg::encode(&as_format(&image, Gray8), 95).unwrap();
    let bgr = jpeg::decode(&gray, Bgr8).unwrap();
    assert_alike(&bgr, &as_format(&as_format(&image, Gray8), Bgr8), 8);
    assert_eq!(decode(&gray, None).unwrap().format, Gray8);
    assert_eq!(decode(&written, None).unwrap().format, Rgb8);
}

/// Takes all Huffman tables out, as cheap webcams do.
fn without_tables(jpeg: &[u8]) -> Vec<u8> {
    let (mut kept, mut at) = (jpeg[..2].to_vec(), 2);
    while jpeg[at + 1] != 0xda {
        let length = 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        if jpeg[at + 1] != 0xc4 {
            kept.extend(&jpeg[at..at + length]);
        }
        at += length;
    }
    kept.extend(&jpeg[at..]);
    kept
}

#[test]
fn frames_without_huffman_tables_are_read_by_the_standard_ones() {
    let whole = jpeg::encode(&gradient(40, 40), 80).unwrap();
    assert!(matches!(jpeg::with_standard_tables(&whole), std::borrow::Cow::Borrowed(_)));
    let bare = without_tables(&whole);
    assert!(bare.len() + 400 < whole.len());
    let back = jpeg::decode(&bare, Rgb8).unwrap();
    assert_eq!(back, jpeg::decode(&whole, Rgb8).unwrap());
}

#[test]
fn png_reads_back_the_very_pixels() {
    let image = gradient(9, 5);
    for format in [Gray8, Gray16, Rgb8, Rgba8] {
        let image = as_format(&image, format);
        assert_eq!(decode(&png::encode(&image).unwrap(), None).unwrap(), image);
        assert_eq!(decode(&png::encode(&image).unwrap(), Some(format)).unwrap(), image);
    }
    for format in [Bgr8, F32] {
        let image = as_format(&image, format);
        assert_eq!(png::decode(&png::encode(&image).unwrap(), Some(format)).unwrap(), image);
    }
}

#[test]
fn every_format_becomes_every_other_and_keeps_its_moment() {
    let time = Some(TimeTag { seconds: 5, fraction: 6 });
    let image = Image { time, ..gradient(7, 3) };
    for from in FORMATS {
        let image = as_format(&image, from);
        for to in FORMATS {
            let converted = as_format(&image, to);
            assert!(converted.is_sound() && converted.format == to && converted.time == time);
            // Gray of any depth is the same gray.
            let gray = as_format(&image, Gray8);
            assert_alike(&as_format(&converted, Gray8), &gray, 1);
        }
    }
}

#[test]
fn brightness_is_weighted_as_by_opencv() {
    for (pixel, expected) in
        [([255, 0, 0], 76), ([0, 255, 0], 150), ([0, 0, 255], 29), ([255; 3], 255), ([0; 3], 0)]
    {
        for (format, pixel) in [(Rgb8, pixel), (Bgr8, [pixel[2], pixel[1], pixel[0]])] {
            let gray = color::convert(Image::new(1, 1, format, pixel.to_vec()), Gray8).unwrap();
            assert!(gray.pixels[0].abs_diff(expected) <= 1, "{pixel:?}: {}", gray.pixels[0]);
        }
    }
}

#[test]
fn red_and_blue_change_places_in_place() {
    let image = gradient(301, 2);
    let expected: Vec<u8> = image.pixels.chunks(3).flat_map(|p| [p[2], p[1], p[0]]).collect();
    let place = image.pixels.as_ptr();
    let swapped = color::convert(image, Bgr8).unwrap();
    assert_eq!(&swapped.pixels[..], &expected[..]);
    assert_eq!(swapped.pixels.as_ptr(), place);
}

#[test]
fn floats_beyond_the_range_end_at_its_ends() {
    let floats = [f32::NAN, -1.0, 2.0, 0.5].map(f32::to_ne_bytes).concat();
    let gray = color::convert(Image::new(4, 1, F32, floats), Gray8).unwrap();
    assert_eq!(&gray.pixels[..], &[0, 0, 255, 128]);
}

#[test]
fn frames_of_cameras_become_colours() {
    use CameraFormat::{Bgr3, Grey, Nv12, Rgb3, Uyvy, Yu12, Yuyv};
    // Pure red in BT.601 of limited range.
    let (y, u, v) = (82, 90, 240);
    let frames = [
        (Yuyv, [y, u, y, v].repeat(2 * 4)),
        (Uyvy, [u, y, v, y].repeat(2 * 4)),
        (Nv12, [[y; 16].as_slice(), &[u, v].repeat(4)].concat()),
        (Yu12, [[y; 16].as_slice(), &[u; 4], &[v; 4]].concat()),
        (Rgb3, [254, 0, 0].repeat(16)),
        (Bgr3, [0, 0, 254].repeat(16)),
    ];
    for (format, bytes) in &frames {
        let frame = CameraFrame { format: *format, width: 4, height: 4, stride: None, bytes };
        for (wanted, expected) in [(Rgb8, &[254, 0, 0][..]), (Bgr8, &[0, 0, 254]), (Gray8, &[76])] {
            let image = frame.to_image(wanted).unwrap();
            assert_eq!((image.width, image.height, image.format), (4, 4, wanted));
            assert!(image.is_sound());
            for pixel in image.pixels.chunks(expected.len()) {
                let off = pixel.iter().zip(expected).map(|(p, e)| p.abs_diff(*e)).max();
                assert!(off.unwrap() <= 2, "{format:?} to {wanted:?}: {pixel:?}");
            }
        }
    }
    let padded = [1, 2, 9, 3, 4];
    let frame = CameraFrame { format: Grey, width: 2, height: 2, stride: Some(3), bytes: &padded };
    assert_eq!(&frame.to_image(Gray8).unwrap().pixels[..], &[1, 2, 3, 4]);
    let short = CameraFrame { stride: None, bytes: &padded[..3], ..frame };
    let sentence = short.to_image(Gray8).unwrap_err().to_string();
    assert!(sentence.starts_with("the camera gave 3 bytes of a frame of 4"), "{sentence}");
}

#[test]
fn what_lies_about_its_size_is_refused() {
    let liar = Image::new(MAX_SIDE, MAX_SIDE / 2, Rgb8, vec![1, 2, 3]);
    let giant = Image::new(u32::MAX, u32::MAX, Rgb8, vec![1, 2, 3]);
    let empty = Image::new(0, 0, Gray8, Vec::new());
    for image in [liar, giant, empty] {
        assert!(checked(&image).is_err());
        assert!(jpeg::encode(&image, 50).is_err() && png::encode(&image).is_err());
        assert!(color::convert(image, Gray8).is_err());
    }
    // A header that claims a large picture, with nothing behind it.
    let mut jpeg = jpeg::encode(&gradient(8, 8), 50).unwrap().to_vec();
    let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x20, 0, 0x20, 0]);
    let sentence = decode(&jpeg, None).unwrap_err().to_string();
    assert!(sentence.contains("claims 8192 by 8192 pixels"), "{sentence}");
    assert!(decode(b"GIF89a", None).unwrap_err().to_string().contains("neither"));
}

/// Small images of any format and any pixels.
fn images() -> impl Strategy<Value = Image> {
    (1_u32..9, 1_u32..9, formats()).prop_flat_map(|(width, height, format)| {
        let bytes = (width * height) as usize * format.bytes();
        prop::collection::vec(any::<u8>(), bytes)
            .prop_map(move |pixels| Image::new(width, height, format, pixels))
    })
}

/// Usual numbers, and the edges of the type.
fn numbers() -> impl Strategy<Value = f64> {
    prop_oneof![-50.0..50.0, any::<f64>()]
}

fn formats() -> impl Strategy<Value = PixelFormat> {
    prop::sample::select(&FORMATS[..])
}

fn camera_formats() -> impl Strategy<Value = CameraFormat> {
    use CameraFormat::{Bgr3, Grey, Nv12, Rgb3, Uyvy, Yu12, Yuyv};
    prop::sample::select(vec![Yuyv, Uyvy, Nv12, Yu12, Grey, Rgb3, Bgr3])
}

/// Some bytes of a file that are others, and where it ends.
type Damage = (Vec<(prop::sample::Index, u8)>, prop::sample::Index);

fn damage() -> impl Strategy<Value = Damage> {
    (
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        any::<prop::sample::Index>(),
    )
}

fn damaged(mut file: Vec<u8>, (changes, end): &Damage, cut: bool) -> Vec<u8> {
    for (place, byte) in changes {
        let place = place.index(file.len());
        file[place] = *byte;
    }
    file.truncate(if cut { end.index(file.len()) } else { file.len() });
    file
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_refused_or_read(mut bytes in prop::collection::vec(any::<u8>(), 0..600), wanted in formats()) {
        let _ = decode(&bytes, Some(wanted));
        if bytes.len() > 2 {
            bytes[..2].copy_from_slice(&[0xff, 0xd8]);
            let _ = decode(&bytes, Some(wanted));
        }
    }

    #[test]
    fn damaged_files_are_refused_or_read(
        damage in damage(), cut: bool, (width, height) in (1_u32..40, 1_u32..40),
        format in formats(), wanted in formats(),
    ) {
        let image = as_format(&gradient(width, height), format);
        for file in [jpeg::encode(&image, 70).unwrap(), png::encode(&image).unwrap()] {
            for file in [damaged(file.to_vec(), &damage, cut), file.to_vec()] {
                if let Ok(image) = decode(&file, Some(wanted)) {
                    prop_assert!(image.is_sound() && image.format == wanted);
                }
            }
        }
        let bare = damaged(without_tables(&jpeg::encode(&image, 70).unwrap()), &damage, cut);
        let _ = jpeg::decode(&bare, wanted);
    }

    #[test]
    fn frames_of_any_size_and_stride_are_refused_or_read(
        format in camera_formats(), (width, height) in (0_u32..70, 0_u32..9),
        stride in prop::option::of(0_u32..300), bytes in prop::collection::vec(any::<u8>(), 0..3000),
        wanted in formats(),
    ) {
        let frame = CameraFrame { format, width, height, stride, bytes: &bytes };
        if let Ok(image) = frame.to_image(wanted) {
            prop_assert!(image.is_sound() && image.format == wanted);
            prop_assert_eq!((image.width, image.height), (width, height));
        }
    }

    #[test]
    fn pixels_are_moved_and_none_is_lost(image in images(), x in -9_i64..9, y in -9_i64..9, side in 0_u32..9) {
        let twice = |change: fn(Image) -> Image| change(change(image.clone()));
        prop_assert_eq!(&twice(|image| mirror(image).unwrap()), &image);
        prop_assert_eq!(&twice(|image| upend(image).unwrap()), &image);
        let half = turn_half(image.clone()).unwrap();
        prop_assert_eq!(&twice(|image| turn_quarter(image, true).unwrap()), &half);
        prop_assert_eq!(&twice(|image| turn_quarter(image, false).unwrap()), &half);
        prop_assert_eq!(upend(mirror(image.clone()).unwrap()).unwrap(), half);
        if let Some(area) = Area::within(&image, x, y, side, 2) {
            // Alone, and shared.
            let alone = Image { pixels: image.pixels.to_vec().into(), ..image.clone() };
            let part = crop(alone, area).unwrap();
            prop_assert!(part.is_sound() && (part.width, part.height) == (area.width, area.height));
            prop_assert_eq!(part, crop(image, area).unwrap());
        }
    }

    #[test]
    fn filters_leave_sound_images(image in images(), number in numbers(), radius: u32, offset: i32) {
        let same = |changed: Image, format| {
            changed.is_sound() && (changed.width, changed.height, changed.format) == (image.width, image.height, format)
        };
        prop_assert!(same(filter::blur(image.clone(), number).unwrap(), image.format));
        if let Ok(turned) = filter::rotate(image.clone(), number, false) {
            prop_assert!(same(turned, image.format));
        }
        if let Ok(turned) = filter::rotate(image.clone(), number, true) {
            prop_assert!(turned.is_sound());
        }
        prop_assert!(same(filter::canny(image.clone(), number as f32, 100.0).unwrap(), Gray8));
        prop_assert!(same(filter::brighter_than_around(image.clone(), radius, offset).unwrap(), Gray8));
        let whole = regions::whole(image.clone()).unwrap().map_or(0, |region| region.area());
        let parts = regions::connected(image.clone(), 0).unwrap();
        prop_assert_eq!(parts.iter().map(regions::Region::area).sum::<u64>(), whole);
    }

    #[test]
    fn drawing_stays_within_the_image(image in images(), x in numbers(), y in numbers(), size in numbers(), line in numbers()) {
        let mut canvas = Canvas::new(image.clone(), [200, 100, 50, 128]).unwrap();
        canvas.circle((x, y), size, line);
        canvas.rectangle(Rectangle { left: x, top: y, width: Some(size), height: Some(line) }, line);
        canvas.text((x, y), size, "Ag\n\u{10ffff}é");
        let drawn = canvas.finish();
        prop_assert!(drawn.is_sound() && drawn.format == image.format);
    }
}
