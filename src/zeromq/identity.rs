//! Who a message is from, and whom it is for.
//!
//! libzmq gives those who do not name themselves five bytes: a zero and a counter, its highest byte
//! first. NetMQ, and so Bonsai, has the lowest byte first, and its lessons tell clients apart by the
//! byte after the zero. Four bytes are turned round on the way in, and back on the way out.

use bytes::Bytes;

/// An identity turned round; the names that peers gave themselves stay as they are.
pub fn turned(identity: &Bytes) -> Bytes {
    match identity[..] {
        [0, a, b, c, d] => Bytes::copy_from_slice(&[0, d, c, b, a]),
        _ => identity.clone(),
    }
}

/// The same for who has room for it, and takes no other.
pub fn turned_in<'a>(room: &'a mut [u8; 5], identity: &'a [u8]) -> &'a [u8] {
    match *identity {
        [0, a, b, c, d] => {
            *room = [0, d, c, b, a];
            room
        }
        _ => identity,
    }
}

/// How an identity is written in a sentence: as text if it is one.
pub fn shown(identity: &[u8]) -> String {
    match std::str::from_utf8(identity) {
        Ok(text) if !text.is_empty() && !text.chars().any(char::is_control) => format!("{text:?}"),
        _ => identity.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counter_is_turned_round_and_back() {
        let anonymous = Bytes::from_static(&[0, 0x6b, 0x8b, 0x45, 0x67]);
        let seen = turned(&anonymous);
        assert_eq!(seen[..], [0, 0x67, 0x45, 0x8b, 0x6b]);
        assert_eq!(turned(&seen), anonymous);
        assert_eq!(turned_in(&mut [0; 5], &seen), anonymous);
        for named in [&b"client"[..], b"\x01abcd", b"\0abc", b""] {
            assert_eq!(turned(&Bytes::from_static(named)), named);
        }
    }

    #[test]
    fn identities_are_shown_as_text_or_bytes() {
        assert_eq!(shown(b"worker"), "\"worker\"");
        assert_eq!(shown(&[0, 1, 2, 3, 4]), "00 01 02 03 04");
    }
}
