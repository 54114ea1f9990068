//! What senders get wrong, by mistake or on purpose, and what `rosc` by itself would make of it.

use super::*;
use crate::value::TimeTag;

const A: &[u8] = b"/a\0\0,i\0\0\0\0\0\x01";
const B: &[u8] = b"/b\0\0,i\0\0\0\0\0\x02";

/// Nothing but this problem.
#[track_caller]
fn refused(packet: &[u8], reason: &str) {
    let (messages, problems) = texts(packet);
    assert!(messages.is_empty(), "{messages:?}");
    assert!(problems.iter().all(|p| p.contains(reason)) && problems.len() == 1, "{problems:?}");
}

/// This message, and this problem with it.
#[track_caller]
fn noted(packet: &[u8], message: &str, reason: &str) {
    let (messages, problems) = texts(packet);
    assert_eq!(messages, [message]);
    assert!(problems.iter().all(|p| p.contains(reason)) && problems.len() == 1, "{problems:?}");
}

/// This message, and nothing wrong with it.
#[track_caller]
fn fine(packet: &[u8], message: &str) {
    assert_eq!(texts(packet), (vec![message.into()], vec![]));
}

#[test]
fn bundles_nested_without_end() {
    let nested = |depth: usize| (0..depth).fold(A.to_vec(), |inner, _| bundle(&[&inner]));
    fine(&nested(DEEPEST), "/a ,i 1");
    refused(&nested(DEEPEST + 1), "bundles are nested deeper than 32");
    refused(&nested(5_000), "bundles are nested deeper than 32");
}

#[test]
fn lists_nested_without_end() {
    let nested = |depth: usize| {
        let mut packet = b"/a\0\0,".to_vec();
        packet.extend("[".repeat(depth).bytes().chain("]".repeat(depth).bytes()));
        packet.resize((packet.len() + 1).next_multiple_of(4), 0);
        packet
    };
    assert_eq!(parts(&nested(DEEPEST)).0.len(), 1);
    refused(&nested(DEEPEST + 1), "lists are nested deeper than 32");
    refused(&nested(30_000), "lists are nested deeper than 32");
}

#[test]
fn brackets_without_partner() {
    refused(b"/a\0\0,i[i\0\0\0\0\0\0\0\x01\0\0\0\x02", "open a list and do not close it");
    refused(b"/a\0\0,i]\0\0\0\0\x01", "close a list that is not open");
}

#[test]
fn symbols_are_text() {
    fine(b"/a\0\0,Si\0abc\0\0\0\0\x07", "/a ,si \"abc\" 7");
}

#[test]
fn unknown_type_tags() {
    refused(b"/a\0\0,ix\0\0\0\0\x01", "type tag 'x' is not known");
}

#[test]
fn senders_without_type_tags() {
    fine(b"/ping\0\0\0", "/ping ,");
    noted(b"/a\0\0\0\0\0\x01", "/a ,", "has no type tags");
    noted(b"/a\0\0abc\0", "/a ,", "has no type tags");
    let kept = decoded(b"/a\0\0\0\0\0\x01").remove(0).unwrap_err();
    assert_eq!(kept.raw().unwrap()[..], b"/a\0\0\0\0\0\x01"[..]);
}

#[test]
fn latin_1_is_delivered_and_noted() {
    noted(b"/a\0\0,si\0caf\xe9\0\0\0\0\0\0\0\x07", "/a ,si \"café\" 7", "not UTF-8");
    noted(b"/\xe9\0\0,i\0\0\0\0\0\x07", "/é ,i 7", "the address is not UTF-8");
}

#[test]
fn bytes_after_the_end() {
    noted(&[A, b"\0\0\0\x09"].concat(), "/a ,i 1", "4 bytes after the last argument");
    noted(&[A, b"\0"].concat(), "/a ,i 1", "1 byte after the last argument");
    // Nothing that Bonsai's padding could account for.
    let blob = b"/a\0\0,b\0\0\0\0\0\x03abc\0";
    noted(&[&blob[..], b"\0\0\0\0"].concat(), "/a ,b 3 bytes 61 62 63", "4 bytes after");
    noted(&[&blob[..], b"xy"].concat(), "/a ,b 3 bytes 61 62 63", "2 bytes after");
    let text = b"/a\0\0,s\0\0abc\0\0\0\0\x09";
    noted(text, "/a ,s \"abc\"", "4 bytes after the last argument");
}

#[test]
fn packets_cut_short() {
    let whole = hex("2f740000 2c626973 00000000 00000002 09080000 00000007 61626364 00000000");
    assert_eq!(texts(&whole).0, ["/t ,bis 2 bytes 09 08 7 \"abcd\""]);
    for length in 0..whole.len() {
        let (messages, problems) = parts(&whole[..length]);
        // The zero at the very end of a text may stand alone.
        let complete = length > 28;
        assert_eq!(messages.len(), usize::from(complete || length == 3 || length == 4));
        assert_eq!(problems.is_empty(), !messages.is_empty(), "{length} {problems:?}");
    }
    refused(b"", "an empty packet");
    refused(b"/abc", "the address has no end");
    refused(b"/ab\0,i", "the type tags have no end");
    refused(b"/b\0\0,b\0\0\xff\xff\xff\xff1234", "within type tag 1 of 1 (b)");
}

#[test]
fn neither_message_nor_bundle() {
    refused(b"a\0\0\0,i\0\0\0\0\0\x01", "begins neither with / nor with #bundle");
    refused(b"#bundl\0\0", "begins neither with / nor with #bundle");
    refused(b"#bundle\0\0\0\0", "the bundle ends within its time tag");
    refused(b"/a\0\0,c\0\0\0\0\xd8\0", "is not a character");
}

#[test]
fn a_bad_element_does_not_lose_the_others() {
    let (messages, problems) = texts(&bundle(&[A, b"bad\0", b"", B]));
    assert_eq!(messages, ["/a ,i 1", "/b ,i 2"]);
    assert_eq!(problems.len(), 2);
    // An element that claims more than there is takes the rest of its own bundle only.
    let mut inner = bundle(&[A]);
    inner.extend([0, 0, 0, 99, 1, 2]);
    let (messages, problems) = texts(&bundle(&[&inner, B]));
    assert_eq!(messages, ["/a ,i 1", "/b ,i 2"]);
    assert_eq!(
        problems,
        ["an element of the bundle should have 99, but has 2 bytes; the sender may have cut it"]
    );
    let mut packet = bundle(&[A]);
    packet.extend([1, 2]);
    noted(&packet, "/a ,i 1", "2 bytes after the last element of the bundle");
}

#[test]
fn a_message_behind_a_bundle_is_no_part_of_it() {
    // What a frame of a stream would look like that was taken for a part of the first.
    let (messages, problems) = texts(&[bundle(&[A]), B.to_vec()].concat());
    assert_eq!(messages, ["/a ,i 1"]);
    assert_eq!(problems.len(), 1);
}

#[test]
fn an_empty_bundle_is_no_problem() {
    assert_eq!(texts(&bundle(&[])), (vec![], vec![]));
}

#[test]
fn the_innermost_time_tag_counts() {
    let mut inner = bundle(&[A]);
    inner[8..16].copy_from_slice(&hex("e1b65f80 00000000"));
    let (messages, _) = parts(&bundle(&[&inner, B]));
    let times: Vec<_> = messages.iter().map(|message| message.time.unwrap()).collect();
    let new_year = TimeTag { seconds: 0xe1b6_5f80, fraction: 0 };
    assert_eq!(times, [new_year, TimeTag::IMMEDIATELY]);
    // `rosc` panics at the text of the tag that nearly every bundle carries.
    assert_eq!(times[1].to_string(), "immediately");
}

#[test]
fn addresses_as_real_programs_send_them() {
    fine(b"/my layer/#1\0\0\0\0,\0\0\0", "/my layer/#1 ,");
    let message = Message::new("/my layer/x", vec![]);
    assert_eq!(parts(&encoded(&message)).0, [message]);
}

#[test]
fn what_could_not_be_decoded_is_not_sent() {
    for (message, reason) in [
        (Message::new("a", vec![]), "begins with /"),
        (Message::new("", vec![]), "begins with /"),
        (Message::new("/a\0b", vec![]), "zero character"),
        (Message::new("/a", vec![Value::text("a\0b")]), "zero character"),
    ] {
        let mut packet = vec![1, 2, 3];
        let sentence = encode(&message, &mut packet).unwrap_err().to_string();
        assert!(sentence.contains(reason), "{sentence}");
        assert_eq!(packet, [1, 2, 3], "nothing is added");
    }
}

#[test]
fn a_crowd_of_problems_is_summed_up() {
    let bad = bundle(&[&b"bad\0"[..]; 1000]);
    let (_, problems) = texts(&bad);
    assert_eq!(problems.len(), 9);
    assert_eq!(problems[8], "992 problems more in this packet");
}
