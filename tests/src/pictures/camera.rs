//! Takes the pictures of a walk through an app.

use super::look::{DESKTOP, Look};
use crate::browser::{Browser, FLAGS};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::path::PathBuf;
use std::sync::Mutex;

/// Of the page, also while a frame in it is meant.
const SCRIPT: &str = concat!("const document = top.document;", include_str!("still.js"));

/// So that a browser draws the same each time, and on each processor.
pub const DRAWING: [&str; 4] = [
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--disable-skia-runtime-opts",
    "--disable-partial-raster",
];

/// What a walk takes its pictures with.
pub struct Camera {
    /// Where they go.
    pub folder: PathBuf,
    /// The screens of each state.
    pub looks: Vec<Look>,
    /// The app: `chat`, `inbox`, `admin`, or `pages` for those that are none.
    pub app: &'static str,
    /// The language it speaks.
    pub language: &'static str,
    taken: Mutex<Vec<String>>,
}

impl Camera {
    /// One for a walk.
    #[must_use]
    pub fn new(folder: PathBuf, looks: &[Look], app: &'static str, language: &'static str) -> Self {
        Self { folder, looks: looks.to_vec(), app, language, taken: Mutex::default() }
    }

    /// What its walk is called, which is how the names of its pictures begin.
    #[must_use]
    pub fn walk(&self) -> String {
        format!("{}-{}", self.app, self.language)
    }

    /// A browser for the walk, in its language, in one time zone and at one moment.
    pub async fn browser(&self) -> Browser {
        let flags = ["accept-lang", "lang"].map(|flag| format!("--{flag}={}", self.language));
        let flags: Vec<&str> =
            flags.iter().map(String::as_str).filter(|flag| !FLAGS.contains(flag)).chain(DRAWING).collect();
        let browser = Browser::start_with(&format!("pictures {}", self.walk()), &flags, json!({})).await;
        let clock = json!({"source": include_str!("clock.js")});
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", clock).await;
        browser.devtools("Emulation.setTimezoneOverride", json!({"timezoneId": "Europe/Bucharest"})).await;
        DESKTOP.apply(&browser).await;
        browser
    }

    /// Takes a state on every screen, and leaves the browser with the first one.
    pub async fn state(&self, browser: &Browser, name: &str) {
        self.state_where(browser, name, |_| true).await;
    }

    /// Takes a state on the screens on which it looks like something of its own.
    pub async fn state_where(&self, browser: &Browser, name: &str, wanted: fn(&Look) -> bool) {
        for look in self.looks.iter().filter(|look| wanted(look)) {
            // Each is come to from the same one: how a field has grown with its text goes by where it was before.
            DESKTOP.apply(browser).await;
            look.apply(browser).await;
            let picture = still(browser).await;
            let file = format!("{}.{name}.{}.png", self.walk(), look.name);
            std::fs::create_dir_all(&self.folder).expect("a folder can be made");
            std::fs::write(self.folder.join(&file), picture).expect("a picture can be written");
            self.taken.lock().expect("nobody panicked").push(file);
        }
        DESKTOP.apply(browser).await;
    }

    /// The names of the pictures so far.
    #[must_use]
    pub fn taken(&self) -> Vec<String> {
        self.taken.lock().expect("nobody panicked").clone()
    }
}

/// A picture of what stands still: two in a row are the same.
pub async fn still(browser: &Browser) -> Vec<u8> {
    let away = json!({"type": "mouseMoved", "x": 0, "y": 0});
    browser.devtools("Input.dispatchMouseEvent", away).await;
    let mut before = None;
    browser
        .until("the page to stand still", async || {
            let moved = browser.run(SCRIPT).await != 0;
            let how = json!({"format": "png", "optimizeForSpeed": true});
            let picture = browser.devtools("Page.captureScreenshot", how).await["data"].to_string();
            let same = !moved && before.as_ref() == Some(&picture);
            before = Some(picture);
            Ok(same.then_some(()))
        })
        .await;
    let picture = before.expect("one was taken");
    STANDARD.decode(picture.trim_matches('"')).expect("the browser encodes it")
}
