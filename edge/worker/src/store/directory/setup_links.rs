//! Set-up links, by the hashes of their tokens.

use super::DirectoryStore;
use crate::fault::Fault;
use crate::store::sql::number;
use domain::first_run::{REMEMBERED_MS, SetupLink};
use domain::roles::Role;
use protocol::ids::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    hash: String,
    until: Timestamp,
    further: u8,
    used: Option<Timestamp>,
}

impl Row {
    fn link(&self) -> SetupLink {
        SetupLink { until: self.until, further: self.further != 0, used: self.used }
    }
}

impl DirectoryStore {
    /// Whether anybody owns a site, or has deleted their last one and may make another. Whoever has no role is from
    /// before there were roles, and an owner.
    pub fn has_owner(&self) -> Result<bool, Fault> {
        let query = "SELECT 1 FROM memberships
            LEFT JOIN roles ON roles.agent = memberships.agent AND roles.site = memberships.site
            WHERE roles.role IS NULL OR roles.role = ? LIMIT 1";
        let owned = self.db.has(query, vec![Role::Owner.name().into()])?;
        Ok(owned || self.db.has("SELECT 1 FROM deletion_owners LIMIT 1", vec![])?)
    }

    /// What is stored of a link.
    pub fn setup_link(&self, hash: &str) -> Result<Option<SetupLink>, Fault> {
        let query = "SELECT hash, until, further, used FROM setup_links WHERE hash = ?";
        let row: Option<Row> = self.db.row(query, vec![hash.into()])?;
        Ok(row.as_ref().map(Row::link))
    }

    /// Stores a new link; those that it takes the place of run out now, and those of long ago are forgotten.
    pub fn add_setup_link(&self, hash: &str, link: &SetupLink, now: Timestamp) -> Result<(), Fault> {
        let forget = "DELETE FROM setup_links WHERE until <= ?";
        self.db.run(forget, vec![number(now.saturating_sub(REMEMBERED_MS))])?;
        let query = "SELECT hash, until, further, used FROM setup_links WHERE until > ?";
        let good: Vec<Row> = self.db.rows(query, vec![number(now)])?;
        for row in good.iter().filter(|row| row.link().ends_for(link)) {
            let end = "UPDATE setup_links SET until = ? WHERE hash = ?";
            self.db.run(end, vec![number(now), row.hash.as_str().into()])?;
        }
        let insert = "INSERT INTO setup_links (hash, until, further, used) VALUES (?, ?, ?, NULL)";
        Ok(self.db.run(insert, vec![hash.into(), number(link.until), number(link.further.into())])?)
    }

    /// Uses a link up, and says whether this was the use that did.
    pub fn use_setup_link(&self, hash: &str, now: Timestamp) -> Result<bool, Fault> {
        let update =
            "UPDATE setup_links SET used = ? WHERE hash = ? AND used IS NULL AND until > ? RETURNING hash";
        Ok(self.db.has(update, vec![number(now), hash.into(), number(now)])?)
    }

    /// Runs steps that take effect together, or not at all.
    pub fn together<T>(&self, steps: impl FnMut() -> Result<T, Fault>) -> Result<T, Fault> {
        self.db.transaction(steps)
    }
}
