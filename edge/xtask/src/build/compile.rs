//! Compiling for browsers and the edge, with cargo and the stable compiler as they come.

use super::Kind;
use crate::process;
use crate::repo::Repo;
use crate::tools;
use anyhow::Result;
use std::path::PathBuf;

/// Leptos' views without their types (see the Leptos book, "erase_components"): they compile faster, and
/// an app of many views is smaller. The widget, which has few, would be bigger.
const ERASED: &str = "--cfg erase_components";

/// Names that say which types a function was made for, which `size --why` reads. They are no part of what
/// is served.
const NAMED: &str = "-Csymbol-mangling-version=v0";

/// Where cargo puts what it compiled, below the target folder.
pub fn compiled(repo: &Repo, profile: &str, library: &str) -> PathBuf {
    repo.target().join(tools::WASM).join(profile).join(format!("{library}.wasm"))
}

/// Compiles the apps and the Worker. In development in one go, so that they share all they can.
pub fn all(repo: &Repo, kind: Kind) -> Result<()> {
    match kind {
        Kind::Development => {
            let packages = ["widget", "inbox", "settings", "edge-worker"];
            cargo(repo, kind.app_profile(), &packages, ERASED, &[])
        }
        Kind::Release => {
            cargo(repo, kind.app_profile(), &["widget"], NAMED, &[])?;
            cargo(repo, kind.app_profile(), &["inbox", "settings"], &format!("{ERASED} {NAMED}"), &[])?;
            cargo(repo, kind.worker_profile(), &["edge-worker"], "", &[])
        }
    }
}

/// Compiles the Worker with failures to be provoked by tests.
pub fn planted(repo: &Repo) -> Result<()> {
    cargo(repo, super::PLANTED_PROFILE, &["edge-worker"], ERASED, &["--features", "planted-bugs"])
}

fn cargo(repo: &Repo, profile: &str, packages: &[&str], flags: &str, extra: &[&str]) -> Result<()> {
    let mut cargo = tools::cargo();
    cargo.args(["build", "--lib", "--profile", profile, "--target", tools::WASM]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    cargo.args(extra).env("RUSTFLAGS", flags).current_dir(repo.root());
    process::run(&mut cargo, &format!("compiling {}", packages.join(", ")))
}
