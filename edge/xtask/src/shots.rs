//! `cargo xtask shots`: the README's screenshots, taken of the real thing.

use crate::build::{self, Kind};
use crate::process;
use crate::repo::Repo;
use crate::test;
use crate::tools;
use anyhow::Result;

/// What `shots` can be told.
#[derive(clap::Args)]
pub struct Args {
    /// Take them of what was built before
    #[arg(long)]
    no_build: bool,
}

/// Builds, and has the tests' browser walk through the journey.
pub fn run(repo: &Repo, args: &Args) -> Result<()> {
    test::ensure_browser()?;
    if !args.no_build {
        build::run(repo, Kind::Release)?;
    }
    let mut cargo = tools::cargo();
    cargo
        .args(["run", "--quiet", "--package", "tests", "--bin", "shots", "--"])
        .arg(repo.path("tests/shots"));
    process::run(cargo.current_dir(repo.root()), "taking the screenshots")?;
    println!("the screenshots are in tests/shots");
    Ok(())
}
