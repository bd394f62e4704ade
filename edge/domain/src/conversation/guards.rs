//! What must be so before somebody may do something.

use super::{Conversation, Life};
use protocol::conversation::party::Agent;
use protocol::rejection::Rejection;

pub(super) fn started(state: &Conversation) -> Result<(), Rejection> {
    if state.is_started() { Ok(()) } else { Err(Rejection::NotStarted) }
}

pub(super) fn open(state: &Conversation) -> Result<(), Rejection> {
    match state.life {
        Life::New => Err(Rejection::NotStarted),
        Life::Open => Ok(()),
        Life::Ended => Err(Rejection::Ended),
    }
}

/// The conversation is open and `agent` has it.
pub(super) fn held_by(state: &Conversation, agent: &Agent) -> Result<(), Rejection> {
    open(state)?;
    match &state.assignee {
        Some(assignee) if assignee.id == agent.id => Ok(()),
        _ => Err(Rejection::NotYours),
    }
}

/// Whether `agent` has the conversation, or had it when it ended.
pub(super) fn held_or_had_by(state: &Conversation, agent: &Agent) -> bool {
    state.assignee.as_ref().is_some_and(|assignee| assignee.id == agent.id)
}

/// The conversation is open and no other agent has it.
pub(super) fn free_for(state: &Conversation, agent: &Agent) -> Result<(), Rejection> {
    open(state)?;
    if state.assignee.is_none() || held_or_had_by(state, agent) { Ok(()) } else { Err(Rejection::NotYours) }
}

/// The visitor is not blocked.
pub(super) fn may_write(state: &Conversation) -> Result<(), Rejection> {
    if state.etiquette.blocked { Err(Rejection::Blocked) } else { Ok(()) }
}
