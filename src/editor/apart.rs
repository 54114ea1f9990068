//! Keeps apart what was done one after the other and comes in one frame, as it does on a machine
//! that is busy. A frame knows one place of the pointer and one set of keys that are held: a press,
//! the way and the release at its end would be a click there, or nothing.

use egui::{Context, Event, Modifiers, Plugin, Pos2, RawInput};

/// Hands each frame only as much as it can tell apart; the rest waits for the next.
#[derive(Debug, Default)]
pub struct Apart {
    waiting: Vec<Event>,
}

impl Plugin for Apart {
    fn debug_name(&self) -> &'static str {
        "apart"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let mut events = std::mem::take(&mut self.waiting);
        events.append(&mut input.events);
        let (pressed, held) = ctx.input(|now| (now.pointer.press_origin(), now.modifiers));
        let reach = ctx.options(|options| options.input_options.max_click_dist);
        self.waiting = events.split_off(end_of_frame(&events, pressed, held, reach));
        input.events = events;
        if !self.waiting.is_empty() {
            ctx.request_repaint();
        }
    }
}

/// How many of these events a frame takes: never none, so that nothing waits forever. `pressed` is
/// where a button is down, `reach` how far a hand may tremble at a click.
fn end_of_frame(
    events: &[Event],
    mut pressed: Option<Pos2>,
    mut held: Modifiers,
    reach: f32,
) -> usize {
    let (mut dragged, mut clicked) = (false, false);
    let ends = |event: &Event| {
        match event {
            // Where it was let go is where it was moved to: what is dragged goes there first.
            Event::PointerButton { pressed: false, .. } if dragged => return true,
            Event::PointerButton { pos, .. } => (pressed, clicked) = (Some(*pos), true),
            Event::PointerMoved(to) if pressed.is_some_and(|from| from.distance(*to) > reach) => {
                dragged = true;
                return clicked;
            }
            Event::ModifiersChanged(now) => {
                let same = *now == held;
                held = *now;
                return clicked && !same;
            }
            // What is under the pointer, and what is held with it, is asked once a frame.
            Event::Key { .. } | Event::Text(_) | Event::Copy | Event::Cut | Event::Paste(_) => {
                return clicked;
            }
            _ => {}
        }
        false
    };
    events.iter().position(ends).unwrap_or(events.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{PointerButton, pos2};

    fn moved(x: f32) -> Event {
        Event::PointerMoved(pos2(x, 0.0))
    }

    fn button(x: f32, pressed: bool) -> Event {
        let (pos, button) = (pos2(x, 0.0), PointerButton::Primary);
        Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE }
    }

    /// What the frames get of events that come all at once.
    fn frames(events: Vec<Event>) -> Vec<Vec<Event>> {
        let (ctx, mut apart) = (Context::default(), Apart::default());
        let mut frames = Vec::new();
        let mut input = RawInput { events, ..RawInput::default() };
        loop {
            apart.input_hook(&ctx, &mut input);
            frames.push(std::mem::take(&mut input.events));
            if apart.waiting.is_empty() {
                return frames;
            }
        }
    }

    #[test]
    fn a_drag_has_a_beginning_a_way_and_an_end() {
        let (from, to) = (button(10.0, true), button(90.0, false));
        let ways = [moved(10.0), from, moved(50.0), moved(90.0), to, moved(200.0)];
        let parts = [&ways[..2], &ways[2..4], &ways[4..5], &ways[5..]].map(<[Event]>::to_vec);
        assert_eq!(frames(ways.to_vec()), parts);
    }

    #[test]
    fn what_was_held_at_a_click_is_held_in_its_frame() {
        let held = |modifiers| Event::ModifiersChanged(modifiers);
        let click = [button(1.0, true), button(1.0, false)];
        let with_shift = [&[held(Modifiers::SHIFT)], &click[..]].concat();
        let all = [&with_shift[..], &[held(Modifiers::NONE), Event::Copy]].concat();
        assert_eq!(frames(all), [with_shift, vec![held(Modifiers::NONE), Event::Copy]]);
    }

    #[test]
    fn two_clicks_of_a_trembling_hand_stay_together() {
        let clicks = [(1.0, true), (2.0, false), (1.0, true), (1.0, false)];
        let events = clicks.map(|(x, pressed)| [moved(x), button(x, pressed)]).concat();
        let events = [&events[..], &[Event::ModifiersChanged(Modifiers::NONE)]].concat();
        assert_eq!(frames(events.clone()), [events]);
    }

    #[test]
    fn what_is_typed_and_a_pointer_on_its_way_take_one_frame() {
        let typed: Vec<Event> = "hello".chars().map(|c| Event::Text(c.into())).collect();
        assert_eq!(frames(typed.clone()), [typed]);
        let way: Vec<Event> = (0..100).map(|x| moved(x as f32)).collect();
        assert_eq!(frames(way.clone()), [way]);
        assert_eq!(frames(Vec::new()), [Vec::new()]);
    }
}
