//! Pages that change their address without loading: by history, by hash, with view transitions, and
//! by replacing their whole body. One widget, one socket, and the team sees where the visitor is.

use crate::journey::{answering, is_content, journey, pages, picture, says, sockets, until_page};
use protocol::conversation::event::EventBody;
use serde_json::json;
use tests::edge::Edge;
use tests::proxy::Proxy;
use tests::visitor::Visitor;

/// Counts the timers that anybody on the page has set again and again.
const WATCH_TIMERS: &str = "<script nonce=\"{nonce}\">window.repeated = 0;\
    const interval = setInterval; window.setInterval = (...rest) => { repeated++; return interval(...rest) };\
    const frame = requestAnimationFrame; window.requestAnimationFrame = (f) => { repeated++; return frame(f) };\
    </script>{site}";

/// Fifty routes, one after the other. A view transition has finished before the next one starts.
const ROUTES: &str = "return (async () => {\
    const title = (n) => { document.title = `Route ${n}`; document.querySelector('h1').textContent = n };\
    for (let n = 1; n <= 50; n++) {\
        if (n % 5 === 1) { history.pushState({ n }, '', `/route/${n}`); title(n) }\
        else if (n % 5 === 2) { location.hash = `part-${n}`; title(n) }\
        else if (n % 5 === 3) await document.startViewTransition(() => { history.pushState(null, '', `/seen/${n}`); title(n) }).finished;\
        else if (n % 5 === 4) { history.replaceState(null, '', `/instead/${n}?page=${n}`); title(n) }\
        else { const body = document.body.cloneNode(true); document.body.replaceWith(body); history.pushState(null, '', `/body/${n}`); title(n) }\
    }\
    return [location.pathname, document.querySelectorAll('jasette-chat').length] })()";

async fn fifty_routes(name: &str, head: &'static str) {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await.through(proxy.base());
    let policy = "script-src 'nonce-{nonce}'; frame-src {base}; require-trusted-types-for 'script'";
    let shop = pages(&site, policy, "lang=\"en\"", head).await;
    let visitor = Visitor::new(name).await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    // Before interest nothing but the loader comes, however often the route changes.
    browser.run("for (let n = 0; n < 10; n++) history.pushState(null, '', `/early/${n}`)").await;
    assert_eq!(proxy.requests().len(), 1, "{:?}", proxy.requests());
    let mut agent = journey(&visitor, &site, name).await;
    visitor.on_page().await;
    assert_eq!(browser.run(ROUTES).await, json!(["/body/50", 1]));
    // The team sees the last of them, with the title that came after the address.
    let there = shop.url("/body/50");
    agent
        .event(|body| match body {
            EventBody::PageChanged(page) => page.url == there && page.title == "Route 50",
            _ => false,
        })
        .await
        .unwrap();
    says(&mut agent, "You have been around.").await;
    visitor.sees("You have been around.").await;
    assert_eq!(sockets(&proxy.requests()), 1, "{:?}", proxy.requests());
    visitor.on_page().await;
    assert_eq!(browser.run("return window.repeated").await, 0, "routes are noticed by events");
    // Back is a route too, and the chat still works on it.
    browser.driver().back().await.unwrap();
    until_page(browser, "the page before", "return location.pathname", &json!("/instead/49")).await;
    visitor.send("Still there?").await;
    let mut agent = answering(&site, "Still there?").await;
    says(&mut agent, "Still here.").await;
    visitor.sees("Still here.").await;
    picture(browser, name).await;
    is_content(browser).await;
}

#[tokio::test]
async fn fifty_routes_leave_one_widget_and_one_socket() {
    fifty_routes("spa", WATCH_TIMERS).await;
}

#[tokio::test]
async fn so_they_do_in_a_browser_without_the_navigation_interface() {
    const OLDER: &str = "<script nonce=\"{nonce}\">delete window.navigation;\
        Object.defineProperty(window, 'navigation', { value: undefined });\
        window.repeated = 0;</script>{site}";
    fifty_routes("spa-older", OLDER).await;
}
