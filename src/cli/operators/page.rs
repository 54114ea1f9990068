//! What there is to say of one operator. All of it comes from the operator's own file.

use serde::Serialize;
use serde_json::Value as Json;

use crate::operator::OperatorType;
use crate::operator::field::{Field, FieldKind};
use crate::operator::port::{Hub, Inputs, Link, OutputType, Outputs};

/// One operator, ready to be printed.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    /// `osc.send_message`
    pub name: &'static str,
    /// `SendMessage`
    pub title: String,
    /// One sentence.
    pub purpose: String,
    /// All paragraphs, the purpose included.
    pub doc: String,
    pub inputs: Vec<Port>,
    pub outputs: Vec<Port>,
    /// What it shares with others by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    pub properties: Vec<Property>,
    pub aliases: &'static [&'static str],
}

#[derive(Debug, Serialize)]
pub(super) struct Port {
    /// As wires call it; empty where one needs no name.
    pub name: String,
    #[serde(rename = "type")]
    pub value_type: String,
    pub doc: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Property {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub default: Json,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    pub doc: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// Of a record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Property>,
}

#[derive(Debug, Serialize)]
pub(super) struct Choice {
    pub value: String,
    pub doc: String,
}

impl Page {
    pub fn of(name: &'static str, operator: &OperatorType) -> Self {
        let description = operator.description();
        Self {
            name,
            title: description.title.clone(),
            purpose: description.purpose.clone(),
            doc: description.doc.clone(),
            inputs: inputs(&operator.inputs),
            outputs: outputs(&operator.outputs),
            link: link(operator.link),
            properties: description.fields.iter().map(Property::of).collect(),
            aliases: operator.aliases,
        }
    }

    /// The part of the name before the dot.
    pub fn group(&self) -> &'static str {
        self.name.split_once('.').map_or("", |(group, _)| group)
    }

    /// Whether a word, in small letters, occurs in what names or sums up the operator.
    pub fn mentions(&self, word: &str) -> bool {
        let Self { name, title, purpose, aliases, .. } = self;
        let mut texts = [*name, title, purpose].into_iter().chain(aliases.iter().copied());
        texts.any(|text| text.to_lowercase().contains(word))
    }

    /// The paragraphs after the purpose.
    pub fn rest(&self) -> &str {
        // The purpose may stand on several lines, so it is told by its length in words.
        let mut rest = self.doc.trim_start();
        for word in self.purpose.split_whitespace() {
            rest = rest.trim_start().strip_prefix(word).unwrap_or(rest);
        }
        rest.trim()
    }
}

fn inputs(inputs: &Inputs) -> Vec<Port> {
    let single =
        |name: &str, value_type: String, doc| vec![Port { name: name.to_owned(), value_type, doc }];
    match inputs {
        Inputs::None => Vec::new(),
        Inputs::One(value_type) => single("", value_type.to_string(), ""),
        Inputs::Optional(value_type) => {
            single("", value_type.to_string(), "May stay unwired, which changes what happens.")
        }
        Inputs::Many(value_type) => {
            single("1, 2, …", value_type.to_string(), "As many as are wired.")
        }
        Inputs::Named(inputs) => {
            let ports = inputs.iter().map(|input| Port {
                name: input.name.to_owned(),
                value_type: input.value_type.to_string(),
                doc: input.doc,
            });
            ports.collect()
        }
    }
}

fn outputs(outputs: &Outputs) -> Vec<Port> {
    let value_type = |output_type: OutputType| match output_type {
        OutputType::Is(value_type) => value_type.to_string(),
        OutputType::SameAsInput => "as the input".to_owned(),
        OutputType::SameAsInputs => "as the inputs".to_owned(),
    };
    match outputs {
        Outputs::One(output_type) => {
            vec![Port { name: String::new(), value_type: value_type(*output_type), doc: "" }]
        }
        Outputs::Named(outputs) => {
            let ports = outputs.iter().map(|output| Port {
                name: output.name.to_owned(),
                value_type: value_type(output.output_type),
                doc: output.doc,
            });
            ports.collect()
        }
    }
}

fn link(link: Link) -> Option<String> {
    let hub = |hub: Hub| match hub {
        Hub::Connection(protocol) => format!("{protocol} connection"),
        Hub::Subject => "subject".to_owned(),
    };
    match link {
        Link::None => None,
        Link::Provides(other) => Some(format!("Creates the {} that others name.", hub(other))),
        Link::Receives(other) => Some(format!("Gets what comes from the {} it names.", hub(other))),
        Link::Sends(other) => Some(format!("Sends to the {} it names.", hub(other))),
    }
}

impl Property {
    fn of(field: &Field) -> Self {
        let Field { name, doc, kind, default, unit, .. } = field;
        Self {
            name: name.clone(),
            kind: words(kind),
            default: default.clone(),
            unit: unit.clone(),
            doc: doc.clone(),
            choices: choices(kind),
            fields: fields(kind).iter().map(Self::of).collect(),
        }
    }

    /// What it takes, with its unit and what it is at first.
    pub fn summary(&self) -> String {
        let unit = self.unit.as_ref().map_or_else(String::new, |unit| format!(" in {unit}"));
        match &self.default {
            Json::Null => format!("{}{unit}", self.kind),
            default => format!("{}{unit}, at first {default}", self.kind),
        }
    }
}

fn choices(kind: &FieldKind) -> Vec<Choice> {
    match kind {
        FieldKind::Choice(choices) => {
            let choice = |c: &crate::operator::field::Choice| Choice {
                value: c.value.clone(),
                doc: c.doc.clone(),
            };
            choices.iter().map(choice).collect()
        }
        FieldKind::Optional(inner) | FieldKind::List(inner) => choices(inner),
        _ => Vec::new(),
    }
}

fn fields(kind: &FieldKind) -> &[Field] {
    match kind {
        FieldKind::Record(fields) => fields,
        FieldKind::Optional(inner) | FieldKind::List(inner) => fields(inner),
        _ => &[],
    }
}

/// What a property takes, in words.
fn words(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Bool => "true or false".to_owned(),
        FieldKind::Integer { min, max } => {
            let min = (*min != i64::MIN).then(|| min.to_string());
            let max = (*max != i64::MAX).then(|| max.to_string());
            format!("whole number{}", range(min, max))
        }
        FieldKind::Number { min, max } => {
            let min = min.is_finite().then(|| min.to_string());
            let max = max.is_finite().then(|| max.to_string());
            format!("number{}", range(min, max))
        }
        FieldKind::Text { multiline: false } => "text".to_owned(),
        FieldKind::Text { multiline: true } => "text of several lines".to_owned(),
        FieldKind::Choice(choices) => {
            let words: Vec<String> = choices.iter().map(|c| format!("{:?}", c.value)).collect();
            words.join(" or ")
        }
        FieldKind::Offer(inner) => format!("{}, of which the window lists some", words(inner)),
        FieldKind::Path => "file or folder".to_owned(),
        FieldKind::Color => "color".to_owned(),
        FieldKind::Connection(protocol) => format!("name of an {protocol} connection"),
        FieldKind::Subject => "name of a subject".to_owned(),
        FieldKind::Behind => "name of a property of the node behind".to_owned(),
        FieldKind::Optional(inner) => format!("{}, or null", words(inner)),
        FieldKind::List(inner) => format!("list of: {}", words(inner)),
        FieldKind::Record(_) => "object".to_owned(),
    }
}

fn range(min: Option<String>, max: Option<String>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!(" from {min} to {max}"),
        (Some(min), None) => format!(" from {min}"),
        (None, Some(max)) => format!(" up to {max}"),
        (None, None) => String::new(),
    }
}
