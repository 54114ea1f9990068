use crate::operator::prelude::*;
use crate::protocol::image::canvas::Canvas;
use crate::protocol::image::place::{Rectangle, rectangles};

/// Draws a rectangle into an image.
///
/// Once a rectangle has come at the second input it is drawn there: four numbers, a record with
/// `X`, `Y`, `Width` and `Height`, a region, or a list of these. What it does not say is taken from
/// the properties.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DrawRectangle {
    /// The left edge.
    #[schemars(extend("unit" = "px"))]
    pub x: f64,
    /// The upper edge.
    #[schemars(extend("unit" = "px"))]
    pub y: f64,
    /// How wide.
    #[schemars(range(min = 0.0, max = 16384.0), extend("unit" = "px"))]
    pub width: f64,
    /// How high.
    #[schemars(range(min = 0.0, max = 16384.0), extend("unit" = "px"))]
    pub height: f64,
    /// How thick the line is, towards the inside; 0 fills the rectangle.
    #[schemars(range(min = 0.0, max = 1000.0), extend("unit" = "px"))]
    pub thickness: f64,
    /// The colour; gray images take its brightness.
    #[schemars(extend("widget" = "color"))]
    pub color: [u8; 4],
}

impl Default for DrawRectangle {
    fn default() -> Self {
        Self {
            x: 0.0,
            y: 0.0,
            width: 100.0,
            height: 100.0,
            thickness: 2.0,
            color: [255, 0, 0, 255],
        }
    }
}

const IMAGE: usize = 0;

impl Combinator for DrawRectangle {
    const INPUTS: Inputs = Inputs::Named(&[
        Input::new("image", ValueType::Image, "Each image is drawn into."),
        Input::new("rectangle", ValueType::Any, "What to draw, instead of the properties.").first(),
    ]);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Image));
    /// The latest rectangles.
    type State = Option<Vec<Rectangle>>;

    fn start(&self, _: usize) -> Self::State {
        None
    }

    fn push(
        &self,
        latest: &mut Self::State,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        if input != IMAGE {
            *latest = Some(rectangles(&value)?);
            return Ok(());
        }
        let image = Arc::<Image>::from_value(value)?;
        let mut canvas = Canvas::new(Arc::unwrap_or_clone(image), self.color)?;
        let own = Rectangle { left: self.x, top: self.y, width: None, height: None };
        for rectangle in latest.as_deref().unwrap_or(&[own]) {
            let width = rectangle.width.or(Some(self.width));
            let height = rectangle.height.or(Some(self.height));
            canvas.rectangle(Rectangle { width, height, ..*rectangle }, self.thickness);
        }
        out.emit(0, Value::Image(Arc::new(canvas.finish())));
        Ok(())
    }

    fn end(&self, _: &mut Self::State, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        if input == IMAGE {
            out.end();
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<DrawRectangle>().aliases(&[
    "box",
    "bounding box",
    "frame",
    "AddRectangle",
    "Rectangle TOP",
    "overlay",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const WHITE: [u8; 4] = [255; 4];

    fn black() -> Value {
        picture(5, 4, PixelFormat::Gray8, &[0; 20])
    }

    #[test]
    fn fills_or_outlines() {
        let mut bench = Bench::new(
            &OPERATOR,
            json!({"x": 1, "y": 0, "width": 4, "height": 3, "thickness": 1, "color": WHITE}),
        );
        let outline =
            [[0, 255, 255, 255, 255], [0, 255, 0, 0, 255], [0, 255, 255, 255, 255], [0; 5]];
        assert_eq!(bench.push(black()), [picture(5, 4, PixelFormat::Gray8, &outline.concat())]);
        bench.set(json!({"thickness": 0, "color": [255, 255, 255, 128]}));
        let filled = pictures(bench.push(black())).remove(0);
        let half = [0_u8, 128, 128, 128, 128].repeat(3);
        assert_eq!(filled.pixels[..15], half);
    }

    #[test]
    fn draws_what_the_second_input_says() {
        let mut bench = Bench::new(&OPERATOR, json!({"thickness": 0, "color": WHITE}));
        let names = ["X", "Y", "Area", "Left", "Top", "Width", "Height"];
        let numbers = [9, 9, 9, 3, 2, 1, 2].map(Value::Int);
        let region = Value::Record(Arc::new(Record::new(Record::names(names), numbers)));
        let four = Value::tuple([-3, -3, 4, 4].map(Value::Int));
        bench.push_to(1, Value::list([region, four]));
        let drawn = pictures(bench.push(black())).remove(0);
        let white: Vec<usize> = (0..20).filter(|place| drawn.pixels[*place] == 255).collect();
        assert_eq!(white, [0, 13, 18]);
        bench.push_to(1, "nowhere");
        assert!(bench.fault().unwrap().starts_with("a position is four numbers"));
    }
}
