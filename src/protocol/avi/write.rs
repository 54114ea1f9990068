//! The bytes of a film.

use super::{LONGEST, LONGEST_FRAME};

/// Bytes before the first frame.
const HEADER: usize = 224;
/// Where the frames begin for the index: at the word `movi`.
const MOVI: usize = HEADER - 4;
/// What a frame takes besides its own bytes: its head, and its place in the index.
const OVERHEAD: u64 = 8 + 16;
/// The frame rate is so many frames in so many seconds.
const SCALE: u32 = 1000;
const HAS_INDEX: u32 = 0x10;
const KEY_FRAME: u32 = 0x10;

/// What a film has so far.
#[derive(Clone, Debug)]
pub struct Writer {
    width: u32,
    height: u32,
    /// Frames in a thousand seconds.
    rate: u32,
    /// Where each frame is, counted from `movi`, and how long.
    frames: Vec<(u32, u32)>,
    /// Bytes of all frames with their heads.
    length: u64,
    largest: u32,
}

impl Writer {
    /// A film of pictures of this size, so many in a second.
    pub fn new(width: u32, height: u32, rate: f64) -> Self {
        let rate = (rate * f64::from(SCALE)).round().clamp(1.0, 1e9) as u32;
        Self { width, height, rate, frames: Vec::new(), length: 0, largest: 0 }
    }

    /// The size of its pictures.
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Frames in a second.
    pub fn rate(&self) -> f64 {
        f64::from(self.rate) / f64::from(SCALE)
    }

    /// How many frames it has.
    pub fn frames(&self) -> usize {
        self.frames.len()
    }

    /// Whether a frame of this many bytes still fits.
    pub fn has_room_for(&self, bytes: usize) -> bool {
        let index = self.frames.len() as u64 * 16;
        bytes <= LONGEST_FRAME
            && HEADER as u64 + self.length + index + bytes as u64 + OVERHEAD + 8 < LONGEST
    }

    /// The bytes of the next frame.
    pub fn frame(&mut self, jpeg: &[u8]) -> Vec<u8> {
        let size = jpeg.len() as u32;
        let mut bytes = Vec::with_capacity(jpeg.len() + 9);
        chunk(b"00dc", jpeg, &mut bytes);
        self.frames.push((4 + self.length as u32, size));
        self.length += bytes.len() as u64;
        self.largest = self.largest.max(size);
        bytes
    }

    /// The last frame could not be written.
    pub fn take_back(&mut self) {
        if let Some((position, _)) = self.frames.pop() {
            self.length = u64::from(position.saturating_sub(4));
        }
    }

    /// What stands behind the last frame.
    pub fn index(&self) -> Vec<u8> {
        let mut entries = Vec::with_capacity(self.frames.len() * 16);
        for (position, size) in &self.frames {
            entries.extend_from_slice(b"00dc");
            for number in [KEY_FRAME, *position, *size] {
                entries.extend_from_slice(&number.to_le_bytes());
            }
        }
        let mut bytes = Vec::with_capacity(entries.len() + 8);
        chunk(b"idx1", &entries, &mut bytes);
        bytes
    }

    /// What stands in front of the first frame; with the index behind the last one, if it is written.
    pub fn header(&self, indexed: bool) -> Vec<u8> {
        let index = if indexed { 8 + self.frames.len() as u64 * 16 } else { 0 };
        let mut list = b"hdrl".to_vec();
        chunk(b"avih", &self.main_header(indexed), &mut list);
        let mut stream = b"strl".to_vec();
        chunk(b"strh", &self.stream_header(), &mut stream);
        chunk(b"strf", &self.format(), &mut stream);
        chunk(b"LIST", &stream, &mut list);
        let mut bytes = b"RIFF".to_vec();
        let riff = HEADER as u64 - 8 + self.length + index;
        bytes.extend_from_slice(&(riff as u32).to_le_bytes());
        bytes.extend_from_slice(b"AVI ");
        chunk(b"LIST", &list, &mut bytes);
        bytes.extend_from_slice(b"LIST");
        bytes.extend_from_slice(&(4 + self.length as u32).to_le_bytes());
        bytes.extend_from_slice(b"movi");
        debug_assert_eq!((bytes.len(), bytes.len() - 4), (HEADER, MOVI));
        bytes
    }

    fn main_header(&self, indexed: bool) -> Vec<u8> {
        let micros = 1e6 * f64::from(SCALE) / f64::from(self.rate);
        let most_in_a_second = f64::from(self.largest) * f64::from(self.rate) / f64::from(SCALE);
        numbers(&[
            micros.round() as u32,
            most_in_a_second as u32,
            0,
            if indexed { HAS_INDEX } else { 0 },
            self.frames.len() as u32,
            0,
            1,
            self.largest,
            self.width,
            self.height,
            0,
            0,
            0,
            0,
        ])
    }

    fn stream_header(&self) -> Vec<u8> {
        let mut bytes = b"vidsMJPG".to_vec();
        bytes.extend(numbers(&[
            0,
            0,
            0,
            SCALE,
            self.rate,
            0,
            self.frames.len() as u32,
            self.largest,
            u32::MAX,
            0,
            0,
            self.width & 0xffff | self.height << 16,
        ]));
        bytes
    }

    fn format(&self) -> Vec<u8> {
        let planes_and_bits = 1 | 24 << 16;
        let compression = u32::from_le_bytes(*b"MJPG");
        let raw = self.width.saturating_mul(self.height).saturating_mul(3);
        numbers(&[40, self.width, self.height, planes_and_bits, compression, raw, 0, 0, 0, 0])
    }
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn chunk(name: &[u8; 4], body: &[u8], bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(name);
    bytes.extend_from_slice(&(body.len() as u32).to_le_bytes());
    bytes.extend_from_slice(body);
    // Chunks begin at even places.
    if body.len() % 2 == 1 {
        bytes.push(0);
    }
}
