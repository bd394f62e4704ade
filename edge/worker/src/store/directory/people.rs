//! Who works for a site, and as what.

use super::DirectoryStore;
use crate::fault::Fault;
use domain::roles::{self, Role};
use protocol::ids::{AgentId, SiteId};
use serde::Deserialize;

/// Somebody who works for a site.
pub struct Member {
    /// Who.
    pub id: AgentId,
    /// Their name.
    pub name: String,
    /// Their email.
    pub email: String,
    /// Their role.
    pub role: Role,
}

impl DirectoryStore {
    /// Who works for a site. Whoever has a role of a newer build is not told.
    pub fn members(&self, site: &SiteId) -> Result<Vec<Member>, Fault> {
        let query = "SELECT agents.id, agents.name, agents.email, roles.role FROM memberships
            JOIN agents ON agents.id = memberships.agent
            LEFT JOIN roles ON roles.agent = memberships.agent AND roles.site = memberships.site
            WHERE memberships.site = ? ORDER BY agents.name, agents.id";
        self.members_by(query, site)
    }

    /// Those of a site whom a query finds.
    pub(super) fn members_by(&self, query: &str, site: &SiteId) -> Result<Vec<Member>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            name: String,
            email: String,
            role: Option<String>,
        }
        let rows: Vec<Row> = self.db.rows(query, vec![site.as_str().into()])?;
        let known = rows.into_iter().filter_map(|row| Some((roles::stored(row.role.as_deref())?, row)));
        let members = known.map(|(role, row)| {
            Ok(Member { id: AgentId::parse(&row.id)?, name: row.name, email: row.email, role })
        });
        members.collect()
    }
}
