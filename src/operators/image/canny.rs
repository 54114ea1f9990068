use crate::operator::prelude::*;
use crate::protocol::image::filter::canny;

/// Finds edges, by the method of Canny.
///
/// The image is smoothed, its strongest changes of brightness are thinned to lines, and those
/// that are connected with a strong one are kept: white on black, as `gray8`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Canny {
    /// A change of brightness below this is no edge.
    #[schemars(range(min = 0.0, max = 1141.0))]
    pub low: f32,
    /// A change above this is an edge; between the two it is one if it is connected with another.
    #[schemars(range(min = 0.0, max = 1141.0))]
    pub high: f32,
}

impl Default for Canny {
    fn default() -> Self {
        Self { low: 50.0, high: 100.0 }
    }
}

impl Transform for Canny {
    type In = Arc<Image>;
    type Out = Arc<Image>;
    type State = ();

    fn apply(&self, (): &mut (), image: Arc<Image>) -> Result<Arc<Image>, Error> {
        canny(Arc::unwrap_or_clone(image), self.low, self.high).map(Arc::new)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Canny>().aliases(&[
    "edges",
    "edge detection",
    "contour",
    "Edge TOP",
    "jit.sobel",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn finds_the_edge_between_dark_and_bright() {
        let pixels: Vec<u8> = (0..400).map(|i| if i % 20 < 10 { 20 } else { 220 }).collect();
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let edges = pictures(bench.push(picture(20, 20, PixelFormat::Gray8, &pixels))).remove(0);
        assert_eq!(edges.format, PixelFormat::Gray8);
        let row = &edges.pixels[10 * 20..11 * 20];
        let white: Vec<usize> = (0..20).filter(|x| row[*x] == 255).collect();
        assert!(!white.is_empty() && white.iter().all(|x| (8..=11).contains(x)), "{white:?}");
    }

    #[test]
    fn the_smallest_images_and_a_low_above_the_high_do_no_harm() {
        let mut bench = Bench::new(&OPERATOR, json!({"low": 200, "high": 100}));
        for (width, height) in [(1, 1), (1, 5), (5, 1), (2, 2)] {
            let pixels = vec![9; (width * height * 3) as usize];
            let edges = pictures(bench.push(picture(width, height, PixelFormat::Rgb8, &pixels)));
            assert!(edges[0].pixels.iter().all(|pixel| *pixel == 0));
        }
        assert_eq!(bench.faults(), 0);
    }
}
