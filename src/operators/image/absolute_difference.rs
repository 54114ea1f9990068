use crate::operator::prelude::*;
use crate::protocol::image::arithmetic::{Pairwise, combine};

/// Shows how much two images differ, pixel by pixel: the larger less the smaller.
///
/// With one input wired the other image is the one before, which shows what moves. With two, each
/// image at the first input meets the latest at the second; before there is one nothing comes out.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AbsoluteDifference {
    /// What each image at the first input is compared with.
    pub reference: Reference,
}

/// What an image is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The second input if it is wired, else the image before.
    #[default]
    Wired,
    /// The image before, whatever is wired to the second input.
    Previous,
}

/// What images are compared with.
#[derive(Debug)]
pub struct Known {
    inputs: usize,
    previous: Option<Arc<Image>>,
    other: Option<Arc<Image>>,
}

const COMPARED: usize = 0;

impl Combinator for AbsoluteDifference {
    const INPUTS: Inputs = Inputs::Many(ValueType::Image);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Image));
    type State = Known;

    fn start(&self, inputs: usize) -> Known {
        Known { inputs, previous: None, other: None }
    }

    fn push(
        &self,
        known: &mut Known,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        let image = Arc::<Image>::from_value(value)?;
        if input != COMPARED {
            known.other = Some(image);
            return Ok(());
        }
        let reference = if known.inputs > 1 && self.reference == Reference::Wired {
            known.previous = None;
            known.other.clone()
        } else {
            let previous = known.previous.replace(image.clone());
            // An image of another size is the first of its kind.
            let same =
                |before: &Arc<Image>| (before.width, before.height) == (image.width, image.height);
            previous.filter(same)
        };
        let Some(reference) = reference else { return Ok(()) };
        let difference = Pairwise {
            bytes: u8::abs_diff,
            words: u16::abs_diff,
            floats: |a: f32, b: f32| (a - b).abs(),
        };
        let image = combine(Arc::unwrap_or_clone(image), &reference, &difference)?;
        out.emit(0, Value::Image(Arc::new(image)));
        Ok(())
    }

    fn end(&self, _: &mut Known, input: usize, out: &mut Out<'_>) -> Result<(), Error> {
        if input == COMPARED {
            out.end();
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::combinator::<AbsoluteDifference>().aliases(&[
    "absdiff",
    "frame difference",
    "motion",
    "subtract images",
    "Difference TOP",
    "jit.op absdiff",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn gray(pixels: &[u8]) -> Value {
        picture(pixels.len() as u32, 1, PixelFormat::Gray8, pixels)
    }

    #[test]
    fn one_input_is_compared_with_the_image_before() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        assert_eq!(bench.push(gray(&[1, 9])), []);
        assert_eq!(bench.push(gray(&[5, 5])), [gray(&[4, 4])]);
        assert_eq!(bench.push(gray(&[5, 6])), [gray(&[0, 1])]);
        assert_eq!(bench.push(gray(&[1, 2, 3])), [], "another size begins anew");
        assert_eq!(bench.push(gray(&[1, 2, 4])), [gray(&[0, 0, 1])]);
    }

    #[test]
    fn two_inputs_are_compared_with_each_other() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({}), 2);
        assert_eq!(bench.push_to(0, gray(&[1, 9])), []);
        assert_eq!(bench.push_to(1, gray(&[2, 2])), []);
        assert_eq!(bench.push_to(0, gray(&[1, 9])), [gray(&[1, 7])]);
        assert_eq!(bench.push_to(0, gray(&[1])), []);
        assert!(bench.fault().unwrap().contains("different sizes"));
        bench.set(json!({"reference": "previous"}));
        assert_eq!(bench.push_to(0, gray(&[3])), []);
        assert_eq!(bench.push_to(0, gray(&[5])), [gray(&[2])]);
        bench.end(1);
        assert!(!bench.ended());
        bench.end(0);
        assert!(bench.ended());
    }

    #[test]
    fn the_other_is_taken_in_the_format_of_the_first() {
        let mut bench = Bench::with_inputs(&OPERATOR, json!({}), 2);
        bench.push_to(1, picture(1, 1, PixelFormat::Rgb8, &[1, 2, 3]));
        let bgr = picture(1, 1, PixelFormat::Bgr8, &[3, 2, 2]);
        assert_eq!(bench.push_to(0, bgr), [picture(1, 1, PixelFormat::Bgr8, &[0, 0, 1])]);
    }
}
