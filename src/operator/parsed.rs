//! Properties that are written as text and mean something else: paths, patterns, formats.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::ops::Deref;
use std::str::FromStr;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Text and what it means, understood once per edit and not once per value.
///
/// Text without meaning is a complaint about the property, found in check. Numbers and booleans
/// in a patch file count as their text, so that `"operand": 5` reads as one would think.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed<T> {
    text: Arc<str>,
    meaning: T,
}

impl<T> Parsed<T> {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T> Deref for Parsed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.meaning
    }
}

/// For the defaults of an operator; text without meaning becomes the default meaning.
impl<T: FromStr + Default> From<&str> for Parsed<T> {
    fn from(text: &str) -> Self {
        Self { text: text.into(), meaning: text.parse().unwrap_or_default() }
    }
}

impl<T> Serialize for Parsed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = deserializer.deserialize_any(Written)?;
        Ok(Self { meaning: text.parse().map_err(D::Error::custom)?, text: text.into() })
    }
}

struct Written;

impl Visitor<'_> for Written {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<String, E> {
        Ok(value.to_string())
    }
}

impl<T> JsonSchema for Parsed<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::value::Selector;

    #[test]
    fn reads_text_and_what_is_easily_text() {
        let number: Parsed<f64> = serde_json::from_value(json!(5)).unwrap();
        assert_eq!((number.as_str(), *number), ("5", 5.0));
        let text: Parsed<f64> = serde_json::from_value(json!("0.5")).unwrap();
        assert_eq!(*text, 0.5);
        assert_eq!(serde_json::to_value(text).unwrap(), json!("0.5"));
    }

    #[test]
    fn text_without_meaning_is_refused() {
        let error = serde_json::from_value::<Parsed<Selector>>(json!("a[")).unwrap_err();
        assert_eq!(error.to_string(), "\"a[\" has a bracket without its partner");
        assert!(serde_json::from_value::<Parsed<Selector>>(json!([1])).is_err());
    }
}
