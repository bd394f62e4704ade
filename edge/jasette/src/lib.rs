//! What an operator does with an installation: serve a state folder, make a set-up link, take backups and put them
//! back. Two programs have these commands, `cargo xtask` for what was built in a clone, and `jasette` for what is
//! installed from a package; they differ in where the runtime and the Worker come from ([`Edge`]).

mod backups;
mod convert;
mod doctor;
pub mod http;
pub mod open_files;
mod operator;
pub mod process;
pub mod runtime;
mod serve;
pub mod setup_link;

use anyhow::{Result, anyhow};
use clap::Subcommand;
use protocol::ids::encode_random;
pub use runtime::Edge;
use std::path::PathBuf;
use std::process::ExitCode;

/// The state folder where neither an argument nor [`STATE_VARIABLE`] says one: that of the package's systemd unit.
const STATE: &str = "/var/lib/jasette";
/// The variable with the state folder of every command, for a container or a shell of the operator's.
const STATE_VARIABLE: &str = "JASETTE_STATE";

/// Which state folder a command is about.
#[derive(clap::Args)]
struct StateFolder {
    /// The folder that keeps everything there is to keep; else the one of JASETTE_STATE, else /var/lib/jasette
    #[arg(long = "state", value_name = "DIR")]
    given: Option<PathBuf>,
}

impl StateFolder {
    fn path(&self) -> PathBuf {
        let variable = || std::env::var_os(STATE_VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from);
        self.given.clone().or_else(variable).unwrap_or_else(|| PathBuf::from(STATE))
    }
}

/// What an operator may ask for.
#[derive(Subcommand)]
pub enum Command {
    /// Serve, until told to stop
    Serve(serve::Args),
    /// Print a new link with which an owner makes their account and site, on the machine of the server
    SetupLink(setup_link::Args),
    /// See whether an installation is set up as it has to be, with what mends it where it is not
    Doctor(doctor::Args),
    /// Copy a state folder, also while its server runs
    Backup(backups::Args),
    /// See that a backup is as it was taken
    Verify(backups::VerifyArgs),
    /// Make a state folder of a backup
    Restore(backups::RestoreArgs),
    /// Look into an export of another product, and write what a site imports of it
    Convert(convert::Args),
    /// Run a program that must not outlive this one
    #[command(hide = true)]
    Guard(process::GuardArgs),
}

/// Does what was asked for. `edge` finds what is served, once everything else is in order.
///
/// # Errors
/// In a sentence for the operator.
pub fn run(command: &Command, edge: impl FnOnce() -> Result<Edge>) -> Result<ExitCode> {
    match command {
        Command::Serve(args) => serve::run(args, edge)?,
        Command::SetupLink(args) => setup_link::run(args)?,
        Command::Doctor(args) => return doctor::run(args),
        Command::Backup(args) => backups::run(args)?,
        Command::Verify(args) => backups::verify(args)?,
        Command::Restore(args) => backups::restore(args)?,
        Command::Convert(args) => return convert::run(args),
        Command::Guard(args) => return process::guard(args),
    }
    Ok(ExitCode::SUCCESS)
}

/// What a program ends with.
#[must_use]
pub fn exit_code(outcome: Result<ExitCode>) -> ExitCode {
    match outcome {
        Ok(code) => code,
        Err(_) if process::stopping() => ExitCode::from(130),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// So many random bytes, as text.
///
/// # Errors
/// Where the system has none.
pub fn random(bytes: usize) -> Result<String> {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).map_err(|error| anyhow!("the system gives no random numbers: {error}"))?;
    Ok(encode_random(&buffer))
}
