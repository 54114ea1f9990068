//! Ten thousand random edits: what always holds of a patch holds after each, and all the way back
//! and forth gives the same bytes.

use patchline::patch::edit::Edit;
use patchline::patch::history::{History, Step};
use patchline::patch::item::{Item, ItemKind};
use patchline::patch::surgery::{self, IsFirst, Parts};
use patchline::patch::{
    Comment, Endpoint, Frame, Mode, Node, NodeLayout, Patch, Pin, Wire, file, fragment,
};
use patchline::value::random::Random;
use serde_json::json;

struct AllAreFirst;

impl IsFirst for AllAreFirst {
    fn input(&self, _: &Endpoint) -> bool {
        true
    }

    fn output(&self, _: &Endpoint) -> bool {
        true
    }
}

/// What an edit may be made of.
struct Dice(Random);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        (self.0.unit() * limit as f64) as usize
    }

    fn node(&mut self, patch: &Patch) -> String {
        // Now and then one that is not there.
        let at = self.below(patch.nodes.len() + 1);
        patch.nodes.get_index(at).map_or("nobody".to_owned(), |(id, _)| id.clone())
    }

    fn end(&mut self, patch: &Patch) -> Endpoint {
        let port = ["", ".1", ".2", ".operand"][self.below(4)];
        format!("{}{port}", self.node(patch)).as_str().into()
    }

    fn parts(&mut self, patch: &Patch) -> Parts {
        let mut parts = Parts::default();
        for _ in 0..self.below(4) {
            if let Some((id, _)) = patch.nodes.get_index(self.below(patch.nodes.len() + 1)) {
                parts.nodes.insert(id.clone());
            }
        }
        for kind in [ItemKind::Comment, ItemKind::Frame, ItemKind::Pin] {
            let count = patch.layout.count(kind);
            if count > 0 && self.below(4) == 0 {
                parts.items.insert((kind, self.below(count)));
            }
        }
        if !patch.wires.is_empty() && self.below(3) == 0 {
            parts.wires.insert(self.below(patch.wires.len()));
        }
        parts
    }

    fn item(&mut self, patch: &Patch) -> Item {
        let (x, y) = (self.below(900) as f32, self.below(900) as f32);
        match self.below(3) {
            0 => Item::Comment(Comment::new(x, y, [90.0, 40.0], format!("say {x}"))),
            1 => Item::Frame(Frame::new(x, y, [90.0, 40.0], format!("area {y}"))),
            _ => Item::Pin(Pin::new(self.end(patch), x, y)),
        }
    }

    fn step(&mut self, patch: &Patch) -> Step {
        let edits = match self.below(16) {
            0..=2 => {
                let id = surgery::fresh_id(|id| patch.nodes.contains_key(id), "node");
                let place = NodeLayout { x: self.below(500) as f32, ..NodeLayout::default() };
                vec![Edit::Add { id, node: Box::new(Node::new("math.add")), place }]
            }
            3..=5 => {
                let wire = Wire::new(self.end(patch), self.end(patch));
                vec![Edit::Connect { at: Some(self.below(patch.wires.len() + 2)), wire }]
            }
            6 => surgery::delete(&self.parts(patch)),
            7 => surgery::delete_and_heal(patch, &self.parts(patch), &AllAreFirst),
            8 => {
                let copied = fragment::copy(patch, &self.parts(patch));
                let few = patch.nodes.len() < 60;
                if few { fragment::paste(patch, &copied, [16.0, 8.0], true).0 } else { Vec::new() }
            }
            9 => {
                let value = (self.below(3) > 0).then(|| json!(self.below(100)));
                let property = ["operand", "name"][self.below(2)].to_owned();
                vec![Edit::SetProperty { node: self.node(patch), property, value }]
            }
            10 => surgery::shift(patch, &self.parts(patch), self.below(40) as f32, -3.0),
            11 => vec![Edit::AddItem { at: None, item: self.item(patch) }],
            12 => {
                let mode = [None, Some(Mode::Bypass), Some(Mode::Mute)][self.below(3)];
                vec![Edit::SetMode { node: self.node(patch), mode }]
            }
            13 => {
                let to = format!("name{}", self.below(40));
                vec![Edit::Rename { node: self.node(patch), to }]
            }
            14 => {
                let points = vec![[self.below(90) as f32, 4.0]; self.below(3)];
                surgery::bend(patch, self.below(patch.wires.len() + 1), points)
            }
            _ => {
                let (from, to) = (self.below(9), self.below(9));
                vec![Edit::MoveWire { from, to }]
            }
        };
        Step::new("random", edits)
    }
}

/// What holds of every patch that was sound before it was edited.
fn holds(patch: &Patch) {
    for wire in &patch.wires {
        assert!(patch.nodes.contains_key(&wire.from.node), "{wire:?} leads from nowhere");
        assert!(patch.nodes.contains_key(&wire.to.node), "{wire:?} leads nowhere");
    }
    for id in patch.layout.nodes.keys() {
        assert!(patch.nodes.contains_key(id), "{id} has a place but is not there");
    }
    for id in patch.nodes.keys() {
        assert!(patch.layout.nodes.contains_key(id), "{id} has no place");
        assert!(!id.contains(['.', '/']) && !id.is_empty(), "{id}");
    }
    for bend in &patch.layout.bends {
        let of = |wire: &&Wire| wire.from == bend.from && wire.to == bend.to;
        assert!(patch.wires.iter().any(|wire| of(&wire)), "{bend:?} is that of no wire");
    }
}

#[test]
fn ten_thousand_random_edits_and_all_the_way_back_and_forth() {
    let (mut patch, mut history) = (Patch::new(), History::new());
    let mut random = Random::default();
    random.seed(7);
    let mut dice = Dice(random);
    let mut refused = 0;
    let mut stages = vec![file::text(&patch)];
    for round in 0..10_000 {
        let before = patch.clone();
        let step = dice.step(&patch);
        match history.apply(&mut patch, step) {
            Ok(_) => holds(&patch),
            Err(_) => {
                refused += 1;
                assert_eq!(patch, before, "half a step was made");
            }
        }
        if dice.below(8) == 0 {
            history.seal();
        }
        // As a person does: now and then some way back, and on from there.
        if dice.below(25) == 0 {
            for _ in 0..dice.below(6) {
                let _ = history.undo(&mut patch);
                holds(&patch);
            }
        }
        if round % 2_000 == 1_999 {
            there_and_back(&mut patch, &mut history);
            stages.push(file::text(&patch));
        }
    }
    assert!(refused > 50, "also edits that cannot be made are among them: {refused}");
    stages.dedup();
    assert!(stages.len() > 4, "the patch was another at each stage");
}

/// Undoes all that can be undone, and redoes it.
fn there_and_back(patch: &mut Patch, history: &mut History) {
    let end = file::text(patch);
    let mut texts = vec![end.clone()];
    while history.undo(patch).is_some() {
        holds(patch);
        texts.push(file::text(patch));
    }
    assert!(texts.len() > 2);
    while let Some(expected) = texts.pop() {
        assert_eq!(file::text(patch), expected);
        if history.redo(patch).is_none() {
            assert!(texts.is_empty());
        }
    }
    assert_eq!(file::text(patch), end);
}
