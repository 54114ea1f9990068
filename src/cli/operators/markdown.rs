//! Operators as a page of the documentation.

use std::fmt::Write as _;

use super::page::{Page, Port, Property};

/// One section for each operator, under its group.
pub(super) fn pages(pages: &[Page]) -> String {
    let mut text = String::from("# Operators\n");
    let mut group = "";
    for page in pages {
        if page.group() != group {
            group = page.group();
            let _ = write!(text, "\n## {group}\n");
        }
        self::page(&mut text, page);
    }
    text
}

// Writing to a string cannot fail, so the results are of no interest.
fn page(text: &mut String, page: &Page) {
    let _ = write!(text, "\n### {}\n\n`{}` · {}\n", page.title, page.name, page.purpose);
    if !page.rest().is_empty() {
        let _ = write!(text, "\n{}\n", page.rest());
    }
    let ports = page.inputs.iter().map(|port| ("in", port));
    let ports = ports.chain(page.outputs.iter().map(|port| ("out", port)));
    for (i, (side, Port { name, value_type, doc })) in ports.enumerate() {
        let name = if name.is_empty() { String::new() } else { format!(" `{name}`") };
        let doc = if doc.is_empty() { String::new() } else { format!(": {doc}") };
        let before = if i == 0 { "\n" } else { "" };
        let _ = writeln!(text, "{before}- {side}{name} ({value_type}){doc}");
    }
    if let Some(link) = &page.link {
        let _ = write!(text, "\n{link}\n");
    }
    if !page.properties.is_empty() {
        text.push_str("\n| property | takes | what for |\n| --- | --- | --- |\n");
        for property in &page.properties {
            row(text, "", property);
        }
    }
    if !page.aliases.is_empty() {
        let _ = write!(text, "\nElsewhere called: {}.\n", page.aliases.join(", "));
    }
}

fn row(text: &mut String, prefix: &str, property: &Property) {
    let Property { name, doc, choices, fields, .. } = property;
    let mut doc = doc.clone();
    for choice in choices.iter().filter(|choice| !choice.doc.is_empty()) {
        let _ = write!(doc, " `{}`: {}", choice.value, choice.doc);
    }
    let _ = writeln!(text, "| `{prefix}{name}` | {} | {} |", cell(&property.summary()), cell(&doc));
    for field in fields {
        row(text, &format!("{prefix}{name}."), field);
    }
}

/// Text that stays within one cell of a table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
