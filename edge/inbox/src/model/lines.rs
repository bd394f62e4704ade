//! What the thread and the visitor's details show, as plain values for the views.

use super::Model;
use super::conversation::Ownership;
use super::conversation_tab::ConversationTab;
use super::handover::{self, Handover};
use super::list::hue;
use super::outbox;
use super::steps::{self, Step};
use link::Delivery;
use protocol::conversation::event::EventBody;
use protocol::conversation::file::FileInfo;
use protocol::conversation::file_type;
use protocol::conversation::opening::Answers;
use protocol::conversation::opening::Page;
use protocol::conversation::party::{Author, Side};
use protocol::conversation::thread::{ItemKind, Receipt};
use protocol::frames::agent::AgentCommand;
use protocol::ids::{AgentId, CommandId, ConversationId, FileId, Seq, Timestamp};
use protocol::rejection::Rejection;

/// Bubbles of one author within this time stand together.
const GROUP_MS: u64 = 5 * 60_000;

/// One line of the thread.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// A new day begins; a moment of it.
    Day(Timestamp),
    /// A message.
    Bubble(Bubble),
    /// Something else that happened.
    Notice(Seq, Timestamp, Notice),
    /// A transfer, with its steps.
    Handover(Seq, Timestamp, Handover),
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bubble {
    /// The id its sender gave it.
    pub id: CommandId,
    /// Who wrote it.
    pub by: By,
    /// The text; nothing for a file.
    pub text: String,
    /// The file, if it is one.
    pub file: Option<FileLine>,
    /// When.
    pub at: Timestamp,
    /// The first of several by the same author.
    pub first: bool,
    /// The last of several by the same author.
    pub last: bool,
    /// How far it has got; only for those of the team.
    pub progress: Option<Progress>,
}

/// Who wrote a message, as seen from here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// The visitor.
    Visitor,
    /// The agent who is signed in.
    Me,
    /// Another agent, by name.
    Colleague(String),
    /// The site itself.
    Automatic,
}

/// A file in the thread.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileLine {
    /// Its id.
    pub id: FileId,
    /// Its name.
    pub name: String,
    /// The name under which it is saved.
    pub saved_as: String,
    /// Its size in bytes.
    pub size: u32,
    /// Whether a browser shows it.
    pub picture: bool,
}

impl FileLine {
    fn of(file: &FileInfo) -> Self {
        let FileInfo { id, name, size, media_type } = file.clone();
        let saved_as = file_type::saved_name(&name, &media_type);
        Self { id, name, saved_as, size, picture: media_type.starts_with("image/") }
    }
}

/// How far a message has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Progress {
    /// Not stored yet.
    Sending,
    /// Stored.
    Sent,
    /// Received by the visitor's screen.
    Delivered,
    /// Seen by the visitor.
    Read,
    /// Refused.
    Refused(Rejection),
}

/// Something that happened and is no message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Notice {
    /// The visitor accepted this invitation.
    Invitation(String),
    /// The agent who is signed in took the conversation.
    JoinedMe,
    /// Another agent took it.
    Joined(String),
    /// The visitor gave this name.
    Named(String),
    /// The conversation ended, by this side.
    Ended(bool),
    /// The visitor rated it.
    Rated(u8, Option<String>),
    /// A step in the rules of good conversation.
    Step(Step),
    /// Somebody wrote this for the team: by whom, what.
    Note(String, String),
}

/// What is known of the visitor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Visitor {
    /// The name, exactly as typed.
    pub name: Option<String>,
    /// The page they are on.
    pub page: Page,
    /// The language of their widget.
    pub locale: Option<String>,
    /// When the conversation began.
    pub started_at: Option<Timestamp>,
    /// The agent who has the conversation.
    pub agent: Option<String>,
    /// The score and comment.
    pub rating: Option<(u8, Option<String>)>,
    /// The department they chose before the chat.
    pub department: Option<String>,
    /// What they answered before the chat: what the field is called, and the answer.
    pub answers: Vec<(String, String)>,
    /// The site's own id for them, where the site vouches for who they are.
    pub customer: Option<String>,
    /// The colour of the avatar.
    pub hue: u8,
}

/// What stands in the thread's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// No conversation is chosen.
    Nothing,
    /// It is on its way.
    Loading,
    /// It cannot be shown.
    Problem(Rejection),
    /// The thread itself.
    Thread,
}

/// The form that an event is.
fn filled(body: &EventBody) -> Option<&Answers> {
    match body {
        EventBody::FormFilled(filled) => Some(filled),
        _ => None,
    }
}

impl Model {
    /// What stands in the thread's place.
    #[must_use]
    pub fn screen(&self) -> Screen {
        if let Some(why) = self.led_nowhere() {
            return Screen::Problem(why);
        }
        match self.shown.as_ref().and_then(|id| self.conversation(id)) {
            None => Screen::Nothing,
            Some(ConversationTab { problem: Some(why), .. }) => Screen::Problem(*why),
            Some(open) if open.thread.last == 0 && !open.caught_up => Screen::Loading,
            Some(_) => Screen::Thread,
        }
    }

    /// What is known of the visitor of a conversation.
    #[must_use]
    pub fn visitor(&self, id: &ConversationId) -> Visitor {
        let mut visitor = Visitor { hue: hue(id), ..Visitor::default() };
        if let Some(summary) = self.summary(id) {
            visitor.name.clone_from(&summary.visitor);
            visitor.page = summary.page.clone();
            visitor.started_at = Some(summary.started_at);
            visitor.customer = summary.customer.as_ref().map(|customer| customer.id.clone());
            visitor.agent = summary.assignee.as_ref().map(|agent| agent.name.clone());
            visitor.rating = summary.rating.as_ref().map(|rating| (rating.score, rating.comment.clone()));
            visitor.department = summary.department.as_ref().map(|chosen| chosen.name.clone());
        }
        if let Some(open) = self.conversation(id).filter(|open| open.thread.started) {
            if open.thread.visitor.is_some() {
                visitor.name.clone_from(&open.thread.visitor);
            }
            visitor.page = open.thread.page.clone();
            visitor.locale.clone_from(&open.locale);
            visitor.agent = open.thread.agent.as_ref().map(|agent| agent.name.clone());
            visitor.rating = open.thread.rating.clone().or(visitor.rating);
            let filled = open.thread.items.iter().find_map(|item| match &item.kind {
                ItemKind::Step(body) => filled(body),
                _ => None,
            });
            let answers = filled.iter().flat_map(|filled| &filled.answers);
            visitor.answers = answers.map(|answer| (answer.label.clone(), answer.text.clone())).collect();
        }
        visitor
    }

    /// Whether the visitor is typing.
    #[must_use]
    pub fn visitor_types(&self, id: &ConversationId) -> bool {
        self.conversation(id).is_some_and(|open| open.visitor_typing.is_on())
    }

    /// Whether the visitor is there: unknown without a connection, and of no interest once the
    /// conversation is over.
    #[must_use]
    pub fn visitor_online(&self, id: &ConversationId) -> Option<bool> {
        let over = self.ownership(id) == Ownership::Ended;
        self.conversation(id).filter(|_| !over).and_then(|open| open.visitor_online)
    }

    /// Whether "Take conversation" is offered: it waits and is not being taken already.
    #[must_use]
    pub fn can_take(&self, id: &ConversationId) -> bool {
        let taking = self.conversation(id).is_some_and(|open| outbox::is_taking(&open.outbox));
        !taking && !self.watches() && self.ownership(id) == Ownership::Waiting
    }

    /// The lines of a conversation's thread, with what is on its way at the end.
    #[must_use]
    pub fn entries(&self, id: &ConversationId) -> Vec<Entry> {
        let Some(open) = self.conversation(id) else { return Vec::new() };
        let mut entries: Vec<Entry> = Vec::with_capacity(open.thread.items.len() + 4);
        let mut day = None;
        let items = open.thread.items.iter();
        let items =
            items.filter_map(|item| Some((item.at, self.entry(open, item)?, handover::part(&item.kind))));
        let items = handover::fold(items.collect());
        let pending = outbox::messages(&open.outbox).map(|pending| {
            let progress = match pending.state {
                Delivery::Pending => Progress::Sending,
                Delivery::Stored(_) => Progress::Sent,
                Delivery::Refused(why) => Progress::Refused(why),
            };
            let (text, file) = match &pending.request.command {
                AgentCommand::Send { text } => (text.as_str(), None),
                AgentCommand::SendFile(file) => (file.name.as_str(), Some(FileLine::of(file))),
                _ => ("", None),
            };
            let id = pending.request.id.clone();
            let mut entry = bubble(id, By::Me, text.to_owned(), pending.order, Some(progress));
            if let Entry::Bubble(bubble) = &mut entry {
                bubble.file = file;
            }
            (pending.order, entry)
        });
        for (at, entry) in items.into_iter().chain(pending) {
            let local = self.day(at);
            // What an earlier page left has no time of its own.
            if at > 0 && day != Some(local) {
                day = Some(local);
                entries.push(Entry::Day(at));
            }
            let entry = join(entries.last_mut(), entry);
            entries.push(entry);
        }
        entries
    }

    fn day(&self, at: Timestamp) -> i64 {
        self.calendar.day(at)
    }

    fn entry(&self, open: &ConversationTab, item: &protocol::conversation::thread::Item) -> Option<Entry> {
        let me = self.me().map(|me| &me.id);
        let notice = match &item.kind {
            ItemKind::File { id, author, file } => {
                let by = self.by(open, author);
                let progress = (*author != Author::Visitor).then(|| progress(open, item.seq));
                let mut entry = bubble(id.clone(), by, String::new(), item.at, progress);
                if let Entry::Bubble(bubble) = &mut entry {
                    bubble.file = Some(FileLine::of(file));
                }
                return Some(entry);
            }
            ItemKind::Step(body) => {
                if let Some(note) = steps::note(body) {
                    let said = Notice::Note(note.by.name.clone(), note.text.clone());
                    return Some(Entry::Notice(item.seq, item.at, said));
                }
                Notice::Step(steps::step(body, |agent| self.name_of(open, agent))?)
            }
            ItemKind::Bubble { id, author, text } => {
                let progress = matches!(author, Author::Agent(_)).then(|| progress(open, item.seq));
                return Some(bubble(id.clone(), self.by(open, author), text.clone(), item.at, progress));
            }
            ItemKind::Invitation(text) => Notice::Invitation(text.clone()),
            ItemKind::Joined(agent) if Some(&agent.id) == me => Notice::JoinedMe,
            ItemKind::Joined(agent) => Notice::Joined(agent.name.clone()),
            ItemKind::Named(name) => Notice::Named(name.clone()),
            ItemKind::Ended(by) => Notice::Ended(*by == Side::Visitor),
            ItemKind::Rated(score) => {
                let comment = open.thread.rating.as_ref().and_then(|(_, comment)| comment.clone());
                Notice::Rated(*score, comment)
            }
        };
        Some(Entry::Notice(item.seq, item.at, notice))
    }

    fn by(&self, open: &ConversationTab, author: &Author) -> By {
        match author {
            Author::Visitor => By::Visitor,
            Author::Agent(agent) if self.me().is_some_and(|me| me.id == *agent) => By::Me,
            Author::Agent(agent) => By::Colleague(self.name_of(open, agent)),
            Author::Automatic => By::Automatic,
        }
    }

    fn name_of(&self, open: &ConversationTab, agent: &AgentId) -> String {
        let here = open.agents.iter().chain(self.desk.presence.iter().map(|one| &one.agent));
        let known = here.into_iter().find(|known| known.id == *agent);
        known.map_or_else(|| agent.to_string(), |known| known.name.clone())
    }

    /// What the visitor is writing, where the site shows that.
    #[must_use]
    pub fn visitor_draft(&self, id: &ConversationId) -> Option<String> {
        self.conversation(id).and_then(|open| open.visitor_draft.clone())
    }
}

fn progress(open: &ConversationTab, seq: Seq) -> Progress {
    match open.thread.receipt(Side::Agent, seq) {
        Receipt::Sent => Progress::Sent,
        Receipt::Delivered => Progress::Delivered,
        Receipt::Read => Progress::Read,
    }
}

fn bubble(id: CommandId, by: By, text: String, at: Timestamp, progress: Option<Progress>) -> Entry {
    Entry::Bubble(Bubble { id, by, text, file: None, at, first: true, last: true, progress })
}

/// Sets a bubble beside the one before it when they belong together.
fn join(before: Option<&mut Entry>, mut entry: Entry) -> Entry {
    if let (Some(Entry::Bubble(before)), Entry::Bubble(bubble)) = (before, &mut entry)
        && before.by == bubble.by
        && (bubble.at == 0 || bubble.at.saturating_sub(before.at) < GROUP_MS)
    {
        before.last = false;
        bubble.first = false;
    }
    entry
}
