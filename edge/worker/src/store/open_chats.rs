//! Which of a site's conversations go on, by the network that each was started from.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use protocol::ids::{ConversationId, Timestamp};
use serde::Deserialize;
use worker::Storage;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS open_chats (
        conversation TEXT PRIMARY KEY, network TEXT NOT NULL, at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS open_chats_network ON open_chats (network)";

/// The conversations of one site that go on.
pub struct OpenChatStore {
    db: Database,
}

impl OpenChatStore {
    /// The store of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// A conversation goes on, as is known since a moment. One whose network is not known counts nowhere.
    pub fn open(&self, conversation: &ConversationId, at: Timestamp) -> Result<(), Fault> {
        if !self.db.has_table("starts")? {
            return Ok(());
        }
        self.db.run(SCHEMA, vec![])?;
        let insert = "INSERT OR IGNORE INTO open_chats (conversation, network, at)
            SELECT conversation, network, ? FROM starts WHERE conversation = ?";
        Ok(self.db.run(insert, vec![number(at), conversation.as_str().into()])?)
    }

    /// A conversation is over.
    pub fn close(&self, conversation: &ConversationId) -> Result<(), Fault> {
        if !self.db.has_table("open_chats")? {
            return Ok(());
        }
        let delete = "DELETE FROM open_chats WHERE conversation = ?";
        Ok(self.db.run(delete, vec![conversation.as_str().into()])?)
    }

    /// How many go on that were started from a network, less those of which it is known for too long.
    pub fn count(&self, network: &str, forgotten: Timestamp) -> Result<usize, Fault> {
        #[derive(Deserialize)]
        struct Row {
            count: usize,
        }
        if !self.db.has_table("open_chats")? {
            return Ok(0);
        }
        let query = "SELECT count(*) AS count FROM open_chats WHERE network = ? AND at >= ?";
        let row: Option<Row> = self.db.row(query, vec![network.into(), number(forgotten)])?;
        Ok(row.map_or(0, |row| row.count))
    }
}
