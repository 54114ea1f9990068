use crate::operator::prelude::*;

/// Puts all numbers of an array or image in one row, in the order they have.
///
/// Numbers are not copied unless another node holds them too, and bytes not even then.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Flatten {}

impl Transform for Flatten {
    type In = Arc<Array>;
    type Out = Arc<Array>;
    type State = ();

    fn apply(&self, (): &mut (), mut array: Arc<Array>) -> Result<Arc<Array>, Error> {
        let count = array.elements.len();
        if *array.shape != [count] {
            Arc::make_mut(&mut array).shape = [count].into();
        }
        Ok(array)
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType =
    OperatorType::transform::<Flatten>().aliases(&["ravel", "vector", "one row", "unroll"]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::PixelFormat;

    #[test]
    fn everything_stands_in_one_row() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let image = Image::new(2, 2, PixelFormat::Rgb8, vec![7; 12]);
        let out = bench.push(Value::Image(Arc::new(image)));
        assert_eq!(out[0].to_string(), "12×u8");
        assert_eq!(bench.push(out[0].clone()), out);
    }
}
