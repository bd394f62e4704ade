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

/// The visitor is not blocked.
pub(super) fn may_write(state: &Conversation) -> Result<(), Rejection> {
    if state.etiquette.blocked { Err(Rejection::Blocked) } else { Ok(()) }
}
