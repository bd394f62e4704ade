//! `cargo xtask keep-state`: a state folder of this build for the builds that come after it.

use crate::build::{self, Kind};
use crate::process;
use crate::repo::Repo;
use crate::tools;
use anyhow::Result;

/// Builds, and has the tests write and keep one.
pub fn run(repo: &Repo) -> Result<()> {
    build::run(repo, Kind::Release)?;
    let mut cargo = tools::cargo();
    cargo.args(["run", "--quiet", "--package", "tests", "--bin", "keep_state"]);
    process::run(cargo.current_dir(repo.root()), "keeping a state folder")
}
