//! Small files, small functions.

use std::fs;
use std::path::{Path, PathBuf};

fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    let inside = entries.flat_map(|entry| rust_files(&entry.expect("an entry").path()));
    inside.filter(|file| file.extension().is_some_and(|extension| extension == "rs")).collect()
}

#[test]
fn files_and_functions_stay_small() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for file in rust_files(&root.join(folder)) {
            let text = fs::read_to_string(&file).expect("a file that can be read");
            let name = file.strip_prefix(root).expect("a file of ours").display().to_string();
            if text.lines().count() > 400 {
                found.push(format!("{name}: {} lines", text.lines().count()));
            }
            found.extend(long_functions(&text).into_iter().map(|f| format!("{name}:{f}")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Functions of more than 60 lines; relies on rustfmt for where they end.
fn long_functions(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let declares = line.split_whitespace().any(|word| word == "fn");
        if !declares || line.trim_start().starts_with("//") || line.trim_end().ends_with([';', '}'])
        {
            continue;
        }
        // A trait names a method without a body, perhaps over several lines.
        let head = lines[start..].iter().find(|line| line.ends_with(['{', ';']));
        if head.is_some_and(|line| line.ends_with(';')) {
            continue;
        }
        let end = lines[start..].iter().position(|l| *l == format!("{}}}", " ".repeat(indent)));
        if let Some(length) = end.map(|end| end + 1).filter(|length| *length > 60) {
            found.push(format!("{}: a function of {length} lines", start + 1));
        }
    }
    found
}
