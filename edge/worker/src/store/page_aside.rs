//! The page that waits to be stored, where pages follow each other too fast: the last one, and since when.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use protocol::conversation::opening::Page;
use protocol::ids::Timestamp;
use serde::Deserialize;
use std::cell::Cell;
use worker::Storage;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS page_aside (
    one INTEGER PRIMARY KEY CHECK (one = 0), due INTEGER NOT NULL, page TEXT NOT NULL
)";

/// The page of one conversation that waits.
pub struct PageStore {
    db: Database,
    /// Whether none waits, once that is known.
    none: Cell<bool>,
}

impl PageStore {
    /// That of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage), none: Cell::default() }
    }

    /// Lets a page wait until a moment, or until the one at which another that it takes the place of was due.
    pub fn put(&self, page: &Page, due: Timestamp) -> Result<(), Fault> {
        let put = "INSERT INTO page_aside (one, due, page) VALUES (0, ?, ?)
            ON CONFLICT (one) DO UPDATE SET page = excluded.page";
        self.none.set(false);
        Ok(self.db.together(|| {
            self.db.run(SCHEMA, vec![])?;
            let page = serde_json::to_string(page)?;
            self.db.run(put, vec![number(due), page.into()])
        })?)
    }

    /// The page that waits, and until when.
    pub fn get(&self) -> Result<Option<(Page, Timestamp)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            due: Timestamp,
            page: String,
        }
        if self.none.get() || !self.db.has_table("page_aside")? {
            self.none.set(true);
            return Ok(None);
        }
        let row: Option<Row> = self.db.row("SELECT due, page FROM page_aside", vec![])?;
        self.none.set(row.is_none());
        let Some(Row { due, page }) = row else { return Ok(None) };
        Ok(Some((serde_json::from_str(&page).map_err(worker::Error::from)?, due)))
    }

    /// Everything was erased, the table too.
    pub fn forget_all(&self) {
        self.none.set(true);
    }

    /// None waits any more.
    pub fn clear(&self) -> Result<(), Fault> {
        if self.get()?.is_some() {
            self.db.run("DELETE FROM page_aside", vec![])?;
            self.none.set(true);
        }
        Ok(())
    }
}
