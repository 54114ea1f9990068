//! What the window knows of one output, and how much of it somebody wants to know.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::super::visual::trace::Trace;
use super::rate::Rate;
use crate::flow::probe::{Probe, Sample};
use crate::value::Value;

/// What a trace keeps at least, in seconds: twice the longest span of a plot, so that one may
/// pause and look back.
const TRACE_SPAN: f64 = 120.0;

/// How often to ask for a picture, or an array, that nobody sees.
const GLANCE: Duration = Duration::from_millis(500);

/// What somebody wants to have kept of an output. Nothing is kept for nobody; several wishes
/// become one that grants them all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// How many of the last values.
    pub history: usize,
    /// Whether every value counts, rather than the newest of each look.
    pub every: bool,
    /// How many points of each line over time, for plots; every value counts for them.
    pub trace: usize,
    /// How many values may wait for [`Tap::take_news`]; every value counts for it.
    pub news: usize,
    /// Whether the newest is shown, so that each look has to have it.
    pub newest: bool,
}

impl Wish {
    /// That of a probe pinned to an output: its last values in view, all of them for the log.
    pub const PIN: Self = Self { history: 32, every: true, trace: 0, news: 4096, newest: true };

    /// What grants both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            history: self.history.max(other.history),
            every: self.every || other.every,
            trace: self.trace.max(other.trace),
            news: self.news.max(other.news),
            newest: self.newest || other.newest,
        }
    }

    fn records(self) -> bool {
        self.every || self.trace > 0 || self.news > 0
    }
}

/// Values for the log.
#[derive(Debug, Default)]
pub struct News {
    /// In the order they passed.
    pub samples: VecDeque<Sample>,
    /// How many had to give way.
    pub lost: u64,
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
    /// Those before it, oldest first, as far as somebody wants them.
    pub history: VecDeque<Sample>,
    /// Its numbers over time, if somebody wants them.
    pub trace: Option<Trace>,
    wish: Wish,
    granted: Wish,
    news: News,
    measured: Rate,
    /// When the probe was last asked for a value.
    asked: Option<Instant>,
}

impl Tap {
    /// Wants this to be kept at the next look; who goes on wanting it says so before every look.
    pub fn wish(&mut self, wish: Wish) {
        self.wish = self.wish.and(wish);
    }

    /// Every value since the last call, for who had wished for news.
    pub fn take_news(&mut self) -> News {
        std::mem::take(&mut self.news)
    }

    /// Looks at the probe and keeps what is wished for; whether there was anything new.
    pub fn look(&mut self, probe: &Probe, now: Instant) -> bool {
        let wish = std::mem::take(&mut self.wish);
        let begins = wish.records() && !self.granted.records();
        self.settle(wish, probe);
        let count = probe.count();
        let changed = count != self.count;
        self.count = count;
        if wish.records() {
            // What a probe kept by itself, such as the only word of a constant, is in no recording.
            let early = if begins { probe.look() } else { None };
            self.record(probe, wish, early, now);
        }
        if changed || self.last.is_none() {
            let mut samples = self.ask(probe, wish, now);
            if wish.history > 0 && !wish.records() {
                for sample in &samples {
                    remember(&mut self.history, sample.clone(), wish.history);
                }
            }
            self.last = samples.pop_back().or(self.last.take());
        }
        self.measure(count, now) || changed
    }

    /// Looks how much passes and no further; whether that is new. What passed is looked at when
    /// somebody sees it.
    pub fn pace(&mut self, probe: &Probe, now: Instant) -> bool {
        self.measure(probe.count(), now)
    }

    /// What the probe has kept, the newest last: for a history all of it. Of pictures that nobody sees there is one now and
    /// then only: one that the window holds cannot be changed in place by what is behind it.
    fn ask(&mut self, probe: &Probe, wish: Wish, now: Instant) -> VecDeque<Sample> {
        let shown = wish.newest || wish.history > 0 || wish.records();
        let is_picture = |last: &Sample| matches!(last.value, Value::Image(_) | Value::Array(_));
        let picture = self.last.as_ref().is_some_and(is_picture);
        let unseen = !shown && picture;
        if unseen && self.asked.is_some_and(|at| now.saturating_duration_since(at) < GLANCE) {
            return VecDeque::new();
        }
        self.asked = Some(now);
        if wish.history > 0 && !wish.records() && !picture {
            return probe.look_back();
        }
        if unseen { probe.glance() } else { probe.look() }.into_iter().collect()
    }

    /// Lets go of what nobody wants any more.
    fn settle(&mut self, wish: Wish, probe: &Probe) {
        let granted = std::mem::replace(&mut self.granted, wish);
        if granted == wish {
            return;
        }
        if granted.records() && !wish.records() {
            probe.stop_recording();
        }
        let surplus = self.history.len().saturating_sub(wish.history);
        self.history.drain(..surplus);
        if wish.history == 0 {
            self.history = VecDeque::new();
        }
        if wish.trace == 0 {
            self.trace = None;
        }
        if wish.news == 0 {
            self.news = News::default();
        }
    }

    fn record(&mut self, probe: &Probe, wish: Wish, early: Option<Sample>, now: Instant) {
        let recorded = probe.record();
        let earlier = early.clone();
        let mut samples = early.into_iter().chain(recorded.samples).peekable();
        if wish.trace > 0 && self.trace.is_none() {
            // What came before somebody looked is where the line begins.
            let first = self.last.as_ref().or(samples.peek());
            let mut trace = Trace::since(first.map_or(now, |sample| sample.at));
            self.last.iter().for_each(|last| trace.push(last, wish.trace));
            self.trace = Some(trace);
        }
        if let (Some(trace), Some(first), true) =
            (&mut self.trace, samples.peek(), recorded.overrun > 0)
        {
            trace.cut(first.at, wish.trace);
        }
        self.news.lost += if wish.news > 0 { recorded.overrun } else { 0 };
        for sample in samples {
            if let Some(trace) = &mut self.trace {
                trace.push(&sample, wish.trace);
            }
            if wish.news > 0 {
                self.news.lost += remember(&mut self.news.samples, sample.clone(), wish.news);
            }
            remember(&mut self.history, sample, wish.history);
        }
        self.last = earlier.or(self.last.take());
        if let Some(trace) = &mut self.trace {
            let moment = trace.seconds(now) - TRACE_SPAN;
            trace.forget_before(moment);
        }
    }

    /// Whether the rate is another than before.
    fn measure(&mut self, count: u64, now: Instant) -> bool {
        let changed = self.measured.measure(count, now);
        self.rate = self.measured.per_second();
        changed
    }
}

/// How many gave way.
fn remember(samples: &mut VecDeque<Sample>, sample: Sample, most: usize) -> u64 {
    if most == 0 {
        return 0;
    }
    let surplus = (samples.len() + 1).saturating_sub(most);
    samples.drain(..surplus);
    samples.push_back(sample);
    surplus as u64
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::rate::STEP as RATE_STEP;
    use super::*;
    use crate::value::{Image, PixelFormat};

    fn offer(probe: &Probe, numbers: std::ops::Range<i32>) {
        numbers.for_each(|number| probe.offer(&Value::Int(number)));
    }

    #[test]
    fn a_rate_is_what_passed_in_the_last_second() {
        let (probe, mut tap) = (Probe::default(), Tap::default());
        let start = Instant::now();
        for tenth in 0..20 {
            for _ in 0..5 {
                probe.offer(&Value::Int(tenth));
            }
            tap.look(&probe, start + RATE_STEP * tenth.unsigned_abs());
        }
        assert!((tap.rate - 50.0).abs() < 1.0, "{}", tap.rate);
        assert_eq!(tap.last.as_ref().map(|sample| sample.value.clone()), Some(Value::Int(19)));
        for tenth in 20..40_u32 {
            tap.look(&probe, start + RATE_STEP * tenth);
        }
        assert_eq!((tap.rate, tap.count), (0.0, 100));
    }

    #[test]
    fn nobody_looking_keeps_nothing() {
        let (probe, mut tap) = (Probe::default(), Tap::default());
        let now = Instant::now();
        tap.wish(Wish { history: 5, trace: 100, ..Wish::PIN });
        tap.look(&probe, now);
        offer(&probe, 0..10);
        tap.wish(Wish { history: 5, trace: 100, ..Wish::PIN });
        tap.look(&probe, now);
        assert_eq!(tap.history.len(), 5);
        assert_eq!(tap.trace.as_ref().map(|trace| trace.lines()[0].len()), Some(10));
        tap.look(&probe, now);
        offer(&probe, 0..10);
        tap.look(&probe, now);
        assert!(tap.history.is_empty() && tap.trace.is_none());
        assert!(tap.take_news().samples.is_empty());
        assert!(probe.record().samples.is_empty(), "nothing is recorded for nobody");
    }

    #[test]
    fn the_log_gets_every_value_once_and_hears_of_those_lost() {
        let (probe, mut tap) = (Probe::default(), Tap::default());
        let look = |tap: &mut Tap| {
            tap.wish(Wish { news: 100, ..Wish::default() });
            tap.look(&probe, Instant::now());
        };
        look(&mut tap);
        offer(&probe, 0..70);
        look(&mut tap);
        let news = tap.take_news();
        assert_eq!((news.samples.len(), news.lost), (70, 0));
        offer(&probe, 0..130);
        look(&mut tap);
        let news = tap.take_news();
        assert_eq!((news.samples.len(), news.lost), (100, 30));
        assert_eq!(news.samples.back().map(|sample| sample.value.clone()), Some(Value::Int(129)));
        look(&mut tap);
        assert!(tap.take_news().samples.is_empty());
    }

    #[test]
    fn what_came_before_anybody_looked_is_not_missed() {
        let (probe, mut tap) = (Probe::default(), Tap::default());
        probe.offer(&Value::Int(5));
        tap.wish(Wish { trace: 10, ..Wish::PIN });
        tap.look(&probe, Instant::now());
        assert_eq!(tap.last.as_ref().map(|last| last.value.clone()), Some(Value::Int(5)));
        assert_eq!(tap.trace.as_ref().map(|trace| trace.lines()[0].len()), Some(1));
        assert_eq!((tap.history.len(), tap.take_news().samples.len()), (1, 1));
    }

    #[test]
    fn a_picture_that_nobody_sees_is_hardly_ever_held() {
        let (probe, mut tap) = (Probe::default(), Tap::default());
        let frame = |probe: &Probe| {
            let image = Arc::new(Image::new(1, 1, PixelFormat::Gray8, vec![7]));
            probe.offer(&Value::Image(image.clone()));
            Arc::strong_count(&image) > 1
        };
        let start = Instant::now();
        frame(&probe);
        tap.look(&probe, start);
        let held = |tap: &mut Tap, wish: Wish| {
            let moments = (1..=120).map(|n| start + Duration::from_millis(n * 16));
            let held = moments.map(|moment| {
                tap.wish(wish);
                tap.look(&probe, moment);
                frame(&probe)
            });
            held.filter(|held| *held).count()
        };
        // What the probe was asked for at first is kept until it is asked anew.
        held(&mut tap, Wish::default());
        tap.asked = Some(start);
        assert!(held(&mut tap, Wish::default()) < 8);
        assert_eq!(held(&mut tap, Wish { newest: true, ..Wish::default() }), 120);
    }

    #[test]
    fn one_wish_grants_all() {
        let text = Wish { history: 8, ..Wish::default() };
        let plot = Wish { trace: 1000, ..Wish::default() };
        assert_eq!(text.and(plot), Wish { history: 8, trace: 1000, ..Wish::default() });
        assert!(!text.records() && plot.records());
    }
}
