//! A predefined answer is chosen like a canned message, and says what the conversation is about.

use super::canned_messages::{draft_is, visitor};
use protocol::codec::Encoding;
use protocol::conversation::event::EventBody;
use tests::agent::Agent;
use tests::browser::Name;
use tests::edge::Edge;
use tests::wire::Desk;
use thirtyfour::Key;

#[tokio::test]
async fn a_predefined_answer_sets_the_subject() {
    let site = Edge::shared().await.site().await;
    let agent = Agent::at_work("predefined answers", &site).await;
    let browser = &agent.browser;
    agent.open_site_settings(&site, "Saved replies").await;
    agent.press("Add a saved reply").await;
    browser.fill("Shortcut", "refund").await;
    browser.fill("Subject (optional)", "Refund for {visitor}").await;
    browser.fill("Text", "The money is back within five days, {visitor}.").await;
    browser.click("button", Name::Is("Save")).await;
    browser.element("button", Name::Is("Edit refund")).await;
    browser.element("status", Name::Is("Saved")).await;
    agent.back_to_inbox(&site).await;

    let mut zoe = visitor(&site, "Zoé", "en", "Where is my money?").await;
    agent.take("Zoé").await;
    browser.element("textbox", Name::Is("Reply")).await.focus().await.unwrap();
    browser.press("/ref").await;
    browser.element("option", Name::Has("/ refund")).await;
    browser.press(Key::Enter).await;
    draft_is(&agent, "The money is back within five days, Zoé.").await;
    browser.press(Key::Enter).await;
    zoe.message("The money is back within five days, Zoé.").await.unwrap();
    // The subject is the team's: the desk has it, the visitor does not.
    let signed_in = site.sign_in().await;
    let mut desk = Desk::open(&site, &signed_in, Encoding::Binary).await.unwrap();
    desk.sees(|summary| summary.needs.subject == "Refund for Zoé").await.unwrap();
    assert!(zoe.events.iter().all(|event| !matches!(event.body, EventBody::SubjectSet { .. })));
    assert_eq!(browser.console().await, Vec::<String>::new());
}
