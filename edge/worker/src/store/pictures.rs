//! Pictures in an object's database, a site's or the team's own: small, named by their content, never changed.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use protocol::ids::{FileId, Timestamp};
use serde::Deserialize;
use worker::{SqlStorageValue, Storage};

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS pictures (
        id TEXT PRIMARY KEY, media TEXT NOT NULL, at INTEGER NOT NULL, bytes BLOB NOT NULL
    )";

/// The pictures of one object.
pub struct PictureStore {
    db: Database,
}

impl PictureStore {
    /// The pictures of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// Whether there is such a picture.
    pub fn has(&self, id: &FileId) -> Result<bool, Fault> {
        Ok(self.media(id)?.is_some())
    }

    /// Stores a picture. The same again is as good as new.
    pub fn put(&self, id: &FileId, media: &str, bytes: Vec<u8>, at: Timestamp) -> Result<(), Fault> {
        self.db.run(SCHEMA, vec![])?;
        let put = "INSERT INTO pictures (id, media, at, bytes) VALUES (?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET at = excluded.at";
        let values = vec![id.as_str().into(), media.into(), number(at), SqlStorageValue::Blob(bytes)];
        Ok(self.db.run(put, values)?)
    }

    /// A picture's media type and bytes.
    pub fn find(&self, id: &FileId) -> Result<Option<(String, Vec<u8>)>, Fault> {
        let Some(media) = self.media(id)? else { return Ok(None) };
        let bytes = self.db.bytes("SELECT bytes FROM pictures WHERE id = ?", vec![id.as_str().into()])?;
        Ok(bytes.map(|bytes| (media, bytes)))
    }

    /// Removes one.
    pub fn remove(&self, id: &FileId) -> Result<(), Fault> {
        if self.db.has_table("pictures")? {
            self.db.run("DELETE FROM pictures WHERE id = ?", vec![id.as_str().into()])?;
        }
        Ok(())
    }

    /// Removes all from before a moment but the one that is in use.
    pub fn forget(&self, before: Timestamp, but: &str) -> Result<(), Fault> {
        if self.db.has_table("pictures")? {
            let delete = "DELETE FROM pictures WHERE at < ? AND id <> ?";
            self.db.run(delete, vec![number(before), but.into()])?;
        }
        Ok(())
    }

    /// How many there are.
    pub fn count(&self) -> Result<u32, Fault> {
        #[derive(Deserialize)]
        struct Row {
            count: u32,
        }
        if !self.db.has_table("pictures")? {
            return Ok(0);
        }
        let row: Option<Row> = self.db.row("SELECT count(*) AS count FROM pictures", vec![])?;
        Ok(row.map_or(0, |row| row.count))
    }

    fn media(&self, id: &FileId) -> Result<Option<String>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            media: String,
        }
        if !self.db.has_table("pictures")? {
            return Ok(None);
        }
        let query = "SELECT media FROM pictures WHERE id = ?";
        let row: Option<Row> = self.db.row(query, vec![id.as_str().into()])?;
        Ok(row.map(|row| row.media))
    }
}
