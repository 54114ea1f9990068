//! Composite formats, as in C# and Bonsai: `x = {0:F2}, y = {1,8}`.
//!
//! The culture is the invariant one: a point before decimals, a comma between thousands.

mod decimal;
mod number;
mod picture;

use std::fmt::Write as _;
use std::str::FromStr;

use number::NumberFormat;

use crate::error::Error;
use crate::value::{Number, Value};

/// The widest place that a format may ask for; keeps a slip of the finger from filling memory.
const WIDEST: usize = 1000;

/// Text with places for values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Literal(String),
    Place(Place),
}

/// `{index,width:format}`
#[derive(Clone, Debug, PartialEq)]
struct Place {
    index: usize,
    width: usize,
    /// Spaces behind the value rather than before it.
    left: bool,
    format: Option<NumberFormat>,
}

impl Template {
    /// Whether there is nothing in it, not even literal text.
    pub fn is_blank(&self) -> bool {
        self.parts.is_empty()
    }

    /// How many values it needs: one more than its highest index.
    pub fn needs(&self) -> usize {
        self.places().map(|place| place.index + 1).max().unwrap_or(0)
    }

    fn places(&self) -> impl Iterator<Item = &Place> {
        self.parts.iter().filter_map(|part| match part {
            Part::Place(place) => Some(place),
            Part::Literal(_) => None,
        })
    }

    /// The text with the values in their places. Formats are for numbers; other values stand as
    /// they are.
    pub fn fill(&self, values: &[Value]) -> Result<String, Error> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Place(place) => {
                    let value = values.get(place.index);
                    place.write(value.ok_or_else(|| place.unfilled(values.len()))?, &mut text)?;
                }
            }
        }
        Ok(text)
    }
}

impl Place {
    fn write(&self, value: &Value, text: &mut String) -> Result<(), Error> {
        let filling = match (&self.format, Number::of(value)) {
            (Some(format), Some(number)) => format.apply(number)?,
            _ => value.to_string(),
        };
        let width = self.width;
        // Writing into a string cannot fail.
        let _ = if self.left {
            write!(text, "{filling:<width$}")
        } else {
            write!(text, "{filling:>width$}")
        };
        Ok(())
    }

    #[cold]
    fn unfilled(&self, there: usize) -> Error {
        let index = self.index;
        Error::new(match there {
            1 => format!("the format asks for {{{index}}}, but there is only one value, {{0}}"),
            _ => format!("the format asks for {{{index}}}, but there are only {there} values"),
        })
    }
}

impl FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(brace) = rest.find(['{', '}']) {
            literal.push_str(&rest[..brace]);
            let (open, behind) = (rest[brace..].starts_with('{'), &rest[brace + 1..]);
            let twin = if open { '{' } else { '}' };
            if let Some(behind) = behind.strip_prefix(twin) {
                literal.push(twin);
                rest = behind;
                continue;
            }
            if !open {
                return Err("a } stands alone; write }} for a brace".into());
            }
            let Some((place, behind)) = behind.split_once('}') else {
                return Err("a { is never closed; write {{ for a brace".into());
            };
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            parts.push(Part::Place(place.parse()?));
            rest = behind;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Ok(Self { parts })
    }
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (place, format) = match text.split_once(':') {
            Some((place, format)) => (place, Some(format)),
            None => (text, None),
        };
        let (index, width) = place.split_once(',').unwrap_or((place, "0"));
        let wrong = |what, written| format!("{{{text}}}: \"{written}\" is not {what}");
        let position = index.trim();
        let index = position
            .parse()
            .ok()
            .filter(|index| *index < WIDEST)
            .ok_or_else(|| wrong("the number of a value, such as 0", position))?;
        let width = width.trim();
        let places: i32 = width.parse().map_err(|_| wrong("a width, such as 8 or -8", width))?;
        if places.unsigned_abs() as usize > WIDEST {
            return Err(wrong("a width of at most 1000", width));
        }
        let format = format.filter(|format| !format.is_empty()).map(str::parse).transpose();
        let format = format.map_err(|error: String| format!("{{{text}}}: {error}"))?;
        let width = places.unsigned_abs() as usize;
        Ok(Self { index, width, left: places < 0, format })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(format: &str, values: &[Value]) -> String {
        format.parse::<Template>().unwrap().fill(values).unwrap()
    }

    #[test]
    fn values_take_their_places() {
        let values = [Value::Int(7), Value::text("hi"), Value::Double(0.5)];
        for (format, text) in [
            ("", ""),
            ("plain", "plain"),
            ("{0}", "7"),
            ("{1}-{0}-{1}", "hi-7-hi"),
            ("{0,4}|{1,-4}|", "   7|hi  |"),
            ("{{{0}}}", "{7}"),
            ("{{0}}", "{0}"),
            ("{ 2 , 6 :F2}", "  0.50"),
            ("{1:F2}", "hi"),
            ("äö{0}ü", "äö7ü"),
        ] {
            assert_eq!(fill(format, &values), text, "{format}");
        }
    }

    #[test]
    fn bad_formats_are_found_at_once() {
        for (format, sentence) in [
            ("{0", "a { is never closed; write {{ for a brace"),
            ("0}", "a } stands alone; write }} for a brace"),
            ("{x}", "{x}: \"x\" is not the number of a value, such as 0"),
            ("{}", "{}: \"\" is not the number of a value, such as 0"),
            ("{-1}", "{-1}: \"-1\" is not the number of a value, such as 0"),
            ("{0,a}", "{0,a}: \"a\" is not a width, such as 8 or -8"),
            ("{0,9999}", "{0,9999}: \"9999\" is not a width of at most 1000"),
        ] {
            assert_eq!(format.parse::<Template>().unwrap_err(), sentence, "{format}");
        }
    }

    #[test]
    fn a_missing_value_is_named() {
        let template: Template = "{0} {3}".parse().unwrap();
        assert_eq!(template.needs(), 4);
        let error = template.fill(&[Value::Nil]).unwrap_err();
        assert_eq!(error.to_string(), "the format asks for {3}, but there is only one value, {0}");
    }
}
