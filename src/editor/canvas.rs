//! The canvas: shows a patch and looks into it. Paints by itself, so that a thousand nodes cost
//! two milliseconds a frame; everything it decides leaves it as a command.

mod camera;
mod card;
mod geometry;
mod glyph;
mod hit;
mod names;
mod node;
mod note;
mod wire;

use std::time::Instant;

use egui::{CursorIcon, Key, PointerButton, Pos2, Rect, Response, Sense, Ui, Vec2, pos2};

use super::command::Command;
use super::graph::Graph;
use super::session::{Activity, Session};
use super::theme::{self, Palette, canvas as sizes};
use crate::patch::edit::Edit;
use crate::patch::item::{Item, ItemKind};
use crate::patch::surgery::Parts;
pub use camera::Camera;
pub use hit::Hit;

/// What the canvas remembers between frames.
#[derive(Default)]
pub struct Canvas {
    camera: Camera,
    drag: Option<Drag>,
    /// What is to be brought into view at the next frame.
    frame: Option<Frame>,
    shown: Rect0,
    /// Where the pointer is in the patch.
    pointer: Option<Pos2>,
    wants_pin: bool,
    minimap: bool,
    writing: Option<(ItemKind, usize)>,
}

/// A rectangle that is nothing before the first frame.
type Rect0 = Option<Rect>;

/// What is dragged.
enum Drag {
    /// The view.
    View,
    /// A node, held at this distance from its corner.
    Node(String, Vec2),
}

/// What is to be brought into view.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    /// All of the patch.
    All,
    /// One node, without a change of size if it can be helped.
    Node(String),
    /// These, or all of the patch if they are none.
    Parts(Parts),
}

/// All that drawing needs to know.
struct Scene<'a> {
    session: &'a Session,
    graph: &'a Graph,
    palette: &'static Palette,
    camera: Camera,
    view: Rect,
    selection: &'a Parts,
    hover: Option<Hit>,
    /// The moment of this frame; for what moves.
    now: Instant,
    time: f64,
    runs: bool,
}

/// The smallest rectangle around these parts, in points of the patch; none around nothing.
pub fn bounds_of(session: &Session, parts: &Parts) -> Option<Rect> {
    let nodes = parts.nodes.iter().filter_map(|id| session.graph().node(id));
    let nodes = nodes.map(geometry::outline);
    let layout = &session.patch().layout;
    let items = parts.items.iter().filter_map(|(kind, at)| match layout.item(*kind, *at)? {
        Item::Comment(it) => Some(geometry::area(it.x, it.y, it.width, it.height)),
        Item::Frame(it) => Some(geometry::area(it.x, it.y, it.width, it.height)),
        _ => None,
    });
    nodes.chain(items).reduce(Rect::union)
}

/// How high a node is with what stands below it.
pub fn height_of(node: &super::graph::GraphNode) -> f32 {
    (geometry::outline(node).height() / sizes::SNAP).ceil() * sizes::SNAP
}

impl Canvas {
    /// Brings something into view at the next frame.
    pub fn bring(&mut self, frame: Frame) {
        self.frame = Some(frame);
    }

    /// How large things are shown.
    pub fn zoom(&self) -> f32 {
        self.camera.zoom
    }

    /// Shows things larger or smaller around the middle.
    pub fn set_zoom(&mut self, zoom: f32) {
        let center = self.shown.map_or(Pos2::ZERO, |rect| rect.center());
        self.camera.zoom_to(zoom, center);
    }

    /// Draws the patch and takes what is done to it.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        session: &Session,
        selection: &Parts,
        out: &mut Vec<Command>,
    ) {
        let view = ui.available_rect_before_wrap();
        let response = ui.allocate_rect(view, Sense::click_and_drag());
        let name = format!("Canvas of {}", session.name());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Canvas, true, &name));
        self.shown = Some(view);
        self.settle(session.graph(), session, view);
        self.navigate(ui, &response);
        self.pointer = response.hover_pos().map(|at| self.camera.to_world(at));
        let at = response.hover_pos().filter(|_| self.drag.is_none());
        let hover = at.and_then(|at| hit::find(session.graph(), &self.camera, at));
        self.take(ui, &response, session.graph(), hover, out);
        let activity = session.activity();
        let scene = Scene {
            session,
            graph: session.graph(),
            palette: theme::palette(ui),
            camera: self.camera,
            view,
            selection,
            hover,
            now: Instant::now(),
            time: ui.input(|input| input.time),
            runs: matches!(activity, Activity::Running | Activity::Finished),
        };
        scene.paint(ui);
        names::tell(ui, &scene, out);
        if let (Some(hit), Some(at)) = (hover, at) {
            card::show(ui, &scene, hit, at);
        }
    }

    fn settle(&mut self, graph: &Graph, session: &Session, view: Rect) {
        match self.frame.take() {
            Some(Frame::All) => {
                let notes = session.patch().layout.comments.iter().map(note::rect);
                let nodes = graph.nodes.iter().map(geometry::outline);
                if let Some(all) = nodes.chain(notes).reduce(Rect::union) {
                    self.camera.frame(all, view);
                }
            }
            Some(Frame::Node(id)) => {
                if let Some(node) = graph.node(&id) {
                    self.camera.reveal(geometry::outline(node), view);
                }
            }
            Some(Frame::Parts(parts)) => match bounds_of(session, &parts) {
                Some(bounds) => self.camera.frame(bounds, view),
                None => {
                    self.frame = Some(Frame::All);
                    self.settle(graph, session, view);
                }
            },
            None => {}
        }
    }

    /// Where the pointer is in the patch, if it is over the canvas.
    pub fn pointer(&self) -> Option<Pos2> {
        self.pointer
    }

    /// Where the pointer is in the patch, or what is in the middle of the view.
    pub fn pointer_or_middle(&self) -> Pos2 {
        let middle = || self.camera.to_world(self.shown.map_or(Pos2::ZERO, |rect| rect.center()));
        self.pointer.unwrap_or_else(middle)
    }

    /// Pins a probe to what is under the pointer at the next frame.
    pub fn ask_for_pin(&mut self) {
        self.wants_pin = true;
    }

    /// Shows or hides the minimap.
    pub fn toggle_minimap(&mut self) {
        self.minimap = !self.minimap;
    }

    /// Lets a person write into a comment, or the title of a frame.
    pub fn write(&mut self, kind: ItemKind, at: usize) {
        self.writing = Some((kind, at));
    }

    fn navigate(&mut self, ui: &Ui, response: &Response) {
        let space = !ui.ctx().text_edit_focused() && ui.input(|input| input.key_down(Key::Space));
        let by_hand = response.dragged_by(PointerButton::Middle)
            || response.dragged_by(PointerButton::Secondary)
            || (space && response.dragged_by(PointerButton::Primary));
        if by_hand {
            self.drag = Some(Drag::View);
            self.camera.pan(response.drag_delta());
        }
        if space && response.hovered() {
            ui.ctx().set_cursor_icon(CursorIcon::Grab);
        }
        if let Some(at) = response.hover_pos() {
            let (zoom, scroll, fingers) = ui.input(|input| {
                let source = input.scroll_source();
                use egui::MouseWheelSource as S;
                let fingers = matches!(source, Some(S::Trackpad | S::Momentum));
                (input.zoom_delta(), input.smooth_scroll_delta(), fingers)
            });
            if zoom != 1.0 {
                self.camera.zoom_to(self.camera.zoom * zoom, at);
            } else if fingers {
                self.camera.pan(scroll);
            } else if scroll != Vec2::ZERO {
                self.camera.pan(Vec2::new(scroll.x, 0.0));
                self.camera.zoom_to(self.camera.zoom * (scroll.y * WHEEL).exp(), at);
            }
        }
        if matches!(self.drag, Some(Drag::View)) {
            ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
            if !response.dragged() {
                self.drag = None;
            }
        }
    }

    fn take(
        &mut self,
        ui: &Ui,
        response: &Response,
        graph: &Graph,
        hover: Option<Hit>,
        out: &mut Vec<Command>,
    ) {
        if response.drag_started_by(PointerButton::Primary) && self.drag.is_none() {
            let origin = ui.input(|input| input.pointer.press_origin());
            let held = origin.and_then(|at| Some((at, hit::find(graph, &self.camera, at)?)));
            if let Some((at, Hit::Node(position) | Hit::Visual(position))) = held {
                let node = &graph.nodes[position];
                let hold = self.camera.to_world(at) - node.position;
                self.drag = Some(Drag::Node(node.id.clone(), hold));
                out.push(Command::select_node(&node.id));
            }
        }
        if let (Some(Drag::Node(id, hold)), Some(at)) =
            (&self.drag, response.interact_pointer_pos())
        {
            let corner = self.camera.to_world(at) - *hold;
            let snap = |x: f32| (x / sizes::SNAP).round() * sizes::SNAP;
            let (x, y) = (snap(corner.x), snap(corner.y));
            if graph.node(id).is_some_and(|node| node.position != pos2(x, y)) {
                out.push(Command::edit(Edit::Move { node: id.clone(), x, y }));
            }
        }
        if response.drag_stopped() {
            self.drag = None;
        }
        let id = |hit: Option<Hit>| match hit {
            Some(Hit::Node(at) | Hit::Visual(at) | Hit::Input(at, _) | Hit::Output(at, _)) => {
                Some(graph.nodes[at].id.clone())
            }
            _ => None,
        };
        if response.double_clicked() {
            out.extend(id(hover).map(Command::ToggleVisual));
        } else if response.clicked() {
            out.push(Command::Select(id(hover).map(Parts::node).unwrap_or_default()));
        }
    }
}

/// How much a point of the wheel zooms.
const WHEEL: f32 = 0.0025;

impl Scene<'_> {
    fn paint(&self, ui: &Ui) {
        let painter = ui.painter_at(self.view);
        painter.rect_filled(self.view, 0.0, self.palette.canvas);
        self.paint_grid(&painter);
        for comment in &self.session.patch().layout.comments {
            note::paint(self, &painter, comment);
        }
        wire::paint_all(self, &painter);
        for (position, node) in self.graph.nodes.iter().enumerate() {
            node::paint(self, &painter, position, node);
        }
    }

    /// Dots where it helps to align things; none where there would be too many.
    fn paint_grid(&self, painter: &egui::Painter) {
        let step = sizes::GRID * self.camera.zoom;
        if step < 14.0 {
            return;
        }
        let first = self.camera.to_screen(pos2(0.0, 0.0));
        let start = |edge: f32, first: f32| edge + (first - edge).rem_euclid(step);
        let radius = (self.camera.zoom * 1.1).clamp(0.7, 1.6);
        let mut y = start(self.view.top(), first.y);
        while y < self.view.bottom() {
            let mut x = start(self.view.left(), first.x);
            while x < self.view.right() {
                let dot = Rect::from_center_size(pos2(x, y), Vec2::splat(radius * 1.6));
                painter.rect_filled(dot, radius, self.palette.grid);
                x += step;
            }
            y += step;
        }
    }

    fn is_selected(&self, node: &super::graph::GraphNode) -> bool {
        self.selection.nodes.contains(&node.id)
    }

    fn is_visible(&self, world: Rect) -> bool {
        self.camera.rect(world).intersects(self.view)
    }
}
