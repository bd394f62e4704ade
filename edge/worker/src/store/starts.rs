//! Which conversations were started from which network of late, and which of those networks are blocked.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use protocol::ids::{ConversationId, Timestamp};
use serde::Deserialize;
use worker::Storage;

const STARTS: &str = "CREATE TABLE IF NOT EXISTS starts (
        network TEXT NOT NULL, conversation TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (network, conversation)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS starts_at ON starts (at)";

/// The conversations for whose visitors the team has shut a network, and until when. An earlier version had a
/// table `blocks`, whose rows held an hour at most.
const BLOCKS: &str = "DROP TABLE IF EXISTS blocks;
    CREATE TABLE IF NOT EXISTS network_blocks (
        conversation TEXT PRIMARY KEY, network TEXT NOT NULL, until INTEGER NOT NULL
    ) WITHOUT ROWID";

/// Every conversation that was ever opened.
const OPENED: &str = "CREATE TABLE IF NOT EXISTS opened (conversation TEXT PRIMARY KEY) WITHOUT ROWID";

/// The starts of one site.
pub struct StartStore {
    db: Database,
}

impl StartStore {
    /// The store of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// Whether a conversation was opened from a network of late, and how many were since a moment. What is older
    /// than `forgotten` is known no more.
    pub fn by_network(
        &self,
        network: &str,
        conversation: &ConversationId,
        since: Timestamp,
        forgotten: Timestamp,
    ) -> Result<(bool, usize), Fault> {
        #[derive(Deserialize)]
        struct Row {
            known: u32,
            count: usize,
        }
        if !self.db.has_table("starts")? {
            return Ok((false, 0));
        }
        self.db.run("DELETE FROM starts WHERE at < ?", vec![number(forgotten)])?;
        let query = "SELECT coalesce(sum(at >= ?), 0) AS count, coalesce(sum(conversation = ?), 0) AS known
            FROM starts WHERE network = ?";
        let values = vec![number(since), conversation.as_str().into(), network.into()];
        let row: Option<Row> = self.db.row(query, values)?;
        Ok(row.map_or((false, 0), |row| (row.known > 0, row.count)))
    }

    /// Until when a network is shut, if it is.
    pub fn blocked_until(&self, network: &str, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            until: Option<Timestamp>,
        }
        if !self.db.has_table("network_blocks")? {
            return Ok(None);
        }
        self.db.run("DELETE FROM network_blocks WHERE until <= ?", vec![number(now)])?;
        let query = "SELECT max(until) AS until FROM network_blocks WHERE network = ?";
        let row: Option<Row> = self.db.row(query, vec![network.into()])?;
        Ok(row.and_then(|row| row.until))
    }

    /// Shuts the network from which a conversation was opened until a moment.
    pub fn block_network(&self, conversation: &ConversationId, until: Timestamp) -> Result<(), Fault> {
        if !self.db.has_table("starts")? {
            return Ok(());
        }
        self.db.run(BLOCKS, vec![])?;
        let insert = "INSERT OR REPLACE INTO network_blocks (conversation, network, until)
            SELECT conversation, network, ? FROM starts WHERE conversation = ?";
        Ok(self.db.run(insert, vec![number(until), conversation.as_str().into()])?)
    }

    /// Opens it again.
    pub fn unblock_network(&self, conversation: &ConversationId) -> Result<(), Fault> {
        if !self.db.has_table("network_blocks")? {
            return Ok(());
        }
        let delete = "DELETE FROM network_blocks WHERE conversation = ?";
        Ok(self.db.run(delete, vec![conversation.as_str().into()])?)
    }

    /// Whether a conversation was opened.
    pub fn is_opened(&self, conversation: &ConversationId) -> Result<bool, Fault> {
        let query = "SELECT 1 FROM opened WHERE conversation = ?";
        Ok(self.db.has_table("opened")? && self.db.has(query, vec![conversation.as_str().into()])?)
    }

    /// Writes down that it was.
    pub fn note_opened(&self, conversation: &ConversationId) -> Result<(), Fault> {
        self.db.run(OPENED, vec![])?;
        let insert = "INSERT OR IGNORE INTO opened (conversation) VALUES (?)";
        Ok(self.db.run(insert, vec![conversation.as_str().into()])?)
    }

    /// The first conversations after an id that were opened.
    pub fn opened_after(&self, after: &str, most: u64) -> Result<Vec<ConversationId>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            conversation: String,
        }
        if !self.db.has_table("opened")? {
            return Ok(Vec::new());
        }
        let query = "SELECT conversation FROM opened WHERE conversation > ? ORDER BY conversation LIMIT ?";
        let rows: Vec<Row> = self.db.rows(query, vec![after.into(), number(most)])?;
        rows.iter().map(|row| Ok(ConversationId::parse(&row.conversation)?)).collect()
    }

    /// Remembers that a conversation is being opened from a network.
    pub fn put(&self, network: &str, conversation: &ConversationId, at: Timestamp) -> Result<(), Fault> {
        self.db.run(STARTS, vec![])?;
        let insert = "INSERT OR IGNORE INTO starts (network, conversation, at) VALUES (?, ?, ?)";
        let values = vec![network.into(), conversation.as_str().into(), number(at)];
        Ok(self.db.run(insert, values)?)
    }
}
