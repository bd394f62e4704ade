//! The edge's Worker as one script and its wasm. What happens here is what worker-build does, Cloudflare's
//! own build tool: wasm-bindgen, a script that starts the wasm afresh after a panic, esbuild. The tool
//! itself takes seven minutes to compile on two cores, most of it for what it could download or is not
//! asked for here.

use super::{Kind, PLANTED_PROFILE, bindgen, compile, optimise};
use crate::process;
use crate::repo::{self, Repo};
use crate::tools::{Tools, WORKER_BUILD};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// Where the Worker that is served and deployed lies.
const SERVED: &str = "edge/worker/build";
/// Where the one with planted panics lies: nothing that is served or deployed is taken from there.
const PLANTED: &str = "target/planted-edge";
/// The file beside a bundle that says what it was made of.
const STAMP: &str = ".key";

/// The script around the wasm.
const SHIM: &str = include_str!("shim.js");
/// What stands in it where the handlers go.
const HANDLERS: &str = "$HANDLERS";
/// Exports for the script around the wasm, not for the runtime.
const INTERNAL: [&str; 2] = ["__wbg_reset_state", "__worker_init_state"];
/// Handlers that the runtime calls with one argument, and Rust's side takes environment and context too.
const WITH_ENVIRONMENT: [&str; 5] = ["fetch", "queue", "scheduled", "email", "connect"];

/// A Worker that is made, but not yet where it is served from.
pub struct Made {
    script: String,
    wasm: Vec<u8>,
    key: String,
}

/// Makes what is served of the Worker that was compiled, unless the same is there.
pub fn make(repo: &Repo, tools: &Tools, kind: Kind) -> Result<Option<Made>> {
    bundle(repo, tools, kind, kind.worker_profile(), &repo.path(SERVED))
}

/// Puts what was made where it is served from.
pub fn serve(repo: &Repo, made: Option<Made>) -> Result<()> {
    put(made, &repo.path(SERVED))
}

/// Bundles the Worker that panics when told to, and writes a configuration that serves it.
pub fn build_planted(repo: &Repo, tools: &Tools) -> Result<()> {
    let out = repo.path(PLANTED).join("build");
    put(bundle(repo, tools, Kind::Development, PLANTED_PROFILE, &out)?, &out)?;
    let config = repo.read("edge/workerd.capnp")?.replace("worker/build/", "build/");
    repo::write(&repo.path(PLANTED).join("workerd.capnp"), config.as_bytes())
}

/// Makes script and wasm, unless the same ones are there.
fn bundle(repo: &Repo, tools: &Tools, kind: Kind, profile: &str, out: &Path) -> Result<Option<Made>> {
    let compiled = compile::compiled(repo, profile, "edge_worker");
    let input = fs::read(&compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
    let versions = format!(
        "{WORKER_BUILD} {} {} {}",
        kind.name(),
        repo.locked_version("wasm-bindgen")?,
        repo.read("edge/package.json")?
    );
    let recipe = concat!(include_str!("worker.rs"), include_str!("bindgen.rs"), include_str!("optimise.rs"));
    let key = repo::digest(&[&input, versions.as_bytes(), recipe.as_bytes(), SHIM.as_bytes()], 64);
    if fs::read_to_string(out.join(STAMP)).is_ok_and(|found| found == key) {
        return Ok(None);
    }
    let bound = repo.target().join("xtask").join(kind.name()).join("worker");
    bindgen::for_worker(&compiled, &bound)?;
    let wasm = bound.join("index_bg.wasm");
    if kind == Kind::Release {
        optimise::optimise_and_strip(tools, optimise::EDGE, &wasm)?;
    }
    let glue = fs::read_to_string(bound.join("index.js")).context("the glue is gone")?;
    repo::write(&bound.join("shim.js"), shim(&glue)?.as_bytes())?;
    let mut esbuild = tools.command(&tools.npm("esbuild"));
    esbuild.args(["--bundle", "shim.js", "--format=esm", "--minify", "--log-level=warning"]);
    esbuild.args(["--external:./index_bg.wasm", "--external:cloudflare:*"]).current_dir(&bound);
    let script = process::capture(&mut esbuild, "bundling the edge")?;
    // The runtime and wrangler know wasm as a module, but not the newer word for asking for one.
    let script = script.replace("import source ", "import ");
    Ok(Some(Made { script, wasm: fs::read(&wasm)?, key }))
}

fn put(made: Option<Made>, out: &Path) -> Result<()> {
    let Some(made) = made else { return Ok(()) };
    let stamp = out.join(STAMP);
    // Without its stamp a half-done bundle is made again.
    fs::remove_file(&stamp).ok();
    fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    repo::write(&out.join("index.js"), made.script.as_bytes())?;
    repo::write(&out.join("index_bg.wasm"), &made.wasm)?;
    repo::write(&stamp, made.key.as_bytes())
}

/// The script around the wasm, with a handler for each function and a class for each class of the glue.
fn shim(glue: &str) -> Result<String> {
    if !glue.contains("export function __wbg_reset_state") {
        bail!("the glue cannot start the wasm afresh");
    }
    let mut handlers = String::new();
    for name in declared(glue, "export function ").filter(|name| !INTERNAL.contains(name)) {
        handlers.push_str(&if WITH_ENVIRONMENT.contains(&name) {
            format!(
                "Entrypoint.prototype.{name} = function (arg) {{\n  \
                 return exports.{name}.call(this, arg, this.env, this.ctx);\n}};\n"
            )
        } else {
            format!("Entrypoint.prototype.{name} = exports.{name};\n")
        });
    }
    let mut script = SHIM.replace(HANDLERS, &handlers);
    for name in declared(glue, "export class ") {
        script.push_str(&format!("export const {name} = new Proxy(exports.{name}, classProxyHooks);\n"));
    }
    Ok(script)
}

/// The names that lines declare which begin in this way.
fn declared<'a>(glue: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    glue.lines()
        .filter_map(move |line| line.strip_prefix(start))
        .filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "\
export class DeskObject {
}
export function fetch(req, env, ctx) {
}
export function tail(events) {
}
function local() {
}
export function __worker_init_state() {
}
export function __wbg_reset_state() {
}
";

    #[test]
    fn functions_become_handlers_and_classes_are_wrapped() {
        let script = shim(GLUE).unwrap();
        assert!(script.contains("exports.fetch.call(this, arg, this.env, this.ctx)"), "{script}");
        assert!(script.contains("Entrypoint.prototype.tail = exports.tail;"), "{script}");
        assert!(
            script.ends_with("export const DeskObject = new Proxy(exports.DeskObject, classProxyHooks);\n")
        );
        assert!(!script.contains(HANDLERS) && !script.contains("local"), "{script}");
        assert!(!script.contains("Entrypoint.prototype.__"), "{script}");
    }

    #[test]
    fn a_worker_that_would_not_survive_a_panic_is_refused() {
        assert!(shim(&GLUE.replace("__wbg_reset_state", "other")).is_err());
    }
}
