//! Which patch is shown, the open one or one inside of its nodes, and what is known of what is seen
//! there.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Instant;

use super::super::graph::{Graph, GraphNode};
use super::super::visual;
use super::super::watch::{Reading, Tap};
use super::Session;
use crate::engine::{self, Located};
use crate::flow::listening::Listening;
use crate::operator::port::Link;
use crate::patch::{Mode, Node, Patch, include};
use crate::value::ValueType;

/// The id of a node by its path, if it stands in the patch inside of this one.
pub(super) fn id_within<'a>(inside: &str, path: &'a str) -> Option<&'a str> {
    let id = match inside {
        "" => path,
        inside => path.strip_prefix(inside)?.strip_prefix('/')?,
    };
    (!id.contains('/')).then_some(id)
}

impl Session {
    /// The patch that is shown.
    pub fn patch(&self) -> &Patch {
        self.patch.inner(&self.inside).unwrap_or(&self.patch)
    }

    /// The open patch as a whole.
    pub fn whole(&self) -> &Patch {
        &self.patch
    }

    /// The path of the node whose inside is shown; empty for the patch itself.
    pub fn inside(&self) -> &str {
        &self.inside
    }

    /// The whole path of a node that is shown.
    pub fn path_of(&self, id: &str) -> String {
        if self.inside.is_empty() { id.to_owned() } else { format!("{}/{id}", self.inside) }
    }

    /// The path of the node with a patch inside, if a node that is shown has one.
    pub fn way_into(&self, id: &str) -> Option<String> {
        let node = self.patch().nodes.get(id)?;
        (node.patch.is_some() && !is_file(node)).then(|| self.path_of(id))
    }

    /// The patch that is shown, with what stands in files of their own.
    pub fn patch_with_files(&self) -> &Patch {
        let whole = self.expanded.as_ref().unwrap_or(&self.patch);
        whole.inner(&self.inside).unwrap_or(whole)
    }

    /// What is inside of a node that is shown, be it in a file.
    pub fn inside_of(&self, id: &str) -> Option<&Patch> {
        self.patch_with_files().nodes.get(id)?.patch.as_deref()
    }

    /// The file that a node that is shown stands for.
    pub fn file_of(&self, id: &str) -> Option<PathBuf> {
        let node = self.patch().nodes.get(id)?;
        let folder = self.file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        is_file(node).then(|| include::path_of(node, folder)).flatten()
    }

    /// Shows what is inside of the node at this path, or the patch itself if it is empty; whether
    /// that is another than before.
    pub fn enter(&mut self, path: &str) -> bool {
        let around = path.match_indices('/').map(|(at, _)| &path[..at]).chain([path]);
        // What stands in a file is shown by itself, as it cannot be changed here.
        let in_file = around.filter_map(|path| self.patch.node(path)).any(is_file);
        if self.inside == path || self.patch.inner(path).is_none() || in_file {
            return false;
        }
        path.clone_into(&mut self.inside);
        self.show_anew();
        true
    }

    /// The path around the one whose inside is shown; none at the top.
    pub fn around(&self) -> Option<&str> {
        if self.inside.is_empty() {
            return None;
        }
        Some(self.inside.rsplit_once('/').map_or("", |(around, _)| around))
    }

    /// Shows the nearest patch that is still there; whether that is another.
    pub(super) fn leave_what_is_gone(&mut self) -> bool {
        let before = self.inside.clone();
        while self.patch.inner(&self.inside).is_none() {
            self.inside = self.around().unwrap_or_default().to_owned();
        }
        self.inside != before
    }

    fn show_anew(&mut self) {
        let whole = self.expanded.as_ref().unwrap_or(&self.patch);
        let plan = engine::check(whole).0;
        let shown = whole.inner(&self.inside).unwrap_or(whole);
        self.graph = Graph::of(shown, &self.inside, &plan, &self.problems);
    }

    /// What is wrong with a node that is shown, before anything runs.
    pub fn problems_of(&self, id: &str) -> impl Iterator<Item = &Located> {
        let path = self.path_of(id);
        self.problems.iter().filter(move |located| located.node == path)
    }

    /// A patch of all that can be reached by name from where one is.
    pub fn in_reach(&self) -> Patch {
        let mut reach = Patch::default();
        collect_hubs(self.patch(), &mut reach);
        let mut around = self.around();
        while let Some(path) = around {
            if let Some(patch) = self.patch.inner(path) {
                collect_hubs(patch, &mut reach);
            }
            around =
                (!path.is_empty()).then(|| path.rsplit_once('/').map_or("", |(around, _)| around));
        }
        reach
    }

    /// What is known of a node; stays after the run has ended.
    pub fn reading(&self, id: &str) -> Option<&Reading> {
        // A group is at work where its first output leaves.
        let end = || self.readings.get(self.graph.node(id)?.ends.first()?);
        self.own_reading(id).or_else(end)
    }

    /// The same of the node itself; a group, which does nothing, has none.
    pub fn own_reading(&self, id: &str) -> Option<&Reading> {
        self.readings.get(&self.path_of(id))
    }

    /// What is known of the nodes inside of one, by their paths from the patch that is shown.
    pub fn inner_readings<'a>(
        &'a self,
        node: &'a GraphNode,
    ) -> impl Iterator<Item = (&'a str, &'a Reading)> {
        let from_here = if self.inside.is_empty() { 0 } else { self.inside.len() + 1 };
        let known =
            move |path: &'a String| Some((path.get(from_here..)?, self.readings.get(path)?));
        node.inner.iter().filter_map(known)
    }

    /// All that is known, by whole paths in the order of the file.
    pub fn readings(&self) -> impl Iterator<Item = (&str, &Reading)> {
        self.paths.iter().filter_map(|path| Some((path.as_str(), self.readings.get(path)?)))
    }

    /// What is known of what leaves an output. A bypassed node lets pass what its first input hears.
    pub fn tap(&self, position: usize, output: usize) -> Option<&Tap> {
        let nodes = &self.graph.nodes;
        let mut at = (position, output);
        // No way past bypassed nodes is longer than all of them.
        for _ in nodes {
            let bypassed = nodes.get(at.0)?.mode == Some(Mode::Bypass) && at.1 == 0;
            let before = |()| self.graph.wires.iter().find(|wire| wire.to == (at.0, 0));
            match bypassed.then_some(()).and_then(before) {
                Some(wire) => at = wire.from,
                None => break,
            }
        }
        let node = nodes.get(at.0)?;
        match node.ends.get(at.1) {
            Some(end) => self.readings.get(end)?.taps.first(),
            None => self.reading(&node.id)?.taps.get(at.1),
        }
    }

    /// How the visual of a node draws.
    pub fn visual_settings(&self, id: &str) -> &visual::Settings {
        static NONE: LazyLock<visual::Settings> = LazyLock::new(visual::Settings::new);
        self.patch().layout.nodes.get(id).map_or(&*NONE, |place| &place.settings)
    }

    /// What an output carries: as known before, or as last seen.
    pub fn seen_type(&self, id: &str, output: usize, known: ValueType) -> ValueType {
        if known != ValueType::Any {
            return known;
        }
        let tap = self.reading(id).and_then(|reading| reading.taps.get(output));
        tap.and_then(|tap| tap.last.as_ref()).map_or(known, |last| last.value.value_type())
    }

    /// Values a second, over all outputs.
    pub fn rate(&self) -> f64 {
        self.readings.values().flat_map(|reading| &reading.taps).map(|tap| tap.rate).sum()
    }

    /// Where its nodes can be reached from outside.
    pub fn listening(&self) -> impl Iterator<Item = (&str, Listening)> {
        let places = |reading: &Reading| reading.listening.clone();
        self.readings().flat_map(move |(id, r)| places(r).into_iter().map(move |at| (id, at)))
    }

    /// Those of the nodes shown that listen for a while without hearing anything, in no order.
    pub fn quiet(&self, now: Instant) -> impl Iterator<Item = &str> {
        let quiet = self.readings.iter().filter(move |(_, reading)| reading.is_quiet(now));
        quiet.filter_map(|(path, _)| id_within(&self.inside, path))
    }
}

/// Whether a node stands for a file.
fn is_file(node: &Node) -> bool {
    engine::operator(&node.operator).is_some_and(|operator| operator.includes)
}

/// What is shared by name in a patch and in its groups, which are part of it.
fn collect_hubs(patch: &Patch, reach: &mut Patch) {
    for node in patch.nodes.values() {
        let Some(operator) = engine::operator(&node.operator) else { continue };
        if matches!(operator.link, Link::Provides(_)) {
            let bare = Node { patch: None, ..node.clone() };
            reach.nodes.insert(reach.nodes.len().to_string(), bare);
        }
        if let (crate::operator::Role::Group, Some(inner)) = (operator.role, &node.patch) {
            collect_hubs(inner, reach);
        }
    }
}
