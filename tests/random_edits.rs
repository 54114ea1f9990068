//! Ten thousand random edits: what always holds of a patch holds after each, each is undone and
//! done again exactly, and all the way back and forth gives the same bytes.

use patchline::patch::edit::Edit;
use patchline::patch::grouping::{Kinds, group};
use patchline::patch::history::{History, Step};
use patchline::patch::item::{Item, ItemKind};
use patchline::patch::surgery::{self, Ends, IsFirst, Parts};
use patchline::patch::turning::Turns;
use patchline::patch::ungrouping::ungroup;
use patchline::patch::{
    Bend, Comment, Endpoint, Frame, Mode, Node, NodeLayout, Patch, Pin, Wire, file, fragment,
};
use patchline::value::random::Random;
use serde_json::json;

/// What groups are made with.
const KINDS: Kinds<'_> = Kinds {
    group: "nested.group",
    input: "nested.workflow_input",
    output: "nested.workflow_output",
    shown: "core.externalized_mapping",
    turns: |node| (node.operator == "core.property_mapping").then_some(Turns::Only),
    own: |name| name == "name",
};

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
struct Dice {
    random: Random,
    /// Whether what a file may be damaged by is left out.
    sound: bool,
}

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        (self.random.unit() * limit as f64) as usize
    }

    fn node(&mut self, patch: &Patch) -> String {
        // Now and then one that is not there.
        let at = self.below(patch.nodes.len() + 1);
        patch.nodes.get_index(at).map_or("nobody".to_owned(), |(id, _)| id.clone())
    }

    /// A node, now and then one within another.
    fn path(&mut self, patch: &Patch) -> String {
        let id = self.node(patch);
        let inner = patch.node(&id).is_some_and(|node| node.patch.is_some());
        if inner { format!("{id}/{}", ["inner", "nobody"][self.below(2)]) } else { id }
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
        match self.below(if self.sound { 3 } else { 4 }) {
            0 => Item::Comment(Comment::new(x, y, [90.0, 40.0], format!("say {x}"))),
            1 => Item::Frame(Frame::new(x, y, [90.0, 40.0], format!("area {y}"))),
            2 => Item::Pin(Pin::new(self.end(patch), x, y)),
            _ => Item::Bend(Bend::new(self.end(patch), self.end(patch), vec![[x, y]])),
        }
    }

    fn place(&mut self) -> Option<NodeLayout> {
        if !self.sound && self.below(2) == 0 {
            return None;
        }
        let (x, docked) = (self.below(500) as f32, self.below(2) == 0);
        Some(NodeLayout { x, docked, size: Some([90.0, x]), ..NodeLayout::default() })
    }

    fn added(&mut self) -> Node {
        if self.below(6) > 0 {
            return Node::new("math.add");
        }
        let inner = Patch::default().with_node("inner", Node::new("math.add"));
        Node { patch: Some(Box::new(inner)), ..Node::new("nested.group") }
    }

    fn ends(&mut self, patch: &Patch) -> Ends {
        let mut end = |other: usize| (self.below(3) != other).then(|| self.end(patch));
        Ends { from: end(0), to: end(1) }
    }

    fn step(&mut self, patch: &Patch) -> Step {
        let wires = patch.wires.len();
        let edits = match self.below(25) {
            0..=2 => {
                let id = surgery::fresh_id(|id| patch.is_taken(id), "node");
                let place = NodeLayout { x: self.below(500) as f32, ..NodeLayout::default() };
                vec![Edit::Add { id, node: Box::new(self.added()), place }]
            }
            3..=5 => {
                let wire = Wire::new(self.end(patch), self.end(patch));
                vec![Edit::Connect { at: Some(self.below(wires + 2)), wire }]
            }
            6 => surgery::delete(&self.parts(patch)),
            7 => surgery::delete_and_heal(patch, &self.parts(patch), &AllAreFirst),
            8 => {
                let copied = fragment::copy(patch, &self.parts(patch));
                let few = patch.nodes.len() < 60;
                if few { fragment::paste(patch, &copied, [16.0, 8.0], true).0 } else { Vec::new() }
            }
            9 => surgery::shift(patch, &self.parts(patch), self.below(40) as f32, -3.0),
            10 => vec![Edit::AddItem { at: Some(self.below(9)), item: self.item(patch) }],
            11 => {
                let points = vec![[self.below(90) as f32, 4.0]; self.below(3)];
                surgery::bend(patch, self.below(wires + 1), points)
            }
            12 => vec![Edit::MoveWire { from: self.below(9), to: self.below(9) }],
            13 => {
                let (input, output) = (self.end(patch), self.end(patch));
                surgery::insert(patch, self.below(wires + 1), input, output)
            }
            14 => {
                let moves = [(); 2].map(|()| (self.below(wires + 1), self.ends(patch)));
                surgery::redirect(patch, &moves)
            }
            15 => {
                let kind = [ItemKind::Comment, ItemKind::Frame, ItemKind::Pin][self.below(3)];
                vec![Edit::RemoveItem { kind, at: self.below(3) }]
            }
            16 => {
                group(patch, &self.parts(patch), KINDS).map(|(edits, _)| edits).unwrap_or_default()
            }
            17 => ungroup(patch, &self.node(patch), KINDS).map(|it| it.0).unwrap_or_default(),
            18 => {
                let within = self.node(patch);
                let inner = patch.inner(&within).cloned().unwrap_or_default();
                vec![self.small(&inner).within(&within)]
            }
            _ => vec![self.small(patch)],
        };
        Step::new("random", edits)
    }

    /// An edit of one node, or of the words about the patch.
    fn small(&mut self, patch: &Patch) -> Edit {
        let node = self.path(patch);
        match self.below(7) {
            0 => {
                let value = (self.below(3) > 0).then(|| json!(self.below(100)));
                let property = ["operand", "name"][self.below(2)].to_owned();
                Edit::SetProperty { node, property, value }
            }
            1 => {
                let mode = [None, Some(Mode::Bypass), Some(Mode::Mute)][self.below(3)];
                Edit::SetMode { node, mode }
            }
            2 | 3 => {
                let to = format!("name{}", self.below(40));
                Edit::Rename { node: self.node(patch), to }
            }
            4 => {
                let visual = (self.below(2) == 0).then(|| "plot".to_owned());
                Edit::SetVisual { node: self.known(patch), visual }
            }
            5 => Edit::SetPlace { node: self.known(patch), place: self.place() },
            _ => Edit::Describe(format!("number {}", self.below(9))),
        }
    }

    /// A node on the canvas, unless there is none.
    fn known(&mut self, patch: &Patch) -> String {
        let at = self.below(patch.nodes.len());
        patch.nodes.get_index(at).map_or("nobody".to_owned(), |(id, _)| id.clone())
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

/// A file in which much is mentioned that is not there.
const DAMAGED: &str = r#"{"patchline": 1,
    "nodes": {
        "a": {"operator": "math.add"}, "a.b": {"operator": "math.add"},
        "g/h": {"operator": "math.add"}, "": {"operator": "math.add"},
        "g": {"operator": "nested.group", "patch": {"nodes": {"inner": {"operator": "math.add"}}}}
    },
    "wires": [
        {"from": "a", "to": "node"}, {"from": "name3.1", "to": "a"}, {"from": "a", "to": "g"},
        {"from": "g/h", "to": "a"}, {"from": "name5", "to": "node_2"}, {"from": "a", "to": "g"}
    ],
    "layout": {
        "nodes": {"name7": {"x": 1, "y": 2}, "g": {"x": 3, "y": 4}, "node_3": {"x": 5, "y": 6}},
        "probes": [{"output": "name9", "x": 0, "y": 0}, {"output": "node_4.2", "x": 0, "y": 0}],
        "bends": [
            {"from": "a", "to": "g", "points": [[1, 1]]}, {"from": "a", "to": "g", "points": []},
            {"from": "g", "to": "a", "points": [[2, 2]]}, {"from": "name11", "to": "a", "points": []}
        ]
    }}"#;

#[test]
fn ten_thousand_random_edits_and_all_the_way_back_and_forth() {
    random_edits(&Patch::new(), 7, true, 10_000);
}

#[test]
fn thousands_of_a_file_that_mentions_what_is_not_there() {
    let damaged = file::parse(DAMAGED.as_bytes(), std::path::Path::new("damaged.json"));
    random_edits(&damaged.expect("a patch all the same"), 11, false, 3_000);
}

fn random_edits(start: &Patch, seed: u64, sound: bool, rounds: usize) {
    let (mut patch, mut history) = (start.clone(), History::with_limit(usize::MAX));
    let mut random = Random::default();
    random.seed(seed);
    let mut dice = Dice { random, sound };
    let mut refused = 0;
    let mut stages = vec![file::text(&patch)];
    for round in 0..rounds {
        let before = patch.clone();
        let step = dice.step(&patch);
        match history.apply(&mut patch, step.clone()) {
            Ok(_) => exactly(&before, &patch, step, round % 16 == 0),
            Err(_) => {
                refused += 1;
                same(&patch, &before, true, "half a step was made");
            }
        }
        if sound {
            holds(&patch);
        }
        if dice.below(8) == 0 {
            history.seal();
        }
        // As a person does: now and then some way back, and on from there.
        if dice.below(25) == 0 {
            for _ in 0..dice.below(6) {
                let _ = history.undo(&mut patch);
            }
        }
        if (round + 1) % (rounds / 4) == 0 {
            there_and_back(start, &mut patch, &mut history);
            stages.push(file::text(&patch));
        }
    }
    assert!(refused > 20, "also edits that cannot be made are among them: {refused}");
    stages.dedup();
    assert!(stages.len() > 4, "the patch was another at each stage");
}

/// What a step did is undone and done again, by itself.
fn exactly(before: &Patch, after: &Patch, step: Step, as_text: bool) {
    if step.edits.is_empty() {
        return;
    }
    let (mut patch, mut history) = (before.clone(), History::new());
    let what = format!("{:?}", step.edits);
    history.apply(&mut patch, step).expect("it was just done");
    for _ in 0..2 {
        history.undo(&mut patch).expect("a step");
        same(&patch, before, as_text, &what);
        history.redo(&mut patch).expect("a step");
        same(&patch, after, as_text, &what);
    }
}

/// Equal maps may still be of another order, which the file keeps. The text says all, but slowly.
fn same(a: &Patch, b: &Patch, as_text: bool, what: &str) {
    assert!(a.nodes.keys().eq(b.nodes.keys()), "{what}");
    assert!(a.layout.nodes.keys().eq(b.layout.nodes.keys()), "{what}");
    assert_eq!(a, b, "{what}");
    if as_text {
        assert_eq!(file::text(a), file::text(b), "{what}");
    }
}

/// Undoes all that was ever done, and redoes it.
fn there_and_back(start: &Patch, patch: &mut Patch, history: &mut History) {
    let end = patch.clone();
    let mut seen = Vec::new();
    let mut steps = 0;
    while history.undo(patch).is_some() {
        steps += 1;
        if steps % 64 == 0 {
            seen.push((steps, patch.clone()));
        }
    }
    assert!(steps > 100, "{steps}");
    same(patch, start, true, "the start");
    while steps > 0 {
        if let Some((_, expected)) = seen.pop_if(|(at, _)| *at == steps) {
            same(patch, &expected, true, "on the way forth");
        }
        history.redo(patch).expect("it was undone");
        steps -= 1;
    }
    assert!(seen.is_empty());
    same(patch, &end, true, "the end");
}
