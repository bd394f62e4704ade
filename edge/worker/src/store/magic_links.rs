//! The links that open a conversation in another browser: of each the hash of its code, until it has run
//! out or another one is followed.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use domain::keys::Link;
use protocol::ids::Timestamp;
use serde::Deserialize;
use worker::Storage;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS links (
        code TEXT PRIMARY KEY, until INTEGER NOT NULL, token TEXT, at INTEGER
    ) WITHOUT ROWID";

/// Those of an earlier version, and the keys it gave.
const BEFORE: [&str; 2] = ["resumes", "grants"];

/// The links of one conversation.
pub struct MagicLinkStore {
    db: Database,
}

impl MagicLinkStore {
    /// The links of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// Takes the code with this hash as good until a moment. Those that have run out go.
    pub fn put(&self, code: &str, until: Timestamp, now: Timestamp) -> Result<(), Fault> {
        Ok(self.db.together(|| {
            self.db.run(SCHEMA, vec![])?;
            self.db.run("DELETE FROM links WHERE until <= ?", vec![number(now)])?;
            let insert = "INSERT OR REPLACE INTO links (code, until) VALUES (?, ?)";
            self.db.run(insert, vec![code.into(), number(until)])
        })?)
    }

    /// The link whose code has this hash.
    pub fn find(&self, code: &str) -> Result<Option<Link>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            until: Timestamp,
            #[serde(default)]
            token: Option<String>,
            #[serde(default)]
            at: Option<Timestamp>,
        }
        for table in ["links", "resumes"] {
            let query = format!("SELECT * FROM {table} WHERE code = ?");
            if self.db.has_table(table)?
                && let Some(row) = self.db.row::<Row>(&query, vec![code.into()])?
            {
                return Ok(Some(Link { until: row.until, followed: row.token.zip(row.at) }));
            }
        }
        Ok(None)
    }

    /// Stores that the link was followed, and that whoever did has the only key from then on. No other link
    /// leads anybody there.
    pub fn follow(&self, code: &str, link: &Link) -> Result<(), Fault> {
        let Some((token, at)) = &link.followed else { return Ok(()) };
        let mut before = Vec::new();
        for table in BEFORE {
            if self.db.has_table(table)? {
                before.push(format!("DELETE FROM {table}"));
            }
        }
        Ok(self.db.together(|| {
            self.db.run(SCHEMA, vec![])?;
            self.db.run("DELETE FROM links", vec![])?;
            for delete in &before {
                self.db.run(delete, vec![])?;
            }
            let insert = "INSERT INTO links (code, until, token, at) VALUES (?, ?, ?, ?)";
            let values = vec![code.into(), number(link.until), token.as_str().into(), number(*at)];
            self.db.run(insert, values)?;
            self.db.run("UPDATE state SET token = ?", vec![token.as_str().into()])
        })?)
    }
}
