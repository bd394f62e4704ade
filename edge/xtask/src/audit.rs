//! `cargo xtask audit`: may we use what we depend on, and is anything bad known about it? Asks cargo-deny,
//! by the rules in deny.toml. No part of `test`: its answer changes without a change here.

use crate::process;
use crate::repo::Repo;
use crate::tools;
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

/// What `audit` can be told.
#[derive(clap::Args)]
pub struct Args {
    /// Check what can be checked without the network, and say what could not
    #[arg(long)]
    offline: bool,
}

/// What needs nothing but Cargo.lock and the crates.
const LOCAL: [&str; 3] = ["licenses", "bans", "sources"];

/// Installs cargo-deny when it is missing, and runs it.
pub fn run(repo: &Repo, args: &Args) -> Result<()> {
    let program = tools::cargo_deny()?;
    process::run(
        deny(repo, &program, args.offline, &["check"]).args(LOCAL),
        "the audit of the dependencies",
    )?;
    if args.offline || !fetched(repo, &program) {
        let unchecked = "advisories are NOT checked: the advisory database and the registry's list of withdrawn \
                         versions are out of reach";
        if args.offline {
            println!("licences, bans and sources are fine; {unchecked}");
            return Ok(());
        }
        bail!("licences, bans and sources are fine, but {unchecked} (with --offline, that is no error)");
    }
    process::run(&mut deny(repo, &program, false, &["check", "advisories"]), "the check for advisories")?;
    println!("licences, bans, sources and advisories are fine");
    Ok(())
}

/// Whether the newest advisory database could be had.
fn fetched(repo: &Repo, program: &Path) -> bool {
    process::run(&mut deny(repo, program, false, &["fetch", "db"]), "fetching the advisory database")
        .inspect_err(|error| eprintln!("{error:#}"))
        .is_ok()
}

fn deny(repo: &Repo, program: &Path, offline: bool, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.arg("--locked").current_dir(repo.root());
    if offline {
        command.arg("--offline");
    }
    command.args(words);
    command
}
