//! The edge's Worker: compiled by cargo, bundled by worker-build.

use crate::process;
use crate::repo::{self, Repo};
use crate::tools::{self, Tools, WORKER_BUILD};
use anyhow::{Context, Result};
use std::fs;

/// Cargo's profile for the edge.
const PROFILE: &str = "edge";

/// Compiles and bundles the Worker, the latter only when the compiled code changed.
pub fn build(repo: &Repo, tools: &Tools) -> Result<()> {
    let mut cargo = tools::cargo();
    cargo.args(["build", "--lib", "--profile", PROFILE, "--target", tools::WASM, "--package", "edge-worker"]);
    // What worker-build sets for its own call of cargo, so that this one is not repeated.
    cargo.env("WASM_BINDGEN_USE_JS_SYS", "1").current_dir(repo.root());
    process::run(&mut cargo, "compiling the edge")?;

    let compiled = repo.target().join(tools::WASM).join(PROFILE).join("edge_worker.wasm");
    let input = fs::read(&compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
    let versions = format!(
        "{WORKER_BUILD} {} {} {}",
        repo.locked_version("wasm-bindgen")?,
        repo.read("edge/package.json")?,
        repo.read("edge/worker/Cargo.toml")?
    );
    let key = repo::digest(&[&input, versions.as_bytes()], 64);
    let stamp = repo.path("edge/worker/build/.key");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == key) {
        return Ok(());
    }
    // Without its stamp a half-done bundle is made again.
    fs::remove_file(&stamp).ok();
    let mut bundle = tools.command(&tools.worker_build);
    bundle.args(["--profile", PROFILE]).current_dir(repo.path("edge/worker"));
    bundle
        .env("WASM_BINDGEN_BIN", &tools.wasm_bindgen)
        .env("WASM_OPT_BIN", tools.npm("wasm-opt"))
        .env("ESBUILD_BIN", tools.npm("esbuild"));
    process::run(&mut bundle, "bundling the edge")?;
    repo::write(&stamp, key.as_bytes())
}
