//! `cargo xtask bench`: builds what is measured, then hands over to the benchmarks in `tests`.

use crate::build::{self, Kind};
use crate::process;
use crate::repo::Repo;
use crate::tools;
use anyhow::Result;

/// What `bench` can be told.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub struct Args {
    /// Which benchmark, and what it can be told (see `cargo xtask bench --help`)
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<String>,
}

/// Runs a benchmark. Its own words decide whether anything is built first.
pub fn run(repo: &Repo, args: &Args) -> Result<()> {
    let said = |wanted: &[&str]| args.words.iter().any(|word| wanted.contains(&word.as_str()));
    if !args.words.is_empty() && !said(&["--no-build", "--help", "-h", "help"]) {
        build::run(repo, Kind::Release)?;
    }
    let mut cargo = tools::cargo();
    cargo.args(["run", "--quiet", "--profile", "bench-tools", "--package", "tests", "--bin", "bench", "--"]);
    cargo.args(&args.words).current_dir(repo.root());
    process::run_lines(&mut cargo, "the benchmark", |line| println!("{line}"))
}
