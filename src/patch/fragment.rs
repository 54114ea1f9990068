//! Part of a patch as text: what the clipboard carries between windows, programs and people.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value as Json;

use super::edit::Edit;
use super::item::{Item, ItemKind};
use super::surgery::{Parts, fresh_id};
use super::{Endpoint, NodeLayout, Patch, Wire, file};

/// Where a fragment keeps the wires that led into it from outside, so that it is a sound patch
/// when somebody saves it as a file.
const INCOMING: &str = "incoming";

/// What is chosen, with the wires between, as a patch of its own.
pub fn copy(patch: &Patch, parts: &Parts) -> Patch {
    let mut fragment = Patch::new();
    // In the order of the file, which is the order in which constants speak.
    for (id, node) in patch.nodes.iter().filter(|(id, _)| parts.nodes.contains(*id)) {
        fragment.nodes.insert(id.clone(), node.clone());
        let place = patch.layout.nodes.get(id).cloned().unwrap_or_default();
        fragment.layout.nodes.insert(id.clone(), place);
    }
    let is_in = |end: &Endpoint| parts.nodes.contains(&end.node);
    let within = patch.wires.iter().filter(|wire| is_in(&wire.from) && is_in(&wire.to));
    fragment.wires = within.cloned().collect();
    let bends = patch.layout.bends.iter().filter(|bend| is_in(&bend.from) && is_in(&bend.to));
    fragment.layout.bends = bends.cloned().collect();
    for &(kind, at) in &parts.items {
        match patch.layout.item(kind, at) {
            // A pin means nothing without its output.
            Some(Item::Pin(pin)) if !is_in(&pin.output) => {}
            Some(Item::Bend(_)) | None => {}
            Some(item) => fragment.layout.insert(usize::MAX, item),
        }
    }
    let incoming = patch.wires.iter().filter(|wire| !is_in(&wire.from) && is_in(&wire.to));
    let incoming: Vec<&Wire> = incoming.collect();
    if !incoming.is_empty() {
        // Wires are text, so this cannot fail.
        let incoming = serde_json::to_value(incoming).unwrap_or_default();
        fragment.extra.insert(INCOMING.to_owned(), incoming);
    }
    fragment
}

/// As text for the clipboard.
pub fn text(fragment: &Patch) -> String {
    file::text(fragment)
}

/// From text, be it of the clipboard, of a file or out of a chat with words around it. None if
/// there is no patch in it, or an empty one.
pub fn parse(text: &str) -> Option<Patch> {
    let (start, end) = (text.find('{')?, text.rfind('}')?);
    let patch = file::parse(text.get(start..=end)?.as_bytes(), Path::new("clipboard")).ok()?;
    let empty = patch.nodes.is_empty() && patch.layout.is_empty();
    (!empty).then_some(patch)
}

/// The edits that add a fragment this far from where it was, and what is new then. With
/// `incoming`, nodes are wired to what they were wired to where they were copied, as far as it is
/// there.
pub fn paste(patch: &Patch, fragment: &Patch, by: [f32; 2], incoming: bool) -> (Vec<Edit>, Parts) {
    let mut edits = Vec::new();
    let mut parts = Parts::default();
    let mut names: HashMap<&str, String> = HashMap::new();
    for (id, node) in &fragment.nodes {
        let taken = |id: &str| patch.is_taken(id) || parts.nodes.contains(id);
        let fresh = fresh_id(taken, id);
        let old = fragment.layout.nodes.get(id).cloned().unwrap_or_default();
        let place = NodeLayout { x: old.x + by[0], y: old.y + by[1], ..old };
        edits.push(Edit::Add { id: fresh.clone(), node: Box::new(node.clone()), place });
        names.insert(id, fresh.clone());
        parts.nodes.insert(fresh);
    }
    let renamed = |end: &Endpoint| {
        let node = names.get(end.node.as_str())?.clone();
        Some(Endpoint { node, port: end.port.clone() })
    };
    let connect = |wire| Edit::Connect { at: None, wire };
    for wire in &fragment.wires {
        if let (Some(from), Some(to)) = (renamed(&wire.from), renamed(&wire.to)) {
            edits.push(connect(Wire { from, to, extra: wire.extra.clone() }));
        }
    }
    let outside: Vec<Wire> = match fragment.extra.get(INCOMING) {
        Some(Json::Array(wires)) if incoming => {
            wires.iter().filter_map(|wire| serde_json::from_value(wire.clone()).ok()).collect()
        }
        _ => Vec::new(),
    };
    for wire in outside.into_iter().filter(|wire| patch.nodes.contains_key(&wire.from.node)) {
        edits.extend(renamed(&wire.to).map(|to| connect(Wire { to, ..wire })));
    }
    items(patch, fragment, by, &renamed, &mut edits, &mut parts);
    (edits, parts)
}

fn items(
    patch: &Patch,
    fragment: &Patch,
    [dx, dy]: [f32; 2],
    renamed: &dyn Fn(&Endpoint) -> Option<Endpoint>,
    edits: &mut Vec<Edit>,
    parts: &mut Parts,
) {
    for kind in [ItemKind::Comment, ItemKind::Frame, ItemKind::Pin, ItemKind::Bend] {
        let mut next = patch.layout.count(kind);
        for at in 0..fragment.layout.count(kind) {
            let item = match fragment.layout.item(kind, at) {
                Some(Item::Pin(mut pin)) => renamed(&pin.output).map(|output| {
                    pin.output = output;
                    Item::Pin(pin)
                }),
                Some(Item::Bend(mut bend)) => {
                    renamed(&bend.from).zip(renamed(&bend.to)).map(|(from, to)| {
                        (bend.from, bend.to) = (from, to);
                        Item::Bend(bend)
                    })
                }
                other => other,
            };
            let Some(item) = item else { continue };
            edits.push(Edit::AddItem { at: None, item: item.moved(dx, dy) });
            if kind != ItemKind::Bend {
                parts.items.insert((kind, next));
            }
            next += 1;
        }
    }
}

/// The middle of the corners of all that has a place.
pub fn middle(fragment: &Patch) -> [f32; 2] {
    let layout = &fragment.layout;
    let nodes = layout.nodes.values().map(|place| [place.x, place.y]);
    let comments = layout.comments.iter().map(|comment| [comment.x, comment.y]);
    let frames = layout.frames.iter().map(|frame| [frame.x, frame.y]);
    let corners = nodes.chain(comments).chain(frames).map(|corner| (corner, corner));
    let around = corners.reduce(|(least, most), (corner, _)| {
        let pick = |pick: fn(f32, f32) -> f32, to: [f32; 2]| {
            [pick(to[0], corner[0]), pick(to[1], corner[1])]
        };
        (pick(f32::min, least), pick(f32::max, most))
    });
    let (least, most) = around.unwrap_or_default();
    [f32::midpoint(least[0], most[0]), f32::midpoint(least[1], most[1])]
}

#[cfg(test)]
mod tests {
    use indexmap::IndexSet;

    use super::super::history::{History, Step};
    use super::super::{Comment, Node, Pin};
    use super::*;

    fn patch() -> Patch {
        let mut patch = Patch::new()
            .with_node("a", Node::new("time.timer"))
            .with_node("b", Node::new("math.add").with("operand", 3))
            .with_node("c", Node::new("debug.log"))
            .with_chain(&["a", "b", "c"]);
        patch.layout.comments.push(Comment::new(0.0, 0.0, [90.0, 20.0], "hello"));
        patch.layout.probes.push(Pin::new("b", 5.0, 5.0));
        patch
    }

    fn chosen() -> Parts {
        Parts {
            nodes: ["b", "c"].map(str::to_owned).into(),
            items: [(ItemKind::Comment, 0), (ItemKind::Pin, 0)].into(),
            ..Parts::default()
        }
    }

    #[test]
    fn what_is_pasted_is_what_was_copied_under_new_names() {
        let mut target = patch();
        let copied = text(&copy(&target, &chosen()));
        let said = format!("look at this:\n```json\n{copied}```\nthanks");
        let fragment = parse(&said).expect("a patch among words");
        let (edits, parts) = paste(&target, &fragment, [16.0, 16.0], false);
        History::new().apply(&mut target, Step::new("paste", edits)).unwrap();
        assert_eq!(parts.nodes, IndexSet::from(["b_2", "c_2"].map(str::to_owned)));
        assert_eq!(target.nodes["b_2"], target.nodes["b"]);
        assert_eq!(target.wires[2..], [Wire::new("b_2", "c_2")]);
        assert_eq!(target.layout.probes[1], Pin::new("b_2", 21.0, 21.0));
        assert_eq!(parts.items, [(ItemKind::Comment, 1), (ItemKind::Pin, 1)].into());
    }

    #[test]
    fn with_its_incoming_wires_if_one_asks_for_them() {
        let mut target = patch();
        let fragment = copy(&target, &chosen());
        let (edits, _) = paste(&target, &fragment, [0.0, 0.0], true);
        History::new().apply(&mut target, Step::new("paste", edits)).unwrap();
        assert_eq!(target.wires[2..], [Wire::new("b_2", "c_2"), Wire::new("a", "b_2")]);
        let (edits, _) = paste(&Patch::new(), &fragment, [0.0, 0.0], true);
        History::new().apply(&mut Patch::new(), Step::new("paste", edits)).unwrap();
    }

    #[test]
    fn other_text_is_no_patch() {
        for text in ["", "hello", "{}", "{\"patchline\": 1}", "} {", "{\"a\": [1, 2"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
