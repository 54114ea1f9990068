//! Moments, as OSC writes them.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// An NTP time stamp: 32 bits of seconds since 1900, 32 bits of fraction (OSC 1.0, "OSC Time
/// Tags"; RFC 5905 section 6).
///
/// Seconds wrap in 2036; following RFC 4330 section 3, those with the top bit clear are read as
/// after the wrap, which covers 1968 to 2104.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TimeTag {
    /// Seconds since 1 January 1900, modulo 2^32.
    pub seconds: u32,
    /// Fraction of a second in units of 2^-32 s.
    pub fraction: u32,
}

/// Seconds between 1900 and 1970.
const UNIX_OFFSET: u64 = 2_208_988_800;
const ERA: u64 = 1 << 32;

impl TimeTag {
    /// The tag that means "at once".
    pub const IMMEDIATELY: Self = Self { seconds: 0, fraction: 1 };

    /// This moment.
    pub fn now() -> Self {
        Self::from(SystemTime::now())
    }

    /// The moment, or none for "at once".
    pub fn to_system_time(self) -> Option<SystemTime> {
        if self == Self::IMMEDIATELY {
            return None;
        }
        let era = if self.seconds >> 31 == 0 { ERA } else { 0 };
        let since_1900 = u64::from(self.seconds) + era;
        let nanos = (u64::from(self.fraction) * 1_000_000_000 + (ERA >> 1)) >> 32;
        // Seconds of 1968 and 1969 come before the Unix epoch.
        if let Some(since_1970) = since_1900.checked_sub(UNIX_OFFSET) {
            Some(UNIX_EPOCH + Duration::from_secs(since_1970) + Duration::from_nanos(nanos))
        } else {
            let before = Duration::from_secs(UNIX_OFFSET - since_1900);
            Some(UNIX_EPOCH - before + Duration::from_nanos(nanos))
        }
    }
}

impl From<SystemTime> for TimeTag {
    fn from(time: SystemTime) -> Self {
        let since_1970 = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        let fraction = ((u64::from(since_1970.subsec_nanos()) << 32) + 500_000_000) / 1_000_000_000;
        Self {
            // The wrap of 2036 is meant.
            seconds: (since_1970.as_secs() + UNIX_OFFSET) as u32,
            // Just below a full second may round up to 2^32.
            fraction: u32::try_from(fraction).unwrap_or(u32::MAX),
        }
    }
}

impl fmt::Display for TimeTag {
    /// UTC, as in RFC 3339, to the microsecond.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(time) = self.to_system_time() else {
            return formatter.write_str("immediately");
        };
        let since_1970 = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        let (year, month, day) = civil_from_days(since_1970.as_secs() / 86_400);
        let second = since_1970.as_secs() % 86_400;
        write!(
            formatter,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:06}Z",
            second / 3600,
            second / 60 % 60,
            second % 60,
            since_1970.subsec_micros()
        )
    }
}

impl FromStr for TimeTag {
    type Err = String;

    /// `2020-01-01T00:00:00.5+01:00`: RFC 3339, a space instead of the `T` allowed; what is left
    /// out at the end is zero, without a zone it is UTC.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("immediately") {
            return Ok(Self::IMMEDIATELY);
        }
        let since_1970 = read_moment(text.trim())
            .ok_or_else(|| format!("\"{text}\" is not a time such as 2020-01-31T12:00:00Z"))?;
        Ok(Self::from(UNIX_EPOCH + since_1970))
    }
}

/// The time since 1970, or none for what is no time or before it.
fn read_moment(text: &str) -> Option<Duration> {
    let (date, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, ""));
    let mut date = date.splitn(3, '-').map(digits);
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let within = (1970..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1;
    if !within {
        return None;
    }
    let days = days_from_civil(year, month, day);
    if civil_from_days(days) != (year, month, day) {
        return None;
    }
    let (time, zone) = match time.strip_suffix(['Z', 'z']) {
        Some(time) => (time, 0),
        None => match time.rfind(['+', '-']) {
            Some(sign) => (&time[..sign], read_zone(&time[sign..])?),
            None => (time, 0),
        },
    };
    let seconds = i64::try_from(days * 86_400).ok()? - zone;
    let moment = Duration::from_secs(u64::try_from(seconds).ok()?);
    if time.is_empty() { Some(moment) } else { moment.checked_add(read_clock(time)?) }
}

fn digits(text: &str) -> Option<u64> {
    let few = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    few.then(|| text.parse().ok()).flatten()
}

/// `12:30`, `12:30:00`, `12:30:00.5`
fn read_clock(text: &str) -> Option<Duration> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut clock = clock.splitn(3, ':').map(digits);
    let (hours, minutes) = (clock.next()??, clock.next()??);
    let seconds = clock.next().unwrap_or(Some(0))?;
    if hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    let nanos = format!("{fraction:0<9}").parse().ok().filter(|_| digits(fraction).is_some())?;
    Some(Duration::new(hours * 3600 + minutes * 60 + seconds, nanos))
}

/// `+01:00` in seconds.
fn read_zone(text: &str) -> Option<i64> {
    let east = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    let seconds = i64::try_from(hours * 3600 + minutes * 60).ok()?;
    (hours < 24 && minutes < 60).then_some(east * seconds)
}

/// The day of a date, counted from 1 January 1970; the inverse of [`civil_from_days`], for dates
/// from 1970 on.
fn days_from_civil(year: u64, month: u64, day: u64) -> u64 {
    let year = year - u64::from(month <= 2);
    let (era, year_of_era) = (year / 400, year % 400);
    let shifted_month = (month + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    // Only the two months before March 1970 lie below the first shifted year.
    (era * 146_097 + day_of_era).saturating_sub(719_468)
}

/// Year, month and day of a day counted from 1 January 1970. Howard Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms", `civil_from_days`.
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_golden_moment_of_bonsai() {
        // 2020-01-01T00:00:00Z is e1b65f80 00000000.
        let tag = TimeTag { seconds: 0xe1b6_5f80, fraction: 0 };
        assert_eq!(tag.to_string(), "2020-01-01T00:00:00.000000Z");
        assert_eq!(TimeTag::from(tag.to_system_time().unwrap()), tag);
    }

    #[test]
    fn reads_what_it_writes_and_what_people_write() {
        for text in ["2020-01-01T00:00:00.000000Z", "1970-01-01T00:00:00.000000Z", "immediately"] {
            assert_eq!(text.parse::<TimeTag>().unwrap().to_string(), text);
        }
        for (text, time) in [
            ("2024-02-29", "2024-02-29T00:00:00.000000Z"),
            ("2024-02-29 23:59", "2024-02-29T23:59:00.000000Z"),
            ("2020-06-01T12:00:00.25+02:00", "2020-06-01T10:00:00.250000Z"),
            ("1999-12-31T23:00:00-01:30", "2000-01-01T00:30:00.000000Z"),
        ] {
            assert_eq!(text.parse::<TimeTag>().unwrap().to_string(), time);
        }
        for text in [
            "",
            "noon",
            "2023-02-29",
            "2020-13-01",
            "1969-12-31",
            "2020-01-01T24:00",
            "2020-01-01T1",
            "2020-01-01T00:00+1",
            "2020-01-01T00:00:00.x",
            "2020-01-0é",
        ] {
            assert!(text.parse::<TimeTag>().is_err(), "{text}");
        }
    }

    #[test]
    fn immediately_has_no_moment() {
        assert_eq!(TimeTag::IMMEDIATELY.to_system_time(), None);
        assert_eq!(TimeTag::IMMEDIATELY.to_string(), "immediately");
    }

    #[test]
    fn every_tag_has_a_text() {
        for seconds in [0, 1, 2, u32::MAX / 2, u32::MAX / 2 + 1, u32::MAX] {
            for fraction in [0, 1, u32::MAX] {
                assert!(!TimeTag { seconds, fraction }.to_string().is_empty());
            }
        }
    }

    #[test]
    fn after_the_wrap_of_2036() {
        let tag = TimeTag { seconds: 0, fraction: 0 };
        assert_eq!(tag.to_string(), "2036-02-07T06:28:16.000000Z");
    }
}
