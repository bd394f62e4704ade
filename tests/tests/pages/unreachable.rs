//! The server, or what the chat is made of, cannot be reached: the visitor is told in one line, in the page's
//! language, and tries again.

use crate::journey::{answering, journey, pages, picture, says, until_page};
use protocol::site::settings::SiteSettings;
use serde_json::json;
use tests::browser::Name;
use tests::edge::{Edge, Site, settings};
use tests::proxy::Proxy;
use tests::visitor::{FRAME, Visitor};

const SAYS: &str = "Chat cannot be reached. Try again";

async fn behind_proxy() -> (Proxy, Site) {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    (proxy, site)
}

/// The launcher rests, and is as wide as the window allows.
async fn is_calm(visitor: &Visitor) {
    let rests = "const b = Jasette.host.shadowRoot.querySelector('button'); const r = b.getBoundingClientRect();\
        return [b.getAttribute('aria-busy'),\
            r.left >= 0 && b.scrollWidth <= b.clientWidth && b.scrollHeight <= b.clientHeight]";
    until_page(&visitor.browser, "the launcher to rest", rests, &json!(["false", true])).await;
}

#[tokio::test]
async fn a_chat_that_never_answers_is_said_in_the_pages_language_and_tried_again() {
    for (html, says, name) in [
        ("lang=\"en\"", SAYS, "unreachable-en"),
        ("lang=\"fr-FR\"", "Chat indisponible. Réessayez", "unreachable-fr"),
    ] {
        let (proxy, site) = behind_proxy().await;
        let shop = pages(&site, "", html, "{site}").await;
        let visitor = Visitor::new(name).await;
        let browser = &visitor.browser;
        browser.resize(320, 640).await;
        browser.goto(&shop.url("/")).await;
        proxy.hold("/embed/");
        browser.run("Jasette('open')").await;
        browser.element("button", Name::Is(says)).await;
        is_calm(&visitor).await;
        picture(browser, name).await;
        browser.click("button", Name::Is(says)).await;
        proxy.mend();
        let open = "return Jasette.host.shadowRoot.querySelector('button').ariaExpanded";
        until_page(browser, "the chat", open, &json!("true")).await;
    }
}

#[tokio::test]
async fn where_the_site_gives_an_email_it_is_told_when_the_chat_cannot_be_reached() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    // Longer than a line of the launcher.
    let contact_email = "customer.service@the-lamp-shop.example".to_owned();
    let site = edge.site_with(SiteSettings { contact_email, ..settings() }).await.through(proxy.base());
    let shop = pages(&site, "", "lang=\"en\"", "{site}").await;
    let visitor = Visitor::new("unreachable-email").await;
    let browser = &visitor.browser;
    browser.resize(320, 640).await;
    browser.goto(&shop.url("/")).await;
    proxy.hold("/embed/");
    browser.run("Jasette('open')").await;
    browser.element("button", Name::Starts("Chat cannot be reached. Try again · customer")).await;
    is_calm(&visitor).await;
    picture(browser, "unreachable-email").await;
}

#[tokio::test]
async fn a_chat_whose_app_never_comes_is_said_too() {
    let (proxy, site) = behind_proxy().await;
    let shop = pages(&site, "", "lang=\"en\"", "{site}").await;
    let visitor = Visitor::new("unreachable-app").await;
    let browser = &visitor.browser;
    browser.goto(&shop.url("/")).await;
    proxy.hold(".wasm");
    browser.click("button", Name::Is("Chat with us")).await;
    // The first view is there: what is written is kept, and the visitor knows.
    browser
        .until("the banner", async || {
            browser.try_enter_frame(FRAME).await?;
            Ok(browser.text().await?.contains("No connection right now.").then_some(()))
        })
        .await;
    proxy.mend();
    journey_goes_on(&visitor, &site).await;

    // With a chat that goes on, nothing opens before the app is there.
    proxy.hold(".wasm");
    browser.devtools("Network.clearBrowserCache", json!({})).await;
    visitor.on_page().await;
    browser.run("Jasette('close')").await;
    browser.reload().await;
    browser.click("button", Name::Is("Chat with us")).await;
    browser.element("button", Name::Is(SAYS)).await;
    is_calm(&visitor).await;
    browser.click("button", Name::Is(SAYS)).await;
    proxy.mend();
    visitor.finds_chat_open().await;
    visitor.sees("We do, and it is fresh.").await;
}

#[tokio::test]
async fn a_chat_that_comes_late_after_all_is_kept() {
    let (proxy, site) = behind_proxy().await;
    let shop = pages(&site, "", "lang=\"en\"", "{site}").await;
    let visitor = Visitor::new("unreachable-late").await;
    let browser = &visitor.browser;
    browser.goto(&shop.url("/")).await;
    proxy.hold("/embed/");
    browser.run("Jasette('open')").await;
    browser.element("button", Name::Is(SAYS)).await;
    proxy.mend();
    let open = "return Jasette.host.shadowRoot.querySelector('button').ariaExpanded";
    until_page(browser, "the chat to open by itself", open, &json!("true")).await;
    browser.run("late = Jasette.host.shadowRoot.querySelector('iframe'); Jasette('close')").await;
    until_page(browser, "the chat to close", open, &json!("false")).await;
    browser.run("Jasette('open')").await;
    until_page(browser, "the chat to open again", open, &json!("true")).await;
    assert_eq!(browser.run("return late.isConnected").await, json!(true), "the same one");
}

async fn journey_goes_on(visitor: &Visitor, site: &Site) {
    visitor.start_chat(Some("Zoé")).await;
    visitor.send("Do you have linden tea?").await;
    let mut agent = answering(site, "Do you have linden tea?").await;
    says(&mut agent, "We do, and it is fresh.").await;
    visitor.sees("We do, and it is fresh.").await;
}

#[tokio::test]
async fn a_line_that_went_dead_is_noticed_when_the_browser_says_so() {
    let (proxy, site) = behind_proxy().await;
    let shop = pages(&site, "", "lang=\"en\"", "{site}").await;
    let visitor = Visitor::new("unreachable-offline").await;
    visitor.open_shop(&shop.url("/")).await;
    journey(&visitor, &site, "unreachable-offline").await;
    proxy.freeze();
    visitor.in_chat().await;
    visitor.browser.run("dispatchEvent(new Event('offline'))").await;
    visitor.sees("No connection right now.").await;
    proxy.mend();
    visitor.sees_no_more("No connection right now.").await;
}
