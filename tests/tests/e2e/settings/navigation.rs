//! The way to a site's settings and back, and what stands there when they cannot be shown.

use serde_json::json;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::{Edge, Site};

const NAME: &str = "Name of the site";

fn address(site: &Site) -> String {
    site.url(&format!("/inbox/settings?site={}", site.id))
}

#[tokio::test]
async fn the_inbox_leads_to_the_settings_and_stays_open() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("settings link", &site).await;
    let browser = &owner.browser;
    owner.press("Settings").await;
    browser.click("link", Name::Is("Site settings")).await;
    let tabs = browser
        .until("a second tab", async || {
            let tabs = browser.driver().windows().await?;
            Ok((tabs.len() == 2).then_some(tabs))
        })
        .await;
    browser.switch_tab(&tabs[1]).await;
    browser.element("textbox", Name::Is(NAME)).await;
    let title = "return document.title";
    assert_eq!(browser.run(title).await, "Site settings of Ceainăria");
    // A section has an address of its own, and the browser's way back leads through them.
    owner.section("Opening hours").await;
    assert_eq!(browser.run("return location.hash").await, "#hours");
    browser.driver().back().await.unwrap();
    browser.element("textbox", Name::Is(NAME)).await;
    browser.reload().await;
    browser.element("textbox", Name::Is(NAME)).await;
    assert_eq!(browser.console().await, Vec::<String>::new());
    browser.switch_tab(&tabs[0]).await;
    owner.press("Close settings").await;
    browser.element("list|listbox", Name::Is("Conversations")).await;
}

#[tokio::test]
async fn whoever_is_not_signed_in_comes_back_after_signing_in() {
    let site = Edge::shared().await.site().await;
    let owner = Agent { browser: Browser::start("settings sign-in").await };
    let browser = &owner.browser;
    browser.goto(&address(&site)).await;
    owner.sees("Please sign in").await;
    browser.click("link", Name::Is("Sign in")).await;
    owner.sees("Sign in to go on to the settings of your site.").await;
    browser.fill("Email", &site.agent.email).await;
    browser.fill("Password", &site.agent.password).await;
    browser.click("button", Name::Is("Sign in")).await;
    browser.element("textbox", Name::Is(NAME)).await;
    // Signed out elsewhere, what was typed stays and can be stored after signing in again.
    owner.writes(NAME, "Ceai").await;
    let tab = browser.new_tab().await;
    owner.open_inbox(&site).await;
    owner.press("Sign out").await;
    browser.element("button", Name::Is("Sign in")).await;
    let inbox = browser.switch_tab(&tab).await;
    owner.press("Save").await;
    owner.sees("You are signed out.").await;
    browser.element("link", Name::Is("Sign in")).await;
    browser.switch_tab(&inbox).await;
    owner.sign_in(&site).await;
    browser.switch_tab(&tab).await;
    owner.saves().await;
}

#[tokio::test]
async fn settings_that_do_not_come_are_asked_for_again() {
    let site = Edge::shared().await.site().await;
    let owner = Agent::at_work("settings lost", &site).await;
    let browser = &owner.browser;
    browser.devtools("Network.enable", json!({})).await;
    let blocks =
        async |urls: &[&str]| browser.devtools("Network.setBlockedURLs", json!({ "urls": urls })).await;
    blocks(&["*/v1/sites/*"]).await;
    browser.goto(&address(&site)).await;
    owner.sees("The settings could not be opened").await;
    blocks(&[]).await;
    owner.press("Try again").await;
    owner.writes(NAME, "Ceai").await;
    // Off the network nothing is lost, and it can be stored afterwards.
    let network = async |offline: bool| {
        let conditions =
            json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        browser.devtools("Network.emulateNetworkConditions", conditions).await;
    };
    network(true).await;
    owner.sees("You are offline.").await;
    owner.press("Save").await;
    owner.sees("The server cannot be reached.").await;
    network(false).await;
    let banner = "return document.querySelector('.banner') === null";
    browser.until("the banner to go", async || Ok((browser.run(banner).await == true).then_some(()))).await;
    owner.saves().await;
}
