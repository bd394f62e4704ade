//! More tokens of a conversation, for its customer's other devices.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use protocol::ids::Timestamp;
use worker::Storage;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS grants (
        one INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, at INTEGER NOT NULL
    )";

/// More devices than anybody has.
const GRANTS_MAX: u64 = 100;

/// The additional tokens of one conversation.
pub struct GrantStore {
    db: Database,
}

impl GrantStore {
    /// The grants of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// Takes another token as good. Of many the oldest goes.
    pub fn put(&self, token: &str, at: Timestamp) -> Result<(), Fault> {
        Ok(self.db.together(|| {
            self.db.run(SCHEMA, vec![])?;
            let insert = "INSERT INTO grants (token, at) VALUES (?, ?)";
            self.db.run(insert, vec![token.into(), number(at)])?;
            let delete =
                "DELETE FROM grants WHERE one NOT IN (SELECT one FROM grants ORDER BY one DESC LIMIT ?)";
            self.db.run(delete, vec![number(GRANTS_MAX)])
        })?)
    }

    /// Whether a token was taken as good.
    pub fn has(&self, token: &str) -> Result<bool, Fault> {
        let query = "SELECT 1 FROM grants WHERE token = ?";
        Ok(self.db.has_table("grants")? && self.db.has(query, vec![token.into()])?)
    }
}
