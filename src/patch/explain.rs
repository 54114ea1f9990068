//! What is wrong with a file that should be a patch, in the words of who wrote it rather than in
//! those of the parser.

use std::io;

use serde_json::error::Category;

/// Why a file cannot be read, and what to do.
pub(super) fn unreadable(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::NotFound => "there is no such file; check its name and folder".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "this file may not be read; change its permissions, or copy it".to_owned()
        }
        io::ErrorKind::IsADirectory => "this is a folder; choose a file in it".to_owned(),
        _ => format!("could not be read: {cause}; try again, or copy the file elsewhere"),
    }
}

/// Why bytes cannot be a patch, if that shows before anything is parsed.
pub(super) fn at_a_glance(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Some("the file is in UTF-16; save it as UTF-8");
    }
    match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => Some("the file is empty; a patch is at least {\"patchline\": 1, \"nodes\": {}}"),
        Some(b'{') => None,
        Some(b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n')
            if serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok() =>
        {
            Some(OTHER_JSON)
        }
        Some(_) => Some("this is not a patch: one is JSON, which begins with {; open another file"),
    }
}

/// JSON that has nothing of a patch.
pub(super) const OTHER_JSON: &str = "this is JSON, but not a patch: a patch has \"patchline\" and \
                                     \"nodes\"; open another file";

/// What an error says, without its place, which is said before it.
pub(super) fn explain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let bare = text.rfind(" at line ").and_then(|end| text.get(..end)).unwrap_or(&text);
    match error.classify() {
        Category::Eof => format!(
            "the file ends in the middle of {}; it was cut off: get it again, or close what is open",
            match bare {
                "EOF while parsing a string" => "a text",
                "EOF while parsing a list" => "a list",
                "EOF while parsing an object" => "an object",
                _ => "a value",
            }
        ),
        Category::Syntax => syntax(bare).unwrap_or(bare).to_owned(),
        Category::Data | Category::Io => data(bare).unwrap_or_else(|| bare.to_owned()),
    }
}

fn syntax(bare: &str) -> Option<&'static str> {
    Some(match bare {
        "trailing comma" => "a comma stands after the last item; remove it",
        "expected `,` or `}`" => "a comma or a closing } is missing before this",
        "expected `,` or `]`" => "a comma or a closing ] is missing before this",
        "expected `:`" => "a colon is missing between a name and its value",
        "key must be a string" => "a name in double quotes is missing here",
        "expected value" | "expected ident" => {
            "a value is missing here: a text in double quotes, a number, true, false, null, [ ] or \
             { }"
        }
        "trailing characters" => "the patch has ended before this; remove what follows",
        "control character (\\u0000-\\u001F) found while parsing a string" => {
            "a text has no closing quote on its line; add it, or write \\n for a line end"
        }
        "invalid escape" => "a backslash in a text is written twice: \\\\",
        "invalid number" | "number out of range" => "this number cannot be read; correct it",
        "invalid unicode code point" => "the file is not in UTF-8; save it as UTF-8",
        "recursion limit exceeded" => {
            "groups or properties are nested too deep to be read; make them flatter"
        }
        _ => return None,
    })
}

fn data(bare: &str) -> Option<String> {
    if let Some((found, wanted)) =
        bare.strip_prefix("invalid type: ").or(bare.strip_prefix("invalid value: ")).and_then(split)
    {
        return Some(format!(
            "this should be {}, not {}",
            self::wanted(wanted),
            self::found(found)
        ));
    }
    if let Some((word, known)) = bare.strip_prefix("unknown variant ").and_then(split) {
        let known = known.trim_start_matches("one of ").replace('`', "\"");
        return Some(format!("this should be {known}, not {}", word.replace('`', "\"")));
    }
    let name = |prefix| bare.strip_prefix(prefix)?.strip_prefix('`')?.strip_suffix('`');
    if let Some(field) = name("missing field ") {
        let example = match field {
            "operator" => "; a node is an object such as {\"operator\": \"math.abs\"}",
            "from" | "to" => "; a wire is an object such as {\"from\": \"a\", \"to\": \"b\"}",
            _ => "; add it",
        };
        return Some(format!("\"{field}\" is missing{example}"));
    }
    let field = name("duplicate field ")?;
    Some(format!("\"{field}\" stands here twice; keep one of them"))
}

fn split(text: &str) -> Option<(&str, &str)> {
    text.rsplit_once(", expected ")
}

/// What the parser wanted.
fn wanted(wanted: &str) -> &str {
    match wanted {
        "struct Patch" => "a patch: an object with \"nodes\" and \"wires\"",
        "struct Node" => "a node: an object such as {\"operator\": \"math.abs\"}",
        "struct Wire" => "a wire: an object such as {\"from\": \"a\", \"to\": \"b\"}",
        "a map" => "an object { }",
        other if other.starts_with("struct ") => "an object { }",
        "nodes by their ids" => {
            "the nodes: an object such as {\"a\": {\"operator\": \"math.abs\"}}"
        }
        "a sequence" => "a list [ ]",
        "a string" | "a borrowed string" | "string or map" => "a text in double quotes",
        "u32" => "a whole number from 0 on",
        "f32" | "f64" => "a number",
        other => other,
    }
}

/// What the parser found.
fn found(found: &str) -> String {
    match found {
        "sequence" => "a list".to_owned(),
        "map" => "an object".to_owned(),
        "null" | "unit value" => "null".to_owned(),
        other => match other.split_once('`') {
            // integer `3`, boolean `true`, floating point `0.5`
            Some((_, value)) => value.trim_end_matches('`').to_owned(),
            None => other.replacen("string ", "the text ", 1),
        },
    }
}
