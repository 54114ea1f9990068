//! Letters that have no key: `\n`, `\t`.

use std::ops::Deref;
use std::str::FromStr;

/// Text in which `\n` `\r` `\t` `\0` `\\` and `\x1b` stand for what they mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unescaped(String);

impl Deref for Unescaped {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl FromStr for Unescaped {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut plain = String::with_capacity(text.len());
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            if letter != '\\' {
                plain.push(letter);
                continue;
            }
            plain.push(match letters.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some('0') => '\0',
                Some('\\') => '\\',
                Some('x') => {
                    let mut digit = || letters.next().and_then(|letter| letter.to_digit(16));
                    let code = digit().zip(digit()).map(|(high, low)| high * 16 + low);
                    let code = code.filter(|code| *code < 128).and_then(char::from_u32);
                    code.ok_or(r"\x needs two digits from 00 to 7f, such as \x1b")?
                }
                _ => return Err(r"a \ stands for one of \n \r \t \0 \\ \x1b".into()),
            });
        }
        Ok(Self(plain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_escapes() {
        assert_eq!(&*r"a\n\r\t\0\\\x1bä".parse::<Unescaped>().unwrap(), "a\n\r\t\0\\\x1bä");
        for text in [r"\", r"\q", r"\x", r"\x1", r"\xff", r"\x+1"] {
            assert!(text.parse::<Unescaped>().is_err(), "{text}");
        }
    }
}
