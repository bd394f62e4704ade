//! What an operator has: the package, unpacked in a folder of its own, and its programs running with nothing around
//! them.

use crate::edge::{Credentials, SignedIn, Site, http};
use crate::process::{Process, TempDir, free_port, workspace};
use crate::wait;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The owner's password.
const PASSWORD: &str = "seven green bottles";

/// Runs a program as a service manager does, and says how it ended.
const AS_A_SERVICE: &str = r#"pid=$1; shift; "$@" & echo $! >"$pid"; wait $!; echo "ended with $?""#;

/// The archive for this machine.
#[must_use]
pub fn archive() -> PathBuf {
    built(&format!("jasette-{}-linux-{}.tar.gz", env!("CARGO_PKG_VERSION"), std::env::consts::ARCH))
}

/// The folder for Cloudflare.
#[must_use]
pub fn for_cloudflare() -> PathBuf {
    built(&format!("jasette-{}-cloudflare", env!("CARGO_PKG_VERSION")))
}

fn built(name: &str) -> PathBuf {
    let path = workspace().join("target/package").join(name);
    assert!(
        path.exists(),
        "{} is missing: run `cargo xtask package --no-build` first, and with --cloudflare",
        path.display()
    );
    path
}

/// The package in a folder where nothing else is.
pub struct Installed {
    root: TempDir,
    /// The folder with the programs.
    pub folder: PathBuf,
    /// Where it is to listen.
    pub port: u16,
}

impl Installed {
    /// Unpacks it.
    #[must_use]
    pub fn unpack() -> Self {
        let root = TempDir::new("package");
        let unpacked = Command::new("tar").arg("-xzf").arg(archive()).current_dir(root.path()).status();
        assert!(unpacked.expect("tar is there").success(), "the archive is unpacked");
        let mut folders: Vec<_> =
            std::fs::read_dir(root.path()).unwrap().map(|entry| entry.unwrap()).collect();
        let folder = folders.pop().expect("something is in it").path();
        assert!(folders.is_empty(), "one folder, not many things beside each other");
        Self { root, folder, port: free_port() }
    }

    /// The folder that the package's own is in.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// Its state folder.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.folder.join("state")
    }

    /// Where it is served on this machine.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Runs a command of the program to its end, in its folder and with an empty environment.
    #[must_use]
    pub fn says(&self, args: &[&str]) -> Output {
        let mut command = Command::new("./jasette");
        command.args(args).current_dir(&self.folder).env_clear();
        command.output().expect("the program starts")
    }

    /// Starts serving `state`, with an empty environment but for these variables, and waits until it does.
    pub async fn serve(&self, state: &str, more: &[&str], variables: &[(&str, &str)]) -> Service {
        let mut program = vec!["env".to_owned(), "-i".to_owned()];
        program.extend(variables.iter().map(|(name, value)| format!("{name}={value}")));
        let listen = format!("127.0.0.1:{}", self.port);
        program.push(self.folder.join("jasette").display().to_string());
        program.extend(["serve", "--state", state, "--listen", &listen].map(str::to_owned));
        program.extend(more.iter().map(|arg| (*arg).to_owned()));
        let service = Service::start(self.root.path(), &program, &self.folder);
        service.serves().await;
        service
    }
}

/// A program that runs as a service does.
pub struct Service {
    _process: Process,
    pid: PathBuf,
    log: PathBuf,
}

impl Service {
    /// Starts it in a folder. What it says, and which process it is, stands in files of another.
    #[must_use]
    pub fn start(notes: &Path, program: &[String], folder: &Path) -> Self {
        let name = crate::process::random_id();
        let (pid, log) = (notes.join(format!("{name}.pid")), notes.join(format!("{name}.log")));
        let script = format!("cd \"$1\"; shift; {AS_A_SERVICE}");
        let mut args = vec!["-c".to_owned(), script, "service".to_owned()];
        args.extend([folder, &pid].map(|path| path.display().to_string()));
        args.extend(program.iter().cloned());
        let process = Process::start(Path::new("sh"), &args, &[], &log);
        Self { _process: process, pid, log }
    }

    /// What it has said.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    async fn until(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        wait::until(what, async || {
            let log = self.log();
            if wanted(&log) { Ok(log) } else { Err(log) }
        })
        .await
    }

    /// Waits until it serves.
    pub async fn serves(&self) {
        self.until("it to serve", |log| log.contains("\"event\":\"serving\"")).await;
    }

    /// The set-up link that it prints.
    pub async fn link(&self) -> String {
        let said = "Set up Jasette, once and within 24 hours: ";
        let log = self.until("the set-up link", |log| log.lines().any(|line| line.starts_with(said))).await;
        log.lines().find_map(|line| line.strip_prefix(said)).unwrap().to_owned()
    }

    /// Asks it to stop, as a service manager does, and gives what it ended with.
    pub async fn stop(&self) -> String {
        let pid = std::fs::read_to_string(&self.pid).expect("it was started");
        let asked = Command::new("kill").args(["-TERM", pid.trim()]).status();
        assert!(asked.expect("kill is there").success());
        let log = self.until("its end", |log| log.contains("ended with ")).await;
        log.rsplit_once("ended with ").unwrap().1.trim().to_owned()
    }
}

/// Uses a set-up link as its page does: an owner with a site, signed in.
pub async fn sets_up(base: &str, link: &str) -> (Site, SignedIn) {
    let site = uses_link(base, base, link).await;
    let signed_in = site.sign_in().await;
    (site, signed_in)
}

/// Uses a set-up link that names the origin people see, without the proxy there.
pub async fn uses_link(base: &str, origin: &str, link: &str) -> Site {
    let (page, token) = link.split_once('#').expect("the token is behind the #");
    assert_eq!(page, format!("{origin}/setup"));
    let agent = Credentials {
        email: "ana@shop.example".to_owned(),
        name: "Ana".to_owned(),
        password: PASSWORD.to_owned(),
    };
    let given = json!({
        "owner": {"name": agent.name, "email": agent.email, "password": agent.password},
        "site": {"name": "Ceainăria", "color": "#0b6b5b", "origins": ["shop.example"]},
    });
    let request = http().post(format!("{base}/v1/setup/link")).header("origin", origin).bearer_auth(token);
    let response = request.json(&given).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let made: Value = response.json().await.unwrap();
    Site { id: made["site"].as_str().expect("a site is made").to_owned(), base: origin.to_owned(), agent }
}
