//! The patches that are open, one in front.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Context;
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use super::super::action::{Action, Scope};
use super::super::document::Document;
use super::super::log::Log;
use super::super::ports::Ports;
use super::super::recovery::Slot;
use super::super::session::{Activity, Session};
use super::super::visual::PanelMemory;
use crate::flow::listening::Listening;

/// How often a patch that runs in the background is looked at.
const BACKGROUND: Duration = Duration::from_millis(250);

/// Tells tabs apart for as long as the window lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TabId(u64);

/// One open patch.
pub struct Tab {
    /// Its number.
    pub id: TabId,
    /// The patch.
    pub document: Document,
    /// Whether the lessons are shown in its place.
    pub welcome: bool,
    /// What passed its pinned probes, and what went wrong.
    pub log: Log,
    /// What its visuals in panels remember.
    pub memories: HashMap<String, PanelMemory>,
    /// What is known of ports that are taken.
    pub ports: Ports,
    /// Where it is kept for the case of a crash.
    pub slot: Option<Slot>,
    looked: Option<Instant>,
}

/// A node in a patch behind the one in front, which has a port.
#[derive(Clone, Debug)]
pub struct Neighbour {
    /// Its tab.
    pub tab: TabId,
    /// What that is called.
    pub title: String,
    /// The path of the node.
    pub node: String,
    /// What it has.
    pub at: Listening,
}

/// All open patches. There is always one.
pub struct Tabs {
    all: Vec<Tab>,
    active: usize,
    next: u64,
    runtime: Arc<Runtime>,
    /// Closed, but still about to stop.
    departing: Vec<Session>,
}

impl Tab {
    /// Of this patch.
    pub fn session(&self) -> &Session {
        &self.document.session
    }

    fn look(&mut self, ctx: &Context) -> bool {
        let changed = self.document.session.look(ctx);
        self.log.gather(&mut self.document.session);
        changed
    }

    /// Whether another patch may take its place.
    pub fn is_untouched(&self) -> bool {
        self.session().is_untouched()
    }

    /// Whether this would do anything now.
    pub fn can(&self, action: Action) -> bool {
        let session = self.session();
        let is_empty = session.whole().nodes.is_empty();
        match action {
            Action::Run => {
                let ends = session.activity() == Activity::Stopping && !session.runs_again();
                !is_empty && (ends || session.activity() == Activity::Stopped)
            }
            Action::Stop => {
                matches!(session.activity(), Activity::Running | Activity::Finished)
                    || session.runs_again()
            }
            Action::Undo => session.history().undo_name().is_some(),
            Action::Redo => session.history().redo_name().is_some(),
            Action::Save | Action::SaveAs => !self.welcome,
            Action::Revert => session.file().is_some() && session.is_dirty(),
            _ if self.welcome && action.entry().scope == Scope::Canvas => false,
            _ => self.document.applies(action),
        }
    }

    /// What it says in menus: "Undo move 3 nodes".
    pub fn title_of(&self, action: Action) -> String {
        let history = self.session().history();
        let step = match action {
            Action::Undo => history.undo_name(),
            Action::Redo => history.redo_name(),
            _ => None,
        };
        let title = action.title();
        step.map_or_else(|| title.to_owned(), |step| format!("{title} {step}"))
    }

    /// What stands on the tab.
    pub fn title(&self) -> String {
        if self.welcome { "Start".to_owned() } else { self.session().name() }
    }
}

impl Tabs {
    /// One tab, with the lessons.
    pub fn new(runtime: Arc<Runtime>) -> Self {
        let mut tabs = Self { all: Vec::new(), active: 0, next: 0, runtime, departing: Vec::new() };
        tabs.add().welcome = true;
        tabs
    }

    /// The threads that all share.
    pub fn runtime(&self) -> &Arc<Runtime> {
        &self.runtime
    }

    /// From left to right.
    pub fn iter(&self) -> impl Iterator<Item = &Tab> {
        self.all.iter()
    }

    /// The same, to change them.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Tab> {
        self.all.iter_mut()
    }

    /// The one in front.
    pub fn active(&self) -> &Tab {
        &self.all[self.active]
    }

    /// The same, to change it.
    pub fn active_mut(&mut self) -> &mut Tab {
        &mut self.all[self.active]
    }

    /// One of them.
    pub fn get(&self, id: TabId) -> Option<&Tab> {
        self.all.iter().find(|tab| tab.id == id)
    }

    /// The same, to change it.
    pub fn get_mut(&mut self, id: TabId) -> Option<&mut Tab> {
        self.all.iter_mut().find(|tab| tab.id == id)
    }

    /// A new one at the end, in front of all others.
    pub fn add(&mut self) -> &mut Tab {
        let session = Session::on(self.runtime.clone());
        let name = self.free_name(session.name());
        let (id, document) = (TabId(self.next), Document::new(session));
        self.next += 1;
        self.active = self.all.len();
        self.all.push(Tab {
            id,
            document,
            welcome: false,
            log: Log::default(),
            memories: HashMap::new(),
            ports: Ports::default(),
            slot: None,
            looked: None,
        });
        self.active_mut().document.session.call(name);
        self.active_mut()
    }

    /// One for another patch: that in front if nothing was done to it, else a new one.
    pub fn fresh(&mut self) -> &mut Tab {
        if !self.active().is_untouched() {
            self.add();
        }
        let name = self.free_name(self.active().session().name());
        let tab = self.active_mut();
        if std::mem::take(&mut tab.welcome) {
            tab.document.session.call(name);
        }
        tab
    }

    /// This name, or the next one like it that no other tab has: two of one name are not told apart.
    pub fn free_name(&self, name: String) -> String {
        let has = |tab: &Tab, name: &str| !tab.welcome && tab.session().name() == name;
        let is_free = |name: &String| !self.all.iter().any(|tab| has(tab, name));
        if is_free(&name) {
            return name;
        }
        let numbered = (2..).map(|number| format!("{name} {number}"));
        numbered.into_iter().find(is_free).unwrap_or(name)
    }

    /// Brings the lessons to the front.
    pub fn show_welcome(&mut self) {
        match self.all.iter().position(|tab| tab.welcome) {
            Some(at) => self.active = at,
            None => self.add().welcome = true,
        }
    }

    /// Who listens in the patches that run behind the one in front.
    pub fn neighbours(&self) -> Vec<Neighbour> {
        let runs = |tab: &&Tab| {
            tab.id != self.active().id && tab.session().activity() != Activity::Stopped
        };
        let of = |tab: &Tab| {
            let (id, title) = (tab.id, tab.title());
            let all = tab.session().listening().map(move |(node, at)| Neighbour {
                tab: id,
                title: title.clone(),
                node: node.to_owned(),
                at,
            });
            all.collect::<Vec<_>>()
        };
        self.all.iter().filter(runs).flat_map(of).collect()
    }

    /// The one that has this file.
    pub fn of_file(&self, file: &Path) -> Option<TabId> {
        let same = std::fs::canonicalize(file).ok()?;
        let has = |tab: &&Tab| {
            tab.session().file().and_then(|file| std::fs::canonicalize(file).ok()).as_ref()
                == Some(&same)
        };
        self.all.iter().find(has).map(|tab| tab.id)
    }

    /// Brings one to the front.
    pub fn show(&mut self, id: TabId) {
        if let Some(at) = self.all.iter().position(|tab| tab.id == id) {
            self.active = at;
        }
    }

    /// Brings the next one to the front, or the one before; around the end.
    pub fn turn(&mut self, forth: bool) {
        let count = self.all.len();
        self.active = (self.active + if forth { 1 } else { count - 1 }) % count;
    }

    /// Closes one, whatever is in it. What runs in it stops without keeping anybody waiting.
    pub fn close(&mut self, id: TabId) {
        let Some(at) = self.all.iter().position(|tab| tab.id == id) else { return };
        let mut session = self.all.remove(at).document.session;
        session.stop();
        self.departing.push(session);
        if self.all.is_empty() {
            self.add().welcome = true;
        }
        if self.active > at || self.active == self.all.len() {
            self.active -= 1;
        }
    }

    /// Looks at all that runs; whether there is anything new in front.
    pub fn look(&mut self, ctx: &Context) -> bool {
        let now = Instant::now();
        let mut changed = false;
        for (at, tab) in self.all.iter_mut().enumerate() {
            let in_front = at == self.active;
            let rests = tab.looked.is_some_and(|looked| now.duration_since(looked) < BACKGROUND);
            if in_front {
                changed = tab.look(ctx);
            } else if !rests || tab.session().activity() == Activity::Stopping {
                tab.looked = Some(now);
                tab.look(ctx);
            }
        }
        for session in &mut self.departing {
            session.look(ctx);
        }
        self.departing.retain(|session| session.activity() != Activity::Stopped);
        changed
    }

    /// Asks for the next frame as late as nothing is missed by it.
    pub fn plan_next_frame(&mut self, changed: bool, ctx: &Context) {
        let runs = |tab: &Tab| matches!(tab.session().activity(), Activity::Running);
        let background =
            self.all.iter().enumerate().any(|(at, tab)| at != self.active && runs(tab));
        if background {
            ctx.request_repaint_after(BACKGROUND);
        }
        self.active_mut().document.session.plan_next_frame(changed, ctx);
    }

    /// Ends everything and waits for that.
    pub fn finish(&mut self) {
        let sessions = self.all.iter_mut().map(|tab| &mut tab.document.session);
        let ends = sessions.chain(&mut self.departing).filter_map(Session::take_end);
        // Side by side, so that ten patches take no longer than one.
        let stopping: Vec<_> = ends.map(|end| self.runtime.spawn(end)).collect();
        self.runtime.block_on(async {
            for one in stopping {
                let _ = one.await;
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tabs() -> Tabs {
        Tabs::new(Arc::new(crate::engine::runtime().unwrap()))
    }

    #[test]
    fn there_is_always_one_and_an_untouched_one_is_used_again() {
        let mut tabs = tabs();
        let first = tabs.active().id;
        assert_eq!(tabs.fresh().id, first);
        tabs.active_mut().document.session.restore(crate::patch::Patch::new(), None, None);
        let second = tabs.fresh().id;
        assert_ne!(second, first);
        tabs.close(second);
        assert_eq!(tabs.active().id, first);
        tabs.close(first);
        assert!(tabs.active().welcome && tabs.iter().count() == 1);
    }

    #[test]
    fn new_ones_are_told_apart_by_their_names() {
        let mut tabs = tabs();
        tabs.add();
        tabs.add();
        tabs.show_welcome();
        tabs.fresh();
        let names: Vec<String> = tabs.iter().map(Tab::title).collect();
        assert_eq!(names, ["Untitled 3", "Untitled", "Untitled 2"]);
    }

    #[test]
    fn closing_one_leaves_the_one_in_front_there() {
        let mut tabs = tabs();
        let ids: Vec<TabId> = (0..3).map(|_| tabs.add().id).collect();
        tabs.show(ids[1]);
        tabs.close(ids[0]);
        assert_eq!(tabs.active().id, ids[1]);
        tabs.turn(true);
        assert_eq!(tabs.active().id, ids[2]);
        tabs.turn(true);
        tabs.turn(true);
        assert_eq!(tabs.active().id, ids[1]);
        tabs.close(ids[1]);
        assert_eq!(tabs.active().id, ids[2]);
    }
}
