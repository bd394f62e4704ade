//! What happens in a conversation without anybody's doing: its deadlines, rung by the object's one
//! alarm, and news from the desk. Each is a command like any other, under an id of its own, so that
//! an alarm that rings twice does nothing twice.

use super::Inner;
use super::wakes::Wake;
use crate::env::now;
use crate::fault::Fault;
use crate::objects::panic_hook;
use crate::objects::sockets::{self, Attachment, Listener, Peer, Visitor};
use domain::conversation::{Command, Conversation, Signal};
use domain::desk::Version;
use domain::outbox::RETRY_MS;
use protocol::codec::Encoding;
use protocol::conversation::etiquette::Deadline;
use protocol::conversation::party::Agent;
use protocol::frames::server::{Refusal, ServerFrame};
use protocol::ids::{AgentId, Timestamp};
use protocol::rejection::Rejection;
use std::rc::Rc;
use worker::WebSocket;

impl Inner {
    /// Wakes for the next deadline.
    pub(super) fn wake_for_deadline(&self) {
        if let Ok(deadline) = self.with_stored(|stored| stored.conversation.next_deadline()) {
            self.wake(Wake::Deadline, deadline.map(|deadline| self.met_at(&deadline)));
        }
    }

    /// When a deadline counts, with who is writing now.
    pub(super) fn met_at(&self, deadline: &Deadline) -> Timestamp {
        let composed = |listener: &Listener| match &listener.peer {
            Peer::Visitor(visitor) => Some(visitor.composed_at),
            Peer::Agent(_) => None,
        };
        let composed_at = self.listeners.all(&self.state).iter().filter_map(composed).max();
        Conversation::met_at(deadline, composed_at)
    }

    /// A visitor writes on something that is not sent.
    pub(super) fn note_composing(&self, socket: &WebSocket, encoding: Encoding, visitor: &Visitor) {
        let Some(visitor) = visitor.composing(now()) else { return };
        let attachment = Attachment { peer: Peer::Visitor(visitor), encoding: Some(encoding) };
        match socket.serialize_attachment(attachment) {
            Ok(()) => self.listeners.changed(),
            // It is closing, which is as good: nobody is left to write.
            Err(error) => worker::console_debug!("not noted: {error}"),
        }
    }

    /// Carries out every deadline that has passed.
    pub(super) fn meet_deadlines(self: &Rc<Self>) {
        while let Ok(Some(deadline)) = self.with_stored(|stored| stored.conversation.next_deadline()) {
            if self.met_at(&deadline) > now() {
                break;
            }
            let before = self.with_stored(|stored| stored.conversation.last()).unwrap_or_default();
            if let Err(fault) = self.signal(Signal::Due(deadline)) {
                fault.log("a deadline");
                return self.wake_by(Wake::Deadline, now() + RETRY_MS);
            }
            let after = self.with_stored(|stored| stored.conversation.last()).unwrap_or_default();
            if after == before {
                break;
            }
        }
    }

    /// Takes back what an agent has who works for the site no more. The desk, which asks for it, is told how it
    /// stands then even where nothing has changed: it knows it otherwise.
    pub(super) fn agent_removed(self: &Rc<Self>, agent: AgentId) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let farewell = ServerFrame::Rejected(Refusal::new(None, Rejection::NotAllowed));
        sockets::send_away(&self.state, &agent, &farewell);
        self.tells_desk(Some(Signal::AgentRemoved(agent)))
    }

    /// Carries out what the desk asks for, if it asks for something, and tells it how it stands then even where
    /// nothing has changed: it knows it otherwise.
    pub(super) fn tells_desk(self: &Rc<Self>, signal: Option<Signal>) -> Result<(), Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let before = self.with_stored(|stored| stored.conversation.last())?;
        if before == 0 {
            self.leave_list();
            return Ok(());
        }
        signal.map_or(Ok(()), |signal| self.signal(signal))?;
        if self.with_stored(|stored| stored.conversation.last())? == before {
            self.with_stored(|stored| stored.outbox.recall())?;
            self.deliver();
        }
        Ok(())
    }

    /// Is taken for an agent with a reservation of the desk's. Says how far it is where they have it; where they do not
    /// get it, the desk is told how it stands.
    pub(super) fn give(
        self: &Rc<Self>,
        agent: Agent,
        reservation: u64,
        until: Timestamp,
    ) -> Result<Option<Version>, Fault> {
        let _scope = panic_hook::panic_scope(&self.state);
        let id = agent.id.clone();
        match self.signal(Signal::Given { agent, reservation, until }) {
            Ok(()) => {}
            Err(Fault::Rejected(_)) => {
                self.tells_desk(None)?;
                return Ok(None);
            }
            Err(fault) => return Err(fault),
        }
        let (_, conversation) = self.ids()?;
        let summary = self.with_stored(|stored| stored.conversation.summary(conversation))?;
        let is_theirs = summary.assignee.as_ref().is_some_and(|assignee| assignee.id == id);
        Ok(is_theirs.then(|| Version::of(&summary, now())))
    }

    /// Carries out what nobody sent.
    pub(super) fn signal(self: &Rc<Self>, signal: Signal) -> Result<(), Fault> {
        let last = self.with_stored(|stored| stored.conversation.last())?;
        self.commit(&signal.id(last), b"signal", Command::Signal(signal), None, None).map(|_| ())
    }
}
