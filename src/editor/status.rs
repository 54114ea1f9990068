//! The bar at the bottom: how the patch is, how much passes, what it listens on.

mod piece;

use std::net::IpAddr;
use std::time::Instant;

use egui::{Color32, Ui};

use super::action::Action;
use super::command::Command;
use super::meter::{self, Meter};
use super::quiet;
use super::session::{Activity, Session};
use super::theme::{self, Palette};
use super::watch::rate_text;
use piece::{Does, Piece};

/// All that is said.
pub struct Said<'a> {
    /// The patch in front.
    pub session: &'a Session,
    /// What was measured.
    pub meter: &'a Meter,
    /// How many problems there are.
    pub problems: usize,
    /// What was just done.
    pub note: Option<&'a str>,
}

/// Draws the bar.
pub fn show(ui: &mut Ui, said: &Said<'_>, out: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    let runs = matches!(said.session.activity(), Activity::Running | Activity::Finished);
    let (word, dot) = state(said.session, palette);
    let mut left = vec![Piece::new(0, word, palette.text, "Whether the patch runs")];
    left.extend(said.note.map(|note| Piece::new(4, note, palette.active, "What was just done")));
    if said.problems > 0 {
        let noun = if said.problems == 1 { "problem" } else { "problems" };
        let words = format!("{} {noun}", said.problems);
        left.push(Piece::new(1, words, palette.fault, "Show them").does(Does::Problems));
    }
    if runs {
        measured(said, palette, &mut left);
    }
    let mut right = Vec::new();
    if runs {
        right.extend(ports(said.session, palette));
    } else if let Some(step) = said.session.history().undo_name() {
        let words = format!("{} undoes: {step}", Action::Undo.key_text());
        right.push(Piece::new(8, words, palette.text_faint, "What would be taken back"));
    }
    right.extend(machine(&meter::addresses(ui.ctx()), palette));
    piece::lay_out(ui, dot, (left, right), out);
}

/// In a few words, and the colour of the dot before them.
fn state(session: &Session, palette: &Palette) -> (&'static str, Color32) {
    match session.activity() {
        Activity::Stopped => ("Stopped", palette.text_faint),
        Activity::Running if session.patch().nodes.is_empty() => {
            ("Running: the patch is empty", palette.text_faint)
        }
        Activity::Running if session.is_idle() => {
            ("Running: nothing in it gives values", palette.text_faint)
        }
        Activity::Running => ("Running", palette.active),
        Activity::Finished => ("Finished: nothing more will come", palette.text_faint),
        Activity::Stopping => ("Stopping…", palette.warning),
    }
}

fn measured(said: &Said<'_>, palette: &Palette, out: &mut Vec<Piece>) {
    let rate = rate_text(said.session.rate()).replace("/s", " msg/s");
    let tip = "Values a second, over all outputs of all nodes";
    out.push(Piece::new(6, rate, palette.text_weak, tip));
    if let Some(cpu) = said.meter.cpu {
        let percent = format!("CPU {:.0} %", cpu * 100.0);
        let tip = "What all patches that run take of one core; the window is not in it";
        out.push(Piece::new(7, percent, palette.text_weak, tip));
    }
    let nodes = &said.session.graph().nodes;
    let quiet = quiet::nodes(said.session, Instant::now());
    let first = quiet.values().min().and_then(|at| nodes.get(*at));
    if let Some(node) = first {
        let words = format!("{}: no packets yet", node.id);
        let tip = "Show the node, which says what to check";
        let does = Does::Reveal(node.id.clone());
        out.push(Piece::new(5, words, palette.warning, tip).does(does));
    }
}

/// All ports that others can send to.
fn ports(session: &Session, palette: &Palette) -> Option<Piece> {
    let (mut ports, mut tip) = (Vec::new(), vec!["Where others can send to:".to_owned()]);
    for (node, at) in session.listening().filter(|(_, at)| at.chosen) {
        let port = at.to_string();
        tip.push(format!("{node}: {} {}", at.protocol, at.address));
        if !ports.contains(&port) {
            ports.push(port);
        }
    }
    let words = format!("Listening on {}", ports.join("  ·  "));
    (!ports.is_empty()).then(|| Piece::new(3, words, palette.text_weak, tip.join("\n")))
}

/// By which addresses other machines reach this one.
fn machine(addresses: &[IpAddr], palette: &Palette) -> Option<Piece> {
    let first = addresses.first()?;
    let words = match addresses.len() - 1 {
        0 => format!("This machine: {first}"),
        more => format!("This machine: {first} +{more}"),
    };
    let all: Vec<String> = addresses.iter().map(IpAddr::to_string).collect();
    let tip = format!("Other machines reach this one at\n{}\nClick to copy", all.join("\n"));
    Some(Piece::new(2, words, palette.text_faint, tip).does(Does::Offer(all)))
}

#[cfg(test)]
mod tests;
