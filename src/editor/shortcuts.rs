//! What keys do. Letters alone act only while nobody types; with Ctrl they always act.

use std::time::Duration;

use egui::{Context, Event, Key, Modifiers};

use super::action::{self, Action, Entry, Scope, Shortcut};
use super::command::Command;
use super::document::Document;
use super::input;
use super::session::{Activity, Session};

/// How long Escape is held to stop the patch.
const HOLD: Duration = Duration::from_millis(500);

/// How soon a word goes on behind its first letter.
const WORD: f64 = 0.8;

/// The same where the first letter has changed the patch: nobody who means that types on so soon.
const FAST_WORD: f64 = 0.4;

/// A letter that did something, though it may have been meant as the first of a word.
#[derive(Clone)]
struct Acted {
    at: f64,
    text: String,
    action: Action,
    /// How the patch was before.
    revision: u64,
}

impl Acted {
    fn id() -> egui::Id {
        egui::Id::unique("a letter that did something")
    }
}

/// The word that was begun with a letter that did something, if what is typed now goes on with it:
/// `osc` is looked for by all of its letters, though `o` has shown the minimap, and `blur`, though `b`
/// has bypassed what is selected. What can be taken back is.
pub fn whole_word(
    ctx: &Context,
    session: &Session,
    typed: String,
    out: &mut Vec<Command>,
) -> String {
    let acted: Option<Acted> = ctx.data_mut(|data| data.remove_temp(Acted::id())).flatten();
    let (now, slow) = ctx.input(|input| (input.time, f64::from(input.stable_dt)));
    let goes_on = |acted: &Acted| {
        let soon = if acted.action.needs_selection() { FAST_WORD } else { WORD };
        now - acted.at <= soon + slow && !typed.is_empty()
    };
    let Some(acted) = acted.filter(goes_on) else { return typed };
    if acted.action == Action::Minimap {
        out.push(Command::Do(Action::Minimap));
    } else if session.revision() == acted.revision + 1 {
        out.push(Command::Do(Action::Undo));
    }
    acted.text + &typed
}

/// Takes the keys that mean something. `shown` is whether there is a canvas to see.
pub fn take(ctx: &Context, document: &Document, shown: bool, out: &mut Vec<Command>) {
    // While somebody looks for an operator, what is typed is for that.
    let focused = shown && document.canvas.is_focused() && document.search.is_none();
    let canvas = focused && !ctx.text_edit_focused() && !egui::Popup::is_any_open(ctx);
    if canvas {
        clipboard(ctx, out);
    }
    let applies = |action: Action, before: &[Command]| {
        // Keys that came in one frame act one after the other.
        let selects = before.contains(&Command::Do(Action::SelectAll));
        document.applies(action) || (selects && action.needs_selection())
    };
    let (mut done, mut typing, mut played) = (None, false, false);
    let (mut acted, revision) = (None, document.session.revision());
    ctx.input_mut(|input| {
        let now = input.time;
        input.events.retain(|event| {
            if let Event::Key { key, modifiers, pressed: true, repeat, .. } = event {
                let anywhere = meant(*modifiers, *key, false, |action| applies(action, out));
                played = canvas
                    && anywhere.is_none()
                    && input::is_played(&document.session, *key, *modifiers);
                if played {
                    return false;
                }
                // A letter begins the search for an operator, and those behind it go on with it.
                let canvas = canvas && (!typing || modifiers.command);
                done = meant(*modifiers, *key, canvas, |action| applies(action, out));
                // What is held down goes on and off and on only by mistake.
                let again = done.filter(|action| !*repeat || action.repeats());
                out.extend(again.map(Command::Do));
                return done.is_none();
            }
            // A letter that did something is not typed as well, whatever the layout calls it.
            let Event::Text(text) = event else {
                (done, played) = (None, false);
                return true;
            };
            if std::mem::take(&mut played) {
                return false;
            }
            let did = done.take();
            acted = did.map(|action| Acted { at: now, text: text.clone(), action, revision });
            typing |= did.is_none();
            did.is_none()
        });
    });
    if let Some(acted) = acted {
        ctx.data_mut(|data| data.insert_temp(Acted::id(), Some(acted)));
    }
    hold_to_stop(ctx, &document.session, out);
}

/// The action that a key means now. What is asked for with less held down would match more, so
/// the one with the most counts.
fn meant(
    held: Modifiers,
    pressed: Key,
    canvas: bool,
    applies: impl Fn(Action) -> bool,
) -> Option<Action> {
    let here = |entry: &&Entry| canvas || entry.scope == Scope::Anywhere;
    let keys = action::ALL.iter().filter(here).flat_map(|entry| {
        entry.keys.iter().map(move |Shortcut(modifiers, key)| (*modifiers, *key, entry.action))
    });
    let keys = keys.filter(|(modifiers, key, action)| {
        *key == pressed && held.matches_logically(*modifiers) && applies(*action)
    });
    let count =
        |held: &Modifiers| u8::from(held.command) + u8::from(held.shift) + u8::from(held.alt);
    keys.max_by_key(|(modifiers, ..)| count(modifiers)).map(|(.., action)| action)
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

/// The text that was pasted.
pub fn pasted(ctx: &Context) -> Option<String> {
    if ctx.text_edit_focused() {
        return None;
    }
    ctx.input_mut(|input| {
        let at = input.events.iter().position(|event| matches!(event, Event::Paste(_)))?;
        match input.events.remove(at) {
            Event::Paste(text) => Some(text),
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
