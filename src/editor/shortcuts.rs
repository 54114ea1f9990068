//! What keys do. Letters alone act only while nobody types; with Ctrl they always act.

use std::time::Duration;

use egui::{Context, Event, Key, Modifiers};

use super::action::{self, Action, Entry, Scope, Shortcut};
use super::command::Command;
use super::document::Document;
use super::session::{Activity, Session};

/// How long Escape is held to stop the patch.
const HOLD: Duration = Duration::from_millis(500);

/// Takes the keys that mean something. `shown` is whether there is a canvas to see.
pub fn take(ctx: &Context, document: &Document, shown: bool, out: &mut Vec<Command>) {
    let focused = shown && document.canvas.is_focused();
    let canvas = focused && !ctx.text_edit_focused() && !egui::Popup::is_any_open(ctx);
    if canvas {
        clipboard(ctx, out);
    }
    let mut keys: Vec<(Shortcut, Action)> = Vec::new();
    let here = |entry: &&Entry| canvas || entry.scope == Scope::Anywhere;
    for entry in action::ALL.iter().filter(here).filter(|entry| document.applies(entry.action)) {
        keys.extend(entry.keys.iter().map(|key| (*key, entry.action)));
    }
    // What is asked for with less held down would match more, so that comes last.
    let held = |(Shortcut(held, _), _): &(Shortcut, Action)| {
        std::cmp::Reverse(u8::from(held.command) + u8::from(held.shift) + u8::from(held.alt))
    };
    keys.sort_by_key(held);
    for (Shortcut(modifiers, key), action) in keys {
        if ctx.input_mut(|input| input.consume_key(modifiers, key)) {
            out.push(Command::Do(action));
            // A letter that did something is not typed as well.
            ctx.input_mut(|input| input.events.retain(|event| !is_text_of(event, key)));
        }
    }
    hold_to_stop(ctx, &document.session, out);
}

fn is_text_of(event: &Event, key: Key) -> bool {
    matches!(event, Event::Text(text) if text.eq_ignore_ascii_case(key.name()))
}

/// Copy and cut come as events of the system rather than as keys; paste brings its text along and
/// is taken by the window.
fn clipboard(ctx: &Context, out: &mut Vec<Command>) {
    ctx.input_mut(|input| {
        input.events.retain(|event| {
            let action = match event {
                Event::Copy => Action::Copy,
                Event::Cut => Action::Cut,
                _ => return true,
            };
            out.push(Command::Do(action));
            false
        });
    });
}

/// The text that was pasted, and whether Shift was held.
pub fn pasted(ctx: &Context) -> Option<(String, bool)> {
    if ctx.text_edit_focused() {
        return None;
    }
    ctx.input_mut(|input| {
        let shift = input.modifiers.contains(Modifiers::SHIFT);
        let at = input.events.iter().position(|event| matches!(event, Event::Paste(_)))?;
        match input.events.remove(at) {
            Event::Paste(text) => Some((text, shift)),
            _ => None,
        }
    })
}

/// Escape stops the patch when it is held, so that it can still mean "not this" when tapped.
fn hold_to_stop(ctx: &Context, session: &Session, out: &mut Vec<Command>) {
    let id = egui::Id::unique("escape held since");
    let now = ctx.input(|input| input.time);
    if !ctx.input(|input| input.key_down(Key::Escape)) {
        ctx.data_mut(|data| data.remove::<f64>(id));
        return;
    }
    let since = ctx.data_mut(|data| *data.get_temp_mut_or(id, now));
    if session.activity() != Activity::Running {
        return;
    }
    if now - since >= HOLD.as_secs_f64() {
        out.push(Command::Do(Action::Stop));
    } else {
        ctx.request_repaint_after(HOLD);
    }
}
