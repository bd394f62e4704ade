//! `cargo xtask test`: every check there is, from fast to slow, on a machine that may have nothing
//! installed yet. Stops at the first red stage; its last line is the sum of all tests.

mod programs;

pub use programs::{ensure_browser, find_program};

use crate::build::{self, Kind};
use crate::fuzz;
use crate::package;
use crate::process;
use crate::repo::Repo;
use crate::size;
use crate::tidy;
use crate::tools;
use anyhow::{Context, Result};
use clap::ValueEnum;
use std::process::{Command, ExitCode};
use std::time::Instant;

/// The widget's tests that need a browser.
const WASM_TESTS: &str = "widget/tests/web.rs";

/// What `test` can be told.
#[derive(clap::Args)]
pub struct Args {
    /// Run this stage alone, after the set-up
    #[arg(long, value_name = "STAGE")]
    only: Option<Stage>,
}

/// The stages, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// Install what is missing
    Setup,
    /// rustfmt
    Format,
    /// clippy, natively and for wasm
    Lint,
    /// The rules of the house
    Tidy,
    /// Tests that need neither browser nor runtime
    Unit,
    /// Random inputs for every reader of what comes from outside, for a few seconds each
    Fuzz,
    /// The widget's tests in a browser
    Wasm,
    /// Everything that is served
    Build,
    /// The budgets
    Size,
    /// Journeys, faults and attacks against the real runtime and real browsers
    System,
}

/// How many tests a stage ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: usize,
    failed: usize,
    /// What this machine cannot tell, by name.
    not_compared: Vec<String>,
    /// What this machine has no programs for, by name.
    not_run: Vec<&'static str>,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.not_compared.extend(other.not_compared);
        self.not_run.extend(other.not_run);
    }
}

/// Runs the stages, tells their times, and prints the sum as the last line.
pub fn run(repo: &Repo, args: &Args) -> Result<ExitCode> {
    let mut sum = Counts::default();
    let mut times = Vec::new();
    let mut red = false;
    for stage in Stage::value_variants() {
        if args.only.is_some_and(|only| only != *stage && *stage != Stage::Setup) {
            continue;
        }
        eprintln!("== {stage:?}");
        let began = Instant::now();
        let (counts, result) = run_stage(repo, *stage);
        let failed = counts.failed;
        sum.add(counts);
        times.push(format!("{stage:?} {:.0} s", began.elapsed().as_secs_f32()));
        if let Err(error) = result {
            // A stage without tests, or one that broke before its tests, is red all the same.
            sum.failed += usize::from(failed == 0);
            eprintln!("== {stage:?} is red: {error:#}");
            red = true;
            break;
        }
    }
    eprintln!("== {}", times.join(", "));
    for what in sum.not_compared {
        println!("not compared: {what}");
    }
    for what in sum.not_run {
        println!("not run: {what}");
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    Ok(if red { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn run_stage(repo: &Repo, stage: Stage) -> (Counts, Result<()>) {
    let none = |result: Result<()>| (Counts::default(), result);
    match stage {
        Stage::Setup => none(programs::set_up(repo)),
        Stage::Format => {
            none(process::run(&mut cargo(repo, &["fmt", "--all", "--check"]), "the format check"))
        }
        Stage::Lint => none(lint(repo)),
        Stage::Tidy => none(tidy::run(repo)),
        Stage::Unit => tests(cargo(repo, &["test", "--all-features"]).args(packages(&NATIVE))),
        Stage::Fuzz => match fuzz::briefly(repo) {
            Ok(passed) => (Counts { passed, ..Counts::default() }, Ok(())),
            Err(error) => none(Err(error)),
        },
        // The one stage that may have nothing to do: the widget decides what it tests in a browser.
        Stage::Wasm if !repo.path(WASM_TESTS).is_file() => none(Ok(())),
        Stage::Wasm => match wasm_tests(repo) {
            Ok(mut command) => tests(&mut command),
            Err(error) => none(Err(error)),
        },
        Stage::Build => none(build_all(repo)),
        Stage::Size => none(size::run(repo, &size::Args::of_the_last_build())),
        Stage::System => {
            // One more than cores, up to four: journeys wait for a good part of their time.
            let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
            let threads = (cores + 1).min(4).to_string();
            let mut command = cargo(repo, &["test", "-p", "tests", "--no-fail-fast", "--"]);
            let left_out = programs::left_out(repo);
            let skipped = left_out.iter().flat_map(|(tests, _)| ["--skip", tests]);
            let (counts, result) = tests(command.args(["--test-threads", &threads]).args(skipped));
            let not_run = left_out.into_iter().map(|(_, what)| what).collect();
            (Counts { not_run, ..counts }, result)
        }
    }
}

/// What is tested and checked as programs of this machine.
const NATIVE: [&str; 13] = [
    "protocol", "domain", "link", "courtesy", "transfer", "widget", "locales", "team_ui", "inbox",
    "settings", "backup", "jasette", "xtask",
];

/// What is checked once more for what it ships as.
const BROWSER_AND_EDGE: [&str; 5] = ["widget", "team_ui", "inbox", "settings", "edge-worker"];

/// Cargo's way to say which packages.
fn packages<'a>(names: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    names.iter().flat_map(|name| ["-p", name])
}

/// Everything that the tests run against.
fn build_all(repo: &Repo) -> Result<()> {
    build::run(repo, Kind::Release)?;
    build::planted(repo)?;
    package::all_of_the_last_build(repo)
}

fn cargo(repo: &Repo, args: &[&str]) -> Command {
    let mut cargo = tools::cargo();
    cargo.args(args).current_dir(repo.root());
    cargo
}

fn lint(repo: &Repo) -> Result<()> {
    let mut clippy = cargo(repo, &["clippy", "--all-targets", "--all-features"]);
    process::run(
        clippy.args(packages(&NATIVE)).args(packages(&["tests", "fuzz"])).args(["--", "-D", "warnings"]),
        "clippy",
    )?;
    let mut clippy = cargo(repo, &["clippy", "--lib", "--target", tools::WASM]);
    process::run(clippy.args(packages(&BROWSER_AND_EDGE)).args(["--", "-D", "warnings"]), "clippy for wasm")
}

fn wasm_tests(repo: &Repo) -> Result<Command> {
    let runner = tools::wasm_test_runner(repo)?;
    let driver = find_program("chromedriver").context("chromedriver is missing")?;
    let mut command = cargo(repo, &["test", "-p", "widget", "--target", tools::WASM, "--test", "web"]);
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner).env("CHROMEDRIVER", driver);
    Ok(command)
}

/// Runs a command that prints `test result:` lines, and sums them up.
fn tests(command: &mut Command) -> (Counts, Result<()>) {
    let mut counts = Counts::default();
    let result = process::run_lines(command, "a test", |line| {
        println!("{line}");
        if let Some(found) = test_result(line) {
            counts.add(found);
        }
    });
    (counts, result)
}

/// Reads `test result: ok. 3 passed; 0 failed; …` and `not compared: …`, which may stand behind a test's name.
fn test_result(line: &str) -> Option<Counts> {
    if let Some((_, what)) = line.split_once("not compared: ") {
        return Some(Counts { not_compared: vec![what.to_owned()], ..Counts::default() });
    }
    let (_, rest) = line.split_once("test result: ")?;
    let number = |word: &str| {
        let (before, _) = rest.split_once(&format!(" {word};"))?;
        before.rsplit(' ').next()?.parse().ok()
    };
    Some(Counts { passed: number("passed")?, failed: number("failed")?, ..Counts::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_are_read() {
        let line = "test result: FAILED. 29 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        let counts = |passed, failed| Some(Counts { passed, failed, ..Counts::default() });
        assert_eq!(test_result(line), counts(29, 2));
        assert_eq!(test_result("test result: ok. 3 passed; 0 failed; 0 ignored"), counts(3, 0));
        assert_eq!(test_result("test a_test ... ok"), None);
        let found = test_result("test a_test ... not compared: pictures, kept elsewhere");
        assert_eq!(found.map(|found| found.not_compared), Some(vec!["pictures, kept elsewhere".to_owned()]));
    }
}
