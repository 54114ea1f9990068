use std::io::Cursor;

use proptest::prelude::*;

use super::*;

/// Not JPEGs, but the container does not look into them.
fn frames() -> Vec<Vec<u8>> {
    (1..6_u8).map(|i| vec![i; usize::from(i) * 3]).collect()
}

fn film(finished: bool) -> Vec<u8> {
    let mut writer = Writer::new(640, 480, 29.97);
    let mut bytes = writer.header(false);
    let start = bytes.len();
    for frame in frames() {
        bytes.extend(writer.frame(&frame));
    }
    if finished {
        bytes.extend(writer.index());
        bytes[..start].copy_from_slice(&writer.header(true));
    }
    bytes
}

fn played(bytes: &[u8]) -> (Vec<Vec<u8>>, bool) {
    let mut frames = Vec::new();
    let Ok(mut film) = Film::new(Cursor::new(bytes)) else { return (frames, false) };
    loop {
        match film.next_frame() {
            Ok(Some(Frame::Jpeg(jpeg))) => frames.push(jpeg.to_vec()),
            Ok(Some(Frame::Same)) => frames.push(Vec::new()),
            Ok(None) => return (frames, true),
            Err(_) => return (frames, false),
        }
    }
}

fn number(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}

#[test]
fn what_is_written_is_read() {
    assert_eq!(played(&film(true)), (frames(), true));
    // A film that was cut off before there was a true header or an index.
    assert_eq!(played(&film(false)), (frames(), true));
    let bytes = film(true);
    assert!((Film::new(Cursor::new(&*bytes)).unwrap().rate() - 29.97).abs() < 1e-9);
    let mut reader = Film::new(Cursor::new(&*bytes)).unwrap();
    assert!(reader.skip_frame().unwrap() && reader.skip_frame().unwrap());
    let place = reader.place().unwrap();
    while reader.skip_frame().unwrap() {}
    reader.go_to(place).unwrap();
    assert_eq!(reader.next_frame().unwrap(), Some(Frame::Jpeg(frames()[2].clone().into())));
}

#[test]
fn sizes_and_index_are_true() {
    let bytes = film(true);
    assert_eq!(number(&bytes, 4), bytes.len() - 8);
    let movi = bytes.windows(4).position(|it| it == b"movi").unwrap();
    let index = movi + number(&bytes, movi - 4);
    assert_eq!(&bytes[index..index + 4], b"idx1");
    assert_eq!(number(&bytes, index + 4), 5 * 16);
    assert_eq!(index + 8 + 5 * 16, bytes.len());
    for (i, frame) in frames().iter().enumerate() {
        let entry = index + 8 + i * 16;
        let at = movi + number(&bytes, entry + 8);
        assert_eq!(&bytes[at..at + 4], b"00dc");
        assert_eq!(
            (number(&bytes, at + 4), number(&bytes, entry + 12)),
            (frame.len(), frame.len())
        );
        assert_eq!(&bytes[at + 8..at + 8 + frame.len()], &**frame);
    }
}

#[test]
fn cut_at_any_byte_it_plays_up_to_there() {
    let whole = film(true);
    for cut in 0..whole.len() {
        let (some, _) = played(&whole[..cut]);
        assert_eq!(some, frames()[..some.len()], "{cut}");
    }
}

#[test]
fn a_frame_that_could_not_be_written_is_taken_back() {
    let mut writer = Writer::new(1, 1, 1.0);
    writer.frame(&[1]);
    let before = (writer.header(true), writer.index());
    writer.frame(&[2, 3]);
    writer.take_back();
    let after = (writer.header(true), writer.index());
    assert_eq!((writer.frames(), before.1), (1, after.1));
}

#[test]
fn a_file_has_an_end() {
    let mut writer = Writer::new(1, 1, 1.0);
    assert!(!writer.has_room_for(LONGEST_FRAME + 1));
    let mut bytes = 0;
    let frame = vec![0; LONGEST_FRAME];
    while writer.has_room_for(frame.len()) {
        bytes += writer.frame(&frame).len() as u64;
    }
    let whole = bytes + (writer.header(true).len() + writer.index().len()) as u64;
    assert!((LONGEST - LONGEST_FRAME as u64 - 100..LONGEST).contains(&whole), "{whole}");
}

#[test]
fn what_is_no_film_of_jpegs_is_said() {
    let refused = |bytes: &[u8]| Film::new(Cursor::new(bytes)).unwrap_err().to_string();
    assert!(refused(b"").starts_with("this file is no AVI film"));
    assert!(refused(b"RIFF\0\0\0\0WAVEfmt ").starts_with("this file is no AVI film"));
    let mut other = film(true);
    let at = other.windows(4).rposition(|it| it == b"MJPG").unwrap();
    other[at..at + 4].copy_from_slice(b"H264");
    assert!(refused(&other).starts_with("the pictures of this film are not JPEGs but \"H264\""));
}

#[test]
fn sizes_that_lie_ask_for_no_memory() {
    let mut bytes = film(false);
    bytes.extend_from_slice(b"00dc");
    bytes.extend_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(played(&bytes), (frames(), false));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_harm(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        at in 0..300_usize,
    ) {
        played(&bytes);
        let mut whole = film(true);
        for (byte, new) in whole.iter_mut().skip(at).zip(&bytes) {
            *byte = *new;
        }
        played(&whole);
    }
}
