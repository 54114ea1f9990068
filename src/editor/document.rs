//! One open patch: what it is, how it is looked at, and what is selected in it.

mod clipboard;
mod inside;
mod placing;

use egui::{Context, ViewportCommand};

use super::action::Action;
use super::apart;
use super::canvas::{self, Canvas};
use super::command::Command;
use super::graph::Graph;
use super::search::Wish;
use super::session::Session;
use super::theme::canvas as sizes;
use super::visual::Visual;
use crate::patch::edit::Edit;
use crate::patch::history::Step;
use crate::patch::item::{Item, ItemKind};
use crate::patch::surgery::{self, Parts};
use crate::patch::{Comment, Endpoint, Frame, Mode};

/// One open patch.
pub struct Document {
    /// The patch, and its run.
    pub session: Session,
    /// How it is seen.
    pub canvas: Canvas,
    /// What is selected.
    pub selection: Parts,
    /// What the search for an operator is open for.
    pub search: Option<Wish>,
    /// What the search remembers.
    pub search_memory: super::search::Memory,
    /// The frame in which it was asked for a paste that brings the wires that led to it.
    wires_asked: Option<u64>,
}

impl Document {
    /// Of this session, seen as a whole.
    pub fn new(session: Session) -> Self {
        let mut canvas = Canvas::default();
        canvas.bring(canvas::Frame::All);
        let search_memory = super::search::Memory::default();
        Self {
            session,
            canvas,
            selection: Parts::default(),
            search: None,
            search_memory,
            wires_asked: None,
        }
    }

    /// Forgets how another patch was looked at.
    pub fn look_anew(&mut self) {
        self.selection = Parts::default();
        self.search = None;
        self.canvas.bring(canvas::Frame::All);
    }

    /// Does what concerns this patch alone; gives back what does not.
    pub fn perform(&mut self, ctx: &Context, command: Command) -> Option<Command> {
        match command {
            Command::Do(Action::EnterNode) if self.way_in().is_none() => {
                return self.file_in().map(Command::OpenFile);
            }
            Command::Do(action) => return self.act(ctx, action).map(Command::Do),
            Command::Edit(step) => self.edit(step),
            Command::EditWhole(step) => self.edit_whole(step),
            Command::Enter(path) => self.enter(&path),
            Command::Select(parts) => self.selection = parts,
            Command::Reveal(path) => self.reveal(&path),
            Command::Zoom(zoom) => self.canvas.set_zoom(zoom),
            Command::ToggleVisual(id) => self.toggle_visual(&id),
            Command::Search(wish) => self.look_for(ctx, wish),
            Command::Place { name, properties } => self.place_in_view(name, &properties),
            other => return Some(other),
        }
        None
    }

    /// The node that a question is about: the one that is selected, or under the pointer.
    pub fn asked_about(&self) -> Option<String> {
        let under = || {
            let at = self.canvas.on_screen(self.canvas.pointer()?);
            let (hit, _) = self.canvas.under(&self.session, at)?;
            Some(self.session.graph().nodes[hit?.node()?].id.clone())
        };
        self.selection.only_node().map(str::to_owned).or_else(under)
    }

    /// Whether an action means anything at the moment.
    pub fn applies(&self, action: Action) -> bool {
        let chosen = !self.selection.is_empty();
        match action {
            Action::Rename => self.selection.only_node().is_some(),
            Action::EnterNode => self.way_in().is_some() || self.file_in().is_some(),
            Action::Ungroup => self.way_in().is_some(),
            Action::LeaveNode => self.session.around().is_some(),
            Action::Pin => chosen || self.canvas.hovers(),
            action => chosen || !action.needs_selection(),
        }
    }

    fn look_for(&mut self, ctx: &Context, wish: Wish) {
        // At once, so that what is typed next is not lost.
        ctx.memory_mut(|memory| memory.request_focus(super::search::field_id()));
        match &mut self.search {
            // Letters that came in the same frame as the click or the key that opened it.
            Some(open) if !wish.text.is_empty() => open.text.push_str(&wish.text),
            search => *search = Some(wish),
        }
    }

    fn edit(&mut self, step: Step) {
        self.session.apply(step);
        self.selection.retain_of(self.session.patch());
    }

    fn do_all(&mut self, name: impl Into<String>, edits: Vec<Edit>) {
        self.edit(Step::new(name, edits));
    }

    fn act(&mut self, ctx: &Context, action: Action) -> Option<Action> {
        match action {
            Action::Run => self.session.run(),
            Action::Stop => self.session.stop(),
            Action::Undo => self.turn(Session::undo),
            Action::Redo => self.turn(Session::redo),
            Action::Cut => {
                self.copy(ctx);
                self.delete("cut");
            }
            Action::Copy => self.copy(ctx),
            // The system answers with an event in a moment, when no key is held any more.
            Action::Paste | Action::PasteWithWires => {
                let incoming = action == Action::PasteWithWires;
                self.wires_asked = incoming.then(|| ctx.cumulative_frame_nr());
                apart::ask(ctx);
                ctx.send_viewport_cmd(ViewportCommand::RequestPaste);
            }
            Action::Duplicate => self.duplicate(),
            Action::Delete => self.delete("delete"),
            Action::DeleteAndHeal => self.delete_and_heal(),
            Action::SelectAll => self.selection = Parts::all(self.session.patch()),
            Action::SelectNone => self.selection = Parts::default(),
            Action::AddNode => {
                let pointer = self.canvas.pointer_or_middle();
                let (at, end) = canvas::beside(self.session.graph(), &self.selection, pointer);
                self.look_for(ctx, Wish { at: at.into(), end, text: String::new() });
            }
            Action::Connect => self.connect_selected(),
            Action::AddComment => {
                self.add_comment();
                apart::rest(ctx);
            }
            Action::AddFrame => {
                self.frame_selection();
                apart::rest(ctx);
            }
            Action::Bypass => self.set_mode(Mode::Bypass),
            Action::Mute => self.set_mode(Mode::Mute),
            Action::ToggleVisual => {
                let edits = self.selection.nodes.iter();
                let edits = edits.filter_map(|id| self.toggled_visual(id)).collect();
                self.do_all(format!("visual of {}", described(&self.selection)), edits);
            }
            Action::DockVisual => self.dock_visual(),
            Action::Pin => self.canvas.ask_for_pin(),
            Action::Tidy => self.tidy(),
            Action::Fit => self.canvas.bring(canvas::Frame::Parts(self.selection.clone())),
            Action::FitAll => self.canvas.bring(canvas::Frame::All),
            Action::ZoomIn => self.canvas.set_zoom(self.canvas.zoom() * ZOOM_STEP),
            Action::ZoomOut => self.canvas.set_zoom(self.canvas.zoom() / ZOOM_STEP),
            Action::ZoomReset => self.canvas.set_zoom(1.0),
            other => return self.act_on_insides(other),
        }
        None
    }

    fn turn(&mut self, way: impl Fn(&mut Session)) {
        let before = self.session.inside().to_owned();
        way(&mut self.session);
        self.after_turn(&before);
    }

    fn delete(&mut self, name: &str) {
        let parts = std::mem::take(&mut self.selection);
        let name = format!("{name} {}", described(&parts));
        self.do_all(name, surgery::delete(&parts));
    }

    fn delete_and_heal(&mut self) {
        let parts = std::mem::take(&mut self.selection);
        let graph = self.session.graph();
        let edits = surgery::delete_and_heal(self.session.patch(), &parts, graph);
        self.do_all(format!("delete and heal {}", described(&parts)), edits);
    }

    /// All get the mode unless all have it.
    fn set_mode(&mut self, mode: Mode) {
        let nodes = &self.session.patch().nodes;
        let has = |id: &String| nodes.get(id).is_some_and(|node| node.mode == Some(mode));
        let new = (!self.selection.nodes.iter().all(has)).then_some(mode);
        let edits = self.selection.nodes.iter().cloned();
        let edits = edits.map(|node| Edit::SetMode { node, mode: new }).collect();
        let verb = match new {
            None => "enable",
            Some(Mode::Bypass) => "bypass",
            Some(Mode::Mute) => "mute",
        };
        self.do_all(format!("{verb} {}", described(&self.selection)), edits);
    }

    /// Wires each selected node to the next, in the order in which they were selected.
    fn connect_selected(&mut self) {
        let graph = self.session.graph();
        let nodes: Vec<_> = self.selection.nodes.iter().filter_map(|id| graph.node(id)).collect();
        let edits = nodes.windows(2).filter_map(|pair| {
            let (from, to) = (pair[0].operator?, pair[1].operator?);
            let given = pair[0].outputs.first()?.value_type;
            let end = |id: &str, port| Endpoint { node: id.to_owned(), port };
            let output = end(&pair[0].id, super::fitting::output_name(from, 0));
            let input = end(&pair[1].id, super::fitting::first_input_for(to, given)?);
            let there = self.session.patch().wires.iter();
            let twin = there.into_iter().any(|wire| wire.from == output && wire.to == input);
            let wire = crate::patch::Wire::new(output, input);
            (!twin).then_some(Edit::Connect { at: None, wire })
        });
        let edits = edits.collect();
        self.do_all("connect", edits);
    }

    fn add_comment(&mut self) {
        // Below what stands there, which would hide it.
        let at = self.free_below(self.canvas.pointer_or_middle(), sizes::COMMENT);
        let comment = Comment::new(snap(at.x), snap(at.y), sizes::COMMENT.into(), "");
        let place = self.session.patch().layout.comments.len();
        self.do_all("add comment", vec![Edit::AddItem { at: None, item: Item::Comment(comment) }]);
        self.select_item(ItemKind::Comment, place);
        self.canvas.write(ItemKind::Comment, place);
    }

    fn frame_selection(&mut self) {
        let bounds = canvas::bounds_of(&self.session, &self.selection);
        let around = bounds.map(|around| around.expand2(sizes::FRAME_MARGIN));
        let around = around.unwrap_or_else(|| {
            egui::Rect::from_min_size(self.canvas.pointer_or_middle(), sizes::FRAME)
        });
        let (x, y) = (snap(around.left()), snap(around.top() - sizes::FRAME_TITLE));
        let size = [snap(around.right()) - x, snap(around.bottom()) - y];
        let place = self.session.patch().layout.frames.len();
        let item = Item::Frame(Frame::new(x, y, size, "Frame"));
        self.do_all("add frame", vec![Edit::AddItem { at: None, item }]);
        self.select_item(ItemKind::Frame, place);
        self.canvas.write(ItemKind::Frame, place);
    }

    fn select_item(&mut self, kind: ItemKind, at: usize) {
        self.selection = Parts { items: [(kind, at)].into(), ..Parts::default() };
    }

    fn tidy(&mut self) {
        let edits = super::auto_layout::tidy(self.session.graph(), &self.selection);
        self.do_all("tidy", edits);
    }

    fn toggle_visual(&mut self, id: &str) {
        if let Some(edit) = self.toggled_visual(id) {
            self.edit(edit.into());
        }
    }

    fn toggled_visual(&self, id: &str) -> Option<Edit> {
        let node = self.session.graph().node(id)?;
        let visual = match (node.visual, node.outputs.first()) {
            (None, Some(port)) => {
                let value_type = self.session.seen_type(id, 0, port.value_type);
                Some(Visual::first_for(value_type).name().to_owned())
            }
            _ => None,
        };
        Some(Edit::SetVisual { node: id.to_owned(), visual })
    }

    fn dock_visual(&mut self) {
        let patch = self.session.patch();
        let places = self.selection.nodes.iter().filter_map(|id| {
            let mut place = patch.layout.nodes.get(id)?.clone();
            place.docked = !place.docked;
            Some(Edit::SetPlace { node: id.clone(), place: Some(place) })
        });
        let edits = places.collect();
        self.do_all("visual in a panel", edits);
    }
}

impl surgery::IsFirst for Graph {
    fn input(&self, end: &Endpoint) -> bool {
        self.input_position(end) == Some(0)
    }

    fn output(&self, end: &Endpoint) -> bool {
        self.output_position(end) == Some(0)
    }
}

/// How much a key zooms.
const ZOOM_STEP: f32 = 1.25;

/// The nearest line of the grid.
pub fn snap(x: f32) -> f32 {
    (x / sizes::SNAP).round() * sizes::SNAP
}

/// What an undo step calls the parts it is about.
pub fn described(parts: &Parts) -> String {
    let count = parts.nodes.len() + parts.wires.len() + parts.items.len();
    match (count, parts.nodes.first(), parts.items.first()) {
        (1, Some(id), _) => id.clone(),
        (1, None, Some((kind, _))) => kind.noun().to_owned(),
        (1, None, None) => "wire".to_owned(),
        _ if parts.nodes.len() == count => format!("{count} nodes"),
        _ => format!("{count} things"),
    }
}
