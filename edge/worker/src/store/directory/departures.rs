//! Who works for a site no more, and whether its desk knows. A row is written together with the end of the
//! membership, and stays until the desk has confirmed it: nothing of a removal is lost on the way.

use super::{DirectoryStore, Member};
use crate::fault::Fault;
use crate::rpc::{Departure, SocketPlace};
use crate::store::sql::number;
use domain::desk::membership::Membership;
use domain::roles::Role;
use protocol::ids::{AgentId, ConversationId, SiteId, Timestamp};
use serde::Deserialize;

const DEPART: &str = "INSERT INTO departures (agent, site, revision, gone, told) VALUES (?, ?, 1, 1, 0)
    ON CONFLICT (agent, site) DO UPDATE SET revision = revision + 1, gone = 1, told = 0";

impl DirectoryStore {
    /// Ends an agent's work for a site.
    pub fn remove_membership(&self, agent: &AgentId, site: &SiteId) -> Result<(), Fault> {
        let both = || vec![agent.as_str().into(), site.as_str().into()];
        Ok(self.db.together(|| {
            self.db.run("DELETE FROM memberships WHERE agent = ? AND site = ?", both())?;
            self.db.run("DELETE FROM roles WHERE agent = ? AND site = ?", both())?;
            self.db.run(DEPART, both())
        })?)
    }

    /// Writes down that an agent answers nobody at a site any more, whose desk is to know.
    pub fn put_departure(&self, agent: &AgentId, site: &SiteId) -> Result<(), Fault> {
        Ok(self.db.run(DEPART, vec![agent.as_str().into(), site.as_str().into()])?)
    }

    /// Remembers the role that somebody had who is suspended.
    pub fn put_suspended(
        &self,
        agent: &AgentId,
        site: &SiteId,
        role: Role,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let insert = "INSERT OR REPLACE INTO suspended (agent, site, role, at) VALUES (?, ?, ?, ?)";
        let values = vec![agent.as_str().into(), site.as_str().into(), role.name().into(), number(now)];
        Ok(self.db.run(insert, values)?)
    }

    /// Who is suspended at a site, each with the role they had. Whoever has one of a newer build is not told.
    pub fn suspended(&self, site: &SiteId) -> Result<Vec<Member>, Fault> {
        let query = "SELECT agents.id, agents.name, agents.email, suspended.role FROM suspended
            JOIN agents ON agents.id = suspended.agent
            WHERE suspended.site = ? ORDER BY agents.name, agents.id";
        self.members_by(query, site)
    }

    /// Whether somebody has left or was suspended, and works nowhere since: nobody lets them in, unless they were
    /// invited again, which they accept signed in.
    pub fn has_no_team(&self, agent: &AgentId, now: Timestamp) -> Result<bool, Fault> {
        let left = "SELECT 1 FROM departures WHERE agent = ? AND gone = 1 LIMIT 1";
        let left = self.db.has(left, vec![agent.as_str().into()])?;
        if !left || self.works_anywhere(agent)? {
            return Ok(false);
        }
        let invited = "SELECT 1 FROM invites JOIN agents ON agents.email = invites.email
            LEFT JOIN suspended ON suspended.agent = agents.id AND suspended.site = invites.site
            WHERE agents.id = ? AND invites.until > ? AND suspended.agent IS NULL LIMIT 1";
        Ok(!self.db.has(invited, vec![agent.as_str().into(), number(now)])?)
    }

    /// An agent works for a site again, whose desk may know them as gone.
    pub(super) fn returns(&self, agent: &AgentId, site: &SiteId) -> Result<(), Fault> {
        let update = "UPDATE departures SET revision = revision + 1, gone = 0, told = 0
            WHERE agent = ? AND site = ? AND gone = 1";
        Ok(self.db.run(update, vec![agent.as_str().into(), site.as_str().into()])?)
    }

    /// What desks have not confirmed, each with where the agent has sockets open at the site.
    pub fn departures(&self) -> Result<Vec<Departure>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            agent: String,
            site: String,
            revision: u64,
            gone: u32,
        }
        let query = "SELECT agent, site, revision, gone FROM departures WHERE told = 0";
        let rows: Vec<Row> = self.db.rows(query, vec![])?;
        let departure = |row: Row| {
            let (agent, site) = (AgentId::parse(&row.agent)?, SiteId::parse(&row.site)?);
            let gone = row.gone > 0;
            let places = if gone { self.places_at(&agent, &site)? } else { Vec::new() };
            Ok(Departure { membership: Membership { agent, revision: row.revision, gone }, site, places })
        };
        rows.into_iter().map(departure).collect()
    }

    /// Whether there is something that a desk has not confirmed.
    pub fn has_departures(&self) -> Result<bool, Fault> {
        Ok(self.db.has("SELECT 1 FROM departures WHERE told = 0 LIMIT 1", vec![])?)
    }

    /// Whether an agent works for any site.
    pub fn works_anywhere(&self, agent: &AgentId) -> Result<bool, Fault> {
        Ok(self.db.has("SELECT 1 FROM memberships WHERE agent = ? LIMIT 1", vec![agent.as_str().into()])?)
    }

    /// A desk has confirmed what it was told.
    pub fn departure_told(&self, site: &SiteId, membership: &Membership) -> Result<(), Fault> {
        let update = "UPDATE departures SET told = 1 WHERE agent = ? AND site = ? AND revision = ?";
        let agent = membership.agent.as_str();
        Ok(self.db.run(update, vec![agent.into(), site.as_str().into(), number(membership.revision)])?)
    }

    /// The conversations of a site that somebody of its team has a socket open in.
    pub fn watched(&self, site: &SiteId) -> Result<Vec<ConversationId>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
        }
        let query = "SELECT DISTINCT json_extract(place, '$.conversation') AS id FROM sockets
            WHERE json_extract(place, '$.site') = ? AND json_extract(place, '$.conversation') IS NOT NULL";
        let rows: Vec<Row> = self.db.rows(query, vec![site.as_str().into()])?;
        rows.iter().map(|row| Ok(ConversationId::parse(&row.id)?)).collect()
    }

    /// Where an agent has sockets open at a site.
    fn places_at(&self, agent: &AgentId, site: &SiteId) -> Result<Vec<SocketPlace>, Fault> {
        let mut places = self.places_of(agent)?;
        places.retain(|place| place.site == *site);
        Ok(places)
    }
}
