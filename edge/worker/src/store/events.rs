//! A conversation's database: the log of events, and one row with the state after some event.
//!
//! An event carries the id of the command that led to it, so that accepting a command and storing
//! what it led to is one statement: both happen or neither. The state is a snapshot, written now
//! and then; on waking the few events after it are folded in, so waking does not depend on the
//! length of the log.
//!
//! Beside it stands the outbox: for each sink the revision it has confirmed, and while that lags behind
//! the log there is something to deliver. Events are stored as JSON, so that a later
//! version may add fields with defaults; the wire's binary form stays free to follow.

use crate::failpoints::{self, Failpoint};
use crate::fault::{self, Fault};
use crate::store::keys;
use crate::store::schema;
use crate::store::sql::{Database, Statement, number};
use domain::conversation::Conversation;
use domain::delivery::{self, Accepted, Append, Log};
use domain::keys::Keys;
use domain::object_kind::ObjectKind;
use domain::outbox::{Outbox, Sink};
use protocol::conversation::event::{Audience, Event, EventBody};
use protocol::conversation::party::Side;
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
        token TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS outbox (sink TEXT PRIMARY KEY, told INTEGER NOT NULL)";

/// State and outbox in one line, whose last part may have spaces in it.
const LOAD: &str = "
    SELECT coalesce((SELECT group_concat(sink || '=' || told) FROM outbox), '') || ' ' || token || ' ' || body
    FROM state";

const INSERT: &str =
    "INSERT INTO events (seq, at, team, body, command, fingerprint) VALUES (?, ?, ?, ?, ?, ?)";

/// The database of one conversation.
pub struct EventLog {
    db: Database,
    insert: Statement,
}

/// What is known of a conversation on waking.
#[derive(Default)]
pub struct Stored {
    /// The state after the last event.
    pub conversation: Conversation,
    /// Who may come in.
    pub keys: Keys,
    /// Who has confirmed what.
    pub outbox: Outbox,
}

impl Stored {
    /// The sinks that have something to hear and have not confirmed it.
    pub fn sinks_behind(&self) -> impl Iterator<Item = Sink> {
        Sink::ALL.into_iter().filter(|sink| self.is_sink_behind(*sink))
    }

    /// Whether a sink is one of those.
    pub fn is_sink_behind(&self, sink: Sink) -> bool {
        // That it began, everybody hears.
        let concerns = self.conversation.concerns(sink) || self.outbox.is_first(sink);
        concerns && self.outbox.is_behind(sink, self.conversation.last())
    }

    /// Whether there is such a sink.
    pub fn is_behind(&self) -> bool {
        self.sinks_behind().next().is_some()
    }
}

/// The log as a command's author may write it: the first events of a conversation store the hash
/// of the visitor's token with them.
pub struct SignedLog<'a> {
    log: &'a EventLog,
    token: &'a str,
}

impl EventLog {
    /// The log of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage), insert: Statement::new(INSERT) }
    }

    /// The storage around it, for the alarm.
    pub fn storage(&self) -> &Storage {
        self.db.storage()
    }

    /// What is stored; the default when nothing is.
    pub fn load(&self) -> Result<Stored, Fault> {
        // The usual case first: asking for the table every time would make waking longer.
        let found = match self.db.lines(LOAD, &[]) {
            Ok(found) => found,
            Err(_) if !self.db.has_table("state")? => {
                return Ok(Stored { keys: keys::load_without(&self.db)?, ..Stored::default() });
            }
            // Of an older build.
            Err(_) => {
                schema::open(&self.db, ObjectKind::Conversation)?;
                self.db.lines(LOAD, &[])?
            }
        };
        let Some(line) = found.first() else { return Ok(Stored::default()) };
        let [outbox, token, body] = parts(line);
        // One of a newer version is not needed: the log says the same, and takes longer to read.
        let snapshot: Conversation = serde_json::from_str(body).unwrap_or_else(|error| {
            fault::warn(&format!("a snapshot cannot be read, the log is folded instead: {error}"));
            Conversation::default()
        });
        let later = self.after(snapshot.last(), Side::Agent, usize::MAX)?;
        let conversation = delivery::wake(snapshot, &later);
        let rows = outbox.split(',').filter_map(|row| {
            let (sink, told) = row.split_once('=')?;
            Some((sink, told.parse().ok()?))
        });
        let keys = keys::load(&self.db, token, &conversation)?;
        Ok(Stored { conversation, keys, outbox: Outbox::stored(rows) })
    }

    /// The log, to be written by whoever showed a token with this hash.
    pub fn signed<'a>(&'a self, token: &'a str) -> SignedLog<'a> {
        SignedLog { log: self, token }
    }

    /// Stores that a sink has confirmed a revision.
    pub fn confirmed(&self, sink: Sink, revision: Seq) -> Result<(), Fault> {
        let query = "INSERT INTO outbox (sink, told) VALUES (?, ?) \
                     ON CONFLICT (sink) DO UPDATE SET told = max(told, excluded.told)";
        Ok(self.db.run(query, vec![sink.name().into(), number(revision)])?)
    }

    /// When the last event up to a position was stored that `side` may see.
    pub fn newest(&self, seq: Seq, side: Side) -> Result<Option<Timestamp>, Fault> {
        let team = u64::from(side == Side::Agent);
        let query = "SELECT '' || at FROM events WHERE seq <= ? AND team <= ? ORDER BY seq DESC LIMIT 1";
        let lines = self.db.lines(query, &[seq, team])?;
        Ok(lines.first().and_then(|at| at.parse().ok()))
    }

    /// The events after a position that `side` may see, at most `limit` of them.
    pub fn after(&self, seq: Seq, side: Side, limit: usize) -> Result<Vec<Event>, Fault> {
        let team = u64::from(side == Side::Agent);
        let limit = u64::from(u32::try_from(limit).unwrap_or(u32::MAX));
        let query = "SELECT seq || ' ' || at || ' ' || body FROM events WHERE seq > ? AND team <= ? \
                     ORDER BY seq LIMIT ?";
        let lines = self.db.lines(query, &[seq, team, limit])?;
        let event = |line: &String| {
            let [seq, at, body] = parts(line);
            Some(Event {
                seq: seq.parse().ok()?,
                at: at.parse().ok()?,
                // A body of a version that was rolled back: it keeps its place and shows nothing.
                body: serde_json::from_str(body).unwrap_or(EventBody::Unknown),
            })
        };
        let malformed = || Error::RustError("a row of the log cannot be read".to_owned());
        Ok(lines.iter().map(event).collect::<Option<_>>().ok_or_else(malformed)?)
    }
}

impl EventLog {
    /// Every event as it is stored: its position, its moment, and the JSON of its body.
    pub fn raw(&self) -> Result<Vec<(Seq, Timestamp, String)>, Fault> {
        if !self.db.has_table("events")? {
            return Ok(Vec::new());
        }
        let query = "SELECT seq || ' ' || at || ' ' || body FROM events ORDER BY seq";
        let lines = self.db.lines(query, &[])?;
        let row = |line: &String| {
            let [seq, at, body] = parts(line);
            Some((seq.parse().ok()?, at.parse().ok()?, body.to_owned()))
        };
        let malformed = || Error::RustError("a row of the log cannot be read".to_owned());
        Ok(lines.iter().map(row).collect::<Option<_>>().ok_or_else(malformed)?)
    }

    /// Stores a whole log that happened elsewhere, in the place of what was brought in before. No visitor has a key to
    /// it, and everybody is to hear of it.
    pub fn bring_in(&self, events: &[Event], after: &Conversation) -> Result<(), Fault> {
        let db = &self.db;
        Ok(db.together(|| {
            db.run(SCHEMA, vec![])?;
            for table in ["events", "state", "outbox"] {
                db.run(&format!("DELETE FROM {table}"), vec![])?;
            }
            for event in events {
                let body = serde_json::to_string(&event.body)?;
                let values = vec![number(event.seq), number(event.at), number(team(event)), body.into()];
                db.run("INSERT INTO events (seq, at, team, body) VALUES (?, ?, ?, ?)", values)?;
            }
            let state = serde_json::to_string(after)?;
            let values = vec![number(after.last()), state.into()];
            db.run("INSERT INTO state (one, seq, body, token) VALUES (1, ?, ?, '')", values)
        })?)
    }

    /// One statement for all of a command's events: it is all or nothing, and fails when the id was
    /// accepted before. The last event carries the id.
    fn insert(&self, append: &Append<'_>) -> worker::Result<()> {
        let id = append.id.as_str();
        if let [event] = append.events {
            let numbers = [event.seq, event.at, team(event)];
            let body = serde_json::to_string(&event.body)?;
            return self.db.run_row(&self.insert, numbers, [&body, id, append.fingerprint]);
        }
        let last = append.after.last();
        let statement =
            format!("{INSERT}{}", ", (?, ?, ?, ?, ?, ?)".repeat(append.events.len().saturating_sub(1)));
        let mut values = Vec::with_capacity(append.events.len() * 6);
        for event in append.events {
            let is_last = event.seq == last;
            values.extend([
                number(event.seq),
                number(event.at),
                number(team(event)),
                serde_json::to_string(&event.body)?.into(),
                if is_last { id.into() } else { SqlStorageValue::Null },
                if is_last { append.fingerprint.into() } else { SqlStorageValue::Null },
            ]);
        }
        self.db.run(&statement, values)
    }
}

impl Log for SignedLog<'_> {
    type Fault = Fault;

    fn append(&self, append: &Append<'_>) -> Result<(), Fault> {
        let log = self.log;
        let db = &log.db;
        let last = append.after.last();
        let first = append.events.first().map_or(last, |event| event.seq);
        if first == 1 {
            db.together(|| {
                db.run(SCHEMA, vec![])?;
                log.insert(append)?;
                failpoints::reached(Failpoint::Storing, || append.events.to_vec());
                let state = serde_json::to_string(append.after)?;
                let values = vec![number(last), state.into(), self.token.into()];
                db.run("INSERT INTO state (one, seq, body, token) VALUES (1, ?, ?, ?)", values)
            })?;
            return Ok(());
        }
        if delivery::snapshot_due(first, last) {
            db.together(|| {
                log.insert(append)?;
                failpoints::reached(Failpoint::Storing, || append.events.to_vec());
                let state = serde_json::to_string(append.after)?;
                db.run("UPDATE state SET seq = ?, body = ?", vec![number(last), state.into()])
            })?;
            return Ok(());
        }
        Ok(log.insert(append)?)
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

/// The three parts of a line, the last of which may have spaces in it.
fn parts(line: &str) -> [&str; 3] {
    let mut parts = line.splitn(3, ' ');
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// Whether an event is for the team only, as the column says it.
fn team(event: &Event) -> u64 {
    u64::from(event.body.audience() == Audience::Team)
}
