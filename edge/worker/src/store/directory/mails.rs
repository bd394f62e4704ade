//! Mails about people's own accounts that are still to go out. A row goes once its mail was sent, or given up.

use super::DirectoryStore;
use crate::fault::{self, Fault};
use crate::store::sql::number;
use domain::account_mail::AccountMail;
use protocol::ids::{AgentId, Timestamp};
use serde::Deserialize;
use std::collections::BTreeSet;
use worker::Error;

/// A mail that is due.
pub struct DueMail {
    /// Names it.
    pub key: String,
    /// What it is.
    pub mail: AccountMail,
    /// When it was asked for.
    pub at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
}

impl DirectoryStore {
    /// Puts a mail in; it is due at once. One that waits under the same key is replaced.
    pub fn put_mail(&self, key: &str, mail: &AccountMail, now: Timestamp) -> Result<(), Fault> {
        let body = serde_json::to_string(mail).map_err(Error::from)?;
        let insert = "INSERT OR REPLACE INTO mails (key, body, at, attempts, due) VALUES (?, ?, ?, 0, ?)";
        Ok(self.db.run(insert, vec![key.into(), body.into(), number(now), number(now)])?)
    }

    /// A mail that is due, and not for one of some addresses.
    pub fn due_mail(&self, now: Timestamp, but: &BTreeSet<String>) -> Result<Option<DueMail>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            key: String,
            body: String,
            at: Timestamp,
            attempts: u32,
        }
        let query = "SELECT key, body, at, attempts FROM mails WHERE due <= ?
            AND coalesce(json_extract(body, '$.email'), '') NOT IN (SELECT value FROM json_each(?))
            ORDER BY due, key LIMIT 1";
        let but = serde_json::to_string(but).map_err(Error::from)?;
        while let Some(row) = self.db.row::<Row>(query, vec![number(now), but.as_str().into()])? {
            match serde_json::from_str(&row.body) {
                Ok(mail) => {
                    return Ok(Some(DueMail { key: row.key, mail, at: row.at, attempts: row.attempts }));
                }
                // A newer build put it here, and it holds up no other.
                Err(error) => {
                    fault::log(Some("a mail that this version does not know"), &error.to_string());
                    self.forget_mail(&row.key)?;
                }
            }
        }
        Ok(None)
    }

    /// When the next mail is due, if any waits.
    pub fn next_mail(&self) -> Result<Option<Timestamp>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            due: Option<Timestamp>,
        }
        let row: Option<Row> = self.db.row("SELECT min(due) AS due FROM mails", vec![])?;
        Ok(row.and_then(|row| row.due))
    }

    /// Notes how often a mail was tried, and when next; without that it is given up.
    pub fn note_mail(&self, key: &str, attempts: u32, due: Option<Timestamp>) -> Result<(), Fault> {
        let Some(due) = due else { return self.forget_mail(key) };
        let update = "UPDATE mails SET attempts = ?, due = ? WHERE key = ?";
        Ok(self.db.run(update, vec![number(attempts.into()), number(due), key.into()])?)
    }

    /// Forgets a mail.
    pub fn forget_mail(&self, key: &str) -> Result<(), Fault> {
        Ok(self.db.run("DELETE FROM mails WHERE key = ?", vec![key.into()])?)
    }

    /// Notes when a mail is tried again that was tried so often, unless another one took its place meanwhile; without a
    /// time it was sent, or is given up.
    pub fn note_mail_tried(&self, key: &str, attempts: u32, due: Option<Timestamp>) -> Result<(), Fault> {
        let tried = number(attempts.into());
        let Some(due) = due else {
            let delete = "DELETE FROM mails WHERE key = ? AND attempts = ?";
            return Ok(self.db.run(delete, vec![key.into(), tried])?);
        };
        let update = "UPDATE mails SET due = ? WHERE key = ? AND attempts = ?";
        Ok(self.db.run(update, vec![number(due), key.into(), tried])?)
    }

    /// Whoever has an account with this email, and their name.
    pub fn account_by_email(&self, email: &str) -> Result<Option<(AgentId, String)>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            id: String,
            name: String,
        }
        let row: Option<Row> =
            self.db.row("SELECT id, name FROM agents WHERE email = ?", vec![email.into()])?;
        row.map(|row| Ok((AgentId::parse(&row.id)?, row.name))).transpose()
    }

    /// The words that stand about an agent: their name, their email, the names of their sites.
    pub fn about(&self, agent: &AgentId) -> Result<Vec<String>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            word: String,
        }
        let query =
            "SELECT name AS word FROM agents WHERE id = ?1 UNION SELECT email FROM agents WHERE id = ?1
            UNION SELECT sites.name FROM memberships JOIN sites ON sites.id = memberships.site
            WHERE memberships.agent = ?1";
        let rows: Vec<Row> = self.db.rows(query, vec![agent.as_str().into()])?;
        Ok(rows.into_iter().map(|row| row.word).collect())
    }

    /// The email of an agent.
    pub fn email_of(&self, agent: &AgentId) -> Result<Option<String>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            email: String,
        }
        let query = "SELECT email FROM agents WHERE id = ?";
        let row: Option<Row> = self.db.row(query, vec![agent.as_str().into()])?;
        Ok(row.map(|row| row.email))
    }
}
