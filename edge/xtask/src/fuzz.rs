//! `cargo xtask fuzz`: random input for every reader of what comes from outside, guided by what it reaches.
//!
//! The fuzzer is LLVM's, which the crate `libfuzzer-sys` brings along. What it needs of the compiler are flags
//! that the stable toolchain has. To begin with each target is given every frame of the protocol's snapshots,
//! and what `tests/fuzz/corpus` holds for it: inputs that once broke something, and good beginnings.

use crate::process;
use crate::repo::{self, Repo};
use crate::tools;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// How to call it.
#[derive(clap::Args)]
pub struct Args {
    /// How long each target is tried
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    seconds: u64,
    /// This target alone
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
}

/// What counts the places that an input reaches, how often, and how deep in the stack.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Cllvm-args=-sanitizer-coverage-stack-depth \
    -Ccodegen-units=1 --cfg fuzzing";

/// Most bytes of an input: what is wrong with longer ones is wrong with one of these.
const LENGTH_MAX: u32 = 16 * 1024;

/// As much stack as a WebAssembly module has, in kilobytes.
const STACK_KB: u32 = 1024;

/// The most seconds that all targets together may take in the tests, and the most for one of them.
const TEST_SECONDS: u64 = 60;
const TEST_SECONDS_EACH: u64 = 5;

/// Tries every target, or the one that is named.
pub fn run(repo: &Repo, args: &Args) -> Result<()> {
    let fuzzer = Fuzzer::build(repo)?;
    let names = fuzzer.names()?;
    let chosen: Vec<String> = match &args.target {
        Some(name) if !names.contains(name) => {
            bail!("there is no target {name}; there are {}", names.join(", "))
        }
        Some(name) => vec![name.clone()],
        None => names,
    };
    fuzzer.each(&chosen, args.seconds)
}

/// Tries every target for a few seconds. Returns how many there are.
pub fn briefly(repo: &Repo) -> Result<usize> {
    let fuzzer = Fuzzer::build(repo)?;
    let names = fuzzer.names()?;
    fuzzer.each(&names, seconds_each(names.len(), at_once()))?;
    Ok(names.len())
}

/// How long each of `targets` is tried in the tests, so many at once.
fn seconds_each(targets: usize, at_once: usize) -> u64 {
    let rounds = u64::try_from(targets.div_ceil(at_once.max(1))).unwrap_or(u64::MAX).max(1);
    (TEST_SECONDS / rounds).clamp(1, TEST_SECONDS_EACH)
}

fn at_once() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

struct Fuzzer<'a> {
    repo: &'a Repo,
    program: PathBuf,
    /// Where it works.
    place: PathBuf,
}

impl<'a> Fuzzer<'a> {
    fn build(repo: &'a Repo) -> Result<Self> {
        let host = tools::host()?;
        let place = repo.target().join("fuzz");
        let mut cargo = tools::cargo();
        cargo.args(["build", "--quiet", "--package", "fuzz", "--profile", "fuzz", "--target", &host]);
        cargo.arg("--target-dir").arg(&place).env("RUSTFLAGS", FLAGS).current_dir(repo.root());
        process::run(&mut cargo, "building the fuzzer")?;
        write_seeds(repo, &place)?;
        Ok(Self { repo, program: place.join(host).join("fuzz/fuzz"), place })
    }

    fn names(&self) -> Result<Vec<String>> {
        let mut list = Command::new(&self.program);
        let text = process::capture(list.env("FUZZ_TARGET", "list"), "listing the targets")?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Tries targets, as many at once as there are processors. All are tried, whatever becomes of one.
    fn each(&self, names: &[String], seconds: u64) -> Result<()> {
        let left = Mutex::new(names.iter());
        let failures = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..at_once() {
                scope.spawn(|| {
                    loop {
                        let next = left.lock().ok().and_then(|mut left| left.next());
                        let Some(name) = next.filter(|_| !process::stopping()) else { return };
                        if let Err(error) = self.attempt(name, seconds) {
                            eprintln!("      {name} failed: {error:#}");
                            if let Ok(mut failures) = failures.lock() {
                                failures.push(name.clone());
                            }
                        }
                    }
                });
            }
        });
        let failures = failures.into_inner().unwrap_or_default();
        if failures.is_empty() {
            Ok(())
        } else {
            bail!("inputs were found that break {}", failures.join(", "))
        }
    }

    fn attempt(&self, name: &str, seconds: u64) -> Result<()> {
        let log = self.place.join(format!("{name}.log"));
        let ran = process::run(&mut self.command(name, seconds, &log)?, name);
        let told = fs::read_to_string(&log).unwrap_or_default();
        let Err(error) = ran else {
            let done = told.lines().rev().find(|line| line.starts_with("Done ")).unwrap_or("no run");
            eprintln!("      {name}: {done}");
            return Ok(());
        };
        let mut input = told
            .lines()
            .find_map(|line| line.split_once("Test unit written to "))
            .map(|(_, path)| PathBuf::from(path));
        if input.is_none() {
            // The stack overflowed, and with it went the input: once more, keeping each.
            let kept = self.place.join(format!("{name}-overflow"));
            let mut again = self.command(name, 2 * seconds, &log)?;
            let _failed_again = process::run(again.env("FUZZ_KEEP", &kept), name);
            input = Some(kept);
        }
        let tail: Vec<&str> = told.lines().rev().take(30).collect();
        for line in tail.iter().rev() {
            eprintln!("        {line}");
        }
        let input = input.unwrap_or_default();
        Err(error).with_context(|| {
            format!("once it is mended, keep {} in tests/fuzz/corpus/{name}", self.repo.show(&input))
        })
    }

    /// The fuzzer on a target: what it finds goes to a folder of its own, what it begins with is read only.
    fn command(&self, name: &str, seconds: u64, log: &Path) -> Result<Command> {
        let found = self.place.join("found").join(name);
        fs::create_dir_all(&found)?;
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit -s {STACK_KB} && exec \"$@\""), "sh"]).arg(&self.program);
        command.args([
            format!("-max_total_time={seconds}"),
            format!("-max_len={LENGTH_MAX}"),
            "-timeout=10".to_owned(),
            "-rss_limit_mb=1024".to_owned(),
            "-seed=1".to_owned(),
            format!("-artifact_prefix={}/{name}-", self.place.display()),
        ]);
        command.arg(found);
        let kept = self.repo.path("tests/fuzz/corpus").join(name);
        let kind = if name.starts_with("packed") { "packed" } else { "text" };
        command.args([kept, self.place.join("seeds").join(kind)].iter().filter(|folder| folder.is_dir()));
        command.env("FUZZ_TARGET", name).stderr(File::create(log)?);
        Ok(command)
    }
}

/// Writes every frame of the protocol's snapshots into a file, in both encodings.
fn write_seeds(repo: &Repo, place: &Path) -> Result<()> {
    let mut number = 0;
    let snapshots = repo.path("edge/protocol/tests/wire/snapshots");
    for snapshot in repo::files_below(&snapshots)? {
        for (kind, seed) in seeds(&fs::read_to_string(snapshots.join(snapshot))?) {
            number += 1;
            repo::write(&place.join("seeds").join(kind).join(number.to_string()), &seed)?;
        }
    }
    if number == 0 { bail!("the protocol has no snapshots to begin with") } else { Ok(()) }
}

/// The samples of a snapshot: a line of JSON, and below it the same in postcard as hexadecimal digits.
fn seeds(snapshot: &str) -> Vec<(&'static str, Vec<u8>)> {
    let body = snapshot.splitn(3, "---\n").nth(2).unwrap_or_default();
    let seed = |line: &str| match line.strip_prefix("  ") {
        Some(digits) => hexadecimal(digits).map(|bytes| ("packed", bytes)),
        None => (!line.is_empty()).then(|| ("text", line.as_bytes().to_vec())),
    };
    body.lines().filter_map(seed).collect()
}

fn hexadecimal(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_read_in_both_encodings() {
        let snapshot = "---\nsource: x\n---\n{\"typing\":true}\n  0201\n";
        let wanted = [("text", br#"{"typing":true}"#.to_vec()), ("packed", vec![2, 1])];
        assert_eq!(seeds(snapshot), wanted);
        assert_eq!(hexadecimal("0g"), None);
    }

    #[test]
    fn in_the_tests_all_targets_together_take_a_minute_at_most() {
        for (targets, at_once, wanted) in [(22, 2, 5), (22, 1, 2), (22, 64, 5), (100, 1, 1), (0, 0, 5)] {
            assert_eq!(seconds_each(targets, at_once), wanted, "{targets} targets, {at_once} at once");
        }
    }
}
