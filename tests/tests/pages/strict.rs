//! The strictest policies that a page can have and still carry us.

use crate::journey::{is_content, isolated, journey, pages};
use tests::edge::Edge;
use tests::visitor::Visitor;

async fn carries(name: &str, policy: &'static str) {
    let site = Edge::shared().await.site().await;
    let shop = pages(&site, policy, "lang=\"en\"", "{site}").await;
    let visitor = Visitor::new(name).await;
    visitor.open_shop(&shop.url("/")).await;
    journey(&visitor, &site, name).await;
    is_content(&visitor.browser).await;
}

#[tokio::test]
async fn a_page_that_allows_nothing_but_a_nonce_and_our_frame() {
    carries(
        "strict-nonce",
        "default-src 'none'; script-src 'nonce-{nonce}'; frame-src {base}; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    )
    .await;
}

#[tokio::test]
async fn a_page_that_names_our_host_and_no_nonce_of_ours() {
    carries(
        "strict-host",
        "default-src 'self'; script-src 'nonce-{nonce}' {base}; style-src 'self'; frame-src {base}; \
         require-trusted-types-for 'script'",
    )
    .await;
}

#[tokio::test]
async fn a_page_that_trusts_what_its_scripts_load() {
    carries(
        "strict-dynamic",
        "script-src 'nonce-{nonce}' 'strict-dynamic'; object-src 'none'; base-uri 'none'; frame-src {base}; \
         require-trusted-types-for 'script'; trusted-types default",
    )
    .await;
}

#[tokio::test]
async fn a_page_that_is_kept_apart_from_all_others() {
    let site = Edge::shared().await.site().await;
    let shop = isolated(&site).await;
    let visitor = Visitor::new("strict-isolated").await;
    visitor.open_shop(&shop.url("/")).await;
    assert_eq!(visitor.browser.run("return crossOriginIsolated").await, true);
    journey(&visitor, &site, "strict-isolated").await;
    is_content(&visitor.browser).await;
}
