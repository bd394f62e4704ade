//! What somebody tells of themselves beside their name, which stands with their account.

use super::DirectoryStore;
use crate::fault::Fault;
use crate::rpc::SocketPlace;
use crate::store::tolerant;
use protocol::conversation::party::Agent;
use protocol::ids::{AgentId, SiteId};
use protocol::team::profile::Profile;
use serde::Deserialize;
use worker::Error;

pub(super) const SCHEMA: &str =
    "CREATE TABLE IF NOT EXISTS profiles (agent TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID";

#[derive(Deserialize)]
struct Row {
    id: String,
    name: String,
    body: Option<String>,
}

impl Row {
    fn profile(self) -> Result<(AgentId, Profile), Fault> {
        let told: Option<Profile> = self.body.map(|body| tolerant("profile", &body)).transpose()?;
        Ok((AgentId::parse(&self.id)?, Profile { name: self.name, ..told.unwrap_or_default() }))
    }
}

impl DirectoryStore {
    /// Somebody's profile.
    pub fn profile(&self, agent: &AgentId) -> Result<Option<Profile>, Fault> {
        let query = "SELECT agents.id, agents.name, profiles.body FROM agents
            LEFT JOIN profiles ON profiles.agent = agents.id WHERE agents.id = ?";
        let row: Option<Row> = self.db.row(query, vec![agent.as_str().into()])?;
        row.map(|row| row.profile().map(|(_, profile)| profile)).transpose()
    }

    /// The profiles of those who work for a site and have told anything.
    pub fn profiles(&self, site: &SiteId) -> Result<Vec<(AgentId, Profile)>, Fault> {
        let query = "SELECT agents.id, agents.name, profiles.body FROM memberships
            JOIN agents ON agents.id = memberships.agent JOIN profiles ON profiles.agent = agents.id
            WHERE memberships.site = ? ORDER BY agents.name, agents.id";
        let rows: Vec<Row> = self.db.rows(query, vec![site.as_str().into()])?;
        rows.into_iter().map(Row::profile).collect()
    }

    /// Stores somebody's profile.
    pub fn put_profile(&self, Agent { id, name }: &Agent, profile: &Profile) -> Result<(), Fault> {
        // The name stands in one place.
        let told = Profile { name: String::new(), ..profile.clone() };
        let body = serde_json::to_string(&told).map_err(Error::from)?;
        Ok(self.db.together(|| {
            let update = "UPDATE agents SET name = ? WHERE id = ?";
            self.db.run(update, vec![name.as_str().into(), id.as_str().into()])?;
            let insert = "INSERT OR REPLACE INTO profiles (agent, body) VALUES (?, ?)";
            self.db.run(insert, vec![id.as_str().into(), body.as_str().into()])
        })?)
    }

    /// Forgets the picture of somebody who works for no site, unless one has them suspended, who may come back.
    pub fn forget_picture(&self, agent: &AgentId) -> Result<(), Fault> {
        let suspended = "SELECT 1 FROM suspended WHERE agent = ? LIMIT 1";
        if self.works_anywhere(agent)? || self.db.has(suspended, vec![agent.as_str().into()])? {
            return Ok(());
        }
        let Some(before) = self.profile(agent)? else { return Ok(()) };
        let Some(picture) = &before.picture else { return Ok(()) };
        self.pictures.remove(picture)?;
        let agent = Agent { id: agent.clone(), name: before.name.clone() };
        self.put_profile(&agent, &Profile { picture: None, ..before })
    }

    /// Those who work for a site, or are suspended there.
    pub(super) fn everybody_at(&self, site: &SiteId) -> Result<Vec<AgentId>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            agent: String,
        }
        let query = "SELECT agent FROM memberships WHERE site = ?
            UNION SELECT agent FROM suspended WHERE site = ?";
        let rows: Vec<Row> = self.db.rows(query, vec![site.as_str().into(), site.as_str().into()])?;
        rows.iter().map(|row| Ok(AgentId::parse(&row.agent)?)).collect()
    }

    /// Where an agent has sockets open, each place once.
    pub fn places_of(&self, agent: &AgentId) -> Result<Vec<SocketPlace>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            place: String,
        }
        let query = "SELECT DISTINCT sockets.place FROM sockets
            JOIN sessions ON sessions.hash = sockets.session WHERE sessions.agent = ?";
        let rows: Vec<Row> = self.db.rows(query, vec![agent.as_str().into()])?;
        let places = rows.iter().map(|row| serde_json::from_str(&row.place).map_err(Error::from));
        Ok(places.collect::<worker::Result<_>>()?)
    }
}
