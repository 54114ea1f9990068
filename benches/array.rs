//! What is done to a camera frame of 640×480 pixels as an array.

use std::sync::Arc;

use divan::Bencher;
use patchline::value::{Array, Axis, Depth, Elements, Image, Over, PixelFormat, Value, Wire as _};

fn main() {
    divan::main();
}

fn frame() -> Array {
    let bytes: Vec<u8> = (0..921_600).map(|at| (at * 7 % 251) as u8).collect();
    Array::new([480, 640, 3], Elements::U8(bytes.into()))
}

#[divan::bench]
fn image_as_array(bencher: Bencher<'_, '_>) {
    let image =
        || Value::Image(Arc::new(Image::new(640, 480, PixelFormat::Rgb8, vec![7; 921_600])));
    bencher.with_inputs(image).bench_local_values(Arc::<Array>::from_value);
}

#[divan::bench]
fn scale_in_place(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(frame).bench_local_values(|frame| frame.map(|x| x * 1.5 + 10.0));
}

#[divan::bench]
fn scale_to_floats(bencher: Bencher<'_, '_>) {
    let frame = frame();
    bencher.bench_local(|| frame.elements.map_to(Depth::F32, |x| x / 255.0));
}

#[divan::bench]
fn floats_to_bytes(bencher: Bencher<'_, '_>) {
    let frame = frame().elements.cast(Depth::F32);
    bencher.bench_local(|| frame.map_to(Depth::U8, |x| x * 1.5 + 10.0));
}

#[divan::bench]
fn add_two(bencher: Bencher<'_, '_>) {
    let other = frame();
    bencher.with_inputs(frame).bench_local_values(|frame| frame.pair(&other, |a, b| a + b));
}

#[divan::bench]
fn mean_of_each_channel(bencher: Bencher<'_, '_>) {
    let frame = frame();
    bencher.bench_local(|| {
        frame.reduce(Over::Places, Depth::F64, |_| 0.0, |sum, x| sum + x, |sum, n| sum / n)
    });
}

#[divan::bench]
fn one_channel(bencher: Bencher<'_, '_>) {
    let frame = frame();
    bencher.bench_local(|| frame.pick(Axis::Channels, &[1]));
}

#[divan::bench]
fn transpose(bencher: Bencher<'_, '_>) {
    let frame = frame();
    bencher.bench_local(|| frame.transposed());
}

#[divan::bench]
fn halve_by_means(bencher: Bencher<'_, '_>) {
    let frame = frame();
    bencher.bench_local(|| frame.means_along(Axis::Columns, 2));
}

#[divan::bench]
fn histogram(bencher: Bencher<'_, '_>) {
    let frame = frame();
    bencher.bench_local(|| frame.histogram(256, 0.0, 256.0));
}
