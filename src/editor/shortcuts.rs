//! What keys do. Letters alone act only while nobody types; with Ctrl they always act.

use std::time::Duration;

use egui::{Context, Key, Modifiers};

use super::command::Command;
use super::session::{Activity, Session};

/// How long Escape is held to stop the patch.
const HOLD: Duration = Duration::from_millis(500);
/// How much a key zooms.
const STEP: f32 = 1.25;

/// Takes the keys that mean something.
pub fn take(
    ctx: &Context,
    session: &Session,
    selected: Option<&str>,
    zoom: f32,
    out: &mut Vec<Command>,
) {
    let pressed = |modifiers, key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    let control = Modifiers::COMMAND;
    // With Shift first: what is asked for without it would match both.
    if pressed(control | Modifiers::SHIFT, Key::S) {
        out.push(Command::SaveAs);
    }
    if pressed(Modifiers::SHIFT, Key::F5) {
        out.push(Command::Stop);
    }
    for (modifiers, key, command) in [
        (control, Key::S, Command::Save),
        (control, Key::O, Command::Open),
        (control, Key::N, Command::New),
        (control, Key::Q, Command::Quit),
        (control, Key::Enter, Command::Run),
        (Modifiers::NONE, Key::F5, Command::Run),
        (control, Key::Num0, Command::Zoom(1.0)),
        (control, Key::Num1, Command::FrameAll),
        (control, Key::Plus, Command::Zoom(zoom * STEP)),
        (control, Key::Equals, Command::Zoom(zoom * STEP)),
        (control, Key::Minus, Command::Zoom(zoom / STEP)),
    ] {
        if pressed(modifiers, key) {
            out.push(command);
        }
    }
    if ctx.text_edit_focused() || egui::Popup::is_any_open(ctx) {
        return;
    }
    for (key, command) in
        [(Key::F, Command::Frame), (Key::Home, Command::FrameAll), (Key::Period, Command::Frame)]
    {
        if pressed(Modifiers::NONE, key) {
            out.push(command);
        }
    }
    if let Some(id) = selected
        && pressed(Modifiers::NONE, Key::V)
    {
        out.push(Command::ToggleVisual(id.to_owned()));
    }
    if pressed(Modifiers::NONE, Key::Escape) {
        out.push(Command::Select(None));
    }
    hold_to_stop(ctx, session, out);
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
        out.push(Command::Stop);
    } else {
        ctx.request_repaint_after(HOLD);
    }
}
