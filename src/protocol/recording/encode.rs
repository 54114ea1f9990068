//! Values to bytes, with nothing lost: numbers bit by bit, pictures and arrays as they are.

use super::{DEEPEST, MOST_ITEMS, elements, tag};
use crate::error::Error;
use crate::value::{Array, Image, Message, PixelFormat, TimeTag, Value};

/// Writes a value behind what is there. A value is its tag and then
///
/// - numbers, colours and time tags: their bytes, little endian;
/// - text and bytes: their length, then they;
/// - what is made of values: how many, then each; in records with its name in front as text;
/// - arrays: depth, number of dimensions, each of them, number of bytes, then these;
/// - images: width, height, format, time, number of bytes, then these;
/// - messages: address, time, peer as text (empty for none), number of arguments, then these.
///
/// Lengths and numbers of things are LEB128: seven bits a byte, the least first, the top bit set on
/// all but the last. A time that may be missing is 0, or 1 and the time tag.
pub fn encode(value: &Value, bytes: &mut Vec<u8>) -> Result<(), Error> {
    Encoder { bytes, items: 0 }.value(value, 0)
}

struct Encoder<'a> {
    bytes: &'a mut Vec<u8>,
    items: usize,
}

impl Encoder<'_> {
    fn value(&mut self, value: &Value, depth: usize) -> Result<(), Error> {
        self.items += 1;
        if self.items > MOST_ITEMS || depth > DEEPEST {
            return Err(Error::new(format!(
                "this value cannot be recorded: it is made of more than {MOST_ITEMS} values, or they \
                 stand deeper than {DEEPEST} in each other; make an array of its numbers"
            )));
        }
        match value {
            Value::Bang => self.tag(tag::BANG),
            Value::Bool(x) => self.tag(if *x { tag::TRUE } else { tag::FALSE }),
            Value::Int(x) => self.fixed(tag::INT, &x.to_le_bytes()),
            Value::Long(x) => self.fixed(tag::LONG, &x.to_le_bytes()),
            Value::Float(x) => self.fixed(tag::FLOAT, &x.to_le_bytes()),
            Value::Double(x) => self.fixed(tag::DOUBLE, &x.to_le_bytes()),
            Value::Char(x) => self.fixed(tag::CHAR, &u32::from(*x).to_le_bytes()),
            Value::Text(text) => {
                self.tag(tag::TEXT);
                self.blob(text.as_bytes());
            }
            Value::Bytes(bytes) => {
                self.tag(tag::BYTES);
                self.blob(bytes);
            }
            Value::Color(x) => self.fixed(tag::COLOR, x),
            Value::Midi(x) => self.fixed(tag::MIDI, x),
            Value::TimeTag(time) => {
                self.tag(tag::TIME_TAG);
                self.time(*time);
            }
            Value::Nil => self.tag(tag::NIL),
            Value::Impulse => self.tag(tag::IMPULSE),
            Value::Record(record) => {
                self.tag(tag::RECORD);
                self.count(record.values().len());
                for (name, value) in record.fields() {
                    self.blob(name.as_bytes());
                    self.value(value, depth + 1)?;
                }
            }
            Value::Tuple(items) => self.items(tag::TUPLE, items, depth)?,
            Value::List(items) => self.items(tag::LIST, items, depth)?,
            Value::Array(array) => self.array(array),
            Value::Image(image) => self.image(image),
            Value::Message(message) => self.message(message, depth)?,
            Value::Frames(frames) => {
                self.tag(tag::FRAMES);
                self.count(frames.0.len());
                frames.0.iter().for_each(|frame| self.blob(frame));
            }
            Value::Timestamped(stamped) => {
                self.tag(tag::TIMESTAMPED);
                self.time(stamped.time);
                self.value(&stamped.value, depth + 1)?;
            }
        }
        Ok(())
    }

    fn tag(&mut self, tag: u8) {
        self.bytes.push(tag);
    }

    fn fixed(&mut self, tag: u8, bytes: &[u8]) {
        self.bytes.push(tag);
        self.bytes.extend_from_slice(bytes);
    }

    fn count(&mut self, count: usize) {
        let mut rest = count as u64;
        while rest > 0x7f {
            self.bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.bytes.push(rest as u8);
    }

    fn blob(&mut self, blob: &[u8]) {
        self.count(blob.len());
        self.bytes.extend_from_slice(blob);
    }

    fn time(&mut self, time: TimeTag) {
        self.bytes.extend_from_slice(&time.seconds.to_le_bytes());
        self.bytes.extend_from_slice(&time.fraction.to_le_bytes());
    }

    fn perhaps(&mut self, time: Option<TimeTag>) {
        self.bytes.push(u8::from(time.is_some()));
        if let Some(time) = time {
            self.time(time);
        }
    }

    fn items(&mut self, tag: u8, items: &[Value], depth: usize) -> Result<(), Error> {
        self.tag(tag);
        self.count(items.len());
        items.iter().try_for_each(|item| self.value(item, depth + 1))
    }

    fn array(&mut self, array: &Array) {
        self.tag(tag::ARRAY);
        self.bytes.push(elements::code(array.elements.depth()));
        self.count(array.shape.len());
        array.shape.iter().for_each(|size| self.count(*size));
        self.count(array.elements.len() * array.elements.depth().bytes());
        elements::write(&array.elements, self.bytes);
    }

    fn image(&mut self, image: &Image) {
        self.tag(tag::IMAGE);
        self.count(image.width as usize);
        self.count(image.height as usize);
        self.bytes.push(format_code(image.format));
        self.perhaps(image.time);
        self.count(image.pixels.len());
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&image.pixels);
        elements::to_little_endian(&mut self.bytes[start..], image.format.depth().bytes());
    }

    fn message(&mut self, message: &Message, depth: usize) -> Result<(), Error> {
        self.tag(tag::MESSAGE);
        self.blob(message.address.as_bytes());
        self.perhaps(message.time);
        self.blob(message.peer.map(|peer| peer.to_string()).unwrap_or_default().as_bytes());
        self.count(message.arguments.len());
        message.arguments.iter().try_for_each(|argument| self.value(argument, depth + 1))
    }
}

pub(super) fn format_code(format: PixelFormat) -> u8 {
    match format {
        PixelFormat::Gray8 => 0,
        PixelFormat::Gray16 => 1,
        PixelFormat::Rgb8 => 2,
        PixelFormat::Bgr8 => 3,
        PixelFormat::Rgba8 => 4,
        PixelFormat::F32 => 5,
    }
}
