//! What lies over the window until it is closed: the settings, and all keys.

use egui::{
    Align, Align2, Id, Layout, Modal, RichText, ScrollArea, Sense, ThemePreference, Ui, vec2,
};

use super::super::action::{ALL, Group};
use super::super::settings::{SCALE_STEPS, Settings, Wheel};
use super::super::theme::{self, SPACE_1, SPACE_2, SPACE_4, SPACE_6, SPACE_HALF, panel, size};
use super::super::widget::{Icon, Weight, button, segmented};

/// What hands can do that has no key.
const GESTURES: &[(&str, &str)] = &[
    ("Double-click", "Add a node; on a node, its visual; on a wire, a bend"),
    ("Drag from a port", "Connect; into the void, look for what fits"),
    ("Ctrl + drag from a port", "Move the wires"),
    ("Alt + click a port", "Disconnect"),
    ("Drag a node onto a wire", "Insert it"),
    ("Alt + drag a node", "Duplicate it"),
    ("Keys that KeyDown hears", "Are the running patch's alone"),
    ("Drag on the void", "Select; Shift adds, Ctrl toggles"),
    ("Middle drag, Space + drag", "Move the view; also the right button"),
    ("Wheel, pinch", "Zoom at the pointer"),
    ("Ctrl + right drag", "Cut wires"),
    ("Hover", "Look into a wire, a port or a node"),
    ("Arrows", "Go from node to node; with Ctrl, nudge"),
    ("Escape, held", "Stop the patch"),
];

/// A sheet with this in it. Whether it is to be closed.
pub(super) fn sheet(
    ctx: &egui::Context,
    title: &str,
    width: f32,
    add: impl FnOnce(&mut Ui),
) -> bool {
    let palette = theme::Palette::of(ctx.theme() == egui::Theme::Dark);
    let modal = Modal::new(Id::unique("sheet"))
        .backdrop_color(palette.veil)
        .frame(egui::Frame::window(&ctx.style_of(ctx.theme())));
    let shown = modal.show(ctx, |ui| {
        let room = ui.ctx().content_rect().width() - 2.0 * SPACE_6;
        ui.set_width(width.min(room));
        let mut done = false;
        ui.horizontal(|ui| {
            ui.label(RichText::new(title).font(theme::semibold(size::HEADING)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                done = button(ui, Icon::None, "Done", Weight::Normal).clicked();
            });
        });
        ui.add_space(SPACE_4);
        add(ui);
        done
    });
    shown.inner || shown.should_close()
}

/// As much of this as the window has room for; the rest is scrolled to.
pub(super) fn scrolled(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    let room = ui.ctx().content_rect().height() - panel::AROUND_SHEET;
    ScrollArea::vertical().max_height(room).min_scrolled_height(room).show(ui, add);
}

/// All keys, and what hands can do without. Whether it is to be closed.
pub fn keys(ctx: &egui::Context) -> bool {
    sheet(ctx, "Keys", panel::WIDE_SHEET, |ui| {
        scrolled(ui, |ui| {
            ui.columns(2, |columns| {
                for group in [Group::File, Group::Run, Group::Edit, Group::Panels] {
                    actions(&mut columns[0], group);
                }
                for group in [Group::Node, Group::View] {
                    actions(&mut columns[1], group);
                }
                heading(&mut columns[1], "Mouse and more");
                for (hands, what) in GESTURES {
                    row(&mut columns[1], what, hands);
                }
            });
        });
    })
}

pub(super) fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(SPACE_2);
    ui.label(RichText::new(text).font(theme::semibold(size::BODY)));
    ui.add_space(SPACE_1);
}

fn actions(ui: &mut Ui, group: Group) {
    heading(ui, group.title());
    for entry in ALL.iter().filter(|entry| entry.group == group && !entry.keys.is_empty()) {
        let mut keys: Vec<String> = entry.keys.iter().map(ToString::to_string).collect();
        // The same sign lies on two keys.
        keys.dedup();
        row(ui, entry.title.trim_end_matches('…'), &keys.join("   "));
    }
}

fn row(ui: &mut Ui, what: &str, keys: &str) {
    let palette = theme::palette(ui);
    let width = ui.available_width() - SPACE_6;
    let font = theme::regular(size::SMALL);
    let text = ui.painter().layout(what.to_owned(), font, palette.text_weak, width * 0.56);
    let height = (text.size().y + SPACE_1).max(panel::LINE);
    let first_line = text.rows.first().map_or(0.0, |row| row.height());
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let told = format!("{what}: {keys}");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &told));
    ui.painter().galley(rect.left_top() + vec2(0.0, SPACE_HALF), text, palette.text_weak);
    let keys = ui.painter().layout_no_wrap(keys.to_owned(), theme::code(size::SMALL), palette.text);
    let line = first_line - keys.size().y;
    let at = rect.right_top() + vec2(-keys.size().x, SPACE_HALF + line / 2.0);
    ui.painter().galley(at, keys, palette.text);
}

/// What there is to choose. Whether it is to be closed.
pub fn settings(ctx: &egui::Context, settings: &mut Settings) -> bool {
    sheet(ctx, "Settings", panel::SHEET, |ui| scrolled(ui, |ui| choices(ui, settings)))
}

fn choices(ui: &mut Ui, settings: &mut Settings) {
    ui.spacing_mut().item_spacing.y = SPACE_2;
    heading(ui, "Appearance");
    let themes = [
        (ThemePreference::System, "As the system"),
        (ThemePreference::Dark, "Dark"),
        (ThemePreference::Light, "Light"),
    ];
    choice(ui, "Theme", &themes, &mut settings.theme);
    choice(ui, "Size", &SCALE_STEPS, &mut settings.scale);
    switch(ui, &mut settings.animate, "Wires show what passes");
    heading(ui, "Canvas");
    let wheels = [(Wheel::Zoom, "Zooms"), (Wheel::Pan, "Moves the view")];
    choice(ui, "Wheel", &wheels, &mut settings.wheel);
    switch(ui, &mut settings.snap, "Nodes keep to the grid");
    switch(ui, &mut settings.minimap, "Show the minimap");
    heading(ui, "Start");
    switch(ui, &mut settings.restore, "Open the files that were open last time");
}

fn choice<T: Copy + PartialEq>(ui: &mut Ui, what: &str, choices: &[(T, &str)], value: &mut T) {
    ui.horizontal(|ui| {
        let palette = theme::palette(ui);
        let (rect, _) =
            ui.allocate_exact_size(vec2(panel::NARROW_COLUMN, theme::CONTROL), Sense::hover());
        let font = theme::regular(size::BODY);
        ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, what, font, palette.text_weak);
        if let Some(chosen) = segmented(ui, what, choices, *value) {
            *value = chosen;
        }
    });
}

fn switch(ui: &mut Ui, value: &mut bool, what: &str) {
    ui.checkbox(value, what);
}
