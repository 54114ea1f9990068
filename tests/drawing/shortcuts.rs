//! Every key in the table of actions does what it says.

use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use egui::accesskit::Toggled;
use egui::{
    Event, Key, Modifiers, OutputCommand, Pos2, ThemePreference, ViewportCommand, ViewportId,
};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use patchline::editor::action::{ALL, Action, Scope, Shortcut};
use patchline::editor::{Activity, App};
use patchline::patch::{Mode, Node, Patch, file};

use super::hands::{Hands, patch};

const CTRL: Modifiers = Modifiers::COMMAND;

/// What a press of a key led to besides what can be seen.
#[derive(Default)]
struct Told {
    copied: Option<String>,
    closes: bool,
}

/// An action, what makes it mean something, and what is so once it is done and was not before.
type Law = (Action, fn(&mut Hands), fn(&Hands, &Told) -> bool);

const LAWS: &[Law] = &[
    (Action::New, nothing, |h, _| h.0.state().titles().len() == 2),
    (Action::Open, nothing, |h, _| h.0.state().asks_for_file()),
    (Action::Save, change, |h, _| {
        let file = h.0.state().session().file().expect("its file");
        file::load(file).expect("a patch").nodes["abs"].mode.is_some()
    }),
    (Action::SaveAs, nothing, |h, _| h.0.state().asks_for_file()),
    (Action::CloseTab, nothing, |h, _| h.0.state().titles() == ["Start"]),
    (Action::NextTab, three_tabs, |h, _| h.patch().nodes.len() == 1),
    (Action::PreviousTab, three_tabs, |h, _| h.patch().nodes.len() == 2),
    (Action::Quit, nothing, |_, told| told.closes),
    (Action::Run, nothing, |h, _| h.activity() == Activity::Running),
    (Action::Stop, run, |h, _| h.activity() == Activity::Stopped),
    (Action::Undo, change, |h, _| h.mode().is_none()),
    (Action::Redo, change_and_back, |h, _| h.mode().is_some()),
    (Action::Cut, choose, |h, told| told.copied.is_some() && !h.patch().nodes.contains_key("abs")),
    (Action::Copy, choose, |h, told| told.copied.is_some() && h.patch().nodes.len() == 4),
    (Action::Paste, nothing, |h, _| h.has_copy() && !h.is_wired("timer", "abs_2")),
    (Action::PasteWithWires, nothing, |h, _| h.has_copy() && h.is_wired("timer", "abs_2")),
    (Action::Duplicate, choose, |h, _| h.selected() == ["abs_2"] && h.is_wired("timer", "abs_2")),
    (Action::Delete, choose, |h, _| h.patch().nodes.len() == 3 && h.wires().is_empty()),
    (Action::DeleteAndHeal, choose, |h, _| {
        h.patch().nodes.len() == 3 && h.is_wired("timer", "round")
    }),
    (Action::SelectAll, nothing, |h, _| h.selected().len() == 4),
    (Action::SelectNone, choose, |h, _| h.selected().is_empty()),
    (Action::AddNode, nothing, |h, _| h.0.state().wish().is_some_and(|wish| wish.text.is_empty())),
    (Action::AddFrame, choose, |h, _| h.patch().layout.frames.len() == 1),
    (Action::Bypass, choose, |h, _| h.mode() == Some(Mode::Bypass)),
    (Action::Mute, choose, |h, _| h.mode() == Some(Mode::Mute)),
    (Action::ToggleVisual, choose, |h, _| h.patch().layout.nodes["abs"].visual.is_some()),
    (Action::DockVisual, choose, |h, _| h.has("Panel abs")),
    (Action::Pin, hover_wire, |h, _| h.patch().layout.probes.len() == 1),
    (Action::Connect, choose_two, |h, _| h.is_wired("round", "lone")),
    (Action::EnterNode, group_one, |h, _| h.0.state().session().inside() == "group"),
    (Action::LeaveNode, enter_group, |h, _| h.0.state().session().inside().is_empty()),
    (Action::Group, choose, |h, _| h.selected() == ["group"]),
    (Action::Ungroup, group_one, |h, _| h.selected() == ["abs"]),
    (Action::Rename, choose, |h, _| h.is_focused("Name of the node")),
    (Action::Tidy, choose_all, |h, _| h.patch().layout != patch().layout),
    (Action::Fit, choose_lone, |h, _| (h.node("Negate lone") - h.at("Canvas of")).length() < 40.0),
    (Action::FitAll, zoom_in, |h, _| h.is_in_view("Timer timer") && h.is_in_view("Round round")),
    (Action::ZoomIn, fit, |h, _| h.zoom() > 1.2),
    (Action::ZoomOut, fit, |h, _| h.zoom() < 0.9),
    (Action::ZoomReset, zoom_in, |h, _| (h.zoom() - 1.0).abs() < 0.01),
    (Action::Minimap, zoom_in, |h, _| !h.has("Minimap")),
    (Action::Find, nothing, |h, _| h.is_focused("Find a node")),
    (Action::Commands, nothing, |h, _| h.is_focused("What to do")),
    (Action::Settings, nothing, |h, _| h.has("Theme: Light")),
    (Action::Keys, nothing, |h, _| h.has("Save: Ctrl+S")),
    (Action::Help, choose, |h, _| h.has("Help on Abs")),
    (Action::NextPanel, nothing, |h, _| h.is_focused("Panel Inspector")),
];

fn nothing(_: &mut Hands) {}

fn choose(hands: &mut Hands) {
    hands.click(hands.title("Abs abs"));
}

fn choose_lone(hands: &mut Hands) {
    hands.click(hands.title("Negate lone"));
}

fn group_one(hands: &mut Hands) {
    choose(hands);
    hands.key(CTRL, Key::G);
}

fn enter_group(hands: &mut Hands) {
    group_one(hands);
    hands.key(Modifiers::NONE, Key::Enter);
}

fn choose_two(hands: &mut Hands) {
    hands.click(hands.title("Round round"));
    hands.click_with(hands.title("Negate lone"), Modifiers::SHIFT);
}

fn choose_all(hands: &mut Hands) {
    hands.key(CTRL, Key::A);
}

/// Mutes a node.
fn change(hands: &mut Hands) {
    choose(hands);
    hands.key(Modifiers::NONE, Key::M);
}

fn change_and_back(hands: &mut Hands) {
    change(hands);
    hands.key(CTRL, Key::Z);
}

fn run(hands: &mut Hands) {
    hands.press(Modifiers::NONE, Key::F5);
    hands.until("running", |hands| hands.activity() == Activity::Running);
}

fn hover_wire(hands: &mut Hands) {
    let (from, to) = (hands.at("Output of timer"), hands.at("Input of abs"));
    hands.to(from.lerp(to, 0.5));
    hands.0.run();
}

fn fit(hands: &mut Hands) {
    hands.key(CTRL, Key::Num0);
}

/// So far that most of it is out of view.
fn zoom_in(hands: &mut Hands) {
    (0..5).for_each(|_| hands.key(CTRL, Key::Equals));
}

/// The patch in front, one with one node behind it, one with two before it.
fn three_tabs(hands: &mut Hands) {
    let one = Patch::new().with_node("a", Node::new("time.timer"));
    for patch in [one.clone(), one.with_node("b", Node::new("math.abs"))] {
        hands.key(CTRL, Key::N);
        hands.0.state_mut().show_patch(patch);
        hands.0.run();
    }
    let first = hands.0.state().titles()[0].clone();
    hands.0.get_by_label(&format!("Tab {first}")).click();
    hands.0.run();
}

impl Hands {
    fn on_file(path: &Path) -> Self {
        let path = path.to_owned();
        let harness =
            Harness::builder().with_size(egui::vec2(1440.0, 900.0)).with_step_dt(1.0 / 60.0);
        let mut harness = harness
            .build_eframe(move |creation| App::new(creation, Some(&path)).expect("a window"));
        harness.run();
        Self(harness)
    }

    fn activity(&self) -> Activity {
        self.0.state().session().activity()
    }

    fn mode(&self) -> Option<Mode> {
        self.patch().nodes["abs"].mode
    }

    fn has_copy(&self) -> bool {
        self.selected() == ["abs_2"]
    }

    fn is_wired(&self, from: &str, to: &str) -> bool {
        self.wires().contains(&(from.to_owned(), to.to_owned()))
    }

    fn has(&self, name: &str) -> bool {
        self.0.query_all_by_label(name).next().is_some()
    }

    fn is_focused(&self, name: &str) -> bool {
        self.0.query_all_by_label(name).any(|found| found.is_focused())
    }

    /// The middle of where a node begins.
    fn node(&self, label: &str) -> Pos2 {
        self.title(label)
    }

    fn is_in_view(&self, label: &str) -> bool {
        let view = self.0.get_by_label_contains("Canvas of").rect();
        view.contains(self.title(label))
    }

    /// How large things are: these two are 640 points of the patch apart.
    fn zoom(&self) -> f32 {
        (self.node("Round round").x - self.node("Timer timer").x) / 640.0
    }

    /// Presses a key as the system tells of it: with the letter that it types, and with the
    /// clipboard's own events.
    fn press(&mut self, held: Modifiers, key: Key) -> Told {
        let modifiers = Modifiers { ctrl: held.command, ..held };
        let told =
            |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        let mut events = vec![Event::ModifiersChanged(modifiers)];
        match key {
            Key::C if held == CTRL => events.push(Event::Copy),
            Key::X if held == CTRL => events.push(Event::Cut),
            Key::V if held == CTRL => events.push(Event::Paste(CLIPBOARD.clone())),
            _ => events.push(told(true)),
        }
        events.extend(typed(held, key).map(Event::Text));
        // The keys are up again before the next frame.
        events.extend([told(false), Event::ModifiersChanged(Modifiers::NONE)]);
        self.0.input_mut().events.extend(events);
        self.0.step();
        let output = self.0.output();
        let copied = output.platform_output.commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        let asked = &output.viewport_output[&ViewportId::ROOT].commands;
        let closes = asked.contains(&ViewportCommand::Close);
        if asked.contains(&ViewportCommand::RequestPaste) {
            self.0.input_mut().events.push(Event::Paste(CLIPBOARD.clone()));
        }
        self.0.run_steps(3);
        Told { copied, closes }
    }

    /// Draws until it is so; fails after five seconds.
    #[track_caller]
    fn until(&mut self, what: &str, is: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !is(self) {
            assert!(start.elapsed() < Duration::from_secs(5), "still not: {what}");
            std::thread::yield_now();
            self.0.step();
        }
    }
}

/// What a key types, with this held down.
fn typed(held: Modifiers, key: Key) -> Option<String> {
    let sign = match key {
        Key::Questionmark | Key::Slash if held.shift || key == Key::Questionmark => "?",
        Key::Period => ".",
        _ => key.name(),
    };
    let types = !held.command && sign.chars().count() == 1;
    types.then(|| if held.shift { sign.to_uppercase() } else { sign.to_lowercase() })
}

/// A node with the wire that leads to it, as it is copied.
static CLIPBOARD: LazyLock<String> = LazyLock::new(|| {
    let mut hands = Hands::on(patch());
    choose(&mut hands);
    hands.press(CTRL, Key::C).copied.expect("text on the clipboard")
});

#[test]
fn every_key_of_every_action_does_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in ALL {
        let law = LAWS.iter().find(|(action, ..)| *action == entry.action);
        assert!(law.is_some() || entry.keys.is_empty(), "{}: no test knows it", entry.title);
        for (at, shortcut) in entry.keys.iter().enumerate() {
            let Some((action, given, then)) = law else { continue };
            let path = folder.path().join(format!("{action:?}{at}.json"));
            file::save(&patch(), &path).expect("a file");
            let mut hands = Hands::on_file(&path);
            given(&mut hands);
            let what = format!("{} by {shortcut}", entry.title);
            assert!(!then(&hands, &Told::default()), "{what}: before it was pressed");
            let told = hands.press(shortcut.0, shortcut.1);
            hands.until(&what, |hands| then(hands, &told));
            let searches = hands.0.state().wish().is_some();
            assert_eq!(searches, *action == Action::AddNode, "{what} is not typed as well");
        }
    }
}

#[test]
fn keys_without_ctrl_do_nothing_to_a_patch_while_its_text_is_typed() {
    let mut hands = Hands::on(patch());
    let before = hands.patch().clone();
    for entry in ALL.iter().filter(|entry| entry.scope == Scope::Canvas) {
        for Shortcut(held, key) in entry.keys.iter().filter(|keys| !keys.0.command) {
            choose(&mut hands);
            hands.key(Modifiers::NONE, Key::F2);
            assert!(hands.is_focused("Name of the node"));
            hands.press(*held, *key);
            // These end it by themselves.
            if !matches!(*key, Key::Escape | Key::Enter) {
                hands.key(Modifiers::NONE, Key::Escape);
            }
            let state = hands.0.state();
            let same = *hands.patch() == before && state.wish().is_none();
            assert!(same, "{} by {key:?}: the patch", entry.title);
            assert_eq!(hands.selected(), ["abs"], "{} by {key:?}", entry.title);
            assert!(!hands.has("Minimap") && !hands.has("Save: Ctrl+S"), "{}", entry.title);
        }
    }
}

#[test]
fn what_is_pressed_with_ctrl_goes_by_the_letter_and_not_by_its_place() {
    // As on a German keyboard, where Z and Y have changed places.
    let press = |hands: &mut Hands, key, place| {
        let physical_key = Some(place);
        let modifiers = Modifiers { ctrl: true, ..CTRL };
        let event = Event::Key { key, physical_key, pressed: true, repeat: false, modifiers };
        hands.0.event(event);
        hands.0.run();
    };
    let mut hands = Hands::on(patch());
    change(&mut hands);
    press(&mut hands, Key::Z, Key::Y);
    assert_eq!(hands.mode(), None, "undone");
    press(&mut hands, Key::Y, Key::Z);
    assert_eq!(hands.mode(), Some(Mode::Mute), "done again");
}

#[test]
fn help_explains_the_node_and_without_one_lists_the_keys() {
    let mut hands = Hands::on(patch());
    hands.press(Modifiers::NONE, Key::F1);
    assert!(hands.has("Save: Ctrl+S"));
    hands.key(Modifiers::NONE, Key::Escape);
    // Under the pointer is enough.
    hands.to(hands.title("Timer timer"));
    hands.0.run();
    hands.press(Modifiers::NONE, Key::F1);
    let timer = patchline::engine::operator("time.timer").expect("an operator");
    let says = |text: &str| hands.0.query_all_by_label_contains(text).next().is_some();
    assert!(says("Help on Timer") && says("time.timer") && says(timer.aliases[0]));
    let description = timer.description();
    assert!(says(description.purpose.split('`').next().expect("a purpose")));
    for field in timer.fields() {
        let doc = field.doc.replace('`', "").replace('\n', " ");
        assert!(says(&field.title) && says(&doc), "{}", field.name);
    }
}

#[test]
fn the_theme_is_chosen_from_the_palette_of_commands() {
    let mut hands = Hands::on(patch());
    let themes = [
        (Action::LightTheme, ThemePreference::Light),
        (Action::DarkTheme, ThemePreference::Dark),
        (Action::SystemTheme, ThemePreference::System),
    ];
    for (action, wanted) in themes {
        hands.press(CTRL, Key::P);
        hands.0.event(Event::Text(action.title().to_owned()));
        hands.0.step();
        hands.key(Modifiers::NONE, Key::Enter);
        let chosen = hands.0.ctx.options(|options| options.theme_preference);
        assert_eq!(chosen, wanted, "{}", action.title());
        // What is chosen in the settings is the same.
        hands.press(CTRL, Key::Comma);
        for (name, theme) in [("Light", "Light"), ("Dark", "Dark"), ("As the system", "System")] {
            let label = format!("Theme: {name}");
            let node = hands.0.get_by_label(&label);
            let is_chosen = node.accesskit_node().toggled() == Some(Toggled::True)
                || node.accesskit_node().is_selected() == Some(true);
            assert_eq!(is_chosen, format!("{wanted:?}") == theme, "{label}");
        }
        hands.key(Modifiers::NONE, Key::Escape);
    }
}
