//! Pages whose styles reach for everything, with `!important`, and which stack high.

use crate::journey::{fits, is_content, journey, pages, until_page};
use serde_json::json;
use tests::browser::Name;
use tests::edge::Edge;
use tests::visitor::Visitor;

/// How the launcher and the open frame lie, and whether they are what a click there would meet.
const LIE: &str = "const host = document.querySelector('jasette-chat');\
    const box = (e) => { const r = e.getBoundingClientRect(); const style = getComputedStyle(e);\
        return [...['right', 'bottom', 'width', 'height', 'opacity', 'visibility'].map(name => style[name]),\
            document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2) === host] };\
    return [...host.shadowRoot.querySelectorAll('button, [data-view=open]')].map(box)";

async fn keeps_its_looks(name: &str, head: &'static str) {
    let site = Edge::shared().await.site().await;
    let shop = pages(&site, "", "lang=\"en\"", head).await;
    let visitor = Visitor::new(name).await;
    let browser = &visitor.browser;
    visitor.open_shop(&shop.url("/")).await;
    let launcher = json!(["20px", "20px", "60px", "60px", "1", "visible", true]);
    assert_eq!(browser.run(LIE).await, json!([launcher]));
    journey(&visitor, &site, name).await;
    visitor.on_page().await;
    let frame = json!(["20px", "96px", "384px", "620px", "1", "visible", true]);
    until_page(browser, "launcher and frame in their places", LIE, &json!([frame, launcher])).await;
    fits(browser).await;
    // Hidden is hidden, and back again is back.
    browser.run("Jasette('hide')").await;
    browser.gone("button", Name::Starts("C")).await;
    browser.run("Jasette('show')").await;
    browser.element("button", Name::Starts("Chat with us")).await;
    is_content(browser).await;
}

#[tokio::test]
async fn a_page_that_reverts_everything() {
    keeps_its_looks(
        "hostile-revert",
        "<style>* { all: revert !important } * > * { all: unset !important }</style>{site}",
    )
    .await;
}

#[tokio::test]
async fn a_page_that_styles_every_element_and_stacks_high() {
    keeps_its_looks(
        "hostile-styled",
        "<style>html { font-size: 62.5% } * { display: inline !important; position: static !important; \
         width: 7px !important; max-width: 9px !important; height: 7px !important; margin: 3em !important; \
         transform: rotate(3deg) !important; filter: blur(2px) !important; opacity: .2 !important; \
         z-index: -1 !important; transition: all 9s !important; float: left !important; \
         visibility: hidden !important; pointer-events: none !important; zoom: 3 !important; \
         --b: red !important; direction: rtl !important; contain: strict !important; \
         clip-path: circle(1px) !important; color-scheme: dark !important }\
         :root, body { all: revert !important }\
         main { position: fixed !important; inset: 0 !important; width: auto !important; \
         height: auto !important; max-width: none !important; z-index: 2147482999 !important }</style>{site}",
    )
    .await;
}
