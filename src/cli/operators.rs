//! `patchline operators`

mod markdown;
mod page;
mod text;

use std::io::{self, Write as _};

use anyhow::bail;
use clap::Args;

use super::Verdict;
use crate::engine::similar;
use crate::operators::ALL;
use page::Page;

#[derive(Args, Debug)]
#[command(after_help = "A name shows one operator in full. Any other word finds operators by \
their names, titles and purposes, and by what Bonsai, TouchDesigner, Max and Pd call them.\n\n\
Examples:\n  patchline operators\n  patchline operators math.scale\n  patchline operators debounce\
\n  patchline operators --markdown > operators.md")]
pub(super) struct Arguments {
    /// An operator, a group of them, or a word to look for.
    name: Option<String>,
    /// Print a page in Markdown.
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Print everything that is known of them as JSON.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub fn execute(self) -> Verdict {
        let one = self.name.as_deref().and_then(exactly);
        let pages: Vec<Page> = match (&one, self.name.as_deref()) {
            (Some(name), _) => pages(|page| page.name == *name),
            (None, Some(word)) => found(word)?,
            (None, None) => pages(|_| true),
        };
        let printed = if self.json {
            serde_json::to_string_pretty(&pages)? + "\n"
        } else if self.markdown {
            markdown::pages(&pages)
        } else if let (Some(_), [page]) = (one, &pages[..]) {
            text::page(page)
        } else {
            text::table(&pages)
        };
        io::stdout().write_all(printed.as_bytes())?;
        Ok(true)
    }
}

fn pages(wanted: impl Fn(&Page) -> bool) -> Vec<Page> {
    let all = ALL.iter().map(|(name, operator)| Page::of(name, operator));
    all.filter(wanted).collect()
}

/// The operator of this name or title.
fn exactly(word: &str) -> Option<&'static str> {
    let name = ALL.iter().find(|(name, _)| *name == word);
    let title = || {
        let mut same = ALL.iter().filter(|(_, operator)| operator.description().title == word);
        // Where two groups have one title, both are found as with any other word.
        same.next().filter(|_| same.next().is_none())
    };
    name.or_else(title).map(|(name, _)| *name)
}

/// The operators that a word finds.
fn found(word: &str) -> anyhow::Result<Vec<Page>> {
    let group = pages(|page| page.group() == word);
    if !group.is_empty() {
        return Ok(group);
    }
    let lower = word.to_lowercase();
    let found = pages(|page| page.mentions(&lower));
    if !found.is_empty() {
        return Ok(found);
    }
    let names = ALL.iter().flat_map(|(name, operator)| [*name, &operator.description().title]);
    match similar(word, names) {
        Some(similar) => bail!("there is no operator \"{word}\"; did you mean \"{similar}\"?"),
        None => bail!("there is no operator \"{word}\"; list them with `patchline operators`"),
    }
}
