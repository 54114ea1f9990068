//! What a value looks like on the screen, made once for each value, kept as long as it is shown.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::Arc;

use egui::cache::CacheTrait;
use egui::epaint::TextureManager;
use egui::epaint::mutex::RwLock;
use egui::{
    Color32, ColorImage, Context, ImageData, Painter, Rect, TextureFilter, TextureHandle,
    TextureId, TextureOptions, Vec2, pos2, vec2,
};

use super::super::theme::value_color;
use super::pixels;
use super::statistics::{self, Statistics};
use crate::flow::probe::Sample;
use crate::value::{Array, Image, Value};

/// Pixels stay pixels when they are enlarged.
const OPTIONS: TextureOptions = TextureOptions {
    magnification: TextureFilter::Nearest,
    minification: TextureFilter::Linear,
    wrap_mode: egui::TextureWrapMode::ClampToEdge,
    mipmap_mode: None,
};
/// For so many frames a texture that nothing shows waits for the next picture: long enough for the
/// slowest of cameras.
const WAITS: u64 = 60;

/// What was made of a value.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// Its picture, and how large that is.
    pub texture: Option<(TextureId, Vec2)>,
    /// What can be said of the numbers of an array; none if there are none.
    pub statistics: Option<Statistics>,
    /// The least and greatest number in each column of pixels, for each line of an array.
    pub lines: Arc<[Box<[[f64; 2]]>]>,
}

/// How a value is to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Every so many pixels.
    pub every: usize,
    /// Of an array.
    pub channel: usize,
    /// Numbers that the colours go from and to.
    pub range: Option<[f64; 2]>,
    /// Columns of pixels, for lines; none for colours.
    pub wide: Option<usize>,
}

impl Look {
    /// A picture, of which every so many pixels are wanted.
    pub fn image(every: usize) -> Self {
        Self { every, channel: 0, range: None, wide: None }
    }
}

/// Tells a value and its look from all others.
fn key(sample: &Sample, value: &Value, look: &Look) -> u64 {
    let address = match value {
        Value::Image(image) => Arc::as_ptr(image) as usize,
        Value::Array(array) => Arc::as_ptr(array) as usize,
        _ => 0,
    };
    let mut hasher = DefaultHasher::new();
    // The address alone may be that of an earlier value that is gone.
    (address, sample.at, sample.number, look.every, look.channel, look.wide).hash(&mut hasher);
    look.range.map(|range| range.map(f64::to_bits)).hash(&mut hasher);
    hasher.finish()
}

/// All that is shown, and the textures of what no longer is, in which the next pictures are put.
#[derive(Default)]
struct Pictures {
    frame: u64,
    made: HashMap<u64, Made>,
    spare: Vec<(u64, Sheet)>,
}

struct Made {
    /// The frame in which it was last shown.
    shown: u64,
    picture: Picture,
    sheet: Option<Sheet>,
}

/// A texture, and the memory that its colours came from.
struct Sheet {
    handle: TextureHandle,
    colors: Arc<ColorImage>,
}

impl CacheTrait for Pictures {
    fn update(&mut self) {
        let frame = self.frame;
        let gone = self.made.extract_if(|_, made| made.shown != frame);
        self.spare.extend(gone.filter_map(|(_, made)| Some((frame, made.sheet?))));
        self.spare.retain(|(since, _)| frame - since < WAITS);
        self.frame += 1;
    }

    fn len(&self) -> usize {
        self.made.len()
    }
}

impl Pictures {
    /// The texture whose memory suits so many pixels best.
    fn spare_for(&mut self, pixels: usize) -> Option<Sheet> {
        let misfit = |(_, sheet): &(u64, Sheet)| sheet.colors.pixels.len().abs_diff(pixels);
        let suits = self.spare.iter().enumerate().min_by_key(|(_, spare)| misfit(spare));
        let at = suits.filter(|_| pixels > 0)?.0;
        Some(self.spare.swap_remove(at).1)
    }

    fn get(
        &mut self,
        key: u64,
        textures: &Arc<RwLock<TextureManager>>,
        expected: usize,
        make: impl FnOnce(Vec<Color32>) -> (Picture, Option<ColorImage>),
    ) -> Picture {
        if let Some(made) = self.made.get_mut(&key) {
            made.shown = self.frame;
            return made.picture.clone();
        }
        let (handle, colors) =
            self.spare_for(expected).map(|sheet| (sheet.handle, sheet.colors)).unzip();
        // The window lets go of the colours once it has sent them.
        let colors = colors.and_then(Arc::into_inner).map(|image| image.pixels);
        let (mut picture, image) = make(colors.unwrap_or_default());
        let image = image.filter(|image| image.size[0] > 0 && image.size[1] > 0);
        let sheet = image.map(|image| {
            let size = vec2(image.size[0] as f32, image.size[1] as f32);
            let colors = Arc::new(image);
            let data = ImageData::Color(colors.clone());
            let handle = match handle {
                Some(mut handle) => {
                    handle.set(data, OPTIONS);
                    handle
                }
                None => {
                    let id = textures.write().alloc("visual".into(), data, OPTIONS);
                    TextureHandle::new(textures.clone(), id)
                }
            };
            picture.texture = Some((handle.id(), size));
            Sheet { handle, colors }
        });
        let made = Made { shown: self.frame, picture, sheet };
        self.made.entry(key).or_insert(made).picture.clone()
    }
}

/// About how many pixels its picture has.
fn expected(value: &Value, look: &Look) -> usize {
    let all = match value {
        Value::Image(image) => image.pixels.len() / image.format.bytes(),
        Value::Array(array) if look.wide.is_none() => {
            array.elements.len() / array.channels().max(1)
        }
        _ => 0,
    };
    all / look.every.max(1).pow(2)
}

/// The picture of the value in a sample, made anew only if the value or its look is another.
pub fn of(ctx: &Context, sample: &Sample, value: &Value, look: Look) -> Picture {
    let (textures, key) = (ctx.tex_manager(), key(sample, value, &look));
    let expected = expected(value, &look);
    let make = |colors| match value {
        Value::Image(image) => (Picture::default(), pixels::picture(image, look.every, colors)),
        Value::Array(array) => of_array(array, &look, colors),
        _ => (Picture::default(), None),
    };
    ctx.memory_mut(|memory| memory.caches.cache::<Pictures>().get(key, &textures, expected, make))
}

fn of_array(array: &Array, look: &Look, colors: Vec<Color32>) -> (Picture, Option<ColorImage>) {
    let statistics = statistics::of(array, look.channel);
    let mut picture = Picture { statistics, ..Picture::default() };
    let Some(wide) = look.wide else {
        let seen = statistics.map(|it| [it.least, it.most]);
        let range = look.range.or(seen).unwrap_or([0.0, 1.0]);
        let map = pixels::heat(array, look.channel, look.every, range, colors);
        return (picture, Some(map));
    };
    picture.lines = statistics::lines(array, look.channel, wide).into();
    (picture, None)
}

/// How many pixels may be passed over when so large a picture is shown this large, in pixels of
/// the screen: a power of two, so that zooming seldom makes another texture.
pub fn every(ctx: &Context, [width, height]: [f32; 2], shown: Vec2) -> usize {
    let most = ctx.input(|input| input.max_texture_side).max(1) as f32;
    let mut every = 1;
    let ratio = (width / shown.x.max(1.0)).min(height / shown.y.max(1.0));
    while (every * 4) as f32 <= ratio || width.max(height) / every as f32 > most {
        every *= 2;
    }
    every
}

/// The largest rectangle of this shape within another, in its middle.
pub fn fit(size: Vec2, area: Rect) -> Rect {
    let scale = (area.width() / size.x.max(1e-3)).min(area.height() / size.y.max(1e-3));
    Rect::from_center_size(area.center(), size * scale)
}

/// Draws a texture.
pub fn put(painter: &Painter, id: TextureId, rect: Rect) {
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    painter.image(id, rect, whole, value_color([255; 4]));
}

/// The pixels that a picture has.
pub fn size(image: &Image) -> Vec2 {
    vec2(image.width as f32, image.height as f32)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::value::PixelFormat;

    fn sample(number: u64, at: Instant) -> Sample {
        let image = Image::new(2, 1, PixelFormat::Gray8, vec![0, 9]);
        Sample { value: Value::Image(Arc::new(image)), at, number }
    }

    /// What a frame sends to the graphics card, and how many textures it frees.
    fn frame(ctx: &Context, shown: &[&Sample]) -> (Vec<TextureId>, usize) {
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            for sample in shown {
                let picture = of(ui.ctx(), sample, &sample.value, Look::image(1));
                assert!(picture.texture.is_some());
            }
        });
        let ours = output.textures_delta.set.drain().map(|(id, _)| id);
        let sent = ours.filter(|id| *id != TextureId::default()).collect();
        let freed = output.textures_delta.free.len();
        output.textures_delta.clear();
        (sent, freed)
    }

    #[test]
    fn a_picture_is_sent_once_however_often_it_is_shown() {
        let (ctx, now) = (Context::default(), Instant::now());
        let one = sample(1, now);
        assert_eq!(frame(&ctx, &[&one, &one.clone()]).0.len(), 1);
        for _ in 0..5 {
            assert_eq!(frame(&ctx, &[&one]), (vec![], 0));
        }
    }

    #[test]
    fn a_stream_takes_turns_on_two_textures_that_are_freed_when_nobody_looks() {
        let (ctx, now) = (Context::default(), Instant::now());
        let mut seen = Vec::new();
        for number in 0..20 {
            let (sent, freed) = frame(&ctx, &[&sample(number, now)]);
            assert_eq!((sent.len(), freed), (1, 0));
            seen.extend(sent);
        }
        seen.sort_unstable_by_key(|id| format!("{id:?}"));
        seen.dedup();
        assert_eq!(seen.len(), 2);
        for _ in 0..=WAITS + 1 {
            frame(&ctx, &[]);
        }
        let left = ctx.tex_manager().read().num_allocated();
        assert_eq!(left, 1, "only the letters are left");
    }

    #[test]
    fn the_memory_of_the_colours_is_used_again() {
        let (ctx, now) = (Context::default(), Instant::now());
        let mut places = Vec::new();
        for number in 0..6 {
            let sample = sample(number, now);
            frame(&ctx, &[&sample]);
            let pictures = |memory: &mut egui::Memory| {
                let pictures = memory.caches.cache::<Pictures>();
                let sheets = pictures.made.values().filter_map(|made| made.sheet.as_ref());
                sheets.map(|sheet| sheet.colors.pixels.as_ptr() as usize).collect::<Vec<_>>()
            };
            places.extend(ctx.memory_mut(pictures));
        }
        places.sort_unstable();
        places.dedup();
        assert!(places.len() <= 2, "{places:?}");
    }

    #[test]
    fn large_pictures_are_thinned_in_powers_of_two() {
        let ctx = Context::default();
        ctx.input_mut(|input| input.max_texture_side = 2048);
        assert_eq!(every(&ctx, [100.0, 100.0], vec2(200.0, 200.0)), 1);
        assert_eq!(every(&ctx, [1920.0, 1080.0], vec2(200.0, 112.0)), 4);
        assert_eq!(every(&ctx, [8192.0, 10.0], vec2(8192.0, 10.0)), 4);
        assert_eq!(every(&ctx, [0.0, 0.0], vec2(0.0, 0.0)), 1);
    }
}
