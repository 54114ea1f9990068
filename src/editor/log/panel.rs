//! The log as it is shown: a bar to search in it, and as many lines as fit.

use egui::{
    Align, Align2, Layout, Rect, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use super::super::command::Command;
use super::super::theme::{self, SPACE_1, SPACE_2, SPACE_4, panel, size};
use super::super::watch::count_text;
use super::super::widget::{Icon, Weight, button, elided, prose};
use super::{Clock, Line, Log};

/// Widths of all columns but the last.
const COLUMNS: [f32; 4] = [panel::NARROW_COLUMN, panel::COLUMN, panel::WIDE_COLUMN, panel::COLUMN];
/// That of the first if there are dates in it, and that of the count of faults.
const DATES: f32 = panel::WIDE_COLUMN;
const COUNT: f32 = panel::TINY_COLUMN;

/// Draws it.
pub fn show(ui: &mut Ui, log: &mut Log, pins: usize, out: &mut Vec<Command>) {
    bar(ui, log);
    let lines = log.shown();
    if lines.is_empty() {
        empty(ui, !log.filter.trim().is_empty() && !log.is_empty(), pins);
        return;
    }
    let clock = Clock::now();
    // Lines come in the order of time, so the first is the first to be of another day.
    let dates = lines.first().is_some_and(|line| !clock.is_today(line.at));
    let area = ScrollArea::vertical().id_salt("log").auto_shrink(false);
    let area = area.stick_to_bottom(!log.is_paused());
    ui.spacing_mut().item_spacing.y = 0.0;
    area.show_rows(ui, panel::LINE, lines.len(), |ui, rows| {
        for line in &lines[rows] {
            if line.is_mark {
                mark(ui, clock, line);
                continue;
            }
            row(ui, line, (clock, dates), out);
        }
    });
}

/// Says why there is nothing, and how something gets here.
fn empty(ui: &mut Ui, is_filtered: bool, pins: usize) {
    let palette = theme::palette(ui);
    let why: &[&str] = match (is_filtered, pins) {
        (true, _) => &["No line has what you look for."],
        (false, 0) => &[
            "Pin a probe to log what passes: point at a wire or a port, press P, and run. Faults come by \
             themselves.",
            "Messages of sockets then read as a conversation: \u{2190} came, \u{2192} leaves, with whom, \
             after what pause.",
        ],
        (false, _) => {
            &["Nothing has passed a pinned probe yet. Run the patch, or wait for a value."]
        }
    };
    ui.add_space(SPACE_2);
    let margin = egui::Margin::symmetric(SPACE_4 as i8, 0);
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        for sentence in why {
            prose(ui, sentence, size::BODY, palette.text_faint);
        }
    });
}

/// The line between two runs.
fn mark(ui: &mut Ui, clock: Clock, line: &Line) {
    let palette = theme::palette(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), panel::LINE), Sense::hover());
    let text = format!("{}  {}", clock.text(line.at), line.text);
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &text));
    let at = pos2(rect.left() + SPACE_4, rect.center().y);
    let font = theme::medium(size::CAPTION);
    let ink = palette.text_faint;
    let drawn = ui.painter().text(at, Align2::LEFT_CENTER, &text, font, ink);
    let rest = drawn.right() + SPACE_2..=rect.right() - SPACE_4;
    let stroke = egui::Stroke::new(theme::HAIRLINE, palette.line_strong);
    ui.painter().hline(rest, rect.center().y, stroke);
}

fn bar(ui: &mut Ui, log: &mut Log) {
    ui.add_space(SPACE_1);
    let layout = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(vec2(ui.available_width(), theme::CONTROL), layout, |ui| {
        ui.add_space(SPACE_4);
        let field = TextEdit::singleline(&mut log.filter)
            .hint_text("Filter: node, address, type or value")
            .desired_width(panel::FILTER.min(ui.available_width() - panel::BESIDE_FILTER))
            .margin(theme::FIELD_MARGIN);
        ui.add(field).accessible_name("Filter the log");
        let word = if log.is_paused() { "Go on" } else { "Pause" };
        if button(ui, Icon::None, word, Weight::Quiet).clicked() {
            log.pause(!log.is_paused());
        }
        if button(ui, Icon::None, "Clear", Weight::Quiet).clicked() {
            log.clear();
        }
        let copy = button(ui, Icon::None, "Copy", Weight::Quiet);
        if copy.on_hover_text("As a table, columns apart by tabs").clicked() {
            ui.ctx().copy_text(log.as_table());
        }
    });
    ui.add_space(SPACE_1);
}

fn row(ui: &mut Ui, line: &Line, (clock, dates): (Clock, bool), out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    let size = vec2(ui.available_width(), panel::LINE);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let (time, kind) = (clock.text(line.at), line.kind());
    let told = format!("{} {} {kind} {}", line.node, line.address, line.text);
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &told));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 0.0, palette.control);
    }
    let mono = theme::mono(self::size::CAPTION);
    let value = if line.fault { palette.fault } else { palette.text };
    let count = if line.count > 0 { format!("{}×", count_text(line.count)) } else { line.kind() };
    let cells = [
        (&time, mono.clone(), palette.text_faint),
        (&line.node, theme::medium(self::size::CAPTION), palette.text_weak),
        (&line.address, mono.clone(), palette.accent),
        (&count, mono.clone(), palette.text_faint),
        (&line.text, mono, value),
    ];
    let mut left = rect.left() + SPACE_4;
    for (position, (text, font, color)) in cells.into_iter().enumerate() {
        // A fault has no address, but a count and a long sentence.
        let width = match COLUMNS.get(position) {
            Some(_) if position == 0 && dates => DATES,
            Some(_) if line.fault && (position == 2 || line.count == 0 && position == 3) => {
                continue;
            }
            Some(_) if line.fault && position == 3 => COUNT,
            Some(width) => *width,
            None => rect.right() - left,
        };
        let galley = elided(ui.painter(), text, font, color, width - SPACE_2);
        let at = Rect::from_min_max(pos2(left, rect.top()), pos2(left + width, rect.bottom()));
        let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), at).min;
        ui.painter().galley(at, galley, color);
        left += width;
    }
    if response.on_hover_text(&line.text).clicked() {
        out.push(Command::Reveal(line.node.clone()));
    }
}
