//! The follow-up promises of the team, and the alarm before one is late.

use super::pending_steps::{Due, Pressing};
use super::{Effect, Model};
use protocol::frames::desk::Summary;
use protocol::ids::ConversationId;

/// What the alarm says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// The most pressing of the conversations it is about.
    pub conversation: ConversationId,
    /// The visitor's name, if known.
    pub visitor: Option<String>,
    /// How pressing it is.
    pub pressing: Pressing,
    /// How many promises are pressing.
    pub count: usize,
}

impl Model {
    /// The promise of a conversation, by the desk.
    #[must_use]
    pub fn promise(&self, id: &ConversationId) -> Option<Due> {
        self.summary(id).and_then(due)
    }

    /// What the alarm says, as long as a promise is pressing and nobody here has seen to the alarm.
    #[must_use]
    pub fn alarm(&self) -> Option<Alarm> {
        // It is for those who can keep one.
        let mut pressing: Vec<_> = self.pressing().filter(|_| !self.watches()).collect();
        pressing.sort_by_key(|(_, due)| due.at);
        let count = pressing.len();
        let (summary, due) = pressing.into_iter().next()?;
        Some(Alarm {
            conversation: summary.id.clone(),
            visitor: summary.visitor.clone(),
            pressing: due.pressing?,
            count,
        })
    }

    fn pressing(&self) -> impl Iterator<Item = (&Summary, Due)> {
        self.desk.summaries.iter().filter_map(|summary| {
            let due = due(summary)?;
            let pressing = due.pressing?;
            let seen = self.desk.dismissed_alarms.contains(&(summary.id.clone(), due.at, pressing));
            (!seen).then_some((summary, due))
        })
    }

    /// The alarm was seen. It comes back when a promise gets more pressing.
    pub(super) fn dismiss_alarm(&mut self) -> Vec<Effect> {
        let seen = self.pressing().filter_map(|(one, due)| Some((one.id.clone(), due.at, due.pressing?)));
        let seen: Vec<_> = seen.collect();
        self.desk.dismissed_alarms.extend(seen);
        Vec::new()
    }
}

/// The promise that a summary tells of.
#[must_use]
pub fn due(summary: &Summary) -> Option<Due> {
    let (promise, urgency) = summary.needs.promise.as_ref()?;
    let (contact, at) = (promise.contact.clone(), promise.due);
    Some(Due { contact, at, pressing: Pressing::of(*urgency) })
}
