//! How many pixels of a picture are how bright, counted once for a picture and only while somebody
//! looks.

use std::sync::Arc;

use egui::cache::{ComputerMut, FrameCache};
use egui::{Context, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::super::theme::{self, Palette, channel_color};
use super::super::watch::count_text;
use super::pixels;
use crate::flow::probe::Sample;
use crate::value::{Image, PixelFormat};

/// Steps of brightness that are told apart.
const STEPS: usize = 256;
/// Beyond so many pixels only some rows are counted.
const ALL: usize = 1 << 19;

/// How many pixels are how bright, for each channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    channels: Box<[[u32; STEPS]]>,
    format: PixelFormat,
    /// Every so manieth row was counted.
    every: usize,
}

impl Histogram {
    /// That of a picture; of nothing if it is not sound.
    fn of(image: &Image) -> Self {
        let format = image.format;
        let every = (image.pixels.len() / format.bytes()).div_ceil(ALL).max(1);
        let mut channels = vec![[0; STEPS]; format.channels()].into_boxed_slice();
        let row = image.width as usize * format.bytes();
        let rows = if image.is_sound() { &image.pixels[..] } else { &[] };
        let rows = rows.chunks_exact(row.max(1)).step_by(every);
        let [least, most] = pixels::scale(image);
        match format {
            PixelFormat::Gray8 => rows.for_each(|row| count::<1>(row, &mut channels)),
            PixelFormat::Rgb8 => rows.for_each(|row| count::<3>(row, &mut channels)),
            PixelFormat::Rgba8 => rows.for_each(|row| count::<4>(row, &mut channels)),
            PixelFormat::Bgr8 => {
                rows.for_each(|row| count::<3>(row, &mut channels));
                channels.reverse();
            }
            PixelFormat::Gray16 => {
                let levels = rows.flat_map(|row| row.as_chunks().0);
                levels.for_each(|dot| {
                    channels[0][usize::from(u16::from_ne_bytes(*dot) >> 8)] += 1;
                });
            }
            PixelFormat::F32 => {
                let numbers =
                    rows.flat_map(|row| row.as_chunks().0).map(|x| f32::from_ne_bytes(*x));
                numbers.filter(|x| x.is_finite()).for_each(|number| {
                    let share = (number / 2.0 - least / 2.0) / (most / 2.0 - least / 2.0);
                    let step = (share.clamp(0.0, 1.0) * (STEPS - 1) as f32).round();
                    channels[0][step as usize] += 1;
                });
            }
        }
        Self { channels, format, every }
    }

    /// The letter of a channel.
    fn name(&self, channel: usize) -> &'static str {
        match (self.format.channels(), channel) {
            (1, _) => "",
            (_, 0) => "R",
            (_, 1) => "G",
            (_, 2) => "B",
            _ => "A",
        }
    }

    fn color(&self, palette: &Palette, channel: usize) -> egui::Color32 {
        channel_color(palette, if self.format.channels() == 1 { STEPS } else { channel })
    }

    /// How many pixels of each channel are at this step.
    fn read(&self, step: usize) -> String {
        let count = |channel: usize| {
            let count = u64::from(self.channels[channel][step]);
            format!("{} {}", self.name(channel), count_text(count)).trim_start().to_owned()
        };
        let counts: Vec<String> = (0..self.channels.len()).map(count).collect();
        let part = match self.every {
            1 => String::new(),
            every => format!("  in 1 of {every} rows"),
        };
        format!("{step}:  {}{part}", counts.join("  "))
    }
}

fn count<const CHANNELS: usize>(row: &[u8], channels: &mut [[u32; STEPS]]) {
    let Some((channels, _)) = channels.split_first_chunk_mut::<CHANNELS>() else { return };
    for dot in row.as_chunks::<CHANNELS>().0 {
        for (channel, level) in channels.iter_mut().zip(dot) {
            channel[usize::from(*level)] += 1;
        }
    }
}

/// Counts.
#[derive(Default)]
struct Counter;

/// A picture as it was seen once; another at the same place in memory came at another moment.
#[derive(Clone, Copy)]
struct Key<'a>(&'a Image, &'a Sample);

impl std::hash::Hash for Key<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (std::ptr::from_ref(self.0) as usize, self.1.at, self.1.number).hash(state);
    }
}

impl ComputerMut<Key<'_>, Arc<Histogram>> for Counter {
    fn compute(&mut self, key: Key<'_>) -> Arc<Histogram> {
        Arc::new(Histogram::of(key.0))
    }
}

/// That of the picture in a sample, counted only if it is another than before.
fn of(ctx: &Context, image: &Image, sample: &Sample) -> Arc<Histogram> {
    type Cache = FrameCache<Arc<Histogram>, Counter>;
    ctx.memory_mut(|memory| memory.caches.cache::<Cache>().get(Key(image, sample)).clone())
}

/// Draws it, as wide as there is room; gives what is under the pointer.
pub fn show(ui: &mut Ui, image: &Image, sample: &Sample) -> Option<String> {
    let histogram = of(ui.ctx(), image, sample);
    let palette = theme::palette(ui);
    let size = vec2(ui.available_width(), theme::canvas::visual::HISTOGRAM);
    let (area, response) = ui.allocate_exact_size(size, Sense::hover());
    let names: Vec<&str> = (0..histogram.channels.len()).map(|at| histogram.name(at)).collect();
    let name = format!("Histogram {}", names.join(" ")).trim_end().to_owned();
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    let line = Stroke::new(theme::HAIRLINE, palette.line);
    ui.painter().rect(area, theme::RADIUS_SMALL, palette.field, line, StrokeKind::Inside);
    let area = area.shrink(theme::STRONG);
    let most = histogram.channels.iter().flatten().copied().max().unwrap_or(0).max(1);
    for (place, steps) in histogram.channels.iter().enumerate() {
        let point = |(step, count): (usize, &u32)| {
            let x = area.left() + step as f32 / (STEPS - 1) as f32 * area.width();
            // The root shows what is rare beside what is common.
            let share = (*count as f32 / most as f32).sqrt();
            pos2(x, area.bottom() - share * area.height())
        };
        let points = steps.iter().enumerate().map(point).collect();
        let stroke = Stroke::new(theme::LINE, histogram.color(palette, place));
        ui.painter().add(Shape::line(points, stroke));
    }
    let at = response.hover_pos()?;
    ui.painter().vline(at.x, area.y_range(), Stroke::new(theme::HAIRLINE, palette.line_strong));
    Some(histogram.read(step_at(at.x, area)))
}

fn step_at(x: f32, area: Rect) -> usize {
    let share = ((x - area.left()) / area.width().max(1.0)).clamp(0.0, 1.0);
    (share * (STEPS - 1) as f32).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(format: PixelFormat, width: u32, pixels: Vec<u8>) -> Histogram {
        Histogram::of(&Image::new(width, 1, format, pixels))
    }

    #[test]
    fn channels_are_counted_apart_and_named() {
        let rgb = histogram(PixelFormat::Rgb8, 2, vec![1, 2, 3, 1, 2, 9]);
        assert_eq!(rgb.channels[0][1], 2);
        assert_eq!((rgb.channels[2][3], rgb.channels[2][9]), (1, 1));
        assert_eq!(rgb.read(1), "1:  R 2  G 0  B 0");
        let bgr = histogram(PixelFormat::Bgr8, 1, vec![3, 2, 1]);
        assert_eq!((bgr.channels[0][1], bgr.channels[2][3]), (1, 1));
        let rgba = histogram(PixelFormat::Rgba8, 1, vec![1, 2, 3, 4]);
        assert_eq!(rgba.read(4), "4:  R 0  G 0  B 0  A 1");
        let gray = histogram(PixelFormat::Gray16, 1, 0x1234_u16.to_ne_bytes().to_vec());
        assert_eq!(gray.read(0x12), "18:  1");
        let floats = [0.0_f32, 1.0, f32::NAN].iter().flat_map(|x| x.to_ne_bytes()).collect();
        let floats = histogram(PixelFormat::F32, 3, floats);
        assert_eq!((floats.channels[0][0], floats.channels[0][255]), (1, 1));
    }

    #[test]
    fn a_large_picture_is_counted_in_part_and_says_so() {
        let image = Image::new(1024, 1024, PixelFormat::Gray8, vec![5; 1024 * 1024]);
        let found = Histogram::of(&image);
        assert_eq!(found.read(5), "5:  524\u{2009}288  in 1 of 2 rows");
        let broken = Image::new(9, 9, PixelFormat::Rgb8, vec![5; 3]);
        assert!(Histogram::of(&broken).channels.iter().flatten().all(|count| *count == 0));
    }

    #[test]
    fn a_picture_is_counted_once_and_only_while_it_is_shown() {
        let image = Image::new(1, 1, PixelFormat::Gray8, vec![5]);
        let (ctx, at) = (Context::default(), std::time::Instant::now());
        let value = crate::value::Value::Nil;
        let sample = |number| Sample { value: value.clone(), at, number };
        let frame = |shown: Option<u64>| {
            let mut found = None;
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                found = shown.map(|number| of(ui.ctx(), &image, &sample(number)));
            });
            output.textures_delta.clear();
            found
        };
        type Found = Option<Arc<Histogram>>;
        let address = |found: &Found| found.as_ref().map(Arc::as_ptr);
        let same = |a: &Found, b: &Found| a.is_some() && address(a) == address(b);
        let first = frame(Some(1));
        assert!(same(&first, &frame(Some(1))));
        assert!(!same(&first, &frame(Some(2))), "another frame at the same place in memory");
        frame(None);
        let last = first.map(|it| Arc::strong_count(&it));
        assert_eq!(last, Some(1), "nothing is kept for nobody");
    }
}
