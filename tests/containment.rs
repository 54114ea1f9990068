//! What is said about a panic. Alone in its file, as the hook is one for all threads.

use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use patchline::error::Error;
use patchline::flow::contain::{contained, report_in_one_line};
use patchline::flow::outlet::Outlet;
use patchline::flow::strand::{Out, Push, Slot, Strand, Target, Wires};
use patchline::flow::vitals::{Phase, Vitals};
use patchline::operator::author::Source;
use patchline::operator::task::{Context, Running};
use patchline::operator::{Behaviour, JsonMap, OperatorType, Wiring};
use patchline::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Panics, or gives a value at which another does.
#[derive(Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
struct Fragile {
    /// Whether it gives a value first.
    gives: bool,
}

static FRAGILE: OperatorType = OperatorType::source::<Fragile>();

impl Source for Fragile {
    type Out = i32;
    async fn run(self, out: &mut Outlet<i32>) -> Result<(), Error> {
        if self.gives {
            out.push(1);
            return Ok(());
        }
        panic!("a task went wrong")
    }
}

struct Bad;

impl Push for Bad {
    fn push(&mut self, _: usize, _: Value, _: &mut Out<'_>) -> Result<(), Error> {
        panic!("a slot went wrong")
    }
}

/// Drives the source for as long as there is something to do, with a bad slot behind it.
fn drive(gives: bool) -> (Phase, Phase) {
    let properties: JsonMap = [("gives".to_owned(), gives.into())].into_iter().collect();
    let built = FRAGILE.build(&properties, Wiring::default()).expect("good properties");
    let Behaviour::Task(_, task) = built.behaviour else { panic!("a source is a task") };
    let context = Context {
        inside: None,
        door: Arc::default(),
        vitals: Arc::default(),
        events: patchline::flow::event::Events::default(),
    };
    let (source, slot) = (context.vitals.clone(), Arc::<Vitals>::default());
    let target = Target { door: None, slot: 0, input: 0, ends: false };
    *context.door.lock() = Strand {
        head: Box::new([Wires { targets: Box::new([target]), ..Wires::default() }]),
        slots: vec![Slot {
            node: 0,
            push: Box::new(Bad),
            outlets: Box::default(),
            vitals: Arc::clone(&slot),
            open: Box::new([1]),
        }],
        ..Strand::default()
    };
    let Running::Future(future) = task.start(context) else { panic!("a source is a future") };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let broken = async {
            let node = if gives { &slot } else { &source };
            node.until(|phase| phase == Phase::Broken).await
        };
        tokio::select! { biased; () = future => {}, _ = broken => {} }
    });
    (source.phase(), slot.phase())
}

#[test]
fn only_panics_outside_of_the_barrier_are_reported_at_length() {
    static AT_LENGTH: AtomicUsize = AtomicUsize::new(0);
    panic::set_hook(Box::new(|_| {
        AT_LENGTH.fetch_add(1, SeqCst);
    }));
    report_in_one_line();
    assert_eq!(drive(false), (Phase::Broken, Phase::Open));
    assert_eq!(drive(true), (Phase::Finished, Phase::Broken));
    let within: Result<(), Error> = contained(|| panic!("within"));
    assert!(within.is_err_and(|error| error.to_string().contains("within")));
    assert_eq!(AT_LENGTH.load(SeqCst), 0);
    // The barrier is left behind however the work within it ends.
    assert!(panic::catch_unwind(|| panic!("outside")).is_err());
    assert_eq!(AT_LENGTH.load(SeqCst), 1);
    // It stays around what comes after a barrier within.
    let nested: Result<(), Error> = contained(|| {
        let _: Result<(), Error> = contained(|| panic!("deep inside"));
        panic!("inside")
    });
    assert!(nested.is_err());
    assert_eq!(AT_LENGTH.load(SeqCst), 1);
    let _ = panic::take_hook();
}
