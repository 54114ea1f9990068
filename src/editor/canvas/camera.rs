//! Which part of the patch is seen, and how large.

use egui::{Pos2, Rect, Vec2, vec2};

use super::super::theme::{SPACE_2, canvas as sizes};

/// From points of the patch to points of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Where the patch begins in the window.
    offset: Vec2,
    /// Points of the window for a point of the patch.
    pub zoom: f32,
}

impl Default for Camera {
    fn default() -> Self {
        Self { offset: Vec2::ZERO, zoom: 1.0 }
    }
}

impl Camera {
    /// Where a point of the patch is in the window.
    pub fn to_screen(self, world: Pos2) -> Pos2 {
        (world.to_vec2() * self.zoom + self.offset).to_pos2()
    }

    /// Where a point of the window is in the patch.
    pub fn to_world(self, screen: Pos2) -> Pos2 {
        ((screen.to_vec2() - self.offset) / self.zoom).to_pos2()
    }

    /// Where a rectangle of the patch is in the window.
    pub fn rect(&self, world: Rect) -> Rect {
        Rect::from_min_max(self.to_screen(world.min), self.to_screen(world.max))
    }

    /// Moves the view.
    pub fn pan(&mut self, by: Vec2) {
        self.offset += by;
    }

    /// Changes the size; what is at this point of the window stays there.
    pub fn zoom_to(&mut self, zoom: f32, at: Pos2) {
        let fixed = self.to_world(at);
        self.zoom = zoom.clamp(sizes::LEAST_ZOOM, sizes::MOST_ZOOM);
        self.offset = at.to_vec2() - fixed.to_vec2() * self.zoom;
    }

    /// Puts a point of the patch into the middle of the view.
    pub fn center(&mut self, world: Pos2, view: Rect) {
        self.offset = view.center().to_vec2() - world.to_vec2() * self.zoom;
    }

    /// Shows all of this; never larger than it is.
    pub fn frame(&mut self, world: Rect, view: Rect) {
        let room = (view.size() - 2.0 * margin(view)).max(vec2(1.0, 1.0));
        let needed = world.size().max(vec2(1.0, 1.0));
        let zoom = (room.x / needed.x).min(room.y / needed.y).min(1.0);
        self.zoom = zoom.clamp(sizes::LEAST_ZOOM, sizes::MOST_ZOOM);
        self.offset = view.center().to_vec2() - world.center().to_vec2() * self.zoom;
        self.offset = self.offset.round();
    }

    /// Moves as far as needed to see this.
    pub fn reveal(&mut self, world: Rect, view: Rect) {
        let inner = view.shrink2(margin(view));
        let rect = self.rect(world);
        if !inner.contains_rect(rect) {
            self.offset += inner.center() - rect.center();
        }
    }

    /// Moves no further than it takes to see all of this, beside what lies over the view.
    pub fn approach(&mut self, world: Rect, view: Rect, over: Option<Rect>) {
        let inner = view.shrink2(margin(view));
        let rect = self.rect(world);
        // What is larger than the view is seen from its upper left corner on.
        let by = |low: f32, high: f32, least: f32, most: f32| {
            let back = (most - high).min(0.0);
            if low + back < least { least - low } else { back }
        };
        let across = by(rect.left(), rect.right(), inner.left(), inner.right());
        let down = by(rect.top(), rect.bottom(), inner.top(), inner.bottom());
        self.pan(vec2(across, down).round());
        let rect = self.rect(world);
        if let Some(over) = over.filter(|over| over.intersects(rect)) {
            let up =
                (rect.bottom() + SPACE_2 - over.top()).min((rect.top() - inner.top()).max(0.0));
            self.pan(vec2(0.0, -up.ceil()));
        }
    }
}

/// What stays free around: no more than a part of a small view, as a window at twice the scale has.
fn margin(view: Rect) -> Vec2 {
    (view.size() * sizes::MARGIN_SHARE).min(Vec2::splat(sizes::MARGIN))
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    #[test]
    fn what_is_under_the_cursor_stays_there() {
        let mut camera = Camera::default();
        camera.pan(vec2(13.0, -7.0));
        let at = pos2(300.0, 200.0);
        let before = camera.to_world(at);
        camera.zoom_to(0.4, at);
        assert!((camera.to_world(at) - before).length() < 1e-3);
        camera.zoom_to(1e9, at);
        assert_eq!(camera.zoom, sizes::MOST_ZOOM);
    }

    #[test]
    fn framed_is_all_in_view() {
        let view = Rect::from_min_max(pos2(0.0, 48.0), pos2(800.0, 600.0));
        let world = Rect::from_min_max(pos2(-5000.0, 10.0), pos2(900.0, 70.0));
        let mut camera = Camera::default();
        camera.frame(world, view);
        assert!(view.contains_rect(camera.rect(world)));
    }

    #[test]
    fn what_is_approached_is_in_view_and_no_more_is_moved_than_that() {
        let view = Rect::from_min_max(pos2(200.0, 48.0), pos2(1000.0, 648.0));
        let corner = Rect::from_min_max(pos2(800.0, 500.0), view.max);
        let node = |x: f32, y: f32| Rect::from_min_size(pos2(x, y), vec2(192.0, 64.0));
        let seen = |world: Rect| {
            let mut camera = Camera::default();
            camera.approach(world, view, Some(corner));
            (camera.rect(world), camera.offset)
        };
        assert_eq!(seen(node(400.0, 200.0)).1, Vec2::ZERO);
        for (x, y) in [(2000.0, 300.0), (-500.0, 300.0), (400.0, 2000.0), (2000.0, 2000.0)] {
            let (rect, moved) = seen(node(x, y));
            assert!(view.contains_rect(rect) && !corner.intersects(rect), "{rect:?}");
            assert!(moved.y == 0.0 || y > 600.0, "{moved:?}");
        }
        let large = Rect::from_min_size(pos2(5000.0, 0.0), vec2(3000.0, 3000.0));
        let at = seen(large).0.min;
        assert!(view.contains(at), "{at:?}");
    }

    #[test]
    fn a_small_view_is_not_all_margin() {
        let world = Rect::from_min_size(pos2(0.0, 0.0), vec2(800.0, 100.0));
        let mut camera = Camera::default();
        for width in [1600.0, 800.0, 400.0, 168.0] {
            let view = Rect::from_min_size(pos2(232.0, 48.0), vec2(width, 400.0));
            camera.frame(world, view);
            let shown = camera.rect(world);
            assert!(view.contains_rect(shown), "{width}");
            assert!(shown.width() >= 0.85 * width.min(800.0 / 0.85), "{width}: {shown:?}");
        }
    }
}
