//! What pictures cost: formats, sizes, JPEG and filters, beside a plain copy of the same picture in
//! the same run.

use std::sync::Arc;

use divan::Bencher;
use patchline::flow::strand::{Slot, Strand};
use patchline::operator::{Behaviour, Wiring};
use patchline::operators::ALL;
use patchline::protocol::image::camera::{CameraFormat, CameraFrame};
use patchline::protocol::image::{color, filter, jpeg, png, regions};
use patchline::value::{Image, PixelFormat, Value};
use serde_json::json;

fn main() {
    divan::main();
}

const SIZES: [u32; 2] = [480, 1080];

fn width(height: u32) -> u32 {
    if height == 480 { 640 } else { 1920 }
}

/// Neither flat nor noise: about as hard as what a camera sees.
fn scene(height: u32) -> Image {
    let width = width(height);
    let pixel = |x: u32, y: u32| {
        let spot = (x / 40 + y / 40) % 3 * 60;
        let noise = x.wrapping_mul(2_654_435_761).wrapping_add(y.wrapping_mul(40_503)) >> 29;
        [(x * 120 / width + spot + noise) as u8, (y * 120 / height + noise) as u8, spot as u8]
    };
    let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y)));
    Image::new(width, height, PixelFormat::Bgr8, pixels.collect::<Vec<_>>())
}

fn gray(height: u32) -> Image {
    color::convert(scene(height), PixelFormat::Gray8).expect("a sound picture")
}

/// Measures what takes a picture that nobody else holds.
fn owned<T>(bencher: Bencher<'_, '_>, image: &Image, work: impl Fn(Image) -> T + Sync) {
    let alone = || Image { pixels: image.pixels.to_vec().into(), ..image.clone() };
    bencher.with_inputs(alone).bench_local_values(work);
}

#[divan::bench(args = SIZES)]
fn a_memcpy(bencher: Bencher<'_, '_>, height: u32) {
    let image = scene(height);
    let mut copy = vec![0; image.pixels.len()];
    bencher.bench_local(|| copy.copy_from_slice(divan::black_box(&image.pixels)));
}

#[divan::bench(args = SIZES)]
fn a_memcpy_into_new_memory(bencher: Bencher<'_, '_>, height: u32) {
    let image = scene(height);
    bencher.bench_local(|| divan::black_box(&image.pixels).to_vec());
}

#[divan::bench(args = SIZES)]
fn convert_bgr_to_rgb_in_place(bencher: Bencher<'_, '_>, height: u32) {
    owned(bencher, &scene(height), |image| color::convert(image, PixelFormat::Rgb8));
}

#[divan::bench(args = SIZES)]
fn convert_bgr_to_gray(bencher: Bencher<'_, '_>, height: u32) {
    owned(bencher, &scene(height), |image| color::convert(image, PixelFormat::Gray8));
}

#[divan::bench(args = SIZES)]
fn convert_yuyv_to_bgr(bencher: Bencher<'_, '_>, height: u32) {
    let bytes = [90, 100, 180, 140].repeat((width(height) * height / 2) as usize);
    let frame = CameraFrame {
        format: CameraFormat::Yuyv,
        width: width(height),
        height,
        stride: None,
        bytes: &bytes,
    };
    bencher.bench_local(|| divan::black_box(&frame).to_image(PixelFormat::Bgr8));
}

#[divan::bench(args = SIZES)]
fn jpeg_decode_to_bgr(bencher: Bencher<'_, '_>, height: u32) {
    let file = jpeg::encode(&scene(height), 85).expect("a sound picture");
    bencher.bench_local(|| jpeg::decode(divan::black_box(&file), PixelFormat::Bgr8));
}

#[divan::bench(args = SIZES)]
fn jpeg_decode_to_gray(bencher: Bencher<'_, '_>, height: u32) {
    let file = jpeg::encode(&scene(height), 85).expect("a sound picture");
    bencher.bench_local(|| jpeg::decode(divan::black_box(&file), PixelFormat::Gray8));
}

#[divan::bench(args = SIZES)]
fn jpeg_encode(bencher: Bencher<'_, '_>, height: u32) {
    let image = scene(height);
    bencher.bench_local(|| jpeg::encode(divan::black_box(&image), 85));
}

#[divan::bench(args = SIZES)]
fn png_encode(bencher: Bencher<'_, '_>, height: u32) {
    let image = scene(height);
    bencher.bench_local(|| png::encode(divan::black_box(&image)));
}

#[divan::bench(args = SIZES)]
fn gaussian_blur(bencher: Bencher<'_, '_>, height: u32) {
    owned(bencher, &scene(height), |image| filter::blur(image, 2.0));
}

#[divan::bench(args = SIZES)]
fn canny(bencher: Bencher<'_, '_>, height: u32) {
    owned(bencher, &gray(height), |image| filter::canny(image, 50.0, 100.0));
}

#[divan::bench(args = SIZES)]
fn connected_regions(bencher: Bencher<'_, '_>, height: u32) {
    let mut mask = gray(height);
    let pixels: Vec<u8> = mask.pixels.iter().map(|gray| u8::from(*gray > 90)).collect();
    mask.pixels = pixels.into();
    owned(bencher, &mask, |image| regions::connected(image, 10));
}

/// Measures an operator as it runs in a patch.
fn operator(bencher: Bencher<'_, '_>, name: &str, properties: serde_json::Value, image: Image) {
    let (_, operator) = ALL.iter().find(|(n, _)| *n == name).expect("an operator of this name");
    let wiring = Wiring { inputs: 1, wired: true, ..Wiring::default() };
    let properties = properties.as_object().expect("an object");
    let built = operator.build(properties, wiring).expect("properties that can be used");
    let Behaviour::Push(push) = built.behaviour else { panic!("runs on the stack of its caller") };
    let slot = Slot {
        node: 0,
        push,
        outlets: Box::default(),
        vitals: Arc::default(),
        open: vec![1].into(),
    };
    let mut strand = Strand { head: Box::default(), slots: vec![slot], ..Strand::default() };
    let image = Arc::new(image);
    bencher.bench_local(move || strand.push(0, 0, Value::Image(image.clone())));
}

#[divan::bench(args = SIZES)]
fn resize_to_half_bilinear(bencher: Bencher<'_, '_>, height: u32) {
    let properties = json!({"width": 0, "height": height / 2});
    operator(bencher, "image.resize", properties, scene(height));
}

#[divan::bench(args = SIZES)]
fn resize_to_half_area(bencher: Bencher<'_, '_>, height: u32) {
    let properties = json!({"width": 0, "height": height / 2, "interpolation": "area"});
    operator(bencher, "image.resize", properties, scene(height));
}

#[divan::bench(args = SIZES)]
fn hsv_threshold(bencher: Bencher<'_, '_>, height: u32) {
    operator(bencher, "image.hsv_threshold", json!({}), scene(height));
}

#[divan::bench(args = SIZES)]
fn threshold(bencher: Bencher<'_, '_>, height: u32) {
    operator(bencher, "image.threshold", json!({}), gray(height));
}

#[divan::bench(args = SIZES)]
fn rotate_by_a_quarter(bencher: Bencher<'_, '_>, height: u32) {
    operator(bencher, "image.rotate", json!({}), scene(height));
}

#[divan::bench(args = SIZES)]
fn rotate_by_ten_degrees(bencher: Bencher<'_, '_>, height: u32) {
    operator(bencher, "image.rotate", json!({"angle": 10}), scene(height));
}
