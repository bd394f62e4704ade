//! What the team is told of the queues: who waits where, each as far as they see.

use super::{QueueId, Router};
use crate::visibility::{Concern, Sight};
use protocol::frames::desk::{QueueLine, QueuePlace};
use protocol::ids::DepartmentId;

/// How many of those who wait in a queue are told: what it costs to tell them does not grow with the queue.
pub const TOLD_MAX: usize = 100;

/// The first of those who wait in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which queue.
    pub queue: QueueId,
    /// Their places in order, each with the department that the visitor has chosen: the site may not have it any more.
    pub places: Vec<(QueuePlace, Option<DepartmentId>)>,
}

impl Line {
    /// As somebody sees it; none where the queue is no affair of theirs.
    #[must_use]
    pub fn seen_by(&self, sight: &Sight) -> Option<QueueLine> {
        if let (Sight::Own { departments, .. }, Some(queue)) = (sight, &self.queue)
            && !departments.contains(queue)
        {
            return None;
        }
        let sees = |department: &Option<DepartmentId>| {
            sight.sees(&Concern { department: department.clone(), ..Concern::default() })
        };
        let seen = self.places.iter().filter(|(_, department)| sees(department));
        let waiting = seen.map(|(place, _)| place.clone()).collect();
        Some(QueueLine { department: self.queue.clone(), waiting })
    }
}

/// What is to be told of the queues as they are now to whoever was told of them as they were: an empty line, where
/// nobody waits any more.
#[must_use]
pub fn news(before: &[Line], now: &[Line]) -> Vec<Line> {
    let changed = now.iter().filter(|line| !before.contains(line)).cloned();
    let is_over = |line: &&Line| !now.iter().any(|other| other.queue == line.queue);
    let over = before.iter().filter(is_over).map(|line| Line { queue: line.queue.clone(), places: vec![] });
    changed.chain(over).collect()
}

impl Router {
    /// Those who wait, by queue; of each the first [`TOLD_MAX`]. Without those in which nobody waits.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let waited_in = self.queues.iter().filter(|(_, queue)| !queue.line.is_empty());
        let line = |(id, queue): (&QueueId, &super::queue::Queue)| {
            let chats = queue.line.iter().take(TOLD_MAX).filter_map(|place| self.chats.get(&place.id));
            let place = |(chat, position): (&super::ChatRecord, u32)| {
                let (conversation, since) = (chat.id().clone(), chat.queued_at);
                let department = chat.standing.wishes.department.clone();
                (QueuePlace { conversation, position, since }, department)
            };
            Line { queue: id.clone(), places: chats.zip(1..).map(place).collect() }
        };
        waited_in.map(line).collect()
    }
}
