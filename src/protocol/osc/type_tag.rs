//! The arguments that somebody waits for.

use super::DEEPEST;
use crate::error::Error;
use crate::value::{Message, Value, ValueType};

/// Type tags to hold messages against: `i`, `fff`, `s[if]`.
///
/// `T` and `F` both stand for a boolean and take either, because whoever sends booleans sends
/// both; `s` and `S` are both text. All other tags take exactly their own type.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeTags {
    text: Box<str>,
    tags: Vec<Tag>,
}

#[derive(Clone, Debug, PartialEq)]
enum Tag {
    One(ValueType),
    List(Vec<Tag>),
}

impl TypeTags {
    /// Reads type tags, with or without the comma in front; none if there are none. The error is a
    /// sentence.
    pub fn parse(text: &str) -> Result<Option<Self>, String> {
        let text = text.trim();
        let text = text.strip_prefix(',').unwrap_or(text);
        if text.is_empty() {
            return Ok(None);
        }
        let mut open = vec![Vec::new()];
        for char in text.chars() {
            let tag = match char {
                '[' if open.len() > DEEPEST => {
                    return Err(format!("lists cannot be nested deeper than {DEEPEST}"));
                }
                '[' => {
                    open.push(Vec::new());
                    continue;
                }
                ']' => match open.pop() {
                    Some(tags) if !open.is_empty() => Tag::List(tags),
                    _ => return Err(format!("{text:?} closes a list that is not open")),
                },
                other => Tag::One(value_type(other)?),
            };
            if let Some(innermost) = open.last_mut() {
                innermost.push(tag);
            }
        }
        match (open.pop(), open.is_empty()) {
            (Some(tags), true) => Ok(Some(Self { text: text.into(), tags })),
            _ => Err(format!("{text:?} opens a list and does not close it")),
        }
    }

    /// The arguments of a message that has these tags: one by itself, several as a tuple, a list
    /// within as a tuple within. The error names the tags wanted and those that came.
    #[inline]
    pub fn select(&self, message: &Message) -> Result<Value, Error> {
        let selected = match (&*self.tags, &*message.arguments) {
            ([tag], [argument]) => fit(tag, argument),
            ([_], _) => None,
            (tags, arguments) => fit_all(tags, arguments),
        };
        selected.ok_or_else(|| self.mismatch(message))
    }

    #[cold]
    fn mismatch(&self, message: &Message) -> Error {
        let (wanted, got) = (&self.text, message.type_tags());
        Error::new(format!(
            "expected the type tags ,{wanted}, got {got} in {}; change the type tag, or leave it blank \
             to get the message",
            message.address
        ))
    }
}

fn value_type(tag: char) -> Result<ValueType, String> {
    Ok(match tag {
        'i' => ValueType::Int,
        'f' => ValueType::Float,
        's' | 'S' => ValueType::Text,
        'b' => ValueType::Bytes,
        'h' => ValueType::Long,
        't' => ValueType::TimeTag,
        'd' => ValueType::Double,
        'c' => ValueType::Char,
        'r' => ValueType::Color,
        'm' => ValueType::Midi,
        'T' | 'F' => ValueType::Bool,
        'N' => ValueType::Nil,
        'I' => ValueType::Impulse,
        other => {
            return Err(format!(
                "type tag {other:?} is not known; there are i f s S b h t d c r m T F N I and [ ]"
            ));
        }
    })
}

fn fit(tag: &Tag, argument: &Value) -> Option<Value> {
    match (tag, argument) {
        (Tag::List(tags), Value::List(items)) => fit_all(tags, items),
        (Tag::One(wanted), argument) => {
            (argument.value_type() == *wanted).then(|| argument.clone())
        }
        _ => None,
    }
}

fn fit_all(tags: &[Tag], arguments: &[Value]) -> Option<Value> {
    if tags.len() != arguments.len() {
        return None;
    }
    let items = tags.iter().zip(arguments).map(|(tag, argument)| fit(tag, argument));
    Some(Value::Tuple(items.collect::<Option<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(wanted: &str, got: &str) -> String {
        format!(
            "expected the type tags {wanted}, got {got} in /a; change the type tag, or leave it \
             blank to get the message"
        )
    }

    #[track_caller]
    fn select(tags: &str, arguments: Vec<Value>) -> Result<Value, String> {
        let tags = TypeTags::parse(tags)?.expect("tags");
        tags.select(&Message::new("/a", arguments)).map_err(|error| error.to_string())
    }

    #[test]
    fn one_is_bare_and_several_are_a_tuple() {
        let (one, half) = (Value::Int(1), Value::Float(0.5));
        assert_eq!(select("i", vec![one.clone()]), Ok(one.clone()));
        assert_eq!(select(",i", vec![one.clone()]), Ok(one.clone()));
        let pair = Value::tuple([one.clone(), half.clone()]);
        assert_eq!(select("if", vec![one.clone(), half.clone()]), Ok(pair.clone()));
        let nested = vec![Value::list([one.clone(), half.clone()]), Value::text("x")];
        assert_eq!(select("[if]s", nested), Ok(Value::tuple([pair.clone(), Value::text("x")])));
        assert_eq!(select("[if]", vec![Value::list([one.clone(), half])]), Ok(pair));
        let many = vec![one; 20];
        assert_eq!(select(&"i".repeat(20), many.clone()), Ok(Value::tuple(many)));
    }

    #[test]
    fn every_tag() {
        for (tag, value) in [
            ('i', Value::Int(1)),
            ('f', Value::Float(1.0)),
            ('s', Value::text("x")),
            ('S', Value::text("x")),
            ('b', Value::bytes(vec![1])),
            ('h', Value::Long(1)),
            ('t', Value::TimeTag(crate::value::TimeTag::IMMEDIATELY)),
            ('d', Value::Double(1.0)),
            ('c', Value::Char('x')),
            ('r', Value::Color([1, 2, 3, 4])),
            ('m', Value::Midi([1, 2, 3, 4])),
            ('T', Value::Bool(false)),
            ('F', Value::Bool(true)),
            ('N', Value::Nil),
            ('I', Value::Impulse),
        ] {
            assert_eq!(select(&tag.to_string(), vec![value.clone()]), Ok(value));
        }
    }

    #[test]
    fn names_both() {
        let sentence = |tags, arguments| select(tags, arguments).unwrap_err();
        assert_eq!(sentence("i", vec![Value::text("x")]), told(",i", ",s"));
        assert_eq!(sentence("i", vec![]), told(",i", ","));
        assert_eq!(sentence("ii", vec![Value::Int(1)]), told(",ii", ",i"));
        assert_eq!(sentence("[i]", vec![Value::list([Value::Nil])]), told(",[i]", ",[N]"));
    }

    #[test]
    fn says_what_is_no_tag() {
        for (text, sentence) in [
            ("x", "type tag 'x' is not known; there are i f s S b h t d c r m T F N I and [ ]"),
            ("i]", "\"i]\" closes a list that is not open"),
            ("[i", "\"[i\" opens a list and does not close it"),
        ] {
            assert_eq!(TypeTags::parse(text).unwrap_err(), sentence);
        }
        assert_eq!(TypeTags::parse(" "), Ok(None));
        assert!(TypeTags::parse(&"[".repeat(99)).is_err());
    }
}
