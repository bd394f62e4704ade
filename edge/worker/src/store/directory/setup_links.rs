//! Set-up links, by the hashes of their tokens.

use super::DirectoryStore;
use crate::fault::Fault;
use crate::store::sql::number;
use domain::first_run::{REMEMBERED_MS, SetupLink};
use domain::roles::Role;
use protocol::ids::Timestamp;
use serde::Deserialize;
use worker::Error;

impl DirectoryStore {
    /// Whether anybody owns a site. Whoever has no role is from before there were roles, and an owner.
    pub fn has_owner(&self) -> Result<bool, Fault> {
        let query = "SELECT 1 FROM memberships
            LEFT JOIN roles ON roles.agent = memberships.agent AND roles.site = memberships.site
            WHERE roles.role IS NULL OR roles.role = ? LIMIT 1";
        Ok(self.db.has(query, vec![Role::Owner.name().into()])?)
    }

    /// What is stored of a link.
    pub fn setup_link(&self, hash: &str) -> Result<Option<SetupLink>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            until: Timestamp,
            further: u8,
            used: Option<Timestamp>,
        }
        let query = "SELECT until, further, used FROM setup_links WHERE hash = ?";
        let row: Option<Row> = self.db.row(query, vec![hash.into()])?;
        Ok(row.map(|Row { until, further, used }| SetupLink { until, further: further != 0, used }))
    }

    /// Stores a new link; those that it takes the place of run out now, and those of long ago are forgotten.
    pub fn add_setup_link(&self, hash: &str, link: &SetupLink, now: Timestamp) -> Result<(), Fault> {
        let forget = "DELETE FROM setup_links WHERE until <= ?";
        self.db.run(forget, vec![number(now.saturating_sub(REMEMBERED_MS))])?;
        if !link.further {
            let renewed = "UPDATE setup_links SET until = ? WHERE further = 0 AND used IS NULL AND until > ?";
            self.db.run(renewed, vec![number(now), number(now)])?;
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
    pub fn together<T>(&self, mut steps: impl FnMut() -> Result<T, Fault>) -> Result<T, Fault> {
        let mut done = None;
        let ended = self.db.together(|| {
            let outcome = steps();
            let is_good = outcome.is_ok();
            done = Some(outcome);
            if is_good { Ok(()) } else { Err(Error::RustError("a step was refused".to_owned())) }
        });
        match done {
            Some(Ok(value)) => ended.map(|()| value).map_err(Fault::from),
            Some(Err(fault)) => Err(fault),
            None => Err(Error::RustError("no step was taken".to_owned()).into()),
        }
    }
}
