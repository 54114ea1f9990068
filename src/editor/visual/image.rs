//! The last picture, as large as fits, and what is told below it.

use std::time::{Duration, Instant, SystemTime};

use egui::{Align2, Context, Painter, Rect, Stroke, StrokeKind};

use super::super::theme;
use super::super::watch::Tap;
use super::super::watch::rate_text;
use super::picture::{self, Look};
use super::{Drawn, Frame, array, bare, pixels};
use crate::flow::probe::Sample;
use crate::value::{Image, TimeTag, Value};

/// From this age on it is told in whole seconds, and then in minutes.
const SECONDS: Duration = Duration::from_secs(1);
const MINUTES: Duration = Duration::from_secs(60);
/// A clock that is farther from ours than this says nothing of the age of its pictures.
const ODD: Duration = Duration::from_secs(3600);

pub fn paint(frame: &Frame<'_>, tap: &Tap, last: &Sample) -> Drawn {
    let image = match bare(last) {
        Value::Image(image) => image,
        Value::Array(_) => return array::paint(frame, tap, last),
        _ => return None,
    };
    let area = frame.above_caption();
    if image.is_sound() {
        let rect = picture::fit(picture::size(image), area);
        draw(frame.painter, rect, last);
        // A picture may be as bright as what it lies on.
        let edge = Stroke::new(theme::HAIRLINE, frame.palette.line);
        frame.painter.rect_stroke(rect, 0.0, edge, StrokeKind::Inside);
    } else {
        let font = theme::regular(frame.size(theme::size::CAPTION));
        let (text, color) = (pixels::complaint(image), frame.palette.warning);
        let galley = frame.painter.layout(text, font, color, area.width());
        frame.painter.galley(area.center() - galley.size() / 2.0, galley, color);
        return Some(());
    }
    if area != frame.rect {
        let text = caption(frame.painter.ctx(), image, tap.rate, last.at, frame.now);
        frame.caption(frame.rect.left_bottom(), Align2::LEFT_BOTTOM, &text, area.width());
    }
    Some(())
}

/// Draws the picture into a rectangle of its shape.
pub fn draw(painter: &Painter, rect: Rect, last: &Sample) {
    let Value::Image(image) = bare(last) else { return };
    let size = picture::size(image);
    let ctx = painter.ctx();
    let shown = rect.size() * painter.pixels_per_point();
    let every = picture::every(ctx, [size.x, size.y], shown);
    if let Some((id, _)) = picture::of(ctx, last, bare(last), Look::image(every)).texture {
        picture::put(painter, id, rect);
    }
}

/// Size, format, pictures a second, and how old this one is; asks for a frame when that changes.
pub fn caption(
    ctx: &Context,
    image: &Image,
    rate: f64,
    seen: Instant,
    now: Option<Instant>,
) -> String {
    let mut text = format!("{}×{} {}", image.width, image.height, image.format.name());
    if rate >= 0.05 {
        text += &format!("  {}", frames_text(rate));
    }
    let Some(now) = now else { return text };
    let age = age(image.time, seen, now);
    if age >= SECONDS && rate < 0.05 {
        ctx.request_repaint_after(if age < MINUTES { SECONDS } else { MINUTES });
    }
    text + "  " + &age_text(age)
}

fn frames_text(rate: f64) -> String {
    format!("{} fps", rate_text(rate).trim_end_matches("/s"))
}

/// How long ago it was taken, or else, where no camera says when, how long ago it was seen here.
fn age(taken: Option<TimeTag>, seen: Instant, now: Instant) -> Duration {
    let taken = taken.and_then(TimeTag::to_system_time);
    let way = taken.and_then(|taken| {
        let seen = SystemTime::now().checked_sub(seen.elapsed())?;
        seen.duration_since(taken).ok().filter(|way| *way < ODD)
    });
    now.saturating_duration_since(seen) + way.unwrap_or_default()
}

fn age_text(age: Duration) -> String {
    match age {
        age if age < SECONDS => format!("{} ms old", age.as_millis()),
        age if age < MINUTES => format!("{} s old", age.as_secs()),
        age => format!("{} min old", age.as_secs() / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::PixelFormat;

    #[test]
    fn the_caption_says_what_comes_how_often_and_how_old_it_is() {
        let (ctx, seen) = (Context::default(), Instant::now());
        let mut image = Image::new(640, 480, PixelFormat::Bgr8, vec![]);
        let told = |image: &Image, rate, after: Option<u64>| {
            let now = after.map(|after| seen + Duration::from_millis(after));
            caption(&ctx, image, rate, seen, now)
        };
        assert_eq!(told(&image, 0.0, None), "640×480 bgr8");
        assert_eq!(told(&image, 29.97, Some(12)), "640×480 bgr8  30 fps  12 ms old");
        assert_eq!(told(&image, 0.5, Some(1500)), "640×480 bgr8  0.5 fps  1 s old");
        assert_eq!(told(&image, 0.0, Some(125_000)), "640×480 bgr8  2 min old");
        image.time =
            Some(SystemTime::now().checked_sub(Duration::from_millis(500)).unwrap().into());
        let text = told(&image, 0.0, Some(0));
        let age = text.strip_prefix("640×480 bgr8  ").and_then(|it| it.strip_suffix(" ms old"));
        let age: u32 = age.and_then(|age| age.parse().ok()).expect(&text);
        assert!((400..1000).contains(&age), "{text}");
    }

    #[test]
    fn a_clock_that_is_wrong_says_nothing() {
        let seen = Instant::now();
        for odd in [TimeTag { seconds: 1, fraction: 0 }, TimeTag::IMMEDIATELY] {
            assert_eq!(age(Some(odd), seen, seen), Duration::ZERO);
        }
    }
}
