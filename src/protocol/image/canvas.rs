//! Drawing into a picture, whichever format it has, with smooth edges.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};
use bytes::BytesMut;

use super::place::Rectangle;
use super::{checked, color};
use crate::error::Error;
use crate::value::{Image, PixelFormat};

/// A picture that is being drawn into: in place, if nobody else holds it.
pub struct Canvas {
    image: Image,
    pixels: BytesMut,
    /// The ink as a pixel of this picture.
    ink: [u8; 4],
    /// How opaque the ink is, from 0 to 1.
    alpha: f32,
}

impl Canvas {
    /// Draws into this picture with this colour: red, green, blue, alpha. Gray pictures take its
    /// brightness.
    pub fn new(mut image: Image, [red, green, blue, alpha]: [u8; 4]) -> Result<Self, Error> {
        checked(&image)?;
        let ink = Image::new(1, 1, PixelFormat::Rgb8, vec![red, green, blue]);
        let converted = color::convert(ink, image.format)?;
        let mut ink = [0; 4];
        ink[..converted.pixels.len()].copy_from_slice(&converted.pixels);
        let pixels = image.take_pixels();
        Ok(Self { image, pixels, ink, alpha: f32::from(alpha) / 255.0 })
    }

    /// The picture with what was drawn.
    pub fn finish(self) -> Image {
        Image { pixels: self.pixels.freeze(), ..self.image }
    }

    /// Puts ink at a place; `coverage` says how much of the pixel it covers.
    fn blend(&mut self, x: i64, y: i64, coverage: f32) {
        let (width, height) = (i64::from(self.image.width), i64::from(self.image.height));
        if !(0..width).contains(&x) || !(0..height).contains(&y) {
            return;
        }
        let format = self.image.format;
        let place = (y * width + x) as usize * format.bytes();
        let Some(pixel) = self.pixels.get_mut(place..place + format.bytes()) else { return };
        let alpha = (coverage * self.alpha).clamp(0.0, 1.0);
        let mix = |from: f32, to: f32| from + (to - from) * alpha;
        match (format, pixel) {
            (PixelFormat::Gray16, [a, b]) => {
                let from = f32::from(u16::from_ne_bytes([*a, *b]));
                let to = f32::from(u16::from_ne_bytes([self.ink[0], self.ink[1]]));
                [*a, *b] = (mix(from, to).round() as u16).to_ne_bytes();
            }
            (PixelFormat::F32, [a, b, c, d]) => {
                let from = f32::from_ne_bytes([*a, *b, *c, *d]);
                [*a, *b, *c, *d] = mix(from, f32::from_ne_bytes(self.ink)).to_ne_bytes();
            }
            (_, pixel) => {
                for (byte, ink) in pixel.iter_mut().zip(self.ink) {
                    *byte = mix(f32::from(*byte), f32::from(ink)).round() as u8;
                }
            }
        }
    }

    /// As much of the pixels between two ends as lies within the picture.
    fn span(from: f64, to: f64, limit: u32) -> std::ops::Range<i64> {
        // Casts from floats end at the ends of the range, and nothing in particular is 0.
        let (from, to) = (from.floor().max(0.0) as i64, to.ceil().min(f64::from(limit)) as i64);
        from..to.max(from)
    }

    /// A circle around a point; with no thickness it is filled.
    pub fn circle(&mut self, (x, y): (f64, f64), radius: f64, thickness: f64) {
        if !(x.is_finite() && y.is_finite() && radius.is_finite()) {
            return;
        }
        let half = thickness.max(0.0) / 2.0;
        let reach = radius + half + 1.0;
        let columns = Self::span(x - reach, x + reach + 1.0, self.image.width);
        for row in Self::span(y - reach, y + reach + 1.0, self.image.height) {
            for column in columns.clone() {
                let distance = (column as f64 - x).hypot(row as f64 - y);
                let outside =
                    if half > 0.0 { (distance - radius).abs() - half } else { distance - radius };
                let coverage = 0.5 - outside;
                if coverage > 0.0 {
                    self.blend(column, row, coverage.min(1.0) as f32);
                }
            }
        }
    }

    /// A rectangle; its frame lies inside of it, and with no thickness it is filled.
    pub fn rectangle(&mut self, rectangle: Rectangle, thickness: f64) {
        let Rectangle { left, top, width, height } = rectangle;
        let (width, height) = (width.unwrap_or(0.0), height.unwrap_or(0.0));
        if ![left, top, width, height].iter().all(|number| number.is_finite()) {
            return;
        }
        let (left, top, width, height) = (left.round(), top.round(), width.round(), height.round());
        let (right, bottom) = (left + width, top + height);
        let frame = if thickness > 0.0 { thickness.round().max(1.0) } else { f64::INFINITY };
        for y in Self::span(top, bottom, self.image.height) {
            let row = y as f64;
            let on_edge = row < top + frame || row >= bottom - frame;
            let (first, last) =
                if on_edge { (right, right) } else { (left + frame, right - frame) };
            let beginning = Self::span(left, right.min(first.max(left)), self.image.width);
            let end = Self::span(last.max(first), right, self.image.width);
            beginning.chain(end).for_each(|x| self.blend(x, y, 1.0));
        }
    }

    /// Lines of text, whose upper left corner is at this place, and whose letters are so high.
    pub fn text(&mut self, (left, top): (f64, f64), size: f64, text: &str) {
        let Some(font) = &*FONT else { return };
        if !(left.is_finite() && top.is_finite() && size > 0.0 && size <= MAX_TEXT_SIZE) {
            return;
        }
        let scale = PxScale::from(size as f32);
        let scaled = font.as_scaled(scale);
        let mut baseline = top as f32 + scaled.ascent();
        for line in text.lines() {
            if baseline - scaled.ascent() > self.image.height as f32 {
                return;
            }
            let (mut x, mut before) = (left as f32, None);
            for letter in line.chars() {
                let id = scaled.glyph_id(letter);
                x += before.map_or(0.0, |before| scaled.kern(before, id));
                if x > self.image.width as f32 {
                    break;
                }
                self.glyph(font, id.with_scale_and_position(scale, point(x, baseline)));
                x += scaled.h_advance(id);
                before = Some(id);
            }
            baseline += scaled.height() + scaled.line_gap();
        }
    }

    fn glyph(&mut self, font: &FontRef<'_>, glyph: Glyph) {
        let Some(outline) = font.outline_glyph(glyph) else { return };
        let bounds = outline.px_bounds();
        if bounds.max.x < 0.0 || bounds.max.y < 0.0 {
            return;
        }
        let (left, top) = (bounds.min.x as i64, bounds.min.y as i64);
        outline.draw(|x, y, coverage| {
            if coverage > 0.0 {
                self.blend(left + i64::from(x), top + i64::from(y), coverage);
            }
        });
    }
}

/// The largest letters, in pixels.
pub const MAX_TEXT_SIZE: f64 = 1000.0;

static FONT: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| {
    let file =
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/Inter-Medium.otf"));
    FontRef::try_from_slice(file).ok()
});
