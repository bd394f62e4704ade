//! What agents come to less often: a colleague's transfer, blocking, what takes longer, the sheets
//! beside the chat, and the words of the courtesy check.

use crate::axe::Audit;
use crate::inbox::{does, visitor};
use protocol::conversation::event::EventBody;
use protocol::frames::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use thirtyfour::Key;

#[tokio::test]
async fn between_colleagues() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bea_site = edge.colleague(&site, "Bea").await;
    let (ana, bea) =
        tokio::join!(Agent::at_work("access sender", &site), Agent::at_work("access receiver", &bea_site));
    let mut audit = Audit::new("colleagues");
    let mut zoe = visitor(&site, "Zoé", "I want my money back").await;
    ana.take("Zoé").await;
    ana.press("Transfer").await;
    ana.choose("To", "Bea").await;
    ana.browser.fill("Briefing", "Parcel lost, wants a refund").await;
    ana.press("Ask the visitor").await;
    ana.sees("Asked the visitor about a transfer to Bea").await;
    audit.state(&ana.browser, "the visitor is asked about a transfer").await;
    let asked = zoe.event(|body| matches!(body, EventBody::TransferProposed(_))).await.unwrap();
    does(&mut zoe, VisitorCommand::AnswerTransfer { question: asked.seq, yes: true }).await;
    bea.sees("Transfer for you").await;
    bea.browser.click("button", Name::Has("Zoé")).await;
    bea.browser.element("region", Name::Is("Transfer from Ana Ștefănescu")).await;
    audit.state(&bea.browser, "a transfer to be taken").await;
    bea.press("Decline").await;
    bea.browser.element("dialog", Name::Has("")).await;
    audit.state(&bea.browser, "dialog: decline").await;
    bea.browser.fill("Reason", "I am on my way out").await;
    bea.press("Decline transfer").await;
    ana.sees("I am on my way out").await;
    audit.state(&ana.browser, "a transfer was declined").await;
    audit.finish();
}

#[tokio::test]
async fn what_takes_longer_and_what_is_enough() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("access longer", &site).await;
    let browser = &agent.browser;
    let mut audit = Audit::new("longer");
    let mut zoe = visitor(&site, "Zoé", "Do you have blue ones?").await;
    agent.take("Zoé").await;
    agent.press("Hold").await;
    agent.press("I am checking your order").await;
    agent.press("Ask the visitor").await;
    agent.sees("Asked the visitor to hold.").await;
    audit.state(browser, "the visitor is asked to hold").await;
    let asked = zoe.event(|body| matches!(body, EventBody::HoldProposed(_))).await.unwrap();
    does(&mut zoe, VisitorCommand::AnswerHold { question: asked.seq, yes: true }).await;
    agent.sees("left: I am checking your order").await;
    audit.state(browser, "the visitor holds").await;
    agent.press("I'm back").await;
    browser.gone("button", Name::Is("I'm back")).await;

    agent.press("Ask for contact").await;
    let asked = zoe.event(|body| matches!(body, EventBody::ContactAsked { .. })).await.unwrap();
    let contact = "zoe@shop.example".to_owned();
    does(&mut zoe, VisitorCommand::GiveContact { question: asked.seq, contact }).await;
    agent.sees("Promised: answer zoe@shop.example by").await;
    agent.filter("Promises").await;
    agent.press("Move deadline").await;
    browser.element("dialog", Name::Has("")).await;
    agent.press("Tell the visitor").await;
    agent.sees("Please write something.").await;
    audit.state(browser, "dialog: it takes longer, with a mistake").await;
    browser.press(Key::Escape).await;
    agent.sees_no_dialog().await;

    agent.press("Block").await;
    browser.element("dialog", Name::Is("Block the visitor")).await;
    audit.state(browser, "dialog: block").await;
    agent.press("Block visitor").await;
    agent.sees("blocked the visitor").await;
    audit.state(browser, "a blocked visitor").await;
    audit.finish();
}

#[tokio::test]
async fn sheets_beside_the_chat() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("access sheets", &site).await;
    let browser = &agent.browser;
    let mut audit = Audit::new("sheets");
    agent.open_site_settings(&site, "Courtesy words").await;
    browser.element("button", Name::Is("Save")).await;
    audit.state(browser, "settings: courtesy words").await;
    agent.section("Scripts").await;
    browser.click("button", Name::Is("Add a script")).await;
    browser.fill("Title", "Returns").await;
    browser.fill("Steps, one a line", "Thank {visitor} for writing. Ask for the order number.").await;
    browser.click("button", Name::Is("Save")).await;
    browser.element("button", Name::Is("Edit Returns")).await;
    agent.section("Rush guide").await;
    browser.fill("Rush guide", "Answer orders first.").await;
    agent.saves().await;
    audit.state(browser, "settings: stored").await;
    agent.back_to_inbox(&site).await;
    let _zoe = visitor(&site, "Zoé", "I want to send something back").await;
    agent.take("Zoé").await;
    for sheet in ["Script", "Rush guide"] {
        agent.press(sheet).await;
        browser.element("region", Name::Is(sheet)).await;
        audit.state(browser, &format!("beside the chat: {sheet}")).await;
    }
    browser.resize(390, 844).await;
    audit.state(browser, "the emergency sheet on a phone").await;
    audit.finish();
}
