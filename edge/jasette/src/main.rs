//! `jasette`, the program of the package: the operator's commands for what lies beside it.

use anyhow::{Context, Result, bail};
use clap::Parser;
use jasette::{Command, Edge, exit_code, process};
use std::process::ExitCode;

/// The runtime with the configuration, the Worker and the public files inside, as `workerd compile` makes it.
const EDGE: &str = "jasette-edge";

/// Live chat for your site.
#[derive(Parser)]
#[command(name = "jasette", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    exit_code(run())
}

fn run() -> Result<ExitCode> {
    let cli = Cli::parse();
    process::install_stop_handler()?;
    jasette::run(&cli.command, beside)
}

/// What is served lies beside this program.
fn beside() -> Result<Edge> {
    let this = std::env::current_exe().context("cannot find the folder of this program")?;
    let program = this.with_file_name(EDGE);
    if !program.is_file() {
        bail!("{} is missing: unpack the whole package into one folder", program.display());
    }
    Ok(Edge { program, arguments: Vec::new() })
}
