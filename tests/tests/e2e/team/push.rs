//! The switch for push messages says how the browser stands, the inbox can be installed, and while it is shut, what is
//! pushed shows on the desktop and leads to the conversation.

use crate::fixtures::wire_visitor::visitor;
use serde_json::json;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::desktop::{Desktop, Shown};
use tests::devtools::DevTools;
use tests::edge::{Edge, Site};
use tests::push_service::{PushService, Subscriber, state};
use tests::wait;
use thirtyfour::WindowHandle;

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

/// By which Chromium knows the inbox's service worker: it counts them in each profile, and this is the first.
const REGISTRATION: &str = "0";

/// Turns push messages on in an open inbox. Chromium's own push service is out on the internet: `told` takes its place,
/// and what it is sent is handed to the browser as it came.
async fn turns_on(agent: &Agent, told: &Subscriber) {
    let subscription = told.subscription("en");
    let subscribes = format!(
        "PushManager.prototype.subscribe = async () => ({{ toJSON: () => ({subscription}) }}); return true"
    );
    assert_eq!(agent.browser.run(&subscribes).await, true);
    agent.browser.click("button", Name::Is("Notifications when closed")).await;
    agent.browser.click("button", Name::Is("Turn on")).await;
    agent.sees("Turned on in this browser.").await;
}

/// Shuts the inbox. Gives the page that stays, by which the browser is handed what is pushed.
async fn shuts(browser: &Browser, site: &Site) -> WindowHandle {
    let inbox = browser.new_tab().await;
    browser.goto(&site.url("/healthz")).await;
    browser.devtools("ServiceWorker.enable", json!({})).await;
    let stays = browser.switch_tab(&inbox).await;
    browser.driver().close_window().await.unwrap();
    browser.driver().switch_to_window(stays.clone()).await.unwrap();
    stays
}

#[tokio::test]
async fn what_is_pushed_while_the_inbox_is_shut_shows_on_a_desktop_and_a_click_leads_there() {
    let site = Edge::shared().await.site().await;
    let (service, mut desktop) = (PushService::start().await, Desktop::start().await);
    let told = service.browser();
    let agent = Agent { browser: Browser::start_on(&desktop, "push shut").await };
    let browser = &agent.browser;
    agent.open_inbox(&site).await;
    agent.sign_in(&site).await;
    turns_on(&agent, &told).await;
    let (key, _) = state(&site, &site.sign_in().await).await;
    let stays = shuts(browser, &site).await;

    let mut visitors = Vec::new();
    let mut path = json!(null);
    for (count, name) in [(1, "Zoé"), (2, "Radu")] {
        visitors.push(visitor(&site, name, "Something private about tea").await);
        let message = service.receives(&told, count, &key).await.remove(count - 1);
        let pushed =
            json!({"origin": site.base, "registrationId": REGISTRATION, "data": message.to_string()});
        browser.devtools("ServiceWorker.deliverPushMessage", pushed).await;
        let Shown { title, body } = desktop.shows(count).await.remove(count - 1);
        assert_eq!(title, "New chat on Ceainăria");
        assert!(!body.contains("private"), "{body}");
        path = message["path"].clone();
    }

    // A click opens the inbox at the chat that it was about.
    desktop.click(2);
    let opened = browser
        .until("the inbox to open", async || {
            let windows = browser.driver().windows().await?;
            Ok(windows.into_iter().find(|window| *window != stays))
        })
        .await;
    browser.driver().switch_to_window(opened).await.unwrap();
    browser.resize(1280, 800).await;
    browser.until_script("the chat's address", "return location.pathname", path).await;
    browser.element("heading", Name::Is("Radu")).await;
    agent.sees("Something private about tea").await;
    // Whoever is here sees the list: the other one goes by itself.
    desktop.takes_away(1).await;
}
