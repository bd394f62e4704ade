//! `backup`, `verify` and `restore`: copies of the state folder, while the server runs.

use crate::{StateFolder, process};
use anyhow::{Context, Result, bail};
use backup::Manifest;
use std::path::PathBuf;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// How many databases are copied between two words about it.
const STEP: usize = 500;

/// What `backup` can be told.
#[derive(clap::Args)]
pub struct Args {
    /// The folder to write, new or empty
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    #[command(flatten)]
    state: StateFolder,
}

/// What `verify` can be told.
#[derive(clap::Args)]
pub struct VerifyArgs {
    /// The backup
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
}

/// What `restore` can be told.
#[derive(clap::Args)]
pub struct RestoreArgs {
    /// The backup
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    #[command(flatten)]
    state: StateFolder,
}

/// Takes one.
pub fn run(args: &Args) -> Result<()> {
    let begun = Instant::now();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?;
    let manifest =
        backup::take(&args.state.path(), &args.backup, now.as_millis().try_into()?, |copied, known| {
            if copied % STEP == 0 {
                eprintln!("{copied} of {known} databases");
            }
            if process::stopping() { bail!("stopped") } else { Ok(()) }
        })?;
    println!(
        "{} is written in {:.1} s: {}",
        args.backup.display(),
        begun.elapsed().as_secs_f64(),
        size(&manifest)
    );
    Ok(())
}

/// Looks at one.
pub fn verify(args: &VerifyArgs) -> Result<()> {
    let manifest = backup::verify(&args.backup)?;
    println!("{} is whole: {}", args.backup.display(), size(&manifest));
    Ok(())
}

/// Puts one back.
pub fn restore(args: &RestoreArgs) -> Result<()> {
    let state = args.state.path();
    let manifest = backup::restore(&args.backup, &state)?;
    println!("{} is ready to serve: {}", state.display(), size(&manifest));
    Ok(())
}

fn size(manifest: &Manifest) -> String {
    let megabytes = manifest.bytes() as f64 / 1e6;
    format!("{} databases, {megabytes:.1} MB", manifest.files.len())
}
