use crate::operator::prelude::*;
use crate::protocol::image::arithmetic::{Pairwise, combine};

/// Blends two images: so much of one, and so much of the other.
///
/// Each image at the first input meets the latest at the second, which is taken in the format of
/// the first. Before there is one the first passes as it is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AddWeighted {
    /// How much of the first image.
    pub alpha: f64,
    /// How much of the second image.
    pub beta: f64,
    /// What is added to every pixel besides.
    pub gamma: f64,
}

impl Default for AddWeighted {
    fn default() -> Self {
        Self { alpha: 0.5, beta: 0.5, gamma: 0.0 }
    }
}

const FIRST: usize = 0;

impl Combinator for AddWeighted {
    const INPUTS: Inputs = Inputs::Named(&[
        Input::new("image", ValueType::Image, "Each image gives a blended one."),
        Input::new("other", ValueType::Image, "The latest image is blended in.").first(),
    ]);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Image));
    /// The latest image of the other input.
    type State = Option<Arc<Image>>;

    fn start(&self, _: usize) -> Option<Arc<Image>> {
        None
    }

    fn push(
        &self,
        latest: &mut Option<Arc<Image>>,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        let image = Arc::<Image>::from_value(value)?;
        if input != FIRST {
            *latest = Some(image);
            return Ok(());
        }
        let Some(other) = latest else {
            out.emit(0, Value::Image(image));
            return Ok(());
        };
        let (alpha, beta, gamma) = (self.alpha as f32, self.beta as f32, self.gamma as f32);
        let floats = move |a: f32, b: f32| a * alpha + b * beta + gamma;
        // Casts from floats end at the ends of the range; half is added to round.
        let blended = Pairwise {
            bytes: move |a: u8, b: u8| (floats(a.into(), b.into()) + 0.5) as u8,
            words: move |a: u16, b: u16| (floats(a.into(), b.into()) + 0.5) as u16,
            floats,
        };
        let image = combine(Arc::unwrap_or_clone(image), other, &blended)?;
        out.emit(0, Value::Image(Arc::new(image)));
        Ok(())
    }

    fn end(&self, _: &mut Self::State, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        if input == FIRST {
            out.end();
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<AddWeighted>().aliases(&[
    "blend",
    "mix",
    "cross fade",
    "add images",
    "Composite TOP",
    "Cross TOP",
    "jit.xfade",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn gray(pixels: &[u8]) -> Value {
        picture(pixels.len() as u32, 1, PixelFormat::Gray8, pixels)
    }

    #[test]
    fn blends_and_ends_at_the_ends_of_the_range() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push_to(0, gray(&[10, 20])), [gray(&[10, 20])], "nothing to blend yet");
        assert_eq!(bench.push_to(1, gray(&[20, 41])), []);
        assert_eq!(bench.push_to(0, gray(&[10, 20])), [gray(&[15, 31])]);
        bench.set(json!({"alpha": 1, "beta": 10, "gamma": -250}));
        assert_eq!(bench.push_to(0, gray(&[10, 20])), [gray(&[0, 180])]);
        bench.set(json!({"gamma": 1000}));
        assert_eq!(bench.push_to(0, gray(&[10, 20])), [gray(&[255, 255])]);
        bench.end(0);
        assert!(bench.ended());
    }

    #[test]
    fn images_of_different_sizes_are_a_fault() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        bench.push_to(1, gray(&[1]));
        assert_eq!(bench.push_to(0, gray(&[1, 2])), []);
        assert!(bench.fault().unwrap().contains("with image.resize"));
    }
}
