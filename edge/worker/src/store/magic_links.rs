//! The links that open a conversation in another browser: of each the hash of its code, until it was
//! used or has run out.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use protocol::ids::Timestamp;
use worker::Storage;

const SCHEMA: &str =
    "CREATE TABLE IF NOT EXISTS resumes (code TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID";

/// The links of one conversation.
pub struct MagicLinkStore {
    db: Database,
}

impl MagicLinkStore {
    /// The links of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// Takes the code with this hash as good until a moment. Those that have run out go.
    pub fn put(&self, code: &str, until: Timestamp, now: Timestamp) -> Result<(), Fault> {
        Ok(self.db.together(|| {
            self.db.run(SCHEMA, vec![])?;
            self.db.run("DELETE FROM resumes WHERE until <= ?", vec![number(now)])?;
            let insert = "INSERT OR REPLACE INTO resumes (code, until) VALUES (?, ?)";
            self.db.run(insert, vec![code.into(), number(until)])
        })?)
    }

    /// Uses the code with this hash up, and tells whether it was good.
    pub fn take(&self, code: &str, now: Timestamp) -> Result<bool, Fault> {
        if !self.db.has_table("resumes")? {
            return Ok(false);
        }
        let good = "SELECT 1 FROM resumes WHERE code = ? AND until > ?";
        let good = self.db.has(good, vec![code.into(), number(now)])?;
        self.db.run("DELETE FROM resumes WHERE code = ?", vec![code.into()])?;
        Ok(good)
    }
}
