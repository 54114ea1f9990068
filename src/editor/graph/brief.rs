//! The value of a property in a few words, as it stands on a node.

use serde_json::Value as Json;

use crate::operator::field::title;

/// As a person would say it: of what has parts, those that tell it from others.
pub(super) fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => join(items.iter().map(item)),
        Json::Object(parts) => {
            join(parts.iter().map(|(name, value)| format!("{} {}", title(name), text(value))))
        }
        other => other.to_string(),
    }
}

/// Of one with names, what it begins with.
fn item(value: &Json) -> String {
    match value.as_object() {
        Some(parts) => parts.values().find(|part| !is_blank(part)).map(text).unwrap_or_default(),
        None => text(value),
    }
}

fn is_blank(value: &Json) -> bool {
    value.is_null() || value.as_str() == Some("")
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nobody_reads_json_on_a_node() {
        let mappings = json!([{"property": "offset", "selector": "X"}, {"property": "gain"}]);
        assert_eq!(text(&mappings), "offset, gain");
        assert_eq!(
            text(&json!({"send_high_water_mark": 5, "lose": "oldest"})),
            "Send high water mark 5, Lose oldest"
        );
        assert_eq!(
            (text(&json!([1, 2])), text(&json!(0.5))),
            ("1, 2".to_owned(), "0.5".to_owned())
        );
        assert_eq!(text(&json!([{"property": ""}])), "");
    }
}
