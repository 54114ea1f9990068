//! Bytes as a hex dump: where, which, and what they are as letters.

use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, FontId, pos2};

use super::super::theme::{self, Palette};
use super::{Drawn, Frame, bare};
use crate::flow::probe::Sample;
use crate::value::Value;

/// Letters before and between the columns: `00000010  48 65  He`.
const AROUND: usize = 4 + 2 + 1;
/// How wide a letter is, to its height.
const LETTER: f32 = 0.61;

/// A line of the dump.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Where its first byte is.
    pub offset: String,
    /// The bytes, as wide in the last line as in every other.
    pub bytes: String,
    /// The same as letters, a dot for what is none.
    pub letters: String,
}

pub fn paint(frame: &Frame<'_>, last: &Sample) -> Drawn {
    let bytes = bytes(bare(last))?;
    let height = frame.line(theme::size::CAPTION);
    let area = frame.above_caption();
    let room = (area.height() / height).floor().max(1.0) as usize;
    let wide = across(area.width() / (frame.size(theme::size::CAPTION) * LETTER));
    let font = theme::mono(frame.size(theme::size::CAPTION));
    for (place, line) in lines(&bytes, wide, 0, room).iter().enumerate() {
        let galley = frame.painter.layout_job(job(line, &font, frame.palette));
        let at = pos2(area.left(), area.top() + place as f32 * height);
        frame.painter.galley(at, galley, frame.palette.text);
    }
    if area != frame.rect {
        let at = frame.rect.left_bottom();
        frame.caption(at, Align2::LEFT_BOTTOM, &caption(bare(last), bytes.len()), area.width());
    }
    Some(())
}

/// The bytes in a value: its own, those of its frames one after the other, those of its text.
pub fn bytes(value: &Value) -> Option<std::borrow::Cow<'_, [u8]>> {
    match value {
        Value::Bytes(bytes) => Some(bytes.as_ref().as_ref().into()),
        Value::Text(text) => Some(text.as_bytes().into()),
        Value::Frames(frames) => match frames.0.as_slice() {
            [only] => Some(only.as_ref().into()),
            all => Some(all.concat().into()),
        },
        Value::Midi(bytes) => Some(bytes.as_slice().into()),
        _ => None,
    }
}

/// How much it is.
pub fn caption(value: &Value, count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    let total = format!("{} byte{plural}", super::super::watch::count_text(count as u64));
    match value {
        Value::Frames(frames) if frames.0.len() != 1 => {
            let sizes: Vec<String> =
                frames.0.iter().take(8).map(|frame| frame.len().to_string()).collect();
            let more = if frames.0.len() > 8 { " …" } else { "" };
            format!("{} frames: {}{more} bytes", frames.0.len(), sizes.join(" + "))
        }
        _ => total,
    }
}

/// How many bytes fit beside each other, by the letters that do.
pub fn across(letters: f32) -> usize {
    let fits = |bytes: &usize| (AROUND + bytes * 4 + bytes / 8) as f32 <= letters;
    [16, 8, 4, 2].into_iter().find(fits).unwrap_or(1)
}

/// So many lines from this one on, so many bytes in each.
pub fn lines(bytes: &[u8], wide: usize, first: usize, most: usize) -> Vec<Line> {
    let wide = wide.max(1);
    let digits = if bytes.len() > 0x1_0000 { 8 } else { 4 };
    let chunks = bytes.chunks(wide).enumerate().skip(first).take(most);
    let line = |(number, chunk): (usize, &[u8])| {
        let offset = number * wide;
        let mut hex = String::with_capacity(wide * 3 + 1);
        for place in 0..wide {
            if place > 0 {
                hex.push_str(if place % 8 == 0 { "  " } else { " " });
            }
            match chunk.get(place) {
                Some(byte) => hex.push_str(&format!("{byte:02x}")),
                None => hex.push_str("  "),
            }
        }
        let letter = |byte: &u8| match byte {
            0x20..=0x7e => char::from(*byte),
            _ => '.',
        };
        Line {
            offset: format!("{offset:0digits$x}"),
            bytes: hex,
            letters: chunk.iter().map(letter).collect(),
        }
    };
    chunks.map(line).collect()
}

/// A line in its colours.
pub fn job(line: &Line, font: &FontId, palette: &Palette) -> LayoutJob {
    let mut job = LayoutJob::default();
    let mut put = |text: &str, color| {
        job.append(text, 0.0, TextFormat::simple(font.clone(), color));
    };
    put(&line.offset, palette.text_faint);
    put("  ", palette.text_faint);
    put(&line.bytes, palette.text);
    put(" ", palette.text_faint);
    put(&line.letters, palette.text_weak);
    job
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::value::Frames;

    #[test]
    fn lines_stand_below_each_other() {
        let lines = lines(b"Hello, world\n\xff", 8, 0, 10);
        assert_eq!(lines[0].offset, "0000");
        assert_eq!(lines[0].bytes, "48 65 6c 6c 6f 2c 20 77");
        assert_eq!(lines[0].letters, "Hello, w");
        assert_eq!(lines[1].bytes, "6f 72 6c 64 0a ff      ");
        assert_eq!(lines[1].letters, "orld..");
        assert_eq!(lines[0].bytes.len(), lines[1].bytes.len());
        assert_eq!(super::lines(b"Hello, world", 4, 2, 10)[0].letters, "orld");
        assert!(super::lines(b"", 16, 0, 10).is_empty());
        assert_eq!(super::lines(b"ab", 0, 0, 10).len(), 2);
    }

    #[test]
    fn as_many_bytes_as_fit() {
        assert_eq!([across(100.0), across(40.0), across(25.0), across(1.0)], [16, 8, 4, 1]);
    }

    #[test]
    fn frames_are_dumped_one_after_the_other() {
        let frames = Value::Frames(Arc::new(Frames::new(vec!["ab".into(), "c".into()])));
        assert_eq!(bytes(&frames).as_deref(), Some(b"abc".as_slice()));
        assert_eq!(caption(&frames, 3), "2 frames: 2 + 1 bytes");
        assert_eq!(caption(&Value::bytes(vec![1]), 1), "1 byte");
        assert!(bytes(&Value::Int(1)).is_none());
    }
}
