//! A desk's team: the agents, as far as they ever opened the desk, the departments they work in, and who sees what.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use crate::store::tolerant;
use domain::visibility::SiteSight;
use protocol::conversation::party::Agent;
use protocol::frames::desk::Absence;
use protocol::ids::AgentId;
use protocol::site::department::DepartmentSetting;
use protocol::site::hours::Hours;
use protocol::site::routing::Routing;
use serde::Deserialize;
use worker::{Error, Storage};

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS agents (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, accepts_chats INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS departments (
        one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS sight (
        one INTEGER PRIMARY KEY CHECK (one = 1), own_departments_only INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS routing_rules (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS away_for (agent TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS site_hours (
        one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL
    )";

#[derive(Deserialize)]
struct Body {
    body: String,
}

/// The team of one site.
pub struct AgentStore {
    db: Database,
}

impl AgentStore {
    /// The store of the object that owns `storage`, with its tables.
    pub fn new(storage: Storage) -> worker::Result<Self> {
        let db = Database::new(storage);
        db.run(SCHEMA, vec![])?;
        Ok(Self { db })
    }

    /// Stores an agent with the name they have now.
    pub fn put(&self, agent: &Agent) -> Result<(), Fault> {
        Ok(self.db.run(
            "INSERT INTO agents (id, name, accepts_chats) VALUES (?, ?, 1)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            vec![agent.id.as_str().into(), agent.name.as_str().into()],
        )?)
    }

    /// Stores another name of an agent who is known.
    pub fn rename(&self, agent: &Agent) -> Result<(), Fault> {
        let update = "UPDATE agents SET name = ? WHERE id = ?";
        Ok(self.db.run(update, vec![agent.name.as_str().into(), agent.id.as_str().into()])?)
    }

    /// Stores whether an agent accepts chats, and if not why, where there is something to say.
    pub fn put_accepts_chats(
        &self,
        agent: &AgentId,
        accepts_chats: bool,
        why: Option<&Absence>,
    ) -> Result<(), Fault> {
        let why = why.map(serde_json::to_string).transpose().map_err(Error::from)?;
        Ok(self.db.together(|| {
            let update = "UPDATE agents SET accepts_chats = ? WHERE id = ?";
            self.db.run(update, vec![number(accepts_chats.into()), agent.as_str().into()])?;
            match &why {
                Some(why) => {
                    let insert = "INSERT OR REPLACE INTO away_for (agent, body) VALUES (?, ?)";
                    self.db.run(insert, vec![agent.as_str().into(), why.as_str().into()])
                }
                None => self.db.run("DELETE FROM away_for WHERE agent = ?", vec![agent.as_str().into()]),
            }
        })?)
    }

    /// Why agents accept no chats, as far as there is something to say that this build knows.
    pub fn absences(&self) -> Result<Vec<(AgentId, Absence)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            agent: String,
            body: String,
        }
        let rows: Vec<Row> = self.db.rows("SELECT agent, body FROM away_for", vec![])?;
        let read = |row: Row| Some((AgentId::parse(&row.agent).ok()?, serde_json::from_str(&row.body).ok()?));
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// Who gets which chat, as the site object said last; as where nothing is set before it did.
    pub fn routing(&self) -> Result<Routing, Fault> {
        let row: Option<Body> = self.db.row("SELECT body FROM routing_rules", vec![])?;
        row.map_or_else(|| Ok(Routing::default()), |row| tolerant("routing", &row.body))
    }

    /// The agents that ever opened the desk, and whether they accept chats.
    pub fn all(&self) -> Result<Vec<(Agent, bool)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            name: String,
            accepts_chats: u32,
        }
        let rows: Vec<Row> =
            self.db.rows("SELECT id, name, accepts_chats FROM agents ORDER BY name, id", vec![])?;
        let agents = rows.into_iter().map(|row| {
            let id = AgentId::parse(&row.id)?;
            Ok((Agent { id, name: row.name }, row.accepts_chats > 0))
        });
        agents.collect()
    }

    /// Who sees what, as the site object said last, without who gets which chat, which is [`Self::routing`]; none before
    /// it did. A build that knew departments only let everybody see all.
    pub fn sight(&self) -> Result<Option<SiteSight>, Fault> {
        let Some(departments) = self.departments()? else { return Ok(None) };
        let limited = "SELECT 1 FROM sight WHERE own_departments_only <> 0";
        let (own_departments_only, hours) = (self.db.has(limited, vec![])?, self.hours()?);
        Ok(Some(SiteSight { own_departments_only, departments, hours, ..SiteSight::default() }))
    }

    /// The opening hours as the site object said last; none before it did.
    fn hours(&self) -> Result<Option<Hours>, Fault> {
        let row: Option<Body> = self.db.row("SELECT body FROM site_hours", vec![])?;
        row.map(|row| tolerant("opening hours", &row.body)).transpose()
    }

    /// The departments as the site object said last; none before it did.
    fn departments(&self) -> Result<Option<Vec<DepartmentSetting>>, Fault> {
        let row: Option<Body> = self.db.row("SELECT body FROM departments", vec![])?;
        row.map(|row| tolerant("departments", &row.body)).transpose()
    }

    /// Stores it.
    pub fn put_sight(&self, site: &SiteSight) -> Result<(), Fault> {
        let body = serde_json::to_string(&site.departments).map_err(Error::from)?;
        let routing = serde_json::to_string(&site.routing).map_err(Error::from)?;
        let hours = site.hours.as_ref().map(serde_json::to_string).transpose().map_err(Error::from)?;
        Ok(self.db.together(|| {
            let insert = "INSERT OR REPLACE INTO departments (one, body) VALUES (1, ?)";
            self.db.run(insert, vec![body.as_str().into()])?;
            let insert = "INSERT OR REPLACE INTO routing_rules (one, body) VALUES (1, ?)";
            self.db.run(insert, vec![routing.as_str().into()])?;
            if let Some(hours) = &hours {
                let insert = "INSERT OR REPLACE INTO site_hours (one, body) VALUES (1, ?)";
                self.db.run(insert, vec![hours.as_str().into()])?;
            }
            let insert = "INSERT OR REPLACE INTO sight (one, own_departments_only) VALUES (1, ?)";
            self.db.run(insert, vec![number(site.own_departments_only.into())])
        })?)
    }
}
