//! The properties of a living node: what the patch says, and what wires say over it.

use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::{Map, Number, Value as Json};

use crate::error::Error;
use crate::flow::vitals::{Phase, Vitals};
use crate::operator::field::FieldKind;
use crate::operator::{JsonMap, OperatorType, Setter};
use crate::value::Value;

/// The way to change the properties of a living node.
pub(super) struct Knobs {
    operator: &'static OperatorType,
    set: Setter,
    said: Mutex<Said>,
    /// The life of the node in all instances of the patch in which it stands; none if it stands in
    /// no inner one.
    whole: Option<Arc<Vitals>>,
}

/// Who said what.
#[derive(Default)]
struct Said {
    by_patch: JsonMap,
    by_wire: JsonMap,
}

impl Knobs {
    /// Of a node that was built with these.
    pub fn new(operator: &'static OperatorType, set: Setter, properties: &JsonMap) -> Self {
        let said = Said { by_patch: operator.known(properties), ..Said::default() };
        Self { operator, set, said: Mutex::new(said), whole: None }
    }

    /// For a node of an inner patch.
    pub fn of_all_instances(self, whole: Arc<Vitals>) -> Self {
        Self { whole: Some(whole), ..self }
    }

    /// Takes over what the patch says.
    pub fn set(&self, properties: &JsonMap) -> Result<(), Error> {
        let mut said = self.said.lock();
        let by_patch = self.operator.known(properties);
        let whole = together(&by_patch, &said.by_wire);
        (self.set)(&whole)?;
        said.by_patch = by_patch;
        self.mend();
        Ok(())
    }

    /// What went wrong before may go well now: the next instance tries again.
    fn mend(&self) {
        if let Some(whole) = self.whole.as_ref().filter(|whole| whole.phase() == Phase::Broken) {
            whole.mend();
        }
    }

    /// Takes over what a wire says of one property.
    pub fn turn(&self, name: &str, value: &Value) -> Result<(), Error> {
        let field = self.operator.fields().iter().find(|field| field.name == name);
        let title = &self.operator.description().title;
        let field = field.ok_or_else(|| Error::new(format!("{title} has no property {name}")))?;
        let json = fitted(&field.kind, plain(value)?);
        let mut said = self.said.lock();
        // What other parts are is still up to the patch.
        let json = completed(json, said.by_wire.get(name));
        if said.by_wire.get(name) == Some(&json) {
            return Ok(());
        }
        let before = said.by_wire.insert(name.to_owned(), json);
        let whole = together(&said.by_patch, &said.by_wire);
        let complaint = match &whole {
            Json::Object(whole) => self.operator.check(whole).into_iter().next(),
            _ => None,
        };
        let done = match complaint {
            Some(complaint) => Err(Error::new(format!("{name}: {}", complaint.sentence))),
            None => (self.set)(&whole),
        };
        match (&done, before) {
            (Ok(()), _) => self.mend(),
            (Err(_), Some(before)) => drop(said.by_wire.insert(name.to_owned(), before)),
            (Err(_), None) => drop(said.by_wire.shift_remove(name)),
        }
        done
    }

    /// Only these are still said by wires; the others are what the patch says again.
    pub fn keep_driven(&self, names: &[&str]) {
        let mut said = self.said.lock();
        let before = said.by_wire.len();
        said.by_wire.retain(|name, _| names.contains(&name.as_str()));
        if said.by_wire.len() < before {
            // It was what the node ran with before.
            let _ = (self.set)(&together(&said.by_patch, &said.by_wire));
        }
    }
}

fn together(by_patch: &JsonMap, by_wire: &JsonMap) -> Json {
    let mut whole = by_patch.clone();
    for (name, said) in by_wire {
        let said = completed(said.clone(), by_patch.get(name));
        whole.insert(name.clone(), said);
    }
    Json::Object(whole)
}

/// A value as a property would be written.
fn plain(value: &Value) -> Result<Json, Error> {
    Ok(match value {
        Value::Nil => Json::Null,
        Value::Bool(x) => (*x).into(),
        Value::Int(x) => (*x).into(),
        Value::Long(x) => (*x).into(),
        Value::Float(_) | Value::Double(_) => {
            let number = value.as_f64().and_then(Number::from_f64);
            number.map(Json::Number).ok_or_else(|| {
                Error::new(format!("{value} is no number that a property could have"))
            })?
        }
        Value::Char(x) => x.to_string().into(),
        Value::Text(text) => (**text).into(),
        Value::Tuple(items) | Value::List(items) => {
            Json::Array(items.iter().map(plain).collect::<Result<_, _>>()?)
        }
        Value::Record(record) => {
            let fields = record
                .fields()
                .map(|(name, value)| Ok::<_, Error>((name.to_ascii_lowercase(), plain(value)?)));
            Json::Object(fields.collect::<Result<Map<_, _>, _>>()?)
        }
        Value::Timestamped(inner) => plain(&inner.value)?,
        other => {
            return Err(Error::new(format!(
                "a property cannot be set to {}; take a number or a text out of it first",
                other.value_type()
            )));
        }
    })
}

/// Parts that are set, with those that are not as they were.
fn completed(json: Json, before: Option<&Json>) -> Json {
    match (json, before) {
        (Json::Object(parts), Some(Json::Object(before))) => {
            let mut whole = before.clone();
            whole.extend(parts);
            Json::Object(whole)
        }
        (json, _) => json,
    }
}

/// The same as the property wants it: whole numbers without a point, text for text.
fn fitted(kind: &FieldKind, json: Json) -> Json {
    match (kind, json) {
        (FieldKind::Optional(_), Json::Null) => Json::Null,
        (FieldKind::Optional(kind) | FieldKind::Offer(kind), json) => fitted(kind, json),
        (FieldKind::Integer { .. }, Json::Number(number)) => {
            let whole = number.as_f64().filter(|x| x.fract() == 0.0 && x.abs() < 9e15);
            whole.map_or(Json::Number(number), |x| Json::from(x as i64))
        }
        (FieldKind::Text { .. }, json @ (Json::Number(_) | Json::Bool(_))) => {
            Json::String(json.to_string())
        }
        (FieldKind::List(kind), Json::Array(items)) => {
            Json::Array(items.into_iter().map(|item| fitted(kind, item)).collect())
        }
        // One is a list of one.
        (FieldKind::List(kind), json) => Json::Array(vec![fitted(kind, json)]),
        (FieldKind::Record(fields), Json::Object(parts)) => {
            let part = |(name, json): (String, Json)| {
                let field = fields.iter().find(|field| field.name == name);
                let json = field.map_or(json.clone(), |field| fitted(&field.kind, json));
                (name, json)
            };
            Json::Object(parts.into_iter().map(part).collect())
        }
        (_, json) => json,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_what_the_property_wants() {
        let integer = FieldKind::Integer { min: 0, max: 9 };
        assert_eq!(fitted(&integer, plain(&Value::Double(3.0)).unwrap()), Json::from(3));
        assert_eq!(fitted(&integer, plain(&Value::Double(3.5)).unwrap()), Json::from(3.5));
        let text = FieldKind::Text { multiline: false };
        assert_eq!(fitted(&text, plain(&Value::Int(3)).unwrap()), Json::from("3"));
        assert!(plain(&Value::Double(f64::NAN)).is_err());
        let list = FieldKind::List(Box::new(text));
        assert_eq!(fitted(&list, plain(&Value::text("a")).unwrap()), serde_json::json!(["a"]));
        let two = Value::list([Value::Int(1), Value::text("b")]);
        assert_eq!(fitted(&list, plain(&two).unwrap()), serde_json::json!(["1", "b"]));
    }

    #[test]
    fn parts_that_are_not_set_stay() {
        let before = serde_json::json!({"host": "a", "port": 5});
        let completed = |json| completed(json, Some(&before));
        let one = serde_json::json!({"host": "b"});
        assert_eq!(completed(one), serde_json::json!({"host": "b", "port": 5}));
        assert_eq!(completed(Json::from(7)), Json::from(7));
        // And are what the patch says of them.
        let said = |json: Json| JsonMap::from_iter([("at".to_owned(), json)]);
        let whole = together(&said(before.clone()), &said(serde_json::json!({"host": "b"})));
        assert_eq!(whole, serde_json::json!({"at": {"host": "b", "port": 5}}));
    }
}
