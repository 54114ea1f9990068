//! Where the pixels of a picture are on the screen, and which one is under the pointer.

use egui::{Pos2, Rect, Vec2};

use super::super::theme::canvas::visual::MOST_PIXEL;
use super::picture::fit;

/// How much smaller than it fits, or than pixel by pixel, a picture becomes at least.
const LEAST_SHARE: f32 = 0.25;

/// A picture in an area.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The area.
    pub area: Rect,
    /// The pixels of the picture.
    pub size: Vec2,
    /// Those of the screen to a point.
    pub pixels_per_point: f32,
}

/// Which part of a picture is seen, and how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zoom {
    /// Points of the screen that a pixel takes.
    pub scale: f32,
    /// What is in the middle of the area, in pixels of the picture.
    pub middle: Vec2,
}

impl Place {
    /// All of the picture, as large as it fits.
    pub fn fit(&self) -> Zoom {
        let scale = fit(self.size, self.area).width() / self.size.x.max(1.0);
        Zoom { scale, middle: self.size / 2.0 }
    }

    /// A pixel of the picture is one of the screen.
    pub fn actual(&self) -> Zoom {
        Zoom { scale: 1.0 / self.pixels_per_point, middle: self.size / 2.0 }
    }

    /// Where the picture is. Its corner is a corner of pixels of the screen, so that nothing blurs.
    pub fn rect(&self, zoom: Zoom) -> Rect {
        let corner = self.area.center() - zoom.middle * zoom.scale;
        let round = |x: f32| (x * self.pixels_per_point).round() / self.pixels_per_point;
        Rect::from_min_size(Pos2::new(round(corner.x), round(corner.y)), self.size * zoom.scale)
    }

    /// The pixel at a point of the screen.
    pub fn pixel(&self, zoom: Zoom, at: Pos2) -> Option<(u32, u32)> {
        let dot = (at - self.rect(zoom).min) / zoom.scale;
        let inside = dot.x >= 0.0 && dot.y >= 0.0 && dot.x < self.size.x && dot.y < self.size.y;
        (inside && self.area.contains(at)).then_some((dot.x as u32, dot.y as u32))
    }

    /// So many times as large; what is at this point of the screen stays there.
    pub fn zoomed(&self, zoom: Zoom, factor: f32, at: Pos2) -> Zoom {
        let whole = self.fit().scale.min(self.actual().scale);
        let most = (MOST_PIXEL / self.pixels_per_point).max(whole);
        let scale = (zoom.scale * factor).clamp(whole * LEAST_SHARE, most);
        let from_middle = at - self.area.center();
        let middle = zoom.middle + from_middle / zoom.scale - from_middle / scale;
        self.within(Zoom { scale, middle })
    }

    /// Pushed by so much of the screen.
    pub fn moved(&self, zoom: Zoom, by: Vec2) -> Zoom {
        self.within(Zoom { middle: zoom.middle - by / zoom.scale, ..zoom })
    }

    /// Never out of view: the middle of the area is over the picture. Also for one that was zoomed
    /// when the picture was another.
    pub fn within(&self, zoom: Zoom) -> Zoom {
        Zoom { middle: zoom.middle.clamp(Vec2::ZERO, self.size), ..zoom }
    }

    /// How many pixels of the screen one of the picture takes, in per cent.
    pub fn percent(&self, zoom: Zoom) -> String {
        format!("{:.0} %", zoom.scale * self.pixels_per_point * 100.0)
    }
}

#[cfg(test)]
mod tests {
    use egui::{pos2, vec2};

    use super::*;

    fn place(pixels_per_point: f32) -> Place {
        let area = Rect::from_min_size(pos2(10.0, 20.0), vec2(400.0, 300.0));
        Place { area, size: vec2(640.0, 480.0), pixels_per_point }
    }

    #[test]
    fn what_fits_fills_the_area() {
        let place = place(1.0);
        assert_eq!(place.rect(place.fit()), place.area);
        let tall = Place { size: vec2(10.0, 60.0), ..place };
        assert_eq!(tall.rect(tall.fit()).size(), vec2(50.0, 300.0));
        assert_eq!(tall.rect(tall.fit()).center(), place.area.center());
    }

    #[test]
    fn pixel_by_pixel_is_exact_on_every_screen() {
        for dense in [1.0, 1.25, 2.0] {
            let place = place(dense);
            let rect = place.rect(place.actual());
            assert!((rect.width() * dense - 640.0).abs() < 0.01);
            let corner = rect.min.to_vec2() * dense;
            assert!((corner - corner.round()).length() < 0.01, "{dense}: {corner}");
            assert_eq!(place.percent(place.actual()), "100 %");
        }
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let place = place(1.0);
        let at = pos2(110.0, 95.0);
        let mut zoom = place.fit();
        assert_eq!(place.pixel(zoom, at), Some((160, 120)));
        for factor in [2.0, 4.0, 3.0, 0.2] {
            zoom = place.zoomed(zoom, factor, at);
            let (x, y) = place.pixel(zoom, at).expect("inside");
            // The corner stands on whole pixels of the screen, so it may be the pixel beside.
            assert!(x.abs_diff(160) <= 1 && y.abs_diff(120) <= 1, "{x}, {y}");
        }
    }

    #[test]
    fn it_ends_somewhere_in_both_directions() {
        let place = place(1.0);
        let middle = place.area.center();
        assert_eq!(place.zoomed(place.fit(), 1e9, middle).scale, MOST_PIXEL);
        let least = place.zoomed(place.fit(), 1e-9, middle);
        assert_eq!(least.scale, place.fit().scale * LEAST_SHARE);
    }

    #[test]
    fn a_drag_takes_the_picture_along_but_never_away() {
        let place = place(1.0);
        let before = place.rect(place.actual()).min;
        let after = place.moved(place.actual(), vec2(30.0, -7.0));
        assert_eq!(place.rect(after).min - before, vec2(30.0, -7.0));
        let away = place.moved(place.actual(), vec2(1e6, 1e6));
        assert_eq!(place.rect(away).min, place.area.center());
        let smaller = Place { size: vec2(8.0, 8.0), ..place };
        assert_eq!(smaller.within(after).middle, vec2(8.0, 8.0));
    }

    #[test]
    fn the_pixel_under_the_pointer_is_the_one_that_is_drawn_there() {
        let place = Place { size: vec2(4.0, 3.0), ..place(1.0) };
        let zoom = place.fit();
        let rect = place.rect(zoom);
        assert_eq!(place.pixel(zoom, rect.min), Some((0, 0)));
        assert_eq!(place.pixel(zoom, rect.max - vec2(0.5, 0.5)), Some((3, 2)));
        assert_eq!(place.pixel(zoom, rect.max + vec2(0.5, 0.5)), None);
        let near = place.zoomed(zoom, 3.0, rect.center());
        assert_eq!(place.pixel(near, rect.min - vec2(1.0, 0.0)), None, "outside of the area");
    }
}
