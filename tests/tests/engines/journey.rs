//! The main job: open with the keyboard where one types, ask, be answered, reload, lose the line, close.

use crate::page::{shop, visitor_with_keyboard};
use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use serde_json::json;
use tests::edge::Edge;
use tests::engine::Engine;
use tests::proxy::Proxy;
use tests::wire::{Conversation, Desk};
use thirtyfour::Key;

/// Which element has the focus, in the document that has it.
const FOCUSED: &str = "return document.hasFocus() ? document.activeElement.id : ''";

async fn is_had(engine: Engine) {
    let edge = Edge::shared().await;
    let proxy = Proxy::start(edge.port()).await;
    let site = edge.site().await;
    let page = shop(&site.through(proxy.base()), "lang=\"en\"").await;
    let visitor = visitor_with_keyboard(engine, "journey").await;
    let browser = &visitor.browser;
    visitor.open_shop(&page.url("/")).await;
    visitor.click_launcher().await;
    visitor.on_page().await;
    let framed = "return [document.hasFocus(), Jasette.host.shadowRoot.activeElement.localName]";
    browser.until_script("the focus in the frame", framed, json!([true, "iframe"])).await;
    visitor.in_chat().await;
    if engine == Engine::Chromium {
        // Elsewhere the field may wait for a touch: the first key.
        browser.until_script("the focus in the first field", FOCUSED, json!("name")).await;
    }
    browser.press("Zoé").await;
    let name = "return document.getElementById('name').value";
    browser.until_script("the keys in the first field", name, json!("Zoé")).await;
    visitor.start_chat(None).await;
    visitor.send("Do you have linden tea?").await;

    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "Do you have linden tea?").await.unwrap();
    let mut agent = Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "We do.".to_owned() }).await.unwrap();
    visitor.sees("We do.").await;

    browser.reload().await;
    visitor.finds_chat_open().await;
    visitor.sees("We do.").await;

    proxy.sever();
    visitor.send("Written without a line").await;
    proxy.mend();
    agent.message("Written without a line").await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "Here again.".to_owned() }).await.unwrap();
    visitor.sees("Here again.").await;
    for text in ["Do you have linden tea?", "We do.", "Written without a line", "Here again."] {
        assert_eq!(visitor.count(text).await, 1, "{text} in {engine:?}");
    }
    assert_eq!(
        agent.texts(),
        ["Do you have linden tea?", "We do.", "Written without a line", "Here again."],
        "{engine:?}"
    );

    browser.press(Key::Escape).await;
    visitor.on_page().await;
    let launcher = "const { activeElement: e } = Jasette.host.shadowRoot;\
                    return document.hasFocus() && e ? e.localName + e.getAttribute('aria-expanded') : ''";
    browser.until_script("the focus back on the launcher", launcher, json!("buttonfalse")).await;
    assert_eq!(browser.run("return [seen.violations, seen.errors]").await, json!([[], []]), "{engine:?}");
}

#[tokio::test]
async fn the_main_journey_in_chromium() {
    is_had(Engine::Chromium).await;
}

#[tokio::test]
async fn the_main_journey_in_firefox() {
    is_had(Engine::Firefox).await;
}

#[tokio::test]
async fn the_main_journey_in_webkit() {
    is_had(Engine::WebKit).await;
}
