//! From the schema of an operator's struct to what the inspector shows.

use schemars::generate::SchemaSettings;
use serde_json::Value as Json;

use super::JsonMap;
use super::author::{Complaint, Properties};

/// What an operator's file says of it.
#[derive(Clone, Debug, Default)]
pub struct Description {
    /// The name of its struct: `SendMessage`.
    pub title: String,
    /// The first sentence of its documentation.
    pub purpose: String,
    /// The documentation.
    pub doc: String,
    /// Its properties, in the order of the struct.
    pub fields: Vec<Field>,
}

/// One property.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name in the file: `remote_port`.
    pub name: String,
    /// Its name in the window: `Remote port`.
    pub title: String,
    /// The help text at the knob.
    pub doc: String,
    /// What it takes.
    pub kind: FieldKind,
    /// What it is when nobody has said otherwise.
    pub default: Json,
    /// The unit of the number: `s`, `px`, `Hz`.
    pub unit: Option<String>,
    /// Whether it is the one that people mean when they type `timer 100ms`; without any such it is
    /// the first that takes what they typed.
    pub key: bool,
    /// Another property that is in force in its place, for as long as that is not blank.
    pub unless: Option<String>,
}

/// What a property takes; one widget each.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// Yes or no.
    Bool,
    /// A whole number within a range, ends included.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// A number within a range, ends included.
    Number {
        /// The least.
        min: f64,
        /// The greatest.
        max: f64,
    },
    /// One line of text, or several.
    Text {
        /// Whether it may have several lines.
        multiline: bool,
    },
    /// One of a few words.
    Choice(Vec<Choice>),
    /// A value, with a list of what the machine has at the moment: cameras, their sizes. The list is
    /// asked for with [`OperatorType::offers`](super::OperatorType::offers).
    Offer(Box<FieldKind>),
    /// A file or folder.
    Path,
    /// Red, green, blue, alpha.
    Color,
    /// The name of a connection of this protocol.
    Connection(String),
    /// The name of a subject.
    Subject,
    /// The name of a property of the nodes that its wires lead to.
    Behind,
    /// Perhaps nothing.
    Optional(Box<FieldKind>),
    /// Any number of them.
    List(Box<FieldKind>),
    /// Several with names.
    Record(Vec<Field>),
}

/// Something that could be chosen for a property at the moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// As it would stand in the file.
    pub value: Json,
    /// What a person reads; the value itself where there is no more to say.
    pub label: String,
}

impl Offer {
    /// A value with what a person reads for it.
    pub fn new(value: impl Into<Json>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// One of a few words.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// As it stands in the file.
    pub value: String,
    /// What it means.
    pub doc: String,
}

pub(super) fn schema<P: Properties>() -> schemars::Schema {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    settings.into_generator().into_root_schema_for::<P>()
}

pub(super) fn defaults<P: Properties>() -> Json {
    serde_json::to_value(P::default()).unwrap_or_default()
}

impl Description {
    pub(super) fn read(schema: &schemars::Schema, defaults: Json) -> Self {
        let schema = schema.as_value();
        let doc = text(schema, "description");
        Self {
            title: text(schema, "title"),
            purpose: first_sentence(&doc),
            doc,
            fields: fields(schema, &defaults),
        }
    }
}

fn text(schema: &Json, key: &str) -> String {
    schema[key].as_str().unwrap_or_default().to_owned()
}

fn first_sentence(doc: &str) -> String {
    let paragraph = doc.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    match paragraph.find(". ") {
        Some(end) => paragraph[..=end].to_owned(),
        None => paragraph,
    }
}

fn fields(schema: &Json, defaults: &Json) -> Vec<Field> {
    let Some(properties) = schema["properties"].as_object() else {
        return Vec::new();
    };
    let read = |(name, schema): (&String, &Json)| Field {
        name: name.clone(),
        title: title(name),
        doc: text(schema, "description"),
        kind: kind(schema).unwrap_or(FieldKind::Text { multiline: true }),
        default: defaults.get(name).cloned().unwrap_or_default(),
        unit: schema["unit"].as_str().map(str::to_owned),
        key: schema["key"].as_bool().unwrap_or_default(),
        unless: schema["unless"].as_str().map(str::to_owned),
    };
    properties.iter().map(read).collect()
}

/// `remote_host_name` becomes `Remote host name`.
pub fn title(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The kind of a property, or none if no widget could be for it.
pub fn kind(schema: &Json) -> Option<FieldKind> {
    if let Some(protocol) = schema["connection"].as_str() {
        return Some(FieldKind::Connection(protocol.to_owned()));
    }
    match schema["widget"].as_str() {
        Some("subject") => return Some(FieldKind::Subject),
        Some("property") => return Some(FieldKind::Behind),
        Some("path") => return Some(FieldKind::Path),
        Some("color") => return Some(FieldKind::Color),
        Some("multiline") => return Some(FieldKind::Text { multiline: true }),
        _ => {}
    }
    if let Some(choices) = choices(schema) {
        let choice = FieldKind::Choice(choices);
        let offered = schema["widget"] == "offer";
        return Some(if offered { FieldKind::Offer(Box::new(choice)) } else { choice });
    }
    if let Some(either) = schema["anyOf"].as_array() {
        return optional(either, schema);
    }
    let (name, nullable) = type_name(schema)?;
    let kind = match name {
        "boolean" => FieldKind::Bool,
        "integer" => FieldKind::Integer {
            min: schema["minimum"].as_i64().unwrap_or(i64::MIN),
            max: schema["maximum"].as_i64().unwrap_or(i64::MAX),
        },
        "number" => FieldKind::Number {
            min: schema["minimum"].as_f64().unwrap_or(f64::NEG_INFINITY),
            max: schema["maximum"].as_f64().unwrap_or(f64::INFINITY),
        },
        "string" => FieldKind::Text { multiline: false },
        "array" => FieldKind::List(Box::new(kind(&schema["items"])?)),
        "object" => FieldKind::Record(fields(schema, &schema["default"])),
        _ => return None,
    };
    let kind = match schema["widget"].as_str() {
        Some("offer") => FieldKind::Offer(Box::new(kind)),
        _ => kind,
    };
    Some(if nullable { FieldKind::Optional(Box::new(kind)) } else { kind })
}

/// The type, and whether null is welcome too.
fn type_name(schema: &Json) -> Option<(&str, bool)> {
    match &schema["type"] {
        Json::String(name) => Some((name, false)),
        Json::Array(names) => {
            let name = names.iter().filter_map(Json::as_str).find(|name| *name != "null")?;
            Some((name, names.iter().any(|name| name == "null")))
        }
        _ => None,
    }
}

fn optional(either: &[Json], _: &Json) -> Option<FieldKind> {
    let inner = either.iter().find(|schema| schema["type"] != "null")?;
    Some(FieldKind::Optional(Box::new(kind(inner)?)))
}

/// The words of an enumeration: documented ones come one by one, others as a list.
fn choices(schema: &Json) -> Option<Vec<Choice>> {
    if let Some(words) = schema["enum"].as_array() {
        let words = words.iter().filter_map(Json::as_str);
        return Some(words.map(|word| choice(word, "")).collect());
    }
    let mut choices = Vec::new();
    for schema in schema["oneOf"].as_array()? {
        if let Some(word) = schema["const"].as_str() {
            choices.push(choice(word, &text(schema, "description")));
        } else {
            let words = schema["enum"].as_array()?.iter().filter_map(Json::as_str);
            choices.extend(words.map(|word| choice(word, "")));
        }
    }
    Some(choices)
}

fn choice(value: &str, doc: &str) -> Choice {
    Choice { value: value.to_owned(), doc: doc.to_owned() }
}

/// Numbers outside of their range.
pub(super) fn check_ranges(fields: &[Field], properties: &JsonMap) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for field in fields {
        let Some(value) = properties.get(&field.name) else {
            continue;
        };
        if let Err(sentence) = field.kind.check(value) {
            complaints.push(Complaint::about(&field.name, sentence));
        }
    }
    complaints
}

impl FieldKind {
    /// Whether a number lies within its range; the error says the range. Other kinds are checked
    /// by reading them.
    pub fn check(&self, value: &Json) -> Result<(), String> {
        match self {
            Self::Integer { min, max } => match value.as_i64() {
                Some(x) if x < *min || x > *max => Err(out_of_range(
                    value,
                    (*min != i64::MIN).then_some(min),
                    (*max != i64::MAX).then_some(max),
                )),
                _ => Ok(()),
            },
            Self::Number { min, max } => match value.as_f64() {
                Some(x) if x < *min || x > *max => Err(out_of_range(
                    value,
                    min.is_finite().then_some(min),
                    max.is_finite().then_some(max),
                )),
                _ => Ok(()),
            },
            Self::Optional(inner) if !value.is_null() => inner.check(value),
            Self::Offer(inner) => inner.check(value),
            Self::List(inner) => {
                value.as_array().into_iter().flatten().try_for_each(|value| inner.check(value))
            }
            _ => Ok(()),
        }
    }
}

fn out_of_range<T: std::fmt::Display>(value: &Json, min: Option<T>, max: Option<T>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("must be from {min} to {max}, not {value}"),
        (Some(min), None) => format!("must be {min} or more, not {value}"),
        (None, Some(max)) => format!("must be {max} or less, not {value}"),
        (None, None) => format!("{value} is too large"),
    }
}
