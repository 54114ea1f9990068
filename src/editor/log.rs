//! The log: every value that passed a pinned probe, and every fault, in the order they came.

mod conversation;
pub mod panel;
mod time;

use std::collections::{HashMap, VecDeque};
use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use super::session::Session;
use super::watch::count_text;
use crate::flow::fault::{Cause, Fault};
use crate::flow::probe::Sample;
use crate::value::Value;
use conversation::{Course, Way};
pub use time::Clock;

/// Lines that are kept; the oldest give way.
const MOST: usize = 10_000;
/// Letters of a value that are kept.
const LETTERS: usize = 400;

/// What has come so far, for one patch.
#[derive(Debug, Default)]
pub struct Log {
    lines: VecDeque<Line>,
    /// What came while the panel was paused, or after; lines have numbers so that a paused panel
    /// stands still.
    next: u64,
    paused: Option<u64>,
    filter: String,
    /// The run of which it is told.
    run: u64,
}

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    number: u64,
    /// When it passed.
    pub at: SystemTime,
    /// Where.
    pub node: String,
    /// The address of a message, if it is one; with whom or about what a message of ZeroMQ is.
    pub address: String,
    /// What types it has.
    pub types: String,
    /// What it is.
    pub text: String,
    /// Whether something went wrong.
    pub fault: bool,
    /// How many faults the node had had with it; 0 if that is not what it is about.
    pub count: u64,
    /// Whether it came from outside or leaves for there, if that is known.
    way: Option<Way>,
    /// Whether it is a message among others with the same peer, or about the same.
    is_conversation: bool,
    /// Whether it stands between two runs.
    is_mark: bool,
    /// How long after the one before it came.
    since: Option<Duration>,
}

impl Log {
    /// Takes in what is new.
    pub fn gather(&mut self, session: &mut Session) {
        if self.run != session.runs() {
            self.run = session.runs();
            self.mark();
        }
        let (passed, lost) = session.take_pinned();
        let mut courses: HashMap<String, Course> = HashMap::new();
        for (node, sample) in passed {
            let course = courses.entry(node.clone());
            let course = course.or_insert_with(|| conversation::course(session, &node));
            self.push(of_sample(node, &sample).on(course));
        }
        for (node, lost) in lost {
            self.push(of_lost(node, lost));
        }
        for (node, fault) in session.take_faults() {
            self.push(of_fault(node, fault));
        }
    }

    /// Sets what the next run says apart from what is there; runs that say nothing leave no mark.
    fn mark(&mut self) {
        self.lines.pop_back_if(|line| line.is_mark);
        if !self.lines.is_empty() {
            self.push(of_run());
        }
    }

    fn push(&mut self, line: Line) {
        let since = if line.is_conversation {
            conversation::since(&line, self.lines.iter().rev())
        } else {
            None
        };
        if self.lines.len() == MOST {
            self.lines.pop_front();
        }
        self.lines.push_back(Line { number: self.next, since, ..line });
        self.next += 1;
    }

    /// Forgets all lines.
    pub fn clear(&mut self) {
        self.lines.clear();
    }

    /// Holds the lines as they are, or goes on.
    pub fn pause(&mut self, paused: bool) {
        self.paused = paused.then_some(self.next);
    }

    /// Whether the lines stand still.
    pub fn is_paused(&self) -> bool {
        self.paused.is_some()
    }

    /// The lines to show: those up to the pause that have what is looked for.
    pub fn shown(&self) -> Vec<&Line> {
        let words: Vec<String> = self.filter.split_whitespace().map(str::to_lowercase).collect();
        let until = self.paused.unwrap_or(u64::MAX);
        self.lines.iter().filter(|line| line.number < until && line.has(&words)).collect()
    }

    /// Whether nothing has come since it was cleared, whatever is looked for.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The lines that are shown, for a table of another program.
    pub fn as_table(&self) -> String {
        let clock = Clock::now();
        let mut table = "time\tnode\taddress\ttypes\tvalues\n".to_owned();
        for line in self.shown() {
            let plain = |text: &str| text.replace(['\t', '\n', '\r'], " ");
            let (time, text) = (clock.text(line.at), plain(&line.text));
            let (node, address, types) = (&line.node, plain(&line.address), line.kind());
            let _ = writeln!(table, "{time}\t{node}\t{address}\t{types}\t{text}");
        }
        table
    }
}

impl Line {
    /// Which way it goes, its types, and how long after the one before it; or the number of the
    /// fault: `→ int`, `← 3 frames +12 ms`, `fault 3`.
    pub fn kind(&self) -> String {
        let way = self.way.map_or("", Way::sign);
        match (self.count, self.since) {
            (0, None) => format!("{way}{}", self.types),
            (0, Some(since)) => format!("{way}{} {}", self.types, conversation::pause_text(since)),
            (count, _) => format!("{} {count}", self.types),
        }
    }

    /// The same, told where it goes.
    fn on(mut self, course: &Course) -> Self {
        self.way = course.way;
        self.is_conversation |= course.way.is_some();
        if !course.topic.is_empty() {
            let apart = if self.address.is_empty() { "" } else { " " };
            self.address = format!("{}{apart}{}", course.topic, self.address);
        }
        self
    }

    fn has(&self, words: &[String]) -> bool {
        let fields = [&self.node, &self.address, &self.types, &self.text];
        let within = |word: &String| fields.iter().any(|field| field.to_lowercase().contains(word));
        words.iter().all(within)
    }
}

fn of_sample(node: String, sample: &Sample) -> Line {
    let (address, types, text) = match &sample.value {
        Value::Message(message) => {
            let (mut types, mut text) = (Vec::new(), Vec::new());
            for argument in &message.arguments {
                types.push(argument.value_type().name());
                text.push(argument.to_string());
            }
            (message.address.to_string(), types.join(" "), text.join("  "))
        }
        Value::Frames(message) => {
            let (about, said) = conversation::read(message);
            let frames = if message.0.len() == 1 { "frame" } else { "frames" };
            (about, format!("{} {frames}", message.0.len()), said)
        }
        value => (String::new(), value.value_type().name().to_owned(), value.to_string()),
    };
    let is_conversation = matches!(sample.value, Value::Frames(_));
    let at = SystemTime::now().checked_sub(sample.at.elapsed()).unwrap_or(SystemTime::UNIX_EPOCH);
    Line {
        number: 0,
        at,
        node,
        address,
        types,
        text: cut(text),
        fault: false,
        count: 0,
        way: None,
        is_conversation,
        is_mark: false,
        since: None,
    }
}

fn of_lost(node: String, lost: u64) -> Line {
    let things = if lost == 1 { "value" } else { "values" };
    let sentence = format!("{} {things} lost, as more came than the log takes", count_text(lost));
    let fault =
        Fault { number: 0, at: SystemTime::now(), sentence, raw: None, cause: Cause::Other };
    Line { types: "lost".to_owned(), ..of_fault(node, fault) }
}

fn of_fault(node: String, fault: Fault) -> Line {
    Line {
        number: 0,
        at: fault.at,
        node,
        address: String::new(),
        types: "fault".to_owned(),
        text: cut(fault.sentence),
        fault: true,
        count: fault.number,
        way: None,
        is_conversation: false,
        is_mark: false,
        since: None,
    }
}

/// Where a run begins that is not the first.
fn of_run() -> Line {
    let sentence = "a new run begins".to_owned();
    let begin =
        Fault { number: 0, at: SystemTime::now(), sentence, raw: None, cause: Cause::Other };
    let line = of_fault(String::new(), begin);
    Line { types: "run".to_owned(), fault: false, is_mark: true, ..line }
}

fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LETTERS) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::super::session::testing;
    use super::*;
    use crate::engine::testing::{node, patch};
    use crate::value::{Frames, Message};

    fn push(log: &mut Log, number: i32) {
        let message = Message::new(format!("/a/{number}"), vec![Value::Int(number)]);
        let value = Value::Message(message.into());
        let sample = Sample { value, at: Instant::now(), number: 1 };
        log.push(of_sample("in".to_owned(), &sample));
    }

    #[test]
    fn a_conversation_says_with_whom_and_how_long_it_was_quiet() {
        let mut log = Log::default();
        let mut say = |from: &'static str, milliseconds: u64| {
            let frames = Frames::new([from, "", "hello"].map(Into::into).into());
            let sample =
                Sample { value: Value::Frames(frames.into()), at: Instant::now(), number: 1 };
            let at = SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds);
            log.push(Line { at, ..of_sample("net".to_owned(), &sample) });
        };
        [("a", 0), ("b", 100), ("a", 250)].into_iter().for_each(|(from, at)| say(from, at));
        let told: Vec<_> = log.shown().iter().map(|it| (it.address.clone(), it.kind())).collect();
        let of = |from: &str, kind: &str| (from.to_owned(), kind.to_owned());
        assert_eq!(told, [of("a", "3 frames"), of("b", "3 frames"), of("a", "3 frames +250 ms")]);
        assert_eq!(log.shown()[0].text, "hello");
    }

    #[test]
    fn what_leaves_by_a_socket_is_a_conversation_whatever_it_is() {
        use crate::patch::{Node, Patch, Pin};
        let publisher = Node::new("zeromq.publisher").with("topic", "weather");
        let mut patch = Patch::new()
            .with_node("tick", Node::new("time.timer").with("period", 0.01))
            .with_node("say", Node::new("text.format").with("format", "rain {0}"))
            .with_node("shout", publisher.with("connection_string", "@inproc://log"))
            .with_chain(&["tick", "say", "shout"]);
        patch.layout.probes.push(Pin::new("say", 0.0, 0.0));
        let (mut session, mut log) = (testing::running(patch), Log::default());
        testing::until(&mut session, |session| session.rate() > 0.0);
        let (ctx, until) = (egui::Context::default(), Instant::now() + Duration::from_secs(10));
        while log.lines.len() < 2 {
            assert!(Instant::now() < until, "nothing is heard of it");
            session.look(&ctx);
            log.gather(&mut session);
        }
        let line = &log.lines[1];
        assert_eq!(line.address, "weather");
        assert!(line.kind().starts_with("→ text +"), "{}", line.kind());
        assert!(line.text.starts_with("rain"), "{}", line.text);
    }

    #[test]
    fn a_line_says_address_types_and_values() {
        let mut log = Log::default();
        push(&mut log, 7);
        let line = log.shown()[0];
        assert_eq!((&*line.address, &*line.types, &*line.text), ("/a/7", "int", "7"));
        assert_eq!(log.as_table().lines().count(), 2);
        assert!(log.as_table().ends_with("\tin\t/a/7\tint\t7\n"));
    }

    #[test]
    fn it_is_bounded_filtered_and_stands_still_while_paused() {
        let mut log = Log::default();
        (0..MOST as i32 + 10).for_each(|number| push(&mut log, number));
        assert_eq!(log.shown().len(), MOST);
        assert_eq!(log.shown()[0].address, "/a/10");
        log.pause(true);
        push(&mut log, 99_999);
        assert!(log.shown().iter().all(|line| line.address != "/a/99999"));
        log.pause(false);
        log.filter = "A/99999 in".to_owned();
        assert_eq!(log.shown().len(), 1);
        log.clear();
        assert!(log.shown().is_empty());
    }

    #[test]
    fn what_is_lost_is_told() {
        let mut log = Log::default();
        log.push(of_lost("in".to_owned(), 1200));
        let line = log.shown()[0];
        assert!(line.fault && line.node == "in" && line.text.contains("values lost"));
    }

    #[test]
    fn a_fault_says_when_where_what_and_which_it_is() {
        let taken = node("ear", serde_json::json!({"door": 9, "taken": true}));
        let mut session = testing::running(patch([("ear", taken)], &[]));
        testing::until(&mut session, |session| {
            session.reading("ear").is_some_and(|reading| reading.faults > 0)
        });
        let mut log = Log::default();
        log.gather(&mut session);
        let fault = session.reading("ear").and_then(super::super::watch::Reading::latest_fault);
        let fault = fault.unwrap();
        let last = log.lines.back().unwrap().clone();
        assert_eq!((last.at, last.node.as_str(), last.count), (fault.at, "ear", fault.number));
        assert!(last.fault && last.text.starts_with("port 9 on 0.0.0.0 is taken"), "{}", last.text);
        let first = log.as_table().lines().nth(1).map(str::to_owned).unwrap();
        let time = Clock::now().text(log.lines[0].at);
        assert_eq!(first, format!("{time}\tear\t\tfault 1\t{}", last.text));
        log.filter = "fault EAR taken".to_owned();
        assert_eq!(log.shown().len(), log.lines.len());
        log.filter = "fault somewhere".to_owned();
        assert!(log.shown().is_empty());
    }

    #[test]
    fn faults_of_a_second_run_are_told_again() {
        use crate::patch::{Node, Patch};
        let port = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
        let number = port.local_addr().unwrap().port();
        let client = Node::new("osc.create_udp_client").with("name", "A").with("port", number);
        let (mut session, ctx) = (Session::new().unwrap(), egui::Context::default());
        session.replace(Patch::new().with_node("client", client), None);
        let mut log = Log::default();
        for run in 1..=2 {
            session.run();
            let of_run = |log: &Log| log.lines.iter().filter(|line| line.fault).count();
            let marks = |log: &Log| log.lines.iter().filter(|line| line.is_mark).count();
            let before = of_run(&log);
            let until = Instant::now() + Duration::from_secs(10);
            while of_run(&log) == before {
                assert!(Instant::now() < until, "no fault of run {run}");
                session.look(&ctx);
                log.gather(&mut session);
                std::thread::yield_now();
            }
            assert_eq!(marks(&log), run - 1, "one between two runs");
            session.stop();
            while session.activity() != crate::editor::session::Activity::Stopped {
                session.look(&ctx);
                std::thread::yield_now();
            }
        }
    }
}
