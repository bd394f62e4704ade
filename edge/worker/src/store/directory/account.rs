//! Agents' own accounts: their passwords, and where they are signed in.

use super::DirectoryStore;
use crate::fault::Fault;
use crate::store::sql::number;
use domain::access::{IDLE_MS, SESSION_MS};
use domain::account::session_id;
use protocol::ids::{AgentId, Timestamp};
use protocol::team::account::OpenSession;
use serde::Deserialize;

impl DirectoryStore {
    /// Remembers what opened a session, and from where.
    pub fn put_origin(&self, hash: &str, browser: &str, network: &str) -> Result<(), Fault> {
        let insert = "INSERT OR REPLACE INTO origins (session, browser, network) VALUES (?, ?, ?)";
        Ok(self.db.run(insert, vec![hash.into(), browser.into(), network.into()])?)
    }

    /// Whose session it is.
    pub fn owner(&self, hash: &str, now: Timestamp) -> Result<Option<AgentId>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            agent: String,
        }
        let query = "SELECT agent FROM sessions WHERE hash = ? AND until > ?";
        let row: Option<Row> = self.db.row(query, vec![hash.into(), number(now)])?;
        Ok(row.map(|row| AgentId::parse(&row.agent)).transpose()?)
    }

    /// The hashes of an agent's sessions.
    pub fn sessions_of(&self, agent: &AgentId) -> Result<Vec<String>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            hash: String,
        }
        let query = "SELECT hash FROM sessions WHERE agent = ?";
        let rows: Vec<Row> = self.db.rows(query, vec![agent.as_str().into()])?;
        Ok(rows.into_iter().map(|row| row.hash).collect())
    }

    /// Where an agent is signed in, as one of the sessions is told: itself first, then what was used last. What is
    /// over or idle is not told.
    pub fn open_sessions(
        &self,
        agent: &AgentId,
        own: &str,
        now: Timestamp,
    ) -> Result<Vec<OpenSession>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            hash: String,
            until: Timestamp,
            used: Option<Timestamp>,
            browser: Option<String>,
            network: Option<String>,
        }
        let query = "SELECT sessions.hash, sessions.until, uses.at AS used, origins.browser, origins.network
            FROM sessions LEFT JOIN uses ON uses.session = sessions.hash
            LEFT JOIN origins ON origins.session = sessions.hash
            WHERE sessions.agent = ? AND sessions.until > ? AND (uses.at IS NULL OR uses.at > ?)
            ORDER BY sessions.hash = ? DESC, uses.at DESC, sessions.hash";
        let idle = number(now.saturating_sub(IDLE_MS));
        let rows: Vec<Row> =
            self.db.rows(query, vec![agent.as_str().into(), number(now), idle, own.into()])?;
        let told = rows.into_iter().map(|row| {
            let since = row.until.saturating_sub(SESSION_MS);
            OpenSession {
                id: session_id(&row.hash).to_owned(),
                browser: row.browser.unwrap_or_default(),
                network: row.network.unwrap_or_default(),
                since,
                used: row.used.unwrap_or(since),
                own: row.hash == own,
            }
        });
        Ok(told.collect())
    }

    /// Stores an agent's new password.
    pub fn put_password(&self, agent: &AgentId, password: &str) -> Result<(), Fault> {
        let update = "UPDATE agents SET password = ? WHERE id = ?";
        Ok(self.db.run(update, vec![password.into(), agent.as_str().into()])?)
    }
}
