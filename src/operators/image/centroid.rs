use crate::operator::prelude::*;
use crate::protocol::image::regions::whole;

/// Finds the middle of what is white in a mask: a record of `X`, `Y` and `Area`.
///
/// Every pixel that is not black counts the same. If there is none, `Area` is 0 and `X` and `Y` are
/// no number (NaN), so that each image gives a record and what draws a point there draws none.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Centroid {}

/// The names of the record, made once.
#[derive(Debug)]
pub struct Names(Arc<[Box<str>]>);

impl Default for Names {
    fn default() -> Self {
        Self(Record::names(["X", "Y", "Area"]))
    }
}

impl Transform for Centroid {
    type In = Arc<Image>;
    type Out = Arc<Record>;
    type State = Names;

    fn apply(&self, Names(names): &mut Names, image: Arc<Image>) -> Result<Arc<Record>, Error> {
        let region = whole(Arc::unwrap_or_clone(image))?;
        let (x, y) = region.map_or((f64::NAN, f64::NAN), |region| region.centroid());
        let area = region.map_or(0, |region| region.area());
        let values = [Value::Double(x), Value::Double(y), Value::Int(area as i32)];
        Ok(Arc::new(Record::new(names.clone(), values)))
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Centroid>().aliases(&[
    "center of mass",
    "moments",
    "middle",
    "tracking",
    "Blob Track TOP",
    "jit.3m",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn finds_the_middle_in_every_format() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        for format in [
            PixelFormat::Gray8,
            PixelFormat::Gray16,
            PixelFormat::Rgb8,
            PixelFormat::Rgba8,
            PixelFormat::F32,
        ] {
            let (white, black) = (vec![64; format.bytes()], vec![0; format.bytes()]);
            let row = [&black[..], &white, &white, &black].concat();
            let image = picture(4, 3, format, &[black.repeat(4), row.clone(), row].concat());
            let Value::Record(found) = bench.push(image).remove(0) else { panic!("no record") };
            let expected = [Value::Double(1.5), Value::Double(1.5), Value::Int(4)];
            assert_eq!(found.values(), expected, "{format:?}");
        }
    }

    #[test]
    fn nothing_white_is_nowhere() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let black = picture(2, 2, PixelFormat::Gray8, &[0; 4]);
        let Value::Record(found) = bench.push(black).remove(0) else { panic!("no record") };
        let nowhere = |name: &str| found.get(name).and_then(Value::as_f64).unwrap().is_nan();
        assert!(nowhere("X") && nowhere("Y"));
        assert_eq!(found.get("Area"), Some(&Value::Int(0)));
    }
}
