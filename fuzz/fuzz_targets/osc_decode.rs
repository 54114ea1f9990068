//! Any bytes are messages and problems; every message can be sent on and is then heard the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use patchline::protocol::osc::{decode, encode};

fuzz_target!(|packet: &[u8]| {
    decode(packet, None, |heard| {
        let Ok(message) = heard else { return };
        let mut sent = Vec::new();
        encode(&message, &mut sent).expect("what was heard can be sent");
        let mut again = Vec::new();
        decode(&sent, None, |heard| {
            encode(&heard.expect("what was sent is sound"), &mut again).expect("sent once more");
        });
        assert_eq!(sent, again);
    });
});
