//! Compiling for browsers and the edge, with cargo and the stable compiler as they come.

use super::Kind;
use crate::process;
use crate::repo::Repo;
use crate::tools;
use anyhow::{Context, Result};
use std::env;
use std::path::PathBuf;
use std::process::Command;

/// Leptos' views without their types (see the Leptos book, "erase_components"): they compile faster, and
/// an app of many views is smaller. The widget, which has few, would be bigger.
const ERASED: [&str; 2] = ["--cfg", "erase_components"];

/// Names that say which types a function was made for, which `size --why` reads. They are no part of what
/// is served.
const NAMED: &str = "-Csymbol-mangling-version=v0";

/// Where cargo puts what it compiled, below the target folder.
pub fn compiled(repo: &Repo, profile: &str, library: &str) -> PathBuf {
    repo.target().join(tools::WASM).join(profile).join(format!("{library}.wasm"))
}

/// Compiles apps and Worker for development: in one go, so that they share all they can.
pub fn together(repo: &Repo) -> Result<()> {
    let packages = ["widget", "inbox", "settings", "edge-worker"];
    cargo(repo, Kind::Development.app_profile(), &packages, &ERASED, &[])
}

/// Compiles the apps that ship.
pub fn apps(repo: &Repo) -> Result<()> {
    let mut flags = anywhere()?;
    flags.push(NAMED.to_owned());
    let mut flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let profile = Kind::Release.app_profile();
    cargo(repo, profile, &["widget"], &flags, &[])?;
    flags.extend(ERASED);
    cargo(repo, profile, &["inbox", "settings"], &flags, &[])
}

/// Compiles the Worker that ships.
pub fn worker(repo: &Repo) -> Result<()> {
    let flags = anywhere()?;
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    cargo(repo, Kind::Release.worker_profile(), &["edge-worker"], &flags, &[])
}

/// Compiles the Worker with failures to be provoked by tests.
pub fn planted(repo: &Repo) -> Result<()> {
    cargo(repo, super::PLANTED_PROFILE, &["edge-worker"], &ERASED, &["--features", "planted-bugs"])
}

/// Flags that keep this machine's folders out of what ships: a panic says in which file it happened.
fn anywhere() -> Result<Vec<String>> {
    let cargo_home = match env::var_os("CARGO_HOME") {
        Some(dir) => PathBuf::from(dir),
        None => {
            PathBuf::from(env::var_os("HOME").context("neither CARGO_HOME nor HOME is set")?).join(".cargo")
        }
    };
    let sysroot = process::capture(Command::new("rustc").args(["--print", "sysroot"]), "rustc")?;
    let library = PathBuf::from(sysroot.trim()).join("lib/rustlib/src/rust");
    Ok([(cargo_home, "cargo"), (library, "rust")]
        .map(|(dir, name)| format!("--remap-path-prefix={}={name}", dir.display()))
        .to_vec())
}

fn cargo(repo: &Repo, profile: &str, packages: &[&str], flags: &[&str], extra: &[&str]) -> Result<()> {
    let mut cargo = tools::cargo();
    cargo.args(["build", "--lib", "--profile", profile, "--target", tools::WASM]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    // Encoded, because a path in a flag may have a space in it.
    cargo.args(extra).env("CARGO_ENCODED_RUSTFLAGS", flags.join(SEPARATOR)).current_dir(repo.root());
    process::run(&mut cargo, &format!("compiling {}", packages.join(", ")))
}

/// What stands between two encoded flags.
const SEPARATOR: &str = "\u{1f}";
