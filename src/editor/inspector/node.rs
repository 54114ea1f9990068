//! One node, or several together.

use egui::{Id, Ui};
use indexmap::IndexMap;
use serde_json::json;

use super::super::command::Command;
use super::super::field::draft::{self, Look};
use super::super::graph::GraphNode;
use super::super::session::Session;
use super::super::theme::{self, SPACE_1, SPACE_2, SPACE_3, SPACE_4, size};
use super::super::widget::{Icon, Weight, button, prose_in_lines, rule};
use super::{body, caption, heading, hub, mode, peers, property, section, trouble, values, wires};
use crate::engine::externalized;
use crate::patch::Patch;
use crate::patch::edit::{Edit, EditError};
use crate::patch::surgery::Parts;

/// All of one node.
pub fn show(ui: &mut Ui, session: &Session, node: &GraphNode, out: &mut Vec<Command>) {
    heading(ui, &node.title);
    let named = session.patch().nodes.get(&node.id).map_or("", |node| node.operator.as_str());
    // A name that is refused is told here, above its field, so that nothing moves.
    match draft::error(ui.ctx(), name_field(&node.id)) {
        Some(error) => {
            let (color, said) = (theme::palette(ui).fault, format!("{error}; still {}", node.id));
            prose_in_lines(ui, &said, size::CAPTION, color, 1);
        }
        None => prose_in_lines(ui, named, size::CAPTION, theme::palette(ui).text_faint, 1),
    }
    ui.add_space(SPACE_2);
    rename(ui, session.patch(), node, out);
    ui.add_space(SPACE_2);
    mode::show(ui, session.patch(), &[&node.id], out);
    ui.add_space(SPACE_2);
    if let Some(operator) = node.operator {
        let description = operator.description();
        about(ui, &description.title, &description.purpose, &description.doc);
    }
    trouble::show(ui, session, node, out);
    peers::show(ui, session, node);
    if let Some(operator) = node.operator {
        let inside = session.inside_of(&node.id);
        let shown = inside.map(|inner| externalized::fields(operator, inner)).unwrap_or_default();
        if !operator.fields().is_empty() || !shown.is_empty() {
            rule(ui);
        }
        for field in operator.fields().iter().chain(&shown) {
            property::show(ui, session, &[node], field, out);
            ui.add_space(SPACE_4);
        }
    }
    hub::others(ui, session, node, out);
    values::show(ui, session, node, out);
    wires::show(ui, session, node, out);
}

/// The purpose, and the rest of what its file says for who asks.
fn about(ui: &mut Ui, title: &str, purpose: &str, doc: &str) {
    body(ui, purpose);
    let rest = doc.replace("\n\n", "\u{1}").replace('\n', " ").replace('\u{1}', "\n\n");
    let rest = rest.strip_prefix(purpose).unwrap_or(&rest).trim_start();
    if rest.is_empty() {
        return;
    }
    let id = Id::unique(("more about", title));
    let mut is_open = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or_default();
    if is_open {
        for paragraph in rest.split("\n\n") {
            ui.add_space(SPACE_1);
            body(ui, paragraph);
        }
    }
    let label = if is_open { "Less" } else { "More" };
    if button(ui, Icon::None, label, Weight::Quiet).clicked() {
        is_open = !is_open;
        ui.data_mut(|data| data.insert_temp(id, is_open));
    }
}

/// The field with the name of a node as a widget, to give it the keyboard.
pub fn name_field(node: &str) -> Id {
    Id::unique(("name of", node))
}

fn rename(ui: &mut Ui, patch: &Patch, node: &GraphNode, out: &mut Vec<Command>) {
    let id = name_field(&node.id);
    let refused = |to: &str| {
        if to.is_empty() || to.contains(['.', '/']) {
            return Err(EditError::BadId(to.to_owned()).to_string());
        }
        let taken = to != node.id && patch.is_taken(to);
        if taken { Err(EditError::Taken(to.to_owned()).to_string()) } else { Ok(json!(to)) }
    };
    let read = |text: &str| refused(text.trim());
    let new = draft::edit(ui, id, "Name of the node", &node.id, Look::default(), read);
    if let Some(to) = new.as_ref().and_then(|to| to.as_str()).filter(|to| *to != node.id) {
        let (node, to) = (node.id.clone(), to.to_owned());
        out.push(Command::edit(Edit::Rename { node, to: to.clone() }));
        out.push(Command::select_node(to));
    }
}

/// What several nodes have in common.
pub fn several(ui: &mut Ui, session: &Session, selected: &Parts, out: &mut Vec<Command>) {
    let nodes = selected.nodes.iter().filter_map(|id| session.graph().node(id));
    let nodes: Vec<&GraphNode> = nodes.collect();
    heading(ui, &format!("{} nodes", nodes.len()));
    let mut titles: IndexMap<&str, usize> = IndexMap::new();
    for node in &nodes {
        *titles.entry(&node.title).or_default() += 1;
    }
    let titles: Vec<String> = titles
        .iter()
        .map(
            |(title, count)| {
                if *count > 1 { format!("{count} {title}") } else { (*title).to_owned() }
            },
        )
        .collect();
    caption(ui, &titles.join(", "));
    ui.add_space(SPACE_2);
    let ids: Vec<&str> = nodes.iter().map(|node| node.id.as_str()).collect();
    mode::show(ui, session.patch(), &ids, out);
    let mut operators = nodes.iter().map(|node| node.operator.map(std::ptr::from_ref));
    let first = operators.next().flatten();
    let same = first.is_some() && operators.all(|other| other == first);
    let Some(operator) = nodes.first().and_then(|node| node.operator).filter(|_| same) else {
        ui.add_space(SPACE_3);
        body(ui, "Nodes of the same operator can be set together.");
        return;
    };
    rule(ui);
    section(ui, "All of them");
    for field in operator.fields() {
        property::show(ui, session, &nodes, field, out);
        ui.add_space(SPACE_4);
    }
}
