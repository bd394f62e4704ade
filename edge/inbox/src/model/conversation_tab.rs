//! One opened conversation: its own thread, draft and outbox.

use super::Effect;
use super::actions::Blocker;
use super::attachments::Attachment;
use super::outbox::{self, Outbox};
use super::persisted::PersistedConversation;
use super::together::Company;
use link::{Connection, Delivery, Receipts, TheirTyping, Typing};
use protocol::conversation::event::{Event, EventBody};
use protocol::conversation::party::{Agent, Author, Side};
use protocol::conversation::thread::{Mark, Thread};
use protocol::frames::agent::{AgentFrame, AgentRequest};
use protocol::ids::{CommandId, ConversationId, Timestamp};
use protocol::rejection::Rejection;
use protocol::team::earlier::Earlier;

/// One opened conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct ConversationTab {
    /// Which.
    pub id: ConversationId,
    /// The connection to it.
    pub connection: Connection,
    /// Everything stored has come on this connection.
    pub caught_up: bool,
    /// What happened in it.
    pub thread: Thread,
    /// The language of the visitor's widget.
    pub locale: Option<String>,
    /// The agents who joined, to name them.
    pub agents: Vec<Agent>,
    /// What is typed and not sent.
    pub draft: String,
    /// The files that go along with it.
    pub attachments: Vec<Attachment>,
    /// What is written for the team and not added.
    pub note: String,
    /// Why the last action was not done.
    pub blockers: Vec<Blocker>,
    /// What is sent and not in the thread.
    pub outbox: Outbox,
    /// What was stored before the log was restored from an older copy, until it is seen what the log lacks.
    pub lost: Vec<AgentRequest>,
    /// Why the conversation cannot be shown.
    pub problem: Option<Rejection>,
    /// Whether the visitor types.
    pub visitor_typing: TheirTyping,
    /// What the visitor is writing, where the site shows that.
    pub visitor_draft: Option<String>,
    /// Whether the visitor is there, as far as this connection was told.
    pub visitor_online: Option<bool>,
    /// Colleagues who have it on their screens.
    pub(super) company: Company,
    /// What the visitor has had besides, the latest first.
    pub(super) earlier: Vec<Earlier>,
    /// Our own typing.
    typing: Typing,
    /// What was seen here of the visitor's messages, and what the visitor knows of it.
    pub(super) receipts: Receipts,
}

impl ConversationTab {
    /// A conversation of which nothing is known yet.
    #[must_use]
    pub fn new(id: ConversationId) -> Self {
        Self {
            id,
            connection: Connection::default(),
            caught_up: false,
            thread: Thread::default(),
            locale: None,
            agents: Vec::new(),
            draft: String::new(),
            attachments: Vec::new(),
            note: String::new(),
            blockers: Vec::new(),
            outbox: Outbox::default(),
            lost: Vec::new(),
            problem: None,
            visitor_typing: TheirTyping::default(),
            visitor_draft: None,
            visitor_online: None,
            company: Company::default(),
            earlier: Vec::new(),
            typing: Typing::default(),
            receipts: Receipts::default(),
        }
    }

    /// Takes up what an earlier page left.
    #[must_use]
    pub fn restored(persisted: PersistedConversation) -> Self {
        let outbox = outbox::restored(persisted.unsent);
        let attachments = persisted.files.into_iter().map(Attachment::stored).collect();
        Self { draft: persisted.draft, attachments, note: persisted.note, outbox, ..Self::new(persisted.id) }
    }

    /// Sends a frame, if the connection is up.
    #[must_use]
    pub fn send(&self, frame: AgentFrame) -> Option<Effect> {
        self.connection.is_live().then(|| Effect::Agent(self.id.clone(), frame))
    }

    /// The connection is gone, or was let go.
    pub fn disconnected(&mut self) {
        self.caught_up = false;
        self.visitor_typing.stop();
        self.visitor_draft = None;
        self.visitor_online = None;
        self.company = Company::default();
        self.typing = Typing::default();
        self.receipts.reset();
    }

    /// Whether a command has no answer yet.
    #[must_use]
    pub fn is_pending(&self, id: &CommandId) -> bool {
        self.outbox.get(id).is_some_and(|entry| entry.state == Delivery::Pending)
    }

    /// A key was hit in the composer: says so, unless it was said a moment ago.
    pub fn start_typing(&mut self, now: Timestamp) -> Option<Effect> {
        if self.typing.key(now) { self.send(AgentFrame::Typing(true)) } else { None }
    }

    /// We no longer type: says so, if it was said that we do.
    pub fn stop_typing(&mut self) -> Option<Effect> {
        if self.typing.stop() { self.send(AgentFrame::Typing(false)) } else { None }
    }

    /// Whether somebody has been typing for too long without a sign.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.visitor_typing.is_stale(now) || self.typing.has_paused(now)
    }

    /// Ends typing that was not renewed, on either side.
    pub fn tick(&mut self, now: Timestamp) -> Option<Effect> {
        if self.visitor_typing.is_stale(now) {
            self.visitor_typing.stop();
        }
        if self.typing.has_paused(now) { self.stop_typing() } else { None }
    }

    /// The mark that is due, if one is. Each is told once in a connection.
    pub fn next_mark(&mut self, seen: bool) -> Option<Mark> {
        if !self.connection.is_live() || !self.caught_up {
            return None;
        }
        let last = self.thread.last_from_other(Side::Agent);
        if seen {
            self.receipts.see(last);
        }
        self.receipts.due(self.thread.agent_mark, last)
    }

    /// Folds an event into the thread, and takes from the outbox what has arrived with it.
    pub fn fold(&mut self, event: &Event) {
        self.thread.apply(event.clone());
        match &event.body {
            EventBody::Started(opening) => self.locale = Some(opening.locale.clone()),
            EventBody::AgentJoined(agent) => {
                self.agents.retain(|known| known.id != agent.id);
                self.agents.push(agent.clone());
            }
            EventBody::MessageSent(message) => {
                self.outbox.take(&message.id);
                if message.author == Author::Visitor {
                    self.visitor_typing.stop();
                    self.visitor_draft = None;
                }
            }
            EventBody::FileSent { id, .. } => drop(self.outbox.take(id)),
            EventBody::Ended { .. } => {
                self.visitor_typing.stop();
                self.visitor_draft = None;
            }
            _ => {}
        }
        self.outbox.reached(self.thread.last);
    }
}
