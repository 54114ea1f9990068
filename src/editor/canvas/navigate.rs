//! Moves the view: what is asked for comes into it, and hands pan and zoom.

use egui::{CursorIcon, Key, PointerButton, Pos2, Rect, Response, Ui, Vec2};

use super::super::graph::Graph;
use super::super::session::Session;
use super::super::settings::{self, Wheel};
use super::gesture::{self, Gesture};
use super::{Canvas, Frame, bounds_of, geometry, minimap};

/// How much a point of the wheel zooms.
const WHEEL: f32 = 0.0025;

impl Canvas {
    /// How large things are shown.
    pub fn zoom(&self) -> f32 {
        self.camera.zoom
    }

    /// Shows things larger or smaller around the middle.
    pub fn set_zoom(&mut self, zoom: f32) {
        let center = self.shown.map_or(Pos2::ZERO, |rect| rect.center());
        self.camera.zoom_to(zoom, center);
    }

    pub(super) fn settle(&mut self, graph: &Graph, session: &Session, view: Rect) {
        match self.frame.take() {
            Some(Frame::All) => {
                let items = gesture::areas(session.patch()).map(|(_, _, rect)| rect);
                let nodes = graph.nodes.iter().map(geometry::outline);
                let pins = session.patch().layout.probes.iter().map(super::pin::rect);
                if let Some(all) = nodes.chain(items).chain(pins).reduce(Rect::union) {
                    self.camera.frame(all, view);
                }
            }
            Some(Frame::Node(id)) => {
                if let Some(node) = graph.node(&id) {
                    self.camera.reveal(geometry::outline(node), view);
                }
            }
            Some(Frame::Beside(id)) => {
                if let Some(node) = graph.node(&id) {
                    let map = self.minimap.wanted.then(|| minimap::corner(view));
                    self.camera.approach(geometry::outline(node), view, map);
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

    pub(super) fn navigate(&mut self, ui: &Ui, response: &Response) {
        let space = !ui.ctx().text_edit_focused() && ui.input(|input| input.key_down(Key::Space));
        let cuts = matches!(self.gesture, Some(Gesture::Cut(_)))
            || ui.input(|input| input.modifiers.command);
        let by_hand = response.dragged_by(PointerButton::Middle)
            || (!cuts && response.dragged_by(PointerButton::Secondary))
            || (space && response.dragged_by(PointerButton::Primary));
        let free = matches!(self.gesture, None | Some(Gesture::Pan));
        if by_hand && free {
            self.gesture = Some(Gesture::Pan);
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
            } else if fingers || settings::of(ui.ctx()).wheel == Wheel::Pan {
                self.camera.pan(scroll);
            } else if scroll != Vec2::ZERO {
                self.camera.pan(Vec2::new(scroll.x, 0.0));
                self.camera.zoom_to(self.camera.zoom * (scroll.y * WHEEL).exp(), at);
            }
        }
        if matches!(self.gesture, Some(Gesture::Pan)) {
            ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
            if !response.dragged() {
                self.gesture = None;
            }
        }
    }
}
