//! All of the patch in a corner, with what is in view.

use egui::{Painter, Pos2, Rect, Stroke, StrokeKind, Vec2, vec2};

use super::super::theme::{self, SPACE_1, SPACE_3, SPACE_HALF, canvas as sizes};
use super::afar::Picture;
use super::gesture::areas;
use super::{Scene, geometry};
use crate::patch::item::ItemKind;

/// How a point of the patch becomes one of the map.
#[derive(Clone, Copy, Debug)]
pub struct Map {
    /// Where the map is in the window.
    pub rect: Rect,
    world: Rect,
    scale: f32,
}

impl Map {
    /// A map of this much in the lower right corner of the view.
    pub fn new(world: Rect, view: Rect) -> Self {
        let rect = corner(view);
        let room = rect.size() - Vec2::splat(SPACE_3);
        let wanted = world.size().max(vec2(1.0, 1.0));
        Self { rect, world, scale: (room.x / wanted.x).min(room.y / wanted.y).min(0.25) }
    }

    fn to_map(self, world: Pos2) -> Pos2 {
        self.rect.center() + (world - self.world.center()) * self.scale
    }

    /// The point of the patch at a point of the map.
    pub fn to_world(self, map: Pos2) -> Pos2 {
        self.world.center() + (map - self.rect.center()) / self.scale
    }

    fn area(self, world: Rect) -> Rect {
        Rect::from_min_max(self.to_map(world.min), self.to_map(world.max))
    }
}

/// Where a map is in a view.
pub fn corner(view: Rect) -> Rect {
    let size = sizes::MINIMAP;
    Rect::from_min_size(view.max - size - Vec2::splat(SPACE_3), size)
}

/// Whether it is there, so that it never comes up where somebody is about to click.
#[derive(Clone, Copy, Debug)]
pub struct Corner {
    /// Whether a person wants it.
    pub wanted: bool,
    shown: bool,
}

impl Default for Corner {
    fn default() -> Self {
        Self { wanted: true, shown: false }
    }
}

impl Corner {
    /// The map to draw and to hold. What has come up stays; it does not come up under the pointer, nor
    /// while the hand is in the middle of something.
    pub fn map(&mut self, place: Option<Map>, pointer: Option<Pos2>, busy: bool) -> Option<Map> {
        let aside = |map: &Map| !busy && pointer.is_none_or(|at| !map.rect.contains(at));
        let map = place.filter(|map| self.wanted && (self.shown || aside(map)));
        self.shown = map.is_some();
        map
    }
}

/// All that stands on the canvas; none if nothing does.
pub fn world(scene: &Scene<'_>) -> Option<Rect> {
    let nodes = scene.graph.nodes.iter().map(geometry::rect);
    let items = areas(scene.session.patch()).map(|(_, _, rect)| rect);
    nodes.chain(items).reduce(Rect::union)
}

/// Draws the map.
pub fn paint(scene: &Scene<'_>, painter: &Painter, map: Map) {
    let palette = scene.palette;
    let corners = f32::from(theme::RADIUS);
    let line = Stroke::new(theme::HAIRLINE, palette.line);
    painter.rect(map.rect, corners, palette.panel, line, StrokeKind::Inside);
    let painter = painter.with_clip_rect(map.rect.shrink(theme::HAIRLINE));
    for (kind, _, rect) in areas(scene.session.patch()) {
        let fill = if kind == ItemKind::Frame { palette.control } else { palette.note };
        painter.rect_filled(map.area(rect), theme::RADIUS_TINY, fill);
    }
    let mut dots = Picture::on(&painter);
    for node in &scene.graph.nodes {
        let dot = map.area(geometry::rect(node));
        let dot = Rect::from_center_size(dot.center(), dot.size().max(Vec2::splat(SPACE_HALF)));
        let chosen = scene.is_selected(node);
        let sick = matches!(node.trouble, Some((_, false)));
        let color = match (chosen, sick) {
            (true, _) => palette.accent,
            (_, true) => palette.fault,
            _ => palette.line_strong,
        };
        dots.area(dot, color);
    }
    painter.add(dots.shape());
    let seen = Rect::from_min_max(
        map.to_map(scene.camera.to_world(scene.view.min)),
        map.to_map(scene.camera.to_world(scene.view.max)),
    );
    let (seen, corners) = (seen.intersect(map.rect.expand(SPACE_1)), theme::RADIUS_TINY);
    let line = Stroke::new(theme::LINE, palette.accent);
    painter.rect_stroke(seen, corners, line, StrokeKind::Inside);
}

/// Where the map is in a view that is large enough for one.
pub fn place(scene: &Scene<'_>) -> Option<Map> {
    let room = scene.view.size();
    let fits = room.x > sizes::LEAST_WITH_MINIMAP.x && room.y > sizes::LEAST_WITH_MINIMAP.y;
    let view = Rect::from_min_max(
        scene.camera.to_world(scene.view.min),
        scene.camera.to_world(scene.view.max),
    );
    let all = world(scene).filter(|_| fits)?;
    // What is all in view needs no map.
    (!view.contains_rect(all)).then(|| Map::new(all.union(view), scene.view))
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    #[test]
    fn a_point_of_the_map_leads_to_its_point_of_the_patch() {
        let world = Rect::from_min_max(pos2(-2000.0, 0.0), pos2(3000.0, 800.0));
        let map = Map::new(world, Rect::from_min_max(pos2(0.0, 0.0), pos2(1200.0, 800.0)));
        let point = pos2(700.0, 200.0);
        assert!((map.to_world(map.to_map(point)) - point).length() < 0.1);
        assert!(map.rect.contains_rect(map.area(world)));
    }

    #[test]
    fn it_does_not_come_up_under_the_pointer() {
        let world = Rect::from_min_max(pos2(0.0, 0.0), pos2(3000.0, 800.0));
        let place = Some(Map::new(world, Rect::from_min_max(pos2(0.0, 0.0), pos2(1200.0, 800.0))));
        let (mut corner, over) = (Corner::default(), place.map(|map| map.rect.center()));
        let mut is_there = |place, pointer, busy| corner.map(place, pointer, busy).is_some();
        assert!(!is_there(place, over, false), "under the pointer");
        assert!(!is_there(place, None, true), "in the middle of a gesture");
        assert!(is_there(place, Some(pos2(0.0, 0.0)), false));
        assert!(is_there(place, over, true), "once it is there it stays");
        assert!(!is_there(None, None, false) && !is_there(place, over, false));
    }
}
