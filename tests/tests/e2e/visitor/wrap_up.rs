//! "anything else?" with the remaining time in sight; afterwards the chat can go on.

use crate::fixtures::browser_visitor_wire_agent::BrowserChat;
use protocol::conversation::etiquette::ClosingReason;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::AgentCommand;
use tests::browser::Name;
use tests::wire::Outcome;

const QUESTION: &str = "Is there anything else?";

#[tokio::test]
async fn the_visitor_is_asked_before_the_end_and_can_go_on_after_it() {
    let mut chat = BrowserChat::start("wrap up").await;
    chat.agent_does(AgentCommand::AskWrapUp).await;
    chat.group(QUESTION).await;
    chat.visitor.sees("This chat closes by itself in 3 minutes.").await;
    chat.answers(QUESTION, "I'm still here").await;
    chat.agent.event(|body| *body == EventBody::WrapUpAnswered { more: true }).await.unwrap();
    let close = AgentCommand::Close { reason: ClosingReason::Solved };
    let early = chat.agent.agent_does(close.clone()).await.unwrap();
    assert_eq!(early, Outcome::Refused("wrap_up_missing".to_owned()));

    chat.agent_does(AgentCommand::AskWrapUp).await;
    chat.answers(QUESTION, "No, that's all").await;
    chat.agent.event(|body| *body == EventBody::WrapUpAnswered { more: false }).await.unwrap();
    chat.agent_does(close).await;
    chat.group("How was this chat?").await;
    chat.visitor.browser.click("button", Name::Is("Skip")).await;
    chat.visitor.browser.click("button", Name::Is("Continue this chat")).await;
    chat.visitor.sees("The chat goes on").await;
    chat.visitor.send("One more thing").await;
    chat.agent.message("One more thing").await.unwrap();
    // It is the visitor's chat again, on the next page as well.
    chat.visitor.browser.reload().await;
    chat.visitor.sees("One more thing").await;
    chat.is_content().await;
}
