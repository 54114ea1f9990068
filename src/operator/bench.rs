//! A bench for one operator: push values in, let time pass, see what comes out.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::Value as Json;

use super::device::Stop;
use super::port::Link;
use super::task::{Context, Running};
use super::{Behaviour, JsonMap, OperatorType, Role, Setter, Wiring};
use crate::error::Error;
use crate::flow::event::Events;
mod around;

pub use crate::flow::fault::Cause;
pub use crate::flow::listening::Listening;
use crate::flow::strand::{Door, Out, Push, Slot, Strand, Target, Wires};
pub use crate::flow::vitals::State;
use crate::flow::vitals::{Phase, Vitals};
use crate::value::{Image, PixelFormat, Value};

type DeviceBody = Box<dyn FnOnce(&Stop) + Send>;

/// One operator between its inputs and a list of everything it emits.
pub struct Bench {
    door: Door,
    seen: Arc<Mutex<Seen>>,
    vitals: Arc<Vitals>,
    set: Setter,
    properties: Mutex<JsonMap>,
    events: Events,
    task: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    device: Option<(DeviceBody, Stop)>,
    thread: Option<(std::thread::JoinHandle<()>, Stop)>,
}

/// How long a device may take for what a test waits for.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Default)]
struct Seen {
    /// Output and value.
    values: Vec<(usize, Value)>,
    ended: bool,
}

struct Record(Arc<Mutex<Seen>>);

impl Push for Record {
    fn push(&mut self, output: usize, value: Value, _: &mut Out<'_>) -> Result<(), Error> {
        self.0.lock().values.push((output, value));
        Ok(())
    }
    fn end(&mut self, _: usize, _: &mut Out<'_>) -> Result<(), Error> {
        self.0.lock().ended = true;
        Ok(())
    }
}

fn map(json: Json) -> JsonMap {
    match json {
        Json::Object(map) => map,
        other => panic!("properties are an object, not {other}"),
    }
}

/// Properties that the operator has, and does not complain of.
#[track_caller]
fn usable(operator: &OperatorType, properties: Json) -> JsonMap {
    let properties = map(properties);
    for name in properties.keys() {
        assert!(operator.fields().iter().any(|f| f.name == *name), "no property {name}");
    }
    let complaints = operator.check(&properties);
    assert!(complaints.is_empty(), "{complaints:?}");
    properties
}

impl Bench {
    /// With each input wired once: one input, or as many as the operator names.
    #[track_caller]
    pub fn new(operator: &OperatorType, properties: Json) -> Self {
        Self::with_inputs(operator, properties, 1)
    }

    /// With this many inputs wired, where it takes as many as are wired. An operator that
    /// receives from a hub has that as its last input.
    #[track_caller]
    pub fn with_inputs(operator: &OperatorType, properties: Json, wired: usize) -> Self {
        let hidden = usize::from(matches!(operator.link, Link::Receives(_)));
        Self::build(operator, properties, operator.inputs.count(wired) + hidden, true)
    }

    /// With nothing wired to its input.
    #[track_caller]
    pub fn unwired(operator: &OperatorType, properties: Json) -> Self {
        Self::build(operator, properties, 1, false)
    }

    #[track_caller]
    fn build(operator: &OperatorType, properties: Json, inputs: usize, wired: bool) -> Self {
        Self::wired(operator, properties, Wiring { inputs, wired, ..Wiring::default() })
    }

    #[track_caller]
    fn wired(operator: &OperatorType, properties: Json, wiring: Wiring) -> Self {
        let properties = usable(operator, properties);
        let inputs = wiring.inputs;
        let built = operator.build(&properties, wiring).expect("properties were checked");
        let seen = Arc::<Mutex<Seen>>::default();
        let vitals = Arc::<Vitals>::default();
        let hidden = usize::from(matches!(operator.link, Link::Sends(_) | Link::Provides(_)));
        let outputs = || -> Box<[Wires]> {
            let wires =
                |output| Wires { probe: Arc::default(), targets: Box::new([target(1, output)]) };
            (0..operator.outputs.count() + hidden).map(wires).collect()
        };
        let (head, push, mut task): (_, Option<Box<dyn Push>>, _) = match built.behaviour {
            Behaviour::Push(push) => (Box::default(), Some(push), None),
            Behaviour::Task(Some((inlet, _)), task) => {
                (outputs(), Some(Box::new(inlet)), Some(task))
            }
            Behaviour::Task(None, task) => (outputs(), None, Some(task)),
        };
        let slot = |push, outlets, vitals, open: usize| Slot {
            node: 0,
            push,
            outlets,
            vitals,
            open: vec![1; open].into(),
        };
        let record = slot(Box::new(Record(seen.clone())), Box::default(), Arc::default(), 1);
        let push = push.unwrap_or_else(|| Box::new(Record(Arc::default())));
        // What a sink takes passes on from where it enters.
        let passes = task.is_none() || operator.role == Role::Sink;
        let outlets = if passes { outputs() } else { Box::default() };
        let slots = vec![slot(push, outlets, vitals.clone(), inputs), record];
        let strand = Strand { head, slots, ..Strand::default() };
        let door = Door::new(Mutex::new(strand));
        let events = Events::default();
        let (entered, life, heard) = (door.clone(), vitals.clone(), events.clone());
        let context = Context { door: entered, inside: None, vitals: life, events: heard };
        if let Some(task) = &mut task {
            task.prime(&context);
        }
        door.lock().begin(0);
        let (task, device) = match task.map(|task| task.start(context)) {
            Some(Running::Future(future)) => (Some(future), None),
            Some(Running::Thread(body, stop)) => (None, Some((body, stop))),
            None => (None, None),
        };
        Self {
            door,
            seen,
            vitals,
            set: built.set,
            properties: Mutex::new(properties),
            events,
            task,
            device,
            thread: None,
        }
    }

    /// Pushes a value into the first input; what came out of the first output.
    pub fn push(&mut self, value: impl Into<Value>) -> Vec<Value> {
        self.push_to(0, value)
    }

    /// Pushes a value into an input; what came out of the first output.
    pub fn push_to(&mut self, input: usize, value: impl Into<Value>) -> Vec<Value> {
        self.door.lock().push(0, input, value.into());
        self.take()
    }

    /// Ends an input; what came out of the first output.
    pub fn end(&mut self, input: usize) -> Vec<Value> {
        self.door.lock().end_input(0, input);
        self.take()
    }

    /// Whether its outputs have ended.
    pub fn ended(&self) -> bool {
        self.seen.lock().ended || self.vitals.phase() == Phase::Finished
    }

    /// What came out of the first output and has not been looked at.
    pub fn take(&mut self) -> Vec<Value> {
        self.take_of(0)
    }

    /// What came out of an output and has not been looked at. The output to a hub is the one
    /// after the last.
    pub fn take_of(&mut self, output: usize) -> Vec<Value> {
        let mut seen = self.seen.lock();
        let values = std::mem::take(&mut seen.values);
        let (taken, rest) = values.into_iter().partition(|(o, _)| *o == output);
        seen.values = rest;
        let taken: Vec<(usize, Value)> = taken;
        taken.into_iter().map(|(_, value)| value).collect()
    }

    /// Lets the operator's task run for this long; what came out of the first output. Pause the
    /// clock, `#[tokio::test(start_paused = true)]`, and it takes no time.
    pub async fn run_for(&mut self, time: Duration) -> Vec<Value> {
        let task = self.task.as_mut().expect("an operator with a task of its own");
        if tokio::time::timeout(time, task).await.is_ok() {
            self.task = None;
        }
        self.take()
    }

    /// Lets the operator's thread run until what came out of the first output and was not looked at
    /// is what one waits for; what it was. The thread runs on until the bench is dropped.
    #[track_caller]
    pub fn until(&mut self, done: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let mut values = Vec::new();
        self.wait(|bench| {
            values.extend(bench.take());
            done(&values)
        });
        values
    }

    /// The same until the operator says of itself what one waits for.
    #[track_caller]
    pub fn until_state(&mut self, done: impl Fn(&State) -> bool) {
        self.wait(|bench| done(&bench.state()));
    }

    #[track_caller]
    fn wait(&mut self, mut done: impl FnMut(&mut Self) -> bool) {
        if let Some((body, stop)) = self.device.take() {
            let inside = stop.clone();
            self.thread = Some((std::thread::spawn(move || body(&inside)), stop));
        }
        let deadline = std::time::Instant::now() + PATIENCE;
        while !done(self) {
            assert!(std::time::Instant::now() < deadline, "fault: {:?}", self.fault());
            std::thread::yield_now();
        }
    }

    /// Changes these properties, as a hand at the knob would.
    #[track_caller]
    pub fn set(&self, changes: Json) {
        let mut properties = self.properties.lock();
        properties.extend(map(changes));
        (self.set)(&Json::Object(properties.clone())).expect("properties that can be used");
    }

    /// Where input events enter.
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// The sentence of the latest fault.
    pub fn fault(&self) -> Option<String> {
        self.vitals.faults.latest().map(|fault| fault.sentence)
    }

    /// How many faults there were.
    pub fn faults(&self) -> u64 {
        self.vitals.faults.count()
    }

    /// How many values could not be kept.
    pub fn lost(&self) -> u64 {
        self.vitals.lost()
    }

    /// Where it can be reached from outside.
    pub fn listening(&self) -> Vec<Listening> {
        self.vitals.listening()
    }

    /// What is known of the latest fault but for its sentence.
    pub fn cause(&self) -> Option<Cause> {
        self.vitals.faults.latest().map(|fault| fault.cause)
    }

    /// What the task says of itself.
    pub fn state(&self) -> State {
        self.vitals.state()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if let Some((thread, stop)) = self.thread.take() {
            stop.request();
            // What went wrong in there is a fault of the node.
            let _ = thread.join();
        }
    }
}

fn target(slot: usize, input: usize) -> Target {
    Target { door: None, slot, input, ends: true }
}

macro_rules! into_value {
    ($($rust:ty),*) => {$(
        impl From<$rust> for Value {
            fn from(value: $rust) -> Self {
                crate::value::Wire::into_value(value)
            }
        }
    )*};
}
into_value!(bool, i32, i64, f32, f64, char, ());

/// An image of these bytes.
pub fn picture(width: u32, height: u32, format: PixelFormat, pixels: &[u8]) -> Value {
    Value::Image(Arc::new(Image::new(width, height, format, pixels.to_vec())))
}

/// The images that came out; nothing else may have come.
#[track_caller]
pub fn pictures(values: Vec<Value>) -> Vec<Arc<Image>> {
    let image = |value| match value {
        Value::Image(image) => image,
        other => panic!("no image: {other}"),
    };
    values.into_iter().map(image).collect()
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

#[cfg(test)]
mod tests;
