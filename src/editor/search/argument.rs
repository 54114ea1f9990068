//! What is typed behind the name of an operator: `take 5`, `string hello world`, `timer 100ms`.

use serde_json::{Map, Value as Json};

use super::super::field::parse;
use crate::operator::OperatorType;
use crate::operator::field::{self, Field, FieldKind};

/// Properties that an argument sets.
pub type Properties = Vec<(String, Json)>;

/// Reads an argument; the error is a sentence.
pub fn read(operator: &OperatorType, text: &str) -> Result<Properties, String> {
    let fields: Vec<&Field> = ordered(operator);
    let title = &operator.description().title;
    let Some(main) = fields.first() else { return Err(format!("{title} takes no value")) };
    let properties = several(&fields, text).or_else(|| single(&fields, text)).ok_or_else(|| {
        let sentence = parse::value(&main.kind, main.unit.as_deref(), text).err();
        format!("{} {}", main.title, sentence.unwrap_or_default())
    })?;
    let map: Map<String, Json> = properties.iter().cloned().collect();
    // What is wrong with a fresh node anyway is not the fault of the argument.
    let wrong = operator.check(&map).into_iter().find_map(|complaint| {
        let name = complaint.property.filter(|name| map.contains_key(name))?;
        Some(format!("{} {}", field::title(&name), complaint.sentence))
    });
    wrong.map_or(Ok(properties), Err)
}

/// As a person reads it: `count 5`.
pub fn shown(operator: &OperatorType, properties: &Properties) -> String {
    let one = |(name, value): &(String, Json)| {
        let field = operator.fields().iter().find(|field| field.name == *name);
        let unit = field.and_then(|field| field.unit.as_deref());
        let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
        format!("{} {}{unit}", name.replace('_', " "), parse::shown(value))
    };
    properties.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The fields that an argument could mean, the likeliest first. Names of what is shared come last:
/// most nodes share the only one there is.
fn ordered(operator: &OperatorType) -> Vec<&Field> {
    let rank = |field: &&Field| match (&field.kind, field.key) {
        (_, true) => 0,
        (FieldKind::Connection(_), _) => 2,
        _ => 1,
    };
    let simple = |field: &&Field| {
        !matches!(field.kind, FieldKind::Color | FieldKind::List(_) | FieldKind::Record(_))
    };
    let mut fields: Vec<&Field> = operator.fields().iter().filter(simple).collect();
    fields.sort_by_key(rank);
    fields
}

/// `0 1 0 127`: as many numbers as the operator has, in their order.
fn several(fields: &[&Field], text: &str) -> Option<Properties> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_number = |field: &&&Field| is_number(&field.kind);
    let numbers: Vec<&&Field> = fields.iter().filter(is_number).collect();
    if words.len() < 2 || words.len() > numbers.len() {
        return None;
    }
    let pairs = numbers.iter().zip(words);
    let read = |(field, word): (&&&Field, &str)| {
        let value = parse::value(&field.kind, field.unit.as_deref(), word).ok()?;
        Some((field.name.clone(), value))
    };
    pairs.map(read).collect()
}

/// The first field that takes it. A number goes to a number rather than to a text before it.
fn single(fields: &[&Field], text: &str) -> Option<Properties> {
    let read = |field: &&Field| {
        let value = parse::value(&field.kind, field.unit.as_deref(), text.trim()).ok()?;
        Some(vec![(field.name.clone(), value)])
    };
    let looks_like_number = text.trim().starts_with(|c: char| c.is_ascii_digit());
    let numbers = fields.iter().filter(|field| looks_like_number && is_number(&field.kind));
    // What is typed for a switch is a word of its own; a number is hardly meant for it.
    let others = fields.iter().filter(|field| {
        let text = text.trim();
        !matches!(field.kind, FieldKind::Bool) || !matches!(text, "0" | "1") || fields.len() == 1
    });
    // A text that takes everything must not hide that the key field does not take this.
    let strict = fields.first().filter(|field| field.key || is_number(&field.kind));
    if let Some(first) = strict {
        let same_kind = |field: &&&Field| is_number(&field.kind) || is_word(&field.kind);
        return read(first).or_else(|| fields.iter().filter(same_kind).find_map(read));
    }
    numbers.chain(others).find_map(read)
}

fn is_number(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Integer { .. } | FieldKind::Number { .. } => true,
        FieldKind::Optional(inner) => is_number(inner),
        _ => false,
    }
}

fn is_word(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Bool | FieldKind::Choice(_))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::operator;

    fn of(name: &str, text: &str) -> Result<Json, String> {
        let operator = operator(name).expect(name);
        read(operator, text).map(|properties| Json::Object(properties.into_iter().collect()))
    }

    #[test]
    fn an_argument_goes_to_the_field_that_is_meant() {
        assert_eq!(of("combine.take", "5"), Ok(json!({"count": 5})));
        assert_eq!(of("core.string", "hello world"), Ok(json!({"value": "hello world"})));
        assert_eq!(of("core.string", "5"), Ok(json!({"value": "5"})));
        assert_eq!(of("time.timer", "100ms"), Ok(json!({"period": 0.1})));
        assert_eq!(of("core.double", "3.5"), Ok(json!({"value": 3.5})));
        assert_eq!(of("osc.send_message", "/cursor"), Ok(json!({"address": "/cursor"})));
        assert_eq!(of("osc.create_udp_client", "9000"), Ok(json!({"port": 9000})));
        assert_eq!(of("osc.create_udp_client", "Client"), Ok(json!({"name": "Client"})));
        assert_eq!(of("core.boolean", "true"), Ok(json!({"value": true})));
        assert_eq!(
            of("math.scale", "0 1 0 127"),
            Ok(json!({"input_min": 0.0, "input_max": 1.0, "output_min": 0.0, "output_max": 127.0}))
        );
    }

    #[test]
    fn a_wrong_argument_is_explained() {
        let sentence = of("combine.take", "few").unwrap_err();
        assert_eq!(sentence, "Count must be a whole number, not \"few\"");
        assert!(of("combine.take", "-1").unwrap_err().contains("0 or more"));
        assert!(of("time.timer", "soon").unwrap_err().contains("100ms"));
        assert_eq!(of("math.abs", "5").unwrap_err(), "Abs takes no value");
        assert!(of("osc.format", "cursor").unwrap_err().starts_with("Address "));
    }

    #[test]
    fn it_is_shown_as_one_reads_it() {
        let timer = operator("time.timer").expect("a timer");
        assert_eq!(shown(timer, &vec![("period".into(), json!(0.1))]), "period 0.1 s");
    }
}
