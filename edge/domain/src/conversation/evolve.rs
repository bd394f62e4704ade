//! How an event changes the state. Total: every event that was ever stored can be folded in.

use super::{Conversation, Life, UNREAD_MAX};
use protocol::desk::Rating;
use protocol::event::{Event, EventBody, Message, Side};
use protocol::thread::Mark;
use protocol::{limits, text};

impl Conversation {
    /// Folds one event in.
    pub fn evolve(&mut self, event: &Event) {
        self.last = event.seq;
        self.latest_at = event.at;
        match &event.body {
            EventBody::Started(opening) => {
                self.life = Life::Open;
                self.visitor.clone_from(&opening.name);
                self.page = opening.page.clone();
                self.started_at = event.at;
                self.last_at = event.at;
                self.waiting_since = Some(event.at);
            }
            EventBody::Named { name } => self.visitor = Some(name.clone()),
            EventBody::PageChanged(page) => self.page = page.clone(),
            EventBody::MessageSent(message) => self.message_sent(event, message),
            EventBody::AgentJoined(agent) => self.assignee = Some(agent.clone()),
            EventBody::Marked { side, delivered, read } => {
                let mark = Mark { delivered: *delivered, read: *read };
                match side {
                    Side::Visitor => self.visitor_mark = mark,
                    Side::Agent => {
                        self.agent_mark = mark;
                        self.unread.retain(|seq| *seq > mark.read);
                    }
                }
            }
            EventBody::Ended { .. } => {
                self.life = Life::Ended;
                self.waiting_since = None;
                self.last_at = event.at;
            }
            EventBody::Rated { score, comment } => {
                self.rating = Some(Rating { score: *score, comment: comment.clone() });
            }
            EventBody::Unknown => {}
        }
    }

    fn message_sent(&mut self, event: &Event, message: &Message) {
        let side = message.author.side();
        self.last_at = event.at;
        self.preview = text::preview(&message.text, limits::PREVIEW_MAX);
        self.preview_by = Some(side);
        match side {
            Side::Visitor => {
                self.waiting_since = self.waiting_since.or(Some(event.at));
                if self.unread.len() == UNREAD_MAX {
                    self.unread.remove(0);
                }
                self.unread.push(event.seq);
            }
            Side::Agent => {
                self.waiting_since = None;
                // Whoever answers has seen what came before.
                self.unread.clear();
            }
        }
    }
}
