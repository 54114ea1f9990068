//! The loop that takes frames and does not end by itself.

use std::time::{Duration, Instant};

use super::choose::{self, shown};
use super::decode::Decoder;
use super::knobs::{Knob, Knobs};
use super::trouble::Trouble;
use super::{Driver, Found, Session, Wish};
use crate::error::Error;
use crate::value::{Image, PixelFormat};

/// Whoever wants the frames.
pub trait Host {
    /// Takes a frame. As long as it does, newer ones push out each other.
    fn give(&mut self, image: Image);
    /// Is told that frames come, and how.
    fn active(&mut self, sentence: String);
    /// Is told why there are none.
    fn waiting(&mut self, sentence: String);
    /// Is told what went wrong.
    fn fault(&mut self, error: &Error);
    /// Is told of frames that nobody gets.
    fn lose(&mut self, count: u64);
    /// How the knobs are to stand at this moment.
    fn knobs(&mut self) -> Knobs;
    /// Whether it still wants frames.
    fn goes_on(&mut self) -> bool;
    /// Waits for this long, or until frames are no longer wanted.
    fn pause(&mut self, longest: Duration);
}

/// How long a look for a frame takes at most, so that a stop is heard in time.
const LOOK: Duration = Duration::from_millis(200);
/// How long to wait before another attempt.
const RETRY: Duration = Duration::from_millis(500);
/// How long a camera may be silent before the node says so.
const NOTICED: Duration = Duration::from_millis(1000);
/// How long before it is opened anew.
const SILENT: Duration = Duration::from_secs(3);
/// How long it may take for its first frame.
const FIRST: Duration = Duration::from_secs(6);

/// Takes frames until the host wants no more.
pub fn capture(driver: &dyn Driver, wish: &Wish, format: PixelFormat, host: &mut dyn Host) {
    let mut told = None;
    while host.goes_on() {
        let mut attempt = Attempt { driver, wish, format, host: &mut *host, told: &mut told };
        let Err(trouble) = attempt.run() else { return };
        let sentence = trouble.to_string();
        host.waiting(sentence.clone());
        // Told once, not at every attempt.
        if told.as_ref() != Some(&trouble) {
            host.fault(&Error::new(sentence));
            told = Some(trouble);
        }
        host.pause(RETRY);
    }
}

struct Attempt<'a> {
    driver: &'a dyn Driver,
    wish: &'a Wish,
    format: PixelFormat,
    host: &'a mut dyn Host,
    /// The trouble that the host knows of; none once frames come.
    told: &'a mut Option<Trouble>,
}

impl Attempt<'_> {
    fn run(&mut self) -> Result<(), Trouble> {
        let (camera, mut session) = open(self.driver, self.wish)?;
        let terms = session.terms();
        let title =
            format!("{}, {} × {} {}", camera.name, terms.width, terms.height, terms.coding.name());
        let mut knobs = Knobs::default();
        let mut decoder = Decoder::new(terms, self.format);
        let mut pulse = Pulse::new();
        // What the node says of the trouble before is of more help.
        if self.told.is_none() {
            self.host.waiting(format!("{title}: waiting for the first frame"));
        }
        while self.host.goes_on() {
            self.turn(&mut *session, &mut knobs);
            let mut frame = None;
            let came =
                session.next(LOOK, &mut |raw| frame = Some((decoder.decode(&raw), raw.missed)))?;
            let Some((image, missed)) = frame.filter(|_| came) else {
                self.silent(&camera, &title, &pulse)?;
                continue;
            };
            self.host.lose(missed);
            match image {
                Ok(image) => {
                    *self.told = None;
                    match pulse.beat() {
                        Beat::First => self.host.active(title.clone()),
                        Beat::Rate(rate) => {
                            self.host.active(format!("{title}, {} frames/s", shown(rate)));
                        }
                        Beat::Other => {}
                    }
                    self.host.give(image);
                    // The time that the patch took is no silence of the camera.
                    pulse.heard();
                }
                Err(error) => {
                    pulse.heard();
                    self.host.lose(1);
                    self.host.fault(&error);
                }
            }
        }
        Ok(())
    }

    /// Brings the knobs of the camera to where the host wants them.
    fn turn(&mut self, session: &mut dyn Session, stand: &mut Knobs) {
        let wanted = self.host.knobs();
        if wanted == *stand {
            return;
        }
        for (place, knob) in Knob::ALL.into_iter().enumerate() {
            if wanted.0[place] != stand.0[place]
                && let Err(refused) = session.turn(knob, wanted.0[place])
            {
                self.host.fault(&Error::new(refused.to_string()));
            }
        }
        *stand = wanted;
    }

    fn silent(&mut self, camera: &Found, title: &str, pulse: &Pulse) -> Result<(), Trouble> {
        let silence = pulse.silence();
        if silence > pulse.patience {
            return Err(Trouble::Silent(camera.name.clone()));
        }
        if silence > NOTICED && pulse.begun {
            let seconds = silence.as_secs();
            self.host.waiting(format!("{title}: nothing has come for {seconds} s"));
        }
        Ok(())
    }
}

/// Opens the camera that fits a wish.
fn open(driver: &dyn Driver, wish: &Wish) -> Result<(Found, Box<dyn Session>), Trouble> {
    let all = driver.list()?;
    let camera = choose::camera(&all, wish)?;
    if camera.forbidden {
        return Err(Trouble::Forbidden(camera.name.clone()));
    }
    let modes = driver.modes(camera, wish)?;
    let terms = choose::terms(&modes, wish, |coding, rate| driver.takes(coding, rate));
    let terms = terms.ok_or_else(|| Trouble::NotOffered {
        camera: camera.name.clone(),
        wanted: match wish.coding {
            Some(coding) => format!("the format {}", coding.name()),
            None => "anything that could be read in this way".to_owned(),
        },
        offered: match choose::summary(&modes) {
            lines if lines.is_empty() => "nothing that is known here".to_owned(),
            lines => lines.into_iter().map(|(.., line)| line).collect::<Vec<_>>().join("; "),
        },
    })?;
    Ok((camera.clone(), driver.open(camera, terms)?))
}

/// What there is to say with a frame.
enum Beat {
    /// Frames come, or come again after a silence.
    First,
    /// Frames in a second, told once a second.
    Rate(f64),
    Other,
}

/// When frames came, and how many.
struct Pulse {
    latest: Instant,
    begun: bool,
    /// How long it may be silent.
    patience: Duration,
    since: Instant,
    frames: u32,
}

impl Pulse {
    fn new() -> Self {
        let now = Instant::now();
        Self { latest: now, begun: false, patience: FIRST, since: now, frames: 0 }
    }

    fn heard(&mut self) {
        self.latest = Instant::now();
    }

    /// A frame has come.
    fn beat(&mut self) -> Beat {
        let now = Instant::now();
        // A camera may take seconds for a frame in the dark.
        let pace = now - self.latest;
        self.patience = SILENT.max(if self.begun { pace * 4 } else { SILENT });
        self.latest = now;
        if !self.begun || pace > NOTICED {
            (self.begun, self.since, self.frames) = (true, now, 0);
            return Beat::First;
        }
        self.frames += 1;
        let passed = now - self.since;
        if passed < Duration::from_secs(1) {
            return Beat::Other;
        }
        let rate = f64::from(self.frames) / passed.as_secs_f64();
        (self.since, self.frames) = (now, 0);
        Beat::Rate((rate * 10.0).round() / 10.0)
    }

    fn silence(&self) -> Duration {
        self.latest.elapsed()
    }
}
