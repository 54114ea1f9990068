//! A person who never tires: a pointer on a Lissajous curve, a key and a click every second, a
//! notch of the wheel. The same in every run, so that what patches make of it can be compared.

use std::f64::consts::TAU;
use std::time::Duration;

use crate::flow::event::{InputEvent, Modifiers};

/// Events a second, as many as a window has frames.
const RATE: u64 = 60;

/// The time between two steps of the path.
pub(super) const STEP: Duration = Duration::from_nanos(1_000_000_000 / RATE);

/// Steps until the path closes: twelve seconds.
const ROUND: u64 = 12 * RATE;

/// The area of the window that nobody sees, in points, and how close to its edge the path leads.
const WIDTH: f64 = 1280.0;
const HEIGHT: f64 = 720.0;
const MARGIN: f64 = 40.0;

/// Pressed in turn, one a second.
const KEYS: [&str; 3] = ["D1", "D2", "D3"];

/// Steps for which keys and buttons are held.
const HELD: u64 = RATE / 10;

/// When within each second something happens, in steps.
const WHEEL_AT: u64 = RATE / 4;
const CLICK_AT: u64 = RATE / 2;
const KEY_AT: u64 = RATE * 3 / 4;

/// What happens at this step.
pub(super) fn events_at(step: u64) -> Vec<InputEvent> {
    let mut events = vec![pointer_at(step)];
    let (second, within) = (step / RATE, step % RATE);
    if within == WHEEL_AT {
        let y = if second.is_multiple_of(2) { 1.0 } else { -1.0 };
        events.push(InputEvent::MouseWheel { x: 0.0, y });
    }
    if within == CLICK_AT || within == CLICK_AT + HELD {
        let pressed = within == CLICK_AT;
        events.push(InputEvent::MouseButton { button: "Left".to_owned(), pressed });
    }
    if within == KEY_AT || within == KEY_AT + HELD {
        let key = KEYS[(second % KEYS.len() as u64) as usize];
        events.push(InputEvent::Key {
            key: key.to_owned(),
            pressed: within == KEY_AT,
            repeated: false,
            modifiers: Modifiers::default(),
        });
    }
    events
}

/// Three swings to the side while there are two up and down, from the middle.
fn pointer_at(step: u64) -> InputEvent {
    let turn = (step % ROUND) as f64 / ROUND as f64 * TAU;
    let swing = |size: f64, times: f64| size / 2.0 + (size / 2.0 - MARGIN) * (times * turn).sin();
    InputEvent::MouseMove { x: swing(WIDTH, 3.0) as f32, y: swing(HEIGHT, 2.0) as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pointer_stays_inside_moves_smoothly_and_comes_back() {
        let place = |step| match pointer_at(step) {
            InputEvent::MouseMove { x, y } => (x, y),
            other => panic!("{other:?}"),
        };
        assert_eq!(place(0), (640.0, 360.0));
        assert_eq!(place(0), place(ROUND));
        for step in 0..ROUND {
            let ((x, y), (next_x, next_y)) = (place(step), place(step + 1));
            assert!((0.0..=1280.0).contains(&x) && (0.0..=720.0).contains(&y), "{x} {y}");
            let far = (next_x - x).hypot(next_y - y);
            assert!(far > 0.0 && far < 20.0, "a jump of {far} at {step}");
        }
    }

    #[test]
    fn what_goes_down_comes_up_and_the_keys_take_turns() {
        let events: Vec<_> = (0..3 * RATE).flat_map(events_at).collect();
        let keys: Vec<_> = events
            .iter()
            .filter_map(|event| match event {
                InputEvent::Key { key, pressed, .. } => Some((key.as_str(), *pressed)),
                _ => None,
            })
            .collect();
        let expected =
            KEYS.iter().flat_map(|key| [(*key, true), (*key, false)]).collect::<Vec<_>>();
        assert_eq!(keys, expected);
        let clicks = events.iter().filter(|e| matches!(e, InputEvent::MouseButton { .. })).count();
        assert_eq!(clicks, 6);
    }
}
