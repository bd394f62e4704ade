//! A section of the settings whose code is downloaded when it is opened.

use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::Edge;
use tests::engine::Engine;

async fn sections_come(engine: Engine) {
    let site = Edge::shared().await.site().await;
    let agent = Agent { browser: Browser::start_in(engine, "settings", &[]).await };
    agent.open_inbox(&site).await;
    agent.sign_in(&site).await;
    agent.open_site_settings(&site, "People").await;
    agent.browser.element("list", Name::Is("People")).await;
    agent.section("Saved replies").await;
    agent.browser.element("button", Name::Is("Add a saved reply")).await;
    agent.section("Account").await;
    agent.sees("Where you are signed in").await;
    agent.section("People").await;
    agent.browser.element("list", Name::Is("People")).await;
}

#[tokio::test]
async fn sections_come_when_they_are_opened_in_chromium() {
    sections_come(Engine::Chromium).await;
}

#[tokio::test]
async fn sections_come_when_they_are_opened_in_firefox() {
    sections_come(Engine::Firefox).await;
}

#[tokio::test]
async fn sections_come_when_they_are_opened_in_webkit() {
    sections_come(Engine::WebKit).await;
}
