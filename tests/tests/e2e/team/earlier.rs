//! Beside a customer's conversation stand their earlier ones.

use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::Name;
use tests::customer::token;
use tests::edge::Edge;
use tests::wire::{Conversation, Keys, opening};

#[tokio::test]
async fn a_customers_earlier_conversation_is_one_click_away() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let identity = token(&site, "zoe", &edge.secret(&site).await);
    let ana = Agent::at_work("agent of somebody who was here before", &site).await;
    let begin = async |name: &str, text: &str| {
        let keys = Keys::new();
        let customer = Conversation::customer(&site, &keys, &identity, 0, Encoding::Binary).await;
        let mut customer = customer.unwrap();
        customer.visitor_does(VisitorCommand::Start(opening(name))).await.unwrap();
        customer.visitor_does(VisitorCommand::Send { text: text.to_owned() }).await.unwrap();
        customer
    };
    let mut past = begin("Zoé", "where is my teapot").await;
    ana.sees_waiting("teapot").await;
    past.visitor_does(VisitorCommand::End).await.unwrap();
    let _now = begin("Zoé", "is there another one").await;
    ana.sees_waiting("another one").await;
    ana.open("another one").await;
    // The details lie over the conversation where there is no room beside.
    ana.browser.resize(1600, 900).await;
    ana.sees("Earlier conversations").await;
    ana.browser.click("button", Name::Has("where is my teapot")).await;
    ana.reads("where is my teapot", "is there another one").await;
}
