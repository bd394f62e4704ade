//! The files of a conversation, in its own database: one row that says what a file is, and its bytes
//! in chunks, because a value may have 2 MB at most.
//!
//! A row without a hash is an upload under way. One that broke off is removed by whoever stored it;
//! if that died, by the first look at the files after waking.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use protocol::conversation::file::FileInfo;
use protocol::ids::{FileId, Timestamp};
use serde::Deserialize;
use std::cell::Cell;
use worker::{Error, SqlStorageValue, Storage};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS files (
        upload INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, hash TEXT
    );
    CREATE TABLE IF NOT EXISTS file_chunks (
        upload INTEGER NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (upload, part)
    ) WITHOUT ROWID";

/// The files that were uploaded of late, and when: whether they were sent is looked at later.
const UNSENT: &str =
    "CREATE TABLE IF NOT EXISTS unsent (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID";

/// Those that were uploaded up to a moment.
const UPLOADED: &str = "id IN (SELECT id FROM unsent WHERE at <= ?)";

/// The number of one attempt to store a file. An attempt that was given up writes no more, because
/// its number is gone.
pub type Upload = u64;

/// The files of one conversation.
pub struct FileStore {
    db: Database,
    /// Whether the tables are there, once that is known, and leftovers are gone.
    ready: Cell<bool>,
    last: Cell<Upload>,
    /// Whether the table of unsent files is there, once that was asked.
    has_unsent: Cell<Option<bool>>,
}

/// A file that is wholly there.
pub struct StoredFile {
    /// Where its chunks are.
    pub upload: Upload,
    /// What it is.
    pub info: FileInfo,
    /// The hash of its bytes.
    pub hash: String,
}

impl FileStore {
    /// The files of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self {
            db: Database::new(storage),
            ready: Cell::default(),
            last: Cell::default(),
            has_unsent: Cell::default(),
        }
    }

    /// Everything was erased, the tables too.
    pub fn forget_all(&self) {
        self.ready.set(false);
        self.has_unsent.set(None);
    }

    /// Whether there is anything to look at. The first time after waking it is also tidied up.
    fn ready(&self) -> Result<bool, Fault> {
        if !self.ready.get() && self.db.has_table("files")? {
            self.remove("hash IS NULL", vec![])?;
            self.ready.set(true);
        }
        Ok(self.ready.get())
    }

    /// A file that is wholly there.
    pub fn find(&self, id: &FileId) -> Result<Option<StoredFile>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            upload: Upload,
            body: String,
            hash: String,
        }
        if !self.ready()? {
            return Ok(None);
        }
        let query = "SELECT upload, body, hash FROM files WHERE id = ? AND hash IS NOT NULL";
        let Some(row) = self.db.row::<Row>(query, vec![id.as_str().into()])? else { return Ok(None) };
        let info = serde_json::from_str(&row.body).map_err(Error::from)?;
        Ok(Some(StoredFile { upload: row.upload, info, hash: row.hash }))
    }

    /// How many files there are, those under way included.
    pub fn count(&self) -> Result<u32, Fault> {
        #[derive(Deserialize)]
        struct Row {
            count: u32,
        }
        if !self.ready()? {
            return Ok(0);
        }
        let row: Option<Row> = self.db.row("SELECT count(*) AS count FROM files", vec![])?;
        Ok(row.map_or(0, |row| row.count))
    }

    /// Begins to store a file. An earlier attempt at it that has not come to its end is given up.
    pub fn begin(&self, info: &FileInfo, now: Timestamp) -> Result<Upload, Fault> {
        if !self.ready()? {
            self.db.run(SCHEMA, vec![])?;
            self.ready.set(true);
        }
        self.remove("id = ? AND hash IS NULL", vec![info.id.as_str().into()])?;
        // Later than any before, also than those of an earlier life.
        let upload = now.max(self.last.get() + 1);
        self.last.set(upload);
        let body = serde_json::to_string(info).map_err(Error::from)?;
        let values = vec![number(upload), info.id.as_str().into(), body.into()];
        self.db.run("INSERT INTO files (upload, id, body) VALUES (?, ?, ?)", values)?;
        Ok(upload)
    }

    /// Stores the next bytes of a file; says whether the attempt still counts.
    pub fn add(&self, upload: Upload, part: u32, bytes: Vec<u8>) -> Result<bool, Fault> {
        let going_on =
            self.db.has("SELECT 1 FROM files WHERE upload = ? AND hash IS NULL", vec![number(upload)])?;
        if going_on {
            let values = vec![number(upload), number(part.into()), SqlStorageValue::Blob(bytes)];
            self.db.run("INSERT INTO file_chunks (upload, part, bytes) VALUES (?, ?, ?)", values)?;
        }
        Ok(going_on)
    }

    /// The file is whole.
    pub fn finish(&self, upload: Upload, hash: &str) -> Result<(), Fault> {
        let values = vec![hash.into(), number(upload)];
        Ok(self.db.run("UPDATE files SET hash = ? WHERE upload = ?", values)?)
    }

    /// The attempt came to nothing, and leaves nothing.
    pub fn abandon(&self, upload: Upload) -> Result<(), Fault> {
        self.remove("upload = ? AND hash IS NULL", vec![number(upload)])
    }

    /// Removes the files from before a moment that nobody needs any more.
    pub fn forget(&self, before: Timestamp, needed: impl Fn(&FileId) -> bool) -> Result<(), Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
        }
        if !self.ready()? {
            return Ok(());
        }
        let query = "SELECT id FROM files WHERE upload < ? AND hash IS NOT NULL";
        let old: Vec<Row> = self.db.rows(query, vec![number(before)])?;
        for Row { id } in old {
            if !needed(&FileId::parse(&id)?) {
                self.remove("id = ?", vec![id.into()])?;
            }
        }
        Ok(())
    }

    /// Remembers that a file was uploaded, to look later whether it was sent.
    pub fn remember_unsent(&self, id: &FileId, at: Timestamp) -> Result<(), Fault> {
        self.db.run(UNSENT, vec![])?;
        self.has_unsent.set(Some(true));
        let insert = "INSERT OR REPLACE INTO unsent (id, at) VALUES (?, ?)";
        Ok(self.db.run(insert, vec![id.as_str().into(), number(at)])?)
    }

    /// When the first of those was uploaded.
    pub fn first_unsent(&self) -> Result<Option<Timestamp>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            at: Option<Timestamp>,
        }
        if !self.has_unsent()? {
            return Ok(None);
        }
        let row: Option<Row> = self.db.row("SELECT min(at) AS at FROM unsent", vec![])?;
        Ok(row.and_then(|row| row.at))
    }

    /// Removes the files that were uploaded up to a moment and not sent.
    pub fn forget_unsent(&self, until: Timestamp) -> Result<(), Fault> {
        if !self.has_unsent()? {
            return Ok(());
        }
        // An event tells its file's id as a JSON string, and nothing else in it can look like one.
        let never_sent = "id IN (SELECT id FROM unsent WHERE at <= ?) AND NOT EXISTS (
            SELECT 1 FROM events WHERE body LIKE '{\"file_sent\"%' AND instr(body, '\"id\":\"' || files.id || '\"'))";
        // What was uploaded for a conversation that was never brought in has no events beside it.
        let never_sent = if self.db.has_table("events")? { never_sent } else { UPLOADED };
        self.remove(never_sent, vec![number(until)])?;
        Ok(self.db.run("DELETE FROM unsent WHERE at <= ?", vec![number(until)])?)
    }

    fn has_unsent(&self) -> Result<bool, Fault> {
        if self.has_unsent.get().is_none() {
            self.has_unsent.set(Some(self.db.has_table("unsent")?));
        }
        Ok(self.has_unsent.get() == Some(true))
    }

    /// The bytes of one chunk; none after the last.
    pub fn part(&self, upload: Upload, part: u32) -> Result<Option<Vec<u8>>, Fault> {
        let query = "SELECT bytes FROM file_chunks WHERE upload = ? AND part = ?";
        Ok(self.db.bytes(query, vec![number(upload), number(part.into())])?)
    }

    fn remove(&self, which: &str, values: Vec<SqlStorageValue>) -> Result<(), Fault> {
        let chunks =
            format!("DELETE FROM file_chunks WHERE upload IN (SELECT upload FROM files WHERE {which})");
        let files = format!("DELETE FROM files WHERE {which}");
        Ok(self.db.together(|| {
            self.db.run(&chunks, values.clone())?;
            self.db.run(&files, values.clone())
        })?)
    }
}
