//! Formats of numbers: the letters of C#, such as `F2`, `D3` and `X2`, or a picture.

use std::str::FromStr;

use super::decimal::Decimal;
use super::picture::Pictures;
use crate::error::Error;
use crate::value::Number;

/// More digits than this say nothing.
const MOST_DIGITS: usize = 100;

/// How a number is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum NumberFormat {
    /// A letter, as it was written, and how many digits.
    Letter(char, Option<usize>),
    /// A picture of the digits.
    Picture(Pictures),
}

impl FromStr for NumberFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut letters = text.chars();
        let first = letters.next().filter(char::is_ascii_alphabetic);
        let digits = letters.as_str();
        match first {
            Some(letter) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                if !"BDEFGNPRX".contains(letter.to_ascii_uppercase()) {
                    return Err(format!(
                        "\"{letter}\" is not a format; there are B, D, E, F, G, N, P and X"
                    ));
                }
                let count = if digits.is_empty() { None } else { digits.parse().ok() };
                match count {
                    Some(count) if count > MOST_DIGITS => {
                        Err(format!("{count} digits are too many"))
                    }
                    None if !digits.is_empty() => Err(format!("{digits} digits are too many")),
                    count => Ok(Self::Letter(letter, count)),
                }
            }
            _ => text.parse().map(Self::Picture),
        }
    }
}

impl NumberFormat {
    /// The number as text.
    pub fn apply(&self, number: Number) -> Result<String, Error> {
        let Some(decimal) = Decimal::of(number) else {
            return Ok(number.as_f64().to_string());
        };
        match self {
            Self::Picture(pictures) => Ok(pictures.draw(decimal)),
            Self::Letter(letter, digits) => match letter.to_ascii_uppercase() {
                'F' => Ok(fixed(decimal, digits.unwrap_or(2), false)),
                'N' => Ok(fixed(decimal, digits.unwrap_or(2), true)),
                'P' => Ok(fixed(decimal.shifted(2), digits.unwrap_or(2), true) + " %"),
                'E' => Ok(scientific(&decimal, digits.unwrap_or(6), *letter, 3)),
                'G' | 'R' => {
                    // Whole numbers are written out: a long has 19 digits.
                    let digits = digits.or(number.is_whole().then_some(19));
                    Ok(general(decimal, digits, *letter))
                }
                'D' => whole(number, *letter).map(|_| integer(&decimal, digits.unwrap_or(0))),
                'X' | 'B' => Ok(bits(number, *letter, digits.unwrap_or(0))?),
                _ => Ok(number.as_f64().to_string()),
            },
        }
    }
}

fn whole(number: Number, letter: char) -> Result<i64, Error> {
    number.to_i64().filter(|_| number.is_whole()).ok_or_else(|| {
        Error::new(format!("the format {letter} is for whole numbers; use Round or F0 for others"))
    })
}

pub(super) fn sign(decimal: &Decimal) -> &'static str {
    // Nothing is left of the sign of -0.001 where it is written 0.00.
    if decimal.negative && !decimal.is_zero() { "-" } else { "" }
}

fn fixed(decimal: Decimal, decimals: usize, thousands: bool) -> String {
    let decimal = decimal.rounded(decimals);
    let mut whole = decimal.whole();
    if whole.is_empty() {
        whole.push('0');
    }
    if thousands {
        whole = grouped(&whole);
    }
    let point = if decimals > 0 { "." } else { "" };
    format!("{}{whole}{point}{}", sign(&decimal), decimal.fraction(decimals))
}

fn grouped(whole: &str) -> String {
    let mut text = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn integer(decimal: &Decimal, width: usize) -> String {
    format!("{}{:0>width$}", sign(decimal), decimal.whole(), width = width.max(1))
}

fn scientific(decimal: &Decimal, decimals: usize, letter: char, width: usize) -> String {
    let decimal = decimal.clone().significant(decimals + 1);
    let exponent = decimal.exponent();
    let plus = if exponent < 0 { '-' } else { '+' };
    let mantissa = fixed(decimal.shifted(-exponent), decimals, false);
    format!("{mantissa}{letter}{plus}{:0width$}", exponent.unsigned_abs())
}

/// As short as it can be: scientific where that is shorter.
fn general(decimal: Decimal, digits: Option<usize>, letter: char) -> String {
    let digits = digits.filter(|digits| *digits > 0);
    let decimal = match digits {
        Some(digits) => decimal.significant(digits),
        None => decimal,
    };
    let exponent = decimal.exponent();
    if exponent < -5 || exponent >= digits.unwrap_or(15) as isize {
        let decimals = decimal.clone().shifted(-exponent).decimals();
        let letter = if letter.is_ascii_lowercase() { 'e' } else { 'E' };
        return scientific(&decimal, decimals, letter, 2);
    }
    let decimals = decimal.decimals();
    fixed(decimal, decimals, false)
}

fn bits(number: Number, letter: char, width: usize) -> Result<String, Error> {
    let long = whole(number, letter)?;
    // A negative int has the bits of an int, not those of a long.
    let bits = match number {
        Number::Int(int) => u64::from(int.cast_unsigned()),
        _ => long.cast_unsigned(),
    };
    Ok(match letter {
        'X' => format!("{bits:0width$X}"),
        'x' => format!("{bits:0width$x}"),
        _ => format!("{bits:0width$b}"),
    })
}

#[cfg(test)]
mod tests {
    use super::Number::{Double, Float, Int, Long};
    use super::*;

    #[track_caller]
    fn check(rows: &[(&str, Number, &str)]) {
        for (format, number, text) in rows {
            let parsed: NumberFormat = format.parse().unwrap();
            assert_eq!(parsed.apply(*number).unwrap(), *text, "{format} of {number:?}");
        }
    }

    #[test]
    fn letters() {
        check(&[
            ("F2", Double(2.675), "2.68"),
            ("F0", Double(2.5), "3"),
            ("F", Int(-7), "-7.00"),
            ("F2", Double(-0.001), "0.00"),
            ("F3", Float(0.1), "0.100"),
            ("N1", Double(-1_234_567.89), "-1,234,567.9"),
            ("N0", Int(999), "999"),
            ("P1", Double(0.1234), "12.3 %"),
            ("D3", Int(7), "007"),
            ("D3", Long(-7), "-007"),
            ("D", Int(0), "0"),
            ("X2", Int(10), "0A"),
            ("x", Int(-1), "ffffffff"),
            ("X", Long(-1), "FFFFFFFFFFFFFFFF"),
            ("B8", Int(5), "00000101"),
            ("E2", Double(12_345.6), "1.23E+004"),
            ("e1", Double(-0.00015), "-1.5e-004"),
            ("E0", Int(0), "0E+000"),
            ("G", Double(0.5), "0.5"),
            ("G3", Double(1234.5), "1.23E+03"),
            ("G4", Double(1234.5), "1235"),
            ("G", Double(1e20), "1E+20"),
            ("G", Long(i64::MAX), "9223372036854775807"),
            ("G", Double(0.000_001), "1E-06"),
            ("R", Double(0.1), "0.1"),
            ("F2", Double(f64::NAN), "NaN"),
            ("F2", Double(f64::NEG_INFINITY), "-inf"),
        ]);
    }

    #[test]
    fn bad_formats_are_refused() {
        for format in ["Q", "D999", "F99999999999999999999", "abc", "0;0;0;0", "0.0E+0"] {
            assert!(format.parse::<NumberFormat>().is_err(), "{format}");
        }
        let hex: NumberFormat = "X2".parse().unwrap();
        assert!(hex.apply(Double(1.0)).unwrap_err().to_string().contains("whole numbers"));
    }
}
