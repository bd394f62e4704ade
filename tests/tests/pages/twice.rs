//! The snippet twice on one page, as it happens with a tag manager: one widget, one socket.

use crate::journey::{is_content, journey, pages, sockets};
use tests::edge::Edge;
use tests::proxy::Proxy;
use tests::visitor::Visitor;

#[tokio::test]
async fn two_snippets_make_one_widget() {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let policy = "script-src 'nonce-{nonce}'; frame-src {base}; require-trusted-types-for 'script'";
    // The second address differs, so that it is a script of its own to the browser.
    let head =
        "{site}{site}<script nonce=\"{nonce}\" src=\"{base}/widget.js?site={id}&again=1\" defer></script>";
    let shop = pages(&site, policy, "lang=\"en\"", head).await;
    let visitor = Visitor::new("twice").await;
    visitor.open_shop(&shop.url("/")).await;
    journey(&visitor, &site, "twice").await;
    visitor.on_page().await;
    let count = "return document.querySelectorAll('jasette-chat').length";
    assert_eq!(visitor.browser.run(count).await, 1);
    let requests = proxy.requests();
    let frames = requests.iter().filter(|request| request.starts_with("GET /embed/")).count();
    assert_eq!((sockets(&requests), frames), (1, 1), "{requests:?}");
    assert!(requests.iter().any(|request| request.ends_with("again=1")), "both scripts ran: {requests:?}");
    is_content(&visitor.browser).await;
}
