//! Pictures of numbers, such as `0.00`, `#,##0` and `0.0;(0.0);none`.

use std::iter::Peekable;
use std::str::{Chars, FromStr};

use super::decimal::Decimal;
use super::number::sign;

/// One picture, or one each for positive numbers, negative numbers and zero.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pictures(Vec<Picture>);

/// Places for digits and what stands around them.
#[derive(Clone, Debug, Default, PartialEq)]
struct Picture {
    marks: Vec<Mark>,
    thousands: bool,
    /// Moves the point: two to the right for `%`, three to the left for a comma at the end.
    shift: isize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Mark {
    /// A digit that is always written.
    Zero,
    /// A digit that is written if the number has it.
    Digit,
    Point,
    Literal(char),
}

impl FromStr for Pictures {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut letters = text.chars().peekable();
        let mut pictures = vec![Picture::read(&mut letters)?];
        while letters.next_if_eq(&';').is_some() {
            pictures.push(Picture::read(&mut letters)?);
        }
        if pictures.len() > 3 {
            return Err("there may be three pictures: positive;negative;zero".into());
        }
        if pictures.len() == 1 && !pictures.iter().any(Picture::has_digits) {
            return Err(format!("\"{text}\" has no place for a digit; write 0 or #, such as 0.00"));
        }
        Ok(Self(pictures))
    }
}

impl Pictures {
    /// The number as the pictures have it.
    pub fn draw(&self, decimal: Decimal) -> String {
        let picture = |i: usize| self.0.get(i).filter(|picture| !picture.marks.is_empty());
        let Some(positive) = self.0.first() else {
            return String::new();
        };
        let negative = picture(1).filter(|_| decimal.negative);
        let chosen = negative.unwrap_or(positive);
        let rounded = chosen.round(decimal);
        // A number that its picture rounds to zero is drawn as zero.
        if rounded.is_zero() {
            return picture(2).unwrap_or(positive).draw(&rounded);
        }
        let sign = if negative.is_some() { "" } else { sign(&rounded) };
        format!("{sign}{}", chosen.draw(&rounded))
    }
}

impl Picture {
    /// Reads up to the next semicolon.
    fn read(letters: &mut Peekable<Chars<'_>>) -> Result<Self, String> {
        let mut picture = Self::default();
        // Commas since the latest digit: between digits they ask for thousands, at the end they
        // divide by a thousand each.
        let mut commas = 0;
        while let Some(letter) = letters.next_if(|letter| *letter != ';') {
            let has_point = picture.marks.contains(&Mark::Point);
            match letter {
                '0' | '#' => {
                    picture.thousands |= commas > 0 && !has_point;
                    commas = 0;
                    picture.marks.push(if letter == '0' { Mark::Zero } else { Mark::Digit });
                }
                ',' => commas += isize::from(picture.has_digits()),
                '.' if has_point => {}
                '.' => {
                    picture.shift -= 3 * std::mem::take(&mut commas);
                    picture.marks.push(Mark::Point);
                }
                '\\' => picture.marks.extend(letters.next().map(Mark::Literal)),
                '\'' | '"' => {
                    let quoted = letters.by_ref().take_while(|other| *other != letter);
                    picture.marks.extend(quoted.map(Mark::Literal));
                }
                'E' | 'e'
                    if picture.has_digits() && matches!(letters.peek(), Some('0' | '+' | '-')) =>
                {
                    return Err("use E2 rather than a picture with an exponent".into());
                }
                other => {
                    picture.shift += if other == '%' { 2 } else { 0 };
                    picture.marks.push(Mark::Literal(other));
                }
            }
        }
        picture.shift -= 3 * commas;
        Ok(picture)
    }

    fn has_digits(&self) -> bool {
        self.marks.iter().any(|mark| matches!(mark, Mark::Zero | Mark::Digit))
    }

    fn digits_behind_point(&self) -> usize {
        let behind = self.marks.iter().skip_while(|mark| **mark != Mark::Point);
        behind.filter(|mark| matches!(mark, Mark::Zero | Mark::Digit)).count()
    }

    fn round(&self, decimal: Decimal) -> Decimal {
        decimal.shifted(self.shift).rounded(self.digits_behind_point())
    }

    fn draw(&self, decimal: &Decimal) -> String {
        let point = self.marks.iter().position(|mark| *mark == Mark::Point);
        let (before, behind) = self.marks.split_at(point.unwrap_or(self.marks.len()));
        let mut text = self.draw_whole(before, &decimal.whole());
        draw_fraction(behind, decimal, &mut text);
        text
    }

    fn draw_whole(&self, marks: &[Mark], digits: &str) -> String {
        let is_place = |mark: &&Mark| matches!(mark, Mark::Zero | Mark::Digit);
        let mut places = marks.iter().filter(is_place).count();
        let zeros = marks.iter().filter(is_place).skip_while(|mark| **mark == Mark::Digit).count();
        let wanted = format!("{digits:0>zeros$}");
        if places == 0 && self.has_digits() {
            // There are places behind the point only.
            return wanted;
        }
        let (mut text, mut left) = (String::new(), wanted.len());
        let mut remaining = wanted.chars();
        for mark in marks {
            match mark {
                Mark::Literal(letter) => text.push(*letter),
                _ => {
                    places -= 1;
                    // The first place takes all digits that have no place of their own.
                    while left > places {
                        text.extend(remaining.next());
                        left -= 1;
                        if self.thousands && left > 0 && left.is_multiple_of(3) {
                            text.push(',');
                        }
                    }
                }
            }
        }
        text
    }
}

fn draw_fraction(marks: &[Mark], decimal: &Decimal, text: &mut String) {
    let places = marks.iter().filter(|mark| matches!(mark, Mark::Zero | Mark::Digit));
    let zeros = places.clone().collect::<Vec<_>>();
    let zeros = zeros.iter().rposition(|mark| **mark == Mark::Zero).map_or(0, |last| last + 1);
    let count = decimal.decimals().min(places.count()).max(zeros);
    let fraction = decimal.fraction(count);
    let mut digits = fraction.chars();
    for mark in marks {
        match mark {
            Mark::Literal(letter) => text.push(*letter),
            Mark::Point if count > 0 => text.push('.'),
            Mark::Point => {}
            Mark::Zero | Mark::Digit => text.extend(digits.next()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Number::{Double, Int};

    #[test]
    fn draws_digits_where_the_picture_has_them() {
        for (picture, number, text) in [
            ("0.00", Double(7.12345), "7.12"),
            ("000.0", Double(7.12345), "007.1"),
            ("#.##", Double(0.5), ".5"),
            ("0.##", Double(3.0), "3"),
            ("#,##0.0", Double(1_234_567.89), "1,234,567.9"),
            ("#,##0", Int(0), "0"),
            ("#", Int(0), ""),
            ("0,000", Int(5), "0,005"),
            ("0,,.0", Int(1_250_000), "1.3"),
            ("0 %", Double(0.125), "13 %"),
            ("0.0 'm/s'", Double(2.0), "2.0 m/s"),
            ("\\#0", Int(3), "#3"),
            ("000-000", Int(123_456), "123-456"),
            ("0;(0);none", Int(-5), "(5)"),
            ("0;(0);none", Int(0), "none"),
            ("0.0;(0.0)", Double(-0.01), "0.0"),
            ("0.0", Double(-0.01), "0.0"),
            ("on;off;zero", Int(3), "on"),
            ("00", Int(12_345), "12345"),
            (".00", Double(12.5), "12.50"),
            ("0;-0;0.00", Double(0.4), "0.00"),
            ("-0", Int(-3), "--3"),
        ] {
            let pictures: Pictures = picture.parse().unwrap();
            let decimal = Decimal::of(number).unwrap();
            assert_eq!(pictures.draw(decimal), text, "{picture} of {number:?}");
        }
    }
}
