//! The variants that the rules of good conversation add.

use super::*;
use protocol::conversation::customer::Customer;
use protocol::conversation::etiquette::Urgency;
use protocol::conversation::etiquette::{
    Briefing, ClosingReason, ContactReason, HoldProposal, Note, Progress, Promise, Restatement, Target,
    TransferOutcome, TransferProposal, WrapUpQuestion,
};
use protocol::conversation::file::FileInfo;
use protocol::conversation::opening::{Answer, Answers};
use protocol::conversation::party::Department;
use protocol::conversation::policy::Policy;
use protocol::conversation::policy::RatingScale;
use protocol::conversation::source::Source;
use protocol::frames::desk::Needs;
use protocol::ids::DepartmentId;
use protocol::site::department::DepartmentSetting;

fn file() -> FileInfo {
    let id = FileId::parse("file-000000000001").unwrap();
    FileInfo { id, name: "Reçu.pdf".to_owned(), media_type: "application/pdf".to_owned(), size: 70_000 }
}

fn department() -> Target {
    Target::Department(billing())
}

pub fn billing() -> Department {
    let id = DepartmentId::parse("billing").unwrap();
    Department { id, name: "Comptabilité".to_owned() }
}

fn promise() -> Promise {
    let contact = "zoe@shop.example".to_owned();
    Promise { contact, reason: ContactReason::Transfer, due: AT + 86_400_000 }
}

pub fn needs() -> Needs {
    Needs {
        hold: Some((AT, AT + 120_000)),
        transfer: Some((7, department(), true)),
        promise: Some((promise(), Urgency::Due)),
        mentions: vec![ana().id],
        subject: "Reçu".to_owned(),
    }
}

pub fn departments() -> Vec<DepartmentSetting> {
    let id = DepartmentId::parse("billing").unwrap();
    vec![DepartmentSetting { id, name: "Comptabilité".to_owned(), agents: vec![ana().id] }]
}

pub fn by_the_visitor() -> Vec<VisitorCommand> {
    vec![
        VisitorCommand::AnswerHold { question: 3, yes: true },
        VisitorCommand::LeaveHold,
        VisitorCommand::AnswerTransfer { question: 300, yes: false },
        VisitorCommand::GiveContact { question: 5, contact: "zoe@shop.example".to_owned() },
        VisitorCommand::DeclineContact { question: 5 },
        VisitorCommand::AnswerRestatement { question: 6, right: false },
        VisitorCommand::AnswerWrapUp { question: 7, more: false },
        VisitorCommand::Reopen,
        VisitorCommand::SendFile(file()),
    ]
}

pub fn by_an_agent() -> Vec<AgentCommand> {
    vec![
        AgentCommand::ProposeHold { reason: "Je vérifie".to_owned(), minutes: 2 },
        AgentCommand::EndHold,
        AgentCommand::Transfer { to: Target::Agent(ana()), briefing: "Remboursement".to_owned() },
        AgentCommand::Transfer { to: department(), briefing: "Remboursement".to_owned() },
        AgentCommand::WithdrawTransfer,
        AgentCommand::AcceptTransfer { proposal: 8 },
        AgentCommand::DeclineTransfer { proposal: 8, reason: "Pause".to_owned() },
        AgentCommand::Leave,
        AgentCommand::AskContact,
        AgentCommand::Progress { text: "Encore un jour".to_owned(), due: AT },
        AgentCommand::KeepPromise,
        AgentCommand::Restate { text: "Vous cherchez un reçu".to_owned() },
        AgentCommand::AskWrapUp,
        AgentCommand::Close { reason: ClosingReason::WrongCompany },
        AgentCommand::Block,
        AgentCommand::Reopen,
        AgentCommand::Note { text: "Cliente fidèle".to_owned(), mentions: vec![ana().id] },
        AgentCommand::SetSubject { subject: "Reçu".to_owned() },
        AgentCommand::SendFile(file()),
        AgentCommand::BlockNetwork { minutes: 10 },
    ]
}

pub fn events() -> Vec<EventBody> {
    let (hold, restated) = ("Je vérifie".to_owned(), "Vous cherchez un reçu".to_owned());
    vec![
        EventBody::PolicySet(Policy { rating: RatingScale::Thumbs, ..Policy::default() }),
        EventBody::HoldProposed(HoldProposal { by: ana(), reason: hold, minutes: 2 }),
        EventBody::HoldAnswered { yes: true },
        EventBody::HoldExpired,
        EventBody::HoldOverdue,
        EventBody::HoldEnded { by: Side::Visitor },
        EventBody::Briefed(Briefing { by: ana(), to: department(), text: "Remboursement".to_owned() }),
        EventBody::TransferProposed(TransferProposal { by: ana(), to: Target::Agent(ana()) }),
        EventBody::TransferAnswered { yes: false },
        EventBody::TransferDeclined { by: ana(), reason: "Pause".to_owned() },
        EventBody::TransferClosed { outcome: TransferOutcome::Unavailable },
        EventBody::AgentLeft(ana()),
        EventBody::ContactAsked { reason: ContactReason::Hold },
        EventBody::PromiseMade(promise()),
        EventBody::PromiseDeclined,
        EventBody::PromiseProgressed(Progress { by: ana(), text: "Encore un jour".to_owned(), due: AT }),
        EventBody::PromiseDue,
        EventBody::PromiseLate,
        EventBody::PromiseKept { by: ana() },
        EventBody::Restated(Restatement { id: command_id(), by: ana().id, text: restated }),
        EventBody::RestatementAnswered { right: true },
        EventBody::WrapUpAsked(WrapUpQuestion { by: ana().id, until: AT + 180_000 }),
        EventBody::WrapUpAnswered { more: true },
        EventBody::VisitorVanished,
        EventBody::Closed { by: ana(), reason: ClosingReason::Solved },
        EventBody::Blocked { by: ana() },
        EventBody::Reopened { by: Side::Visitor },
        EventBody::Noted(Note {
            id: command_id(),
            by: ana(),
            text: "Cliente fidèle".to_owned(),
            mentions: vec![ana().id],
        }),
        EventBody::SubjectSet { subject: "Reçu".to_owned() },
        EventBody::FileSent { id: command_id(), author: Author::Visitor, file: file() },
        EventBody::Identified(customer()),
        EventBody::FormFilled(Answers {
            answers: vec![answer("Commande")],
            department: Some(billing()),
            agreed: true,
        }),
        EventBody::FormFilled(Answers::default()),
        EventBody::PresenceChanged { gone_since: Some(AT) },
        EventBody::PresenceChanged { gone_since: None },
        EventBody::NetworkBlocked { by: ana(), until: AT },
        EventBody::Imported(Source { system: "zendesk".to_owned(), id: "shop.zendesk.com/42".to_owned() }),
    ]
}

/// A form with all that one can have.
pub fn filled(opening: Opening) -> Filled {
    Filled {
        opening,
        answers: vec![answer("")],
        department: Some(billing().id),
        agreed: true,
        away: true,
        message: "Bonsoir".to_owned(),
        contact: "zoe@shop.example".to_owned(),
    }
}

fn answer(label: &str) -> Answer {
    Answer { field: "order".to_owned(), text: "A-12".to_owned(), label: label.to_owned() }
}

/// A customer as the site vouches for them.
pub fn customer() -> Customer {
    Customer { id: "42".to_owned(), name: Some("Zoé".to_owned()), email: None }
}

#[test]
fn nothing_for_the_team_is_for_the_visitor() {
    use protocol::conversation::event::Audience;
    let team: Vec<_> = events().into_iter().filter(|body| body.audience() == Audience::Team).collect();
    let names: Vec<String> =
        team.iter().map(|body| format!("{body:?}").split([' ', '(']).next().unwrap().to_owned()).collect();
    let expected = [
        "Briefed",
        "TransferDeclined",
        "PromiseDue",
        "PromiseLate",
        "Closed",
        "Blocked",
        "Noted",
        "SubjectSet",
        "Identified",
        "PresenceChanged",
        "PresenceChanged",
        "NetworkBlocked",
        "Imported",
    ];
    assert_eq!(names, expected);
}
