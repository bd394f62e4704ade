//! How a site's conversations stand, and when something is to happen in them on its own.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use domain::desk::{ENDED_LISTED, OVER, stage_code};
use protocol::frames::desk::Summary;
use protocol::ids::{ConversationId, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use worker::{Error, Storage};

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS conversations (
        id TEXT PRIMARY KEY, revision INTEGER NOT NULL, stage INTEGER NOT NULL,
        last_at INTEGER NOT NULL, body TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS conversations_listed ON conversations (stage, last_at);
    CREATE TABLE IF NOT EXISTS deadlines (
        id TEXT PRIMARY KEY, at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS deadlines_first ON deadlines (at)";

/// How many conversations are woken at once.
const WOKEN_MAX: u64 = 100;

#[derive(Deserialize)]
struct Body {
    body: String,
}

fn parse<T: DeserializeOwned>(row: &Body) -> Result<T, Fault> {
    Ok(serde_json::from_str(&row.body).map_err(Error::from)?)
}

/// The list of one site.
pub struct SummaryStore {
    db: Database,
}

impl SummaryStore {
    /// The store of the object that owns `storage`, with its tables.
    pub fn new(storage: Storage) -> worker::Result<Self> {
        let db = Database::new(storage);
        db.run(SCHEMA, vec![])?;
        Ok(Self { db })
    }

    /// How a conversation stands, as far as the desk knows.
    pub fn get(&self, id: &ConversationId) -> Result<Option<Summary>, Fault> {
        let query = "SELECT body FROM conversations WHERE id = ?";
        let row: Option<Body> = self.db.row(query, vec![id.as_str().into()])?;
        row.as_ref().map(parse).transpose()
    }

    /// Stores how a conversation stands, and its next deadline.
    pub fn put(&self, summary: &Summary, deadline: Option<Timestamp>) -> Result<(), Fault> {
        let body = serde_json::to_string(summary).map_err(Error::from)?;
        Ok(self.db.together(|| {
            self.put_body(summary, &body)?;
            self.put_deadline(&summary.id, deadline)
        })?)
    }

    fn put_deadline(&self, id: &ConversationId, deadline: Option<Timestamp>) -> worker::Result<()> {
        if let Some(at) = deadline {
            let insert = "INSERT OR REPLACE INTO deadlines (id, at) VALUES (?, ?)";
            self.db.run(insert, vec![id.as_str().into(), number(at)])
        } else {
            self.db.run("DELETE FROM deadlines WHERE id = ?", vec![id.as_str().into()])
        }
    }

    /// Forgets a conversation.
    pub fn forget(&self, id: &ConversationId) -> Result<(), Fault> {
        Ok(self.db.together(|| {
            self.db.run("DELETE FROM conversations WHERE id = ?", vec![id.as_str().into()])?;
            self.put_deadline(id, None)
        })?)
    }

    /// Forgets a deadline, unless there is another one by now.
    pub fn forget_deadline(&self, id: &ConversationId, at: Timestamp) -> Result<(), Fault> {
        let delete = "DELETE FROM deadlines WHERE id = ? AND at = ?";
        Ok(self.db.run(delete, vec![id.as_str().into(), number(at)])?)
    }

    /// The first deadlines up to a moment, with their conversations.
    pub fn deadlines(&self, until: Timestamp) -> Result<Vec<(ConversationId, Timestamp)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            at: Timestamp,
        }
        let query = "SELECT id, at FROM deadlines WHERE at <= ? ORDER BY at LIMIT ?";
        let rows: Vec<Row> = self.db.rows(query, vec![number(until), number(WOKEN_MAX)])?;
        rows.into_iter().map(|Row { id, at }| Ok((ConversationId::parse(&id)?, at))).collect()
    }

    /// The first deadline of all.
    pub fn next_deadline(&self) -> Result<Option<Timestamp>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            at: Timestamp,
        }
        let row: Option<Row> = self.db.row("SELECT at FROM deadlines ORDER BY at LIMIT 1", vec![])?;
        Ok(row.map(|row| row.at))
    }

    fn put_body(&self, summary: &Summary, body: &str) -> worker::Result<()> {
        self.db.run(
            "INSERT INTO conversations (id, revision, stage, last_at, body) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, stage = excluded.stage,
                last_at = excluded.last_at, body = excluded.body",
            vec![
                summary.id.as_str().into(),
                number(summary.revision),
                stage_code(summary).into(),
                number(summary.last_at),
                body.into(),
            ],
        )
    }

    /// The conversations of the team's list: all with something to see to, and the latest that are over.
    pub fn listed(&self) -> Result<Vec<Summary>, Fault> {
        let open: Vec<Body> = self
            .db
            .rows("SELECT body FROM conversations WHERE stage < ? ORDER BY last_at", vec![OVER.into()])?;
        let over: Vec<Body> = self.db.rows(
            "SELECT body FROM conversations WHERE stage = ? ORDER BY last_at DESC LIMIT ?",
            vec![OVER.into(), number(ENDED_LISTED as u64)],
        )?;
        open.iter().chain(&over).map(parse).collect()
    }

    /// The latest conversations that are over.
    pub fn past(&self, most: usize) -> Result<Vec<ConversationId>, Fault> {
        let query = "SELECT id AS body FROM conversations WHERE stage = ? ORDER BY last_at DESC LIMIT ?";
        let values = vec![OVER.into(), number(most as u64)];
        let rows: Vec<Body> = self.db.rows(query, values)?;
        rows.iter().map(|row| Ok(ConversationId::parse(&row.body)?)).collect()
    }
}
