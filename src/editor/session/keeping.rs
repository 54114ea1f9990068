//! What becomes of the patch outside of its run: files, crashes, the log.

use std::path::{Path, PathBuf};

use super::super::files::Stamp;
use super::super::watch::{Reading, Tap};
use super::Session;
use crate::engine;
use crate::flow::fault::Fault;
use crate::flow::probe::Sample;
use crate::patch::edit::Edit;
use crate::patch::history::Step;
use crate::patch::{Patch, file, include};

/// What passed pinned probes, and how much of it was lost; by the names of the outputs.
pub type Pinned = (Vec<(String, Sample)>, Vec<(String, u64)>);

impl Session {
    /// Puts back a patch that was never saved as it is. `stamp` is what its file was at the time.
    pub fn restore(&mut self, patch: Patch, file: Option<PathBuf>, stamp: Option<Stamp>) {
        self.replace(patch, file);
        self.stamp = stamp;
        self.history.mark_unsaved();
    }

    /// Calls it something as long as it has no file.
    pub fn call(&mut self, title: impl Into<String>) {
        self.title = Some(title.into());
    }

    /// Whether somebody else has written its file since it was read or written here.
    pub fn is_changed_outside(&self) -> bool {
        let now = self.file.as_deref().and_then(Stamp::of);
        now.is_some() && now != self.stamp
    }

    /// What its file was when it was last read or written.
    pub fn stamp(&self) -> Option<Stamp> {
        self.stamp
    }

    /// Changes with every change of the patch.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Writes the patch to a file, which becomes its own. Gives the folder, which is still to be
    /// settled, without haste.
    pub fn save(&mut self, path: &Path) -> Result<PathBuf, String> {
        let edits = self.ways_from(path);
        let mut patch = self.patch.clone();
        for edit in edits.iter().cloned() {
            // Each is about a node that is there.
            let _ = edit.apply(&mut patch);
        }
        engine::omit_defaults(&mut patch);
        let refused = |error| format!("{} could not be saved: {error}", path.display());
        let folder = file::write(&patch, path).map_err(refused)?;
        self.file = Some(path.to_owned());
        self.stamp = Stamp::of(path);
        if !edits.is_empty() {
            self.apply_to_all(Step::new("find included files", edits));
        }
        self.history.mark_saved();
        Ok(folder)
    }

    /// Lets nodes name the same files as before when the patch has this one and lies elsewhere.
    fn ways_from(&self, path: &Path) -> Vec<Edit> {
        let folder = |file: &Path| file.parent().unwrap_or(Path::new("")).to_owned();
        let (from, to) = (self.file.as_deref().map(folder).unwrap_or_default(), folder(path));
        let mut edits = Vec::new();
        if from != to {
            collect_ways(&self.patch, "", (&from, &to), &mut edits);
        }
        edits
    }

    /// Nothing is worth saving.
    pub fn forget_changes(&mut self) {
        self.history.mark_saved();
    }

    /// Whether it is as empty as at the start, so that another patch may take its place.
    pub fn is_untouched(&self) -> bool {
        let nothing = self.patch.nodes.is_empty() && self.patch.layout.is_empty();
        nothing && self.file.is_none() && self.history.undo_name().is_none() && !self.is_dirty()
    }

    /// How often it has been brought to life.
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// Does something that takes longer than a frame may.
    pub fn aside(&self, work: impl FnOnce() + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            drop(runtime.spawn_blocking(work));
        }
    }

    /// Every value that passed a pinned probe since the last call, in the order they passed, and
    /// how many could not be kept.
    pub fn take_pinned(&mut self) -> Pinned {
        let (mut passed, mut lost) = (Vec::new(), Vec::new());
        let shown = self.patch.inner(&self.inside).unwrap_or(&self.patch);
        for pin in &shown.layout.probes {
            let output = self.graph.output_position(&pin.output);
            let path = self.path_of(&pin.output.node);
            let ends = self.graph.node(&pin.output.node).map(|node| &node.ends);
            let end = output.zip(ends).and_then(|(at, ends)| ends.get(at));
            let output = if end.is_some() { Some(0) } else { output };
            let reading = self.readings.get_mut(end.unwrap_or(&path));
            let tap = output.zip(reading).and_then(|(at, reading)| reading.taps.get_mut(at));
            let news = tap.map(Tap::take_news).unwrap_or_default();
            let node = &path;
            passed.extend(news.samples.into_iter().map(|sample| (node.clone(), sample)));
            if news.lost > 0 {
                lost.push((node.clone(), news.lost));
            }
        }
        passed.sort_by_key(|(_, sample)| sample.at);
        (passed, lost)
    }

    /// Every fault since the last call, node by node in the order of the file.
    pub fn take_faults(&mut self) -> Vec<(String, Fault)> {
        let mut taken = Vec::new();
        for path in &self.paths {
            let faults = self.readings.get_mut(path).map(Reading::take_faults);
            taken.extend(faults.unwrap_or_default().into_iter().map(|f| (path.clone(), f)));
        }
        taken
    }
}

/// What is to be changed where a node names a file by a way that no longer leads there.
fn collect_ways(patch: &Patch, prefix: &str, (from, to): (&Path, &Path), edits: &mut Vec<Edit>) {
    for (id, node) in &patch.nodes {
        let path = format!("{prefix}{id}");
        if let Some(inner) = &node.patch {
            collect_ways(inner, &format!("{path}/"), (from, to), edits);
        }
        let includes = engine::operator(&node.operator).is_some_and(|operator| operator.includes);
        let file = include::path_of(node, from).filter(|file| includes && file.exists());
        let Some(file) = file.and_then(|file| std::path::absolute(file).ok()) else { continue };
        // If the same is found from there as it is, it may stay so.
        let found = include::path_of(node, to);
        if found.is_some_and(|found| std::path::absolute(found).is_ok_and(|it| it == file)) {
            continue;
        }
        let way = std::path::absolute(to)
            .ok()
            .and_then(|to| Some(file.strip_prefix(to).ok()?.to_owned()));
        let value = Some(way.unwrap_or(file).display().to_string().into());
        edits.push(Edit::SetProperty { node: path, property: "path".into(), value });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patch::Node;

    #[test]
    fn a_patch_that_is_saved_elsewhere_finds_its_parts() {
        let folder = tempfile::tempdir().unwrap();
        let [here, there] = ["here", "there"].map(|name| folder.path().join(name));
        std::fs::create_dir_all(here.join("parts")).unwrap();
        std::fs::create_dir(&there).unwrap();
        let part = Patch::new().with_node("a", Node::new("math.abs"));
        file::save(&part, &here.join("parts/part.json")).unwrap();
        let node = Node::new("nested.include_patch").with("path", "parts/part.json");
        let (name, _) = engine::operators().find(|(_, operator)| operator.includes).unwrap();
        let top = Patch::new().with_node("part", Node { operator: name.into(), ..node });
        file::save(&top, &here.join("top.json")).unwrap();
        let mut session = Session::new().unwrap();
        session.replace(top, Some(here.join("top.json")));
        session.save(&there.join("top.json")).unwrap();
        assert!(!session.is_dirty());
        let inside = |session: &Session| session.inside_of("part").map(|it| it.nodes.len());
        assert_eq!(inside(&session), Some(1));
        let saved = file::load(&there.join("top.json")).unwrap();
        let way = here.join("parts/part.json").display().to_string();
        assert_eq!(saved.nodes["part"].properties["path"], way);
        // A whole path leads there from anywhere.
        session.save(&here.join("again.json")).unwrap();
        assert_eq!(inside(&session), Some(1));
    }
}
