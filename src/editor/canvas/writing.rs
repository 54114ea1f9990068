//! Writing into a comment, or the title of a frame, where it stands.

use egui::text::{CCursor, CCursorRange};
use egui::{Area, Id, Key, Order, Rect, TextEdit, Ui};

use super::super::command::Command;
use super::super::theme::{self, canvas as sizes, size};
use super::Scene;
use super::gesture::areas;
use crate::patch::edit::Edit;
use crate::patch::item::{Item, ItemKind};

/// Lets a person write; whether that is still so.
pub fn show(
    ui: &Ui,
    scene: &Scene<'_>,
    (kind, at): (ItemKind, usize),
    out: &mut Vec<Command>,
) -> bool {
    let patch = scene.session.patch();
    let Some(item) = patch.layout.item(kind, at) else { return false };
    let place = areas(patch).find(|(k, i, _)| (*k, *i) == (kind, at)).map(|(_, _, rect)| rect);
    let Some(place) = place else { return false };
    let (mut text, several) = match &item {
        Item::Comment(comment) => (comment.text.clone(), true),
        Item::Frame(frame) => (frame.title.clone(), false),
        _ => return false,
    };
    let before = text.clone();
    let mut rect = scene.camera.rect(place);
    if !several {
        rect.set_height(sizes::FRAME_TITLE * scene.camera.zoom.max(0.8));
    }
    let id = Id::unique(("writing", kind, at));
    let response = field(ui, id, rect, scene.camera.zoom, several, &mut text);
    if text != before {
        out.push(Command::edit(Edit::SetItem { at, item: with_text(item, text) }));
    }
    let enough = ui.input(|input| {
        input.key_pressed(Key::Escape) || (!several && input.key_pressed(Key::Enter))
    });
    let seen = ui.ctx().data(|data| data.get_temp::<bool>(id).unwrap_or(false));
    if !seen {
        response.request_focus();
        // What is there is a proposal.
        let mut state = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
        let all = CCursorRange::two(CCursor::new(0), CCursor::new(before.chars().count()));
        state.cursor.set_char_range(Some(all));
        state.store(ui.ctx(), id);
        ui.ctx().data_mut(|data| data.insert_temp(id, true));
    }
    let goes_on = !(enough || (seen && response.lost_focus()));
    if !goes_on {
        ui.ctx().data_mut(|data| data.remove::<bool>(id));
    }
    goes_on
}

fn field(
    ui: &Ui,
    id: Id,
    rect: Rect,
    zoom: f32,
    several: bool,
    text: &mut String,
) -> egui::Response {
    let font = theme::regular((size::BODY * zoom).max(size::CAPTION));
    let area = Area::new(id.with("area")).order(Order::Foreground).fixed_pos(rect.min);
    let name = if several { "Comment" } else { "Title of the frame" };
    let shown = area.show(ui.ctx(), |ui| {
        let edit = if several {
            TextEdit::multiline(text).desired_rows(1)
        } else {
            TextEdit::singleline(text)
        };
        let hint = if several { "Write a comment; \"# \" begins a heading" } else { "Title" };
        let edit = edit.id(id).font(font).hint_text(hint);
        let size = rect.size().max(sizes::LEAST_WRITING);
        let response = ui.add_sized(size, edit.desired_width(size.x));
        ui.ctx().accesskit_node_builder(id, |node| node.set_label(name));
        response
    });
    shown.inner
}

fn with_text(item: Item, text: String) -> Item {
    match item {
        Item::Comment(comment) => Item::Comment(crate::patch::Comment { text, ..comment }),
        Item::Frame(frame) => Item::Frame(crate::patch::Frame { title: text, ..frame }),
        other => other,
    }
}
