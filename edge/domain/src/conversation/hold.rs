//! Hold: only with the visitor's yes, with a reason and a time, and with a way out when it takes
//! longer.

use super::Conversation;
use super::contact;
use super::guards::{held_by, open};
use protocol::conversation::etiquette::{ContactReason, HoldProposal};
use protocol::conversation::event::EventBody;
use protocol::conversation::fold::HoldStage;
use protocol::conversation::party::{Agent, Side};
use protocol::ids::Seq;
use protocol::rejection::Rejection;
use protocol::{limits, text};

pub(super) fn propose(
    state: &Conversation,
    agent: &Agent,
    reason: &str,
    minutes: u16,
) -> Result<Vec<EventBody>, Rejection> {
    held_by(state, agent)?;
    if state.etiquette.hold.is_some() {
        return Err(Rejection::AlreadyOnHold);
    }
    if state.etiquette.transfer.is_some() {
        return Err(Rejection::AlreadyTransferring);
    }
    if !limits::HOLD_MINUTES.contains(&minutes) {
        return Err(Rejection::BadMinutes);
    }
    let reason = text::reason(reason)?;
    Ok(vec![EventBody::HoldProposed(HoldProposal { by: agent.clone(), reason, minutes })])
}

pub(super) fn answer(state: &Conversation, question: Seq, yes: bool) -> Result<Vec<EventBody>, Rejection> {
    open(state)?;
    match &state.etiquette.hold {
        Some(hold) if hold.question == question && matches!(hold.stage, HoldStage::Asked { .. }) => {}
        _ => return Err(Rejection::QuestionClosed),
    }
    let mut events = vec![EventBody::HoldAnswered { yes }];
    if !yes {
        events.extend(contact::wanted(state, ContactReason::Hold));
    }
    Ok(events)
}

/// The visitor would not wait any longer.
pub(super) fn leave(state: &Conversation) -> Result<Vec<EventBody>, Rejection> {
    open(state)?;
    if !state.etiquette.is_on_hold() {
        return Err(Rejection::NotOnHold);
    }
    let mut events = vec![EventBody::HoldEnded { by: Side::Visitor }];
    events.extend(contact::wanted(state, ContactReason::Hold));
    Ok(events)
}

/// The agent is back, or takes the question back.
pub(super) fn end(state: &Conversation, agent: &Agent) -> Result<Vec<EventBody>, Rejection> {
    held_by(state, agent)?;
    if state.etiquette.hold.is_none() {
        return Err(Rejection::NotOnHold);
    }
    Ok(vec![EventBody::HoldEnded { by: Side::Agent }])
}
