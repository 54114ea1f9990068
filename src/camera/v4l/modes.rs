//! What a camera offers.

use std::io;

use v4l::fraction::Fraction;
use v4l::frameinterval::FrameIntervalEnum;
use v4l::framesize::{FrameSizeEnum, Stepwise};
use v4l::video::Capture as _;
use v4l::{Device, FourCC};

use super::super::{Coding, Mode};

/// Sizes that people expect where a camera has any.
const SIZES: [(u32, u32); 10] = [
    (160, 120),
    (320, 240),
    (640, 360),
    (640, 480),
    (800, 600),
    (1280, 720),
    (1280, 960),
    (1920, 1080),
    (2560, 1440),
    (3840, 2160),
];
/// The same for rates.
const RATES: [f64; 10] = [5.0, 10.0, 15.0, 20.0, 24.0, 25.0, 30.0, 50.0, 60.0, 120.0];
/// No camera offers more; a driver that goes on has lost count.
const MOST: usize = 1000;

/// All that can be read of it.
pub(super) fn all(device: &Device, wished: (u32, u32)) -> io::Result<Vec<Mode>> {
    let mut modes = Vec::new();
    for format in device.enum_formats()? {
        let Some(coding) = Coding::from_fourcc(format.fourcc.repr) else { continue };
        let sizes = device.enum_framesizes(format.fourcc).unwrap_or_default();
        let mut sizes: Vec<_> =
            sizes.into_iter().flat_map(|size| these(&size.size, wished)).take(MOST).collect();
        if sizes.is_empty() {
            // A driver that does not say has at least what it stands at.
            sizes.extend(device.format().ok().map(|now| (now.width, now.height)));
        }
        for (width, height) in sizes {
            let rates = rates(device, format.fourcc, width, height);
            modes.push(Mode { coding, width, height, rates });
        }
    }
    Ok(modes)
}

fn these(size: &FrameSizeEnum, wished: (u32, u32)) -> Vec<(u32, u32)> {
    match size {
        FrameSizeEnum::Discrete(size) => vec![(size.width, size.height)],
        FrameSizeEnum::Stepwise(range) => {
            let ends = [(range.min_width, range.min_height), (range.max_width, range.max_height)];
            let all = SIZES.into_iter().chain([wished]).filter(|size| fits(range, *size));
            all.chain(ends).collect()
        }
    }
}

fn fits(range: &Stepwise, (width, height): (u32, u32)) -> bool {
    let side = |is: u32, min: u32, max: u32, step: u32| {
        (min..=max).contains(&is) && (is - min).is_multiple_of(step.max(1))
    };
    side(width, range.min_width, range.max_width, range.step_width)
        && side(height, range.min_height, range.max_height, range.step_height)
}

fn rates(device: &Device, fourcc: FourCC, width: u32, height: u32) -> Vec<f64> {
    let intervals = device.enum_frameintervals(fourcc, width, height).unwrap_or_default();
    let mut rates: Vec<f64> = Vec::new();
    for interval in intervals.into_iter().take(MOST) {
        match interval.interval {
            FrameIntervalEnum::Discrete(interval) => rates.extend(rate(interval)),
            FrameIntervalEnum::Stepwise(range) => {
                let (Some(most), Some(least)) = (rate(range.min), rate(range.max)) else {
                    continue;
                };
                rates.extend(RATES.into_iter().filter(|rate| (least..=most).contains(rate)));
                rates.extend([least, most]);
            }
        }
    }
    rates.sort_by(|a, b| b.total_cmp(a));
    rates.dedup();
    rates
}

/// Frames in a second with this time between two of them.
pub(super) fn rate(interval: Fraction) -> Option<f64> {
    let Fraction { numerator, denominator } = interval;
    (numerator > 0 && denominator > 0).then(|| {
        let exact = f64::from(denominator) / f64::from(numerator);
        // Drivers round the interval; nobody asks for 30.00003 frames.
        let round = (exact * 1000.0).round() / 1000.0;
        if (round - round.round()).abs() < 0.002 { round.round() } else { round }
    })
}
