//! Whoever refuses is asked for a contact and promised to hear from the team.

use crate::fixtures::browser_visitor_wire_agent::BrowserChat;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::AgentCommand;
use tests::browser::Name;
use tests::wire::Outcome;

const QUESTION: &str = "Leave your contact details";

#[tokio::test]
async fn a_refusal_leads_to_a_contact_and_a_promise() {
    let mut chat = BrowserChat::start("promise").await;
    chat.agent_does(AgentCommand::ProposeHold { reason: "I ask the workshop".to_owned(), minutes: 3 }).await;
    chat.answers("May I put you on hold?", "No").await;
    chat.group(QUESTION).await;
    chat.visitor.browser.fill("Email or phone", "nobody").await;
    chat.visitor.browser.click("button", Name::Is("Send contact")).await;
    chat.visitor.sees("Please give an email address or a telephone number.").await;
    chat.visitor.browser.fill("Email or phone", "@tea.example").await;
    chat.visitor.browser.click("button", Name::Is("Send contact")).await;
    chat.no_group(QUESTION).await;
    chat.visitor.sees("We will get back to you by").await;
    let made = |body: &EventBody| matches!(body, EventBody::PromiseMade(promise) if promise.contact == "nobody@tea.example");
    let made = chat.agent.event(made).await.unwrap();
    let due = made.at + 2 * 3_600_000;
    chat.agent_does(AgentCommand::Progress { text: "The part is ordered".to_owned(), due }).await;
    chat.visitor.sees("The part is ordered").await;
    chat.agent_does(AgentCommand::KeepPromise).await;
    chat.visitor.sees("Ana Ștefănescu got back to you as promised").await;

    chat.agent_does(AgentCommand::AskContact).await;
    chat.answers(QUESTION, "No, thank you").await;
    chat.agent.event(|body| *body == EventBody::PromiseDeclined).await.unwrap();
    assert!(matches!(chat.agent.agent_does(AgentCommand::KeepPromise).await.unwrap(), Outcome::Refused(_)));
    chat.is_content().await;
}
