use std::time::Instant;

use crate::operator::prelude::*;
use crate::protocol::test_picture::TestPicture;
use crate::value::PixelFormat;

/// Gives frames of a camera that needs no camera: moving colour bars, a clock and the number of the
/// frame, marked TEST CAMERA.
///
/// The lowest rows carry number, time and a checksum in black and white cells, so that whatever
/// carries the frames can be proved bit for bit. Frames that the rest of the patch is too slow for
/// are left out, and counted as lost.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct TestCamera {
    /// Pixels in a row.
    #[schemars(range(min = 32, max = 7680), extend("unit" = "px"))]
    pub width: u32,
    /// Rows.
    #[schemars(range(min = 16, max = 4320), extend("unit" = "px"))]
    pub height: u32,
    /// Frames in a second. 0 gives as many as the patch can take.
    #[schemars(range(min = 0.0, max = 1000.0), extend("unit" = "Hz", "key" = true))]
    pub rate: f64,
    /// How pixels are written.
    pub format: Format,
}

/// How pixels are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Blue, green, red: what OpenCV and Bonsai use.
    #[default]
    Bgr8,
    /// Red, green, blue.
    Rgb8,
    /// One byte of brightness.
    Gray8,
}

impl From<Format> for PixelFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Bgr8 => Self::Bgr8,
            Format::Rgb8 => Self::Rgb8,
            Format::Gray8 => Self::Gray8,
        }
    }
}

impl Default for TestCamera {
    fn default() -> Self {
        Self { width: 640, height: 480, rate: 30.0, format: Format::default() }
    }
}

/// The number of the next frame, which outlives an edit.
#[derive(Clone, Copy, Debug, Default)]
struct Next(u32);

/// How late a frame may be before it is left out.
const LATEST: Duration = Duration::from_millis(100);

/// When frames are due.
struct Pace {
    /// None for as fast as possible.
    period: Option<f64>,
    origin: Instant,
    beat: u64,
}

impl Pace {
    fn new(rate: f64) -> Self {
        let period = (rate > 0.0).then(|| rate.recip());
        Self { period, origin: Instant::now(), beat: 0 }
    }

    /// How long until the next frame, and how many had to be left out.
    fn next(&mut self) -> (Duration, u64) {
        let Some(period) = self.period else { return (Duration::ZERO, 0) };
        // Multiplied, not added up, so that rounding does not add up either.
        let due = |beat: u64| self.origin + seconds(period * beat as f64);
        let now = Instant::now();
        let behind = now.saturating_duration_since(due(self.beat));
        let missed = if behind > LATEST { (behind.as_secs_f64() / period) as u64 } else { 0 };
        self.beat += missed;
        let pause = due(self.beat).saturating_duration_since(now);
        self.beat += 1;
        (pause, missed)
    }
}

impl Device for TestCamera {
    type Out = Arc<Image>;

    fn run(live: &mut Live<Self>, out: &mut Outlet<Self::Out>, stop: &Stop) -> Result<(), Error> {
        let Self { width, height, rate, format } = *live.get();
        let format = PixelFormat::from(format);
        let picture = TestPicture::new(width, height, format).map_err(Error::properties)?;
        let mut pace = Pace::new(rate);
        let Next(mut number) = out.recall();
        let (mut since, mut given) = (Instant::now(), 0_u32);
        let size = format!("{width} × {height} {}", format.name());
        out.active(size.clone());
        while out.is_wanted() {
            let (pause, missed) = pace.next();
            out.lose(missed);
            if stop.wait(pause) {
                break;
            }
            out.push(Arc::new(picture.draw(number, TimeTag::now())));
            number = number.wrapping_add(1);
            out.remember(Next(number));
            given += 1;
            let passed = since.elapsed();
            if passed >= Duration::from_secs(1) {
                let rate = f64::from(given) / passed.as_secs_f64();
                out.active(format!("{size}, {rate:.1} frames/s"));
                (since, given) = (Instant::now(), 0);
            }
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::device::<TestCamera>().aliases(&[
    "test pattern",
    "test picture",
    "colour bars",
    "color bars",
    "simulated camera",
    "videotestsrc",
    "jit.noise",
    "synthetic camera",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::protocol::test_picture::verify;

    fn frames(values: Vec<Value>) -> Vec<Arc<Image>> {
        let image = |value| match value {
            Value::Image(image) => image,
            other => panic!("{other} is no image"),
        };
        values.into_iter().map(image).collect()
    }

    fn numbers(frames: &[Arc<Image>]) -> Vec<u32> {
        frames.iter().map(|frame| verify(frame).expect("a whole frame").number).collect()
    }

    #[test]
    fn gives_frames_that_prove_themselves_one_after_the_other() {
        let properties = json!({"width": 64, "height": 48, "rate": 0.0, "format": "rgb8"});
        let mut bench = Bench::new(&OPERATOR, properties);
        let frames = frames(bench.until(|seen| seen.len() >= 200));
        assert_eq!(numbers(&frames), (0..frames.len() as u32).collect::<Vec<_>>());
        let first = &frames[0];
        assert_eq!((first.width, first.height, first.format), (64, 48, PixelFormat::Rgb8));
        assert!(frames.windows(2).all(|pair| pair[0].time <= pair[1].time));
        assert_eq!(bench.lost(), 0, "nothing is due at any moment");
    }

    #[test]
    fn an_edit_counts_on() {
        let mut bench = Bench::new(&OPERATOR, json!({"width": 64, "height": 48, "rate": 200.0}));
        let before = numbers(&frames(bench.until(|seen| !seen.is_empty())));
        bench.set(json!({"format": "gray8"}));
        let after = frames(bench.until(|seen| {
            seen.iter()
                .any(|value| matches!(value, Value::Image(it) if it.format == PixelFormat::Gray8))
        }));
        let expected = before.len() as u32..before.len() as u32 + after.len() as u32;
        assert_eq!(numbers(&after), expected.collect::<Vec<_>>());
    }

    #[test]
    fn keeps_its_pace_and_leaves_out_what_is_too_late() {
        let mut pace = Pace::new(100.0);
        pace.origin -= Duration::from_secs(10);
        let (pause, missed) = pace.next();
        assert!((999..=1100).contains(&missed), "{missed} of ten seconds");
        assert!(pause <= Duration::from_millis(10));
        let (pause, missed) = pace.next();
        assert_eq!(missed, 0);
        assert!(pause <= Duration::from_millis(20), "{pause:?}");
        assert_eq!(Pace::new(0.0).next(), (Duration::ZERO, 0));
    }
}
