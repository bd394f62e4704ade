//! Agents: what is stored of each, who may get a chat, and whose turn it is.

use super::chat::ChatRecord;
use super::input::AwayReason;
use super::settings::{QueueId, RoutingSettings, Rules};
use protocol::ids::{AgentId, ConversationId, DepartmentId, Timestamp};
use protocol::site::routing::{Mode, Profile};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// What is stored of an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentRecord {
    /// Who.
    pub agent: AgentId,
    /// Whether they get chats.
    pub status: Status,
    /// Since when.
    pub since: Timestamp,
    /// What is set of them.
    pub profile: Profile,
    /// How many chats in a row they have missed.
    pub misses: u8,
    /// Which of the site's offers was their last; 0 for none. A number and no time, so that two in the same
    /// millisecond, or a clock that steps back, leave no doubt.
    pub last_turn: u64,
    /// No chat can ring at them: none of their inboxes would show it.
    #[serde(default)]
    pub deaf: bool,
}

/// Whether an agent gets chats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// They do.
    Available,
    /// They do not.
    Away(AwayReason),
}

impl AgentRecord {
    /// An agent of whom nothing is known but what is set.
    #[must_use]
    pub fn new(agent: AgentId, profile: Profile, now: Timestamp) -> Self {
        let status = Status::Away(AwayReason::Disconnected);
        Self { agent, status, since: now, profile, misses: 0, last_turn: 0, deaf: false }
    }

    /// Whether they get chats.
    #[must_use]
    pub fn is_available(&self) -> bool {
        self.status == Status::Available
    }

    /// Whether one of their inboxes is open.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        !matches!(&self.status, Status::Away(AwayReason::Disconnected | AwayReason::SignedOff))
    }
}

/// Why an agent does not get a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ineligible {
    /// They are away.
    Away,
    /// They have as many chats as they may.
    Full,
    /// Something else rings at them.
    Ringing,
    /// It would ring, and none of their inboxes shows that.
    Deaf,
    /// They do not serve its department.
    Department,
    /// They lack a skill.
    Skill,
    /// They do not speak the language.
    Language,
    /// They have let it pass a moment ago.
    Tried,
}

/// An agent with what they have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seat {
    /// None of somebody who works for the site no more and has chats still.
    pub record: Option<AgentRecord>,
    /// Whose chats they get, besides those of no department.
    pub departments: BTreeSet<DepartmentId>,
    /// How many chats they may have.
    pub cap: u16,
    /// What they have, with a weight or without.
    pub chats: BTreeSet<ConversationId>,
    /// How many of those have a weight.
    pub load: u16,
    /// What rings at them.
    pub ringing: Option<ConversationId>,
    /// Where they stand among those with a free place.
    pub turn: Option<Turn>,
}

impl Seat {
    /// Takes over what is set.
    pub fn set_up(&mut self, settings: &RoutingSettings) {
        let Some(record) = &self.record else { return };
        self.departments = settings.served_by(&record.agent).cloned().collect();
        self.cap = record.profile.cap.unwrap_or_else(|| settings.usual_cap());
    }

    /// Whether the agent gets chats.
    pub fn is_available(&self) -> bool {
        self.record.as_ref().is_some_and(AgentRecord::is_available)
    }

    /// Whether the agent gets chats and has a place for one more.
    pub fn has_room(&self) -> bool {
        self.is_available() && self.load < self.cap
    }

    /// Whether the agent gets the chats of a queue.
    pub fn serves(&self, queue: &QueueId) -> bool {
        queue.as_ref().is_none_or(|department| self.departments.contains(department))
    }

    /// Their turn, if they have a free place.
    pub fn next_turn(&self) -> Option<Turn> {
        let record = self.record.as_ref().filter(|_| self.has_room())?;
        let agent = record.agent.clone();
        Some(Turn { load: self.load, cap: self.cap, last: record.last_turn, agent })
    }

    /// Whether the agent may get a chat without having asked for it, or why not.
    pub fn eligible(&self, chat: &ChatRecord, queue: &QueueId, rules: &Rules) -> Result<(), Ineligible> {
        let Some(record) = self.record.as_ref().filter(|record| record.is_available()) else {
            return Err(Ineligible::Away);
        };
        let Profile { skills, languages, .. } = &record.profile;
        let speaks = |language: &String| languages.is_empty() || languages.contains(language);
        let (needs, rings) = (rules.needs(queue), rules.of(queue).mode == Mode::Ring);
        if self.load >= self.cap {
            Err(Ineligible::Full)
        } else if !self.serves(queue) {
            Err(Ineligible::Department)
        } else if rings && self.ringing.is_some() {
            Err(Ineligible::Ringing)
        } else if rings && record.deaf {
            Err(Ineligible::Deaf)
        } else if chat.tried.contains(&record.agent) {
            Err(Ineligible::Tried)
        } else if !chat.needed_skills(needs).all(|skill| skills.contains(skill)) {
            Err(Ineligible::Skill)
        } else if !chat.needed_languages(needs).all(speaks) {
            Err(Ineligible::Language)
        } else {
            Ok(())
        }
    }
}

/// Where an agent stands among those with a free place: the smallest part of the cap in use first, then whose last
/// turn is longest ago, then by id. Parts are compared by cross-multiplication (a/b < c/d if ad < cb, for positive
/// b and d), which rounds nothing. Zendesk's "highest spare capacity", with its round robin among equals
/// (help article 4776409839770); Live Helper Chat orders by `active_chats ASC, last_accepted ASC`.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    load: u16,
    /// Never 0.
    cap: u16,
    last: u64,
    pub agent: AgentId,
}

impl Ord for Turn {
    fn cmp(&self, other: &Self) -> Ordering {
        let product = |load: u16, cap: u16| u32::from(load) * u32::from(cap);
        product(self.load, other.cap)
            .cmp(&product(other.load, self.cap))
            .then_with(|| self.last.cmp(&other.last))
            .then_with(|| self.agent.cmp(&other.agent))
    }
}

impl PartialOrd for Turn {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Turn {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Turn {}
