//! What the webcam shows, in the formats of webcams.

use patchline::protocol::image::jpeg;
use patchline::protocol::test_picture::TestPicture;
use patchline::value::{PixelFormat, TimeTag};

/// How many different frames there are.
pub const FRAMES: u32 = 8;

/// A format with its sizes.
#[derive(Clone, Debug)]
pub struct Format {
    /// `MJPG`, `YUYV`, `UYVY` or `NV12`.
    pub letters: String,
    pub modes: Vec<Mode>,
}

#[derive(Clone, Copy, Debug)]
pub struct Mode {
    pub width: u16,
    pub height: u16,
    /// Between two frames, in units of 100 ns.
    pub interval: u32,
}

/// Reads `MJPG:640x480@30,1280x720@29.97;YUYV:640x480@30`.
pub fn formats(text: &str) -> Option<Vec<Format>> {
    let format = |text: &str| {
        let (letters, modes) = text.split_once(':')?;
        let modes = modes.split(',').map(mode).collect::<Option<_>>()?;
        Some(Format { letters: letters.to_owned(), modes })
    };
    text.split(';').map(format).collect()
}

fn mode(text: &str) -> Option<Mode> {
    let (size, rate) = text.split_once('@')?;
    let (width, height) = size.split_once('x')?;
    let interval = (1e7 / rate.parse::<f64>().ok()?).round() as u32;
    Some(Mode { width: width.parse().ok()?, height: height.parse().ok()?, interval })
}

/// Bytes that a frame takes at most.
pub fn largest(letters: &str, mode: Mode) -> u32 {
    let pixels = u32::from(mode.width) * u32::from(mode.height);
    if letters == "NV12" { pixels * 3 / 2 } else { pixels * 2 }
}

/// All frames of a mode.
pub fn frames(letters: &str, mode: Mode) -> Vec<Vec<u8>> {
    let (width, height) = (u32::from(mode.width), u32::from(mode.height));
    let picture = TestPicture::new(width, height, PixelFormat::Rgb8).expect("a size");
    let time = TimeTag { seconds: 0xaaaa_5555, fraction: 0x0f0f_f0f0 };
    let frame = |number| {
        let image = picture.draw(number, time);
        match letters {
            "MJPG" => jpeg::encode(&image, 90).expect("a JPEG").to_vec(),
            "NV12" => planes(&image.pixels, width as usize),
            _ => packed(&image.pixels, letters == "UYVY"),
        }
    };
    (0..FRAMES).map(frame).collect()
}

/// Brightness, blue and red: BT.601 of limited range.
fn yuv(rgb: &[u8]) -> [u8; 3] {
    let [r, g, b] = [0, 1, 2].map(|channel| f32::from(rgb[channel]));
    [
        16.0 + 0.256_788 * r + 0.504_129 * g + 0.097_906 * b,
        128.0 - 0.148_223 * r - 0.290_993 * g + 0.439_216 * b,
        128.0 + 0.439_216 * r - 0.367_788 * g - 0.071_427 * b,
    ]
    .map(|value| value.round() as u8)
}

fn packed(rgb: &[u8], color_first: bool) -> Vec<u8> {
    let pair = |pair: &[u8]| {
        let ([y, u, v], [y2, u2, v2]) = (yuv(&pair[..3]), yuv(&pair[3..]));
        let mean = |a: u8, b: u8| u16::midpoint(a.into(), b.into()) as u8;
        let (u, v) = (mean(u, u2), mean(v, v2));
        if color_first { [u, y, v, y2] } else { [y, u, y2, v] }
    };
    rgb.chunks_exact(6).flat_map(pair).collect()
}

fn planes(rgb: &[u8], width: usize) -> Vec<u8> {
    let mut bytes: Vec<u8> = rgb.chunks_exact(3).map(|pixel| yuv(pixel)[0]).collect();
    for row in rgb.chunks_exact(3 * width).step_by(2) {
        bytes.extend(row.chunks_exact(6).flat_map(|pair| {
            let [_, u, v] = yuv(&pair[..3]);
            [u, v]
        }));
    }
    bytes
}

/// Without its Huffman tables, as many webcams send it: they mean the usual ones.
pub fn without_tables(jpeg: &[u8]) -> Vec<u8> {
    let mut bytes = jpeg[..2].to_vec();
    let mut rest = &jpeg[2..];
    while let [0xff, kind, high, low, ..] = *rest {
        let length = 2 + usize::from(u16::from_be_bytes([high, low]));
        if kind == 0xda || rest.len() < length {
            break;
        }
        if kind != 0xc4 {
            bytes.extend_from_slice(&rest[..length]);
        }
        rest = &rest[length..];
    }
    bytes.extend_from_slice(rest);
    bytes
}
