//! The first page that was seen to load a site's chat, one row.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use protocol::ids::Timestamp;
use protocol::team::first_run::Seen;
use serde::Deserialize;
use worker::Storage;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS seen (
        one INTEGER PRIMARY KEY CHECK (one = 1), origin TEXT NOT NULL, at INTEGER NOT NULL, listed INTEGER NOT NULL
    )";

/// The page that was seen.
pub struct SeenStore {
    db: Database,
}

impl SeenStore {
    /// The store of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// The page, if there was any.
    pub fn get(&self) -> Result<Option<Seen>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            origin: String,
            at: Timestamp,
            listed: u8,
        }
        if !self.db.has_table("seen")? {
            return Ok(None);
        }
        let row: Option<Row> = self.db.row("SELECT origin, at, listed FROM seen", vec![])?;
        Ok(row.map(|Row { origin, at, listed }| Seen { origin, at, listed: listed != 0 }))
    }

    /// Writes one down instead of the one before.
    pub fn put(&self, seen: &Seen) -> Result<(), Fault> {
        self.db.run(SCHEMA, vec![])?;
        let insert = "INSERT OR REPLACE INTO seen (one, origin, at, listed) VALUES (1, ?, ?, ?)";
        let values = vec![seen.origin.as_str().into(), number(seen.at), number(seen.listed.into())];
        Ok(self.db.run(insert, values)?)
    }
}
