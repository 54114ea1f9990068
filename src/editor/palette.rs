//! All operators in a panel: to read, to add with a click, to drag onto the canvas.

use std::collections::{HashMap, HashSet};

use egui::{
    Id, LayerId, Order, Rect, Response, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2,
    vec2,
};

use super::command::Command;
use super::search::catalogue::{self, Entry, group_title};
use super::search::{Dragged, Properties, entry, rank};
use super::theme::{self, CONTROL, SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_HALF, size};
use super::widget::{Icon, elided, sign};

/// What the palette remembers between frames.
#[derive(Default)]
pub struct Memory {
    text: String,
    /// Groups that are folded.
    folded: HashSet<&'static str>,
    /// What was found for which text.
    found: Option<(String, Vec<Listed>)>,
    /// What was clicked last, and when.
    clicked: Clicked,
}

type Clicked = Option<(&'static str, f64)>;

/// An operator, the other name by which it was found, and what was typed behind it.
type Listed = (&'static Entry, Option<&'static str>, Properties);

const ROW: f32 = theme::panel::ROW;

/// Draws the palette.
pub fn show(ui: &mut Ui, memory: &mut Memory, out: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    egui::Frame::new().inner_margin(SPACE_3).show(ui, |ui| {
        let edit = TextEdit::singleline(&mut memory.text)
            .id(Id::unique("palette search"))
            .hint_text("Search")
            .margin(theme::FIELD_MARGIN)
            .min_size(vec2(0.0, CONTROL))
            .desired_width(f32::INFINITY);
        ui.add(edit).accessible_name("Search the palette");
    });
    let scroll = ScrollArea::vertical().id_salt("palette").auto_shrink(false);
    scroll.show(ui, |ui| {
        if memory.text.trim().is_empty() {
            for (group, entries) in catalogue::groups() {
                if heading(ui, group, entries.len(), memory) {
                    for entry in entries {
                        row(ui, (entry, None, &[]), &mut memory.clicked, out);
                    }
                }
            }
        } else {
            memory.find();
            let Memory { found: Some((_, found)), clicked, .. } = memory else { return };
            if found.is_empty() {
                let palette = theme::palette(ui);
                ui.horizontal(|ui| {
                    ui.add_space(SPACE_4);
                    let text = egui::RichText::new("Nothing is called that");
                    ui.label(text.color(palette.text_weak));
                });
            }
            for (entry, alias, properties) in found {
                row(ui, (entry, *alias, properties), clicked, out);
            }
        }
        ui.add_space(SPACE_3);
    });
}

impl Memory {
    fn find(&mut self) {
        if self.found.as_ref().is_some_and(|(text, _)| *text == self.text) {
            return;
        }
        let found = rank::find(&self.text, |_| true, &HashMap::new());
        let found = found.into_iter().map(|found| {
            let properties = found.argument.and_then(Result::ok).unwrap_or_default();
            (found.entry, found.alias, properties)
        });
        self.found = Some((self.text.clone(), found.collect()));
    }
}

/// Whether the group is open.
fn heading(ui: &mut Ui, group: &'static str, count: usize, memory: &mut Memory) -> bool {
    let palette = theme::palette(ui);
    let size = vec2(ui.available_width(), ROW + SPACE_1);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let is_open = !memory.folded.contains(group);
    let name = format!("Group {}", group_title(group));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_open, &name));
    if response.clicked() && !memory.folded.remove(group) {
        memory.folded.insert(group);
    }
    let lit = response.hovered() || response.has_focus();
    let ink = if lit { palette.text } else { palette.text_faint };
    let middle = rect.center().y + SPACE_1 / 2.0;
    let tip = pos2(rect.left() + SPACE_4 + SPACE_HALF, middle);
    sign(ui.painter(), if is_open { Icon::Down } else { Icon::Right }, tip, ink);
    let font = theme::semibold(self::size::CAPTION);
    let at = pos2(rect.left() + SPACE_4 + SPACE_3, middle);
    let align = egui::Align2::LEFT_CENTER;
    ui.painter().text(at, align, group_title(group), font, ink);
    let at = pos2(rect.right() - SPACE_4, middle);
    let font = theme::mono(self::size::CAPTION);
    let align = egui::Align2::RIGHT_CENTER;
    ui.painter().text(at, align, count.to_string(), font, palette.text_faint);
    is_open
}

fn row(
    ui: &mut Ui,
    (entry, alias, properties): (&'static Entry, Option<&str>, &[(String, serde_json::Value)]),
    clicked: &mut Clicked,
    out: &mut Vec<Command>,
) {
    let size = vec2(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let name = format!("Add {}, {}", entry.title(), group_title(entry.group));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if ui.is_rect_visible(rect) {
        paint(ui, rect, entry, alias, response.hovered() || response.has_focus());
    }
    if response.clicked() {
        if !is_repeated(ui, &response, entry, *clicked) {
            let (name, properties) = (entry.name, properties.to_vec());
            out.push(Command::Place { name, properties });
        }
        *clicked = Some((entry.name, ui.input(|input| input.time)));
    }
    response.dnd_set_drag_payload(Dragged(entry.name));
    if response.dragged() {
        ghost(ui, entry);
    } else {
        response.on_hover_ui(|ui| entry::card(ui, entry));
    }
}

/// Whether it belongs to a double click, by which one node is meant. In a hurry, two clicks on two
/// entries look like one too.
fn is_repeated(ui: &Ui, response: &Response, entry: &Entry, before: Clicked) -> bool {
    let many = response.double_clicked() || response.triple_clicked();
    let longest = ui.options(|options| options.input_options.max_double_click_delay);
    let now = ui.input(|input| input.time);
    many && before.is_some_and(|(name, at)| name == entry.name && now - at <= longest)
}

fn paint(ui: &Ui, rect: Rect, entry: &Entry, alias: Option<&str>, lit: bool) {
    let (palette, painter) = (theme::palette(ui), ui.painter());
    let ground = if lit { palette.control } else { palette.panel };
    if lit {
        let inside = rect.shrink2(vec2(SPACE_2, 0.0));
        painter.rect_filled(inside, theme::RADIUS_SMALL, ground);
    }
    let middle = rect.center().y;
    entry::sign(
        painter,
        pos2(rect.left() + SPACE_4 + SPACE_3 + SPACE_1, middle),
        entry,
        palette,
        ground,
    );
    let left = rect.left() + SPACE_4 + SPACE_3 + SPACE_4;
    let room = rect.right() - SPACE_3 - left;
    let font = theme::regular(size::BODY);
    let title = elided(painter, entry.title(), font, palette.text, room);
    let next = left + title.size().x + SPACE_2;
    painter.galley(pos2(left, middle - title.size().y / 2.0), title, palette.text);
    if let Some(alias) = alias {
        let (font, color) = (theme::regular(size::CAPTION), palette.text_faint);
        let text = format!("also {alias}");
        let galley = elided(painter, &text, font, color, rect.right() - SPACE_3 - next);
        painter.galley(pos2(next, middle - galley.size().y / 2.0), galley, color);
    }
}

/// What hangs at the pointer while it is dragged.
fn ghost(ui: &Ui, entry: &Entry) {
    let Some(at) = ui.input(|input| input.pointer.latest_pos()) else { return };
    let palette = theme::palette(ui);
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Tooltip, Id::unique("dragged")));
    let node = vec2(theme::canvas::NODE, theme::canvas::HEADER);
    let rect = Rect::from_center_size(at, node);
    let line = egui::Stroke::new(theme::HAIRLINE, palette.accent);
    painter.rect(rect, theme::RADIUS, palette.raised, line, egui::StrokeKind::Inside);
    let place = pos2(rect.left() + SPACE_3, rect.center().y);
    let font = theme::medium(size::TITLE);
    painter.text(place, egui::Align2::LEFT_CENTER, entry.title(), font, palette.text);
    ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
}
