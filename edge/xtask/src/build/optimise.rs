//! What wasm-opt makes of a release.

use crate::process;
use crate::tools::Tools;
use anyhow::Result;
use std::path::Path;

/// What rustc emits for the target today. Named one by one, so that a newer optimiser uses nothing
/// a browser or the runtime may not know yet.
const FEATURES: [&str; 6] = [
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-reference-types",
];

/// For downloads, as small as brotli gets them. Code that is not inlined is longer but so much more alike
/// that it compresses 4% better; functions in the order of their names stand next to those made from the
/// same generic one, which is another 1%. More rounds of `-Oz`, flattened in between or not, find 0.3%.
/// The lowest addresses are the far end of the stack (rustc links with `--stack-first`), so no pointer to
/// data comes near zero.
pub const SMALL: &[&str] = &[
    "--low-memory-unused",
    "-Oz",
    "--reorder-functions-by-name",
    "--always-inline-max-function-size=0",
    "--flexible-inline-max-function-size=0",
    "--one-caller-inline-max-function-size=16",
];

/// For the edge, which runs hot and is downloaded by nobody. The features are those that worker-build
/// allows, exceptions among them: wasm-bindgen catches with them.
pub const FAST: &[&str] = &["-O3", "--enable-exception-handling"];

/// Optimises from one file to another, keeping the names of functions.
pub fn optimise(tools: &Tools, passes: &[&str], from: &Path, to: &Path) -> Result<()> {
    let mut command = tools.command(&tools.npm("wasm-opt"));
    command.args(FEATURES).args(passes).arg("--debuginfo").arg(from).arg("-o").arg(to);
    process::run(&mut command, &format!("optimising {}", from.display()))
}

/// Drops the names, which only people read.
pub fn strip(tools: &Tools, from: &Path, to: &Path) -> Result<()> {
    let mut command = tools.command(&tools.npm("wasm-opt"));
    command.args(FEATURES).args(["--strip-debug", "--strip-producers"]).arg(from).arg("-o").arg(to);
    process::run(&mut command, &format!("stripping {}", from.display()))
}
