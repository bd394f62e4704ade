//! A promise is listed with its contact and due time for the whole team, takes
//! longer with a word to the visitor, and is kept.

use crate::fixtures::wire_visitor::{does, visitor};
use protocol::conversation::event::EventBody;
use protocol::frames::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;

#[tokio::test]
async fn a_promise_is_listed_told_to_take_longer_and_kept() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bea_site = edge.colleague(&site, "Bea").await;
    let (ana, bea) =
        tokio::join!(Agent::at_work("promises asks", &site), Agent::at_work("promises keeps", &bea_site));
    let mut zoe = visitor(&site, "Zoé", "Do you have blue ones?").await;
    ana.take("Zoé").await;
    ana.press("Ask for contact").await;
    ana.sees("The visitor is asked for a contact.").await;
    let asked = zoe.event(|body| matches!(body, EventBody::ContactAsked { .. })).await.unwrap();
    let contact = "zoe@shop.example".to_owned();
    does(&mut zoe, VisitorCommand::GiveContact { question: asked.seq, contact }).await;
    ana.sees("Promised: answer zoe@shop.example by").await;
    ana.press("Ask for contact").await;
    ana.sees("has left a contact already").await;
    // The chat ends; the promise stays.
    does(&mut zoe, VisitorCommand::End).await;

    bea.filter("Promises").await;
    bea.sees_listed("Zoé").await;
    assert!(bea.row("Zoé").await.contains("zoe@shop.example"));
    bea.press("Move deadline").await;
    bea.press("Tell the visitor").await;
    bea.sees("Please write something.").await;
    bea.browser.fill("What you tell them", "The blue ones arrive tonight").await;
    bea.press("Tell the visitor").await;
    bea.sees_no_dialog().await;
    let told = zoe.event(|body| matches!(body, EventBody::PromiseProgressed(_))).await.unwrap();
    let EventBody::PromiseProgressed(progress) = told.body else { unreachable!() };
    assert_eq!(progress.text, "The blue ones arrive tonight");
    ana.sees("The blue ones arrive tonight").await;

    bea.press("Mark as kept").await;
    bea.sees("No promise is open").await;
    ana.sees("Bea kept the promise").await;
    ana.browser.gone("button", Name::Is("Mark as kept")).await;
    zoe.event(|body| matches!(body, EventBody::PromiseKept { .. })).await.unwrap();
}
