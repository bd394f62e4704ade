//! `cargo xtask deploy`: the edge to Cloudflare, through wrangler. What is uploaded is weighed first.

use crate::build::{self, Kind};
use crate::process;
use crate::repo::{self, Repo};
use crate::tools::Tools;
use anyhow::{Context, Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// Most bytes of the Worker, compressed as Cloudflare counts it. Its own limit for free plans is twice that.
const LIMIT: usize = 1_500_000;

/// What `deploy` can be told.
#[derive(clap::Args)]
pub struct Args {
    /// Bundle and weigh, but leave Cloudflare alone
    #[arg(long)]
    dry_run: bool,
}

/// Builds, bundles, weighs, and uploads unless told not to.
pub fn run(repo: &Repo, args: &Args) -> Result<()> {
    let tools = build::run(repo, Kind::Release)?;
    let out = repo.target().join("xtask/deploy");
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| format!("cannot clear {}", out.display()))?;
    }
    let mut bundle = wrangler(repo, &tools);
    bundle.arg("--dry-run").arg("--outdir").arg(&out);
    process::run(&mut bundle, "bundling for Cloudflare")?;
    let size = compressed(&out)?;
    println!("the Worker has {size} bytes compressed, of {LIMIT} at most");
    if size > LIMIT {
        bail!("the Worker is too big to deploy");
    }
    if args.dry_run {
        return Ok(());
    }
    process::run(&mut wrangler(repo, &tools), "deploying to Cloudflare")
}

fn wrangler(repo: &Repo, tools: &Tools) -> Command {
    let mut command = tools.command(&tools.npm("wrangler"));
    command.arg("deploy").current_dir(repo.path("edge")).env("WRANGLER_SEND_METRICS", "false");
    command
}

/// The size of all modules together, compressed.
fn compressed(dir: &Path) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let mut modules = 0;
    for file in repo::files_below(dir)? {
        let module = file.extension().is_some_and(|extension| extension == "js" || extension == "wasm");
        if module {
            encoder.write_all(&fs::read(dir.join(&file))?)?;
            modules += 1;
        }
    }
    if modules < 2 {
        bail!("wrangler bundled {modules} modules, but there must be a script and wasm");
    }
    Ok(encoder.finish()?.len())
}
