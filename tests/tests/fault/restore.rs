//! The operator stops the server, puts an older copy of the state folder in place, and starts it again.

use protocol::codec::Encoding;
use tests::agent::Agent;
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::process::TempDir;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Desk};

async fn copy(edge: &Edge) -> TempDir {
    edge.kill9();
    let copy = edge.copy_of_state();
    edge.restart().await;
    copy
}

async fn put_back(edge: &Edge, copy: &TempDir) {
    edge.kill9();
    edge.put_back(copy);
    edge.restart().await;
}

/// What the visitor and the agent have before them is all there again, once, and they go on.
async fn heals(visitor: &Visitor, agent: &Agent, texts: &[&str], round: &str) {
    let (question, answer) = (format!("are you there {round}"), format!("I am {round}"));
    visitor.send(&question).await;
    agent.sees(&question).await;
    agent.reply(&answer).await;
    visitor.sees(&answer).await;
    for text in texts {
        agent.sees(text).await;
        visitor.sees(text).await;
        assert_eq!(visitor.count(text).await, 1, "{text} {round}");
    }
}

#[tokio::test]
async fn an_open_visitor_and_agent_go_on_by_themselves_after_a_restore() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let shop = HostPage::start(&site).await;
    let (visitor, agent) =
        tokio::join!(Visitor::new("restore visitor"), Agent::at_work("restore agent", &site));
    visitor.open_shop(&shop.url("/")).await;
    let before_the_chat = copy(&edge).await;
    visitor.opens_and_writes("Zoé", "first words").await;
    agent.take("Zoé").await;
    agent.reply("first answer").await;
    visitor.sees("first answer").await;
    let in_the_chat = copy(&edge).await;
    visitor.send("second words").await;
    agent.sees("second words").await;
    agent.reply("second answer").await;
    visitor.sees("second answer").await;

    // A log that is shorter than what both have, then one that has not begun.
    let mut texts = vec!["first words", "first answer", "second words", "second answer"];
    put_back(&edge, &in_the_chat).await;
    heals(&visitor, &agent, &texts, "in the chat").await;
    put_back(&edge, &before_the_chat).await;
    texts.extend(["are you there in the chat", "I am in the chat"]);
    heals(&visitor, &agent, &texts, "before the chat").await;

    // Whoever comes fresh finds the same in the list and in the log.
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let summary = desk.sees(|summary| summary.preview == "I am before the chat").await.unwrap();
    let fresh = Conversation::agent(&site, &ana, summary.id.as_str(), 0, Encoding::Binary).await.unwrap();
    let mut stored = fresh.texts();
    stored.sort_unstable();
    texts.extend(["are you there before the chat", "I am before the chat"]);
    texts.sort_unstable();
    assert_eq!(stored, texts);
}
