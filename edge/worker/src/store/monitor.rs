//! What became of the chats of the latest days, by site-local day and department; what each conversation's latest
//! episode has counted for; and since when agents are as they are.
//!
//! Of each day there are as many rows as the site has departments. Days, and with them the conversations that counted
//! there, are kept for as long as the rules say ([`domain::monitor::DAYS_KEPT`]).

use crate::fault::Fault;
use crate::store::sql::Database;
use domain::monitor::{Count, Counted, StatusSince, added, removed};
use domain::routing::QueueId;
use protocol::frames::monitor::DayFigures;
use protocol::ids::{AgentId, ConversationId, DepartmentId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use worker::{Error, Storage};

/// No department is an empty text.
const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS monitor_days (
        day TEXT NOT NULL, department TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (day, department)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS monitor_episodes (
        id TEXT PRIMARY KEY, day TEXT NOT NULL, body TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS monitor_episodes_day ON monitor_episodes (day);
    CREATE TABLE IF NOT EXISTS monitor_agents (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID";

#[derive(Deserialize)]
struct Row {
    key: String,
    body: String,
}

/// The counters of one site.
pub struct MonitorStore {
    db: Database,
}

impl MonitorStore {
    /// The store of the object that owns `storage`, with its tables.
    pub fn new(storage: Storage) -> worker::Result<Self> {
        let db = Database::new(storage);
        db.run(SCHEMA, vec![])?;
        Ok(Self { db })
    }

    /// What the latest episode of a conversation has counted for.
    pub fn counted(&self, id: &ConversationId) -> Result<Option<Counted>, Fault> {
        let query = "SELECT id AS key, body FROM monitor_episodes WHERE id = ?";
        let row: Option<Row> = self.db.row(query, vec![id.as_str().into()])?;
        Ok(row.map(|row| serde_json::from_str(&row.body)).transpose().map_err(Error::from)?)
    }

    /// Stores a change of the figures, and forgets the days before the oldest that is kept. All of it is of the
    /// transaction in which it is called.
    pub fn put(&self, id: &ConversationId, count: &Count, oldest: &str) -> worker::Result<()> {
        if let Some(off) = &count.off {
            self.change(off, removed)?;
        }
        self.change(&count.on, added)?;
        let body = serde_json::to_string(&count.on)?;
        let insert = "INSERT OR REPLACE INTO monitor_episodes (id, day, body) VALUES (?, ?, ?)";
        self.db.run(insert, vec![id.as_str().into(), count.on.day.as_str().into(), body.into()])?;
        self.db.run("DELETE FROM monitor_days WHERE day < ?", vec![oldest.into()])?;
        self.db.run("DELETE FROM monitor_episodes WHERE day < ?", vec![oldest.into()])
    }

    fn change(
        &self,
        counted: &Counted,
        how: impl Fn(DayFigures, DayFigures) -> DayFigures,
    ) -> worker::Result<()> {
        let (day, department) = (counted.day.as_str(), name(counted.department.as_ref()));
        let query = "SELECT department AS key, body FROM monitor_days WHERE day = ? AND department = ?";
        let row: Option<Row> = self.db.row(query, vec![day.into(), department.into()])?;
        let figures = row.map_or_else(DayFigures::default, |row| read(&row).unwrap_or_default());
        let body = serde_json::to_string(&how(figures, counted.figures))?;
        let insert = "INSERT OR REPLACE INTO monitor_days (day, department, body) VALUES (?, ?, ?)";
        self.db.run(insert, vec![day.into(), department.into(), body.into()])
    }

    /// What became of the chats of a day.
    pub fn day(&self, day: &str) -> Result<BTreeMap<QueueId, DayFigures>, Fault> {
        let query = "SELECT department AS key, body FROM monitor_days WHERE day = ?";
        let rows: Vec<Row> = self.db.rows(query, vec![day.into()])?;
        let read = |row: Row| Some((DepartmentId::parse(&row.key).ok(), read(&row)?));
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// Forgets which conversation it was that counted.
    pub fn forget(&self, id: &ConversationId) -> Result<(), Fault> {
        Ok(self.db.run("DELETE FROM monitor_episodes WHERE id = ?", vec![id.as_str().into()])?)
    }

    /// Since when agents are as they are.
    pub fn statuses(&self) -> Result<BTreeMap<AgentId, StatusSince>, Fault> {
        let rows: Vec<Row> = self.db.rows("SELECT id AS key, body FROM monitor_agents", vec![])?;
        let read = |row: Row| Some((AgentId::parse(&row.key).ok()?, read(&row)?));
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// Stores it of an agent.
    pub fn put_status(&self, id: &AgentId, since: &StatusSince) -> Result<(), Fault> {
        let body = serde_json::to_string(since).map_err(Error::from)?;
        let insert = "INSERT OR REPLACE INTO monitor_agents (id, body) VALUES (?, ?)";
        Ok(self.db.run(insert, vec![id.as_str().into(), body.into()])?)
    }

    /// Forgets an agent who works there no more.
    pub fn forget_status(&self, id: &AgentId) -> Result<(), Fault> {
        Ok(self.db.run("DELETE FROM monitor_agents WHERE id = ?", vec![id.as_str().into()])?)
    }
}

fn name(department: Option<&DepartmentId>) -> &str {
    department.map_or("", DepartmentId::as_str)
}

/// Reads a row; one that cannot be read is none.
fn read<T: DeserializeOwned>(row: &Row) -> Option<T> {
    let read = serde_json::from_str(&row.body);
    if let Err(error) = &read {
        Fault::from(Error::RustError(error.to_string())).log("a row of the figures cannot be read");
    }
    read.ok()
}
