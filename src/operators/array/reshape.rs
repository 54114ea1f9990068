use serde_json::json;

use crate::operator::prelude::*;
use crate::value::{arrange, picture_sizes, shape_text};

/// Arranges the same numbers in other rows and channels; the width follows.
///
/// Numbers are not copied unless another node holds them too, and bytes not even then. 921 600
/// bytes with 3 channels and 480 rows are an image of 640×480 pixels.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Reshape {
    /// Numbers at each place, such as 3 for red, green and blue; 0 for as many as it has.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub channels: u32,
    /// Rows, the height of an image; 0 for as many as it has.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub rows: u32,
}

impl Transform for Reshape {
    type In = Arc<Array>;
    type Out = Arc<Array>;
    type State = ();

    fn apply(&self, (): &mut (), mut array: Arc<Array>) -> Result<Arc<Array>, Error> {
        let said = |size: u32, own: usize| if size == 0 { own } else { size as usize };
        let (channels, rows) =
            (said(self.channels, array.channels()), said(self.rows, array.rows()));
        let Some((rows, columns)) = arrange(array.elements.len(), Some(rows), None, channels)
        else {
            return Err(self.misfit(&array, rows, channels));
        };
        let shape: Box<[usize]> = match channels {
            1 => [rows, columns].into(),
            _ => [rows, columns, channels].into(),
        };
        Arc::make_mut(&mut array).shape = shape;
        Ok(array)
    }
}

impl Reshape {
    #[cold]
    fn misfit(&self, array: &Array, rows: usize, channels: usize) -> Error {
        let count = array.elements.len();
        let (from, to) = (shape_text(&array.shape), format!("{rows}×?×{channels}"));
        let mut sizes = picture_sizes(count, (self.channels > 0).then_some(channels));
        if sizes.is_empty() {
            sizes = picture_sizes(count, None);
        }
        let unit = if array.elements.depth().bytes() == 1 { "bytes" } else { "numbers" };
        let advice = match sizes.first() {
            Some(size) if size.channels == channels => {
                format!("{count} {unit} = {size}: set rows to {}", size.height)
            }
            Some(size) => format!(
                "{count} {unit} = {size}: set rows to {} and channels to {}",
                size.height, size.channels
            ),
            None => "choose rows and channels whose product divides it".to_owned(),
        };
        let remedies = sizes.iter().map(|size| Remedy {
            label: format!("Use {size}"),
            properties: vec![("channels", json!(size.channels)), ("rows", json!(size.height))],
        });
        let product = rows.saturating_mul(channels);
        let sentence = format!(
            "{from} does not become {to} (rows, columns, channels), as {count} is no multiple of \
             {product}; {advice}"
        );
        Error::curable(sentence, remedies.collect())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<Reshape>().aliases(&[
    "resize array",
    "view as",
    "rows and columns",
    "jit.reshape",
    "Shuffle CHOP",
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::bench::Cause;
    use crate::value::{Elements, PixelFormat};

    fn row(count: usize) -> Value {
        Value::Array(Arc::new(Array::new([1, count], Elements::U8(vec![0; count].into()))))
    }

    #[test]
    fn bytes_become_an_image_of_rows_and_channels_without_a_copy() {
        let mut bench = Bench::new(&OPERATOR, json!({"channels": 3, "rows": 480}));
        let bytes = Bytes::from(vec![0; 921_600]);
        let array = Arc::new(Array::new([1, 921_600], Elements::U8(bytes.clone())));
        // Somebody else holds it too.
        let out = bench.push(Value::Array(array.clone()));
        let [Value::Array(reshaped)] = &out[..] else { panic!("an array, not {out:?}") };
        assert_eq!(*reshaped.shape, [480, 640, 3]);
        let Elements::U8(same) = &reshaped.elements else { panic!("bytes") };
        assert_eq!(same.as_ptr(), bytes.as_ptr());
        assert_eq!(*array.shape, [1, 921_600], "the other is as it was");
    }

    #[test]
    fn what_is_zero_stays() {
        let mut bench = Bench::new(&OPERATOR, json!({"rows": 2}));
        let image = Image::new(4, 1, PixelFormat::Rgb8, vec![0; 12]);
        let out = bench.push(Value::Image(Arc::new(image)));
        assert_eq!(out[0].to_string(), "2×2×3×u8");
        bench.set(json!({"rows": 0, "channels": 1}));
        assert_eq!(bench.push(out[0].clone())[0].to_string(), "2×6×u8");
    }

    #[test]
    fn what_cannot_be_is_said_with_both_shapes_and_what_would_do() {
        let mut bench = Bench::new(&OPERATOR, json!({"channels": 3, "rows": 500}));
        assert_eq!(bench.push(row(921_600)), []);
        assert_eq!(
            bench.fault().as_deref(),
            Some(
                "1×921600 does not become 500×?×3 (rows, columns, channels), as 921600 is no \
                 multiple of 1500; 921600 bytes = 640×480×3: set rows to 480"
            )
        );
        let Some(Cause::Curable(remedies)) = bench.cause() else { panic!("a remedy") };
        assert_eq!(remedies[0].label, "Use 640×480×3");
        bench.set(
            json!({"channels": remedies[0].properties[0].1, "rows": remedies[0].properties[1].1}),
        );
        assert_eq!(bench.push(row(921_600))[0].to_string(), "480×640×3×u8");
    }

    #[test]
    fn nothing_is_suggested_where_nothing_is_known() {
        let mut bench = Bench::new(&OPERATOR, json!({"rows": 1_000_000, "channels": 1_000_000}));
        assert_eq!(bench.push(row(7)), []);
        assert!(bench.fault().unwrap().ends_with("whose product divides it"));
        assert_eq!(bench.cause(), Some(Cause::Other));
    }
}
