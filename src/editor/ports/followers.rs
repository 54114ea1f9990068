//! The nodes of a patch that connect to a port of this machine, which go on to do so when it becomes
//! another.

use serde_json::Value as Json;

use super::with_port;
use crate::engine;
use crate::operator::OperatorType;
use crate::patch::edit::Edit;
use crate::patch::{Node, Patch};

/// How this machine is called from within.
const HERE: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// What leads all nodes that connect to `port` to the other one, by their whole paths; but for the
/// node that listens there.
pub fn of(whole: &Patch, listener: &str, port: u16, other: u16) -> Vec<Edit> {
    let mut edits = Vec::new();
    within(whole, "", &mut |path, node| {
        let operator = engine::operator(&node.operator).filter(|_| path != listener);
        let Some(operator) = operator else { return };
        // Who wants to listen there too does not connect to it.
        if operator.claims(&node.properties).iter().any(|claim| claim.address.port() == port) {
            return;
        }
        for field in operator.fields() {
            let said = node.properties.get(&field.name).unwrap_or(&field.default);
            // A place in parts counts if somebody has said it, and else the text beside it does.
            let is_place = field.default.get("host").is_some();
            if said.is_object() && (!is_place || !node.properties.contains_key(&field.name)) {
                continue;
            }
            let led = led(operator, node, (&field.name, said), (port, other));
            edits.extend(led.map(|value| Edit::SetProperty {
                node: path.to_owned(),
                property: field.name.clone(),
                value: Some(value),
            }));
        }
    });
    edits
}

fn within(patch: &Patch, prefix: &str, found: &mut dyn FnMut(&str, &Node)) {
    for (id, node) in &patch.nodes {
        let path = format!("{prefix}{id}");
        found(&path, node);
        if let Some(inner) = &node.patch {
            within(inner, &format!("{path}/"), found);
        }
    }
}

/// The property with the other port, if it leads to this one here.
fn led(
    operator: &OperatorType,
    node: &Node,
    (name, said): (&str, &Json),
    (port, other): (u16, u16),
) -> Option<Json> {
    match said {
        Json::Number(_) if name.ends_with("port") && is_here(operator, node) => {
            with_port(said, port, other)
        }
        Json::String(text) => {
            let led = HERE.iter().fold(text.clone(), |text, host| {
                let whole = |text: &str| !text.starts_with(|letter: char| letter.is_ascii_digit());
                let place = format!("{host}:{port}");
                let mut parts = text.split(&place);
                let mut led = parts.next().unwrap_or_default().to_owned();
                for part in parts {
                    let port = if whole(part) { other } else { port };
                    led.extend([*host, ":", port.to_string().as_str(), part]);
                }
                led
            });
            (led != *text).then(|| led.into())
        }
        Json::Object(fields) => {
            let host = fields.get("host").and_then(Json::as_str).unwrap_or(HERE[0]);
            HERE.contains(&host).then(|| with_port(said, port, other))?
        }
        _ => None,
    }
}

/// Whether the host that a node names beside a port is this machine.
fn is_here(operator: &OperatorType, node: &Node) -> bool {
    let hosts = operator.fields().iter().filter(|field| field.name.contains("host"));
    let mut said = hosts.map(|field| node.properties.get(&field.name).unwrap_or(&field.default));
    said.any(|host| host.as_str().is_some_and(|host| HERE.contains(&host.trim())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn who_connects_from_here_follows_and_nobody_else() {
        let socket = |kind: &str, at: &str| Node::new(kind).with("connection_string", at);
        let client = |host: &str| {
            let node = Node::new("osc.create_udp_client").with("remote_port", 5557);
            node.with("remote_host_name", host)
        };
        let place = |port: u16| json!({"host": "localhost", "port": port});
        let parts = Node::new("zeromq.subscriber").with("connection_id", place(5557));
        let parts = parts.with("connection_string", "");
        let inner = Patch::new().with_node("deep", client("localhost"));
        let group = Node { patch: Some(Box::new(inner)), ..Node::new("nested.group") };
        let patch = Patch::new()
            .with_node("server", socket("zeromq.publisher", "@tcp://localhost:5557"))
            .with_node("near", socket("zeromq.subscriber", ">tcp://localhost:5557"))
            .with_node("longer", socket("zeromq.subscriber", ">tcp://localhost:55570"))
            .with_node("far", socket("zeromq.subscriber", ">tcp://10.0.0.7:5557"))
            .with_node("rival", socket("zeromq.publisher", "@tcp://localhost:5557"))
            .with_node("parts", parts)
            .with_node("away", client("10.0.0.7"))
            .with_node("group", group);
        let set = |node: &str, property: &str, value: Json| Edit::SetProperty {
            node: node.into(),
            property: property.into(),
            value: Some(value),
        };
        assert_eq!(
            of(&patch, "server", 5557, 5558),
            [
                set("near", "connection_string", json!(">tcp://localhost:5558")),
                set("parts", "connection_id", place(5558)),
                set("group/deep", "remote_port", json!(5558)),
            ]
        );
    }
}
