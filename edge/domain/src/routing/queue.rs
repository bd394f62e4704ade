//! The queues: who waits where, in order.

use super::chat::Place;
use super::estimate::Samples;
use super::settings::QueueId;
use protocol::ids::{ConversationId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// What is stored of a queue besides its chats.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QueueRecord {
    /// Which queue.
    pub queue: QueueId,
    /// How long its last chats took an agent's place.
    pub samples: Samples,
    /// Since when chats wait in it and nobody is there.
    pub deserted_since: Option<Timestamp>,
    /// Those who wait were told.
    pub told: bool,
}

/// A queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Queue {
    pub record: QueueRecord,
    /// All whose visitors have a place in it. One at whom it rings has theirs until an agent has the chat, so that
    /// a miss moves nobody.
    pub line: BTreeSet<Place>,
    /// Those of them that look for an agent.
    pub looking: BTreeSet<Place>,
}

impl Queue {
    /// Whether nothing needs to be known of it.
    fn is_idle(&self) -> bool {
        let QueueRecord { samples, deserted_since, .. } = &self.record;
        self.line.is_empty() && samples.is_empty() && deserted_since.is_none()
    }
}

/// All queues that somebody has waited in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Queues(BTreeMap<QueueId, Queue>);

impl Queues {
    pub fn get(&self, id: &QueueId) -> Option<&Queue> {
        self.0.get(id)
    }

    pub fn get_mut(&mut self, id: &QueueId) -> Option<&mut Queue> {
        self.0.get_mut(id)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&QueueId, &Queue)> {
        self.0.iter()
    }

    /// The queue of this id, made where there was none.
    pub fn entry(&mut self, id: &QueueId) -> &mut Queue {
        let new = || Queue {
            record: QueueRecord { queue: id.clone(), ..QueueRecord::default() },
            ..Queue::default()
        };
        self.0.entry(id.clone()).or_insert_with(new)
    }

    /// Keeps some queues, and returns the others.
    pub fn retain(&mut self, keep: impl Fn(&QueueId) -> bool) -> Vec<QueueId> {
        let gone: Vec<QueueId> = self.0.keys().filter(|id| !keep(id)).cloned().collect();
        self.0.retain(|id, _| keep(id));
        gone
    }

    /// Forgets a queue of which nothing needs to be known.
    pub fn tidy(&mut self, id: &QueueId) {
        if self.0.get(id).is_some_and(Queue::is_idle) {
            self.0.remove(id);
        }
    }

    /// The first chat after `place` that looks for an agent in one of some queues.
    pub fn next_looking<'a>(
        &self,
        queues: impl IntoIterator<Item = &'a QueueId>,
        place: Option<&Place>,
    ) -> Option<&Place> {
        let after = (place.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let first = |id| self.0.get(id)?.looking.range::<Place, _>(after).next();
        queues.into_iter().filter_map(first).min()
    }
}

/// Who waits in a queue, in order: the first has position 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Positions {
    /// After how many inputs. Positions of different queues or visitors go together where this is the same.
    pub revision: u64,
    /// The chats.
    pub chats: Vec<ConversationId>,
}

impl Positions {
    /// The position of a chat, from 1.
    #[must_use]
    pub fn of(&self, chat: &ConversationId) -> Option<usize> {
        self.chats.iter().position(|one| one == chat).map(|before| before + 1)
    }
}
