//! What is offered to agents, what they answer, and what they claim.

use super::decision::{Miss, RefuseReason};
use super::{Decision, Mode, RESERVATION_MS, Router, Stage, TRIED_MS};
use protocol::ids::{AgentId, ConversationId};

impl Router {
    /// Gives a chat to an agent who may have it, or has it ring at them first.
    pub(super) fn offer(&mut self, id: &ConversationId, agent: &AgentId) {
        let Some(queue) = self.chats.get(id).map(|chat| chat.queue(&self.rules)) else { return };
        let rules = self.rules.of(&queue);
        match rules.mode {
            Mode::Manual => {}
            Mode::Direct => self.reserve(id, agent, true, false),
            Mode::Ring => {
                let until = self.now().saturating_add(rules.ring_ms());
                self.next_turn(agent);
                self.change(id, |chat| chat.stage = Stage::Ringing { agent: agent.clone(), until });
                let (conversation, agent) = (id.clone(), agent.clone());
                self.decisions.push(Decision::Ring { conversation, agent, until });
            }
        }
    }

    /// Reserves a place of an agent's for a chat.
    fn reserve(&mut self, id: &ConversationId, agent: &AgentId, direct: bool, over_cap: bool) {
        let until = self.now().saturating_add(RESERVATION_MS);
        let reservation = self.next_turn(agent);
        let to = agent.clone();
        self.change(id, |chat| {
            chat.stage = Stage::Reserved { agent: to, reservation, until, direct, over_cap };
        });
        let (conversation, agent) = (id.clone(), agent.clone());
        self.decisions.push(Decision::Assign { conversation, agent, reservation, until, over_cap });
    }

    /// A conversation could not be taken.
    pub(super) fn refused(&mut self, id: &ConversationId, refused: u64) {
        match self.chats.get(id).map(|chat| &chat.stage) {
            Some(Stage::Reserved { reservation, .. }) if *reservation == refused => self.lapse(id),
            _ => {}
        }
    }

    /// An offer was not taken: the chat waits on in its place, and for a while is none of the same agent's. A
    /// conversation that cannot be reached holds up nobody for long that way.
    pub(super) fn lapse(&mut self, id: &ConversationId) {
        let until = self.now().saturating_add(TRIED_MS);
        let Some(agent) = self.chats.get(id).and_then(|chat| chat.agent()).cloned() else { return };
        self.change(id, |chat| {
            chat.stage = Stage::Waiting;
            chat.pass(agent, until);
        });
    }

    /// An agent takes what rings at them.
    pub(super) fn accept(&mut self, agent: &AgentId, id: &ConversationId) {
        match self.chats.get(id).map(|chat| (&chat.stage, chat.agent() == Some(agent))) {
            Some((Stage::Ringing { .. }, true)) => {
                self.answers(agent);
                self.reserve(id, agent, false, false);
            }
            // They have said so before.
            Some((Stage::Reserved { .. } | Stage::Assigned { .. }, true)) => {}
            Some((Stage::Waiting, _)) => self.refuse(agent, id, RefuseReason::Lapsed),
            Some((_, false)) => self.refuse(agent, id, RefuseReason::Taken),
            None => self.refuse(agent, id, RefuseReason::Over),
        }
    }

    /// An agent does not take what rings at them. They are there, so none of those they missed counts any more.
    pub(super) fn decline(&mut self, agent: &AgentId, id: &ConversationId) {
        if self.chats.get(id).is_some_and(|chat| chat.rings() && chat.agent() == Some(agent)) {
            self.let_pass(id, Miss::Declined);
            self.answers(agent);
        }
    }

    /// A chat does not ring any more, and nobody has taken it: it keeps its place in the queue.
    pub(super) fn let_pass(&mut self, id: &ConversationId, how: Miss) {
        let Some(agent) = self.chats.get(id).and_then(|chat| chat.agent()).cloned() else { return };
        self.lapse(id);
        self.decisions.push(Decision::Missed { conversation: id.clone(), agent, how });
    }

    /// An agent takes a chat that waits, whether or not it rings at somebody else. Of two who do, one gets it.
    pub(super) fn claim(&mut self, agent: &AgentId, id: &ConversationId) {
        match self.may_claim(agent, id) {
            Ok(None) => {}
            Ok(Some(over_cap)) => {
                self.answers(agent);
                self.reserve(id, agent, false, over_cap);
            }
            Err(reason) => self.refuse(agent, id, reason),
        }
    }

    /// Whether a claim leads over the agent's cap; none where they have the chat already.
    pub(super) fn may_claim(
        &self,
        agent: &AgentId,
        id: &ConversationId,
    ) -> Result<Option<bool>, RefuseReason> {
        let chat = self.chats.get(id).ok_or(RefuseReason::Over)?;
        let seat = self.roster.get(agent).ok_or(RefuseReason::NotThere)?;
        if !seat.record.as_ref().is_some_and(|record| record.is_connected()) {
            return Err(RefuseReason::NotThere);
        }
        let own = chat.agent() == Some(agent);
        match chat.stage {
            Stage::Reserved { .. } | Stage::Assigned { .. } if own => return Ok(None),
            Stage::Reserved { .. } | Stage::Assigned { .. } => return Err(RefuseReason::Taken),
            Stage::Ringing { .. } if own => return Ok(Some(false)),
            Stage::Waiting | Stage::Ringing { .. } => {}
        }
        if !seat.serves(&chat.queue(&self.rules)) {
            return Err(RefuseReason::NotInDepartment);
        }
        let over_cap = chat.weight() > 0 && seat.load >= seat.cap;
        if over_cap && !self.rules.settings.claims_over_cap {
            return Err(RefuseReason::Full);
        }
        Ok(Some(over_cap))
    }

    fn refuse(&mut self, agent: &AgentId, id: &ConversationId, reason: RefuseReason) {
        let (conversation, agent) = (id.clone(), agent.clone());
        self.decisions.push(Decision::Refuse { conversation, agent, reason });
    }
}
