//! Any bytes are a patch or an error; a patch is written and read back as it was.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use patchline::engine::check;
use patchline::patch::file::{parse, text};

fuzz_target!(|bytes: &[u8]| {
    let Ok(patch) = parse(bytes, Path::new("fuzz.json")) else { return };
    let written = text(&patch);
    let again = parse(written.as_bytes(), Path::new("fuzz.json")).expect("what was written reads");
    assert_eq!(text(&again), written);
    let _ = check(&patch);
});
