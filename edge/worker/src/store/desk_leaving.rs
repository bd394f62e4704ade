//! That a desk's site is deleted, and which conversations the desk knows.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use protocol::ids::ConversationId;
use serde::Deserialize;
use std::cell::Cell;
use worker::Storage;

/// Its existence says that the desk takes in nothing more.
const LEFT: &str = "CREATE TABLE IF NOT EXISTS left_for_good (one INTEGER PRIMARY KEY)";

/// The end of one desk.
pub struct DeskLeavingStore {
    db: Database,
    /// Whether this instance has heard it: it counts too while everything is being erased.
    heard: Cell<bool>,
}

impl DeskLeavingStore {
    /// The store of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage), heard: Cell::default() }
    }

    /// Whether the desk's site is deleted, or is being.
    pub fn is_left(&self) -> Result<bool, Fault> {
        Ok(self.heard.get() || self.db.has_table("left_for_good")?)
    }

    /// Stores that it is.
    pub fn leave(&self) -> Result<(), Fault> {
        self.heard.set(true);
        Ok(self.db.run(LEFT, vec![])?)
    }

    /// The first conversations after an id.
    pub fn conversations(&self, after: &str, most: u64) -> Result<Vec<ConversationId>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
        }
        if !self.db.has_table("conversations")? {
            return Ok(Vec::new());
        }
        let query = "SELECT id FROM conversations WHERE id > ? ORDER BY id LIMIT ?";
        let rows: Vec<Row> = self.db.rows(query, vec![after.into(), number(most)])?;
        rows.iter().map(|row| Ok(ConversationId::parse(&row.id)?)).collect()
    }
}
