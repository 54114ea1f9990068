//! Operators with a task of their own, and the one supervisor that runs them all.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;
use tokio::sync::watch;
use tokio::time::Instant;

use super::adapter::properties;
use super::author::{Constant, Properties, Relay, Sink, Source};
use super::device::Stop;
use super::{Behaviour, Built, Wiring};
use crate::error::Error;
use crate::flow::contain::{contained, contained_future};
use crate::flow::event::Events;
use crate::flow::inbox::{self, FarEnd, Inbox, Overflow};
use crate::flow::inner::Way;
use crate::flow::outlet::Outlet;
use crate::flow::strand::Door;
use crate::flow::vitals::{Phase, State, Vitals};
use crate::value::{Value, Wire};

/// What a task is given when the run starts.
#[derive(Clone)]
pub struct Context {
    /// The way into its strand.
    pub door: Door,
    /// The way into the instance in which it stands, if it stands in one; instead of the door.
    pub inside: Option<Way>,
    /// Its life.
    pub vitals: Arc<Vitals>,
    /// Where input events come from.
    pub events: Events,
}

/// A task that has not been started.
pub trait Task: Send {
    /// Called for every task in the order of the nodes, before any of them starts. Constants
    /// speak here, so that what they say is there before the first value of anything else.
    fn prime(&mut self, _context: &Context) {}

    /// What is to be driven.
    fn start(self: Box<Self>, context: Context) -> Running;
}

/// How a task wants to be driven. Dropping the future, or asking the thread, stops it.
pub enum Running {
    /// On the runtime.
    Future(Pin<Box<dyn Future<Output = ()> + Send>>),
    /// On a thread of its own.
    Thread(Box<dyn FnOnce(&Stop) + Send>, Stop),
}

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// What ran this long without an error was mended; the next error starts from the first pause.
const MENDED_AFTER: Duration = Duration::from_secs(10);

/// The growing pauses between attempts.
#[derive(Debug)]
pub(super) struct Backoff {
    pause: Duration,
    since: Instant,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { pause: FIRST_PAUSE, since: Instant::now() }
    }
}

impl Backoff {
    /// An attempt begins.
    pub(super) fn begin(&mut self) {
        self.since = Instant::now();
    }

    /// The pause after the attempt that just failed.
    pub(super) fn next(&mut self) -> Duration {
        if self.since.elapsed() >= MENDED_AFTER {
            self.pause = FIRST_PAUSE;
        }
        let pause = self.pause;
        self.pause = (pause * 2).min(LONGEST_PAUSE);
        pause
    }

    /// What to say meanwhile.
    pub(super) fn sentence(pause: Duration) -> State {
        State::Waiting(format!("trying again in {} s", pause.as_secs_f64()))
    }
}

/// What the asynchronous kinds of operator have in common.
pub(super) trait Actor: Sized + Send + 'static {
    type Properties: Properties;
    type In: Wire;
    type Out: Wire;
    /// What it remembers when its properties change, or after an error. Forgotten after a panic,
    /// and when nobody is left to hear it.
    type State: Default + Send + 'static;
    /// Whether it works off its queue although nobody hears what comes out.
    const DRAINS: bool = false;
    /// Whether it asks when a value arrived.
    const STAMPS: bool = true;

    fn run(
        properties: Self::Properties,
        state: &mut Self::State,
        inbox: &mut Inbox<Self::In>,
        out: &mut Outlet<Self::Out>,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Runs an actor, again whenever its properties change or it fails.
pub(super) struct Supervisor<A: Actor> {
    pub(super) updates: watch::Receiver<A::Properties>,
    pub(super) far_end: FarEnd,
    pub(super) _actor: PhantomData<fn() -> A>,
}

/// Why an attempt is over.
enum Outcome {
    Done,
    Failed(Error),
    Panicked(Error),
    Edited,
    Unwanted,
}

impl<A: Actor> Task for Supervisor<A> {
    fn start(self: Box<Self>, context: Context) -> Running {
        let vitals = context.vitals.clone();
        let inbox = self.far_end.inbox(vitals.clone());
        let out = outlet(&context);
        Running::Future(Box::pin(supervise::<A>(self.updates, inbox, out, vitals)))
    }
}

async fn supervise<A: Actor>(
    mut updates: watch::Receiver<A::Properties>,
    mut inbox: Inbox<A::In>,
    mut out: Outlet<A::Out>,
    vitals: Arc<Vitals>,
) {
    let mut backoff = Backoff::default();
    let mut state = A::State::default();
    loop {
        let phase = vitals.until(|phase| phase != Phase::Unwanted || A::DRAINS).await;
        if phase == Phase::Finished && !A::DRAINS {
            return;
        }
        // One that begins after another of its node has panicked waits for an edit just as well.
        if phase == Phase::Broken {
            if !edited(&mut updates).await {
                return;
            }
            vitals.mend();
            continue;
        }
        backoff.begin();
        vitals.set_state(State::Ready);
        match attempt::<A>(&mut updates, &mut state, &mut inbox, &mut out, &vitals).await {
            Outcome::Done => {
                vitals.set_state(State::Ready);
                // A run that stops is no end of its values, just as in Rx.
                if !vitals.is_stopping() {
                    let _ = contained(|| out.end());
                }
                return;
            }
            Outcome::Edited => {}
            Outcome::Unwanted => {
                state = A::State::default();
                out.forget();
            }
            Outcome::Failed(error) => {
                let pause = backoff.next();
                vitals.set_state(Backoff::sentence(pause));
                // Whoever hears of it may begin another in the place of this one.
                let _ = contained(|| out.fail(&error));
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    true = edited(&mut updates) => {}
                }
            }
            Outcome::Panicked(error) => {
                vitals.break_down();
                let _ = contained(|| out.fail(&error));
                state = A::State::default();
                out.forget();
            }
        }
    }
}

/// Waits for new properties; false if there can be none any more.
async fn edited<P>(updates: &mut watch::Receiver<P>) -> bool {
    updates.changed().await.is_ok()
}

async fn attempt<A: Actor>(
    updates: &mut watch::Receiver<A::Properties>,
    state: &mut A::State,
    inbox: &mut Inbox<A::In>,
    out: &mut Outlet<A::Out>,
    vitals: &Vitals,
) -> Outcome {
    let properties = updates.borrow_and_update().clone();
    let running = contained_future(A::run(properties, state, inbox, out));
    tokio::select! {
        // What comes after an edit is for the new properties.
        biased;
        true = edited(updates) => Outcome::Edited,
        result = running => match result {
            Ok(Ok(())) => Outcome::Done,
            Ok(Err(error)) => Outcome::Failed(error),
            Err(panic) => Outcome::Panicked(panic),
        },
        _ = vitals.until(|phase| matches!(phase, Phase::Unwanted | Phase::Finished)), if !A::DRAINS => {
            Outcome::Unwanted
        }
    }
}

struct AsSource<S>(PhantomData<S>);
impl<S: Source> Actor for AsSource<S> {
    type Properties = S;
    type In = Value;
    type Out = S::Out;
    type State = ();
    async fn run(
        source: S,
        (): &mut (),
        _: &mut Inbox<Value>,
        out: &mut Outlet<S::Out>,
    ) -> Result<(), Error> {
        source.run(out).await
    }
}

struct AsSink<S>(PhantomData<S>);
impl<S: Sink> Actor for AsSink<S> {
    type Properties = S;
    type In = S::In;
    type Out = Value;
    type State = ();
    const DRAINS: bool = true;
    async fn run(
        sink: S,
        (): &mut (),
        inbox: &mut Inbox<S::In>,
        _: &mut Outlet<Value>,
    ) -> Result<(), Error> {
        sink.run(inbox).await
    }
}

struct AsRelay<R>(PhantomData<R>);
impl<R: Relay> Actor for AsRelay<R> {
    type Properties = R;
    type In = R::In;
    type Out = R::Out;
    type State = ();
    async fn run(
        relay: R,
        (): &mut (),
        inbox: &mut Inbox<R::In>,
        out: &mut Outlet<R::Out>,
    ) -> Result<(), Error> {
        relay.run(inbox, out).await
    }
}

pub(super) fn source<S: Source>(json: &Json, _: Wiring) -> Result<Built, Error> {
    sourced::<AsSource<S>>(json)
}

pub(super) fn sink<S: Sink>(json: &Json, _: Wiring) -> Result<Built, Error> {
    queued::<AsSink<S>>(json, S::queue, true)
}

pub(super) fn relay<R: Relay>(json: &Json, _: Wiring) -> Result<Built, Error> {
    queued::<AsRelay<R>>(json, R::queue, false)
}

pub(super) fn queued<A: Actor>(
    json: &Json,
    queue: fn(&A::Properties) -> (usize, Overflow),
    passes: bool,
) -> Result<Built, Error> {
    let (updates, set) = properties::<A::Properties>(json)?;
    Ok(Built::of(set, move || {
        let updates = updates.clone();
        let (capacity, overflow) = queue(&updates.borrow());
        let (inlet, far_end) = inbox::queue(capacity, overflow, passes);
        let inlet = if A::STAMPS { inlet } else { inlet.unstamped() };
        let task = Supervisor::<A> { updates, far_end: far_end.clone(), _actor: PhantomData };
        Behaviour::Task(Some((inlet, far_end)), Box::new(task))
    }))
}

/// A task to which nothing comes.
pub(super) fn sourced<A: Actor>(json: &Json) -> Result<Built, Error> {
    let (updates, set) = properties::<A::Properties>(json)?;
    Ok(Built::of(set, move || {
        let updates = updates.clone();
        // Nothing is ever put into the queue of a source.
        let (_, far_end) = inbox::queue(1, Overflow::DropOldest, false);
        let task = Supervisor::<A> { updates, far_end, _actor: PhantomData };
        Behaviour::Task(None, Box::new(task))
    }))
}

/// The task of a constant whose input is not wired.
pub(super) fn constant_task<C: Constant>(updates: watch::Receiver<C>) -> Box<dyn Task> {
    Box::new(Speaking { updates })
}

struct Speaking<C> {
    updates: watch::Receiver<C>,
}

impl<C: Constant> Speaking<C> {
    fn speak(&mut self, out: &mut Outlet<C::Out>) {
        let said = contained(|| {
            let value = self.updates.borrow_and_update().value()?;
            out.push(value);
            Ok(())
        });
        if let Err(error) = said.flatten() {
            out.fail(&error);
        }
    }
}

impl<C: Constant> Task for Speaking<C> {
    fn prime(&mut self, context: &Context) {
        self.speak(&mut outlet(context));
    }

    fn start(mut self: Box<Self>, context: Context) -> Running {
        Running::Future(Box::pin(async move {
            let mut out = outlet(&context);
            while edited(&mut self.updates).await {
                self.speak(&mut out);
            }
        }))
    }
}

pub(super) fn outlet<T: Wire>(context: &Context) -> Outlet<T> {
    let Context { door, inside, vitals, events } = context.clone();
    match inside {
        Some(way) => Outlet::inside(way, vitals, events),
        None => Outlet::new(door, vitals, events),
    }
}
