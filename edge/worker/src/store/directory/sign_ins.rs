//! How people have signed in of late: a few rows for each, those that failed apart.

use super::DirectoryStore;
use crate::fault::Fault;
use crate::store::sql::number;
use domain::account::SIGN_INS_KEPT;
use protocol::ids::AgentId;
use protocol::ids::Timestamp;
use protocol::team::account::PastSignIn;
use serde::Deserialize;

/// Under whose name those are kept of emails that nobody has: as much is stored for them, and as little is known.
const NOBODY: &str = "";

impl DirectoryStore {
    /// Writes a sign-in down, and forgets those that are beyond the kept ones.
    pub fn put_sign_in(&self, agent: Option<&AgentId>, sign_in: &PastSignIn) -> Result<(), Fault> {
        let agent = agent.map_or(NOBODY, AgentId::as_str);
        let right = || number(sign_in.right.into());
        let insert = "INSERT INTO sign_ins (agent, correct, at, browser, network) VALUES (?, ?, ?, ?, ?)";
        let (browser, network) = (sign_in.browser.as_str(), sign_in.network.as_str());
        let values = vec![agent.into(), right(), number(sign_in.at), browser.into(), network.into()];
        self.db.run(insert, values)?;
        let forget = "DELETE FROM sign_ins WHERE agent = ?1 AND correct = ?2 AND id NOT IN
            (SELECT id FROM sign_ins WHERE agent = ?1 AND correct = ?2 ORDER BY id DESC LIMIT ?3)";
        Ok(self.db.run(forget, vec![agent.into(), right(), number(SIGN_INS_KEPT)])?)
    }

    /// Those of an agent, the latest first.
    pub fn sign_ins(&self, agent: &AgentId) -> Result<Vec<PastSignIn>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            correct: u8,
            at: Timestamp,
            browser: String,
            network: String,
        }
        let query = "SELECT correct, at, browser, network FROM sign_ins WHERE agent = ? ORDER BY id DESC";
        let rows: Vec<Row> = self.db.rows(query, vec![agent.as_str().into()])?;
        let told = rows.into_iter().map(|Row { correct, at, browser, network }| PastSignIn {
            at,
            browser,
            network,
            right: correct != 0,
        });
        Ok(told.collect())
    }

    /// Whether an agent has signed in before.
    pub fn has_signed_in(&self, agent: &AgentId) -> Result<bool, Fault> {
        let query = "SELECT 1 FROM sign_ins WHERE agent = ? AND correct = 1 LIMIT 1";
        Ok(self.db.has(query, vec![agent.as_str().into()])?)
    }
}
