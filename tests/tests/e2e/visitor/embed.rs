//! Pasting one script tag shows a launcher on any page; the host page's layout, scripts and
//! console stay untouched.

use crate::fixtures::host_page;
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use serde_json::json;
use tests::browser::Name;
use tests::edge::{Edge, settings};
use tests::host_page::HostPage;
use tests::proxy::Proxy;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk};
use thirtyfour::By;

#[tokio::test]
async fn the_demo_shop_has_a_launcher_on_every_page() {
    let edge = Edge::shared().await;
    edge.site_named("demo", settings()).await;
    let visitor = Visitor::new("embed demo").await;
    visitor.open_shop(&format!("{}/demo/", edge.base())).await;
    let browser = &visitor.browser;
    let links = browser
        .run("return [...new Set([...document.links].map(a => a.href.split('#')[0]))].filter(h => /\\/demo\\/(?!fr|ro)/.test(h))")
        .await;
    let links: Vec<String> = serde_json::from_value(links).unwrap();
    assert!(links.len() >= 3, "the shop has several pages: {links:?}");
    for link in &links {
        visitor.open_shop(link).await;
        host_page::settle(browser).await;
        assert_eq!(browser.console().await, Vec::<String>::new(), "{link}");
    }
    for (page, label) in [("fr", "Discuter avec nous"), ("ro", "Discută cu noi")] {
        browser.goto(&format!("{}/demo/{page}/", edge.base())).await;
        browser.element("button", Name::Is(label)).await;
    }
    // In the catalogue the shop's own script changes pages, without loading one.
    visitor.open_shop(&format!("{}/demo/catalogue/", edge.base())).await;
    let pages = "window.same = 1; return [...document.querySelectorAll('main a')].map(a => a.pathname)";
    let page = browser.run(pages).await[0].as_str().unwrap().to_owned();
    browser.driver().find(By::Css("main a")).await.unwrap().click().await.unwrap();
    let there = format!("return location.pathname === {page:?}");
    browser.until("the other page", async || Ok((browser.run(&there).await == true).then_some(()))).await;
    let widgets = "return [window.same, document.querySelectorAll('jasette-chat').length]";
    assert_eq!(browser.run(widgets).await, json!([1, 1]));
    visitor.click_launcher().await;
    visitor.start_chat(None).await;
    visitor.send("Bonjour").await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_strict_page_is_left_alone_before_interest() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("embed before interest").await;
    let browser = &visitor.browser;

    browser.goto(&shop.url("/plain")).await;
    let (before, globals) = (host_page::layout(browser).await, "return Object.keys(window)");
    let known = browser.run(globals).await;
    visitor.open_shop(&shop.url("/")).await;
    host_page::settle(browser).await;
    assert_eq!(host_page::layout(browser).await, before);
    let added: Vec<_> = browser.run(globals).await.as_array().unwrap().clone();
    let added: Vec<_> = added.into_iter().filter(|name| !known.as_array().unwrap().contains(name)).collect();
    assert!(added.iter().all(|name| name == "Jasette" || name == "idle"), "{added:?}");
    let styles = "return [document.styleSheets.length, document.adoptedStyleSheets.length]";
    assert_eq!(browser.run(styles).await, json!([1, 0]));

    assert_eq!(host_page::stored(browser).await, host_page::nothing());
    assert_eq!(proxy.requests(), [format!("GET /widget.js?site={}", site.id)]);
    let mut desk = Desk::open(&site, &site.sign_in().await, Encoding::Binary).await.unwrap();
    assert!(desk.conversations.is_empty());
    host_page::is_content(browser).await;

    // Interest: the frame comes, and still no conversation does.
    visitor.click_launcher().await;
    browser.element("button", Name::Is("Start chat")).await;
    let requests = proxy.requests();
    assert!(requests.iter().any(|request| request.starts_with("GET /embed/")), "{requests:?}");
    visitor.start_chat(Some("Zoé")).await;
    desk.sees(|summary| summary.visitor.as_deref() == Some("Zoé")).await.unwrap();
}

#[tokio::test]
async fn a_strict_page_carries_the_whole_journey_without_a_violation() {
    let site = Edge::shared().await.site().await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("embed strict page").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "Do you have linden tea?").await;

    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview.contains("linden")).await.unwrap();
    let mut agent = Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "We do, and it is fresh.".to_owned() }).await.unwrap();
    visitor.sees("We do, and it is fresh.").await;
    visitor.end_chat().await;
    visitor.rate("Good", "quick").await;
    host_page::is_content(&visitor.browser).await;
}

#[tokio::test]
async fn an_unknown_site_logs_one_line_and_leaves_the_page_alone() {
    let mut site = Edge::shared().await.site().await;
    site.id = "no-such-site".to_owned();
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("embed unknown site").await;
    let browser = &visitor.browser;
    browser.goto(&shop.url("/plain")).await;
    let before = host_page::layout(browser).await;
    browser.goto(&shop.url("/")).await;
    let loaded = "return performance.getEntriesByType('resource').some(e => e.name.includes('widget.js') && e.responseEnd > 0)";
    browser.until("the script to load", async || Ok((browser.run(loaded).await == true).then_some(()))).await;
    host_page::settle(browser).await;
    let console = browser.console().await;
    assert_eq!(console.len(), 1, "{console:?}");
    assert!(console[0].starts_with("WARNING") && console[0].contains("no-such-site"), "{console:?}");
    assert_eq!(host_page::layout(browser).await, before);
    assert!(browser.find("button", Name::Starts("Chat")).await.unwrap().is_none());
    host_page::is_content(browser).await;
}
