//! The agents of a site with what they have, and those among them with a free place in the order of their turns.

use super::agent::{AgentRecord, Seat, Turn};
use super::chat::ChatRecord;
use super::settings::{QueueId, RoutingSettings, Rules};
use protocol::ids::AgentId;
use std::collections::{BTreeMap, BTreeSet};

/// The agents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Roster {
    seats: BTreeMap<AgentId, Seat>,
    /// Those who are available with a free place.
    free: BTreeSet<Turn>,
}

impl Roster {
    pub fn get(&self, agent: &AgentId) -> Option<&Seat> {
        self.seats.get(agent)
    }

    pub fn record(&self, agent: &AgentId) -> Option<&AgentRecord> {
        self.seats.get(agent)?.record.as_ref()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Seat> {
        self.seats.values()
    }

    pub fn records(&self) -> impl Iterator<Item = &AgentRecord> {
        self.seats.values().filter_map(|seat| seat.record.as_ref())
    }

    /// Whether nobody has a free place.
    pub fn is_full(&self) -> bool {
        self.free.is_empty()
    }

    pub fn is_free(&self, agent: &AgentId) -> bool {
        self.seats.get(agent).is_some_and(|seat| seat.turn.is_some())
    }

    /// Those with a free place.
    pub fn free(&self) -> impl Iterator<Item = &AgentId> {
        self.free.iter().map(|turn| &turn.agent)
    }

    /// Whether somebody is there who gets the chats of a queue, with a free place or without.
    pub fn attends(&self, queue: &QueueId) -> bool {
        self.seats.values().any(|seat| seat.cap > 0 && seat.is_available() && seat.serves(queue))
    }

    /// Replaces what is known of an agent.
    pub fn put(&mut self, record: AgentRecord, settings: &RoutingSettings) {
        let agent = record.agent.clone();
        self.with(&agent, |seat| {
            let same = seat.record.as_ref().is_some_and(|known| known.profile == record.profile);
            seat.record = Some(record);
            if !same {
                seat.set_up(settings);
            }
        });
    }

    /// An agent has so many chats, of which nothing else is known.
    pub fn fill(&mut self, agent: &AgentId, load: u16) {
        self.with(agent, |seat| seat.load = load);
    }

    /// Forgets an agent but for what they have.
    pub fn remove(&mut self, agent: &AgentId) {
        self.with(agent, |seat| {
            (seat.record, seat.cap) = (None, 0);
            seat.departments.clear();
        });
    }

    /// The settings have changed.
    pub fn set_up(&mut self, settings: &RoutingSettings) {
        let all: Vec<AgentId> = self.seats.keys().cloned().collect();
        for agent in all {
            self.with(&agent, |seat| seat.set_up(settings));
        }
    }

    /// A chat takes a place, or has an agent without taking one.
    pub fn occupy(&mut self, chat: &ChatRecord) {
        let Some(agent) = chat.agent() else { return };
        self.with(agent, |seat| {
            seat.chats.insert(chat.id().clone());
            seat.load += chat.weight();
            if chat.rings() {
                seat.ringing = Some(chat.id().clone());
            }
        });
    }

    /// The reverse of [`Roster::occupy`], with the chat as it was then.
    pub fn vacate(&mut self, chat: &ChatRecord) {
        let Some(agent) = chat.agent() else { return };
        self.with(agent, |seat| {
            seat.chats.remove(chat.id());
            seat.load = seat.load.saturating_sub(chat.weight());
            if chat.rings() {
                seat.ringing = None;
            }
        });
    }

    /// The agent who gets a chat: the one the visitor knows, or the first by [`Turn`] who may have it. Only `among`
    /// some, where all others are known not to.
    pub fn best(
        &self,
        chat: &ChatRecord,
        queue: &QueueId,
        rules: &Rules,
        among: Option<&BTreeSet<AgentId>>,
    ) -> Option<AgentId> {
        let may = |agent: &&AgentId| {
            self.seats.get(*agent).is_some_and(|seat| seat.eligible(chat, queue, rules).is_ok())
        };
        let known = chat.previous.as_ref().filter(may);
        let first = || match among {
            None => self.free().find(may),
            Some(some) => {
                let free = some.iter().filter(may).filter_map(|agent| self.seats.get(agent)?.turn.as_ref());
                free.min().map(|turn| &turn.agent)
            }
        };
        known.or_else(first).cloned()
    }

    /// Changes a seat and keeps the order of turns.
    fn with(&mut self, agent: &AgentId, change: impl FnOnce(&mut Seat)) {
        let seat = self.seats.entry(agent.clone()).or_default();
        if let Some(turn) = seat.turn.take() {
            self.free.remove(&turn);
        }
        change(seat);
        seat.turn = seat.next_turn();
        self.free.extend(seat.turn.clone());
        if seat.record.is_none() && seat.chats.is_empty() {
            self.seats.remove(agent);
        }
    }
}
