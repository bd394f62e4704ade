//! An agent has their browser tell them while the inbox is closed: the switch, what really arrives at the push service,
//! and the real service worker with it. A browser without the internet has no push service of its own: its
//! subscription is made up here, and what that service received is handed to the worker.

use crate::fixtures::wire_visitor::visitor;
use protocol::codec::Encoding;
use serde_json::{Value, json};
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::devtools::{DevTools, Session};
use tests::edge::Edge;
use tests::push_service::{PushService, state};
use tests::wait;
use tests::wire::Desk;

/// Makes up the subscription that the browser's own service would give.
fn made_up(subscription: &Value) -> String {
    format!(
        "PushManager.prototype.subscribe = async () => ({{ toJSON: () => ({subscription}) }});
         PushManager.prototype.getSubscription = async () => null"
    )
}

/// Lets the worker have an event as the browser would give it, and waits for what it does about it.
async fn happens(tools: &DevTools, worker: &Session, event: &str) -> Value {
    let expression = format!(
        "(async () => {{ const event = {event}; let done; event.waitUntil = (work) => (done = work);
           dispatchEvent(event); await done?.catch(() => {{}});
           const shown = await registration.getNotifications();
           return shown.map(({{ title, body, data, tag, lang }}) => ({{ title, body, data, tag, lang }})); }})()"
    );
    let asked = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
    tools.ask(worker, "Runtime.evaluate", asked).await.unwrap()["result"]["value"].clone()
}

#[tokio::test]
async fn a_closed_inbox_tells_and_a_tap_leads_to_the_newest_message() {
    let site = Edge::shared().await.site().await;
    let service = PushService::start().await;
    let told = service.browser();
    let allowed = json!({"profile.default_content_setting_values.notifications": 1});
    let agent = Agent { browser: Browser::start_with("push", &[], allowed).await };
    let browser = &agent.browser;
    agent.open_inbox(&site).await;
    agent.sign_in(&site).await;

    // Nothing is registered or asked before somebody wants it.
    let registered = "return navigator.serviceWorker.getRegistrations().then((all) => all.length)";
    assert_eq!(browser.run(registered).await, json!(0));
    browser.click("button", Name::Is("Notifications when closed")).await;
    agent.sees("Turned off in this browser.").await;
    browser.run(&made_up(&told.subscription("en"))).await;
    browser.click("button", Name::Is("Turn on")).await;
    agent.sees("Turned on in this browser.").await;
    assert_eq!(browser.run(registered).await, json!(1));

    let ana = site.sign_in().await;
    let (key, _) = state(&site, &ana).await;
    // Whoever closes the inbox is told from the moment on in which the desk knows.
    let bea = Edge::shared().await.colleague(&site, "Bea").await.sign_in().await;
    let mut desk = Desk::open_paged(&site, &bea, Encoding::Binary).await.unwrap();
    browser.goto("about:blank").await;
    while desk.presence.get(ana.session.agent.id.as_str()).is_some_and(|one| one.connected) {
        desk.step().await.unwrap();
    }
    let _zoe = visitor(&site, "Zoé", "Do you have linden tea?").await;
    let pushed = service.receives(&told, 1, &key).await.remove(0);
    assert_eq!(pushed["title"], "New chat on Ceainăria");
    let path = pushed["path"].as_str().unwrap();

    // The real worker shows it, and the tap leads an inbox that is open to the chat, without loading it again.
    let tools = DevTools::connect(browser, vec![]).await.unwrap();
    agent.open_inbox(&site).await;
    agent.sees_waiting("Zoé").await;
    browser.run("window.same = true").await;
    browser.run("return navigator.serviceWorker.ready.then((own) => own.active.postMessage(0))").await;
    let worker = wait::until("the service worker", async || {
        tools.session("service_worker", "/service-worker.js").map_err(|error| error.to_string())
    })
    .await;
    let event = format!("new PushEvent('push', {{ data: JSON.stringify({pushed}) }})");
    let shown = happens(&tools, &worker, &event).await;
    let expected =
        json!({"title": "New chat on Ceainăria", "body": "", "data": path, "tag": path, "lang": "en"});
    assert_eq!(shown, json!([expected]));
    let tap = "new NotificationEvent('notificationclick', \
        { notification: (await registration.getNotifications())[0] })";
    assert_eq!(happens(&tools, &worker, tap).await, json!([]), "it is gone");
    browser.element("heading", Name::Is("Zoé")).await;
    agent.sees("Do you have linden tea?").await;
    assert_eq!(browser.run("return [location.pathname, window.same]").await, json!([path, true]));

    // What was not understood is shown all the same, and leads to the inbox alone.
    let forged = "new PushEvent('push', { data: JSON.stringify({ path: 'https://evil.example/' }) })";
    let shown = happens(&tools, &worker, forged).await;
    assert_eq!(shown[0]["title"], "Jasette");
    happens(&tools, &worker, tap).await;
    browser.until_script("the inbox", "return location.pathname", json!("/inbox")).await;

    // Whoever signs out is not told any more; the chat of somebody else comes to nobody.
    browser.click("button", Name::Is("Sign out")).await;
    browser.element("button", Name::Is("Sign in")).await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}

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
