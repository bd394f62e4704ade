//! A desktop that shows notifications: a bus of its own (D-Bus), and a program there that takes what browsers ask to have
//! shown, and clicks on it (`tests/clients/desktop.py`).

use crate::process::{Process, TempDir, workspace};
use crate::wait;
use serde_json::Value;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A bus at an address where everybody may say everything to everybody, and that starts nothing by itself.
const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>ADDRESS</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
"#;

/// The desktop. It ends when it is dropped.
pub struct Desktop {
    // The order matters: what writes to the folder is gone before it is removed.
    program: Child,
    _bus: Process,
    folder: TempDir,
}

/// A notification, as it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its title.
    pub title: String,
    /// What stands under it.
    pub body: String,
}

impl Desktop {
    /// Starts one.
    pub async fn start() -> Self {
        let python = workspace().join("target/tools/python/bin/python3");
        assert!(python.exists(), "{} is missing: run `cargo xtask test --only setup`", python.display());
        let folder = TempDir::new("desktop");
        let here = folder.path();
        std::fs::write(here.join("bus.conf"), BUS.replace("ADDRESS", &address(here))).unwrap();
        let args = [format!("--config-file={}", here.join("bus.conf").display()), "--nofork".to_owned()];
        let bus = Process::start(Path::new("/usr/bin/dbus-daemon"), &args, &[], &here.join("bus.log"));
        wait::until("the bus", async || {
            let said = || std::fs::read_to_string(here.join("bus.log")).unwrap_or_default();
            if here.join("bus").exists() { Ok(()) } else { Err(said()) }
        })
        .await;
        let said = File::create(here.join("said")).unwrap();
        let mut program = Command::new(python);
        program.arg("-B").arg(workspace().join("tests/clients/desktop.py")).arg(address(here));
        program.stdin(Stdio::piped()).stdout(said.try_clone().unwrap()).stderr(said);
        let program = program.spawn().unwrap();
        let this = Self { program, _bus: bus, folder };
        this.until("the desktop", |said| said.iter().any(|one| one["ready"] == true).then_some(())).await;
        this
    }

    /// The variable by which programs find it.
    #[must_use]
    pub fn variable(&self) -> (&'static str, String) {
        ("DBUS_SESSION_BUS_ADDRESS", address(self.folder.path()))
    }

    /// Waits until so many notifications were shown, and gives them. The first has the number 1.
    pub async fn shows(&self, count: usize) -> Vec<Shown> {
        self.until("notifications", |said| {
            let shown = said.iter().filter(|one| one["shown"].is_u64());
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let shown: Vec<_> =
                shown.map(|one| Shown { title: text(&one["title"]), body: text(&one["body"]) }).collect();
            (shown.len() >= count).then_some(shown)
        })
        .await
    }

    /// Waits until a notification was taken away again.
    pub async fn takes_away(&self, number: usize) {
        self.until("a notification to go", |said| {
            said.iter().any(|one| one["closed"] == number).then_some(())
        })
        .await;
    }

    /// Clicks a notification.
    pub fn click(&mut self, number: usize) {
        let hand = self.program.stdin.as_mut().expect("it listens");
        writeln!(hand, "{number}").expect("it is there");
    }

    /// Waits for something among what it has said.
    async fn until<T>(&self, what: &str, wanted: impl Fn(&[Value]) -> Option<T>) -> T {
        wait::until(what, async || {
            let said = std::fs::read_to_string(self.folder.path().join("said")).unwrap_or_default();
            let lines: Vec<Value> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
            wanted(&lines).ok_or(said)
        })
        .await
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn address(folder: &Path) -> String {
    format!("unix:path={}", folder.join("bus").display())
}
