use std::fs::File;
use std::path::Path;

use crate::operator::prelude::*;
use crate::protocol::table::{self, Bounded};
use csv::StringRecord;

/// Reads a CSV file line by line: numbers and texts, tuples of them, or records under their names.
///
/// A line with one field gives that field, one with several a tuple, or a record if the file has a
/// header. With a column of times, values come with the timing that they had; otherwise at a steady
/// rate. The end of the file is the end of the output.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CsvReader {
    /// The file to read, such as `values.csv`. Without a folder in front it is looked for in the
    /// folder in which Patchline was started.
    #[schemars(extend("widget" = "path"))]
    pub path: String,
    /// What stands between two fields: a character such as `,` or `;`, or `\t` for a tabulator.
    pub delimiter: String,
    /// How many lines to leave out at the beginning, before the header if there is one.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub skip_rows: u32,
    /// Whether the first line has the names of the columns.
    pub header: bool,
    /// What the fields are.
    pub fields: Fields,
    /// The column that says when each line is due, counted from the first one: its name, or its
    /// number from 1 on. It has seconds, or moments such as `2020-01-31T12:00:00.5Z`, and is no part
    /// of what is given. Leave it blank for none.
    pub time_column: String,
    /// How many lines are given in a second, without a column of times; 0 is as fast as possible.
    #[schemars(range(min = 0.0, max = 1000.0), extend("unit" = "Hz"))]
    pub rate: f64,
    /// How fast to go: 2 is twice as fast, 0 as fast as possible.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub speed: f64,
    /// Whether to begin again at the end.
    #[serde(rename = "loop")]
    pub looped: bool,
}

/// What the fields of a file are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fields {
    /// Whatever each looks like: a whole number, a number, true or false, text.
    #[default]
    Mixed,
    /// Numbers with a fraction, all of them.
    Numbers,
    /// Text, whatever it looks like.
    Text,
}

impl Default for CsvReader {
    fn default() -> Self {
        Self {
            path: "values.csv".into(),
            delimiter: ",".into(),
            skip_rows: 0,
            header: true,
            fields: Fields::default(),
            time_column: String::new(),
            rate: 10.0,
            speed: 1.0,
            looped: false,
        }
    }
}

/// Read at once, while what was read before is given.
const BATCH: usize = 256;

/// A file that is being read.
struct Table {
    reader: csv::Reader<Bounded<File>>,
    path: String,
    names: Option<Arc<[Box<str>]>>,
    /// The column of times.
    time: Option<usize>,
    fields: Fields,
    /// The time of the first line.
    first: Option<f64>,
    /// Lines given.
    given: u32,
    rate: f64,
}

type Row = Result<(Duration, Value), Error>;

impl Table {
    fn open(settings: &CsvReader) -> Result<Self, Error> {
        let file = open_file(Path::new(settings.path.trim()))?;
        let delimiter = table::delimiter(&settings.delimiter).map_err(Error::properties)?;
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true);
        builder.delimiter(delimiter);
        let mut this = Self {
            reader: builder.from_reader(Bounded::new(file)),
            path: settings.path.clone(),
            names: None,
            time: None,
            fields: settings.fields,
            first: None,
            given: 0,
            rate: settings.rate,
        };
        for _ in 0..settings.skip_rows {
            this.record()?;
        }
        let mut names = StringRecord::new();
        if settings.header {
            names = this.record()?.unwrap_or_default();
        }
        let wanted = settings.time_column.trim();
        if !wanted.is_empty() {
            let named = names.iter().position(|name| name.trim() == wanted);
            let numbered = wanted.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            this.time = Some(named.or(numbered).ok_or_else(|| {
                let there = names.iter().collect::<Vec<_>>().join(", ");
                Error::properties(format!(
                    "there is no column \"{wanted}\"; choose one of {there}, or a number from 1 on"
                ))
            })?);
        }
        if settings.header {
            let rest = names.iter().enumerate().filter(|(i, _)| Some(*i) != this.time);
            this.names = Some(rest.map(|(_, name)| Box::from(name.trim())).collect());
        }
        Ok(this)
    }

    /// The next line; none at the end.
    fn record(&mut self) -> Result<Option<StringRecord>, Error> {
        self.reader.get_mut().next_line();
        let mut record = StringRecord::new();
        match self.reader.read_record(&mut record) {
            Ok(true) => Ok(Some(record)),
            Ok(false) => Ok(None),
            Err(error) => match error.into_kind() {
                csv::ErrorKind::Utf8 { pos, .. } => {
                    let line = pos.map_or(0, |pos| pos.line());
                    Err(Error::new(format!("line {line} is no UTF-8; save the file as UTF-8")))
                }
                csv::ErrorKind::Io(error) => Err(refused("read", Path::new(&self.path), error)),
                _ => Err(Error::new("the file could not be understood; see whether it is CSV")),
            },
        }
    }

    /// When a line is due, and what it gives.
    fn row(&mut self, record: &StringRecord) -> Row {
        let line = record.position().map_or(0, csv::Position::line);
        let at = match self.time {
            None => match self.rate {
                rate if rate > 0.0 => seconds(f64::from(self.given) / rate),
                _ => Duration::ZERO,
            },
            Some(column) => {
                let text = record.get(column).unwrap_or_default();
                let time = table::moment(text).ok_or_else(|| {
                    let column = column + 1;
                    Error::new(format!("line {line}, column {column}: {text:?} is no time"))
                })?;
                seconds(time - *self.first.get_or_insert(time))
            }
        };
        self.given += 1;
        let fields = record.iter().enumerate().filter(|(i, _)| Some(*i) != self.time);
        let values = fields.map(|(_, field)| match self.fields {
            Fields::Mixed => Ok(table::guess(field)),
            Fields::Text => Ok(Value::text(field)),
            Fields::Numbers => table::number(field).map(Value::Double).ok_or_else(|| {
                Error::new(format!("line {line}: {field:?} is no number; choose mixed fields"))
            }),
        });
        let mut values = values.collect::<Result<Vec<_>, _>>()?;
        let value = match (values.len(), &self.names) {
            (1, _) => values.remove(0),
            (_, Some(names)) => Value::Record(Arc::new(Record::new(names.clone(), values))),
            (_, None) => Value::tuple(values),
        };
        Ok((at, value))
    }
}

/// As much as is read at once, and whether that was the end.
struct Batch {
    table: Table,
    rows: Vec<Row>,
    over: Option<Result<(), Error>>,
}

/// Begins to read.
fn ahead(mut table: Table) -> impl Future<Output = Batch> + Send {
    on_disk(move || {
        let mut rows = Vec::new();
        let over = loop {
            if rows.len() >= BATCH {
                break None;
            }
            match table.record() {
                Ok(Some(record)) => rows.push(table.row(&record)),
                Ok(None) => break Some(Ok(())),
                Err(error) => break Some(Err(error)),
            }
        };
        Batch { table, rows, over }
    })
}

impl CsvReader {
    /// Gives all lines; when it is over, if there was any.
    async fn round(
        &self,
        pace: &mut Pace,
        out: &mut Outlet<Value>,
    ) -> Result<Option<Duration>, Error> {
        let settings = self.clone();
        let table = on_disk(move || Table::open(&settings)).await?;
        // Without a column of times, the last line has its time too.
        let steady = self.time_column.trim().is_empty() && self.rate > 0.0;
        let last = if steady { seconds(1.0 / self.rate) } else { Duration::ZERO };
        let mut end = None;
        let mut reading = Some(ahead(table));
        while let Some(batch) = reading.take() {
            let Batch { table, rows, over } = batch.await;
            // While these are given the next are read.
            reading = over.is_none().then(|| ahead(table));
            for row in rows {
                match row {
                    Ok((at, value)) => {
                        pace.reach(at).await;
                        end = Some(at + last);
                        out.push(value);
                    }
                    Err(error) => out.fault(&error),
                }
            }
            if let Some(Err(error)) = over {
                out.fault(&error);
            }
        }
        Ok(end)
    }
}

impl Source for CsvReader {
    type Out = Value;

    fn check(&self) -> Result<(), Complaint> {
        table::delimiter(&self.delimiter)
            .map_err(|sentence| Complaint::about("delimiter", sentence))?;
        check_name(&self.path)
    }

    async fn run(self, out: &mut Outlet<Value>) -> Result<(), Error> {
        let mut from = Moment::now();
        loop {
            let begun = Moment::now();
            let mut pace = Pace::since(self.speed, Duration::ZERO, from);
            match self.round(&mut pace, out).await? {
                // The next round begins where this one was to end, however late it is by now.
                Some(end) if self.looped => from = pace.reach(end).await,
                _ => return Ok(()),
            }
            Pace::rest(begun).await;
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::source::<CsvReader>().aliases(&[
    "CSV",
    "TSV",
    "table",
    "spreadsheet",
    "text file",
    "File In DAT",
    "coll",
    "textfile",
]);

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    const SOON: Duration = Duration::from_millis(5);
    const SECOND: Duration = Duration::from_secs(1);

    struct Sheet(tempfile::TempDir);

    impl Sheet {
        fn new(text: impl AsRef<[u8]>) -> Self {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("values.csv"), text).unwrap();
            Self(folder)
        }

        fn read(&self, mut properties: serde_json::Value) -> Bench {
            properties["path"] = json!(self.0.path().join("values.csv"));
            Bench::unwired(&OPERATOR, properties)
        }
    }

    /// All that is given as fast as possible, as text.
    async fn all(
        text: impl AsRef<[u8]>,
        mut properties: serde_json::Value,
    ) -> (Vec<String>, Bench) {
        properties["speed"] = json!(0.0);
        let mut bench = Sheet::new(text).read(properties);
        let values = bench.run_for(SECOND).await;
        (values.iter().map(ToString::to_string).collect(), bench)
    }

    #[tokio::test(start_paused = true)]
    async fn records_tuples_and_plain_values() {
        let (values, bench) = all("x,label\r\n1,\"a, \"\"b\"\"\nc\"\r\n-0.5,\n", json!({})).await;
        assert_eq!(values, [r#"{x: 1, label: "a, \"b\"\nc"}"#, "{x: -0.5, label: nil}"]);
        assert!(bench.ended() && bench.faults() == 0);
        let plain = json!({"header": false, "delimiter": ";", "skip_rows": 1});
        let (values, _) = all("written by hand\n1;2\n3\n", plain).await;
        assert_eq!(values, ["(1, 2)", "3"]);
        let (values, _) = all("1\n0.5\n", json!({"header": false, "fields": "text"})).await;
        assert_eq!(values, ["1", "0.5"]);
        let (values, bench) = all("1\na\n2\n", json!({"header": false, "fields": "numbers"})).await;
        assert_eq!(values, ["1", "2"]);
        assert_eq!(
            bench.fault().as_deref(),
            Some("line 2: \"a\" is no number; choose mixed fields")
        );
    }

    #[tokio::test(start_paused = true)]
    async fn times_of_a_column_and_a_steady_rate() {
        let text = "t,x\n10.5,1\n11,2\n13.5,3\n";
        let mut bench = Sheet::new(text).read(json!({"time_column": "t"}));
        let at = |values: Vec<Value>| values.iter().map(ToString::to_string).collect::<String>();
        assert_eq!(at(bench.run_for(SOON).await), "1");
        assert_eq!(at(bench.run_for(SECOND / 2).await), "2");
        assert_eq!(at(bench.run_for(SECOND * 5 / 2 - SOON * 2).await), "");
        assert_eq!(at(bench.run_for(SOON * 2).await), "3");
        let text = "2020-01-01T00:00:00Z,1\n2020-01-01T00:00:02.5Z,2\n";
        let properties = json!({"time_column": "1", "header": false, "speed": 2.5});
        let mut bench = Sheet::new(text).read(properties);
        assert_eq!(at(bench.run_for(SECOND - SOON).await), "1");
        assert_eq!(at(bench.run_for(SOON * 2).await), "2");
        let properties = json!({"header": false, "rate": 2.0, "loop": true});
        let mut bench = Sheet::new("1\n2\n3\n").read(properties);
        assert_eq!(at(bench.run_for(SECOND * 3 + SOON).await), "1231231");
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_be_read_is_a_fault() {
        let column = json!({"time_column": "when"});
        let (_, bench) = all("t,x\n1,2\n", column).await;
        assert_eq!(
            bench.fault().as_deref(),
            Some("there is no column \"when\"; choose one of t, x, or a number from 1 on")
        );
        let (values, bench) = all("t,x\nnoon,2\n1,3\n", json!({"time_column": "t"})).await;
        assert_eq!(values, ["3"]);
        assert_eq!(bench.fault().as_deref(), Some("line 2, column 1: \"noon\" is no time"));
        let (_, bench) = all(b"a\n1\n\xff\n", json!({})).await;
        assert_eq!(bench.fault().as_deref(), Some("line 3 is no UTF-8; save the file as UTF-8"));
        let endless = format!("a\n\"{}", "x".repeat(3 << 20));
        let (values, bench) = all(endless, json!({})).await;
        assert_eq!(values, [""; 0]);
        assert!(bench.fault().unwrap().contains("perhaps a quote is never closed"));
        for empty in ["", "x,y\n"] {
            let (values, bench) = all(empty, json!({"loop": true})).await;
            assert!(values.is_empty() && bench.ended());
        }
    }
}
