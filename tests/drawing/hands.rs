//! A window and the hands at it.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use patchline::editor::App;
use patchline::patch::{Node, NodeLayout, Patch};

pub fn place(x: f32, y: f32) -> NodeLayout {
    NodeLayout { x, y, ..NodeLayout::default() }
}

/// A source, two transforms and a lone one, far enough apart for hands.
pub fn patch() -> Patch {
    let mut patch = Patch::new()
        .with_node("timer", Node::new("time.timer"))
        .with_node("abs", Node::new("math.abs"))
        .with_node("round", Node::new("math.round"))
        .with_node("lone", Node::new("math.negate"))
        .with_chain(&["timer", "abs", "round"]);
    for (id, x, y) in
        [("timer", 0.0, 0.0), ("abs", 320.0, 0.0), ("round", 640.0, 0.0), ("lone", 320.0, 240.0)]
    {
        patch.layout.nodes.insert(id.to_owned(), place(x, y));
    }
    patch
}

/// Hands at a window.
pub struct Hands(pub Harness<'static, App>);

impl Hands {
    pub fn on(patch: Patch) -> Self {
        let mut harness = Harness::builder()
            .with_size(vec2(1440.0, 900.0))
            .with_step_dt(1.0 / 60.0)
            .build_eframe(|creation| App::new(creation, None).expect("a window"));
        harness.state_mut().show_patch(patch);
        harness.run();
        Self(harness)
    }

    pub fn patch(&self) -> &Patch {
        self.0.state().session().patch()
    }

    pub fn wires(&self) -> Vec<(String, String)> {
        let wires = self.patch().wires.iter();
        wires.map(|wire| (wire.from.to_string(), wire.to.to_string())).collect()
    }

    /// Where something with this label is in the window.
    pub fn at(&self, label: &str) -> Pos2 {
        let found = self.0.get_by_label_contains(label);
        let bounds = found.accesskit_node().raw_bounds().expect("bounds");
        pos2(f64::midpoint(bounds.x0, bounds.x1) as f32, f64::midpoint(bounds.y0, bounds.y1) as f32)
    }

    /// The title of a node, where a hand takes hold of it.
    pub fn title(&self, label: &str) -> Pos2 {
        let mut found = self.0.query_all_by_label_contains(label);
        // The card under the pointer says the same.
        let is_painted = |role| matches!(role, Role::Button | Role::GraphicsObject);
        let found = found.find(|found| is_painted(found.accesskit_node().role()));
        let bounds = found.expect(label).accesskit_node().raw_bounds().expect("bounds");
        pos2(f64::midpoint(bounds.x0, bounds.x1) as f32, bounds.y0 as f32 + 16.0)
    }

    pub fn to(&mut self, at: Pos2) {
        self.0.event(Event::PointerMoved(at));
        self.0.step();
    }

    pub fn button(&mut self, at: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) {
        self.0.event(Event::PointerButton { pos: at, button, pressed, modifiers });
        self.0.step();
    }

    pub fn drag_with(&mut self, from: Pos2, to: Pos2, button: PointerButton, modifiers: Modifiers) {
        self.0.event(Event::ModifiersChanged(modifiers));
        self.to(from);
        self.button(from, button, true, modifiers);
        for share in [0.3, 0.7, 1.0] {
            self.to(from + (to - from) * share);
        }
        self.button(to, button, false, modifiers);
        self.0.event(Event::ModifiersChanged(Modifiers::NONE));
        self.0.run();
    }

    pub fn drag(&mut self, from: Pos2, to: Pos2) {
        self.drag_with(from, to, PointerButton::Primary, Modifiers::NONE);
    }

    pub fn click_with(&mut self, at: Pos2, modifiers: Modifiers) {
        self.0.event(Event::ModifiersChanged(modifiers));
        self.to(at);
        self.button(at, PointerButton::Primary, true, modifiers);
        self.button(at, PointerButton::Primary, false, modifiers);
        self.0.event(Event::ModifiersChanged(Modifiers::NONE));
        self.0.run();
        // Far enough in time that two clicks are not a double click.
        for _ in 0..40 {
            self.0.step();
        }
    }

    pub fn click(&mut self, at: Pos2) {
        self.click_with(at, Modifiers::NONE);
    }

    pub fn double_click(&mut self, at: Pos2) {
        self.to(at);
        for pressed in [true, false, true, false] {
            self.button(at, PointerButton::Primary, pressed, Modifiers::NONE);
        }
        self.0.run();
    }

    pub fn key(&mut self, modifiers: Modifiers, key: Key) {
        self.0.key_press_modifiers(modifiers, key);
        self.0.run();
    }

    pub fn selected(&self) -> Vec<String> {
        self.0.state().selection().nodes.iter().cloned().collect()
    }
}
