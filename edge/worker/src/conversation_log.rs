//! A conversation's database: the log of events, the ids of accepted commands, and one row with
//! the state after the last event.
//!
//! The row is also the outbox: `told` is the revision the desk has confirmed, and while it lags
//! behind `seq` there is something to deliver. Events are stored as JSON, so that a later version
//! may add fields with defaults; the wire's binary form stays free to follow.

use crate::error::Fault;
use crate::sql::{Database, number};
use domain::conversation::Conversation;
use protocol::event::{Audience, Event, EventBody, Side};
use protocol::ids::{CommandId, Seq, Timestamp};
use serde::Deserialize;
use worker::{Error, Storage};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS events (
        seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, team INTEGER NOT NULL, body TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS commands (
        id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, seq INTEGER NOT NULL
    ) WITHOUT ROWID;
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

/// A command that was accepted before.
#[derive(Deserialize)]
pub struct Accepted {
    /// Tells its content from another.
    pub fingerprint: String,
    /// The position of its last event.
    pub seq: Seq,
}

/// What is appended together.
pub struct Append<'a> {
    /// The command.
    pub id: &'a CommandId,
    /// Tells its content from another.
    pub fingerprint: &'a str,
    /// The events it led to, at least one.
    pub events: &'a [Event],
    /// The state after them.
    pub after: &'a Conversation,
    /// The hash of the visitor's token.
    pub token: &'a str,
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
        let conversation = serde_json::from_str(&row.body).map_err(Error::from)?;
        Ok(Stored { conversation, token: row.token, told: row.told })
    }

    /// The accepted command with this id, if there is one. Asked of started conversations only.
    pub fn accepted(&self, id: &CommandId) -> Result<Option<Accepted>, Fault> {
        let query = "SELECT fingerprint, seq FROM commands WHERE id = ?";
        Ok(self.db.row(query, vec![id.as_str().into()])?)
    }

    /// Appends a command's events, remembers its id and replaces the state: all or nothing.
    pub fn append(&self, append: &Append<'_>) -> Result<(), Fault> {
        let state = serde_json::to_string(append.after).map_err(Error::from)?;
        let last = append.after.last();
        let first_ever = append.events.first().is_some_and(|event| event.seq == 1);
        self.db.together(|| {
            if first_ever {
                self.db.run(SCHEMA, vec![])?;
            }
            for event in append.events {
                let team = event.body.audience() == Audience::Team;
                let body = serde_json::to_string(&event.body)?;
                self.db.run(
                    "INSERT INTO events (seq, at, team, body) VALUES (?, ?, ?, ?)",
                    vec![number(event.seq), number(event.at), number(team.into()), body.into()],
                )?;
            }
            self.db.run(
                "INSERT INTO commands (id, fingerprint, seq) VALUES (?, ?, ?)",
                vec![append.id.as_str().into(), append.fingerprint.into(), number(last)],
            )?;
            self.db.run(
                "INSERT INTO state (one, seq, body, token, told) VALUES (1, ?, ?, ?, 0)
                 ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, body = excluded.body",
                vec![number(last), state.as_str().into(), append.token.into()],
            )
        })?;
        Ok(())
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
        let rows: Vec<Row> = self.db.rows(query, vec![number(seq), number(team), number(limit as u64)])?;
        let events = rows.into_iter().map(|row| Event {
            seq: row.seq,
            at: row.at,
            // A body of a version that was rolled back: it keeps its place and shows nothing.
            body: serde_json::from_str(&row.body).unwrap_or(EventBody::Unknown),
        });
        Ok(events.collect())
    }
}
