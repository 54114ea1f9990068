use crate::operator::prelude::*;
use crate::protocol::image::canvas::Canvas;
use crate::protocol::image::place::points;

/// Writes text into an image.
///
/// A value at the second input is written instead of the text of the property: a number, a word, or
/// whatever it reads as.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DrawText {
    /// What to write. `{0}` stands for the latest value at the second input.
    #[schemars(extend("widget" = "multiline"))]
    pub text: String,
    /// The left end of the text.
    #[schemars(extend("unit" = "px"))]
    pub x: f64,
    /// The upper end of the text.
    #[schemars(extend("unit" = "px"))]
    pub y: f64,
    /// How high its lines are.
    #[schemars(range(min = 4.0, max = 1000.0), extend("unit" = "px"))]
    pub size: f64,
    /// The colour; gray images take its brightness.
    #[schemars(extend("widget" = "color"))]
    pub color: [u8; 4],
}

impl Default for DrawText {
    fn default() -> Self {
        Self { text: "{0}".into(), x: 10.0, y: 10.0, size: 24.0, color: [255; 4] }
    }
}

/// What came at the inputs besides images.
#[derive(Debug, Default)]
pub struct Latest {
    text: Option<String>,
    position: Option<(f64, f64)>,
}

const IMAGE: usize = 0;
const VALUE: usize = 1;

/// The most of a value that is written.
const LONGEST: usize = 4096;

impl Combinator for DrawText {
    const INPUTS: Inputs = Inputs::Named(&[
        Input::new("image", ValueType::Image, "Each image is written into."),
        Input::new("value", ValueType::Any, "What stands for {0} in the text.").first(),
        Input::new("position", ValueType::Any, "Where the text goes, instead of x and y.").first(),
    ]);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Image));
    type State = Latest;

    fn start(&self, _: usize) -> Latest {
        Latest::default()
    }

    fn push(
        &self,
        latest: &mut Latest,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        match input {
            IMAGE => {
                let image = Arc::<Image>::from_value(value)?;
                let text = self.text.replace("{0}", latest.text.as_deref().unwrap_or_default());
                let position = latest.position.unwrap_or((self.x, self.y));
                let mut canvas = Canvas::new(Arc::unwrap_or_clone(image), self.color)?;
                canvas.text(position, self.size, &text);
                out.emit(0, Value::Image(Arc::new(canvas.finish())));
            }
            VALUE => {
                let mut text = value.to_string();
                text.truncate(text.floor_char_boundary(LONGEST));
                latest.text = Some(text);
            }
            _ => latest.position = points(&value)?.first().copied(),
        }
        Ok(())
    }

    fn end(&self, _: &mut Latest, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        if input == IMAGE {
            out.end();
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<DrawText>().aliases(&[
    "AddText",
    "putText",
    "label",
    "overlay",
    "caption",
    "Text TOP",
    "jit.gl.text",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn black(format: PixelFormat) -> Value {
        picture(60, 30, format, &vec![0; 1800 * format.bytes()])
    }

    /// The columns and rows with ink.
    fn inked(image: &Image) -> (Vec<u32>, Vec<u32>) {
        let bytes = image.format.bytes();
        let at = |x: u32, y: u32| (y * image.width + x) as usize * bytes;
        let ink = |x: u32, y: u32| image.pixels[at(x, y)..at(x, y) + bytes].iter().any(|b| *b > 0);
        let columns = (0..image.width).filter(|x| (0..image.height).any(|y| ink(*x, y)));
        let rows = (0..image.height).filter(|y| (0..image.width).any(|x| ink(x, *y)));
        (columns.collect(), rows.collect())
    }

    #[test]
    fn writes_at_its_place_in_every_format() {
        for format in [
            PixelFormat::Gray8,
            PixelFormat::Gray16,
            PixelFormat::Rgb8,
            PixelFormat::Bgr8,
            PixelFormat::Rgba8,
            PixelFormat::F32,
        ] {
            let mut bench =
                Bench::new(&OPERATOR, json!({"text": "H", "x": 20, "y": 5, "size": 20}));
            let written = pictures(bench.push(black(format))).remove(0);
            let (columns, rows) = inked(&written);
            assert!(written.is_sound() && columns.len() > 5 && rows.len() > 8, "{format:?}");
            assert!(columns[0] >= 20 && columns[columns.len() - 1] < 40, "{columns:?}");
            assert!(rows[0] >= 5 && rows[rows.len() - 1] < 26, "{rows:?}");
        }
    }

    #[test]
    fn writes_the_latest_value_at_the_latest_position() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(black(PixelFormat::Gray8)), [black(PixelFormat::Gray8)]);
        bench.push_to(1, 11);
        bench.push_to(2, Value::tuple([Value::Int(40), Value::Int(0)]));
        let (columns, _) = inked(&pictures(bench.push(black(PixelFormat::Gray8)))[0]);
        assert!(!columns.is_empty() && columns[0] >= 40);
        assert_eq!(bench.push_to(2, true), []);
        assert!(bench.fault().unwrap().starts_with("a position is"));
        bench.set(json!({"text": "é\nü 漢", "size": 1000.0}));
        assert_eq!(bench.push(black(PixelFormat::Rgb8)).len(), 1);
    }
}
