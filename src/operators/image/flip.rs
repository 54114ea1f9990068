use crate::operator::prelude::*;
use crate::protocol::image::layout::{mirror, turn_half, upend};

/// Mirrors an image.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Flip {
    /// Which sides change places.
    pub direction: Direction,
}

/// Which sides change places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Left and right, as in a mirror.
    #[default]
    Horizontal,
    /// Top and bottom.
    Vertical,
    /// Left and right, and top and bottom: half a turn.
    Both,
}

impl Transform for Flip {
    type In = Arc<Image>;
    type Out = Arc<Image>;
    type State = ();

    fn apply(&self, (): &mut (), image: Arc<Image>) -> Result<Arc<Image>, Error> {
        let image = Arc::unwrap_or_clone(image);
        let flipped = match self.direction {
            Direction::Horizontal => mirror(image),
            Direction::Vertical => upend(image),
            Direction::Both => turn_half(image),
        };
        flipped.map(Arc::new)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::transform::<Flip>().aliases(&["mirror", "reverse", "Flip TOP", "jit.dimmap"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn mirrors_in_every_direction() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let mut flipped = |direction: &str| {
            bench.set(json!({"direction": direction}));
            let image = picture(2, 3, PixelFormat::Gray8, &[1, 2, 3, 4, 5, 6]);
            pictures(bench.push(image)).remove(0).pixels.to_vec()
        };
        assert_eq!(flipped("horizontal"), [2, 1, 4, 3, 6, 5]);
        assert_eq!(flipped("vertical"), [5, 6, 3, 4, 1, 2]);
        assert_eq!(flipped("both"), [6, 5, 4, 3, 2, 1]);
    }

    #[test]
    fn pixels_stay_whole_and_in_place() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let image = Image::new(2, 1, PixelFormat::Rgb8, vec![1, 2, 3, 4, 5, 6]);
        let place = image.pixels.as_ptr();
        let flipped = pictures(bench.push(Value::Image(Arc::new(image)))).remove(0);
        assert_eq!(&flipped.pixels[..], [4, 5, 6, 1, 2, 3]);
        assert_eq!(flipped.pixels.as_ptr(), place);
    }
}
