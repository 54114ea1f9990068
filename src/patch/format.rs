//! How a patch is written: one node and one wire to a line, so that a difference between two
//! versions reads as what was changed.

use std::io;

use serde::Serialize as _;
use serde_json::Value as Json;
use serde_json::ser::{Formatter, Serializer};

/// The text of a patch that was turned into JSON, with a line feed at the end.
pub(super) fn text(patch: &Json) -> String {
    let mut out = String::new();
    open(&mut out, patch, Part::Patch, 0);
    out.push('\n');
    out
}

/// What is being written; decides whether it is spread over lines.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Patch,
    Nodes,
    Node,
    Lines,
    Layout,
    Inline,
}

impl Part {
    /// What stands under a key within this part.
    fn under(self, key: &str, value: &Json) -> Self {
        match (self, key) {
            (Self::Patch, "nodes") => Self::Nodes,
            (Self::Patch, "wires") => Self::Lines,
            (Self::Patch, "layout") => Self::Layout,
            (Self::Nodes, _) if value.get("patch").is_some() => Self::Node,
            (Self::Node, "patch") => Self::Patch,
            (Self::Layout, _) => Self::Lines,
            _ => Self::Inline,
        }
    }
}

fn open(out: &mut String, value: &Json, part: Part, depth: usize) {
    match value {
        _ if part == Part::Inline => inline(out, value),
        Json::Object(map) if !map.is_empty() => {
            out.push_str("{\n");
            for (i, (key, value)) in map.iter().enumerate() {
                line(out, i, depth);
                inline(out, &Json::String(key.clone()));
                out.push_str(": ");
                open(out, value, part.under(key, value), depth + 1);
            }
            close(out, '}', depth);
        }
        Json::Array(items) if !items.is_empty() => {
            out.push_str("[\n");
            for (i, item) in items.iter().enumerate() {
                line(out, i, depth);
                inline(out, item);
            }
            close(out, ']', depth);
        }
        _ => inline(out, value),
    }
}

fn line(out: &mut String, position: usize, depth: usize) {
    if position > 0 {
        out.push_str(",\n");
    }
    out.push_str(&"  ".repeat(depth + 1));
}

fn close(out: &mut String, bracket: char, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
    out.push(bracket);
}

fn inline(out: &mut String, value: &Json) {
    let mut bytes = Vec::new();
    // Writing JSON into memory cannot fail, and JSON is UTF-8.
    if value.serialize(&mut Serializer::with_formatter(&mut bytes, Spaced)).is_ok() {
        out.push_str(&String::from_utf8_lossy(&bytes));
    }
}

/// One line, with a blank after colons and commas.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}
