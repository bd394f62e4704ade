//! How an event changes the state. Total: every event that was ever stored can be folded in.

use super::{Conversation, Life, UNREAD_MAX};
use crate::quota::PAGE_CHANGES;
use protocol::conversation::event::{Event, EventBody};
use protocol::conversation::party::{Author, Side};
use protocol::conversation::thread::Mark;
use protocol::frames::desk::Rating;
use protocol::{codec, limits, text};

impl Conversation {
    /// Folds one event in.
    pub fn evolve(&mut self, event: &Event) {
        self.last = event.seq;
        self.active_at = match event.body {
            // Who comes and goes, or whose line does, has said nothing.
            EventBody::PresenceChanged { .. } => self.active_at.or(Some(self.latest_at)),
            _ => Some(event.at),
        };
        self.latest_at = event.at;
        self.etiquette.apply(event);
        self.episode.apply(event);
        let size = codec::to_binary(&event.body).len();
        self.bytes = self.bytes.saturating_add(u64::try_from(size).unwrap_or(u64::MAX));
        match &event.body {
            EventBody::Started(opening) => {
                self.life = Life::Open;
                self.visitor.clone_from(&opening.name);
                self.page = opening.page.clone();
                self.started_at = event.at;
                self.last_at = event.at;
                self.waiting_since = Some(event.at);
                self.answered = Some(false);
                self.written = Some(false);
            }
            EventBody::Named { name } => self.visitor = Some(name.clone()),
            EventBody::PageChanged(page) => {
                self.page = page.clone();
                self.gone_since = None;
                // The log may have more of them than are let in now.
                let _counted = self.page_changes.take(PAGE_CHANGES, 1, event.at);
            }
            EventBody::MessageSent(message) => self.spoke(event, &message.author, &message.text),
            EventBody::AgentJoined(agent) => self.assignee = Some(agent.clone()),
            EventBody::AgentLeft(_) => {
                self.assignee = None;
                if self.life == Life::Open {
                    self.waiting_since = self.waiting_since.or(Some(event.at));
                }
            }
            EventBody::Marked { side, delivered, read } => {
                let mark = Mark { delivered: *delivered, read: *read };
                match side {
                    Side::Visitor => {
                        self.visitor_mark = mark;
                        self.gone_since = None;
                    }
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
            EventBody::Reopened { by } => {
                self.life = Life::Open;
                self.last_at = event.at;
                // Nobody waited while it was over.
                self.unanswered_since = self.unanswered_since.map(|_| event.at);
                if *by == Side::Visitor {
                    self.waiting_since = Some(event.at);
                    self.gone_since = None;
                }
            }
            EventBody::Blocked { .. } => (self.was_blocked, self.network_blocked_until) = (true, None),
            EventBody::NetworkBlocked { until, .. } => self.network_blocked_until = Some(*until),
            EventBody::Imported(_) => self.was_elsewhere(),
            EventBody::Noted(note) => {
                self.mentions.retain(|agent| *agent != note.by.id);
                for agent in &note.mentions {
                    if !self.mentions.contains(agent) && *agent != note.by.id {
                        self.mentions.push(agent.clone());
                    }
                }
            }
            EventBody::Identified(customer) => self.customer = Some(customer.clone()),
            EventBody::PresenceChanged { gone_since } => self.gone_since = *gone_since,
            EventBody::FormFilled(filled) => {
                self.department.clone_from(&filled.department);
                // Whoever has answered questions waits, as whoever has written.
                if !filled.answers.is_empty() {
                    self.written = Some(true);
                    self.unanswered_since = self.unanswered_since.or(Some(event.at));
                }
            }
            EventBody::SubjectSet { subject } => self.subject.clone_from(subject),
            EventBody::FileSent { author, file, .. } => {
                self.files = self.files.saturating_add(1);
                self.spoke(event, author, &file.name);
            }
            EventBody::ContactAsked { .. } | EventBody::PromiseMade(_) => self.contact_asked = true,
            // What the rules of good conversation make of these is in `etiquette`.
            EventBody::PolicySet(_)
            | EventBody::HoldProposed(_)
            | EventBody::HoldAnswered { .. }
            | EventBody::HoldExpired
            | EventBody::HoldOverdue
            | EventBody::HoldEnded { .. }
            | EventBody::Briefed(_)
            | EventBody::TransferProposed(_)
            | EventBody::TransferAnswered { .. }
            | EventBody::TransferDeclined { .. }
            | EventBody::TransferClosed { .. }
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
            | EventBody::Unknown => {}
        }
    }

    /// It is over, and nobody has anything to see to in it.
    fn was_elsewhere(&mut self) {
        self.life = Life::Ended;
        (self.waiting_since, self.unanswered_since, self.gone_since) = (None, None, None);
        self.network_blocked_until = None;
        self.unread.clear();
        self.mentions.clear();
    }

    fn spoke(&mut self, event: &Event, author: &Author, words: &str) {
        // What the site says on its own answers nobody.
        if *author == Author::Automatic {
            return;
        }
        let side = author.side();
        self.last_at = event.at;
        self.preview = text::graphemes::preview(words, limits::PREVIEW_MAX);
        self.preview_by = Some(side);
        match side {
            Side::Visitor => {
                self.unanswered_since = self.unanswered_since.or(Some(event.at));
                self.waiting_since = self.waiting_since.or(Some(event.at));
                self.written = Some(true);
                self.gone_since = None;
                if self.unread.len() == UNREAD_MAX {
                    self.unread.remove(0);
                }
                self.unread.push(event.seq);
            }
            Side::Agent => {
                self.waiting_since = None;
                self.unanswered_since = None;
                self.answered = Some(true);
                // Whoever answers has seen what came before.
                self.unread.clear();
            }
        }
    }
}
