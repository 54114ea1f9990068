//! What the window knows of a running node: last values, counts, rates, state, faults.

pub mod peers;
mod rate;
mod tap;

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::visual::{self, Visual};
use crate::engine::NodeHandle;
use crate::flow::fault::{Cause, Fault};
use crate::flow::listening::Listening;
use crate::flow::vitals::{Phase, State};
use crate::patch::NodeLayout;
use peers::Peers;
pub use tap::{News, Tap, Wish};

/// How long the sentence of a fault stands at its node when all is well again.
const FAULT_SHOWN: Duration = Duration::from_secs(5);
/// Who has listened for so long without hearing anything may need help.
const QUIET: Duration = Duration::from_secs(5);

/// What is known of one node.
#[derive(Debug)]
pub struct Reading {
    handle: Arc<NodeHandle>,
    /// One for each output, also for those that are not drawn.
    pub taps: Vec<Tap>,
    /// How many faults there were.
    pub faults: u64,
    /// The latest of them, as long as it is not past.
    pub fault: Option<Fault>,
    /// Why the latest one came, also once it is past.
    pub cause: Cause,
    faulted: Option<Instant>,
    /// How many of them the log has. Kept here as another run, or a node that is built anew, counts
    /// from the start.
    told: u64,
    /// Values that could not be kept.
    pub lost: u64,
    /// What it says of itself.
    pub state: State,
    /// Whether values still reach it.
    pub phase: Phase,
    /// Who is at the other end.
    pub peers: Peers,
    /// Where it can be reached from outside.
    pub listening: Vec<Listening>,
    /// Since when it is so, and what had been heard by then.
    listens: (Instant, u64),
    /// Packets that it could not understand, but has heard.
    garbled: u64,
    /// What had been heard at the last look, so that what comes with the first counts.
    heard: u64,
}

impl Reading {
    /// Nothing is known yet.
    pub fn of(handle: Arc<NodeHandle>) -> Self {
        let taps = handle.probes.iter().map(|_| Tap::default()).collect();
        Self {
            handle,
            taps,
            faults: 0,
            fault: None,
            cause: Cause::default(),
            faulted: None,
            told: 0,
            lost: 0,
            state: State::default(),
            phase: Phase::Open,
            listening: Vec::new(),
            peers: Peers::default(),
            listens: (Instant::now(), 0),
            garbled: 0,
            heard: 0,
        }
    }

    /// Whether this is still about the same node.
    pub fn is_of(&self, handle: &Arc<NodeHandle>) -> bool {
        Arc::ptr_eq(&self.handle, handle)
    }

    /// Wants this of an output to be kept at the next look; who goes on wanting it says so before
    /// every look.
    pub fn wish(&mut self, output: usize, wish: Wish) {
        if let Some(tap) = self.taps.get_mut(output) {
            tap.wish(wish);
        }
    }

    /// Wants what the visual of the node shows, on the canvas and in a panel.
    pub fn wish_for_visual(&mut self, place: &NodeLayout) {
        let output = visual::settings::output(&place.settings);
        let shown = place.visual.as_deref().map(Visual::named);
        if let Some(visual) = shown {
            self.wish(output, visual.wish(&place.settings, place.docked));
        } else if place.docked
            && let Some(tap) = self.taps.get_mut(output)
        {
            let last = tap.last.as_ref().map(|last| last.value.value_type());
            let visual = last.map_or(Visual::Text, Visual::first_for);
            tap.wish(visual.wish(&place.settings, true));
        }
    }

    /// Looks at the outputs; whether there was anything new.
    pub fn look_at_values(&mut self, now: Instant) -> bool {
        let mut changed = false;
        for (tap, probe) in self.taps.iter_mut().zip(&self.handle.probes) {
            changed |= tap.look(probe, now);
        }
        changed
    }

    /// Looks how much leaves by the outputs, of a node that nobody sees; whether that is new.
    pub fn look_at_rates(&mut self, now: Instant) -> bool {
        let taps = self.taps.iter_mut().zip(&self.handle.probes);
        taps.fold(false, |changed, (tap, probe)| tap.pace(probe, now) || changed)
    }

    /// The output that a visual with these settings shows.
    pub fn shown(&self, settings: &visual::Settings) -> Option<&Tap> {
        self.taps.get(visual::settings::output(settings)).or(self.first())
    }

    /// Looks how the node is; whether that is new.
    pub fn look_at_state(&mut self) -> bool {
        let earlier = self.heard;
        self.heard = self.count_heard();
        let vitals = &self.handle.vitals;
        let (faults, lost) = (vitals.faults.count(), vitals.lost());
        let (state, phase) = (vitals.state(), vitals.phase());
        let healed = self.fades() && self.faulted.is_none_or(|at| at.elapsed() > FAULT_SHOWN);
        if healed {
            self.fault = None;
        }
        let listening = vitals.listening();
        let moved = self.peers.look(vitals.peers(), Instant::now());
        let before = (self.faults, self.lost, &self.state, self.phase, &self.listening);
        if before == (faults, lost, &state, phase, &listening) {
            return healed || moved;
        }
        if self.faults != faults {
            let new = vitals.faults.since(self.faults);
            self.garbled += new.iter().filter(|fault| fault.raw.is_some()).count() as u64;
            self.fault = vitals.faults.latest();
            self.cause = self.fault.as_ref().map(|fault| fault.cause.clone()).unwrap_or_default();
            self.faulted = Some(Instant::now());
        }
        (self.faults, self.lost, self.state, self.phase) = (faults, lost, state, phase);
        if self.listening != listening {
            self.listening = listening;
            self.listens = (Instant::now(), earlier);
        }
        self.heard = self.count_heard();
        true
    }

    fn count_heard(&self) -> u64 {
        self.garbled + self.taps.iter().map(|tap| tap.count).sum::<u64>()
    }

    /// How long it has still to listen without hearing anything until it may need help; nothing of
    /// what does not listen, or has heard something. Nobody is missed at a port that nobody knows.
    pub fn patience(&self, now: Instant) -> Option<Duration> {
        let (since, heard) = self.listens;
        // What passes an end of a proxy never comes into the patch.
        let gives = !self.taps.is_empty();
        let waits =
            gives && self.listening.iter().any(|at| at.chosen) && self.count_heard() == heard;
        waits.then(|| QUIET.saturating_sub(now.saturating_duration_since(since)))
    }

    /// Whether it has listened for a while and heard nothing.
    pub fn is_quiet(&self, now: Instant) -> bool {
        self.patience(now) == Some(Duration::ZERO)
    }

    /// Whether it has a fault that is about to be over: nothing waits for anything, and no new one
    /// has come.
    pub fn fades(&self) -> bool {
        let waits = matches!(self.state, State::Waiting(_));
        self.fault.is_some() && !waits && self.phase != Phase::Broken
    }

    /// Whether it looks otherwise in a while, though nothing happens.
    pub fn is_restless(&self) -> bool {
        self.fades() || self.peers.rate() > 0.0
    }

    /// The faults since the last call, as far as they are remembered.
    pub fn take_faults(&mut self) -> Vec<Fault> {
        if self.faults <= self.told {
            return Vec::new();
        }
        let faults = self.handle.vitals.faults.since(self.told);
        self.told = faults.last().map_or(self.faults, |fault| fault.number);
        faults
    }

    /// The latest fault in full.
    pub fn latest_fault(&self) -> Option<Fault> {
        self.handle.vitals.faults.latest()
    }

    /// The first output, which stands for the node.
    pub fn first(&self) -> Option<&Tap> {
        self.taps.first()
    }

    /// How many values pass in a second.
    pub fn rate(&self) -> f64 {
        self.first().map_or(0.0, |tap| tap.rate)
    }

    /// What it says it is doing.
    pub fn sentence(&self) -> Option<&str> {
        match &self.state {
            State::Ready => None,
            State::Active(sentence) | State::Waiting(sentence) => Some(sentence),
        }
    }
}

/// A rate in few letters: `60/s`, `1.2k/s`.
pub fn rate_text(rate: f64) -> String {
    match rate {
        r if r < 0.05 => "0/s".to_owned(),
        r if r < 9.95 => format!("{r:.1}/s"),
        r if r < 999.5 => format!("{r:.0}/s"),
        r if r < 999_500.0 => format!("{:.1}k/s", r / 1e3),
        r => format!("{:.1}M/s", r / 1e6),
    }
}

/// A count with thin spaces between thousands.
pub fn count_text(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push('\u{2009}');
        }
        text.push(digit);
    }
    text
}

/// A count in few letters: `12 345`, `1.2M`.
pub fn few_text(count: u64) -> String {
    match count as f64 {
        c if c < 1e5 => count_text(count),
        c if c < 1e6 => format!("{:.0}k", c / 1e3),
        c if c < 1e9 => format!("{:.1}M", c / 1e6),
        c => format!("{:.1}G", c / 1e9),
    }
}

/// An amount of bytes in few letters: `512 B`, `1.2 kB`.
pub fn bytes_text(bytes: u64) -> String {
    match bytes as f64 {
        b if b < 1e3 => format!("{bytes} B"),
        b if b < 1e6 => format!("{:.1} kB", b / 1e3),
        b if b < 1e9 => format!("{:.1} MB", b / 1e6),
        b => format!("{:.1} GB", b / 1e9),
    }
}

/// A span of time in few letters.
pub fn age_text(age: Duration) -> String {
    match age.as_secs_f64() {
        s if s < 0.1 => "now".to_owned(),
        s if s < 60.0 => format!("{s:.1} s ago"),
        s if s < 3600.0 => format!("{:.0} min ago", s / 60.0),
        s => format!("{:.0} h ago", s / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_in_few_letters() {
        assert_eq!(rate_text(59.7), "60/s");
        assert_eq!(rate_text(12_345.0), "12.3k/s");
        assert_eq!(count_text(1_234_567), "1\u{2009}234\u{2009}567");
        assert_eq!(age_text(Duration::from_millis(20)), "now");
        assert_eq!((few_text(12), few_text(234_567)), ("12".into(), "235k".into()));
        assert_eq!(
            (few_text(1_234_567), few_text(u64::MAX)),
            ("1.2M".into(), "18446744073.7G".into())
        );
        assert_eq!((bytes_text(999), bytes_text(1_500)), ("999 B".into(), "1.5 kB".into()));
    }
}
