use std::fs::File;
use std::future::pending;
use std::io::BufReader;
use std::path::Path;

use crate::operator::prelude::*;
use crate::protocol::avi::{Film, Frame};
use crate::protocol::image::jpeg;

/// Plays a film: JPEG pictures in an AVI file, as `file.video_writer` and many cameras write them.
///
/// Films of other kinds must be converted, such as with `ffmpeg -i film.mp4 -c:v mjpeg -q:v 3 -an
/// film.avi`. The pace does not drift. A film that breaks off plays up to there. Its end is the end
/// of the output.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FileCapture {
    /// The film to play, such as `film.avi`. Without a folder in front it is looked for in the folder
    /// in which Patchline was started.
    #[schemars(extend("widget" = "path"))]
    pub path: String,
    /// Whether it plays or stands still.
    pub playing: bool,
    /// How many frames are given in a second; 0 for as many as the film says.
    #[schemars(range(min = 0.0, max = 1000.0), extend("unit" = "Hz"))]
    pub rate: f64,
    /// How fast to play: 2 is twice as fast, 0 as fast as possible. An edit goes on where it is.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub speed: f64,
    /// Where to begin, in the time of the film.
    #[schemars(range(min = 0.0, max = 1_000_000.0), extend("unit" = "s"))]
    pub start: f64,
    /// Whether to begin again at the end.
    #[serde(rename = "loop")]
    pub looped: bool,
}

impl Default for FileCapture {
    fn default() -> Self {
        Self {
            path: "film.avi".into(),
            playing: true,
            rate: 0.0,
            speed: 1.0,
            start: 0.0,
            looped: false,
        }
    }
}

/// The rate of a film that does not say one.
const USUAL_RATE: f64 = 25.0;

/// Where it is; kept when a property is edited.
#[derive(Clone, Debug, Default)]
struct Playhead {
    path: String,
    start: f64,
    /// Where the next frame is in the file; none at the beginning.
    place: Option<u64>,
    /// Frames given in this round.
    given: u32,
    /// A frame, counted from the start, and its moment.
    from: Option<(u32, Moment)>,
}

/// A film that is being read, ahead of what is given.
struct Reading {
    film: Film<BufReader<File>>,
    /// The picture before, for frames that repeat it.
    latest: Option<Arc<Image>>,
}

/// A frame that was read, and where the next one is. None at the end.
type Read = Result<Option<(Result<Arc<Image>, Error>, u64)>, Error>;

impl Reading {
    fn open(settings: &FileCapture, place: Option<u64>) -> Result<Self, Error> {
        let file = open_file(Path::new(settings.path.trim()))?;
        let mut film = Film::new(BufReader::new(file))?;
        match place {
            Some(place) => film.go_to(place)?,
            None => {
                let skipped = (settings.start * film_rate(film.rate())).round() as u64;
                for _ in 0..skipped {
                    if !film.skip_frame()? {
                        break;
                    }
                }
            }
        }
        Ok(Self { film, latest: None })
    }

    fn read(&mut self) -> Read {
        let picture = match self.film.next_frame()? {
            None => return Ok(None),
            Some(Frame::Same) => {
                let latest = self.latest.clone();
                latest.ok_or_else(|| Error::new("the first frame of the film is empty"))
            }
            Some(Frame::Jpeg(bytes)) => jpeg::decode_natural(&bytes).map(Arc::new),
        };
        self.latest = picture.as_ref().ok().cloned();
        Ok(Some((picture, self.film.place()?)))
    }
}

fn film_rate(rate: f64) -> f64 {
    if rate > 0.0 { rate.clamp(0.001, 1000.0) } else { USUAL_RATE }
}

/// Begins to read the next frame.
fn ahead(mut reading: Reading) -> impl Future<Output = (Reading, Read)> + Send {
    on_disk(move || {
        let read = reading.read();
        (reading, read)
    })
}

impl FileCapture {
    /// Plays to the end, from where the playhead is; whether there was any frame.
    async fn round(
        &self,
        head: &mut Playhead,
        out: &mut Outlet<Arc<Image>>,
    ) -> Result<bool, Error> {
        let (settings, place) = (self.clone(), head.place);
        let reading = on_disk(move || Reading::open(&settings, place)).await?;
        let rate = if self.rate > 0.0 { self.rate } else { film_rate(reading.film.rate()) };
        let time = |frame: u32| seconds(f64::from(frame) / rate);
        let (frame, moment) = *head.from.get_or_insert_with(|| (head.given, Moment::now()));
        let mut pace = Pace::since(self.speed, time(frame), moment);
        let mut resumes = place.is_some();
        let mut any = false;
        let mut next = ahead(reading);
        loop {
            let (reading, read) = next.await;
            let (picture, place) = match read {
                Ok(Some(read)) => read,
                Ok(None) => break,
                Err(damage) => {
                    out.fault(&damage);
                    break;
                }
            };
            // While this one is given the next is read.
            next = ahead(reading);
            let (at, now) = (time(head.given), Moment::now());
            if std::mem::take(&mut resumes) && pace.moment(at) < now {
                // Nobody listened for a while, or it is faster now: nothing to make up for.
                pace = Pace::since(self.speed, at, now);
            }
            let moment = pace.reach(at).await;
            (head.place, head.from) = (Some(place), Some((head.given, moment)));
            head.given = head.given.saturating_add(1);
            out.remember(head.clone());
            any = true;
            match picture {
                Ok(picture) => out.push(picture),
                Err(error) => out.fault(&error),
            }
        }
        // The last frame has its time too.
        let end = pace.reach(time(head.given)).await;
        head.from = Some((head.given, end));
        Ok(any)
    }
}

impl Source for FileCapture {
    type Out = Arc<Image>;

    fn check(&self) -> Result<(), Complaint> {
        check_name(&self.path)
    }

    async fn run(self, out: &mut Outlet<Arc<Image>>) -> Result<(), Error> {
        let mut head: Playhead = out.recall();
        if head.path != self.path || head.start != self.start {
            let (path, start) = (self.path.clone(), self.start);
            head = Playhead { path, start, ..Playhead::default() };
        }
        if !self.playing {
            head.from = None;
            out.remember(head);
            out.active("standing still");
            return pending().await;
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
            (head.place, head.given) = (None, 0);
            head.from = head.from.map(|(_, end)| (0, end));
            out.remember(head.clone());
        }
    }
}

/// The registry's entry.
pub static OPERATOR: OperatorType = OperatorType::source::<FileCapture>().aliases(&[
    "video file",
    "movie",
    "film",
    "AVI",
    "MJPEG",
    "VideoCapture",
    "Movie File In TOP",
    "jit.movie",
    "video player",
]);

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;
    use crate::protocol::avi::Writer;
    use crate::value::PixelFormat;

    const SOON: Duration = Duration::from_millis(5);
    const TENTH: Duration = Duration::from_millis(100);

    /// A film of ten frames a second, each 20 brighter than the one before.
    fn film(count: u8) -> Vec<u8> {
        let mut writer = Writer::new(8, 8, 10.0);
        let mut bytes = writer.header(false);
        for i in 0..count {
            let image = Image::new(8, 8, PixelFormat::Gray8, vec![i * 20; 64]);
            bytes.extend(writer.frame(&jpeg::encode(&image, 100).unwrap()));
        }
        bytes
    }

    fn bench(folder: &tempfile::TempDir, film: &[u8], mut properties: serde_json::Value) -> Bench {
        let path = folder.path().join("film.avi");
        fs::write(&path, film).unwrap();
        properties["path"] = json!(path);
        Bench::unwired(&OPERATOR, properties)
    }

    /// The numbers of the frames.
    fn numbers(values: Vec<Value>) -> Vec<u8> {
        let number = |value: &Value| match value {
            Value::Image(image) => (image.pixels[0] + 10) / 20,
            other => panic!("an image, not {other}"),
        };
        values.iter().map(number).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn plays_at_its_rate_from_a_start_and_ends() {
        let folder = tempfile::tempdir().unwrap();
        let mut bench = bench(&folder, &film(10), json!({"start": 0.6}));
        assert_eq!(numbers(bench.run_for(SOON).await), [6]);
        for i in 7..10 {
            assert_eq!(numbers(bench.run_for(TENTH).await), [i]);
        }
        assert!(!bench.ended());
        bench.run_for(TENTH).await;
        assert!(bench.ended() && bench.faults() == 0);
    }

    #[tokio::test(start_paused = true)]
    async fn stands_still_goes_on_and_begins_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut bench = bench(&folder, &film(3), json!({"loop": true}));
        assert_eq!(numbers(bench.run_for(TENTH + SOON).await), [0, 1]);
        bench.set(json!({"playing": false}));
        assert!(bench.run_for(TENTH * 20).await.is_empty());
        bench.set(json!({"playing": true}));
        assert_eq!(numbers(bench.run_for(TENTH * 4 + SOON).await), [2, 0, 1, 2, 0]);
        bench.set(json!({"rate": 20.0}));
        assert_eq!(numbers(bench.run_for(TENTH).await), [1, 2]);
        bench.set(json!({"speed": 0.0, "loop": false}));
        bench.run_for(SOON).await;
        assert!(bench.ended());
    }

    #[tokio::test(start_paused = true)]
    async fn a_damaged_frame_is_a_fault_and_a_film_that_breaks_off_plays_up_to_there() {
        let folder = tempfile::tempdir().unwrap();
        let mut damaged = film(3);
        let second = damaged.windows(2).enumerate().filter(|(_, it)| *it == [0xff, 0xd8]);
        let second = second.map(|(at, _)| at).nth(1).unwrap();
        damaged[second] = 0;
        let mut bench = bench(&folder, &damaged[..damaged.len() - 9], json!({"speed": 0.0}));
        assert_eq!(numbers(bench.run_for(SOON).await), [0]);
        assert_eq!(bench.faults(), 2);
        assert_eq!(
            bench.fault().as_deref(),
            Some("the film breaks off; only what comes before can be played")
        );
        assert!(bench.ended());
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_no_film_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let mut bench = bench(&folder, b"something", json!({}));
        bench.run_for(SOON).await;
        assert!(bench.fault().unwrap().starts_with("this file is no AVI film; convert it"));
    }
}
