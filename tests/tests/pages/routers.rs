//! Links from mails on pages whose routers keep their route behind `#`: whatever a router does with the link, the
//! visitor is asked, the page's own route stays, and nothing of the link stays in the address.

use crate::journey::{journey, pages, until_page};
use protocol::conversation::event::EventBody;
use serde_json::json;
use tests::browser::Name;
use tests::edge::Edge;
use tests::visitor::Visitor;

/// Makes a route of whatever stands behind `#`, as vue-router does.
const PREFIXES: &str = "<script>if (!location.hash.startsWith('#/'))\
    history.replaceState(null, '', '#/' + location.hash.slice(1))</script>{site}";
/// Leads what it does not know to its start.
const REDIRECTS: &str =
    "<script>if (!/^#\\/(basket)?(#|$)/.test(location.hash)) location.replace('#/')</script>{site}";
/// Writes what it does not know as a part of its own route.
const ENCODES: &str = "<script>if (location.hash.includes('jasette') && !location.hash.includes('basket'))\
    history.replaceState(null, '', '#!/' + encodeURIComponent(location.hash.slice(1)))</script>{site}";
/// Keeps what it found, and writes it again later.
const REMEMBERS: &str = "<script>const first = location.hash; addEventListener('load', () => setTimeout(() => {\
    history.replaceState(null, '', first || '#/'); window.written = true }, 500))</script>{site}";

fn code() -> String {
    format!("{}.{}", "s".repeat(22), "c".repeat(43))
}

async fn is_asked(name: &str, head: &'static str, fragment: &str, left: &[&str]) {
    let site = Edge::shared().await.site().await;
    let shop = pages(&site, "", "lang=\"en\"", head).await;
    let visitor = Visitor::new(name).await;
    let browser = &visitor.browser;
    browser.goto(&shop.url(&format!("/tea/{fragment}jasette-resume={}", code()))).await;
    visitor.finds_chat_open().await;
    visitor.sees("Open the chat from this link here?").await;
    let written = head != REMEMBERS;
    until_page(browser, "the router", &format!("return {written} || window.written === true"), &json!(true))
        .await;
    let address = "return location.pathname + location.hash";
    browser
        .until(&format!("the address without the link, one of {left:?}"), async || {
            browser.enter_page().await?;
            let address = browser.driver().execute(address, Vec::new()).await?.json().clone();
            Ok(left.iter().any(|left| address == *left).then_some(()))
        })
        .await;
    // What the team is told of the page has nothing of it either.
    visitor.in_chat().await;
    browser.click("button", Name::Is("No")).await;
    visitor.on_page().await;
    browser.run("Jasette('close')").await;
    let agent = journey(&visitor, &site, name).await;
    for event in &agent.events {
        if let EventBody::Started(opening) = &event.body {
            assert!(!opening.page.url.contains("jasette"), "{}", opening.page.url);
        }
    }
}

#[tokio::test]
async fn a_router_that_makes_a_route_of_the_link() {
    is_asked("routers-prefixes", PREFIXES, "#", &["/tea/", "/tea/#/"]).await;
}

#[tokio::test]
async fn a_router_that_leads_the_link_to_its_start() {
    is_asked("routers-redirects", REDIRECTS, "#", &["/tea/#/"]).await;
}

#[tokio::test]
async fn a_router_that_encodes_the_link() {
    is_asked("routers-encodes", ENCODES, "#", &["/tea/", "/tea/#!/"]).await;
}

#[tokio::test]
async fn a_router_that_writes_the_link_again() {
    is_asked("routers-remembers", REMEMBERS, "#", &["/tea/", "/tea/#/"]).await;
}

#[tokio::test]
async fn the_pages_own_route_stays() {
    for (name, head) in
        [("routers-own", "{site}"), ("routers-own-redirects", REDIRECTS), ("routers-own-prefixes", PREFIXES)]
    {
        is_asked(name, head, "#/basket#", &["/tea/#/basket"]).await;
    }
}
