//! A conversation's database in memory: the same rows as the real one, and what a crash leaves of
//! them. Everything written in one turn is safe together or gone together.

use super::fault::{self, Bug};
use domain::conversation::Conversation;
use domain::delivery::{self, Accepted, Append, Log};
use domain::outbox::{Outbox, Sink};
use protocol::conversation::event::{Audience, Event};
use protocol::conversation::party::Side;
use protocol::ids::{CommandId, Seq, Timestamp};
use protocol::rejection::Rejection;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// Why a command did not go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A rule says no.
    Rejected(Rejection),
    /// The disk failed, or a constraint was hurt.
    Disk,
}

impl From<Rejection> for Fault {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl Fault {
    /// What the other end is told.
    pub fn rejection(self) -> Rejection {
        match self {
            Self::Rejected(rejection) => rejection,
            Self::Disk => Rejection::Unavailable,
        }
    }
}

/// Which write fails next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Broken {
    /// None.
    #[default]
    Not,
    /// That of events.
    Events,
    /// That of a snapshot, once the events are written.
    Snapshot,
}

/// A row of the table of events.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its position.
    pub seq: Seq,
    at: Timestamp,
    team: bool,
    /// The body, as JSON.
    pub body: String,
    /// The command that ended with it.
    pub command: Option<CommandId>,
    fingerprint: String,
}

impl Row {
    fn event(&self) -> Event {
        Event { seq: self.seq, at: self.at, body: serde_json::from_str(&self.body).unwrap() }
    }
}

/// The row beside them.
#[derive(Clone, Debug)]
struct State {
    body: String,
    token: String,
    outbox: Outbox,
}

/// What is known of a conversation on waking.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// The state after the last event.
    pub conversation: Conversation,
    /// The visitor's token; empty before the start.
    pub token: String,
    /// What the desk has confirmed.
    pub outbox: Outbox,
}

/// The database.
#[derive(Debug, Default)]
pub struct Disk {
    rows: RefCell<Vec<Row>>,
    by_command: RefCell<HashMap<CommandId, usize>>,
    state: RefCell<Option<State>>,
    safe_rows: Cell<usize>,
    safe_state: RefCell<Option<State>>,
    /// The write that fails next.
    pub broken: Cell<Broken>,
}

/// The database as whoever showed a token may write it.
pub struct Signed<'a> {
    /// The database.
    pub disk: &'a Disk,
    /// The token.
    pub token: &'a str,
}

impl Disk {
    /// Everything written is safe from now on.
    pub fn commit(&self) {
        self.safe_rows.set(self.rows.borrow().len());
        self.safe_state.replace(self.state.borrow().clone());
    }

    /// The process is gone: what was not safe is, too.
    pub fn revert(&self) {
        let safe = self.safe_rows.get();
        self.rows.borrow_mut().truncate(safe);
        self.by_command.borrow_mut().retain(|_, at| *at < safe);
        self.state.replace(self.safe_state.borrow().clone());
    }

    /// Whether the last command is there in part only: its last event carries its id.
    pub fn ends_in_half(&self) -> bool {
        self.rows.borrow().last().is_some_and(|row| row.command.is_none())
    }

    /// What is stored; the default when nothing is.
    pub fn load(&self) -> Stored {
        let Some(row) = self.state.borrow().clone() else { return Stored::default() };
        let snapshot: Conversation = serde_json::from_str(&row.body).unwrap();
        let later = self.after(snapshot.last(), Side::Agent, usize::MAX);
        Stored { conversation: delivery::wake(snapshot, &later), token: row.token, outbox: row.outbox }
    }

    /// Remembers that the desk has confirmed a revision.
    pub fn told(&self, revision: Seq) {
        if let Some(state) = self.state.borrow_mut().as_mut() {
            state.outbox.confirm(Sink::Desk, revision, revision);
        }
    }

    /// When the last event up to a position was stored that `side` may see.
    pub fn newest(&self, seq: Seq, side: Side) -> Option<Timestamp> {
        let rows = self.rows.borrow();
        let mut visible = rows.iter().rev().filter(|row| !row.team || side == Side::Agent);
        visible.find(|row| row.seq <= seq).map(|row| row.at)
    }

    /// A copy of what is safe, as a backup takes it.
    pub fn copy(&self) -> Self {
        let copy = Self {
            rows: self.rows.clone(),
            by_command: self.by_command.clone(),
            state: self.state.clone(),
            safe_rows: self.safe_rows.clone(),
            safe_state: self.safe_state.clone(),
            broken: Cell::default(),
        };
        copy.revert();
        copy
    }

    /// The events after a position that `side` may see, at most `limit` of them.
    pub fn after(&self, seq: Seq, side: Side, limit: usize) -> Vec<Event> {
        let rows = self.rows.borrow();
        let from = rows.partition_point(|row| row.seq <= seq);
        let visible = rows[from..]
            .iter()
            .filter(|row| !row.team || side == Side::Agent || fault::on(Bug::AudienceLeak));
        visible.take(limit).map(Row::event).collect()
    }

    /// All rows.
    pub fn rows(&self) -> Vec<Row> {
        self.rows.borrow().clone()
    }

    fn write(&self, append: &Append<'_>, token: &str) -> Result<(), Fault> {
        let last = append.after.last();
        let first = append.events.first().map_or(last, |event| event.seq);
        let broken = self.broken.replace(Broken::Not);
        let snapshot = first == 1 || delivery::snapshot_due(first, last);
        let is_first = self.state.borrow().is_none();
        if snapshot && fault::on(Bug::SnapshotAheadOfLog) && !is_first {
            self.put_state(append.after, token);
            self.safe_state.replace(self.state.borrow().clone());
        }
        if broken == Broken::Events || self.rows.borrow().last().is_some_and(|row| row.seq >= first) {
            return Err(Fault::Disk);
        }
        if self.by_command.borrow().contains_key(append.id) && !fault::on(Bug::NoDedup) {
            return Err(Fault::Disk);
        }
        for event in append.events {
            let is_last = event.seq == last;
            self.rows.borrow_mut().push(Row {
                seq: event.seq,
                at: event.at,
                team: event.body.audience() == Audience::Team,
                body: serde_json::to_string(&event.body).unwrap(),
                command: is_last.then(|| append.id.clone()),
                fingerprint: append.fingerprint.to_owned(),
            });
            if !is_last && fault::on(Bug::HalfACommand) {
                self.commit();
            }
        }
        if snapshot && broken == Broken::Snapshot {
            return Err(Fault::Disk);
        }
        if snapshot {
            self.put_state(append.after, token);
        }
        self.by_command.borrow_mut().insert(append.id.clone(), self.rows.borrow().len() - 1);
        Ok(())
    }

    fn put_state(&self, conversation: &Conversation, token: &str) {
        let body = serde_json::to_string(conversation).unwrap();
        let mut state = self.state.borrow_mut();
        match state.as_mut() {
            Some(state) => state.body = body,
            None => *state = Some(State { body, token: token.to_owned(), outbox: Outbox::default() }),
        }
    }
}

impl Log for Signed<'_> {
    type Fault = Fault;

    fn append(&self, append: &Append<'_>) -> Result<(), Fault> {
        let (rows, state) = (self.disk.rows.borrow().len(), self.disk.state.borrow().clone());
        let written = self.disk.write(append, self.token);
        if written.is_err() {
            // A transaction that fails leaves nothing.
            self.disk.rows.borrow_mut().truncate(rows);
            self.disk.state.replace(state);
        }
        written
    }

    fn accepted(&self, id: &CommandId) -> Result<Option<Accepted>, Fault> {
        let at = self.disk.by_command.borrow().get(id).copied();
        let rows = self.disk.rows.borrow();
        let row = at.and_then(|at| rows.get(at));
        Ok(row.map(|row| Accepted { fingerprint: row.fingerprint.clone(), seq: row.seq }))
    }
}
