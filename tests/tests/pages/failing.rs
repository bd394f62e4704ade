//! The frame, or the script itself, does not come: blocked by an extension, by the page's own
//! policy, or by a network. The page is left alone, and the chat works as soon as it can.

use crate::journey::{is_content, journey, pages};
use serde_json::json;
use tests::browser::Name;
use tests::edge::Edge;
use tests::proxy::Proxy;
use tests::visitor::Visitor;
use thirtyfour::By;

const POLICY: &str = "script-src 'nonce-{nonce}'; frame-src {base}; require-trusted-types-for 'script'";
/// Calls that come early, and a count of what went wrong.
const COUNT: &str = "<script nonce=\"{nonce}\">window.troubles = [];\
    window.Jasette = window.Jasette || function () { (Jasette.q = Jasette.q || []).push(arguments) };\
    Jasette('on', 'error', ({ code }) => troubles.push(code))</script>{site}";

#[tokio::test]
async fn a_frame_that_is_blocked_is_tried_again_with_the_next_click() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let shop = pages(&site, POLICY, "lang=\"en\"", COUNT).await;
    let visitor = Visitor::new("failing-frame").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    proxy.refuse(Some("/embed/"));
    browser.click("button", Name::Is("Chat with us")).await;
    let told = "return [troubles, document.querySelector('jasette-chat').shadowRoot.querySelectorAll('iframe, [aria-busy=true]').length]";
    browser
        .until("the page to be told", async || {
            Ok((browser.run(told).await == json!([["unreachable"], 0])).then_some(()))
        })
        .await;
    let console = browser.console().await;
    assert_eq!(console.len(), 1, "{console:?}");
    assert!(console[0].starts_with("WARNING") && console[0].contains("Jasette: no chat from"), "{console:?}");
    let again = Name::Is("Chat cannot be reached. Try again");
    browser.element("button", again).await;

    proxy.refuse(None);
    browser.click("button", again).await;
    visitor.finds_chat_open().await;
    browser.run("Jasette('close')").await;
    journey(&visitor, &site, "failing-frame").await;
    is_content(browser).await;
}

#[tokio::test]
async fn a_page_that_forbids_our_frame_is_told_and_left_alone() {
    let site = Edge::shared().await.site().await;
    let policy = "script-src 'nonce-{nonce}'; frame-src 'none'";
    let shop = pages(&site, policy, "lang=\"en\"", COUNT).await;
    let visitor = Visitor::new("failing-policy").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    browser.click("button", Name::Is("Chat with us")).await;
    browser
        .until("the page to be told", async || {
            Ok((browser.run("return troubles").await == json!(["unreachable"])).then_some(()))
        })
        .await;
    let console = browser.console().await;
    assert!(
        console.iter().any(|line| line.contains("Jasette: ") && line.contains("frame-src")),
        "{console:?}"
    );
    assert_eq!(browser.run("return seen.errors").await, json!([]));
    browser.driver().find(By::Css("nav a")).await.unwrap().click().await.unwrap();
    visitor.sees_launcher().await;
}

#[tokio::test]
async fn a_script_that_is_blocked_leaves_calls_that_do_nothing() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let shop = pages(&site, POLICY, "lang=\"en\"", COUNT).await;
    proxy.refuse(Some("/widget.js"));
    let visitor = Visitor::new("failing-script").await;
    let browser = &visitor.browser;
    browser.goto(&shop.url("/")).await;
    browser.run("Jasette('open'); Jasette('shutdown')").await;
    assert_eq!(
        browser.run("return [seen, document.querySelectorAll('jasette-chat').length]").await,
        json!([{"violations": [], "errors": [], "shifts": 0}, 0])
    );
    browser.console().await;
    // The next page has it again.
    proxy.refuse(None);
    browser.goto(&shop.url("/next")).await;
    journey(&visitor, &site, "failing-script").await;
    is_content(browser).await;
}
