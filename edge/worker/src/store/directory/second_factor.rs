//! Second factors: secrets, recovery codes by their hashes, who owes a code, and which sites require a factor.

use super::DirectoryStore;
use super::passkeys::HAS_SHOWN;
use crate::fault::Fault;
use crate::rpc::SocketPlace;
use crate::store::sql::number;
use domain::second_factor::{Factor, Secret, Ticket};
use protocol::ids::{AgentId, SiteId, Timestamp};
use serde::Deserialize;
use worker::{Error, SqlStorageValue};

/// Who owes a code.
pub struct Owing {
    /// The email that was given, in the form it is compared in.
    pub email: String,
    /// The stored hash that the password was right for.
    pub checked: String,
    /// The hash of what the browser keeps.
    pub browser: String,
    /// How long, and how often, they may try.
    pub ticket: Ticket,
}

impl DirectoryStore {
    /// An agent's second factor.
    pub fn factor(&self, agent: &AgentId) -> Result<Option<Factor>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            secret: String,
            until: Timestamp,
            used: Option<u64>,
        }
        let query = "SELECT secret, until, used FROM second_factors WHERE agent = ?";
        let Some(row) = self.db.row::<Row>(query, vec![agent.as_str().into()])? else { return Ok(None) };
        let unreadable = || Error::RustError("a stored secret cannot be read".to_owned());
        let secret = Secret::read(&row.secret).ok_or_else(unreadable)?;
        Ok(Some(match row.used {
            Some(used) => Factor::On { secret, used },
            None => Factor::Enrolling { secret, until: row.until },
        }))
    }

    /// Whether an agent's sign-ins ask for a second factor.
    pub fn has_factor(&self, agent: &AgentId) -> Result<bool, Fault> {
        let query = "SELECT 1 FROM second_factors WHERE agent = ? AND used IS NOT NULL";
        Ok(self.db.has(query, vec![agent.as_str().into()])?)
    }

    /// Stores it, with no wrong code since the last right one.
    pub fn put_factor(&self, agent: &AgentId, factor: &Factor) -> Result<(), Fault> {
        let (secret, until, used) = match factor {
            Factor::Enrolling { secret, until } => (secret, *until, SqlStorageValue::Null),
            Factor::On { secret, used } => (secret, 0, number(*used)),
        };
        let insert = "INSERT OR REPLACE INTO second_factors (agent, secret, until, used, wrong) VALUES (?, ?, ?, ?, 0)";
        let values = vec![agent.as_str().into(), secret.text().into(), number(until), used];
        Ok(self.db.run(insert, values)?)
    }

    /// Forgets it, with its recovery codes.
    pub fn end_factor(&self, agent: &AgentId) -> Result<(), Fault> {
        self.db.run("DELETE FROM second_factors WHERE agent = ?", vec![agent.as_str().into()])?;
        self.put_recovery_codes(agent, &[])
    }

    /// How many wrong codes followed the last right one.
    pub fn wrong_codes(&self, agent: &AgentId) -> Result<u32, Fault> {
        #[derive(Deserialize)]
        struct Row {
            wrong: u32,
        }
        let query = "SELECT wrong FROM second_factors WHERE agent = ?";
        let row: Option<Row> = self.db.row(query, vec![agent.as_str().into()])?;
        Ok(row.map_or(0, |row| row.wrong))
    }

    /// One more.
    pub fn count_wrong_code(&self, agent: &AgentId) -> Result<(), Fault> {
        let update = "UPDATE second_factors SET wrong = wrong + 1 WHERE agent = ?";
        Ok(self.db.run(update, vec![agent.as_str().into()])?)
    }

    /// Stores an agent's recovery codes by their hashes, in the place of all others.
    pub fn put_recovery_codes(&self, agent: &AgentId, hashes: &[String]) -> Result<(), Fault> {
        self.db.run("DELETE FROM recovery_codes WHERE agent = ?", vec![agent.as_str().into()])?;
        for hash in hashes {
            let insert = "INSERT INTO recovery_codes (agent, hash) VALUES (?, ?)";
            self.db.run(insert, vec![agent.as_str().into(), hash.as_str().into()])?;
        }
        Ok(())
    }

    /// Uses a recovery code up, and says whether it was one.
    pub fn use_recovery_code(&self, agent: &AgentId, hash: &str) -> Result<bool, Fault> {
        let delete = "DELETE FROM recovery_codes WHERE agent = ? AND hash = ? RETURNING hash";
        Ok(self.db.has(delete, vec![agent.as_str().into(), hash.into()])?)
    }

    /// How many recovery codes an agent has left.
    pub fn recovery_left(&self, agent: &AgentId) -> Result<u32, Fault> {
        #[derive(Deserialize)]
        struct Row {
            count: u32,
        }
        let query = "SELECT count(*) AS count FROM recovery_codes WHERE agent = ?";
        let row: Option<Row> = self.db.row(query, vec![agent.as_str().into()])?;
        Ok(row.map_or(0, |row| row.count))
    }

    /// Remembers who owes a code, by the hash of their ticket, and forgets whose time is over.
    pub fn owe_code(&self, hash: &str, owing: &Owing, now: Timestamp) -> Result<(), Fault> {
        self.db.run("DELETE FROM owed_codes WHERE until <= ?", vec![number(now)])?;
        let insert = "INSERT INTO owed_codes (ticket, email, checked, browser, until, tries) VALUES (?, ?, ?, ?, ?, ?)";
        let Owing { email, checked, browser, ticket } = owing;
        let texts = [hash, email.as_str(), checked.as_str(), browser.as_str()].map(Into::into);
        let numbers = [number(ticket.until), number(ticket.tries.into())];
        Ok(self.db.run(insert, texts.into_iter().chain(numbers).collect())?)
    }

    /// Who owes a code, by the hash of their ticket.
    pub fn owed_code(&self, hash: &str) -> Result<Option<Owing>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            email: String,
            checked: String,
            browser: String,
            until: Timestamp,
            tries: u32,
        }
        let query = "SELECT email, checked, browser, until, tries FROM owed_codes WHERE ticket = ?";
        let row: Option<Row> = self.db.row(query, vec![hash.into()])?;
        Ok(row.map(|Row { email, checked, browser, until, tries }| Owing {
            email,
            checked,
            browser,
            ticket: Ticket { until, tries },
        }))
    }

    /// Stores how often a code was tried.
    pub fn code_tried(&self, hash: &str, ticket: Ticket) -> Result<(), Fault> {
        let update = "UPDATE owed_codes SET tries = ? WHERE ticket = ?";
        Ok(self.db.run(update, vec![number(ticket.tries.into()), hash.into()])?)
    }

    /// Nobody owes it any more.
    pub fn code_paid(&self, hash: &str) -> Result<(), Fault> {
        Ok(self.db.run("DELETE FROM owed_codes WHERE ticket = ?", vec![hash.into()])?)
    }

    /// Whether a site requires a second factor.
    pub fn requires_factor(&self, site: &SiteId) -> Result<bool, Fault> {
        Ok(self.db.has("SELECT 1 FROM factor_rules WHERE site = ?", vec![site.as_str().into()])?)
    }

    /// Has a site require one, or no more.
    pub fn put_factor_rule(&self, site: &SiteId, required: bool) -> Result<(), Fault> {
        let change = if required {
            "INSERT OR IGNORE INTO factor_rules (site) VALUES (?)"
        } else {
            "DELETE FROM factor_rules WHERE site = ?"
        };
        Ok(self.db.run(change, vec![site.as_str().into()])?)
    }

    /// Whether any site that an agent works for requires one.
    pub fn works_where_factor_is_required(&self, agent: &AgentId) -> Result<bool, Fault> {
        let query = "SELECT 1 FROM memberships JOIN factor_rules ON factor_rules.site = memberships.site
            WHERE memberships.agent = ? LIMIT 1";
        Ok(self.db.has(query, vec![agent.as_str().into()])?)
    }

    /// The names of those who work for a site and have neither a code nor a passkey.
    pub fn without_factor(&self, site: &SiteId) -> Result<Vec<String>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            name: String,
        }
        let query = "SELECT agents.name FROM memberships JOIN agents ON agents.id = memberships.agent
            WHERE memberships.site = ? AND NOT EXISTS (SELECT 1 FROM second_factors
                WHERE second_factors.agent = agents.id AND second_factors.used IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM passkeys WHERE passkeys.agent = agents.id)
            ORDER BY agents.name, agents.id";
        let rows: Vec<Row> = self.db.rows(query, vec![site.as_str().into()])?;
        Ok(rows.into_iter().map(|row| row.name).collect())
    }

    /// Where sessions have sockets open whose agents have shown no second factor, though the site, or every site,
    /// requires one.
    pub fn sockets_without_factor(&self, everywhere: bool) -> Result<Vec<(String, SocketPlace)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            session: String,
            place: String,
        }
        let query = format!(
            "SELECT DISTINCT sockets.session, sockets.place FROM sockets
            JOIN sessions ON sessions.hash = sockets.session WHERE NOT {HAS_SHOWN}"
        );
        if !everywhere && !self.db.has("SELECT 1 FROM factor_rules LIMIT 1", vec![])? {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for Row { session, place } in self.db.rows::<Row>(&query, vec![])? {
            let place: SocketPlace = serde_json::from_str(&place).map_err(Error::from)?;
            if everywhere || self.requires_factor(&place.site)? {
                found.push((session, place));
            }
        }
        Ok(found)
    }
}
