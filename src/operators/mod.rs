//! Every operator, one file each. A file put into a group's folder is an operator: `build.rs`
//! lists them, and the file's place is its name: `math/abs.rs` is `math.abs`.

include!(concat!(env!("OUT_DIR"), "/operators.rs"));
