//! Single sign-on: attempts that are under way, and whose account is connected with whom.

use super::DirectoryStore;
use crate::fault::Fault;
use crate::store::sql::number;
use domain::oidc::{ATTEMPTS_MAX, Attempt};
use protocol::ids::{AgentId, Timestamp};
use protocol::team::oidc::OidcAccount;
use serde::Deserialize;
use worker::Error;

pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS oidc_attempts (
        id INTEGER PRIMARY KEY, state TEXT NOT NULL UNIQUE, body TEXT NOT NULL, until INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS oidc_accounts (
        issuer TEXT NOT NULL, subject TEXT NOT NULL, agent TEXT NOT NULL, label TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (issuer, subject)
    ) WITHOUT ROWID;
    CREATE UNIQUE INDEX IF NOT EXISTS oidc_accounts_agent ON oidc_accounts (agent, issuer)";

impl DirectoryStore {
    /// Remembers an attempt, and forgets those that are over, and the oldest of too many.
    pub fn put_oidc_attempt(&self, state: &str, attempt: &Attempt, now: Timestamp) -> Result<(), Fault> {
        self.db.run("DELETE FROM oidc_attempts WHERE until <= ?", vec![number(now)])?;
        let body = serde_json::to_string(attempt).map_err(Error::from)?;
        let insert = "INSERT INTO oidc_attempts (state, body, until) VALUES (?, ?, ?)";
        self.db.run(insert, vec![state.into(), body.into(), number(attempt.until)])?;
        let forget = "DELETE FROM oidc_attempts WHERE id <= (SELECT max(id) FROM oidc_attempts) - ?";
        Ok(self.db.run(forget, vec![number(ATTEMPTS_MAX)])?)
    }

    /// The attempt with a state, by its hash.
    pub fn oidc_attempt(&self, state: &str) -> Result<Option<Attempt>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            body: String,
        }
        let query = "SELECT body FROM oidc_attempts WHERE state = ?";
        let row: Option<Row> = self.db.row(query, vec![state.into()])?;
        Ok(row.map(|row| serde_json::from_str(&row.body).map_err(Error::from)).transpose()?)
    }

    /// It is over.
    pub fn end_oidc_attempt(&self, state: &str) -> Result<(), Fault> {
        Ok(self.db.run("DELETE FROM oidc_attempts WHERE state = ?", vec![state.into()])?)
    }

    /// Whose account is connected with somebody at an issuer.
    pub fn oidc_agent(&self, issuer: &str, subject: &str) -> Result<Option<AgentId>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            agent: String,
        }
        let query = "SELECT agent FROM oidc_accounts WHERE issuer = ? AND subject = ?";
        let row: Option<Row> = self.db.row(query, vec![issuer.into(), subject.into()])?;
        Ok(row.map(|row| AgentId::parse(&row.agent)).transpose()?)
    }

    /// With whom at an issuer an account is connected.
    pub fn oidc_account(&self, agent: &AgentId, issuer: &str) -> Result<Option<OidcAccount>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            label: String,
            at: Timestamp,
        }
        let query = "SELECT label, at FROM oidc_accounts WHERE agent = ? AND issuer = ?";
        let row: Option<Row> = self.db.row(query, vec![agent.as_str().into(), issuer.into()])?;
        Ok(row.map(|Row { label, at }| OidcAccount { label, since: at }))
    }

    /// Connects an account with somebody at an issuer, in the place of whomever it was connected with there.
    pub fn put_oidc_account(
        &self,
        agent: &AgentId,
        issuer: &str,
        subject: &str,
        label: &str,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let delete = "DELETE FROM oidc_accounts WHERE agent = ? AND issuer = ?";
        self.db.run(delete, vec![agent.as_str().into(), issuer.into()])?;
        let insert = "INSERT INTO oidc_accounts (issuer, subject, agent, label, at) VALUES (?, ?, ?, ?, ?)";
        let texts = [issuer, subject, agent.as_str(), label].map(Into::into);
        Ok(self.db.run(insert, texts.into_iter().chain([number(now)]).collect())?)
    }

    /// An account is connected with nobody any more.
    pub fn end_oidc_accounts(&self, agent: &AgentId) -> Result<(), Fault> {
        Ok(self.db.run("DELETE FROM oidc_accounts WHERE agent = ?", vec![agent.as_str().into()])?)
    }
}
