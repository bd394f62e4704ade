//! Chats: what is stored of each, what it weighs, and when something falls due in it.

use super::input::{Standing, Wishes};
use super::settings::{QueueId, Rules};
use super::{PLACE_KEPT_MS, RESERVATION_GRACE_MS, decision::ReturnReason};
use protocol::ids::{AgentId, ConversationId, Timestamp};
use protocol::site::routing::Needs;
use protocol::timing::LEFT_BEHIND_MS;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// What is stored of a chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatRecord {
    /// What its conversation last said.
    pub standing: Standing,
    /// How far it is on its way to an agent.
    pub stage: Stage,
    /// When it took its place in the queue.
    pub queued_at: Timestamp,
    /// Since when it looks for an agent this time.
    pub looks_since: Timestamp,
    /// A higher one is served first.
    pub priority: u8,
    /// It was with an agent, had to leave, and goes before all others now.
    pub ahead: bool,
    /// The agent who comes first.
    pub previous: Option<AgentId>,
    /// Its visitor is gone for so long that nobody waits in it.
    pub absent: bool,
    /// Who has let it pass.
    pub tried: BTreeSet<AgentId>,
    /// From when on they count again.
    pub tried_until: Timestamp,
    /// What it does without by now.
    pub relaxed: Relaxed,
    /// Its visitor was told that nobody is there.
    pub told: bool,
}

/// How far a chat is on its way to an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It waits.
    Waiting,
    /// It rings at an agent, and its visitor waits on.
    Ringing {
        /// At whom.
        agent: AgentId,
        /// Until when.
        until: Timestamp,
    },
    /// An agent's place is reserved, and the conversation has not said yet that it was taken.
    Reserved {
        /// For whom.
        agent: AgentId,
        /// Which reservation.
        reservation: u64,
        /// From when on the conversation does not use it.
        until: Timestamp,
        /// Nobody asked the agent.
        direct: bool,
        /// They have more than their cap with it.
        over_cap: bool,
    },
    /// An agent has it.
    Assigned {
        /// Who.
        agent: AgentId,
        /// Since when it takes a place of theirs.
        since: Timestamp,
        /// Until when they have to write, where nobody asked them.
        reply_by: Option<Timestamp>,
        /// It is to be taken from them, for this reason.
        returning: Option<ReturnReason>,
        /// When the conversation is asked, unless it has said by then that it was taken or given back.
        ask_at: Option<Timestamp>,
    },
}

/// What a chat does without, because it waited for it long enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relaxed {
    /// Nothing.
    #[default]
    Nothing,
    /// The skills.
    Skills,
    /// The skills and the language.
    Language,
}

/// What falls due in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    /// It has rung for long enough.
    Ring,
    /// A reservation was not used.
    Reservation,
    /// The first reply should be there.
    Reply,
    /// The conversation should have said something.
    Ask,
    /// Its visitor is gone for too long.
    Absence,
    /// Those who let it pass count again.
    Tried,
    /// It waited for skills or a language for long enough.
    Relax,
}

/// Where a chat stands in its queue: those that had to leave their agent, then by priority, then by time, then by id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    ahead: Reverse<bool>,
    priority: Reverse<u8>,
    queued_at: Timestamp,
    pub id: ConversationId,
}

impl ChatRecord {
    /// A chat that begins to wait.
    #[must_use]
    pub fn new(standing: Standing, now: Timestamp) -> Self {
        let Wishes { priority, previous, .. } = standing.wishes.clone();
        Self {
            stage: Stage::Waiting,
            queued_at: standing.queued_at,
            looks_since: now,
            priority,
            ahead: false,
            previous,
            absent: false,
            tried: BTreeSet::new(),
            tried_until: 0,
            relaxed: Relaxed::default(),
            told: false,
            standing,
        }
    }

    /// Which chat it is.
    #[must_use]
    pub fn id(&self) -> &ConversationId {
        &self.standing.conversation
    }

    /// The agent one of whose places it takes, or would take if it weighed something.
    #[must_use]
    pub fn agent(&self) -> Option<&AgentId> {
        match &self.stage {
            Stage::Waiting => None,
            Stage::Ringing { agent, .. } | Stage::Reserved { agent, .. } | Stage::Assigned { agent, .. } => {
                Some(agent)
            }
        }
    }

    /// How many places it takes: one, whether it rings, is being taken, is on hold or waits for its visitor. None
    /// once nobody waits in it: its visitor is gone, a promise has taken its place, it comes by a channel where
    /// nobody waits, a bot has it, or it is on its way back to the queue because there was no place for it.
    #[must_use]
    pub fn weight(&self) -> u16 {
        let Standing { promised, asynchronous, bot, .. } = self.standing;
        let leaves = matches!(self.stage, Stage::Assigned { returning: Some(ReturnReason::Revived), .. });
        u16::from(!(promised || asynchronous || bot || self.absent || leaves))
    }

    /// Whether its visitor has a place in the queue: from the beginning until an agent has it.
    #[must_use]
    pub fn is_in_line(&self) -> bool {
        let waits = !self.absent && !self.standing.promised && !self.standing.bot;
        match self.stage {
            Stage::Waiting => waits,
            Stage::Ringing { .. } | Stage::Reserved { .. } => true,
            Stage::Assigned { .. } => false,
        }
    }

    /// Whether it rings at its agent.
    pub(super) fn rings(&self) -> bool {
        matches!(self.stage, Stage::Ringing { .. })
    }

    /// Whether it looks for an agent.
    pub(super) fn is_looking(&self) -> bool {
        self.stage == Stage::Waiting && self.is_in_line()
    }

    /// Where it stands in its queue.
    pub(super) fn place(&self) -> Place {
        Place {
            ahead: Reverse(self.ahead),
            priority: Reverse(self.priority),
            queued_at: self.queued_at,
            id: self.id().clone(),
        }
    }

    /// The skills that an agent must have for it: those that its visitor and its queue need.
    pub(super) fn needed_skills<'a>(&'a self, needs: &'a Needs) -> impl Iterator<Item = &'a String> {
        let counts = self.relaxed == Relaxed::Nothing;
        self.standing.wishes.skills.iter().chain(&needs.skills).filter(move |_| counts)
    }

    /// The languages that an agent must speak for it. They are given up last.
    pub(super) fn needed_languages<'a>(&'a self, needs: &'a Needs) -> impl Iterator<Item = &'a String> {
        let counts = self.relaxed != Relaxed::Language;
        self.standing.wishes.language.iter().chain(&needs.languages).filter(move |_| counts)
    }

    /// What falls due next, and when.
    pub(super) fn due(&self, rules: &Rules) -> Option<(Timestamp, Due)> {
        let gone = |patience| {
            let since = self.standing.gone_since.filter(|_| !self.absent)?;
            Some((since.saturating_add(patience), Due::Absence))
        };
        match &self.stage {
            Stage::Waiting => {
                let tried = (!self.tried.is_empty()).then_some((self.tried_until, Due::Tried));
                let relax = self.relaxes_at(rules).map(|at| (at, Due::Relax));
                gone(PLACE_KEPT_MS).into_iter().chain(tried).chain(relax).min()
            }
            Stage::Ringing { until, .. } => Some((*until, Due::Ring)),
            Stage::Reserved { until, .. } => {
                Some((until.saturating_add(RESERVATION_GRACE_MS), Due::Reservation))
            }
            Stage::Assigned { reply_by, ask_at, .. } => {
                let reply = reply_by.map(|at| (at, Due::Reply));
                let ask = ask_at.map(|at| (at, Due::Ask));
                gone(LEFT_BEHIND_MS).into_iter().chain(reply).chain(ask).min()
            }
        }
    }

    /// When it does without something that it needs.
    fn relaxes_at(&self, rules: &Rules) -> Option<Timestamp> {
        let queue = self.queue(rules);
        let needs = rules.needs(&queue);
        let waits = match self.relaxed {
            Relaxed::Nothing if self.needed_skills(needs).next().is_some() => 1,
            Relaxed::Nothing | Relaxed::Skills if self.needed_languages(needs).next().is_some() => 2,
            _ => return None,
        };
        Some(self.looks_since.saturating_add(waits * rules.of(&queue).skill_wait_ms()))
    }

    /// Does without what it waited for long enough.
    pub(super) fn relax(&mut self, needs: &Needs) {
        let has_skills = self.needed_skills(needs).next().is_some();
        self.relaxed = if has_skills { Relaxed::Skills } else { Relaxed::Language };
    }

    /// Looks for an agent, with all that it needs.
    pub(super) fn look(&mut self, now: Timestamp) {
        self.stage = Stage::Waiting;
        self.looks_since = now;
        self.relaxed = Relaxed::Nothing;
        self.told = false;
    }

    /// Does not come back to an agent who has let it pass until `until`, and with them all who did before.
    pub(super) fn pass(&mut self, agent: AgentId, until: Timestamp) {
        self.tried.insert(agent);
        self.tried_until = until;
    }

    /// The clock was set back: what lies ahead comes as soon as it would have.
    pub(super) fn set_back(&mut self, by: u64) {
        let earlier = |at: &mut Timestamp| *at = at.saturating_sub(by);
        earlier(&mut self.looks_since);
        earlier(&mut self.tried_until);
        self.standing.gone_since.iter_mut().for_each(earlier);
        match &mut self.stage {
            Stage::Waiting => {}
            Stage::Ringing { until, .. } | Stage::Reserved { until, .. } => earlier(until),
            Stage::Assigned { since, reply_by, ask_at, .. } => {
                earlier(since);
                reply_by.iter_mut().chain(ask_at).for_each(earlier);
            }
        }
    }

    /// Where it waits, by the rules.
    pub(super) fn queue(&self, rules: &Rules) -> QueueId {
        rules.queue_of(self.standing.wishes.department.as_ref())
    }
}
