//! What agents do apart from chats: they come, take a break, sign off, stop working for the site.

use super::agent::{AgentRecord, Status};
use super::decision::ReturnReason;
use super::input::AwayReason;
use super::{ASK_MS, Decision, Profile, Router, Stage};
use protocol::ids::{AgentId, ConversationId};

impl Router {
    /// What is set of an agent is this from now on.
    pub(super) fn set_profile(&mut self, agent: &AgentId, profile: &Profile) {
        let known = self.roster.record(agent).cloned();
        let now = self.now();
        let mut record = known.unwrap_or_else(|| AgentRecord::new(agent.clone(), Profile::default(), now));
        record.profile = profile.clone();
        self.put_agent(record);
    }

    /// An agent gets chats again. What they had missed is forgotten.
    pub(super) fn come(&mut self, agent: &AgentId) {
        let now = self.now();
        let known = self.roster.record(agent).cloned();
        let mut record = known.unwrap_or_else(|| AgentRecord::new(agent.clone(), Profile::default(), now));
        if !record.is_available() {
            (record.status, record.since, record.misses) = (Status::Available, now, 0);
            self.put_agent(record);
        }
    }

    /// Whether chats can ring at an agent. What rings at somebody who cannot hear it any more rings elsewhere, and is
    /// none that they missed.
    pub(super) fn set_hearing(&mut self, agent: &AgentId, rings: bool) {
        let now = self.now();
        let known = self.roster.record(agent).cloned();
        let mut record = known.unwrap_or_else(|| AgentRecord::new(agent.clone(), Profile::default(), now));
        record.deaf = !rings;
        self.put_agent(record);
        if !rings {
            self.silence(agent);
        }
    }

    /// What rings at an agent waits on.
    fn silence(&mut self, agent: &AgentId) {
        if let Some(id) = self.roster.get(agent).and_then(|seat| seat.ringing.clone()) {
            self.change(&id, |chat| chat.stage = Stage::Waiting);
        }
    }

    /// An agent gets no chats for a while. What rings at them rings elsewhere, and is none that they missed.
    pub(super) fn step_back(&mut self, agent: &AgentId, reason: AwayReason) {
        let now = self.now();
        let Some(mut record) = self.roster.record(agent).cloned() else { return };
        // Whoever has signed off has no inbox open either.
        let was_left =
            record.status == Status::Away(AwayReason::SignedOff) && reason == AwayReason::Disconnected;
        let status = Status::Away(reason);
        if record.status != status && !was_left {
            (record.status, record.since) = (status, now);
            self.put_agent(record);
        }
        self.silence(agent);
    }

    /// An agent is gone. The chats in which somebody waits for them go back, the first in the queue first; what
    /// they have promised they keep.
    pub(super) fn leave(&mut self, agent: &AgentId) {
        self.step_back(agent, AwayReason::SignedOff);
        for id in self.had_by(agent) {
            if self.chats.get(&id).is_some_and(|chat| chat.weight() > 0) {
                self.give_back(&id, ReturnReason::Left);
            }
        }
    }

    /// An agent works for the site no more: whatever they have goes back.
    pub(super) fn remove(&mut self, agent: &AgentId) {
        self.step_back(agent, AwayReason::SignedOff);
        for id in self.had_by(agent) {
            self.give_back(&id, ReturnReason::Left);
        }
        self.roster.remove(agent);
        self.changes.agents.insert(agent.clone());
    }

    /// The chats that an agent has, as they will stand in their queues.
    fn had_by(&self, agent: &AgentId) -> Vec<ConversationId> {
        let had = self.roster.get(agent).into_iter().flat_map(|seat| &seat.chats);
        let mut places: Vec<_> = had.filter_map(|id| self.chats.get(id)).map(|chat| chat.place()).collect();
        places.sort_unstable();
        places.into_iter().map(|place| place.id).collect()
    }

    /// Asks a conversation to leave the agent who has it.
    pub(super) fn give_back(&mut self, id: &ConversationId, reason: ReturnReason) {
        let again = self.now().saturating_add(ASK_MS);
        let mut from = None;
        self.change(id, |chat| {
            if let Stage::Assigned { agent, reply_by, returning, ask_at, .. } = &mut chat.stage {
                (*reply_by, *returning, *ask_at) = (None, Some(reason), Some(again));
                from = Some(agent.clone());
            }
        });
        if let Some(agent) = from {
            self.decisions.push(Decision::Return { conversation: id.clone(), agent, reason });
        }
    }

    /// An agent has missed a chat; after several in a row they are away, so that the next visitor does not wait for
    /// somebody who is not there.
    pub(super) fn miss(&mut self, agent: &AgentId) {
        let Some(mut record) = self.roster.record(agent).cloned() else { return };
        record.misses = record.misses.saturating_add(1);
        let is_away = record.is_available() && record.misses >= self.rules.settings.misses();
        self.put_agent(record);
        if is_away {
            let (agent, reason) = (agent.clone(), AwayReason::Missed);
            self.step_back(&agent, reason.clone());
            self.decisions.push(Decision::Away { agent, reason });
        }
    }

    /// An agent has shown that they are there.
    pub(super) fn answers(&mut self, agent: &AgentId) {
        if let Some(mut record) = self.roster.record(agent).filter(|record| record.misses > 0).cloned() {
            record.misses = 0;
            self.put_agent(record);
        }
    }

    /// It was an agent's turn. Returns its number.
    pub(super) fn next_turn(&mut self, agent: &AgentId) -> u64 {
        self.head.turns += 1;
        let turn = self.head.turns;
        if let Some(mut record) = self.roster.record(agent).cloned() {
            record.last_turn = turn;
            self.put_agent(record);
        }
        turn
    }

    /// Replaces what is known of an agent.
    fn put_agent(&mut self, record: AgentRecord) {
        let agent = record.agent.clone();
        let served = |known: &AgentRecord| {
            known.status == record.status && known.profile == record.profile && known.deaf == record.deaf
        };
        if !self.roster.record(&agent).is_some_and(served) {
            self.fresh.agents.insert(agent.clone());
            self.fresh.queues.extend(self.queues.iter().map(|(id, _)| id.clone()));
        }
        self.roster.put(record, &self.rules.settings);
        self.changes.agents.insert(agent);
    }
}
