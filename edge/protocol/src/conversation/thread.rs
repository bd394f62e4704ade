//! The pure fold of events into what a person sees, shared by the widget and the inbox.

use crate::conversation::event::{Event, EventBody, Message};
use crate::conversation::file::FileInfo;
use crate::conversation::fold::Etiquette;
use crate::conversation::party::{Agent, Author, Side};
use crate::ids::{CommandId, Seq, Timestamp};
use serde::{Deserialize, Serialize};

/// Everything a screen needs to show of a conversation, folded from its events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thread {
    /// The last event folded in.
    pub last: Seq,
    /// When that one was stored.
    pub epoch: Timestamp,
    /// Bubbles and notices in order.
    pub items: Vec<Item>,
    /// Whether the conversation was started.
    pub started: bool,
    /// The visitor's name, exactly as typed, if known.
    pub visitor: Option<String>,
    /// The page the visitor is on.
    #[cfg(feature = "team")]
    pub page: crate::conversation::opening::Page,
    /// The agent who has the conversation, if one does.
    pub agent: Option<Agent>,
    /// Whether it is over, and by whom.
    pub ended: Option<Side>,
    /// The score and the comment, once rated.
    pub rating: Option<(u8, Option<String>)>,
    /// Holds, transfers, promises, and what else is open.
    pub etiquette: Etiquette,
    /// What the conversation is about, as the team filed it.
    #[cfg(feature = "team")]
    pub subject: String,
    /// What the visitor's screens received and showed.
    pub visitor_mark: Mark,
    /// What the team's screens received and showed.
    pub agent_mark: Mark,
}

/// How far one side has got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Received up to here.
    pub delivered: Seq,
    /// Seen up to here.
    pub read: Seq,
}

/// One line of the thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its event's position.
    pub seq: Seq,
    /// When it was stored.
    pub at: Timestamp,
    /// What it shows.
    pub kind: ItemKind,
}

/// What a line of the thread shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A message.
    Bubble {
        /// The id its sender gave it.
        id: CommandId,
        /// Who wrote it.
        author: Author,
        /// The text.
        text: String,
    },
    /// The invitation the visitor accepted, as the first line.
    Invitation(String),
    /// An agent joined.
    Joined(Agent),
    /// The visitor gave a name or changed it.
    Named(String),
    /// The conversation ended.
    Ended(Side),
    /// The visitor rated it.
    Rated(u8),
    /// A file.
    File {
        /// The id its sender gave it.
        id: CommandId,
        /// Who sent it.
        author: Author,
        /// The file.
        file: FileInfo,
    },
    /// A step in the rules of good conversation, told by its event.
    Step(Box<EventBody>),
}

/// How far a message has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Receipt {
    /// Stored by the server.
    Sent,
    /// Received by a screen of the other side.
    Delivered,
    /// Seen by the other side.
    Read,
}

impl Thread {
    /// Whether the log that greets with this epoch is the one this was folded from. Otherwise it was restored
    /// from an older copy, and everything is to be taken afresh.
    #[must_use]
    pub fn goes_on(&self, epoch: Option<Timestamp>) -> bool {
        epoch.is_none_or(|epoch| epoch == self.epoch)
    }

    /// Folds one event in. An event that was folded in before changes nothing, so that resuming
    /// and live delivery may overlap.
    pub fn apply(&mut self, event: Event) {
        if event.seq <= self.last {
            return;
        }
        (self.last, self.epoch) = (event.seq, event.at);
        self.etiquette.apply(&event);
        let Event { seq, at, body } = event;
        let kind = match body {
            EventBody::Started(opening) => {
                self.started = true;
                self.visitor = opening.name;
                #[cfg(feature = "team")]
                self.page.clone_from(&opening.page);
                opening.invitation.map(ItemKind::Invitation)
            }
            EventBody::Named { name } => {
                self.visitor = Some(name.clone());
                Some(ItemKind::Named(name))
            }
            #[cfg(feature = "team")]
            EventBody::PageChanged(page) => {
                self.page = page;
                None
            }
            EventBody::MessageSent(Message { id, author, text }) => {
                Some(ItemKind::Bubble { id, author, text })
            }
            EventBody::AgentJoined(agent) => {
                self.agent = Some(agent.clone());
                Some(ItemKind::Joined(agent))
            }
            EventBody::Marked { side, delivered, read } => {
                let mark = self.mark_mut(side);
                mark.delivered = mark.delivered.max(delivered);
                mark.read = mark.read.max(read);
                None
            }
            EventBody::Ended { by } => {
                self.ended = Some(by);
                Some(ItemKind::Ended(by))
            }
            EventBody::Rated { score, comment } => {
                self.rating = Some((score, comment));
                Some(ItemKind::Rated(score))
            }
            step @ EventBody::AgentLeft(_) => {
                self.agent = None;
                Some(ItemKind::Step(Box::new(step)))
            }
            step @ EventBody::Reopened { .. } => {
                self.ended = None;
                Some(ItemKind::Step(Box::new(step)))
            }
            #[cfg(feature = "team")]
            EventBody::SubjectSet { subject } => {
                self.subject = subject;
                None
            }
            EventBody::FileSent { id, author, file } => Some(ItemKind::File { id, author, file }),
            EventBody::PolicySet(_)
            | EventBody::Identified(_)
            | EventBody::PresenceChanged { .. }
            | EventBody::Unknown => None,
            #[cfg(not(feature = "team"))]
            EventBody::PageChanged(_) | EventBody::SubjectSet { .. } => None,
            step @ (EventBody::HoldProposed(_)
            | EventBody::HoldAnswered { .. }
            | EventBody::HoldExpired
            | EventBody::HoldOverdue
            | EventBody::HoldEnded { .. }
            | EventBody::Briefed(_)
            | EventBody::TransferProposed(_)
            | EventBody::TransferAnswered { .. }
            | EventBody::TransferDeclined { .. }
            | EventBody::TransferClosed { .. }
            | EventBody::ContactAsked { .. }
            | EventBody::PromiseMade(_)
            | EventBody::PromiseDeclined
            | EventBody::PromiseProgressed(_)
            | EventBody::PromiseDue
            | EventBody::PromiseLate
            | EventBody::PromiseKept { .. }
            | EventBody::Restated(_)
            | EventBody::RestatementAnswered { .. }
            | EventBody::WrapUpAsked(_)
            | EventBody::WrapUpAnswered { .. }
            | EventBody::VisitorVanished
            | EventBody::Closed { .. }
            | EventBody::Blocked { .. }
            | EventBody::NetworkBlocked { .. }
            | EventBody::Imported(_)
            | EventBody::Noted(_)
            | EventBody::FormFilled(_)) => Some(ItemKind::Step(Box::new(step))),
        };
        if let Some(kind) = kind {
            self.items.push(Item { seq, at, kind });
        }
    }

    /// How far one side has got.
    #[must_use]
    pub fn mark(&self, side: Side) -> Mark {
        match side {
            Side::Visitor => self.visitor_mark,
            Side::Agent => self.agent_mark,
        }
    }

    fn mark_mut(&mut self, side: Side) -> &mut Mark {
        match side {
            Side::Visitor => &mut self.visitor_mark,
            Side::Agent => &mut self.agent_mark,
        }
    }

    /// How far a message at `seq`, written by `side`, has got on the other side.
    #[must_use]
    pub fn receipt(&self, side: Side, seq: Seq) -> Receipt {
        let other = match side {
            Side::Visitor => self.agent_mark,
            Side::Agent => self.visitor_mark,
        };
        if seq <= other.read {
            Receipt::Read
        } else if seq <= other.delivered {
            Receipt::Delivered
        } else {
            Receipt::Sent
        }
    }

    /// How many messages of the other side `side` has not seen.
    #[must_use]
    pub fn unread(&self, side: Side) -> usize {
        let read = self.mark(side).read;
        self.items
            .iter()
            .rev()
            .take_while(|item| item.seq > read)
            .filter(|item| item.is_by_other(side))
            .count()
    }

    /// The position of the last message that the other side of `side` wrote; 0 when there is none.
    #[must_use]
    pub fn last_from_other(&self, side: Side) -> Seq {
        self.items.iter().rev().find(|item| item.is_by_other(side)).map_or(0, |item| item.seq)
    }
}

impl Item {
    fn is_by_other(&self, side: Side) -> bool {
        match &self.kind {
            ItemKind::Bubble { author, .. } | ItemKind::File { author, .. } => author.side() != side,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::event::Message;
    use crate::conversation::opening::Opening;
    use crate::ids::AgentId;

    fn message(seq: Seq, author: Author) -> Event {
        let id = CommandId::parse(&format!("command-{seq}")).unwrap();
        let text = format!("text {seq}");
        Event { seq, at: seq * 10, body: EventBody::MessageSent(Message { id, author, text }) }
    }

    fn agent() -> Author {
        Author::Agent(AgentId::parse("ana").unwrap())
    }

    #[test]
    fn an_event_counts_once() {
        let mut thread = Thread::default();
        let started = Event { seq: 1, at: 1, body: EventBody::Started(Opening::default()) };
        for event in [started.clone(), message(2, Author::Visitor), started, message(2, Author::Visitor)] {
            thread.apply(event);
        }
        assert!(thread.started);
        assert_eq!(thread.items.len(), 1);
        assert_eq!(thread.last, 2);
    }

    #[test]
    fn a_log_that_was_restored_has_another_epoch() {
        let mut thread = Thread::default();
        assert!(thread.goes_on(Some(0)), "nothing is known yet");
        thread.apply(message(1, Author::Visitor));
        thread.apply(message(3, Author::Visitor));
        assert!(thread.goes_on(Some(30)));
        assert!(!thread.goes_on(Some(31)), "another event stands there");
        assert!(!thread.goes_on(Some(0)), "the log is shorter");
        assert!(thread.goes_on(None), "a server of the first version");
    }

    #[test]
    fn receipts_follow_the_other_sides_marks() {
        let mut thread = Thread::default();
        thread.apply(message(1, Author::Visitor));
        thread.apply(message(2, Author::Visitor));
        assert_eq!(thread.receipt(Side::Visitor, 1), Receipt::Sent);
        let marked = EventBody::Marked { side: Side::Agent, delivered: 2, read: 1 };
        thread.apply(Event { seq: 3, at: 3, body: marked });
        assert_eq!(thread.receipt(Side::Visitor, 1), Receipt::Read);
        assert_eq!(thread.receipt(Side::Visitor, 2), Receipt::Delivered);
    }

    #[test]
    fn unread_counts_the_other_sides_messages_after_the_mark() {
        let mut thread = Thread::default();
        for event in [message(1, agent()), message(2, Author::Visitor), message(3, agent())] {
            thread.apply(event);
        }
        assert_eq!(thread.unread(Side::Visitor), 2);
        assert_eq!(thread.unread(Side::Agent), 1);
        let marked = EventBody::Marked { side: Side::Visitor, delivered: 3, read: 1 };
        thread.apply(Event { seq: 4, at: 4, body: marked });
        assert_eq!(thread.unread(Side::Visitor), 1);
        assert_eq!(thread.last_from_other(Side::Visitor), 3);
    }

    #[test]
    fn an_unknown_event_moves_the_position_only() {
        let mut thread = Thread::default();
        thread.apply(Event { seq: 1, at: 1, body: EventBody::Unknown });
        assert_eq!(thread, Thread { last: 1, epoch: 1, ..Thread::default() });
    }
}
