//! Who of a team gets which chat: one writer for each site, which reserves a place before a conversation is taken.
//!
//! The desk keeps a [`Router`] and tells it whatever happens ([`Input`]). Each input leads to decisions
//! ([`Decision`]), which are stored with the rows that they change ([`Router::take_changes`]) in one write and then
//! carried out. A desk that was killed between any two steps restores the rows ([`Router::restore`]), carries out
//! [`Router::outstanding`] once more, and goes on. Nothing else is read or written, so a decision costs the same
//! after a million chats that are over.
//!
//! A chat waits, rings at an agent unless its queue does without, and is **reserved**: from then on it takes one of
//! the agent's places. The conversation, which alone knows whether it can be taken, is asked to take with the
//! reservation and answers [`Input::Taken`]; what it tells of itself later ([`Input::Told`]) confirms it. A
//! reservation that is not used lapses. All the while the visitor keeps their place in the queue.
//!
//! After each input no chat waits for which an agent may be had. Only what has changed is looked at for that: the
//! chats that began to look for somebody are compared with the agents who have a free place, in the order of their
//! turns; and the agents for whom something has changed, with the chats that wait, in the order of the queue.
//!
//! Among the chats that an agent may have, the first in the queue is taken, so one that nobody may have holds up no
//! other. Among the agents, the one whom the visitor knows, or the one with the smallest part of their cap in use.

mod agent;
mod attendance;
mod chat;
mod decision;
mod desk;
mod due;
pub mod estimate;
mod figures;
mod input;
pub mod lines;
mod offers;
mod queue;
mod roster;
mod settings;
mod settle;
mod store;
mod team;
mod told;
mod trial;
mod views;

pub use agent::{AgentRecord, Ineligible, Status};
pub use chat::{ChatRecord, Relaxed, Stage};
pub use decision::{Decision, Miss, RefuseReason, ReturnReason};
pub use figures::QueueFigures;
pub use input::{AwayReason, Input, Standing, Wishes};
pub use protocol::site::routing::{Mode, Needs, Pool, Profile, QueueRules};
pub use queue::{Positions, QueueRecord};
pub use settings::{QueueId, RoutedDepartment, RoutingSettings, checked};
pub use store::{Changes, Head, Stored};
pub use trial::trial;

use chat::Place;
use protocol::ids::{AgentId, ConversationId, Timestamp};
use protocol::timing::MINUTE_MS;
use queue::Queues;
use roster::Roster;
use settings::Rules;
use std::collections::{BTreeMap, BTreeSet};

/// For how long a conversation may be taken with a reservation, in milliseconds.
pub const RESERVATION_MS: u64 = 10_000;

/// For how much longer the place is kept, in milliseconds: what was taken in time may be told a little later.
pub const RESERVATION_GRACE_MS: u64 = 5_000;

/// For how long an agent who has let a chat pass does not get it again, in milliseconds, counted from the last
/// agent who did. Whoever else may have it gets it at once.
pub const TRIED_MS: u64 = MINUTE_MS;

/// How long a visitor who waits may be gone and keep their place, in milliseconds: a page that is loaded again
/// costs nothing.
pub const PLACE_KEPT_MS: u64 = MINUTE_MS;

/// How long nobody has to be there until those who wait are told, in milliseconds. They are told within a minute;
/// an agent whose page is loaded again is soon back.
pub const DESERTED_MS: u64 = 30_000;

/// After how long a conversation is asked that has not confirmed, in milliseconds, and asked again.
pub const ASK_MS: u64 = MINUTE_MS;

/// The rules of a site with all that they go by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Router {
    head: Head,
    rules: Rules,
    roster: Roster,
    chats: BTreeMap<ConversationId, ChatRecord>,
    queues: Queues,
    /// When something falls due in a chat next.
    timers: BTreeSet<(Timestamp, ConversationId)>,
    changes: Changes,
    fresh: Fresh,
    decisions: Vec<Decision>,
}

/// What an input has changed that others may be concerned by. Empty between inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Fresh {
    /// Agents who may get a chat that they could not get before.
    agents: BTreeSet<AgentId>,
    /// Chats that may go to an agent to whom they could not go before.
    chats: BTreeSet<ConversationId>,
    /// Queues in which somebody waits who did not before, or where others are there.
    queues: BTreeSet<QueueId>,
}

impl Router {
    /// Takes in what happened, at a moment, and returns what is to be done, in order. What has fallen due until
    /// then comes first.
    pub fn apply(&mut self, input: &Input, now: Timestamp) -> Vec<Decision> {
        self.set_clock(now);
        self.head.revision += 1;
        self.fall_due();
        self.take_in(input);
        self.fall_due();
        self.settle();
        self.attend();
        std::mem::take(&mut self.decisions)
    }

    fn take_in(&mut self, input: &Input) {
        match input {
            Input::Settings(settings) => self.set_rules(Rules::new(RoutingSettings::clone(settings))),
            Input::Profile { agent, profile } => self.set_profile(agent, profile),
            Input::Came { agent } => self.come(agent),
            Input::Hears { agent, rings } => self.set_hearing(agent, *rings),
            Input::Away { agent, reason } => self.step_back(agent, reason.clone()),
            Input::Left { agent } => self.leave(agent),
            Input::Removed { agent } => self.remove(agent),
            Input::Told(standing) => self.told(standing),
            Input::Taken { conversation, agent, version } => self.taken(conversation, agent, *version),
            Input::Refused { conversation, reservation } => self.refused(conversation, *reservation),
            Input::Accepted { agent, conversation } => self.accept(agent, conversation),
            Input::Declined { agent, conversation } => self.decline(agent, conversation),
            Input::Claim { agent, conversation } => self.claim(agent, conversation),
            Input::Prioritise { conversation, priority } => {
                self.change(conversation, |chat| chat.priority = *priority);
            }
            Input::Erased { conversation } => self.forget(conversation),
            Input::Tick => {}
        }
    }

    /// When the next [`Input::Tick`] is due.
    #[must_use]
    pub fn next_wake(&self) -> Option<Timestamp> {
        let chat = self.timers.first().map(|(at, _)| *at);
        chat.into_iter().chain(self.next_deserted()).min()
    }

    /// The moment of the input.
    fn now(&self) -> Timestamp {
        self.head.latest
    }

    /// A clock that is set back must not make anybody wait for longer.
    fn set_clock(&mut self, now: Timestamp) {
        let back = self.head.latest.saturating_sub(now);
        self.head.latest = now;
        if back > 0 {
            let all: Vec<ConversationId> = self.chats.keys().cloned().collect();
            for id in all {
                self.change(&id, |chat| chat.set_back(back));
            }
            self.set_desertion_back(back);
        }
    }

    /// Other rules: where a chat waits, and when something falls due in it, may have changed for each.
    fn set_rules(&mut self, rules: Rules) {
        let all: Vec<ConversationId> = self.chats.keys().cloned().collect();
        let chats: Vec<ChatRecord> = all.iter().filter_map(|id| self.take_out(id)).collect();
        self.rules = rules;
        self.changes.settings = true;
        self.roster.set_up(&self.rules.settings);
        self.fresh.queues.extend(self.queues.iter().map(|(id, _)| id.clone()));
        // Each chat that waits is looked at, so it does not matter for whom of the agents something has changed.
        for chat in chats {
            self.put_in(chat);
        }
        // Of departments that are gone nothing is kept: their chats wait among those of no department.
        let gone = self.queues.retain(|id| self.rules.queue_of(id.as_ref()) == *id);
        self.changes.queues.extend(gone);
    }

    /// Changes a chat, and whatever goes by it.
    fn change(&mut self, id: &ConversationId, change: impl FnOnce(&mut ChatRecord)) {
        let Some(before) = self.take_out(id) else { return };
        let mut chat = before.clone();
        change(&mut chat);
        self.replace(&before, chat);
    }

    /// Puts in what became of a chat that was taken out.
    fn replace(&mut self, before: &ChatRecord, after: ChatRecord) {
        self.passed(before, Some(&after));
        self.put_in(after);
    }

    /// Forgets a chat.
    fn forget(&mut self, id: &ConversationId) {
        if let Some(before) = self.take_out(id) {
            self.passed(&before, None);
        }
    }

    /// What follows from a step of a chat, whatever led to it: a card that rings goes, and how long a place was
    /// taken is counted.
    fn passed(&mut self, before: &ChatRecord, after: Option<&ChatRecord>) {
        let same_agent = after.filter(|after| after.agent() == before.agent());
        match &before.stage {
            Stage::Ringing { agent, .. } if !same_agent.is_some_and(ChatRecord::rings) => {
                let (conversation, agent) = (before.id().clone(), agent.clone());
                self.decisions.push(Decision::StopRinging { conversation, agent });
            }
            Stage::Assigned { since, .. } if before.weight() > 0 => {
                let goes_on = same_agent.is_some_and(|after| after.weight() > 0);
                if !goes_on {
                    let took = self.now().saturating_sub(*since);
                    let queue = before.queue(&self.rules);
                    self.queues.entry(&queue).record.samples.add(took);
                    self.changes.queues.insert(queue);
                }
            }
            _ => {}
        }
    }

    /// Takes a chat out of everything that is sorted by it.
    fn take_out(&mut self, id: &ConversationId) -> Option<ChatRecord> {
        let chat = self.chats.remove(id)?;
        let queue = chat.queue(&self.rules);
        self.roster.vacate(&chat);
        self.fresh.agents.extend(chat.agent().cloned());
        if let Some(queue) = self.queues.get_mut(&queue) {
            let place: Place = chat.place();
            queue.line.remove(&place);
            queue.looking.remove(&place);
        }
        if let Some((at, _)) = chat.due(&self.rules) {
            self.timers.remove(&(at, id.clone()));
        }
        self.fresh.queues.insert(queue);
        self.changes.chats.insert(id.clone());
        Some(chat)
    }

    /// The reverse of [`Router::take_out`].
    fn put_in(&mut self, chat: ChatRecord) {
        let id = chat.id().clone();
        let queue = chat.queue(&self.rules);
        let mode = self.rules.of(&queue).mode;
        self.roster.occupy(&chat);
        let places = self.queues.entry(&queue);
        if chat.is_in_line() {
            places.line.insert(chat.place());
        }
        if chat.is_looking() && mode != Mode::Manual {
            places.looking.insert(chat.place());
            self.fresh.chats.insert(id.clone());
        }
        if let Some((at, _)) = chat.due(&self.rules) {
            self.timers.insert((at, id.clone()));
        }
        self.fresh.queues.insert(queue);
        self.changes.chats.insert(id.clone());
        self.chats.insert(id, chat);
    }
}

#[cfg(test)]
mod tests;
