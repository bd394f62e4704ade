//! How a browser begins and ends: handed on from the test before, or started, and handed on again or killed.

use super::pool::{self, Running};
use super::{Browser, FLAGS};
use crate::desktop::Desktop;
use crate::engine::{Engine, Ready, chromedriver, chromium};
use crate::process::TempDir;
use crate::screen::Screen;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use thirtyfour::prelude::*;
use thirtyfour::{Capabilities, ChromiumLikeCapabilities};

/// What a browser must not learn in one test for the next: what was typed into forms, and passwords.
const FORGETFUL: [&str; 4] = [
    "autofill.profile_enabled",
    "autofill.credit_card_enabled",
    "credentials_enable_service",
    "profile.password_manager_enabled",
];

/// What a page asks of its developer tools that is gone with the page.
const OF_A_PAGE: [&str; 4] = ["Emulation.", "Input.", "Network.", "Page."];

/// What it asks of the whole browser that is taken back before the browser is handed on.
const TAKEN_BACK: [&str; 3] =
    ["Browser.getVersion", "Browser.grantPermissions", "Browser.setDownloadBehavior"];

/// Begins a session with a driver.
async fn session(port: u16, wishes: impl Into<Capabilities>) -> WebDriver {
    let driver =
        WebDriver::new(format!("http://127.0.0.1:{port}"), wishes).await.expect("the browser starts");
    // The driver is killed with its browser when we are dropped. Left to itself, the session
    // would be ended by a request that waits for the very thread it blocks.
    driver.clone().leak().expect("the session has not ended");
    driver
}

impl Browser {
    /// One as good as new: nobody was anywhere with it, and nothing is kept in it. `name` stands in failures and
    /// in the names of their pictures.
    ///
    /// It may have served a test before: to start one takes ten times as long as to clean one. When this one is
    /// dropped, its pages are closed, as somebody closes them, and what they have left is removed; then it is there
    /// for the next test of this program. After a failure, or once something was asked of it that cannot be taken
    /// back, it is killed instead. A test that needs more than pages that are new takes one of its
    /// [own](Self::own).
    pub async fn start(name: &str) -> Self {
        Self::start_sized(name, 1280, 800).await
    }

    /// The same, with pages of this size.
    pub async fn start_sized(name: &str, width: u32, height: u32) -> Self {
        let browser = match pool::take().await {
            Some((running, driver)) => Self::of(running, driver, name),
            None => {
                let preferences = FORGETFUL.map(|name| (name.to_owned(), Value::Bool(false)));
                let preferences = Value::Object(preferences.into_iter().collect());
                Self::launched(name, &[], preferences, &[]).await
            }
        };
        browser.is_handed_on.store(true, Ordering::Relaxed);
        browser.resize(width, height).await;
        browser
    }

    /// Starts one for this test alone, which is killed with all its processes the moment it is dropped: for tests
    /// that are about that, or about its profile (what it offers to fill in, which permissions it was
    /// asked for, which service worker of the profile is the first).
    pub async fn own(name: &str) -> Self {
        Self::start_with(name, &[], json!({})).await
    }

    /// Starts one for this test alone, with more flags and with preferences of its own.
    pub async fn start_with(name: &str, flags: &[&str], preferences: Value) -> Self {
        Self::start_within(name, flags, preferences, &[]).await
    }

    /// Starts one for this test alone that may notify of things, on a desktop.
    pub async fn start_on(desktop: &Desktop, name: &str) -> Self {
        let may = json!({"profile.default_content_setting_values.notifications": 1});
        let (variable, address) = desktop.variable();
        Self::start_within(name, &[], may, &[(variable, &*address)]).await
    }

    async fn start_within(name: &str, flags: &[&str], preferences: Value, env: &[(&str, &str)]) -> Self {
        let browser = Self::launched(name, flags, preferences, env).await;
        browser.resize(1280, 800).await;
        browser
    }

    async fn launched(name: &str, flags: &[&str], preferences: Value, env: &[(&str, &str)]) -> Self {
        let profile = TempDir::new("browser");
        let (process, port) = chromedriver(&profile, env).await;
        let mut wishes = chromium(&profile, FLAGS.iter().chain(flags));
        wishes.add_experimental_option("prefs", preferences).unwrap();
        let driver = session(port, wishes).await;
        Self::of(Running::new(process, None, profile, port, &driver), driver, name)
    }

    /// Starts one of an engine for this test alone, on a screen that can be looked at. `flags` are the browser's own.
    pub async fn start_in(engine: Engine, name: &str, flags: &[&str]) -> Self {
        let name = format!("{name} {engine:?}");
        let profile = TempDir::new("browser");
        let Ready { process, port, wishes, screen } = engine.driver(&profile, flags).await;
        let driver = session(port, wishes).await;
        Self::of(Running::new(process, Some(screen), profile, port, &driver), driver, &name)
    }

    fn of(running: Running, driver: WebDriver, name: &str) -> Self {
        let is_handed_on = AtomicBool::new(false);
        Self { driver, running: Some(running), is_handed_on, name: name.to_owned() }
    }

    pub(super) fn running(&self) -> &Running {
        self.running.as_ref().expect("it runs until it is dropped")
    }

    /// The screen it is on.
    #[must_use]
    pub fn screen(&self) -> &Screen {
        self.running().screen.as_ref().expect("it was started on a screen")
    }

    /// The number of its process. Two tests that see the same have the same browser.
    #[must_use]
    pub fn process_id(&self) -> Option<u64> {
        self.running().process_id()
    }

    /// No other test gets it after this one.
    pub fn keep(&self) {
        self.is_handed_on.store(false, Ordering::Relaxed);
    }

    /// The same, if this cannot be taken back.
    pub(super) fn keep_after(&self, method: &str) {
        if !OF_A_PAGE.iter().any(|domain| method.starts_with(domain)) && !TAKEN_BACK.contains(&method) {
            self.keep();
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let Some(running) = self.running.take() else { return };
        if self.is_handed_on.load(Ordering::Relaxed) && !std::thread::panicking() {
            pool::hand_on(running);
        }
    }
}
