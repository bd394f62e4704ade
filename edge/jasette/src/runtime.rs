//! The runtime as a program of this machine: a state folder that nobody else uses, a start that is waited for,
//! and an end that comes.

use crate::http;
use crate::process;
use anyhow::{Context, Result, bail};
use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::io::{self, BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long the runtime may take until it serves.
const START: Duration = Duration::from_secs(30);
/// How many of its last lines are told when it does not.
const LAST_LINES: usize = 15;
/// The folder of what people wrote is its owner's alone.
const MODE: u32 = 0o700;

/// What is served: the runtime, and what it is told before our own arguments. Those give it the state folder and
/// the address.
pub struct Edge {
    /// The program.
    pub program: PathBuf,
    /// Its first arguments.
    pub arguments: Vec<OsString>,
}

/// What a runtime is started with.
pub struct Start<'a> {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The state folder.
    pub state: &'a Path,
    /// Variables of its environment, besides our own.
    pub variables: &'a [(&'a str, &'a str)],
}

/// Whether an address can be served on.
///
/// # Errors
/// Where it is taken, is none of this machine's, or needs rights.
pub fn address_is_free(listen: SocketAddr) -> Result<()> {
    match TcpListener::bind(listen) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            bail!("port {} is taken: stop what uses it, or choose another one", listen.port())
        }
        Err(error) => Err(error).with_context(|| format!("cannot serve on {listen}")),
    }
}

/// Makes the state folder, sees that it can be written to, and holds it, so that no second runtime writes to the
/// same files. What is in it is its owner's alone from then on.
///
/// # Errors
/// In a sentence, where it cannot be used.
pub fn open_state(dir: &Path) -> Result<(PathBuf, File)> {
    let name = dir.display();
    fs::DirBuilder::new()
        .recursive(true)
        .mode(MODE)
        .create(dir)
        .with_context(|| format!("cannot create the state folder {name}"))?;
    let dir = dir.canonicalize().with_context(|| format!("cannot open the state folder {name}"))?;
    let lock =
        File::create(dir.join(LOCK)).with_context(|| format!("cannot write to the state folder {name}"))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(fs::TryLockError::WouldBlock) => {
            bail!("another server uses {name}: stop it, or choose another folder with --state")
        }
        Err(fs::TryLockError::Error(error)) => return Err(error).context("cannot lock the state folder"),
    }
    if dir.metadata()?.permissions().mode() & 0o777 != MODE {
        fs::set_permissions(&dir, Permissions::from_mode(MODE))
            .with_context(|| format!("cannot keep others out of the state folder {name}"))?;
    }
    // A full disk takes a lock and no bytes.
    let probe = dir.join("probe");
    let written = fs::write(&probe, [0; 4_096]).and_then(|()| fs::read(&probe));
    let removed = fs::remove_file(&probe);
    let written = written.with_context(|| format!("cannot write to the state folder {name}"))?;
    removed.with_context(|| format!("cannot remove a file from the state folder {name}"))?;
    if written != [0; 4_096] {
        bail!("the state folder {name} does not keep what is written to it");
    }
    backup::claim(&dir)?;
    Ok((dir, lock))
}

/// The file in a state folder that whoever serves it holds. The first runtime's own name for it: a folder in use is seen
/// by every version.
const LOCK: &str = "dev.lock";

/// Whether somebody serves a state folder at this moment.
///
/// # Errors
/// Where its lock cannot be looked at.
pub fn is_served(dir: &Path) -> Result<bool> {
    let lock = match File::open(dir.join(LOCK)) {
        Ok(lock) => lock,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error).with_context(|| format!("cannot look into {}", dir.display())),
    };
    match lock.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(fs::TryLockError::WouldBlock) => Ok(true),
        Err(fs::TryLockError::Error(error)) => {
            Err(error).context("cannot look at the lock of the state folder")
        }
    }
}

/// The runtime and its last words.
pub struct Runtime {
    child: Child,
    listen: SocketAddr,
    last_lines: Arc<Mutex<VecDeque<String>>>,
}

impl Runtime {
    /// Starts it.
    ///
    /// # Errors
    /// Where it cannot be started at all.
    pub fn start(edge: &Edge, start: &Start<'_>) -> Result<Self> {
        let Start { listen, state, variables } = *start;
        let mut command = Command::new(&edge.program);
        command.args(&edge.arguments);
        command.arg(format!("--socket-addr=http={listen}"));
        command.arg(format!("--directory-path=state={}", state.display()));
        command.envs(variables.iter().copied());
        let mut child = process::spawn_guarded(&command)?;
        let last_lines = Arc::new(Mutex::new(VecDeque::new()));
        if let Some(stderr) = child.stderr.take() {
            let lines = Arc::clone(&last_lines);
            std::thread::spawn(move || relay(stderr, &lines));
        }
        Ok(Self { child, listen, last_lines })
    }

    /// Waits until it serves and every kind of object answers.
    ///
    /// # Errors
    /// With its last words, where that does not come, and where we are told to stop.
    pub fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + START;
        loop {
            self.check_alive()?;
            let answer = http::request(self.listen, "GET /readyz", &[], "");
            if answer.as_ref().is_ok_and(|answer| answer.status == 200) {
                // One that did not get its port has ended: somebody else has answered.
                return self.check_alive();
            }
            if Instant::now() > deadline {
                let seen = answer.map_or_else(
                    |error| format!("{error:#}"),
                    |answer| format!("/readyz answers {}: {}", answer.status, answer.body),
                );
                bail!("the runtime does not serve after {} s ({seen}){}", START.as_secs(), self.last_words());
            }
            std::thread::sleep(process::TICK);
        }
    }

    /// Waits until we are told to stop, which is success, or the runtime ends, which is not.
    ///
    /// # Errors
    /// With its last words, where it ended by itself.
    pub fn stay(&mut self) -> Result<()> {
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
            Some(_) => bail!("the runtime ended by itself{}", self.last_words()),
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
        process::end_guarded(&mut self.child);
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

    fn folder(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("jasette-{name}-{}", std::process::id()))
    }

    #[test]
    fn a_taken_port_is_named() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let listen = listener.local_addr().unwrap();
        let error = address_is_free(listen).unwrap_err().to_string();
        assert!(error.starts_with(&format!("port {} is taken", listen.port())), "{error}");
        let error = address_is_free("192.0.2.1:80".parse().unwrap()).unwrap_err().to_string();
        assert_eq!(error, "cannot serve on 192.0.2.1:80");
    }

    #[test]
    fn a_state_folder_is_used_by_one() {
        let dir = folder("state");
        let (found, lock) = open_state(&dir).unwrap();
        let error = open_state(&dir).unwrap_err().to_string();
        assert!(error.starts_with("another server uses"), "{error}");
        assert!(is_served(&dir).unwrap());
        drop(lock);
        assert!(!is_served(&dir).unwrap() && !is_served(&dir.join("elsewhere")).unwrap());
        assert!(open_state(&dir).is_ok());
        fs::remove_dir_all(found).unwrap();
    }

    #[test]
    fn a_state_folder_is_its_owners_alone_also_one_that_was_not() {
        let dir = folder("mode");
        fs::create_dir_all(&dir).unwrap();
        fs::set_permissions(&dir, Permissions::from_mode(0o755)).unwrap();
        let (found, _lock) = open_state(&dir).unwrap();
        assert_eq!(found.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        let mut names: Vec<_> =
            fs::read_dir(&found).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["dev.lock", "jasette.json"], "the probe is gone");
        fs::remove_dir_all(found).unwrap();
    }

    #[test]
    fn a_state_folder_of_a_newer_layout_is_refused_and_free_again() {
        let dir = folder("newer");
        fs::create_dir_all(&dir).unwrap();
        let newer = r#"{"format": 4000, "jasette": "9.8.7"}"#;
        fs::write(dir.join("jasette.json"), newer).unwrap();
        for _ in 0..2 {
            let error = format!("{:#}", open_state(&dir).unwrap_err());
            assert!(error.contains("a newer Jasette (9.8.7)"), "{error}");
        }
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_state_folder_that_is_none_is_refused() {
        let file = folder("file");
        fs::write(&file, "no folder").unwrap();
        for dir in [file.clone(), file.join("in a file")] {
            let error = format!("{:#}", open_state(&dir).unwrap_err());
            assert!(error.contains("the state folder"), "{error}");
        }
        fs::remove_file(file).unwrap();
    }
}
