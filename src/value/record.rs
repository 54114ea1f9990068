//! Values with names.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Value;

/// Named fields in a fixed order, such as a point with `X` and `Y`.
///
/// The names are shared: a source makes them once and every value it emits points at them.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    names: Arc<[Box<str>]>,
    values: Box<[Value]>,
}

impl Record {
    /// Names to make many records from.
    pub fn names<const N: usize>(names: [&str; N]) -> Arc<[Box<str>]> {
        names.into_iter().map(Box::from).collect()
    }

    /// A record of these fields. Missing values are nil, surplus values are left out.
    pub fn new(names: Arc<[Box<str>]>, values: impl IntoIterator<Item = Value>) -> Self {
        let values =
            values.into_iter().chain(std::iter::repeat(Value::Nil)).take(names.len()).collect();
        Self { names, values }
    }

    /// The values in order.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// Names and values in order.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.names.iter().map(|name| &**name).zip(&self.values)
    }

    /// The field of this name, in whichever case.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Pairs rather than an object, so that order and repeated names survive.
        serializer.collect_seq(self.fields())
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Vec::<(Box<str>, Value)>::deserialize(deserializer)?;
        let (names, values): (Vec<_>, Vec<_>) = fields.into_iter().unzip();
        Ok(Self { names: names.into(), values: values.into() })
    }
}
