//! A number as its decimal digits, which is what formats work on.

use crate::value::Number;

/// Decimal digits and where the point is: 0.`digits` × 10^`point`, without zeros at either end.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Decimal {
    pub negative: bool,
    digits: Vec<u8>,
    point: isize,
}

impl Decimal {
    /// The shortest digits that mean this number; none for infinities and "not a number".
    pub fn of(number: Number) -> Option<Self> {
        let text = match number {
            Number::Int(x) => x.to_string(),
            Number::Long(x) => x.to_string(),
            Number::Float(x) if x.is_finite() => x.to_string(),
            Number::Double(x) if x.is_finite() => x.to_string(),
            Number::Float(_) | Number::Double(_) => return None,
        };
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, &*text),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = whole.bytes().chain(fraction.bytes()).map(|digit| digit - b'0').collect();
        Some(Self { negative, digits, point: whole.len() as isize }.tidied())
    }

    fn tidied(mut self) -> Self {
        let zeros = self.digits.iter().take_while(|digit| **digit == 0).count();
        self.digits.drain(..zeros);
        self.point -= zeros as isize;
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.point = 0;
        }
        self
    }

    pub fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Times a power of ten.
    pub fn shifted(mut self, powers: isize) -> Self {
        if !self.is_zero() {
            self.point += powers;
        }
        self
    }

    /// With at most this many decimals; halves go away from zero.
    pub fn rounded(self, decimals: usize) -> Self {
        let kept = self.point + decimals as isize;
        self.keeping(kept)
    }

    /// With at most this many digits in all; halves go away from zero.
    pub fn significant(self, digits: usize) -> Self {
        self.keeping(digits as isize)
    }

    fn keeping(mut self, kept: isize) -> Self {
        let Ok(kept) = usize::try_from(kept) else {
            self.digits.clear();
            return self.tidied();
        };
        let up = self.digits.get(kept).is_some_and(|digit| *digit >= 5);
        self.digits.truncate(kept);
        if up {
            // A zero in front takes the carry of 9.99.
            self.digits.insert(0, 0);
            self.point += 1;
            for digit in self.digits.iter_mut().rev() {
                *digit = (*digit + 1) % 10;
                if *digit != 0 {
                    break;
                }
            }
        }
        self.tidied()
    }

    /// The digits before the point, without zeros in front: none if there is only a zero.
    pub fn whole(&self) -> String {
        (0..self.point.max(0)).map(|place| self.digit(place)).collect()
    }

    /// This many digits behind the point.
    pub fn fraction(&self, decimals: usize) -> String {
        (0..decimals as isize).map(|place| self.digit(self.point.saturating_add(place))).collect()
    }

    /// How many digits behind the point are not zeros at the end.
    pub fn decimals(&self) -> usize {
        usize::try_from(self.digits.len() as isize - self.point).unwrap_or(0)
    }

    /// The power of ten of the first digit.
    pub fn exponent(&self) -> isize {
        if self.is_zero() { 0 } else { self.point - 1 }
    }

    /// Before the first digit and behind the last there are zeros.
    fn digit(&self, place: isize) -> char {
        let digit = usize::try_from(place).ok().and_then(|place| self.digits.get(place));
        char::from(b'0' + digit.copied().unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(x: f64, decimals: usize) -> String {
        let decimal = Decimal::of(Number::Double(x)).unwrap().rounded(decimals);
        format!("{}.{}", decimal.whole(), decimal.fraction(decimals))
    }

    #[test]
    fn rounds_what_a_person_sees() {
        assert_eq!(rounded(2.675, 2), "2.68");
        assert_eq!(rounded(0.125, 2), ".13");
        assert_eq!(rounded(9.996, 2), "10.00");
        assert_eq!(rounded(0.004, 2), ".00");
        assert_eq!(rounded(0.005, 2), ".01");
        assert_eq!(rounded(1234.5, 0), "1235.");
        assert_eq!(rounded(0.5, 0), "1.");
        assert_eq!(rounded(1e-300, 3), ".000");
        assert_eq!(rounded(120.0, 1), "120.0");
        assert_eq!(Decimal::of(Number::Double(f64::NAN)), None);
    }
}
