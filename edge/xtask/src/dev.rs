//! `cargo xtask dev`: everything on this machine. Builds, starts the runtime, seeds a demo site and
//! a demo agent, says where they are, and stays until it is told to stop.

mod seed;

use crate::build::{self, Kind};
use crate::http;
use crate::process;
use crate::repo::Repo;
use crate::tools::Tools;
use anyhow::{Context, Result, bail};
use seed::SignIn;
pub use seed::{frame_settings, frame_view, loader_config};
use serde::Serialize;
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long the runtime may take until it serves.
const START: Duration = Duration::from_secs(30);
/// How many of its last lines are told when it does not.
const LAST_LINES: usize = 15;

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
    let mut runtime = Runtime::start(repo, &tools, args.port, &state, &setup_key)?;
    runtime.wait_until_ready()?;
    let agent = seed::seed(args.port, &setup_key, &state)?;
    eprintln!("ready after {:.1} s", began.elapsed().as_secs_f32());
    announce(args, &agent)?;
    runtime.stay()
}

fn port_is_free(port: u16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            bail!("port {port} is taken: stop what uses it, or choose another with --port")
        }
        Err(error) => Err(error).with_context(|| format!("cannot serve on port {port}")),
    }
}

/// Makes the state folder and holds it, so that no second runtime writes to the same files.
fn open_state(dir: &Path) -> Result<(PathBuf, File)> {
    fs::create_dir_all(dir).with_context(|| format!("cannot create the state folder {}", dir.display()))?;
    let dir = dir.canonicalize()?;
    let lock = File::create(dir.join("dev.lock"))
        .with_context(|| format!("cannot write to the state folder {}", dir.display()))?;
    match lock.try_lock() {
        Ok(()) => Ok((dir, lock)),
        Err(fs::TryLockError::WouldBlock) => {
            bail!("another dev uses {}: stop it, or choose another folder with --state", dir.display())
        }
        Err(fs::TryLockError::Error(error)) => Err(error).context("cannot lock the state folder"),
    }
}

fn built(repo: &Repo) -> Result<Tools> {
    for file in [build::MANIFEST, "edge/worker/build/index.js", "edge/worker/build/index_bg.wasm"] {
        if !repo.path(file).is_file() {
            bail!(
                "nothing is built yet ({file} is missing): run `cargo xtask build`, or leave --no-build out"
            );
        }
    }
    Tools::ensure(repo)
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

/// The runtime and its last words.
struct Runtime {
    child: Child,
    port: u16,
    last_lines: Arc<Mutex<VecDeque<String>>>,
}

impl Runtime {
    fn start(repo: &Repo, tools: &Tools, port: u16, state: &Path, setup_key: &str) -> Result<Self> {
        let mut command = Command::new(&tools.workerd);
        command.arg("serve").arg(repo.path("edge/workerd.capnp"));
        command.arg(format!("--socket-addr=http=127.0.0.1:{port}"));
        command.arg(format!("--directory-path=state={}", state.display()));
        command.arg(format!("--directory-path=public={}", repo.path(build::PUBLIC).display()));
        command.env("JASETTE_SETUP_KEY", setup_key);
        let mut child = process::spawn_guarded(&command)?;
        let last_lines = Arc::new(Mutex::new(VecDeque::new()));
        if let Some(stderr) = child.stderr.take() {
            let lines = Arc::clone(&last_lines);
            std::thread::spawn(move || relay(stderr, &lines));
        }
        Ok(Self { child, port, last_lines })
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + START;
        loop {
            self.check_alive()?;
            let answer = http::request(self.port, "GET /healthz", &[], "");
            if answer.as_ref().is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            if Instant::now() > deadline {
                let seen = answer.map_or_else(
                    |error| format!("{error:#}"),
                    |answer| format!("/healthz answers {}: {}", answer.status, answer.body),
                );
                bail!("workerd does not serve after {} s ({seen}){}", START.as_secs(), self.last_words());
            }
            std::thread::sleep(process::TICK);
        }
    }

    /// Waits until we are told to stop, which is success, or the runtime ends, which is not.
    fn stay(&mut self) -> Result<()> {
        while !process::stopping() {
            self.check_alive()?;
            std::thread::sleep(process::TICK);
        }
        eprintln!("stopping");
        Ok(())
    }

    fn check_alive(&mut self) -> Result<()> {
        if process::stopping() {
            bail!("stopped");
        }
        match self.child.try_wait()? {
            // Its signals may have been meant for both of us, and ours is on its way.
            Some(_) if process::stopping() => bail!("stopped"),
            Some(_) => bail!("workerd ended by itself{}", self.last_words()),
            None => Ok(()),
        }
    }

    fn last_words(&self) -> String {
        let lines = self.last_lines.lock().map(|lines| lines.iter().cloned().collect::<Vec<_>>());
        match lines {
            Ok(lines) if !lines.is_empty() => format!("; its last lines were:\n  {}", lines.join("\n  ")),
            _ => "; it said nothing".to_owned(),
        }
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        process::end(&mut self.child);
    }
}

/// Passes the runtime's messages on and remembers the last ones.
fn relay(stderr: ChildStderr, last_lines: &Mutex<VecDeque<String>>) {
    for line in BufReader::new(stderr).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).into_owned();
        eprintln!("{line}");
        if let Ok(mut lines) = last_lines.lock() {
            if lines.len() == LAST_LINES {
                lines.pop_front();
            }
            lines.push_back(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let error = port_is_free(port).unwrap_err().to_string();
        assert!(error.starts_with(&format!("port {port} is taken")), "{error}");
    }

    #[test]
    fn a_state_folder_is_used_by_one() {
        let dir = std::env::temp_dir().join(format!("xtask-state-{}", std::process::id()));
        let (found, lock) = open_state(&dir).unwrap();
        assert!(open_state(&dir).is_err());
        drop(lock);
        assert!(open_state(&dir).is_ok());
        fs::remove_dir_all(found).unwrap();
    }
}
