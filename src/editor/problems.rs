//! What is wrong, node by node; a click leads there.

use egui::{Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::command::Command;
use super::session::{Activity, Session};
use super::theme::{self, SPACE_1, SPACE_2, SPACE_3, SPACE_4, size};
use super::watch::count_text;
use super::widget::elided;
use crate::engine::Located;

/// One line of the list.
pub struct Line<'a> {
    /// Where.
    pub node: &'a str,
    /// What.
    pub sentence: String,
    /// How often; none of what is found before anything runs.
    pub count: Option<u64>,
    /// Whether the node runs all the same.
    pub warning: bool,
}

/// All lines: what was found before anything runs, then what went wrong since.
pub fn lines(session: &Session) -> Vec<Line<'_>> {
    let found = session.problems().iter().map(|located| Line {
        node: &located.node,
        sentence: located.problem.to_string(),
        count: None,
        warning: located.problem.is_warning(),
    });
    let runs = session.activity() != Activity::Stopped;
    let faults = session.readings().filter(|_| runs).filter_map(|(node, reading)| {
        let sentence = reading.fault.clone()?;
        // Some of what was found before is also said by the node itself.
        let known =
            |located: &Located| located.node == node && located.problem.to_string() == sentence;
        if session.problems().iter().any(known) {
            return None;
        }
        Some(Line { node, sentence, count: Some(reading.faults), warning: false })
    });
    found.chain(faults).collect()
}

/// Height of the list for so many lines.
pub fn height(lines: usize) -> f32 {
    lines.min(5) as f32 * ROW + 2.0 * SPACE_2
}

const ROW: f32 = 26.0;
/// Width of the column with the names of nodes.
const NAMES: f32 = 140.0;

/// Draws the list.
pub fn show(ui: &mut Ui, lines: &[Line<'_>], out: &mut Vec<Command>) {
    ScrollArea::vertical().id_salt("problems").auto_shrink(false).min_scrolled_height(0.0).show(
        ui,
        |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add_space(SPACE_2);
            for line in lines {
                row(ui, line, out);
            }
        },
    );
}

fn row(ui: &mut Ui, line: &Line<'_>, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    let size = vec2(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let name = format!("Problem at {}: {}", line.node, line.sentence);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 0.0, palette.control);
    }
    let color = if line.warning { palette.warning } else { palette.fault };
    let middle = rect.center().y;
    ui.painter().circle_filled(pos2(rect.left() + SPACE_4 + 4.0, middle), 4.0, color);
    let mut left = rect.left() + SPACE_4 + SPACE_4;
    let put = |left: &mut f32, text: &str, font, color, width: f32| {
        let galley = elided(ui.painter(), text, font, color, width - SPACE_3);
        ui.painter().galley(pos2(*left, middle - galley.size().y / 2.0), galley, color);
        *left += width;
    };
    put(&mut left, line.node, theme::medium(self::size::BODY), palette.text, NAMES);
    if let Some(count) = line.count {
        let text = format!("{}×", count_text(count));
        put(&mut left, &text, theme::mono(self::size::CAPTION), palette.text_faint, 64.0);
    }
    let rest = rect.right() - left - SPACE_1;
    put(&mut left, &line.sentence, theme::regular(self::size::BODY), palette.text_weak, rest);
    if response.on_hover_text(&line.sentence).clicked() {
        out.push(Command::Reveal(line.node.to_owned()));
    }
}
