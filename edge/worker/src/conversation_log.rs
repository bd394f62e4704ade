//! A conversation's database: the log of events, and one row with the state after some event.
//!
//! An event carries the id of the command that led to it, so that accepting a command and storing
//! what it led to is one statement: both happen or neither. The state is a snapshot, written now
//! and then; on waking the few events after it are folded in, so waking does not depend on the
//! length of the log.
//!
//! The row is also the outbox: `told` is the revision the desk has confirmed, and while it lags
//! behind the log there is something to deliver. Events are stored as JSON, so that a later
//! version may add fields with defaults; the wire's binary form stays free to follow.

use crate::error::Fault;
use crate::planted::{self, Moment};
use crate::sql::{Database, number};
use domain::conversation::Conversation;
use domain::delivery::{self, Accepted, Append, Log};
use protocol::event::{Audience, Event, EventBody, Side};
use protocol::ids::{CommandId, Seq, Timestamp};
use serde::Deserialize;
use worker::{Error, SqlStorageValue, Storage};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS events (
        seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, team INTEGER NOT NULL, body TEXT NOT NULL,
        command TEXT UNIQUE, fingerprint TEXT
    );
    CREATE TABLE IF NOT EXISTS state (
        one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, body TEXT NOT NULL,
        token TEXT NOT NULL, told INTEGER NOT NULL
    )";

/// The database of one conversation.
pub struct ConversationLog {
    db: Database,
}

/// What is known of a conversation on waking.
#[derive(Default)]
pub struct Stored {
    /// The state after the last event.
    pub conversation: Conversation,
    /// The hash of the visitor's token; empty before the start.
    pub token: String,
    /// The revision that the desk has confirmed.
    pub told: Seq,
}

/// The log as a command's author may write it: the first events of a conversation store the hash
/// of the visitor's token with them.
pub struct SignedLog<'a> {
    log: &'a ConversationLog,
    token: &'a str,
}

impl ConversationLog {
    /// The log of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// The storage around it, for the alarm.
    pub fn storage(&self) -> &Storage {
        self.db.storage()
    }

    /// What is stored; the default when nothing is.
    pub fn load(&self) -> Result<Stored, Fault> {
        #[derive(Deserialize)]
        struct Row {
            body: String,
            token: String,
            told: Seq,
        }
        if !self.db.has_table("state")? {
            return Ok(Stored::default());
        }
        let row: Option<Row> = self.db.row("SELECT body, token, told FROM state", vec![])?;
        let Some(row) = row else { return Ok(Stored::default()) };
        let snapshot: Conversation = serde_json::from_str(&row.body).map_err(Error::from)?;
        let later = self.after(snapshot.last(), Side::Agent, usize::MAX)?;
        let conversation = delivery::wake(snapshot, &later);
        Ok(Stored { conversation, token: row.token, told: row.told })
    }

    /// The log, to be written by whoever showed a token with this hash.
    pub fn signed<'a>(&'a self, token: &'a str) -> SignedLog<'a> {
        SignedLog { log: self, token }
    }

    /// Remembers that the desk has confirmed a revision.
    pub fn told(&self, revision: Seq) -> Result<(), Fault> {
        Ok(self.db.run("UPDATE state SET told = max(told, ?)", vec![number(revision)])?)
    }

    /// The events after a position that `side` may see, at most `limit` of them.
    pub fn after(&self, seq: Seq, side: Side, limit: usize) -> Result<Vec<Event>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            seq: Seq,
            at: Timestamp,
            body: String,
        }
        let team = u64::from(side == Side::Agent);
        let query = "SELECT seq, at, body FROM events WHERE seq > ? AND team <= ? ORDER BY seq LIMIT ?";
        let rows: Vec<Row> = self.db.rows(query, vec![number(seq), number(team), limit_value(limit)])?;
        let events = rows.into_iter().map(|row| Event {
            seq: row.seq,
            at: row.at,
            // A body of a version that was rolled back: it keeps its place and shows nothing.
            body: serde_json::from_str(&row.body).unwrap_or(EventBody::Unknown),
        });
        Ok(events.collect())
    }
}

impl Log for SignedLog<'_> {
    type Fault = Fault;

    fn append(&self, append: &Append<'_>) -> Result<(), Fault> {
        let db = &self.log.db;
        let last = append.after.last();
        let first = append.events.first().map_or(last, |event| event.seq);
        if first == 1 {
            db.together(|| {
                db.run(SCHEMA, vec![])?;
                insert(db, append)?;
                planted::reached(Moment::Storing, || append.events.to_vec());
                let state = serde_json::to_string(append.after)?;
                let values = vec![number(last), state.into(), self.token.into()];
                db.run("INSERT INTO state (one, seq, body, token, told) VALUES (1, ?, ?, ?, 0)", values)
            })?;
            return Ok(());
        }
        if delivery::snapshot_due(first, last) {
            db.together(|| {
                insert(db, append)?;
                planted::reached(Moment::Storing, || append.events.to_vec());
                let state = serde_json::to_string(append.after)?;
                db.run("UPDATE state SET seq = ?, body = ?", vec![number(last), state.into()])
            })?;
            return Ok(());
        }
        Ok(insert(db, append)?)
    }

    fn accepted(&self, id: &CommandId) -> Result<Option<Accepted>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            fingerprint: String,
            seq: Seq,
        }
        let query = "SELECT fingerprint, seq FROM events WHERE command = ?";
        let row: Option<Row> = self.log.db.row(query, vec![id.as_str().into()])?;
        Ok(row.map(|row| Accepted { fingerprint: row.fingerprint, seq: row.seq }))
    }
}

/// One statement for all of a command's events: it is all or nothing, and fails when the id was
/// accepted before. The last event carries the id.
fn insert(db: &Database, append: &Append<'_>) -> worker::Result<()> {
    let last = append.after.last();
    let mut statement = String::from(
        "INSERT INTO events (seq, at, team, body, command, fingerprint) VALUES (?, ?, ?, ?, ?, ?)",
    );
    let mut values = Vec::with_capacity(append.events.len() * 6);
    for (n, event) in append.events.iter().enumerate() {
        if n > 0 {
            statement.push_str(", (?, ?, ?, ?, ?, ?)");
        }
        let team = event.body.audience() == Audience::Team;
        let is_last = event.seq == last;
        values.extend([
            number(event.seq),
            number(event.at),
            number(team.into()),
            serde_json::to_string(&event.body)?.into(),
            if is_last { append.id.as_str().into() } else { SqlStorageValue::Null },
            if is_last { append.fingerprint.into() } else { SqlStorageValue::Null },
        ]);
    }
    db.run(&statement, values)
}

fn limit_value(limit: usize) -> SqlStorageValue {
    // SQLite reads a negative limit as none (lang_select, "The LIMIT clause").
    SqlStorageValue::Integer(i64::from(i32::try_from(limit).unwrap_or(-1)))
}
