//! A site's reply library: its canned messages and predefined answers, as one row.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use crate::store::tolerant;
use protocol::team::reply_library::ReplyLibrary;
use serde::Deserialize;
use worker::{Error, Storage};

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS library (
        one INTEGER PRIMARY KEY CHECK (one = 1), revision INTEGER NOT NULL, body TEXT NOT NULL
    )";

/// The reply library of one site.
pub struct ReplyLibraryStore {
    db: Database,
}

impl ReplyLibraryStore {
    /// The store of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// The reply library; none before the first change or use.
    pub fn get(&self) -> Result<Option<ReplyLibrary>, Fault> {
        if !self.db.has_table("library")? {
            return Ok(None);
        }
        #[derive(Deserialize)]
        struct Row {
            body: String,
        }
        let row: Option<Row> = self.db.row("SELECT body FROM library", vec![])?;
        row.map(|row| tolerant("reply library", &row.body)).transpose()
    }

    /// Stores it.
    pub fn put(&self, library: &ReplyLibrary) -> Result<(), Fault> {
        let body = serde_json::to_string(library).map_err(Error::from)?;
        Ok(self.db.together(|| {
            self.db.run(SCHEMA, vec![])?;
            self.db.run(
                "INSERT INTO library (one, revision, body) VALUES (1, ?, ?)
                 ON CONFLICT (one) DO UPDATE SET revision = excluded.revision, body = excluded.body",
                vec![number(library.revision), body.as_str().into()],
            )
        })?)
    }
}
