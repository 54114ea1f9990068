//! What a value looks like on the screen, made once for each value, kept as long as it is shown.

use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Instant;

use egui::cache::{ComputerMut, FrameCache};
use egui::epaint::TextureManager;
use egui::epaint::mutex::RwLock;
use egui::{
    ColorImage, Context, Painter, Rect, TextureFilter, TextureHandle, TextureId, TextureOptions,
    Vec2, pos2, vec2,
};

use super::super::theme::value_color;
use super::pixels;
use super::trace::element;
use crate::flow::probe::Sample;
use crate::value::{Array, Image, Value};

/// Pixels stay pixels when they are enlarged.
const OPTIONS: TextureOptions = TextureOptions {
    magnification: TextureFilter::Nearest,
    minification: TextureFilter::Linear,
    wrap_mode: egui::TextureWrapMode::ClampToEdge,
    mipmap_mode: None,
};

/// What was made of a value.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// Its picture, and how large that is.
    pub texture: Option<(TextureId, Vec2)>,
    /// The least and the greatest number.
    pub range: Option<[f64; 2]>,
    /// The least and greatest number in each column of pixels, for a vector.
    pub columns: Arc<[[f64; 2]]>,
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
    /// Columns of pixels, for a vector.
    pub wide: usize,
}

#[derive(Clone, Copy)]
struct Key<'a> {
    textures: &'a Arc<RwLock<TextureManager>>,
    value: &'a Value,
    seen: (Instant, u64),
    look: Look,
}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let address = match self.value {
            Value::Image(image) => Arc::as_ptr(image) as usize,
            Value::Array(array) => Arc::as_ptr(array) as usize,
            _ => 0,
        };
        // The address alone may be that of an earlier value that is gone.
        (address, self.seen, self.look.every, self.look.channel, self.look.wide).hash(state);
        self.look.range.map(|range| range.map(f64::to_bits)).hash(state);
    }
}

/// The texture is freed when the cache drops its entry: one frame after it was last shown.
#[derive(Default)]
struct Maker;

impl ComputerMut<Key<'_>, (Picture, Option<TextureHandle>)> for Maker {
    fn compute(&mut self, key: Key<'_>) -> (Picture, Option<TextureHandle>) {
        let (mut picture, colors) = match key.value {
            Value::Image(image) => (Picture::default(), pixels::picture(image, key.look.every)),
            Value::Array(array) => of_array(array, &key.look),
            _ => (Picture::default(), None),
        };
        let colors = colors.filter(|colors| colors.size[0] > 0 && colors.size[1] > 0);
        let handle = colors.map(|colors| {
            let size = vec2(colors.size[0] as f32, colors.size[1] as f32);
            let data = egui::ImageData::Color(Arc::new(colors));
            let id = key.textures.write().alloc("visual".into(), data, OPTIONS);
            picture.texture = Some((id, size));
            TextureHandle::new(key.textures.clone(), id)
        });
        (picture, handle)
    }
}

fn of_array(array: &Array, look: &Look) -> (Picture, Option<ColorImage>) {
    let range = pixels::extremes(array, look.channel);
    let mut picture = Picture { range, ..Picture::default() };
    if array.rows() > 1 {
        let colors = look.range.or(range).unwrap_or([0.0, 1.0]);
        return (picture, Some(pixels::heat(array, look.channel, look.every, colors)));
    }
    let count = array.columns().min(array.elements.len());
    let wide = look.wide.clamp(1, 4096).min(count.max(1));
    let part = |column: usize| {
        let (from, to) = (column * count / wide, (column + 1) * count / wide);
        let places = (from..to).filter_map(|at| pixels::place(array, 0, at, look.channel));
        let numbers = places.filter_map(|at| element(&array.elements, at));
        numbers
            .filter(|x| x.is_finite())
            .fold([f64::NAN; 2], |[least, most], x| [least.min(x), most.max(x)])
    };
    picture.columns = (0..wide).map(part).collect();
    (picture, None)
}

/// The picture of the value in a sample, made anew only if the value or its look is another.
pub fn of(ctx: &Context, sample: &Sample, value: &Value, look: Look) -> Picture {
    type Cache = FrameCache<(Picture, Option<TextureHandle>), Maker>;
    let textures = ctx.tex_manager();
    let key = Key { textures: &textures, value, seen: (sample.at, sample.number), look };
    ctx.memory_mut(|memory| memory.caches.cache::<Cache>().get(key).0.clone())
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
    use super::*;
    use crate::value::PixelFormat;

    fn sample(number: u64, at: Instant) -> Sample {
        let image = Image::new(2, 1, PixelFormat::Gray8, vec![0, 9]);
        Sample { value: Value::Image(Arc::new(image)), at, number }
    }

    /// How many textures a frame brings, and how many it frees.
    fn frame(ctx: &Context, shown: Option<&Sample>) -> (usize, usize) {
        let look = Look { every: 1, channel: 0, range: None, wide: 1 };
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            if let Some(sample) = shown {
                assert!(of(ui.ctx(), sample, &sample.value, look).texture.is_some());
            }
        });
        let ours = output.textures_delta.set.drain().filter(|(id, _)| *id != TextureId::default());
        let brought = ours.count();
        let freed = output.textures_delta.free.len();
        output.textures_delta.clear();
        (brought, freed)
    }

    #[test]
    fn a_texture_is_made_once_for_a_value_and_freed_when_nobody_looks() {
        let (ctx, now) = (Context::default(), Instant::now());
        let (one, two) = (sample(1, now), sample(2, now));
        assert_eq!(frame(&ctx, Some(&one)), (1, 0));
        assert_eq!(frame(&ctx, Some(&one)), (0, 0));
        assert_eq!(frame(&ctx, Some(&one)), (0, 0));
        assert_eq!(frame(&ctx, Some(&two)).0, 1);
        frame(&ctx, None);
        frame(&ctx, None);
        let textures = ctx.tex_manager();
        let left = textures.read().num_allocated();
        assert_eq!(left, 1, "only the letters are left");
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

    #[test]
    fn a_vector_is_one_column_a_pixel_and_keeps_its_peaks() {
        let mut numbers = vec![0.0; 100_000];
        numbers[77_777] = 5.0;
        let elements = crate::value::Elements::F64(numbers);
        let array = Array { shape: [100_000].into(), elements };
        let look = Look { every: 1, channel: 0, range: None, wide: 100 };
        let (picture, none) = of_array(&array, &look);
        assert!(none.is_none());
        assert_eq!(picture.columns.len(), 100);
        assert_eq!(picture.range, Some([0.0, 5.0]));
        assert!(picture.columns.iter().any(|[_, most]| *most == 5.0));
    }
}
