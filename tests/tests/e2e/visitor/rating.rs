//! The visitor ends; thanks; a rating with a comment; the agent sees it; then a new
//! conversation.

use protocol::codec::Encoding;
use protocol::frames::desk::{Rating, Stage};
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use tests::wire::Desk;

#[tokio::test]
async fn a_conversation_is_ended_rated_and_followed_by_a_new_one() {
    let site = Edge::shared().await.site().await;
    let shop = HostPage::start(&site).await;
    let (visitor, agent) =
        tokio::join!(Visitor::new("rating visitor"), Agent::at_work("rating agent", &site));
    visitor.open_shop(&shop.url("/")).await;
    visitor.opens_and_writes("Zoé", "Just a question").await;
    agent.take("Zoé").await;
    agent.reply("Just an answer").await;
    visitor.sees("Just an answer").await;

    visitor.end_chat().await;
    visitor.sees("Thank you").await;
    assert!(visitor.browser.find("textbox", Name::Is("Message")).await.unwrap().is_none());
    visitor.rate("Good", "Înțelegător & rapid").await;
    visitor.sees("Thank you").await;
    agent.sees("Înțelegător & rapid").await;
    agent.sees("Good").await;
    let mut desk = Desk::open(&site, &site.sign_in().await, Encoding::Binary).await.unwrap();
    let rating = Rating { score: 3, comment: Some("Înțelegător & rapid".to_owned()) };
    let ended = desk.sees(|summary| summary.rating.as_ref() == Some(&rating)).await.unwrap();
    assert_eq!(ended.stage, Stage::Ended);

    visitor.start_new_chat().await;
    visitor.writes_in_new_chat("Another question").await;
    visitor.sees_no_more("Just an answer").await;
    let new = desk.sees(|summary| summary.preview == "Another question").await.unwrap();
    assert_ne!(new.id, ended.id);
    assert_eq!(new.stage, Stage::Waiting);
    agent.filter("Waiting").await;
    agent.sees_listed("Another question").await;
}
