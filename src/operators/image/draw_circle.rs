use crate::operator::prelude::*;
use crate::protocol::image::canvas::Canvas;
use crate::protocol::image::place::points;

/// Draws a circle, or a point, into an image.
///
/// Once a position has come at the second input it is drawn there: two numbers, a record with `X`
/// and `Y`, or a list of these. Where a position is no number, as of a region that was not found,
/// nothing is drawn.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DrawCircle {
    /// The middle, from the left.
    #[schemars(extend("unit" = "px"))]
    pub x: f64,
    /// The middle, from the top.
    #[schemars(extend("unit" = "px"))]
    pub y: f64,
    /// From the middle to the line.
    #[schemars(range(min = 0.0, max = 16384.0), extend("unit" = "px"))]
    pub radius: f64,
    /// How thick the line is; 0 fills the circle.
    #[schemars(range(min = 0.0, max = 1000.0), extend("unit" = "px"))]
    pub thickness: f64,
    /// The colour; gray images take its brightness.
    #[schemars(extend("widget" = "color"))]
    pub color: [u8; 4],
}

impl Default for DrawCircle {
    fn default() -> Self {
        Self { x: 0.0, y: 0.0, radius: 5.0, thickness: 0.0, color: [255, 0, 0, 255] }
    }
}

const IMAGE: usize = 0;

impl Combinator for DrawCircle {
    const INPUTS: Inputs = Inputs::Named(&[
        Input::new("image", ValueType::Image, "Each image is drawn into."),
        Input::new("position", ValueType::Any, "Where to draw, instead of x and y.").first(),
    ]);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Image));
    /// The latest positions.
    type State = Option<Vec<(f64, f64)>>;

    fn start(&self, _: usize) -> Self::State {
        None
    }

    fn push(
        &self,
        positions: &mut Self::State,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        if input != IMAGE {
            *positions = Some(points(&value)?);
            return Ok(());
        }
        let image = Arc::<Image>::from_value(value)?;
        let mut canvas = Canvas::new(Arc::unwrap_or_clone(image), self.color)?;
        for position in positions.as_deref().unwrap_or(&[(self.x, self.y)]) {
            canvas.circle(*position, self.radius, self.thickness);
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
pub static OPERATOR: OperatorType = OperatorType::combinator::<DrawCircle>().aliases(&[
    "draw point",
    "dot",
    "marker",
    "AddCircle",
    "Circle TOP",
    "overlay",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn black() -> Value {
        picture(9, 9, PixelFormat::Bgr8, &[0; 243])
    }

    fn at(image: &Image, x: usize, y: usize) -> &[u8] {
        &image.pixels[(y * 9 + x) * 3..][..3]
    }

    #[test]
    fn fills_or_outlines() {
        let mut bench = Bench::new(&OPERATOR, json!({"x": 4, "y": 4, "radius": 3}));
        let filled = pictures(bench.push(black())).remove(0);
        assert_eq!(at(&filled, 4, 4), [0, 0, 255], "red, blue first");
        assert_eq!(at(&filled, 6, 4), [0, 0, 255]);
        assert_eq!(at(&filled, 8, 4), [0, 0, 0]);
        bench.set(json!({"thickness": 1, "color": [0, 0, 200, 255]}));
        let outline = pictures(bench.push(black())).remove(0);
        assert_eq!((at(&outline, 4, 4), at(&outline, 7, 4)), (&[0; 3][..], &[200, 0, 0][..]));
    }

    #[test]
    fn draws_where_the_second_input_says() {
        let mut bench = Bench::new(&OPERATOR, json!({"radius": 1}));
        let point = |x: f64, y: f64| Value::tuple([Value::Double(x), Value::Double(y)]);
        let record = Record::new(Record::names(["X", "Y"]), [Value::Int(7), Value::Int(1)]);
        let record = Value::Record(Arc::new(record));
        bench.push_to(1, Value::list([point(1.0, 7.0), record, point(f64::NAN, 4.0)]));
        let drawn = pictures(bench.push(black())).remove(0);
        for (x, y, red) in [(1, 7, 255), (7, 1, 255), (4, 4, 0), (0, 0, 0)] {
            assert_eq!(at(&drawn, x, y)[2], red, "{x} {y}");
        }
        bench.push_to(1, Value::list([]));
        assert_eq!(bench.push(black()), [black()]);
        bench.push_to(1, point(1e300, -1e300));
        assert_eq!(bench.push(black()), [black()]);
        assert_eq!(bench.faults(), 0);
    }
}
