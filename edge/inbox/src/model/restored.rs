//! A log that was restored from an older copy: it is taken afresh, and what it lacks of what the agent wrote is
//! sent again under the same ids.

use super::conversation_tab::ConversationTab;
use super::outbox::Entry;
use super::{Effect, Line, Model};
use link::{Delivery, Input, Receipts};
use protocol::conversation::etiquette::Note;
use protocol::conversation::event::EventBody;
use protocol::conversation::party::Author;
use protocol::conversation::thread::{Item, ItemKind};
use protocol::frames::agent::{AgentCommand, AgentFrame, AgentRequest};
use protocol::ids::{AgentId, CommandId, ConversationId, Timestamp};
use protocol::rejection::Rejection;

/// What an agent wrote, as the command that sent it.
fn written(item: Item, me: &AgentId) -> Option<AgentRequest> {
    match item.kind {
        ItemKind::Bubble { id, author: Author::Agent(author), text } if author == *me => {
            Some(AgentRequest { id, command: AgentCommand::Send { text } })
        }
        ItemKind::File { id, author: Author::Agent(author), file } if author == *me => {
            Some(AgentRequest { id, command: AgentCommand::SendFile(file) })
        }
        ItemKind::Step(step) => match *step {
            EventBody::Noted(Note { id, by, text, mentions }) if by.id == *me => {
                Some(AgentRequest { id, command: AgentCommand::Note { text, mentions } })
            }
            _ => None,
        },
        _ => None,
    }
}

impl ConversationTab {
    fn shows(&self, command: &CommandId) -> bool {
        self.thread.items.iter().any(|item| match &item.kind {
            ItemKind::Bubble { id, .. } | ItemKind::File { id, .. } => id == command,
            ItemKind::Step(step) => matches!(&**step, EventBody::Noted(note) if note.id == *command),
            _ => false,
        })
    }

    /// Lets go of all that is known of the conversation, but for what the agent wrote.
    fn let_go(&mut self, me: &AgentId) {
        let thread = std::mem::take(&mut self.thread);
        self.lost.extend(thread.items.into_iter().filter_map(|item| written(item, me)));
        // What is stored, and not in the thread yet.
        for entry in self.outbox.take_all() {
            if matches!(entry.state, Delivery::Stored(_)) {
                self.lost.push(entry.request);
            } else {
                self.outbox.put(entry);
            }
        }
        self.receipts = Receipts::default();
        self.blockers.clear();
    }

    /// Everything that has no answer yet, to be sent in order.
    pub(super) fn unsent(&self) -> Vec<Effect> {
        let frame = |request: &AgentRequest| AgentFrame::Command(request.clone());
        self.outbox.pending().map(|entry| Effect::Agent(self.id.clone(), frame(&entry.request))).collect()
    }

    /// Puts on its way what the log lacks, before all that is.
    pub(super) fn send_again(&mut self) -> Vec<Effect> {
        for (order, request) in (1..).zip(std::mem::take(&mut self.lost)) {
            if !self.shows(&request.id) && self.outbox.get(&request.id).is_none() {
                self.outbox.put(Entry { order, request, state: Delivery::Pending });
            }
        }
        [Effect::Persist].into_iter().chain(self.unsent()).collect()
    }

    /// The conversation has started after all: what was refused because it had not goes out again.
    pub(super) fn retry_unstarted(&mut self) -> Vec<Effect> {
        let refused = self.outbox.iter().filter(|one| one.state == Delivery::Refused(Rejection::NotStarted));
        let refused: Vec<CommandId> = refused.map(|one| one.request.id.clone()).collect();
        let retried = refused.into_iter().filter_map(|id| self.outbox.retry(&id, id.clone()));
        let frames = retried.map(|entry| AgentFrame::Command(entry.request));
        frames.map(|frame| Effect::Agent(self.id.clone(), frame)).collect()
    }
}

impl Model {
    /// Takes a conversation afresh: greets it again, from the beginning.
    pub(super) fn take_afresh(&mut self, now: Timestamp, id: &ConversationId) -> Vec<Effect> {
        let Some(me) = self.me().map(|me| me.id.clone()) else { return Vec::new() };
        if let Some(open) = self.find(id) {
            open.let_go(&me);
        }
        let line = Line::Conversation(id.clone());
        let mut effects = vec![Effect::Persist];
        effects.extend(self.drive(now, &line, Input::Close));
        effects.extend(self.drive(now, &line, Input::Connect));
        effects
    }
}
