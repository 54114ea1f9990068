//! Which camera is meant, and which of the things it offers fits a wish best.

use super::trouble::Trouble;
use super::{Coding, Found, Mode, Terms, Wish};

/// The camera that is meant.
pub fn camera<'a>(all: &'a [Found], wish: &Wish) -> Result<&'a Found, Trouble> {
    if all.is_empty() {
        return Err(Trouble::None);
    }
    let wanted = wish.device.trim();
    let found = if wanted.is_empty() { all.get(wish.index) } else { named(all, wanted) };
    found.ok_or_else(|| Trouble::Missing {
        wanted: match wanted {
            "" => format!("of index {}", wish.index),
            name => format!("\"{name}\""),
        },
        there: all.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", "),
    })
}

/// By id, place or name, the closest first.
fn named<'a>(all: &'a [Found], wanted: &str) -> Option<&'a Found> {
    let small = wanted.to_lowercase();
    let place = std::fs::canonicalize(wanted).ok();
    let ways: [&dyn Fn(&Found) -> bool; 4] = [
        &|one| one.id == wanted,
        &|one| one.place == wanted || place.as_deref().is_some_and(|it| *it == *one.place),
        &|one| one.name.to_lowercase() == small,
        &|one| one.name.to_lowercase().contains(&small),
    ];
    ways.into_iter().find_map(|fits| all.iter().find(|one| fits(one)))
}

/// What is taken where nobody asks for anything: what every camera has.
const USUAL: (u32, u32, f64) = (640, 480, 30.0);

/// The offer that fits best: the nearest size, then a rate that is not lower than the one wanted,
/// then what is cheapest to read. None if nothing can be read.
pub fn terms(modes: &[Mode], wish: &Wish, takes: impl Fn(Coding, f64) -> bool) -> Option<Terms> {
    let wanted = if wish.rate > 0.0 { wish.rate } else { USUAL.2 };
    let mut best: Option<((u64, u64, usize), Terms)> = None;
    for mode in modes {
        if wish.coding.is_some_and(|coding| coding != mode.coding) {
            continue;
        }
        let rates = mode.rates.iter().copied().filter(|rate| takes(mode.coding, *rate));
        let rate = rates.min_by(|a, b| off(*a, wanted).total_cmp(&off(*b, wanted)));
        let rate = match rate {
            None if !mode.rates.is_empty() || !takes(mode.coding, wanted) => continue,
            None => 0.0,
            Some(rate) => rate,
        };
        let shortfall = if rate > 0.0 { (off(rate, wanted) * 1000.0) as u64 } else { 0 };
        let rank = (distance(mode, wish), shortfall, price(mode.coding, wish));
        if best.as_ref().is_none_or(|(other, _)| rank < *other) {
            let &Mode { coding, width, height, .. } = mode;
            best = Some((rank, Terms { coding, width, height, rate, stride: None }));
        }
    }
    best.map(|(_, terms)| terms)
}

/// How far a rate is from the one wanted; lower ones are worse.
fn off(rate: f64, wanted: f64) -> f64 {
    if rate < wanted - 0.05 { (wanted - rate) * 10.0 } else { rate - wanted }
}

/// How far a size is from the one wanted.
fn distance(mode: &Mode, wish: &Wish) -> u64 {
    let (mut width, mut height) = (wish.width, wish.height);
    if width == 0 && height == 0 {
        (width, height) = (USUAL.0, USUAL.1);
    }
    let side = |is: u32, wanted: u32| if wanted == 0 { 0 } else { u64::from(is.abs_diff(wanted)) };
    side(mode.width, width) + side(mode.height, height)
}

fn price(coding: Coding, wish: &Wish) -> usize {
    if wish.gray && coding == Coding::Gray {
        return 0;
    }
    Coding::ALL.iter().position(|other| *other == coding).map_or(usize::MAX, |place| place + 1)
}

/// What a camera offers, as a person reads it: `640 × 480: yuyv 30 Hz, mjpeg 30 15 Hz`.
pub fn summary(modes: &[Mode]) -> Vec<(u32, u32, String)> {
    let mut sizes: Vec<(u32, u32)> = modes.iter().map(|mode| (mode.width, mode.height)).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let line = |(width, height): (u32, u32)| {
        let here = modes.iter().filter(|mode| (mode.width, mode.height) == (width, height));
        let words: Vec<String> = here.map(codings).collect();
        (width, height, format!("{width} × {height}: {}", words.join(", ")))
    };
    sizes.into_iter().map(line).collect()
}

/// What a camera has of one way to write pixels: `yuyv: 640 × 480 at 30 15 Hz, 1920 × 1080 at 5 Hz`.
pub fn sizes_of(coding: Coding, modes: &[Mode]) -> String {
    let here = modes.iter().filter(|mode| mode.coding == coding);
    let sizes: Vec<String> = here
        .map(|Mode { width, height, rates, .. }| {
            let rates: Vec<String> = rates.iter().map(|rate| shown(*rate)).collect();
            let at = if rates.is_empty() { "" } else { " at " };
            let unit = if rates.is_empty() { "" } else { " Hz" };
            format!("{width} × {height}{at}{}{unit}", rates.join(" "))
        })
        .collect();
    let sizes = if sizes.is_empty() { "not from this camera".to_owned() } else { sizes.join(", ") };
    format!("{}: {sizes}", coding.name())
}

fn codings(mode: &Mode) -> String {
    let rates: Vec<String> = mode.rates.iter().map(|rate| shown(*rate)).collect();
    if rates.is_empty() {
        return mode.coding.name().to_owned();
    }
    format!("{} {} Hz", mode.coding.name(), rates.join(" "))
}

/// A rate without digits that say nothing: `30`, `29.97`.
pub fn shown(rate: f64) -> String {
    let text = format!("{rate:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, id: &str, number: u32) -> Found {
        let place = format!("/dev/video{number}");
        Found { name: name.to_owned(), id: id.to_owned(), place, number, forbidden: false }
    }

    #[test]
    fn a_camera_is_found_by_name_id_place_or_index() {
        let all = [found("Eye", "usb-1", 0), found("Big Eye", "usb-2", 3), found("Pi", "csi", 5)];
        let number = |device: &str, index| {
            let wish = Wish { device: device.to_owned(), index, ..Wish::default() };
            camera(&all, &wish).map(|one| one.number)
        };
        assert_eq!(number("eye", 9), Ok(0), "the whole name before a part of one");
        assert_eq!(number("big", 0), Ok(3));
        assert_eq!(number("csi", 0), Ok(5));
        assert_eq!(number("/dev/video3", 0), Ok(3));
        assert_eq!(number("", 2), Ok(5));
        let missing = number("Nose", 0).unwrap_err().to_string();
        assert!(missing.contains("\"Nose\"") && missing.contains("Big Eye"), "{missing}");
        assert!(number("", 3).is_err());
        assert_eq!(camera(&[], &Wish::default()), Err(Trouble::None));
    }

    fn webcam() -> Vec<Mode> {
        let mode = |coding, width, height, rates: &[f64]| Mode {
            coding,
            width,
            height,
            rates: rates.to_vec(),
        };
        vec![
            mode(Coding::Mjpeg, 1920, 1080, &[30.0]),
            mode(Coding::Mjpeg, 1280, 720, &[29.97, 7.5]),
            mode(Coding::Mjpeg, 640, 480, &[30.0]),
            mode(Coding::Yuyv, 640, 480, &[30.0, 15.0]),
            mode(Coding::Yuyv, 1920, 1080, &[5.0]),
        ]
    }

    fn chosen(wish: &Wish) -> Option<(Coding, u32, f64)> {
        terms(&webcam(), wish, |_, _| true).map(|it| (it.coding, it.width, it.rate))
    }

    #[test]
    fn the_best_offer_is_near_fast_and_cheap() {
        let usual = Wish::default();
        assert_eq!(chosen(&usual), Some((Coding::Yuyv, 640, 30.0)));
        let wide = Wish { width: 1920, ..Wish::default() };
        assert_eq!(chosen(&wide), Some((Coding::Mjpeg, 1920, 30.0)));
        let slow = Wish { width: 1920, rate: 5.0, ..Wish::default() };
        assert_eq!(chosen(&slow), Some((Coding::Yuyv, 1920, 5.0)));
        let odd = Wish { height: 700, rate: 29.97, ..Wish::default() };
        assert_eq!(chosen(&odd), Some((Coding::Mjpeg, 1280, 29.97)));
        let none = Wish { coding: Some(Coding::Nv12), ..Wish::default() };
        assert_eq!(chosen(&none), None);
    }

    #[test]
    fn what_the_driver_cannot_take_is_left_out() {
        let whole = |_: Coding, rate: f64| rate.fract() == 0.0;
        let wish = Wish { width: 1280, height: 720, ..Wish::default() };
        let terms = terms(&webcam(), &wish, whole).expect("something else");
        assert_eq!((terms.width, terms.rate), (640, 30.0), "the nearest that it takes");
    }

    #[test]
    fn offers_are_summed_up_by_size() {
        let lines = summary(&webcam());
        assert_eq!(lines[0].2, "640 × 480: mjpeg 30 Hz, yuyv 30 15 Hz");
        assert_eq!(lines[1].2, "1280 × 720: mjpeg 29.97 7.5 Hz");
        let yuyv = sizes_of(Coding::Yuyv, &webcam());
        assert_eq!(yuyv, "yuyv: 640 × 480 at 30 15 Hz, 1920 × 1080 at 5 Hz");
        assert_eq!(sizes_of(Coding::Nv12, &webcam()), "nv12: not from this camera");
    }
}
