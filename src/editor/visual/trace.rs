//! Numbers over time, kept so that drawing them costs the same however many there are: beside
//! the points stand summaries of 16, 256 and 4,096 of them.

mod columns;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::time::Instant;

use smallvec::SmallVec;

use super::super::theme::series::LINES;
use crate::flow::probe::Sample;
use crate::value::{Elements, Value};

/// Points that are summed up in one of the level above.
const BRANCH: usize = 16;
/// Levels above the points.
const LEVELS: usize = 3;
/// Points that give way at once, so that no summary loses a part of what it sums up.
const CHUNK: usize = BRANCH.pow(LEVELS as u32);

/// The numbers of one output over time, a line for each that its values have.
#[derive(Debug)]
pub struct Trace {
    origin: Instant,
    lines: Vec<Line>,
}

/// One number over time.
#[derive(Debug, Default)]
pub struct Line {
    points: VecDeque<Point>,
    levels: [VecDeque<Summary>; LEVELS],
    /// How many points have given way.
    gone: usize,
    kept: RefCell<columns::Kept>,
}

#[derive(Clone, Copy, Debug)]
struct Point {
    at: f64,
    value: f64,
}

/// What lies between two moments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The moment of its first point, in seconds since the trace began.
    pub from: f64,
    /// That of its last.
    pub to: f64,
    /// The first number; none is NaN.
    pub first: f64,
    /// The last.
    pub last: f64,
    /// The least.
    pub least: f64,
    /// The greatest.
    pub most: f64,
    /// Whether something was no number, or was lost: the line is broken behind it.
    pub broken: bool,
}

impl Summary {
    fn of(Point { at, value }: Point) -> Self {
        let broken = !value.is_finite();
        let value = if broken { f64::NAN } else { value };
        Self { from: at, to: at, first: value, last: value, least: value, most: value, broken }
    }

    fn absorb(&mut self, other: &Self) {
        self.to = other.to;
        // The lesser of NaN and a number is the number.
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
        if self.first.is_nan() {
            self.first = other.first;
        }
        if !other.last.is_nan() {
            self.last = other.last;
        }
        self.broken |= other.broken;
    }

    /// Whether there is any number in it.
    pub fn is_something(&self) -> bool {
        !self.last.is_nan()
    }
}

impl Line {
    fn push(&mut self, point: Point, most: usize) {
        if self.points.len() >= most.max(CHUNK) + CHUNK {
            self.forget_chunk();
        }
        let summary = Summary::of(point);
        let mut size = BRANCH;
        for level in &mut self.levels {
            match level.back_mut().filter(|_| !self.points.len().is_multiple_of(size)) {
                Some(open) => open.absorb(&summary),
                None => level.push_back(summary),
            }
            size *= BRANCH;
        }
        self.points.push_back(point);
    }

    fn forget_chunk(&mut self) {
        self.points.drain(..CHUNK);
        self.gone += CHUNK;
        let mut summaries = CHUNK / BRANCH;
        for level in &mut self.levels {
            level.drain(..summaries);
            summaries /= BRANCH;
        }
    }

    /// How many points are kept.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The last number before or at a moment, and when it was.
    pub fn at(&self, moment: f64) -> Option<(f64, f64)> {
        let behind = self.points.partition_point(|point| point.at <= moment);
        let mut before = self.points.iter().take(behind).rev().take(CHUNK);
        before.find(|point| point.value.is_finite()).map(|point| (point.at, point.value))
    }
}

impl Trace {
    /// Nothing yet.
    pub fn since(origin: Instant) -> Self {
        Self { origin, lines: Vec::new() }
    }

    /// Takes in a value; of each line this many points are kept, or a few more.
    pub fn push(&mut self, sample: &Sample, most: usize) {
        let at = self.seconds(sample.at);
        let mut numbers = numbers(&sample.value);
        if numbers.is_empty() {
            // What is no number still happened.
            numbers.push(1.0);
        }
        while self.lines.len() < numbers.len() {
            self.lines.push(Line::default());
        }
        let missing = std::iter::repeat(f64::NAN);
        for (line, value) in self.lines.iter_mut().zip(numbers.into_iter().chain(missing)) {
            line.push(Point { at, value }, most);
        }
    }

    /// Values were lost here, so no line leads on.
    pub fn cut(&mut self, at: Instant, most: usize) {
        let at = self.seconds(at);
        for line in &mut self.lines {
            line.push(Point { at, value: f64::NAN }, most);
        }
    }

    /// Lets go of what lies before this moment, some of it later.
    pub fn forget_before(&mut self, moment: f64) {
        for line in &mut self.lines {
            while line.points.get(CHUNK).is_some_and(|point| point.at < moment) {
                line.forget_chunk();
            }
        }
    }

    /// A moment as everything here counts them.
    pub fn seconds(&self, at: Instant) -> f64 {
        match at.checked_duration_since(self.origin) {
            Some(since) => since.as_secs_f64(),
            None => -self.origin.duration_since(at).as_secs_f64(),
        }
    }

    /// All lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }
}

/// The numbers in a value that lines are drawn of.
pub fn numbers(value: &Value) -> SmallVec<[f64; LINES]> {
    if let Some(number) = value.as_f64() {
        return SmallVec::from_slice(&[number]);
    }
    match value {
        Value::Bang | Value::Impulse => SmallVec::from_slice(&[1.0]),
        Value::Timestamped(inner) => numbers(&inner.value),
        Value::Array(array) if array.elements.len() <= LINES => {
            (0..array.elements.len()).filter_map(|i| element(&array.elements, i)).collect()
        }
        other => {
            let items = other.items().unwrap_or_default();
            items.iter().filter_map(Value::as_f64).take(LINES).collect()
        }
    }
}

/// What the lines of this value are called; nothing for a line that is alone.
pub fn names(value: &Value) -> SmallVec<[String; LINES]> {
    if value.as_f64().is_some() {
        return SmallVec::new();
    }
    match value {
        Value::Timestamped(inner) => names(&inner.value),
        Value::Record(record) => {
            let numbers = record.fields().filter(|(_, value)| value.as_f64().is_some());
            numbers.map(|(name, _)| name.to_owned()).take(LINES).collect()
        }
        Value::Array(array) => {
            (0..array.elements.len().min(LINES)).map(|i| i.to_string()).collect()
        }
        other => {
            let items = other.items().unwrap_or_default().iter().enumerate();
            let numbers = items.filter(|(_, value)| value.as_f64().is_some());
            numbers.map(|(place, _)| (place + 1).to_string()).take(LINES).collect()
        }
    }
}

/// A number of an array.
pub fn element(elements: &Elements, at: usize) -> Option<f64> {
    match elements {
        Elements::U8(x) => x.get(at).map(|x| f64::from(*x)),
        Elements::I8(x) => x.get(at).map(|x| f64::from(*x)),
        Elements::U16(x) => x.get(at).map(|x| f64::from(*x)),
        Elements::I16(x) => x.get(at).map(|x| f64::from(*x)),
        Elements::I32(x) => x.get(at).map(|x| f64::from(*x)),
        Elements::F32(x) => x.get(at).map(|x| f64::from(*x)),
        Elements::F64(x) => x.get(at).copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(values: impl IntoIterator<Item = (f64, f64)>) -> Line {
        let mut line = Line::default();
        for (at, value) in values {
            line.push(Point { at, value }, 1_000_000);
        }
        line
    }

    #[test]
    fn columns_do_not_grow_with_points_and_keep_every_peak() {
        for count in [1_000_u32, 100_000, 1_000_000] {
            let share = |i: u32| f64::from(i) * 10.0 / f64::from(count);
            let peaks = [count / 7, count / 2 + 1, count - 1];
            let value = |i: u32| if peaks.contains(&i) { f64::from(i) } else { 0.0 };
            let line = line((0..count).map(|i| (share(i), value(i))));
            let columns = line.columns(0.0, 10.0, 0.05);
            assert!(columns.len() <= 203, "{count}: {}", columns.len());
            for peak in peaks {
                let near = |c: &&Summary| (c.from - share(peak)).abs() <= 0.1;
                let found = columns.iter().filter(near).any(|c| c.most == f64::from(peak));
                assert!(found, "{count}: the peak at {peak}");
            }
        }
    }

    #[test]
    fn what_it_costs_does_not_grow_either() {
        let parts = |count: u32| {
            let line = line((0..count).map(|i| (f64::from(i) * 10.0 / f64::from(count), 0.0)));
            let (mut at, mut parts) = (0, 0);
            while at < line.len() {
                at += line.largest(at, line.len(), 0.025).1;
                parts += 1;
            }
            parts
        };
        // A column of 0.05 s is two to 32 summaries, and the last chunk is open.
        for count in [50_000, 1_000_000] {
            assert!(parts(count) <= 200 * 32 + 3 * BRANCH, "{count}: {}", parts(count));
        }
    }

    #[test]
    fn summaries_stay_in_step_when_the_oldest_give_way() {
        let mut line = Line::default();
        for i in 0..50_000_u32 {
            line.push(Point { at: f64::from(i), value: f64::from(i % 1000) }, 10_000);
        }
        assert!((10_000..=10_000 + 2 * CHUNK).contains(&line.len()), "{}", line.len());
        for (level, size) in line.levels.iter().zip([16, 256, 4096]) {
            for (position, summary) in level.iter().enumerate() {
                let end = ((position + 1) * size).min(line.len());
                let points = || (position * size..end).map(|i| line.points[i]);
                assert_eq!(summary.from, line.points[position * size].at);
                assert_eq!(summary.to, line.points[end - 1].at);
                let most = points().map(|point| point.value).fold(0.0, f64::max);
                assert_eq!(summary.most, most);
            }
        }
    }

    #[test]
    fn what_is_no_number_breaks_the_line_and_nothing_else() {
        let line = line([(0.0, 1.0), (1.0, f64::NAN), (2.0, f64::INFINITY), (3.0, 2.0)]);
        let columns = line.columns(0.0, 3.0, 10.0);
        assert!(columns.iter().any(|column| column.broken));
        let most = columns.iter().map(|column| column.most).fold(f64::MIN, f64::max);
        assert_eq!(most, 2.0);
        assert_eq!(line.at(2.5), Some((0.0, 1.0)));
        assert_eq!(line.at(-1.0), None);
        assert!(Line::default().columns(0.0, 1.0, 0.1).is_empty());
    }

    #[test]
    fn the_point_before_what_is_seen_is_there() {
        let line = line([(0.0, 5.0), (1.0, 6.0)]);
        let seen = line.columns(20.0, 30.0, 0.1);
        assert_eq!(seen.len(), 1);
        assert_eq!((seen[0].from, seen[0].last), (1.0, 6.0));
    }

    #[test]
    fn parts_are_lines_of_their_own() {
        let tuple = Value::tuple([Value::Int(1), Value::text("x"), Value::Float(0.5)]);
        assert_eq!(numbers(&tuple).as_slice(), [1.0, 0.5]);
        assert_eq!(names(&tuple).as_slice(), ["1", "3"]);
        assert!(numbers(&Value::text("x")).is_empty());
        assert_eq!(numbers(&Value::list(vec![Value::Int(3); 100])).len(), LINES);
        assert!(names(&Value::Int(3)).is_empty());
    }
}
