//! Reads Rust sources as far as the never-rules need it.

pub mod sizes;

use std::fs;
use std::path::{Path, PathBuf};

/// All Rust files below a folder, in order; a file is itself.
pub fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    let mut files: Vec<_> = entries
        .flat_map(|entry| rust_files(&entry.expect("a folder that can be read").path()))
        .collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files.sort();
    files
}

/// The lines of a file without comments and text literals, numbered from 1. Naive about block
/// comments, which this project does not use.
pub fn code_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut in_text = false;
    for (number, line) in text.lines().enumerate() {
        let mut code = String::new();
        let mut letters = line.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' if in_text => drop(letters.next()),
                '"' => in_text = !in_text,
                '/' if !in_text && letters.peek() == Some(&'/') => break,
                _ if in_text => {}
                _ => code.push(letter),
            }
        }
        lines.push((number + 1, code));
        // A letter may be a quotation mark; text that goes on says so.
        in_text &= line.ends_with('\\');
    }
    lines
}

/// What follows `use` in an import.
fn import(code: &str) -> Option<&str> {
    let code = code.trim();
    let code = match code.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.split_once(')')?.1.trim_start(),
        Some(rest) => rest.trim_start(),
        None => code,
    };
    code.strip_prefix("use ")
}

/// The same lines with every import on one, however many it stands on.
pub fn with_whole_imports(lines: Vec<(usize, String)>) -> Vec<(usize, String)> {
    let mut whole: Vec<(usize, String)> = Vec::new();
    for (number, code) in lines {
        match whole.last_mut() {
            Some((_, before)) if import(before).is_some_and(|tree| !tree.contains(';')) => {
                before.push_str(code.trim());
            }
            _ => whole.push((number, code)),
        }
    }
    whole
}

/// Every path of an import: `a::{b, c::{self, d as e}}` spread out.
fn spread(prefix: &str, tree: &str, found: &mut Vec<String>) {
    let (mut depth, mut start) = (0, 0);
    let mut parts = Vec::new();
    for (at, letter) in tree.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&tree[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&tree[start..]);
    for part in parts.into_iter().map(str::trim).filter(|part| !part.is_empty()) {
        if let Some((before, inside)) = part.split_once('{') {
            let inside = inside.trim_end().strip_suffix('}').unwrap_or(inside);
            spread(&format!("{prefix}{}", before.trim()), inside, found);
        } else {
            let name = part.split(" as ").next().unwrap_or_default().trim();
            let path = format!("{prefix}{name}");
            found.push(path.strip_suffix("::self").unwrap_or(&path).to_owned());
        }
    }
}

/// The part of a file that is not tests.
pub fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default()
}

/// Every path that a line of code names.
pub fn paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(tree) = import(code) {
        spread("", tree.split(';').next().unwrap_or_default().trim_start_matches("::"), &mut found);
        return found;
    }
    let separators = |c: char| !(c.is_alphanumeric() || c == '_' || c == ':');
    for (start, _) in code.match_indices("crate::") {
        let rest = &code[start + "crate::".len()..];
        let end = rest.find(separators).unwrap_or(rest.len());
        found.push(format!("crate::{}", &rest[..end]));
    }
    for word in code.split(separators).filter(|word| word.contains("::")) {
        found.push(word.trim_start_matches("::").to_owned());
    }
    found
}
