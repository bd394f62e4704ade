//! The same conversation on the next page, after reload and in a second tab.

use protocol::codec::Encoding;
use protocol::frames::agent::AgentCommand;
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk};

#[tokio::test]
async fn a_conversation_goes_on_after_reload_on_the_next_page_and_in_a_second_tab() {
    let site = Edge::shared().await.site().await;
    let shop = HostPage::start(&site).await;
    let visitor = Visitor::new("reload and second tab").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "first page").await;

    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "first page").await.unwrap();
    let mut agent = Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "Good day".to_owned() }).await.unwrap();
    visitor.sees("Good day").await;

    visitor.browser.reload().await;
    visitor.finds_chat_open().await;
    visitor.sees("Good day").await;
    assert_eq!(visitor.count("first page").await, 1);
    visitor.send("after reload").await;
    agent.message("after reload").await.unwrap();

    visitor.browser.goto(&shop.url("/tea")).await;
    visitor.finds_chat_open().await;
    visitor.sees("after reload").await;
    desk.sees(|summary| summary.page.url.ends_with("/tea")).await.unwrap();
    visitor.send("next page").await;
    agent.message("next page").await.unwrap();

    let first = visitor.browser.new_tab().await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.click_launcher().await;
    visitor.sees("next page").await;
    visitor.send("second tab").await;
    agent.message("second tab").await.unwrap();
    agent.agent_does(AgentCommand::Send { text: "I see both".to_owned() }).await.unwrap();
    visitor.sees("I see both").await;
    visitor.browser.switch_tab(&first).await;
    visitor.sees("second tab").await;
    visitor.sees("I see both").await;
    for text in ["first page", "after reload", "next page", "second tab", "I see both"] {
        assert_eq!(visitor.count(text).await, 1, "{text}");
    }
    assert_eq!(desk.conversations.len(), 1);
    assert_eq!(
        agent.texts(),
        ["first page", "Good day", "after reload", "next page", "second tab", "I see both"]
    );
}
