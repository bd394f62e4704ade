//! The mails that a conversation sends: its outbox. A mail is a row before anything is sent, under
//! the id its request came with, and stays one afterwards, so that the same request sends it once.

use crate::fault::Fault;
use crate::mail::TranscriptMail;
use crate::store::sql::{Database, number};
use protocol::ids::{Seq, Timestamp};
use serde::Deserialize;
use std::cell::Cell;
use worker::{Error, SqlStorageValue, Storage};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS mails (
        key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, at INTEGER NOT NULL, last INTEGER NOT NULL,
        body TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, due INTEGER, outcome TEXT
    ) WITHOUT ROWID";

/// The outbox of one conversation.
pub struct MailStore {
    db: Database,
    /// Whether the table is there, once that was asked: nobody else makes it.
    there: Cell<Option<bool>>,
}

/// A mail that has to go out.
pub struct Due {
    /// The id of the request.
    pub key: String,
    /// When it was asked for.
    pub at: Timestamp,
    /// The last event it tells.
    pub last: Seq,
    /// To whom, and how.
    pub transcript_mail: TranscriptMail,
    /// How often it was tried.
    pub attempts: u32,
    /// Whether it went out, once that is settled: then the audit log is still to be told.
    pub sent: Option<bool>,
}

/// The outcome of a mail that went out.
const SENT: &str = "sent";

/// Of one that did not and is not tried again.
const GIVEN_UP: &str = "given up";

impl MailStore {
    /// The outbox of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage), there: Cell::default() }
    }

    /// Everything was erased, the table too.
    pub fn forget_all(&self) {
        self.there.set(None);
    }

    fn is_there(&self) -> Result<bool, Fault> {
        if self.there.get().is_none() {
            self.there.set(Some(self.db.has_table("mails")?));
        }
        Ok(self.there.get() == Some(true))
    }

    /// What tells the request with this id from another one, if it was accepted.
    pub fn fingerprint(&self, key: &str) -> Result<Option<String>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            fingerprint: String,
        }
        if !self.is_there()? {
            return Ok(None);
        }
        let row: Option<Row> =
            self.db.row("SELECT fingerprint FROM mails WHERE key = ?", vec![key.into()])?;
        Ok(row.map(|row| row.fingerprint))
    }

    /// How many mails were asked for since a moment.
    pub fn since(&self, at: Timestamp) -> Result<usize, Fault> {
        #[derive(Deserialize)]
        struct Row {
            count: usize,
        }
        if !self.is_there()? {
            return Ok(0);
        }
        let query = "SELECT count(*) AS count FROM mails WHERE at > ?";
        let row: Option<Row> = self.db.row(query, vec![number(at)])?;
        Ok(row.map_or(0, |row| row.count))
    }

    /// Puts a mail in; it is due at once.
    pub fn put(&self, due: &Due, fingerprint: &str) -> Result<(), Fault> {
        let body = serde_json::to_string(&due.transcript_mail).map_err(Error::from)?;
        let values = vec![
            due.key.as_str().into(),
            fingerprint.into(),
            number(due.at),
            number(due.last),
            body.into(),
            number(due.at),
        ];
        self.db.together(|| {
            self.db.run(SCHEMA, vec![])?;
            let insert =
                "INSERT INTO mails (key, fingerprint, at, last, body, due) VALUES (?, ?, ?, ?, ?, ?)";
            self.db.run(insert, values.clone())
        })?;
        self.there.set(Some(true));
        Ok(())
    }

    /// When the next mail is due.
    pub fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            due: Option<Timestamp>,
        }
        if !self.is_there()? {
            return Ok(None);
        }
        let row: Option<Row> = self.db.row("SELECT min(due) AS due FROM mails", vec![])?;
        Ok(row.and_then(|row| row.due))
    }

    /// A mail that is due.
    pub fn due(&self, now: Timestamp) -> Result<Option<Due>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            key: String,
            at: Timestamp,
            last: Seq,
            body: String,
            attempts: u32,
            outcome: Option<String>,
        }
        if !self.is_there()? {
            return Ok(None);
        }
        let query =
            "SELECT key, at, last, body, attempts, outcome FROM mails WHERE due <= ? ORDER BY due LIMIT 1";
        let Some(row) = self.db.row::<Row>(query, vec![number(now)])? else { return Ok(None) };
        let transcript_mail = serde_json::from_str(&row.body).map_err(Error::from)?;
        let sent = match row.outcome.as_deref() {
            Some(SENT) => Some(true),
            Some(GIVEN_UP) => Some(false),
            _ => None,
        };
        let Row { key, at, last, attempts, .. } = row;
        Ok(Some(Due { key, at, last, transcript_mail, attempts, sent }))
    }

    /// Notes that it is settled whether a mail went out; it is due once more where that is still to be told.
    pub fn settle(&self, key: &str, attempts: u32, sent: bool, due: Option<Timestamp>) -> Result<(), Fault> {
        self.note(key, attempts, due, if sent { SENT } else { GIVEN_UP })
    }

    /// Notes how a mail stands: how often it was tried, when next, and how that came out.
    pub fn note(&self, key: &str, attempts: u32, due: Option<Timestamp>, outcome: &str) -> Result<(), Fault> {
        let due = due.map_or(SqlStorageValue::Null, number);
        let values = vec![number(attempts.into()), due, outcome.into(), key.into()];
        Ok(self.db.run("UPDATE mails SET attempts = ?, due = ?, outcome = ? WHERE key = ?", values)?)
    }
}
