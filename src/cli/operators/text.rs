//! Operators as a person reads them on a terminal.

use std::fmt::Write as _;

use super::page::{Page, Port, Property};

/// All operators by their groups.
pub(super) fn table(pages: &[Page]) -> String {
    let mut text = String::new();
    let width = pages.iter().map(|page| page.name.len()).max().unwrap_or_default();
    let mut group = "";
    for page in pages {
        if page.group() != group {
            text.push_str(if group.is_empty() { "" } else { "\n" });
            group = page.group();
            line(&mut text, format_args!("{group}"));
        }
        line(&mut text, format_args!("  {:<width$}  {}", page.name, page.purpose));
    }
    plain(&text)
}

/// All of one operator.
pub(super) fn page(page: &Page) -> String {
    let mut text = String::new();
    line(&mut text, format_args!("{} ({})\n\n{}", page.title, page.name, page.purpose));
    if !page.rest().is_empty() {
        line(&mut text, format_args!("\n{}", page.rest()));
    }
    ports(&mut text, "Input", &page.inputs);
    ports(&mut text, "Output", &page.outputs);
    if let Some(link) = &page.link {
        line(&mut text, format_args!("\n{link}"));
    }
    if !page.properties.is_empty() {
        line(&mut text, format_args!("\nProperties"));
        for property in &page.properties {
            self::property(&mut text, property, 2);
        }
    }
    if !page.aliases.is_empty() {
        line(&mut text, format_args!("\nElsewhere called: {}", page.aliases.join(", ")));
    }
    plain(&text)
}

/// Markdown's quotes are for pages; on a terminal they go, or become real ones around several
/// words and before what could be taken for the end of a sentence.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for (i, part) in text.split('`').enumerate() {
        let quoted = i % 2 == 1 && !part.chars().all(|c| c.is_alphanumeric() || "_/:".contains(c));
        let quote = if quoted { "\"" } else { "" };
        plain.extend([quote, part, quote]);
    }
    plain
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{line}");
}

fn ports(text: &mut String, heading: &str, ports: &[Port]) {
    if ports.is_empty() {
        return;
    }
    line(text, format_args!("\n{heading}{}", if ports.len() == 1 { "" } else { "s" }));
    for Port { name, value_type, doc } in ports {
        let words = [name.as_str(), value_type, doc];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        line(text, format_args!("  {}", words.join("  ")));
    }
}

fn property(text: &mut String, property: &Property, indent: usize) {
    line(text, format_args!("{:indent$}{}  {}", "", property.name, property.summary()));
    for doc in property.doc.lines() {
        line(text, format_args!("{:indent$}    {doc}", ""));
    }
    for choice in property.choices.iter().filter(|choice| !choice.doc.is_empty()) {
        let doc = choice.doc.replace('\n', " ");
        line(text, format_args!("{:indent$}    {:?}: {doc}", "", choice.value));
    }
    for field in &property.fields {
        self::property(text, field, indent + 4);
    }
}
