//! The canvas: shows a patch and looks into it. Paints by itself, so that a thousand nodes cost
//! two milliseconds a frame; everything it decides leaves it as a command.

mod afar;
mod camera;
mod card;
mod detour;
mod drop_on_wire;
mod geometry;
mod gesture;
pub mod glyph;
mod hands;
mod hit;
mod keys;
mod loops;
mod menu;
mod minimap;
mod names;
mod navigate;
mod node;
mod note;
mod pin;
mod reshape;
mod title_frame;
mod wire;
mod wiring;
mod writing;

use std::collections::HashMap;
use std::time::Instant;

use egui::{Pos2, Rect, Sense, Ui, Vec2, pos2};

use self::gesture::Gesture;
use super::command::Command;
use super::graph::{Graph, GraphNode};
use super::quiet;
use super::search::Wish;
use super::session::{Activity, Session};
use super::settings::{self, Settings};
use super::theme::{self, Palette, canvas as sizes};
use crate::patch::item::{Item, ItemKind};
use crate::patch::surgery::Parts;
pub use camera::Camera;
pub use detour::heights as detours;
pub use drop_on_wire::make_room;
pub use geometry::{outline as outline_of, rect as rect_of};
pub use hit::Hit;
pub use keys::beside;

/// What the canvas remembers between frames.
pub struct Canvas {
    camera: Camera,
    gesture: Option<Gesture>,
    /// The shape of the patch when the gesture began.
    shape: u64,
    /// What is to be brought into view at the next frame.
    frame: Option<Frame>,
    shown: Rect0,
    /// Where the pointer is in the patch.
    pointer: Option<Pos2>,
    /// Where it was last while a button was down, in the window.
    last: Option<Pos2>,
    wants_pin: bool,
    minimap: minimap::Corner,
    snaps: bool,
    writing: Option<(ItemKind, usize)>,
    focused: bool,
    covered: bool,
    /// Whether what covered it has just gone, of which the memory knows a frame later.
    takes_keyboard: bool,
    hovers: bool,
}

impl Default for Canvas {
    fn default() -> Self {
        Self {
            camera: Camera::default(),
            gesture: None,
            shape: 0,
            frame: None,
            shown: None,
            pointer: None,
            last: None,
            wants_pin: false,
            minimap: minimap::Corner::default(),
            snaps: true,
            writing: None,
            focused: true,
            covered: false,
            takes_keyboard: false,
            hovers: false,
        }
    }
}

/// A rectangle that is nothing before the first frame.
type Rect0 = Option<Rect>;

/// What is to be brought into view.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    /// All of the patch.
    All,
    /// One node, without a change of size if it can be helped.
    Node(String),
    /// One node, by no more than a move, and no further than it takes.
    Beside(String),
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
    /// A wire in the making, which ports light up or dim for.
    wiring: Option<&'a wiring::Wiring>,
    /// By the positions of nodes, whether it would close a loop there.
    closes: Vec<bool>,
    map: Option<minimap::Map>,
    /// The moment of this frame; for what moves.
    now: Instant,
    time: f64,
    runs: bool,
    /// Nodes that hear nothing, and who listens for them.
    quiet: HashMap<usize, usize>,
    /// Whether wires show what passes.
    animates: bool,
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
pub fn height_of(node: &GraphNode) -> f32 {
    (geometry::outline(node).height() / sizes::SNAP).ceil() * sizes::SNAP
}

impl Canvas {
    /// Brings something into view at the next frame.
    pub fn bring(&mut self, frame: Frame) {
        self.frame = Some(frame);
    }

    /// Whether the canvas has the keyboard.
    pub fn is_focused(&self) -> bool {
        self.focused
    }

    /// Whether the pointer is over something that can be looked into.
    pub fn hovers(&self) -> bool {
        self.hovers
    }

    /// Draws the patch and takes what is done to it. `wish` is what an operator is searched for.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        session: &Session,
        selection: &Parts,
        wish: Option<&Wish>,
        out: &mut Vec<Command>,
    ) {
        let view = ui.available_rect_before_wrap();
        let response = ui.allocate_rect(view, Sense::click_and_drag());
        let name = format!("Canvas of {}", session.name());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Canvas, true, &name));
        self.shown = Some(view);
        self.settle(session.graph(), session, view);
        self.drop_what_is_over(ui, session.graph(), &response);
        self.navigate(ui, &response);
        if response.is_pointer_button_down_on() {
            response.request_focus();
        }
        self.focus(ui, &response);
        self.pointer = response.hover_pos().map(|at| self.camera.to_world(at));
        let at = response.hover_pos().filter(|_| self.gesture.is_none());
        let hover = at.and_then(|at| hit::find(session, &self.camera, at));
        self.hovers = hover.is_some();
        let held = self.gesture.clone();
        let wiring = match &held {
            Some(Gesture::Wire(wiring)) => Some(wiring.clone()),
            _ => wish.and_then(|wish| wiring::wished(session.graph(), &wish.end)),
        };
        let mut scene = self.scene(ui, session, selection, view);
        (scene.hover, scene.wiring) = (hover, wiring.as_ref());
        scene.closes =
            wiring.as_ref().map_or_else(Vec::new, |it| loops::closed_by(scene.graph, it));
        let busy = ui.input(|input| input.pointer.any_down());
        scene.map = self.minimap.map(minimap::place(&scene), response.hover_pos(), busy);
        self.take(ui, &response, &scene, out);
        self.pin(&scene, out);
        if self.focused && self.writing.is_none() && wish.is_none() {
            keys::take(ui, session, selection, self.pointer_or_middle(), out);
        }
        scene.paint(ui);
        if let Some(gesture) = &self.gesture {
            let at = response.interact_pointer_pos();
            hands::paint(&scene, &ui.painter_at(view), gesture, at);
        } else if let (Some(wiring), Some(wish)) = (&wiring, wish) {
            let end = self.camera.to_screen(wish.at.into());
            wiring::paint_free(&scene, &ui.painter_at(view), wiring, end);
        }
        names::tell(ui, &scene, out);
        menu::show(&response, &scene, out);
        self.tell(ui, &scene, at, response.interact_pointer_pos());
        if let Some(writing) = self.writing.take() {
            let goes_on = writing::show(ui, &scene, writing, out);
            self.writing = goes_on.then_some(writing);
        }
    }

    /// Ends a gesture that Escape calls off, whose button is up, or whose patch has another shape.
    fn drop_what_is_over(&mut self, ui: &Ui, graph: &Graph, response: &egui::Response) {
        let Some(gesture) = &self.gesture else { return };
        let (down, escape) =
            ui.input(|input| (input.pointer.any_down(), input.key_pressed(egui::Key::Escape)));
        let let_go = !down && !response.drag_stopped();
        let other = gesture.needs_shape() && gesture::shape(graph) != self.shape;
        if let_go || escape || other {
            self.gesture = None;
        }
    }

    fn scene<'a>(
        &self,
        ui: &Ui,
        session: &'a Session,
        selection: &'a Parts,
        view: Rect,
    ) -> Scene<'a> {
        let (activity, now) = (session.activity(), Instant::now());
        Scene {
            session,
            graph: session.graph(),
            palette: theme::palette(ui),
            camera: self.camera,
            view,
            selection,
            hover: None,
            wiring: None,
            closes: Vec::new(),
            map: None,
            now,
            quiet: quiet::nodes(session, now),
            time: ui.input(|input| input.time),
            runs: matches!(activity, Activity::Running | Activity::Finished),
            animates: settings::of(ui.ctx()).animate,
        }
    }

    /// Says what is under the pointer, or why a wire does not fit there.
    fn tell(&self, ui: &Ui, scene: &Scene<'_>, at: Option<Pos2>, held: Option<Pos2>) {
        if let (Some(Gesture::Wire(wiring)), Some(at)) = (&self.gesture, held) {
            let port = scene.hover_at(at).and_then(Hit::port);
            let fixed = |port: &wiring::Port| wiring.fixed.contains(port);
            if let Some(port) = port.filter(|port| !fixed(port))
                && let Err(why) = wiring.fits(scene, port)
            {
                card::say(ui, scene, at, &why.to_string());
            }
        } else if let (Some(hit), Some(at)) = (scene.hover, at) {
            card::show(ui, scene, hit, at);
        }
    }

    /// Where the pointer is in the patch, if it is over the canvas.
    pub fn pointer(&self) -> Option<Pos2> {
        self.pointer
    }

    /// Where the pointer is in the patch, or what is in the middle of the view.
    pub fn pointer_or_middle(&self) -> Pos2 {
        self.pointer.unwrap_or_else(|| self.middle())
    }

    /// What is in the middle of the view.
    pub fn middle(&self) -> Pos2 {
        self.camera.to_world(self.shown.map_or(Pos2::ZERO, |rect| rect.center()))
    }

    /// Where a point of the patch is in the window.
    pub fn on_screen(&self, at: Pos2) -> Pos2 {
        self.camera.to_screen(at)
    }

    /// What is under a point of the window and where that is in the patch; none beside the canvas.
    pub fn under(&self, session: &Session, at: Pos2) -> Option<(Option<Hit>, Pos2)> {
        let inside = self.shown.is_some_and(|view| view.contains(at));
        inside.then(|| (hit::find(session, &self.camera, at), self.camera.to_world(at)))
    }

    /// Pins a probe to what is under the pointer at the next frame.
    pub fn ask_for_pin(&mut self) {
        self.wants_pin = true;
    }

    /// Is as a person has chosen; something may be about to cover the window.
    pub fn heed(&mut self, settings: &Settings, covered: bool) {
        (self.minimap.wanted, self.snaps) = (settings.minimap, settings.snap);
        self.covered = covered;
    }

    /// Lets a person write into a comment, or the title of a frame.
    pub fn write(&mut self, kind: ItemKind, at: usize) {
        self.writing = Some((kind, at));
    }
}

impl Scene<'_> {
    fn paint(&self, ui: &Ui) {
        let painter = ui.painter_at(self.view);
        painter.rect_filled(self.view, 0.0, self.palette.canvas);
        self.paint_grid(&painter);
        let layout = &self.session.patch().layout;
        for (at, frame) in layout.frames.iter().enumerate() {
            title_frame::paint(self, &painter, at, frame);
        }
        for (at, comment) in layout.comments.iter().enumerate() {
            note::paint(self, &painter, at, comment);
        }
        if afar::is(self) {
            afar::paint(self, &painter);
            wire::paint_links(self, &painter);
        } else {
            wire::paint_all(self, &painter);
            for (position, node) in self.graph.nodes.iter().enumerate() {
                node::paint(self, &painter, position, node);
            }
        }
        for (at, pin) in layout.probes.iter().enumerate() {
            pin::paint(self, &painter, at, pin);
        }
        if let Some(map) = self.map {
            minimap::paint(self, &painter, map);
        }
        if self.graph.nodes.is_empty() && layout.is_empty() {
            note::paint_invitation(self, &painter);
        }
    }

    fn hover_at(&self, at: Pos2) -> Option<Hit> {
        hit::find(self.session, &self.camera, at)
    }

    /// Dots where it helps to align things; none where there would be too many.
    fn paint_grid(&self, painter: &egui::Painter) {
        let step = sizes::GRID * self.camera.zoom;
        if step < sizes::LEAST_GRID {
            return;
        }
        let first = self.camera.to_screen(pos2(0.0, 0.0));
        let start = |edge: f32, first: f32| edge + (first - edge).rem_euclid(step);
        let (least, most) = (*sizes::GRID_DOT.start(), *sizes::GRID_DOT.end());
        let radius = self.camera.zoom.clamp(least, most);
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

    fn is_selected(&self, node: &GraphNode) -> bool {
        self.selection.nodes.contains(&node.id)
    }

    fn is_visible(&self, world: Rect) -> bool {
        self.camera.rect(world).intersects(self.view)
    }
}
