//! What is shared by name: made anew, and renamed together with those who use it.

use egui::Ui;
use serde_json::{Value as Json, json};

use super::super::command::Command;
use super::super::graph::{GraphNode, hub_names, text_of};
use super::super::session::Session;
use super::super::theme::canvas as sizes;
use super::super::widget::{Icon, Weight, button};
use super::section;
use crate::engine::operator;
use crate::operator::Role;
use crate::operator::field::Field;
use crate::operator::port::{Hub, Link};
use crate::patch::edit::Edit;
use crate::patch::history::Step;
use crate::patch::surgery::fresh_id;
use crate::patch::{Node, NodeLayout, Patch};

/// A new connection or subject beside a node that is to use it.
pub fn new(session: &Session, node: &GraphNode, field: &Field, provider: &str) -> Option<Step> {
    let patch = session.patch();
    let Link::Provides(hub) = operator(provider)?.link else { return None };
    let stem = provider.rsplit('.').next().unwrap_or(provider);
    let id = fresh_id(|id| patch.is_taken(id), stem);
    let name = free_name(patch, hub);
    let above = sizes::ABOVE;
    let (x, y) = (node.position.x - sizes::NODE - sizes::GRID, node.position.y - above);
    let place = NodeLayout { x, y, ..NodeLayout::default() };
    let made = Box::new(Node::new(provider).with("name", name.clone()));
    let (property, value) = (field.name.clone(), Some(json!(name)));
    let edits = vec![
        Edit::Add { id, node: made, place },
        Edit::SetProperty { node: node.id.clone(), property, value },
    ];
    Some(Step::new(format!("new {}", hub.noun()), edits))
}

fn free_name(patch: &Patch, hub: Hub) -> String {
    let taken = hub_names(patch, |other| other == hub);
    let stem = match hub {
        Hub::Connection(_) => "Connection",
        Hub::Subject => "Subject",
    };
    let numbered = (2_u32..).map(|number| format!("{stem}{number}"));
    let mut names = std::iter::once(stem.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}

/// Why a hub may not get this name: another has it, and whoever uses either would be taken for a user
/// of both, which no other name could set apart again.
pub fn refusal(
    session: &Session,
    nodes: &[&GraphNode],
    field: &Field,
    value: &Json,
) -> Option<String> {
    let node = nodes.first().filter(|_| field.name == "name")?;
    let Link::Provides(hub) = node.operator?.link else { return None };
    let to = value.as_str().filter(|to| !to.is_empty())?;
    let noun = hub.noun();
    if nodes.len() > 1 {
        return Some(format!("each {noun} needs a name of its own; select one of them to name it"));
    }
    let scope = scope(session.whole(), session.inside());
    let mut same = Vec::new();
    providers(session.whole().inner(scope)?, scope, (hub, to), &mut same);
    let own = session.path_of(&node.id);
    let other = same.into_iter().find(|path| *path != own)?;
    Some(format!(
        "the name \"{to}\" is taken by the node \"{other}\"; choose another, or rename that {noun} first"
    ))
}

/// The same name for all who use the hub that gets another name, wherever they are, by their whole
/// paths; none if nobody does.
pub fn follow(session: &Session, node: &GraphNode, property: &str, to: &str) -> Vec<Edit> {
    let Some(provider) = node.operator.filter(|_| property == "name") else { return Vec::new() };
    let Link::Provides(hub) = provider.link else { return Vec::new() };
    let said = session.patch().nodes.get(&node.id);
    let from = said.and_then(|it| text_of(provider, it, "name"));
    let Some(from) = from.filter(|from| !from.is_empty()) else { return Vec::new() };
    let scope = scope(session.whole(), session.inside());
    let Some(patch) = session.whole().inner(scope) else { return Vec::new() };
    let mut same = Vec::new();
    providers(patch, scope, (hub, &from), &mut same);
    // With a second one of the same name nobody knows whom the users mean.
    if same.len() > 1 {
        return Vec::new();
    }
    let mut edits = Vec::new();
    // Inside of what has a hub of the new name they would mean that one.
    users(patch, scope, hub, &[&from, to], &mut |node| {
        let property = hub.property().to_owned();
        edits.push(Edit::SetProperty { node, property, value: Some(json!(to)) });
    });
    edits
}

/// The nodes that share a stream or a connection with this one, each with a way there.
pub fn others(ui: &mut Ui, session: &Session, node: &GraphNode, out: &mut Vec<Command>) {
    let Some(operator) = node.operator else { return };
    let (hub, property) = match operator.link {
        Link::Provides(hub) => (hub, "name"),
        Link::Receives(hub) | Link::Sends(hub) => (hub, hub.property()),
        Link::None => return,
    };
    let said = session.patch().nodes.get(&node.id);
    let name = said.and_then(|said| text_of(operator, said, property)).unwrap_or_default();
    if name.is_empty() {
        return;
    }
    let (paths, own) =
        (sharing(session.whole(), session.inside(), hub, &name), session.path_of(&node.id));
    let paths: Vec<String> = paths.into_iter().filter(|path| *path != own).collect();
    if paths.is_empty() {
        return;
    }
    section(ui, &format!("Shares {name} with"));
    for path in paths {
        let there = button(ui, Icon::None, &path, Weight::Quiet);
        if there.on_hover_text("Go there").clicked() {
            out.push(Command::Reveal(path));
        }
    }
}

/// The paths of all nodes that mean the same hub as one in the patch at this path.
fn sharing(whole: &Patch, inside: &str, hub: Hub, name: &str) -> Vec<String> {
    let mut at = scope(whole, inside);
    loop {
        let mut paths = Vec::new();
        let Some(patch) = whole.inner(at) else { return paths };
        providers(patch, at, (hub, name), &mut paths);
        if !paths.is_empty() || at.is_empty() {
            users(patch, at, hub, &[name], &mut |path| paths.push(path));
            return paths;
        }
        at = scope(whole, around(at));
    }
}

/// The patch around.
fn around(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(around, _)| around)
}

/// The patch of which the one at this path is a part: groups are parts of what they stand in.
fn scope<'a>(whole: &Patch, mut inside: &'a str) -> &'a str {
    while whole.node(inside).is_some_and(is_group) {
        inside = around(inside);
    }
    inside
}

fn is_group(node: &Node) -> bool {
    operator(&node.operator).is_some_and(|it| it.role == Role::Group)
}

fn path_of(prefix: &str, id: &str) -> String {
    if prefix.is_empty() { id.to_owned() } else { format!("{prefix}/{id}") }
}

/// The paths of all nodes of a patch and its groups that are a hub of this name.
fn providers(patch: &Patch, prefix: &str, (hub, name): (Hub, &str), found: &mut Vec<String>) {
    for (id, node) in &patch.nodes {
        let path = path_of(prefix, id);
        let operator = operator(&node.operator);
        let provides = operator.filter(|operator| operator.link == Link::Provides(hub));
        if let Some(inner) = node.patch.as_deref().filter(|_| is_group(node)) {
            providers(inner, &path, (hub, name), found);
        }
        if provides.and_then(|it| text_of(it, node, "name")).as_deref() == Some(name) {
            found.push(path);
        }
    }
}

/// The paths of all nodes that name a hub with the first of these names, also of those inside
/// others; but for those in patches that have one with any of these names themselves.
fn users(patch: &Patch, prefix: &str, hub: Hub, names: &[&str], found: &mut dyn FnMut(String)) {
    for (id, node) in &patch.nodes {
        let path = path_of(prefix, id);
        let has_own = |inner: &Patch| {
            let mut own = Vec::new();
            names.iter().for_each(|name| providers(inner, &path, (hub, name), &mut own));
            !own.is_empty()
        };
        let inner = node.patch.as_deref();
        if let Some(inner) = inner.filter(|inner| is_group(node) || !has_own(inner)) {
            users(inner, &path, hub, names, found);
        }
        if let Some(operator) = operator(&node.operator)
            && let Link::Receives(used) | Link::Sends(used) = operator.link
            && used == hub
            && text_of(operator, node, hub.property()).as_deref() == names.first().copied()
        {
            found(path);
        }
    }
}
