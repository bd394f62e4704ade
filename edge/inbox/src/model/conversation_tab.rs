//! One opened conversation: its own thread, draft and outbox.

use super::Effect;
use super::actions::Blocker;
use super::attachments::Attachment;
use super::outbox::Outbox;
use super::persisted::PersistedConversation;
use link::Connection;
use protocol::conversation::event::{Event, EventBody};
use protocol::conversation::party::{Agent, Author, Side};
use protocol::conversation::thread::{Mark, Thread};
use protocol::frames::agent::AgentFrame;
use protocol::ids::{ConversationId, Timestamp};
use protocol::rejection::Rejection;

/// How long "is typing" holds without being said again.
const TYPING_HOLDS_MS: u64 = 10_000;
/// How often our own typing is said again while it goes on.
const TYPING_AGAIN_MS: u64 = 4_000;
/// After this pause we are no longer typing.
const TYPING_PAUSE_MS: u64 = 5_000;

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
    /// Why the conversation cannot be shown.
    pub problem: Option<Rejection>,
    /// Until when the visitor counts as typing.
    pub typing_until: Option<Timestamp>,
    /// What the visitor is writing, where the site shows that.
    pub visitor_draft: Option<String>,
    /// Whether the visitor is there, as far as this connection was told.
    pub visitor_online: Option<bool>,
    /// Our own typing, if it was said.
    said: Option<Said>,
    /// The marks sent on this connection.
    marked: Mark,
}

/// When our own typing was last said and when the last key was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Said {
    at: Timestamp,
    last_key: Timestamp,
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
            problem: None,
            typing_until: None,
            visitor_draft: None,
            visitor_online: None,
            said: None,
            marked: Mark::default(),
        }
    }

    /// Takes up what an earlier page left.
    #[must_use]
    pub fn restored(persisted: PersistedConversation) -> Self {
        let outbox = Outbox::restored(persisted.unsent);
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
        self.typing_until = None;
        self.visitor_draft = None;
        self.visitor_online = None;
        self.said = None;
        self.marked = Mark::default();
    }

    /// The visitor types, or stopped.
    pub fn visitor_types(&mut self, now: Timestamp, on: bool) {
        self.typing_until = on.then_some(now + TYPING_HOLDS_MS);
    }

    /// A key was hit in the composer: says so, unless it was said a moment ago.
    pub fn start_typing(&mut self, now: Timestamp) -> Option<Effect> {
        let at = match self.said {
            Some(said) if now < said.at + TYPING_AGAIN_MS => said.at,
            _ => now,
        };
        let say = self.said.is_none_or(|said| said.at != at);
        self.said = Some(Said { at, last_key: now });
        say.then(|| self.send(AgentFrame::Typing(true))).flatten()
    }

    /// We no longer type: says so, if it was said that we do.
    pub fn stop_typing(&mut self) -> Option<Effect> {
        self.said.take().and_then(|_| self.send(AgentFrame::Typing(false)))
    }

    /// Whether somebody has been typing for too long without a sign.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.typing_until.is_some_and(|until| until <= now) || self.has_paused(now)
    }

    fn has_paused(&self, now: Timestamp) -> bool {
        self.said.is_some_and(|said| said.last_key + TYPING_PAUSE_MS <= now)
    }

    /// Ends typing that was not renewed, on either side.
    pub fn tick(&mut self, now: Timestamp) -> Option<Effect> {
        self.typing_until = self.typing_until.filter(|until| *until > now);
        if self.has_paused(now) { self.stop_typing() } else { None }
    }

    /// The mark that is due, if one is. Each is told once in a connection.
    pub fn next_mark(&mut self, seen: bool) -> Option<Mark> {
        if !self.connection.is_live() || !self.caught_up {
            return None;
        }
        let stored = self.thread.agent_mark;
        let told = Mark {
            delivered: stored.delivered.max(self.marked.delivered),
            read: stored.read.max(self.marked.read),
        };
        let last = self.thread.last_from_other(Side::Agent);
        let mark = Mark { delivered: last, read: if seen { last } else { told.read } };
        if mark.delivered <= told.delivered && mark.read <= told.read {
            return None;
        }
        self.marked = mark;
        Some(mark)
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
                self.outbox.arrived(&message.id);
                if message.author == Author::Visitor {
                    self.typing_until = None;
                    self.visitor_draft = None;
                }
            }
            EventBody::FileSent { id, .. } => self.outbox.arrived(id),
            EventBody::Ended { .. } => {
                self.typing_until = None;
                self.visitor_draft = None;
            }
            _ => {}
        }
        self.outbox.reached(self.thread.last);
    }
}
