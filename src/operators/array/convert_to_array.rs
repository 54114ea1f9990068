use crate::operator::prelude::*;
use crate::value::{ByteOrder, Depth, Elements};

/// Makes plain bytes of an image or array, or an array of a list of numbers.
///
/// Without a depth, an image or array gives its memory: row by row from the top, without padding,
/// channels side by side, wider numbers with the lowest byte first. The bytes of an image and of
/// an array of bytes are passed on, never copied: what comes out is sent by osc.send_message as a
/// blob, just as it is. A tuple or list of numbers gives an array of one row: whole numbers of 32
/// bits, floats if there are floats among them, else doubles.
///
/// With a depth, all numbers become numbers of this type, in one row: bytes for U8, else an array.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ConvertToArray {
    /// The type of the numbers that come out; what does not fit is rounded and kept within its
    /// range. Without one, images and arrays become the bytes that they are in memory.
    pub depth: Option<Depth>,
}

impl Transform for ConvertToArray {
    type In = Value;
    type Out = Value;
    type State = ();

    fn apply(&self, (): &mut (), value: Value) -> Result<Value, Error> {
        let elements = match value {
            Value::Bytes(_) if self.depth.is_none() => return Ok(value),
            Value::Bytes(bytes) => Elements::U8(Arc::unwrap_or_clone(bytes)),
            // Pixels are bytes already, whatever they mean.
            Value::Image(image) if self.depth.is_none() && image.is_sound() => {
                return Ok(Value::bytes(Arc::unwrap_or_clone(image).pixels));
            }
            Value::Tuple(_) | Value::List(_) | Value::Record(_) => {
                let elements = Elements::of_values(value.items().unwrap_or_default())?;
                return Ok(row(elements.cast_if(self.depth)));
            }
            number if Number::of(&number).is_some() => {
                return Ok(row(Elements::of_values(&[number])?.cast_if(self.depth)));
            }
            other => {
                let array = Arc::<Array>::from_value(other)?;
                match self.depth {
                    None => return Ok(Value::bytes(array.elements.to_bytes(ByteOrder::Little))),
                    Some(_) => Arc::unwrap_or_clone(array).elements,
                }
            }
        };
        Ok(match elements.cast_if(self.depth) {
            Elements::U8(bytes) => Value::bytes(bytes),
            other => row(other),
        })
    }
}

fn row(elements: Elements) -> Value {
    Arc::new(Array::new([elements.len()], elements)).into_value()
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::transform::<ConvertToArray>().aliases(&[
    "image to bytes",
    "image to array",
    "list to array",
    "tobytes",
    "blob",
    "serialize",
    "TOP to CHOP",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::PixelFormat;

    #[test]
    fn an_image_becomes_its_bytes_without_a_copy() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let image = Image::new(2, 1, PixelFormat::Bgr8, vec![1, 2, 3, 4, 5, 6]);
        let place = image.pixels.as_ptr();
        let out = bench.push(Value::Image(Arc::new(image)));
        let [Value::Bytes(bytes)] = &out[..] else { panic!("bytes, not {out:?}") };
        assert_eq!((&bytes[..], bytes.as_ptr()), (&[1, 2, 3, 4, 5, 6][..], place));
    }

    #[test]
    fn a_matrix_becomes_its_memory_with_the_lowest_byte_first() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let array = Array::new([2, 1], Elements::I16(vec![1, -2]));
        let out = bench.push(Value::Array(Arc::new(array)));
        assert_eq!(out, [Value::bytes(vec![1, 0, 0xfe, 0xff])]);
    }

    #[test]
    fn numbers_in_a_list_become_an_array() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let list = Value::list([Value::Int(1), Value::Int(300)]);
        let row = |elements| [super::row(elements)];
        assert_eq!(bench.push(list.clone()), row(Elements::I32(vec![1, 300])));
        bench.set(json!({"depth": "f32"}));
        assert_eq!(bench.push(list.clone()), row(Elements::F32(vec![1.0, 300.0])));
        bench.set(json!({"depth": "u8"}));
        assert_eq!(bench.push(list), row(Elements::U8(vec![1, 255].into())));
        assert_eq!(bench.push(-7), row(Elements::U8(vec![0].into())));
        assert_eq!(bench.push(Value::bytes(vec![7])), [Value::bytes(vec![7])]);
    }

    #[test]
    fn a_depth_converts_each_number_of_an_image() {
        let mut bench = Bench::new(&OPERATOR, json!({"depth": "i16"}));
        let image = Image::new(2, 1, PixelFormat::Gray8, vec![1, 255]);
        let out = bench.push(Value::Image(Arc::new(image)));
        assert_eq!(out, [row(Elements::I16(vec![1, 255]))]);
    }

    #[test]
    fn what_lies_about_its_size_and_what_is_no_number_is_refused() {
        let mut bench = Bench::new(&OPERATOR, json!({}));
        let lie = Image::new(2, 1, PixelFormat::Gray8, vec![1]);
        assert_eq!(bench.push(Value::Image(Arc::new(lie))), []);
        assert!(bench.fault().unwrap().contains("2×1 gray8 but has 1 bytes"));
        assert_eq!(bench.push("abc"), []);
        assert_eq!(bench.push(Value::list([Value::text("abc")])), []);
        assert_eq!(bench.faults(), 3);
    }
}
