//! Pages that write themselves: the snippet by `document.write`, and a whole document written over
//! the one that was there, which takes every node and listener with it.

use crate::journey::{is_content, journey, pages, says};
use serde_json::json;
use tests::edge::Edge;
use tests::visitor::Visitor;

#[tokio::test]
async fn a_snippet_that_is_written() {
    let site = Edge::shared().await.site().await;
    let head =
        "<script>document.write('<script async src=\"{base}/widget.js?site={id}\"><\\/script>')</script>";
    let shop = pages(&site, "", "lang=\"en\"", head).await;
    let visitor = Visitor::new("written").await;
    visitor.open_shop(&shop.url("/")).await;
    journey(&visitor, &site, "written").await;
    is_content(&visitor.browser).await;
}

#[tokio::test]
async fn a_document_that_is_written_over_the_one_before() {
    const OVER: &str = "const page = '<!doctype html><html lang=en><title>Written</title><h1>Written</h1>' +\
        `<script async src='${document.querySelector('script[src]').src}'></scr` + 'ipt>';\
        document.open(); document.write(page); document.close();\
        return document.querySelectorAll('jasette-chat').length";
    let site = Edge::shared().await.site().await;
    let shop = pages(&site, "", "lang=\"en\"", "{site}").await;
    let visitor = Visitor::new("written-over").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    visitor.on_page().await;
    assert_eq!(browser.run(OVER).await, 0);
    journey(&visitor, &site, "written-over").await;
    // Routes of the new document are followed, by the new widget alone.
    visitor.on_page().await;
    assert_eq!(browser.run("return document.querySelectorAll('jasette-chat').length").await, json!(1));
    // A page that writes itself once more, in the middle of a conversation, finds it going on.
    browser.run(OVER).await;
    visitor.sees_launcher().await;
    visitor.finds_chat_open().await;
    visitor.sees("We do, and it is fresh.").await;
    is_content(browser).await;
}

#[tokio::test]
async fn a_page_that_clears_out_all_it_does_not_know() {
    let site = Edge::shared().await.site().await;
    let policy = "script-src 'nonce-{nonce}'; frame-src {base}; require-trusted-types-for 'script'";
    let shop = pages(&site, policy, "lang=\"en\"", "{site}").await;
    let visitor = Visitor::new("written-cleared").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    let mut agent = journey(&visitor, &site, "written-cleared").await;
    visitor.on_page().await;
    browser.run("document.documentElement.replaceChildren(document.head, document.body)").await;
    // The frame moved with it, began anew, and goes on where it was.
    visitor.finds_chat_open().await;
    visitor.sees("We do, and it is fresh.").await;
    says(&mut agent, "Are you still with us?").await;
    visitor.sees("Are you still with us?").await;
    visitor.send("I am.").await;
    is_content(browser).await;
}
