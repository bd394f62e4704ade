//! Whether the visitor is there: the team is told when it changes.

use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use std::time::{Duration, Instant};
use tests::agent::Agent;
use tests::browser::Browser;
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use tests::wire::{Conversation, Keys, opening};

#[tokio::test]
async fn a_killed_tab_is_shown_as_gone() {
    let edge = Edge::start().await;
    let site = edge.site().await;
    let shop = HostPage::start(&site).await;
    let (visitor, agent) = tokio::join!(Browser::own("tab visitor"), Agent::at_work("tab agent", &site));
    let visitor = Visitor { browser: visitor };
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "I am here").await;
    agent.take("Zoé").await;
    agent.until_inbox("the visitor online", |text| text.contains("Online")).await;
    // Dropping it kills the browser with all its processes.
    let killed = Instant::now();
    drop(visitor);
    agent.until_inbox("the visitor gone", |text| text.contains("Left the page")).await;
    assert!(killed.elapsed() < Duration::from_secs(60));
}

#[tokio::test]
async fn the_last_socket_that_closes_takes_the_visitor_along() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let ana = site.sign_in().await;
    let keys = Keys::new();
    let mut one = Conversation::visitor(&site, &keys, 0, Encoding::Binary).await.unwrap();
    one.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    let id = &keys.conversation;
    let mut agent = Conversation::agent(&site, &ana, id, 0, Encoding::Binary).await.unwrap();
    agent.visitor_online(true).await.unwrap();
    let mut two = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    drop(one);
    // One tab is left. The message comes after the close, so it would come after a word about it.
    two.visitor_does(VisitorCommand::Send { text: "still here".to_owned() }).await.unwrap();
    agent.message("still here").await.unwrap();
    assert_eq!(agent.visitor_online, Some(true));
    drop(two);
    agent.visitor_online(false).await.unwrap();
    let mut late = Conversation::agent(&site, &ana, id, 0, Encoding::Text).await.unwrap();
    late.visitor_online(false).await.unwrap();
    let _back = Conversation::visitor(&site, &keys, 0, Encoding::Text).await.unwrap();
    agent.visitor_online(true).await.unwrap();
    late.visitor_online(true).await.unwrap();
}
