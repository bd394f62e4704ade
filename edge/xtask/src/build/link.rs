//! The linker of the apps: Rust's own, asked for less. A library exports its stream classes whether
//! anybody streams or not, and what is exported stays with all that it needs: here the texts of the
//! operating system's errors and everything that formats them. Without those exports the linker drops it
//! like all else that nothing can reach.

use anyhow::{Context, Result};
use std::env;
use std::ffi::OsString;
use std::process::{Command, ExitCode};

/// Set where this program is called as a linker: the compiler calls that by its path alone.
pub const ASKED: &str = "XTASK_LINKS";

/// Part of the names of the classes' exports.
const STREAMS: &str = "intounderlying";

/// Has Cargo link through this program.
pub fn prepare(cargo: &mut Command) -> Result<()> {
    let own = env::current_exe().context("this program does not know where it is")?;
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", own).env(ASKED, "1");
    Ok(())
}

/// Links as the compiler asks, which puts its own linker on the path.
pub fn run() -> Result<ExitCode> {
    let status = Command::new("rust-lld").args(wanted(env::args_os().skip(1))).status();
    let status = status.context("cannot start Rust's linker, rust-lld")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The arguments but those that export a part of the stream classes.
fn wanted(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut wanted: Vec<OsString> = Vec::new();
    for argument in arguments {
        if argument.to_string_lossy().contains(STREAMS)
            && wanted.last().is_some_and(|last| last == "--export")
        {
            wanted.pop();
        } else {
            wanted.push(argument);
        }
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exports_of_the_stream_classes_are_left_out() {
        let given = ["-flavor", "wasm", "--export", "start", "--export", "intounderlyingsink_close", "a.o"];
        let left = ["-flavor", "wasm", "--export", "start", "a.o"].map(OsString::from);
        assert_eq!(wanted(given.into_iter().map(OsString::from)), left);
        let file = [OsString::from("intounderlying.o")];
        assert_eq!(wanted(file.clone().into_iter()), file);
    }
}
