//! A picture that proves itself: moving colour bars, a clock, and a strip of black and white cells
//! from which the number of the frame, its time and a checksum of all pixels are read back.
//!
//! Whatever carries frames can be tested with it, bit for bit: [`verify`] notices any flipped bit.
//! The strip takes the lowest rows, in four lines of 32 cells each, most significant bit first:
//! number, seconds and fraction of the time, and the CRC-32 of all bytes above its own line. That
//! is the CRC of zlib, so that other programs can verify it as well.

mod letters;

use crate::value::{Image, PixelFormat, TimeTag};

/// The narrowest picture that holds the strip: a pixel for each bit.
pub const LEAST_WIDTH: u32 = 32;
/// The lowest one with something above the strip.
pub const LEAST_HEIGHT: u32 = 16;
/// As wide as 8K video.
pub const GREATEST_WIDTH: u32 = 7680;
/// As high as 8K video.
pub const GREATEST_HEIGHT: u32 = 4320;

/// Cells in a line of the strip.
const CELLS: usize = 32;
/// Lines of the strip.
const LINES: usize = 4;

/// What the strip of a picture says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Counts the frames, and begins again at 0 after `u32::MAX`.
    pub number: u32,
    /// When it was drawn.
    pub time: TimeTag,
}

/// Draws frames of one size. What is the same in all of them is drawn once.
#[derive(Clone, Debug)]
pub struct TestPicture {
    width: usize,
    height: usize,
    format: PixelFormat,
    /// A row of the bars twice, so that they are moved by where one begins to copy.
    bars: Vec<u8>,
    /// A row from black to white.
    ramp: Vec<u8>,
}

/// White, yellow, cyan, green, magenta, red, blue, black.
const BARS: [[u8; 3]; 8] = [
    [255, 255, 255],
    [255, 255, 0],
    [0, 255, 255],
    [0, 255, 0],
    [255, 0, 255],
    [255, 0, 0],
    [0, 0, 255],
    [0, 0, 0],
];

impl TestPicture {
    /// For frames of this size; the error says which sizes and formats there are.
    pub fn new(width: u32, height: u32, format: PixelFormat) -> Result<Self, String> {
        let fits = (LEAST_WIDTH..=GREATEST_WIDTH).contains(&width)
            && (LEAST_HEIGHT..=GREATEST_HEIGHT).contains(&height);
        if !fits {
            return Err(format!(
                "a test picture is {LEAST_WIDTH} × {LEAST_HEIGHT} to \
                 {GREATEST_WIDTH} × {GREATEST_HEIGHT} pixels, not {width} × {height}"
            ));
        }
        if pixel(format, [0; 3]).is_none() {
            let name = format.name();
            return Err(format!("a test picture is rgb8, bgr8 or gray8, not {name}"));
        }
        let columns = width as usize;
        let bar = |x: usize| BARS[x % columns * BARS.len() / columns];
        let shade = |x: usize| [(x * 255 / (columns - 1)) as u8; 3];
        Ok(Self {
            width: columns,
            height: height as usize,
            format,
            bars: row(format, (0..2 * columns).map(bar)),
            ramp: row(format, (0..columns).map(shade)),
        })
    }

    /// The frame of this number and time.
    pub fn draw(&self, number: u32, time: TimeTag) -> Image {
        let stride = self.ramp.len();
        let line = line_height(self.height);
        let above = self.height - LINES * line;
        let mut pixels = Vec::with_capacity(self.height * stride);
        let step = (self.width / 160).max(1);
        let moved = number as usize % self.width * step % self.width * self.format.bytes();
        let ramp_begins = above * 3 / 4;
        for _ in 0..ramp_begins {
            pixels.extend_from_slice(&self.bars[moved..moved + stride]);
        }
        for _ in ramp_begins..above {
            pixels.extend_from_slice(&self.ramp);
        }
        let lines = ["TEST CAMERA".to_owned(), clock(time), format!("#{number}")];
        letters::panel(&mut pixels, self.width, above, self.format.bytes(), &lines);
        for word in [number, time.seconds, time.fraction] {
            self.cells(&mut pixels, word, line);
        }
        let checksum = crc32fast::hash(&pixels);
        self.cells(&mut pixels, checksum, line);
        let mut image = Image::new(self.width as u32, self.height as u32, self.format, pixels);
        image.time = Some(time);
        image
    }

    /// Adds a line of the strip.
    fn cells(&self, pixels: &mut Vec<u8>, word: u32, rows: usize) {
        let row = cells(word, self.width, self.format.bytes());
        (0..rows).for_each(|_| pixels.extend_from_slice(&row));
    }
}

/// Reads the strip and proves every bit of the picture. The error says what is wrong with it.
pub fn verify(image: &Image) -> Result<Stamp, String> {
    let stamp = read(image)?;
    let (width, bytes) = (image.width as usize, image.format.bytes());
    let line = line_height(image.height as usize);
    let (covered, strip) = image.pixels.split_at(image.pixels.len() - line * width * bytes);
    let said = word(image, 3);
    let row = cells(said, width, bytes);
    if strip.chunks_exact(row.len()).any(|other| other != row) {
        return Err(format!("frame {}: the line of its checksum is damaged", stamp.number));
    }
    let is = crc32fast::hash(covered);
    if is != said {
        return Err(format!(
            "frame {}: its checksum is {said:08x}, but its pixels give {is:08x}: they were changed \
             on the way",
            stamp.number
        ));
    }
    Ok(stamp)
}

/// Reads the strip without proving anything, also where a lossy codec has blurred it.
pub fn read(image: &Image) -> Result<Stamp, String> {
    let fits = image.is_sound()
        && pixel(image.format, [0; 3]).is_some()
        && image.width >= LEAST_WIDTH
        && image.height >= LEAST_HEIGHT;
    if !fits {
        let (format, bytes) = (image.format.name(), image.pixels.len());
        return Err(format!(
            "this is no test picture: {} × {} {format} in {bytes} bytes",
            image.width, image.height
        ));
    }
    let time = TimeTag { seconds: word(image, 1), fraction: word(image, 2) };
    Ok(Stamp { number: word(image, 0), time })
}

/// The word in a line of the strip of a sound picture, read in the middle of its cells.
fn word(image: &Image, line: usize) -> u32 {
    let (width, height) = (image.width as usize, image.height as usize);
    let rows = line_height(height);
    let y = height - LINES * rows + line * rows + rows / 2;
    let bit = |word: u32, cell: usize| {
        let begin = |cell: usize| (cell * width).div_ceil(CELLS);
        let x = usize::midpoint(begin(cell), begin(cell + 1));
        let at = (y * width + x) * image.format.bytes();
        word << 1 | u32::from(image.pixels[at] > 127)
    };
    (0..CELLS).fold(0, bit)
}

/// A row of cells.
fn cells(word: u32, width: usize, bytes: usize) -> Vec<u8> {
    let mut row = Vec::with_capacity(width * bytes);
    for x in 0..width {
        let cell = x * CELLS / width;
        let is_white = word >> (CELLS - 1 - cell) & 1 == 1;
        row.resize(row.len() + bytes, if is_white { 255 } else { 0 });
    }
    row
}

/// Rows of a line of the strip.
fn line_height(height: usize) -> usize {
    (height / 48).clamp(1, 16)
}

fn row(format: PixelFormat, colors: impl Iterator<Item = [u8; 3]>) -> Vec<u8> {
    let pixels = colors.filter_map(|color| pixel(format, color));
    pixels.flat_map(|(bytes, count)| bytes.into_iter().take(count)).collect()
}

/// A colour in this format, and how many of the bytes count.
fn pixel(format: PixelFormat, [r, g, b]: [u8; 3]) -> Option<([u8; 3], usize)> {
    match format {
        PixelFormat::Rgb8 => Some(([r, g, b], 3)),
        PixelFormat::Bgr8 => Some(([b, g, r], 3)),
        PixelFormat::Gray8 => {
            // The brightness of BT.601, in thousandths.
            let y = (299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b)) / 1000;
            Some(([y as u8; 3], 1))
        }
        _ => None,
    }
}

/// The time of day, UTC, to the millisecond.
fn clock(time: TimeTag) -> String {
    let text = time.to_string();
    let of_day = text.split_once('T').map_or("", |(_, of_day)| of_day);
    format!("{} UTC", of_day.get(.."00:00:00.000".len()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMATS: [PixelFormat; 3] = [PixelFormat::Rgb8, PixelFormat::Bgr8, PixelFormat::Gray8];

    fn frame(width: u32, height: u32, format: PixelFormat, number: u32) -> Image {
        let time = TimeTag { seconds: 0xe9a1_b2c3, fraction: number.wrapping_mul(0x9e37_79b9) };
        TestPicture::new(width, height, format).expect("a size").draw(number, time)
    }

    #[test]
    fn says_its_number_and_its_time_at_any_size() {
        for (width, height) in [(32, 16), (33, 17), (97, 61), (640, 480), (1279, 719)] {
            for format in FORMATS {
                for number in [0, 1, 12_345, u32::MAX] {
                    let image = frame(width, height, format, number);
                    assert!(image.is_sound(), "{width} × {height}");
                    let stamp = verify(&image).expect("an untouched picture");
                    assert_eq!((stamp.number, Some(stamp.time)), (number, image.time));
                }
            }
        }
    }

    #[test]
    fn any_flipped_bit_is_noticed() {
        for format in FORMATS {
            let image = frame(40, 18, format, 7);
            for byte in 0..image.pixels.len() {
                for bit in 0..8 {
                    let mut pixels = image.pixels.to_vec();
                    pixels[byte] ^= 1 << bit;
                    let damaged = Image { pixels: pixels.into(), ..image.clone() };
                    assert!(verify(&damaged).is_err(), "bit {bit} of byte {byte}");
                }
            }
        }
    }

    #[test]
    fn other_pictures_are_none() {
        let black = Image::new(64, 64, PixelFormat::Rgb8, vec![0; 64 * 64 * 3]);
        assert!(verify(&black).is_err());
        let lies = Image::new(u32::MAX, u32::MAX, PixelFormat::Rgb8, vec![0; 3]);
        assert!(verify(&lies).unwrap_err().contains("no test picture"));
        // A picture in another order of colours is another picture.
        let mut turned = frame(64, 64, PixelFormat::Rgb8, 1);
        turned.pixels = turned.pixels.chunks_exact(3).flat_map(|p| [p[2], p[1], p[0]]).collect();
        assert!(verify(&turned).is_err());
        assert_eq!(read(&turned).map(|stamp| stamp.number), Ok(1));
    }

    #[test]
    fn frames_differ_by_the_bars_that_move() {
        let [a, b] = [1, 2].map(|number| frame(640, 480, PixelFormat::Rgb8, number));
        assert_ne!(a.pixels[..1920], b.pixels[..1920], "the first row");
    }

    #[test]
    fn it_says_that_it_is_a_test_camera() {
        let image = frame(320, 240, PixelFormat::Gray8, 1);
        let shown = letters::drawn(&image.pixels, 320, "TEST CAMERA");
        assert!(shown, "the words stand in the picture");
        assert!(!letters::drawn(&image.pixels, 320, "REST CAMERA"));
    }

    #[test]
    fn sizes_and_formats_that_cannot_be_drawn_are_refused() {
        for (width, height, format) in [
            (31, 480, PixelFormat::Rgb8),
            (640, 15, PixelFormat::Rgb8),
            (u32::MAX, u32::MAX, PixelFormat::Rgb8),
            (640, 480, PixelFormat::F32),
        ] {
            assert!(TestPicture::new(width, height, format).is_err());
        }
    }
}
