//! The programs the build needs, each in a pinned version, installed when missing: the wasm target and the
//! npm packages in `edge/`. What the widget's tests in a browser need besides is compiled into a cache
//! folder of the person, shared by all clones.

use crate::process;
use crate::repo::{self, Repo};
use crate::test;
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target of everything that runs in a browser or at the edge.
pub const WASM: &str = "wasm32-unknown-unknown";
/// The version of worker-build whose steps `build/worker.rs` takes; `tidy` holds it to the `worker`
/// crate's.
pub const WORKER_BUILD: &str = "0.8.7";

/// The version of cargo-deny that deny.toml is written for.
const CARGO_DENY: &str = "0.20.2";

/// The version of Firefox's driver; Debian has none.
const GECKODRIVER: &str = "0.37.1";

/// Paths of the installed programs.
pub struct Tools {
    /// The programs of the npm packages.
    npm_bin: PathBuf,
    /// The runtime.
    pub workerd: PathBuf,
}

impl Tools {
    /// Installs what is missing.
    pub fn ensure(repo: &Repo) -> Result<Self> {
        wasm_target()?;
        npm_packages(repo)?;
        Ok(Self { npm_bin: repo.path("edge/node_modules/.bin"), workerd: workerd(repo)? })
    }

    /// The path of a program of an npm package.
    pub fn npm(&self, program: &str) -> PathBuf {
        self.npm_bin.join(program)
    }

    /// A command that finds the Node we install before the machine's own, which may be too old.
    pub fn command(&self, program: &Path) -> Command {
        let mut path = OsString::from(&self.npm_bin);
        if let Some(rest) = std::env::var_os("PATH") {
            path.push(":");
            path.push(rest);
        }
        let mut command = Command::new(program);
        command.env("PATH", path);
        command
    }
}

/// Cargo, the one that runs us.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

/// The target that programs for this machine are built for.
pub fn host() -> Result<String> {
    let told = process::capture(Command::new("rustc").arg("-vV"), "rustc")?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say what it builds for")?.to_owned())
}

fn wasm_target() -> Result<()> {
    let mut ask = Command::new("rustc");
    let libdir = process::capture(ask.args(["--print", "target-libdir", "--target", WASM]), "rustc")?;
    if Path::new(libdir.trim()).is_dir() {
        return Ok(());
    }
    if !process::exists("rustup") {
        bail!("Rust's target {WASM} is missing and there is no rustup to add it: install the target");
    }
    eprintln!("      adding Rust's target {WASM}");
    process::run(Command::new("rustup").args(["target", "add", WASM]), "adding the wasm target")
}

/// The program that checks the dependencies.
pub fn cargo_deny() -> Result<PathBuf> {
    Ok(cargo_tool("cargo-deny", CARGO_DENY, &[])?.join("cargo-deny"))
}

/// The program that runs wasm tests in a browser.
pub fn wasm_test_runner(repo: &Repo) -> Result<PathBuf> {
    let runner = "wasm-bindgen-test-runner";
    let version = repo.locked_version("wasm-bindgen")?;
    Ok(cargo_tool("wasm-bindgen-cli", &version, &["--no-default-features", "--bin", runner])?.join(runner))
}

/// Where the tests look for Firefox's driver.
const GECKODRIVER_LINK: &str = "target/tools/geckodriver";

/// Whether Firefox's driver is where the tests look for it.
pub fn has_geckodriver(repo: &Repo) -> bool {
    repo.path(GECKODRIVER_LINK).is_file()
}

/// Sees to Firefox's driver, where the tests look for it.
pub fn geckodriver(repo: &Repo) -> Result<()> {
    let program = cargo_tool("geckodriver", GECKODRIVER, &[])?.join("geckodriver");
    link(repo, &program, GECKODRIVER_LINK)
}

/// Programs that Debian has and that serve on port 80 as soon as they are installed, with their place in its package and
/// what makes them say their version.
const PROXIES: [(&str, &str, &str); 2] =
    [("nginx", "usr/sbin/nginx", "-v"), ("caddy", "usr/bin/caddy", "version")];

/// Whether a proxy is where the tests look for it.
pub fn has_proxy(repo: &Repo, name: &str) -> bool {
    repo.path(&proxy_link(name)).is_file()
}

fn proxy_link(name: &str) -> String {
    format!("target/tools/{name}")
}

/// Sees to a proxy where the tests look for it: the machine's own, or the program out of Debian's package, which is
/// not installed for that.
pub fn proxy(repo: &Repo, name: &str) -> Result<()> {
    if has_proxy(repo, name) {
        return Ok(());
    }
    let (_, place, version) =
        PROXIES.iter().find(|(known, ..)| *known == name).with_context(|| format!("{name} is not known"))?;
    let work = repo.target().join("xtask").join(name);
    let program = match test::find_program(name) {
        Some(program) => program,
        None => {
            if test::find_program("apt-get").is_none() {
                bail!("install {name}");
            }
            eprintln!("      fetching {name}");
            fs::create_dir_all(&work).with_context(|| format!("cannot create {}", repo.show(&work)))?;
            // Only its name is known, not its version.
            let script = "rm -f ./*.deb && apt-get download --quiet \"$1\" && dpkg-deb --extract ./*.deb .";
            let mut shell = Command::new("sh");
            let what = format!("fetching {name}");
            process::run(shell.args(["-c", script, "fetch", name]).current_dir(&work), &what)?;
            work.join(place)
        }
    };
    // What it is linked with may be missing here.
    process::run(Command::new(&program).arg(version), name)?;
    link(repo, &program, &proxy_link(name))
}

/// Where the tests look for a Python that has what `tests/clients/passkeys.py` imports.
const PYTHON: &str = "target/tools/python";

/// Which packages these are, with the hash of each file that may be installed.
const PYTHON_PACKAGES: &str = "tests/clients/requirements.txt";

/// The note in [`PYTHON`] of what was installed there last, and what it has to say.
fn python_stamp(repo: &Repo) -> Result<(PathBuf, String)> {
    let packages = repo.read(PYTHON_PACKAGES)?;
    Ok((repo.path(PYTHON).join("jasette-stamp"), repo::digest(&[packages.as_bytes()], 64)))
}

/// Whether that Python is there with all of them.
pub fn has_python(repo: &Repo) -> bool {
    let said =
        |(stamp, wanted): (PathBuf, String)| fs::read_to_string(stamp).is_ok_and(|found| found == wanted);
    // What it is made of may have gone with the machine's own.
    python_stamp(repo).is_ok_and(said) && repo.path(PYTHON).join("bin/python3").is_file()
}

/// Sees to that Python: in a folder of its own, so that nothing else on this machine changes.
pub fn python(repo: &Repo) -> Result<()> {
    if has_python(repo) {
        return Ok(());
    }
    let (stamp, wanted) = python_stamp(repo)?;
    eprintln!("      installing Python packages in {PYTHON}");
    let folder = repo.path(PYTHON);
    let mut place = Command::new("python3");
    process::run(place.args(["-m", "venv", "--clear"]).arg(&folder), "making a place for Python packages")?;
    let mut pip = Command::new(folder.join("bin/python3"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    pip.args(["--require-hashes", "--only-binary=:all:", "--requirement"]).arg(repo.path(PYTHON_PACKAGES));
    process::run(&mut pip, "installing the Python packages")?;
    repo::write(&stamp, wanted.as_bytes())
}

fn link(repo: &Repo, program: &Path, name: &str) -> Result<()> {
    let link = repo.path(name);
    if fs::read_link(&link).is_ok_and(|found| found == program) {
        return Ok(());
    }
    let folder = repo.path("target/tools");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", repo.show(&folder)))?;
    fs::remove_file(&link).ok();
    std::os::unix::fs::symlink(program, &link).with_context(|| format!("cannot link {}", repo.show(&link)))
}

fn cache_dir() -> Result<PathBuf> {
    if let Some(dir) = std::env::var_os("JASETTE_TOOLS") {
        return Ok(PathBuf::from(dir));
    }
    if let Some(dir) = std::env::var_os("XDG_CACHE_HOME") {
        return Ok(Path::new(&dir).join("jasette/tools"));
    }
    let home =
        std::env::var_os("HOME").context("HOME is not set: set JASETTE_TOOLS to a folder for tools")?;
    Ok(Path::new(&home).join(".cache/jasette/tools"))
}

/// The folder with the programs of a package from Cargo's registry. One folder per version, so
/// that two clones with different locks do not fight.
fn cargo_tool(name: &str, version: &str, options: &[&str]) -> Result<PathBuf> {
    let cache = cache_dir()?;
    let root = cache.join(format!("{name}-{version}"));
    let bin = root.join("bin");
    if installed(&root, name, version) {
        return Ok(bin);
    }
    eprintln!("      installing {name} {version} (once; a few minutes)");
    let install = |locked: bool| {
        let mut command = cargo();
        command
            .args(["install", name, "--version", version, "--force"])
            .args(options)
            .arg("--root")
            .arg(&root);
        if locked {
            command.arg("--locked");
        }
        command
            .env("CARGO_TARGET_DIR", cache.join("build"))
            // These tools run for seconds; compiling them faster is worth more.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_LTO", "false")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            // Flags and wrappers meant for our own code.
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_BUILD_TARGET");
        process::run(&mut command, &format!("installing {name} {version}"))
    };
    if let Err(error) = install(true) {
        if process::stopping() {
            return Err(error);
        }
        // A registry that lags behind may lack a version that the package's own lock names.
        eprintln!("      its lock file does not work here: once more with what the registry has");
        install(false)?;
    }
    Ok(bin)
}

/// Cargo writes its record of a package last, so an interrupted installation does not count.
fn installed(root: &Path, name: &str, version: &str) -> bool {
    let record = fs::read_to_string(root.join(".crates.toml")).unwrap_or_default();
    record.contains(&format!("\"{name} {version} "))
}

fn npm_packages(repo: &Repo) -> Result<()> {
    let lock = repo.read("edge/package-lock.json")?;
    let package = repo.read("edge/package.json")?;
    let wanted = repo::digest(&[lock.as_bytes(), package.as_bytes()], 64);
    let stamp = repo.path("edge/node_modules/.jasette-stamp");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    if !process::exists("npm") {
        bail!("npm is missing: install Node with npm (20 or newer)");
    }
    eprintln!("      installing npm packages in edge/");
    let mut npm = Command::new("npm");
    // The packages' install scripts put their binaries in place; Node's is one of them.
    npm.args(["ci", "--ignore-scripts=false", "--loglevel=error"]).current_dir(repo.path("edge"));
    process::run(&mut npm, "installing the npm packages")?;
    repo::write(&stamp, wanted.as_bytes())
}

fn workerd(repo: &Repo) -> Result<PathBuf> {
    let package = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "workerd-linux-64",
        ("linux", "aarch64") => "workerd-linux-arm64",
        ("macos", "x86_64") => "workerd-darwin-64",
        ("macos", "aarch64") => "workerd-darwin-arm64",
        (os, arch) => bail!("there is no workerd for {os} on {arch}"),
    };
    let path = repo.path(&format!("edge/node_modules/@cloudflare/{package}/bin/workerd"));
    if !path.is_file() {
        bail!("{} is missing: remove edge/node_modules and run this again", repo.show(&path));
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupted_installation_does_not_count() {
        let root = std::env::temp_dir().join(format!("xtask-tools-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        fs::write(root.join(".crates.toml"), "").unwrap();
        assert!(!installed(&root, "worker-build", "0.8.7"));
        let record = "[v1]\n\"worker-build 0.8.7 (registry+x)\" = [\"worker-build\"]\n";
        fs::write(root.join(".crates.toml"), record).unwrap();
        assert!(installed(&root, "worker-build", "0.8.7"));
        assert!(!installed(&root, "worker-build", "0.8.8"));
        fs::remove_dir_all(&root).unwrap();
    }
}
