//! The thread as lines to show: stored and unsent messages in one order, days between them.

use super::{Delivery, Entry, Model, Upload, UploadState};
use crate::i18n::{Key, digits};
use protocol::conversation::etiquette::TransferOutcome;
use protocol::conversation::event::EventBody;
use protocol::conversation::file::FileInfo;
use protocol::conversation::party::{Agent, Author, Side};
use protocol::conversation::thread::{Item, ItemKind, Receipt};
use protocol::frames::visitor::VisitorCommand;
use protocol::ids::{AgentId, CommandId, Timestamp};

/// Messages of one author within so many milliseconds stand together.
const TOGETHER: u64 = 5 * 60 * 1_000;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Stays the same for as long as the line means the same, also when a message is stored.
    pub key: String,
    /// What it shows.
    pub kind: LineKind,
}

/// What a line shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// A new day.
    Day {
        /// A moment of it.
        at: Timestamp,
        /// How many days ago it is.
        ago: i64,
    },
    /// A message, or the invitation.
    Bubble(Bubble),
    /// An agent joined.
    Joined(String),
    /// The visitor changed their name.
    Named(String),
    /// The conversation ended.
    Ended,
    /// A step, told by a text with at most one value in it.
    Step(Key, String),
    /// What the visitor answered, in the words of the button.
    Answered(Key),
    /// When the visitor hears from the team.
    Due(Timestamp),
}

/// A message, a file, or the invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bubble {
    /// Its id; the invitation has none.
    pub id: Option<CommandId>,
    /// The name of the agent who wrote it; nothing when it was the visitor.
    pub agent: Option<String>,
    /// Whether nobody wrote it: the site says it on its own.
    pub automatic: bool,
    /// The text.
    pub text: String,
    /// The file, where it is one.
    pub file: Option<FileInfo>,
    /// When it was written, if known.
    pub at: Option<Timestamp>,
    /// How far it has got, for the visitor's own.
    pub status: Option<Status>,
    /// Whether it is the first of several that stand together.
    pub first: bool,
}

/// How far a message of the visitor's has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Waits for "Send".
    Held,
    /// Waits for the connection, or for its turn.
    Waiting,
    /// So many percent of it are there.
    Going(u8),
    /// It cannot be sent, and why.
    Impossible(Key),
    /// On its way.
    Sending,
    /// Stored.
    Sent,
    /// Received by an agent's screen.
    Delivered,
    /// Seen by an agent.
    Read,
    /// Refused.
    Failed,
}

impl Model {
    /// The lines of the thread. `now` is this machine's clock.
    pub(super) fn make_lines(&self, now: Timestamp) -> Vec<Line> {
        let mut lines = Lines {
            lines: Vec::new(),
            day: None,
            group: None,
            today: self.day(now),
            offset: self.conversation.as_ref().map_or(0, |own| own.clock_offset),
            held: false,
            handed_to: None,
        };
        let conversation = self.conversation.as_ref();
        let accepted = self.invite.as_ref().map(|invite| invite.text.as_str());
        if let Some(text) = conversation.and_then(|own| own.invitation()).or(accepted) {
            let agent = self.invite.as_ref().map(|invite| invite.agent.clone());
            let agent = agent.or_else(|| self.settings.triggers.first().map(|own| own.agent.clone()));
            let agent = agent.unwrap_or_else(|| self.settings.name.clone());
            lines.bubble(None, Some(agent), text, None, None);
        }
        if let Some(conversation) = conversation {
            let mut agents: Vec<&Agent> = Vec::new();
            for item in &conversation.thread.items {
                if let ItemKind::Joined(agent) = &item.kind {
                    agents.push(agent);
                }
                let at = item.at.saturating_add_signed(-conversation.clock_offset);
                lines.day(self.day(at), at);
                lines.item(item, at, &agents, || {
                    match conversation.thread.receipt(Side::Visitor, item.seq) {
                        Receipt::Sent => Status::Sent,
                        Receipt::Delivered => Status::Delivered,
                        Receipt::Read => Status::Read,
                    }
                });
            }
            for entry in conversation.outbox.iter() {
                lines.entry(entry, self.day(entry.order));
            }
        }
        for upload in &self.uploads {
            lines.upload(upload, self.day(upload.at));
        }
        lines.lines
    }

    pub(super) fn day(&self, at: Timestamp) -> i64 {
        self.surroundings.calendar.day(at)
    }
}

struct Lines {
    lines: Vec<Line>,
    today: i64,
    /// The day of the last line.
    day: Option<i64>,
    /// Who wrote the last message, and when.
    group: Option<(Option<String>, Timestamp)>,
    /// Milliseconds from this machine's clock to the server's.
    offset: i64,
    /// Whether the visitor is on hold at this point of the thread.
    held: bool,
    /// To whom the visitor has agreed to be handed over.
    handed_to: Option<String>,
}

impl Lines {
    fn push(&mut self, key: String, kind: LineKind) {
        if !matches!(kind, LineKind::Bubble(_)) {
            self.group = None;
        }
        self.lines.push(Line { key, kind });
    }

    fn day(&mut self, day: i64, at: Timestamp) {
        if self.day != Some(day) {
            self.day = Some(day);
            let ago = self.today - day;
            self.push(["day", &digits(day.unsigned_abs())].concat(), LineKind::Day { at, ago });
        }
    }

    fn bubble(
        &mut self,
        id: Option<CommandId>,
        agent: Option<String>,
        text: &str,
        at: Option<Timestamp>,
        status: Option<Status>,
    ) {
        let group = (agent.clone(), at.unwrap_or_default());
        let first = self
            .group
            .as_ref()
            .is_none_or(|(last, then)| *last != group.0 || group.1.saturating_sub(*then) > TOGETHER);
        let key = id.as_ref().map_or("invitation", CommandId::as_str).to_owned();
        self.group = Some(group);
        let (text, automatic, file) = (text.to_owned(), false, None);
        self.push(key, LineKind::Bubble(Bubble { id, agent, automatic, text, file, at, status, first }));
    }

    /// A file stands in a bubble of its own.
    fn file(
        &mut self,
        id: &CommandId,
        agent: Option<String>,
        file: &FileInfo,
        at: Timestamp,
        status: Option<Status>,
    ) {
        self.bubble(Some(id.clone()), agent, "", Some(at), status);
        if let Some(Line { kind: LineKind::Bubble(bubble), .. }) = self.lines.last_mut() {
            bubble.file = Some(file.clone());
        }
    }

    fn upload(&mut self, upload: &Upload, day: i64) {
        let status = match upload.state {
            UploadState::Held => Status::Held,
            UploadState::Waiting => Status::Waiting,
            UploadState::Going(percent) => Status::Going(percent),
            UploadState::Failed => Status::Failed,
            UploadState::Refused(why) => Status::Impossible(why),
        };
        let Ok(id) = CommandId::parse(upload.file.id.as_str()) else { return };
        self.day(day, upload.at);
        self.file(&id, None, &upload.file, upload.at, Some(status));
    }

    fn item(&mut self, item: &Item, at: Timestamp, agents: &[&Agent], receipt: impl FnOnce() -> Status) {
        let key = digits(item.seq);
        match &item.kind {
            ItemKind::Bubble { id, author: Author::Visitor, text } => {
                self.bubble(Some(id.clone()), None, text, Some(at), Some(receipt()));
            }
            ItemKind::Bubble { id, author: Author::Agent(author), text } => {
                self.bubble(Some(id.clone()), Some(agent_name(agents, author)), text, Some(at), None);
            }
            ItemKind::Bubble { id, author: Author::Automatic, text } => {
                self.bubble(Some(id.clone()), Some(String::new()), text, Some(at), None);
                if let Some(Line { kind: LineKind::Bubble(bubble), .. }) = self.lines.last_mut() {
                    bubble.automatic = true;
                }
            }
            ItemKind::Joined(agent) => self.push(key, LineKind::Joined(agent.name.clone())),
            ItemKind::Named(name) => self.push(key, LineKind::Named(name.clone())),
            ItemKind::Ended(_) => self.push(key, LineKind::Ended),
            ItemKind::File { id, author: Author::Visitor, file } => {
                self.file(id, None, file, at, Some(receipt()));
            }
            ItemKind::File { id, author: Author::Agent(agent), file } => {
                self.file(id, Some(agent_name(agents, agent)), file, at, None);
            }
            ItemKind::Step(body) => self.step(key, body, at, agents),
            // The invitation stands first already; the rating shows below the thread; files are never
            // sent by nobody.
            ItemKind::Invitation(_) | ItemKind::Rated(_) | ItemKind::File { .. } => {}
        }
    }

    /// A step in the rules of good conversation. What is asked stands on a card, so the thread
    /// tells the outcomes.
    fn step(&mut self, key: String, body: &EventBody, at: Timestamp, agents: &[&Agent]) {
        let said = match body {
            EventBody::AgentLeft(agent) => (Key::Left, agent.name.clone()),
            EventBody::HoldAnswered { yes: true } => {
                self.held = true;
                (Key::HoldBegan, String::new())
            }
            EventBody::HoldEnded { by } if std::mem::take(&mut self.held) => {
                let ended = if *by == Side::Visitor { Key::HoldLeft } else { Key::HoldEnded };
                (ended, String::new())
            }
            EventBody::TransferProposed(proposal) => {
                self.handed_to = Some(proposal.to.name().to_owned());
                return;
            }
            EventBody::TransferAnswered { yes: true } => {
                (Key::TransferBegan, self.handed_to.clone().unwrap_or_default())
            }
            EventBody::TransferAnswered { yes: false } => return self.handed_to = None,
            EventBody::TransferClosed { outcome } => {
                let Some(to) = self.handed_to.take() else { return };
                let accepted = *outcome == TransferOutcome::Accepted;
                (if accepted { Key::TransferDone } else { Key::TransferFailed }, to)
            }
            EventBody::PromiseMade(promise) => return self.due(key, promise.due),
            EventBody::PromiseProgressed(progress) => {
                self.bubble(None, Some(progress.by.name.clone()), &progress.text, Some(at), None);
                if let Some(line) = self.lines.last_mut() {
                    line.key = ["word", &key].concat();
                }
                return self.due(key, progress.due);
            }
            EventBody::PromiseKept { by } => (Key::PromiseKept, by.name.clone()),
            EventBody::Restated(restated) => {
                let agent = agent_name(agents, &restated.by);
                return self.bubble(Some(restated.id.clone()), Some(agent), &restated.text, Some(at), None);
            }
            EventBody::RestatementAnswered { right } => {
                let answer = if *right { Key::Right } else { Key::NotQuite };
                return self.push(key, LineKind::Answered(answer));
            }
            EventBody::WrapUpAnswered { more } => {
                let answer = if *more { Key::WrapUpMore } else { Key::WrapUpDone };
                return self.push(key, LineKind::Answered(answer));
            }
            EventBody::VisitorVanished => (Key::Vanished, String::new()),
            EventBody::Reopened { .. } => (Key::Reopened, String::new()),
            _ => return,
        };
        self.push(key, LineKind::Step(said.0, said.1));
    }

    fn due(&mut self, key: String, due: Timestamp) {
        self.push(key, LineKind::Due(due.saturating_add_signed(-self.offset)));
    }

    fn entry(&mut self, entry: &Entry, day: i64) {
        let (id, at) = (&entry.request.id, entry.order);
        let status = Some(match entry.state {
            Delivery::Pending => Status::Sending,
            Delivery::Stored(_) => Status::Sent,
            Delivery::Refused(_) => Status::Failed,
        });
        match &entry.request.command {
            VisitorCommand::Send { text } => {
                self.day(day, at);
                self.bubble(Some(id.clone()), None, text, Some(at), status);
            }
            VisitorCommand::StartWith(filled) if filled.away => {
                self.day(day, at);
                self.bubble(Some(id.clone()), None, &filled.message, Some(at), status);
            }
            VisitorCommand::SendFile(file) => {
                self.day(day, at);
                self.file(id, None, file, at, status);
            }
            _ => {}
        }
    }
}

/// The name of an agent who wrote. Whoever writes has joined before.
fn agent_name(agents: &[&Agent], author: &AgentId) -> String {
    let agent = agents.iter().rev().find(|agent| agent.id == *author);
    agent.map_or_else(String::new, |agent| agent.name.clone())
}
