//! The edge's Worker: compiled by cargo, bundled by worker-build.

use crate::process;
use crate::repo::{self, Repo};
use crate::tools::{self, Tools, WORKER_BUILD};
use anyhow::{Context, Result};
use std::fs;

/// A Worker that can be built.
struct Variant {
    /// Cargo's profile.
    profile: &'static str,
    /// The folder of the profile's files below the target's.
    folder: &'static str,
    /// More for cargo.
    extra: &'static [&'static str],
    /// Where it goes.
    out: &'static str,
    /// Whether wasm-opt has its turn.
    optimised: bool,
}

/// What ships.
const SHIPPED: Variant =
    Variant { profile: "edge", folder: "edge", extra: &[], out: "edge/worker/build", optimised: true };

/// The same rules with panics planted in them, for the fault tests. It lies where nothing that is
/// served or deployed is taken from.
const PLANTED: Variant = Variant {
    profile: "planted",
    folder: "planted",
    extra: &["--features", "planted-bugs"],
    out: "target/planted-edge/build",
    optimised: false,
};

/// Builds the Worker that ships.
pub fn build(repo: &Repo, tools: &Tools) -> Result<()> {
    SHIPPED.build(repo, tools)
}

/// Builds the Worker that panics when told to, and a configuration that serves it.
pub fn build_planted(repo: &Repo, tools: &Tools) -> Result<()> {
    PLANTED.build(repo, tools)?;
    let config = repo.read("edge/workerd.capnp")?.replace("worker/build/", "build/");
    repo::write(&repo.path("target/planted-edge/workerd.capnp"), config.as_bytes())
}

impl Variant {
    /// Compiles and bundles, the latter only when the compiled code changed.
    fn build(&self, repo: &Repo, tools: &Tools) -> Result<()> {
        let mut cargo = tools::cargo();
        cargo.args(["build", "--lib", "--profile", self.profile, "--target", tools::WASM]);
        cargo.args(["--package", "edge-worker"]).args(self.extra);
        // What worker-build sets for its own call of cargo, so that this one is not repeated.
        cargo.env("WASM_BINDGEN_USE_JS_SYS", "1").current_dir(repo.root());
        process::run(&mut cargo, "compiling the edge")?;

        let compiled = repo.target().join(tools::WASM).join(self.folder).join("edge_worker.wasm");
        let input = fs::read(&compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
        let versions = format!(
            "{WORKER_BUILD} {} {} {}",
            repo.locked_version("wasm-bindgen")?,
            repo.read("edge/package.json")?,
            repo.read("edge/worker/Cargo.toml")?
        );
        let key = repo::digest(&[&input, versions.as_bytes()], 64);
        let out = repo.path(self.out);
        let stamp = out.join(".key");
        if fs::read_to_string(&stamp).is_ok_and(|found| found == key) {
            return Ok(());
        }
        // Without its stamp a half-done bundle is made again.
        fs::remove_file(&stamp).ok();
        let mut bundle = tools.command(&tools.worker_build);
        bundle.args(["--profile", self.profile, "--out-dir"]).arg(&out);
        if !self.optimised {
            bundle.arg("--no-opt");
        }
        bundle.arg(repo.path("edge/worker")).args(self.extra).current_dir(repo.path("edge/worker"));
        bundle
            .env("WASM_BINDGEN_BIN", &tools.wasm_bindgen)
            .env("WASM_OPT_BIN", tools.npm("wasm-opt"))
            .env("ESBUILD_BIN", tools.npm("esbuild"));
        process::run(&mut bundle, "bundling the edge")?;
        repo::write(&stamp, key.as_bytes())
    }
}
