//! Whose turn it is to fetch the site as files, one row: another leave ends the one before.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use domain::export::Leave;
use worker::Storage;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS export_leave (
        one INTEGER PRIMARY KEY CHECK (one = 1), session TEXT NOT NULL, until INTEGER NOT NULL, fetches INTEGER NOT NULL
    )";

/// The leave that was given.
pub struct ExportLeaveStore {
    db: Database,
}

impl ExportLeaveStore {
    /// The store of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// The leave, if there is one.
    pub fn get(&self) -> Result<Option<Leave>, Fault> {
        if !self.db.has_table("export_leave")? {
            return Ok(None);
        }
        Ok(self.db.row("SELECT session, until, fetches AS left FROM export_leave", vec![])?)
    }

    /// Stores one in its place.
    pub fn put(&self, leave: &Leave) -> Result<(), Fault> {
        self.db.run(SCHEMA, vec![])?;
        let insert = "INSERT OR REPLACE INTO export_leave (one, session, until, fetches) VALUES (1, ?, ?, ?)";
        let values = vec![leave.session.as_str().into(), number(leave.until), number(leave.left)];
        Ok(self.db.run(insert, values)?)
    }
}
