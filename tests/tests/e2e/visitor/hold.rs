//! On hold only after the visitor's yes, with reason and time; resumed by the agent.

use crate::fixtures::browser_visitor_wire_agent::BrowserChat;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::AgentCommand;
use tests::browser::Name;

const QUESTION: &str = "May I put you on hold?";

#[tokio::test]
async fn a_hold_begins_with_a_yes_and_ends_with_the_agents_return() {
    let mut chat = BrowserChat::start("hold").await;
    let hold = AgentCommand::ProposeHold { reason: "I ask the workshop".to_owned(), minutes: 3 };
    chat.agent_does(hold.clone()).await;
    chat.group(QUESTION).await;
    chat.visitor.sees("I ask the workshop").await;
    chat.visitor.sees("About 3 minutes").await;
    chat.answers(QUESTION, "Yes").await;
    chat.agent.event(|body| *body == EventBody::HoldAnswered { yes: true }).await.unwrap();
    chat.group("On hold").await;
    chat.visitor.sees("I ask the workshop").await;
    // The way out is there once the time has run out, not before.
    assert!(chat.visitor.browser.find("button", Name::Is("Stop waiting")).await.unwrap().is_none());
    chat.visitor.browser.reload().await;
    chat.group("On hold").await;
    chat.agent_does(AgentCommand::EndHold).await;
    chat.no_group("On hold").await;
    chat.visitor.sees("The hold is over").await;

    // A question that is taken back goes away without a trace.
    chat.agent_does(hold).await;
    chat.group(QUESTION).await;
    chat.agent_does(AgentCommand::EndHold).await;
    chat.no_group(QUESTION).await;
    assert_eq!(chat.visitor.count("The hold is over").await, 1);
    chat.is_content().await;
}
