//! The commands of one conversation that the thread does not show yet.

use link::outbox::Command;
use protocol::frames::agent::{AgentCommand, AgentRequest};
use protocol::ids::{CommandId, Timestamp};
use std::mem::discriminant;

/// One of them.
pub type Entry = link::Entry<AgentCommand>;
/// All of them.
pub type Outbox = link::Outbox<AgentCommand>;

/// Takes up what an earlier page left.
#[must_use]
pub fn restored(requests: Vec<AgentRequest>) -> Outbox {
    let pending = |request| Entry { order: 0, request, state: link::Delivery::Pending };
    Outbox::with(requests.into_iter().map(pending).collect())
}

/// Gives a command at `at`, by the server's clock as far as known, and returns it for sending.
pub fn push(outbox: &mut Outbox, id: CommandId, command: AgentCommand, at: Timestamp) -> AgentRequest {
    outbox.push(at, AgentRequest { id, command }).request
}

/// The messages, for the thread.
pub fn messages(outbox: &Outbox) -> impl Iterator<Item = &Entry> {
    outbox.iter().filter(|entry| entry.request.command.is_message())
}

/// Whether the conversation is being taken.
#[must_use]
pub fn is_taking(outbox: &Outbox) -> bool {
    is_doing(outbox, &AgentCommand::Take)
}

/// Whether a command of this kind has no answer yet.
#[must_use]
pub fn is_doing(outbox: &Outbox, command: &AgentCommand) -> bool {
    outbox.pending().any(|entry| discriminant(&entry.request.command) == discriminant(command))
}
