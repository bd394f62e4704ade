//! Programs and directories that are gone when the test is, however it ends.
//!
//! A test binary may keep one edge for all its tests in a static, which Rust never drops, and a
//! test may be killed. So each program runs beneath a small shell that holds the reading end of a
//! pipe: when our end closes, for whatever reason, the shell kills the program and all its
//! children. The shells are in process groups of their own, so that what ends a whole group, such
//! as Ctrl-C, leaves them to do their work.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A running program with all its children.
pub struct Process {
    shell: Child,
    lifeline: Option<ChildStdin>,
}

impl Process {
    /// Starts a program; all it prints goes into the file `log`.
    pub fn start(program: &Path, args: &[String], env: &[(&str, &str)], log: &Path) -> Self {
        let log = File::options().create(true).append(true).open(log).expect("the log opens");
        let mut shell = Command::new("sh")
            .args(["-c", r#"setsid "$@" </dev/null & read -r _; kill -9 "-$!"; wait"#, "lifeline"])
            .arg(program)
            .args(args)
            .envs(env.iter().copied())
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(log.try_clone().expect("the log opens twice"))
            .stderr(log)
            .spawn()
            .expect("sh starts");
        let lifeline = shell.stdin.take();
        Self { shell, lifeline }
    }

    /// Kills the program with SIGKILL and waits until it is gone, its port and files with it.
    pub fn kill9(&mut self) {
        drop(self.lifeline.take());
        let _ = self.shell.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill9();
    }
}

/// A fresh directory.
pub struct TempDir {
    path: PathBuf,
    shell: Child,
}

impl TempDir {
    /// Makes one whose name has `purpose` in it.
    #[must_use]
    pub fn new(purpose: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("jasette-{purpose}-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a temporary directory can be made");
        // A program that is being killed may still write: then the first try finds the directory
        // not empty.
        let shell = Command::new("sh")
            .args(["-c", r#"read -r _; until rm -rf "$1" 2>/dev/null; do sleep 1; done"#, "sweeper"])
            .arg(&path)
            .process_group(0)
            .stdin(Stdio::piped())
            .spawn()
            .expect("sh starts");
        Self { path, shell }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

/// A port that nobody listens on at the moment, and that the kernel gives to no outgoing connection
/// (it takes those from 32768 on): a client would hold it while the server there is down.
#[must_use]
pub fn free_port() -> u16 {
    loop {
        let port = 10_000 + u16::from_le_bytes(random_bytes()) % 20_000;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// The root of the workspace.
#[must_use]
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the workspace is there")
}

/// Random characters that are good as an id: 128 bits in 22 characters.
#[must_use]
pub fn random_id() -> String {
    protocol::ids::encode_random(&random_bytes::<16>())
}

fn random_bytes<const COUNT: usize>() -> [u8; COUNT] {
    use std::io::Read;
    let mut bytes = [0; COUNT];
    let mut source = File::open("/dev/urandom").expect("there is a source of randomness");
    source.read_exact(&mut bytes).expect("it gives bytes");
    bytes
}
