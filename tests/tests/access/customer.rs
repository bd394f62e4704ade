//! What a customer sees whom the site vouches for, or does not.

use crate::axe::Audit;
use protocol::codec::Encoding;
use protocol::frames::visitor::VisitorCommand;
use serde_json::json;
use tests::agent::Agent;
use tests::customer::{HS256, claims, signed, token};
use tests::edge::Edge;
use tests::host_page::HostPage;
use tests::visitor::Visitor;
use tests::wait;
use tests::wire::{Conversation, Keys, opening};

#[tokio::test]
async fn a_customer_and_the_team() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let secret = edge.secret(&site).await;
    let zoe = token(&site, "zoe", &secret);
    let mut past = Conversation::customer(&site, &Keys::new(), &zoe, 0, Encoding::Binary).await.unwrap();
    past.visitor_does(VisitorCommand::Start(opening("Zoé"))).await.unwrap();
    past.visitor_does(VisitorCommand::Send { text: "last week".to_owned() }).await.unwrap();
    let shop = HostPage::start(&site).await;
    let mut audit = Audit::new("customer");

    let agent = Agent::at_work("access customer inbox", &site).await;
    agent.sees_waiting("Zoé").await;
    agent.open("Zoé").await;
    agent.sees("Verified · zoe").await;
    audit.state(&agent.browser, "inbox with a verified customer").await;

    past.visitor_does(VisitorCommand::End).await.unwrap();
    wait::until("the end to be known", async || {
        let history = site.history(&zoe, None).await.unwrap();
        if history.granted.is_none() { Ok(()) } else { Err(format!("{history:?}")) }
    })
    .await;
    let visitor = Visitor::new("access customer").await;
    visitor.open_shop(&shop.url("/")).await;
    visitor.is_said_to_be(Some(&zoe)).await;
    visitor.click_launcher().await;
    visitor.sees("Your earlier chats").await;
    audit.state(&visitor.browser, "earlier chats").await;
    let mut expired = claims(&site, "bob");
    expired["exp"] = json!(1_700_000_000);
    visitor.is_said_to_be(Some(&signed(HS256, &expired, &secret))).await;
    visitor.sees("Please reload this page so that we can confirm who you are.").await;
    audit.state(&visitor.browser, "a token that has run out").await;
    visitor.is_said_to_be(Some(&token(&site, "bob", "a guess"))).await;
    visitor.sees("We could not confirm who you are.").await;
    audit.state(&visitor.browser, "a token that is not the site's").await;
    audit.finish();
}
