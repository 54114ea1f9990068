//! What there is to see while no patch is open: the lessons.

use egui::{Align2, RichText, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::action::Action;
use super::command::Command;
use super::files::Lesson;
use super::theme::{self, SPACE_2, SPACE_3, SPACE_4, SPACE_6, SPACE_8, size};
use super::widget::{Icon, Weight, button, elided};

/// Width of the column.
const WIDTH: f32 = 560.0;
/// Height of a lesson.
const CARD: f32 = 64.0;

/// Draws it.
pub fn show(ui: &mut Ui, lessons: &[Lesson], out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    ui.painter().rect_filled(ui.available_rect_before_wrap(), 0.0, palette.canvas);
    let all = ui.available_size();
    let width = WIDTH.min(all.x - 2.0 * SPACE_6);
    let height = 220.0 + lessons.len() as f32 * (CARD + SPACE_2);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.add_space(((all.y - height) / 2.0).max(SPACE_8));
        ui.horizontal(|ui| {
            ui.add_space((all.x - width) / 2.0);
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.label(RichText::new("Patchline").font(theme::semibold(size::DISPLAY)));
                let tagline = "Join operators with wires, run them, and look into every wire.";
                ui.label(RichText::new(tagline).color(palette.text_weak));
                ui.add_space(SPACE_6);
                ui.horizontal(|ui| {
                    if button(ui, Icon::None, "Open a patch…", Weight::Primary).clicked() {
                        out.push(Command::Do(Action::Open));
                    }
                    ui.add_space(SPACE_2);
                    let hint = "or drop a file onto this window";
                    ui.label(RichText::new(hint).color(palette.text_faint));
                });
                ui.add_space(SPACE_6);
                cards(ui, lessons, width, out);
                ui.add_space(SPACE_8);
            });
        });
    });
}

fn cards(ui: &mut Ui, lessons: &[Lesson], width: f32, out: &mut Vec<Command>) {
    if lessons.is_empty() {
        return;
    }
    ui.label(RichText::new("Lessons").font(theme::semibold(size::TITLE)));
    ui.add_space(SPACE_2);
    ui.spacing_mut().item_spacing.y = SPACE_2;
    for lesson in lessons {
        card(ui, lesson, width, out);
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
    let font = theme::regular(size::BODY - 0.5);
    let room = rect.width() - 2.0 * SPACE_4;
    let purpose = elided(ui.painter(), &lesson.purpose, font, palette.text_weak, room);
    ui.painter().galley(left + vec2(0.0, 20.0), purpose, palette.text_weak);
    if response.clicked() {
        out.push(Command::OpenFile(lesson.file.clone()));
    }
}
