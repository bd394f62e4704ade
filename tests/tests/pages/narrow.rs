//! A window of 320 px, which is also what 400 % of zoom makes of a desktop.

use crate::journey::{fits, is_content, journey, pages};
use serde_json::json;
use tests::browser::Browser;
use tests::edge::Edge;
use tests::visitor::Visitor;

#[tokio::test]
async fn three_hundred_and_twenty_pixels_are_enough() {
    let site = Edge::shared().await.site().await;
    let policy = "script-src 'nonce-{nonce}'; frame-src {base}; require-trusted-types-for 'script'";
    let shop = pages(&site, policy, "lang=\"en\"", "{site}").await;
    let visitor = Visitor { browser: Browser::start_sized("narrow", 320, 640).await };
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    fits(browser).await;
    journey(&visitor, &site, "narrow").await;
    fits(browser).await;
    visitor.in_chat().await;
    let frame = "return [document.documentElement.scrollWidth > innerWidth, innerWidth]";
    assert_eq!(browser.run(frame).await, json!([false, 320]));
    is_content(browser).await;
}
