use serde_json::json;

use crate::operator::prelude::*;
use crate::value::{ByteOrder, Depth, Elements, arrange, picture_sizes, shape_text};

/// Makes a matrix of bytes, such as an OSC blob, of an array, or of numbers.
///
/// Without width, height and channels it has one row and one channel. A width or height that is
/// not said follows from the other and from how much came; if only the channels are said, there is
/// one row. Bytes stay where they are and are read as numbers of the depth; what are numbers
/// already, in arrays and lists, becomes numbers of the depth, rounded and kept within its range.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ConvertFromArray {
    /// Columns of the matrix; 0 for as many as there have to be.
    #[schemars(range(min = 0, max = 1_000_000), extend("unit" = "px"))]
    pub width: u32,
    /// Rows of the matrix; 0 for as many as there have to be.
    #[schemars(range(min = 0, max = 1_000_000), extend("unit" = "px"))]
    pub height: u32,
    /// The type of the numbers. Without one, bytes are numbers from 0 to 255 and numbers keep
    /// their type.
    pub depth: Option<Depth>,
    /// Numbers at each place, such as 3 for red, green and blue; 0 for one.
    #[schemars(range(min = 0, max = 1024))]
    pub channels: u32,
    /// Which byte of a wider number comes first among the bytes that come in. Bonsai sends the
    /// lowest first.
    pub byte_order: ByteOrder,
}

impl Transform for ConvertFromArray {
    type In = Value;
    type Out = Arc<Array>;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Arc<Array>, Error> {
        let elements = match value {
            Value::Bytes(bytes) => self.read(Arc::unwrap_or_clone(bytes))?,
            Value::Tuple(_) | Value::List(_) | Value::Record(_) => {
                Elements::of_values(value.items().unwrap_or_default())?.cast_if(self.depth)
            }
            number if Number::of(&number).is_some() => {
                Elements::of_values(&[number])?.cast_if(self.depth)
            }
            other => {
                let array = Arc::<Array>::from_value(other)?;
                Arc::unwrap_or_clone(array).elements.cast_if(self.depth)
            }
        };
        let size = |size: u32| (size > 0).then_some(size as usize);
        let channels = self.channels.max(1) as usize;
        match arrange(elements.len(), size(self.height), size(self.width), channels) {
            Some((rows, columns)) => Ok(Arc::new(Array::matrix(rows, columns, channels, elements))),
            None => Err(self.misfit(&elements)),
        }
    }
}

impl ConvertFromArray {
    /// The numbers that the bytes are.
    fn read(&self, bytes: Bytes) -> Result<Elements, Error> {
        let depth = self.depth.unwrap_or_default();
        if !bytes.len().is_multiple_of(depth.bytes()) {
            return Err(Error::new(format!(
                "{} bytes are no whole count of {}, of which each takes {}: choose another depth",
                bytes.len(),
                depth.name(),
                depth.bytes()
            )));
        }
        Ok(Elements::of_bytes(bytes, depth, self.byte_order))
    }

    #[cold]
    fn misfit(&self, elements: &Elements) -> Error {
        let word = |size: u32| if size == 0 { "?".to_owned() } else { size.to_string() };
        let wanted =
            [word(self.width), word(self.height), self.channels.max(1).to_string()].join("×");
        let (count, depth) = (elements.len(), elements.depth().name());
        let channels = (self.channels > 0).then_some(self.channels as usize);
        let mut sizes = picture_sizes(count, channels);
        if sizes.is_empty() {
            sizes = picture_sizes(count, None);
        }
        let advice = match sizes.first() {
            Some(size) => format!(
                "{count} = {size}: set width to {}, height to {} and channels to {}",
                size.width, size.height, size.channels
            ),
            None => "set width or height to 0 for as many as there have to be".to_owned(),
        };
        let remedies = sizes.iter().map(|size| Remedy {
            label: format!("Use {size}"),
            properties: vec![
                ("width", json!(size.width)),
                ("height", json!(size.height)),
                ("channels", json!(size.channels)),
            ],
        });
        let came = shape_text(&[count]);
        Error::curable(
            format!(
                "{came} numbers of {depth} are no matrix of {wanted} (width, height, channels); {advice}"
            ),
            remedies.collect(),
        )
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<ConvertFromArray>().aliases(&[
    "bytes to array",
    "bytes to image",
    "blob to image",
    "frombuffer",
    "deserialize",
    "Mat",
    "matrix",
    "CHOP to TOP",
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::bench::Cause;

    fn shape(out: &[Value]) -> &[usize] {
        match out {
            [Value::Array(array)] => &array.shape,
            other => panic!("an array, not {other:?}"),
        }
    }

    #[test]
    fn bytes_become_one_row_without_a_copy() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let bytes = Bytes::from(vec![1, 2, 3]);
        let place = bytes.as_ptr();
        let out = bench.push(Value::bytes(bytes));
        let [Value::Array(array)] = &out[..] else { panic!("an array, not {out:?}") };
        let Elements::U8(bytes) = &array.elements else { panic!("bytes") };
        assert_eq!((&*array.shape, bytes.as_ptr()), (&[1, 3][..], place));
    }

    #[test]
    fn what_is_not_said_follows_from_how_much_came() {
        let bytes = || Value::bytes(vec![0; 921_600]);
        let mut bench = Bench::new(&OPERATOR, json!({"channels": 3}));
        assert_eq!(shape(&bench.push(bytes())), [1, 307_200, 3]);
        bench.set(json!({"width": 640}));
        assert_eq!(shape(&bench.push(bytes())), [480, 640, 3]);
        bench.set(json!({"width": 0, "height": 480}));
        assert_eq!(shape(&bench.push(bytes())), [480, 640, 3]);
        bench.set(json!({"width": 640}));
        assert_eq!(shape(&bench.push(bytes())), [480, 640, 3]);
        bench.set(json!({"depth": "f32", "channels": 0, "height": 0}));
        assert_eq!(shape(&bench.push(bytes())), [360, 640]);
    }

    #[test]
    fn bytes_are_read_in_either_order_and_numbers_converted() {
        let mut bench = Bench::new(&OPERATOR, json!({"depth": "u16"}));
        let bytes = || Value::bytes(vec![1, 0, 0, 2]);
        let array = |numbers| Array::new([1, 2], Elements::U16(numbers));
        assert_eq!(bench.push(bytes()), [Value::Array(array(vec![1, 512]).into())]);
        bench.set(json!({"byte_order": "big"}));
        assert_eq!(bench.push(bytes()), [Value::Array(array(vec![256, 2]).into())]);
        let list = Value::list([Value::Int(-1), Value::Double(2.6)]);
        assert_eq!(bench.push(list), [Value::Array(array(vec![0, 3]).into())]);
        assert_eq!(bench.push(Value::bytes(vec![1])), []);
        assert!(bench.fault().unwrap().starts_with("1 bytes are no whole count of u16"));
    }

    #[test]
    fn a_size_that_cannot_be_is_put_right_by_one_that_can() {
        let mut bench = Bench::new(&OPERATOR, json!({"width": 800, "height": 600}));
        assert_eq!(bench.push(Value::bytes(vec![0; 921_600])), []);
        let fault = bench.fault().unwrap();
        assert!(fault.contains("no matrix of 800×600×1"), "{fault}");
        assert!(fault.ends_with("set width to 640, height to 480 and channels to 3"), "{fault}");
        let Some(Cause::Curable(remedies)) = bench.cause() else { panic!("a remedy") };
        let properties = remedies[0].properties.iter();
        bench.set(properties.map(|(name, value)| ((*name).to_owned(), value.clone())).collect());
        assert_eq!(shape(&bench.push(Value::bytes(vec![0; 921_600]))), [480, 640, 3]);
    }

    #[test]
    fn no_size_is_too_large_to_be_refused() {
        let most = json!({"width": 1_000_000, "height": 1_000_000, "channels": 1024});
        let mut bench = Bench::new(&OPERATOR, most);
        assert_eq!(bench.push(Value::bytes(vec![0; 7])), []);
        assert!(matches!(bench.cause(), Some(Cause::Other)));
    }
}
