//! Which keys and buttons an operator listens to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::Modifiers;

/// A key, perhaps with modifiers that must be held: `A`, `D1`, `Control+Shift+F5`. Blank is any
/// key; modifiers alone are any key with these held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyFilter {
    key: Option<String>,
    held: Modifiers,
}

impl KeyFilter {
    /// Reads `Control+A`, also with blanks or commas between. The error is a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut filter = Self::default();
        let between = |c: char| c == '+' || c == ',' || c.is_whitespace();
        for word in text.split(between).filter(|word| !word.is_empty()) {
            match &*word.to_ascii_lowercase() {
                // What Bonsai's files say for any key.
                "none" => {}
                "control" | "ctrl" => filter.held.control = true,
                "shift" => filter.held.shift = true,
                "alt" | "option" => filter.held.alt = true,
                "command" | "cmd" | "windows" | "win" | "meta" | "super" => {
                    filter.held.command = true;
                }
                _ => {
                    if let Some(first) = &filter.key {
                        return Err(format!(
                            "name one key, with modifiers such as Control+{first}; {first} and \
                             {word} are two"
                        ));
                    }
                    filter.key = Some(key_name(word));
                }
            }
        }
        Ok(filter)
    }

    /// Whether it is about one key rather than about all.
    pub fn names_a_key(&self) -> bool {
        self.key.is_some()
    }

    /// Whether this key, with these modifiers held, is meant. More may be held than asked for.
    pub fn accepts(&self, key: &str, modifiers: Modifiers) -> bool {
        let Self { key: wanted, held } = self;
        wanted.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(key))
            && (modifiers.control || !held.control)
            && (modifiers.shift || !held.shift)
            && (modifiers.alt || !held.alt)
            && (modifiers.command || !held.command)
    }
}

/// Digits are called `D0` to `D9`, as `0` to `9` could not be names in Bonsai.
fn key_name(word: &str) -> String {
    match word.as_bytes() {
        [digit] if digit.is_ascii_digit() => format!("D{word}"),
        _ => word.to_owned(),
    }
}

/// A mouse button, or any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ButtonFilter {
    /// Every button.
    #[default]
    Any,
    /// The left one.
    Left,
    /// The right one.
    Right,
    /// The middle one, which often is the wheel.
    Middle,
    /// The first of the side, which often means back.
    Extra1,
    /// The second of the side, which often means forward.
    Extra2,
}

impl ButtonFilter {
    /// Whether the button of this name is meant.
    pub fn accepts(self, button: &str) -> bool {
        let wanted = match self {
            Self::Any => return true,
            Self::Left => "Left",
            Self::Right => "Right",
            Self::Middle => "Middle",
            Self::Extra1 => "Extra1",
            Self::Extra2 => "Extra2",
        };
        wanted.eq_ignore_ascii_case(button)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Modifiers = Modifiers { control: false, shift: false, alt: false, command: false };

    #[test]
    fn keys_and_modifiers() {
        let control = Modifiers { control: true, ..NONE };
        for (filter, key, modifiers, accepted) in [
            ("", "A", NONE, true),
            ("None", "A", NONE, true),
            ("A", "A", NONE, true),
            ("a", "A", control, true),
            ("A", "B", NONE, false),
            ("1", "D1", NONE, true),
            ("D1", "D1", NONE, true),
            ("Control+A", "A", NONE, false),
            ("Control+A", "A", control, true),
            ("ctrl A", "A", control, true),
            ("A, Control", "A", control, true),
            ("Control", "B", control, true),
            ("Control+Shift+A", "A", control, false),
        ] {
            let accepts = KeyFilter::parse(filter).unwrap().accepts(key, modifiers);
            assert_eq!(accepts, accepted, "{filter} {key} {modifiers:?}");
        }
    }

    #[test]
    fn two_keys_are_one_too_many() {
        assert_eq!(
            KeyFilter::parse("A+B").unwrap_err(),
            "name one key, with modifiers such as Control+A; A and B are two"
        );
    }

    #[test]
    fn buttons() {
        assert!(ButtonFilter::Any.accepts("Extra2"));
        assert!(ButtonFilter::Left.accepts("Left"));
        assert!(!ButtonFilter::Left.accepts("Right"));
    }
}
