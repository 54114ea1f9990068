//! What the program says beside its output.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::prelude::*;

/// Writes what the operator `debug.log` and this program have to say to the standard error. Other
/// crates are heard only when something is wrong.
pub(super) fn to_standard_error() {
    let wanted =
        Targets::new().with_default(LevelFilter::ERROR).with_target("patchline", LevelFilter::INFO);
    let layer = layer().with_writer(std::io::stderr).with_target(false).with_filter(wanted);
    // Whoever uses this as a library may have a log of their own.
    let _ = tracing_subscriber::registry().with(layer).try_init();
}
