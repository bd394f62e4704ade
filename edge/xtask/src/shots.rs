//! `cargo xtask shots`: pictures of every state of the apps, taken of the real thing and compared with the set
//! that is kept.

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

    /// Keep what is taken as the set in tests/shots/small, and the README's pictures with it
    #[arg(long)]
    accept: bool,

    /// Take the walks whose name has this in it, as `chat` or `inbox-fr`
    #[arg(long, value_name = "WALK")]
    only: Option<String>,
}

/// Builds, and has the tests' browser walk through the apps.
pub fn run(repo: &Repo, args: &Args) -> Result<()> {
    test::ensure_browser()?;
    if !args.no_build {
        build::run(repo, Kind::Release)?;
    }
    let mut cargo = tools::cargo();
    cargo.args(["run", "--quiet", "--package", "tests", "--bin", "shots", "--"]);
    cargo.args(args.accept.then_some("--accept")).args(args.only.as_deref());
    process::run(cargo.current_dir(repo.root()), "taking the pictures")
}
