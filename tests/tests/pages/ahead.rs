//! Pages that nobody sees: rendered ahead, or in a tab behind another one. Nothing is asked, counted, timed or
//! stored for them; once they are in front, they are fresh.

use crate::journey::{journey, pages, until_page};
use protocol::site::settings::SiteSettings;
use protocol::site::trigger::Condition;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tests::edge::{Edge, Site, settings};
use tests::host_page::{HostPage, Page, content, snippet, watch};
use tests::proxy::Proxy;
use tests::triggers::trigger;
use tests::visitor::Visitor;

/// A site that invites on the third page of a visit, and after some seconds on a page.
async fn inviting(proxy: &Proxy, edge: &Edge) -> Site {
    let triggers = vec![
        trigger("third", "You have seen three pages.", Condition::PagesSeen(3)),
        trigger("long", "You have read for a while.", Condition::SecondsOnPage(4)),
    ];
    edge.site_with(SiteSettings { triggers, ..settings() }).await.through(proxy.base())
}

/// Pages that have the browser render `/next` ahead, and how often that was asked for.
async fn shop(site: &Site) -> (HostPage, Arc<AtomicUsize>) {
    let site = site.clone();
    let asked = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&asked);
    let shop = HostPage::serving(move |path, nonce| {
        if path == "/next" {
            counts.fetch_add(1, Ordering::Relaxed);
        }
        let rules = match path {
            "/next" => "",
            _ => "<script type=\"speculationrules\">{\"prerender\":[{\"urls\":[\"/next\"],\"eagerness\":\"immediate\"}]}</script>",
        };
        Page {
            html: format!(
                "<!doctype html><html lang=\"en\"><head><title>Page {path}</title>{}\
                 <script>window.ahead = document.prerendering;\
                 document.addEventListener('prerenderingchange', () => window.found = [performance.now(),\
                     !Object.keys(window).includes('Jasette'), document.querySelectorAll('jasette-chat').length])</script>\
                 {}{rules}</head><body>{}<a href=\"/next\">Next</a></body></html>",
                watch(nonce),
                snippet(&site, nonce),
                content()
            ),
            ..Page::default()
        }
    })
    .await;
    (shop, asked)
}

const FRAMES: &str =
    "return document.querySelector('jasette-chat').shadowRoot.querySelectorAll('iframe').length";

#[tokio::test]
async fn a_page_that_is_rendered_ahead_begins_when_it_is_seen() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = inviting(&proxy, edge).await;
    let (shop, asked) = shop(&site).await;
    let visitor = Visitor::new("ahead").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    browser
        .until("the page to be rendered ahead", async || {
            Ok((asked.load(Ordering::Relaxed) == 1).then_some(()))
        })
        .await;
    // Longer than a trigger asks for: on the page in front it fires.
    visitor.sees("You have read for a while.").await;
    visitor.on_page().await;
    let before = proxy.requests().len();
    browser.run("document.querySelector('a[href=\"/next\"]').click()").await;
    let there = "return location.pathname === '/next' && window.ahead && window.found?.slice(1)";
    until_page(browser, "the next page", there, &json!([true, 0])).await;
    assert_eq!(proxy.requests().len(), before, "nothing was asked ahead: {:?}", proxy.requests());
    visitor.sees_launcher().await;
    // It is the second page of the visit, and its clock begins now.
    until_page(browser, "two seconds", "return performance.now() - found[0] > 2000", &json!(true)).await;
    assert_eq!(browser.run(FRAMES).await, 0);
    visitor.sees("You have read for a while.").await;
    journey(&visitor, &site, "ahead").await;
}

#[tokio::test]
async fn a_chat_that_goes_on_is_there_on_a_page_that_was_rendered_ahead() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let (shop, asked) = shop(&site).await;
    let visitor = Visitor::new("ahead-going").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/next")).await;
    journey(&visitor, &site, "ahead-going").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.finds_chat_open().await;
    browser
        .until("the page to be rendered ahead", async || {
            Ok((asked.load(Ordering::Relaxed) == 2).then_some(()))
        })
        .await;
    visitor.on_page().await;
    browser.run("document.querySelector('a[href=\"/next\"]').click()").await;
    until_page(browser, "the next page", "return [location.pathname, window.ahead]", &json!(["/next", true]))
        .await;
    visitor.finds_chat_open().await;
    visitor.sees("We do, and it is fresh.").await;
    visitor.on_page().await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}

/// Stands in for a tab behind another one.
const BEHIND: &str = "<script>window.behind = true;\
    Object.defineProperty(document, 'hidden', { get: () => behind });\
    Object.defineProperty(document, 'visibilityState', { get: () => behind ? 'hidden' : 'visible' });\
    window.turn = (away) => { behind = away; document.dispatchEvent(new Event('visibilitychange')) }</script>{site}";

#[tokio::test]
async fn only_time_in_front_counts() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = inviting(&proxy, edge).await;
    let shop = pages(&site, "", "lang=\"en\"", BEHIND).await;
    let visitor = Visitor::new("behind").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    // The trigger asks for four seconds: two in front do not do, however long the tab was behind.
    let age = |milliseconds: u32| format!("return performance.now() > {milliseconds}");
    until_page(browser, "five seconds", &age(5_000), &json!(true)).await;
    browser.run("turn(false); window.front = performance.now()").await;
    let front = |milliseconds: u32| format!("return performance.now() - front > {milliseconds}");
    until_page(browser, "two seconds in front", &front(2_000), &json!(true)).await;
    browser.run("turn(true)").await;
    until_page(browser, "four seconds behind", &front(6_000), &json!(true)).await;
    assert_eq!(browser.run(FRAMES).await, 0);
    assert!(!proxy.requests().iter().any(|request| request.contains("/embed/")), "{:?}", proxy.requests());
    browser.run("turn(false)").await;
    visitor.sees("You have read for a while.").await;
}
