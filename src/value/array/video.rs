//! What a number of bytes may be a picture of.

/// A size that pictures have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureSize {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Numbers a pixel.
    pub channels: usize,
}

impl std::fmt::Display for PictureSize {
    /// Width, height, channels, as people say the sizes of pictures: `640×480×3`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}×{}×{}", self.width, self.height, self.channels)
    }
}

/// Sizes of cameras and screens, the likeliest first.
const COMMON: [(usize, usize); 26] = [
    (640, 480),
    (1280, 720),
    (1920, 1080),
    (320, 240),
    (800, 600),
    (1024, 768),
    (1280, 960),
    (640, 360),
    (160, 120),
    (848, 480),
    (960, 540),
    (720, 576),
    (720, 480),
    (1280, 800),
    (1280, 1024),
    (1600, 1200),
    (2560, 1440),
    (3840, 2160),
    (2592, 1944),
    (1440, 1080),
    (352, 288),
    (176, 144),
    (512, 512),
    (256, 256),
    (640, 512),
    (1024, 1024),
];

/// The likeliest sizes of pictures of this many numbers, at most three: of this many channels, or
/// of colour, brightness, or colour and opacity.
pub fn picture_sizes(count: usize, channels: Option<usize>) -> Vec<PictureSize> {
    let wanted = |of: &usize| channels.is_none_or(|only| only == *of);
    let sizes = [3, 1, 4].into_iter().filter(wanted).flat_map(|channels| {
        COMMON.iter().map(move |&(width, height)| PictureSize { width, height, channels })
    });
    sizes.filter(|size| size.width * size.height * size.channels == count).take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_the_number_of_its_bytes() {
        let texts = |count, channels| -> Vec<String> {
            picture_sizes(count, channels).iter().map(ToString::to_string).collect()
        };
        assert_eq!(texts(921_600, None), ["640×480×3", "1280×720×1", "640×360×4"]);
        assert_eq!(texts(921_600, Some(1)), ["1280×720×1"]);
        assert_eq!(texts(6_220_800, None), ["1920×1080×3"]);
        assert!(texts(921_601, None).is_empty());
    }
}
