//! The tabs at the top: one patch each.

use egui::{
    Align, Key, Layout, PointerButton, Rect, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

use super::super::action::Action;
use super::super::command::Command;
use super::super::session::Activity;
use super::super::theme::{
    self, CROSS, DOT_SMALL, SPACE_1, SPACE_2, SPACE_3, SPACE_HALF, panel, size,
};
use super::super::widget::{Icon, elided, focus_ring, icon_button, sign};
use super::{Request, Tab, Tabs};

/// Draws them.
pub fn show(ui: &mut Ui, tabs: &Tabs, out: &mut Vec<Command>) {
    let width = ui.available_width() - theme::CONTROL - SPACE_2;
    let area = ScrollArea::horizontal().id_salt("tabs").max_width(width).auto_shrink(true);
    ui.spacing_mut().item_spacing.x = SPACE_HALF;
    area.show(ui, |ui| {
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            for tab in tabs.iter() {
                one(ui, tab, tab.id == tabs.active().id, out);
            }
        });
    });
    if icon_button(ui, Icon::Plus, "New patch", &Action::New.tooltip()).clicked() {
        out.push(Command::Do(Action::New));
    }
}

fn one(ui: &mut Ui, tab: &Tab, in_front: bool, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    let (dirty, title) = (tab.session().is_dirty(), tab.title());
    let activity = tab.session().activity();
    let runs = matches!(activity, Activity::Running | Activity::Finished);
    let font = theme::medium(size::BODY);
    let ink = if in_front { palette.text } else { palette.text_weak };
    let text = elided(ui.painter(), &title, font, ink, panel::MOST_TAB);
    let dot = if runs { SPACE_3 } else { 0.0 };
    let width = SPACE_3 + dot + text.size().x + SPACE_2 + CROSS + SPACE_1;
    let (rect, response) = ui.allocate_exact_size(vec2(width, panel::TAB), Sense::click());
    let state = match (dirty, runs) {
        (true, true) => ", changed, running",
        (true, false) => ", changed",
        (false, true) => ", running",
        (false, false) => "",
    };
    let name = format!("Tab {title}{state}");
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, in_front, &name));
    if in_front {
        ui.painter().rect_filled(rect, theme::RADIUS_SMALL, palette.control);
        response.scroll_to_me(None);
    } else if response.hovered() {
        let fill = theme::mix(palette.panel, palette.control, 0.5);
        ui.painter().rect_filled(rect, theme::RADIUS_SMALL, fill);
    }
    if response.has_focus() {
        focus_ring(ui.painter(), rect, palette.accent);
    }
    let mut left = rect.left() + SPACE_3;
    if runs {
        ui.painter().circle_filled(
            pos2(left + DOT_SMALL, rect.center().y),
            DOT_SMALL,
            palette.active,
        );
        left += dot;
    }
    ui.painter().galley(pos2(left, rect.center().y - text.size().y / 2.0), text, ink);
    let cross = Rect::from_center_size(
        pos2(rect.right() - SPACE_1 - CROSS / 2.0, rect.center().y),
        vec2(CROSS, CROSS),
    );
    let closes = close(ui, tab, cross, &title, in_front || response.contains_pointer());
    let file = tab.session().file().map(|file| file.display().to_string());
    let delete = response.has_focus() && ui.input(|input| input.key_pressed(Key::Delete));
    if closes || delete || response.clicked_by(PointerButton::Middle) {
        out.push(Command::Shell(Request::Close(tab.id)));
    } else if response.clicked() {
        out.push(Command::Shell(Request::Show(tab.id)));
    }
    response.on_hover_text(match file {
        Some(file) => file,
        None if tab.welcome => Action::Lessons.title().to_owned(),
        None => "Not saved yet".to_owned(),
    });
}

/// A cross; while there is something to save it is a dot until the pointer comes near.
fn close(ui: &Ui, tab: &Tab, rect: Rect, title: &str, shown: bool) -> bool {
    let palette = theme::palette(ui);
    let id = egui::Id::unique(("close tab", tab.id));
    let response = ui.interact(rect, id, Sense::click());
    let name = format!("Close {title}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let lit = response.hovered() || response.has_focus();
    if lit {
        ui.painter().rect_filled(rect, theme::RADIUS_SMALL, palette.control_hover);
    }
    if response.has_focus() {
        focus_ring(ui.painter(), rect, palette.accent);
    }
    let ink = if lit { palette.text } else { palette.text_faint };
    if tab.session().is_dirty() && !lit {
        ui.painter().circle(rect.center(), DOT_SMALL, palette.accent, Stroke::NONE);
    } else if shown || lit {
        sign(ui.painter(), Icon::Close, rect.center(), ink);
    }
    response.on_hover_text(Action::CloseTab.tooltip()).clicked()
}
