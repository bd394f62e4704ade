//! The steps that bring what an older build stored to this build's tables, all in one place.
//!
//! Tables that were added come with the first write that needs them; a step is for what was stored already and has to
//! change. It is taken with its version in one transaction, so that an object has all of it or nothing. A site's
//! object has had no step yet.

use super::sql::{Database, number};
use domain::object_kind::ObjectKind;
use domain::schema;
use serde::Deserialize;
use worker::{Error, Result};

/// One change of what a kind of object stores.
struct Step {
    kind: ObjectKind,
    /// The version that it leads to.
    version: u32,
    /// Finds something where there is nothing to change: in objects that were made since, or have no such table.
    done: &'static str,
    /// The change.
    change: &'static str,
}

/// By kind in the order of their versions. What was released stays as it is.
const STEPS: &[Step] = &[
    Step {
        kind: ObjectKind::Conversation,
        version: 2,
        done: "SELECT 1 FROM sqlite_master WHERE name = 'outbox'",
        // There was one sink, in a column of the state.
        change: "CREATE TABLE outbox (sink TEXT PRIMARY KEY, told INTEGER NOT NULL);
            INSERT INTO outbox (sink, told) SELECT 'desk', told FROM state",
    },
    Step {
        kind: ObjectKind::Desk,
        version: 2,
        done: "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM sqlite_master
            WHERE name = 'conversations' AND sql NOT LIKE '%told_at%')",
        // When a summary was told was not known.
        change: "ALTER TABLE conversations ADD COLUMN told_at INTEGER NOT NULL DEFAULT 0",
    },
];

/// Opens what an object of a kind stores, before anything else of it is touched: takes the steps that it has not
/// taken yet.
///
/// # Errors
/// When a newer build stored it, in a sentence, and nothing is changed; or when the storage fails.
pub fn open(db: &Database, kind: ObjectKind) -> Result<()> {
    let steps: Vec<&Step> = STEPS.iter().filter(|step| step.kind == kind).collect();
    let versions: Vec<u32> = steps.iter().map(|step| step.version).collect();
    let stored = stored(db)?;
    let newer = |newer: schema::Newer| Error::RustError(newer.to_string());
    let taken = schema::taken(stored.unwrap_or(schema::FIRST), &versions).map_err(newer)?;
    let current = schema::current(&versions);
    if stored == Some(current) {
        return Ok(());
    }
    db.together(|| {
        for step in steps.iter().skip(taken) {
            if !db.has(step.done, vec![])? {
                db.run(step.change, vec![])?;
            }
        }
        db.run(
            "CREATE TABLE IF NOT EXISTS schema (one INTEGER PRIMARY KEY, version INTEGER NOT NULL)",
            vec![],
        )?;
        let write = "INSERT OR REPLACE INTO schema (one, version) VALUES (1, ?)";
        db.run(write, vec![number(current.into())])
    })
}

/// The version that is written down, if one is.
fn stored(db: &Database) -> Result<Option<u32>> {
    #[derive(Deserialize)]
    struct Row {
        version: u32,
    }
    if !db.has_table("schema")? {
        return Ok(None);
    }
    Ok(db.row::<Row>("SELECT version FROM schema", vec![])?.map(|row| row.version))
}
