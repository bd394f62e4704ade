//! What a desk keeps of who waits where and who gets which chat: a row for each chat that is not over, for each queue and
//! for each agent, so that a change writes only what it has changed. The site's settings stand with the team, and who
//! is there is seen.

use crate::fault::Fault;
use crate::store::sql::Database;
use domain::routing::{Changes, Router, Stored};
use protocol::ids::DepartmentId;
use serde::Deserialize;
use worker::{Error, Storage};

/// `kind` is one of those below; `id` a conversation, a department, an agent, or nothing.
const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS routing (
        kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)
    ) WITHOUT ROWID";

const HEAD: &str = "head";
const CHAT: &str = "chat";
const QUEUE: &str = "queue";
const AGENT: &str = "agent";

/// Who waits where at one site.
pub struct RoutingStore {
    db: Database,
}

impl RoutingStore {
    /// The store of the object that owns `storage`.
    pub fn new(storage: Storage) -> Self {
        Self { db: Database::new(storage) }
    }

    /// What is stored, without settings; nothing where an older build was the last.
    pub fn stored(&self) -> Result<Stored, Fault> {
        #[derive(Deserialize)]
        struct Row {
            kind: String,
            body: String,
        }
        let mut stored = Stored::default();
        if !self.db.has_table("routing")? {
            return Ok(stored);
        }
        let rows: Vec<Row> = self.db.rows("SELECT kind, body FROM routing", vec![])?;
        for Row { kind, body } in rows {
            let read = match kind.as_str() {
                HEAD => serde_json::from_str(&body).map(|head| stored.head = head),
                CHAT => serde_json::from_str(&body).map(|chat| stored.chats.push(chat)),
                QUEUE => serde_json::from_str(&body).map(|queue| stored.queues.push(queue)),
                AGENT => serde_json::from_str(&body).map(|agent| stored.agents.push(agent)),
                _ => Ok(()),
            };
            // A chat is known from the list as well, an agent from the team.
            if let Err(error) = read {
                Fault::from(Error::from(error)).log("a row of the queues cannot be read");
            }
        }
        Ok(stored)
    }

    /// Stores what has changed: all of it, or nothing.
    pub fn put(&self, router: &Router, changes: &Changes) -> Result<(), Fault> {
        Ok(self.db.together(|| {
            self.db.run(SCHEMA, vec![])?;
            for id in &changes.chats {
                self.put_row(CHAT, id.as_str(), router.chat(id).map(serde_json::to_string))?;
            }
            for id in &changes.queues {
                let name = id.as_ref().map_or("", DepartmentId::as_str);
                self.put_row(QUEUE, name, router.queue(id).map(serde_json::to_string))?;
            }
            for id in &changes.agents {
                self.put_row(AGENT, id.as_str(), router.agent(id).map(serde_json::to_string))?;
            }
            self.put_row(HEAD, "", Some(serde_json::to_string(&router.head())))
        })?)
    }

    /// Stores a row, or deletes one that is not there any more.
    fn put_row(&self, kind: &str, id: &str, body: Option<serde_json::Result<String>>) -> worker::Result<()> {
        let Some(body) = body.transpose().map_err(Error::from)? else {
            let delete = "DELETE FROM routing WHERE kind = ? AND id = ?";
            return self.db.run(delete, vec![kind.into(), id.into()]);
        };
        let insert = "INSERT OR REPLACE INTO routing (kind, id, body) VALUES (?, ?, ?)";
        self.db.run(insert, vec![kind.into(), id.into(), body.into()])
    }
}
