//! Commands on their way, in order. Each keeps its id until the server has it for good, so that
//! sending again after a lost connection doubles nothing.

use protocol::frames::agent::{AgentCommand, AgentRequest};
use protocol::ids::{CommandId, Seq, Timestamp};
use protocol::rejection::Rejection;
use std::mem::discriminant;

/// The commands of one conversation that the thread does not show yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    pending: Vec<Pending>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What is sent.
    pub request: AgentRequest,
    /// When it was written, by the server's clock as far as known.
    pub at: Timestamp,
    /// How it stands.
    pub state: Delivery,
}

/// How a command stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Sent or about to be.
    OnItsWay,
    /// Stored; its event is still to come.
    Stored(Seq),
    /// Refused.
    Refused(Rejection),
}

impl Outbox {
    /// Takes up what an earlier page left.
    #[must_use]
    pub fn restored(requests: Vec<AgentRequest>) -> Self {
        let on_its_way = |request| Pending { request, at: 0, state: Delivery::OnItsWay };
        Self { pending: requests.into_iter().map(on_its_way).collect() }
    }

    /// Whether nothing is on its way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }

    /// Adds a command at the end and hands it back for sending.
    pub fn push(&mut self, id: CommandId, command: AgentCommand, at: Timestamp) -> AgentRequest {
        let request = AgentRequest { id, command };
        self.pending.push(Pending { request: request.clone(), at, state: Delivery::OnItsWay });
        request
    }

    /// The messages, for the thread.
    pub fn messages(&self) -> impl Iterator<Item = (&Pending, &str)> {
        self.pending.iter().filter_map(|pending| match &pending.request.command {
            AgentCommand::Send { text } => Some((pending, text.as_str())),
            AgentCommand::SendFile(file) => Some((pending, file.name.as_str())),
            _ => None,
        })
    }

    /// Everything not yet acknowledged, refused ones included.
    pub fn requests(&self) -> impl Iterator<Item = &AgentRequest> {
        let open = self.pending.iter().filter(|pending| !matches!(pending.state, Delivery::Stored(_)));
        open.map(|pending| &pending.request)
    }

    /// What to send on a new connection, in order.
    pub fn to_send(&self) -> impl Iterator<Item = &AgentRequest> {
        let waiting = self.pending.iter().filter(|pending| pending.state == Delivery::OnItsWay);
        waiting.map(|pending| &pending.request)
    }

    /// Whether this command has no answer yet.
    #[must_use]
    pub fn is_on_its_way(&self, id: &CommandId) -> bool {
        self.to_send().any(|request| request.id == *id)
    }

    /// Whether the conversation is being taken.
    #[must_use]
    pub fn is_taking(&self) -> bool {
        self.to_send().any(|request| request.command == AgentCommand::Take)
    }

    /// Whether a command of this kind has no answer yet.
    #[must_use]
    pub fn is_doing(&self, command: &AgentCommand) -> bool {
        self.to_send().any(|request| discriminant(&request.command) == discriminant(command))
    }

    /// The server has it. A message stays until its event is in the thread, up to `last` so far,
    /// so that it never vanishes in between.
    pub fn acknowledged(&mut self, id: &CommandId, seq: Seq, last: Seq) {
        if let Some(pending) = self.find(id) {
            pending.state = Delivery::Stored(seq);
        }
        self.reached(last);
    }

    /// The thread holds everything up to `last`.
    pub fn reached(&mut self, last: Seq) {
        self.pending.retain(|pending| !matches!(pending.state, Delivery::Stored(seq) if seq <= last));
    }

    /// The message with this id is in the thread.
    pub fn arrived(&mut self, id: &CommandId) {
        self.pending.retain(|pending| pending.request.id != *id);
    }

    /// The server refused it. A message stays, with the reason; anything else has had its chance,
    /// and the answer is true.
    pub fn refused(&mut self, id: &CommandId, why: Rejection) -> bool {
        let Some(pending) = self.find(id) else { return false };
        if matches!(pending.request.command, AgentCommand::Send { .. } | AgentCommand::SendFile(_)) {
            pending.state = Delivery::Refused(why);
            false
        } else {
            self.arrived(id);
            true
        }
    }

    /// Puts a refused command on its way again. The old id is kept, in case the refusal came from
    /// a fault after it was stored, unless the id itself was the reason.
    pub fn retry(&mut self, id: &CommandId, fresh: CommandId) -> Option<AgentRequest> {
        let pending = self.find(id)?;
        let Delivery::Refused(why) = pending.state else { return None };
        if why == Rejection::IdReused {
            pending.request.id = fresh;
        }
        pending.state = Delivery::OnItsWay;
        Some(pending.request.clone())
    }

    fn find(&mut self, id: &CommandId) -> Option<&mut Pending> {
        self.pending.iter_mut().find(|pending| pending.request.id == *id)
    }
}
