use crate::operator::prelude::*;
use crate::protocol::image::layout::{Area, crop};

/// Keeps a rectangle of an image.
///
/// Whatever of the rectangle lies outside of the image is left out. If nothing is left, nothing
/// comes out.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Crop {
    /// The first column, counted from the left, from 0.
    #[schemars(range(min = -16384, max = 16384), extend("unit" = "px"))]
    pub x: i32,
    /// The first row, counted from the top, from 0.
    #[schemars(range(min = -16384, max = 16384), extend("unit" = "px"))]
    pub y: i32,
    /// How many columns; 0 means all up to the right edge.
    #[schemars(range(min = 0, max = 16384), extend("unit" = "px"))]
    pub width: u32,
    /// How many rows; 0 means all down to the lower edge.
    #[schemars(range(min = 0, max = 16384), extend("unit" = "px"))]
    pub height: u32,
}

impl Transform for Crop {
    type In = Arc<Image>;
    type Out = Option<Arc<Image>>;
    type State = ();

    fn apply(&self, (): &mut (), image: Arc<Image>) -> Result<Option<Arc<Image>>, Error> {
        let Self { x, y, width, height } = *self;
        let Some(area) = Area::within(&image, x.into(), y.into(), width, height) else {
            return Ok(None);
        };
        if (area.width, area.height) == (image.width, image.height) {
            return Ok(Some(image));
        }
        Ok(Some(Arc::new(crop(Arc::unwrap_or_clone(image), area)?)))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Crop>().aliases(&[
    "region of interest",
    "ROI",
    "cut out",
    "sub rectangle",
    "Crop TOP",
    "jit.submatrix",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn numbered() -> Value {
        picture(4, 3, PixelFormat::Gray8, &(0..12).collect::<Vec<u8>>())
    }

    #[test]
    fn keeps_the_rectangle_alone_or_shared() {
        let expected = picture(2, 2, PixelFormat::Gray8, &[5, 6, 9, 10]);
        let mut bench = Bench::new(&OPERATOR, json!({"x": 1, "y": 1, "width": 2, "height": 2}));
        assert_eq!(bench.push(numbered()).first(), Some(&expected));
        let shared = numbered();
        assert_eq!(bench.push(shared.clone()), [expected]);
        assert_eq!(shared, numbered());
    }

    #[test]
    fn what_lies_outside_is_left_out() {
        let mut bench = Bench::new(&OPERATOR, json!({"x": -1, "y": 2, "width": 3}));
        assert_eq!(bench.push(numbered()), [picture(2, 1, PixelFormat::Gray8, &[8, 9])]);
        bench.set(json!({"x": 3, "y": 1, "width": 0}));
        assert_eq!(bench.push(numbered()), [picture(1, 2, PixelFormat::Gray8, &[7, 11])]);
        bench.set(json!({"x": 4}));
        assert_eq!(bench.push(numbered()), []);
        assert_eq!(bench.faults(), 0);
    }

    #[test]
    fn whole_rows_are_not_copied() {
        let image = Arc::new(Image::new(1, 3, PixelFormat::Bgr8, vec![7; 9]));
        let mut bench = Bench::new(&OPERATOR, json!({"y": 1}));
        let cropped = pictures(bench.push(Value::Image(image.clone())));
        assert_eq!(cropped[0].pixels.as_ptr(), image.pixels[3..].as_ptr());
    }
}
