use std::fs::File;
use std::io::BufReader;

use crate::operator::prelude::*;
use crate::protocol::recording::{Entry, Place, Reader};

/// Plays a recording that `file.record` has made, with the timing that its values had.
///
/// The pace does not drift: each moment counts from the beginning, and what is late is made up for at
/// once. A recording that breaks off or is damaged plays up to there. Its end is the end of the
/// output.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Play {
    /// The recording to play, such as `take.plr`. Without a folder in front it is looked for in the
    /// folder in which Patchline was started.
    #[schemars(extend("widget" = "path"))]
    pub path: String,
    /// How fast to play: 2 is twice as fast, 0 as fast as possible. An edit goes on where it is.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub speed: f64,
    /// Where to begin. What was recorded before is left out.
    #[schemars(range(min = 0.0, max = 1_000_000.0), extend("unit" = "s"))]
    pub start: f64,
    /// Whether to begin again at the end.
    #[serde(rename = "loop")]
    pub looped: bool,
}

impl Default for Play {
    fn default() -> Self {
        Self { path: "recording.plr".into(), speed: 1.0, start: 0.0, looped: false }
    }
}

/// Read at once, while what was read before is given.
const BATCH: usize = 256;
const BATCH_BYTES: usize = 4 << 20;

/// Where it is; kept when a property is edited.
#[derive(Clone, Debug, Default)]
struct Playhead {
    path: String,
    start: f64,
    /// None at the beginning.
    place: Option<Place>,
    /// A place on the time line and its moment, from which the next are counted.
    from: Option<(Duration, Moment)>,
}

type Recording = Reader<BufReader<File>>;

/// As much as is read at once, and whether that was the end, or damage.
struct Batch {
    recording: Recording,
    entries: Vec<Entry>,
    over: Option<Result<(), Error>>,
}

/// Begins to read.
fn ahead(recording: Recording, start: Duration) -> impl Future<Output = Batch> + Send {
    on_disk(move || read(recording, start))
}

fn read(mut recording: Recording, start: Duration) -> Batch {
    let mut entries = Vec::new();
    let mut bytes = 0;
    let over = loop {
        if entries.len() >= BATCH || bytes >= BATCH_BYTES {
            break None;
        }
        match recording.next_entry() {
            Ok(Some(entry)) if entry.at < start => {}
            Ok(Some(entry)) => {
                bytes += entry.size;
                entries.push(entry);
            }
            Ok(None) => break Some(Ok(())),
            Err(damage) => break Some(Err(damage)),
        }
    };
    Batch { recording, entries, over }
}

impl Play {
    /// Opens the recording at a place that it was at before, or at its beginning.
    fn open(path: &str, place: Option<Place>) -> Result<Recording, Error> {
        let file = open_file(path.trim().as_ref())?;
        let mut recording = Reader::new(BufReader::new(file))?;
        if let Some(place) = place {
            recording.go_to(place)?;
        }
        Ok(recording)
    }

    /// Plays to the end, from where the playhead is; whether there was any value.
    async fn round(&self, head: &mut Playhead, out: &mut Outlet<Value>) -> Result<bool, Error> {
        let start = seconds(self.start);
        let (path, place) = (self.path.clone(), head.place);
        let recording = on_disk(move || Self::open(&path, place)).await?;
        let (from, moment) = *head.from.get_or_insert_with(|| (start, Moment::now()));
        let mut pace = Pace::since(self.speed, from, moment);
        let mut resumes = place.is_some();
        let mut any = false;
        let mut reading = Some(ahead(recording, start));
        while let Some(batch) = reading.take() {
            let Batch { recording, entries, over } = batch.await;
            // While these are given the next are read.
            reading = over.is_none().then(|| ahead(recording, start));
            for Entry { at, value, next, .. } in entries {
                let now = Moment::now();
                if std::mem::take(&mut resumes) && pace.moment(at) < now {
                    // Nobody listened for a while, or it is faster now: nothing to make up for.
                    pace = Pace::since(self.speed, at, now);
                }
                let moment = pace.reach(at).await;
                (head.place, head.from) = (Some(next), Some((at, moment)));
                out.remember(head.clone());
                match value {
                    Some(Ok(value)) => {
                        any = true;
                        out.push(value);
                    }
                    Some(Err(error)) => out.fault(&error),
                    None => {}
                }
            }
            if let Some(Err(damage)) = over {
                out.fault(&damage);
            }
        }
        Ok(any)
    }
}

impl Source for Play {
    type Out = Value;

    fn check(&self) -> Result<(), Complaint> {
        check_name(&self.path)
    }

    async fn run(self, out: &mut Outlet<Value>) -> Result<(), Error> {
        let mut head: Playhead = out.recall();
        if head.path != self.path || head.start != self.start {
            let (path, start) = (self.path.clone(), self.start);
            head = Playhead { path, start, ..Playhead::default() };
        }
        loop {
            let resumes = head.place.is_some();
            let begun = Moment::now();
            let any = self.round(&mut head, out).await?;
            if !self.looped || !(any || resumes) {
                return Ok(());
            }
            Pace::rest(begun).await;
            // The next round begins where this one was to end, however late it is by now.
            let end = head.from.map_or_else(Moment::now, |(_, moment)| moment);
            (head.place, head.from) = (None, Some((seconds(self.start), end)));
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::source::<Play>().aliases(&[
    "player",
    "replay",
    "playback",
    "open recording",
    "MatrixReader",
    "File In CHOP",
    "mtr",
    "seq",
    "qlist",
]);

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::SystemTime;

    use serde_json::json;

    use super::*;
    use crate::protocol::recording;

    const TENTH: Duration = Duration::from_millis(100);

    /// A recording of the numbers from 0 on, a tenth of a second after each other.
    fn numbers(count: i32) -> Vec<u8> {
        let mut bytes = recording::header().to_vec();
        recording::begin(SystemTime::UNIX_EPOCH, &mut bytes);
        for i in 0..count {
            recording::value(TENTH * i as u32, &Value::Int(i), &mut bytes).unwrap();
        }
        recording::end(TENTH * count as u32, &mut bytes);
        bytes
    }

    struct Take(tempfile::TempDir);

    impl Take {
        fn new(bytes: &[u8]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("take.plr"), bytes).unwrap();
            Self(folder)
        }

        fn play(&self, mut properties: serde_json::Value) -> Bench {
            properties["path"] = json!(self.0.path().join("take.plr"));
            Bench::unwired(&OPERATOR, properties)
        }
    }

    fn ints(range: impl IntoIterator<Item = i32>) -> Vec<Value> {
        range.into_iter().map(Value::Int).collect()
    }

    const SOON: Duration = Duration::from_millis(5);

    #[tokio::test(start_paused = true)]
    async fn plays_with_the_timing_that_was_and_ends() {
        let take = Take::new(&numbers(2000));
        let mut bench = take.play(json!({}));
        assert_eq!(bench.run_for(SOON).await, ints([0]));
        for i in 1..2000 {
            assert_eq!(bench.run_for(TENTH).await, ints([i]));
        }
        assert!(!bench.ended());
        assert_eq!(bench.run_for(TENTH).await, []);
        assert!(bench.ended() && bench.faults() == 0);
    }

    #[tokio::test(start_paused = true)]
    async fn faster_slower_and_from_elsewhere() {
        let take = Take::new(&numbers(10));
        let mut bench = take.play(json!({"speed": 2.0, "start": 0.25}));
        // The third number comes a twentieth after 0.25 s, at twice the speed.
        assert_eq!(bench.run_for(TENTH / 4 - SOON).await, []);
        assert_eq!(bench.run_for(SOON * 2).await, ints([3]));
        bench.set(json!({"speed": 0.5}));
        assert_eq!(bench.run_for(TENTH).await, []);
        assert_eq!(bench.run_for(TENTH).await, ints([4]));
        bench.set(json!({"speed": 0.0}));
        assert_eq!(bench.run_for(SOON).await, ints(5..10));
        assert!(bench.ended());
    }

    #[tokio::test(start_paused = true)]
    async fn rounds_follow_without_a_gap() {
        let take = Take::new(&numbers(3));
        let mut bench = take.play(json!({"loop": true}));
        assert_eq!(bench.run_for(SOON).await, ints([0]));
        for i in 1..100 {
            assert_eq!(bench.run_for(TENTH).await, ints([i % 3]), "{i}");
        }
        bench.set(json!({"loop": false}));
        assert_eq!(bench.run_for(TENTH * 10).await, ints([1, 2]));
        assert!(bench.ended());
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_to_play_is_the_end() {
        for bytes in [recording::header().to_vec(), numbers(0)] {
            let mut bench = Take::new(&bytes).play(json!({"loop": true, "speed": 0.0}));
            bench.run_for(SOON).await;
            assert!(bench.ended());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_round_without_length_lets_others_live() {
        let mut bench = Take::new(&numbers(1)).play(json!({"loop": true, "speed": 0.0}));
        let rounds = bench.run_for(Duration::from_secs(1)).await.len();
        assert!((400..=1001).contains(&rounds), "{rounds}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_breaks_off_or_is_damaged_plays_up_to_there() {
        let whole = numbers(4);
        for cut in [whole.len() - 30, whole.len() - 35] {
            let mut bench = Take::new(&whole[..cut]).play(json!({"speed": 0.0}));
            assert_eq!(bench.run_for(SOON).await, ints(0..3));
            assert!(bench.fault().unwrap().starts_with("the recording breaks off at byte"));
            assert!(bench.ended());
        }
        let mut damaged = whole;
        let middle = damaged.len() / 2;
        damaged[middle] ^= 0x10;
        let mut bench = Take::new(&damaged).play(json!({"speed": 0.0}));
        assert!(bench.run_for(SOON).await.len() < 4);
        assert_eq!(bench.faults(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_no_recording_is_a_fault() {
        let mut bench = Take::new(b"RIFF....AVI LIST").play(json!({}));
        bench.run_for(SOON).await;
        assert!(bench.fault().unwrap().starts_with("this file is no recording of Patchline"));
        let mut bench = Bench::unwired(&OPERATOR, json!({"path": "/no/such/take.plr"}));
        bench.run_for(SOON).await;
        assert_eq!(
            bench.fault().as_deref(),
            Some("there is no file /no/such/take.plr; choose one that is there")
        );
    }
}
