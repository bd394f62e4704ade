//! A script that runs in the head, while there is no body yet.

use crate::journey::{is_content, journey, pages};
use serde_json::json;
use tests::edge::Edge;
use tests::visitor::Visitor;

#[tokio::test]
async fn a_script_in_the_head_runs_before_there_is_a_body() {
    let site = Edge::shared().await.site().await;
    let policy = "script-src 'nonce-{nonce}'; frame-src {base}; require-trusted-types-for 'script'";
    let head = "<script nonce=\"{nonce}\" src=\"{base}/widget.js?site={id}\"></script>\
        <script nonce=\"{nonce}\">window.early = [!!document.body, !!document.querySelector('jasette-chat')];\
        Jasette('open')</script>";
    let shop = pages(&site, policy, "lang=\"en\"", head).await;
    let visitor = Visitor::new("head").await;
    visitor.browser.goto(&shop.url("/")).await;
    assert_eq!(visitor.browser.run("return early").await, json!([false, false]));
    // The call from the head has opened it.
    visitor.finds_chat_open().await;
    visitor.browser.run("Jasette('close')").await;
    journey(&visitor, &site, "head").await;
    visitor.on_page().await;
    let order = "return [...document.documentElement.children].map(e => e.localName)";
    assert_eq!(visitor.browser.run(order).await, json!(["head", "body", "jasette-chat"]));
    is_content(&visitor.browser).await;
}
