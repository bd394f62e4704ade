//! What the sites' audit logs have not confirmed yet: lines about what the directory keeps, written together with the
//! change they are about, and wrong passwords, counted by account and hour.

use super::DirectoryStore;
use crate::env::now;
use crate::fault::Fault;
use crate::store::sql::number;
use domain::audit::{Actor, AuditAction, Entry, FAILED_MAX, HOUR_MS};
use protocol::conversation::party::Agent;
use protocol::ids::{AgentId, SiteId, Timestamp};
use serde::Deserialize;
use worker::Error;

pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS audit_out (
        id INTEGER PRIMARY KEY AUTOINCREMENT, site TEXT NOT NULL, at INTEGER NOT NULL, entry TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS failed_sign_ins (
        email TEXT NOT NULL, hour INTEGER NOT NULL, at INTEGER NOT NULL, count INTEGER NOT NULL,
        told INTEGER NOT NULL, network TEXT NOT NULL, PRIMARY KEY (email, hour)
    ) WITHOUT ROWID";

/// Most lines that a site is told at once, and most accounts of which wrong passwords are told.
const TOLD_AT_ONCE: u64 = 100;

/// Whose logs a line stands in.
#[derive(Clone, Copy)]
pub enum Concerns<'a> {
    /// A site's.
    Site(&'a SiteId),
    /// Those of all sites that somebody works for.
    Account(&'a AgentId),
}

/// A line that a site has not confirmed.
pub struct Untold {
    /// Its number.
    pub id: u64,
    /// The site.
    pub site: SiteId,
    /// By what it is known there.
    pub key: String,
    /// The line.
    pub entry: Entry,
}

/// Wrong passwords for an email in an hour.
#[derive(Deserialize)]
pub struct Failed {
    /// For which.
    pub email: String,
    /// In which hour since 1970.
    pub hour: u64,
    /// When the first was.
    pub at: Timestamp,
    /// How many.
    pub count: u32,
    /// From which network the last came, shortened.
    pub network: String,
}

impl DirectoryStore {
    /// Remembers who asks, for what is written down meanwhile.
    pub fn acting(&self, actor: Option<Actor>) {
        self.actor.replace(actor);
    }

    /// Who asks, as far as it is known.
    pub fn actor(&self) -> Actor {
        self.actor.borrow().clone().unwrap_or_default()
    }

    /// Writes down what whoever asks has done. Called in the transaction of the change.
    pub fn note(
        &self,
        concerns: Concerns<'_>,
        what: AuditAction,
        whom: Option<&Agent>,
        about: &[&str],
    ) -> Result<(), Fault> {
        self.note_by(&self.actor(), concerns, what, whom, about)
    }

    /// Writes down what somebody has done.
    pub fn note_by(
        &self,
        by: &Actor,
        concerns: Concerns<'_>,
        what: AuditAction,
        whom: Option<&Agent>,
        about: &[&str],
    ) -> Result<(), Fault> {
        let sites = match concerns {
            Concerns::Site(site) => vec![site.clone()],
            Concerns::Account(agent) => self.sites_of(agent)?,
        };
        let entry = Entry::new(by, what, whom, about, now());
        let written = serde_json::to_string(&entry).map_err(Error::from)?;
        for site in sites {
            let insert = "INSERT INTO audit_out (site, at, entry) VALUES (?, ?, ?)";
            let values = vec![site.as_str().into(), number(entry.at), written.as_str().into()];
            self.db.run(insert, values)?;
            self.noted.set(true);
        }
        Ok(())
    }

    /// Whether anything was written down since this was asked.
    pub fn take_noted(&self) -> bool {
        self.noted.take()
    }

    /// Whether there is anything that a log has not confirmed.
    pub fn has_untold(&self) -> Result<bool, Fault> {
        let failed = "SELECT 1 FROM failed_sign_ins WHERE told < count LIMIT 1";
        Ok(self.db.has("SELECT 1 FROM audit_out LIMIT 1", vec![])? || self.db.has(failed, vec![])?)
    }

    /// What no log has confirmed, the oldest first; of each site so many, so that none waits for another.
    pub fn untold(&self) -> Result<Vec<Untold>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: u64,
            site: String,
            at: Timestamp,
            entry: String,
        }
        let query = "SELECT id, site, at, entry FROM
            (SELECT *, row_number() OVER (PARTITION BY site ORDER BY id) AS place FROM audit_out)
            WHERE place <= ? ORDER BY id";
        let rows: Vec<Row> = self.db.rows(query, vec![number(TOLD_AT_ONCE)])?;
        let untold = |Row { id, site, at, entry }: Row| {
            let entry = serde_json::from_str(&entry).map_err(Error::from)?;
            // With its moment, since numbers begin again where a copy of long ago was put back.
            Ok(Untold { id, site: SiteId::parse(&site)?, key: format!("directory {id} {at}"), entry })
        };
        rows.into_iter().map(untold).collect()
    }

    /// A log has confirmed a line.
    pub fn told(&self, id: u64) -> Result<(), Fault> {
        Ok(self.db.run("DELETE FROM audit_out WHERE id = ?", vec![number(id)])?)
    }

    /// Counts a wrong password. Written down whether or not there is such an account: nobody learns by the time it
    /// takes.
    pub fn count_failed(&self, email: &str, by: &Actor, now: Timestamp) -> Result<(), Fault> {
        let insert = "INSERT INTO failed_sign_ins (email, hour, at, count, told, network)
            SELECT ?1, ?2, ?3, 1, 0, ?4 WHERE (SELECT count(*) FROM failed_sign_ins) < ?5
                OR EXISTS (SELECT 1 FROM failed_sign_ins WHERE email = ?1 AND hour = ?2)
            ON CONFLICT (email, hour) DO UPDATE SET count = count + 1, network = excluded.network";
        let values = vec![
            email.into(),
            number(now / HOUR_MS),
            number(now),
            by.network.as_str().into(),
            number(FAILED_MAX),
        ];
        self.db.run(insert, values)?;
        self.noted.set(true);
        Ok(())
    }

    /// What was counted and not told, the oldest first.
    pub fn untold_failed(&self) -> Result<Vec<Failed>, Fault> {
        let query = "SELECT email, hour, at, count, network FROM failed_sign_ins WHERE told < count
            ORDER BY hour, at, email LIMIT ?";
        Ok(self.db.rows(query, vec![number(TOLD_AT_ONCE)])?)
    }

    /// That is for nobody: so it takes no room from what is for somebody.
    pub fn forget_failed(&self, failed: &Failed) -> Result<(), Fault> {
        let delete = "DELETE FROM failed_sign_ins WHERE email = ? AND hour = ?";
        Ok(self.db.run(delete, vec![failed.email.as_str().into(), number(failed.hour)])?)
    }

    /// That was told. Hours that are over are forgotten.
    pub fn failed_told(&self, failed: &Failed, now: Timestamp) -> Result<(), Fault> {
        let update = "UPDATE failed_sign_ins SET told = ? WHERE email = ? AND hour = ?";
        let values = vec![number(failed.count.into()), failed.email.as_str().into(), number(failed.hour)];
        self.db.run(update, values)?;
        let delete = "DELETE FROM failed_sign_ins WHERE hour < ? AND told >= count";
        Ok(self.db.run(delete, vec![number(now / HOUR_MS)])?)
    }

    /// The sites that somebody works for.
    pub fn sites_of(&self, agent: &AgentId) -> Result<Vec<SiteId>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            site: String,
        }
        let query = "SELECT site FROM memberships WHERE agent = ?";
        let rows: Vec<Row> = self.db.rows(query, vec![agent.as_str().into()])?;
        rows.iter().map(|row| Ok(SiteId::parse(&row.site)?)).collect()
    }

    /// Somebody, as they are called.
    pub fn agent_named(&self, agent: &AgentId) -> Result<Option<Agent>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            name: String,
        }
        let query = "SELECT name FROM agents WHERE id = ?";
        let row: Option<Row> = self.db.row(query, vec![agent.as_str().into()])?;
        Ok(row.map(|row| Agent { id: agent.clone(), name: row.name }))
    }
}
