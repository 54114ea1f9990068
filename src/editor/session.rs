//! The only door to the engine: the patch that is open, and its run.

mod ending;
mod inside;
mod keeping;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use super::auto_layout;
use super::files::Stamp;
use super::graph::Graph;
use super::lookout::{self, Lookout, Print};
use super::pending::Pending;
use super::watch::{Reading, Wish};
use crate::engine::{self, Located, Run};
use crate::flow::event::{InputEvent, Modifiers};
use crate::patch::history::{History, Step};
use crate::patch::include::Library;
use crate::patch::{Patch, file};

/// The time between frames while values come.
const BUSY: Duration = Duration::from_millis(16);
/// And while only rates still change.
const CALM: Duration = Duration::from_millis(100);
/// How often nodes are asked how they are.
const STATE_EVERY: Duration = Duration::from_millis(100);

/// The patch that is open.
pub struct Session {
    patch: Patch,
    file: Option<PathBuf>,
    /// What the file was when it was last read or written.
    stamp: Option<Stamp>,
    /// What it is called while it has no file.
    title: Option<String>,
    /// Changes with every change of the patch.
    revision: u64,
    history: History,
    problems: Vec<Located>,
    graph: Graph,
    life: Life,
    /// Whether it is to run again once it has stopped.
    again: bool,
    /// The same with the files inside that it names; none if it names none.
    expanded: Option<Patch>,
    library: Library,
    /// The path of the node whose inside is shown; empty for the patch itself.
    inside: String,
    readings: HashMap<String, Reading>,
    /// The paths of all that has readings, in the order of the file.
    paths: Vec<String>,
    generation: u64,
    /// How often it has been brought to life.
    runs: u64,
    asked: Option<Instant>,
    seen: Print,
    lookout: Lookout,
    /// None only while the window closes.
    runtime: Option<Arc<Runtime>>,
}

/// Whether the patch runs.
enum Life {
    Stopped,
    Running(Box<Run>),
    Stopping(Pending<Vec<String>>),
}

/// Whether the patch runs, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// It does not.
    Stopped,
    /// It does.
    Running,
    /// Every source has ended by itself.
    Finished,
    /// It is about to end.
    Stopping,
}

impl Session {
    /// With an empty patch, on threads of its own.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self::on(Arc::new(engine::runtime()?)))
    }

    /// With an empty patch, on threads that others share.
    pub fn on(runtime: Arc<Runtime>) -> Self {
        let mut session = Self {
            patch: Patch::new(),
            file: None,
            stamp: None,
            title: None,
            revision: 0,
            history: History::new(),
            problems: Vec::new(),
            graph: Graph::default(),
            life: Life::Stopped,
            again: false,
            expanded: None,
            library: Library::default(),
            inside: String::new(),
            readings: HashMap::new(),
            paths: Vec::new(),
            generation: 0,
            runs: 0,
            asked: None,
            seen: 0,
            lookout: Lookout::default(),
            runtime: Some(runtime),
        };
        session.check();
        session
    }

    /// Opens a file, in place of what was open. Never runs it.
    pub fn open(&mut self, path: &Path) -> Result<(), String> {
        let patch = file::load(path).map_err(|error| error.to_string())?;
        self.replace(patch, Some(path.to_owned()));
        Ok(())
    }

    /// Puts a patch in place of what was open.
    pub fn replace(&mut self, mut patch: Patch, file: Option<PathBuf>) {
        self.stop();
        auto_layout::complete(&mut patch);
        self.patch = patch;
        self.stamp = file.as_deref().and_then(Stamp::of);
        self.file = file;
        self.title = None;
        self.revision += 1;
        self.history = History::new();
        self.inside.clear();
        self.readings.clear();
        self.check();
    }

    /// Changes the patch that is shown, and what runs with it. What is no longer there is left
    /// alone.
    pub fn apply(&mut self, step: Step) {
        let edits = step.edits.into_iter().map(|edit| edit.within(&self.inside)).collect();
        self.apply_to_all(Step { edits, ..step });
    }

    /// The same for edits that name nodes by their whole paths.
    pub fn apply_to_all(&mut self, step: Step) {
        if let Ok(only_layout) = self.history.apply(&mut self.patch, step) {
            self.after(only_layout);
        }
    }

    /// Takes back the last change.
    pub fn undo(&mut self) {
        if let Some(only_layout) = self.history.undo(&mut self.patch) {
            self.after(only_layout);
        }
    }

    /// Makes the change again that was taken back last.
    pub fn redo(&mut self) {
        if let Some(only_layout) = self.history.redo(&mut self.patch) {
            self.after(only_layout);
        }
    }

    /// What has been done so far.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// A gesture is over: the same edit again is a step of its own.
    pub fn seal(&mut self) {
        self.history.seal();
    }

    fn after(&mut self, only_layout: bool) {
        self.revision += 1;
        // What was shown may be gone.
        let left = self.leave_what_is_gone();
        if only_layout && !left {
            let shown = self.patch.inner(&self.inside).unwrap_or(&self.patch);
            self.graph.take_places(shown);
        } else {
            self.check();
        }
    }

    fn check(&mut self) {
        self.expanded = engine::expand(&self.patch, self.file.as_deref(), &mut self.library);
        let whole = self.expanded.as_ref().unwrap_or(&self.patch);
        let (plan, problems) = engine::check(whole);
        let shown = whole.inner(&self.inside).unwrap_or(whole);
        self.graph = Graph::of(shown, &self.inside, &plan, &problems);
        if let Life::Running(run) = &self.life {
            run.update_checked(whole, plan, &problems);
        }
        self.problems = problems;
    }

    /// Brings the patch to life; while it is about to end, once it has.
    pub fn run(&mut self) {
        self.again = matches!(self.life, Life::Stopping(_));
        if let (Life::Stopped, Some(runtime)) = (&self.life, &self.runtime) {
            self.readings.clear();
            self.paths.clear();
            self.generation = 0;
            self.runs += 1;
            let whole = self.expanded.as_ref().unwrap_or(&self.patch);
            let (run, problems) = Run::start(whole, runtime.handle());
            self.life = Life::Running(Box::new(run));
            self.problems = problems;
        }
    }

    /// Begins to end it.
    pub fn stop(&mut self) {
        self.again = false;
        if let Life::Running(_) = &self.life
            && let Life::Running(run) = std::mem::replace(&mut self.life, Life::Stopped)
        {
            self.life = Life::Stopping(Pending::new(async move { run.stop().await }));
        }
    }

    /// Looks at what runs; whether anything is new.
    pub fn look(&mut self, ctx: &egui::Context) -> bool {
        let now = Instant::now();
        match &mut self.life {
            Life::Stopped => false,
            Life::Stopping(pending) => {
                let inside = self.runtime.as_deref().map(Runtime::enter);
                let over = pending.look(ctx).is_some();
                drop(inside);
                if over {
                    self.life = Life::Stopped;
                    if self.again {
                        self.run();
                    }
                    ctx.request_repaint();
                }
                false
            }
            Life::Running(run) => {
                if self.generation != run.generation() {
                    self.generation = run.generation();
                    self.paths = meet(&mut self.readings, run);
                }
                // Before the readings are taken, so that what comes meanwhile is not missed.
                self.seen = lookout::print(&run.nodes());
                self.read(now)
            }
        }
    }

    fn read(&mut self, now: Instant) -> bool {
        let mut changed = false;
        let due = self.asked.is_none_or(|asked| now.duration_since(asked) >= STATE_EVERY);
        if due {
            self.asked = Some(now);
        }
        let groups = self.graph.nodes.iter().filter(|node| !node.ends.is_empty());
        let ends: HashMap<&str, (&str, usize)> = groups
            .flat_map(|node| node.ends.iter().zip(0..).map(|(end, at)| (&**end, (&*node.id, at))))
            .collect();
        for (path, reading) in &mut self.readings {
            let end = ends.get(path.as_str()).copied();
            // Of a patch that is not shown one sees what leaves it, and how all in it are.
            let shown = inside::id_within(&self.inside, path).or(end.map(|(group, _)| group));
            let patch = self.patch.inner(&self.inside).filter(|_| shown.is_some());
            let (Some(id), Some(patch)) = (shown, patch) else {
                changed |= due && reading.look_at_rates(now) | reading.look_at_state();
                continue;
            };
            if let Some(place) = patch.layout.nodes.get(id) {
                reading.wish_for_visual(place);
            }
            for pin in patch.layout.probes.iter().filter(|pin| pin.output.node == *id) {
                match (self.graph.output_position(&pin.output), end) {
                    (Some(output), None) => reading.wish(output, Wish::PIN),
                    (Some(output), Some((_, at))) if output == at => reading.wish(0, Wish::PIN),
                    _ => {}
                }
            }
            changed |= reading.look_at_values(now);
            changed |= due && reading.look_at_state();
        }
        // How nodes are is asked less often than what they give, but never forgotten.
        changed || !due
    }

    /// Asks for the next frame as late as nothing is missed by it: at once while values come, a
    /// little later while rates still fall, and else when something happens.
    pub fn plan_next_frame(&mut self, changed: bool, ctx: &egui::Context) {
        let (Life::Running(run), Some(runtime)) = (&self.life, &self.runtime) else { return };
        let now = Instant::now();
        let patience = self.readings.values().filter_map(|reading| reading.patience(now));
        if let Some(soonest) = patience.filter(|left| !left.is_zero()).min() {
            ctx.request_repaint_after(soonest);
        }
        if changed {
            ctx.request_repaint_after(BUSY);
        } else if self.rate() > 0.0 || self.readings.values().any(Reading::is_restless) {
            ctx.request_repaint_after(CALM);
        } else {
            self.lookout.wait(runtime, run.nodes(), self.seen, ctx);
        }
    }

    /// Tells the run what a person did.
    pub fn send(&self, event: InputEvent) {
        if let Life::Running(run) = &self.life {
            run.events().send(event);
        }
    }

    /// Whether any operator listens to what a person does.
    pub fn wants_events(&self) -> bool {
        matches!(&self.life, Life::Running(run) if run.events().wanted())
    }

    /// Whether any operator listens to the keyboard.
    pub fn takes_keys(&self) -> bool {
        matches!(&self.life, Life::Running(run) if run.events().takes_keys())
    }

    /// Whether any operator listens for this key.
    pub fn takes_key(&self, key: &str, held: Modifiers) -> bool {
        matches!(&self.life, Life::Running(run) if run.events().takes_key(key, held))
    }

    /// Whether it runs.
    pub fn activity(&self) -> Activity {
        match &self.life {
            Life::Stopped => Activity::Stopped,
            Life::Stopping(_) => Activity::Stopping,
            Life::Running(run) if run.is_over() && !run.is_idle() => Activity::Finished,
            Life::Running(_) => Activity::Running,
        }
    }

    /// Where it is kept.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The name of its file.
    pub fn name(&self) -> String {
        let name = self.file.as_deref().and_then(Path::file_name);
        let title = || self.title.clone().unwrap_or_else(|| "Untitled".to_owned());
        name.map_or_else(title, |name| name.to_string_lossy().into_owned())
    }

    /// Whether there is something to save.
    pub fn is_dirty(&self) -> bool {
        self.history.is_dirty()
    }

    /// What is wrong before anything runs.
    pub fn problems(&self) -> &[Located] {
        &self.problems
    }

    /// What is to be drawn.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Whether it runs, and there is nothing in it that could do anything by itself.
    pub fn is_idle(&self) -> bool {
        matches!(&self.life, Life::Running(run) if run.is_idle())
    }
}

/// Takes in the nodes of a new plan; what is known of those that are the same is kept.
/// The paths of all, in the order of the file.
fn meet(readings: &mut HashMap<String, Reading>, run: &Run) -> Vec<String> {
    let mut before = std::mem::take(readings);
    let mut paths = Vec::new();
    for handle in run.nodes() {
        let known = before.remove(&handle.path).filter(|reading| reading.is_of(&handle));
        let path = handle.path.clone();
        paths.push(path.clone());
        readings.insert(path, known.unwrap_or_else(|| Reading::of(handle)));
    }
    paths
}
