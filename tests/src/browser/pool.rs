//! Browsers that are handed from one test of a program to the next. To start one costs about two seconds of a
//! processor's time, to clean one about a quarter.
//!
//! It is cleaned when a test lets go of it, so that pages of a test that is over keep no line open and no processor
//! busy. What is not known to be clean is killed, and costs no more than it did before. Programs and profiles that
//! are left when the process exits go with it, see [`crate::process`].

use crate::process::{Process, TempDir};
use crate::screen::Screen;
use crate::wait;
use anyhow::{Context, Result, anyhow, bail};
use async_trait::async_trait;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use thirtyfour::prelude::*;
use thirtyfour::session::http::{Body, HttpClient};
use thirtyfour::{Capabilities, WindowHandle};
use tokio_tungstenite::tungstenite::Bytes;
use tokio_tungstenite::tungstenite::http::{Method, Request, Response};

/// After how many tests one is replaced: what leaks in it is not to add up.
const MOST_TESTS: u32 = 20;

/// How many wait for a test at most: each takes a few hundred megabytes.
const MOST_WAITING: usize = 4;

/// After how long one is given up.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long a single answer of the driver may take, as it is where it is not said.
const ANSWER: Duration = Duration::from_secs(120);

/// How many dialogs one after another are put away.
const DIALOGS: u32 = 5;

/// Those that wait for a test, clean.
static WAITING: Mutex<Vec<Running>> = Mutex::new(Vec::new());

/// A browser with its driver, in a session that has begun. It ends when dropped.
pub(super) struct Running {
    // The order matters: what writes to the profile is gone before it is removed.
    _process: Process,
    pub(super) screen: Option<Screen>,
    pub(super) profile: TempDir,
    port: u16,
    session: String,
    /// What the driver said of the session when it began.
    capabilities: Value,
    /// How many tests have had it.
    tests: u32,
}

impl Running {
    /// What a session has begun with.
    pub(super) fn new(
        process: Process,
        screen: Option<Screen>,
        profile: TempDir,
        port: u16,
        driver: &WebDriver,
    ) -> Self {
        let session = driver.session_id().to_string();
        let capabilities = Value::from(driver.capabilities().clone());
        Self { _process: process, screen, profile, port, session, capabilities, tests: 1 }
    }

    /// The number of the browser's process, where its driver tells.
    pub(super) fn process_id(&self) -> Option<u64> {
        self.capabilities["goog:processID"].as_u64()
    }

    /// The session as it goes on, with connections of this runtime: those of another end with it.
    async fn resumed(&self) -> Result<WebDriver> {
        let client = reqwest::Client::builder().timeout(ANSWER).build()?;
        let begun = Begun { session: self.session.clone(), capabilities: self.capabilities.clone(), client };
        let address = format!("http://127.0.0.1:{}", self.port);
        let driver = WebDriver::builder(address, Capabilities::new()).client(begun).await?;
        driver.clone().leak()?;
        Ok(driver)
    }

    /// Closes all pages and removes what they have left.
    async fn cleaned(&self) -> Result<()> {
        let driver = self.resumed().await?;
        let (old, new) = opened(&driver).await?;
        for window in old {
            driver.switch_to_window(window).await?;
            // A dialog is put away by whoever meets it, and told of.
            if driver.close_window().await.is_err() {
                driver.close_window().await?;
            }
        }
        driver.switch_to_window(new).await?;
        wait::try_until(PATIENCE, async || match driver.windows().await.map(|windows| windows.len()) {
            Ok(1) => Ok(()),
            seen => Err(anyhow!("{seen:?} windows")),
        })
        .await?;
        // Keys that are held, and where the mouse is.
        driver.action_chain().reset_actions().await?;
        for (method, params) in [
            // Every origin's, in the parts of other sites as well: cookies, databases, caches, service workers.
            ("Storage.clearDataForOrigin", json!({"origin": "*", "storageTypes": "all"})),
            ("Network.clearBrowserCookies", json!({})),
            ("Network.clearBrowserCache", json!({})),
            ("Browser.resetPermissions", json!({})),
            ("Browser.setDownloadBehavior", json!({"behavior": "default"})),
            // Without this the new page has no focus.
            ("Page.bringToFront", json!({})),
        ] {
            driver.cdp().send_raw(method, params).await.with_context(|| method)?;
        }
        // The driver keeps what the console said until it is asked.
        driver.browser_log().await?;
        Ok(())
    }
}

/// Opens a new page beside those that are there. Gives those, and the new one.
async fn opened(driver: &WebDriver) -> Result<(Vec<WindowHandle>, WindowHandle)> {
    let mut tries = 0;
    loop {
        let attempt = async {
            let old = driver.windows().await?;
            // The one that the test was in may be gone.
            if let Some(first) = old.first() {
                driver.switch_to_window(first.clone()).await?;
            }
            Ok::<_, WebDriverError>((old, driver.new_tab().await?))
        };
        match attempt.await {
            Ok(opened) => return Ok(opened),
            Err(error) if tries == DIALOGS => bail!("no new page: {error}"),
            // Mostly a dialog, which stands in the way of everything.
            Err(_) => drop(driver.dismiss_alert().await),
        }
        tries += 1;
    }
}

/// One that is clean; none if none waits.
pub(super) async fn take() -> Option<(Running, WebDriver)> {
    loop {
        let mut running = WAITING.lock().unwrap().pop()?;
        match tokio::time::timeout(PATIENCE, running.resumed()).await {
            Ok(Ok(driver)) => {
                running.tests += 1;
                return Some((running, driver));
            }
            Ok(Err(error)) => eprintln!("a browser that waited is given up: {error:#}"),
            Err(late) => eprintln!("a browser that waited is given up: {late}"),
        }
    }
}

/// Cleans one and has it wait for the next test, or kills it. When this is over, its pages are gone.
pub(super) fn hand_on(running: Running) {
    if running.tests >= MOST_TESTS || WAITING.lock().unwrap().len() >= MOST_WAITING {
        return;
    }
    // The test's own runtime is busy with dropping us.
    let cleaning = std::thread::spawn(move || -> Result<Running> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async { tokio::time::timeout(PATIENCE, running.cleaned()).await })??;
        Ok(running)
    });
    match cleaning.join() {
        Ok(Ok(running)) => WAITING.lock().unwrap().push(running),
        Ok(Err(error)) => eprintln!("a browser is not handed on: {error:#}"),
        Err(_) => eprintln!("a browser is not handed on: its cleaning has panicked"),
    }
}

/// A client for a session that has begun already: who begins one is told of it.
#[derive(Clone)]
struct Begun {
    session: String,
    capabilities: Value,
    client: reqwest::Client,
}

#[async_trait]
impl HttpClient for Begun {
    async fn send(&self, request: Request<Body<'_>>) -> WebDriverResult<Response<Bytes>> {
        if *request.method() == Method::POST && request.uri().path() == "/session" {
            let told = json!({"value": {"sessionId": self.session, "capabilities": self.capabilities}});
            return Ok(Response::new(Bytes::from(told.to_string())));
        }
        self.client.send(request).await
    }

    async fn new(&self) -> Arc<dyn HttpClient> {
        Arc::new(self.clone())
    }
}
