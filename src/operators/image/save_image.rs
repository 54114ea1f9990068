use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tokio::runtime::{Handle, RuntimeFlavor};

use crate::operator::prelude::*;
use crate::protocol::image::{jpeg, png};

/// Saves each image as a file, and passes it on.
///
/// Files are written behind a short queue; what the disk cannot follow is lost, and counted.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SaveImage {
    /// Where the files go; the folder is made if it is not there.
    #[schemars(extend("widget" = "path"))]
    pub folder: PathBuf,
    /// How the names of the files begin.
    pub name: String,
    /// How the names of the files go on.
    pub suffix: Suffix,
    /// What kind of file.
    pub format: FileFormat,
    /// How good a JPEG is: 100 is the best and the largest.
    #[schemars(range(min = 1, max = 100), extend("unit" = "%"))]
    pub quality: u8,
}

/// How the names of the files go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Suffix {
    /// A number, behind those that are there already: `image000001.jpg`.
    #[default]
    Number,
    /// When the image was taken, in seconds since 1970: `image1767225600.250000.jpg`.
    Timestamp,
    /// Not at all: each image takes the place of the one before.
    None,
}

/// What kind of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// JPEG: small and fast, and loses a little; 8 bits a channel, no transparency.
    #[default]
    Jpg,
    /// PNG: loses nothing, is larger and slower; floats become 16 bits.
    Png,
}

impl FileFormat {
    fn extension(self) -> &'static str {
        match self {
            Self::Jpg => "jpg",
            Self::Png => "png",
        }
    }
}

impl Default for SaveImage {
    fn default() -> Self {
        Self {
            folder: PathBuf::new(),
            name: "image".into(),
            suffix: Suffix::default(),
            format: FileFormat::default(),
            quality: 90,
        }
    }
}

/// Lets the other tasks of this thread go on elsewhere meanwhile, if there are other threads.
fn blocking<T>(work: impl FnOnce() -> T) -> T {
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::MultiThread => tokio::task::block_in_place(work),
        _ => work(),
    }
}

fn failed(doing: &str, path: &Path, error: io::Error) -> Error {
    let sentence = format!(
        "cannot {doing} {}: {error}; choose another folder, or make room in it",
        path.display()
    );
    Error::io(sentence, error)
}

impl SaveImage {
    fn file(&self, suffix: &str) -> PathBuf {
        self.folder.join(format!("{}{suffix}.{}", self.name, self.format.extension()))
    }

    /// The number behind the highest that is in the folder.
    fn first_number(&self) -> Result<u64, Error> {
        let list = |error| failed("look into", &self.folder, error);
        let mut next = 1;
        for entry in fs::read_dir(&self.folder).map_err(list)? {
            let name = entry.map_err(list)?.file_name();
            let name = Path::new(&name).file_stem().and_then(|stem| stem.to_str());
            let number = name.and_then(|name| name.strip_prefix(&*self.name)?.parse::<u64>().ok());
            next = next.max(number.map_or(0, |number| number.saturating_add(1)));
        }
        Ok(next)
    }

    fn save(&self, image: &Image, number: &mut u64) -> Result<(), Error> {
        let bytes = match self.format {
            FileFormat::Jpg => jpeg::encode(image, self.quality)?,
            FileFormat::Png => png::encode(image)?,
        };
        match self.suffix {
            Suffix::None => replace(&self.file(""), &bytes),
            Suffix::Number => {
                // Somebody else may write here too; what is there is never written over.
                loop {
                    let path = self.file(&format!("{number:06}"));
                    *number = number.saturating_add(1);
                    match create(&path, &bytes) {
                        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                        result => return result.map_err(|error| failed("write", &path, error)),
                    }
                }
            }
            Suffix::Timestamp => {
                let time = image.time.unwrap_or_else(TimeTag::now).to_system_time();
                let since = time.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
                let since = since.unwrap_or_default();
                let moment = format!("{}.{:06}", since.as_secs(), since.subsec_micros());
                let path = self.file(&moment);
                create(&path, &bytes).map_err(|error| failed("write", &path, error))
            }
        }
    }
}

/// Writes a file that must not be there yet. What could not be written whole is taken away.
fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

/// Puts a file in the place of another, so that whoever reads it sees the one or the other.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file, rather than for nobody else to read.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let written = builder.tempfile_in(folder).and_then(|mut file| {
        file.write_all(bytes)?;
        file.persist(path).map_err(|error| error.error)
    });
    written.map(drop).map_err(|error| failed("write", path, error))
}

impl Sink for SaveImage {
    type In = Arc<Image>;

    fn check(&self) -> Result<(), Complaint> {
        if self.folder.as_os_str().is_empty() {
            return Err(Complaint::about("folder", "choose a folder for the images"));
        }
        if self.name.contains(['/', '\\', '\0']) {
            return Err(Complaint::about("name", "a name of a file has no / or \\ in it"));
        }
        if self.name.is_empty() && self.suffix == Suffix::None {
            return Err(Complaint::about("name", "give the file a name, or a number"));
        }
        Ok(())
    }

    fn queue(&self) -> (usize, Overflow) {
        // Images are large; a short queue bridges a moment in which the disk is busy.
        (8, Overflow::DropNewest)
    }

    async fn run(self, inbox: &mut Inbox<Arc<Image>>) -> Result<(), Error> {
        let mut number = blocking(|| {
            fs::create_dir_all(&self.folder)
                .map_err(|error| failed("make the folder", &self.folder, error))?;
            if self.suffix == Suffix::Number { self.first_number() } else { Ok(0) }
        })?;
        while let Some(image) = inbox.recv().await {
            if let Err(error) = blocking(|| self.save(&image, &mut number)) {
                inbox.fault(&error);
            }
        }
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::sink::<SaveImage>().aliases(&[
    "write image",
    "ImageWriter",
    "snapshot",
    "imwrite",
    "export",
    "Movie File Out TOP",
    "jit.matrix exportimage",
]);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::protocol::image::decode;

    fn image(gray: u8) -> Value {
        picture(8, 8, PixelFormat::Gray8, &[gray; 64])
    }

    fn names(folder: &Path) -> Vec<String> {
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string();
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| name(entry).unwrap()).collect();
        names.sort();
        names
    }

    async fn saved(bench: &mut Bench, images: &[Value]) {
        for image in images {
            assert_eq!(bench.push(image.clone()).first(), Some(image), "passes it on");
        }
        bench.run_for(Duration::from_millis(50)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn numbers_go_on_behind_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("new").join("folder");
        let mut bench = Bench::new(&OPERATOR, json!({"folder": place, "format": "png"}));
        saved(&mut bench, &[image(1), image(2)]).await;
        assert_eq!(names(&place), ["image000001.png", "image000002.png"]);
        fs::write(place.join("image000041.jpg"), "kept").unwrap();
        let mut again = Bench::new(&OPERATOR, json!({"folder": place, "format": "png"}));
        saved(&mut again, &[image(3)]).await;
        let read = fs::read(place.join("image000042.png")).unwrap();
        assert_eq!(Value::Image(Arc::new(decode(&read, None).unwrap())), image(3));
        assert_eq!((bench.faults(), again.faults()), (0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn one_file_is_replaced_and_times_are_those_of_the_images() {
        let folder = tempfile::tempdir().unwrap();
        let mut bench = Bench::new(&OPERATOR, json!({"folder": folder.path(), "suffix": "none"}));
        saved(&mut bench, &[image(1), image(200)]).await;
        assert_eq!(names(folder.path()), ["image.jpg"]);
        let read = decode(&fs::read(folder.path().join("image.jpg")).unwrap(), None).unwrap();
        assert!(read.pixels[0] > 190);
        bench.set(json!({"suffix": "timestamp", "name": "at "}));
        let time = Some(TimeTag { seconds: 2_208_988_800 + 7, fraction: 1 << 30 });
        let taken = Image { time, ..Image::new(1, 1, PixelFormat::Gray8, vec![1]) };
        saved(&mut bench, &[Value::Image(Arc::new(taken))]).await;
        assert_eq!(names(folder.path()), ["at 7.250000.jpg", "image.jpg"]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_be_saved_is_a_fault_and_passes() {
        let folder = tempfile::tempdir().unwrap();
        let mut bench = Bench::new(&OPERATOR, json!({"folder": folder.path()}));
        let liar = picture(9, 9, PixelFormat::Gray8, &[1]);
        saved(&mut bench, &[liar, image(1)]).await;
        assert!(bench.fault().unwrap().contains("has 1 bytes"));
        assert_eq!(names(folder.path()), ["image000001.jpg"]);
        let file = folder.path().join("image000001.jpg");
        let mut bench = Bench::new(&OPERATOR, json!({"folder": file}));
        saved(&mut bench, &[image(1)]).await;
        assert!(bench.fault().unwrap().starts_with("cannot make the folder"));
    }

    #[test]
    fn a_folder_and_a_name_are_needed() {
        let complaint = |properties: serde_json::Value| {
            OPERATOR.check(properties.as_object().unwrap())[0].property.clone().unwrap()
        };
        assert_eq!(complaint(json!({})), "folder");
        assert_eq!(complaint(json!({"folder": "/f", "name": "a/b"})), "name");
        assert_eq!(complaint(json!({"folder": "/f", "name": "", "suffix": "none"})), "name");
    }
}
