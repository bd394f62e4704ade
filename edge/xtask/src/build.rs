//! `cargo xtask build`: from sources to `edge/dist` (what browsers load) and `edge/worker/build`
//! (the Worker). A build that breaks off leaves what was there before usable: files are replaced
//! whole, documents only after the assets they name, and old assets go last.

mod app;
mod assets;
mod bundle;
mod glue;
pub mod link;
mod order;
mod slim;
mod worker;

use crate::process;
use crate::repo::{self, Repo};
use crate::tools::{self, Tools};
use anyhow::{Context, Result};
pub use app::NAMED;
use assets::Assets;
pub use assets::brotli;
use std::fs::{self, File};
use std::time::Instant;

/// What stands in the loader where the Worker puts the site's configuration.
pub const CONFIG_TOKEN: &str = "__JASETTE_CONFIG__";
/// What stands in the frame's document where the Worker puts the site's settings.
pub const SETTINGS_TOKEN: &str = "__JASETTE_SETTINGS__";
/// What stands in the frame's document where the Worker says whether the form is needed.
pub const ASKS_TOKEN: &str = "__JASETTE_ASKS__";
/// The widget's languages, the first one being the original of the others.
pub const LOCALES: &[&str] = &protocol::settings::LOCALES;
/// The languages of the team's apps.
pub const TEAM_LOCALES: &[&str] = &protocol::settings::TEAM_LOCALES;
/// What `build` can be told.
#[derive(clap::Args)]
pub struct Args {
    /// Build only the Worker with planted panics that the fault tests need; it is never served
    #[arg(long)]
    planted: bool,
}

/// Builds what was asked for.
pub fn build(repo: &Repo, args: &Args) -> Result<()> {
    if args.planted { planted(repo) } else { run(repo).map(drop) }
}

/// Where served files go.
pub const PUBLIC: &str = "edge/dist/public";
/// Which asset plays which part, for `size`.
pub const MANIFEST: &str = "edge/dist/manifest.json";

/// Builds everything and returns the tools it took.
pub fn run(repo: &Repo) -> Result<Tools> {
    let _lock = lock(repo)?;
    let mut steps = Steps::new(9);

    steps.next("tools");
    let tools = Tools::ensure(repo)?;

    steps.next("compile the widget");
    compile(repo, "widget", "")?;
    steps.next("compile the inbox");
    compile(repo, "inbox", ERASED)?;
    steps.next("compile the settings");
    compile(repo, "settings", ERASED)?;

    let mut assets = Assets::new(repo)?;
    steps.next("widget: glue, optimise, bundle, compress");
    app::build(repo, &tools, &mut assets, &app::WIDGET)?;
    steps.next("inbox: glue, optimise, bundle, compress");
    app::build(repo, &tools, &mut assets, &app::INBOX)?;
    steps.next("settings: glue, optimise, bundle, compress");
    app::build(repo, &tools, &mut assets, &app::SETTINGS)?;

    steps.next("loader and demo shop");
    for (name, signs) in [("loader.js", false), ("loader-signs.js", true)] {
        assets.document(name, &loader(repo, &tools, signs)?)?;
    }
    let demo = repo.path("site-demo");
    for file in repo::files_below(&demo)? {
        let content = fs::read(demo.join(&file))?;
        assets.document(&format!("demo/{}", file.display()), &content)?;
    }
    assets.finish()?;

    steps.next("the edge's Worker");
    worker::build(repo, &tools)?;
    steps.done();
    Ok(tools)
}

/// Builds the Worker with planted panics, for the fault tests.
pub fn planted(repo: &Repo) -> Result<()> {
    let _lock = lock(repo)?;
    let mut steps = Steps::new(2);
    steps.next("tools");
    let tools = Tools::ensure(repo)?;
    steps.next("the edge's Worker with planted panics");
    worker::build_planted(repo, &tools)?;
    steps.done();
    Ok(())
}

/// One build at a time in a clone; the lock goes with the process that holds it.
fn lock(repo: &Repo) -> Result<File> {
    let dir = repo.target().join("xtask");
    fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
    let file = File::create(dir.join("build.lock")).context("cannot create the build's lock file")?;
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(fs::TryLockError::WouldBlock) if !process::stopping() => {
                if !told {
                    eprintln!("      waiting for another build in this clone");
                    told = true;
                }
                std::thread::sleep(process::TICK);
            }
            Err(error) => return Err(error).context("cannot lock the build"),
        }
    }
}

/// Where the apps are compiled, below the target folder. A folder of their own: with other flags in
/// between, cargo would compile everything anew each time.
pub const SMALL: &str = "small";

/// What is only for the texts of panics: how a value looks to programmers, and where in the sources
/// something happened.
const UNSAID: &str = "-Zfmt-debug=none -Zlocation-detail=none";

/// The framework's views without their types: made for fast compiling, and 20% less to download for
/// an app of many views. The widget, which has few, would get bigger. Cargo keeps what it compiled
/// for either side by side, some 400 MB more.
const ERASED: &str = "--cfg erase_components";

/// Compiles an app together with the standard library, for size, and with panics that end the app
/// without a word, as they would anyway. The ready-made library is compiled for speed and carries
/// the texts and the formatting of its panics: for the widget that is 7 KB after compression.
///
/// These are unstable flags of the stable toolchain, hence `RUSTC_BOOTSTRAP`: the compiler stays the
/// one that everything else is built and tested with. `Tools` sees to the library's sources.
fn compile(repo: &Repo, package: &str, flags: &str) -> Result<()> {
    let mut cargo = tools::cargo();
    cargo.args(["build", "--release", "--lib", "--target", tools::WASM, "--package", package]);
    cargo.arg("--target-dir").arg(repo.target().join(SMALL));
    cargo.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
    cargo.args(["-Zpanic-immediate-abort", "--config", "profile.release.panic=\"immediate-abort\""]);
    let flags = format!("{UNSAID} {flags}");
    link::prepare(&mut cargo)?;
    cargo.env("RUSTFLAGS", flags.trim_end()).env("RUSTC_BOOTSTRAP", "1").current_dir(repo.root());
    process::run(&mut cargo, &format!("compiling {package}"))
}

/// The loader, with or without what only some sites' triggers need.
fn loader(repo: &Repo, tools: &Tools, signs: bool) -> Result<Vec<u8>> {
    let source = repo.path("widget/loader/main.js");
    let signs = format!("--define:SIGNS={signs}");
    let script = bundle::script(repo, tools, &source, &["--format=iife", &signs])?;
    if script.matches(CONFIG_TOKEN).count() != 1 {
        anyhow::bail!("widget/loader/main.js must name {CONFIG_TOKEN} exactly once");
    }
    Ok(script.into_bytes())
}

/// Tells which step of how many runs, and how long each took.
struct Steps {
    total: usize,
    current: usize,
    began: Instant,
    step_began: Instant,
}

impl Steps {
    fn new(total: usize) -> Self {
        Self { total, current: 0, began: Instant::now(), step_began: Instant::now() }
    }

    fn next(&mut self, what: &str) {
        self.finish_step();
        self.current += 1;
        self.step_began = Instant::now();
        eprintln!("[{}/{}] {what}", self.current, self.total);
    }

    fn finish_step(&self) {
        if self.current > 0 {
            eprintln!("      {:.1} s", self.step_began.elapsed().as_secs_f32());
        }
    }

    fn done(&self) {
        self.finish_step();
        eprintln!("built in {:.1} s", self.began.elapsed().as_secs_f32());
    }
}
