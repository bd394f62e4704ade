//! A real browser with nothing in it of anybody else, used as a person uses it: elements are found by role
//! and accessible name, and every failure leaves a picture and the console. It is a Chromium without a screen,
//! unless a test asks for another engine; what goes by developer tools only Chromium has.

mod pool;
mod starting;

use self::pool::Running;
use crate::devtools;
use crate::process::workspace;
use crate::wait;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use thirtyfour::WindowHandle;
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::prelude::*;

/// How every browser here is started.
pub const FLAGS: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    // Painting in software takes no process of its own: the tests start hundreds of browsers.
    "--in-process-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--accept-lang=en-US",
    "--lang=en-US",
];

/// Has an element remember its next click.
const EXPECT_CLICK: &str = "const [element] = arguments; delete element.clicked;\
    element.addEventListener('click', () => element.clicked = true, { once: true, capture: true })";

/// Whether it had that click. One of a list of options never sees it.
const NOTICED_CLICK: &str = "const [element] = arguments;\
    return !element.isConnected || element.localName === 'option' || element.clicked === true";

/// After how long a click is lost that the driver says it has made.
const LOST_CLICK: Duration = Duration::from_secs(1);

/// How an accessible name is compared.
#[derive(Clone, Copy, Debug)]
pub enum Name<'a> {
    /// It is this.
    Is(&'a str),
    /// It starts with this: for names with a count behind.
    Starts(&'a str),
    /// This is in it: for rows of a list.
    Has(&'a str),
}

/// A browser.
pub struct Browser {
    driver: WebDriver,
    running: Option<Running>,
    /// Whether the next test gets it.
    is_handed_on: AtomicBool,
    name: String,
}

impl Browser {
    /// Gives the page another size, phone sizes included.
    pub async fn resize(&self, width: u32, height: u32) {
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Asks pages for their dark or light look.
    pub async fn prefer_dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": value}]});
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// Asks the developer tools of the page for something. What stays in the browser after the page keeps the
    /// browser from the next test.
    pub async fn devtools(&self, method: &str, params: Value) -> Value {
        self.keep_after(method);
        self.driver.cdp().send_raw(method, params).await.expect("the browser obeys its developer tools")
    }

    /// The address of the whole browser's developer tools. No other test gets it then.
    #[must_use]
    pub fn devtools_url(&self) -> String {
        self.keep();
        devtools::address(&self.running().profile.path().join("profile")).expect("the browser names its port")
    }

    /// The session itself, for what has no name here.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Opens a page and waits for its load event.
    pub async fn goto(&self, url: &str) {
        self.driver.goto(url).await.unwrap_or_else(|error| panic!("{}: {url}: {error}", self.name));
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.driver.refresh().await.expect("the page reloads");
    }

    /// Lets pages download, into this folder.
    pub async fn downloads_to(&self, folder: &Path) {
        let params = json!({"behavior": "allow", "downloadPath": folder});
        self.devtools("Browser.setDownloadBehavior", params).await;
    }

    /// Opens another tab and goes on in it. Gives back the one it was in.
    pub async fn new_tab(&self) -> WindowHandle {
        let before = self.driver.window().await.expect("there is a tab");
        let tab = self.driver.new_tab().await.expect("a tab opens");
        self.driver.switch_to_window(tab).await.expect("the new tab is there");
        before
    }

    /// Goes on in another tab. Gives back the one it was in.
    pub async fn switch_tab(&self, tab: &WindowHandle) -> WindowHandle {
        let before = self.driver.window().await.expect("there is a tab");
        self.driver.switch_to_window(tab.clone()).await.expect("the tab is there");
        before
    }

    /// Runs a script in the current frame and gives its value.
    pub async fn run(&self, script: &str) -> Value {
        let result = self.driver.execute(script, Vec::new()).await;
        result.unwrap_or_else(|error| panic!("{}: {script}: {error}", self.name)).json().clone()
    }

    /// From here on the page itself is meant, not a frame in it.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn enter_page(&self) -> WebDriverResult<()> {
        self.driver.enter_default_frame().await
    }

    /// From here on the frame of this title is meant. Whether it shows does not matter.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn try_enter_frame(&self, title: &str) -> WebDriverResult<Option<()>> {
        self.enter_page().await?;
        match self.query("frame", Name::Is(title), false).await?.into_iter().next() {
            Some(frame) => frame.enter_frame().await.map(Some),
            None => Ok(None),
        }
    }

    /// All elements of one of these roles (separated by `|`) and this name.
    ///
    /// # Errors
    /// When the page is changing under our hands.
    pub async fn query(&self, roles: &str, name: Name<'_>, shown: bool) -> WebDriverResult<Vec<WebElement>> {
        let (how, name) = match name {
            Name::Is(name) => ("is", name),
            Name::Starts(name) => ("starts", name),
            Name::Has(name) => ("has", name),
        };
        let args = vec![json!(roles), json!(name), json!(how), json!(shown)];
        self.driver.execute(include_str!("find.js"), args).await?.elements()
    }

    /// The first visible element of this role and name, at this moment.
    ///
    /// # Errors
    /// When the page is changing under our hands.
    pub async fn find(&self, roles: &str, name: Name<'_>) -> WebDriverResult<Option<WebElement>> {
        Ok(self.query(roles, name, true).await?.into_iter().next())
    }

    /// Waits for a condition. Errors of the driver count as "not yet": pages change under its hands.
    pub async fn until<T>(
        &self,
        what: &str,
        mut probe: impl AsyncFnMut() -> WebDriverResult<Option<T>>,
    ) -> T {
        let result = wait::try_until(wait::DEADLINE, async || match probe().await {
            Ok(Some(value)) => Ok(value),
            Ok(None) => Err("not yet".to_owned()),
            Err(error) => Err(error.to_string()),
        });
        match result.await {
            Ok(value) => value,
            Err(seen) => self.fail(&format!("waited for {what}: {seen}")).await,
        }
    }

    /// Waits until a script in the current frame gives this.
    pub async fn until_script(&self, what: &str, script: &str, wanted: Value) {
        self.until(what, async || Ok((self.evaluated(script).await? == wanted).then_some(()))).await;
    }

    /// What a script in the current frame gives.
    ///
    /// # Errors
    /// When the driver cannot run it now.
    pub async fn evaluated(&self, script: &str) -> WebDriverResult<Value> {
        Ok(self.driver.execute(script, Vec::new()).await?.json().clone())
    }

    /// Waits for the first visible element of this role and name.
    pub async fn element(&self, roles: &str, name: Name<'_>) -> WebElement {
        self.until(&format!("{roles} {name:?}"), async || self.find(roles, name).await).await
    }

    /// Waits until no such element is visible.
    pub async fn gone(&self, roles: &str, name: Name<'_>) {
        let what = format!("{roles} {name:?} to go away");
        self.until(&what, async || Ok(self.find(roles, name).await?.is_none().then_some(()))).await;
    }

    /// Clicks an element once it is there and can be clicked.
    pub async fn click(&self, roles: &str, name: Name<'_>) {
        self.until(&format!("clicking {roles} {name:?}"), async || match self.find(roles, name).await? {
            Some(element) => Ok(self.click_reaches(&element).await?.then_some(())),
            None => Ok(None),
        })
        .await;
    }

    /// Clicks an element, and says whether it noticed: the driver loses a click in another process's
    /// frame now and then, and whoever sees nothing happen clicks again.
    async fn click_reaches(&self, element: &WebElement) -> WebDriverResult<bool> {
        let this = vec![element.to_json()?];
        self.driver.execute(EXPECT_CLICK, this.clone()).await?;
        match element.click().await {
            // The driver does not reach all of a list that is laid out from its end, nor does it scroll to
            // what lies under a bar at the edge: somebody who looks for it does.
            Err(error)
                if matches!(
                    error.as_inner(),
                    WebDriverErrorInner::ElementNotInteractable(_)
                        | WebDriverErrorInner::ElementClickIntercepted(_)
                ) =>
            {
                element.scroll_into_view().await?;
                element.click().await?;
            }
            clicked => clicked?,
        }
        let noticed = async || match self.driver.execute(NOTICED_CLICK, this.clone()).await {
            Ok(noticed) if noticed.json() == false => Err(()),
            // What cannot be asked any more has gone with what the click did.
            _ => Ok(()),
        };
        Ok(wait::try_until(LOST_CLICK, noticed).await.is_ok())
    }

    /// Types into a field once it is there and can be typed into.
    pub async fn fill(&self, name: &str, text: &str) {
        self.until(&format!("typing into {name:?}"), async || {
            match self.find("textbox|searchbox", Name::Is(name)).await? {
                Some(element) if element.is_enabled().await? => {
                    self.types_into(&element, text).await.map(Some)
                }
                _ => Ok(None),
            }
        })
        .await;
    }

    /// Types into a field, which WebKit's driver cannot do in another site's frame before the field was touched.
    async fn types_into(&self, element: &WebElement, text: &str) -> WebDriverResult<()> {
        match element.send_keys(text).await {
            Err(error) if matches!(error.as_inner(), WebDriverErrorInner::ElementNotInteractable(_)) => {
                element.click().await?;
                self.driver.action_chain().send_keys(text).perform().await
            }
            typed => typed,
        }
    }

    /// Presses keys on whatever has the focus.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        let pressed = self.driver.action_chain().send_keys(keys).perform().await;
        pressed.expect("keys can be pressed");
    }

    /// Presses keys while another one is held.
    pub async fn press_with(&self, held: Key, keys: impl Into<TypingData>) {
        let chain = self.driver.action_chain().key_down(held.clone()).send_keys(keys).key_up(held);
        chain.perform().await.expect("keys can be pressed");
    }

    /// The text a person sees in the current frame.
    ///
    /// # Errors
    /// When the page is changing under our hands.
    pub async fn text(&self) -> WebDriverResult<String> {
        let result = self.driver.execute("return document.body.innerText", Vec::new()).await?;
        result.convert()
    }

    /// What the console said since the last call, as `LEVEL message`.
    pub async fn console(&self) -> Vec<String> {
        let entries = self.driver.browser_log().await.expect("the console can be read");
        entries.into_iter().map(|entry| format!("{} {}", entry.level, entry.message)).collect()
    }

    /// Takes a picture.
    pub async fn picture(&self, path: &Path) {
        std::fs::create_dir_all(path.parent().expect("a picture lies in a directory")).unwrap();
        self.driver.screenshot(path).await.expect("a picture can be taken");
    }

    /// Ends the test: leaves a picture and says what stood there and in the console.
    pub async fn fail(&self, why: &str) -> ! {
        let text = self.text().await.unwrap_or_else(|error| error.to_string());
        let picture = picture_of_failure(&self.name);
        let _ = std::fs::create_dir_all(picture.parent().expect("it lies in a directory"));
        let _ = self.driver.screenshot(&picture).await;
        let console = self.driver.browser_log().await.unwrap_or_default();
        let console: Vec<_> = console.iter().map(|entry| entry.message.as_str()).collect();
        panic!(
            "{}: {why}\n--- it shows ---\n{text}\n--- console ---\n{}\n--- picture: {} ---",
            self.name,
            console.join("\n"),
            picture.display()
        );
    }
}

fn picture_of_failure(name: &str) -> PathBuf {
    let file: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    workspace().join("target/e2e").join(format!("{file}.png"))
}
