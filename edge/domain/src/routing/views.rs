//! What others read off the rules' state: positions, how long somebody waits, how much an agent has.

use super::agent::{Ineligible, Seat};
use super::estimate::{self, Wait};
use super::queue::Positions;
use super::{Mode, QueueId, Router};
use protocol::ids::{AgentId, ConversationId};

impl Router {
    /// Where a chat waits or waited.
    #[must_use]
    pub fn queue_of(&self, chat: &ConversationId) -> Option<QueueId> {
        self.chats.get(chat).map(|chat| chat.queue(&self.rules))
    }

    /// Who waits in a queue, in order. Whoever it rings at somebody for waits still.
    #[must_use]
    pub fn positions(&self, queue: &QueueId) -> Positions {
        let line = self.queues.get(queue).into_iter().flat_map(|queue| &queue.line);
        Positions { revision: self.head.revision, chats: line.map(|place| place.id.clone()).collect() }
    }

    /// How long the visitor at a position of a queue, from 1, will wait, see [`estimate::wait`].
    #[must_use]
    pub fn wait(&self, queue: &QueueId, position: usize) -> Option<Wait> {
        estimate::wait(position, &self.queues.get(queue)?.record.samples, self.slots(queue))
    }

    /// The places there are for the chats of a queue, free or not, in parts of [`estimate::WHOLE`]. An agent who
    /// serves several queues counts for each in part. The chats of no department count as a queue where there are
    /// some.
    #[must_use]
    pub fn slots(&self, queue: &QueueId) -> u64 {
        let general = queue.is_none() || self.queues.get(&None).is_some_and(|queue| !queue.line.is_empty());
        let served = self.roster.iter().filter(|seat| seat.is_available() && seat.serves(queue));
        let share = |seat: &Seat| {
            let queues = seat.departments.len() + usize::from(general);
            let queues = u64::try_from(queues).unwrap_or(u64::MAX).max(1);
            u64::from(seat.cap) * estimate::WHOLE / queues
        };
        served.map(share).sum()
    }

    /// Whether chats of some queue find their agents: where agents take what they like everywhere, nobody goes by how
    /// many they have.
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        let settings = &self.rules.settings;
        let departments = settings.departments.iter().map(|one| one.rules.mode);
        departments.chain([settings.general.mode]).any(|mode| mode != Mode::Manual)
    }

    /// How many chats take a place of an agent's, and how many places there are.
    #[must_use]
    pub fn load(&self, agent: &AgentId) -> Option<(u16, u16)> {
        self.roster.get(agent).map(|seat| (seat.load, seat.cap))
    }

    /// Whether an agent may get a chat without having asked for it, or why not: what the rules go by, for whoever
    /// wants to know.
    ///
    /// # Errors
    /// The first reason there is.
    pub fn eligible(&self, agent: &AgentId, chat: &ConversationId) -> Result<(), Ineligible> {
        let (Some(seat), Some(chat)) = (self.roster.get(agent), self.chats.get(chat)) else {
            return Err(Ineligible::Away);
        };
        let queue = chat.queue(&self.rules);
        seat.eligible(chat, &queue, &self.rules)
    }
}
