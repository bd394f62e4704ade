//! The switch for push messages says how the browser stands, and the inbox can be installed.

use serde_json::json;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::devtools::DevTools;
use tests::edge::Edge;
use tests::wait;

#[tokio::test]
async fn the_switch_says_why_it_cannot() {
    let site = Edge::shared().await.site().await;
    let blocked = json!({"profile.default_content_setting_values.notifications": 2});
    let agent = Agent { browser: Browser::start_with("push blocked", &[], blocked).await };
    agent.open_inbox(&site).await;
    agent.sign_in(&site).await;
    agent.browser.click("button", Name::Is("Notifications when closed")).await;
    agent.sees("This browser does not allow notifications here.").await;
    let button = "return document.querySelector('.push-card button')";
    assert_eq!(agent.browser.run(button).await, json!(null), "nothing to turn on");
    // The keyboard closes it, and is back on its button.
    agent.browser.press(thirtyfour::Key::Escape).await;
    let focused =
        "return [document.activeElement.getAttribute('aria-label'), document.activeElement.ariaExpanded]";
    agent.browser.until_script("the button", focused, json!(["Notifications when closed", "false"])).await;
}

#[tokio::test]
async fn the_inbox_can_be_installed() {
    let edge = Edge::shared().await;
    let browser = Browser::start("installable").await;
    browser.goto(&format!("{}/inbox", edge.base())).await;
    let tools = DevTools::connect(&browser, vec![]).await.unwrap();
    let page =
        wait::until("the page", async || tools.session("page", "/inbox").map_err(|error| error.to_string()))
            .await;
    let manifest = tools.ask(&page, "Page.getAppManifest", json!({})).await.unwrap();
    assert_eq!(manifest["errors"], json!([]), "{manifest}");
    assert!(manifest["url"].as_str().unwrap().ends_with("/inbox.webmanifest"));
    let errors = tools.ask(&page, "Page.getInstallabilityErrors", json!({})).await.unwrap();
    assert_eq!(errors["installabilityErrors"], json!([]));
}
