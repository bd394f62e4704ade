//! Which of a site's customers are blocked, and in which conversation each was.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use domain::customer_block::{AFTER_ERASURE_MS, CustomerBlock};
use protocol::ids::{ConversationId, Timestamp};
use worker::Storage;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS customer_blocks (
        conversation TEXT PRIMARY KEY, customer TEXT NOT NULL, at INTEGER NOT NULL, erased INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS customer_blocks_customer ON customer_blocks (customer)";

/// The blocked customers of one site.
pub struct CustomerBlockStore {
    db: Database,
}

impl CustomerBlockStore {
    /// The store of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// Remembers that a customer was blocked in a conversation, the first time it is said.
    pub fn put(&self, conversation: &ConversationId, customer: &str, at: Timestamp) -> Result<(), Fault> {
        self.db.run(SCHEMA, vec![])?;
        let insert = "INSERT OR IGNORE INTO customer_blocks (conversation, customer, at) VALUES (?, ?, ?)";
        Ok(self.db.run(insert, vec![conversation.as_str().into(), customer.into(), number(at)])?)
    }

    /// The block in a conversation was lifted, if there was one.
    pub fn lift(&self, conversation: &ConversationId) -> Result<(), Fault> {
        if !self.db.has_table("customer_blocks")? {
            return Ok(());
        }
        let delete = "DELETE FROM customer_blocks WHERE conversation = ?";
        Ok(self.db.run(delete, vec![conversation.as_str().into()])?)
    }

    /// A conversation was erased. What was erased so long ago that it holds nobody back any more is forgotten.
    pub fn erased(&self, conversation: &ConversationId, at: Timestamp) -> Result<(), Fault> {
        if !self.db.has_table("customer_blocks")? {
            return Ok(());
        }
        let over = vec![number(at.saturating_sub(AFTER_ERASURE_MS))];
        self.db.run("DELETE FROM customer_blocks WHERE erased <= ?", over)?;
        let update = "UPDATE customer_blocks SET erased = ? WHERE conversation = ? AND erased IS NULL";
        Ok(self.db.run(update, vec![number(at), conversation.as_str().into()])?)
    }

    /// The blocks that were made for a customer.
    pub fn of(&self, customer: &str) -> Result<Vec<CustomerBlock>, Fault> {
        if !self.db.has_table("customer_blocks")? {
            return Ok(vec![]);
        }
        let query = "SELECT erased FROM customer_blocks WHERE customer = ?";
        Ok(self.db.rows(query, vec![customer.into()])?)
    }
}
