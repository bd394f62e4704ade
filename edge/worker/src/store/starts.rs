//! Which conversations were started from which network of late, and which of those networks are blocked.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use domain::access::Blocks;
use protocol::ids::{ConversationId, Timestamp};
use serde::Deserialize;
use worker::Storage;

const STARTS: &str = "CREATE TABLE IF NOT EXISTS starts (
        network TEXT NOT NULL, conversation TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (network, conversation)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS starts_at ON starts (at)";

/// The conversations whose visitors were blocked, and from which network they were started.
const BLOCKS: &str = "CREATE TABLE IF NOT EXISTS blocks (
        conversation TEXT PRIMARY KEY, network TEXT NOT NULL, at INTEGER NOT NULL
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

    /// Whether a conversation was opened from a network of late, how many were since a moment, and which
    /// visitors from there were blocked. What is older than `forgotten` is known no more.
    pub fn by_network(
        &self,
        network: &str,
        conversation: &ConversationId,
        since: Timestamp,
        forgotten: Timestamp,
    ) -> Result<(bool, usize, Blocks), Fault> {
        #[derive(Deserialize)]
        struct Row {
            known: u32,
            count: usize,
        }
        #[derive(Deserialize)]
        struct Blocked {
            count: u32,
            last: Timestamp,
        }
        if !self.db.has_table("starts")? {
            return Ok((false, 0, Blocks::default()));
        }
        self.db.run("DELETE FROM starts WHERE at < ?", vec![number(forgotten)])?;
        let query = "SELECT coalesce(sum(at >= ?), 0) AS count, coalesce(sum(conversation = ?), 0) AS known
            FROM starts WHERE network = ?";
        let values = vec![number(since), conversation.as_str().into(), network.into()];
        let row: Option<Row> = self.db.row(query, values)?;
        let (known, count) = row.map_or((false, 0), |row| (row.known > 0, row.count));
        if !self.db.has_table("blocks")? {
            return Ok((known, count, Blocks::default()));
        }
        self.db.run("DELETE FROM blocks WHERE at < ?", vec![number(forgotten)])?;
        let query = "SELECT count(*) AS count, coalesce(max(at), 0) AS last FROM blocks WHERE network = ?";
        let blocked: Option<Blocked> = self.db.row(query, vec![network.into()])?;
        let blocks = blocked.map(|Blocked { count, last }| Blocks { count, last });
        Ok((known, count, blocks.unwrap_or_default()))
    }

    /// Remembers that the visitor of a conversation was blocked, the first time it is said.
    pub fn block_network(&self, conversation: &ConversationId, at: Timestamp) -> Result<(), Fault> {
        if !self.db.has_table("starts")? {
            return Ok(());
        }
        self.db.run(BLOCKS, vec![])?;
        let insert = "INSERT OR IGNORE INTO blocks (conversation, network, at)
            SELECT conversation, network, ? FROM starts WHERE conversation = ?";
        Ok(self.db.run(insert, vec![number(at), conversation.as_str().into()])?)
    }

    /// Forgets that the visitor of a conversation was blocked.
    pub fn unblock_network(&self, conversation: &ConversationId) -> Result<(), Fault> {
        if !self.db.has_table("blocks")? {
            return Ok(());
        }
        Ok(self.db.run("DELETE FROM blocks WHERE conversation = ?", vec![conversation.as_str().into()])?)
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

    /// Remembers that a conversation is being opened from a network.
    pub fn put(&self, network: &str, conversation: &ConversationId, at: Timestamp) -> Result<(), Fault> {
        self.db.run(STARTS, vec![])?;
        let insert = "INSERT OR IGNORE INTO starts (network, conversation, at) VALUES (?, ?, ?)";
        let values = vec![network.into(), conversation.as_str().into(), number(at)];
        Ok(self.db.run(insert, values)?)
    }
}
