//! The programs that the tests need: what is missing is installed where that can be done, and what cannot be had
//! leaves out the tests that need it, by name.

use crate::process;
use crate::repo::Repo;
use crate::tools::{self, Tools};
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::Command;

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

/// Sees to all that is needed. Without what only a few tests need, it goes on and says so.
pub fn set_up(repo: &Repo) -> Result<()> {
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

/// Sees to a Chromium with its driver.
pub fn ensure_browser() -> Result<()> {
    ensure_programs(&PROGRAMS[..2])
}

/// Where a program is, if this machine has it.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
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
pub fn left_out(repo: &Repo) -> Vec<(&'static str, &'static str)> {
    left_out_without(|program| has_program(repo, program))
}

fn left_out_without(has: impl Fn(&str) -> bool) -> Vec<(&'static str, &'static str)> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_a_program_that_is_missing_is_left_out_by_name() {
        assert!(left_out_without(|_| true).is_empty());
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
            let left_out = left_out_without(|program| program != missing);
            let named: Vec<_> = left_out.iter().filter(|(name, _)| *name == tests).collect();
            assert!(matches!(named[..], [(_, what)] if what.ends_with("is missing")), "{left_out:?}");
            assert!(Repo::find().unwrap().read(file).unwrap().contains(tests), "{tests}");
        }
    }
}
