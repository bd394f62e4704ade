//! `cargo xtask package`: what is handed to somebody who has no clone and no Rust. One archive for a machine of one's
//! own, and with `--cloudflare` a folder for Cloudflare that is deployed as it is.

mod cloudflare;
mod licences;
mod machine;

use crate::build::{self, Kind};
use crate::repo::{self, Repo};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Where packages go.
const PACKAGES: &str = "package";
/// The version in their names.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What `package` can be told.
#[derive(clap::Args)]
pub struct Args {
    /// Make the folder for Cloudflare instead of the archive for a machine of one's own
    #[arg(long)]
    cloudflare: bool,
    /// Pack what was built before, also where that was for development
    #[arg(long)]
    no_build: bool,
}

/// Builds and packs, and says where the package is.
pub fn run(repo: &Repo, args: &Args) -> Result<()> {
    let tools = if args.no_build { build::built(repo)? } else { build::run(repo, Kind::Release)? };
    let made = if args.cloudflare { cloudflare::make(repo)? } else { machine::make(repo, &tools)? };
    println!("{}", repo.show(&made));
    Ok(())
}

/// Makes every package of what was built last, for the tests.
pub fn all_of_the_last_build(repo: &Repo) -> Result<()> {
    for cloudflare in [false, true] {
        run(repo, &Args { cloudflare, no_build: true })?;
    }
    Ok(())
}

/// A folder for a package, with nothing in it.
fn folder(repo: &Repo, name: &str) -> Result<PathBuf> {
    let folder = repo.target().join(PACKAGES).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot clear {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder)
}

/// Copies files of the repository into a folder: each from where it stands, to what it is called there.
fn copy(repo: &Repo, folder: &Path, files: &[(&str, &str)]) -> Result<()> {
    for (from, to) in files {
        repo::write(
            &folder.join(to),
            &fs::read(repo.path(from)).with_context(|| format!("cannot read {from}"))?,
        )?;
    }
    Ok(())
}

/// A text of the repository with some passages replaced, each of which must stand in it once.
fn adapted(repo: &Repo, file: &str, changes: &[(&str, &str)]) -> Result<String> {
    let mut text = repo.read(file)?;
    for (from, to) in changes {
        if text.matches(from).count() != 1 {
            anyhow::bail!("{file} must have `{from}` exactly once");
        }
        text = text.replace(from, to);
    }
    Ok(text)
}
