//! A number that remembers its width.

use super::Value;

/// One of the four numeric types, for operators whose result follows their input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// 32-bit whole number.
    Int(i32),
    /// 64-bit whole number.
    Long(i64),
    /// 32-bit number.
    Float(f32),
    /// 64-bit number.
    Double(f64),
}

impl Number {
    /// The number in a value, if it is one.
    #[inline]
    pub fn of(value: &Value) -> Option<Self> {
        match *value {
            Value::Int(x) => Some(Self::Int(x)),
            Value::Long(x) => Some(Self::Long(x)),
            Value::Float(x) => Some(Self::Float(x)),
            Value::Double(x) => Some(Self::Double(x)),
            _ => None,
        }
    }

    /// As a 64-bit float; longs beyond 2^53 are rounded.
    #[inline]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Int(x) => f64::from(x),
            Self::Long(x) => x as f64,
            Self::Float(x) => f64::from(x),
            Self::Double(x) => x,
        }
    }

    /// As a 64-bit float. Always there; an `Option` like its siblings.
    #[inline]
    pub fn to_f64(self) -> Option<f64> {
        Some(self.as_f64())
    }

    /// As a 32-bit float, rounded to the nearest.
    #[inline]
    pub fn to_f32(self) -> Option<f32> {
        match self {
            Self::Float(x) => Some(x),
            other => Some(other.as_f64() as f32),
        }
    }

    /// As a 64-bit whole number, unless it has a fraction or is out of range.
    #[inline]
    pub fn to_i64(self) -> Option<i64> {
        match self {
            Self::Int(x) => Some(i64::from(x)),
            Self::Long(x) => Some(x),
            Self::Float(_) | Self::Double(_) => {
                let x = self.as_f64();
                // 2^63 as a float is the first that does not fit.
                let fits = x.fract() == 0.0 && (-TWO_63..TWO_63).contains(&x);
                fits.then_some(x as i64)
            }
        }
    }

    /// As a 32-bit whole number, unless it has a fraction or is out of range.
    #[inline]
    pub fn to_i32(self) -> Option<i32> {
        self.to_i64().and_then(|x| x.try_into().ok())
    }

    /// Whether it is `Int` or `Long`.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::Int(_) | Self::Long(_))
    }

    /// A number of the same width as this one, from a result calculated in 64-bit floats. Whole
    /// numbers are rounded and kept within their range.
    #[inline]
    pub fn with(self, result: f64) -> Self {
        match self {
            Self::Int(_) => Self::Int(result.round() as i32),
            Self::Long(_) => Self::Long(result.round() as i64),
            Self::Float(_) => Self::Float(result as f32),
            Self::Double(_) => Self::Double(result),
        }
    }
}

const TWO_63: f64 = 9_223_372_036_854_775_808.0;

impl From<Number> for Value {
    #[inline]
    fn from(number: Number) -> Self {
        match number {
            Number::Int(x) => Self::Int(x),
            Number::Long(x) => Self::Long(x),
            Number::Float(x) => Self::Float(x),
            Number::Double(x) => Self::Double(x),
        }
    }
}
