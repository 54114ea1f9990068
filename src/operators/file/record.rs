use std::time::SystemTime;

use crate::operator::prelude::*;
use crate::protocol::recording;

/// Writes every value and its moment to a file, which `file.play` plays again with the same timing.
///
/// Any value can be recorded, pictures and arrays too, and comes back exactly as it was. The file
/// grows with every value, so that whatever happens to the machine, what was written can be played.
/// Time counts from the start of the run, or from the latest edit of a property, with which another
/// recording begins. There is no file before the first value.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Record {
    /// The file to write to, such as `take.plr`. Without a folder in front it is in the folder in
    /// which Patchline was started.
    #[schemars(extend("widget" = "path"))]
    pub path: String,
    /// What to add to the name of the file.
    pub suffix: Suffix,
    /// What to do if the file is there already.
    pub existing: Existing,
    /// How many values may wait for the disk; more are lost, and counted. Read at the start. Large
    /// pictures take megabytes each.
    #[schemars(range(min = 1, max = 65_536))]
    pub queue: u32,
}

impl Default for Record {
    fn default() -> Self {
        Self {
            path: "recording.plr".into(),
            suffix: Suffix::default(),
            existing: Existing::default(),
            queue: 256,
        }
    }
}

/// A session that is being recorded.
struct Session {
    start: Moment,
    wall_clock: SystemTime,
    latest: Duration,
}

impl Session {
    fn place(&mut self, at: Moment) -> Duration {
        self.latest = self.latest.max(at.saturating_duration_since(self.start));
        self.latest
    }
}

impl Format<Value> for Session {
    fn begin(&mut self, file: &mut NewFile) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        if file.continues {
            let whole = recording::good_length(std::io::BufReader::new(file.growing.file()))?;
            let cut = file.growing.cut_to(whole);
            cut.map_err(|error| refused("write", &file.path, error))?;
        }
        if file.growing.length() == 0 {
            bytes.extend_from_slice(&recording::header());
        }
        recording::begin(self.wall_clock, &mut bytes);
        Ok(bytes)
    }

    fn write(&mut self, arrival: Arrival<Value>, bytes: &mut Vec<u8>) -> Result<(), Error> {
        recording::value(self.place(arrival.at), &arrival.value, bytes)
    }

    fn finish(&mut self, at: Moment, bytes: &mut Vec<u8>) {
        recording::end(self.place(at), bytes);
    }
}

impl Sink for Record {
    type In = Value;

    fn check(&self) -> Result<(), Complaint> {
        check_name(&self.path)
    }

    fn queue(&self) -> (usize, Overflow) {
        // What comes first is in the file; a hole is better than a file without its beginning.
        (self.queue as usize, Overflow::DropNewest)
    }

    async fn run(self, inbox: &mut Inbox<Value>) -> Result<(), Error> {
        let (start, wall_clock) = (Moment::now(), SystemTime::now());
        let session = Session { start, wall_clock, latest: Duration::ZERO };
        append_all(inbox, (&self.path, self.suffix, self.existing), session).await
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::sink::<Record>().aliases(&[
    "recorder",
    "save",
    "log to file",
    "MatrixWriter",
    "Record CHOP",
    "File Out DAT",
    "mtr",
    "seq",
    "qlist",
]);

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use serde_json::json;

    use super::*;
    use crate::protocol::recording::Reader;

    const SECOND: Duration = Duration::from_secs(1);

    /// When and what, in seconds.
    fn entries(path: &std::path::Path) -> Vec<(f64, Option<Value>)> {
        let mut reader = Reader::new(File::open(path).unwrap()).unwrap();
        let entries = std::iter::from_fn(|| reader.next_entry().unwrap());
        entries.map(|entry| (entry.at.as_secs_f64(), entry.value.map(Result::unwrap))).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn writes_values_and_their_moments() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("take.plr");
        let properties = json!({"path": path, "existing": "append"});
        for _ in 0..2 {
            let mut bench = Bench::new(&OPERATOR, properties.clone());
            bench.run_for(SECOND).await;
            bench.push(1);
            bench.push("two");
            bench.run_for(SECOND).await;
            bench.push(3.5);
            bench.run_for(SECOND / 2).await;
            bench.end(0);
            bench.run_for(SECOND).await;
            assert_eq!((bench.fault(), bench.ended()), (None, true));
        }
        let one = |start: f64| {
            [
                (start + 1.0, Some(Value::Int(1))),
                (start + 1.0, Some(Value::text("two"))),
                (start + 2.0, Some(Value::Double(3.5))),
                (start + 2.5, None),
            ]
        };
        let mut wanted = one(0.0).to_vec();
        wanted.extend(one(2.5));
        assert_eq!(entries(&path), wanted);
    }

    #[tokio::test(start_paused = true)]
    async fn a_recording_that_broke_off_is_continued() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("take.plr");
        let mut whole = recording::header().to_vec();
        recording::begin(SystemTime::now(), &mut whole);
        recording::value(SECOND, &Value::Int(1), &mut whole).unwrap();
        let kept = whole.len();
        recording::value(SECOND, &Value::Int(2), &mut whole).unwrap();
        for cut in [0, 5, kept, kept + 3, whole.len() - 1] {
            fs::write(&path, &whole[..cut]).unwrap();
            let mut bench = Bench::new(&OPERATOR, json!({"path": path, "existing": "append"}));
            bench.push(7);
            bench.run_for(SECOND).await;
            let values: Vec<_> =
                entries(&path).into_iter().filter_map(|(_, value)| value).collect();
            let wanted = [Value::Int(1), Value::Int(7)];
            assert_eq!(values, wanted[usize::from(cut < kept)..], "{cut}");
        }
        // What is no recording, or is damaged, is left alone.
        let mut damaged = whole;
        damaged[40] ^= 1;
        for other in [&b"something else entirely"[..], &damaged] {
            fs::write(&path, other).unwrap();
            let mut bench = Bench::new(&OPERATOR, json!({"path": path, "existing": "append"}));
            bench.push(7);
            bench.run_for(SECOND / 10).await;
            assert_eq!((bench.faults(), bench.lost()), (1, 1));
            assert_eq!(fs::read(&path).unwrap(), other);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_folder_that_is_not_there_is_a_fault_until_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("later/take.plr");
        let mut bench = Bench::new(&OPERATOR, json!({"path": path}));
        bench.run_for(SECOND / 10).await;
        assert!(bench.fault().unwrap().ends_with("does not exist; make it, or choose another"));
        fs::create_dir(path.parent().unwrap()).unwrap();
        bench.run_for(SECOND).await;
        bench.push(1);
        bench.run_for(SECOND).await;
        assert_eq!(entries(&path).len(), 1);
    }

    #[tokio::test(start_paused = true)]
    #[cfg(target_os = "linux")]
    async fn a_full_disk_loses_values_and_counts_them() {
        let properties = json!({"path": "/dev/full", "existing": "overwrite"});
        let mut bench = Bench::new(&OPERATOR, properties);
        bench.push(1);
        assert_eq!(bench.run_for(SECOND / 10).await, []);
        assert_eq!(
            bench.fault().as_deref(),
            Some("the disk of /dev/full is full; make room, or choose another place")
        );
        assert_eq!(bench.lost(), 1);
    }

    #[tokio::test(start_paused = true)]
    #[cfg(unix)]
    async fn a_folder_that_may_not_be_written_to() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
        let path = folder.path().join("take.plr");
        // Whoever may do everything is refused nothing.
        let may_all = File::create(&path).is_ok();
        let mut bench = Bench::new(&OPERATOR, json!({"path": path}));
        bench.push(1);
        bench.run_for(SECOND / 10).await;
        assert_eq!(bench.fault().is_some_and(|it| it.starts_with("no permission")), !may_all);
        assert_eq!(bench.lost(), u64::from(!may_all));
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_fit_the_queue_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("take.plr");
        let mut bench = Bench::new(&OPERATOR, json!({"path": path, "queue": 10}));
        (0..15).for_each(|i| drop(bench.push(i)));
        bench.run_for(SECOND).await;
        assert_eq!(bench.lost(), 5);
        assert_eq!(entries(&path).len(), 10);
    }
}
