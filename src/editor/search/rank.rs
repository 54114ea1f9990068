//! Which operators a text means, the likeliest first.

use std::collections::HashMap;

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::argument::{self, Properties};
use super::catalogue::{self, Entry, group_title};

/// An operator that was found, and by what.
pub struct Found {
    /// The operator.
    pub entry: &'static Entry,
    /// The other name by which it was found.
    pub alias: Option<&'static str>,
    /// What was typed behind its name: what it sets, or what is wrong with it.
    pub argument: Option<Result<Properties, String>>,
    score: f64,
    /// How early among its names the alias stands.
    place: usize,
}

/// How well a name says what was typed.
const SAME: f64 = 1000.0;
const BEGINS: f64 = 700.0;
const WORD: f64 = 450.0;
const WITHIN: f64 = 300.0;
const FUZZY: f64 = 250.0;
/// Letters that fuzzily match must lie this close together, or everything would match.
const CLOSE: f64 = 0.62;
/// What counts how much beside the title: other names, group, purpose. An exact other name stays
/// behind a title that begins with what was typed.
const ALIAS: f64 = 0.7;
/// Who types the name of a group wants what stands in it more than what is only called alike.
const GROUP: f64 = 0.6;
const PURPOSE: f64 = 0.3;
/// What the second of two reasons counts beside the first.
const ALSO: f64 = 0.05;
/// Words that are spread over several of them.
const SPREAD: f64 = 0.7;
/// A name that is followed by a value.
const WITH_VALUE: f64 = 0.97;
/// The same if the value is a number and is taken as a text.
const AS_TEXT: f64 = 0.6;
/// The same if the value is none.
const WRONG_VALUE: f64 = 0.4;

/// Finds operators. `used` says how often each was taken, which decides between equals.
pub fn find(
    text: &str,
    admits: impl Fn(&Entry) -> bool,
    used: &HashMap<&'static str, u32>,
) -> Vec<Found> {
    let entries = catalogue::all().iter().filter(|entry| admits(entry));
    if text.trim().is_empty() {
        let plain = |entry| Found { entry, alias: None, argument: None, score: 0.0, place: 0 };
        return entries.map(plain).collect();
    }
    let mut ranker = Ranker::of(text);
    let mut found: Vec<Found> = entries.filter_map(|entry| ranker.rank(entry)).collect();
    let uses = |found: &Found| used.get(found.entry.name).copied().unwrap_or_default();
    found.sort_by(|a, b| {
        let order = b.score.total_cmp(&a.score).then(uses(b).cmp(&uses(a)));
        order.then(a.place.cmp(&b.place))
    });
    found
}

/// One text in all the forms that it is compared in.
struct Ranker {
    matcher: Matcher,
    whole: Needle,
    words: Vec<Needle>,
    /// The first words, and what follows them, for each place where a value may begin.
    heads: Vec<(Needle, String)>,
}

struct Needle {
    text: String,
    atom: Atom,
    /// The score of the best match there could be.
    best: f64,
}

/// A score, and the alias that has it with its place.
type Hit = (f64, Option<(&'static str, usize)>);

impl Ranker {
    fn of(text: &str) -> Self {
        let mut matcher = Matcher::new(Config::DEFAULT);
        let text = text.trim();
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut heads = Vec::new();
        for word in words.iter().skip(1) {
            // The words are parts of the text, so that their addresses are places in it.
            let at = word.as_ptr() as usize - text.as_ptr() as usize;
            heads.push((Needle::new(&mut matcher, text[..at].trim_end()), text[at..].to_owned()));
        }
        heads.reverse();
        let whole = Needle::new(&mut matcher, text);
        let words = words.iter().map(|word| Needle::new(&mut matcher, word)).collect();
        Self { matcher, whole, words, heads }
    }

    fn rank(&mut self, entry: &'static Entry) -> Option<Found> {
        let Self { matcher, whole, words, heads } = self;
        let mut best: Hit = names(matcher, whole, entry);
        let other = others(matcher, whole, entry);
        best.0 = best.0.max(other) + ALSO * best.0.min(other);
        if words.len() > 1 {
            let each = words
                .iter()
                .map(|word| names(matcher, word, entry).0.max(others(matcher, word, entry)));
            let least = each.fold(f64::INFINITY, f64::min);
            if least * SPREAD > best.0 {
                best = (least * SPREAD, None);
            }
        }
        let mut argument = None;
        for (head, rest) in heads {
            let (score, alias) = names(matcher, head, entry);
            // Only who has typed enough of a name goes on with a value.
            if score < BEGINS * ALIAS {
                continue;
            }
            let value = argument::read(entry.operator, rest);
            let score = score
                * match &value {
                    Ok(properties) if is_number(rest) && !has_number(properties) => AS_TEXT,
                    Ok(_) => WITH_VALUE,
                    Err(_) => WRONG_VALUE,
                };
            if score > best.0 {
                best = (score, alias);
                argument = Some(value);
            }
        }
        let (score, alias) = best;
        let (alias, place) = alias.map_or((None, 0), |(alias, place)| (Some(alias), place + 1));
        (score > 0.0).then_some(Found { entry, alias, argument, score, place })
    }
}

fn is_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok()
}

fn has_number(properties: &Properties) -> bool {
    properties.iter().any(|(_, value)| value.is_number())
}

impl Needle {
    fn new(matcher: &mut Matcher, text: &str) -> Self {
        let text = text.to_lowercase();
        let (case, kind) = (CaseMatching::Ignore, AtomKind::Fuzzy);
        let atom = Atom::new(&text, case, Normalization::Smart, kind, false);
        let best = score(matcher, &atom, &text).max(1.0);
        Self { text, atom, best }
    }

    /// How well a name says it.
    fn measure(&self, matcher: &mut Matcher, name: &str) -> f64 {
        let lower = name.to_lowercase();
        let share = self.text.chars().count() as f64 / name.chars().count().max(1) as f64;
        if lower == self.text {
            return SAME;
        }
        if lower.starts_with(&self.text) {
            return BEGINS + 200.0 * share;
        }
        if starts(name).any(|at| lower.get(at..).is_some_and(|rest| rest.starts_with(&self.text))) {
            return WORD + 100.0 * share;
        }
        if self.text.chars().count() > 1 && lower.contains(&self.text) {
            return WITHIN + 100.0 * share;
        }
        let close = score(matcher, &self.atom, name) / self.best;
        if self.text.chars().count() > 2 && close >= CLOSE { FUZZY * close } else { 0.0 }
    }
}

fn score(matcher: &mut Matcher, atom: &Atom, text: &str) -> f64 {
    let mut letters = Vec::new();
    atom.score(Utf32Str::new(text, &mut letters), matcher).map_or(0.0, f64::from)
}

/// Where the words of a name begin: `ReceiveMessage` has two.
fn starts(name: &str) -> impl Iterator<Item = usize> {
    let letters = name.char_indices().zip(name.chars().skip(1));
    letters.filter_map(|((at, before), letter)| {
        let hump = before.is_lowercase() && letter.is_uppercase();
        (hump || !before.is_alphanumeric()).then_some(at + before.len_utf8())
    })
}

/// By its title, alone or behind its group, or by one of its other names.
fn names(matcher: &mut Matcher, needle: &Needle, entry: &'static Entry) -> Hit {
    let mut best: Hit = (needle.measure(matcher, entry.title()), None);
    let title = entry.title().to_lowercase();
    // `send message` is `SendMessage`, and `text format` is the one of two that stands there.
    if needle.text.contains(' ') {
        let spread = format!("{} {title}", entry.group);
        let share = needle.text.len() as f64 / spread.len() as f64;
        let joined = needle.text.replace(' ', "");
        if title.starts_with(&joined) || (spread.starts_with(&needle.text) && share > 0.5) {
            best.0 = best.0.max(BEGINS + 200.0 * share);
        }
    }
    for (place, alias) in entry.operator.aliases.iter().enumerate() {
        let score = needle.measure(matcher, alias) * ALIAS;
        if score > best.0 {
            best = (score, Some((alias, place)));
        }
    }
    best
}

/// By its group or by a word of what it is for.
fn others(matcher: &mut Matcher, needle: &Needle, entry: &Entry) -> f64 {
    let group = needle.measure(matcher, &group_title(entry.group)) * GROUP;
    let purpose = entry.purpose().to_lowercase();
    let mut words = starts(&purpose).chain([0]);
    let said = needle.text.chars().count() > 2
        && words.any(|at| purpose.get(at..).is_some_and(|rest| rest.starts_with(&needle.text)));
    let path = if entry.name == needle.text { SAME } else { 0.0 };
    path.max(group).max(if said { WORD * PURPOSE } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(text: &str) -> Vec<Found> {
        find(text, |_| true, &HashMap::new())
    }

    fn first(text: &str) -> &'static str {
        ranked(text).first().map_or("nothing", |found| found.entry.name)
    }

    #[test]
    fn what_people_type_finds_what_they_mean() {
        let expected = [
            ("udp", "osc.create_udp_client"),
            ("osc", "osc.receive_message"),
            ("osc~", "generate.sine"),
            ("osc in", "osc.receive_message"),
            ("OSC Out", "osc.send_message"),
            ("metro", "time.timer"),
            ("zl.group", "combine.buffer_count"),
            ("mouse", "input.mouse_move"),
            ("member", "core.member_selector"),
            ("rcvmsg", "osc.receive_message"),
            ("send message", "osc.send_message"),
            ("text format", "text.format"),
            ("osc format", "osc.format"),
            ("speedlim", "combine.rate_limit"),
            (">=", "logic.greater_than_or_equal"),
            ("*", "math.multiply"),
            ("take", "combine.take"),
            ("math.abs", "math.abs"),
            ("debounce", "combine.throttle"),
            ("drunk", "generate.random_walk"),
        ];
        for (text, name) in expected {
            assert_eq!(first(text), name, "{text}");
        }
        assert!(ranked("qqqxyz").is_empty());
    }

    #[test]
    fn the_other_name_is_told() {
        let found = ranked("metro").into_iter().next().expect("a timer");
        assert_eq!(found.alias, Some("metro"));
        assert_eq!(ranked("timer")[0].alias, None);
    }

    #[test]
    fn a_value_may_follow_the_name() {
        for (text, name, shown) in [
            ("take 5", "combine.take", "count 5"),
            ("string hello  world", "core.string", "value hello  world"),
            ("timer 100ms", "time.timer", "period 0.1 s"),
            ("number 3.5", "core.double", "value 3.5"),
            ("send /cursor", "osc.send_message", "address /cursor"),
            ("metro 2", "time.timer", "period 2.0 s"),
        ] {
            let found = ranked(text).into_iter().next().expect(text);
            assert_eq!(found.entry.name, name, "{text}");
            let properties = found.argument.expect("a value").expect("a good one");
            assert_eq!(argument::shown(found.entry.operator, &properties), shown);
        }
        let wrong = ranked("take few").into_iter().next().expect("take");
        assert_eq!(wrong.entry.name, "combine.take");
        assert!(wrong.argument.expect("a value").is_err());
    }

    #[test]
    fn those_that_are_used_come_first_among_equals() {
        let used = HashMap::from([("osc.create_udp_client", 3)]);
        let all = find("udpsend", |_| true, &used);
        assert_eq!(all[0].entry.name, "osc.create_udp_client");
    }
}
