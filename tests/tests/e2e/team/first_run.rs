//! Whoever is new is asked once how they want to hear of what is new: one click turns it on.

use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::Edge;

const CARD: &str = "Hear when somebody writes";

/// The browser allows notifications.
const ALLOWS: &str = "Notification.requestPermission = async () => 'granted';\
    Object.defineProperty(Notification, 'permission', { get: () => 'granted', configurable: true })";

/// Waits until a switch of the bar is on, or off.
async fn switch_is(browser: &Browser, name: &str, on: &str) {
    browser
        .until(&format!("{name} to be {on}"), async || {
            let Some(switch) = browser.find("button", Name::Is(name)).await? else { return Ok(None) };
            Ok((switch.attr("aria-pressed").await?.as_deref() == Some(on)).then_some(()))
        })
        .await;
}

#[tokio::test]
async fn one_click_turns_on_sound_and_notifications() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("first run", &site).await;
    let browser = &agent.browser;
    browser.run(ALLOWS).await;
    browser.element("region", Name::Is(CARD)).await;
    browser.click("button", Name::Is("Turn on")).await;
    browser.gone("region", Name::Is(CARD)).await;
    switch_is(browser, "Sound", "true").await;
    switch_is(browser, "Notifications", "true").await;
    browser.reload().await;
    browser.element("list|listbox", Name::Is("Conversations")).await;
    switch_is(browser, "Sound", "true").await;
    assert!(browser.find("region", Name::Is(CARD)).await.unwrap().is_none(), "it is asked once");
    // Whoever turns it off again has had their say.
    browser.click("button", Name::Is("Sound")).await;
    switch_is(browser, "Sound", "false").await;
    assert!(browser.find("region", Name::Is(CARD)).await.unwrap().is_none());
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn who_says_not_now_is_not_asked_again() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("first run later", &site).await;
    let browser = &agent.browser;
    browser.resize(390, 844).await;
    browser.element("region", Name::Is(CARD)).await;
    browser.click("button", Name::Is("Not now")).await;
    browser.gone("region", Name::Is(CARD)).await;
    browser.reload().await;
    browser.element("list|listbox", Name::Is("Conversations")).await;
    assert!(browser.find("region", Name::Is(CARD)).await.unwrap().is_none());
    switch_is(browser, "Sound", "false").await;
}
