//! Invites: of each only the hashes of its codes, one for an address at a site.

use super::DirectoryStore;
use crate::fault::Fault;
use crate::store::sql::number;
use domain::invite;
use domain::roles::{self, Role};
use protocol::ids::{AgentId, SiteId, Timestamp};
use protocol::session::Site;
use protocol::team::invites::Invite;
use serde::Deserialize;

/// An invite as it is stored.
pub struct StoredInvite {
    /// The site.
    pub site: Site,
    /// Under which address.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Until when.
    pub until: Timestamp,
}

impl DirectoryStore {
    /// Stores an invite. It replaces the former to the same address; those that are over are forgotten.
    pub fn put_invite(
        &self,
        site: &SiteId,
        email: &str,
        role: Role,
        by: &AgentId,
        hash: &str,
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.db.run("DELETE FROM invites WHERE until <= ?", vec![number(now)])?;
        let insert = "INSERT OR REPLACE INTO invites (site, email, hash, role, by_agent, until)
            VALUES (?, ?, ?, ?, ?, ?)";
        let until = number(now.saturating_add(invite::INVITE_MS));
        let values = vec![
            site.as_str().into(),
            email.into(),
            hash.into(),
            role.name().into(),
            by.as_str().into(),
            until,
        ];
        Ok(self.db.run(insert, values)?)
    }

    /// The invites of a site that are good, by address.
    pub fn invites(&self, site: &SiteId, now: Timestamp) -> Result<Vec<Invite>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            hash: String,
            email: String,
            role: String,
            until: Timestamp,
        }
        let query =
            "SELECT hash, email, role, until FROM invites WHERE site = ? AND until > ? ORDER BY email";
        let rows: Vec<Row> = self.db.rows(query, vec![site.as_str().into(), number(now)])?;
        let known = rows.into_iter().filter_map(|row| {
            let role = roles::stored(Some(&row.role))?;
            Some(Invite { id: invite::id(&row.hash).to_owned(), email: row.email, role, until: row.until })
        });
        Ok(known.collect())
    }

    /// The invite of a code, whether it is good or over.
    pub fn invite(&self, hash: &str) -> Result<Option<StoredInvite>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            site: String,
            name: String,
            email: String,
            role: String,
            until: Timestamp,
        }
        let query = "SELECT invites.site, sites.name, invites.email, invites.role, invites.until FROM invites
            JOIN sites ON sites.id = invites.site WHERE invites.hash = ?1 OR invites.mail_hash = ?1";
        let row: Option<Row> = self.db.row(query, vec![hash.into()])?;
        let Some(row) = row else { return Ok(None) };
        let Some(role) = roles::stored(Some(&row.role)) else { return Ok(None) };
        let site = Site { id: SiteId::parse(&row.site)?, name: row.name };
        Ok(Some(StoredInvite { site, email: row.email, role, until: row.until }))
    }

    /// Stores the hash of the code that an invite's mail has, in the place of a former mail's. Returns the site's name;
    /// nothing where there is no such invite that is good.
    pub fn put_mail_code(
        &self,
        site: &SiteId,
        email: &str,
        hash: &str,
        now: Timestamp,
    ) -> Result<Option<String>, Fault> {
        let update = "UPDATE invites SET mail_hash = ? WHERE site = ? AND email = ? AND until > ?";
        self.db.run(update, vec![hash.into(), site.as_str().into(), email.into(), number(now)])?;
        Ok(self.invite(hash)?.map(|found| found.site.name))
    }

    /// Takes an invite back, by its name; says whether there was one.
    pub fn withdraw_invite(&self, site: &SiteId, id: &str, now: Timestamp) -> Result<bool, Fault> {
        let known = self.invites(site, now)?.into_iter().find(|one| one.id == id);
        let Some(invite) = known else { return Ok(false) };
        let delete = "DELETE FROM invites WHERE site = ? AND email = ?";
        self.db.run(delete, vec![site.as_str().into(), invite.email.as_str().into()])?;
        Ok(true)
    }

    /// Takes back what somebody has invited to a site who works there no more: none of it is theirs to come back by.
    pub fn forget_invites_of(&self, agent: &AgentId, site: &SiteId) -> Result<(), Fault> {
        let delete = "DELETE FROM invites WHERE site = ? AND by_agent = ?";
        Ok(self.db.run(delete, vec![site.as_str().into(), agent.as_str().into()])?)
    }

    /// Forgets an invite that was accepted.
    pub fn forget_invite(&self, hash: &str) -> Result<(), Fault> {
        Ok(self.db.run("DELETE FROM invites WHERE hash = ?1 OR mail_hash = ?1", vec![hash.into()])?)
    }
}
