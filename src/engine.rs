//! From a patch to something that runs: check, flatten, plan, start, run.
//!
//! [`check()`] finds every problem and opens nothing. [`Run::start`] brings a plan to life on a
//! tokio runtime. [`Run::update`] takes a changed patch while running and leaves everything
//! alone that the change does not touch.

mod advice;
mod check;
mod claims;
pub mod externalized;
mod flatten;
mod inner;
mod instance;
mod knobs;
mod lay_out;
mod links;
mod loops;
mod mappings;
mod mode;
pub mod plan;
mod precedence;
pub mod problem;
mod properties;
pub mod run;
mod runtime;
mod speak;
mod start;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod types;
mod update;

use std::path::Path;

use crate::error::Error;
use crate::operator::OperatorType;
use crate::patch::Patch;
use crate::patch::include::Library;
use crate::value::Image;

pub use advice::conversion;
pub use check::check;
pub use inner::{Alone, plan_alone};
pub use mappings::properties_behind;
pub use plan::Plan;
pub use problem::{Located, Problem, similar};
pub use run::{NodeHandle, Run};
pub use runtime::runtime;

/// The operator with this name.
pub fn operator(name: &str) -> Option<&'static OperatorType> {
    let all = crate::operators::ALL;
    match all.binary_search_by(|(id, _)| (*id).cmp(name)) {
        Ok(position) => Some(all[position].1),
        #[cfg(test)]
        Err(_) => testing::operator(name),
        #[cfg(not(test))]
        Err(_) => None,
    }
}

/// A picture as a PNG file, written by what the operators write it with.
pub fn png(image: &Image) -> Result<bytes::Bytes, Error> {
    crate::protocol::image::png::encode(image)
}

/// All operators, in the order of their names.
pub fn operators() -> impl Iterator<Item = (&'static str, &'static OperatorType)> {
    crate::operators::ALL.iter().copied()
}

/// A patch with the files inside that it names, read again if they have changed; none if it names
/// none. `file` is its own.
pub fn expand(patch: &Patch, file: Option<&Path>, library: &mut Library) -> Option<Patch> {
    let (name, _) = operators().find(|(_, operator)| operator.includes)?;
    library.expand(patch, file, name)
}

/// Takes out of a patch what need not be said: properties that are what they are anyway.
pub fn omit_defaults(patch: &mut Patch) {
    for node in patch.nodes.values_mut() {
        if let Some(operator) = operator(&node.operator) {
            let defaults = operator.defaults();
            node.properties.retain(|name, value| defaults.get(name) != Some(value));
        }
        if let Some(inner) = &mut node.patch {
            omit_defaults(inner);
        }
    }
}
