//! Whether anybody is there for those who wait, and what they are told otherwise.

use super::settings::QueueId;
use super::{DESERTED_MS, Decision, Router};
use protocol::ids::{ConversationId, Timestamp};

impl Router {
    /// Looks at the queues in which something has changed, and at those whose time has come.
    pub(super) fn attend(&mut self) {
        let now = self.now();
        let due =
            |since: Option<Timestamp>| since.is_some_and(|since| since.saturating_add(DESERTED_MS) <= now);
        let overdue =
            self.queues.iter().filter(|(_, queue)| !queue.record.told && due(queue.record.deserted_since));
        let overdue: Vec<QueueId> = overdue.map(|(id, _)| id.clone()).collect();
        let mut queues = std::mem::take(&mut self.fresh.queues);
        queues.extend(overdue);
        for id in &queues {
            self.look_at(id);
        }
        // Telling has changed the chats, and nothing else.
        self.fresh = super::Fresh::default();
        for id in &queues {
            self.queues.tidy(id);
        }
    }

    fn look_at(&mut self, id: &QueueId) {
        let now = self.now();
        let Some(queue) = self.queues.get_mut(id) else { return };
        let before = (queue.record.deserted_since, queue.record.told);
        // Where nobody waits it does not matter who is there.
        let attended = !queue.line.is_empty() && self.roster.attends(id);
        if attended || queue.line.is_empty() {
            (queue.record.deserted_since, queue.record.told) = (None, false);
        } else {
            let since = *queue.record.deserted_since.get_or_insert(now);
            queue.record.told |= since.saturating_add(DESERTED_MS) <= now;
        }
        let told = queue.record.told;
        let changed = (queue.record.deserted_since, told) != before;
        if changed {
            self.changes.queues.insert(id.clone());
        }
        if told {
            self.tell(id);
        } else if before.1 && attended {
            self.decisions.push(Decision::Attended { queue: id.clone() });
            for chat in self.waiting_in(id) {
                self.change(&chat, |chat| chat.told = false);
            }
        }
    }

    /// Tells those in a queue who were not told yet that nobody is there.
    fn tell(&mut self, id: &QueueId) {
        let mut conversations = self.waiting_in(id);
        conversations.retain(|id| self.chats.get(id).is_some_and(|chat| !chat.told));
        for conversation in &conversations {
            self.change(conversation, |chat| chat.told = true);
        }
        if !conversations.is_empty() {
            self.decisions.push(Decision::Deserted { queue: id.clone(), conversations });
        }
    }

    fn waiting_in(&self, id: &QueueId) -> Vec<ConversationId> {
        self.queues.get(id).into_iter().flat_map(|queue| &queue.line).map(|place| place.id.clone()).collect()
    }

    /// When those who wait somewhere are told.
    pub(super) fn next_deserted(&self) -> Option<Timestamp> {
        let untold = self.queues.iter().map(|(_, queue)| &queue.record).filter(|record| !record.told);
        untold.filter_map(|record| Some(record.deserted_since?.saturating_add(DESERTED_MS))).min()
    }

    /// The clock was set back.
    pub(super) fn set_desertion_back(&mut self, by: u64) {
        let deserted = self.queues.iter().filter(|(_, queue)| queue.record.deserted_since.is_some());
        let deserted: Vec<QueueId> = deserted.map(|(id, _)| id.clone()).collect();
        for id in deserted {
            if let Some(since) =
                self.queues.get_mut(&id).and_then(|queue| queue.record.deserted_since.as_mut())
            {
                *since = since.saturating_sub(by);
            }
            self.changes.queues.insert(id);
        }
    }

    /// Nothing has to be looked at.
    pub(super) fn settled(&mut self) {
        let queues = std::mem::take(&mut self.fresh).queues;
        let all: Vec<QueueId> = self.queues.iter().map(|(id, _)| id.clone()).collect();
        for id in queues.into_iter().chain(all) {
            self.queues.tidy(&id);
        }
    }
}
