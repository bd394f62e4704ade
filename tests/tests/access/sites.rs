//! The page of one's sites, in every state, by keyboard alone.

use crate::axe::Audit;
use serde_json::json;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, settings};
use thirtyfour::Key;

/// Both widths of a state.
async fn look(audit: &mut Audit, browser: &Browser, state: &str) {
    audit.state(browser, state).await;
    browser.resize(320, 640).await;
    let wider = "return document.documentElement.scrollWidth > innerWidth";
    assert_eq!(browser.run(wider).await, json!(false), "{state}");
    audit.state(browser, &format!("{state}, at 320 px")).await;
    browser.resize(1280, 800).await;
}

/// Presses Tab until the focus is on what a selector names.
async fn tab_to(browser: &Browser, selector: &str) {
    for _ in 0..24 {
        if browser.run(&format!("return document.activeElement.matches({selector:?})")).await == true {
            return;
        }
        browser.press(Key::Tab).await;
    }
    panic!("Tab never came to {selector}");
}

async fn focus_is_on(browser: &Browser, selector: &str) {
    let script = format!("return document.activeElement.matches({selector:?})");
    browser.until_script(&format!("the focus on {selector}"), &script, json!(true)).await;
}

#[tokio::test]
async fn the_page_of_ones_sites_by_keyboard() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let owner = Agent::at_work("access sites", &site).await;
    let browser = &owner.browser;
    let mut audit = Audit::new("sites");
    browser.goto(&site.url("/sites")).await;
    browser.element("button", Name::Starts("Archive")).await;
    look(&mut audit, browser, "a site in use").await;
    browser.prefer_dark(true).await;
    audit.state(browser, "a site in use, dark").await;
    browser.prefer_dark(false).await;
    tab_to(browser, ".to-archive").await;
    browser.press(Key::Enter).await;
    focus_is_on(browser, "h2").await;
    browser.element("button", Name::Starts("Bring back")).await;
    look(&mut audit, browser, "an archived site").await;
    tab_to(browser, ".to-delete").await;
    browser.press(Key::Enter).await;
    focus_is_on(browser, ".typed").await;
    // Escape leaves it as it is.
    browser.press(Key::Escape).await;
    focus_is_on(browser, ".to-delete").await;
    browser.press(Key::Enter).await;
    focus_is_on(browser, ".typed").await;
    browser.press(Key::Enter).await;
    focus_is_on(browser, ".typed[aria-invalid]").await;
    look(&mut audit, browser, "what is asked before a site is deleted").await;
    browser.press(settings().name).await;
    browser.press(Key::Tab).await;
    browser.press(site.agent.password.clone()).await;
    browser.press(Key::Enter).await;
    focus_is_on(browser, "#gone-title").await;
    browser.element("link", Name::Starts("Download the receipt")).await;
    look(&mut audit, browser, "a receipt").await;
    browser.goto(&site.url("/setup#new")).await;
    focus_is_on(browser, "#site-title").await;
    look(&mut audit, browser, "a further site").await;
    audit.finish();
}
