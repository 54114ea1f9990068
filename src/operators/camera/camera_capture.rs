use std::time::Instant;

use crate::camera::capture::{self, Host};
use crate::camera::knobs::Knobs;
use crate::camera::{self, Format, Mode, Wish, choose};
use crate::operator::prelude::*;
use crate::protocol::test_picture::TestPicture;
use crate::value::PixelFormat;

/// Gives the frames of a camera, each as soon as it is there.
///
/// While the patch is busy newer frames push out older ones, which are counted as lost, so that what
/// comes is never late. A camera that is missing, in use, unplugged or silent is said so at the
/// node, and capture goes on by itself once it is back, under whatever number. The time of an image
/// is when the camera took it. A frame is decoded once and shared by all that it is wired to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CameraCapture {
    /// The camera: its name or a part of it, its id, or a place such as `/dev/video2`. Blank for the
    /// one at Index.
    #[schemars(extend("widget" = "offer"))]
    pub device: String,
    /// The position of the camera among all that are connected, if Device is blank.
    #[schemars(range(min = 0, max = 63), extend("key" = true, "unless" = "device"))]
    pub index: u32,
    /// The way to the camera.
    pub backend: Backend,
    /// Pixels in a row; the camera gives the nearest it has. 0 leaves it to the height.
    #[schemars(range(min = 0, max = 16384), extend("unit" = "px", "widget" = "offer"))]
    pub width: u32,
    /// Rows; the camera gives the nearest it has. 0 leaves it to the width, and both at 0 ask for
    /// 640 × 480.
    #[schemars(range(min = 0, max = 16384), extend("unit" = "px", "widget" = "offer"))]
    pub height: u32,
    /// Frames in a second; the camera gives the nearest it has at this size. 0 asks for 30.
    #[schemars(range(min = 0.0, max = 1000.0), extend("unit" = "Hz", "widget" = "offer"))]
    pub rate: f64,
    /// How the camera is to send its pixels.
    #[schemars(extend("widget" = "offer"))]
    pub format: Format,
    /// How the pixels of an image are written.
    pub color: Color,
    /// What to give while there is no camera.
    pub if_missing: IfMissing,
    /// How long light is gathered for a frame; unset leaves it to the camera.
    #[schemars(range(min = 0.0, max = 60000.0), extend("unit" = "ms"))]
    pub exposure: Option<f64>,
    /// How much the picture is amplified, in units of the camera; unset leaves it to the camera.
    pub gain: Option<f64>,
    /// How bright the picture is, in units of the camera; unset is its own default.
    pub brightness: Option<f64>,
    /// How far dark and bright are apart, in units of the camera; unset is its own default.
    pub contrast: Option<f64>,
    /// How much colour there is, in units of the camera; unset is its own default.
    pub saturation: Option<f64>,
    /// How much edges are drawn out, in units of the camera; unset is its own default.
    pub sharpness: Option<f64>,
    /// The colour of light that counts as white; unset leaves it to the camera.
    #[schemars(range(min = 0.0, max = 20000.0), extend("unit" = "K"))]
    pub white_balance: Option<f64>,
    /// The distance at which the picture is sharp, in units of the camera; unset leaves it to the
    /// camera.
    pub focus: Option<f64>,
    /// How much the picture is enlarged, in units of the camera; unset is its own default.
    pub zoom: Option<f64>,
}

/// The way to the camera.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    /// The best of this system: v4l on Linux, nokhwa elsewhere.
    #[default]
    Automatic,
    /// Video4Linux, which every camera of Linux speaks.
    V4l,
    /// nokhwa, which knows the cameras of all systems, but only whole rates, and cannot tell a
    /// damaged frame.
    Nokhwa,
}

/// How the pixels of an image are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Color {
    /// Blue, green, red: what OpenCV and Bonsai use.
    #[default]
    Bgr8,
    /// Red, green, blue.
    Rgb8,
    /// Brightness alone, which costs least.
    Gray8,
}

/// What to give while there is no camera.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IfMissing {
    /// Nothing.
    #[default]
    Nothing,
    /// The moving picture of a test camera, which says that it is one, at the size and rate that
    /// are asked for.
    TestCamera,
}

impl CameraCapture {
    /// What the chosen camera has.
    fn modes(&self) -> Option<Vec<Mode>> {
        let driver = camera::driver(self.backend()).ok()?;
        let all = driver.list().ok()?;
        let wish = self.wish();
        driver.modes(choose::camera(&all, &wish).ok()?, &wish).ok()
    }

    fn wish(&self) -> Wish {
        Wish {
            device: self.device.clone(),
            index: self.index as usize,
            width: self.width,
            height: self.height,
            rate: self.rate,
            coding: self.format.coding(),
            gray: self.color == Color::Gray8,
        }
    }

    fn backend(&self) -> camera::Backend {
        match self.backend {
            Backend::Automatic => camera::Backend::Automatic,
            Backend::V4l => camera::Backend::V4l,
            Backend::Nokhwa => camera::Backend::Nokhwa,
        }
    }

    fn knobs(&self) -> Knobs {
        Knobs([
            self.exposure,
            self.gain,
            self.brightness,
            self.contrast,
            self.saturation,
            self.sharpness,
            self.white_balance,
            self.focus,
            self.zoom,
        ])
    }

    /// All but the knobs, which are turned while frames go on.
    fn without_knobs(&self) -> Self {
        let knobs = Self::default();
        let Self { device, index, backend, width, height, rate, format, color, if_missing, .. } =
            self.clone();
        Self { device, index, backend, width, height, rate, format, color, if_missing, ..knobs }
    }

    /// What a property could be, as long as a camera can be asked.
    fn offered(&self, property: &str) -> Option<Vec<Offer>> {
        if property == "format" {
            let modes = self.modes();
            let offer = |format: Format| {
                let value = serde_json::to_value(format).unwrap_or_default();
                Offer::new(value, format.label(modes.as_deref()))
            };
            return Some(Format::ALL.into_iter().map(offer).collect());
        }
        if property == "device" {
            let all = camera::driver(self.backend()).ok()?.list().ok()?;
            let named = |name: &str| all.iter().filter(|one| one.name == name).count();
            let offer = |one: &camera::Found| {
                let by_name = named(&one.name) == 1;
                let value = if by_name { one.name.clone() } else { one.id.clone() };
                Offer::new(value, format!("{} ({})", one.name, one.id))
            };
            return Some(all.iter().map(offer).collect());
        }
        let mut modes = self.modes()?;
        if property == "rate" {
            modes.retain(|mode| {
                [(mode.width, self.width), (mode.height, self.height)]
                    .iter()
                    .all(|(is, wanted)| *wanted == 0 || is == wanted)
            });
            let mut rates: Vec<f64> = modes.into_iter().flat_map(|mode| mode.rates).collect();
            rates.sort_by(|a, b| b.total_cmp(a));
            rates.dedup();
            let offer = |rate: f64| Offer::new(rate, format!("{} Hz", choose::shown(rate)));
            return Some(rates.into_iter().map(offer).collect());
        }
        let offer = |(width, height, label)| {
            Offer::new(if property == "width" { width } else { height }, label)
        };
        Some(choose::summary(&modes).into_iter().map(offer).collect())
    }
}

/// Frames in a second where none are asked for.
const USUAL_RATE: f64 = 30.0;

/// What is given in place of a camera.
struct StandIn {
    picture: TestPicture,
    number: u32,
    period: Duration,
    due: Instant,
}

impl StandIn {
    fn of(wanted: &CameraCapture, format: PixelFormat) -> Option<Self> {
        let size = match (wanted.width, wanted.height) {
            (0, 0) => (640, 480),
            (width, 0) => (width, width * 3 / 4),
            (0, height) => (height * 4 / 3, height),
            both => both,
        };
        let rate = if wanted.rate > 0.0 { wanted.rate } else { USUAL_RATE };
        let picture = TestPicture::new(size.0, size.1, format).ok()?;
        let period = Duration::from_secs_f64(rate.max(0.01).recip());
        Some(Self { picture, number: 0, period, due: Instant::now() })
    }
}

/// The node, as the camera sees it.
struct Node<'a> {
    stand_in: Option<StandIn>,
    /// Why there are no frames, as it was said last.
    said: String,
    live: &'a mut Live<CameraCapture>,
    out: &'a mut Outlet<Arc<Image>>,
    stop: &'a Stop,
}

impl Host for Node<'_> {
    fn give(&mut self, image: Image) {
        self.out.push(Arc::new(image));
    }
    fn active(&mut self, sentence: String) {
        self.out.active(sentence);
    }
    fn waiting(&mut self, sentence: String) {
        self.said.clone_from(&sentence);
        self.out.waiting(match self.stand_in {
            Some(_) => format!("{sentence}; the test camera takes its place"),
            None => sentence,
        });
    }
    fn fault(&mut self, error: &Error) {
        // Where something takes the place of the camera, its absence is no fault.
        if self.stand_in.is_none() || error.to_string() != self.said {
            self.out.fault(error);
        }
    }
    fn lose(&mut self, count: u64) {
        self.out.lose(count);
    }
    fn knobs(&mut self) -> Knobs {
        self.live.get().knobs()
    }
    fn goes_on(&mut self) -> bool {
        !self.stop.requested() && self.out.is_wanted()
    }
    fn pause(&mut self, longest: Duration) {
        let end = Instant::now() + longest;
        while let Some(StandIn { picture, number, period, due }) = &mut self.stand_in {
            let now = Instant::now();
            if *due > end || self.stop.wait(due.saturating_duration_since(now)) {
                break;
            }
            self.out.push(Arc::new(picture.draw(*number, TimeTag::now())));
            *number = number.wrapping_add(1);
            // What the patch was too slow for is not made up for.
            *due = (*due + *period).max(now);
            if !self.out.is_wanted() {
                return;
            }
        }
        self.stop.wait(end.saturating_duration_since(Instant::now()));
    }
}

impl Device for CameraCapture {
    type Out = Arc<Image>;

    fn restarts_for(&self, new: &Self) -> bool {
        self.without_knobs() != new.without_knobs()
    }

    fn offers(&self, property: &str) -> Vec<Offer> {
        self.offered(property).unwrap_or_default()
    }

    fn run(live: &mut Live<Self>, out: &mut Outlet<Self::Out>, stop: &Stop) -> Result<(), Error> {
        let properties = live.get().clone();
        let format = match properties.color {
            Color::Bgr8 => PixelFormat::Bgr8,
            Color::Rgb8 => PixelFormat::Rgb8,
            Color::Gray8 => PixelFormat::Gray8,
        };
        let stand_in = (properties.if_missing == IfMissing::TestCamera)
            .then(|| StandIn::of(&properties, format))
            .flatten();
        let driver = match camera::driver(properties.backend()) {
            Ok(driver) => driver,
            Err(trouble) => {
                // No attempt would change that.
                let mut node = Node { stand_in, said: String::new(), live, out, stop };
                node.waiting(trouble.to_string());
                node.fault(&Error::new(trouble.to_string()));
                while node.goes_on() {
                    node.pause(Duration::from_secs(1));
                }
                return Ok(());
            }
        };
        let mut node = Node { stand_in, said: String::new(), live, out, stop };
        capture::capture(&*driver, &properties.wish(), format, &mut node);
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::device::<CameraCapture>().aliases(&[
    "webcam",
    "video device in",
    "Video Device In TOP",
    "jit.grab",
    "VideoCapture",
    "v4l2",
    "UVC",
    "camera",
    "gem pix_video",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_knob_is_turned_without_a_restart() {
        let before = CameraCapture::default();
        let turned = CameraCapture { exposure: Some(5.0), gain: Some(1.0), ..before.clone() };
        assert!(!before.restarts_for(&turned));
        assert!(turned.knobs() != before.knobs());
        let larger = CameraCapture { width: 1280, ..turned.clone() };
        assert!(turned.restarts_for(&larger));
    }

    #[test]
    fn a_test_camera_takes_its_place_and_says_so() {
        let properties = json!({
            "device": "a camera that nobody has", "if_missing": "test_camera",
            "width": 64, "height": 48, "rate": 100.0,
        });
        let mut bench = Bench::new(&OPERATOR, properties);
        let frames = bench.until(|seen| seen.len() >= 60);
        let whole = frames.iter().enumerate().all(|(place, frame)| {
            let Value::Image(image) = frame else { return false };
            let found = crate::protocol::test_picture::verify(image);
            found.is_ok_and(|found| found.number as usize == place)
        });
        assert!(whole, "one after the other, over several attempts to find the camera");
        let State::Waiting(sentence) = bench.state() else { panic!("{:?}", bench.state()) };
        assert!(sentence.ends_with("the test camera takes its place"), "{sentence}");
        assert_eq!(bench.faults(), 0, "it was asked for");
    }

    #[test]
    fn a_camera_that_is_not_there_is_waited_for() {
        let properties = json!({"device": "a camera that nobody has"});
        let mut bench = Bench::new(&OPERATOR, properties);
        bench.until_state(|state| matches!(state, State::Waiting(_)));
        let State::Waiting(sentence) = bench.state() else { panic!("{:?}", bench.state()) };
        let said = ["capture begins by itself", "built without cameras"];
        assert!(said.iter().any(|part| sentence.contains(part)), "{sentence}");
    }
}
