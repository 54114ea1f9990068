//! What a webcam says of itself, and how it answers (USB Video Class 1.0a).

use super::picture::{Format, Mode, largest};
use super::stream::{PAYLOAD, Stream};

/// What host and webcam agree on, counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Agreement {
    pub format: u8,
    pub frame: u8,
    pub interval: u32,
}

/// The knobs that it has, in the order of their numbers in the class.
const KNOBS: [&str; 2] = ["brightness", "contrast"];
const MIDDLE: i16 = 128;

/// The part of the webcam that answers.
pub struct Device {
    name: String,
    formats: Vec<Format>,
    agreement: Agreement,
    knobs: [i16; 2],
}

impl Device {
    pub fn new(name: &str, formats: Vec<Format>) -> Self {
        let agreement = Agreement { format: 1, frame: 1, interval: 0 };
        Self { name: name.to_owned(), formats, agreement, knobs: [MIDDLE; 2] }
    }

    /// The answer to a control request; none for what it does not know.
    pub fn control(&mut self, setup: [u8; 8], sent: &[u8], stream: &Stream) -> Option<Vec<u8>> {
        let [kind, request, ..] = setup;
        let value = u16::from_le_bytes([setup[2], setup[3]]);
        let index = u16::from_le_bytes([setup[4], setup[5]]);
        match (kind, request, index) {
            (0x80, 6, _) => self.descriptor(value),
            (0x80..=0x82, 0, _) => Some(vec![0, 0]),
            (0x80, 8, _) => Some(vec![1]),
            (0x81, 10, _) => Some(vec![0]),
            // The halt of the endpoint is cleared: the stream has stopped.
            (0x02, 1, _) => {
                stream.stop();
                Some(Vec::new())
            }
            (0..=2, ..) => Some(Vec::new()),
            (0x21, 1, 1) => {
                self.agree(sent)?;
                if value >> 8 == 2 {
                    stream.start(self.agreement);
                }
                Some(Vec::new())
            }
            (0xa1, 0x86, 1) => Some(vec![3]),
            (0xa1, 0x85, 1) => Some(vec![26, 0]),
            (0xa1, 0x87, 1) => Some(self.agreed(Agreement::default())),
            (0xa1, _, 1) => Some(self.agreed(self.agreement)),
            (0x21, 1, 0x200) => self.turn(value, sent),
            (0xa1, _, 0x200) => self.knob(value, request),
            (0xa1, _, 0) => Some(vec![0]),
            _ => None,
        }
    }

    fn agree(&mut self, sent: &[u8]) -> Option<()> {
        let interval = sent.get(4..8)?.try_into().ok().map(u32::from_le_bytes)?;
        let asked = Agreement { format: sent[2], frame: sent[3], interval };
        self.agreement = self.nearest(asked).0;
        Some(())
    }

    fn nearest(&self, asked: Agreement) -> (Agreement, &str, Mode) {
        let format = asked.format.clamp(1, self.formats.len() as u8);
        let Format { letters, modes } = &self.formats[usize::from(format) - 1];
        let frame = asked.frame.clamp(1, modes.len() as u8);
        let mode = modes[usize::from(frame) - 1];
        (Agreement { format, frame, interval: mode.interval }, letters, mode)
    }

    fn agreed(&self, asked: Agreement) -> Vec<u8> {
        let (agreement, letters, mode) = self.nearest(asked);
        let mut bytes = vec![0; 26];
        bytes[2] = agreement.format;
        bytes[3] = agreement.frame;
        bytes[4..8].copy_from_slice(&agreement.interval.to_le_bytes());
        bytes[18..22].copy_from_slice(&largest(letters, mode).to_le_bytes());
        bytes[22..26].copy_from_slice(&(PAYLOAD as u32).to_le_bytes());
        bytes
    }

    fn turn(&mut self, value: u16, sent: &[u8]) -> Option<Vec<u8>> {
        let place = usize::from(value >> 8).checked_sub(2)?;
        let to = sent.get(..2)?.try_into().ok().map(i16::from_le_bytes)?;
        *self.knobs.get_mut(place)? = to;
        println!("{} {to}", KNOBS[place]);
        Some(Vec::new())
    }

    fn knob(&self, value: u16, request: u8) -> Option<Vec<u8>> {
        let place = usize::from(value >> 8).checked_sub(2)?;
        let now = *self.knobs.get(place)?;
        let number = match request {
            0x86 => return Some(vec![3]),
            0x85 => return Some(vec![2, 0]),
            0x81 => now,
            0x82 => 0,
            0x83 => 255,
            0x84 => 1,
            0x87 => MIDDLE,
            _ => return None,
        };
        Some(number.to_le_bytes().to_vec())
    }

    fn descriptor(&self, value: u16) -> Option<Vec<u8>> {
        match value >> 8 {
            1 => Some(vec![18, 1, 0, 2, 0xef, 2, 1, 64, 0xfe, 0xca, 0x01, 0x40, 0, 1, 1, 2, 3, 1]),
            2 => Some(self.configuration()),
            3 => {
                let text = match value & 0xff {
                    0 => return Some(vec![4, 3, 9, 4]),
                    1 => "Patchline",
                    3 => "0001",
                    _ => &self.name,
                };
                let mut bytes = vec![0, 3];
                bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
                bytes[0] = bytes.len() as u8;
                Some(bytes)
            }
            _ => None,
        }
    }

    /// Two interfaces: one with the knobs, one that streams through a bulk endpoint.
    fn configuration(&self) -> Vec<u8> {
        let knobs = [
            // A camera without any of its own, a unit that can be turned, an output.
            &[18, 0x24, 0x02, 1, 0x01, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0][..],
            &[11, 0x24, 0x05, 2, 1, 0, 0, 2, 0x03, 0x00, 0],
            &[9, 0x24, 0x03, 3, 0x01, 0x01, 0, 2, 0],
        ]
        .concat();
        let formats = self.streaming();
        let count = self.formats.len() as u8;
        let mut body = vec![8, 0x0b, 0, 2, 0x0e, 3, 0, 2, 9, 4, 0, 0, 0, 0x0e, 1, 0, 2];
        body.extend([13, 0x24, 0x01, 0x00, 0x01]);
        body.extend((13 + knobs.len() as u16).to_le_bytes());
        body.extend(48_000_000_u32.to_le_bytes());
        body.extend([1, 1]);
        body.extend(knobs);
        body.extend([9, 4, 1, 0, 1, 0x0e, 2, 0, 0, 13 + count, 0x24, 0x01, count]);
        body.extend((13 + u16::from(count) + formats.len() as u16).to_le_bytes());
        body.extend([0x81, 0, 3, 0, 0, 0, 1]);
        body.extend(vec![0; usize::from(count)]);
        body.extend(formats);
        body.extend([7, 5, 0x81, 2, 0x00, 0x02, 0]);
        let mut bytes = vec![9, 2];
        bytes.extend((9 + body.len() as u16).to_le_bytes());
        bytes.extend([2, 1, 0, 0x80, 250]);
        bytes.extend(body);
        bytes
    }

    fn streaming(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (number, Format { letters, modes }) in (1..).zip(&self.formats) {
            let count = modes.len() as u8;
            let is_jpeg = letters == "MJPG";
            if is_jpeg {
                bytes.extend([11, 0x24, 0x06, number, count, 1, 1, 0, 0, 0, 0]);
            } else {
                bytes.extend([27, 0x24, 0x04, number, count]);
                bytes.extend(guid(letters));
                let bits = if letters == "NV12" { 12 } else { 16 };
                bytes.extend([bits, 1, 0, 0, 0, 0]);
            }
            for (number, mode) in (1..).zip(modes) {
                let size = largest(letters, *mode);
                bytes.extend([30, 0x24, if is_jpeg { 7 } else { 5 }, number, 0]);
                bytes.extend(mode.width.to_le_bytes());
                bytes.extend(mode.height.to_le_bytes());
                for word in [size * 8, size.saturating_mul(240), size, mode.interval] {
                    bytes.extend(word.to_le_bytes());
                }
                bytes.push(1);
                bytes.extend(mode.interval.to_le_bytes());
            }
            bytes.extend([6, 0x24, 0x0d, 1, 1, 4]);
        }
        bytes
    }
}

/// The name of an uncompressed format.
fn guid(letters: &str) -> Vec<u8> {
    let name = if letters == "YUYV" { "YUY2" } else { letters };
    let rest = [0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
    [name.as_bytes(), &rest].concat()
}
