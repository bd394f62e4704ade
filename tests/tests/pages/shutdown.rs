//! `shutdown` takes everything of ours off the page: counted by the browser's developer tools, which
//! see what no script of the page can.

use crate::journey::{is_content, journey, pages, sockets, until_page};
use serde_json::{Value, json};
use tests::browser::Browser;
use tests::devtools::{DevTools, Session};
use tests::edge::Edge;
use tests::proxy::Proxy;
use tests::visitor::Visitor;

/// Where a widget might listen, keep something, or leave something in the page's own objects.
const PLACES: [&str; 6] = [
    "window",
    "document",
    "document.documentElement",
    "document.body",
    "window.navigation",
    "window.visualViewport",
];

/// What the page has: nodes, listeners, frames, keys, names, and functions that are not the browser's.
async fn has(tools: &DevTools, page: &Session) -> Value {
    let mut listeners = Vec::new();
    for place in PLACES {
        let params = json!({"expression": place, "objectGroup": "places"});
        let found = tools.ask(page, "Runtime.evaluate", params).await.unwrap();
        let Some(id) = found["result"]["objectId"].as_str() else { continue };
        let found = tools.ask(page, "DOMDebugger.getEventListeners", json!({"objectId": id})).await.unwrap();
        let mut types: Vec<_> =
            found["listeners"].as_array().unwrap().iter().map(|one| one["type"].to_string()).collect();
        types.sort();
        listeners.push(json!([place, types]));
    }
    tools.ask(page, "Runtime.releaseObjectGroup", json!({"objectGroup": "places"})).await.unwrap();
    // Without the names that the driver adds.
    let expression = "[document.querySelectorAll('*').length, frames.length, Object.keys(localStorage),\
        Object.keys(sessionStorage), document.cookie, Object.keys(window).filter(name => !/^(cdc|se)_/.test(name)),\
        history.pushState.toString().includes('native code'), document.adoptedStyleSheets.length,\
        document.documentElement.getAttributeNames(), document.body.getAttributeNames(), document.title]";
    let params = json!({"expression": expression, "returnByValue": true});
    let seen = tools.ask(page, "Runtime.evaluate", params).await.unwrap();
    json!([listeners, seen["result"]["value"]])
}

/// Nodes, listeners and documents that the browser holds for the page once all rubbish is gone.
async fn held(tools: &DevTools, page: &Session) -> [u64; 3] {
    for _ in 0..3 {
        tools.ask(page, "HeapProfiler.collectGarbage", json!({})).await.unwrap();
    }
    let counters = tools.ask(page, "Memory.getDOMCounters", json!({})).await.unwrap();
    ["nodes", "jsEventListeners", "documents"].map(|name| counters[name].as_u64().unwrap())
}

async fn leaves_nothing(name: &str, head: &'static str) {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let shop = pages(&site, "script-src 'nonce-{nonce}'; frame-src {base}", "lang=\"en\"", head).await;
    let visitor = Visitor { browser: Browser::start(name).await };
    let browser = &visitor.browser;
    browser.goto(&shop.url("/")).await;
    let tools = DevTools::connect(browser, Vec::new()).await.unwrap();
    let page = tools.session("page", "").unwrap();
    until_page(browser, "the script", "return document.readyState", &json!("complete")).await;
    let before = has(&tools, &page).await;

    let load = "const script = document.createElement('script'); script.src = window.address;\
        script.nonce = document.querySelector('script').nonce; document.head.append(script);\
        return new Promise((done) => script.onload = () => { script.remove(); done() })";
    browser.run(load).await;
    let mut agent = journey(&visitor, &site, name).await;
    agent.visitor_online(true).await.unwrap();
    visitor.on_page().await;
    browser.run("history.pushState(null, '', '/elsewhere')").await;
    assert_ne!(has(&tools, &page).await, before, "this would notice nothing");

    browser.run("Jasette('hide'); Jasette('show'); Jasette('invite', 'Hello'); Jasette('shutdown')").await;
    assert_eq!(has(&tools, &page).await, before);
    // The edge sees the socket go.
    agent.visitor_online(false).await.unwrap();
    until_page(browser, "no frame", "return frames.length", &json!(0)).await;
    let asked = proxy.requests();
    assert_eq!(sockets(&asked), 1, "{asked:?}");
    browser.run("history.pushState(null, '', '/later'); history.back()").await;
    until_page(browser, "the route before", "return location.pathname", &json!("/elsewhere")).await;
    assert_eq!(proxy.requests(), asked);
    assert_eq!(has(&tools, &page).await, before);
    is_content(browser).await;

    // And it can come back.
    browser.run(load).await;
    visitor.sees_launcher().await;
    visitor.click_launcher().await;
    visitor.sees("We do, and it is fresh.").await;
}

/// The driver keeps what it has found, so here nothing is found: only scripts run.
#[tokio::test]
async fn nor_does_the_browser_hold_a_node_or_a_listener_for_us() {
    let site = Edge::shared().await.site().await;
    let head = "<script nonce=\"{nonce}\">window.address = '{base}/widget.js?site={id}'</script>";
    let shop = pages(&site, "", "lang=\"en\"", head).await;
    let browser = Browser::start("shutdown-held").await;
    browser.goto(&shop.url("/")).await;
    let tools = DevTools::connect(&browser, Vec::new()).await.unwrap();
    let page = tools.session("page", "").unwrap();
    let round = "return (async () => {\
        const script = document.createElement('script'); script.src = window.address;\
        const loaded = new Promise((done) => script.onload = done); document.head.append(script);\
        await loaded; script.remove();\
        await new Promise((done) => { Jasette('on', 'open', done); Jasette('open') });\
        history.pushState(null, '', '/elsewhere'); history.replaceState(null, '', '/');\
        Jasette('hide'); Jasette('show'); Jasette('shutdown'); return frames.length })()";
    // What the browser itself makes on the way is there after the first round.
    assert_eq!(browser.run(round).await, json!(0));
    let before = held(&tools, &page).await;
    for _ in 0..3 {
        assert_eq!(browser.run(round).await, json!(0));
    }
    browser
        .until("the rubbish to be gone", async || {
            let now = held(&tools, &page).await;
            let more = now.iter().zip(before).any(|(now, before)| *now > before);
            Ok((!more).then_some(()))
        })
        .await;
}

#[tokio::test]
async fn after_shutdown_the_page_has_nothing_of_ours() {
    leaves_nothing(
        "shutdown",
        "<script nonce=\"{nonce}\">window.address = '{base}/widget.js?site={id}'; \
         window.Jasette = undefined; delete window.Jasette</script>",
    )
    .await;
}

#[tokio::test]
async fn nor_in_a_browser_without_the_navigation_interface() {
    leaves_nothing(
        "shutdown-older",
        "<script nonce=\"{nonce}\">window.address = '{base}/widget.js?site={id}'; \
         Object.defineProperty(window, 'navigation', { value: undefined })</script>",
    )
    .await;
}
