//! Loader and frame of different versions: a loader is cached for a day, and a page that stays open
//! keeps its loader through deploys. Either side skips what it does not know.

use crate::journey::{is_content, journey, pages, until_page};
use serde_json::json;
use tests::browser::Name;
use tests::edge::Edge;
use tests::host_page::{HostPage, Page, content, watch};
use tests::visitor::Visitor;

/// The first loader there was, as it was bundled.
const FIRST: &str = include_str!("first_loader.js");

/// Stands between loader and frame and makes them differ in age: `LOST` are the messages that the
/// older side does not know, and both are told things from a version to come.
const BETWEEN: &str = "const Channel = MessageChannel; window.carried = [];\
    window.MessageChannel = class { constructor() {\
        const [loader, frame] = [new Channel(), new Channel()];\
        const carry = (from, to) => { from.onmessage = ({ data }) => {\
            carried.push(data[0]);\
            if (LOST.includes(data[0])) return;\
            to.postMessage(['to-come', { data }]); to.postMessage('no list'); to.postMessage(null);\
            to.postMessage([...data, 'more', { to: 'come' }]) } };\
        carry(loader.port2, frame.port1); carry(frame.port1, loader.port2);\
        this.port1 = loader.port1; this.port2 = frame.port2 } };";

async fn differing(name: &str, head: &'static str) -> (Visitor, HostPage) {
    let site = Edge::shared().await.site().await;
    let shop = pages(&site, "", "lang=\"en\"", head).await;
    let visitor = Visitor::new(name).await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.browser.run(BETWEEN).await;
    journey(&visitor, &site, name).await;
    is_content(&visitor.browser).await;
    (visitor, shop)
}

#[tokio::test]
async fn the_first_loader_works_with_todays_frame() {
    let site = Edge::shared().await.site().await;
    let config = json!({
        "site": site.id, "base": site.base, "color": "#0a6f63", "position": "right", "wake": null, "path": "",
        "labels": {"en": ["Chat with us", "Close chat", "Chat"]},
    });
    let script = FIRST.replace("__JASETTE_CONFIG__", &config.to_string());
    let shop = HostPage::serving(move |path, nonce| match path {
        "/first.js" => Page { html: script.clone(), ..Page::default() },
        _ => Page {
            html: format!(
                "<!doctype html><html lang=\"en\"><head><title>First</title>{}\
                 <script async src=\"/first.js\"></script></head><body>{}</body></html>",
                watch(nonce),
                content()
            ),
            ..Page::default()
        },
    })
    .await;
    let visitor = Visitor::new("versions-first").await;
    visitor.open_shop(&shop.url("/")).await;
    journey(&visitor, &site, "versions-first").await;
    visitor.end_chat().await;
    visitor.rate("Good", "").await;
    is_content(&visitor.browser).await;
}

#[tokio::test]
async fn a_newer_frame_says_things_that_the_loader_skips() {
    let (visitor, _shop) = differing("versions-newer-frame", "<script>window.LOST = []</script>{site}").await;
    // Nobody touches the chat before it is given the focus.
    let browser = &visitor.browser;
    browser.run("Jasette('close')").await;
    browser.click("button", Name::Is("Chat with us")).await;
    let missing =
        "return ['page', 'open', 'view', 'focus', 'focused'].filter((said) => !carried.includes(said))";
    until_page(browser, "the loader to carry all of it", missing, &json!([])).await;
}

#[tokio::test]
async fn an_older_frame_lacks_all_that_can_be_lacked() {
    differing(
        "versions-older-frame",
        "<script>window.LOST = ['focus', 'focused', 'keep', 'unread', 'event', 'identify']</script>{site}",
    )
    .await;
}
