//! Whether a message's address is one that somebody waits for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::pattern::Pattern;

/// How the address of a property and that of a message are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchMode {
    /// This address. Patterns of the sender are honoured, as OSC says: a message to `/mixer/*`
    /// reaches `/mixer/volume`.
    #[default]
    Exact,
    /// This address and everything below: `/control` hears `/control/fader/1`.
    Prefix,
    /// Every address that fits this OSC pattern: `?` is one character, `*` any number within a
    /// level, `[a-z]` and `[!a]` one of a set, `{a,b}` one of several texts, `//` any number of
    /// levels.
    Pattern,
}

/// What is wrong with an address that is to be sent, as a sentence.
pub fn check_address(address: &str) -> Result<(), String> {
    if !address.starts_with('/') {
        return Err(format!("an OSC address begins with /, unlike {address:?}"));
    }
    if address.as_bytes().contains(&0) {
        return Err(format!("an OSC address has no zero character inside, unlike {address:?}"));
    }
    Ok(())
}

/// Says whether messages are for an address. Made once, asked for every message.
#[derive(Clone, Debug)]
pub struct AddressFilter(Wanted);

#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one a node, and read at every message")]
enum Wanted {
    Everything,
    Exact(Box<str>),
    /// Without a slash at its end, and how many levels it has.
    Below(Box<str>, usize),
    Pattern(Box<Pattern>),
}

impl AddressFilter {
    /// For this address; a blank one is everything. The error is a sentence.
    pub fn new(address: &str, mode: MatchMode) -> Result<Self, String> {
        if address.trim().is_empty() {
            return Ok(Self(Wanted::Everything));
        }
        check_address(address)?;
        Ok(Self(match mode {
            MatchMode::Exact if address.contains(['*', '?']) => {
                return Err(format!(
                    "to hear every address that fits {address}, set how it is matched to pattern"
                ));
            }
            MatchMode::Exact => Wanted::Exact(address.into()),
            MatchMode::Prefix => {
                let prefix = address.trim_end_matches(['/', '*']);
                Wanted::Below(prefix.into(), prefix.matches('/').count())
            }
            MatchMode::Pattern => Wanted::Pattern(Pattern::new(address)?.into()),
        }))
    }

    /// Whether a message with this address, or address pattern, is meant.
    #[inline]
    pub fn matches(&self, incoming: &str) -> bool {
        match &self.0 {
            Wanted::Everything => true,
            Wanted::Exact(address) => **address == *incoming || fits(incoming, address),
            Wanted::Below(prefix, levels) => {
                incoming.strip_prefix(&**prefix).is_some_and(|r| r.is_empty() || r.starts_with('/'))
                    || fits(first_levels(incoming, *levels), prefix)
            }
            Wanted::Pattern(pattern) => pattern.matches(incoming),
        }
    }
}

/// Whether an address from the network is a pattern, and this address fits it.
#[inline]
fn fits(incoming: &str, address: &str) -> bool {
    Pattern::is_one(incoming) && Pattern::new(incoming).is_ok_and(|p| p.matches(address))
}

/// The beginning of an address, as many levels deep.
fn first_levels(address: &str, levels: usize) -> &str {
    let end = address.match_indices('/').nth(levels).map(|(end, _)| end);
    end.and_then(|end| address.get(..end)).unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn hears(address: &str, mode: MatchMode, incoming: &str) -> bool {
        AddressFilter::new(address, mode).unwrap().matches(incoming)
    }

    #[test]
    fn exact_honours_the_patterns_of_the_sender() {
        for (incoming, heard) in [
            ("/mixer/volume", true),
            ("/mixer/*", true),
            ("/*/volume", true),
            ("/*", false),
            ("/{mixer,desk}/v[a-o]lume", true),
            ("//volume", true),
            ("/mixer/volume/1", false),
            ("/x/mixer/volume", false),
            ("/mixer", false),
        ] {
            assert_eq!(hears("/mixer/volume", MatchMode::Exact, incoming), heard, "{incoming}");
        }
    }

    #[test]
    fn prefix_hears_everything_below() {
        for address in ["/control", "/control/", "/control/*"] {
            for (incoming, heard) in [
                ("/control", true),
                ("/control/fader/1", true),
                ("/controls", false),
                ("/x/control/y", false),
                ("/con*/fader", true),
                ("/*", true),
            ] {
                assert_eq!(hears(address, MatchMode::Prefix, incoming), heard, "{incoming}");
            }
        }
        assert!(hears("/", MatchMode::Prefix, "/anything/at/all"));
    }

    #[test]
    fn real_addresses_have_spaces_and_signs() {
        assert!(hears("/my layer/#1", MatchMode::Exact, "/my layer/#1"));
        assert!(hears("/my */x", MatchMode::Pattern, "/my layer/x"));
        assert!(hears("/track[1]", MatchMode::Exact, "/track[1]"));
    }

    #[test]
    fn blank_is_everything_and_a_slash_is_only_itself() {
        assert!(hears("", MatchMode::Exact, "/a/b"));
        assert!(hears(" ", MatchMode::Pattern, "/a/b"));
        assert!(hears("/", MatchMode::Exact, "/"));
        assert!(!hears("/", MatchMode::Exact, "/a"));
    }

    #[test]
    fn says_what_cannot_work() {
        let sentence = |address, mode| AddressFilter::new(address, mode).unwrap_err();
        assert_eq!(
            sentence("cursor", MatchMode::Exact),
            r#"an OSC address begins with /, unlike "cursor""#
        );
        assert!(sentence("/foo*", MatchMode::Exact).contains("set how it is matched to pattern"));
        assert!(sentence(&"/a".repeat(2000), MatchMode::Pattern).contains("longer than"));
    }
}
