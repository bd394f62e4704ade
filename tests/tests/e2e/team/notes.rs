//! A note is for the team only, mentions an agent, and marks the conversation for them.

use crate::fixtures::wire_visitor::visitor;
use protocol::conversation::event::EventBody;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use thirtyfour::Key;

#[tokio::test]
async fn a_note_mentions_a_colleague_and_never_reaches_the_visitor() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bea_site = edge.colleague(&site, "Bea").await;
    let (ana, bea) =
        tokio::join!(Agent::at_work("notes writes", &site), Agent::at_work("notes reads", &bea_site));
    let mut zoe = visitor(&site, "Zoé", "Hello").await;
    ana.take("Zoé").await;
    ana.browser.fill("Note", "Is this the VIP, @be").await;
    ana.browser.element("button", Name::Is("Mention Bea")).await;
    ana.browser.fill("Note", &Key::Enter.value().to_string()).await;
    ana.browser.fill("Note", "?").await;
    ana.press("Add note").await;
    ana.sees("Note by Ana Ștefănescu").await;
    ana.browser.fill("Subject", "A VIP").await;
    ana.press("Save").await;

    bea.sees("You were mentioned").await;
    bea.sees_listed("A VIP").await;
    bea.browser.click("button", Name::Has("Zoé")).await;
    bea.sees("Is this the VIP, @Bea ?").await;
    bea.browser.fill("Note", "Yes").await;
    bea.press("Add note").await;
    bea.browser.gone("button", Name::Has("You were mentioned")).await;
    ana.sees("Note by Bea").await;
    ana.reply("Good to see you").await;
    zoe.message("Good to see you").await.unwrap();
    let team = |body: &EventBody| matches!(body, EventBody::Noted(_) | EventBody::SubjectSet { .. });
    assert!(!zoe.events.iter().any(|event| team(&event.body)));
    assert_eq!(ana.browser.console().await, Vec::<String>::new());
}
