//! How many clicks the frequent tasks of a day take.

use crate::fixtures::wire_visitor::{does, visitor};
use protocol::codec::Encoding;
use protocol::conversation::etiquette::ClosingReason;
use protocol::conversation::event::EventBody;
use protocol::frames::desk::DeskCommand;
use protocol::frames::visitor::VisitorCommand;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::wire::{Conversation, Desk};
use thirtyfour::Key;

/// Waits until what is typed goes into the field of this name.
async fn keyboard_is_in(agent: &Agent, field: &str) {
    let script = "return document.activeElement?.name || document.activeElement?.id || ''";
    agent
        .browser
        .until(&format!("the keyboard to be in {field:?}"), async || {
            Ok((agent.browser.run(script).await == field).then_some(()))
        })
        .await;
}

async fn row(agent: &Agent, name: &str) {
    agent.browser.click("button", Name::Has(name)).await;
    keyboard_is_in(agent, "reply").await;
}

async fn told(zoe: &mut Conversation, wanted: impl Fn(&EventBody) -> bool) -> protocol::ids::Seq {
    zoe.event(wanted).await.unwrap().seq
}

#[tokio::test]
async fn frequent_tasks_take_few_clicks() {
    let edge = Edge::shared().await;
    let site = edge.site().await;
    let bea = edge.colleague(&site, "Bea").await.sign_in().await;
    let mut bea_desk = Desk::open(&site, &bea, Encoding::Binary).await.unwrap();
    bea_desk.send(&DeskCommand::SetAvailable(true)).await.unwrap();
    let agent = Agent::at_work("clicks", &site).await;
    let browser = &agent.browser;
    let mut zoe = visitor(&site, "Zoé", "Where is my parcel?").await;
    let mut radu = visitor(&site, "Radu", "Bună ziua").await;
    agent.sees_listed("Zoé").await;
    agent.sees_listed("Radu").await;
    agent.counts_clicks().await;

    // Answer the oldest: it stands on top, and what is typed goes to it.
    let oldest = "return document.querySelector('#conversations button')?.innerText.includes('Zoé')";
    browser.until("the oldest on top", async || Ok((browser.run(oldest).await == true).then_some(()))).await;
    row(&agent, "Zoé").await;
    browser.press("It is on its way.").await;
    browser.press(Key::Enter).await;
    zoe.message("It is on its way.").await.unwrap();
    assert_eq!(agent.clicks().await, 1, "answer the oldest");

    // A saved reply.
    browser.press("/hello").await;
    browser.element("option", Name::Has("Hello Zoé")).await;
    browser.press(Key::Enter).await;
    browser.gone("listbox", Name::Has("")).await;
    browser.press(Key::Enter).await;
    let hello = |body: &EventBody| matches!(body, EventBody::MessageSent(message) if message.text.starts_with("Hello Zoé"));
    told(&mut zoe, hello).await;
    assert_eq!(agent.clicks().await, 0, "a saved reply");

    // Back to a chat of one's own.
    row(&agent, "Radu").await;
    agent.reply("Bună, Radu").await;
    radu.message("Bună, Radu").await.unwrap();
    agent.clicks().await;
    row(&agent, "Zoé").await;
    assert_eq!(agent.clicks().await, 1, "back to my chat");

    // A note.
    browser.click("textbox", Name::Is("Note")).await;
    browser.press("Asked twice already").await;
    browser.press_with(Key::Control, Key::Enter).await;
    agent.sees("Note by Ana Ștefănescu").await;
    assert_eq!(agent.clicks().await, 1, "a note");

    // A transfer to whoever has least to do.
    browser.click("button", Name::Is("Transfer")).await;
    keyboard_is_in(&agent, "transfer-briefing").await;
    browser.press("Parcel lost, wants a refund").await;
    browser.click("button", Name::Is("Ask the visitor")).await;
    agent.sees_no_dialog().await;
    let asked = |body: &EventBody| matches!(body, EventBody::TransferProposed(one) if one.to.name() == "Bea");
    let asked = told(&mut zoe, asked).await;
    assert_eq!(agent.clicks().await, 2, "a transfer");
    does(&mut zoe, VisitorCommand::AnswerTransfer { question: asked, yes: false }).await;
    let contact = told(&mut zoe, |body| matches!(body, EventBody::ContactAsked { .. })).await;
    does(&mut zoe, VisitorCommand::DeclineContact { question: contact }).await;

    // Close what is solved.
    agent.press("Anything else?").await;
    let asked = told(&mut zoe, |body| matches!(body, EventBody::WrapUpAsked(_))).await;
    does(&mut zoe, VisitorCommand::AnswerWrapUp { question: asked, more: false }).await;
    browser.element("button", Name::Is("Close as solved")).await;
    agent.clicks().await;
    browser.click("button", Name::Is("Close as solved")).await;
    told(&mut zoe, |body| matches!(body, EventBody::Ended { .. })).await;
    assert_eq!(agent.clicks().await, 1, "close a solved one");
    agent.sees("closed the conversation: Solved").await;
    let ana = site.sign_in().await;
    let mut desk = Desk::open(&site, &ana, Encoding::Binary).await.unwrap();
    let id = desk.sees(|summary| summary.visitor.as_deref() == Some("Zoé")).await.unwrap().id;
    let filed = Conversation::agent(&site, &ana, id.as_str(), 0, Encoding::Binary).await.unwrap();
    let solved = |body: &EventBody| matches!(body, EventBody::Closed { reason: ClosingReason::Solved, .. });
    assert!(filed.events.iter().any(|event| solved(&event.body)));
    assert_eq!(browser.console().await, Vec::<String>::new());
}
