//! Links for a new password, by the hashes of their tokens.

use super::DirectoryStore;
use crate::fault::Fault;
use crate::store::sql::number;
use domain::password_reset::{LINK_MS, REMEMBERED_MS, ResetLink};
use protocol::ids::{AgentId, Timestamp};
use serde::Deserialize;

impl DirectoryStore {
    /// Stores a new link of an agent. Their former one runs out now, and those of long ago are forgotten.
    pub fn add_reset(&self, hash: &str, agent: &AgentId, now: Timestamp) -> Result<(), Fault> {
        let until = number(now.saturating_add(LINK_MS));
        self.db
            .run("DELETE FROM resets WHERE until <= ?", vec![number(now.saturating_sub(REMEMBERED_MS))])?;
        self.end_resets(agent, now)?;
        let insert = "INSERT INTO resets (hash, agent, until, used) VALUES (?, ?, ?, NULL)";
        Ok(self.db.run(insert, vec![hash.into(), agent.as_str().into(), until])?)
    }

    /// Has a link that is still good be so for its whole time from now on: its mail goes out once more.
    pub fn extend_reset(&self, hash: &str, now: Timestamp) -> Result<(), Fault> {
        let update = "UPDATE resets SET until = ? WHERE hash = ? AND used IS NULL AND until > ?";
        let until = number(now.saturating_add(LINK_MS));
        Ok(self.db.run(update, vec![until, hash.into(), number(now)])?)
    }

    /// What is stored of a link, and whose it is.
    pub fn reset(&self, hash: &str) -> Result<Option<(ResetLink, AgentId)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            agent: String,
            until: Timestamp,
            used: Option<Timestamp>,
        }
        let query = "SELECT agent, until, used FROM resets WHERE hash = ?";
        let row: Option<Row> = self.db.row(query, vec![hash.into()])?;
        let link =
            |row: Row| Ok((ResetLink { until: row.until, used: row.used }, AgentId::parse(&row.agent)?));
        row.map(link).transpose()
    }

    /// Uses a link up, and says whether this was the use that did.
    pub fn use_reset(&self, hash: &str, now: Timestamp) -> Result<bool, Fault> {
        let update =
            "UPDATE resets SET used = ? WHERE hash = ? AND used IS NULL AND until > ? RETURNING hash";
        Ok(self.db.has(update, vec![number(now), hash.into(), number(now)])?)
    }

    /// Ends the links of an agent that are still good.
    pub fn end_resets(&self, agent: &AgentId, now: Timestamp) -> Result<(), Fault> {
        let end = "UPDATE resets SET until = ? WHERE agent = ? AND used IS NULL AND until > ?";
        Ok(self.db.run(end, vec![number(now), agent.as_str().into(), number(now)])?)
    }
}
