//! B8: handed over only with the visitor's yes; told who left and who joined.

use crate::visited::Visited;
use protocol::agent::AgentCommand;
use protocol::etiquette::{Department, Target};
use protocol::event::EventBody;
use protocol::ids::DepartmentId;

const QUESTION: &str = "May I hand you over to Workshop?";

#[tokio::test]
async fn a_transfer_needs_a_yes_and_a_receiver() {
    let mut chat = Visited::start("b8").await;
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
}
