//! `cargo xtask dev`: everything on this machine. Builds, starts the runtime, seeds a demo site and
//! a demo agent, says where they are, and stays until it is told to stop.

mod seed;

use crate::build::{self, Kind};
use crate::open_files;
use crate::repo::Repo;
use crate::runtime::{Runtime, Start, built, open_state, port_is_free};
use anyhow::{Context, Result};
use seed::SignIn;
pub use seed::{frame_settings, frame_view, loader_config};
use serde::Serialize;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

/// What `dev` can be told.
#[derive(clap::Args)]
pub struct Args {
    /// The port to serve on, of this machine only
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// The folder that keeps sites, agents and conversations from one start to the next
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// Serve what was built before
    #[arg(long)]
    no_build: bool,
    /// Build and serve what ships, instead of what is there soon
    #[arg(long, conflicts_with = "no_build")]
    release: bool,
    /// Print exactly one line of JSON on standard output, once it serves
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Ready<'a> {
    ready: bool,
    base: &'a str,
    demo: &'a str,
    inbox: &'a str,
    agent: &'a SignIn,
}

/// Runs until stopped.
pub fn run(repo: &Repo, args: &Args) -> Result<()> {
    let began = Instant::now();
    // Before the build, which takes long: what would fail in the end fails now.
    port_is_free(args.port)?;
    let state = args.state.clone().unwrap_or_else(|| repo.path(".state"));
    let (state, _lock) = open_state(&state)?;
    let tools = if args.no_build { built(repo)? } else { build::run(repo, Kind::of(args.release))? };
    port_is_free(args.port)?;

    let setup_key = seed::random(24)?;
    if let Some(advice) = open_files::raise() {
        eprintln!("{advice}");
    }
    let variables = [("JASETTE_SETUP_KEY", setup_key.as_str())];
    let start = Start { port: args.port, state: &state, variables: &variables };
    let mut runtime = Runtime::start(repo, &tools, &start)?;
    runtime.wait_until_ready()?;
    let agent = seed::seed(args.port, &setup_key, &state)?;
    eprintln!("ready after {:.1} s", began.elapsed().as_secs_f32());
    announce(args, &agent)?;
    runtime.stay()
}

fn announce(args: &Args, agent: &SignIn) -> Result<()> {
    let base = format!("http://127.0.0.1:{}", args.port);
    let demo = format!("{base}/demo/");
    let inbox = format!("{base}/inbox");
    let text = if args.json {
        serde_json::to_string(&Ready { ready: true, base: &base, demo: &demo, inbox: &inbox, agent })?
    } else {
        format!(
            "\nJasette serves on {base}\n\n  demo shop  {demo}\n  inbox      {inbox}\n  sign in    {} / {}\n\n\
             All visitors come from this machine, so limits count them together.\nStop with Ctrl-C.",
            agent.email, agent.password
        )
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).context("nobody reads our standard output")
}
