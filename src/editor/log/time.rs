//! Times as the clock on the wall shows them.

use std::time::SystemTime;

use time::{Date, OffsetDateTime, UtcOffset};

/// Knows what day it is here.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    today: Date,
    offset: fn(OffsetDateTime) -> UtcOffset,
}

impl Clock {
    /// That of this place, now.
    pub fn now() -> Self {
        Self { today: here(SystemTime::now(), local).date(), offset: local }
    }

    /// Whether this was today.
    pub fn is_today(&self, at: SystemTime) -> bool {
        here(at, self.offset).date() == self.today
    }

    /// The time of the day, to the millisecond; after the date, if it was another one.
    pub fn text(&self, at: SystemTime) -> String {
        let at = here(at, self.offset);
        let (hour, minute, second, milli) = at.time().as_hms_milli();
        let time = format!("{hour:02}:{minute:02}:{second:02}.{milli:03}");
        if at.date() == self.today { time } else { format!("{} {time}", at.date()) }
    }
}

fn here(at: SystemTime, offset: fn(OffsetDateTime) -> UtcOffset) -> OffsetDateTime {
    let at = OffsetDateTime::from(at);
    at.to_offset(offset(at))
}

/// How far the clocks here are from UTC at that moment, which summer may change. Not every system
/// knows.
fn local(at: OffsetDateTime) -> UtcOffset {
    UtcOffset::local_offset_at(at).unwrap_or(UtcOffset::UTC)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_date_is_said_only_if_it_is_another_one() {
        // Two hours east of Greenwich, where the day begins earlier.
        let offset = |_| UtcOffset::from_hms(2, 0, 0).unwrap();
        let at = |seconds: u64| SystemTime::UNIX_EPOCH + Duration::from_millis(seconds * 1000 + 4);
        let clock = Clock { today: here(at(0), offset).date(), offset };
        assert_eq!(clock.text(at(3723)), "03:02:03.004");
        let tomorrow = at(22 * 3600);
        assert_eq!(clock.text(tomorrow), "1970-01-02 00:00:00.004");
        assert!(clock.is_today(at(22 * 3600 - 1)) && !clock.is_today(tomorrow));
        let now = Clock::now();
        assert!(now.text(SystemTime::now()).len() >= "00:00:00.000".len());
    }

    /// The zone of a process is that of its environment, so that another process has to say it.
    #[cfg(unix)]
    #[test]
    fn the_time_is_that_of_the_place() {
        const ASKED: &str = "PATCHLINE_TEST_LOCAL_TIME";
        let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(12 * 3600);
        if std::env::var_os(ASKED).is_some() {
            println!("it is {}", Clock::now().text(noon));
            return;
        }
        let program = std::env::current_exe().unwrap();
        let mut child = std::process::Command::new(program);
        child.env(ASKED, "1").env("TZ", "EAST-3").args(["--exact", "--nocapture"]);
        let name = module_path!().split_once("::").unwrap().1;
        let said = child.arg(format!("{name}::the_time_is_that_of_the_place")).output().unwrap();
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(said.contains("it is 1970-01-01 15:00:00.000"), "{said}");
    }
}
