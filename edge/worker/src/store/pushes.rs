//! What the team is still to be told while its inboxes are closed, a row for each conversation.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use domain::push::notice::Occasion;
use protocol::ids::{ConversationId, Timestamp};
use serde::Deserialize;
use worker::{Error, Storage};

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS pushes (
        id TEXT PRIMARY KEY, occasion TEXT NOT NULL, told TEXT NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL,
        number INTEGER NOT NULL
    ) WITHOUT ROWID";

/// What is to be told of a conversation.
#[derive(Clone, Debug)]
pub struct DuePush {
    /// Which.
    pub id: ConversationId,
    /// What has happened.
    pub occasion: Occasion,
    /// The browsers that need no telling any more, by a fingerprint.
    pub told: Vec<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// Tells it from what happens later in the same conversation.
    pub number: u64,
}

/// The messages of one desk.
pub struct PushStore {
    db: Database,
}

impl PushStore {
    /// The store of the object that owns `storage`, with its table.
    pub fn new(storage: Storage) -> worker::Result<Self> {
        let db = Database::new(storage);
        db.run(SCHEMA, vec![])?;
        Ok(Self { db })
    }

    /// Has something told, in place of what was to be told of the conversation before.
    pub fn put(&self, id: &ConversationId, occasion: Occasion, now: Timestamp) -> Result<(), Fault> {
        let occasion = serde_json::to_string(&occasion).map_err(Error::from)?;
        let insert =
            "INSERT INTO pushes (id, occasion, told, attempts, due, number) VALUES (?, ?, '[]', 0, ?, 0)
            ON CONFLICT (id) DO UPDATE SET occasion = excluded.occasion, told = '[]', attempts = 0,
            due = excluded.due, number = number + 1";
        Ok(self.db.run(insert, vec![id.as_str().into(), occasion.into(), number(now)])?)
    }

    /// What is due, the longest first.
    pub fn due(&self, now: Timestamp, most: usize) -> Result<Vec<DuePush>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            occasion: String,
            told: String,
            attempts: u32,
            number: u64,
        }
        let query =
            "SELECT id, occasion, told, attempts, number FROM pushes WHERE due <= ? ORDER BY due, id LIMIT ?";
        let rows: Vec<Row> = self.db.rows(query, vec![number(now), number(most as u64)])?;
        let read = |row: Row| -> Result<DuePush, Fault> {
            Ok(DuePush {
                id: ConversationId::parse(&row.id)?,
                occasion: serde_json::from_str(&row.occasion).map_err(Error::from)?,
                told: serde_json::from_str(&row.told).map_err(Error::from)?,
                attempts: row.attempts,
                number: row.number,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// When the next one is due.
    pub fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            due: Option<Timestamp>,
        }
        let row: Option<Row> = self.db.row("SELECT min(due) AS due FROM pushes", vec![])?;
        Ok(row.and_then(|row| row.due))
    }

    /// Notes who was told, how often it was tried, and when next; without that it is given up.
    pub fn note(&self, push: &DuePush, due: Option<Timestamp>) -> Result<(), Fault> {
        let Some(due) = due else { return self.forget(push) };
        let told = serde_json::to_string(&push.told).map_err(Error::from)?;
        let update = "UPDATE pushes SET told = ?, attempts = ?, due = ? WHERE id = ? AND number = ?";
        let which = [push.id.as_str().into(), number(push.number)];
        let values = [told.into(), number(push.attempts.into()), number(due)];
        Ok(self.db.run(update, values.into_iter().chain(which).collect())?)
    }

    /// Forgets it, unless something else happened meanwhile.
    pub fn forget(&self, push: &DuePush) -> Result<(), Fault> {
        let delete = "DELETE FROM pushes WHERE id = ? AND number = ?";
        Ok(self.db.run(delete, vec![push.id.as_str().into(), number(push.number)])?)
    }
}
