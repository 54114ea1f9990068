use std::time::SystemTime;

use crate::operator::prelude::*;
use crate::protocol::table::{self, Row};

/// Writes each value as a line of a CSV file, for spreadsheets, Python, R or MATLAB.
///
/// A number or a text has one column; tuples, lists, records, messages and arrays have one for each
/// of their parts. Fields that contain delimiters, quotes or line breaks stand in quotes (RFC 4180).
/// An edit of a property begins another file. There is no file before the first value.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CsvWriter {
    /// The file to write to, such as `values.csv`. Without a folder in front it is in the folder in
    /// which Patchline was started.
    #[schemars(extend("widget" = "path"))]
    pub path: String,
    /// What to add to the name of the file.
    pub suffix: Suffix,
    /// What to do if the file is there already.
    pub existing: Existing,
    /// What stands between two fields: a character such as `,` or `;`, or `\t` for a tabulator.
    pub delimiter: String,
    /// Whether the first line has the names of the columns: those that the parts of the first value
    /// have.
    pub header: bool,
    /// Whether the first column is the moment at which the value came, in UTC.
    pub timestamp: bool,
}

impl Default for CsvWriter {
    fn default() -> Self {
        Self {
            path: "values.csv".into(),
            suffix: Suffix::default(),
            existing: Existing::default(),
            delimiter: ",".into(),
            header: true,
            timestamp: false,
        }
    }
}

/// How rows are written.
struct Table {
    writer: csv::WriterBuilder,
    header: bool,
    timestamp: bool,
    /// One and the same moment by both clocks.
    start: (Moment, SystemTime),
}

impl Table {
    fn row<'a>(
        &self,
        fields: impl Iterator<Item = &'a str>,
        bytes: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let start = bytes.len();
        let mut writer = self.writer.from_writer(&mut *bytes);
        let written = writer.write_record(fields).and_then(|()| Ok(writer.flush()?));
        drop(writer);
        written.map_err(|error| {
            bytes.truncate(start);
            Error::new(format!("the row could not be written: {error}; write it with file.record"))
        })
    }

    fn time(&self, at: Moment) -> String {
        let (moment, wall_clock) = self.start;
        let since = at.saturating_duration_since(moment);
        TimeTag::from(wall_clock + since).to_string()
    }
}

impl Format<Value> for Table {
    fn begin(&mut self, file: &mut NewFile) -> Result<Vec<u8>, Error> {
        if !file.continues {
            return Ok(Vec::new());
        }
        let last = file.growing.to_end().and_then(|()| file.growing.last_byte());
        let last = last.map_err(|error| refused("write", &file.path, error))?;
        // A line that was cut off does not take the next one with it.
        Ok(if last.is_some_and(|last| last != b'\n') { b"\n".to_vec() } else { Vec::new() })
    }

    fn write(&mut self, arrival: Arrival<Value>, bytes: &mut Vec<u8>) -> Result<(), Error> {
        let Arrival { at, value, first } = arrival;
        let row = Row::of(&value)?;
        if first && self.header {
            let time = self.timestamp.then_some("Timestamp");
            self.row(time.into_iter().chain(row.names.iter().map(|name| &**name)), bytes)?;
        }
        let time = self.timestamp.then(|| self.time(at));
        self.row(time.as_deref().into_iter().chain(row.fields.iter().map(|it| &**it)), bytes)
    }
}

impl Sink for CsvWriter {
    type In = Value;

    fn check(&self) -> Result<(), Complaint> {
        table::delimiter(&self.delimiter)
            .map_err(|sentence| Complaint::about("delimiter", sentence))?;
        check_name(&self.path)
    }

    fn queue(&self) -> (usize, Overflow) {
        (1024, Overflow::DropNewest)
    }

    async fn run(self, inbox: &mut Inbox<Value>) -> Result<(), Error> {
        let delimiter = table::delimiter(&self.delimiter).map_err(Error::properties)?;
        let mut writer = csv::WriterBuilder::new();
        writer.delimiter(delimiter).flexible(true);
        let start = (Moment::now(), SystemTime::now());
        let table = Table { writer, header: self.header, timestamp: self.timestamp, start };
        append_all(inbox, (&self.path, self.suffix, self.existing), table).await
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::sink::<CsvWriter>().aliases(&[
    "CSV",
    "TSV",
    "table",
    "spreadsheet",
    "text file",
    "File Out DAT",
    "coll",
    "textfile",
]);

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    async fn written(mut properties: serde_json::Value, values: &[Value]) -> (String, Bench) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("values.csv");
        properties["path"] = json!(path);
        let mut bench = Bench::new(&OPERATOR, properties);
        for value in values {
            bench.push(value.clone());
        }
        bench.end(0);
        bench.run_for(SECOND).await;
        assert!(bench.ended());
        (fs::read_to_string(path).unwrap_or_default(), bench)
    }

    #[tokio::test(start_paused = true)]
    async fn writes_rows_under_their_names() {
        let row = |x, text: &str| Value::tuple([Value::Double(x), Value::text(text)]);
        let values = [row(0.5, "plain"), row(-1.0, "a, \"b\"\nc")];
        let (text, bench) = written(json!({}), &values).await;
        assert_eq!(text, "Item1,Item2\n0.5,plain\n-1,\"a, \"\"b\"\"\nc\"\n");
        assert_eq!(bench.fault(), None);
        let (text, _) = written(json!({"header": false, "delimiter": "\\t"}), &values).await;
        assert_eq!(text, "0.5\tplain\n-1\t\"a, \"\"b\"\"\nc\"\n");
        let (text, _) = written(json!({}), &[]).await;
        assert_eq!(text, "");
    }

    #[tokio::test(start_paused = true)]
    async fn rows_may_differ_and_what_does_not_fit_is_a_fault() {
        let image = Image::new(1, 1, crate::value::PixelFormat::Gray8, vec![0]);
        let values = [Value::Image(Arc::new(image)), Value::Int(1), Value::tuple([]), Value::Nil];
        let (text, bench) = written(json!({}), &values).await;
        assert_eq!((&*text, bench.faults()), ("Value\n1\n\"\"\n\"\"\n", 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_moment_in_front() {
        let (text, _) = written(json!({"timestamp": true}), &[Value::Int(7)]).await;
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("Timestamp,Value"));
        let (time, value) = lines.next().unwrap().split_once(',').unwrap();
        assert!(time.parse::<TimeTag>().is_ok() && value == "7");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_continued_has_one_header() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("values.csv");
        for i in 0..3 {
            let mut bench = Bench::new(&OPERATOR, json!({"path": path, "existing": "append"}));
            bench.push(i);
            bench.run_for(SECOND).await;
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "Value\n0\n1\n2\n");
        fs::write(&path, "Value\n0.").unwrap();
        let mut bench = Bench::new(&OPERATOR, json!({"path": path, "existing": "append"}));
        bench.push(1);
        bench.run_for(SECOND).await;
        assert_eq!(fs::read_to_string(&path).unwrap(), "Value\n0.\n1\n");
    }

    #[test]
    fn what_no_delimiter_can_be() {
        for text in ["", "ab", "\"", "\n", "é"] {
            let complaints = OPERATOR.check(json!({"delimiter": text}).as_object().unwrap());
            assert_eq!(complaints[0].property.as_deref(), Some("delimiter"));
        }
    }
}
