//! What the window knows of a running node: last values, counts, rates, state, faults.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::visual::Visual;
use crate::engine::NodeHandle;
use crate::flow::fault::Fault;
use crate::flow::probe::{Probe, Sample};
use crate::flow::vitals::{Phase, State};

/// The span over which rates are measured.
const RATE_SPAN: Duration = Duration::from_secs(1);
/// How often a rate is measured within it.
const RATE_STEP: Duration = Duration::from_millis(100);
/// What a plot shows.
pub const PLOT_SPAN: Duration = Duration::from_secs(10);
/// Samples that are kept for a plot.
const PLOT_SAMPLES: usize = 65_536;
/// Samples that are kept for everything else.
const SAMPLES: usize = 32;
/// How long the sentence of a fault stands at its node when all is well again.
const FAULT_SHOWN: Duration = Duration::from_secs(5);

/// What is known of one node.
#[derive(Debug)]
pub struct Reading {
    handle: Arc<NodeHandle>,
    /// One for each output, also for those that are not drawn.
    pub taps: Vec<Tap>,
    /// How many faults there were.
    pub faults: u64,
    /// The latest of them, as long as it is not past.
    pub fault: Option<String>,
    faulted: Option<Instant>,
    /// Values that could not be kept.
    pub lost: u64,
    /// What it says of itself.
    pub state: State,
    /// Whether values still reach it.
    pub phase: Phase,
}

/// What is known of one output.
#[derive(Debug, Default)]
pub struct Tap {
    /// How many values have passed.
    pub count: u64,
    /// How many in the last second.
    pub rate: f64,
    /// The newest that was seen.
    pub last: Option<Sample>,
    /// Those before it, oldest first, as far as something shows them.
    pub history: VecDeque<Sample>,
    measured: VecDeque<(Instant, u64)>,
    recording: bool,
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
            faulted: None,
            lost: 0,
            state: State::default(),
            phase: Phase::Open,
        }
    }

    /// Whether this is still about the same node.
    pub fn is_of(&self, handle: &Arc<NodeHandle>) -> bool {
        Arc::ptr_eq(&self.handle, handle)
    }

    /// Looks at the outputs; whether there was anything new.
    pub fn look_at_values(&mut self, visual: Option<Visual>, now: Instant) -> bool {
        let mut changed = false;
        for (position, (tap, probe)) in self.taps.iter_mut().zip(&self.handle.probes).enumerate() {
            let plotted = position == 0 && visual == Some(Visual::Plot);
            changed |= tap.look(probe, plotted, visual.is_some(), now);
        }
        changed
    }

    /// Looks how the node is; whether that is new.
    pub fn look_at_state(&mut self) -> bool {
        let vitals = &self.handle.vitals;
        let (faults, lost) = (vitals.faults.count(), vitals.lost());
        let (state, phase) = (vitals.state(), vitals.phase());
        let healed = self.fades() && self.faulted.is_none_or(|at| at.elapsed() > FAULT_SHOWN);
        if healed {
            self.fault = None;
        }
        let before = (self.faults, self.lost, &self.state, self.phase);
        if before == (faults, lost, &state, phase) {
            return healed;
        }
        if self.faults != faults {
            self.fault = vitals.faults.latest().map(|fault| fault.sentence);
            self.faulted = Some(Instant::now());
        }
        (self.faults, self.lost, self.state, self.phase) = (faults, lost, state, phase);
        true
    }

    /// Whether it has a fault that is about to be over: nothing waits for anything, and no new one
    /// has come.
    pub fn fades(&self) -> bool {
        let waits = matches!(self.state, State::Waiting(_));
        self.fault.is_some() && !waits && self.phase != Phase::Broken
    }

    /// The faults that came after so many, as far as they are remembered.
    pub fn faults_since(&self, seen: u64) -> Vec<Fault> {
        self.handle.vitals.faults.since(seen)
    }

    /// Every value of an output since the last call.
    pub fn take_news(&self, output: usize) -> VecDeque<Sample> {
        self.handle.probes.get(output).map(|probe| probe.record().samples).unwrap_or_default()
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

impl Tap {
    fn look(&mut self, probe: &Probe, plotted: bool, shown: bool, now: Instant) -> bool {
        let count = probe.count();
        let changed = count != self.count;
        self.count = count;
        if plotted || self.recording {
            self.record(probe, plotted, now);
        }
        if (changed || self.last.is_none())
            && let Some(sample) = probe.look()
        {
            if shown && !plotted {
                self.remember(sample.clone(), SAMPLES);
            }
            self.last = Some(sample);
        }
        self.measure(now) || changed
    }

    fn record(&mut self, probe: &Probe, plotted: bool, now: Instant) {
        if !plotted {
            probe.stop_recording();
            self.recording = false;
            return;
        }
        self.recording = true;
        for sample in probe.record().samples {
            self.remember(sample, PLOT_SAMPLES);
        }
        let too_old = |sample: &Sample| now.duration_since(sample.at) > PLOT_SPAN * 2;
        while self.history.front().is_some_and(too_old) {
            self.history.pop_front();
        }
    }

    fn remember(&mut self, sample: Sample, most: usize) {
        while self.history.len() >= most {
            self.history.pop_front();
        }
        self.history.push_back(sample);
    }

    /// Whether the rate is another than before.
    fn measure(&mut self, now: Instant) -> bool {
        if self.measured.back().is_some_and(|(at, _)| now.duration_since(*at) < RATE_STEP) {
            return false;
        }
        self.measured.push_back((now, self.count));
        let too_old = |(at, _): &(Instant, u64)| now.duration_since(*at) >= RATE_SPAN;
        while self.measured.len() > 2 && self.measured.get(1).is_some_and(too_old) {
            self.measured.pop_front();
        }
        let Some((since, count)) = self.measured.front() else { return false };
        let span = now.duration_since(*since).as_secs_f64();
        let rate = if span > 0.0 { (self.count - count) as f64 / span } else { 0.0 };
        let changed = (rate - self.rate).abs() > f64::EPSILON;
        self.rate = rate;
        changed
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
    use crate::value::Value;

    #[test]
    fn a_rate_is_what_passed_in_the_last_second() {
        let (probe, mut tap) = (Probe::default(), Tap::default());
        let start = Instant::now();
        for tenth in 0..20 {
            for _ in 0..5 {
                probe.offer(&Value::Int(tenth));
            }
            tap.look(&probe, false, false, start + RATE_STEP * tenth.unsigned_abs());
        }
        assert!((tap.rate - 50.0).abs() < 1.0, "{}", tap.rate);
        assert_eq!(tap.last.as_ref().map(|sample| sample.value.clone()), Some(Value::Int(19)));
        for tenth in 20..40_u32 {
            tap.look(&probe, false, false, start + RATE_STEP * tenth);
        }
        assert_eq!((tap.rate, tap.count), (0.0, 100));
    }

    #[test]
    fn numbers_are_said_in_few_letters() {
        assert_eq!(rate_text(59.7), "60/s");
        assert_eq!(rate_text(12_345.0), "12.3k/s");
        assert_eq!(count_text(1_234_567), "1\u{2009}234\u{2009}567");
        assert_eq!(age_text(Duration::from_millis(20)), "now");
    }
}
