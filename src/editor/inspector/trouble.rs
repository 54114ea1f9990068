//! What is wrong with a node as a whole, and what it says of itself.

use std::time::{Instant, SystemTime};

use egui::{RichText, Ui};

use super::super::command::Command;
use super::super::graph::GraphNode;
use super::super::quiet;
use super::super::remedy;
use super::super::session::{Activity, Session};
use super::super::theme::{self, SPACE_1, SPACE_2, size};
use super::super::watch::{age_text, count_text};
use super::super::widget::{Icon, Weight, button, prose};
use super::super::within::{self, Part};
use super::property::property_of;
use super::{body, caption};
use crate::flow::fault::{Cause, Fault};

/// Bytes of a packet that are shown.
const SHOWN: usize = 64;
/// Nodes inside of one whose faults are shown.
const MOST: usize = 4;

/// Draws it; nothing if there is nothing to say.
pub fn show(ui: &mut Ui, session: &Session, node: &GraphNode, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    for problem in session.problems_of(&node.id) {
        if property_of(&problem.problem).is_none() || node.operator.is_none() {
            let warning = problem.problem.is_warning();
            let color = if warning { palette.warning } else { palette.fault };
            ui.add_space(SPACE_1);
            prose(ui, &problem.problem.to_string(), size::BODY, color);
        }
    }
    if session.reading(&node.id).is_none() && session.inner_readings(node).next().is_none() {
        return;
    }
    let stopped = session.activity() == Activity::Stopped;
    let running = (!stopped).then(|| within::running(session, node)).flatten();
    for said in [running, within::sentence(session, node)].into_iter().flatten() {
        body(ui, &said);
    }
    let graph = session.graph();
    let quiet = quiet::nodes(session, Instant::now());
    let listener = graph.position(&node.id).and_then(|position| quiet.get(&position));
    if let Some(listener) = listener.and_then(|listener| graph.nodes.get(*listener)) {
        ui.add_space(SPACE_1);
        quiet::show(ui, session, listener);
    }
    for part in within::faulty(session, node).take(MOST) {
        faults(ui, session, (node, &part), out);
    }
    let lost = within::lost(session, node);
    if lost > 0 {
        let lost = format!("{} values lost", count_text(lost));
        prose(ui, &lost, size::CAPTION, palette.warning);
    }
    if stopped {
        caption(ui, "from the last run");
    }
}

fn faults(
    ui: &mut Ui,
    session: &Session,
    (node, part): (&GraphNode, &Part<'_>),
    out: &mut Vec<Command>,
) {
    let palette = theme::palette(ui);
    let Some(fault) = part.reading.latest_fault() else { return };
    let path = session.path_of(part.inner.unwrap_or(&node.id));
    let frame = egui::Frame::new().fill(palette.field).inner_margin(SPACE_2);
    let frame = frame.stroke(egui::Stroke::new(theme::HAIRLINE, palette.fault));
    ui.add_space(SPACE_2);
    frame.corner_radius(theme::RADIUS_SMALL).show(ui, |ui| {
        ui.set_width(ui.available_width());
        prose(ui, &part.about(&fault.sentence), size::BODY, palette.fault);
        let age = SystemTime::now().duration_since(fault.at).unwrap_or_default();
        let times = match part.reading.faults {
            1 => "once".to_owned(),
            count => format!("{} times", count_text(count)),
        };
        caption(ui, &format!("{times}, last {}", age_text(age)));
        remedies(ui, session, (&path, &fault), out);
        // What stands in another file is not shown here.
        let leads = part.inner.is_some() && session.whole().node(&path).is_some();
        if leads && button(ui, Icon::None, "Show it", Weight::Quiet).clicked() {
            out.push(Command::Reveal(path));
        }
        let Some(raw) = &fault.raw else { return };
        let (hex, text) = dump(raw);
        let font = theme::mono(size::CAPTION);
        ui.label(RichText::new(hex).font(font.clone()).color(palette.text_weak));
        ui.label(RichText::new(text).font(font).color(palette.text_faint));
        if button(ui, Icon::None, "Copy the packet", Weight::Quiet).clicked() {
            ui.ctx().copy_text(raw.iter().map(|byte| format!("{byte:02x}")).collect());
        }
    });
}

/// A button for each way to put it right by other properties; the node is named by its whole path.
fn remedies(ui: &mut Ui, session: &Session, (node, fault): (&str, &Fault), out: &mut Vec<Command>) {
    let Cause::Curable(remedies) = &fault.cause else { return };
    ui.horizontal_wrapped(|ui| {
        for remedy in remedies.iter() {
            let Some(edit) = remedy::edit_of(remedy, node, session.whole()) else { continue };
            let said = remedy.properties.iter().map(|(name, value)| format!("{name} {value}"));
            let hint = format!("Sets {}", said.collect::<Vec<_>>().join(", "));
            let pressed = button(ui, Icon::None, &remedy.label, Weight::Normal);
            if pressed.on_hover_text(hint).clicked() {
                out.push(Command::EditWhole(edit.into()));
            }
        }
    });
}

/// The first bytes as numbers and as letters.
fn dump(raw: &[u8]) -> (String, String) {
    let shown = &raw[..raw.len().min(SHOWN)];
    let hex: Vec<String> = shown.iter().map(|byte| format!("{byte:02x}")).collect();
    let letter = |byte: &u8| if (32..127).contains(byte) { char::from(*byte) } else { '·' };
    // How long it was the sentence says, if anybody: no more is kept of a long one than its beginning.
    let more = if raw.len() > shown.len() { " …" } else { "" };
    (hex.join(" ") + more, shown.iter().map(letter).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_shown_as_numbers_and_letters() {
        let (hex, text) = dump(b"/a\0\x01");
        assert_eq!((hex.as_str(), text.as_str()), ("2f 61 00 01", "/a··"));
        assert!(dump(&[0; 100]).0.ends_with("00 …"));
    }
}
