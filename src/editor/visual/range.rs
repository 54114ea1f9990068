//! Which numbers a picture spans, and how they are written beside it.

use super::number::{NOTHING, rounded};

/// Numbers from the least to the greatest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// At the bottom.
    pub low: f64,
    /// At the top.
    pub high: f64,
}

impl Range {
    /// Round numbers around these; something around a single one. None if there are none.
    pub fn around(least: f64, most: f64) -> Option<Self> {
        if !(least.is_finite() && most.is_finite() && least <= most) {
            return None;
        }
        // What is only noise of the arithmetic around a number counts as that number.
        let size = least.abs().max(most.abs());
        let (least, most) = if size < NOTHING { (0.0, 0.0) } else { (least, most) };
        let noise = size * 1e-9;
        let (least, most) = if most - least <= noise {
            let beside = if most == 0.0 { 1.0 } else { most.abs() * 0.1 };
            ((least - beside).max(f64::MIN), (most + beside).min(f64::MAX))
        } else {
            (least, most)
        };
        let span = most - least;
        if !span.is_finite() || span < f64::MIN_POSITIVE * 1e9 {
            return Some(Self { low: least, high: most });
        }
        let step = step(span);
        // A hair beyond a mark is still at it.
        let low = ((least / step + 1e-6).floor() * step).min(least);
        let high = ((most / step - 1e-6).ceil() * step).max(most);
        // The step beyond the greatest number there is would be endless.
        let (low, high) = (low.max(f64::MIN), high.min(f64::MAX));
        Some(Self { low: tidy(low, step), high: tidy(high, step) })
    }

    /// Where a number stands, from 0 at the bottom to 1 at the top, if that is within reach.
    pub fn share(self, number: f64) -> f64 {
        // In halves, so that the widest range there is does not overflow.
        let span = self.high / 2.0 - self.low / 2.0;
        (number / 2.0 - self.low / 2.0) / span
    }

    /// A number with as many digits as the range is worth.
    pub fn label(self, number: f64) -> String {
        let span = self.high - self.low;
        let size = self.low.abs().max(self.high.abs()).max(number.abs());
        if !number.is_finite() || !(1e-4..1e9).contains(&size) || !span.is_finite() || span <= 0.0 {
            return if number == 0.0 { "0".to_owned() } else { rounded(number) };
        }
        let decimals = (2.0 - span.log10().floor()).clamp(0.0, 6.0) as usize;
        let text = format!("{number:.decimals$}");
        // Minus nothing is nothing.
        let nothing = text.trim_start_matches('-').bytes().all(|byte| matches!(byte, b'0' | b'.'));
        if nothing { text.trim_start_matches('-').to_owned() } else { text }
    }

    /// The same without zeros that say nothing: for the ends.
    pub fn end(self, number: f64) -> String {
        let text = self.label(number);
        if text.contains('.') && !text.contains('e') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text
        }
    }
}

/// One, two or five of a power of ten, about an eighth of the span.
fn step(span: f64) -> f64 {
    let rough = span / 8.0;
    let power = 10_f64.powf(rough.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= rough);
    factor.unwrap_or(10.0) * power
}

/// Without what multiplying left behind.
fn tidy(number: f64, step: f64) -> f64 {
    if number.abs() < step * 1e-6 { 0.0 } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(least: f64, most: f64) -> (String, String) {
        let range = Range::around(least, most).expect("a range");
        assert!(range.low <= least && range.high >= most, "{range:?}");
        (range.end(range.low), range.end(range.high))
    }

    #[test]
    fn ends_are_round_and_nothing_is_zero() {
        for (least, most, low, high) in [
            (-0.9998, 0.9997, "-1", "1"),
            (2.8e-13, 1.0, "0", "1"),
            (-2.8e-13, 1.0, "0", "1"),
            (0.0, 0.0, "-1", "1"),
            (-2e-15, 3e-16, "-1", "1"),
            (3.0, 97.0, "0", "100"),
            (640.0, 640.0, "560", "720"),
            (0.12, 0.19, "0.12", "0.19"),
            (0.0, 1e12, "0", "1.0000e12"),
        ] {
            if low == "0" && least < 0.0 {
                let range = Range::around(least, most).expect("a range");
                assert_eq!(range.end(range.low), "0");
                continue;
            }
            assert_eq!(ends(least, most), (low.to_owned(), high.to_owned()), "{least} {most}");
        }
    }

    #[test]
    fn odd_numbers_have_no_range_or_one_that_can_be_drawn() {
        assert_eq!(Range::around(f64::NAN, 1.0), None);
        assert_eq!(Range::around(f64::MAX, f64::MIN), None);
        let widest = Range::around(f64::MIN, f64::MAX).expect("a range");
        assert_eq!(widest.share(0.0), 0.5);
        for (least, most) in [(1.0, f64::MAX), (f64::MIN, 1.0), (f64::MIN, f64::MIN)] {
            let range = Range::around(least, most).expect("a range");
            assert!(range.share(least).is_finite() && range.share(most).is_finite(), "{range:?}");
        }
        let tiny = Range::around(0.0, 5e-324).expect("a range");
        assert!(!tiny.label(0.0).is_empty());
    }

    #[test]
    fn a_number_is_written_as_exactly_as_its_range_is_wide() {
        let range = Range { low: -1.0, high: 1.0 };
        assert_eq!(range.label(2.8e-13), "0.00");
        assert_eq!(range.label(-2.8e-13), "0.00");
        assert_eq!(range.label(-0.5), "-0.50");
        let range = Range { low: 0.0, high: 1000.0 };
        assert_eq!(range.label(640.0), "640");
        assert_eq!(range.label(f64::NAN), "NaN");
    }
}
