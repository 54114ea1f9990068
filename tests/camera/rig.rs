//! A CameraCapture whose frames are looked at.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use patchline::error::Error;
use patchline::flow::event::Events;
use patchline::flow::strand::{Out, Push, Slot, Strand, Target, Wires};
use patchline::flow::vitals::{State, Vitals};
use patchline::operator::device::Stop;
use patchline::operator::task::{Context, Running};
use patchline::operator::{Behaviour, JsonMap, OperatorType, Setter, Wiring};
use patchline::operators::ALL;
use patchline::protocol::test_picture::{self, TestPicture};
use patchline::value::{Image, Value};
use serde_json::{Value as Json, json};

/// How long anything may take; the machine is slow.
const PATIENCE: Duration = Duration::from_secs(25);

/// Waits for something; whether it came.
pub fn wait_for(mut done: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while !done() {
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    true
}

/// Waits for something that has to come.
#[track_caller]
pub fn until(what: &str, done: impl FnMut() -> bool) {
    assert!(wait_for(done), "waited in vain until {what}");
}

/// The operator.
pub fn operator() -> &'static OperatorType {
    let found = ALL.iter().find(|(name, _)| *name == "camera.camera_capture");
    found.expect("camera.camera_capture").1
}

/// What a property could be at the moment.
pub fn offers(property: &str, properties: Json) -> Vec<(Json, String)> {
    let offers = operator().offers(property, properties.as_object().expect("an object"));
    offers.into_iter().map(|offer| (offer.value, offer.label)).collect()
}

/// A frame that came.
#[derive(Clone)]
pub struct Frame {
    pub at: Instant,
    pub image: Arc<Image>,
    /// How many had been lost by then.
    pub lost: u64,
}

/// The latest frames.
type Seen = Arc<Mutex<VecDeque<Frame>>>;

/// Frames that are kept.
const KEPT: usize = 40;

/// Takes its time over each frame.
struct Record {
    seen: Seen,
    camera: Arc<Vitals>,
    pause: Duration,
}

impl Push for Record {
    fn push(&mut self, _: usize, value: Value, _: &mut Out<'_>) -> Result<(), Error> {
        let Value::Image(image) = value else { return Err(Error::new("no image")) };
        let mut seen = self.seen.lock().expect("frames");
        if seen.len() >= KEPT {
            seen.pop_front();
        }
        let lost = self.camera.lost();
        seen.push_back(Frame { at: Instant::now(), image, lost });
        drop(seen);
        std::thread::sleep(self.pause);
        Ok(())
    }
    fn end(&mut self, _: usize, _: &mut Out<'_>) -> Result<(), Error> {
        Ok(())
    }
}

/// A running camera.
pub struct Rig {
    seen: Seen,
    vitals: Arc<Vitals>,
    set: Setter,
    properties: JsonMap,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl Rig {
    /// With these properties.
    pub fn start(properties: Json) -> Self {
        Self::start_slowly(properties, Duration::ZERO)
    }

    /// The same with a patch behind it that takes this long for a frame.
    pub fn start_slowly(properties: Json, pause: Duration) -> Self {
        let Json::Object(properties) = properties else { panic!("properties are an object") };
        let built = operator().build(&properties, Wiring::default()).expect("sound properties");
        let Behaviour::Task(_, task) = built.behaviour else { panic!("a task") };
        let (seen, vitals) = (Seen::default(), Arc::<Vitals>::default());
        let record = Slot {
            node: 1,
            push: Box::new(Record { seen: seen.clone(), camera: vitals.clone(), pause }),
            outlets: Box::default(),
            vitals: Arc::default(),
            open: Box::new([1]),
        };
        let target = Target { door: None, slot: 0, input: 0, ends: true };
        let wires = Wires { probe: Arc::default(), targets: Box::new([target]) };
        let strand = Strand { head: Box::new([wires]), slots: vec![record], ..Strand::default() };
        let context = Context {
            inside: None,
            door: Arc::new(parking_lot::Mutex::new(strand)),
            vitals: vitals.clone(),
            events: Events::default(),
        };
        let Running::Thread(body, stop) = task.start(context) else { panic!("a thread") };
        let inside = stop.clone();
        let thread = Some(std::thread::spawn(move || body(&inside)));
        Self { seen, vitals, set: built.set, properties, stop, thread }
    }

    /// This many frames that come from now on, in their order.
    #[track_caller]
    pub fn frames(&self, count: usize) -> Vec<Frame> {
        self.seen.lock().expect("frames").clear();
        let enough = || self.seen.lock().expect("frames").len() >= count;
        let deadline = Instant::now() + PATIENCE;
        while !enough() {
            let state = self.state();
            let fault = self.fault();
            assert!(Instant::now() < deadline, "no frames; {state:?}; {fault}");
            std::thread::sleep(Duration::from_millis(5));
        }
        self.seen.lock().expect("frames").iter().take(count).cloned().collect()
    }

    /// Whether no frame comes for so long.
    pub fn is_silent_for(&self, time: Duration) -> bool {
        self.seen.lock().expect("frames").clear();
        std::thread::sleep(time);
        self.seen.lock().expect("frames").is_empty()
    }

    /// Turns knobs.
    pub fn set(&mut self, changes: Json) {
        self.properties.extend(changes.as_object().expect("an object").clone());
        (self.set)(&Json::Object(self.properties.clone())).expect("sound properties");
    }

    /// What it says of itself.
    pub fn state(&self) -> State {
        self.vitals.state()
    }

    /// Waits until it says of itself that it is waiting, with these words.
    #[track_caller]
    pub fn until_waiting(&self, words: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let state = self.state();
            if matches!(&state, State::Waiting(sentence) if sentence.contains(words)) {
                return;
            }
            assert!(Instant::now() < deadline, "never \"{words}\", but {state:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Faults so far.
    pub fn faults(&self) -> u64 {
        self.vitals.faults.count()
    }

    /// The latest fault.
    pub fn fault(&self) -> String {
        self.vitals.faults.latest().map(|fault| fault.sentence).unwrap_or_default()
    }

    /// Frames that nobody got.
    pub fn lost(&self) -> u64 {
        self.vitals.lost()
    }

    /// How long it takes to stop.
    pub fn stop(mut self) -> Duration {
        let begin = Instant::now();
        self.stop.request();
        if let Some(thread) = self.thread.take() {
            thread.join().expect("a thread that does not panic");
        }
        begin.elapsed()
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.stop.request();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// How many different frames the webcam has.
const PICTURES: u64 = 8;

/// Asserts that the frames come in their order, and that those left out are counted. nokhwa does
/// not tell what the driver had no room for, so with it no frame comes twice, and that is all.
#[track_caller]
pub fn check_order(backend: &str, frames: &[Frame]) {
    let number =
        |frame: &Frame| u64::from(test_picture::read(&frame.image).expect("a test picture").number);
    let told: Vec<_> = frames.iter().map(|frame| (number(frame), frame.lost)).collect();
    let follows = |pair: &[(u64, u64)]| {
        let ahead = (pair[1].0 + PICTURES - pair[0].0) % PICTURES;
        let lost = pair[1].1 - pair[0].1;
        if backend == "v4l" { ahead == (1 + lost) % PICTURES } else { ahead != 0 }
    };
    assert!(told.windows(2).all(follows), "numbers, and how many were lost: {told:?}");
}

/// How far the picture is from what the webcam has drawn: the mean of all differences.
pub fn distance(image: &Image) -> f64 {
    let stamp = test_picture::read(image).expect("a test picture");
    let picture = TestPicture::new(image.width, image.height, image.format).expect("a size");
    let drawn = picture.draw(stamp.number, stamp.time);
    let differences =
        drawn.pixels.iter().zip(&image.pixels).map(|(a, b)| u64::from(a.abs_diff(*b)));
    differences.sum::<u64>() as f64 / image.pixels.len() as f64
}

/// Properties of a camera of this name through this backend.
pub fn named(backend: &str, name: &str) -> Json {
    json!({"backend": backend, "device": name, "width": 640, "height": 480})
}
