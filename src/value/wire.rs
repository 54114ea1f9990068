//! Rust types that an operator may take from, or put on, a wire.

use std::sync::Arc;

use bytes::Bytes;

use super::{
    Array, Frames, Image, Message, Number, Record, TimeTag, Timestamped, Value, ValueType,
    shape_text,
};
use crate::error::Error;

/// A Rust type that travels as a [`Value`]. Operators name their ports with it.
pub trait Wire: Sized + Send + 'static {
    /// What a port of this type says of itself.
    const TYPE: ValueType;
    /// Takes it from the wire; the error names both types.
    fn from_value(value: Value) -> Result<Self, Error>;
    /// Puts it on the wire.
    fn into_value(self) -> Value;
}

macro_rules! wire {
    ($rust:ty, $variant:ident) => {
        impl Wire for $rust {
            const TYPE: ValueType = ValueType::$variant;
            #[inline]
            fn from_value(value: Value) -> Result<Self, Error> {
                match value {
                    Value::$variant(inner) => Ok(inner),
                    other => Err(Error::wrong_type(Self::TYPE, &other)),
                }
            }
            #[inline]
            fn into_value(self) -> Value {
                Value::$variant(self)
            }
        }
    };
}

wire!(bool, Bool);
wire!(char, Char);
wire!(Arc<str>, Text);
wire!(Arc<Bytes>, Bytes);
wire!(TimeTag, TimeTag);
wire!(Arc<Record>, Record);
wire!(Arc<Image>, Image);
wire!(Arc<Message>, Message);
wire!(Arc<Frames>, Frames);
wire!(Arc<Timestamped>, Timestamped);

/// Numbers convert where nothing is lost: a whole float is an int, `0.5` is not.
macro_rules! number_wire {
    ($rust:ty, $variant:ident, $convert:ident) => {
        impl Wire for $rust {
            const TYPE: ValueType = ValueType::$variant;
            #[inline]
            fn from_value(value: Value) -> Result<Self, Error> {
                if let Value::$variant(number) = value {
                    return Ok(number);
                }
                Number::of(&value)
                    .and_then(Number::$convert)
                    .ok_or_else(|| Error::wrong_type(Self::TYPE, &value))
            }
            #[inline]
            fn into_value(self) -> Value {
                Value::$variant(self)
            }
        }
    };
}

number_wire!(i32, Int, to_i32);
number_wire!(i64, Long, to_i64);
number_wire!(f32, Float, to_f32);
number_wire!(f64, Double, to_f64);

impl Wire for Number {
    const TYPE: ValueType = ValueType::Number;
    #[inline]
    fn from_value(value: Value) -> Result<Self, Error> {
        Self::of(&value).ok_or_else(|| Error::wrong_type(Self::TYPE, &value))
    }
    #[inline]
    fn into_value(self) -> Value {
        self.into()
    }
}

/// An array whose numbers are as many as its shape says: whatever does not keep this is refused
/// here, so that no operator need look again. An image is one too, its bytes are not copied.
impl Wire for Arc<Array> {
    const TYPE: ValueType = ValueType::Array;
    fn from_value(value: Value) -> Result<Self, Error> {
        match value {
            Value::Array(array) if array.is_sound() => Ok(array),
            Value::Array(array) => Err(Error::new(format!(
                "the array says it is {} but has {} numbers; whoever made it is at fault",
                shape_text(&array.shape),
                array.elements.len()
            ))),
            Value::Image(image) if image.is_sound() => {
                Ok(Arc::new(Array::from(Arc::unwrap_or_clone(image))))
            }
            Value::Image(image) => Err(Error::new(format!(
                "the image says it is {}×{} {} but has {} bytes; whoever made it is at fault",
                image.width,
                image.height,
                image.format.name(),
                image.pixels.len()
            ))),
            other => Err(Error::wrong_type(Self::TYPE, &other)),
        }
    }
    #[inline]
    fn into_value(self) -> Value {
        Value::Array(self)
    }
}

impl Wire for Bytes {
    const TYPE: ValueType = ValueType::Bytes;
    fn from_value(value: Value) -> Result<Self, Error> {
        match value {
            Value::Bytes(bytes) => Ok(Arc::unwrap_or_clone(bytes)),
            other => Err(Error::wrong_type(Self::TYPE, &other)),
        }
    }
    fn into_value(self) -> Value {
        Value::bytes(self)
    }
}

/// A bang; anything at all may trigger it.
impl Wire for () {
    const TYPE: ValueType = ValueType::Bang;
    fn from_value(_: Value) -> Result<Self, Error> {
        Ok(())
    }
    fn into_value(self) -> Value {
        Value::Bang
    }
}

impl Wire for Value {
    const TYPE: ValueType = ValueType::Any;
    #[inline]
    fn from_value(value: Value) -> Result<Self, Error> {
        Ok(value)
    }
    #[inline]
    fn into_value(self) -> Value {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_convert_where_nothing_is_lost() {
        assert_eq!(f64::from_value(Value::Int(3)).unwrap(), 3.0);
        assert_eq!(i32::from_value(Value::Double(3.0)).unwrap(), 3);
        let error = i32::from_value(Value::Double(3.5)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected int, got double 3.5: round it to a whole number with math.round, or wire another output"
        );
        assert!(i32::from_value(Value::Long(1 << 40)).is_err());
    }

    #[test]
    fn an_image_is_an_array_and_what_lies_about_its_size_is_neither() {
        use super::super::{Elements, PixelFormat};
        let image = |bytes| Image::new(2, 1, PixelFormat::Bgr8, vec![7; bytes]);
        let array = Arc::<Array>::from_value(Value::Image(Arc::new(image(6)))).unwrap();
        assert_eq!(*array.shape, [1, 2, 3]);
        let lie = Arc::<Array>::from_value(Value::Image(Arc::new(image(5)))).unwrap_err();
        assert!(lie.to_string().contains("2×1 bgr8 but has 5 bytes"), "{lie}");
        let array = Array::new([usize::MAX, 2], Elements::F32(vec![0.0]));
        let lie = Arc::<Array>::from_value(Value::Array(Arc::new(array))).unwrap_err();
        assert!(lie.to_string().contains("but has 1 numbers"), "{lie}");
    }

    #[test]
    fn a_wrong_type_is_named_with_its_value() {
        let error = bool::from_value(Value::text("hi")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected bool, got text \"hi\": convert it with text.parse, or wire another output"
        );
    }
}
