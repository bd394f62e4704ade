//! `cargo xtask test`: every check there is, from fast to slow, on a machine that may have nothing
//! installed yet. Stops at the first red stage; its last line is the sum of all tests.

use crate::build::{self, Kind};
use crate::fuzz;
use crate::package;
use crate::process;
use crate::repo::Repo;
use crate::size;
use crate::tidy;
use crate::tools::{self, Tools};
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use std::path::PathBuf;
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
        Stage::Setup => none(set_up(repo)),
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
            let left_out = left_out(|program| has_program(repo, program));
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

fn set_up(repo: &Repo) -> Result<()> {
    Tools::ensure(repo)?;
    ensure_programs(&PROGRAMS)?;
    // The other engines are no part of every machine that builds: what is left out is said.
    let engines = ensure_programs(&ENGINES).and_then(|()| tools::geckodriver(repo));
    if let Err(error) = engines {
        eprintln!("== without all engines: {error:#}");
    }
    for proxy in ["nginx", "caddy"] {
        if let Err(error) = tools::proxy(repo, proxy) {
            eprintln!("== without {proxy}: {error:#}");
        }
    }
    if let Err(error) = ensure_programs(&DESKTOP) {
        eprintln!("== without a desktop: {error:#}");
    }
    if let Err(error) = ensure_venv().and_then(|()| tools::python(repo)) {
        eprintln!("== without Python packages: {error:#}");
    }
    Ok(())
}

/// Everything that the tests run against.
fn build_all(repo: &Repo) -> Result<()> {
    build::run(repo, Kind::Release)?;
    build::planted(repo)?;
    package::all_of_the_last_build(repo)
}

/// Whether the tests find a program where they look for it.
fn has_program(repo: &Repo, program: &str) -> bool {
    match program {
        "geckodriver" => tools::has_geckodriver(repo),
        "nginx" | "caddy" => tools::has_proxy(repo, program),
        PYTHON_PACKAGES => tools::has_python(repo),
        _ => find_program(program).is_some(),
    }
}

/// The tests that this machine has no programs for, by what is in their names, and what they are about.
fn left_out(has: impl Fn(&str) -> bool) -> Vec<(&'static str, &'static str)> {
    let mut left_out = Vec::new();
    if !has("firefox") || !has("geckodriver") {
        left_out.push(("in_firefox", "journeys in Firefox, which is missing"));
    }
    if !has("WebKitWebDriver") || !has("Xvfb") {
        left_out.push(("in_webkit", "journeys in WebKit, which is missing"));
    }
    if !has("nginx") || !has("openssl") {
        left_out.push(("behind_nginx", "the package behind nginx, which is missing"));
    }
    if !has("caddy") || !has("openssl") {
        left_out.push(("behind_caddy", "the package behind Caddy, which is missing"));
    }
    if !has("systemd-analyze") {
        left_out.push(("for_systemd", "the unit as systemd reads it, which is missing"));
    }
    if !has(PYTHON_PACKAGES) {
        left_out.push(("soft_webauthn", "passkeys judged by fido2, which is missing"));
    }
    if !has(PYTHON_PACKAGES) || !has("dbus-daemon") {
        left_out.push(("on_a_desktop", "notifications on a desktop, which is missing"));
    }
    left_out
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

/// Programs the tests need, with the Debian package that brings each.
const PROGRAMS: [(&str, &str); 4] = [
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
    // The fuzzer is C++.
    ("c++", "g++"),
    // A client of the protocol in another language (tests/clients).
    ("python3", "python3"),
];

/// The other engines, and the screen that they paint on.
const ENGINES: [(&str, &str); 3] =
    [("firefox", "firefox-esr"), ("WebKitWebDriver", "webkit2gtk-driver"), ("Xvfb", "xvfb")];

/// The bus over which programs ask a desktop to show notifications.
const DESKTOP: [(&str, &str); 1] = [("dbus-daemon", "dbus-daemon")];

/// What stands for the packages of `tests/clients/requirements.txt` among programs.
const PYTHON_PACKAGES: &str = "Python packages";

/// Sees to a Chromium with its driver.
pub fn ensure_browser() -> Result<()> {
    ensure_programs(&PROGRAMS[..2])
}

/// Installs what is missing, where that can be done.
fn ensure_programs(programs: &[(&str, &str)]) -> Result<()> {
    let missing = || programs.iter().filter(|(program, _)| find_program(program).is_none());
    let wanted: Vec<&str> = missing().map(|(_, package)| *package).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    if !can_install() {
        bail!("programs are missing: install what Debian calls {}", wanted.join(", "));
    }
    install(&wanted)?;
    match missing().next() {
        None => Ok(()),
        Some((program, _)) => bail!("{program} is still missing after installing it"),
    }
}

/// Sees to what makes a place for Python packages: on Debian it does not come with Python.
fn ensure_venv() -> Result<()> {
    if process::capture(Command::new("python3").args(["-c", "import ensurepip, venv"]), "venv").is_ok() {
        return Ok(());
    }
    if !can_install() {
        bail!("Python cannot make a place for packages: install what Debian calls python3-venv");
    }
    install(&["python3-venv"])
}

/// Whether this machine is one that programs may be installed on.
fn can_install() -> bool {
    find_program("apt-get").is_some() && rustix::process::geteuid().is_root()
}

/// Installs Debian packages.
fn install(packages: &[&str]) -> Result<()> {
    eprintln!("      installing {}", packages.join(", "));
    let apt = |args: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        process::run(&mut command, "installing programs")
    };
    apt(&["update", "--quiet"])?;
    apt(&[&["install", "--yes", "--quiet"], packages].concat())
}

/// Where a program is, if this machine has it.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_a_program_that_is_missing_is_left_out_by_name() {
        assert!(left_out(|_| true).is_empty());
        for (missing, tests, file) in [
            ("geckodriver", "in_firefox", "tests/tests/engines/journey.rs"),
            ("Xvfb", "in_webkit", "tests/tests/engines/journey.rs"),
            ("nginx", "behind_nginx", "tests/tests/package/nginx.rs"),
            ("openssl", "behind_nginx", "tests/tests/package/nginx.rs"),
            ("caddy", "behind_caddy", "tests/tests/package/caddy.rs"),
            ("openssl", "behind_caddy", "tests/tests/package/caddy.rs"),
            ("systemd-analyze", "for_systemd", "tests/tests/package/files.rs"),
            (PYTHON_PACKAGES, "soft_webauthn", "tests/tests/attack/passkeys/foreign.rs"),
            (PYTHON_PACKAGES, "on_a_desktop", "tests/tests/e2e/team/push.rs"),
            ("dbus-daemon", "on_a_desktop", "tests/tests/e2e/team/push.rs"),
        ] {
            let left_out = left_out(|program| program != missing);
            let named: Vec<_> = left_out.iter().filter(|(name, _)| *name == tests).collect();
            assert!(matches!(named[..], [(_, what)] if what.ends_with("is missing")), "{left_out:?}");
            assert!(Repo::find().unwrap().read(file).unwrap().contains(tests), "{tests}");
        }
    }

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
