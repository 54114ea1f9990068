//! OSC address patterns, matched in bounded time and without memory of their own.

use smallvec::SmallVec;

/// A pattern compiled into steps, of which several may be underway at once: each character of a
/// name moves all of them on, so nothing is ever tried twice however many `*` there are.
///
/// OSC 1.0, "OSC Message Dispatching and Pattern Matching"; `//` as in OSC 1.1. What is no
/// well-formed set or choice, such as a bracket that is not closed, stands for itself.
#[derive(Clone, Debug)]
pub struct Pattern {
    steps: SmallVec<[Step; 32]>,
    /// The members of all sets, ends included.
    ranges: SmallVec<[(char, char); 4]>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    /// This character.
    Char(char),
    /// `?`: any character of a level.
    One,
    /// `*`: any number of them.
    Run,
    /// `[…]`: a character that is, or is not, within these ranges.
    Set { first: u16, count: u16, negated: bool },
    /// The next alternative begins there.
    Fork(u16),
    /// The alternative ends; what follows is there.
    Jump(u16),
    /// `//`, between two levels: go on with the next step but one, or pass over a level.
    Levels,
    /// `//`, within a level that is passed over.
    Level,
}

/// Steps of the longest pattern. Keeps the sets of steps small enough for the stack.
const LONGEST: usize = 1023;

impl Pattern {
    /// Whether an address is a pattern rather than a name.
    #[inline]
    pub fn is_one(address: &str) -> bool {
        let bytes = address.as_bytes();
        bytes.iter().any(|byte| b"*?[{".contains(byte)) || bytes.windows(2).any(|w| w == b"//")
    }

    /// Compiles a pattern; on the stack, unless it is a long one. The error is a sentence.
    pub fn new(text: &str) -> Result<Self, String> {
        let mut pattern = Self { steps: SmallVec::new(), ranges: SmallVec::new() };
        let mut chars = text.chars();
        while let Some(char) = chars.next() {
            if pattern.steps.len() > LONGEST || pattern.ranges.len() > LONGEST {
                return Err(format!("an address pattern cannot be longer than {LONGEST} steps"));
            }
            let rest = chars.as_str();
            match char {
                '?' => pattern.steps.push(Step::One),
                '*' if pattern.steps.last() == Some(&Step::Run) => {}
                '*' => pattern.steps.push(Step::Run),
                '/' if rest.starts_with('/') => {
                    pattern.steps.extend([Step::Char('/'), Step::Levels, Step::Level]);
                    chars = rest.trim_start_matches('/').chars();
                }
                '[' => match rest.split_once(']') {
                    Some((set, after)) if !set.is_empty() => {
                        pattern.set(set);
                        chars = after.chars();
                    }
                    _ => pattern.steps.push(Step::Char('[')),
                },
                '{' => match rest.split_once('}') {
                    Some((list, after)) => {
                        pattern.choice(list);
                        chars = after.chars();
                    }
                    None => pattern.steps.push(Step::Char('{')),
                },
                other => pattern.steps.push(Step::Char(other)),
            }
        }
        if pattern.steps.len() > LONGEST || pattern.ranges.len() > LONGEST {
            return Err(format!("an address pattern cannot be longer than {LONGEST} steps"));
        }
        Ok(pattern)
    }

    /// `a-z`, `!0-9_`: a dash at an end and an exclamation mark elsewhere stand for themselves.
    fn set(&mut self, set: &str) {
        let (negated, members) = match set.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, set),
        };
        let first = self.ranges.len();
        let mut chars = members.chars();
        while let Some(from) = chars.next() {
            let mut ahead = chars.clone();
            match (ahead.next(), ahead.next()) {
                (Some('-'), Some(to)) => {
                    self.ranges.push((from, to));
                    chars = ahead;
                }
                _ => self.ranges.push((from, from)),
            }
        }
        let count = short(self.ranges.len() - first);
        self.steps.push(Step::Set { first: short(first), count, negated });
    }

    /// `a,bc`: each but the last text begins with a way to the next and ends with one out.
    fn choice(&mut self, list: &str) {
        let last = list.matches(',').count();
        let steps = list.chars().filter(|char| *char != ',').count() + 2 * last;
        let end = short(self.steps.len() + steps);
        for (index, text) in list.split(',').enumerate() {
            if index < last {
                let next = self.steps.len() + text.chars().count() + 2;
                self.steps.push(Step::Fork(short(next)));
            }
            self.steps.extend(text.chars().map(Step::Char));
            if index < last {
                self.steps.push(Step::Jump(end));
            }
        }
    }

    /// Whether a name fits, from its first to its last character.
    pub fn matches(&self, name: &str) -> bool {
        let mut now = Underway::default();
        now.insert(0);
        self.follow(&mut now);
        for char in name.chars() {
            let mut next = Underway::default();
            let mut at = 0;
            while let Some(step) = now.first_from(at) {
                if let Some(to) = self.step(step, char) {
                    next.insert(to);
                }
                at = step + 1;
            }
            if next.is_empty() {
                return false;
            }
            self.follow(&mut next);
            now = next;
        }
        now.first_from(self.steps.len()).is_some()
    }

    /// Adds the steps that are reached without a character. They all lie ahead.
    fn follow(&self, underway: &mut Underway) {
        let mut at = 0;
        while let Some(step) = underway.first_from(at) {
            match self.steps.get(step) {
                Some(Step::Fork(to)) => {
                    underway.insert(step + 1);
                    underway.insert((*to).into());
                }
                Some(Step::Jump(to)) => underway.insert((*to).into()),
                Some(Step::Run) => underway.insert(step + 1),
                Some(Step::Levels) => underway.insert(step + 2),
                _ => {}
            }
            at = step + 1;
        }
    }

    /// Where a step goes with a character, if it takes it.
    fn step(&self, at: usize, char: char) -> Option<usize> {
        let slash = char == '/';
        match *self.steps.get(at)? {
            Step::Char(wanted) => (char == wanted).then_some(at + 1),
            Step::One => (!slash).then_some(at + 1),
            Step::Run => (!slash).then_some(at),
            Step::Set { first, count, negated } => {
                let ranges = self.ranges.iter().skip(first.into()).take(count.into());
                let found = ranges.into_iter().any(|(from, to)| (*from..=*to).contains(&char));
                (!slash && found != negated).then_some(at + 1)
            }
            Step::Levels => Some(if slash { at } else { at + 1 }),
            Step::Level => Some(if slash { at - 1 } else { at }),
            Step::Fork(_) | Step::Jump(_) => None,
        }
    }
}

/// Lengths are checked against [`LONGEST`] before anything is matched.
fn short(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

/// A set of steps.
#[derive(Default)]
struct Underway([u64; (LONGEST + 1) / 64]);

impl Underway {
    fn insert(&mut self, step: usize) {
        if let Some(word) = self.0.get_mut(step / 64) {
            *word |= 1 << (step % 64);
        }
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The first step in the set that is not before this one.
    fn first_from(&self, step: usize) -> Option<usize> {
        let mut mask = u64::MAX << (step % 64);
        for (index, word) in self.0.iter().enumerate().skip(step / 64) {
            let found = word & mask;
            if found != 0 {
                return Some(index * 64 + found.trailing_zeros() as usize);
            }
            mask = u64::MAX;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(pattern: &str, name: &str) -> bool {
        Pattern::new(pattern).unwrap().matches(name)
    }

    #[test]
    fn osc_1_0() {
        for (pattern, name, fits) in [
            ("/a/b*", "/a/b", true),
            ("/a/b*", "/a/bcd", true),
            ("/a/b*", "/a/b/c", false),
            ("/*/b", "/a/b", true),
            ("/*", "/", true),
            ("/?", "/", false),
            ("/?", "/é", true),
            ("/a?c", "/a/c", false),
            ("/[a-c]x", "/bx", true),
            ("/[!a-c]x", "/bx", false),
            ("/[!a-c]x", "/dx", true),
            ("/[!a]", "//", false),
            ("/[a-]", "/-", true),
            ("/[a!]", "/!", true),
            ("/{foo,ba}r", "/foor", true),
            ("/{foo,ba}r", "/bar", true),
            ("/{foo,ba}r", "/foobar", false),
            ("/{a,ab}c", "/abc", true),
            ("/{a,}c", "/c", true),
            ("/x[", "/x[", true),
            ("/x{a,b", "/x{a,b", true),
            ("/[]", "/[]", true),
            ("/foo*", "/xfoo", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }

    #[test]
    fn osc_1_1_passes_over_levels() {
        for (pattern, name, fits) in [
            ("//volume", "/volume", true),
            ("//volume", "/mixer/1/volume", true),
            ("//volume", "/xvolume", false),
            ("/a//z", "/a/z", true),
            ("/a//z", "/a/b/c/z", true),
            ("/a//z", "/ab/z", false),
            ("/a//*", "/a/b/c", true),
            ("/a//{x,y}//z", "/a/b/y/c/d/z", true),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }

    #[test]
    fn a_pattern_made_to_take_for_ever_does_not() {
        let started = std::time::Instant::now();
        assert!(!matches(&"*a".repeat(500), &"a".repeat(499)));
        assert!(!matches(&"/*{a,aa}".repeat(90), &"/aaaa".repeat(89)));
        assert!(started.elapsed().as_secs() < 5);
    }

    /// The same by trying everything, for short patterns without sets, choices and levels.
    fn by_trying(pattern: &[char], name: &[char]) -> bool {
        match pattern {
            [] => name.is_empty(),
            ['*', rest @ ..] => {
                let level = name.iter().take_while(|c| **c != '/').count();
                (0..=level).any(|taken| by_trying(rest, &name[taken..]))
            }
            ['?', rest @ ..] => {
                matches!(name, [c, after @ ..] if *c != '/' && by_trying(rest, after))
            }
            [c, rest @ ..] => matches!(name, [n, after @ ..] if n == c && by_trying(rest, after)),
        }
    }

    proptest! {
        #[test]
        fn agrees_with_trying_everything(pattern in "/[ab*?]{0,6}(/[ab*?]{0,4})?", name in "/[ab]{0,6}(/[ab]{0,4})?") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            // Two slashes would be levels.
            prop_assume!(!pattern.contains("//"));
            prop_assert_eq!(matches(&pattern, &name), by_trying(&chars(&pattern), &chars(&name)));
        }

        #[test]
        fn any_text_is_a_pattern_or_an_error(pattern in ".{0,40}", name in ".{0,40}") {
            if let Ok(compiled) = Pattern::new(&pattern) {
                let fits = compiled.matches(&name);
                // Without any signs a pattern is just a name.
                prop_assert!(Pattern::is_one(&pattern) || fits == (pattern == name));
            }
        }
    }
}
