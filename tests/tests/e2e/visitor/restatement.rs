//! The agent says what they have understood; the visitor answers right or not quite with one
//! tap.

use crate::fixtures::browser_visitor_wire_agent::BrowserChat;
use protocol::conversation::event::EventBody;
use protocol::frames::agent::AgentCommand;

#[tokio::test]
async fn what_was_understood_is_confirmed_or_not() {
    let mut chat = BrowserChat::start("restatement").await;
    for (text, answer, right) in
        [("A lamp for Friday", "Not quite", false), ("A lamp for Thursday", "That's right", true)]
    {
        chat.agent_does(AgentCommand::Restate { text: text.to_owned() }).await;
        chat.visitor.sees(text).await;
        chat.answers("Did I get this right?", answer).await;
        let told = |body: &EventBody| *body == EventBody::RestatementAnswered { right };
        chat.agent.event(told).await.unwrap();
        chat.visitor.sees(&format!("You answered: {answer}")).await;
    }
    // An answer that is there already stays there, for whoever comes back.
    chat.visitor.browser.reload().await;
    chat.visitor.sees("You answered: That's right").await;
    chat.no_group("Did I get this right?").await;
    chat.is_content().await;
}
