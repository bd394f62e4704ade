//! Two of a team who look at the same conversation see each other: who is told of whom, and how often.
//!
//! Each client says on its socket whether the conversation is on its screen, and that its agent types. That is kept in
//! the socket's [attachment](crate::attachment) and nowhere else: it survives hibernation, and is gone with the socket.

use crate::attachment::Colleague;
use crate::presence::{self, Patience};
use crate::visibility::Concern;
use protocol::conversation::party::Agent;
use protocol::frames::together::{Group, NAMED_MAX, Together};
use protocol::ids::{AgentId, Timestamp};
use protocol::timing::TYPING_HOLDS_MS;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What happens within this time is told together, in milliseconds.
pub const TOLD_EVERY_MS: u64 = 1_000;

/// What a client has said of its screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Looking {
    /// Whether the conversation is on it.
    pub on: bool,
    /// When it last said something of that.
    pub said_at: Timestamp,
    /// When its agent last typed; 0 where they have stopped.
    pub typed_at: Timestamp,
}

impl Looking {
    /// The same when the client says that the conversation is on its screen, or is not; nothing where it has said so.
    #[must_use]
    pub fn shown(self, on: bool, now: Timestamp) -> Option<Self> {
        let said = if on { Self { on, said_at: now, typed_at: 0 } } else { Self::default() };
        (self.on != on).then_some(said)
    }

    /// The same when its agent types, or has stopped; nothing where that is known, or the conversation is not shown.
    #[must_use]
    pub fn typing(self, on: bool, now: Timestamp) -> Option<Self> {
        let known = if on { now.saturating_sub(self.typed_at) < TOLD_EVERY_MS } else { self.typed_at == 0 };
        let said = Self { said_at: now, typed_at: if on { now } else { 0 }, ..self };
        (self.on && !known).then_some(said)
    }

    /// Until when its agent counts as writing, if they do.
    #[must_use]
    pub fn writes_until(self, now: Timestamp) -> Option<Timestamp> {
        let until = self.typed_at.saturating_add(TYPING_HOLDS_MS);
        (self.on && self.typed_at != 0 && now < until).then_some(until)
    }
}

/// An open socket of the team's at a conversation, and when it gave its last sign of life.
#[derive(Clone, Copy, Debug)]
pub struct Seat<'a> {
    /// Whose it is.
    pub colleague: &'a Colleague,
    /// When its last heartbeat was answered; 0 where none was.
    pub beat: Timestamp,
}

impl Seat<'_> {
    /// Its last sign of life; none where the conversation is not on its screen.
    #[must_use]
    pub fn heard(&self) -> Option<Timestamp> {
        let looking = self.colleague.looking;
        looking.on.then(|| self.beat.max(looking.said_at))
    }

    /// Whether its agent looks at the conversation, as far as is known.
    fn looks(&self, now: Timestamp) -> bool {
        self.heard().is_some_and(|heard| !presence::is_silent(now, heard))
    }
}

/// What each of those is told of the others who look at a conversation that concerns these. Whoever has it on several
/// screens is one; whoever does not see it any more is neither told nor named.
#[must_use]
pub fn told(seats: &[Seat<'_>], concern: &Concern, now: Timestamp) -> BTreeMap<AgentId, Together> {
    let mut all: BTreeMap<&AgentId, (&Agent, bool)> = BTreeMap::new();
    for seat in seats.iter().filter(|seat| seat.looks(now) && seat.colleague.sees(concern)) {
        let agent = &seat.colleague.agent;
        let (_, writes) = all.entry(&agent.id).or_insert((agent, false));
        *writes |= seat.colleague.looking.writes_until(now).is_some();
    }
    let those = |writing: bool| -> Vec<&Agent> {
        all.values().filter(|(_, writes)| *writes == writing).map(|(agent, _)| *agent).collect()
    };
    let (reading, writing) = (those(false), those(true));
    let told = all.iter().map(|(id, (_, writes))| {
        let reading = others(&reading, (!*writes).then_some(*id));
        let writing = others(&writing, writes.then_some(*id));
        ((*id).clone(), Together { reading, writing })
    });
    told.collect()
}

/// A group without the one of it who is told.
fn others(group: &[&Agent], own: Option<&AgentId>) -> Group {
    let but_own = group.iter().filter(|agent| Some(&agent.id) != own);
    let named: Vec<Agent> = but_own.take(NAMED_MAX).map(|agent| (*agent).clone()).collect();
    let more = group.len().saturating_sub(usize::from(own.is_some())).saturating_sub(named.len());
    Group { named, others: u32::try_from(more).unwrap_or(u32::MAX) }
}

/// When to look again whether everybody is alive and still writes: never where nobody is told of anybody.
#[must_use]
pub fn next_look(seats: &[Seat<'_>], now: Timestamp) -> Option<Timestamp> {
    let looking = || seats.iter().filter(move |seat| seat.looks(now));
    let agents: BTreeSet<&AgentId> = looking().map(|seat| &seat.colleague.agent.id).collect();
    if agents.len() < 2 {
        return None;
    }
    let silence = Patience::WATCHED.next_look(now, looking().filter_map(Seat::heard));
    let pauses = looking().filter_map(|seat| seat.colleague.looking.writes_until(now));
    pauses.chain(silence).min()
}

/// What was told whom, so that it is told once, and not too often. It is kept in memory: whoever has lost it tells once
/// more than they need.
#[derive(Debug, Default)]
pub struct Telling {
    told: BTreeMap<AgentId, Together>,
    at: Option<Timestamp>,
    waits: bool,
}

impl Telling {
    /// Something may have changed. Returns in how many milliseconds it is to be told; nothing where that is going to
    /// happen.
    pub fn changed(&mut self, now: Timestamp) -> Option<u64> {
        if std::mem::replace(&mut self.waits, true) {
            return None;
        }
        let rest = |at: Timestamp| at.saturating_add(TOLD_EVERY_MS).saturating_sub(now).min(TOLD_EVERY_MS);
        Some(self.at.map_or(0, rest))
    }

    /// An agent has it on one more screen, which was told nothing yet.
    pub fn forget(&mut self, agent: &AgentId) {
        self.told.remove(agent);
    }

    /// Of what there is to tell now, what those do not know.
    pub fn news(&mut self, told: BTreeMap<AgentId, Together>, now: Timestamp) -> BTreeMap<AgentId, Together> {
        self.waits = false;
        self.at = Some(now);
        let before = std::mem::replace(&mut self.told, told);
        let is_new = |(agent, together): &(&AgentId, &Together)| before.get(*agent) != Some(*together);
        let news = self.told.iter().filter(is_new);
        news.map(|(agent, together)| (agent.clone(), together.clone())).collect()
    }
}

#[cfg(test)]
mod tests;
