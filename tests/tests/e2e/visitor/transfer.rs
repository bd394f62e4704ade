//! Handed over only with the visitor's yes; told who left and who joined.

use crate::fixtures::browser_visitor_wire_agent::BrowserChat;
use protocol::conversation::etiquette::Target;
use protocol::conversation::event::EventBody;
use protocol::conversation::party::Department;
use protocol::frames::agent::AgentCommand;
use protocol::ids::{DepartmentId, Seq};
use tests::wire::{Conversation, Outcome};

const QUESTION: &str = "May I hand you over to Workshop?";

#[tokio::test]
async fn a_transfer_needs_a_yes_and_a_receiver() {
    let mut chat = BrowserChat::start("transfer").await;
    let to = Target::Department(Department {
        id: DepartmentId::parse("workshop").unwrap(),
        name: "Workshop".to_owned(),
    });
    let transfer = AgentCommand::Transfer { to, briefing: "Wants a lamp repaired".to_owned() };
    chat.agent_does(transfer).await;
    chat.answers(QUESTION, "Yes").await;
    chat.agent.event(|body| *body == EventBody::TransferAnswered { yes: true }).await.unwrap();
    chat.visitor.sees("You are being handed over to Workshop").await;
    chat.agent_does(AgentCommand::WithdrawTransfer).await;
    chat.visitor.sees("Workshop could not take over").await;
    chat.agent_does(AgentCommand::Leave).await;
    chat.visitor.sees("Ana Ștefănescu left the chat").await;
    let shown = chat.visitor.until_chat("the thread", |_| true).await;
    assert!(!shown.contains("Wants a lamp repaired"), "the briefing is for the team");
    chat.is_content().await;
}

/// Waits until there were so many events of a kind, and gives the position of the last.
async fn counted(receiver: &mut Conversation, count: usize, is_it: impl Fn(&EventBody) -> bool) -> Seq {
    while receiver.events.iter().filter(|event| is_it(&event.body)).count() < count {
        receiver.step().await.unwrap();
    }
    receiver.events.iter().rev().find(|event| is_it(&event.body)).unwrap().seq
}

async fn proposed(receiver: &mut Conversation, count: usize) -> Seq {
    counted(receiver, count, |body| matches!(body, EventBody::TransferProposed(_))).await
}

#[tokio::test]
async fn a_second_agent_takes_over_before_the_visitors_eyes() {
    let mut chat = BrowserChat::start("transfer two agents").await;
    let (bea, mut receiver) = chat.colleague("Bea").await;
    let to = Target::Agent(bea.session.agent.clone());
    let transfer = AgentCommand::Transfer { to, briefing: "Wants a lamp repaired".to_owned() };
    let question = "May I hand you over to Bea?";
    chat.agent_does(transfer.clone()).await;
    let proposal = proposed(&mut receiver, 1).await;
    // Nobody takes anybody over who has not said yes.
    let early = receiver.agent_does(AgentCommand::AcceptTransfer { proposal }).await.unwrap();
    assert!(matches!(early, Outcome::Refused(_)), "{early:?}");
    chat.answers(question, "Yes").await;
    receiver.event(|body| *body == EventBody::TransferAnswered { yes: true }).await.unwrap();
    let decline = AgentCommand::DeclineTransfer { proposal, reason: "I am at lunch".to_owned() };
    assert!(matches!(receiver.agent_does(decline).await.unwrap(), Outcome::Stored(_)));
    chat.visitor.sees("Bea could not take over").await;
    assert_eq!(chat.visitor.count("I am at lunch").await, 0, "the reason is for the team");

    chat.agent_does(transfer).await;
    chat.answers(question, "Yes").await;
    let proposal = proposed(&mut receiver, 2).await;
    counted(&mut receiver, 2, |body| *body == EventBody::TransferAnswered { yes: true }).await;
    assert!(matches!(
        receiver.agent_does(AgentCommand::AcceptTransfer { proposal }).await.unwrap(),
        Outcome::Stored(_)
    ));
    chat.visitor.sees("Ana Ștefănescu left the chat").await;
    chat.visitor.sees("Bea joined").await;
    chat.visitor.sees("Chatting with Bea").await;
    assert!(matches!(
        receiver.agent_does(AgentCommand::Send { text: "I know about the lamp".to_owned() }).await.unwrap(),
        Outcome::Stored(_)
    ));
    chat.visitor.sees("I know about the lamp").await;
    chat.is_content().await;
}
