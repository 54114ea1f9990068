//! Operators and helpers for the tests of the engine.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, json};

use super::{NodeHandle, Run};
use crate::operator::prelude::*;
use crate::patch::{Node, Patch};

thread_local! {
    /// How often a patch was checked on this thread.
    pub static CHECKS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// The operators, by name.
pub fn operator(name: &str) -> Option<&'static OperatorType> {
    Some(match name {
        "test.ticks" => &TICKS,
        "test.constant" => &CONSTANT,
        "test.add" => &ADD,
        "test.shift" => &shift::SHIFT,
        "test.merge" => &MERGE,
        "test.latest" => &LATEST,
        "test.take" => &TAKE,
        "test.count" => &COUNT,
        "test.delay" => &DELAY,
        "test.loopback" => &LOOPBACK,
        "test.send" => &SEND,
        "test.hear" => &HEAR,
        "test.subject" => &SUBJECT,
        "test.subscribe" => &SUBSCRIBE,
        "test.slow" => &SLOW,
        "test.broken" => &BROKEN,
        "test.device" => &DEVICE,
        "test.each" => &EACH,
        "test.text" => &TEXT,
        "test.ear" => &ear::EAR,
        "test.failing" => &failing::FAILING,
        "test.script" => &script::SCRIPT,
        _ => return None,
    })
}

/// A node of a test operator.
pub fn node(operator: &str, properties: serde_json::Value) -> Node {
    let properties = properties.as_object().cloned().unwrap_or_else(Map::new);
    Node { properties, ..Node::new(format!("test.{operator}")) }
}

/// A patch of these nodes and chains of wires.
pub fn patch<const N: usize>(nodes: [(&str, Node); N], chains: &[&[&str]]) -> Patch {
    let patch = nodes.into_iter().fold(Patch::new(), |patch, (id, node)| patch.with_node(id, node));
    chains.iter().fold(patch, |patch, chain| patch.with_chain(chain))
}

/// Starts a patch that has no problems and records every output.
#[track_caller]
pub fn start(patch: &Patch) -> Run {
    let (run, problems) = Run::start(patch, &tokio::runtime::Handle::current());
    assert_eq!(problems, []);
    for node in run.nodes() {
        node.probes.iter().for_each(|probe| drop(probe.record()));
    }
    run
}

/// What came out of a node since the last look, as numbers.
#[track_caller]
pub fn numbers(run: &Run, path: &str) -> Vec<f64> {
    let samples = handle(run, path).probes[0].record().samples;
    samples.iter().map(|sample| sample.value.as_f64().expect("a number")).collect()
}

/// What came out of a node since the last look.
#[track_caller]
pub fn values(run: &Run, path: &str) -> Vec<Value> {
    let samples = handle(run, path).probes[0].record().samples;
    samples.into_iter().map(|sample| sample.value).collect()
}

/// The node at a path.
#[track_caller]
pub fn handle(run: &Run, path: &str) -> Arc<NodeHandle> {
    run.node(path).expect("a node of the patch")
}

/// Lets the paused clock run.
pub async fn pass(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

/// Three ticks, ten milliseconds apart, and then no more.
pub fn ticks() -> Node {
    node("ticks", json!({"count": 3}))
}

/// Defines the struct of an operator as its file would.
macro_rules! properties {
    ($name:ident { $($field:ident: $type:ty = $default:expr),* }) => {
        /// For tests.
        #[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(default)]
        pub struct $name { $(/// For tests.
            pub $field: $type),* }
        impl Default for $name {
            fn default() -> Self { Self { $($field: $default),* } }
        }
    };
}

mod ear;
mod entering;
mod failing;
mod script;
mod shift;

properties!(Ticks { count: i32 = 1_000_000, from: i32 = 0, stay: bool = false });
static TICKS: OperatorType = OperatorType::source::<Ticks>();
impl Source for Ticks {
    type Out = i32;
    async fn run(self, out: &mut Outlet<i32>) -> Result<(), Error> {
        for tick in self.from..self.from.saturating_add(self.count) {
            tokio::time::sleep(Duration::from_millis(10)).await;
            out.push(tick);
        }
        if self.stay { std::future::pending().await } else { Ok(()) }
    }
}

properties!(Constantly { value: i32 = 7 });
static CONSTANT: OperatorType = OperatorType::constant::<Constantly>();
impl Constant for Constantly {
    type Out = i32;
    fn value(&self) -> Result<i32, Error> {
        Ok(self.value)
    }
}

properties!(Adding { offset: i32 = 0 });
static ADD: OperatorType = OperatorType::transform::<Adding>();
impl Transform for Adding {
    type In = i32;
    type Out = i32;
    type State = ();
    fn check(&self) -> Result<(), Complaint> {
        match self.offset {
            13 => Err(Complaint::about("offset", "13 brings bad luck")),
            _ => Ok(()),
        }
    }
    fn apply(&self, (): &mut (), number: i32) -> Result<i32, Error> {
        assert!(number >= 0, "negative");
        Ok(number + self.offset)
    }
}

properties!(ToText {});
static TEXT: OperatorType = OperatorType::transform::<ToText>();
impl Transform for ToText {
    type In = Arc<str>;
    type Out = Arc<str>;
    type State = ();
    fn apply(&self, (): &mut (), text: Arc<str>) -> Result<Arc<str>, Error> {
        Ok(text)
    }
}

properties!(Counting { step: i32 = 1 });
static COUNT: OperatorType = OperatorType::transform::<Counting>();
impl Transform for Counting {
    type In = Value;
    type Out = i32;
    type State = i32;
    fn apply(&self, count: &mut i32, _: Value) -> Result<i32, Error> {
        *count += self.step;
        Ok(*count)
    }
}

properties!(Merging {});
static MERGE: OperatorType = OperatorType::combinator::<Merging>();
impl Combinator for Merging {
    const INPUTS: Inputs = Inputs::Many(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInputs);
    type State = ();
    fn start(&self, _: usize) {}
    fn push(&self, (): &mut (), _: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        out.emit(0, value);
        Ok(())
    }
}

properties!(Latest {});
static LATEST: OperatorType = OperatorType::combinator::<Latest>();
impl Combinator for Latest {
    const INPUTS: Inputs = Inputs::Many(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::Is(ValueType::Tuple));
    type State = Vec<Option<Value>>;
    fn start(&self, inputs: usize) -> Self::State {
        vec![None; inputs]
    }
    fn push(
        &self,
        latest: &mut Self::State,
        input: usize,
        value: Value,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        latest[input] = Some(value);
        if let Some(all) = latest.iter().cloned().collect::<Option<Vec<_>>>() {
            out.emit(0, Value::tuple(all));
        }
        Ok(())
    }
}

properties!(Taking { count: usize = 1 });
static TAKE: OperatorType = OperatorType::combinator::<Taking>();
impl Combinator for Taking {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    type State = usize;
    fn start(&self, _: usize) -> usize {
        0
    }
    fn push(&self, taken: &mut usize, _: usize, v: Value, out: &mut Out<'_>) -> Result<(), Error> {
        *taken += 1;
        out.emit(0, v);
        if *taken >= self.count {
            out.end();
        }
        Ok(())
    }
}

properties!(Delaying { milliseconds: u64 = 10 });
static DELAY: OperatorType = OperatorType::relay::<Delaying>();
impl Relay for Delaying {
    type In = Value;
    type Out = Value;
    async fn run(self, inbox: &mut Inbox<Value>, out: &mut Outlet<Value>) -> Result<(), Error> {
        while let Some(value) = inbox.recv().await {
            tokio::time::sleep(Duration::from_millis(self.milliseconds)).await;
            out.push(value);
        }
        Ok(())
    }
}

properties!(Loopback { name: String = "loop".into(), fails: bool = false, port: u16 = 0 });
static LOOPBACK: OperatorType = OperatorType::relay::<Loopback>();
impl Relay for Loopback {
    type In = Value;
    type Out = Value;
    const INPUTS: Inputs = Inputs::None;
    const OUTPUTS: Outputs = Outputs::Named(&[]);
    const LINK: Link = Link::Provides(Hub::Connection("test"));
    fn claims(&self) -> Vec<Claim> {
        let address = ([0, 0, 0, 0], self.port).into();
        vec![Claim { protocol: "test", address, shared: false, property: "port" }]
    }
    async fn run(self, inbox: &mut Inbox<Value>, out: &mut Outlet<Value>) -> Result<(), Error> {
        if self.fails {
            return Err(Error::new("the port is taken"));
        }
        out.active("open");
        while let Some(value) = inbox.recv().await {
            out.push(value);
        }
        Ok(())
    }
}

properties!(Sending { connection: String = String::new() });
static SEND: OperatorType = OperatorType::combinator::<Sending>();
impl Combinator for Sending {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    const LINK: Link = Link::Sends(Hub::Connection("test"));
    type State = ();
    fn start(&self, _: usize) {}
    fn push(&self, (): &mut (), _: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        out.emit(1, value.clone());
        out.emit(0, value);
        Ok(())
    }
}

properties!(Hearing { connection: String = String::new() });
static HEAR: OperatorType = OperatorType::transform::<Hearing>();
impl Transform for Hearing {
    type In = Value;
    type Out = Value;
    type State = ();
    const LINK: Link = Link::Receives(Hub::Connection("test"));
    fn apply(&self, (): &mut (), value: Value) -> Result<Value, Error> {
        Ok(value)
    }
}

properties!(Subject { name: String = String::new() });
static SUBJECT: OperatorType = OperatorType::combinator::<Subject>();
impl Combinator for Subject {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    const OUTPUTS: Outputs = Outputs::One(OutputType::SameAsInput);
    const LINK: Link = Link::Provides(Hub::Subject);
    type State = ();
    fn start(&self, _: usize) {}
    fn push(&self, (): &mut (), _: usize, value: Value, out: &mut Out<'_>) -> Result<(), Error> {
        out.emit(1, value.clone());
        out.emit(0, value);
        Ok(())
    }
}

properties!(Subscribing { name: String = String::new() });
static SUBSCRIBE: OperatorType = OperatorType::transform::<Subscribing>();
impl Transform for Subscribing {
    type In = Value;
    type Out = Value;
    type State = ();
    const LINK: Link = Link::Receives(Hub::Subject);
    fn apply(&self, (): &mut (), value: Value) -> Result<Value, Error> {
        Ok(value)
    }
}

properties!(Slow {});
static SLOW: OperatorType = OperatorType::sink::<Slow>();
impl Sink for Slow {
    type In = Value;
    fn queue(&self) -> (usize, Overflow) {
        (2, Overflow::DropOldest)
    }
    async fn run(self, inbox: &mut Inbox<Value>) -> Result<(), Error> {
        while inbox.recv().await.is_some() {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        Ok(())
    }
}

properties!(Breaking { mended: bool = false });
static BROKEN: OperatorType = OperatorType::source::<Breaking>();
impl Source for Breaking {
    type Out = i32;
    async fn run(self, out: &mut Outlet<i32>) -> Result<(), Error> {
        assert!(self.mended, "a task went wrong");
        out.push(1);
        std::future::pending().await
    }
}

properties!(Ticking { deaf: bool = false, panics: bool = false });
static DEVICE: OperatorType = OperatorType::device::<Ticking>();
impl Device for Ticking {
    type Out = i32;
    fn run(live: &mut Live<Self>, out: &mut Outlet<i32>, stop: &Stop) -> Result<(), Error> {
        let Self { deaf, panics } = live.get().clone();
        assert!(!panics, "a device went wrong");
        out.active(std::thread::current().name().unwrap_or_default());
        for tick in 0.. {
            out.push(tick);
            if deaf {
                std::thread::sleep(Duration::from_secs(5));
            }
            if stop.wait(Duration::from_millis(1)) {
                break;
            }
        }
        Ok(())
    }
}

properties!(Each {});
static EACH: OperatorType = OperatorType::nested::<Each>();
/// Makes an instance of the inner patch for each value.
impl Nested for Each {
    const INPUTS: Inputs = Inputs::One(ValueType::Any);
    type State = ();
    fn push(
        &self,
        (): &mut (),
        _: usize,
        value: Value,
        within: &mut Within<'_, '_>,
    ) -> Result<(), Error> {
        let instance = within.begin(100)?;
        within.push(instance, 0, value);
        within.end(instance);
        Ok(())
    }
}
