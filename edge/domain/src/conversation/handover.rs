//! Transfer: the visitor's yes, a briefing, and a receiver who accepts. After the end of a chat
//! there is nobody left to ask; then the receiver's word is enough.

use super::guards::{held_by, open, started};
use super::{Conversation, contact};
use protocol::conversation::etiquette::{Briefing, ContactReason, Target, TransferOutcome, TransferProposal};
use protocol::conversation::event::EventBody;
use protocol::conversation::fold::{OpenTransfer, TransferStage};
use protocol::conversation::party::{Agent, Side};
use protocol::frames::agent::AgentCommand;
use protocol::ids::{AgentId, DepartmentId, Seq};
use protocol::rejection::Rejection;
use protocol::text;

pub(super) fn propose(
    state: &Conversation,
    agent: &Agent,
    to: Target,
    briefing: &str,
) -> Result<Vec<EventBody>, Rejection> {
    started(state)?;
    if state.assignee.as_ref().is_none_or(|assignee| assignee.id != agent.id) {
        return Err(Rejection::NotYours);
    }
    if state.etiquette.transfer.is_some() {
        return Err(Rejection::AlreadyTransferring);
    }
    if state.etiquette.hold.is_some() {
        return Err(Rejection::AlreadyOnHold);
    }
    match &to {
        Target::Agent(receiver) if receiver.id == agent.id => return Err(Rejection::TransferToSelf),
        Target::Agent(receiver) if !receiver.id.is_valid() => return Err(Rejection::BadId),
        Target::Department(department) if !department.id.is_valid() => return Err(Rejection::BadId),
        Target::Agent(_) | Target::Department(_) => {}
    }
    text::name(to.name())?;
    let text = match text::message(briefing) {
        Err(Rejection::TextEmpty) => return Err(Rejection::BriefingMissing),
        text => text?,
    };
    let mut events = vec![
        EventBody::Briefed(Briefing { by: agent.clone(), to: to.clone(), text }),
        EventBody::TransferProposed(TransferProposal { by: agent.clone(), to }),
    ];
    if state.is_ended() {
        events.push(EventBody::TransferAnswered { yes: true });
    }
    Ok(events)
}

pub(super) fn answer(state: &Conversation, question: Seq, yes: bool) -> Result<Vec<EventBody>, Rejection> {
    open(state)?;
    match &state.etiquette.transfer {
        Some(transfer)
            if transfer.question == question && matches!(transfer.stage, TransferStage::Asked { .. }) => {}
        _ => return Err(Rejection::QuestionClosed),
    }
    let mut events = vec![EventBody::TransferAnswered { yes }];
    if !yes {
        events.extend(contact::wanted(state, ContactReason::Transfer));
    }
    Ok(events)
}

pub(super) fn withdraw(state: &Conversation, agent: &Agent) -> Result<Vec<EventBody>, Rejection> {
    let transfer = state.etiquette.transfer.as_ref().ok_or(Rejection::NotTransferring)?;
    if transfer.by.id != agent.id {
        return Err(Rejection::NotYours);
    }
    Ok(vec![EventBody::TransferClosed { outcome: TransferOutcome::Withdrawn }])
}

/// The transfer that `agent` is offered. Who works in a department, [`Conversation::may_receive`]
/// asks: the site's settings say so, and they are not among what a command carries.
fn offered<'a>(state: &'a Conversation, agent: &Agent, proposal: Seq) -> Result<&'a OpenTransfer, Rejection> {
    let transfer = state.etiquette.transfer.as_ref().ok_or(Rejection::QuestionClosed)?;
    if transfer.question != proposal || !matches!(transfer.stage, TransferStage::Offered { .. }) {
        return Err(Rejection::QuestionClosed);
    }
    match &transfer.to {
        Target::Agent(receiver) if receiver.id != agent.id => Err(Rejection::NotTheReceiver),
        Target::Department(_) if transfer.by.id == agent.id => Err(Rejection::TransferToSelf),
        Target::Agent(_) | Target::Department(_) => Ok(transfer),
    }
}

impl Conversation {
    /// Whether an agent who works in `departments` may answer the transfer that `command` answers,
    /// if it answers one. To be asked before the command is decided.
    ///
    /// # Errors
    /// [`Rejection::NotTheReceiver`].
    pub fn may_receive(&self, departments: &[DepartmentId], command: &AgentCommand) -> Result<(), Rejection> {
        let (AgentCommand::AcceptTransfer { proposal } | AgentCommand::DeclineTransfer { proposal, .. }) =
            command
        else {
            return Ok(());
        };
        match self.etiquette.transfer.as_ref() {
            Some(OpenTransfer { question, to: Target::Department(to), .. })
                if question == proposal && !departments.contains(&to.id) =>
            {
                Err(Rejection::NotTheReceiver)
            }
            _ => Ok(()),
        }
    }
}

pub(super) fn accept(
    state: &Conversation,
    agent: &Agent,
    proposal: Seq,
) -> Result<Vec<EventBody>, Rejection> {
    offered(state, agent, proposal)?;
    let mut events = vec![EventBody::TransferClosed { outcome: TransferOutcome::Accepted }];
    events.extend(state.assignee.clone().map(EventBody::AgentLeft));
    events.push(EventBody::AgentJoined(agent.clone()));
    Ok(events)
}

pub(super) fn decline(
    state: &Conversation,
    agent: &Agent,
    proposal: Seq,
    reason: &str,
) -> Result<Vec<EventBody>, Rejection> {
    let transfer = offered(state, agent, proposal)?;
    let declined = EventBody::TransferDeclined { by: agent.clone(), reason: text::reason(reason)? };
    Ok(match &transfer.to {
        Target::Agent(_) => {
            vec![declined, EventBody::TransferClosed { outcome: TransferOutcome::Declined }]
        }
        // Somebody else of the department may still take it.
        Target::Department(_) => vec![declined],
    })
}

/// Gives the conversation back to those who wait. Whatever the agent has asked is taken back.
pub(super) fn leave(state: &Conversation, agent: &Agent) -> Result<Vec<EventBody>, Rejection> {
    held_by(state, agent)?;
    let mut events = Vec::new();
    if state.etiquette.hold.is_some() {
        events.push(EventBody::HoldEnded { by: Side::Agent });
    }
    if state.etiquette.transfer.is_some() {
        events.push(EventBody::TransferClosed { outcome: TransferOutcome::Withdrawn });
    }
    events.push(EventBody::AgentLeft(agent.clone()));
    Ok(events)
}

/// Gives back whatever an agent has here who works for the site no more: the conversation, what they have asked, and
/// what is being handed to them. Who had it when it was over stays told, unless the team still owes something.
pub(super) fn given_back(state: &Conversation, agent: &AgentId) -> Vec<EventBody> {
    let had = state.assignee.as_ref().filter(|assignee| assignee.id == *agent);
    let transfer = state.etiquette.transfer.as_ref().and_then(|transfer| match &transfer.to {
        Target::Agent(to) if to.id == *agent => Some(TransferOutcome::Unavailable),
        Target::Agent(_) | Target::Department(_) if had.is_some() => Some(TransferOutcome::Withdrawn),
        Target::Agent(_) | Target::Department(_) => None,
    });
    let is_owed = state.etiquette.transfer.is_some() || state.etiquette.promise.is_some();
    let had = had.filter(|_| !state.is_ended() || is_owed);
    let mut events = Vec::new();
    if had.is_some() && state.etiquette.hold.is_some() {
        events.push(EventBody::HoldEnded { by: Side::Agent });
    }
    events.extend(transfer.map(|outcome| EventBody::TransferClosed { outcome }));
    events.extend(had.cloned().map(EventBody::AgentLeft));
    events
}
