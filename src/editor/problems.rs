//! What is wrong, node by node; a click leads there.

use egui::{Context, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::command::Command;
use super::ports::Ports;
use super::remedy;
use super::session::{Activity, Session};
use super::theme::{self, SPACE_1, SPACE_2, SPACE_3, SPACE_4, size};
use super::watch::count_text;
use super::widget::{Icon, Weight, elided, wide_button};
use crate::engine::Problem;
use crate::error::TakenPort;
use crate::flow::fault::Cause;
use crate::patch::Endpoint;
use crate::patch::edit::Edit;

/// One line of the list.
pub struct Line {
    /// Where.
    pub node: String,
    /// What.
    pub sentence: String,
    /// How often; none of what is found before anything runs.
    pub count: Option<u64>,
    /// Whether the node runs all the same.
    pub warning: bool,
    /// What would help.
    pub remedy: Option<Help>,
}

/// Something that would help.
pub struct Help {
    /// The words for it.
    pub words: String,
    /// Why it would.
    pub why: &'static str,
    /// What it does.
    pub edit: Edit,
}

impl Help {
    fn with_port((words, edit): (String, Edit)) -> Self {
        Self { words, why: "The next port that is free", edit }
    }
}

/// All lines: what was found before anything runs, then what went wrong since.
pub fn lines(session: &Session, ports: &mut Ports, ctx: &Context) -> Vec<Line> {
    let found = session.problems().iter().map(|located| Line {
        node: located.node.clone(),
        sentence: located.problem.to_string(),
        count: None,
        warning: located.problem.is_warning(),
        remedy: match &located.problem {
            Problem::Taken { property, port, .. } => ports
                .look_up(&located.node, *port, session, ctx)
                .and_then(|taken| taken.remedy(&located.node, property, session))
                .map(Help::with_port),
            problem => without_wire(session, &located.node, problem),
        },
    });
    let mut lines: Vec<Line> = found.collect();
    if session.activity() == Activity::Stopped {
        return lines;
    }
    for (node, reading) in session.readings() {
        let Some(fault) = &reading.fault else { continue };
        let mut remedy = None;
        let wanted = match &fault.cause {
            // It is among what was found before.
            Cause::Unsound => continue,
            Cause::Taken(wanted) => Some(*wanted),
            Cause::Curable(remedies) => {
                remedy = remedies.first().and_then(|first| {
                    let edit = remedy::edit_of(first, node, session.whole())?;
                    let why = "Sets the properties with which it would work";
                    Some(Help { words: first.label.clone(), why, edit })
                });
                None
            }
            Cause::Other => None,
        };
        let taken = wanted.and_then(|wanted| {
            let taken = ports.look_up(node, wanted.address.port(), session, ctx)?;
            Some((wanted.property, taken))
        });
        let owner = taken.and_then(|(_, taken)| taken.owner.as_deref());
        let sentence = match owner.zip(wanted) {
            Some((owner, TakenPort { address, .. })) => format!(
                "port {} on {} is taken by {owner}; choose another port, or close the other one",
                address.port(),
                address.ip(),
            ),
            None => fault.sentence.clone(),
        };
        // Once it is done the sentence stands for a moment more.
        let taken = taken.filter(|(property, taken)| taken.is_wanted(node, property, session));
        let free = taken.and_then(|(property, taken)| taken.remedy(node, property, session));
        let remedy = remedy.or(free.map(Help::with_port));
        let (node, count) = (node.to_owned(), Some(reading.faults));
        lines.push(Line { node, sentence, count, warning: false, remedy });
    }
    lines
}

/// Takes out a wire that leads to, or comes from, a port that is not there: it cannot be drawn, so
/// nobody could take it out by hand.
fn without_wire(session: &Session, path: &str, problem: &Problem) -> Option<Help> {
    let (around, node) = path.rsplit_once('/').unwrap_or(("", path));
    let wires = &session.whole().inner(around)?.wires;
    let is = |end: &Endpoint, port: &str| {
        end.node == node && end.port.as_deref().unwrap_or_default() == port
    };
    let at = match problem {
        Problem::NoInput { name: port, .. } => wires.iter().position(|wire| is(&wire.to, port)),
        Problem::NoOutput { name: port, .. } => wires.iter().position(|wire| is(&wire.from, port)),
        Problem::DanglingWire(end) => {
            wires.iter().position(|wire| wire.from == *end || wire.to == *end)
        }
        _ => None,
    }?;
    let edit = Edit::Disconnect { at }.within(around);
    Some(Help { words: "Remove the wire".into(), why: "It leads nowhere", edit })
}

const ROW: f32 = theme::panel::ROW;
/// Width of what would help, at least.
const REMEDY: f32 = theme::panel::NARROW_COLUMN;

/// Draws the list.
pub fn show(ui: &mut Ui, lines: &[Line], out: &mut Vec<Command>) {
    if lines.is_empty() {
        let palette = theme::palette(ui);
        ui.add_space(SPACE_2);
        ui.horizontal(|ui| {
            ui.add_space(SPACE_3);
            ui.label(egui::RichText::new("Nothing is wrong.").color(palette.text_faint));
        });
        return;
    }
    let area = ScrollArea::vertical().id_salt("problems").auto_shrink(false);
    area.min_scrolled_height(0.0).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for line in lines {
            row(ui, line, out);
        }
    });
}

fn row(ui: &mut Ui, line: &Line, out: &mut Vec<Command>) {
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
    ui.painter().circle_filled(pos2(rect.left() + SPACE_4, middle), theme::DOT, color);
    let mut left = rect.left() + SPACE_4 + SPACE_3;
    let put = |left: &mut f32, text: &str, font, color, width: f32| {
        let galley = elided(ui.painter(), text, font, color, width - SPACE_3);
        ui.painter().galley(pos2(*left, middle - galley.size().y / 2.0), galley, color);
        *left += width;
    };
    put(&mut left, &line.node, theme::medium(self::size::BODY), palette.text, theme::panel::COLUMN);
    if let Some(count) = line.count {
        let text = format!("{}×", count_text(count));
        put(
            &mut left,
            &text,
            theme::mono(self::size::CAPTION),
            palette.text_faint,
            theme::panel::TINY_COLUMN,
        );
    }
    let words = line.remedy.as_ref().map_or(0.0, |help| {
        let font = theme::medium(self::size::BODY);
        let text = ui.painter().layout_no_wrap(help.words.clone(), font, palette.text);
        (text.size().x + 2.0 * SPACE_3).max(REMEDY)
    });
    let help = if line.remedy.is_some() { words + SPACE_3 } else { 0.0 };
    let rest = rect.right() - left - SPACE_1 - help;
    put(&mut left, &line.sentence, theme::regular(self::size::BODY), palette.text_weak, rest);
    if let Some(Help { words: label, why, edit }) = &line.remedy {
        let at = pos2(rect.right() - SPACE_3 - words, rect.top() + theme::HAIRLINE);
        let place = Rect::from_min_size(at, vec2(words, ROW - 2.0 * theme::HAIRLINE));
        let drawn = ui.scope_builder(egui::UiBuilder::new().max_rect(place), |ui| {
            wide_button(ui, Icon::None, label, Weight::Normal, REMEDY)
        });
        if drawn.inner.on_hover_text(*why).clicked() {
            out.push(Command::EditWhole(edit.clone().into()));
        }
    }
    if response.on_hover_text(&line.sentence).clicked() {
        out.push(Command::Reveal(line.node.clone()));
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::super::session::testing;
    use super::*;
    use crate::engine::testing::{node, patch};

    #[test]
    fn a_port_that_is_taken_is_helped_whatever_its_property_is_called() {
        let taken = node("ear", serde_json::json!({"door": 40_000, "taken": true}));
        let mut session = testing::running(patch([("ear", taken)], &[]));
        testing::until(&mut session, |session| {
            session.reading("ear").is_some_and(|reading| reading.fault.is_some())
        });
        let (ctx, ports) = (Context::default(), RefCell::new(Ports::default()));
        let line = |session: &Session| lines(session, &mut ports.borrow_mut(), &ctx).pop();
        // The system is asked meanwhile.
        let helped = |session: &Session| line(session).is_some_and(|line| line.remedy.is_some());
        testing::until(&mut session, helped);
        let edit = line(&session).unwrap().remedy.unwrap().edit;
        session.apply(edit.into());
        let said = session.patch().nodes["ear"].properties["door"].as_u64();
        assert!(said.is_some_and(|door| door > 40_000));
        assert!(!helped(&session), "the help has helped");
    }

    #[test]
    fn what_the_check_found_is_said_once() {
        let broken = node("add", serde_json::json!({"nonsense": 1, "amount": "no number"}));
        let session = testing::running(patch([("add", broken)], &[]));
        let lines = lines(&session, &mut Ports::default(), &Context::default());
        let counted = lines.iter().filter(|line| line.count.is_some()).count();
        assert_eq!((counted, lines.is_empty()), (0, false));
    }
}
