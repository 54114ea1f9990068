//! What is selected besides nodes, and the patch as a whole when nothing is.

use egui::{Id, Role, Sense, Ui, WidgetInfo, vec2};
use serde_json::json;

use super::super::action::Action;
use super::super::command::Command;
use super::super::field::draft::{self, Look};
use super::super::graph::text_of;
use super::super::session::Session;
use super::super::theme::{self, SPACE_1, SPACE_2, size};
use super::super::widget::{Icon, Weight, button, rule};
use super::{body, caption, heading};
use crate::engine::operator;
use crate::patch::Node;
use crate::patch::edit::Edit;
use crate::patch::history::Step;
use crate::patch::item::{Item, ItemKind};
use crate::patch::surgery::{self, Parts};

/// Draws what is selected.
pub fn show(ui: &mut Ui, session: &Session, selected: &Parts, out: &mut Vec<Command>) {
    let (wires, items) = (selected.wires.len(), selected.items.len());
    match (wires, items) {
        (0, 0) => patch(ui, session, out),
        (1, 0) => selected.wires.iter().for_each(|at| wire(ui, session, *at, out)),
        (0, 1) => selected.items.iter().for_each(|(kind, at)| item(ui, session, *kind, *at, out)),
        _ => heading(ui, &format!("{} things", selected.nodes.len() + wires + items)),
    }
}

fn patch(ui: &mut Ui, session: &Session, out: &mut Vec<Command>) {
    let patch = session.patch();
    let (name, what_for) = headline(ui, session);
    ui.add_space(SPACE_1);
    let look = Look { multiline: true, hint: what_for, ..Look::default() };
    let id = Id::unique(("description of the patch", session.inside()));
    let new = draft::edit(ui, id, name, &patch.description, look, |text| Ok(json!(text)));
    if let Some(text) = new.as_ref().and_then(|text| text.as_str()) {
        out.push(Command::edit(Edit::Describe(text.to_owned())));
    }
    ui.add_space(SPACE_1);
    caption(ui, &counts(patch.nodes.len(), patch.wires.len()));
    rule(ui);
    body(ui, "Select a node to see and turn its properties.");
    ui.add_space(SPACE_2);
    for (keys, what) in HANDS {
        hint(ui, keys, what);
    }
    for action in KEYS {
        hint(ui, &action.key_text(), action.title());
    }
}

/// What the patch that is shown is called; gives the name of its description and what to say there.
fn headline(ui: &mut Ui, session: &Session) -> (&'static str, &'static str) {
    let Some(around) = session.whole().node(session.inside()) else {
        heading(ui, session.name().trim_end_matches(".json"));
        return ("Description of the patch", "What this patch is for");
    };
    heading(ui, &name_of(session, around));
    let title = operator(&around.operator).map(|it| it.description().title.as_str());
    caption(ui, &format!("The patch inside of this {}", title.unwrap_or_default()));
    ("Description of the patch inside", "What this part is for")
}

/// What the node is called whose inside is shown: by its own name if it has one.
fn name_of(session: &Session, around: &Node) -> String {
    let own = operator(&around.operator).and_then(|operator| text_of(operator, around, "name"));
    let id = session.inside().rsplit('/').next().unwrap_or_default();
    own.filter(|own| !own.is_empty()).unwrap_or_else(|| id.to_owned())
}

fn counts(nodes: usize, wires: usize) -> String {
    let some = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    format!("{}, {}", some(nodes, "node"), some(wires, "wire"))
}

/// What the mouse does, which no table of keys has.
const HANDS: &[(&str, &str)] = &[
    ("Hover", "Look into a wire, a port or a node"),
    ("Drag", "Move a node"),
    ("Middle drag", "Move the view"),
    ("Wheel", "Zoom at the pointer"),
];

/// The keys that one needs first.
const KEYS: &[Action] = &[
    Action::AddNode,
    Action::ToggleVisual,
    Action::Fit,
    Action::FitAll,
    Action::Run,
    Action::Stop,
    Action::Undo,
    Action::Keys,
];

fn hint(ui: &mut Ui, keys: &str, what: &str) {
    let palette = theme::palette(ui);
    let row = vec2(ui.available_width(), theme::panel::LINE);
    let (rect, response) = ui.allocate_exact_size(row, Sense::hover());
    let name = format!("{keys}: {what}");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    let put = |x: f32, text: &str, font, color| {
        let at = egui::pos2(rect.left() + x, rect.center().y);
        ui.painter().text(at, egui::Align2::LEFT_CENTER, text, font, color);
    };
    put(0.0, keys, theme::medium(size::CAPTION), palette.text_weak);
    put(theme::panel::NARROW_COLUMN, what, theme::regular(size::CAPTION), palette.text_faint);
}

fn wire(ui: &mut Ui, session: &Session, at: usize, out: &mut Vec<Command>) {
    let patch = session.patch();
    let Some(wire) = patch.wires.get(at) else { return };
    heading(ui, "Wire");
    ui.add_space(SPACE_1);
    for (word, end) in [("From", &wire.from), ("To", &wire.to)] {
        ui.horizontal(|ui| {
            caption(ui, word);
            if button(ui, Icon::None, &end.to_string(), Weight::Quiet).clicked() {
                out.push(Command::Reveal(end.node.clone()));
            }
        });
    }
    let drawn = session.graph().wires.iter().find(|drawn| drawn.at == at);
    if let Some(drawn) = drawn {
        caption(ui, &format!("carries {}", drawn.value_type.name()));
    }
    ui.add_space(SPACE_2);
    ui.horizontal(|ui| {
        if button(ui, Icon::None, "Disconnect", Weight::Normal).clicked() {
            out.push(Command::edit(Edit::Disconnect { at }));
        }
        let bent = patch.layout.bend(&wire.from, &wire.to).is_some();
        if bent && button(ui, Icon::None, "Straighten", Weight::Normal).clicked() {
            let edits = surgery::bend(patch, at, Vec::new());
            out.push(Command::Edit(Step::new("straighten a wire", edits)));
        }
    });
}

fn item(ui: &mut Ui, session: &Session, kind: ItemKind, at: usize, out: &mut Vec<Command>) {
    let Some(item) = session.patch().layout.item(kind, at) else { return };
    let (title, name, text, multiline) = match &item {
        Item::Comment(it) => ("Comment", "Text of the comment", it.text.clone(), true),
        Item::Frame(it) => ("Frame", "Title of the frame", it.title.clone(), false),
        Item::Pin(it) => {
            heading(ui, "Probe");
            body(ui, &format!("Keeps the values of `{}` in view.", it.output));
            return;
        }
        Item::Bend(it) => {
            heading(ui, "Bend");
            body(ui, &format!("Of the wire from `{}` to `{}`.", it.from, it.to));
            return;
        }
    };
    heading(ui, title);
    ui.add_space(SPACE_1);
    let id = Id::unique(("text of", title, at));
    let look = Look { multiline, ..Look::default() };
    let new = draft::edit(ui, id, name, &text, look, |text| Ok(json!(text)));
    let Some(text) = new.as_ref().and_then(|text| text.as_str()) else { return };
    let text = text.to_owned();
    let item = match item {
        Item::Comment(it) => Item::Comment(crate::patch::Comment { text, ..it }),
        Item::Frame(it) => Item::Frame(crate::patch::Frame { title: text, ..it }),
        other => other,
    };
    out.push(Command::edit(Edit::SetItem { at, item }));
}
