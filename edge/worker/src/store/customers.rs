//! A site's customers: the secrets that their identities are signed with, and which conversations are whose.

use crate::fault::Fault;
use crate::store::sql::{Database, number};
use domain::identity::Secrets;
use protocol::conversation::customer::Past;
use protocol::ids::{ConversationId, Timestamp};
use protocol::limits::HISTORY_MAX;
use serde::Deserialize;
use worker::{Error, Storage};

const SECRETS: &str = "CREATE TABLE IF NOT EXISTS secrets (
        one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL
    )";

const CUSTOMERS: &str = "CREATE TABLE IF NOT EXISTS customers (
        customer TEXT NOT NULL, conversation TEXT NOT NULL, last_at INTEGER NOT NULL, open INTEGER NOT NULL,
        PRIMARY KEY (customer, conversation)
    ) WITHOUT ROWID";

/// The database of one site's customers. Its tables are made when they are first needed.
pub struct CustomerStore {
    db: Database,
}

impl CustomerStore {
    /// The log of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// The site's secrets; none of them before the first was made.
    pub fn secrets(&self) -> Result<Secrets, Fault> {
        #[derive(Deserialize)]
        struct Row {
            body: String,
        }
        if !self.db.has_table("secrets")? {
            return Ok(Secrets::default());
        }
        let row: Option<Row> = self.db.row("SELECT body FROM secrets", vec![])?;
        let secrets = row.map(|row| serde_json::from_str(&row.body)).transpose().map_err(Error::from)?;
        Ok(secrets.unwrap_or_default())
    }

    /// Stores them.
    pub fn put_secrets(&self, secrets: &Secrets) -> Result<(), Fault> {
        let body = serde_json::to_string(secrets).map_err(Error::from)?;
        self.db.run(SECRETS, vec![])?;
        Ok(self.db.run("INSERT OR REPLACE INTO secrets (one, body) VALUES (1, ?)", vec![body.into()])?)
    }

    /// Stores a conversation as its customer's.
    pub fn put(
        &self,
        customer: &str,
        id: &ConversationId,
        last_at: Timestamp,
        open: bool,
    ) -> Result<(), Fault> {
        self.db.run(CUSTOMERS, vec![])?;
        let insert = "INSERT OR REPLACE INTO customers (customer, conversation, last_at, open)
            VALUES (?, ?, ?, ?)";
        let values = vec![customer.into(), id.as_str().into(), number(last_at), number(open.into())];
        Ok(self.db.run(insert, values)?)
    }

    /// Forgets a conversation.
    pub fn forget(&self, id: &ConversationId) -> Result<(), Fault> {
        if !self.db.has_table("customers")? {
            return Ok(());
        }
        Ok(self.db.run("DELETE FROM customers WHERE conversation = ?", vec![id.as_str().into()])?)
    }

    /// The conversations of all customers, those that go on first, then the latest; at most so many.
    pub fn latest(&self, most: usize) -> Result<Vec<ConversationId>, Fault> {
        if !self.db.has_table("customers")? {
            return Ok(vec![]);
        }
        let query = "SELECT conversation FROM customers ORDER BY open DESC, last_at DESC LIMIT ?";
        let ids = self.db.lines(query, &[most as u64])?;
        Ok(ids.iter().map(|id| ConversationId::parse(id)).collect::<Result<_, _>>()?)
    }

    /// A customer's conversations, the latest first.
    pub fn of(&self, customer: &str) -> Result<Vec<Past>, Fault> {
        #[derive(Deserialize)]
        struct Row {
            conversation: String,
            last_at: Timestamp,
            open: u32,
        }
        if !self.db.has_table("customers")? {
            return Ok(vec![]);
        }
        let query = "SELECT conversation, last_at, open FROM customers WHERE customer = ?
            ORDER BY open DESC, last_at DESC LIMIT ?";
        let rows: Vec<Row> = self.db.rows(query, vec![customer.into(), number(HISTORY_MAX as u64)])?;
        let past = rows.into_iter().map(|Row { conversation, last_at, open }| {
            Ok(Past { id: ConversationId::parse(&conversation)?, open: open > 0, last_at })
        });
        past.collect()
    }
}
