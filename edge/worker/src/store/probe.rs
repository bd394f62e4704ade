//! Whether an object's storage works.

use super::sql::{Database, number};
use crate::fault::Fault;
use protocol::ids::Timestamp;
use worker::{Error, Storage};

/// Reads something. The first time it has to be written.
pub fn read(storage: Storage) -> Result<(), Fault> {
    let db = Database::new(storage);
    prepare(&db)?;
    db.run("INSERT OR IGNORE INTO probe (one, at) VALUES (1, 0)", vec![])?;
    found(db.has("SELECT 1 FROM probe", vec![])?)
}

/// Writes something and reads it back.
pub fn write(db: &Database, now: Timestamp) -> Result<(), Fault> {
    prepare(db)?;
    db.run("INSERT OR REPLACE INTO probe (one, at) VALUES (1, ?)", vec![number(now)])?;
    found(db.has("SELECT 1 FROM probe WHERE at = ?", vec![number(now)])?)
}

fn prepare(db: &Database) -> Result<(), Fault> {
    Ok(db.run("CREATE TABLE IF NOT EXISTS probe (one INTEGER PRIMARY KEY, at INTEGER NOT NULL)", vec![])?)
}

fn found(is_there: bool) -> Result<(), Fault> {
    if is_there { Ok(()) } else { Err(Error::RustError("what was written is not there".to_owned()).into()) }
}
