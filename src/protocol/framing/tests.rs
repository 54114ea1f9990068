use proptest::prelude::*;

use super::*;

const LIMIT: usize = 1 << 20;

fn parts(bytes: &[&[u8]]) -> Parts {
    bytes.iter().map(|part| Bytes::copy_from_slice(part)).collect()
}

fn flat(parts: &Parts) -> Vec<u8> {
    parts.concat()
}

/// Feeds a stream in pieces of this size; the packets, and what ended it.
fn cut(deframer: &mut Deframer, stream: &[u8], piece: usize) -> (Vec<Vec<u8>>, Option<String>) {
    let (mut received, mut packets) = (BytesMut::new(), Vec::new());
    let mut rest = stream;
    loop {
        match deframer.next(&mut received) {
            Ok(Ok(packet)) => packets.push(packet.to_vec()),
            Ok(Err(most)) => {
                assert!(most > 0 && received.capacity() > received.len(), "there is room");
                let (now, later) = rest.split_at(piece.min(most).min(rest.len()));
                if now.is_empty() {
                    return (packets, None);
                }
                received.extend_from_slice(now);
                rest = later;
            }
            Err(error) => return (packets, Some(error.to_string())),
        }
    }
}

#[test]
fn the_golden_bytes_of_both_framings() {
    let packet = parts(&[b"/a\0\0,\0", b"\0\0"]);
    let length = flat(&framed(&packet, Framing::Length).unwrap());
    assert_eq!(length, b"\0\0\0\x08/a\0\0,\0\0\0");
    let packet = parts(&[&[1, END], &[ESC, 2]]);
    let slip = flat(&framed(&packet, Framing::Slip).unwrap());
    assert_eq!(slip, [END, 1, ESC, ESC_END, ESC, ESC_ESC, 2, END]);
}

#[test]
fn a_large_part_is_shared_and_not_copied() {
    let large = Bytes::from(vec![7; 10_000]);
    let packet: Parts = [Bytes::from_static(b"head"), large.clone()].into_iter().collect();
    let framed = framed(&packet, Framing::Length).unwrap();
    assert_eq!((framed.len(), framed[1].as_ptr()), (2, large.as_ptr()));
}

#[test]
fn a_size_is_believed_only_up_to_the_limit() {
    for size in [LIMIT as u32 + 1, 1 << 31, u32::MAX] {
        let (packets, end) =
            cut(&mut Deframer::new(Framing::Length, LIMIT), &size.to_be_bytes(), 9);
        assert!(packets.is_empty());
        assert!(end.unwrap().starts_with(&format!("a packet of {size} bytes is announced")));
    }
    let (_, end) = cut(&mut Deframer::new(Framing::Length, LIMIT), b"GET / HTTP/1.1\r\n", 99);
    assert!(end.unwrap().starts_with("not OSC over TCP"));
    let (_, end) = cut(&mut Deframer::new(Framing::Length, LIMIT), &[END, b'/', b'a', 0, 0], 99);
    assert!(end.unwrap().ends_with("set the framing to slip or detect"));
}

#[test]
fn no_room_is_made_for_a_mere_claim() {
    let mut deframer = Deframer::new(Framing::Length, 64 << 20);
    let mut received = BytesMut::from(&(64_u32 << 20).to_be_bytes()[..]);
    deframer.next(&mut received).unwrap().unwrap_err();
    assert!(received.capacity() < 10 * READ, "{}", received.capacity());
}

#[test]
fn what_a_peer_has_sent_once_is_read_into_one_buffer() {
    let mut deframer = Deframer::new(Framing::Length, 64 << 20);
    let size = 1_000_000_u32;
    let mut received = BytesMut::new();
    for round in 0..2 {
        received.extend_from_slice(&size.to_be_bytes());
        while let Err(most) = deframer.next(&mut received).unwrap() {
            if round == 1 {
                assert_eq!(most, size as usize, "all of it at once, and nothing behind it");
            }
            received.resize(received.len() + most, 0);
        }
    }
}

#[test]
fn an_empty_packet_is_one_and_a_mark_alone_is_none() {
    let zero = [0, 0, 0, 0, 0, 0, 0, 1, 5];
    let found = cut(&mut Deframer::new(Framing::Length, LIMIT), &zero, 1);
    assert_eq!(found, (vec![vec![], vec![5]], None));
    let found = cut(&mut Deframer::new(Framing::Slip, LIMIT), &[END, END, 5, END, END], 1);
    assert_eq!(found, (vec![vec![5]], None));
}

#[test]
fn a_packet_without_an_end_is_given_up() {
    let endless = vec![5; 3 * LIMIT];
    let (packets, end) = cut(&mut Deframer::new(Framing::Slip, LIMIT), &endless, 65_536);
    assert!(packets.is_empty() && end.is_some());
    let mut long = vec![5; LIMIT + 1];
    long.push(END);
    assert!(cut(&mut Deframer::new(Framing::Slip, LIMIT), &long, 65_536).1.is_some());
}

#[test]
fn the_first_bytes_tell_which_it_is() {
    let packet = parts(&[b"/a\0\0,\0\0\0"]);
    for framing in [Framing::Length, Framing::Slip] {
        let stream = flat(&framed(&packet, framing).unwrap());
        let mut deframer = Deframer::new(Framing::Detect, 64 << 20);
        assert_eq!(cut(&mut deframer, &stream, 1).0, [flat(&packet)]);
        assert_eq!(deframer.framing(), framing);
    }
    // Some leave the first mark out.
    let mut deframer = Deframer::new(Framing::Detect, 64 << 20);
    assert_eq!(cut(&mut deframer, b"/a\0\0,\0\0\0\xC0", 3).0, [flat(&packet)]);
}

proptest! {
    #[test]
    fn whatever_is_sent_arrives_however_it_is_torn(
        packets in prop::collection::vec(prop::collection::vec(
            prop_oneof![any::<u8>(), Just(END), Just(ESC)], 1..3000), 0..4),
        piece in 1_usize..9000,
        slip in any::<bool>(),
        detect in any::<bool>(),
    ) {
        let framing = if slip { Framing::Slip } else { Framing::Length };
        let mut stream = Vec::new();
        for packet in &packets {
            let middle = packet.len() / 2;
            let packet = parts(&[&packet[..middle], &packet[middle..]]);
            stream.extend(flat(&framed(&packet, framing).unwrap()));
        }
        let known = if detect { Framing::Detect } else { framing };
        let found = cut(&mut Deframer::new(known, LIMIT), &stream, piece);
        prop_assert_eq!(found, (packets, None));
    }

    #[test]
    fn no_stream_is_too_odd(
        stream in prop::collection::vec(any::<u8>(), 0..5000), piece in 1_usize..600,
        framing in prop_oneof![Just(Framing::Length), Just(Framing::Slip), Just(Framing::Detect)],
    ) {
        let (packets, _) = cut(&mut Deframer::new(framing, 4096), &stream, piece);
        prop_assert!(packets.iter().all(|packet| packet.len() <= 4096));
    }
}
