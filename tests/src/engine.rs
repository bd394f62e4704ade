//! The engines that browsers are made of, each with its driver, on a screen of its own.

use crate::browser::FLAGS;
use crate::process::{Process, TempDir, free_port, workspace};
use crate::screen::Screen;
use crate::wait;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use thirtyfour::{
    Capabilities, ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel,
};

/// An engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chrome's, Edge's and others'.
    Chromium,
    /// Firefox's.
    Firefox,
    /// Safari's, as GTK has it.
    WebKit,
}

/// A driver that is ready to begin a session.
pub(crate) struct Ready {
    pub(crate) process: Process,
    pub(crate) port: u16,
    pub(crate) wishes: Capabilities,
    pub(crate) screen: Screen,
}

impl Engine {
    /// Starts a screen and the engine's driver. `flags` are the browser's.
    pub(crate) async fn driver(self, profile: &TempDir, flags: &[&str]) -> Ready {
        let folder = profile.path();
        let screen = Screen::start(folder).await;
        let home = folder.display().to_string();
        let env = [
            ("DISPLAY", screen.display()),
            ("HOME", &home),
            ("XDG_RUNTIME_DIR", &home),
            ("LANG", "C.UTF-8"),
            ("LIBGL_ALWAYS_SOFTWARE", "1"),
            ("NO_AT_BRIDGE", "1"),
            ("GDK_BACKEND", "x11"),
        ];
        match self {
            Self::Chromium => {
                let (process, port) = chromedriver(profile, &env).await;
                let shown = FLAGS.iter().filter(|flag| **flag != "--headless");
                let place = ["--window-position=0,0", "--window-size=1280,900"];
                let wishes = chromium(profile, shown.chain(flags).chain(&place));
                Ready { process, port, wishes: wishes.into(), screen }
            }
            Self::Firefox => {
                let root = folder.display().to_string();
                let args = ["--port", "0", "--websocket-port", "0", "--profile-root", &root];
                let log = folder.join("driver.log");
                let process = Process::start(&geckodriver(), &args.map(str::to_owned), &env, &log);
                let port = wait::until("geckodriver to name its port", async || {
                    let text = std::fs::read_to_string(&log).unwrap_or_default();
                    let port = text.split("Listening on 127.0.0.1:").nth(1);
                    port.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).ok_or(text)
                });
                let prefs = json!({"intl.accept_languages": "en-US"});
                let args: Vec<&str> =
                    ["--width", "1280", "--height", "900"].iter().chain(flags).copied().collect();
                let wishes =
                    json!({"browserName": "firefox", "moz:firefoxOptions": {"args": args, "prefs": prefs}});
                Ready { port: port.await, process, wishes: capabilities(&wishes), screen }
            }
            Self::WebKit => {
                let port = free_port();
                let args = [format!("--port={port}"), "--host=127.0.0.1".to_owned()];
                let log = folder.join("driver.log");
                let process = Process::start(Path::new("/usr/bin/WebKitWebDriver"), &args, &env, &log);
                let client = crate::edge::http();
                let status = format!("http://127.0.0.1:{port}/status");
                wait::until("WebKit's driver to answer", async || {
                    client.get(&status).send().await.map(drop).map_err(|error| error.to_string())
                })
                .await;
                let args: Vec<&str> = ["--automation"].iter().chain(flags).copied().collect();
                let options = json!({"binary": mini_browser(), "args": args});
                let wishes = json!({"browserName": "MiniBrowser", "webkitgtk:browserOptions": options});
                Ready { process, port, wishes: capabilities(&wishes), screen }
            }
        }
    }
}

/// Starts a driver, and gives its port. It takes a free one for IPv6 and then the same for IPv4, which somebody
/// else may have: then it exits, and another is started.
pub(crate) async fn chromedriver(profile: &TempDir, env: &[(&str, &str)]) -> (Process, u16) {
    let args = ["--port=0".to_owned()];
    let mut attempt = 0;
    loop {
        attempt += 1;
        let log = profile.path().join(format!("driver-{attempt}.log"));
        let process = Process::start(Path::new("/usr/bin/chromedriver"), &args, env, &log);
        let port = wait::until("chromedriver to name its port", async || {
            let text = std::fs::read_to_string(&log).unwrap_or_default();
            if text.contains("port not available") {
                return Ok(None);
            }
            let port = text.split("successfully on port ").nth(1);
            let digits = port.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
            digits.and_then(|digits| digits.parse().ok()).map(Some).ok_or(text)
        });
        if let Some(port) = port.await {
            return (process, port);
        }
    }
}

/// A Chromium with a profile in this folder.
pub(crate) fn chromium<'a>(
    profile: &TempDir,
    flags: impl IntoIterator<Item = &'a &'a str>,
) -> ChromeCapabilities {
    let mut wishes = DesiredCapabilities::chrome();
    wishes.set_binary("/usr/bin/chromium").unwrap();
    wishes.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
    for flag in flags {
        wishes.add_arg(flag).unwrap();
    }
    wishes.add_arg(&format!("--user-data-dir={}", profile.path().join("profile").display())).unwrap();
    wishes
}

fn capabilities(wishes: &Value) -> Capabilities {
    let mut all = Capabilities::new();
    for (name, value) in wishes.as_object().into_iter().flatten() {
        all.set(name.as_str(), value).unwrap();
    }
    all
}

/// Where the set-up of the test command leaves it.
fn geckodriver() -> PathBuf {
    let path = workspace().join("target/tools/geckodriver");
    assert!(path.exists(), "{} is missing: run `cargo xtask test --only setup`", path.display());
    path
}

/// The browser that comes with WebKit's driver; its folder is named after the machine.
fn mini_browser() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let programs = folders.map(|folder| folder.path().join("webkit2gtk-4.1/MiniBrowser"));
    programs.into_iter().find(|path| path.is_file()).expect("WebKit has its MiniBrowser")
}
