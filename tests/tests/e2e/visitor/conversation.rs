//! Messages both ways, in order, with sent and read states, typing indicators, links, emoji.

use serde_json::json;
use tests::agent::Agent;
use tests::browser::{Browser, Name};
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::visitor::Visitor;

const HOSTILE: &str = "<img src=x onerror=\"window.pwned=1\"><b>bold</b>";
const LINK: &str = "https://shop.example/tea?a=1&b=2";

/// Checks that markup in messages is text and that links are safe to follow, in the current frame.
async fn shows_text_only(browser: &Browser) {
    let found = browser
        .run("return [window.pwned ?? null, document.querySelectorAll('img[onerror], b').length]")
        .await;
    assert_eq!(found, json!([null, 0]));
    let link = browser.element("link", Name::Is(LINK)).await;
    assert_eq!(link.prop("href").await.unwrap().as_deref(), Some(LINK));
    assert_eq!(link.attr("target").await.unwrap().as_deref(), Some("_blank"));
    let rel = link.attr("rel").await.unwrap().unwrap_or_default();
    assert!(rel.split(' ').any(|word| word == "noopener"), "rel={rel:?}");
}

fn in_order(shown: &str, texts: &[&str]) -> bool {
    // The list beside the messages says the last of them, too.
    let mut rest = shown;
    texts.iter().all(|text| {
        let after = rest.split_once(text).map(|(_, after)| after);
        rest = after.unwrap_or_default();
        after.is_some()
    })
}

#[tokio::test]
async fn messages_travel_both_ways() {
    let site = Edge::shared().await.site().await;
    let shop = HostPage::start(&site).await;
    let (visitor, agent) =
        tokio::join!(Visitor::new("conversation visitor"), Agent::at_work("conversation agent", &site));
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "One ☕").await;
    visitor.send(&format!("Two, see {LINK}.")).await;
    visitor.until_chat("the messages to be sent", |shown| shown.contains("Sent")).await;
    visitor.send(HOSTILE).await;

    agent.take("Zoé").await;
    visitor.sees("Ana Ștefănescu").await;
    visitor.until_chat("the messages to be read", |shown| shown.contains("Read")).await;
    agent.reply("Three, from Ana").await;
    visitor.sees("Three, from Ana").await;
    agent.reply(&format!("Four, again {LINK}")).await;
    visitor.send("Five").await;
    agent.sees("Five").await;
    let order = ["One ☕", "Two, see", "<img src=x", "Three, from Ana", "Four, again", "Five"];
    agent.until_inbox("the messages in order", |shown| in_order(shown, &order)).await;
    visitor.until_chat("the messages in order", |shown| in_order(shown, &order)).await;

    visitor.types("I am thinking").await;
    agent.until_inbox("the visitor to be seen typing", |shown| shown.contains("is typing")).await;
    visitor.browser.click("button", Name::Is("Send")).await;
    agent.until_inbox("the typing to be over", |shown| !shown.contains("is typing")).await;
    agent.types("So am I").await;
    visitor.sees("Ana Ștefănescu is typing").await;
    agent.browser.click("button", Name::Is("Send")).await;
    visitor.sees_no_more("is typing").await;
    visitor.sees("So am I").await;

    shows_text_only(&agent.browser).await;
    visitor.in_chat().await;
    shows_text_only(&visitor.browser).await;
    visitor.until_chat("every message once", |shown| shown.matches("So am I").count() == 1).await;
    assert_eq!(agent.browser.console().await, Vec::<String>::new());
    crate::fixtures::host_page::is_content(&visitor.browser).await;
}
