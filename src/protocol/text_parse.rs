//! From text to values by a pattern, as in Bonsai: `x=%i y=%f`.
//!
//! Unlike in Bonsai, where the rest of a pattern is a regular expression, everything that is not
//! a token stands for itself, and the pattern has to match the whole text.

use std::str::FromStr;

use regex::{Regex, RegexBuilder};

use crate::error::Error;
use crate::value::{TimeTag, Value};

/// What text is expected to look like.
#[derive(Clone, Debug, Default)]
pub struct Pattern {
    /// None guesses.
    expression: Option<Regex>,
    tokens: Vec<Token>,
}

/// A place for a value, by its letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Byte,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Float,
    Double,
    Bool,
    Char,
    Text,
    Time,
    Span,
}

const LETTERS: &str = "%B %h %H %i %I %l %L %f %d %b %c %s %t %T and %%";

const WHOLE: &str = r"\s*([+-]?[0-9]+)\s*";
const REAL: &str = r"\s*([+-]?(?:[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?|(?i:inf|infinity|nan)))\s*";

impl Token {
    fn of(letter: char) -> Option<Self> {
        Some(match letter {
            'B' => Self::Byte,
            'h' => Self::Int16,
            'H' => Self::UInt16,
            'i' => Self::Int32,
            'I' => Self::UInt32,
            'l' => Self::Int64,
            'L' => Self::UInt64,
            'f' => Self::Float,
            'd' => Self::Double,
            'b' => Self::Bool,
            'c' => Self::Char,
            's' => Self::Text,
            't' => Self::Time,
            'T' => Self::Span,
            _ => return None,
        })
    }

    fn expression(self) -> &'static str {
        match self {
            Self::Float | Self::Double => REAL,
            Self::Bool => r"\s*((?i:true|false)|[01])\s*",
            Self::Char => "(.)",
            Self::Text => "(.*)",
            Self::Time => r"\s*([0-9][0-9TtZz:.+\- ]*|(?i:immediately))",
            Self::Span => r"\s*(-?(?:[0-9]+\.)?[0-9]+:[0-9]+(?::[0-9]+(?:\.[0-9]+)?)?)\s*",
            _ => WHOLE,
        }
    }

    fn read(self, text: &str) -> Result<Value, Error> {
        match self {
            Self::Byte => within(text, 0, u8::MAX.into()).map(int),
            Self::Int16 => within(text, i16::MIN.into(), i16::MAX.into()).map(int),
            Self::UInt16 => within(text, 0, u16::MAX.into()).map(int),
            Self::Int32 => within(text, i32::MIN.into(), i32::MAX.into()).map(int),
            Self::UInt32 => within(text, 0, u32::MAX.into()).map(Value::Long),
            Self::Int64 => within(text, i64::MIN, i64::MAX).map(Value::Long),
            Self::UInt64 => within(text, 0, i64::MAX).map(Value::Long),
            Self::Float => text.parse().map(Value::Float).map_err(|_| unreadable(text, "number")),
            Self::Double => text.parse().map(Value::Double).map_err(|_| unreadable(text, "number")),
            Self::Bool => Ok(Value::Bool(text == "1" || text.eq_ignore_ascii_case("true"))),
            Self::Char => text.parse().map(Value::Char).map_err(|_| unreadable(text, "character")),
            Self::Text => Ok(Value::text(text)),
            Self::Time => text.parse::<TimeTag>().map(Value::TimeTag).map_err(Error::new),
            Self::Span => {
                seconds(text).map(Value::Double).ok_or_else(|| unreadable(text, "duration"))
            }
        }
    }
}

fn int(whole: i64) -> Value {
    i32::try_from(whole).map_or(Value::Long(whole), Value::Int)
}

fn within(text: &str, min: i64, max: i64) -> Result<i64, Error> {
    let number = text.parse().ok().filter(|number| (min..=max).contains(number));
    number.ok_or_else(|| Error::new(format!("{text} is not a number from {min} to {max}")))
}

#[cold]
fn unreadable(text: &str, kind: &str) -> Error {
    Error::new(format!("\"{text}\" is not a {kind}"))
}

/// `[-][days.]hours:minutes[:seconds]`
fn seconds(text: &str) -> Option<f64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1.0, text),
        None => (1.0, text),
    };
    let mut parts = text.splitn(3, ':');
    let hours = parts.next()?;
    let (days, hours) = hours.split_once('.').unwrap_or(("0", hours));
    let number = |text: &str| text.parse::<f64>().ok();
    let minutes = number(parts.next()?)?;
    let seconds = number(parts.next().unwrap_or("0"))?;
    Some(sign * (((number(days)? * 24.0 + number(hours)?) * 60.0 + minutes) * 60.0 + seconds))
}

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let (mut expression, mut tokens) = (String::from("^"), Vec::new());
        let mut letters = text.chars();
        let mut buffer = [0; 4];
        while let Some(letter) = letters.next() {
            let letter = match (letter, if letter == '%' { letters.next() } else { None }) {
                ('%', Some('%')) => '%',
                ('%', None) => {
                    return Err("the last % has no letter; write %% for a per cent sign".into());
                }
                ('%', Some(letter)) => {
                    let token = Token::of(letter);
                    let token = token
                        .ok_or_else(|| format!("there is no %{letter}; there are {LETTERS}"))?;
                    expression.push_str(token.expression());
                    tokens.push(token);
                    continue;
                }
                (letter, _) => letter,
            };
            expression.push_str(&regex::escape(letter.encode_utf8(&mut buffer)));
        }
        expression.push('$');
        let expression = RegexBuilder::new(&expression).dot_matches_new_line(true).build();
        let expression = expression.map_err(|_| "the pattern is too long".to_owned())?;
        Ok(Self { expression: Some(expression), tokens })
    }
}

impl Pattern {
    /// The values in a text: one token gives its value, several a tuple, none a bang. A blank
    /// pattern guesses: a whole number, a number, a bool, or else the text itself.
    pub fn read(&self, text: &str) -> Result<Value, Error> {
        let Some(expression) = &self.expression else {
            return Ok(guess(text));
        };
        let found = expression.captures(text).ok_or_else(|| Error::new(unmatched(text)))?;
        let mut values = self
            .tokens
            .iter()
            .zip(found.iter().skip(1))
            .map(|(token, group)| token.read(group.map_or("", |group| group.as_str())));
        match self.tokens.len() {
            0 => Ok(Value::Bang),
            1 => values.next().unwrap_or(Ok(Value::Bang)),
            _ => Ok(Value::Tuple(values.collect::<Result<_, _>>()?)),
        }
    }
}

#[cold]
fn unmatched(text: &str) -> String {
    const SHOWN: usize = 80;
    let shown = &text[..text.floor_char_boundary(SHOWN)];
    let dots = if shown.len() < text.len() { "…" } else { "" };
    format!("the pattern does not match {shown:?}{dots}; it has to match from beginning to end")
}

fn guess(text: &str) -> Value {
    let trimmed = text.trim();
    if let Ok(whole) = trimmed.parse() {
        return int(whole);
    }
    // Words such as `nan` and `infinity` are words here.
    let number = trimmed.parse().ok().filter(|_| !trimmed.contains(['n', 'N']));
    match (number, trimmed) {
        (Some(number), _) => Value::Double(number),
        (None, "true" | "True") => Value::Bool(true),
        (None, "false" | "False") => Value::Bool(false),
        (None, _) => Value::text(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, text: &str) -> Result<Value, String> {
        pattern.parse::<Pattern>()?.read(text).map_err(|error| error.to_string())
    }

    #[test]
    fn every_token_has_its_type() {
        for (pattern, text, value) in [
            ("%B", "255", Value::Int(255)),
            ("%h", "-32768", Value::Int(-32_768)),
            ("%H", "65535", Value::Int(65_535)),
            ("%i", " +7 ", Value::Int(7)),
            ("%I", "4294967295", Value::Long(4_294_967_295)),
            ("%l", "-5", Value::Long(-5)),
            ("%L", "5", Value::Long(5)),
            ("%f", "0.1", Value::Float(0.1)),
            ("%d", "-1.5e3", Value::Double(-1500.0)),
            ("%d", ".5", Value::Double(0.5)),
            ("%b", "TRUE", Value::Bool(true)),
            ("%b", "0", Value::Bool(false)),
            ("%c", "ä", Value::Char('ä')),
            ("%s", "a\nb", Value::text("a\nb")),
            ("%t", "2020-01-01T00:00:00Z", Value::TimeTag("2020-01-01".parse().unwrap())),
            ("%T", "-1.02:03:04.5", Value::Double(-93_784.5)),
            ("%T", "01:30", Value::Double(5400.0)),
        ] {
            assert_eq!(read(pattern, text), Ok(value), "{pattern} of {text}");
        }
    }

    #[test]
    fn literal_text_stands_for_itself() {
        let pair = Value::tuple([Value::Int(3), Value::Float(0.5)]);
        assert_eq!(read("x=%i y=%f", "x=3 y=0.5"), Ok(pair));
        assert_eq!(read("(.*)%%[%i]", "(.*)%[3]"), Ok(Value::Int(3)));
        assert_eq!(read("go", "go"), Ok(Value::Bang));
        let greedy = Value::tuple([Value::text("a,b"), Value::text("c")]);
        assert_eq!(read("%s,%s", "a,b,c"), Ok(greedy));
    }

    #[test]
    fn what_does_not_match_is_said() {
        for (pattern, text, sentence) in [
            (
                "go",
                "go on",
                "the pattern does not match \"go on\"; it has to match from beginning to end",
            ),
            ("%i", "x", "the pattern does not match \"x\"; it has to match from beginning to end"),
            ("%B", "256", "256 is not a number from 0 to 255"),
            (
                "%L",
                "18446744073709551615",
                "18446744073709551615 is not a number from 0 to 9223372036854775807",
            ),
            ("%t", "2020-99-99", "\"2020-99-99\" is not a time such as 2020-01-31T12:00:00Z"),
            (
                "%q",
                "",
                "there is no %q; there are %B %h %H %i %I %l %L %f %d %b %c %s %t %T and %%",
            ),
            ("50%", "", "the last % has no letter; write %% for a per cent sign"),
        ] {
            assert_eq!(read(pattern, text).unwrap_err(), sentence);
        }
        assert!(read("x", &"ä".repeat(1000)).unwrap_err().len() < 200);
    }

    #[test]
    fn a_blank_pattern_guesses() {
        for (text, value) in [
            ("42", Value::Int(42)),
            (" -3000000000", Value::Long(-3_000_000_000)),
            ("0.5", Value::Double(0.5)),
            ("true", Value::Bool(true)),
            ("nan", Value::text("nan")),
            ("inf", Value::text("inf")),
            (" hi", Value::text(" hi")),
            ("", Value::text("")),
        ] {
            assert_eq!(read("", text), Ok(value));
        }
    }
}
