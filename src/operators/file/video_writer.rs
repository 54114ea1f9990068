use tokio::time::sleep;

use crate::error::Kind;
use crate::operator::prelude::*;
use crate::protocol::avi;
use crate::protocol::image::jpeg;

/// Writes images as a film, which any player opens: JPEG pictures in an AVI file.
///
/// The film is written as it comes, and plays also if it was cut off. Where it reaches 2 GB, or the
/// size of the images changes, it goes on in the next file, which has a number behind its name. An
/// edit of a property begins another film. There is no file before the first image.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct VideoWriter {
    /// The file to write to, such as `film.avi`. Without a folder in front it is in the folder in
    /// which Patchline was started.
    #[schemars(extend("widget" = "path"))]
    pub path: String,
    /// What to add to the name of the file.
    pub suffix: Suffix,
    /// Whether to throw away a file of this name; otherwise the next free number is added to it.
    pub overwrite: bool,
    /// How many images a player shows in a second. Each image is one frame, whenever it came.
    #[schemars(range(min = 0.1, max = 1000.0), extend("unit" = "Hz"))]
    pub frame_rate: f64,
    /// How good the pictures are: 100 is the best and the largest.
    #[schemars(range(min = 1, max = 100), extend("unit" = "%"))]
    pub quality: u8,
    /// How many images may wait to be written; more are lost, and counted. Read at the start.
    #[schemars(range(min = 1, max = 1024))]
    pub queue: u32,
}

impl Default for VideoWriter {
    fn default() -> Self {
        Self {
            path: "film.avi".into(),
            suffix: Suffix::default(),
            overwrite: false,
            frame_rate: 30.0,
            quality: 90,
            queue: 16,
        }
    }
}

/// Between two attempts on a disk that is full.
const PAUSE: Duration = Duration::from_millis(250);

/// The film that is being written. Whoever drops it finishes it.
struct Output {
    settings: VideoWriter,
    film: Option<(NewFile, avi::Writer)>,
    /// Whether there was a film before.
    goes_on: bool,
}

impl Output {
    fn write(&mut self, image: &Image) -> Result<(), Error> {
        let jpeg = jpeg::encode(image, self.settings.quality)?;
        let (file, writer) = self.film_for(image, jpeg.len())?;
        let frame = writer.frame(&jpeg);
        if let Err(error) = file.growing.append(&frame) {
            writer.take_back();
            return Err(refused("write", &file.path, error));
        }
        // Once a second of the film, so that little is missing if it is cut off.
        let every = writer.rate().ceil().max(1.0) as usize;
        if writer.frames() == 1 || writer.frames().is_multiple_of(every) {
            let header = file.growing.rewrite(0, &writer.header(false));
            header.map_err(|error| refused("write", &file.path, error))?;
        }
        Ok(())
    }

    /// A film of the size of this image, with room for so many bytes.
    fn film_for(
        &mut self,
        image: &Image,
        bytes: usize,
    ) -> Result<&mut (NewFile, avi::Writer), Error> {
        let size = (image.width, image.height);
        let fits = |(_, writer): &(NewFile, avi::Writer)| {
            writer.size() == size && writer.has_room_for(bytes)
        };
        let fitting = match self.film.take() {
            Some(film) if fits(&film) => film,
            unfitting => {
                finish(unfitting)?;
                self.next_film(size)?
            }
        };
        Ok(self.film.insert(fitting))
    }

    fn next_film(&mut self, (width, height): (u32, u32)) -> Result<(NewFile, avi::Writer), Error> {
        let VideoWriter { path, suffix, overwrite, frame_rate, .. } = &self.settings;
        let anew = *overwrite && !self.goes_on;
        let existing = if anew { Existing::Overwrite } else { Existing::Number };
        let mut file = NewFile::open(path, *suffix, existing)?;
        let writer = avi::Writer::new(width, height, *frame_rate);
        let begun = file.growing.append(&writer.header(false));
        begun.map_err(|error| refused("write", &file.path, error))?;
        self.goes_on = true;
        Ok((file, writer))
    }
}

/// Writes the index, by which players find their way.
fn finish(film: Option<(NewFile, avi::Writer)>) -> Result<(), Error> {
    let Some((mut file, writer)) = film else { return Ok(()) };
    let growing = &mut file.growing;
    let written = growing.append(&writer.index()).map(|()| true).or_else(|error| {
        growing.rewrite(0, &writer.header(false))?;
        Err(error)
    });
    let written = written.and_then(|indexed| growing.rewrite(0, &writer.header(indexed)));
    written.map_err(|error| refused("write", &file.path, error))
}

impl Drop for Output {
    fn drop(&mut self) {
        // Nobody is left to hear what the disk says; without its index the film plays as well.
        let _ = finish(self.film.take());
    }
}

impl Sink for VideoWriter {
    type In = Arc<Image>;

    fn check(&self) -> Result<(), Complaint> {
        check_name(&self.path)
    }

    fn queue(&self) -> (usize, Overflow) {
        (self.queue as usize, Overflow::DropNewest)
    }

    async fn run(self, inbox: &mut Inbox<Arc<Image>>) -> Result<(), Error> {
        let path = self.path.clone();
        on_disk(move || folder_of(&path)).await?;
        let mut output = Output { settings: self, film: None, goes_on: false };
        while let Some(image) = inbox.recv().await {
            let written;
            (output, written) = on_disk(move || {
                let written = output.write(&image);
                (output, written)
            })
            .await;
            if let Err(error) = written {
                inbox.fault(&error);
                if matches!(error.kind(), Kind::Io { .. }) {
                    inbox.lose(1);
                    sleep(PAUSE).await;
                }
            }
        }
        let finished = on_disk(move || finish(output.film.take())).await;
        finished.unwrap_or_else(|error| inbox.fault(&error));
        Ok(())
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::sink::<VideoWriter>().aliases(&[
    "AVI",
    "MJPEG",
    "movie",
    "film",
    "Movie File Out TOP",
    "jit.record",
    "record video",
]);

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::BufReader;
    use std::path::Path;

    use serde_json::json;

    use super::*;
    use crate::protocol::avi::{Film, Frame};
    use crate::value::PixelFormat;

    const SECOND: Duration = Duration::from_secs(1);

    fn image(width: u32, brightness: u8) -> Value {
        let pixels = vec![brightness; width as usize * 8];
        Value::Image(Arc::new(Image::new(width, 8, PixelFormat::Gray8, pixels)))
    }

    /// Width and brightness of each frame.
    fn frames(path: &Path) -> Vec<(u32, u8)> {
        let mut film = Film::new(BufReader::new(File::open(path).unwrap())).unwrap();
        let mut frames = Vec::new();
        while let Some(Frame::Jpeg(jpeg)) = film.next_frame().unwrap() {
            let image = jpeg::decode_natural(&jpeg).unwrap();
            frames.push((image.width, image.pixels[0]));
        }
        frames
    }

    #[tokio::test(start_paused = true)]
    async fn writes_a_film_and_goes_on_in_another_for_another_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film.avi");
        let properties = json!({"path": path, "frame_rate": 25.0, "overwrite": true});
        let mut bench = Bench::new(&OPERATOR, properties);
        for (width, brightness) in [(16, 0), (16, 100), (24, 200)] {
            bench.push(image(width, brightness));
        }
        bench.end(0);
        bench.run_for(SECOND).await;
        assert_eq!((bench.fault(), bench.ended()), (None, true));
        assert_eq!(frames(&path), [(16, 0), (16, 100)]);
        assert_eq!(frames(&folder.path().join("film-1.avi")), [(24, 200)]);
        let film = Film::new(BufReader::new(File::open(&path).unwrap())).unwrap();
        assert_eq!(film.rate(), 25.0);
        assert!(fs::read(path).unwrap().windows(4).any(|word| word == b"idx1"));
    }

    #[tokio::test(start_paused = true)]
    async fn an_edit_finishes_the_film() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film.avi");
        let mut bench = Bench::new(&OPERATOR, json!({"path": path}));
        for quality in [90, 50] {
            bench.set(json!({"quality": quality}));
            // What comes in the very moment of an edit may still be for the film before.
            bench.run_for(SECOND / 10).await;
            bench.push(image(8, 50));
            bench.run_for(SECOND).await;
        }
        assert!(fs::read(&path).unwrap().windows(4).any(|word| word == b"idx1"));
        assert_eq!(frames(&folder.path().join("film-1.avi")), [(8, 50)]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_be_written_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film.avi");
        let mut bench = Bench::new(&OPERATOR, json!({"path": path}));
        let lies = Image::new(u32::MAX, 1, PixelFormat::Gray8, vec![0]);
        bench.push(Value::Image(Arc::new(lies)));
        bench.push(image(8, 50));
        bench.run_for(SECOND).await;
        assert_eq!((bench.faults(), bench.lost()), (1, 0));
        assert_eq!(frames(&path), [(8, 50)]);
        let missing = json!({"path": folder.path().join("missing/film.avi")});
        let mut bench = Bench::new(&OPERATOR, missing);
        bench.run_for(SECOND / 10).await;
        assert!(bench.fault().unwrap().ends_with("does not exist; make it, or choose another"));
    }
}
