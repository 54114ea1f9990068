//! The keyboard on the canvas: from node to node, nudges, and typing what to add.

use egui::{Context, Event, EventFilter, Key, Modifiers, Pos2, Response, Ui, Vec2, vec2};

use super::super::command::Command;
use super::super::graph::Graph;
use super::super::search::{Wish, WishEnd};
use super::super::session::Session;
use super::super::shortcuts;
use super::super::theme::canvas as sizes;
use super::gesture::Join;
use super::{Canvas, geometry};
use crate::patch::history::Step;
use crate::patch::surgery::{self, Parts};

/// How long Space may be down and still be a tap.
const TAP: f64 = 0.3;

/// Keeps the keys that egui would move the focus with.
fn hold(ui: &Ui, response: &Response) {
    let filter =
        EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
    ui.memory_mut(|memory| {
        if memory.focused().is_none() {
            memory.request_focus(response.id);
        }
        memory.set_focus_lock_filter(response.id, filter);
    });
}

impl Canvas {
    /// Finds out whether it has the keyboard, and takes it if nobody has.
    pub(super) fn focus(&mut self, ui: &Ui, response: &Response) {
        let takes = std::mem::take(&mut self.takes_keyboard);
        // What lies over the window has the keyboard for itself.
        let free =
            !self.covered && (takes || ui.memory(|memory| memory.top_modal_layer().is_none()));
        if free {
            hold(ui, response);
        }
        self.focused = free && response.has_focus();
    }

    /// Has the keyboard from the next frame on, whoever had it: what is pressed behind the key that
    /// closed something is meant for the patch.
    pub fn take_keyboard(&mut self, ctx: &Context) {
        ctx.memory_mut(|memory| {
            if let Some(id) = memory.focused() {
                memory.surrender_focus(id);
            }
        });
        (self.focused, self.takes_keyboard) = (true, true);
    }
}

/// Takes the keys that are no action: arrows, letters, Space.
pub fn take(ui: &Ui, session: &Session, selection: &Parts, middle: Pos2, out: &mut Vec<Command>) {
    arrows(ui, session, selection, out);
    // Who plays keys and misses one would have the next ones looked for.
    if let Some(text) = typed(ui).filter(|_| !session.takes_keys()) {
        let text = shortcuts::whole_word(ui.ctx(), session, text, out);
        let (at, end) = beside(session.graph(), selection, middle);
        out.push(Command::Search(Wish { at: at.into(), end, text }));
    }
}

/// Where the next node goes: behind the selected one and wired to it, or to the pointer.
pub fn beside(graph: &Graph, selection: &Parts, otherwise: Pos2) -> (Pos2, WishEnd) {
    let node = selection.only_node().and_then(|id| graph.node(id));
    match node.and_then(|node| Some((node, node.outputs.first()?))) {
        Some((node, port)) => {
            let at = geometry::output(node, 0) + vec2(sizes::BEHIND, 0.0);
            let name =
                node.operator.and_then(|operator| super::super::fitting::output_name(operator, 0));
            let end = crate::patch::Endpoint { node: node.id.clone(), port: name };
            (at, WishEnd::From(end, port.value_type))
        }
        None => (otherwise, WishEnd::Free),
    }
}

/// The letter that was typed, or nothing for a tap on Space.
fn typed(ui: &Ui) -> Option<String> {
    let id = egui::Id::unique("space is held since");
    let (time, slow, text, space, tapped, moved) = ui.input(|input| {
        // At a slow frame there may be several.
        let letters = input.events.iter().filter_map(|event| match event {
            Event::Text(text) => Some(text.as_str()),
            _ => None,
        });
        // A letter or a digit begins; what follows may be a blank or a sign.
        let letters = letters.skip_while(|text| !text.chars().all(char::is_alphanumeric));
        let text = Some(letters.collect::<String>()).filter(|text| !text.is_empty());
        let plain = !input.modifiers.command && !input.modifiers.alt;
        let text = text.filter(|_| plain);
        let moved = input.pointer.is_decidedly_dragging();
        // What is held down is pressed again and again.
        let pressed = input.events.iter().any(|event| {
            matches!(event, Event::Key { key: Key::Space, pressed: true, repeat: false, .. })
        });
        // What is heard of a slow frame late was done that much faster.
        let slow = f64::from(input.stable_dt);
        (input.time, slow, text, pressed, input.key_released(Key::Space), moved)
    });
    if space {
        ui.data_mut(|data| data.insert_temp(id, time));
    }
    if moved {
        ui.data_mut(|data| data.remove::<f64>(id));
    }
    let since = if tapped { ui.data_mut(|data| data.remove_temp::<f64>(id)) } else { None };
    let tap = since.is_some_and(|since| time - since <= TAP + slow);
    text.or_else(|| tap.then(String::new))
}

fn arrows(ui: &Ui, session: &Session, selection: &Parts, out: &mut Vec<Command>) {
    let ways = [
        (Key::ArrowLeft, vec2(-1.0, 0.0)),
        (Key::ArrowRight, vec2(1.0, 0.0)),
        (Key::ArrowUp, vec2(0.0, -1.0)),
        (Key::ArrowDown, vec2(0.0, 1.0)),
    ];
    for (key, way) in ways {
        let pressed = |held| ui.input_mut(|input| input.consume_key(held, key));
        if pressed(Modifiers::COMMAND) {
            let by = way * sizes::SNAP;
            let edits = surgery::shift(session.patch(), selection, by.x, by.y);
            out.push(Command::Edit(Step::new("nudge", edits)));
        } else {
            let join = if pressed(Modifiers::SHIFT) {
                Join::Add
            } else if pressed(Modifiers::NONE) {
                Join::Replace
            } else {
                continue;
            };
            if let Some(id) = neighbour(session.graph(), selection.nodes.last(), way) {
                let parts = join.join(selection, &Parts::node(id));
                out.push(Command::Select(parts));
            }
        }
    }
}

/// The nearest node in a direction; the first of all if none is selected.
fn neighbour(graph: &Graph, from: Option<&String>, way: Vec2) -> Option<String> {
    let center = |node: &super::super::graph::GraphNode| geometry::rect(node).center();
    let Some(from) = from.and_then(|id| graph.node(id)) else {
        return graph.nodes.first().map(|node| node.id.clone());
    };
    let others = graph.nodes.iter().filter(|node| node.id != from.id);
    let cost = |node: &&super::super::graph::GraphNode| {
        let offset = center(node) - center(from);
        let ahead = offset.dot(way);
        let aside = (offset - way * ahead).length();
        // What lies more aside than ahead is not in this direction.
        (ahead > 1.0 && aside <= ahead * 2.0).then_some(ahead + aside * 2.0)
    };
    let costs = others.filter_map(|node| Some((cost(&node)?, node)));
    costs.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, node)| node.id.clone())
}
