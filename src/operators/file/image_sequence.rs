use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::operator::prelude::*;
use crate::protocol::image;
use regex::Regex;

/// Gives the pictures of a folder one after the other: PNG and JPEG files, in the order of their
/// names.
///
/// Numbers in names count as numbers, so that `take2.png` comes before `take10.png`. A picture that
/// cannot be read is a fault, and passed over. The last one is the end of the output.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ImageSequence {
    /// The folder, such as `takes`, or a pattern for names in it, such as `takes/left*.png`, where
    /// `*` stands for any letters and `?` for one. Without a folder in front it is looked for in the
    /// folder in which Patchline was started.
    #[schemars(extend("widget" = "path"))]
    pub path: String,
    /// How many pictures are given in a second; 0 is as fast as possible. An edit goes on where it
    /// is.
    #[schemars(range(min = 0.0, max = 1000.0), extend("unit" = "Hz"))]
    pub rate: f64,
    /// Whether to begin again at the end.
    #[serde(rename = "loop")]
    pub looped: bool,
}

impl Default for ImageSequence {
    fn default() -> Self {
        Self { path: String::new(), rate: 30.0, looped: false }
    }
}

/// The most bytes of a file that are read.
const LONGEST: u64 = 1 << 28;
/// The most files of a folder.
const MOST: usize = 1_000_000;

/// Where it is; kept when a property is edited.
#[derive(Clone, Debug, Default)]
struct Playhead {
    path: String,
    /// The next picture.
    next: usize,
    /// The moment of the one before.
    latest: Option<Moment>,
}

/// The pictures that are meant, in their order.
fn pictures(path: &str) -> Result<Vec<PathBuf>, Error> {
    let path = Path::new(path.trim());
    let (folder, pattern) = if path.is_dir() {
        (path, None)
    } else {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        (folder.unwrap_or(Path::new(".")), Some(wildcards(&name)?))
    };
    let entries = fs::read_dir(folder).map_err(|error| {
        let folder = folder.display();
        Error::io(format!("the folder {folder} cannot be read: {error}; choose another"), error)
    })?;
    let meant = |file: &PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let extension = file.extension().unwrap_or_default().to_ascii_lowercase();
        ["png", "jpg", "jpeg"].iter().any(|known| extension == *known)
            && pattern.as_ref().is_none_or(|pattern| pattern.is_match(&name))
    };
    let files = entries.take(MOST).filter_map(Result::ok).map(|entry| entry.path());
    let mut files: Vec<_> = files.filter(meant).collect();
    files.sort_by_cached_key(|file| natural(&file.to_string_lossy()));
    if files.is_empty() {
        let path = path.display();
        return Err(Error::new(format!(
            "there is no PNG or JPEG at {path}; choose another folder"
        )));
    }
    Ok(files)
}

fn wildcards(name: &str) -> Result<Regex, Error> {
    let pattern = regex::escape(name).replace(r"\*", ".*").replace(r"\?", ".");
    Regex::new(&format!("^(?i:{pattern})$"))
        .map_err(|_| Error::properties("the pattern is too long; leave some of it out"))
}

/// Parts of a name, so that they are in the order in which people count.
fn natural(name: &str) -> Vec<(u64, String)> {
    let mut parts: Vec<(u64, String)> = Vec::new();
    let mut digits = false;
    for letter in name.chars() {
        let is_digit = letter.is_ascii_digit();
        match parts.last_mut() {
            Some((number, text)) if digits == is_digit => {
                text.push(letter);
                *number = if is_digit { text.parse().unwrap_or(u64::MAX) } else { 0 };
            }
            _ => {
                let number = letter.to_digit(10).map_or(0, u64::from);
                parts.push((number, letter.to_string()));
            }
        }
        digits = is_digit;
    }
    parts
}

fn read(path: &Path) -> Result<Image, Error> {
    let file = open_file(path)?;
    let mut bytes = Vec::new();
    let read = file.take(LONGEST).read_to_end(&mut bytes);
    read.map_err(|error| refused("read", path, error))?;
    let named = |error: Error| Error::new(format!("{}: {error}", path.display()));
    image::decode(&bytes, None).map_err(named)
}

/// Begins to read a picture.
fn ahead(
    file: Option<&PathBuf>,
) -> impl Future<Output = Option<Result<Image, Error>>> + Send + use<> {
    let file = file.cloned();
    on_disk(move || file.map(|file| read(&file)))
}

impl ImageSequence {
    /// Gives all from where the playhead is; whether any could be read.
    async fn round(
        &self,
        head: &mut Playhead,
        out: &mut Outlet<Arc<Image>>,
    ) -> Result<bool, Error> {
        let path = self.path.clone();
        let files = on_disk(move || pictures(&path)).await?;
        let first = head.next;
        let period = if self.rate > 0.0 { seconds(1.0 / self.rate) } else { Duration::ZERO };
        // The next one has its distance from the one before, unless that was long ago.
        let now = Moment::now();
        let due = head.latest.map_or(now, |latest| latest + period);
        let begin = if now.saturating_duration_since(due) > period { now } else { due };
        let speed = if self.rate > 0.0 { 1.0 } else { 0.0 };
        let mut pace = Pace::since(speed, Duration::ZERO, begin);
        let time = |given: usize| seconds(given as f64 / self.rate.max(f64::MIN_POSITIVE));
        let mut any = false;
        let mut next = ahead(files.get(first));
        while let Some(picture) = next.await {
            // While this one is given the next is read.
            next = ahead(files.get(head.next + 1));
            head.latest = Some(pace.reach(time(head.next - first)).await);
            head.next += 1;
            out.remember(head.clone());
            match picture {
                Ok(picture) => {
                    any = true;
                    out.push(Arc::new(picture));
                }
                Err(error) => out.fault(&error),
            }
        }
        Ok(any)
    }
}

impl Source for ImageSequence {
    type Out = Arc<Image>;

    fn check(&self) -> Result<(), Complaint> {
        let sentence = "name a folder with PNG or JPEG files";
        if self.path.trim().is_empty() { Err(Complaint::about("path", sentence)) } else { Ok(()) }
    }

    async fn run(self, out: &mut Outlet<Arc<Image>>) -> Result<(), Error> {
        let mut head: Playhead = out.recall();
        if head.path != self.path {
            head = Playhead { path: self.path.clone(), ..Playhead::default() };
        }
        loop {
            let resumes = head.next > 0;
            let begun = Moment::now();
            let any = self.round(&mut head, out).await?;
            if !self.looped || !(any || resumes) {
                return Ok(());
            }
            Pace::rest(begun).await;
            head.next = 0;
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::source::<ImageSequence>().aliases(&[
    "ImageCapture",
    "LoadImage",
    "slideshow",
    "folder of images",
    "Movie File In TOP",
    "jit.movie",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::protocol::image::{jpeg, png};
    use crate::value::PixelFormat;

    const SOON: Duration = Duration::from_millis(5);
    const TENTH: Duration = Duration::from_millis(100);

    /// Pictures that are as wide as their number.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let image = |width| Image::new(width, 1, PixelFormat::Gray8, vec![9; width as usize]);
        for width in [10, 1, 2] {
            let file = folder.path().join(format!("take{width}.png"));
            fs::write(file, png::encode(&image(width)).unwrap()).unwrap();
        }
        fs::write(folder.path().join("take3.JPG"), jpeg::encode(&image(3), 90).unwrap()).unwrap();
        fs::write(folder.path().join("notes.txt"), "no picture").unwrap();
        folder
    }

    fn widths(values: Vec<Value>) -> Vec<u32> {
        let width = |value: &Value| match value {
            Value::Image(image) => image.width,
            other => panic!("an image, not {other}"),
        };
        values.iter().map(width).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn gives_them_in_the_order_in_which_people_count() {
        let folder = folder();
        let mut bench = Bench::unwired(&OPERATOR, json!({"path": folder.path(), "rate": 10.0}));
        assert_eq!(widths(bench.run_for(SOON).await), [1]);
        for width in [2, 3, 10] {
            assert_eq!(widths(bench.run_for(TENTH).await), [width]);
        }
        bench.run_for(SOON).await;
        assert!(bench.ended() && bench.faults() == 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pattern_a_round_and_an_edit() {
        let folder = folder();
        let path = folder.path().join("TAKE?.*");
        let properties = json!({"path": path, "rate": 10.0, "loop": true});
        let mut bench = Bench::unwired(&OPERATOR, properties);
        assert_eq!(widths(bench.run_for(TENTH * 3 + SOON).await), [1, 2, 3, 1]);
        bench.set(json!({"rate": 5.0}));
        assert_eq!(widths(bench.run_for(TENTH * 2).await), [2]);
        bench.set(json!({"rate": 0.0, "loop": false}));
        assert_eq!(widths(bench.run_for(SOON).await), [3]);
        assert!(bench.ended());
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_be_read_is_passed_over() {
        let folder = folder();
        fs::write(folder.path().join("take2.png"), "no picture").unwrap();
        let mut bench = Bench::unwired(&OPERATOR, json!({"path": folder.path(), "rate": 0.0}));
        assert_eq!(widths(bench.run_for(SOON).await), [1, 3, 10]);
        assert_eq!(bench.faults(), 1);
        assert!(bench.fault().unwrap().contains("take2.png: these bytes are neither"));
        for nothing in ["none*.png", "missing/*.png"] {
            let path = folder.path().join(nothing);
            let mut bench = Bench::unwired(&OPERATOR, json!({"path": path}));
            bench.run_for(SOON).await;
            assert!(
                bench.fault().unwrap().ends_with("; choose another folder")
                    || nothing.contains('/')
            );
            assert_eq!(bench.faults(), 1);
        }
    }
}
