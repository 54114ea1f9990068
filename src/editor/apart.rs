//! Keeps apart what was done one after the other and comes in one frame, as it does on a machine
//! that is busy. A frame knows one place of the pointer and one set of keys that are held: a press,
//! the way and the release at its end would be a click there, or nothing.

use std::collections::HashSet;

use egui::{Context, Event, InputOptions, Key, Modifiers, Options, Plugin, Pos2, RawInput};

use super::action::{self, Shortcut};

/// How many frames the clipboard takes to answer: the window hands on the question at the end of
/// one, and asks the system at the end of the next.
pub const ANSWER: u64 = 2;
/// Seconds that a frame takes before the window counts as stuck.
const SLOWEST: f64 = 1.0;

/// Hands each frame only as much as it can tell apart; the rest waits for the next.
#[derive(Debug, Default)]
pub struct Apart {
    waiting: Vec<Event>,
    /// Whether all waits for one frame.
    rests: bool,
    /// How many frames may still pass until the clipboard answers.
    asked: u64,
}

impl Plugin for Apart {
    fn debug_name(&self) -> &'static str {
        "apart"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        be_patient(ctx);
        let mut events = std::mem::take(&mut self.waiting);
        let answers = self.asked > 0 && matches!(input.events.first(), Some(Event::Paste(_)));
        if answers {
            events.insert(0, input.events.remove(0));
        }
        self.asked = if answers { 0 } else { self.asked.saturating_sub(1) };
        events.append(&mut input.events);
        let rests = std::mem::take(&mut self.rests) || answers || self.asked > 0;
        let taken =
            if rests { usize::from(answers) } else { end_of_frame(&events, Held::before(ctx)) };
        self.waiting = events.split_off(taken);
        input.events = events;
        if !self.waiting.is_empty() || self.asked > 0 {
            ctx.request_repaint();
        }
    }
}

/// Has the next frame show what was opened or closed before anything else is done to it: what is
/// typed behind finds the keyboard where it is to be.
pub fn rest(ctx: &Context) {
    ctx.with_plugin(|apart: &mut Apart| apart.rests = true);
    ctx.request_repaint();
}

/// The clipboard was asked for. What is pressed behind that waits until it has answered, which it
/// does in this many frames or not at all.
pub fn ask(ctx: &Context) {
    ctx.with_plugin(|apart: &mut Apart| apart.asked = ANSWER);
    ctx.request_repaint();
}

/// What is heard of a slow frame late was done that much faster: two clicks are two clicks still.
fn be_patient(ctx: &Context) {
    let slow = f64::from(ctx.input(|now| now.stable_dt)).min(SLOWEST);
    let usual = InputOptions::default();
    ctx.options_mut(|Options { input_options: of, .. }| {
        of.max_click_duration = usual.max_click_duration + slow;
        of.max_double_click_delay = usual.max_double_click_delay + slow;
    });
}

/// What hands hold down.
struct Held {
    /// Where a button of the pointer was pressed.
    pressed: Option<Pos2>,
    modifiers: Modifiers,
    keys: HashSet<Key>,
    /// How far a hand may tremble at a click.
    reach: f32,
    /// Whether letters are no more than that.
    writes: bool,
}

impl Held {
    /// Before this frame.
    fn before(ctx: &Context) -> Self {
        let reach = ctx.options(|options| options.input_options.max_click_dist);
        let writes = ctx.text_edit_focused();
        ctx.input(|now| Self {
            pressed: now.pointer.press_origin(),
            modifiers: now.modifiers,
            keys: now.keys_down.iter().copied().collect(),
            reach,
            writes,
        })
    }
}

/// How many of these events a frame takes: never none, so that nothing waits forever.
fn end_of_frame(events: &[Event], before: Held) -> usize {
    let Held { mut pressed, modifiers: mut held, mut keys, reach, mut writes } = before;
    let (mut dragged, mut clicked, mut typed, mut turned) = (false, false, false, false);
    let mut behind_key = false;
    let ends = |event: &Event| {
        let is_of_key = std::mem::take(&mut behind_key);
        match event {
            // Where it was let go is where it was moved to: what is dragged goes there first.
            Event::PointerButton { pressed: false, .. } if dragged => return true,
            Event::PointerButton { pos, .. } => {
                let ends = typed || turned;
                (pressed, clicked) = (Some(*pos), true);
                return ends;
            }
            Event::PointerMoved(to) if pressed.is_some_and(|from| from.distance(*to) > reach) => {
                dragged = true;
                return clicked;
            }
            Event::ModifiersChanged(now) => {
                let same = *now == held;
                held = *now;
                return (clicked || typed) && !same;
            }
            // What is under the pointer, and what is held with it, is asked once a frame.
            Event::Key { pressed: false, key, .. } => {
                keys.remove(key);
                return clicked;
            }
            Event::Key { key, modifiers, .. } => {
                behind_key = !turns(*key, *modifiers);
                let turns = !behind_key || (!writes && acts(*key, *modifiers));
                // What a key that is held repeats must not pile up.
                let repeats = !keys.insert(*key);
                let ends = clicked || (!repeats && (turned || (turns && typed)));
                (typed, turned) = (true, turned || turns);
                return ends;
            }
            // A letter goes with its key. One that means no more begins a search, and those
            // behind it go on with that.
            Event::Text(_) => {
                let ends = clicked || (turned && !is_of_key);
                (typed, writes) = (true, writes || !turned);
                return ends;
            }
            Event::Copy | Event::Cut | Event::Paste(_) => {
                let ends = clicked || turned || typed;
                turned = true;
                return ends;
            }
            _ => {}
        }
        false
    };
    events.iter().position(ends).unwrap_or(events.len())
}

/// Whether a key does more than write a letter: what comes behind it is meant for what it has
/// selected, opened, closed or moved to.
fn turns(key: Key, held: Modifiers) -> bool {
    // The names of keys that write are one letter, or stand for a sign.
    let writes = key == Key::Space || key.symbol_or_name().chars().count() == 1 && !is_arrow(key);
    held.command || held.ctrl || held.alt || !writes
}

/// Whether a letter means something on the canvas, where nobody writes.
fn acts(key: Key, held: Modifiers) -> bool {
    let mut keys = action::ALL.iter().flat_map(|entry| entry.keys);
    keys.any(|Shortcut(with, which)| *which == key && held.matches_logically(*with))
}

fn is_arrow(key: Key) -> bool {
    matches!(key, Key::ArrowUp | Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight)
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
        let ctx = Context::default();
        ctx.add_plugin(Apart::default());
        let mut frames = Vec::new();
        let mut input = RawInput { events, ..RawInput::default() };
        loop {
            let mut taken = Vec::new();
            let mut output = ctx.run_ui(input, |ui| taken = ui.input(|input| input.events.clone()));
            // Nobody draws.
            output.textures_delta.clear();
            frames.push(taken);
            if ctx.plugin::<Apart>().lock().waiting.is_empty() {
                return frames;
            }
            input = RawInput::default();
        }
    }

    fn key(key: Key, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    }

    #[test]
    fn what_a_key_leads_to_is_there_before_the_next() {
        let none = Modifiers::NONE;
        let find = key(Key::F, Modifiers::COMMAND);
        let lone = ["l", "o"].map(|letter| Event::Text(letter.into()));
        let (enter, mute) = (key(Key::Enter, none), key(Key::M, none));
        let mut all = vec![find.clone()];
        all.extend([&lone[..], &[enter.clone(), mute.clone()]].concat());
        assert_eq!(frames(all), [vec![find], lone.to_vec(), vec![enter], vec![mute]]);
        let click = vec![key(Key::Delete, none), button(1.0, true)];
        assert_eq!(frames(click.clone()), [&click[..1], &click[1..]]);
        let held = vec![key(Key::ArrowDown, none); 5];
        assert_eq!(frames(held).len(), 1, "held, not pressed five times");
        let copy = vec![key(Key::ArrowDown, none), Event::Copy];
        assert_eq!(frames(copy.clone()), [&copy[..1], &copy[1..]]);
    }

    #[test]
    fn a_letter_that_means_something_ends_the_frame_and_one_that_is_typed_does_not() {
        let letter = |which: Key, held| {
            let text = Event::Text(which.name().to_lowercase());
            vec![key(which, held), text]
        };
        let letters = |keys: &[Key]| -> Vec<Event> {
            keys.iter().flat_map(|which| letter(*which, Modifiers::NONE)).collect()
        };
        let (add, rest) = (letter(Key::A, Modifiers::SHIFT), letters(&[Key::X, Key::M, Key::B]));
        assert_eq!(frames([&add[..], &rest[..]].concat()), [add, rest.clone()]);
        assert_eq!(frames(rest.clone()), [rest], "a search has begun");
        let keys = [Key::M, Key::B].map(|which| letters(&[which]));
        assert_eq!(frames(keys.concat()), keys);
    }

    #[test]
    fn what_is_opened_is_there_before_anything_is_done_to_it() {
        let ctx = Context::default();
        ctx.add_plugin(Apart::default());
        let frame = |events: &[Event]| {
            let (mut taken, events) = (Vec::new(), events.to_vec());
            let input = RawInput { events, ..RawInput::default() };
            let mut output = ctx.run_ui(input, |ui| taken = ui.input(|input| input.events.clone()));
            output.textures_delta.clear();
            taken
        };
        let [x, pasted] = [Event::Text("x".into()), Event::Paste("pasted".into())];
        rest(&ctx);
        assert_eq!(frame(std::slice::from_ref(&x)), []);
        assert_eq!(frame(&[]), std::slice::from_ref(&x));
        // What the clipboard answers is for what was done before.
        for late in [false, true] {
            rest(&ctx);
            ask(&ctx);
            if late {
                assert_eq!(frame(std::slice::from_ref(&x)), []);
            }
            assert_eq!(frame(&[pasted.clone(), x.clone()]), std::slice::from_ref(&pasted));
            let rest = frame(&[]);
            assert_eq!(rest, vec![x.clone(); rest.len()]);
            assert_eq!(rest.len(), if late { 2 } else { 1 });
        }
        ask(&ctx);
        assert_eq!(frame(&[]), []);
        assert_eq!(frame(std::slice::from_ref(&x)), [x], "nothing is on it");
    }

    #[test]
    fn two_clicks_are_a_double_click_where_frames_are_slow_too() {
        // How long a frame takes, how many lie between the clicks.
        for (frame, apart, double) in [(0.02, 5, true), (0.02, 30, false), (0.4, 1, true)] {
            let ctx = Context::default();
            ctx.add_plugin(Apart::default());
            let mut time = 0.0;
            let mut draw = |events: Vec<Event>| {
                time += frame;
                let input = RawInput { events, time: Some(time), ..RawInput::default() };
                let mut output = ctx.run_ui(input, |ui| ui.request_repaint());
                output.textures_delta.clear();
                ctx.input(|now| now.pointer.button_double_clicked(PointerButton::Primary))
            };
            let click = || vec![moved(1.0), button(1.0, true), button(1.0, false)];
            (0..5).for_each(|_| assert!(!draw(Vec::new())));
            assert!(!draw(click()));
            (1..apart).for_each(|_| assert!(!draw(Vec::new())));
            assert_eq!(draw(click()), double, "{apart} frames of {frame} s");
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
