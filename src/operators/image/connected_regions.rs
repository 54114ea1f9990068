use crate::operator::prelude::*;
use crate::protocol::image::regions::{Region, connected};

/// Finds the white regions of a mask: a list of records, the largest first.
///
/// Each has the middle of its pixels, `X` and `Y`, how many they are, `Area`, and the rectangle
/// around them, `Left`, `Top`, `Width` and `Height`. Pixels that touch at a corner belong together.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ConnectedRegions {
    /// Regions of fewer pixels are left out.
    #[schemars(range(min = 1, max = 134_217_728), extend("unit" = "px"))]
    pub minimum_area: u32,
    /// No more than so many of the largest regions are given.
    #[schemars(range(min = 1, max = 4096))]
    pub limit: usize,
}

impl Default for ConnectedRegions {
    fn default() -> Self {
        Self { minimum_area: 10, limit: 256 }
    }
}

impl Transform for ConnectedRegions {
    type In = Arc<Image>;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), image: Arc<Image>) -> Result<Value, Error> {
        let regions = connected(Arc::unwrap_or_clone(image), self.minimum_area.into())?;
        Ok(Value::list(regions.into_iter().take(self.limit).map(Region::to_record)))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<ConnectedRegions>().aliases(&[
    "blobs",
    "BinaryRegionAnalysis",
    "FindContours",
    "connected components",
    "label",
    "Blob Track TOP",
    "cv.jit.label",
]);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn mask(rows: &[&str]) -> Value {
        let pixels: Vec<u8> =
            rows.concat().bytes().map(|b| if b == b'#' { 255 } else { 0 }).collect();
        picture(rows[0].len() as u32, rows.len() as u32, PixelFormat::Gray8, &pixels)
    }

    /// The numbers of each region.
    fn found(bench: &mut Bench, mask: Value) -> Vec<Vec<f64>> {
        let list = bench.push(mask).remove(0);
        let numbers = |region: &Value| match region {
            Value::Record(region) => region.values().iter().filter_map(Value::as_f64).collect(),
            other => panic!("no record: {other}"),
        };
        list.items().unwrap().iter().map(numbers).collect()
    }

    #[test]
    fn regions_come_the_largest_first() {
        let mut bench = Bench::new(&OPERATOR, json!({"minimum_area": 1}));
        let spots = mask(&[
            "#...##", //
            "....##", //
            ".#...#", //
            "..#...",
        ]);
        let regions = found(&mut bench, spots.clone());
        assert_eq!(
            regions,
            [
                vec![4.6, 0.8, 5.0, 4.0, 0.0, 2.0, 3.0],
                vec![1.5, 2.5, 2.0, 1.0, 2.0, 2.0, 2.0],
                vec![0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0],
            ]
        );
        bench.set(json!({"minimum_area": 2, "limit": 1}));
        assert_eq!(found(&mut bench, spots).len(), 1);
        assert_eq!(found(&mut bench, mask(&["...."])), [[0.0; 0]; 0]);
    }

    #[test]
    fn arms_that_meet_later_are_one_region() {
        let mut bench = Bench::new(&OPERATOR, json!({"minimum_area": 1}));
        let comb =
            mask(&["#.#.#.#", "#.#.#.#", "#######", "......#", "#####.#", "#......", "#.####."]);
        let areas: Vec<f64> = found(&mut bench, comb).iter().map(|region| region[2]).collect();
        assert_eq!(areas, [17.0, 7.0, 4.0]);
    }

    /// The sizes of all regions, found by walking from pixel to pixel.
    fn walked(width: usize, mut pixels: Vec<bool>) -> Vec<f64> {
        let height = pixels.len() / width;
        let mut areas = Vec::new();
        while let Some(start) = pixels.iter().position(|white| *white) {
            let (mut area, mut open) = (0.0, vec![start]);
            while let Some(place) = open.pop() {
                if !std::mem::take(&mut pixels[place]) {
                    continue;
                }
                area += 1.0;
                let (x, y) = (place % width, place / width);
                for y in y.saturating_sub(1)..height.min(y + 2) {
                    open.extend((x.saturating_sub(1)..width.min(x + 2)).map(|x| y * width + x));
                }
            }
            areas.push(area);
        }
        areas.sort_by(|a, b| f64::total_cmp(b, a));
        areas
    }

    proptest! {
        #[test]
        fn finds_what_walking_finds(width in 1_usize..14, pixels in prop::collection::vec(any::<bool>(), 1..150)) {
            let height = pixels.len() / width;
            prop_assume!(height > 0);
            let pixels = pixels[..width * height].to_vec();
            let bytes: Vec<u8> = pixels.iter().map(|white| u8::from(*white)).collect();
            let mask = picture(width as u32, height as u32, PixelFormat::Gray8, &bytes);
            let mut bench = Bench::new(&OPERATOR, json!({"minimum_area": 1}));
            let areas: Vec<f64> = found(&mut bench, mask).iter().map(|region| region[2]).collect();
            prop_assert_eq!(areas, walked(width, pixels));
        }
    }
}
