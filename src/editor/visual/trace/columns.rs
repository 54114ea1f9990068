//! What each column of pixels stands for. Only the end of a line is new from frame to frame, so the
//! columns before it are kept.

use std::collections::VecDeque;

use super::{BRANCH, Line, Summary};

/// Columns of one width that were made before.
#[derive(Debug, Default)]
pub(super) struct Kept {
    step: f64,
    columns: VecDeque<(i64, Summary)>,
    /// The first point in them, and the first that is in none yet, as counted from the very first.
    from: usize,
    next: usize,
}

impl Line {
    /// What lies between two moments as one summary for each step of time, with the last point
    /// before and the first one after. The number of summaries does not grow with that of the
    /// points, nor does what it costs to make them; no peak is lost.
    pub fn columns(&self, from: f64, to: f64, step: f64) -> Vec<Summary> {
        if self.points.back().is_some_and(|last| last.at > to) {
            return self.fresh_columns(from, to, step);
        }
        let before = self.points.partition_point(|point| point.at < from).saturating_sub(1);
        let first = self.gone + before;
        let mut kept = self.kept.borrow_mut();
        if kept.step.to_bits() != step.to_bits() || !(kept.from..=kept.next).contains(&first) {
            *kept = Kept { step, columns: VecDeque::new(), from: first, next: first };
        }
        let (mut at, end) = (kept.next - self.gone, self.points.len());
        while at < end {
            let (part, size) = self.largest(at, end, step / 2.0);
            let column = (part.from / step).floor() as i64;
            match kept.columns.back_mut().filter(|(open, _)| *open == column) {
                Some((_, open)) => open.absorb(&part),
                None => kept.columns.push_back((column, part)),
            }
            at += size;
        }
        (kept.from, kept.next) = (first, self.gone + end);
        while kept.columns.get(1).is_some_and(|(_, second)| second.from < from) {
            kept.columns.pop_front();
        }
        kept.columns.iter().map(|(_, summary)| *summary).collect()
    }

    /// The same, made of nothing but the points, up to any moment.
    fn fresh_columns(&self, from: f64, to: f64, step: f64) -> Vec<Summary> {
        let first = self.points.partition_point(|point| point.at < from).saturating_sub(1);
        let behind = self.points.partition_point(|point| point.at <= to);
        let end = (behind + 1).min(self.points.len());
        let mut columns: Vec<Summary> = Vec::new();
        let (mut at, mut current) = (first, i64::MIN);
        while at < end {
            let (part, size) = self.largest(at, end, step / 2.0);
            // What lies outside keeps a column of its own, or it would widen what is seen.
            let column = match at {
                at if at == first => i64::MIN + 1,
                at if at >= behind => i64::MAX,
                _ => (part.from / step).floor() as i64,
            };
            match columns.last_mut().filter(|_| column == current) {
                Some(open) => open.absorb(&part),
                None => columns.push(part),
            }
            (at, current) = (at + size, column);
        }
        columns
    }

    /// The largest summary that begins here and is no longer than this, and how many points that
    /// is.
    pub(super) fn largest(&self, at: usize, end: usize, longest: f64) -> (Summary, usize) {
        let mut found = (Summary::of(self.points[at]), 1);
        let mut size = BRANCH;
        for level in &self.levels {
            if !at.is_multiple_of(size) || at + size > end {
                break;
            }
            match level.get(at / size) {
                Some(summary) if summary.to - summary.from <= longest => found = (*summary, size),
                _ => break,
            }
            size *= BRANCH;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CHUNK, Point};
    use super::*;

    /// The least and the greatest of all.
    fn range<'a>(columns: impl Iterator<Item = &'a Summary>) -> (f64, f64) {
        columns.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), column| {
            (least.min(column.least), most.max(column.most))
        })
    }

    /// Whether no number of the one, but at its left edge, is beyond those of the other.
    fn within(one: &[Summary], other: &[Summary]) -> bool {
        let (inner, outer) = (range(one.iter().skip(2)), range(other.iter()));
        inner.0 >= outer.0 && inner.1 <= outer.1
    }

    #[test]
    fn what_is_kept_is_what_would_be_made_anew() {
        let mut line = Line::default();
        let mut wild = 1_u32;
        for frame in 1..2_000_u32 {
            for i in 0..16 {
                wild = wild.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = f64::from(frame * 16 + i) / 1000.0;
                line.push(Point { at, value: f64::from(wild >> 16) }, 3 * CHUNK);
            }
            let now = f64::from(frame * 16 + 16) / 1000.0;
            // Now and then somebody chooses another span.
            let span = if (frame / 500) % 2 == 0 { 5.0 } else { 2.0 };
            let step = span / 177.0;
            let [kept, fresh] = [line.columns(now - span, now, step), {
                line.fresh_columns(now - span, now, step)
            }];
            assert!(kept.len() <= 180, "{}", kept.len());
            assert!(within(&kept, &fresh) && within(&fresh, &kept), "frame {frame}");
            assert_eq!(kept.last().map(|last| last.last), fresh.last().map(|last| last.last));
        }
        assert!(line.gone > 0, "some have given way");
        let past = line.columns(20.0, 22.0, 0.01);
        assert!(past.iter().all(|column| column.from < 22.1), "a look back is as it was");
    }
}
