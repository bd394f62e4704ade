//! The steps in the rules of good conversation, as a sentence each.

use crate::i18n::Key;
use protocol::conversation::etiquette::{ClosingReason, Note, TransferOutcome};
use protocol::conversation::event::{Audience, EventBody};
use protocol::conversation::party::Side;
use protocol::ids::{AgentId, Timestamp};

/// A step as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    /// The sentence.
    pub key: Key,
    /// What fills its places.
    pub fills: Vec<(&'static str, String)>,
    /// What fills `{time}`.
    pub time: Option<Timestamp>,
    /// What fills `{reason}`.
    pub reason: Option<Key>,
    /// Somebody's own words, under it.
    pub quote: Option<String>,
    /// Only the team sees it.
    pub team: bool,
}

/// What a closing reason is called.
#[must_use]
pub fn closing(reason: ClosingReason) -> Key {
    match reason {
        ClosingReason::Solved => Key::ClosingSolved,
        ClosingReason::FollowUp => Key::ClosingFollowUp,
        ClosingReason::Complaint => Key::ClosingComplaint,
        ClosingReason::WrongCompany => Key::ClosingWrongCompany,
        ClosingReason::Abuse => Key::ClosingAbuse,
        ClosingReason::Other => Key::ClosingOther,
    }
}

/// The note that an event is.
#[must_use]
pub fn note(body: &EventBody) -> Option<&Note> {
    match body {
        EventBody::Noted(note) => Some(note),
        _ => None,
    }
}

/// The sentence for an event; none for one that is told in another way. `name_of` names an agent.
#[must_use]
pub fn step(body: &EventBody, name_of: impl Fn(&AgentId) -> String) -> Option<Step> {
    let mut step = Step {
        key: Key::StepHoldExpired,
        fills: Vec::new(),
        time: None,
        reason: None,
        quote: None,
        team: body.audience() == Audience::Team,
    };
    step.key = match body {
        EventBody::HoldProposed(hold) => {
            step.fills = vec![("name", hold.by.name.clone()), ("count", hold.minutes.to_string())];
            step.quote = Some(hold.reason.clone());
            Key::StepHoldProposed
        }
        EventBody::HoldAnswered { yes: true } => Key::StepHoldYes,
        EventBody::HoldAnswered { yes: false } => Key::StepHoldNo,
        EventBody::HoldExpired => Key::StepHoldExpired,
        EventBody::HoldOverdue => Key::StepHoldOverdue,
        EventBody::HoldEnded { by: Side::Agent } => Key::StepHoldEnded,
        EventBody::HoldEnded { by: Side::Visitor } => Key::StepHoldLeft,
        EventBody::Briefed(briefing) => {
            step.fills =
                vec![("name", briefing.by.name.clone()), ("receiver", briefing.to.name().to_owned())];
            step.quote = Some(briefing.text.clone());
            Key::StepBriefed
        }
        EventBody::TransferProposed(proposal) => {
            step.fills =
                vec![("name", proposal.by.name.clone()), ("receiver", proposal.to.name().to_owned())];
            Key::StepTransferProposed
        }
        EventBody::TransferAnswered { yes: true } => Key::StepTransferYes,
        EventBody::TransferAnswered { yes: false } => Key::StepTransferNo,
        EventBody::TransferDeclined { by, reason } => {
            step.fills = vec![("name", by.name.clone())];
            step.quote = Some(reason.clone());
            Key::StepTransferDeclined
        }
        EventBody::TransferClosed { outcome } => match outcome {
            TransferOutcome::Accepted => Key::StepTransferAccepted,
            TransferOutcome::Declined => Key::StepTransferOff,
            TransferOutcome::Withdrawn => Key::StepTransferWithdrawn,
            TransferOutcome::Expired => Key::StepTransferExpired,
            TransferOutcome::Unavailable => Key::StepTransferUnavailable,
        },
        EventBody::AgentLeft(agent) => {
            step.fills = vec![("name", agent.name.clone())];
            Key::StepLeft
        }
        EventBody::ContactAsked { .. } => Key::StepContactAsked,
        EventBody::PromiseMade(promise) => {
            step.fills = vec![("contact", promise.contact.clone())];
            step.time = Some(promise.due);
            Key::StepPromiseMade
        }
        EventBody::PromiseDeclined => Key::StepPromiseDeclined,
        EventBody::PromiseProgressed(progress) => {
            step.fills = vec![("name", progress.by.name.clone())];
            step.time = Some(progress.due);
            step.quote = Some(progress.text.clone());
            Key::StepPromiseProgressed
        }
        EventBody::PromiseDue => Key::StepPromiseDue,
        EventBody::PromiseLate => Key::StepPromiseLate,
        EventBody::PromiseKept { by } => {
            step.fills = vec![("name", by.name.clone())];
            Key::StepPromiseKept
        }
        EventBody::Restated(restatement) => {
            step.fills = vec![("name", name_of(&restatement.by))];
            step.quote = Some(restatement.text.clone());
            Key::StepRestated
        }
        EventBody::RestatementAnswered { right: true } => Key::StepRestatedRight,
        EventBody::RestatementAnswered { right: false } => Key::StepRestatedWrong,
        EventBody::WrapUpAsked(_) => Key::StepWrapUpAsked,
        EventBody::WrapUpAnswered { more: true } => Key::StepWrapUpMore,
        EventBody::WrapUpAnswered { more: false } => Key::StepWrapUpDone,
        EventBody::VisitorVanished => Key::StepVanished,
        EventBody::Closed { by, reason } => {
            step.fills = vec![("name", by.name.clone())];
            step.reason = Some(closing(*reason));
            Key::StepClosed
        }
        EventBody::Blocked { by } => {
            step.fills = vec![("name", by.name.clone())];
            Key::StepBlocked
        }
        EventBody::NetworkBlocked { by, until } => {
            step.fills = vec![("name", by.name.clone())];
            step.time = Some(*until);
            Key::StepNetworkBlocked
        }
        EventBody::Imported(source) => {
            step.fills = vec![("system", system_name(&source.system))];
            Key::StepImported
        }
        EventBody::Reopened { by: Side::Visitor } => Key::StepReopenedByVisitor,
        EventBody::Reopened { by: Side::Agent } => Key::StepReopened,
        EventBody::Noted(_)
        | EventBody::Started(_)
        | EventBody::Named { .. }
        | EventBody::PageChanged(_)
        | EventBody::MessageSent(_)
        | EventBody::AgentJoined(_)
        | EventBody::Marked { .. }
        | EventBody::Ended { .. }
        | EventBody::Rated { .. }
        | EventBody::Unknown
        | EventBody::PolicySet(_)
        | EventBody::SubjectSet { .. }
        | EventBody::FileSent { .. }
        | EventBody::Identified(_)
        | EventBody::FormFilled(_)
        | EventBody::PresenceChanged { .. } => return None,
    };
    Some(step)
}

/// The name of a system that conversations are brought in from, as it is written: `zendesk_chat` is "Zendesk chat".
fn system_name(system: &str) -> String {
    let mut letters = system.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    [first, letters.as_str().replace('_', " ")].concat()
}
