//! `cargo xtask build`: from sources to `edge/dist` (what browsers load) and `edge/worker/build`
//! (the Worker). For development unless `--release` is said. A build that breaks off leaves what was
//! there before usable: files are replaced whole, documents only after the assets they name, and old
//! assets go last.

mod app;
mod assets;
mod bindgen;
mod bundle;
mod compile;
mod first_run;
mod installable;
mod names;
mod optimise;
mod split;
mod worker;

use crate::process;
use crate::repo::{self, Repo};
use crate::steps::Steps;
use crate::tools::Tools;
use anyhow::{Context, Result, anyhow};
pub use app::named;
use assets::Assets;
pub use assets::{brotli, require_release};
use jasette::Edge;
use std::ffi::OsString;
use std::fs::{self, File};

/// What stands in the loader where the Worker puts the site's configuration.
pub const CONFIG_TOKEN: &str = "__JASETTE_CONFIG__";

/// What stands in the loader's part for live visitors where the Worker puts its configuration.
pub const LIVE_TOKEN: &str = "__JASETTE_LIVE__";

/// In the loader: the language of a page whose own the chat does not speak.
pub const LANGUAGE_TOKEN: &str = "site-language";
/// What stands in the frame's document where the Worker puts the site's settings.
pub const SETTINGS_TOKEN: &str = "__JASETTE_SETTINGS__";
/// What stands in the frame's document where the Worker puts what shows before the app is there.
pub const VIEW_TOKEN: &str = "__JASETTE_VIEW__";
/// The widget's languages, the first one being the original of the others.
pub const LOCALES: &[&str] = &protocol::locale::LOCALES;
/// The languages of the team's apps.
pub const TEAM_LOCALES: &[&str] = &protocol::locale::TEAM_LOCALES;
/// Where served files go.
pub const PUBLIC: &str = "edge/dist/public";
/// Which asset plays which part, for `size`.
pub const MANIFEST: &str = "edge/dist/manifest.json";

/// Cargo's profile of the Worker that fails when a test tells it to: what counts is how fast it is built.
const PLANTED_PROFILE: &str = "dev-web";

/// What `build` can be told.
#[derive(clap::Args)]
pub struct Args {
    /// Build what ships: small, fast, and slowly
    #[arg(long)]
    release: bool,
    /// Build only the Worker with planted panics that the fault tests need; it is never served
    #[arg(long, conflicts_with = "release")]
    planted: bool,
}

/// What a build is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To be there soon.
    Development,
    /// What ships: as small and fast as can be.
    Release,
}

impl Kind {
    /// By the flag.
    pub fn of(release: bool) -> Self {
        if release { Self::Release } else { Self::Development }
    }

    /// Its name in files and folders.
    fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Release => "release",
        }
    }

    /// Cargo's profile of what browsers load.
    fn app_profile(self) -> &'static str {
        match self {
            Self::Development => "dev-web",
            Self::Release => "release",
        }
    }

    /// Cargo's profile of the Worker.
    fn worker_profile(self) -> &'static str {
        match self {
            Self::Development => "dev-web",
            Self::Release => "edge",
        }
    }
}

/// Builds what was asked for.
pub fn build(repo: &Repo, args: &Args) -> Result<()> {
    if args.planted { planted(repo) } else { run(repo, Kind::of(args.release)).map(drop) }
}

/// The tools, where everything is built already.
pub fn built(repo: &Repo) -> Result<Tools> {
    for file in [MANIFEST, "edge/worker/build/index.js", "edge/worker/build/index_bg.wasm"] {
        if !repo.path(file).is_file() {
            anyhow::bail!(
                "nothing is built yet ({file} is missing): run `cargo xtask build`, or leave --no-build out"
            );
        }
    }
    Tools::ensure(repo)
}

/// What was built, as a runtime serves it.
pub fn edge(repo: &Repo) -> Result<Edge> {
    Ok(served(repo, &built(repo)?))
}

/// What was built, as a runtime serves it, where it is known to be there.
pub fn served(repo: &Repo, tools: &Tools) -> Edge {
    let mut public = OsString::from("--directory-path=public=");
    public.push(repo.path(PUBLIC));
    let arguments = vec!["serve".into(), repo.path("edge/workerd.capnp").into(), public];
    Edge { program: tools.workerd.clone(), arguments }
}

/// Builds everything and returns the tools it took. Worker and apps side by side: each of them is linked and
/// optimised on one core for minutes.
pub fn run(repo: &Repo, kind: Kind) -> Result<Tools> {
    let _lock = lock(repo)?;
    let mut steps = Steps::new(7);

    steps.next("tools");
    let tools = Tools::ensure(repo)?;
    steps.next("compile");
    if kind == Kind::Development {
        compile::together(repo)?;
    }
    let mut assets = Assets::new(repo, kind)?;
    std::thread::scope(|threads| {
        let worker = threads.spawn(|| {
            if kind == Kind::Release {
                compile::worker(repo)?;
            }
            worker::make(repo, &tools, kind)
        });
        let apps = apps(repo, &tools, &mut assets, kind, &mut steps);
        if apps.is_ok() {
            steps.next("worker");
        }
        let worker = worker.join().map_err(|_| anyhow!("making the Worker broke off"))?;
        apps?;
        worker::serve(repo, worker?)
    })?;
    assets.finish()?;
    steps.done();
    Ok(tools)
}

/// Builds everything that browsers load.
fn apps(repo: &Repo, tools: &Tools, assets: &mut Assets, kind: Kind, steps: &mut Steps) -> Result<()> {
    if kind == Kind::Release {
        compile::apps(repo)?;
    }
    let touch = installable::build(repo, tools, assets)?;
    for (step, app) in [("widget", &app::WIDGET), ("inbox", &app::INBOX), ("settings", &app::SETTINGS)] {
        steps.next(step);
        app::build(repo, tools, assets, kind, app, &touch)?;
    }
    first_run::build(repo, tools, assets)?;
    steps.next("loader and demo shop");
    for (name, signs) in [("loader.js", false), ("loader-signs.js", true)] {
        assets.document(name, &loader(repo, tools, signs)?)?;
    }
    assets.document("loader-live.js", &live(repo, tools)?)?;
    let demo = repo.path("site-demo");
    for file in repo::files_below(&demo)? {
        let content = fs::read(demo.join(&file))?;
        assets.document(&format!("demo/{}", file.display()), &content)?;
    }
    Ok(())
}

/// Builds the Worker with planted panics, for the fault tests.
pub fn planted(repo: &Repo) -> Result<()> {
    let _lock = lock(repo)?;
    let mut steps = Steps::new(3);
    steps.next("tools");
    let tools = Tools::ensure(repo)?;
    steps.next("compile");
    compile::planted(repo)?;
    steps.next("worker");
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

/// What stands before the loader of sites whose team sees who is on their pages.
fn live(repo: &Repo, tools: &Tools) -> Result<Vec<u8>> {
    let script = bundle::script(repo, tools, &repo.path("widget/loader/live.js"), false, &[])?;
    if script.matches(LIVE_TOKEN).count() != 1 {
        anyhow::bail!("widget/loader/live.js must name {LIVE_TOKEN} exactly once");
    }
    Ok(script.into_bytes())
}

/// The loader, with or without what only some sites' triggers need.
fn loader(repo: &Repo, tools: &Tools, signs: bool) -> Result<Vec<u8>> {
    let source = repo.path("widget/loader/main.js");
    let signs = format!("--define:SIGNS={signs}");
    let script = bundle::script(repo, tools, &source, false, &[&signs])?;
    for token in [CONFIG_TOKEN, LANGUAGE_TOKEN] {
        if script.matches(token).count() != 1 {
            anyhow::bail!("widget/loader/main.js must name {token} exactly once");
        }
    }
    Ok(script.into_bytes())
}
