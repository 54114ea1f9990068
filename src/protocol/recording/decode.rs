//! Bytes to values. Pictures and bytes stay where they were read to; nothing is believed.

use std::sync::Arc;

use bytes::{Buf as _, Bytes, BytesMut};

use super::{DEEPEST, MOST_ITEMS, elements, tag};
use crate::error::Error;
use crate::value::{
    Array, Frames, Image, Message, PixelFormat, Record, TimeTag, Timestamped, Value,
};

/// The value in these bytes, as [`encode`](super::encode()) wrote it, and nothing behind it.
pub fn decode(bytes: Bytes) -> Result<Value, Error> {
    let mut decoder = Decoder { bytes, items: 0 };
    let value = decoder.value(0)?;
    if decoder.bytes.is_empty() { Ok(value) } else { Err(unreadable("more bytes than its value")) }
}

#[cold]
fn unreadable(what: &str) -> Error {
    Error::new(format!(
        "an entry of the recording has {what}; it is damaged, or of a later version of Patchline"
    ))
}

#[cold]
fn cut() -> Error {
    unreadable("fewer bytes than its value")
}

struct Decoder {
    bytes: Bytes,
    items: usize,
}

impl Decoder {
    fn value(&mut self, depth: usize) -> Result<Value, Error> {
        self.items += 1;
        if self.items > MOST_ITEMS || depth > DEEPEST {
            return Err(unreadable("too many values within values"));
        }
        Ok(match self.byte()? {
            tag::BANG => Value::Bang,
            tag::FALSE => Value::Bool(false),
            tag::TRUE => Value::Bool(true),
            tag::INT => Value::Int(i32::from_le_bytes(self.fixed()?)),
            tag::LONG => Value::Long(i64::from_le_bytes(self.fixed()?)),
            tag::FLOAT => Value::Float(f32::from_le_bytes(self.fixed()?)),
            tag::DOUBLE => Value::Double(f64::from_le_bytes(self.fixed()?)),
            tag::CHAR => {
                let code = u32::from_le_bytes(self.fixed()?);
                Value::Char(char::from_u32(code).ok_or_else(|| unreadable("no character"))?)
            }
            tag::TEXT => Value::Text(self.text()?.into()),
            tag::BYTES => Value::Bytes(Arc::new(self.blob()?)),
            tag::COLOR => Value::Color(self.fixed()?),
            tag::MIDI => Value::Midi(self.fixed()?),
            tag::TIME_TAG => Value::TimeTag(self.time()?),
            tag::NIL => Value::Nil,
            tag::IMPULSE => Value::Impulse,
            tag::RECORD => self.record(depth)?,
            tag::TUPLE => Value::Tuple(self.items(depth)?.into()),
            tag::LIST => Value::List(self.items(depth)?.into()),
            tag::ARRAY => self.array()?,
            tag::IMAGE => self.image()?,
            tag::MESSAGE => self.message(depth)?,
            tag::FRAMES => {
                let frames = (0..self.count()?).map(|_| self.counted_blob());
                Value::Frames(Arc::new(Frames::new(frames.collect::<Result<_, _>>()?)))
            }
            tag::TIMESTAMPED => {
                let time = self.time()?;
                let value = self.value(depth + 1)?;
                Value::Timestamped(Arc::new(Timestamped { value, time }))
            }
            _ => return Err(unreadable("a kind of value that is not known")),
        })
    }

    fn byte(&mut self) -> Result<u8, Error> {
        self.bytes.try_get_u8().map_err(|_| cut())
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        self.bytes.try_copy_to_slice(&mut bytes).map_err(|_| cut())?;
        Ok(bytes)
    }

    fn count(&mut self) -> Result<usize, Error> {
        let mut count = 0_u64;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            count |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return usize::try_from(count).map_err(|_| cut());
            }
        }
        Err(unreadable("a length without end"))
    }

    fn blob(&mut self) -> Result<Bytes, Error> {
        let length = self.count()?;
        if length > self.bytes.len() { Err(cut()) } else { Ok(self.bytes.split_to(length)) }
    }

    /// One of several, each of which takes memory however short it is.
    fn counted_blob(&mut self) -> Result<Bytes, Error> {
        self.items += 1;
        if self.items > MOST_ITEMS { Err(unreadable("too many frames")) } else { self.blob() }
    }

    fn text(&mut self) -> Result<String, Error> {
        let text = String::from_utf8(self.blob()?.into());
        text.map_err(|_| unreadable("text that is no UTF-8"))
    }

    fn time(&mut self) -> Result<TimeTag, Error> {
        let seconds = u32::from_le_bytes(self.fixed()?);
        Ok(TimeTag { seconds, fraction: u32::from_le_bytes(self.fixed()?) })
    }

    fn perhaps(&mut self) -> Result<Option<TimeTag>, Error> {
        match self.byte()? {
            0 => Ok(None),
            1 => self.time().map(Some),
            _ => Err(unreadable("a time that is none")),
        }
    }

    fn items(&mut self, depth: usize) -> Result<Vec<Value>, Error> {
        // The vector grows with what is there, not with what is claimed.
        (0..self.count()?).map(|_| self.value(depth + 1)).collect()
    }

    fn record(&mut self, depth: usize) -> Result<Value, Error> {
        let mut names = Vec::new();
        let mut values = Vec::new();
        for _ in 0..self.count()? {
            names.push(self.text()?.into_boxed_str());
            values.push(self.value(depth + 1)?);
        }
        Ok(Value::Record(Arc::new(Record::new(names.into(), values))))
    }

    fn array(&mut self) -> Result<Value, Error> {
        let depth = elements::depth(self.byte()?).ok_or_else(|| unreadable("no such numbers"))?;
        let shape = (0..self.count()?).map(|_| self.count()).collect::<Result<Box<[_]>, _>>()?;
        let elements = elements::read(depth, self.blob()?);
        Ok(Value::Array(Arc::new(Array::new(shape, elements))))
    }

    fn image(&mut self) -> Result<Value, Error> {
        let mut size = || u32::try_from(self.count()?).map_err(|_| unreadable("too large a size"));
        let (width, height) = (size()?, size()?);
        let format = format(self.byte()?).ok_or_else(|| unreadable("no such pixels"))?;
        let time = self.perhaps()?;
        let mut pixels = self.blob()?;
        let width_of_number = format.depth().bytes();
        if cfg!(target_endian = "big") && width_of_number > 1 {
            let mut own = BytesMut::from(&*pixels);
            elements::to_little_endian(&mut own, width_of_number);
            pixels = own.freeze();
        }
        Ok(Value::Image(Arc::new(Image { width, height, format, pixels, time })))
    }

    fn message(&mut self, depth: usize) -> Result<Value, Error> {
        let address = self.text()?.into();
        let time = self.perhaps()?;
        let peer = match &*self.text()? {
            "" => None,
            peer => Some(peer.parse().map_err(|_| unreadable("a sender that is none"))?),
        };
        let arguments = self.items(depth)?;
        Ok(Value::Message(Arc::new(Message { address, arguments, time, peer })))
    }
}

fn format(code: u8) -> Option<PixelFormat> {
    const FORMATS: [PixelFormat; 6] = [
        PixelFormat::Gray8,
        PixelFormat::Gray16,
        PixelFormat::Rgb8,
        PixelFormat::Bgr8,
        PixelFormat::Rgba8,
        PixelFormat::F32,
    ];
    FORMATS.into_iter().find(|format| super::encode::format_code(*format) == code)
}
