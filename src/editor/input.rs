//! What a person does at the window, as a run hears it. Keys have the names that Bonsai gives
//! them: `A`, `D1`, `Space`, `Left`.

use egui::{Event, Key, MouseWheelUnit, PointerButton};

use super::session::Session;
use crate::flow::event::{InputEvent, Modifiers};

/// Points that count as one notch of a wheel.
const NOTCH: f32 = 40.0;

/// Tells the run what happened since the last frame. Keys that go into a text field are not
/// meant for the patch.
pub fn pass_on(ctx: &egui::Context, session: &Session) {
    if !session.wants_events() {
        return;
    }
    let typing = ctx.text_edit_focused();
    ctx.input(|input| {
        for event in &input.events {
            if let Some(event) = translate(event, typing) {
                session.send(event);
            }
        }
    });
}

fn translate(event: &Event, typing: bool) -> Option<InputEvent> {
    Some(match event {
        Event::PointerMoved(at) => InputEvent::MouseMove { x: at.x, y: at.y },
        Event::PointerButton { button, pressed, .. } => {
            InputEvent::MouseButton { button: button_name(*button).to_owned(), pressed: *pressed }
        }
        Event::MouseWheel { unit, delta, .. } => {
            let notches = match unit {
                MouseWheelUnit::Point => *delta / NOTCH,
                MouseWheelUnit::Line => *delta,
                MouseWheelUnit::Page => *delta * 10.0,
            };
            InputEvent::MouseWheel { x: notches.x, y: notches.y }
        }
        Event::Key { key, pressed, repeat, modifiers, .. } if !typing => InputEvent::Key {
            key: key_name(*key),
            pressed: *pressed,
            repeated: *repeat,
            modifiers: held(*modifiers),
        },
        _ => return None,
    })
}

fn held(modifiers: egui::Modifiers) -> Modifiers {
    let egui::Modifiers { ctrl: control, shift, alt, mac_cmd: command, .. } = modifiers;
    Modifiers { control, shift, alt, command }
}

/// Whether the running patch listens for this key. Then it is the patch's alone: who plays keys in a
/// show neither mutes a node nor opens a search.
pub fn is_played(session: &Session, key: Key, modifiers: egui::Modifiers) -> bool {
    let plain = !modifiers.command && !modifiers.alt;
    plain && session.takes_key(&key_name(key), held(modifiers))
}

fn button_name(button: PointerButton) -> &'static str {
    match button {
        PointerButton::Primary => "Left",
        PointerButton::Secondary => "Right",
        PointerButton::Middle => "Middle",
        PointerButton::Extra1 => "Extra1",
        PointerButton::Extra2 => "Extra2",
    }
}

fn key_name(key: Key) -> String {
    let name = match key {
        Key::ArrowDown => "Down",
        Key::ArrowLeft => "Left",
        Key::ArrowRight => "Right",
        Key::ArrowUp => "Up",
        Key::Enter => "Return",
        Key::Backspace => "Back",
        Key::Comma => "Oemcomma",
        Key::Period => "OemPeriod",
        Key::Minus => "OemMinus",
        Key::Plus | Key::Equals => "Oemplus",
        Key::Semicolon | Key::Colon => "OemSemicolon",
        Key::Quote => "OemQuotes",
        Key::Slash | Key::Questionmark => "OemQuestion",
        Key::Backslash | Key::Pipe => "OemPipe",
        Key::OpenBracket | Key::OpenCurlyBracket => "OemOpenBrackets",
        Key::CloseBracket | Key::CloseCurlyBracket => "OemCloseBrackets",
        Key::Backtick => "Oemtilde",
        Key::IntlBackslash => "OemBackslash",
        Key::ShiftLeft => "LShiftKey",
        Key::ShiftRight => "RShiftKey",
        Key::ControlLeft => "LControlKey",
        Key::ControlRight => "RControlKey",
        Key::AltLeft => "LMenu",
        Key::AltRight => "RMenu",
        Key::SuperLeft => "LWin",
        Key::SuperRight => "RWin",
        Key::ScrollLock => "Scroll",
        Key::Menu => "Apps",
        other => return plain_name(other),
    };
    name.to_owned()
}

/// Digits are `D0` to `D9`, as a name may not begin with a digit; all else is called the same.
fn plain_name(key: Key) -> String {
    let name = key.name();
    match name.chars().next() {
        Some('0'..='9') if name.len() == 1 => format!("D{name}"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_called_as_in_bonsai() {
        for (key, name) in [
            (Key::A, "A"),
            (Key::Num1, "D1"),
            (Key::Space, "Space"),
            (Key::ArrowLeft, "Left"),
            (Key::F5, "F5"),
            (Key::Enter, "Return"),
        ] {
            assert_eq!(key_name(key), name);
        }
    }

    #[test]
    fn what_is_typed_into_a_field_stays_there() {
        let event = Event::Key {
            key: Key::A,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: egui::Modifiers::NONE,
        };
        assert!(translate(&event, true).is_none());
        assert!(translate(&event, false).is_some());
    }
}
