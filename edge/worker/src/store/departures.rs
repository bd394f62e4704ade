//! Who of a site's team works there no more, and what they still have.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use domain::desk::membership::Membership;
use protocol::ids::{AgentId, ConversationId};
use serde::Deserialize;
use worker::Storage;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS departures (
        agent TEXT PRIMARY KEY, revision INTEGER NOT NULL, gone INTEGER NOT NULL
    ) WITHOUT ROWID";

/// How many conversations are given back at once.
const GIVEN_BACK_MAX: u64 = 100;

/// The departures from one site.
pub struct DepartureStore {
    db: Database,
}

impl DepartureStore {
    /// The store of the object that owns `storage`, with its table.
    pub fn new(storage: Storage) -> worker::Result<Self> {
        let db = Database::new(storage);
        db.run(SCHEMA, vec![])?;
        Ok(Self { db })
    }

    /// The latest news of an agent.
    pub fn revision(&self, agent: &AgentId) -> Result<Option<u64>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            revision: u64,
        }
        let query = "SELECT revision FROM departures WHERE agent = ?";
        let row: Option<Row> = self.db.row(query, vec![agent.as_str().into()])?;
        Ok(row.map(|row| row.revision))
    }

    /// Stores what was told of an agent. Whoever is gone is not listed any more.
    pub fn put(&self, Membership { agent, revision, gone }: &Membership) -> Result<(), Fault> {
        Ok(self.db.together(|| {
            let insert = "INSERT OR REPLACE INTO departures (agent, revision, gone) VALUES (?, ?, ?)";
            self.db.run(insert, vec![agent.as_str().into(), number(*revision), number((*gone).into())])?;
            if *gone {
                self.db.run("DELETE FROM agents WHERE id = ?", vec![agent.as_str().into()])?;
            }
            Ok(())
        })?)
    }

    /// Whether an agent works there no more.
    pub fn is_gone(&self, agent: &AgentId) -> Result<bool, Fault> {
        let query = "SELECT 1 FROM departures WHERE agent = ? AND gone = 1";
        Ok(self.db.has(query, vec![agent.as_str().into()])?)
    }

    /// The first conversations that whoever is gone has, or that are being handed to them, with those agents.
    pub fn left_behind(&self) -> Result<Vec<(ConversationId, AgentId)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            agent: String,
        }
        let query = "SELECT conversations.id, departures.agent FROM departures
                JOIN conversations ON conversations.assignee = departures.agent AND conversations.stage < 3
                WHERE departures.gone = 1
            UNION SELECT conversations.id, departures.agent FROM departures
                JOIN conversations ON conversations.receiver = departures.agent
                WHERE departures.gone = 1
            LIMIT ?";
        let rows: Vec<Row> = self.db.rows(query, vec![number(GIVEN_BACK_MAX)])?;
        let pair = |row: Row| Ok((ConversationId::parse(&row.id)?, AgentId::parse(&row.agent)?));
        rows.into_iter().map(pair).collect()
    }
}
