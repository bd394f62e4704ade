//! How much was asked for of late, by name: tallies that outlive the object's memory.

use crate::crypto;
use crate::fault::Fault;
use crate::store::sql::{Database, number};
use domain::quota::{Limit, Tally};
use protocol::ids::Timestamp;
use protocol::rejection::Rejection;
use worker::Storage;

/// A row is of no use any more after `until`.
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS tallies (
        name TEXT PRIMARY KEY, amount INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS tallies_until ON tallies (until)";

/// The tallies of one object.
pub struct TallyStore {
    db: Database,
}

impl TallyStore {
    /// The store of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// Adds an amount under each of the names, or under none when that is more than one of them allows.
    ///
    /// Names are kept as fingerprints: whose address or network it is is nobody's business here, only
    /// that it is the same.
    pub fn add(&self, counts: &[(String, Limit)], amount: u64, now: Timestamp) -> Result<(), Fault> {
        self.db.run(SCHEMA, vec![])?;
        self.db.run("DELETE FROM tallies WHERE until <= ?", vec![number(now)])?;
        let mut changed = Vec::with_capacity(counts.len());
        for (name, limit) in counts {
            let name = crypto::fingerprint(name.as_bytes());
            let query = "SELECT amount, since FROM tallies WHERE name = ?";
            let mut tally: Tally = self.db.row(query, vec![name.as_str().into()])?.unwrap_or_default();
            tally.add(*limit, amount, now)?;
            changed.push((name, tally, tally.since.saturating_add(limit.within_ms)));
        }
        let insert = "INSERT OR REPLACE INTO tallies (name, amount, since, until) VALUES (?, ?, ?, ?)";
        for (name, tally, until) in changed {
            let values = vec![name.into(), number(tally.amount), number(tally.since), number(until)];
            self.db.run(insert, values)?;
        }
        Ok(())
    }

    /// The same, and whether there was room.
    pub fn took(&self, counts: &[(String, Limit)], amount: u64, now: Timestamp) -> Result<bool, Fault> {
        match self.add(counts, amount, now) {
            Err(Fault::Rejected(Rejection::SlowDown)) => Ok(false),
            counted => counted.map(|()| true),
        }
    }
}
