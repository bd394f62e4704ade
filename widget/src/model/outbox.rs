//! The commands that no answer has come for, in order. They are sent again after every
//! reconnection; their ids make that harmless, also when two tabs send the same one.

use protocol::frames::visitor::{VisitorCommand, VisitorRequest};
use protocol::ids::{CommandId, Timestamp};

/// A command on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the order: the moment it was given, made unique within the conversation.
    pub order: Timestamp,
    /// The command.
    pub request: VisitorRequest,
    /// How it stands.
    pub state: EntryState,
}

/// How a command stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// No answer yet.
    Pending,
    /// Stored by the server; its event is still to come.
    Stored,
    /// Refused.
    Refused,
}

/// The commands on their way.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    entries: Vec<Entry>,
}

impl Outbox {
    /// What was left over from an earlier page.
    #[must_use]
    pub fn with(entries: Vec<Entry>) -> Self {
        let mut outbox = Self::default();
        for entry in entries {
            outbox.put(entry);
        }
        outbox
    }

    /// Puts an entry in its place.
    pub fn put(&mut self, entry: Entry) {
        // There are a few at most: the library's sorting would weigh more than all of this.
        let at = self.entries.iter().position(|later| later.order > entry.order);
        self.entries.insert(at.unwrap_or(self.entries.len()), entry);
    }

    /// Takes all of them out, in order.
    pub fn take_all(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }

    /// Adds a command at the end and returns its entry.
    pub fn push(&mut self, now: Timestamp, request: VisitorRequest) -> Entry {
        let after = self.entries.last().map_or(0, |last| last.order + 1);
        let entry = Entry { order: now.max(after), request, state: EntryState::Pending };
        self.entries.push(entry.clone());
        entry
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// Those to be sent after a reconnection, in order.
    pub fn pending(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.state == EntryState::Pending)
    }

    /// One of them.
    pub fn get_mut(&mut self, id: &CommandId) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.request.id == *id)
    }

    /// Lets go of every stored command that `done` names.
    pub fn drop_stored(&mut self, done: impl Fn(&VisitorCommand) -> bool) {
        self.entries.retain(|entry| entry.state != EntryState::Stored || !done(&entry.request.command));
    }

    /// Takes one out.
    pub fn take(&mut self, id: &CommandId) -> Option<Entry> {
        let at = self.entries.iter().position(|entry| entry.request.id == *id)?;
        Some(self.entries.remove(at))
    }
}
