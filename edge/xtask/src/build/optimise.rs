//! What wasm-opt makes of a release.

use crate::process;
use crate::repo;
use crate::tools::Tools;
use anyhow::{Context, Result};
use serde_json::json;
use std::fs;
use std::path::Path;
use wasmparser::{Parser, Payload};

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
/// same generic one, which is another 1%, and so is what further rounds find once the code was flattened; fewer
/// local variables, used alike, are half a percent. The lowest addresses are the far end of the stack (rustc links
/// with `--stack-first`), so no pointer to data comes near zero.
pub const SMALL: &[&str] = &[
    "--low-memory-unused",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--local-cse",
    "--simplify-locals",
    "-Oz",
    "--coalesce-locals-learning",
    "--reorder-locals",
    "--reorder-functions-by-name",
    "--always-inline-max-function-size=0",
    "--flexible-inline-max-function-size=0",
    "--one-caller-inline-max-function-size=30",
];

/// For the edge. What it does mostly waits, and the runtime compiles what runs hot once more; smaller code is
/// loaded sooner, and leaves room below the limit on a Worker's size. Without flattening, which knows no
/// exceptions. The names of functions are dropped, a twelfth of what is uploaded: where it panicked, a panic says by
/// file and line. The features are those that worker-build allows, exceptions among them: wasm-bindgen catches with
/// them.
pub const EDGE: &[&str] = &[
    "--low-memory-unused",
    "-O3",
    "-Oz",
    "-Oz",
    "--reorder-functions-by-name",
    "--always-inline-max-function-size=0",
    "--flexible-inline-max-function-size=0",
    "--one-caller-inline-max-function-size=30",
    "--enable-exception-handling",
];

/// Drops what only people and tools read.
const STRIP: [&str; 2] = ["--strip-debug", "--strip-producers"];

/// What is in the names of exports that none of the apps uses: the classes of `wasm-streams`, which comes with
/// Leptos. They weigh 1.7 KB of the open chat.
const UNUSED: &str = "intounderlying";

/// Drops those exports and all that only they reach.
pub fn drop_unused(tools: &Tools, wasm: &Path) -> Result<()> {
    let bytes = fs::read(wasm).context("the wasm is gone")?;
    let mut roots = Vec::new();
    for payload in Parser::new(0).parse_all(&bytes) {
        if let Payload::ExportSection(exports) = payload? {
            for export in exports {
                let export = export?.name;
                if !export.contains(UNUSED) {
                    roots.push(json!({"name": format!("root {export}"), "root": true, "export": export}));
                }
            }
        }
    }
    let graph = wasm.with_extension("roots.json");
    repo::write(&graph, &serde_json::to_vec(&roots)?)?;
    let mut command = tools.command(&tools.npm("wasm-metadce"));
    command.args(FEATURES).arg("--debuginfo").arg("--graph-file").arg(&graph).arg(wasm).arg("-o").arg(wasm);
    // It lists what it drops.
    process::capture(&mut command, &format!("dropping what nobody uses of {}", wasm.display())).map(drop)
}

/// Optimises from one file to another, keeping the names of functions.
pub fn optimise(tools: &Tools, passes: &[&str], from: &Path, to: &Path) -> Result<()> {
    wasm_opt(tools, &[passes, &["--debuginfo"]], from, to, "optimising")
}

/// Drops the names, which only people read.
pub fn strip(tools: &Tools, from: &Path, to: &Path) -> Result<()> {
    wasm_opt(tools, &[&STRIP], from, to, "stripping")
}

/// Optimises a file, and drops the names once they have told the order of the functions.
pub fn optimise_and_strip(tools: &Tools, passes: &[&str], wasm: &Path) -> Result<()> {
    wasm_opt(tools, &[passes, &STRIP], wasm, wasm, "optimising")
}

fn wasm_opt(tools: &Tools, args: &[&[&str]], from: &Path, to: &Path, doing: &str) -> Result<()> {
    let mut command = tools.command(&tools.npm("wasm-opt"));
    command.args(FEATURES).args(args.concat()).arg(from).arg("-o").arg(to);
    process::run(&mut command, &format!("{doing} {}", from.display()))
}
