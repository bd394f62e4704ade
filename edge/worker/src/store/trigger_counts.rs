//! How often each trigger's invitation led to what.

use crate::fault::Fault;
use crate::store::sql::Database;
use protocol::ids::TriggerId;
use protocol::site::trigger::{Count, TriggerOutcome};
use serde::Deserialize;
use worker::Storage;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS trigger_counts (
        trigger_id TEXT NOT NULL, reaction TEXT NOT NULL, times INTEGER NOT NULL,
        PRIMARY KEY (trigger_id, reaction)
    ) WITHOUT ROWID";

/// The counts of one site.
pub struct TriggerCountStore {
    db: Database,
}

impl TriggerCountStore {
    /// The store of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// Counts what became of a trigger's invitation.
    pub fn add(&self, trigger: &TriggerId, reaction: TriggerOutcome) -> Result<(), Fault> {
        Ok(self.db.together(|| {
            self.db.run(SCHEMA, vec![])?;
            self.db.run(
                "INSERT INTO trigger_counts (trigger_id, reaction, times) VALUES (?, ?, 1)
                 ON CONFLICT (trigger_id, reaction) DO UPDATE SET times = times + 1",
                vec![trigger.as_str().into(), reaction.name().into()],
            )
        })?)
    }

    /// Those counts.
    pub fn all(&self) -> Result<Vec<Count>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            trigger_id: String,
            reaction: String,
            times: u64,
        }
        if !self.db.has_table("trigger_counts")? {
            return Ok(Vec::new());
        }
        let rows: Vec<Row> = self.db.rows("SELECT * FROM trigger_counts", vec![])?;
        let counts = rows.into_iter().filter_map(|row| {
            let trigger = TriggerId::parse(&row.trigger_id).ok()?;
            Some(Count { trigger, reaction: TriggerOutcome::parse(&row.reaction)?, times: row.times })
        });
        Ok(counts.collect())
    }
}
