//! `--set node.property=value`

use std::str::FromStr;

use anyhow::{anyhow, bail};
use serde_json::Value as Json;

use crate::engine::{self, similar};
use crate::operator::OperatorType;
use crate::operator::field::FieldKind;
use crate::patch::Patch;
use crate::patch::edit::Edit;

/// A property and its new value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Setting {
    node: String,
    property: String,
    value: String,
}

impl FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write it as node.property=value".to_owned();
        let (place, value) = text.split_once('=').ok_or_else(wrong)?;
        // Ids have no dots, so the first one ends the path.
        let (node, property) = place.split_once('.').ok_or_else(wrong)?;
        if node.is_empty() || property.is_empty() {
            return Err(wrong());
        }
        Ok(Self { node: node.to_owned(), property: property.to_owned(), value: value.to_owned() })
    }
}

impl Setting {
    /// Sets the property. Unlike what stands in a file, what is typed must make sense.
    pub fn apply(self, patch: &mut Patch) -> anyhow::Result<()> {
        let Self { node, property, value } = self;
        let Some(found) = patch.node(&node) else {
            bail!(no_such_node(patch, &node));
        };
        let operator = engine::operator(&found.operator);
        let value = match operator {
            Some(operator) => read(operator, &property, &value)
                .map_err(|problem| anyhow!("--set {node}.{property}: {problem}"))?,
            None => any(&value),
        };
        let edit = Edit::SetProperty {
            node: node.clone(),
            property: property.clone(),
            value: Some(value),
        };
        edit.apply(patch)?;
        let (Some(operator), Some(changed)) = (operator, patch.node(&node)) else { return Ok(()) };
        let complaints = operator.check(&changed.properties);
        match complaints.iter().find(|c| c.property.as_ref().is_none_or(|name| *name == property)) {
            Some(complaint) => bail!("--set {node}.{property}: {}", complaint.sentence),
            None => Ok(()),
        }
    }
}

/// JSON, or else text.
fn any(value: &str) -> Json {
    serde_json::from_str(value).unwrap_or_else(|_| Json::String(value.to_owned()))
}

fn read(operator: &OperatorType, property: &str, value: &str) -> Result<Json, String> {
    let fields = operator.fields();
    let Some(field) = fields.iter().find(|field| field.name == property) else {
        let title = &operator.description().title;
        let names = || fields.iter().map(|field| field.name.as_str());
        return Err(match similar(property, names()) {
            Some(similar) => format!("{title} has no such property; did you mean \"{similar}\"?"),
            None if fields.is_empty() => format!("{title} has no properties; leave this --set out"),
            None => {
                format!(
                    "{title} has no such property; it has {}",
                    names().collect::<Vec<_>>().join(", ")
                )
            }
        });
    };
    let json = any(value);
    // "5005" as a name is a name.
    Ok(if is_text(&field.kind) && !json.is_string() && !json.is_null() {
        Json::String(value.to_owned())
    } else {
        json
    })
}

fn is_text(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Text { .. }
        | FieldKind::Choice(_)
        | FieldKind::Path
        | FieldKind::Connection(_)
        | FieldKind::Subject
        | FieldKind::Behind => true,
        FieldKind::Optional(inner) | FieldKind::Offer(inner) => is_text(inner),
        _ => false,
    }
}

fn no_such_node(patch: &Patch, node: &str) -> String {
    // Within the innermost group that is there, so that the rest of the path is right.
    let (group, name) = node.rsplit_once('/').unwrap_or(("", node));
    let inside = match group {
        "" => Some(patch),
        group => patch.node(group).and_then(|group| group.patch.as_deref()),
    };
    let Some(inside) = inside else {
        let groups = patch.nodes.iter().filter(|(_, node)| node.patch.is_some());
        let hint = meant(group, "", groups.map(|(id, _)| id.as_str()));
        return format!("--set: there is no group \"{group}\"; {hint}");
    };
    let prefix = if group.is_empty() { String::new() } else { format!("{group}/") };
    let hint = meant(name, &prefix, inside.nodes.keys().map(String::as_str));
    format!("--set: there is no node \"{node}\"; {hint}")
}

/// Which of the names that there are may have been meant.
fn meant<'a>(name: &str, prefix: &str, there: impl Iterator<Item = &'a str> + Clone) -> String {
    match (similar(name, there.clone()), there.clone().next()) {
        (Some(similar), _) => format!("did you mean \"{prefix}{similar}\"?"),
        (None, Some(example)) => format!("there is \"{prefix}{example}\", for example"),
        (None, None) => "the patch has none: leave --set out".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::Node;

    #[test]
    fn the_value_may_contain_anything() {
        let setting: Setting = "group/send.address=/a.b=c".parse().unwrap();
        assert_eq!((&*setting.node, &*setting.property), ("group/send", "address"));
        assert_eq!(setting.value, "/a.b=c");
        for wrong in ["", "a=1", "a.b", ".b=1", "a.=1"] {
            assert!(wrong.parse::<Setting>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn json_is_json_and_the_rest_is_text() {
        assert_eq!(any("0.5"), 0.5);
        assert_eq!(any("[1, true]"), serde_json::json!([1, true]));
        assert_eq!(any("/cursor"), "/cursor");
        assert_eq!(any("\"5\""), "5");
    }

    #[test]
    fn what_is_not_there_is_named_with_what_may_have_been_meant() {
        let inner = Patch::default().with_node("inner", Node::new("unknown.thing"));
        let group = Node { patch: Some(Box::new(inner)), ..Node::new("nested.group") };
        let mut patch =
            Patch::new().with_node("scale", Node::new("math.abs")).with_node("group", group);
        let mut set = |text: &str| {
            let setting: Setting = text.parse().unwrap();
            setting.apply(&mut patch).map_err(|error| error.to_string())
        };
        let error = set("scael.x=1").unwrap_err();
        assert_eq!(error, "--set: there is no node \"scael\"; did you mean \"scale\"?");
        let error = set("group/iner.x=1").unwrap_err();
        assert!(error.ends_with("did you mean \"group/inner\"?"), "{error}");
        assert!(
            set("nowhere/inner.x=1")
                .unwrap_err()
                .contains("no group \"nowhere\"; there is \"group\"")
        );
        assert_eq!(
            set("scale.x=1").unwrap_err(),
            "--set scale.x: Abs has no properties; leave this --set out"
        );
        // Nothing is known of the properties of an operator that is not known.
        set("group/inner.x=1").unwrap();
        assert_eq!(patch.node("group/inner").unwrap().properties["x"], 1);
    }
}
