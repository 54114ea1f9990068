//! What there is to see while no patch is open: the lessons.

use std::path::PathBuf;

use egui::{Align2, RichText, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::action::Action;
use super::command::Command;
use super::files::{Lesson, Section};
use super::recent::short;
use super::shell::Request;
use super::theme::{self, SPACE_2, SPACE_3, SPACE_4, SPACE_6, SPACE_8, panel, size};
use super::widget::{Icon, Weight, button, elided};

/// Width of the page, and of what has a second column beside it.
const WIDTH: f32 = panel::WIDE_SHEET;
const COLUMN: f32 = panel::LESSON;
/// Height of a lesson.
const CARD: f32 = panel::CARD;

/// Draws it.
pub fn show(ui: &mut Ui, lessons: &[Section], recent: &[PathBuf], out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    ui.painter().rect_filled(ui.available_rect_before_wrap(), 0.0, palette.canvas);
    let all = ui.available_size();
    let width = WIDTH.min(all.x - 2.0 * SPACE_6);
    let recent = &recent[..recent.len().min(RECENT)];
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.add_space(SPACE_8);
        ui.horizontal(|ui| {
            ui.add_space((all.x - width) / 2.0);
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.label(RichText::new("Patchline").font(theme::semibold(size::DISPLAY)));
                let tagline = "Join operators with wires, run them, and look into every wire.";
                ui.label(RichText::new(tagline).color(palette.text_weak));
                ui.add_space(SPACE_6);
                ui.horizontal(|ui| {
                    let new = button(ui, Icon::None, "New patch", Weight::Primary);
                    if new.on_hover_text(Action::New.key_text()).clicked() {
                        out.push(Command::Do(Action::New));
                    }
                    let open = button(ui, Icon::None, "Open a patch…", Weight::Normal);
                    if open.on_hover_text(Action::Open.key_text()).clicked() {
                        out.push(Command::Do(Action::Open));
                    }
                    ui.add_space(SPACE_2);
                    let hint = "or drop a file onto this window";
                    ui.label(RichText::new(hint).color(palette.text_faint));
                });
                ui.add_space(SPACE_6);
                latest(ui, recent, width, out);
                ui.spacing_mut().item_spacing.y = 0.0;
                sections(ui, lessons, width, out);
                ui.add_space(SPACE_8);
            });
        });
    });
}

/// How many recent files are shown.
const RECENT: usize = 5;
/// Height of a recent file.
const ROW: f32 = panel::ROW;

fn latest(ui: &mut Ui, files: &[PathBuf], width: f32, out: &mut Vec<Command>) {
    if files.is_empty() {
        return;
    }
    let palette = theme::palette(ui);
    ui.label(RichText::new("Recent").font(theme::semibold(size::TITLE)));
    for file in files {
        let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let told = format!("Recent {name}");
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &told));
        if response.hovered() || response.has_focus() {
            let around = rect.expand2(vec2(SPACE_2, 0.0));
            ui.painter().rect_filled(around, theme::RADIUS_SMALL, palette.control);
        }
        let font = theme::medium(size::BODY);
        let color = palette.text;
        let drawn = ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, name, font, color);
        let folder = file.parent().map(short).unwrap_or_default();
        let (font, color) = (theme::regular(size::CAPTION), palette.text_faint);
        let left = drawn.right() + SPACE_3;
        let folder = elided(ui.painter(), &folder, font, color, rect.right() - left);
        let at = egui::pos2(left, rect.center().y - folder.size().y / 2.0);
        ui.painter().galley(at, folder, color);
        if response.clicked() {
            out.push(Command::OpenFile(file.clone()));
        }
    }
    ui.add_space(SPACE_4);
}

fn sections(ui: &mut Ui, sections: &[Section], width: f32, out: &mut Vec<Command>) {
    let columns = if width < 2.0 * COLUMN + SPACE_2 { 1 } else { 2 };
    let column = (width - (columns - 1) as f32 * SPACE_2) / columns as f32;
    for section in sections {
        ui.label(RichText::new(&section.title).font(theme::semibold(size::TITLE)));
        ui.add_space(SPACE_2);
        for row in section.lessons.chunks(columns) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = SPACE_2;
                for lesson in row {
                    card(ui, lesson, column, out);
                }
            });
            ui.add_space(SPACE_2);
        }
        ui.add_space(SPACE_4);
    }
}

fn card(ui: &mut Ui, lesson: &Lesson, width: f32, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, CARD), Sense::click());
    let name = format!("Lesson {}", lesson.title);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let lit = response.hovered() || response.has_focus();
    let (fill, line) =
        if lit { (palette.control, palette.accent) } else { (palette.panel, palette.line) };
    let stroke = Stroke::new(theme::HAIRLINE, line);
    ui.painter().rect(rect, f32::from(theme::RADIUS), fill, stroke, StrokeKind::Inside);
    let left = rect.left_top() + vec2(SPACE_4, SPACE_3);
    let font = theme::semibold(size::BODY);
    ui.painter().text(left, Align2::LEFT_TOP, &lesson.title, font, palette.text);
    let font = theme::regular(size::SMALL);
    let room = rect.width() - 2.0 * SPACE_4;
    let purpose = elided(ui.painter(), &lesson.purpose, font, palette.text_weak, room);
    let whole = !purpose.elided;
    ui.painter().galley(left + vec2(0.0, panel::LINE), purpose, palette.text_weak);
    let response = if whole { response } else { response.on_hover_text(&lesson.purpose) };
    if response.clicked() {
        out.push(Command::Shell(Request::OpenCopy(lesson.file.clone())));
    }
}
