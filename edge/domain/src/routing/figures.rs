//! Figures of the queues: what is waited for, what is served, what is free. See [`crate::monitor`] for what each counts.

use super::agent::Seat;
use super::{QueueId, Router, Stage};
use protocol::ids::{ConversationId, Timestamp};
use std::collections::BTreeMap;

/// Figures of one queue, or of several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFigures {
    /// How many wait.
    pub waiting: u32,
    /// Since when whoever waits longest does, and who.
    pub longest: Option<(Timestamp, ConversationId)>,
    /// How many chats take an agent's place.
    pub served: u32,
    /// How many places are left; of several queues it is no sum.
    pub free: u32,
    /// The sum of the moments since when they wait.
    since: u128,
}

impl QueueFigures {
    /// Those of both; of what is free nothing.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            waiting: self.waiting.saturating_add(other.waiting),
            longest: self.longest.into_iter().chain(other.longest).min(),
            served: self.served.saturating_add(other.served),
            free: 0,
            since: self.since.saturating_add(other.since),
        }
    }

    /// The mean of the moments since when they wait: the mean of (now − since) is now − the mean of since.
    #[must_use]
    pub fn mean_since(&self) -> Option<Timestamp> {
        let mean = self.since.checked_div(u128::from(self.waiting))?;
        Some(Timestamp::try_from(mean).unwrap_or(Timestamp::MAX))
    }

    fn waits(&mut self, since: Timestamp, id: &ConversationId) {
        self.waiting = self.waiting.saturating_add(1);
        self.since = self.since.saturating_add(u128::from(since));
        let longer = self.longest.as_ref().is_none_or(|(longest, _)| since < *longest);
        if longer {
            self.longest = Some((since, id.clone()));
        }
    }
}

impl Router {
    /// Figures of each queue that has any, but for what is free.
    #[must_use]
    pub fn figures(&self) -> BTreeMap<QueueId, QueueFigures> {
        let mut all: BTreeMap<QueueId, QueueFigures> = BTreeMap::new();
        for chat in self.chats.values() {
            let is_served = matches!(chat.stage, Stage::Assigned { .. }) && chat.weight() > 0;
            if !is_served && !chat.is_in_line() {
                continue;
            }
            let figures = all.entry(chat.queue(&self.rules)).or_default();
            if is_served {
                figures.served = figures.served.saturating_add(1);
            } else {
                figures.waits(chat.queued_at, chat.id());
            }
        }
        all
    }

    /// How many places agents have left who take chats: of a queue, or at all.
    #[must_use]
    pub fn free(&self, queue: Option<&QueueId>) -> u32 {
        let serves = |seat: &&Seat| queue.is_none_or(|queue| seat.serves(queue));
        let there = self.roster.iter().filter(|seat| seat.is_available()).filter(serves);
        there.map(|seat| u32::from(seat.cap.saturating_sub(seat.load))).sum()
    }

    /// How many chats an agent has at once of whom nothing else is set.
    #[must_use]
    pub fn usual_cap(&self) -> u16 {
        self.rules.settings.usual_cap()
    }
}
