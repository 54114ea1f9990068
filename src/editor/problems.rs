//! What is wrong, node by node; a click leads there.

use egui::{Context, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::command::Command;
use super::ports::{Ports, Taken};
use super::remedy;
use super::session::{Activity, Session};
use super::shell::{Neighbour, Request};
use super::theme::{self, SPACE_1, SPACE_2, SPACE_3, SPACE_4, size};
use super::watch::count_text;
use super::widget::{Icon, Weight, elided, wide_button};
use crate::engine::Problem;
use crate::error::{Remedy, TakenPort};
use crate::flow::fault::Cause;
use crate::patch::Endpoint;
use crate::patch::edit::Edit;
use crate::patch::history::Step;

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
    pub remedies: Vec<Help>,
}

/// Something that would help.
pub struct Help {
    /// The words for it.
    pub words: String,
    /// Why it would.
    pub why: String,
    /// What it does.
    pub command: Command,
}

/// All lines: what was found before anything runs, then what went wrong since. Beside the patch are
/// others that run, and may have what it wants.
pub fn lines(
    session: &Session,
    ports: &mut Ports,
    beside: &[Neighbour],
    ctx: &Context,
) -> Vec<Line> {
    let found = session.problems().iter().map(|located| Line {
        node: located.node.clone(),
        sentence: located.problem.to_string(),
        count: None,
        warning: located.problem.is_warning(),
        remedies: match &located.problem {
            Problem::Taken { property, port, .. } => {
                let taken = ports.look_up(&located.node, *port, session, ctx);
                taken.and_then(|it| other_port(it, &located.node, property, false, session))
            }
            problem => without_wire(session, &located.node, problem),
        }
        .into_iter()
        .collect(),
    });
    let mut lines: Vec<Line> = found.collect();
    if session.activity() == Activity::Stopped {
        return lines;
    }
    for (node, reading) in session.readings() {
        let Some(fault) = &reading.fault else { continue };
        let (sentence, remedies) = match &fault.cause {
            // It is among what was found before.
            Cause::Unsound => continue,
            Cause::Taken(wanted) => {
                let known = ports.look_up(node, wanted.address.port(), session, ctx);
                taken(session, node, (*wanted, &fault.sentence), known, beside)
            }
            Cause::Curable(remedies) => {
                (fault.sentence.clone(), cure(session, node, remedies).into_iter().collect())
            }
            Cause::Other => (fault.sentence.clone(), Vec::new()),
        };
        let (node, count) = (node.to_owned(), Some(reading.faults));
        lines.push(Line { node, sentence, count, warning: false, remedies });
    }
    lines
}

/// The properties with which it would work.
fn cure(session: &Session, node: &str, remedies: &[Remedy]) -> Option<Help> {
    let first = remedies.first()?;
    let edit = remedy::edit_of(first, node, session.whole())?;
    let why = "Sets the properties with which it would work".to_owned();
    Some(Help { words: first.label.clone(), why, command: Command::EditWhole(edit.into()) })
}

/// Who has a port that a node wants, as a sentence, and what would help.
fn taken(
    session: &Session,
    node: &str,
    (wanted, sentence): (TakenPort, &str),
    known: Option<&Taken>,
    beside: &[Neighbour],
) -> (String, Vec<Help>) {
    let TakenPort { protocol, address, property } = wanted;
    // Once it is done the sentence stands for a moment more.
    let known = known.filter(|taken| taken.is_wanted(node, property, session));
    let mut remedies: Vec<Help> = Vec::new();
    remedies.extend(known.and_then(|it| other_port(it, node, property, true, session)));
    let (port, ip) = (address.port(), address.ip());
    let has = |other: &&Neighbour| (other.at.protocol, other.at.address.port()) == (protocol, port);
    if let Some(Neighbour { tab, title, node, .. }) = beside.iter().find(has) {
        remedies.push(Help {
            words: format!("Stop {title}"),
            why: format!("Stops the patch in the other tab, so that {node} lets go of the port"),
            command: Command::Shell(Request::Stop(*tab)),
        });
        let sentence = format!(
            "port {port} on {ip} is taken by the node \"{node}\" of {title}, which runs in another \
             tab; choose another port, or stop that patch"
        );
        return (sentence, remedies);
    }
    let owner = known.and_then(|taken| taken.owner.as_deref());
    let sentence = match owner {
        Some(owner) => format!(
            "port {port} on {ip} is taken by {owner}; choose another port, or close the other one"
        ),
        None => sentence.to_owned(),
    };
    (sentence, remedies)
}

/// Another port for a node, and for those that connect to it if `follow`; else somebody else has the
/// port in the same patch, and they go on to reach that one.
fn other_port(
    taken: &Taken,
    node: &str,
    property: &str,
    follow: bool,
    session: &Session,
) -> Option<Help> {
    let edits = taken.remedy(node, property, follow, session)?;
    let words = format!("Use {}", taken.free?);
    let why = match (edits.len() - 1, follow) {
        (0, true) => "The next port that is free".to_owned(),
        (1, true) => "The next port that is free, also for the node that connects to it".to_owned(),
        (count, true) => {
            format!("The next port that is free, also for the {count} nodes that connect to it")
        }
        (_, false) => format!(
            "The next port that is free. Who connects to {} goes on to reach the other node",
            taken.port
        ),
    };
    let step = Step::new(format!("use port {}", taken.free?), edits);
    Some(Help { words, why, command: Command::EditWhole(step) })
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
    let command = Command::EditWhole(edit.into());
    Some(Help { words: "Remove the wire".into(), why: "It leads nowhere".into(), command })
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
    let help = remedies(ui, rect, &line.remedies, out);
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
    let rest = rect.right() - left - SPACE_1 - help;
    put(&mut left, &line.sentence, theme::regular(self::size::BODY), palette.text_weak, rest);
    if response.on_hover_text(&line.sentence).clicked() {
        out.push(Command::Reveal(line.node.clone()));
    }
}

/// Buttons for what would help at the right of a line, the first leftmost; how much room they take.
fn remedies(ui: &mut Ui, rect: Rect, remedies: &[Help], out: &mut Vec<Command>) -> f32 {
    let mut taken = 0.0;
    for Help { words: label, why, command } in remedies.iter().rev() {
        let font = theme::medium(size::BODY);
        let text = ui.painter().layout_no_wrap(label.clone(), font, theme::palette(ui).text);
        let words = (text.size().x + 2.0 * SPACE_3).max(REMEDY);
        taken += words + SPACE_3;
        let at = pos2(rect.right() - taken, rect.top() + theme::HAIRLINE);
        let place = Rect::from_min_size(at, vec2(words, ROW - 2.0 * theme::HAIRLINE));
        let drawn = ui.scope_builder(egui::UiBuilder::new().max_rect(place), |ui| {
            wide_button(ui, Icon::None, label, Weight::Normal, REMEDY)
        });
        if drawn.inner.on_hover_text(why).clicked() {
            out.push(command.clone());
        }
    }
    taken
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
        let line = |session: &Session| lines(session, &mut ports.borrow_mut(), &[], &ctx).pop();
        // The system is asked meanwhile.
        let helped =
            |session: &Session| line(session).is_some_and(|line| !line.remedies.is_empty());
        testing::until(&mut session, helped);
        let help = line(&session).unwrap().remedies.remove(0);
        let Command::EditWhole(step) = help.command else { panic!("it edits the patch") };
        session.apply_to_all(step);
        let said = session.patch().nodes["ear"].properties["door"].as_u64();
        assert!(said.is_some_and(|door| door > 40_000));
        assert!(!helped(&session), "the help has helped");
    }

    #[test]
    fn what_the_check_found_is_said_once() {
        let broken = node("add", serde_json::json!({"nonsense": 1, "amount": "no number"}));
        let session = testing::running(patch([("add", broken)], &[]));
        let lines = lines(&session, &mut Ports::default(), &[], &Context::default());
        let counted = lines.iter().filter(|line| line.count.is_some()).count();
        assert_eq!((counted, lines.is_empty()), (0, false));
    }
}
