//! The front door: `cargo xtask COMMAND`. Each command lives in a file of its own; what several of
//! them need is in `repo` (paths), `process` (running programs) and `tools` (installing them). An operator's commands
//! are those of the package's program, on what was built here.

mod audit;
mod bench;
mod build;
mod courtesy;
mod deploy;
mod dev;
mod fuzz;
mod keep_state;
mod package;
mod repo;
mod shots;
mod size;
mod steps;
mod test;
mod tidy;
mod tools;
mod wasm;

use anyhow::Result;
use clap::{Parser, Subcommand};
use jasette::{http, open_files, process, runtime, setup_link};
use repo::Repo;
use std::process::ExitCode;

/// Builds, runs and checks Jasette.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything that is served into edge/dist and edge/worker/build
    Build(build::Args),
    /// Build, serve on this machine with a demo site and a demo agent, and print their addresses
    Dev(dev::Args),
    #[command(flatten)]
    Operator(jasette::Command),
    /// Run every check and every test, from fast to slow
    Test(test::Args),
    /// Try random inputs on every reader of what comes from outside (needs a C++ compiler)
    Fuzz(fuzz::Args),
    /// Check the dependencies: licences, bans, sources, advisories (needs the network, installs cargo-deny)
    Audit(audit::Args),
    /// Check the rules of the house that no compiler knows
    Tidy,
    /// Weigh what visitors and agents download, and fail when it is over budget
    Size(size::Args),
    /// Measure delivery, faults and load against the floor, and the widget's cost to a page
    /// (delivery, fault, load, desk, backup, fsync, page)
    Bench(bench::Args),
    /// Check drafts for courtesy, one JSON object a line, and print the hints
    Courtesy(courtesy::Args),
    /// Put the edge on Cloudflare
    Deploy(deploy::Args),
    /// Pack what an operator installs: target/package/jasette-VERSION-linux-x86_64.tar.gz, or a folder for Cloudflare
    Package(package::Args),
    /// Take pictures of every state of the apps, and compare them with the set that is kept
    ///
    /// All states on all screens, and in French, Romanian and Arabic on two: target/shots/index.html shows them
    /// with before, after and difference. The test command compares a part of them: each state in English, on a
    /// wide screen and on a phone in the dark.
    Shots(shots::Args),
    /// Keep a state folder of this version in tests/states, which every later build has to open (at a release)
    KeepState,
}

fn main() -> ExitCode {
    jasette::exit_code(run())
}

fn run() -> Result<ExitCode> {
    let cli = Cli::parse();
    process::install_stop_handler()?;
    let repo = Repo::find()?;
    match cli.command {
        Command::Build(args) => build::build(&repo, &args)?,
        Command::Dev(args) => dev::run(&repo, &args)?,
        Command::Operator(command) => return jasette::run(&command, || build::edge(&repo)),
        Command::Test(args) => return test::run(&repo, &args),
        Command::Fuzz(args) => fuzz::run(&repo, &args)?,
        Command::Audit(args) => audit::run(&repo, &args)?,
        Command::Tidy => tidy::run(&repo)?,
        Command::Size(args) => size::run(&repo, &args)?,
        Command::Bench(args) => bench::run(&repo, &args)?,
        Command::Courtesy(args) => return courtesy::run(&args),
        Command::Deploy(args) => deploy::run(&repo, &args)?,
        Command::Package(args) => package::run(&repo, &args)?,
        Command::Shots(args) => shots::run(&repo, &args)?,
        Command::KeepState => keep_state::run(&repo)?,
    }
    Ok(ExitCode::SUCCESS)
}
