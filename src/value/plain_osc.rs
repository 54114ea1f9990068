//! OSC where it is not expected, as in the frames of a ZeroMQ message: only to be shown.

use bytes::Bytes;

use super::{Message, Value};

/// Longer packets are not looked into: nobody would see the end of them.
const LONGEST: usize = 4096;

/// What a packet says if it is an OSC message of the plain types, to be shown; none for anything else.
pub fn plain_osc(packet: &[u8]) -> Option<Message> {
    if packet.first() != Some(&b'/') || !packet.len().is_multiple_of(4) || packet.len() > LONGEST {
        return None;
    }
    let mut rest = packet;
    let address = text(&mut rest)?;
    let tags = text(&mut rest)?;
    let mut arguments = Vec::new();
    for tag in tags.strip_prefix(',')?.chars() {
        arguments.push(match tag {
            'i' => Value::Int(i32::from_be_bytes(take(&mut rest)?)),
            'f' => Value::Float(f32::from_be_bytes(take(&mut rest)?)),
            'h' => Value::Long(i64::from_be_bytes(take(&mut rest)?)),
            'd' => Value::Double(f64::from_be_bytes(take(&mut rest)?)),
            's' | 'S' => Value::text(text(&mut rest)?),
            'T' | 'F' => Value::Bool(tag == 'T'),
            'N' => Value::Nil,
            'I' => Value::Impulse,
            'b' => {
                let size = usize::try_from(i32::from_be_bytes(take(&mut rest)?)).ok()?;
                let blob = rest.get(..size)?;
                rest = rest.get(size.next_multiple_of(4)..)?;
                Value::bytes(Bytes::copy_from_slice(blob))
            }
            _ => return None,
        });
    }
    rest.is_empty().then(|| Message::new(address, arguments))
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, behind) = rest.split_first_chunk::<N>()?;
    *rest = behind;
    Some(*first)
}

fn text<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let end = rest.iter().position(|byte| *byte == 0)?;
    let text = std::str::from_utf8(&rest[..end]).ok()?;
    *rest = rest.get((end + 1).next_multiple_of(4)..)?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_whole_is_a_message() {
        let packet = b"/a\0\0,isTb\0\0\0\0\0\0\x07hi\0\0\0\0\0\x01\xff\0\0\0";
        let message = plain_osc(packet).expect("a message");
        assert_eq!(message.to_string(), r#"/a ,isTb 7 "hi" true 1 byte ff"#);
        for end in (0..packet.len()).chain([packet.len() + 4]) {
            let mut other = packet.to_vec();
            other.resize(end, 0);
            assert!(plain_osc(&other).is_none(), "{end}");
        }
        assert!(plain_osc(b"/a\0\0,q\0\0").is_none());
    }
}
