//! `cargo xtask dev`: everything on this machine. Builds, starts the runtime, seeds a demo site and
//! a demo agent, says where they are, and stays until it is told to stop. With `--fresh` there is nothing but a link
//! to begin with.

mod seed;

use crate::build::{self, Kind};
use crate::open_files;
use crate::repo::Repo;
use crate::runtime::{Runtime, Start, address_is_free, open_state};
use crate::setup_link::{self, SetupLink};
use anyhow::{Context, Result};
use jasette::random;
use seed::SignIn;
pub use seed::{frame_settings, frame_view, loader_config};
use serde::Serialize;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
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
    /// Begin like a new installation: no demo, but a one-time link with which the owner makes their account and
    /// site. Without --state in a folder of its own, which is emptied
    #[arg(long)]
    fresh: bool,
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

/// What `--json` prints with `--fresh`.
#[derive(Serialize)]
struct Fresh<'a> {
    ready: bool,
    base: &'a str,
    inbox: &'a str,
    /// None where the folder has an owner already.
    setup: Option<SetupLink>,
}

/// Runs until stopped.
pub fn run(repo: &Repo, args: &Args) -> Result<()> {
    let began = Instant::now();
    // Before the build, which takes long: what would fail in the end fails now.
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    address_is_free(listen)?;
    let (state, _lock) = match &args.state {
        Some(state) => open_state(state)?,
        None if args.fresh => emptied(&repo.target().join("fresh"))?,
        None => open_state(&repo.path(".state"))?,
    };
    let tools = if args.no_build { build::built(repo)? } else { build::run(repo, Kind::of(args.release))? };
    address_is_free(listen)?;

    let setup_key = random(24)?;
    if let Some(advice) = open_files::raise() {
        eprintln!("{advice}");
    }
    let variables = [(setup_link::KEY, setup_key.as_str())];
    let start = Start { listen, state: &state, variables: &variables };
    let mut runtime = Runtime::start(&build::served(repo, &tools), &start)?;
    runtime.wait_until_ready()?;
    let line = if args.fresh {
        fresh(args, setup_link::make(listen, &setup_key, false)?)?
    } else {
        announce(args, &seed::seed(listen, &setup_key, &state)?)?
    };
    eprintln!("ready after {:.1} s", began.elapsed().as_secs_f32());
    setup_link::print(&line)?;
    runtime.stay()
}

/// A state folder with nothing in it, once nobody else uses it.
fn emptied(dir: &Path) -> Result<(PathBuf, fs::File)> {
    let (dir, lock) = open_state(dir)?;
    let empty = || -> std::io::Result<()> {
        for entry in fs::read_dir(&dir)? {
            let entry = entry?;
            // What stands beside the objects' folders holds the lock.
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    };
    empty().with_context(|| format!("cannot empty {}", dir.display()))?;
    Ok((dir, lock))
}

fn fresh(args: &Args, setup: Option<SetupLink>) -> Result<String> {
    let base = format!("http://127.0.0.1:{}", args.port);
    let inbox = format!("{base}/inbox");
    if args.json {
        return Ok(serde_json::to_string(&Fresh { ready: true, base: &base, inbox: &inbox, setup })?);
    }
    Ok(match setup {
        Some(link) => format!("Set up Jasette, once and within 24 hours: {}", link.url),
        None => format!("Jasette has an owner already, who signs in: {inbox}"),
    })
}

fn announce(args: &Args, agent: &SignIn) -> Result<String> {
    let base = format!("http://127.0.0.1:{}", args.port);
    let demo = format!("{base}/demo/");
    let inbox = format!("{base}/inbox");
    if args.json {
        return Ok(serde_json::to_string(&Ready {
            ready: true,
            base: &base,
            demo: &demo,
            inbox: &inbox,
            agent,
        })?);
    }
    Ok(format!(
        "\nJasette serves on {base}\n\n  demo shop  {demo}\n  inbox      {inbox}\n  sign in    {} / {}\n\n\
         All visitors come from this machine, so limits count them together.\nStop with Ctrl-C.",
        agent.email, agent.password
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_start_finds_nothing_of_the_one_before() {
        let dir = std::env::temp_dir().join(format!("xtask-fresh-{}", std::process::id()));
        fs::create_dir_all(dir.join("jasette-directory")).unwrap();
        fs::write(dir.join("jasette-directory/one.sqlite"), "x").unwrap();
        let (dir, lock) = emptied(&dir).unwrap();
        assert!(!dir.join("jasette-directory").exists());
        assert!(emptied(&dir).is_err(), "somebody uses it");
        drop(lock);
        fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn a_fresh_start_says_one_line() {
        let args = |json| Args { port: 8787, state: None, fresh: true, no_build: true, release: false, json };
        let url = "http://127.0.0.1:8787/setup#token";
        let link = || Some(SetupLink { url: url.to_owned(), expires: 7 });
        let said = fresh(&args(false), link()).unwrap();
        assert!(said.ends_with(url) && said.lines().count() == 1, "{said}");
        assert!(fresh(&args(false), None).unwrap().ends_with("/inbox"));
        let told: serde_json::Value = serde_json::from_str(&fresh(&args(true), link()).unwrap()).unwrap();
        assert_eq!((&told["ready"], &told["setup"]["url"]), (&true.into(), &url.into()));
    }
}
