//! What shows before the app is there: the form, and the place to write.

use crate::axe::Audit;
use tests::browser::Name;
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::proxy::Proxy;
use tests::visitor::{LAUNCHER, Visitor};

#[tokio::test]
async fn the_document_before_the_app_is_there() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    proxy.hold(".wasm");
    let site = edge.site().await.through(proxy.base());
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("access first view").await;
    let browser = &visitor.browser;
    let mut audit = Audit::new("first-view");
    visitor.open_shop(&shop.url("/")).await;
    browser.click("button", Name::Starts(LAUNCHER)).await;
    browser.until("the chat's frame", async || browser.try_enter_frame("Chat").await).await;
    browser.element("button", Name::Is("Start chat")).await;
    audit.state(browser, "form").await;
    browser.resize(320, 640).await;
    audit.state(browser, "form at 320 px").await;
    browser.fill("Your name", "Zoé").await;
    browser.click("button", Name::Is("Start chat")).await;
    browser.fill("Message", "Is the tea here?").await;
    browser.click("button", Name::Is("Send")).await;
    audit.state(browser, "message at 320 px").await;
    browser.resize(1280, 800).await;
    audit.state(browser, "message").await;
    assert_eq!(browser.run("return document.getElementById('first') !== null").await, true);
    audit.finish();
}
