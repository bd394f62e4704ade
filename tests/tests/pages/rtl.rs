//! A page that is read from right to left.

use crate::journey::{fits, is_content, journey, pages};
use serde_json::json;
use tests::edge::Edge;
use tests::visitor::Visitor;

#[tokio::test]
async fn a_page_from_right_to_left_is_no_wider_and_the_chat_stands_where_the_site_wants_it() {
    let site = Edge::shared().await.site().await;
    let policy = "script-src 'nonce-{nonce}'; frame-src {base}; require-trusted-types-for 'script'";
    let shop = pages(&site, policy, "lang=\"he\" dir=\"rtl\"", "{site}").await;
    let visitor = Visitor::new("rtl").await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    journey(&visitor, &site, "rtl").await;
    fits(browser).await;
    let right = "const root = document.querySelector('jasette-chat').shadowRoot;\
        return [...root.querySelectorAll('button, div')].map(e => getComputedStyle(e).right)";
    assert_eq!(browser.run(right).await, json!(["20px", "20px"]));
    // Firefox shows no placeholder that has a direction of its own; what is typed has one.
    visitor.in_chat().await;
    let bidi = "return getComputedStyle(document.getElementById('composer')).unicodeBidi";
    assert_ne!(browser.run(bidi).await, "plaintext");
    visitor.types("Hello").await;
    assert_eq!(browser.run(bidi).await, "plaintext");
    is_content(browser).await;
}
